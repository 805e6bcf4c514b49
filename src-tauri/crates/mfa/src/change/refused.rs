//! Why there is no plan.

use crate::fact::UnknownBecause;
use crate::id::{RoleTemplateId, UserId};

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
}
