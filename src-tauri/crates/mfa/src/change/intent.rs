//! What someone wants, before it is a plan.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::needed::{Needed, name_instead};
use crate::id::{GroupId, PolicyId, UserId};

/// What someone wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Intent {
    /// Switch security defaults on.
    SecurityDefaultsOn,
    /// Switch security defaults off, which Microsoft does not recommend.
    SecurityDefaultsOff {
        /// Why: asked, and kept with the change.
        reason: OffReason,
    },
    /// Switch per-user MFA off.
    PerUserMfaOff {
        /// For whom.
        people: PeopleMeant,
        /// Also for those whom nothing else surely asks. Without it they are held back.
        #[serde(default = "before_the_gate")]
        knowingly: bool,
    },
    /// Sign everyone out everywhere, so that they sign in anew and are asked for the second step.
    SignOutEveryone,
    /// Make policies, which only watch or are off.
    AddPolicies {
        /// Their bodies, in Graph's JSON, complete: with name, state and who is left out.
        policies: Vec<Value>,
        /// Also where no emergency access account is named, or one of them is not left out.
        knowingly: bool,
    },
    /// Change one policy.
    ChangePolicy {
        /// Which.
        policy: PolicyId,
        /// What of it.
        change: PolicyChange,
        /// As for [`Intent::AddPolicies`].
        knowingly: bool,
    },
    /// Let policies ask in place of security defaults and per-user MFA. They are there and only watch, or are off.
    MoveToConditionalAccess {
        /// Which.
        policies: Vec<PolicyId>,
        /// As for [`Intent::AddPolicies`].
        knowingly: bool,
    },
    /// Make policies of a backup again, and change others back to what it has of them.
    RestorePolicies {
        /// What these name and is not there: made first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        needed: Vec<Needed>,
        /// The bodies of those that are not there, complete, as for [`Intent::AddPolicies`]: they only watch, or are
        /// off.
        made: Vec<Value>,
        /// The names of those of them that are switched on once they show.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        on: Vec<Box<str>>,
        /// Those that are there and say something else.
        changed: Vec<PolicyContent>,
        /// As for [`Intent::AddPolicies`].
        knowingly: bool,
    },
    /// Put back what a change of the journal did.
    PutBack {
        /// Its name in the journal.
        change: Box<str>,
        /// Also what somebody else changed since. Without it, that is left as it is.
        overwrite: bool,
    },
}

impl Intent {
    /// The same where some of what it needs is made: `made` has the ids that these have, by those that its policies name
    /// them by.
    #[must_use]
    pub fn with_needed_made(mut self, made: &[(Box<str>, Box<str>)]) -> Self {
        if let Self::RestorePolicies { needed, made: bodies, changed, .. } = &mut self {
            needed.retain(|needed| !made.iter().any(|(id, _)| *id == needed.id));
            for body in bodies.iter_mut().chain(changed.iter_mut().map(|content| &mut content.body)) {
                made.iter().for_each(|(id, now)| name_instead(body, id, now));
            }
        }
        self
    }
}

/// A plan that was journaled before there was a gate held nobody back.
fn before_the_gate() -> bool {
    true
}

/// Why security defaults are to be switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OffReason {
    /// Conditional Access is to take over.
    MovingToConditionalAccess,
    /// An old app or device stopped working.
    SomethingStoppedWorking,
    /// Another product asks for the second step.
    AnotherProduct,
    /// In the person's own words.
    Other {
        /// The words.
        words: String,
    },
}

/// For whom a change is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PeopleMeant {
    /// Everyone.
    All,
    /// These people.
    Ids {
        /// Their object ids.
        ids: BTreeSet<UserId>,
    },
}

/// A policy, and what a backup has of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyContent {
    /// Which.
    pub policy: PolicyId,
    /// Its body, in Graph's JSON. What it does not name stays.
    pub body: Value,
}

/// What is changed of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PolicyChange {
    /// On, off, or only watching.
    State {
        /// Graph's word: `enabled`, `disabled` or `enabledForReportingButNotEnforced`.
        state: Box<str>,
    },
    /// Who is left out.
    Exceptions {
        /// Everyone who is left out then.
        users: BTreeSet<UserId>,
        /// Every group that is left out then.
        groups: BTreeSet<GroupId>,
        /// The last day for those who are left out anew, such as `2026-12-24`; `None`: for good. Nothing ends it by
        /// itself: it is a reminder.
        until: Option<Box<str>>,
    },
    /// Another name.
    Rename {
        /// The name.
        name: Box<str>,
    },
    /// Everything that a backup has of it.
    Content {
        /// The body, in Graph's JSON.
        body: Value,
    },
    /// It goes where it can be restored from for 30 days (GRAPH.md section c.1).
    Delete,
    /// It comes back from there, and only watches.
    Restore,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Intent, PeopleMeant};

    const ALL_OFF: Intent = Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly: true };
    const COVERED_OFF: Intent = Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly: false };

    #[test]
    fn a_plan_journaled_before_the_gate_is_read_as_the_one_for_everyone_that_it_was() {
        let old = json!({ "kind": "per_user_mfa_off", "people": { "kind": "all" } });
        assert_eq!(serde_json::from_value::<Intent>(old).unwrap(), ALL_OFF);
        let now = serde_json::to_value(COVERED_OFF).unwrap();
        assert_eq!(serde_json::from_value::<Intent>(now).unwrap(), COVERED_OFF);
    }
}
