//! The one sentence about an organization, as a case with its numbers: true in every mix.
//!
//! The window has the words (UX.md, "Home").

use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::tally::{AskedBy, Gap, MissingPart, PeopleTally, Tally, VerdictCounts};

/// What the large sentence says. Numbers are of the people counted, members and guests together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Headline {
    /// Everyone who can sign in is asked.
    EveryoneAsked {
        /// What asks them.
        by: Asker,
        /// How many they are.
        of: u64,
    },
    /// Some are not asked, and others are asked, or the same are asked now and then.
    SomeNotAsked {
        /// How many are not asked. Some of them may be asked now and then.
        n: u64,
        /// Of how many.
        of: u64,
        /// How many are asked. With the `n` these may be fewer than `of`: some can be blocked.
        asked: u64,
        /// How many of the `n` are asked for some apps or when something looks risky.
        sometimes: u64,
    },
    /// Some are asked, all of them only by Microsoft's older per-person setting.
    AskedTheOldWay {
        /// How many are asked.
        n: u64,
        /// Of how many.
        of: u64,
    },
    /// Nobody is ever asked, and the policies, if there are any that do something, do something
    /// else.
    NobodyAsked {
        /// Of how many. Some of them may be blocked.
        of: u64,
    },
    /// Nobody is ever asked, and the policies that are not off all only watch.
    OnlyWatching {
        /// How many policies are in report-only.
        policies: u64,
        /// Of how many.
        of: u64,
    },
    /// A part is known.
    PartlyKnown {
        /// At least so many are asked.
        asked: u64,
        /// At least so many are not asked.
        not_asked: u64,
        /// So many can't be told.
        cannot_tell: u64,
        /// Of so many people who were read.
        of: u64,
        /// Whether the list of people itself is incomplete.
        list_incomplete: bool,
    },
    /// Nothing can be said.
    CannotTell {
        /// Why.
        because: UnknownBecause,
        /// What is missing.
        missing: MissingPart,
    },
    /// There is nobody who could be asked: no people, or all of them are blocked.
    NobodyToAsk {
        /// How many are blocked.
        blocked: u64,
    },
}

/// What asks everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// Security defaults ask every one of them.
    SecurityDefaults,
    /// Policies ask every one of them.
    Policies,
    /// The per-user setting asks every one of them, and nothing else does.
    PerUser,
    /// Some are asked by one thing and some by another.
    Mixed,
}

/// The shape and the colour beside the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Everyone is asked.
    Protected,
    /// Some are asked.
    Partly,
    /// Nobody is asked as a rule.
    NotProtected,
    /// Not known.
    CannotTell,
}

/// The headline for counts.
pub fn headline(tally: &Tally) -> Headline {
    match &tally.people {
        Err(because) => Headline::CannotTell { because: *because, missing: MissingPart::People },
        Ok(people) => headline_of(people, watching(tally)),
    }
}

/// How many policies are in report-only, when nothing but those is on; none when that is not known.
fn watching(tally: &Tally) -> u64 {
    let only_those = tally.policies.as_ref().ok().filter(|counts| counts.on + counts.other == 0);
    only_those.map_or(0, |counts| counts.report_only)
}

fn headline_of(people: &PeopleTally, watching: u64) -> Headline {
    let counts = people.all();
    let of = counts.total();
    let (asked, not_asked) = (counts.asked(), counts.not_asked());
    if counts.cannot_tell() > 0 || !people.complete {
        return partly_known(people, counts);
    }
    if asked + not_asked == 0 {
        return Headline::NobodyToAsk { blocked: counts.blocked };
    }
    if not_asked == 0 {
        return Headline::EveryoneAsked { by: asker(people.asked_by, asked), of };
    }
    let sometimes = counts.some_apps + counts.only_when_risky;
    match (asked, sometimes) {
        (0, 0) if watching > 0 => Headline::OnlyWatching { policies: watching, of },
        (0, 0) => Headline::NobodyAsked { of },
        (1.., _) if people.asked_by.only_per_user_mfa == asked => Headline::AskedTheOldWay { n: asked, of },
        _ => Headline::SomeNotAsked { n: not_asked, of, asked, sometimes },
    }
}

fn partly_known(people: &PeopleTally, counts: VerdictCounts) -> Headline {
    if counts.asked() + counts.not_asked() == 0 {
        let gap = people.main_gap.unwrap_or(Gap { missing: MissingPart::People, because: UnknownBecause::Incomplete });
        return Headline::CannotTell { because: gap.because, missing: gap.missing };
    }
    Headline::PartlyKnown {
        asked: counts.asked(),
        not_asked: counts.not_asked(),
        cannot_tell: counts.cannot_tell(),
        of: counts.total(),
        list_incomplete: !people.complete,
    }
}

fn asker(by: AskedBy, asked: u64) -> Asker {
    if by.security_defaults == asked {
        Asker::SecurityDefaults
    } else if by.policies == asked {
        Asker::Policies
    } else if by.only_per_user_mfa == asked {
        Asker::PerUser
    } else {
        Asker::Mixed
    }
}

impl Headline {
    /// The shape that goes with the sentence.
    pub fn protection(&self) -> Protection {
        match self {
            Self::EveryoneAsked { .. } => Protection::Protected,
            // Everyone who can be told apart is kept out: nobody gets in with a password alone.
            Self::NobodyToAsk { blocked } if *blocked > 0 => Protection::Protected,
            Self::NobodyToAsk { .. } | Self::CannotTell { .. } => Protection::CannotTell,
            Self::SomeNotAsked { asked: 0, .. } => Protection::NotProtected,
            Self::SomeNotAsked { .. } | Self::AskedTheOldWay { .. } => Protection::Partly,
            Self::NobodyAsked { .. } | Self::OnlyWatching { .. } => Protection::NotProtected,
            Self::PartlyKnown { asked, not_asked, .. } => {
                if *asked > 0 && *not_asked > 0 {
                    Protection::Partly
                } else {
                    Protection::CannotTell
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
