//! Who is signed in, and where.

use serde::Serialize;
use specta::Type;

use crate::error::AppError;

/// Everything that the window needs at its start.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StartView {
    /// Who is signed in.
    pub session: SessionView,
    /// The practice organizations that can be chosen.
    pub practice: Vec<PracticeOrganizationView>,
    /// Why *Sign in with Microsoft* cannot be used during this run, if it cannot.
    pub microsoft_unavailable: Option<AppError>,
    /// Why the practice organizations cannot be used during this run, if they cannot.
    pub practice_unavailable: Option<AppError>,
}

/// A practice organization on the welcome page.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PracticeOrganizationView {
    /// Its id, such as `bakery`. The window has a sentence for each.
    pub id: String,
    /// Its made-up name.
    pub name: String,
    /// How many people it has.
    pub people: u32,
}

/// The state of the sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SessionView {
    /// Nobody is signed in.
    SignedOut {
        /// Why the last sign-in did not work, until the next try.
        because: Option<AppError>,
    },
    /// The browser was asked to open and Latch waits for it.
    SigningIn {
        /// What the sign-in is for.
        purpose: SignInPurpose,
        /// Whether the browser could be started. If not, the address is to be copied.
        browser_opened: bool,
        /// The address to sign in at, to be copied.
        address: String,
        /// The session that stays as it is until the new sign-in is complete.
        current: Option<SignedInView>,
    },
    /// Somebody is signed in.
    SignedIn {
        /// Who, and where.
        session: SignedInView,
        /// Why the last request for more permission did not work, until the next try.
        because: Option<AppError>,
    },
    /// Somebody is signed in, but must sign in again before anything can be read.
    NeedsAttention {
        /// Who, and where.
        session: SignedInView,
        /// What happened.
        because: AppError,
    },
}

/// Why a sign-in was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SignInPurpose {
    /// To start, reading only.
    Start,
    /// To be allowed to make a change.
    Permission,
    /// Because the old sign-in is no longer good.
    Again,
}

/// A signed-in person and organization.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignedInView {
    /// The organization's id (a GUID).
    pub organization_id: String,
    /// The organization's name, once it was read.
    pub organization_name: Option<String>,
    /// 0 to 7: which of the window's colours marks this organization. The same organization always has the same.
    pub colour: u32,
    /// The practice organization, when nothing is real.
    pub practice: Option<PracticeSessionView>,
    /// The person's name.
    pub account_name: String,
    /// The name that the person signs in with.
    pub account_username: String,
    /// Whether the sign-in outlives this run.
    pub kept: KeptView,
}

/// A practice organization that is signed in to.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PracticeSessionView {
    /// Its id, such as `bakery`.
    pub id: String,
    /// Whether it is throttled, slow and failing on purpose.
    pub difficult: bool,
}

/// Whether a sign-in outlives this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeptView {
    /// The operating system's keychain keeps it.
    InKeychain,
    /// There is no keychain on this computer.
    ThisRunOnlyNoKeychain,
    /// The keychain is locked, or its question was dismissed.
    ThisRunOnlyLocked,
    /// The keychain did not answer in time.
    ThisRunOnlySlow,
    /// The keychain refused for another reason.
    ThisRunOnlyFailed,
}

/// A permission to change something, asked for when the change is first wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Permission {
    /// `Policy.ReadWrite.SecurityDefaults` (GRAPH.md section a).
    SecurityDefaults,
    /// `Policy.ReadWrite.AuthenticationMethod` (GRAPH.md section b).
    PerUserMfa,
    /// `User.RevokeSessions.All` (GRAPH.md section h).
    SignOut,
    /// `Policy.ReadWrite.ConditionalAccess` with `Application.Read.All` (GRAPH.md section c.1).
    ConditionalAccess,
}

impl Permission {
    /// The word for it in an error's parameters, the same as in the window's types.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SecurityDefaults => "securityDefaults",
            Self::PerUserMfa => "perUserMfa",
            Self::SignOut => "signOut",
            Self::ConditionalAccess => "conditionalAccess",
        }
    }
}
