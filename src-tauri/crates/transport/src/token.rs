//! Access tokens, which never leave the process.

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

/// An access token for Graph. It can neither be printed nor serialized.
#[derive(Clone, Debug)]
pub struct AccessToken(SecretString);

impl AccessToken {
    /// Wraps a token.
    #[must_use]
    pub fn new(token: SecretString) -> Self {
        Self(token)
    }

    /// The token itself. For the authorize layer only.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether both are the same token.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Signed out, or never signed in.
    #[error("signed out")]
    SignedOut,
    /// The person must sign in again in the browser.
    #[error("the sign-in service wants a new sign-in")]
    SignInAgain {
        /// Its number (`AADSTS…`), for wording and support. GRAPH.md section m.
        code: Option<u32>,
    },
    /// The sign-in service could not be reached; the old sign-in may still be good.
    #[error("the sign-in service could not be reached")]
    Unreachable,
    /// The new token speaks for another person or organization than the session (SAFETY.md case 66).
    #[error("the token is for somebody else")]
    SomebodyElse,
}

/// Where the authorize layer gets tokens.
#[async_trait]
pub trait TokenSource: Send + Sync + 'static {
    /// A token that is good for at least the next minutes; renewed when needed, once for all who wait.
    ///
    /// # Errors
    /// See [`TokenError`].
    async fn access_token(&self) -> Result<AccessToken, TokenError>;

    /// Says that the service refused `token` (401). The next [`access_token`](Self::access_token) is another one.
    /// `claims` is the decoded claims challenge, when there was one (GRAPH.md section m, CAE).
    async fn refused(&self, token: &AccessToken, claims: Option<String>);
}
