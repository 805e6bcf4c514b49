//! What to know before a change is confirmed: what it does besides, and whom or what it leaves alone.

use serde::Serialize;

use super::{Person, PolicyName};
use crate::fact::UnknownBecause;

/// Someone whom a change leaves without a second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftUnasked {
    /// Who.
    pub person: Person,
    /// False when they are surely not asked any more; true when it can't be told.
    pub cannot_tell: bool,
}

/// Something to know before confirming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Warning {
    /// After this, nothing (or perhaps nothing) asks these people.
    LeftUnasked {
        /// Who.
        people: Vec<LeftUnasked>,
    },
    /// Microsoft does not recommend this.
    NotRecommended,
    /// These many people with an administrator role are asked at every sign-in.
    AdminsAskedAtEverySignIn {
        /// How many.
        count: u64,
    },
    /// Old apps and devices that only know a password stop working.
    OldAppsStop,
    /// Emergency access accounts are asked too: there are no exceptions.
    EmergencyAccountsAskedToo {
        /// Who.
        people: Vec<Person>,
    },
    /// The per-user setting of these people could not be read, so it may still be on.
    PerUserStateUnknown {
        /// Who.
        people: Vec<Person>,
    },
    /// Whether there are policies could not be read. If there are, the service will refuse.
    PoliciesNotRead {
        /// Why.
        because: UnknownBecause,
    },
    /// Who is an administrator could not be read, so administrators are not kept for last.
    AdminsNotKnown {
        /// Why.
        because: UnknownBecause,
    },
    /// Whoever runs the change has to sign in anew too, when it is through.
    YouAreSignedOutToo,
    /// It takes a few minutes, and an app that is open may go on for an hour or so.
    SignedOutWithinMinutes,
    /// No emergency access account is named: if everybody else is locked out, nobody gets in.
    NoEmergencyAccount,
    /// These emergency access accounts lack something, such as a phishing-resistant method.
    EmergencyAccountsLacking {
        /// Who.
        people: Vec<Person>,
    },
    /// These accounts belong to directory synchronization or to programs, as far as that can be told, and the policies
    /// are about them (SAFETY.md case 100).
    AccountsOfPrograms {
        /// Who.
        people: Vec<Person>,
    },
    /// These people could not sign in where a policy demands what they cannot give.
    WouldBeLockedOut {
        /// Who.
        people: Vec<Person>,
    },
    /// These people have to register a second step at their next sign-in.
    MustRegister {
        /// Who.
        people: Vec<Person>,
    },
    /// Of these people it cannot be told whether they could sign in.
    LockOutNotKnown {
        /// Who.
        people: Vec<Person>,
    },
    /// Microsoft may put policies of its own there when security defaults go off (GRAPH.md section a, number 4).
    MicrosoftMayAddPolicies,
}

/// Someone whom a change for everyone leaves alone, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Who.
    pub person: Person,
    /// Why.
    pub why: LeftOutWhy,
}

/// Why someone is left out of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutWhy {
    /// An emergency access account.
    EmergencyAccount,
    /// A guest, whose sign-ins belong to their own organization.
    Guest,
    /// What is there now could not be read, so it could not be put back.
    StateUnknown,
    /// Not in the organization any more.
    Gone,
    /// Somebody changed it since the change that is put back, or that is gone on with.
    ChangedSince,
    /// Was not in the plan that is gone on with.
    NewSince,
    /// Held back: nothing else asks them.
    NotAskedOtherwise,
    /// Held back: it can't be told whether anything else asks them.
    CannotTell,
}

impl LeftOutWhy {
    /// Whether someone is held back until it is said that they are meant knowingly.
    pub fn is_held_back(self) -> bool {
        matches!(self, Self::NotAskedOtherwise | Self::CannotTell)
    }
}

/// A policy that a change leaves alone, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyLeftOut {
    /// Which.
    pub policy: PolicyName,
    /// Why.
    pub why: PolicyLeftOutWhy,
}

/// Why a policy is left out of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyLeftOutWhy {
    /// Somebody deleted it (SAFETY.md case 98): it is not made again.
    Gone,
    /// Somebody changed it since the change that is put back, or that is gone on with.
    ChangedSince,
    /// Latch did not make it, so it does not delete it (DESIGN.md R4).
    NotMadeHere,
    /// Whether it can be restored could not be read.
    NotKnown,
    /// A named location or a strength, and a policy names it: it is not deleted.
    StillNamed,
    /// It guards the registering of a second step, and somebody has not registered one.
    SomebodyUnregistered,
    /// It guards the registering of a second step, and whether everybody has registered one is not known.
    RegistrationNotKnown,
}
