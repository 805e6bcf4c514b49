//! What was found, by urgency.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::status::StatusPart;
use crate::error::AppError;

/// Something worth knowing about the organization.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// What it is.
    pub kind: FindingKind,
    /// How urgent it is.
    pub urgency: UrgencyView,
    /// How many people it concerns.
    pub people: u32,
    /// Whether there can be more people than that.
    pub at_least: bool,
    /// Another number of it: policies, licences, administrators.
    pub count: u32,
    /// Out of how many: people who need a licence.
    pub of: u32,
    /// The names of the policies, groups, domains or accounts that it is about.
    pub names: Vec<String>,
    /// The id of the policy that it is about, where it is about one alone.
    pub policy: Option<String>,
    /// The names of the emergency access accounts that a policy of Microsoft does not surely spare.
    pub emergency: Vec<String>,
    /// The day that it is about (RFC 3339): when something happens by itself, or back to when was read.
    pub date: Option<String>,
    /// Which part could not be read, for [`FindingKind::PartUnread`].
    pub part: Option<StatusPart>,
    /// Why something could not be read.
    pub because: Option<AppError>,
    /// The one button.
    pub action: FindingAction,
}

/// How urgent a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UrgencyView {
    /// Somebody can get in, or be locked out, today.
    Now,
    /// It will hurt within weeks.
    Soon,
    /// Worth doing.
    Later,
    /// Fine as it is.
    Fine,
}

/// What a finding's button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FindingAction {
    /// There is nothing to press.
    None,
    /// Shows the people whom it concerns.
    ShowPeople,
    /// Goes to the emergency access accounts.
    EmergencyAccounts,
    /// Reads the part again.
    ReadAgain,
    /// Opens what the guide says about it.
    Help,
    /// Goes to Conditional Access: to the `policy`, where there is one.
    ConditionalAccess,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FindingKind {
    /// Administrators are not asked.
    AdminsNotAsked,
    /// Administrators have no second step registered.
    AdminsNotRegistered,
    /// Members are not asked.
    PeopleNotAsked,
    /// Guests are not asked.
    GuestsNotAsked,
    /// It cannot be told whether people are asked.
    CannotTell,
    /// A part could not be read.
    PartUnread,
    /// The list of people is incomplete.
    PeopleIncomplete,
    /// People are kept out of everything.
    PeopleBlocked,
    /// Policies only watch.
    PoliciesOnlyWatching,
    /// A policy names a group that is gone.
    DeletedGroupNamed,
    /// A policy says something that Latch does not know.
    PolicyNotUnderstood,
    /// The older per-person setting is on beside something better.
    PerUserLeftOver,
    /// People signed in with old apps, which cannot ask.
    OldSignIns,
    /// Nothing keeps old apps out.
    OldSignInsPossible,
    /// People have only text messages or calls.
    OnlyPhone,
    /// People have no second step registered.
    NotRegistered,
    /// People are left out of policies until a day that is over. `names`: of the policies; `date`: the day of those for
    /// whom it has been over longest.
    ExceptionsOver,
    /// A policy of Microsoft may switch itself on.
    ManagedPolicyDue,
    /// Microsoft will switch security defaults on.
    DefaultsScheduled,
    /// The move to the new place for methods is not finished.
    MethodsMigrationOpen,
    /// People of a domain sign in at another service.
    FederatedDomain,
    /// No emergency access account is named.
    EmergencyNoneNamed,
    /// Only one emergency access account is named.
    EmergencyOnlyOne,
    /// Something is wrong with an emergency access account.
    EmergencyProblem,
    /// There are fewer licences than people who need one.
    LicencesFewerThanPeople,
    /// There is only one Global Administrator.
    OneGlobalAdministrator,
    /// Fine: everyone is asked.
    EveryoneAsked,
    /// Fine: all administrators are asked.
    AdminsAllAsked,
    /// Fine: everyone has registered.
    EveryoneRegistered,
    /// Fine: old apps are kept out.
    OldSignInsBlocked,
    /// Fine: nobody used old apps.
    NoOldSignIns,
    /// Fine: two emergency access accounts are ready.
    EmergencyReady,
    /// Fine: security defaults are on.
    DefaultsOn,
    /// Fine: the move to the new place for methods is done.
    MethodsMigrationDone,
}
