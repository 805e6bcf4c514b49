//! One judgement: everything that applies to a person, put together.
//!
//! What is not known is judged once without and once with it. If that makes no difference it
//! does not matter; if it does, the verdict is unknown (VERDICTS.md V13).

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::bits::Bits;
use super::effect::Demand;
use super::engine::Prepared;
use super::region::{Region, Space};
use super::{Contributions, Level, Source, UnknownPart, Verdict, VerdictKind, level_of_per_user};
use crate::fact::UnknownBecause;
use crate::location::Atlas;
use crate::per_user::PerUserMfaState;

/// With more blocks than this that only perhaps apply, the verdict is unknown without working
/// out every combination.
const UNCERTAIN_BLOCKS: usize = 6;

/// What security defaults do to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Defaults {
    /// Nothing.
    Off,
    /// Ask.
    Ask {
        /// Whether they are surely on.
        surely_on: bool,
        /// Whether they surely do not spare the person by a role.
        surely_them: bool,
        /// Whether they ask always, by a role, and not mostly; `None` when that is not known.
        always: Option<bool>,
    },
}

impl Defaults {
    fn possible(self) -> Vec<Level> {
        let Self::Ask { surely_on, surely_them, always } = self else {
            return vec![Level::Never];
        };
        let mut levels = match always {
            Some(true) => vec![Level::Always],
            Some(false) => vec![Level::Mostly],
            None => vec![Level::Mostly, Level::Always],
        };
        if !surely_on || !surely_them {
            levels.push(Level::Never);
        }
        levels
    }

    /// Whether a role that could not be read makes a difference.
    fn hangs_on_roles(self) -> bool {
        matches!(self, Self::Ask { surely_them: false, .. } | Self::Ask { always: None, .. })
    }
}

/// A policy that applies to the person, surely or perhaps.
pub(super) struct Applying<'a> {
    pub(super) policy: &'a Prepared,
    pub(super) surely: bool,
}

/// Everything that bears on one person.
pub(super) struct Case<'a> {
    pub(super) policies: Result<Vec<Applying<'a>>, UnknownBecause>,
    pub(super) defaults: Defaults,
    pub(super) defaults_because: Option<UnknownBecause>,
    pub(super) roles_because: Option<UnknownBecause>,
    pub(super) per_user: Result<PerUserMfaState, UnknownBecause>,
    /// Where the places lie that policies name.
    pub(super) places: &'a Atlas<'a>,
}

pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let defaults = case.defaults.possible();
    let per_user = match case.per_user {
        Ok(state) => vec![level_of_per_user(state)],
        Err(_) => vec![Level::Never, Level::Always],
    };
    let (policies, sources) = match &case.policies {
        Ok(applying) => Field::of(applying, case.places).possible(),
        // Anything from nothing to a block (J19).
        Err(_) => (BTreeSet::from([Level::Never, Level::Blocked]), Vec::new()),
    };
    let mut possible = BTreeSet::new();
    for by_defaults in &defaults {
        for by_setting in &per_user {
            for by_policies in &policies {
                possible.insert(*by_defaults.max(by_setting).max(by_policies));
            }
        }
    }
    let by = Contributions {
        security_defaults: least(&defaults),
        policies: least(&policies),
        per_user_mfa: least(&per_user),
    };
    let known = possible.len() == 1;
    let level = least(&possible);
    Verdict {
        kind: if known { level.into() } else { VerdictKind::Unknown },
        by,
        sources: named_sources(case, by, sources, known && level == Level::Blocked),
        unknown: if known { Arc::default() } else { missing(case).into_iter().collect() },
    }
}

fn least<'a>(levels: impl IntoIterator<Item = &'a Level>) -> Level {
    levels.into_iter().min().copied().unwrap_or(Level::Never)
}

fn named_sources(case: &Case<'_>, by: Contributions, policies: Vec<PolicySource>, blocked: bool) -> Arc<[Source]> {
    let mut sources = Vec::new();
    if by.security_defaults > Level::Never && !blocked {
        sources.push(Source::SecurityDefaults { level: by.security_defaults });
    }
    sources.extend(policies.into_iter().filter(|policy| policy.blocks == blocked).map(|policy| policy.source));
    if let Some(state) = case.per_user.ok().filter(|state| state.is_on() && !blocked) {
        sources.push(Source::PerUserMfa { state });
    }
    sources.into()
}

fn missing(case: &Case<'_>) -> BTreeSet<UnknownPart> {
    let mut parts = BTreeSet::new();
    parts.extend(case.defaults_because.map(UnknownPart::SecurityDefaults));
    if case.defaults.hangs_on_roles() {
        parts.extend(case.roles_because.map(UnknownPart::Roles));
    }
    parts.extend(case.per_user.err().map(UnknownPart::PerUserMfa));
    match &case.policies {
        Err(because) => {
            parts.insert(UnknownPart::Policies(*because));
        }
        Ok(applying) => {
            for Applying { policy, surely } in applying {
                let about_effect = policy.effect.doubts.iter();
                let about_effect = about_effect.filter(|_| policy.effect.is_uncertain());
                let about_membership = policy.membership_doubts.iter().filter(|_| !surely);
                let doubts = about_effect.chain(about_membership);
                parts.extend(doubts.map(|doubt| UnknownPart::Policy {
                    id: policy.id.clone(),
                    name: policy.name.clone(),
                    doubt: doubt.clone(),
                }));
            }
        }
    }
    parts
}

/// A policy that surely does something, by itself.
struct PolicySource {
    source: Source,
    blocks: bool,
}

/// A demand in the field, by its number in the space.
#[derive(PartialEq)]
struct Numbered<'a> {
    at: usize,
    demand: &'a Demand,
}

/// A block that may be there, smaller or larger.
struct UncertainBlock {
    surely: Option<usize>,
    at_most: usize,
}

/// The regions of all policies that apply to one person.
struct Field<'a> {
    space: Space,
    surely: Vec<Numbered<'a>>,
    at_most: Vec<Numbered<'a>>,
    blocks: Vec<usize>,
    uncertain_blocks: Vec<UncertainBlock>,
    /// For each sure demand or block, the policy that it belongs to.
    owners: Vec<(usize, &'a Prepared, bool)>,
}

impl<'a> Field<'a> {
    fn of(applying: &[Applying<'a>], places: &Atlas<'_>) -> Self {
        let mut regions: Vec<&Region> = Vec::new();
        let mut add = |region: &'a Region| {
            regions.push(region);
            regions.len() - 1
        };
        let (mut sure, mut most) = (Vec::new(), Vec::new());
        let (mut blocks, mut uncertain_blocks) = (Vec::new(), Vec::new());
        let mut owners = Vec::new();
        for Applying { policy, surely } in applying {
            let policy: &'a Prepared = policy;
            let demand = &policy.effect.demand;
            let sure_demand = demand.surely.as_ref().filter(|_| *surely);
            let sure_at = sure_demand.map(|demand| {
                let at = add(&demand.region);
                owners.push((at, policy, false));
                sure.push(Numbered { at, demand });
                at
            });
            if let Some(demand) = &demand.at_most {
                let at = match sure_at {
                    Some(at) if sure_demand == Some(demand) => at,
                    _ => add(&demand.region),
                };
                most.push(Numbered { at, demand });
            }
            let block = &policy.effect.block;
            let sure_block = block.surely.as_ref().filter(|_| *surely);
            let sure_at = sure_block.map(&mut add);
            owners.extend(sure_at.map(|at| (at, policy, true)));
            match (sure_at, &block.at_most) {
                (Some(at), most) if sure_block == most.as_ref() => blocks.push(at),
                (surely, Some(most)) => uncertain_blocks.push(UncertainBlock { surely, at_most: add(most) }),
                (surely, None) => blocks.extend(surely),
            }
        }
        Self { space: Space::of(&regions, places), surely: sure, at_most: most, blocks, uncertain_blocks, owners }
    }

    /// Every level that the policies can come to, and what surely does something.
    fn possible(&self) -> (BTreeSet<Level>, Vec<PolicySource>) {
        if self.uncertain_blocks.len() > UNCERTAIN_BLOCKS {
            return (BTreeSet::from([Level::Never, Level::Blocked]), Vec::new());
        }
        let mut levels = BTreeSet::new();
        for chosen in 0..1_usize << self.uncertain_blocks.len() {
            let mut blocks = self.space.none();
            for at in &self.blocks {
                blocks.insert(*at);
            }
            for (number, block) in self.uncertain_blocks.iter().enumerate() {
                let at = if chosen >> number & 1 == 1 { Some(block.at_most) } else { block.surely };
                if let Some(at) = at {
                    blocks.insert(at);
                }
            }
            levels.insert(self.level(&self.surely, &blocks));
            if self.surely != self.at_most {
                levels.insert(self.level(&self.at_most, &blocks));
            }
        }
        (levels, self.sources())
    }

    /// VERDICTS.md V10-V12, J4.
    fn level(&self, demands: &[Numbered<'_>], blocks: &Bits) -> Level {
        if !self.space.leaves_a_hole(blocks) {
            return Level::Blocked;
        }
        let mut met = blocks.clone();
        for demand in demands {
            met.insert(demand.at);
        }
        // Without a demand of its own, what a block leaves open is open.
        if !demands.is_empty() && !self.space.leaves_a_hole(&met) {
            return Level::Always;
        }
        let mut strongest_first: Vec<_> =
            demands.iter().map(|numbered| (narrowed_level(numbered.demand), numbered.at)).collect();
        strongest_first.sort_by_key(|(level, _)| Reverse(*level));
        strongest_first
            .into_iter()
            .find(|(_, at)| self.space.something_remains(*at, blocks))
            .map_or(Level::Never, |(level, _)| level)
    }

    fn sources(&self) -> Vec<PolicySource> {
        let alone = |at: usize| -> Option<Level> {
            let numbered = self.surely.iter().find(|numbered| numbered.at == at)?;
            Some(if numbered.demand.region.is_everything() { Level::Always } else { narrowed_level(numbered.demand) })
        };
        self.owners
            .iter()
            .map(|(at, policy, blocks)| PolicySource {
                source: Source::Policy {
                    id: policy.id.clone(),
                    name: policy.name.clone(),
                    level: alone(*at).unwrap_or(Level::Blocked),
                },
                blocks: *blocks,
            })
            .collect()
    }
}

/// What a demand comes to that does not reach every sign-in.
fn narrowed_level(demand: &Demand) -> Level {
    if demand.region.only_when_risky() {
        Level::OnlyWhenRisky
    } else if demand.all_apps {
        Level::Mostly
    } else {
        Level::SomeApps
    }
}
