//! The source of access tokens for one session.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures::future::{BoxFuture, Shared};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio::time::Instant;
use transport::{AccessToken, Endpoints, TokenError, TokenSource, Transport};

use crate::Session;
use crate::token_endpoint::Answer;
use crate::vault::{StoreError, Vault};

mod renewal;

/// How long before its end a token is renewed.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// How long a failed renewal is not tried again while waiting can change nothing, so that no loop comes about
/// (GRAPH.md section m, 50196).
const PAUSE: Duration = Duration::from_secs(15);
/// Longest claims challenge that is kept (SAFETY.md case 25).
const MAX_CLAIMS: usize = 8 * 1024;

/// Where the sign-in is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the keychain: after a restart the person is still signed in.
    InKeychain,
    /// In memory: after a restart the person has to sign in again. The reason belongs on the screen.
    ThisRunOnly(NotKept),
}

/// Why a sign-in is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotKept {
    /// The keychain does not take it.
    #[error(transparent)]
    Keychain(#[from] StoreError),
    /// The service gave nothing that could be kept. The sign-in ends within about an hour.
    #[error("the service gave no refresh token")]
    NothingToKeep,
}

/// Why a session of an earlier run cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// There is nothing in the keychain for it, or it is damaged: the person is signed out.
    #[error("signed out")]
    SignedOut,
    /// The keychain cannot be read now. The session may still be good.
    #[error("the keychain cannot be read: {0}")]
    Keychain(#[from] StoreError),
    /// The session belongs to another cloud than these addresses (DESIGN.md R7).
    #[error("a session of another cloud")]
    OtherCloud,
}

/// The tokens of one session. Clones are the same tokens.
///
/// The access token stays in this process. It is renewed five minutes before its
/// end, once for all who wait, and a caller that gives up does not break the renewal off.
#[derive(Clone)]
pub struct Tokens {
    shared: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    endpoints: Endpoints,
    session: Session,
    vault: Vault,
    state: Mutex<State>,
    /// Held while the vault is written, so that a sign-out comes after a save, never in between.
    writing: tokio::sync::Mutex<()>,
}

struct State {
    access: Option<Held>,
    refresh: Option<SecretString>,
    kept: Kept,
    signed_out: bool,
    claims: Option<String>,
    renewal: Option<Renewal>,
    failed: Option<(TokenError, Instant)>,
}

type Renewal = Shared<BoxFuture<'static, Result<AccessToken, TokenError>>>;

/// An access token and its end, on the clock that cannot be set and on the one that goes on while the computer sleeps.
struct Held {
    token: AccessToken,
    lives: Duration,
    since: Instant,
    since_wall: SystemTime,
}

impl Held {
    fn new(token: AccessToken, lives: Duration) -> Self {
        Self { token, lives, since: Instant::now(), since_wall: SystemTime::now() }
    }

    fn left(&self) -> Duration {
        let slept = self.since_wall.elapsed().unwrap_or_default();
        self.lives.saturating_sub(self.since.elapsed().max(slept))
    }
}

impl Tokens {
    /// The tokens of a sign-in that was just completed; stores the refresh token.
    pub(crate) async fn new(
        transport: Arc<dyn Transport>,
        endpoints: Endpoints,
        session: Session,
        vault: Vault,
        answer: Answer,
    ) -> Self {
        let Answer { access, lives, refresh, .. } = answer;
        let kept = match &refresh {
            Some(token) => keep(&vault, &session, token).await,
            None => Kept::ThisRunOnly(NotKept::NothingToKeep),
        };
        let access = Some(Held::new(access, lives));
        Self::with(transport, endpoints, session, vault, State { access, ..State::new(refresh, kept) })
    }

    /// The tokens of a session of an earlier run. Reads the keychain; nothing goes over the network before the first
    /// token is asked for.
    ///
    /// # Errors
    /// See [`RestoreError`]. Nothing is removed.
    pub async fn restore(
        transport: Arc<dyn Transport>,
        endpoints: Endpoints,
        session: Session,
        vault: Vault,
    ) -> Result<Self, RestoreError> {
        if session.cloud != *endpoints.cloud() {
            return Err(RestoreError::OtherCloud);
        }
        let refresh = vault.load(&session).await?.ok_or(RestoreError::SignedOut)?;
        Ok(Self::with(transport, endpoints, session, vault, State::new(Some(refresh), Kept::InKeychain)))
    }

    fn with(transport: Arc<dyn Transport>, endpoints: Endpoints, session: Session, vault: Vault, state: State) -> Self {
        let (state, writing) = (Mutex::new(state), tokio::sync::Mutex::new(()));
        Self { shared: Arc::new(Inner { transport, endpoints, session, vault, state, writing }) }
    }

    /// Whose tokens these are.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.shared.session
    }

    /// Where the sign-in is kept now. It can change when a renewed token cannot be stored.
    #[must_use]
    pub fn kept(&self) -> Kept {
        self.shared.state().kept
    }

    /// Tries once more to store the sign-in, after the person has unlocked or started their keychain.
    pub async fn keep(&self) -> Kept {
        let _writing = self.shared.writing.lock().await;
        let refresh = {
            let state = self.shared.state();
            if state.signed_out || state.kept == Kept::InKeychain { None } else { state.refresh.clone() }
        };
        if let Some(refresh) = refresh {
            let kept = keep(&self.shared.vault, &self.shared.session, &refresh).await;
            self.shared.state().kept = kept;
        }
        self.kept()
    }

    /// What the service wanted to see proven when it refused a token: for the next
    /// [`SignInRequest::claims`](crate::SignInRequest::claims).
    #[must_use]
    pub fn claims(&self) -> Option<String> {
        self.shared.state().claims.clone()
    }

    /// Signs out: no token from here on, and the refresh token is removed from the keychain. The answer to a renewal
    /// that is under way is thrown away.
    ///
    /// # Errors
    /// The tokens are gone from this process in any case; the error tells that the keychain may still hold one.
    pub async fn sign_out(&self) -> Result<(), StoreError> {
        let kept = {
            let mut state = self.shared.state();
            let kept = state.kept;
            *state = State { signed_out: true, ..State::new(None, kept) };
            kept
        };
        let _written = self.shared.writing.lock().await;
        match (self.shared.vault.remove(&self.shared.session).await, kept) {
            // What was never stored does not have to be removed.
            (Err(StoreError::Missing), Kept::ThisRunOnly(_)) => Ok(()),
            (done, _) => done,
        }
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("tenant", &self.shared.session.tenant).finish_non_exhaustive()
    }
}

#[async_trait]
impl TokenSource for Tokens {
    async fn access_token(&self) -> Result<AccessToken, TokenError> {
        let (renewal, usable) = {
            let mut state = self.shared.state();
            if state.signed_out {
                return Err(TokenError::SignedOut);
            }
            let held = state.access.as_ref().map(|held| (held.left(), &held.token));
            if let Some((left, token)) = held
                && left > EARLY
            {
                return Ok(token.clone());
            }
            let usable = held.filter(|(left, _)| !left.is_zero()).map(|(_, token)| token.clone());
            if let Some((error, until)) = &state.failed
                && Instant::now() < *until
                && (usable.is_some() || *error != TokenError::Unreachable)
            {
                return usable.ok_or_else(|| error.clone());
            }
            let renewal = state.renewal.get_or_insert_with(|| renewal::start(Arc::clone(&self.shared)));
            (renewal.clone(), usable)
        };
        match renewal.await {
            Err(TokenError::SignInAgain { .. } | TokenError::Unreachable) if usable.is_some() => {
                usable.ok_or(TokenError::Unreachable)
            }
            renewed => renewed,
        }
    }

    async fn refused(&self, token: &AccessToken, claims: Option<String>) {
        let mut state = self.shared.state();
        if state.access.as_ref().is_some_and(|held| held.token.is(token)) {
            state.access = None;
            state.claims = claims.filter(|claims| is_claims(claims));
        }
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(refresh: Option<SecretString>, kept: Kept) -> Self {
        Self { access: None, refresh, kept, signed_out: false, claims: None, renewal: None, failed: None }
    }
}

async fn keep(vault: &Vault, session: &Session, token: &SecretString) -> Kept {
    match vault.save(session, token).await {
        Ok(()) => Kept::InKeychain,
        Err(error) => {
            tracing::warn!(%error, "the sign-in is kept for this run only");
            Kept::ThisRunOnly(NotKept::Keychain(error))
        }
    }
}

fn is_claims(text: &str) -> bool {
    text.len() <= MAX_CLAIMS && serde_json::from_str::<Map<String, Value>>(text).is_ok()
}

#[cfg(test)]
mod keeping_tests;
#[cfg(test)]
mod tests;
