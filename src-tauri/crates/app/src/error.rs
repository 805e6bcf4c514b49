//! What goes wrong, as the window is told: a code and its parameters. The window has the words.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

/// An error at the edge of the crate. It holds no token, no address with a query, and no sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type, thiserror::Error)]
#[error("{code:?}")]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// What happened.
    pub code: ErrorCode,
    /// Values for the words: see each code. `serviceCode` and `requestId` may be there for every code that comes
    /// from Microsoft's services; they are shown under *details*.
    pub params: BTreeMap<String, String>,
}

/// What happened. Each has a title, a body and a next step in `ui/src/errors/present.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ErrorCode {
    // Reaching the services.
    /// No connection. `host`.
    Offline,
    /// The secure connection was refused. `host`.
    TlsRefused,
    /// The proxy refused. `host`.
    ProxyRefused,
    /// No answer in time. `host`.
    TimedOut,
    /// The service asks to wait longer than Latch does. `seconds`.
    Throttled,
    /// The service has a fault of its own. `status`.
    ServiceUnavailable,
    /// The answer was not understood.
    BadAnswer,

    // Signing in.
    /// Nobody is signed in.
    SignedOut,
    /// The sign-in is no longer good. `aadsts` where there is a number.
    SignInAgain,
    /// The sign-in was not finished in time.
    SignInTimedOut,
    /// The person said no on the sign-in page.
    SignInDeclined,
    /// An administrator must first allow Latch in the organization.
    ConsentNeeded,
    /// The organization's own rules stopped the sign-in. `aadsts`.
    SignInBlocked,
    /// The account is a personal one or belongs to another organization.
    WrongAccount,
    /// The sign-in service's answer could not be trusted.
    SignInNotTrusted,
    /// The sign-in service refused. `aadsts`.
    SignInRefused,
    /// Latch could not wait for the browser on this computer.
    CannotListen,
    /// The keychain could not be read or written.
    KeychainUnavailable,
    /// The organization does not allow the app that Latch signs in as. `aadsts`.
    AppNotAllowed,
    /// The organization is in another of Microsoft's clouds.
    OtherCloud,
    /// The account is switched off.
    AccountDisabled,
    /// The sign-in service asks to try later. `aadsts`.
    SignInLater,
    /// Only one of `LATCH_LOGIN_URL` and `LATCH_GRAPH_URL` is set.
    EndpointsOnlyOne,
    /// One of `LATCH_LOGIN_URL` and `LATCH_GRAPH_URL` is not an address on this computer.
    EndpointsNotLoopback,
    /// The practice organizations could not be started.
    PracticeUnavailable,
    /// There is no such practice organization.
    UnknownPractice,

    // Reading.
    /// The signed-in person may not do this. `roles` where it is known which would do: their template ids, with `, `
    /// in between.
    NoPermission,
    /// The organization has no licence for this (Entra ID P1).
    NoLicence,
    /// What was asked for is not there.
    NotFound,
    /// The list of people could not be read to its end. `read`: how many were.
    PeopleIncomplete,
    /// Not read yet.
    NotReadYet,
    /// The service does not offer this in this cloud or organization.
    NotOffered,
    /// A policy says something that Latch does not know.
    NotUnderstood,
    /// A policy hangs on something that the service shows nobody, such as where a guest comes from.
    NotShown,
    /// A part of what the service said is missing or does not fit the rest.
    NotWhole,
    /// The service refused or failed, or its answer could not be understood.
    NoUsableAnswer,

    // Changing.
    /// The service refused for a reason of its own. `serviceCode`.
    Refused,
    /// Security defaults cannot be on while there are policies. `count`, `names`.
    PoliciesForbid,
    /// There is nothing to change.
    NothingToDo,
    /// The plan is not there any more: it was used, or made for another organization or session.
    PlanGone,
    /// The plan is not the one that was shown.
    PlanChanged,
    /// A reason is needed.
    ReasonNeeded,
    /// The typed name is not the organization's.
    NameDiffers,
    /// A permission is needed first. `permission`.
    PermissionNeeded,
    /// Another change is under way.
    ChangeRunning,
    /// The service took it but does not show it yet.
    NotVisibleYet,
    /// What became of it is not known.
    OutcomeUnknown,
    /// The account or organization of the sign-in changed.
    SomebodyElse,
    /// Latch was closed in the middle of the change.
    WasInterrupted,
    /// The organization has as many policies as there may be. `most`.
    PolicyLimit,
    /// Security defaults are on, so no policy can be. It passes within a minute of switching them off.
    DefaultsForbid,
    /// A policy names something that is not there, or not any more. `names`.
    PolicyNamesMissing,
    /// No emergency access account is named.
    NoEmergencyAccount,
    /// With it, the signed-in person or every administrator would be locked out. `names`.
    WouldLockOut,
    /// People who are asked for a second step now would not be asked any more. `count`, `names`.
    WouldUncover,
    /// Whether whoever must be able to sign in still could is not known. `names`.
    LockOutUnknown,
    /// People who have not registered a second step would be shut out of registering one. `count`, `names`.
    SomebodyUnregistered,
    /// The policy would block everybody, or demand what nobody can give.
    PolicyShutsAll,
    /// Whoever makes the change has no second step registered, and would be asked for one.
    RegisterFirst,
    /// Microsoft does not let anybody change this of its own policies.
    ManagedByMicrosoft,
    /// Somebody changed the policy since it was read. `name`.
    PolicyChanged,
    /// A policy of this name is there already. `name`.
    PolicyNameTaken,
    /// The service keeps the policy otherwise than it was sent; it was switched off at once. `name`.
    PolicyKeptOtherwise,
    /// The service keeps the policy otherwise than it was sent, and it could not be switched off, as far as that is
    /// known. `name`.
    PolicyKeptOtherwiseAndOn,
    /// A change that was cut off leaves the policy alone: somebody changed or deleted it since. `name`.
    PolicyLeftAlone,
    /// The file is no backup of policies. `detail`.
    NotABackup,
    /// As many emergency access accounts as Latch keeps are named already. `most`.
    TooManyEmergencyAccounts,

    // The computer.
    /// The journal cannot be written: the disk is full.
    JournalDiskFull,
    /// The journal cannot be written: no right to.
    JournalReadOnly,
    /// The journal is damaged.
    JournalDamaged,
    /// Another Latch is at work on this organization.
    JournalInUse,
    /// The journal cannot be kept: its folder is on a drive that other computers write to as well. `fileSystem`.
    JournalOnNetwork,
    /// The journal was written by a newer Latch.
    JournalNewer,
    /// The journal cannot be used. `detail`.
    JournalFailed,
    /// The settings could not be saved.
    SettingsNotSaved,
    /// A file could not be saved. `folder`.
    FileNotSaved,
    /// The client id is not a GUID.
    ClientIdMalformed,
    /// There is no such link.
    UnknownLink,
    /// The browser or mail program could not be started.
    CannotOpen,
    /// Something is not right in Latch itself. `detail`.
    Internal,
}

impl AppError {
    /// An error without parameters.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self { code, params: BTreeMap::new() }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<ErrorCode> for AppError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}
