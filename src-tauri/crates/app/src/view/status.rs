//! How the organization is protected, part by part.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::emergency::EmergencyView;
use super::finding::FindingView;
use super::headline::{HeadlineView, NextStepView};
use super::session::Permission;
use crate::error::AppError;

/// The whole of Home.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StatusView {
    /// The one sentence.
    pub headline: HeadlineView,
    /// The one next step.
    pub next_step: NextStepView,
    /// The organization itself.
    pub organization: PartView<OrganizationView>,
    /// Security defaults.
    pub security_defaults: PartView<SecurityDefaultsView>,
    /// The older per-person setting.
    pub per_user_mfa: PartView<PerUserMfaView>,
    /// Conditional Access policies.
    pub conditional_access: PartView<ConditionalAccessView>,
    /// Who has set up a second step.
    pub registration: PartView<RegistrationView>,
    /// What the organization has bought.
    pub licences: PartView<LicencesView>,
    /// The signed-in person's roles.
    pub you: PartView<YouView>,
    /// The organization's domains.
    pub domains: PartView<DomainsView>,
    /// The emergency access accounts.
    pub emergency: PartView<EmergencyView>,
    /// Who signed in with old apps.
    pub old_sign_ins: PartView<OldSignInsView>,
    /// The settings for methods.
    pub methods: PartView<MethodsView>,
    /// What was found, the most urgent first.
    pub findings: Vec<FindingView>,
}

/// A part of the status that loads, ages and is refreshed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StatusPart {
    /// [`StatusView::organization`]
    Organization,
    /// [`StatusView::security_defaults`]
    SecurityDefaults,
    /// [`StatusView::per_user_mfa`]
    PerUserMfa,
    /// [`StatusView::conditional_access`]
    ConditionalAccess,
    /// [`StatusView::registration`]
    Registration,
    /// [`StatusView::licences`]
    Licences,
    /// [`StatusView::you`]
    You,
    /// [`StatusView::domains`]
    Domains,
    /// [`StatusView::emergency`]
    EmergencyAccounts,
    /// [`StatusView::old_sign_ins`]
    OldSignIns,
    /// [`StatusView::methods`]
    Methods,
}

/// A part as far as it is known. Unknown is never shown as no.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PartView<T> {
    /// Being read for the first time.
    Loading {
        /// How many people were read so far, where it is people that are read: those who came, and once all have
        /// come, those of them whose setting is known.
        so_far: Option<u32>,
        /// How many people there are, once all have come and their settings are being read.
        total: Option<u32>,
        /// Seconds still to go, once it can be told.
        seconds_left: Option<u32>,
        /// Seconds until the next request, while the service asks to slow down.
        waiting: Option<u32>,
    },
    /// Read.
    Known {
        /// What was read.
        value: T,
        /// When.
        read_at: String,
        /// Whether it is being read anew.
        refreshing: bool,
        /// Why the last try to read it anew did not work.
        stale_because: Option<AppError>,
    },
    /// Could not be read.
    Unknown {
        /// Why, and what to do.
        because: AppError,
        /// Whether it is being read anew.
        refreshing: bool,
    },
}

/// Whether something can be changed by the signed-in person now.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum EditableView {
    /// It can.
    Yes,
    /// It can, after a sign-in that asks for this permission.
    AfterPermission {
        /// Which.
        permission: Permission,
    },
    /// It cannot.
    No {
        /// Why not.
        reason: NotEditable,
        /// Role template ids, for [`NotEditable::Role`].
        roles: Vec<String>,
        /// How many people or policies stand in the way.
        count: u32,
        /// The first names of what stands in the way.
        names: Vec<String>,
    },
}

/// Why something cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NotEditable {
    /// None of the person's roles allows it.
    Role,
    /// The person's roles are not known.
    RolesUnknown,
    /// Who has per-user MFA on is not known.
    PerUserMfaUnknown,
    /// `count` Conditional Access policies forbid security defaults.
    Policies,
    /// Whether there are policies is not known.
    PoliciesUnknown,
    /// Everyone is off already.
    NothingToDo,
    /// The list of people is not complete.
    PeopleIncomplete,
    /// A change is under way.
    ChangeRunning,
}

/// The organization.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationView {
    /// Its name.
    pub name: String,
    /// When it was created, where the service says.
    pub created: Option<String>,
    /// Whether it was created on or after 2019-10-22, when security defaults began to be on from the start.
    pub created_with_defaults: Option<bool>,
}

/// Security defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecurityDefaultsView {
    /// Whether they are on.
    pub on: bool,
    /// Whether the switch can be turned to its other side.
    pub editable: EditableView,
    /// Whether Conditional Access would be the better way (there is a P1 licence).
    pub conditional_access_instead: bool,
}

/// Per-user MFA.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PerUserMfaView {
    /// How many people are `disabled`.
    pub disabled: u32,
    /// How many are `enabled`.
    pub enabled: u32,
    /// How many are `enforced`.
    pub enforced: u32,
    /// For how many it is not known.
    pub unknown: u32,
    /// Whether the list of people is complete.
    pub complete: bool,
    /// Whether "Turn off for everyone" can be used.
    pub editable: EditableView,
}

/// Conditional Access.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConditionalAccessView {
    /// How many policies are on.
    pub on: u32,
    /// How many only watch.
    pub report_only: u32,
    /// How many are off.
    pub off: u32,
    /// How many are in a state that Latch does not know.
    pub other: u32,
    /// Whether the organization may use policies (P1), where licences could be read.
    pub licensed: Option<bool>,
    /// Every policy, by name.
    pub policies: Vec<PolicyLine>,
}

/// A Conditional Access policy in a line.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyLine {
    /// Its id.
    pub id: String,
    /// Its name, as somebody at the organization (or Microsoft) wrote it.
    pub name: String,
    /// Its state.
    pub state: PolicyStateView,
}

/// The state of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyStateView {
    /// `enabled`
    On,
    /// `enabledForReportingButNotEnforced`
    ReportOnly,
    /// `disabled`
    Off,
    /// Anything else.
    Other,
}

/// How many people have set up a second step.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationView {
    /// How many have.
    pub registered: u32,
    /// Of those, how many have only text messages or calls.
    pub only_phone: u32,
    /// Of those, how many can't use it because the organization does not allow it. Only the report says so.
    pub not_allowed: u32,
    /// How many have not.
    pub not_registered: u32,
    /// For how many it is not known.
    pub unknown: u32,
    /// Where it comes from.
    pub source: RegistrationSource,
    /// When the service last refreshed its report (RFC 3339): the oldest row. Only for the report.
    pub report_from: Option<String>,
}

/// Where registrations were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RegistrationSource {
    /// From Microsoft's report, which may be up to 36 hours old.
    Report,
    /// From each person's methods, as they are now.
    Methods,
}

/// What the organization has bought.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LicencesView {
    /// Whether Entra ID P1 is in it.
    pub p1: bool,
    /// Whether Entra ID P2 is in it.
    pub p2: bool,
    /// How many licences with P1 there are.
    pub p1_units: u32,
    /// How many people count, where they could be read.
    pub people: Option<u32>,
    /// The products, by Microsoft's part number (`SPB`).
    pub products: Vec<ProductLine>,
}

/// A product that the organization has bought.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProductLine {
    /// Microsoft's part number.
    pub part_number: String,
    /// How many are given to people; `None` where the service did not say.
    pub used: Option<u32>,
    /// How many were bought.
    pub bought: u32,
}

/// The signed-in person.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct YouView {
    /// The person's active roles.
    pub roles: Vec<RoleView>,
    /// What they allow.
    pub abilities: Vec<AbilityView>,
}

/// A directory role.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoleView {
    /// Its template id.
    pub id: String,
    /// Its name, as Microsoft spells it.
    pub name: String,
}

/// Whether the roles allow something.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AbilityView {
    /// What.
    pub ability: Ability,
    /// Whether.
    pub allowed: bool,
    /// Template ids of the roles that allow it.
    pub roles: Vec<String>,
}

/// Something that a role may allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Ability {
    /// Reading how people are protected.
    ReadStatus,
    /// Reading who has registered.
    ReadRegistration,
    /// Security defaults on and off.
    SecurityDefaults,
    /// Per-user MFA off.
    PerUserMfa,
    /// Conditional Access policies.
    ConditionalAccess,
}

/// The organization's domains.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DomainsView {
    /// Each of them.
    pub domains: Vec<DomainLine>,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DomainLine {
    /// Its name.
    pub name: String,
    /// Whether people of this domain sign in at the organization's own sign-in service (such as AD FS).
    /// `None`: the service did not say, or said a word that is not known.
    pub federated: Option<bool>,
    /// Whether that service does the second step itself. `None`: not federated, or not known.
    pub second_step_elsewhere: Option<bool>,
}

/// Who signed in with old apps, which cannot ask for a second step.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OldSignInsView {
    /// How many people.
    pub people: u32,
    /// Whether there can be more: the log was not read to its end.
    pub at_least: bool,
    /// The moment back to which the log was read.
    pub back_to: String,
}

/// The settings for methods.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MethodsView {
    /// How far the move to the new place is.
    pub migration: MigrationView,
}

/// How far the move of the methods to their new place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MigrationView {
    /// Not begun.
    Before,
    /// Begun.
    InProgress,
    /// Done, or never needed.
    Complete,
}
