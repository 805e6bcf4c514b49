//! What a Conditional Access policy says, in parts of which the window makes a sentence.

use serde::Serialize;
use specta::Type;

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
    /// People by name (at most 20), or by id where the name is not known; emergency access accounts last.
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
    /// Whatever takes the risk away, as Microsoft chooses it.
    RiskRemediation,
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
