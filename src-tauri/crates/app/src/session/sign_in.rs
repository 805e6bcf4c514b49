//! Signing in, going on with an earlier session, and signing out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use graph::Graph;
use identity::{Completed, Scopes, SignIn, SignInRequest, Tokens};
use transport::{Endpoints, Limits, PracticeId, Stack, Transport};

use super::{SessionState, Signed, SigningIn, scopes_of};
use crate::desktop::{Link, Topic};
use crate::error::{AppError, ErrorCode};
use crate::organization::Organization;
use crate::settings::RememberedSession;
use crate::view::{Permission, SignInPurpose};
use crate::{App, convert};

/// Counts sign-ins, so that each has a number of its own.
static SIGN_INS: AtomicU64 = AtomicU64::new(0);

impl App {
    /// Opens the browser to sign in with Microsoft, reading only.
    ///
    /// # Errors
    /// [`ErrorCode::CannotListen`], and why `LATCH_LOGIN_URL` and `LATCH_GRAPH_URL` cannot be used.
    pub async fn sign_in_with_microsoft(&self) -> Result<(), AppError> {
        let endpoints = self.microsoft()?.clone();
        self.first_sign_in(endpoints).await
    }

    /// Opens the browser to sign in to a practice organization, reading only.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPractice`], [`ErrorCode::PracticeUnavailable`], [`ErrorCode::CannotListen`].
    pub async fn sign_in_to_practice(&self, organization: &str) -> Result<(), AppError> {
        let endpoints = self.practice_endpoints(&PracticeId::new(organization)).await?;
        self.first_sign_in(endpoints).await
    }

    async fn first_sign_in(&self, endpoints: Endpoints) -> Result<(), AppError> {
        // A practice organization knows the built-in client only.
        let client_id = if endpoints.cloud().is_practice() {
            identity::ClientId::BUILT_IN
        } else {
            self.inner().settings.get().effective_client_id()
        };
        let request = SignInRequest::first(client_id, self.inner().words.browser_page.clone());
        self.begin_sign_in(endpoints, request, SignInPurpose::Start).await
    }

    /// Opens the browser for a new sign-in of the same person, because the old one is no longer good.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::CannotListen`].
    pub async fn sign_in_again(&self) -> Result<(), AppError> {
        self.sign_in_for(&Scopes::default(), SignInPurpose::Again).await
    }

    /// Opens the browser to be allowed to make a change.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::CannotListen`].
    pub async fn ask_permission(&self, permission: Permission) -> Result<(), AppError> {
        let scopes = scopes_of(permission).iter().fold(Scopes::default(), |scopes, scope| scopes.with(scope));
        self.sign_in_for(&scopes, SignInPurpose::Permission).await
    }

    async fn sign_in_for(&self, scopes: &Scopes, purpose: SignInPurpose) -> Result<(), AppError> {
        let signed = self.signed()?;
        let endpoints = self.endpoints(&signed.session.cloud).await?;
        let mut request = SignInRequest::again(&signed.session, scopes, self.inner().words.browser_page.clone());
        request.claims = signed.tokens.claims();
        self.begin_sign_in(endpoints, request, purpose).await
    }

    async fn begin_sign_in(
        &self,
        endpoints: Endpoints,
        request: SignInRequest,
        purpose: SignInPurpose,
    ) -> Result<(), AppError> {
        self.leave_sign_in(None);
        let sign_in = SignIn::begin(sign_in_transport(&endpoints)?, &endpoints, request)
            .await
            .map_err(|error| convert::sign_in(&error))?;
        let address = sign_in.address().clone();
        let number = SIGN_INS.fetch_add(1, Ordering::Relaxed);
        let app = self.clone();
        let browser_opened = self.open(Link::SignIn(address.clone())).is_ok();
        // The state is set under the lock before the task can look at it.
        let mut state = self.session_state();
        let waiting = tokio::spawn(async move {
            let result = sign_in.finish(&app.inner().vault).await;
            app.end_sign_in(number, endpoints, result);
        });
        let from = Box::new(std::mem::replace(&mut *state, SessionState::SignedOut { because: None }));
        let waiting = waiting.abort_handle();
        *state = SessionState::SigningIn(SigningIn { number, purpose, address, browser_opened, waiting, from });
        drop(state);
        self.inner().desktop.changed(Topic::Session);
        Ok(())
    }

    fn end_sign_in(&self, number: u64, endpoints: Endpoints, result: Result<Completed, identity::Error>) {
        let mut state = self.session_state();
        let SessionState::SigningIn(signing_in) = &*state else { return };
        if signing_in.number != number {
            return;
        }
        let previous = std::mem::replace(&mut *state, SessionState::SignedOut { because: None });
        *state = match result.map_err(|error| convert::sign_in(&error)).and_then(|completed| {
            let organization = previous.signed().map(|signed| signed.organization.clone());
            self.signed_by(completed.session, completed.tokens, endpoints, organization)
        }) {
            Ok(signed) => SessionState::SignedIn { signed: Arc::new(signed), because: None },
            Err(because) => previous.because(Some(because)),
        };
        let signed = state.signed().cloned();
        drop(state);
        if let Some(signed) = signed {
            self.remember(&signed);
        }
        self.inner().desktop.changed(Topic::Session);
        self.inner().desktop.changed(Topic::Status);
    }

    /// Opens the browser once more for the sign-in that is under way.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`] when none is, [`ErrorCode::CannotOpen`].
    pub fn open_sign_in_page(&self) -> Result<(), AppError> {
        let address = match &*self.session_state() {
            SessionState::SigningIn(signing_in) => signing_in.address.clone(),
            _ => return Err(ErrorCode::SignedOut.into()),
        };
        self.open(Link::SignIn(address))?;
        if let SessionState::SigningIn(signing_in) = &mut *self.session_state() {
            signing_in.browser_opened = true;
        }
        self.inner().desktop.changed(Topic::Session);
        Ok(())
    }

    /// Stops waiting for the browser. What was signed in before stays.
    ///
    /// # Errors
    /// None so far.
    pub fn cancel_sign_in(&self) -> Result<(), AppError> {
        self.leave_sign_in(None);
        self.inner().desktop.changed(Topic::Session);
        Ok(())
    }

    /// Goes back to where the sign-in that is under way came from, if one is. Its port is closed.
    fn leave_sign_in(&self, because: Option<AppError>) {
        let mut state = self.session_state();
        if let SessionState::SigningIn(signing_in) = &*state {
            signing_in.waiting.abort();
            let previous = std::mem::replace(&mut *state, SessionState::SignedOut { because: None });
            *state = previous.because(because);
        }
    }

    /// Signs out: the keychain and the settings forget the session.
    ///
    /// # Errors
    /// [`ErrorCode::ChangeRunning`] while a change is under way, [`ErrorCode::SettingsNotSaved`],
    /// [`ErrorCode::KeychainUnavailable`] when the keychain did not confirm. The window is signed out all the same.
    pub async fn sign_out(&self) -> Result<(), AppError> {
        let signed = self.signed()?;
        if signed.organization.changes.is_running() {
            return Err(ErrorCode::ChangeRunning.into());
        }
        self.leave_sign_in(None);
        *self.session_state() = SessionState::SignedOut { because: None };
        signed.organization.policies.stop();
        signed.organization.close().await;
        let keychain = signed.tokens.sign_out().await;
        let settings = self.inner().settings.update(|settings| settings.session = None);
        self.inner().desktop.changed(Topic::Session);
        settings?;
        keychain.map_err(|error| {
            tracing::warn!(%error, "the keychain did not confirm that it forgot the session");
            AppError::from(ErrorCode::KeychainUnavailable)
        })
    }

    /// Says that the sign-in is no longer good, when `error` says so.
    pub(crate) fn notice(&self, error: &AppError) {
        if !matches!(error.code, ErrorCode::SignInAgain | ErrorCode::SomebodyElse) {
            return;
        }
        let mut state = self.session_state();
        let SessionState::SignedIn { signed, .. } = &*state else { return };
        *state = SessionState::NeedsAttention { signed: signed.clone(), because: error.clone() };
        drop(state);
        self.inner().desktop.changed(Topic::Session);
    }

    /// Goes on with the session of the last run.
    pub(crate) async fn restore_session(&self) {
        let Some(remembered) = self.inner().settings.get().session else { return };
        let state = match self.restored(remembered).await {
            Ok(signed) => SessionState::SignedIn { signed: Arc::new(signed), because: None },
            Err(because) => SessionState::SignedOut { because: Some(because) },
        };
        *self.session_state() = state;
    }

    async fn restored(&self, remembered: RememberedSession) -> Result<Signed, AppError> {
        let RememberedSession { session, organization_name } = remembered;
        let endpoints = self.endpoints(&session.cloud).await?;
        let transport = sign_in_transport(&endpoints)?;
        let tokens = Tokens::restore(transport, endpoints.clone(), session.clone(), self.inner().vault.clone())
            .await
            .map_err(|error| convert::restore(&error))?;
        let signed = self.signed_by(session, tokens, endpoints, None)?;
        if let Some(name) = organization_name {
            signed.organization.set_name(name);
        }
        Ok(signed)
    }

    /// Puts together what speaks for a signed-in person. `organization` is kept when it is the same one.
    fn signed_by(
        &self,
        session: identity::Session,
        tokens: Tokens,
        endpoints: Endpoints,
        organization: Option<Arc<Organization>>,
    ) -> Result<Signed, AppError> {
        let stack = Stack::graph(&endpoints, Arc::new(tokens.clone()), Limits::documented())
            .map_err(|error| convert::no_answer(&error))?;
        let organization = organization.filter(|organization| organization.is(&session)).unwrap_or_else(|| {
            Arc::new(Organization::new(&session, &self.inner().journals, &self.inner().settings.get()))
        });
        Ok(Signed {
            graph: Graph::new(stack.transport(), stack.pace(), endpoints),
            stack,
            session,
            tokens,
            organization,
        })
    }

    /// Writes who is signed in to the settings, so that the next run goes on with it.
    pub(crate) fn remember(&self, signed: &Signed) {
        let remembered =
            RememberedSession { session: signed.session.clone(), organization_name: signed.organization.name() };
        if let Err(error) = self.inner().settings.update(|settings| settings.session = Some(remembered)) {
            tracing::warn!(%error, "the session will not be there at the next start");
        }
    }
}

/// The layers for the sign-in service, which carry no token.
fn sign_in_transport(endpoints: &Endpoints) -> Result<Arc<dyn Transport>, AppError> {
    Ok(Stack::sign_in(endpoints).map_err(|error| convert::no_answer(&error))?.transport())
}
