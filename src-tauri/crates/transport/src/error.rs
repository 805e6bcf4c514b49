//! Why there is no answer.

use std::time::Duration;

/// A request without a complete answer. Holds no address beyond the host, no token and no body.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{kind} ({host})")]
pub struct Error {
    kind: ErrorKind,
    host: String,
    may_have_arrived: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection: no network, no such host, connection refused.
    #[error("no connection")]
    Offline,
    /// The secure connection was refused: certificate expired, wrong name, unknown issuer.
    #[error("the secure connection was refused")]
    Tls,
    /// The proxy between this computer and the service refused.
    #[error("the proxy refused")]
    Proxy,
    /// No complete answer in the time allowed.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke while the answer was under way.
    #[error("the connection broke")]
    Broken,
    /// The answer is larger than Latch reads.
    #[error("the answer is too large")]
    TooLarge,
    /// The service sent the request on to another address, which is never followed.
    #[error("the service pointed to another address")]
    Redirected,
    /// The address is outside the cloud that was signed in to (DESIGN.md R7).
    #[error("the address is outside the signed-in cloud")]
    ForeignHost,
    /// The service asks to wait longer than a person would (or the waits add up to it).
    #[error("the service asks to wait {}", wait.as_secs())]
    Throttled {
        /// How long the service asks to wait.
        wait: Duration,
    },
    /// It was given up before it was sent.
    #[error("given up before it was sent")]
    Cancelled,
    /// There is no token for this request.
    #[error("not signed in: {0}")]
    Token(crate::TokenError),
}

impl Error {
    /// An error at `host`. `may_have_arrived` is true unless it is certain that the other side did not act.
    #[must_use]
    pub fn new(kind: ErrorKind, host: Option<&str>, may_have_arrived: bool) -> Self {
        Self { kind, host: host.unwrap_or("no host").to_owned(), may_have_arrived }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The host that was spoken to.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the other side may have acted on the request. Such a write is *unknown*: read before sending again.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        self.may_have_arrived
    }
}
