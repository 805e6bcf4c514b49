//! What Graph refused, and why, in a form that a caller can act on.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use serde_json::Value;
use transport::{Response, TokenError};

/// A longer wait is not waited for in silence (SAFETY.md case 49).
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// The codes by which an expired page is told.
const EXPIRED_PAGE: [&str; 3] = ["Directory_ExpiredPageToken", "ExpiredPageToken", "Directory_PageTokenExpired"];

/// A call to Graph without a usable answer.
///
/// What the service wrote about it can be asked for by [`Error::detail`], but is not part of `Debug` or the
/// message, since it may name people and things of the organization.
#[derive(Clone, thiserror::Error)]
#[error("{kind}{}", Described(.refusal))]
pub struct Error {
    kind: ErrorKind,
    may_have_applied: bool,
    refusal: Option<Box<Refusal>>,
}

/// What went wrong, by what can be done about it (GRAPH.md section k).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The signed-in person lacks the role, or the app the permission: the service does not say which.
    #[error("not permitted")]
    NoPermission,
    /// The organization lacks Microsoft Entra ID P1, or P2 where that is needed.
    #[error("not licensed")]
    NoLicence,
    /// There is no such thing, or not yet.
    #[error("not found")]
    NotFound,
    /// The service asks to slow down, for longer or more often than was waited.
    #[error("asked to slow down")]
    Throttled {
        /// How long it asks to wait, when it says so.
        wait: Option<Duration>,
    },
    /// The service failed, and may work again later.
    #[error("the service failed")]
    Unavailable,
    /// No connection to the service.
    #[error("no connection")]
    Offline,
    /// The secure connection was refused: certificate expired, wrong name, unknown issuer.
    #[error("the secure connection was refused")]
    Tls,
    /// The proxy between this computer and the service refused.
    #[error("the proxy refused")]
    Proxy,
    /// It was given up before it was sent.
    #[error("given up before it was sent")]
    Cancelled,
    /// There was no complete answer: too late, broken off, or left out of a batch.
    #[error("no answer")]
    NoAnswer,
    /// The service refused the request as it is. [`Error::code`] and [`Error::detail`] say why.
    #[error("refused")]
    Refused,
    /// The answer cannot be understood, or is larger than is read.
    #[error("the answer cannot be understood")]
    Malformed,
    /// A list goes in circles or does not end.
    #[error("a list without an end")]
    Endless,
    /// An address in an answer, or the answer's own, is outside the signed-in cloud (DESIGN.md R7).
    #[error("an address outside the signed-in cloud")]
    WrongHost,
    /// The person must sign in again.
    #[error("sign in again")]
    SignInAgain {
        /// The sign-in service's number (`AADSTS…`), when it gave one.
        code: Option<u32>,
    },
    /// Nobody is signed in.
    #[error("signed out")]
    SignedOut,
    /// The session now speaks for another person or organization (SAFETY.md case 66).
    #[error("signed in as somebody else")]
    SomebodyElse,
}

/// What the service wrote about its refusal.
#[derive(Clone)]
struct Refusal {
    status: u16,
    /// The most specific code, which is the innermost.
    code: Option<Box<str>>,
    request_id: Option<Box<str>>,
    detail: Option<Box<str>>,
}

impl Error {
    /// An error of which the service said nothing.
    pub(crate) fn new(kind: ErrorKind, may_have_applied: bool) -> Self {
        Self { kind, may_have_applied, refusal: None }
    }

    /// What an answer with a status other than 200 to 299 means. `body` is its JSON, if it is any.
    pub(crate) fn refused(status: u16, headers: &HeaderMap, body: &Value) -> Self {
        let refusal = Refusal::read(status, headers, body);
        let is = |code: &str| refusal.code.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code));
        let kind = match status {
            401 => ErrorKind::SignInAgain { code: None },
            403 if is("Authentication_RequestFromNonPremiumTenantOrB2CTenant") => ErrorKind::NoLicence,
            // In no document; met where roles with an end are asked for, which need P2.
            400 | 403 if is("AadPremiumLicenseRequired") => ErrorKind::NoLicence,
            // One code stands for both; nothing but the text tells them apart (GRAPH.md section k).
            403 if is("AccessDenied") && refusal.says("not licensed") => ErrorKind::NoLicence,
            403 => ErrorKind::NoPermission,
            404 | 410 => ErrorKind::NotFound,
            429 => ErrorKind::Throttled { wait: transport::retry_after(headers, SystemTime::now()) },
            501 => ErrorKind::Refused,
            408 | 500.. => ErrorKind::Unavailable,
            _ => ErrorKind::Refused,
        };
        // A refusal for limits may come although the change was made (SAFETY.md case 50).
        let may_have_applied = matches!(kind, ErrorKind::Throttled { .. } | ErrorKind::Unavailable);
        Self { kind, may_have_applied, refusal: Some(Box::new(refusal)) }
    }

    /// The same for an answer that came by itself.
    pub(crate) fn of_response(response: &Response) -> Self {
        let body = serde_json::from_slice(&response.body).unwrap_or_default();
        Self::refused(response.status, &response.headers, &body)
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Whether a change that was asked for may have been made all the same. Such a change is *unknown*:
    /// read before sending it again (SAFETY.md cases 50 and 51). Means nothing for a read.
    #[must_use]
    pub fn may_have_applied(&self) -> bool {
        self.may_have_applied
    }

    /// The HTTP status, when the service answered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.refusal.as_ref().map(|refusal| refusal.status)
    }

    /// The service's most specific code for it, such as `Authorization_RequestDenied`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.refusal.as_ref()?.code.as_deref()
    }

    /// The id by which Microsoft's support finds the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.refusal.as_ref()?.request_id.as_deref()
    }

    /// What the service wrote, in English: the inner message where there is one, as Conditional Access puts its
    /// reason there (GRAPH.md section c.1). May name people and things of the organization: not for logs.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.refusal.as_ref()?.detail.as_deref()
    }

    /// The same of a change that may have been made by a request before the one that failed.
    pub(crate) fn after_doubt(self) -> Self {
        Self { may_have_applied: true, ..self }
    }

    /// Whether what the service wrote has all these words, in lower case.
    pub(crate) fn says(&self, words: &[&str]) -> bool {
        self.refusal.as_ref().is_some_and(|refusal| words.iter().all(|word| refusal.says(word)))
    }

    /// Whether the token of a list's next page has expired, so that the list has to begin again. The code is in no
    /// document; it is met on long lists, also with a leading underscore.
    pub(crate) fn is_expired_page(&self) -> bool {
        let code = self.code().unwrap_or_default().trim_start_matches('_');
        matches!(self.status(), Some(400 | 410))
            && EXPIRED_PAGE.iter().any(|expired| code.eq_ignore_ascii_case(expired))
    }

    /// Whether the service asked to slow down, and for no longer than is waited for in silence.
    pub(crate) fn asks_to_wait(&self) -> bool {
        matches!(self.kind, ErrorKind::Throttled { wait } if wait.is_none_or(|wait| wait <= LONGEST_WAIT))
    }

    /// Whether the service refused the token of the request: nothing was done, and another token may do.
    pub(crate) fn is_unauthorized(&self) -> bool {
        self.status() == Some(401)
    }

    /// Whether every further request is bound to fail in the same way, so that trying is pointless.
    #[must_use]
    pub fn stops_everything(&self) -> bool {
        match self.kind {
            ErrorKind::SignInAgain { .. }
            | ErrorKind::SignedOut
            | ErrorKind::SomebodyElse
            | ErrorKind::Offline
            | ErrorKind::Tls
            | ErrorKind::Proxy
            | ErrorKind::Cancelled
            | ErrorKind::WrongHost => true,
            // It was waited for as long as a person would.
            ErrorKind::Throttled { .. } => self.refusal.is_none(),
            _ => false,
        }
    }
}

impl From<transport::Error> for Error {
    fn from(error: transport::Error) -> Self {
        use transport::ErrorKind as Transport;
        let kind = match error.kind() {
            Transport::Offline => ErrorKind::Offline,
            Transport::Tls => ErrorKind::Tls,
            Transport::Proxy => ErrorKind::Proxy,
            Transport::Cancelled => ErrorKind::Cancelled,
            Transport::TooLarge => ErrorKind::Malformed,
            Transport::Redirected | Transport::ForeignHost => ErrorKind::WrongHost,
            Transport::Throttled { wait } => ErrorKind::Throttled { wait: Some(*wait) },
            Transport::Token(TokenError::SignedOut) => ErrorKind::SignedOut,
            Transport::Token(TokenError::SignInAgain { code }) => ErrorKind::SignInAgain { code: *code },
            Transport::Token(TokenError::SomebodyElse) => ErrorKind::SomebodyElse,
            Transport::Token(_) => ErrorKind::Offline,
            // Timeout, Broken, and what may be added: the request got no complete answer.
            _ => ErrorKind::NoAnswer,
        };
        Self::new(kind, error.may_have_arrived())
    }
}

impl Refusal {
    /// Reads an error body: `{error:{code,message,innerError{…}}}`, where the inner one may be spelled in two
    /// ways and hold another (GRAPH.md section k). Whatever is missing stays unknown.
    fn read(status: u16, headers: &HeaderMap, body: &Value) -> Self {
        let mut code = None;
        let mut outer_message = None;
        let mut inner_message = None;
        let mut request_id = None;
        let mut next = body.get("error");
        let mut depth = 0;
        while let Some(error) = next.filter(|_| depth < 8) {
            let text = |key: &str| error.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
            code = text("code").or(code);
            request_id = text("request-id").or(request_id);
            if depth == 0 {
                outer_message = text("message");
            } else {
                inner_message = text("message").or(inner_message);
            }
            next = error.get("innerError").or_else(|| error.get("innererror"));
            depth += 1;
        }
        let header = headers.get("request-id").and_then(|value| value.to_str().ok());
        Self {
            status,
            code: code.map(Into::into),
            request_id: request_id.or(header).map(Into::into),
            detail: inner_message.or(outer_message).map(Into::into),
        }
    }

    fn says(&self, words: &str) -> bool {
        self.detail.as_ref().is_some_and(|detail| detail.to_ascii_lowercase().contains(words))
    }
}

/// Writes status, code and request id, which name nobody.
struct Described<'a>(&'a Option<Box<Refusal>>);

impl fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(refusal) = self.0 else { return Ok(()) };
        write!(f, " ({}", refusal.status)?;
        for part in [&refusal.code, &refusal.request_id].into_iter().flatten() {
            write!(f, ", {part}")?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("may_have_applied", &self.may_have_applied)
            .field("status", &self.status())
            .field("code", &self.code())
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
