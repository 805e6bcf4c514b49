//! Why there is no plan.

use crate::fact::UnknownBecause;
use crate::id::{PolicyId, RoleTemplateId, UserId};

use super::{Person, PolicyName};

/// Why an intent cannot become a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanRefused {
    /// The signed-in person's roles do not allow it.
    #[error("no role that is held allows this change")]
    NotAllowed {
        /// Each of these would, the one with the least other power first.
        needs: Vec<RoleTemplateId>,
    },
    /// A part that the plan needs is not known.
    #[error("a part that the plan needs is not known")]
    NotKnown {
        /// Which part.
        part: PlanPart,
        /// Why.
        because: UnknownBecause,
    },
    /// The list of people is not complete, so the change cannot be for everyone.
    #[error("the list of people is incomplete")]
    IncompletePeople,
    /// While policies exist, in whatever state, security defaults cannot be switched on.
    #[error("Conditional Access policies forbid security defaults")]
    PoliciesForbidDefaults {
        /// The policies.
        policies: Vec<PolicyName>,
    },
    /// These people are not in the list.
    #[error("some people are not in the list")]
    PeopleNotFound {
        /// Their ids.
        ids: Vec<UserId>,
    },
    /// Everything that would be changed could not be read, so it could not be put back.
    #[error("what is there now could not be read")]
    StateUnknown {
        /// Whose.
        people: Vec<Person>,
    },
    /// The plan could not be written as JSON, so it could not be confirmed.
    #[error("the plan cannot be written as JSON")]
    NotWritable,
    /// What was done cannot be put back by anybody.
    #[error("it cannot be put back")]
    NeverPutBack,
    /// The organization has no licence for it.
    #[error("the licence does not include it")]
    NoLicence,
    /// There would be more policies than an organization may have (GRAPH.md section c.1).
    #[error("there are as many policies as there may be")]
    PolicyLimit {
        /// How many there may be.
        most: usize,
    },
    /// There is no such policy.
    #[error("there is no such policy")]
    NoSuchPolicy {
        /// Its id.
        id: PolicyId,
    },
    /// A body cannot be made as it is: it has no name, or it would be on at once, or it cannot only watch.
    #[error("a policy cannot be made like that")]
    CannotBeMade {
        /// Its name; empty when it has none.
        name: Box<str>,
    },
    /// A policy of this name is there already, and by its name a policy that is made is known.
    #[error("a policy of that name is there already")]
    PolicyNameTaken {
        /// The name.
        name: Box<str>,
    },
    /// A policy names what is not there, or cannot be read: nothing that it leaves out may be dropped (DESIGN.md R2).
    #[error("a policy names what is not there or cannot be read")]
    Unresolved {
        /// The ids as the policy names them.
        names: Vec<Box<str>>,
    },
    /// Security defaults are on, so no policy can be on.
    #[error("security defaults are on")]
    DefaultsOn,
    /// Microsoft does not let anybody change that of its own policies.
    #[error("Microsoft manages the policy")]
    Managed,
    /// No emergency access account is named or fit, and that was not said to be meant.
    #[error("there is no emergency access account")]
    NoEmergencyAccount {
        /// Those that are named, and lack something that matters.
        lacking: Vec<Person>,
    },
    /// These people could not sign in any more: whoever makes the change, or every Global Administrator, or an
    /// emergency access account.
    #[error("whoever must be able to sign in could not")]
    WouldLockOut {
        /// Who.
        people: Vec<Person>,
    },
    /// Whether whoever makes the change could still sign in cannot be told.
    #[error("it cannot be told whether the signed-in person could still sign in")]
    LockOutUnknown {
        /// Of whom.
        people: Vec<Person>,
    },
    /// A policy blocks everybody, or demands what nobody can give.
    #[error("a policy shuts everybody out")]
    ShutsAll {
        /// Its name.
        policy: Box<str>,
    },
    /// Whoever makes the change has no second step registered, and a policy would demand one of them.
    #[error("whoever makes the change has not registered a second step")]
    RegisterFirst,
    /// Somebody has not registered a second step and would be shut out of registering one.
    #[error("people who have not registered would be shut out")]
    Unregistered {
        /// Who.
        people: Vec<Person>,
    },
    /// Nothing of what is meant would ask everybody who is asked now.
    #[error("people who are asked now would not be asked any more")]
    WouldUncover {
        /// Who.
        people: Vec<Person>,
    },
    /// It is already so.
    #[error("there is nothing to change")]
    NothingToDo,
}

/// A part of an organization that a plan needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanPart {
    /// The list of people.
    People,
    /// Security defaults.
    SecurityDefaults,
    /// The Conditional Access policies.
    Policies,
    /// Who has registered a second step.
    Registration,
}
