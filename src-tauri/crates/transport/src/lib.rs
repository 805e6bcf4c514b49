//! HTTP for Latch: which cloud is spoken to, whose token is used, and the
//! layers that every request passes. The only crate that names an HTTP client.
//!
//! ```text
//! request id -> retry -> throttle gate -> authorize -> log -> HTTP
//! ```
//!
//! Each layer is a [`Transport`] around another, so that a test can put its own
//! at the bottom. `graph` is handed the whole stack; `identity` a stack without
//! the authorizer, because it is what makes tokens.

mod authorize;
mod cloud;
mod error;
mod gate;
mod http;
mod limits;
mod log;
mod message;
mod pace;
mod pacer;
mod request_id;
mod retry;
mod stack;
#[cfg(test)]
mod testing;
mod token;

pub use cloud::{Cloud, Endpoints, EndpointsError, PracticeId};
pub use error::{Error, ErrorKind};
pub use limits::Limits;
pub use message::{LimitGroup, Method, Request, Response, Retry};
pub use pace::{Counts, Pace, Verdict, Waiting};
pub use retry::{limit_used, retry_after};
pub use stack::Stack;
pub use token::{AccessToken, TokenError, TokenSource};

use async_trait::async_trait;

/// One way of sending a request and getting its answer.
///
/// An answer of any status is `Ok`: what a status means is for the caller (and
/// the retry layer) to judge. `Err` says that there is no complete answer.
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and reads its whole answer, within the limits of the layers below.
    ///
    /// # Errors
    /// See [`ErrorKind`]. [`Error::may_have_arrived`] tells whether the other side may have acted on the request.
    async fn send(&self, request: Request) -> Result<Response, Error>;
}
