//! What the person wants of an organization.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::policy_plan::PolicyStateWanted;

/// What the person wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum IntentView {
    /// Security defaults on.
    SecurityDefaultsOn,
    /// Security defaults off.
    SecurityDefaultsOff,
    /// Per-user MFA off for everyone who has it on, or for some of them.
    PerUserMfaOff {
        /// Also for those whom nothing else surely asks. Without it they are held back.
        knowingly: bool,
        /// For whom: their object ids. None is everyone.
        people: Option<Vec<String>>,
    },
    /// Everyone is signed out everywhere, so that they sign in anew. Nobody can put that back.
    SignOutEveryone,
    /// Policies are made from templates. They only watch, so nobody is asked by them.
    AddPolicies {
        /// The templates' ids.
        templates: Vec<String>,
        /// Also where no emergency access account is named. It has to be typed then.
        knowingly: bool,
    },
    /// A policy is switched on, off, or only watches.
    SetPolicyState {
        /// Its id.
        policy: String,
        /// What it is to be.
        state: PolicyStateWanted,
        /// Also where no emergency access account is named. It has to be typed then.
        knowingly: bool,
    },
    /// Who is left out of a policy.
    SetPolicyExceptions {
        /// Its id.
        policy: String,
        /// The object ids of everyone who is left out then.
        people: Vec<String>,
        /// The object ids of every group that is left out then.
        groups: Vec<String>,
        /// The last day for those who are left out anew, such as `2026-12-24`; none: for good. Latch reminds then.
        until: Option<String>,
        /// Also where an emergency access account is not left out any more. It has to be typed then.
        knowingly: bool,
    },
    /// A policy gets another name.
    RenamePolicy {
        /// Its id.
        policy: String,
        /// The new name.
        name: String,
    },
    /// A policy is made once more, under another name, and only watches.
    DuplicatePolicy {
        /// The id of the one that is copied.
        policy: String,
        /// The copy's name.
        name: String,
    },
    /// A policy is deleted. It can be restored for 30 days.
    DeletePolicy {
        /// Its id.
        policy: String,
    },
    /// A policy that was deleted is restored, and only watches.
    RestorePolicy {
        /// Its id.
        policy: String,
    },
    /// From security defaults or per-user MFA to the policies, which are there and only watch.
    MoveToConditionalAccess {
        /// The policies' ids.
        policies: Vec<String>,
        /// Also where no emergency access account is named. It has to be typed then.
        knowingly: bool,
    },
    /// Policies of a backup are made again, or changed back.
    RestoreBackup {
        /// The backup, by [`BackupView::id`](super::BackupView::id).
        backup: String,
        /// The ids of its policies that are meant.
        policies: Vec<String>,
        /// Whether those that were on are switched on; otherwise they only watch.
        on: bool,
        /// Also where no emergency access account is named. It has to be typed then.
        knowingly: bool,
    },
    /// What a change of the journal did is put back.
    PutBack {
        /// Its id.
        change: String,
        /// Also what somebody else changed since. Without it, that is left as it is.
        overwrite: bool,
    },
}
