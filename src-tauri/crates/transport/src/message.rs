//! A request and its answer, as the layers pass them on.

use std::fmt;

use ::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The methods that Latch sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or asks for an action.
    Post,
    /// Changes what is named.
    Patch,
    /// Removes.
    Delete,
}

/// What may be done when there is no answer, or the answer is a passing failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Sending it again changes nothing more: every read, and a batch that holds only reads.
    Freely,
    /// Send again only what was refused *before* it took effect (429 for the whole request, no connection).
    /// Anything else is unknown, and is settled by reading (SAFETY.md cases 50 and 51).
    OnlyIfRefused,
    /// Send again only what certainly never reached the service. A refusal for its limits is not that: such a
    /// write may have been done all the same (SAFETY.md case 50).
    OnlyIfUnsent,
    /// Never: one try, and the caller sees whatever came.
    Never,
}

/// The quota that a request is counted against (GRAPH.md section k).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitGroup {
    /// Users, organization, domains, licences, roles, groups: reads in resource units.
    Directory,
    /// Writes to users and identity.
    Writes,
    /// Registration report and sign-in log: 5 requests in 10 s.
    Reports,
    /// Conditional Access and named locations: 1 request a second, refused without `Retry-After`.
    ConditionalAccess,
    /// The sign-in service; no published figure.
    SignIn,
}

/// One request. Its `Debug` shows no query, header or body, since those hold codes, tokens and people.
#[derive(Clone)]
pub struct Request {
    /// What is asked.
    pub method: Method,
    /// Where. The authorize layer refuses hosts outside the signed-in cloud.
    pub url: Url,
    /// Headers beside those that the layers add (`Authorization`, `client-request-id`).
    pub headers: HeaderMap,
    /// The body, empty for none.
    pub body: Bytes,
    /// What may be done when it fails.
    pub retry: Retry,
    /// Which quota it uses.
    pub group: LimitGroup,
    /// How many units of the quota it uses: for a batch the sum of its items. At least 1.
    pub cost: u32,
    /// Whether it holds items, whose limits are told by [`crate::Pace::judge`] once they are read.
    pub is_batch: bool,
    /// Gives the request up as long as it waits for its turn. What was sent is not called back.
    pub cancel: CancellationToken,
}

impl Request {
    /// A read of `url`.
    #[must_use]
    pub fn get(url: Url, group: LimitGroup) -> Self {
        Self {
            method: Method::Get,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            retry: Retry::Freely,
            group,
            cost: 1,
            is_batch: false,
            cancel: CancellationToken::new(),
        }
    }

    /// Something else than a read. `retry` is asked for, because only the caller knows whether twice is harmless.
    #[must_use]
    pub fn new(method: Method, url: Url, group: LimitGroup, retry: Retry) -> Self {
        Self { method, retry, ..Self::get(url, group) }
    }

    /// The same with a JSON body.
    #[must_use]
    pub fn json(self, body: Bytes) -> Self {
        self.body(HeaderValue::from_static("application/json"), body)
    }

    /// The same with a form body, already encoded.
    #[must_use]
    pub fn form(self, body: Bytes) -> Self {
        self.body(HeaderValue::from_static("application/x-www-form-urlencoded"), body)
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The same as a batch of `items`.
    #[must_use]
    pub fn batch(self, items: u32) -> Self {
        Self { cost: items, is_batch: true, ..self }
    }

    /// The same, given up when `cancel` says so before it is sent.
    #[must_use]
    pub fn cancelled_by(self, cancel: CancellationToken) -> Self {
        Self { cancel, ..self }
    }

    fn body(mut self, content_type: HeaderValue, body: Bytes) -> Self {
        self.headers.insert(http::header::CONTENT_TYPE, content_type);
        self.body = body;
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &self.url.host_str())
            .field("path", &self.url.path())
            .finish_non_exhaustive()
    }
}

/// One answer, read to its end. Its `Debug` shows neither headers nor body.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, unpacked, within the size limit of the HTTP layer.
    pub body: Bytes,
}

impl Response {
    /// Whether the status is 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header's value as text, when it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
