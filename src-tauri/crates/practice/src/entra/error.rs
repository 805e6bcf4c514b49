//! Refusals in Entra's words: `contract/error.oauth-*` and the codes of GRAPH.md section m.

use std::borrow::Cow;

use serde_json::json;
use uuid::Uuid;

use super::Incoming;
use crate::answer::Answer;
use crate::clock::entra_date;

/// A refusal of the sign-in.
#[derive(Debug, Clone)]
pub(super) struct OAuthError {
    status: u16,
    /// OAuth's word for it.
    pub(super) error: &'static str,
    /// Entra's number for it.
    code: u32,
    message: Cow<'static, str>,
    suberror: Option<&'static str>,
}

impl OAuthError {
    pub(super) fn new(error: &'static str, code: u32, message: impl Into<Cow<'static, str>>) -> Self {
        let status = if error == "invalid_client" { 401 } else { 400 };
        Self { status, error, code, message: message.into(), suberror: None }
    }

    pub(super) fn no_such_tenant(tenant: &str) -> Self {
        // What was sent comes back in the text: only what a tenant can be named by.
        let shown: String =
            tenant.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')).take(64).collect();
        Self::new(
            "invalid_request",
            90002,
            format!(
                "Tenant '{shown}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            ),
        )
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(
            "invalid_request",
            900_144,
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    pub(super) fn unknown_client(client: &str) -> Self {
        let shown: String = client.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
        Self::new(
            "unauthorized_client",
            700_016,
            format!("Application with identifier '{shown}' was not found in the directory."),
        )
    }

    pub(super) fn bad_scope(scope: &str) -> Self {
        let shown: String = scope.chars().filter(char::is_ascii_graphic).take(128).collect();
        Self::new(
            "invalid_scope",
            70011,
            format!("The provided value for the input parameter 'scope' is not valid. The scope {shown} is not valid."),
        )
    }

    pub(super) fn consent_required() -> Self {
        Self {
            suberror: Some("consent_required"),
            ..Self::new(
                "invalid_grant",
                65001,
                "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.",
            )
        }
    }

    pub(super) fn unavailable() -> Self {
        Self {
            status: 503,
            ..Self::new("temporarily_unavailable", 90033, "A transient error has occurred. Please try again.")
        }
    }

    /// The text with number, ids and time, as Entra prints it.
    fn description(&self, trace: Uuid, correlation: &str, at: &str) -> String {
        format!(
            "AADSTS{}: {}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {at}",
            self.code, self.message
        )
    }

    /// The text for the query of a redirect.
    pub(super) fn redirect_description(&self, incoming: &Incoming<'_>) -> String {
        let trace = Uuid::new_v4();
        self.description(trace, &trace.to_string(), &entra_date(incoming.now_ms))
    }

    /// The JSON answer.
    pub(super) fn answer(&self, incoming: &Incoming<'_>) -> Answer {
        let trace = Uuid::new_v4();
        let sent = incoming.header("client-request-id").and_then(|id| Uuid::try_parse(id).ok());
        let correlation = sent.unwrap_or_else(Uuid::new_v4).to_string();
        let at = entra_date(incoming.now_ms);
        let mut body = json!({
            "error": self.error,
            "error_description": self.description(trace, &correlation, &at),
            "error_codes": [self.code],
            "timestamp": at,
            "trace_id": trace.to_string(),
            "correlation_id": correlation,
            "error_uri": format!("{}/error?code={}", incoming.login, self.code),
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = json!(suberror);
        }
        Answer::json(self.status, &body)
            .header(http::header::CACHE_CONTROL, "no-store, no-cache")
            .header(http::header::PRAGMA, "no-cache")
    }
}
