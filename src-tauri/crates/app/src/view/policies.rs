//! Conditional Access: the policies in plain words, templates, what would have happened, and backups.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::PersonLine;
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

/// What a policy says, so that the window can say it in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyWords {
    /// Whom it is about.
    pub who: WhoWords,
    /// Who is left out.
    pub except: WhoWords,
    /// For which apps.
    pub apps: AppWords,
    /// For which apps not.
    pub except_apps: AppWords,
    /// When it counts. Empty: always.
    pub only_when: Vec<ConditionWords>,
    /// What it demands.
    pub demands: Vec<DemandWords>,
    /// Whether one of the demands is enough; otherwise all of them are needed.
    pub one_is_enough: bool,
    /// How long a sign-in holds, and the like.
    pub session: Vec<SessionWords>,
    /// Paths of what Latch does not understand. With any of them, what is said here is not all of it.
    pub not_understood: Vec<String>,
}

/// People in a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WhoWords {
    /// Everyone.
    pub everyone: bool,
    /// Every kind of guest, or some kinds.
    pub guests: bool,
    /// People by name (at most 20), or by id where the name is not known.
    pub people: Vec<String>,
    /// How many people are named.
    pub people_count: u32,
    /// Of them, how many are named emergency access accounts.
    pub emergency: u32,
    /// Groups by name (at most 20), or by id where the name is not known.
    pub groups: Vec<String>,
    /// How many groups.
    pub group_count: u32,
    /// Roles by English name (at most 20), or by template id.
    pub roles: Vec<String>,
    /// How many roles.
    pub role_count: u32,
    /// How many of the named people and groups are not in the organization any more.
    pub gone: u32,
}

/// Apps in a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppWords {
    /// All of them.
    pub all: bool,
    /// Office 365.
    pub office: bool,
    /// Microsoft's admin portals.
    pub admin_portals: bool,
    /// How many others by id.
    pub named: u32,
    /// Registering a second step.
    pub registering: bool,
    /// Joining a device.
    pub joining_device: bool,
    /// How many authentication contexts.
    pub contexts: u32,
    /// Whether a rule chooses them.
    pub filter: bool,
}

/// When a policy counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConditionWords {
    /// Which kind of condition.
    pub kind: ConditionKind,
    /// Only with these: names of places, systems or levels.
    pub include: Vec<String>,
    /// Not with these.
    pub exclude: Vec<String>,
}

/// A kind of condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ConditionKind {
    /// Old mail programs that know a password only.
    OldApps,
    /// Browsers.
    Browser,
    /// Apps on phones and computers.
    ModernApps,
    /// Systems, such as `windows`.
    Platforms,
    /// Places; `All` and `AllTrusted` as Graph writes them.
    Places,
    /// Devices that a rule chooses.
    Devices,
    /// The risk of the sign-in.
    SignInRisk,
    /// The risk of the person.
    UserRisk,
    /// The insider risk of the person.
    InsiderRisk,
    /// A code typed in on another device.
    DeviceCode,
    /// A sign-in carried over from another device.
    Transfer,
}

/// What a policy demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DemandWords {
    /// Which.
    pub kind: DemandKind,
    /// The strength's name, or the word that is not known.
    pub name: Option<String>,
}

/// A kind of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DemandKind {
    /// Nobody gets in.
    Block,
    /// A second step.
    SecondStep,
    /// A second step of a certain strength. `name`.
    Strength,
    /// A device that the organization manages and finds in order.
    CompliantDevice,
    /// A device that is joined to the organization's own directory.
    JoinedDevice,
    /// An app of Microsoft's list.
    ApprovedApp,
    /// An app that protects the organization's data.
    ProtectedApp,
    /// A new password.
    PasswordChange,
    /// Agreeing to the terms of use.
    TermsOfUse,
    /// A control of another product.
    OtherProduct,
    /// A word that is not known. `name`.
    NotUnderstood,
}

/// What a policy says of the time after the sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionWords {
    /// Which.
    pub kind: SessionKind,
    /// How many hours; none where that is not said.
    pub hours: Option<u32>,
}

/// A kind of session control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SessionKind {
    /// Sign in again after `hours`.
    SignInEvery,
    /// Sign in again each time.
    SignInEachTime,
    /// The browser never stays signed in.
    NeverStaySignedIn,
    /// The browser always stays signed in.
    AlwaysStaySignedIn,
    /// The app itself limits what can be done.
    AppLimits,
    /// Another of Microsoft's products watches the session.
    Watched,
    /// Anything else.
    Other,
}

/// The templates that policies can be made from.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplatesView {
    /// Whether they were read from Microsoft; otherwise they are those that Latch brings along.
    pub from_microsoft: bool,
    /// Why they could not be read from Microsoft.
    pub because: Option<AppError>,
    /// Each template, the recommended ones first in the order in which they are made.
    pub templates: Vec<TemplateView>,
}

/// A template.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    /// Microsoft's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// What a policy of it says.
    pub words: PolicyWords,
    /// Whether it belongs to the set that is recommended for the organization's licence.
    pub recommended: bool,
    /// The policies that were made from it, or do the same by their content: id and name.
    pub there: Vec<TemplatePolicyView>,
    /// Whether it needs Entra ID P2.
    pub needs_p2: bool,
    /// Whether its policy cannot watch only, and is made switched off.
    pub made_off: bool,
    /// Why it is not offered now.
    pub not_now: Option<TemplateNotNow>,
}

/// A policy that stands for a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplatePolicyView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Why a template is not offered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TemplateNotNow {
    /// The licence does not include it.
    NoLicence,
    /// Somebody has not registered a second step and would be shut out of registering one.
    SomebodyUnregistered,
    /// It cannot be told whether everybody has registered.
    RegistrationUnknown,
    /// It carries something that Latch does not understand.
    NotUnderstood,
}

/// What the policies that only watch would have done.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportOnlyView {
    /// Whether it is being read.
    pub reading: bool,
    /// When it was read.
    pub read_at: Option<String>,
    /// Why it could not be read.
    pub because: Option<AppError>,
    /// Back to when the sign-ins were read.
    pub back_to: Option<String>,
    /// Whether there may be more: the reading stopped before the policies began to watch.
    pub at_least: bool,
    /// How many sign-ins were looked at.
    pub sign_ins: u32,
    /// Each policy that only watches.
    pub policies: Vec<ReportOnlyPolicy>,
}

/// What one policy would have done.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportOnlyPolicy {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many people would have been asked, or would have had to register.
    pub asked: u32,
    /// How many people had done already what it demands.
    pub passed: u32,
    /// How many people would have been blocked.
    pub blocked: u32,
    /// The first of those (at most 200), with the apps that they used.
    pub blocked_people: Vec<BlockedLine>,
}

/// Somebody whom a policy would have blocked.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BlockedLine {
    /// Who.
    pub person: PersonLine,
    /// The apps that they signed in to (at most 5).
    pub apps: Vec<String>,
    /// When last.
    pub last: String,
}

/// Who could not sign in any more if what a plan makes were on, by Latch's own rules.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LockoutView {
    /// How many people were looked at.
    pub checked: u32,
    /// Those who would be locked out (at most 200).
    pub locked_out: Vec<PersonLine>,
    /// Those who would have to register something first (at most 200).
    pub must_register: Vec<PersonLine>,
    /// How many would have to register something first.
    pub must_register_count: u32,
    /// Those to whom some ways in would be closed (at most 200).
    pub partly_blocked: Vec<PersonLine>,
    /// Those of whom it cannot be told (at most 200).
    pub unknown: Vec<PersonLine>,
    /// Whether the signed-in person can sign in afterwards; none when that cannot be told.
    pub you: Option<bool>,
}

/// What Microsoft's own check says of the saved policies.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecondOpinionView {
    /// Each person whom it was asked about.
    pub people: Vec<OpinionLine>,
}

/// Microsoft's check for one person.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpinionLine {
    /// Who.
    pub person: PersonLine,
    /// What it says beside what Latch says.
    pub opinion: Opinion,
    /// The names of the policies about which the two differ.
    pub differs_about: Vec<String>,
}

/// What Microsoft's check says beside Latch's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Opinion {
    /// The same policies apply.
    Agrees,
    /// Other policies apply than Latch says.
    Differs,
    /// It gave no answer that says anything.
    Unknown,
}

/// A policy before and after a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanPolicyView {
    /// Its id; none for one that is made.
    pub id: Option<String>,
    /// Its name, or the new one.
    pub name: String,
    /// What it says afterwards; none for one that is deleted.
    pub words: Option<PolicyWords>,
    /// What happens to it.
    pub change: PlanPolicyChange,
}

/// What a plan does with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PlanPolicyChange {
    /// It is made, and only watches.
    MadeWatching,
    /// It is made, switched off.
    MadeOff,
    /// It is switched on.
    On,
    /// It only watches from now on.
    Watching,
    /// It is switched off.
    Off,
    /// Whoever makes the change is not left out of it any more.
    YouNotLeftOut,
    /// Who is left out of it changes.
    Exceptions,
    /// It gets another name.
    Renamed,
    /// It is deleted; it can be restored for 30 days.
    Deleted,
    /// It is restored.
    Restored,
    /// Something else of it changes.
    Changed,
}

/// A policy that a plan leaves alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyLeftOutView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: PolicyLeftOutReason,
}

/// Why a plan leaves a policy alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyLeftOutReason {
    /// Somebody deleted it: it is not made again.
    Gone,
    /// Somebody changed it since.
    ChangedSince,
    /// Latch did not make it, so it does not delete it.
    NotMadeHere,
    /// Whether it can be restored could not be read.
    NotKnown,
    /// It guards the registering of a second step, and somebody has not registered one.
    SomebodyUnregistered,
    /// It guards the registering of a second step, and whether everybody has registered one is not known.
    RegistrationNotKnown,
}

/// A state that a policy can be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyStateWanted {
    /// On.
    On,
    /// Only watching.
    ReportOnly,
    /// Off.
    Off,
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
    pub made_first: Vec<String>,
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
