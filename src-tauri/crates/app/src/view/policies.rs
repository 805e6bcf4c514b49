//! Conditional Access: the policies of the organization, and those of a backup.

use serde::Serialize;
use specta::Type;

use super::change::PersonLine;
use super::policy_words::PolicyWords;
use super::status::PolicyStateView;
use crate::error::AppError;

/// Every policy of the organization.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PoliciesView {
    /// When they were read; none while they were not.
    pub read_at: Option<String>,
    /// Why they could not be read.
    pub because: Option<AppError>,
    /// Each policy: those that are on first, then those that only watch, then those that are off; by name.
    pub policies: Vec<PolicyView>,
    /// Policies that were deleted less than 30 days ago and can be restored; empty where the service does not list
    /// them.
    pub deleted: Vec<DeletedPolicyView>,
    /// Whether the organization's licence includes Conditional Access (Entra ID P1); none when that is not known.
    pub licensed: Option<bool>,
    /// Whether the licence includes the risk-based policies (Entra ID P2); none when that is not known.
    pub licensed_for_risk: Option<bool>,
    /// Whether security defaults are on; none when that is not known. Beside them no policy can be on.
    pub defaults_on: Option<bool>,
    /// Whether the signed-in person's roles allow changes; none when they are not known.
    pub may_change: Option<bool>,
    /// How many emergency access accounts are named.
    pub emergency_accounts: u32,
    /// Whether there is something to move to Conditional Access from: security defaults are on, or somebody has
    /// per-user MFA on, and policies that Latch made only watch.
    pub can_move: bool,
    /// The reminder to look at what the watching policies saw; none when none of them was made by Latch.
    pub watching: Option<WatchingView>,
    /// People who are left out of a policy until a day that is over.
    pub exceptions_over: Vec<ExceptionView>,
}

/// Since when policies that Latch made watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WatchingView {
    /// Since when.
    pub since: String,
    /// When a week of it is over.
    pub enough_at: String,
    /// How many policies.
    pub policies: u32,
}

/// Somebody who is left out of a policy until a day.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionView {
    /// The policy's id.
    pub policy: String,
    /// The policy's name.
    pub policy_name: String,
    /// Who.
    pub person: PersonLine,
    /// The last day, such as `2026-12-24`.
    pub until: String,
}

/// One policy, in words.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyView {
    /// Its id.
    pub id: String,
    /// Its name; empty when it has none.
    pub name: String,
    /// On, off, or only watching.
    pub state: PolicyStateView,
    /// Who made it.
    pub made_by: PolicyMaker,
    /// Of one of Microsoft's that only watches: from when on Microsoft may switch it on.
    pub may_turn_on_at: Option<String>,
    /// When it was created.
    pub created: Option<String>,
    /// When it was last changed.
    pub modified: Option<String>,
    /// What it says.
    pub words: PolicyWords,
    /// How many people of the list it is about; none when that is not known.
    pub people: Option<u32>,
    /// Who is left out for a while, with the last day.
    pub exceptions: Vec<ExceptionView>,
    /// What of it may be changed.
    pub may_change: PolicyChanges,
}

/// What of a policy Microsoft lets an administrator change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyChanges {
    /// All of it.
    All,
    /// Its state and who is left out: one of Microsoft's own.
    StateAndExceptions,
}

/// Who made a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyMaker {
    /// Latch, by the journal of this computer.
    Latch,
    /// Microsoft itself.
    Microsoft,
    /// Somebody of the organization, or another program.
    Organization,
}

/// A policy that was deleted and can be restored.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeletedPolicyView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was deleted.
    pub deleted: Option<String>,
    /// Whether Latch made it.
    pub made_by_latch: bool,
}

/// A backup that was read and can be restored in parts.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupView {
    /// Names the backup during this run.
    pub id: String,
    /// The organization that it was made of.
    pub organization_name: String,
    /// Whether that is the organization that is signed in to.
    pub same_organization: bool,
    /// When it was made.
    pub made_at: String,
    /// Each policy in it.
    pub policies: Vec<BackupPolicyView>,
    /// Named locations and strengths that its policies name and that are made first, because they are not there.
    pub made_first: Vec<NeededView>,
}

/// A named location or an authentication strength that policies name and that is made first.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NeededView {
    /// Which of the two.
    pub kind: NeededViewKind,
    /// Its name.
    pub name: String,
    /// The name that it had, where something that says something else has that name now: that stays as it is.
    pub beside: Option<String>,
}

/// What policies name beside people, groups and apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NeededViewKind {
    /// A named location.
    Location,
    /// An authentication strength.
    Strength,
}

/// A policy in a backup.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupPolicyView {
    /// Its id in the backup.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its state when the backup was made.
    pub state: PolicyStateView,
    /// What it says.
    pub words: PolicyWords,
    /// How it stands beside what is there now.
    pub now: BackupPolicyNow,
    /// Names, or ids, of people, groups, places and strengths that it names and that are not there any more. With any
    /// of them it cannot be restored as it is.
    pub missing: Vec<String>,
}

/// How a policy of a backup stands beside what is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BackupPolicyNow {
    /// It is there and the same.
    Same,
    /// It is there and was changed since.
    Changed,
    /// It is not there any more.
    NotThere,
}
