//! What a change is about: people, policies and settings, and the writes that change them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::NeededKind;
use crate::id::{PolicyId, UserId};
use crate::permission::Action;
use crate::policy::Policy;
use crate::tenant::User;

/// A person by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The object id.
    pub id: UserId,
    /// The display name, or the sign-in name where there is none.
    pub name: Box<str>,
}

impl Person {
    pub(super) fn of(user: &User) -> Self {
        let name = if user.display_name.is_empty() { &user.user_principal_name } else { &user.display_name };
        Self { id: user.id.clone(), name: name.clone() }
    }
}

/// A policy by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyName {
    /// Its id.
    pub id: PolicyId,
    /// Its name.
    pub name: Box<str>,
}

impl PolicyName {
    pub(super) fn of(policy: &Policy) -> Self {
        Self { id: policy.id().clone(), name: policy.display_name().into() }
    }
}

/// What a step changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Object {
    /// The security defaults of the organization.
    SecurityDefaults,
    /// The per-user MFA setting of one person.
    PerUserMfa {
        /// Whose.
        user: UserId,
    },
    /// The sign-ins of one person, everywhere and in every app.
    SignInSessions {
        /// Whose.
        user: UserId,
    },
    /// A policy that the change makes. Nothing else has its name, so it is known by it until its id is known.
    ///
    /// Where something is there before, it is the next write of the policy that the same change made: its name stands
    /// for its id.
    NewPolicy {
        /// Its name.
        name: Box<str>,
    },
    /// A policy of the organization. What is there of it is Graph's JSON of the properties that change, and null when
    /// it is deleted.
    Policy {
        /// Its id.
        id: PolicyId,
    },
    /// A named location or an authentication strength that the change makes. Nothing else has its name, so it is known
    /// by it until its id is known.
    NewNeeded {
        /// Which of the two.
        what: NeededKind,
        /// The id by which the policies of the same change name it until then.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
    },
    /// A named location or an authentication strength of the organization. What is there of it is Graph's JSON of what
    /// was made, and null when it is deleted.
    Needed {
        /// Which of the two.
        what: NeededKind,
        /// Its id.
        id: Box<str>,
    },
}

impl Object {
    /// What someone must be allowed to do to change it.
    pub fn action(&self) -> Action {
        match self {
            Self::SecurityDefaults => Action::SecurityDefaults,
            Self::PerUserMfa { .. } => Action::PerUserMfa,
            Self::SignInSessions { .. } => Action::SignOut,
            Self::NewPolicy { .. } | Self::Policy { .. } | Self::NewNeeded { .. } | Self::Needed { .. } => {
                Action::ConditionalAccess
            }
        }
    }

    /// Whose it is; `None` for a setting of the organization.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::SecurityDefaults
            | Self::NewPolicy { .. }
            | Self::Policy { .. }
            | Self::NewNeeded { .. }
            | Self::Needed { .. } => None,
            Self::PerUserMfa { user } | Self::SignInSessions { user } => Some(user),
        }
    }
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it changes.
    pub object: Object,
    /// What is there, in Graph's JSON: only the properties that change.
    pub before: Value,
    /// What will be there, in Graph's JSON: exactly what is sent, but for the ids of what the same change makes first. Of somebody who is signed out, `{"revoked": true}`:
    /// which moment that will be, the service says.
    pub after: Value,
    /// The name of the person or policy; empty for what concerns the organization as a whole.
    pub display_name: Box<str>,
}

impl Step {
    /// A write to a policy that is there.
    pub(super) fn of_policy(policy: &Policy, before: Value, after: Value) -> Self {
        let object = Object::Policy { id: policy.id().clone() };
        Self { object, before, after, display_name: policy.display_name().into() }
    }
}
