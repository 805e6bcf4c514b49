//! Why is this person asked for a second step, or not? Everything that bears on them, rule by
//! rule, as data: the words are elsewhere.

mod does;
mod order;
mod rules;

use std::sync::Arc;

use crate::id::{LocationId, PolicyId, UserId};
use crate::policy::FilterMode;
use crate::tenant::TenantSnapshot;
use crate::verdict::{self, Doubt, Level, UnknownPart, Verdict, Way};

/// Why a person has the verdict that they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// What [`verdict::verdict`] says.
    pub verdict: Verdict,
    /// What decides first, then what would bear on them if it were on, then what is not about
    /// them. Security defaults, the per-user setting and every policy of the organization have
    /// one each. Empty when the person is not known.
    pub rules: Vec<Rule>,
}

/// One thing that can ask for a second step or keep people out, and what it is to this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it is.
    pub subject: RuleSubject,
    /// Whether it is on.
    pub force: Force,
    /// Whether it is about this person.
    pub touch: Touch,
    /// What it does by itself to those whom it is about, or would do if it were on.
    pub does: Does,
}

/// What a rule is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleSubject {
    /// Microsoft's security defaults.
    SecurityDefaults,
    /// The person's own per-user MFA setting.
    PerUserMfa,
    /// A Conditional Access policy.
    Policy {
        /// Its id.
        id: PolicyId,
        /// Its name.
        name: Arc<str>,
    },
    /// All policies, when they could not be read.
    AllPolicies,
}

/// Whether a rule is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Force {
    /// It is on.
    On,
    /// Report-only: it notes what it would have done and asks nobody.
    OnlyWatches,
    /// It is off.
    Off,
    /// It could not be read, or its state is a word that is not known.
    Unknown(UnknownPart),
}

/// Whether and how a rule is about the person (VERDICTS.md V4-V6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touch {
    /// It is about them, in each of these ways. Never empty.
    In(Vec<Way>),
    /// They are left out: exclusion wins.
    Excluded {
        /// How they are left out. Never empty.
        by: Vec<Way>,
        /// How they would be in otherwise; empty when nothing that is known brings them in.
        otherwise: Vec<Way>,
    },
    /// It does not name them.
    NotIncluded,
    /// Something that could bring them in or leave them out is not known.
    Unknown {
        /// How they are in, unless what is not known leaves them out.
        included: Vec<Way>,
        /// What is not known. Empty when the rule itself could not be read.
        doubts: Vec<Doubt>,
    },
}

/// What a rule does by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Asks for a second step.
    Asks {
        /// How strictly. [`Level::Never`] when what narrows it leaves no sign-in that counts.
        level: Level,
        /// What makes it less than always: something whenever it is less.
        narrowed: Vec<Narrowing>,
    },
    /// Lets nobody in.
    Blocks {
        /// What makes it less than every sign-in: something whenever it is less.
        narrowed: Vec<Narrowing>,
    },
    /// Nothing that has to do with a second step.
    AsksNothing,
    /// Something in it is not understood or could not be read. Empty when the rule itself could
    /// not be read.
    Unknown(Vec<Doubt>),
}

/// Which of many things are meant: only these, all but these, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach<T> {
    /// Only these; `None` is all, and an empty list is none.
    pub only: Option<Vec<T>>,
    /// Not these.
    pub but: Vec<T>,
}

/// Something that makes a rule less than always (VERDICTS.md V7, V9, V10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Narrowing {
    /// Applications, by application id or Graph's word for a group of them (`Office365`).
    Apps(Reach<Box<str>>),
    /// Applications that a rule chooses.
    AppFilter {
        /// Whether the rule says which are in or which are out.
        mode: FilterMode,
    },
    /// Only what demands these authentication contexts, by id.
    Contexts(Vec<Box<str>>),
    /// Only these doings, which are no sign-in (registering security info, joining a device).
    UserActions(Vec<Box<str>>),
    /// Only these kinds of client, as Graph writes them.
    Clients(Vec<Box<str>>),
    /// Platforms, as Graph writes them.
    Platforms(Reach<Box<str>>),
    /// Places.
    Places(Reach<Place>),
    /// Devices that a rule chooses.
    DeviceFilter {
        /// Whether the rule says which are in or which are out.
        mode: FilterMode,
        /// The rule's text.
        rule: Box<str>,
    },
    /// Only sign-ins of these risk levels.
    SignInRisk(Vec<Box<str>>),
    /// Only while the person's account is at these risk levels.
    UserRisk(Vec<Box<str>>),
    /// Only while the person is at these levels of insider risk.
    InsiderRisk(Vec<Box<str>>),
    /// Only these ways of moving a sign-in between devices.
    AuthenticationFlow(Vec<Box<str>>),
    /// One of these instead of the second step is enough: Graph's word for a control, or the id
    /// of terms of use or of a strength that is no second step.
    Alternatives(Vec<Box<str>>),
    /// Microsoft decides when to ask (security defaults, for people who hold no such role).
    AsMicrosoftDecides,
    /// Not before the person has registered (the per-user setting "enabled").
    OnceRegistered,
}

/// A place that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Anywhere.
    Anywhere,
    /// Every trusted place.
    AllTrusted,
    /// A named location.
    Named {
        /// Its id.
        id: LocationId,
        /// Its name; `None` when that was not read.
        name: Option<Box<str>>,
    },
}

/// Why `user` is asked for a second step, or not.
pub fn why(snapshot: &TenantSnapshot, user: &UserId) -> Why {
    let verdict = verdict::verdict(snapshot, user);
    let person = snapshot.users.get().ok().and_then(|users| users.find(user));
    let mut rules = person.map(|person| rules::rules(snapshot, person)).unwrap_or_default();
    order::by_importance(&mut rules);
    Why { verdict, rules }
}

#[cfg(test)]
mod tests;
