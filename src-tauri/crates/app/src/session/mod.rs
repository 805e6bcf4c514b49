//! Who is signed in.
//!
//! ```text
//! SignedOut -> SigningIn -> SignedIn <-> NeedsAttention
//!                 |   ^        |
//!                 v   +--------+   (for more permission, or again)
//!            where it came from
//! ```
//! A session is only replaced by one that is complete.

mod sign_in;

use std::sync::Arc;

use graph::Graph;
use identity::{Kept, NotKept, SignInAddress, StoreError, Tokens};
use mfa::id::UserId;
use tokio::task::AbortHandle;
use transport::{Cloud, Stack};

use crate::App;
use crate::error::AppError;
use crate::organization::Organization;
use crate::status::Tallied;
use crate::view::{KeptView, Permission, PracticeSessionView, SessionView, SignInPurpose, SignedInView};

/// A signed-in person at an organization, with everything that speaks for them.
pub(crate) struct Signed {
    /// Who, where, and what they allowed.
    pub(crate) session: identity::Session,
    /// Their tokens.
    pub(crate) tokens: Tokens,
    /// The layers that their requests pass.
    pub(crate) stack: Stack,
    /// Graph, asked in their name.
    pub(crate) graph: Graph,
    /// What is known of the organization and done to it. It outlives a sign-in for more permission.
    pub(crate) organization: Arc<Organization>,
}

impl Signed {
    /// The person's object id.
    pub(crate) fn account(&self) -> UserId {
        UserId::from(self.session.account.object_id.to_string())
    }

    /// What is known of the organization, counted.
    pub(crate) fn tallied(&self) -> Arc<Tallied> {
        let organization = &self.organization;
        organization.status.tallied(&organization.tenant, &self.account(), &organization.cloud)
    }

    /// Whether the person has allowed Latch what a change needs.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        scopes_of(permission).iter().all(|scope| self.session.scopes.contains(scope))
    }
}

/// The Graph permissions behind a permission (GRAPH.md sections a, b, c and h).
pub(crate) fn scopes_of(permission: Permission) -> &'static [&'static str] {
    use identity::scope;
    match permission {
        Permission::SecurityDefaults => &[scope::WRITE_SECURITY_DEFAULTS],
        Permission::PerUserMfa => &[scope::WRITE_AUTHENTICATION_METHOD],
        Permission::SignOut => &[scope::REVOKE_SESSIONS],
        Permission::ConditionalAccess => &[scope::WRITE_CONDITIONAL_ACCESS, scope::READ_APPLICATIONS],
    }
}

/// The state of the sign-in.
pub(crate) enum SessionState {
    /// Nobody is signed in.
    SignedOut { because: Option<AppError> },
    /// Latch waits for the browser.
    SigningIn(SigningIn),
    /// Somebody is signed in.
    SignedIn { signed: Arc<Signed>, because: Option<AppError> },
    /// Somebody is signed in, but has to sign in again.
    NeedsAttention { signed: Arc<Signed>, because: AppError },
}

/// A sign-in that waits for the browser.
pub(crate) struct SigningIn {
    /// Tells this sign-in from the next one, so that a late answer finds out that nobody waits for it.
    number: u64,
    purpose: SignInPurpose,
    address: SignInAddress,
    browser_opened: bool,
    /// Ends the waiting and closes the port.
    waiting: AbortHandle,
    /// Where to go back to.
    from: Box<SessionState>,
}

impl SessionState {
    /// The signed-in person, during a sign-in for more permission too.
    pub(crate) fn signed(&self) -> Option<&Arc<Signed>> {
        match self {
            Self::SignedOut { .. } => None,
            Self::SigningIn(signing_in) => signing_in.from.signed(),
            Self::SignedIn { signed, .. } | Self::NeedsAttention { signed, .. } => Some(signed),
        }
    }

    /// The same, with the reason why the last sign-in did not work.
    fn because(self, because: Option<AppError>) -> Self {
        match self {
            Self::SignedOut { .. } => Self::SignedOut { because },
            Self::SigningIn(signing_in) => signing_in.from.because(because),
            Self::SignedIn { signed, .. } => Self::SignedIn { signed, because },
            Self::NeedsAttention { signed, because: old } => {
                Self::NeedsAttention { signed, because: because.unwrap_or(old) }
            }
        }
    }
}

impl App {
    /// Who is signed in.
    #[must_use]
    pub fn session(&self) -> SessionView {
        match &*self.session_state() {
            SessionState::SignedOut { because } => SessionView::SignedOut { because: because.clone() },
            SessionState::SigningIn(signing_in) => SessionView::SigningIn {
                purpose: signing_in.purpose,
                browser_opened: signing_in.browser_opened,
                address: signing_in.address.as_str().to_owned(),
                current: signing_in.from.signed().map(|signed| self.signed_in_view(signed)),
            },
            SessionState::SignedIn { signed, because } => {
                SessionView::SignedIn { session: self.signed_in_view(signed), because: because.clone() }
            }
            SessionState::NeedsAttention { signed, because } => {
                SessionView::NeedsAttention { session: self.signed_in_view(signed), because: because.clone() }
            }
        }
    }

    fn signed_in_view(&self, signed: &Signed) -> SignedInView {
        let session = &signed.session;
        SignedInView {
            organization_id: session.tenant.to_string(),
            organization_name: signed.organization.name(),
            colour: colour_of(&session.tenant.to_string()),
            practice: match &session.cloud {
                Cloud::Practice { id } => {
                    Some(PracticeSessionView { id: id.to_string(), difficult: self.is_difficult(id) })
                }
                _ => None,
            },
            account_name: session.account.name.clone(),
            account_username: session.account.username.clone(),
            kept: kept_view(signed.tokens.kept()),
        }
    }
}

/// 0 to 7, the same for the same organization at every start and on every computer.
fn colour_of(tenant: &str) -> u32 {
    tenant.bytes().fold(0, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 8
}

fn kept_view(kept: Kept) -> KeptView {
    match kept {
        Kept::InKeychain => KeptView::InKeychain,
        Kept::ThisRunOnly(NotKept::Keychain(StoreError::Missing)) => KeptView::ThisRunOnlyNoKeychain,
        Kept::ThisRunOnly(NotKept::Keychain(StoreError::Locked | StoreError::Dismissed)) => KeptView::ThisRunOnlyLocked,
        Kept::ThisRunOnly(NotKept::Keychain(StoreError::Slow)) => KeptView::ThisRunOnlySlow,
        Kept::ThisRunOnly(_) => KeptView::ThisRunOnlyFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_keeps_its_colour() {
        let tenant = "d1b2c3d4-0000-4000-8000-000000000001";
        assert_eq!(colour_of(tenant), colour_of(tenant));
        assert!((0..100).all(|n: u32| colour_of(&n.to_string()) < 8));
    }

    #[test]
    fn a_sign_in_that_only_lives_in_memory_is_never_shown_as_kept() {
        for why in [StoreError::Missing, StoreError::Locked, StoreError::Dismissed, StoreError::Slow] {
            assert_ne!(kept_view(Kept::ThisRunOnly(NotKept::Keychain(why))), KeptView::InKeychain, "{why:?}");
        }
        assert_eq!(kept_view(Kept::InKeychain), KeptView::InKeychain);
    }
}
