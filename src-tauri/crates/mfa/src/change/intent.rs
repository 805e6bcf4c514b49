//! What someone wants, before it is a plan.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::UserId;

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
    /// Put back what a change of the journal did.
    PutBack {
        /// Its name in the journal.
        change: Box<str>,
        /// Also what somebody else changed since. Without it, that is left as it is.
        overwrite: bool,
    },
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
