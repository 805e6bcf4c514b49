//! What will happen, what is happening, what happened.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::intent::IntentView;
use super::policies::NeededView;
use super::policy_plan::{LockoutView, PlanPolicyView, PolicyLeftOutView, SecondOpinionView};
use super::session::Permission;
use crate::error::AppError;

/// A plan to be shown and confirmed. The window can only hand back its id and hash.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// Names the plan during this run.
    pub id: String,
    /// Names its content: another content has another hash.
    pub hash: String,
    /// What it does.
    pub intent: IntentView,
    /// The organization it is for.
    pub organization_name: String,
    /// How many people it changes (per-user, signed out) or concerns (security defaults).
    pub people: u32,
    /// The first of those people (at most 200).
    pub people_shown: Vec<PersonLine>,
    /// What is done, in this order.
    pub parts: Vec<PlanPartView>,
    /// What is done instead where Microsoft refuses the first part before the others are made.
    pub otherwise: Option<OtherwiseView>,
    /// What could go wrong or is worth knowing.
    pub warnings: Vec<WarningView>,
    /// How many people are held back, because nothing else surely asks them for a second step.
    pub held_back: u32,
    /// The first of them (at most 200).
    pub held_back_shown: Vec<HeldBackLine>,
    /// How many items are left as they are, because somebody changed them since.
    pub changed_since: u32,
    /// How many emergency access accounts are left as they are.
    pub emergency_left_out: u32,
    /// How many people are not in the organization any more.
    pub gone: u32,
    /// Whether it can be put back afterwards.
    pub can_be_put_back: bool,
    /// The names of the policies that forbid putting it back.
    pub put_back_forbidden_by: Vec<String>,
    /// About how many seconds it takes at the organization's limits.
    pub seconds: u32,
    /// Whether a reason must be given.
    pub needs_reason: bool,
    /// Whether the organization's name must be typed.
    pub needs_name: bool,
    /// The permission that must be granted first.
    pub permission: Option<Permission>,
    /// Each policy that it makes or changes.
    pub policies: Vec<PlanPolicyView>,
    /// The policies that it leaves alone although they were meant.
    pub policies_left_out: Vec<PolicyLeftOutView>,
    /// What it makes before the policies that name it.
    pub needed: Vec<NeededView>,
    /// Who could not sign in afterwards, by Latch's own rules; none for a plan that switches no policy on.
    pub lockout: Option<LockoutView>,
    /// What Microsoft's own check says; none where it cannot be asked, since it knows saved policies only.
    pub second_opinion: Option<SecondOpinionView>,
    /// About how many seconds nothing asks anybody in between; none where something always does.
    pub gap_seconds: Option<u32>,
}

/// One part of a plan: writes of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanPartView {
    /// Which kind.
    pub kind: PlanPartKind,
    /// How many writes: people, or 1 for the organization's own setting.
    pub count: u32,
}

/// What one part of a plan does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PlanPartKind {
    /// Security defaults on.
    SecurityDefaultsOn,
    /// Security defaults off.
    SecurityDefaultsOff,
    /// Per-user MFA off.
    PerUserMfaOff,
    /// Per-user MFA on.
    PerUserMfaOn,
    /// People signed out everywhere.
    SignOut,
    /// Policies made, only watching or switched off.
    PoliciesMade,
    /// Whoever makes the change is not left out of policies any more.
    YouNotLeftOut,
    /// Policies switched on.
    PoliciesOn,
    /// Policies that only watch from now on, or are off.
    PoliciesOff,
    /// Policies deleted.
    PoliciesDeleted,
    /// Policies restored.
    PoliciesRestored,
    /// Something else of policies changed.
    PoliciesChanged,
    /// Named locations or strengths made, which the policies need.
    NeededMade,
    /// Named locations or strengths deleted, which were made for policies.
    NeededDeleted,
}

/// The other order of a plan, in which nothing asks some people for a while (GRAPH.md section o, number 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OtherwiseView {
    /// What is done, in this order.
    pub parts: Vec<PlanPartView>,
    /// How many people nothing asks meanwhile.
    pub people: u32,
    /// For about how many seconds.
    pub seconds: u32,
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonLine {
    /// The person's object id.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// The name that the person signs in with.
    pub username: String,
}

/// Somebody who is held back from a change.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeldBackLine {
    /// Who.
    pub person: PersonLine,
    /// Whether it cannot be told whether anything else asks them; otherwise nothing surely does.
    pub cannot_tell: bool,
}

/// Something worth knowing before a change.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WarningView {
    /// What.
    pub kind: WarningKind,
    /// How many people or policies.
    pub count: u32,
    /// The first of the people (at most 200).
    pub people: Vec<PersonLine>,
}

/// What is worth knowing before a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WarningKind {
    /// These people would then be asked by nothing.
    AskedByNothing,
    /// For these people it cannot be told whether anything else asks them.
    CannotTell,
    /// These people's state could not be read; they are left as they are.
    Skipped,
    /// Switching security defaults off is not recommended.
    NotRecommended,
    /// These people are asked first, at their next sign-in: administrators.
    AdminsFirst,
    /// These people have not registered a second step and will be asked to.
    MustRegister,
    /// Old mail apps, scanners and printers that sign in with a password only will stop.
    OldApps,
    /// Conditional Access would be the better way.
    ConditionalAccessInstead,
    /// Registered methods are kept.
    MethodsAreKept,
    /// Something that bears on it could not be read.
    NotEverythingKnown,
    /// These guests are left as they are: their sign-ins belong to their own organization.
    GuestsLeftOut,
    /// Whoever makes the change is signed out too, last, and has to sign in to Latch again.
    YouAreSignedOutToo,
    /// It takes a few minutes until people have to sign in, and an app that is open may go on for an hour or so.
    SignedOutWithinMinutes,
    /// No emergency access account is named: if everybody else is locked out, nobody gets in.
    NoEmergencyAccount,
    /// These emergency access accounts do not pass every check.
    EmergencyAccountsLacking,
    /// These accounts belong to programs or to directory synchronization and would be asked, or shut out.
    AccountsOfPrograms,
    /// Microsoft may put policies of its own into the organization when security defaults go off.
    MicrosoftMayAddPolicies,
    /// The policies watched for less than a week.
    WatchedBriefly,
    /// Of these people it cannot be told whether they could sign in.
    LockOutNotKnown,
    /// These people could not sign in where the policies demand what they cannot give.
    WouldBeLockedOut,
}

/// What is added to a confirmation.
#[derive(Clone, Debug, Default, Deserialize, Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmationForm {
    /// The reason, where one is needed.
    pub reason: Option<String>,
    /// The typed name of the organization, where it is needed.
    pub organization_name: Option<String>,
}

/// A change that is running, or the last one that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// Names the change in the journal.
    pub id: String,
    /// What it does.
    pub intent: IntentView,
    /// Where it stands.
    pub stage: ChangeStage,
    /// How many items it has.
    pub total: u32,
    /// How many are done and were read back.
    pub done: u32,
    /// How many the service took but does not show yet.
    pub sent: u32,
    /// How many the service refused.
    pub refused: u32,
    /// How many are unknown: asked for, and no answer that settles it.
    pub unknown: u32,
    /// How many are untouched.
    pub left: u32,
    /// Seconds still to go, once it can be told. Of one that was cut off: until it is looked at again, while what became
    /// of it is being found out.
    pub seconds_left: Option<u32>,
    /// Seconds until the next request, while the service asks to slow down.
    pub waiting: Option<u32>,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// What stopped it, when something did.
    pub because: Option<AppError>,
    /// The roles for want of which a part of it was refused, by their template ids: each would do. Empty where it was
    /// not for that.
    pub needs_roles: Vec<String>,
    /// The people whom it left without anything that asks them, until it is finished or put back.
    pub exposure: Option<ExposureView>,
    /// Whether it can be gone on with from where it stopped.
    pub can_go_on: bool,
    /// Whether what it made can be put back from where it stopped.
    pub can_put_back: bool,
}

/// People who were asked for a second step, and whom nothing asks since a change began to move them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExposureView {
    /// Since when.
    pub since: String,
    /// How many people.
    pub people: u32,
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangeStage {
    /// Being sent.
    Sending,
    /// Sent; read back until the organization shows it.
    ReadingBack,
    /// Being stopped.
    Cancelling,
    /// All of it is done and was read back.
    Done,
    /// Finished, with exceptions.
    DoneWithExceptions,
    /// Stopped by the person.
    Cancelled,
    /// Stopped by something else; see `because`.
    Stopped,
    /// Without an end so far: Latch was closed in the middle, or `because` stopped it. It can be gone on with, put
    /// back, or left as it is.
    Interrupted,
    /// It could not be finished, and what it had made is being put back.
    PuttingBack,
    /// It could not be finished, and what it had made was put back; see `because`.
    PutBack,
    /// The service refused it, and nothing was changed; see `because`.
    Refused,
}

/// An item of a change that did not end as meant.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionLine {
    /// Who.
    pub person: PersonLine,
    /// Whether the service refused; otherwise it is unknown.
    pub refused: bool,
    /// Why.
    pub because: AppError,
}

/// A window of rows.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionsView {
    /// How many there are in all.
    pub total: u32,
    /// The rows asked for, at most 200.
    pub rows: Vec<ExceptionLine>,
}
