//! Refusals in Graph's words (GRAPH.md section k).

use std::borrow::Cow;

use http::{HeaderName, header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph_json;
use crate::answer::Answer;
use crate::clock::error_date;

/// The ids by which a request is found again.
#[derive(Debug, Clone)]
pub(crate) struct RequestIds {
    pub(crate) request: Uuid,
    /// What the caller sent, or the request's own id.
    pub(crate) client: String,
}

impl RequestIds {
    /// New ids; `client` is the caller's `client-request-id`.
    pub(crate) fn new(client: Option<&str>) -> Self {
        let request = Uuid::new_v4();
        let client = client.filter(|id| id.len() <= 64 && id.chars().all(|c| c.is_ascii_graphic()));
        Self { request, client: client.map_or_else(|| request.to_string(), ToOwned::to_owned) }
    }
}

/// A refusal, or a fault that Graph tells about.
#[derive(Debug, Clone)]
pub(crate) struct GraphError {
    pub(crate) status: u16,
    code: &'static str,
    message: Cow<'static, str>,
    inner: Inner,
    headers: Vec<(HeaderName, String)>,
}

#[derive(Debug, Clone)]
enum Inner {
    /// Date and ids.
    Plain,
    /// The real text, where the outer one is generic (GRAPH.md section c.1, "CA errors").
    Text(String),
    /// As in `contract/error.throttled.429`.
    Throttled,
}

impl GraphError {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), inner: Inner::Plain, headers: Vec::new() }
    }

    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// A query option or a filter that is not taken.
    pub(crate) fn unsupported_query(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, "Request_UnsupportedQuery", message)
    }

    pub(crate) fn malformed_body() -> Self {
        Self::bad_request(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )
    }

    /// The scope or the role is missing.
    pub(crate) fn denied() -> Self {
        Self::new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    }

    /// Conditional Access without the licence for it.
    pub(crate) fn unlicensed() -> Self {
        Self::new(
            403,
            "AccessDenied",
            "Your tenant is not licensed for this feature. Please upgrade your subscription to access it.",
        )
    }

    /// A report without P1.
    pub(crate) fn not_premium() -> Self {
        Self::new(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    }

    /// Privileged Identity Management without P2.
    pub(crate) fn needs_p2() -> Self {
        Self::new(400, "AadPremiumLicenseRequired", "The tenant needs an AAD Premium 2 license.")
    }

    /// What Graph says with a status of which nothing else is known.
    pub(crate) fn of_status(status: u16, retry_after_s: Option<u64>) -> Self {
        let mut error = match status {
            400 => Self::bad_request("The request is invalid."),
            401 => Self::new(401, "InvalidAuthenticationToken", "Access token validation failure."),
            403 => Self::denied(),
            404 => Self::no_such_object(""),
            429 => return Self::throttled(retry_after_s),
            503 => Self::unavailable(),
            _ => Self::new(status, "UnknownError", "An internal server error occurred."),
        };
        error.headers.extend(retry_after_s.map(|seconds| (header::RETRY_AFTER, seconds.to_string())));
        error
    }

    /// A path that leads nowhere.
    pub(crate) fn no_such_segment(segment: &str) -> Self {
        Self::bad_request(format!("Resource not found for the segment '{segment}'."))
    }

    /// A directory object that is not there.
    pub(crate) fn no_such_object(id: &str) -> Self {
        Self::new(
            404,
            "Request_ResourceNotFound",
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present."),
        )
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    }

    /// A Conditional Access body that is refused: generic outside, the text inside.
    pub(crate) fn policy(inner: impl Into<String>) -> Self {
        Self {
            inner: Inner::Text(inner.into()),
            ..Self::bad_request("The server could not process the request because it is malformed or incorrect.")
        }
    }

    pub(crate) fn throttled(retry_after_s: Option<u64>) -> Self {
        Self {
            inner: Inner::Throttled,
            headers: retry_after_s.map(|seconds| (header::RETRY_AFTER, seconds.to_string())).into_iter().collect(),
            ..Self::new(429, "TooManyRequests", "Please retry again later.")
        }
    }

    /// A page token that is too old: the list must be asked for from its beginning.
    pub(crate) fn expired_page() -> Self {
        Self::new(
            400,
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        )
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(503, "Service_ServiceUnavailable", "Service is temporarily unavailable. Please wait and retry again.")
    }

    /// A token that is missing, not ours or not valid any more.
    pub(crate) fn unauthenticated(message: &'static str, login: &str) -> Self {
        let challenge = format!(
            "Bearer realm=\"\", authorization_uri=\"{login}/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\""
        );
        Self {
            headers: vec![(header::WWW_AUTHENTICATE, challenge)],
            ..Self::new(401, "InvalidAuthenticationToken", message)
        }
    }

    /// The answer, with the ids in its body.
    pub(crate) fn answer(self, ids: &RequestIds, now_ms: i64) -> Answer {
        let mut inner = json!({
            "date": error_date(now_ms),
            "request-id": ids.request.to_string(),
            "client-request-id": ids.client,
        });
        match self.inner {
            Inner::Plain => {}
            Inner::Text(text) => inner["message"] = Value::String(text),
            Inner::Throttled => {
                inner["code"] = json!("429");
                inner["message"] = json!("Please retry after");
                inner["status"] = json!("429");
            }
        }
        let body = json!({"error": {"code": self.code, "message": self.message, "innerError": inner}});
        let mut answer = graph_json(self.status, &body);
        answer.headers.extend(self.headers);
        answer
    }
}
