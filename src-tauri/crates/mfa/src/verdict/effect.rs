//! What a policy does to someone it applies to: surely, and at most.
//!
//! Where something is not understood, the two differ. "Surely" is never more than the truth and
//! "at most" never less, so a verdict that comes out the same with both is certain (V13).

use super::Doubt;
use super::region::{MODERN_CLIENTS, Region, Scope};
use crate::fact::UnknownBecause;
use crate::policy::{
    Applications, Content, Control, Filter, FilterMode, Grant, Operator, PolicyState, Range, Strength,
};
use crate::strength::built_in_combinations;
use crate::tenant::TenantSnapshot;

/// Client types that cannot show a second step (VERDICTS.md V9).
const LEGACY_CLIENTS: [&str; 3] = ["exchangeActiveSync", "easSupported", "other"];
/// Ways of moving a sign-in between devices. A policy on them alone asks nobody otherwise (J8).
const TRANSFER_METHODS: [&str; 2] = ["deviceCodeFlow", "authenticationTransfer"];

/// A demand for a second step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) region: Region,
    /// Whether it is about all applications, perhaps with exceptions.
    pub(super) all_apps: bool,
}

/// What is certain and what is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SureAndMost<T> {
    pub(super) surely: Option<T>,
    pub(super) at_most: Option<T>,
}

/// What a policy does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Effect {
    pub(super) demand: SureAndMost<Demand>,
    pub(super) block: SureAndMost<Region>,
    /// What is not known or not understood. Where the two sides differ, this is why.
    pub(super) doubts: Vec<Doubt>,
}

impl Effect {
    /// The effect of a policy; `None` when it surely has none on any sign-in that counts.
    pub(super) fn of(content: &Content, snapshot: &TenantSnapshot) -> Option<Self> {
        let mut doubts = Vec::new();
        let state_is_sure = match &content.state {
            PolicyState::Enabled => true,
            PolicyState::Disabled | PolicyState::ReportOnly => return None,
            PolicyState::Other(_) => {
                doubts.push(Doubt::State);
                false
            }
        };
        let grant = Meaning::of(content.grant.as_ref()?, snapshot, &mut doubts);
        let place = Place::of(content, &mut doubts)?;
        let surely = place.surely.filter(|_| state_is_sure);
        let effect = Self {
            demand: SureAndMost {
                surely: grant.asks_surely.as_ref().and_then(|asks| {
                    let region = asks.within(surely.clone()?);
                    Some(Demand::new(region, place.all_apps_surely))
                }),
                at_most: grant
                    .asks_at_most
                    .as_ref()
                    .map(|asks| Demand::new(asks.within(place.at_most.clone()), place.all_apps_at_most)),
            },
            block: SureAndMost {
                surely: surely.filter(|_| grant.blocks_surely),
                at_most: grant.blocks_at_most.then(|| place.at_most.clone()),
            },
            doubts,
        };
        let any = effect.demand.at_most.is_some() || effect.block.at_most.is_some();
        any.then_some(effect)
    }
}

impl Effect {
    /// Whether what it surely does is less than what it does at most.
    pub(super) fn is_uncertain(&self) -> bool {
        self.demand.surely != self.demand.at_most || self.block.surely != self.block.at_most
    }
}

impl Demand {
    fn new(region: Region, all_apps: bool) -> Self {
        Self { region, all_apps }
    }
}

/// Where a policy applies.
struct Place {
    surely: Option<Region>,
    all_apps_surely: bool,
    at_most: Region,
    all_apps_at_most: bool,
}

impl Place {
    /// `None` when that is surely nowhere that counts.
    fn of(content: &Content, doubts: &mut Vec<Doubt>) -> Option<Self> {
        let mut sure = true;
        let mut doubt = |doubt: Doubt| {
            sure = false;
            doubts.push(doubt);
        };
        for path in &content.not_understood {
            doubt(Doubt::Condition(path.clone()));
        }
        // Such a policy names no people. One that does is not understood.
        if content.workloads {
            doubt(Doubt::Condition("conditions.clientApplications".into()));
        }
        if !content.transfer_methods.is_empty() {
            let mut methods = content.transfer_methods.iter();
            if methods.all(|method| TRANSFER_METHODS.contains(&&**method)) {
                return None;
            }
            doubt(Doubt::Condition("conditions.authenticationFlows".into()));
        }
        let apps = app_scope(&content.applications);
        if content.applications.not_understood {
            doubt(Doubt::Applications);
        }
        let (clients_surely, clients_at_most) = clients(&content.client_app_types);
        if clients_surely != clients_at_most {
            doubts.push(Doubt::Condition("conditions.clientAppTypes".into()));
        }
        let risks =
            [&content.risks.sign_in, &content.risks.user, &content.risks.insider].map(|levels| risk_scope(levels));
        let mut region = Region {
            apps: apps.clone(),
            clients: clients_at_most,
            platforms: range(content.platforms.as_ref(), "all"),
            places: range(content.locations.as_ref(), "All"),
            risks,
            ..Region::default()
        };
        if let Some(filter) = &content.device_filter {
            let name = format!("device filter: {}", filter.rule);
            let answer = filter.mode == FilterMode::Include;
            region.needs.insert(name.into(), answer);
        }
        let surely = sure.then(|| Region { clients: clients_surely, ..region.clone() });
        if content.applications.not_understood {
            region.apps = Scope::default();
        }
        let place = Self {
            surely: surely.filter(|region| !region.is_nothing()),
            all_apps_surely: apps.all,
            all_apps_at_most: region.apps.all,
            at_most: region,
        };
        (!place.at_most.is_nothing()).then_some(place)
    }
}

fn app_scope(applications: &Applications) -> Scope {
    let filter_name = |filter: &Filter| -> Box<str> { format!("app filter: {}", filter.rule).into() };
    let included_by_filter = applications.filter.as_ref().filter(|filter| filter.mode == FilterMode::Include);
    // Next to a filter that includes, "All" is only what the filter chooses from.
    let all = included_by_filter.is_none() && applications.include.iter().any(|app| &**app == "All");
    let mut scope = Scope {
        all,
        ..Scope::only(
            applications
                .include
                .iter()
                .filter(|app| !matches!(&***app, "All" | "None"))
                .cloned()
                .chain(included_by_filter.map(filter_name))
                .chain(applications.contexts.iter().map(|id| format!("context: {id}").into())),
        )
    };
    scope.exclude.extend(applications.exclude.iter().cloned());
    let excluded_by_filter = applications.filter.as_ref().filter(|filter| filter.mode == FilterMode::Exclude);
    scope.exclude.extend(excluded_by_filter.map(filter_name));
    scope
}

/// The clients that are surely meant, and at most.
fn clients(words: &[Box<str>]) -> (Scope, Scope) {
    if words.is_empty() || words.iter().any(|word| &**word == "all") {
        return (Scope::default(), Scope::default());
    }
    let modern = |word: &str| MODERN_CLIENTS.contains(&word);
    let known = |word: &str| modern(word) || LEGACY_CLIENTS.contains(&word);
    let surely = Scope::only(words.iter().filter(|word| modern(word)).cloned());
    let at_most =
        if words.iter().all(|word| known(word)) { surely.clone() } else { Scope::only(MODERN_CLIENTS.map(Box::from)) };
    (surely, at_most)
}

/// Levels other than `none`: naming them narrows to sign-ins that carry one.
fn risk_scope(levels: &[Box<str>]) -> Scope {
    if levels.is_empty() {
        return Scope::default();
    }
    Scope::only(levels.iter().filter(|level| &***level != "none").cloned())
}

fn range(range: Option<&Range>, word_for_all: &str) -> Scope {
    let Some(range) = range else {
        return Scope::default();
    };
    let stands_for_all = |name: &str| name == word_for_all;
    if range.exclude.iter().any(|name| stands_for_all(name)) {
        return Scope::only([]);
    }
    let all = range.include.is_empty() || range.include.iter().any(|name| stands_for_all(name));
    let include = range.include.iter().filter(|name| !stands_for_all(name)).cloned().collect();
    Scope { all, include, exclude: range.exclude.iter().cloned().collect() }
}

/// What the grant controls come to.
struct Meaning {
    asks_surely: Option<Asks>,
    asks_at_most: Option<Asks>,
    blocks_surely: bool,
    blocks_at_most: bool,
}

/// A demand for a second step that goes away when one of the alternatives is met.
#[derive(Clone)]
struct Asks {
    unless: Vec<Box<str>>,
}

impl Asks {
    fn within(&self, mut region: Region) -> Region {
        for alternative in &self.unless {
            let name = format!("alternative: {alternative}");
            region.needs.insert(name.into(), false);
        }
        region
    }
}

impl Meaning {
    /// VERDICTS.md V7, J9.
    fn of(grant: &Grant, snapshot: &TenantSnapshot, doubts: &mut Vec<Doubt>) -> Self {
        let mut second_step = 0;
        let mut others: Vec<Box<str>> = Vec::new();
        let mut not_sure: Vec<Box<str>> = Vec::new();
        let mut blocks = false;
        for control in &grant.controls {
            match control {
                Control::Block => blocks = true,
                Control::Mfa => second_step += 1,
                // What it demands of people at risk is not documented: it may be a second step.
                Control::Other(name) if &**name == "riskRemediation" => {
                    doubts.push(Doubt::Control(name.clone()));
                    not_sure.push(name.clone());
                }
                Control::Other(name) => others.push(name.clone()),
                Control::NotUnderstood(name) => {
                    doubts.push(Doubt::Control(name.clone()));
                    not_sure.push(name.clone());
                }
                Control::Strength(strength) => match satisfies_mfa(strength, snapshot) {
                    Some(true) => second_step += 1,
                    Some(false) => others.push(name(strength)),
                    None => {
                        doubts.push(strength_doubt(strength, snapshot));
                        not_sure.push(name(strength));
                    }
                },
            }
        }
        let maybe = !not_sure.is_empty();
        let only_not_understood = grant.controls.len() == 1 && matches!(grant.controls[0], Control::NotUnderstood(_));
        if grant.operator == Operator::NotUnderstood {
            doubts.push(Doubt::Control("operator".into()));
        }
        let always = |asks: bool| asks.then(|| Asks { unless: Vec::new() });
        let one_is_enough =
            (second_step > 0).then(|| Asks { unless: others.iter().chain(&not_sure).cloned().collect() });
        let (asks_surely, asks_at_most) = match grant.operator {
            Operator::And => (always(second_step > 0), always(second_step > 0 || maybe)),
            Operator::Or => (one_is_enough, (second_step > 0 || maybe).then(|| Asks { unless: others.clone() })),
            Operator::NotUnderstood => (one_is_enough, always(second_step > 0 || maybe)),
        };
        Self {
            asks_surely: asks_surely.filter(|_| !blocks),
            asks_at_most: asks_at_most.filter(|_| !blocks),
            blocks_surely: blocks,
            blocks_at_most: blocks || only_not_understood,
        }
    }
}

/// The id as the name of an alternative: one id is one text.
fn name(strength: &Strength) -> Box<str> {
    strength.id.as_str().to_ascii_lowercase().into()
}

/// Why it is not known whether a strength is a second step. One that is gone, or of which nothing is said, is one that
/// the service does not offer.
pub(crate) fn strength_doubt(strength: &Strength, snapshot: &TenantSnapshot) -> Doubt {
    Doubt::Strength(strength.id.clone(), snapshot.strengths.get().err().unwrap_or(UnknownBecause::NotOffered))
}

fn satisfies_mfa(strength: &Strength, snapshot: &TenantSnapshot) -> Option<bool> {
    // All that Microsoft provides are (VERDICTS.md V7).
    if built_in_combinations(&strength.id).is_some() {
        return Some(true);
    }
    let read = snapshot.strengths.get().ok();
    read.and_then(|strengths| strengths.get(&strength.id)?.satisfies_mfa).or(strength.satisfies_mfa)
}
