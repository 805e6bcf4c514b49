//! One person: why they are asked for a second step, or not.

use serde::Serialize;
use specta::Type;

use super::people::{AskedView, PersonRow};
use super::status::RegistrationSource;
use crate::error::AppError;

/// "Why is Anna (not) being asked?"
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// The person as in the table.
    pub row: PersonRow,
    /// The answer in one sentence.
    pub answer: AnswerView,
    /// Every rule of the organization, and what it does to this person. What decides comes first.
    pub rules: Vec<RuleView>,
    /// What to do, the most useful first.
    pub advice: Vec<AdviceView>,
    /// What could not be read or understood and could change the answer.
    pub missing: Vec<MissingView>,
    /// Where the knowledge about the second step comes from.
    pub second_step_from: Option<RegistrationSource>,
    /// How old it is: when the service refreshed its report, or when the methods were read.
    pub second_step_at: Option<String>,
    /// Whether the person's sign-ins are checked by the domain's own sign-in service.
    pub federated: bool,
}

/// The answer in one sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AnswerView {
    /// Which sentence.
    pub kind: AnswerKind,
    /// The policy that it speaks of.
    pub policy: Option<String>,
    /// The group or role that it speaks of.
    pub through: Option<ThroughView>,
    /// How many policies it speaks of.
    pub policies: u32,
}

/// Which answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AnswerKind {
    /// Asked, by security defaults.
    AskedByDefaults,
    /// Asked, by `policy` (of `policies` in all).
    AskedByPolicy,
    /// Asked, by the older per-person setting.
    AskedByPerUser,
    /// Asked for some apps, by `policy`.
    SomeApps,
    /// Asked when something looks risky, by `policy`.
    OnlyWhenRisky,
    /// Not asked: `policy` asks others and leaves this person out by name.
    ExcludedByName,
    /// Not asked: `policy` asks others and leaves this person out `through` a group or role.
    ExcludedThrough,
    /// Not asked: `policy` asks others and leaves guests out.
    ExcludedAsGuest,
    /// Not asked: `policies` policies ask others, and none of them includes this person.
    NotIncluded,
    /// Not asked: `policies` policies include this person, but only watch.
    OnlyWatching,
    /// Not asked: nothing in the organization asks for a second step.
    NothingAsks,
    /// Not asked: the account that copies a local directory is spared by security defaults.
    Synchronization,
    /// Kept out, by `policy`.
    Blocked,
    /// The account is disabled.
    Disabled,
    /// It cannot be told; see `missing`.
    CannotTell,
}

/// A group or a role through which somebody is meant.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ThroughView {
    /// Which of the two.
    pub kind: ThroughKind,
    /// The group's id, or the role's template id.
    pub id: String,
    /// The group's name, where it could be read. Roles have their names in the window.
    pub name: Option<String>,
}

/// A group or a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ThroughKind {
    /// A group.
    Group,
    /// A directory role.
    Role,
}

/// One rule, and what it does to a person.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// What it is.
    pub kind: RuleKind,
    /// The policy's id.
    pub id: Option<String>,
    /// The policy's name.
    pub name: Option<String>,
    /// Whether it is in force.
    pub state: RuleState,
    /// How it means the person, or why not.
    pub touch: TouchKind,
    /// The groups and roles through which.
    pub through: Vec<ThroughView>,
    /// What it does to the person by itself, or would do if it were on.
    pub effect: RuleEffectKind,
    /// How strictly it asks.
    pub asked: Option<AskedView>,
    /// What makes it less than always.
    pub narrowed: Vec<NarrowingKind>,
    /// What is not known about it.
    pub missing: Vec<MissingView>,
}

/// What a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RuleKind {
    /// Security defaults.
    SecurityDefaults,
    /// A Conditional Access policy.
    Policy,
    /// The older per-person setting.
    PerUserMfa,
}

/// Whether a rule is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RuleState {
    /// In force.
    On,
    /// Only watching.
    ReportOnly,
    /// Off.
    Off,
    /// Not known.
    Unknown,
}

/// How a rule means a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TouchKind {
    /// It means everyone.
    Everyone,
    /// It names the person.
    Named,
    /// Through groups or roles.
    Through,
    /// It means guests of this kind.
    Guest,
    /// It leaves the person out by name.
    ExcludedByName,
    /// It leaves the person out through groups or roles.
    ExcludedThrough,
    /// It leaves out guests of this kind.
    ExcludedAsGuest,
    /// It does not mean the person.
    NotIncluded,
    /// Not known.
    Unknown,
}

/// What a rule does to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RuleEffectKind {
    /// Asks for a second step.
    Asks,
    /// Keeps the person out, wholly or narrowed.
    Blocks,
    /// Something else than asking for a second step.
    AsksNothing,
    /// Nothing: it does not mean the person, or is off.
    Nothing,
    /// Not known.
    Unknown,
}

/// What makes a rule less than always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NarrowingKind {
    /// Only named apps.
    OnlySomeApps,
    /// All but named apps.
    AllButSomeApps,
    /// Only when somebody registers a second step or a device.
    UserAction,
    /// Only for what asks for it (an authentication context).
    AuthenticationContext,
    /// Only the browser, or only other apps.
    Clients,
    /// Only old apps, which cannot ask.
    OldClients,
    /// Only some kinds of device (Windows, iPhone …).
    Platforms,
    /// Only at some places.
    Places,
    /// Not at trusted places.
    TrustedPlaces,
    /// Only devices that match a rule, or all but those.
    DeviceFilter,
    /// Something else is enough, such as a managed device.
    Alternative,
    /// Only when the sign-in looks risky.
    Risk,
    /// Only sign-ins with a code on another device, and the like.
    AuthenticationFlow,
    /// When Microsoft finds it necessary (security defaults, for people without an administrator role).
    AsMicrosoftDecides,
    /// Once the person has registered (the older setting at "enabled").
    OnceRegistered,
}

/// Something that could not be read or understood.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MissingView {
    /// What.
    pub part: MissingKind,
    /// The policy, group or condition, by name or id.
    pub name: Option<String>,
    /// Why, where it is that it could not be read.
    pub because: Option<AppError>,
}

/// What could not be read or understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MissingKind {
    /// The list of people.
    People,
    /// Whether the account is enabled.
    AccountEnabled,
    /// The older per-person setting.
    PerUserMfa,
    /// Security defaults.
    SecurityDefaults,
    /// The policies.
    Policies,
    /// Who holds which role.
    Roles,
    /// The members of a group.
    Group,
    /// Where a guest comes from.
    GuestHome,
    /// What kind of guest somebody is.
    GuestType,
    /// A condition, state, control or another word of a policy that Latch does not know.
    NotUnderstood,
    /// What an authentication strength demands.
    Strength,
}

/// What to do about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AdviceView {
    /// Nothing.
    Nothing,
    /// Switch security defaults on: Home has the button.
    TurnOnDefaults,
    /// Look at the policy that leaves the person out.
    LookAtExclusion,
    /// Include the person in a policy.
    IncludeInPolicy,
    /// Switch a policy from watching to on.
    TurnOnPolicy,
    /// Help the person to register a second step.
    HelpRegister,
    /// Move from text messages to an app or a passkey.
    MoveFromPhone,
    /// Move from the older setting to something better.
    ReplacePerUser,
    /// Read again, or ask somebody who may read what is missing.
    ReadMissing,
    /// Check that the sign-in service of the domain asks.
    CheckFederation,
}

/// How somebody comes into a group: from the group that a policy names down to the one that the person is in.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupPathView {
    /// The id of the group that the policy names.
    pub group: String,
    /// The names, outermost first. One name: the person is in the group itself.
    pub path: Vec<String>,
}
