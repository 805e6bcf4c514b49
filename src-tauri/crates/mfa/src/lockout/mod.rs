//! Who could not sign in any more if a policy were on (VERDICTS.md V16).
//!
//! A sign-in counts by its application, client (the two that can be asked), platform (the known ones) and place (outside,
//! or a named location). Legacy clients are no way in. What is not known is judged once as if it turned out well and once
//! as if it turned out badly; where that makes a difference, the answer is unknown. A demand that lets someone in by a
//! risk that most sign-ins do not have does not count.
//!
//! The draft being on means that security defaults are off: the two exclude each other (J12). What a person's own identity
//! provider or another organization does about the second step is outside, as it is for verdicts.

mod answer;
mod demands;
mod judge;
mod methods;
mod reach;
mod sign_ins;

use std::sync::Arc;

use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::id::{PolicyId, UserId};
use crate::policy::{Policy, Range, Words};
use crate::tenant::TenantSnapshot;
use crate::verdict::UnknownPart;

pub use methods::{Method, Methods};

/// Someone to look at, with what they can answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonWithMethods {
    /// Who.
    pub user: UserId,
    /// What they have; the reason when that could not be read.
    pub methods: Result<Methods, UnknownBecause>,
}

/// What becomes of a person's sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// No client, platform or place lets them in to any application.
    LockedOut,
    /// Somewhere they are let in only after registering something, and can register it.
    MustRegister,
    /// Some client, platform, place or application is closed to them while another one is open.
    PartlyBlocked,
    /// Something that could change the answer could not be read or understood.
    Unknown,
    /// Every sign-in is open to them.
    Ok,
}

/// What makes a demand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The draft.
    Draft,
    /// A policy of the organization.
    Policy {
        /// Its id.
        id: PolicyId,
        /// Its name.
        name: Arc<str>,
    },
    /// The person's own per-user MFA setting.
    PerUserMfa,
    /// Security defaults.
    SecurityDefaults,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// The account is disabled.
    AccountDisabled,
    /// It is blocked.
    Blocked,
    /// A control that the person cannot answer: Graph's word, or the id of an authentication strength.
    CannotAnswer(Box<str>),
    /// A control that the person can answer after registering something.
    MustRegister(Box<str>),
    /// Registering itself demands something that the person cannot answer.
    RegistrationGuarded,
}

/// At which sign-ins a hindrance is there. Empty: at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Whether only some applications are meant.
    pub some_applications: bool,
    /// `clientAppTypes`; empty: all.
    pub client_app_types: Words,
    /// The platforms; `None`: all.
    pub platforms: Option<Range>,
    /// The named locations; `None`: all places.
    pub locations: Option<Range>,
}

/// One thing that stands in a person's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What makes the demand; `None` for a disabled account.
    pub by: Option<By>,
    /// What stands in the way.
    pub hindrance: Hindrance,
    /// Where.
    pub limits: Limits,
    /// Whether that is certain.
    pub certain: bool,
}

/// What was missing when the answer is unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotKnown {
    /// A part that verdicts are made of, too. The draft goes by its own id and name.
    Part(UnknownPart),
    /// The person's methods.
    Methods(UnknownBecause),
    /// One of the person's methods: a word that is not known.
    Method(Box<str>),
    /// Whether what the person has answers this control: Graph does not say enough about it.
    Control(By, Box<str>),
    /// The named locations.
    Locations(UnknownBecause),
    /// Which named locations overlap.
    Overlap,
    /// There are too many different sign-ins to work out.
    TooMuch,
}

/// The answer for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLockout {
    /// Who.
    pub user: UserId,
    /// What becomes of them with the draft on.
    pub standing: Standing,
    /// What is true of them now, without the draft.
    pub without_draft: Standing,
    /// What stands in their way, the draft first. Empty when the standing is [`Standing::Ok`].
    pub reasons: Arc<[Reason]>,
    /// What could not be read or understood. Empty unless the standing is [`Standing::Unknown`].
    pub unknown: Arc<[NotKnown]>,
}

impl PersonLockout {
    /// Whether the draft changes what becomes of them.
    pub fn changed_by_draft(&self) -> bool {
        self.standing != self.without_draft
    }
}

/// The answer for everyone who was asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lockout {
    /// One entry for each person, in the order in which they were given.
    pub people: Vec<PersonLockout>,
}

impl Lockout {
    /// The people of whom this is true, in order.
    pub fn those(&self, standing: Standing) -> impl Iterator<Item = &PersonLockout> {
        self.people.iter().filter(move |person| person.standing == standing)
    }
}

/// What becomes of `people` if `draft` were on. The draft counts as on whatever its state, and stands in for the saved
/// policy of the same id; all other policies count as they are.
pub fn lockout(snapshot: &TenantSnapshot, draft: &Policy, people: &[PersonWithMethods]) -> Lockout {
    Lockout { people: judge::judge_all(snapshot, draft, people) }
}

#[cfg(test)]
mod tests;
