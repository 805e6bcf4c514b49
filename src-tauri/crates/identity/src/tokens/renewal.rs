//! One renewal of the access token.

use std::sync::Arc;

use futures::FutureExt as _;
use secrecy::SecretString;
use tokio::time::Instant;
use transport::{AccessToken, TokenError};

use super::{Held, Inner, Kept, NotKept, PAUSE, Renewal, is_claims, keep};
use crate::id_token::claimed;
use crate::token_endpoint::{self, Answer, Failure, Grant};

/// Starts a renewal on a task of its own: once the service has given a new refresh token, it must reach the vault,
/// whatever becomes of those who wait.
pub(super) fn start(inner: Arc<Inner>) -> Renewal {
    let task = tokio::spawn(async move {
        let renewed = inner.renew().await;
        inner.land(renewed)
    });
    task.map(|done| done.unwrap_or(Err(TokenError::Unreachable))).boxed().shared()
}

impl Inner {
    async fn renew(&self) -> Result<Held, TokenError> {
        let _turn = self.vault.turn(&self.session).await.map_err(|_| TokenError::Unreachable)?;
        let refresh = self.newest().await?;
        let claims = self.state().claims.clone();
        let answer = self.ask(&refresh, claims.as_deref()).await?;
        if let Some(id_token) = &answer.id_token {
            let session = &self.session;
            match claimed(id_token) {
                Ok(person) if person == (session.tenant, session.account.object_id) => {}
                Ok(_) => return Err(TokenError::SomebodyElse),
                Err(_) => return Err(TokenError::Unreachable),
            }
        }
        // The new refresh token is safe before the access token is used: the old one may be void from now on.
        if let Some(token) = answer.refresh {
            self.store(token).await?;
        }
        Ok(Held::new(answer.access, answer.lives))
    }

    /// The refresh token: the keychain's, since another process may have renewed it, or else our own.
    async fn newest(&self) -> Result<SecretString, TokenError> {
        let (kept, own) = {
            let state = self.state();
            (state.kept, state.refresh.clone())
        };
        if kept == Kept::InKeychain {
            match self.vault.load(&self.session).await {
                Ok(Some(token)) => return Ok(token),
                // Another process has signed out.
                Ok(None) => return Err(TokenError::SignedOut),
                // Locked meanwhile: our own is as good as it was. Storing the next one would bring up the question to
                // unlock it a second time.
                Err(error) => self.state().kept = Kept::ThisRunOnly(NotKept::Keychain(error)),
            }
        }
        own.ok_or(TokenError::SignInAgain { code: None })
    }

    async fn ask(&self, refresh: &SecretString, claims: Option<&str>) -> Result<Answer, TokenError> {
        let session = &self.session;
        let tenant = session.tenant.to_string();
        // Only what was granted: asking for more would be refused.
        let scopes = session.scopes.for_sign_in();
        let grant = Grant::Refresh { token: refresh, claims };
        let transport = self.transport.as_ref();
        token_endpoint::tokens(transport, &self.endpoints, &tenant, session.client_id, scopes, grant).await.map_err(
            |failure| match failure {
                Failure::Refused(refusal) => {
                    if let Some(claims) = refusal.claims().filter(|claims| is_claims(claims)) {
                        self.state().claims = Some(claims.to_owned());
                    }
                    refusal.for_renewal()
                }
                Failure::NoAnswer(_) | Failure::Bad { .. } => TokenError::Unreachable,
            },
        )
    }

    async fn store(&self, token: SecretString) -> Result<(), TokenError> {
        let _writing = self.writing.lock().await;
        let kept = {
            let mut state = self.state();
            if state.signed_out {
                return Err(TokenError::SignedOut);
            }
            state.refresh = Some(token.clone());
            state.kept
        };
        // A keychain that refused once is left alone until the person asks: each try could bring up its question.
        if kept == Kept::InKeychain {
            let kept = keep(&self.vault, &self.session, &token).await;
            self.state().kept = kept;
        }
        Ok(())
    }

    fn land(&self, renewed: Result<Held, TokenError>) -> Result<AccessToken, TokenError> {
        let mut state = self.state();
        state.renewal = None;
        if state.signed_out {
            return Err(TokenError::SignedOut);
        }
        match renewed {
            Ok(held) => {
                let token = held.token.clone();
                (state.access, state.failed, state.claims) = (Some(held), None, None);
                Ok(token)
            }
            Err(error) => {
                // Neither leaves a token that may still be used.
                if matches!(error, TokenError::SomebodyElse | TokenError::SignedOut) {
                    state.access = None;
                }
                state.failed = Some((error.clone(), Instant::now() + PAUSE));
                Err(error)
            }
        }
    }
}
