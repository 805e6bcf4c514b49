//! One request to the token endpoint.
//!
//! The `oauth2` crate makes the address for the browser, but not this request. Its
//! errors keep the whole answer in their `Debug`, its answer type must implement
//! `Serialize` with the tokens in it, and its own types fail on an `expires_in`
//! that is a text or a fraction (SAFETY.md §4.2, §9.4). The request is one form,
//! so sending it directly is both shorter and safer.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use transport::{AccessToken, Endpoints, LimitGroup, Method, Request, Retry, Transport};
use url::form_urlencoded::Serializer;

use crate::refusal::Refusal;
use crate::{ClientId, Error, Scopes};

/// Longest life of an access token (GRAPH.md section m: up to 28 h). Longer ones are taken for this.
const LONGEST_LIFE: f64 = 28.0 * 3600.0;
/// Taken when the answer does not say, which the service always does.
const USUAL_LIFE: Duration = Duration::from_secs(3600);

/// What is handed in for tokens.
pub(crate) enum Grant<'a> {
    /// The code that the browser brought back.
    Code { code: &'a SecretString, verifier: &'a SecretString, redirect_uri: &'a str },
    /// The refresh token, and the decoded claims challenge when there was one.
    Refresh { token: &'a SecretString, claims: Option<&'a str> },
}

/// Tokens. Deliberately without `Debug`.
pub(crate) struct Answer {
    pub(crate) access: AccessToken,
    pub(crate) lives: Duration,
    pub(crate) refresh: Option<SecretString>,
    pub(crate) id_token: Option<SecretString>,
    /// Absent when they are those that were asked for (RFC 6749 section 5.1).
    pub(crate) scopes: Option<Scopes>,
}

/// No tokens.
#[derive(Debug)]
pub(crate) enum Failure {
    Refused(Refusal),
    NoAnswer(transport::Error),
    /// The answer is not one of a token endpoint. `service` says that the host has trouble (5xx).
    Bad {
        host: String,
        service: bool,
    },
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::NoAnswer(error) => no_answer(error),
            Failure::Bad { service: true, .. } => Self::TryLater { code: None },
            Failure::Bad { host, service: false } => Self::BadAnswer { host },
        }
    }
}

/// Tells an answer that must not be used from no answer.
pub(crate) fn no_answer(error: transport::Error) -> Error {
    match error.kind() {
        transport::ErrorKind::Redirected | transport::ErrorKind::TooLarge => {
            Error::BadAnswer { host: error.host().to_owned() }
        }
        _ => Error::NoConnection(error),
    }
}

#[derive(Deserialize)]
struct Body {
    access_token: String,
    token_type: String,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    refresh_token: Option<String>,
    #[serde(default)]
    id_token: Option<String>,
    #[serde(default)]
    scope: Option<String>,
}

/// Asks for tokens. `authority` is `organizations` or the id of the organization.
pub(crate) async fn tokens(
    transport: &dyn Transport,
    endpoints: &Endpoints,
    authority: &str,
    client_id: ClientId,
    scopes: impl Iterator<Item = &str>,
    grant: Grant<'_>,
) -> Result<Answer, Failure> {
    let url = endpoints.login(&format!("{authority}/oauth2/v2.0/token"));
    let host = url.host_str().unwrap_or_default().to_owned();
    let form = form(client_id, scopes, &grant);
    let request = Request::new(Method::Post, url, LimitGroup::SignIn, Retry::OnlyIfRefused).form(form.into());
    let answer = transport.send(request).await.map_err(Failure::NoAnswer)?;
    if answer.status == 200 {
        return read(&answer.body).ok_or(Failure::Bad { host, service: false });
    }
    match Refusal::from_body(&answer.body) {
        Some(refusal) if !answer.is_success() => Err(Failure::Refused(refusal)),
        _ => Err(Failure::Bad { host, service: answer.status == 429 || answer.status >= 500 }),
    }
}

fn form<'a>(client_id: ClientId, scopes: impl Iterator<Item = &'a str>, grant: &Grant<'_>) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("client_id", &client_id.to_string());
    form.append_pair("scope", &scopes.collect::<Vec<_>>().join(" "));
    match grant {
        Grant::Code { code, verifier, redirect_uri } => {
            form.append_pair("grant_type", "authorization_code")
                .append_pair("code", code.expose_secret())
                .append_pair("code_verifier", verifier.expose_secret())
                .append_pair("redirect_uri", redirect_uri);
        }
        Grant::Refresh { token, claims } => {
            form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", token.expose_secret());
            if let Some(claims) = claims {
                form.append_pair("claims", claims);
            }
        }
    }
    form.finish()
}

fn read(body: &[u8]) -> Option<Answer> {
    let body: Body = serde_json::from_slice(body).ok()?;
    // It becomes a header; and only a bearer token is one that Latch knows how to use.
    let usable = !body.access_token.is_empty() && body.access_token.bytes().all(|byte| byte.is_ascii_graphic());
    if !usable || !body.token_type.eq_ignore_ascii_case("bearer") {
        return None;
    }
    Some(Answer {
        access: AccessToken::new(body.access_token.into()),
        lives: life(&body.expires_in),
        refresh: body.refresh_token.filter(|token| !token.is_empty()).map(SecretString::from),
        id_token: body.id_token.map(SecretString::from),
        scopes: body.scope.as_deref().map(Scopes::granted),
    })
}

/// Seconds as a number or as text; nonsense is no life at all, so that the token is renewed after one use.
fn life(expires_in: &Value) -> Duration {
    let seconds = match expires_in {
        Value::Null => return USUAL_LIFE,
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let seconds = seconds.filter(|seconds: &f64| seconds.is_finite()).unwrap_or_default();
    Duration::from_secs_f64(seconds.clamp(0.0, LONGEST_LIFE))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_expiry_is_read_without_failing() {
        for (expires_in, seconds) in [
            (json!(3599), 3599),
            (json!("3599"), 3599),
            (json!(3599.0), 3599),
            (json!(-5), 0),
            (json!(9_223_372_036_854_775_808_u64), 100_800),
            (json!("soon"), 0),
            (json!("NaN"), 0),
            (json!([]), 0),
            (json!(null), 3600),
        ] {
            assert_eq!(life(&expires_in).as_secs(), seconds, "{expires_in}");
        }
    }

    #[test]
    fn only_a_bearer_token_that_fits_a_header_is_accepted() {
        let answer = |token: &str, kind: &str| {
            read(json!({"access_token": token, "token_type": kind, "expires_in": 1}).to_string().as_bytes())
        };
        assert!(answer("eyJ0", "Bearer").is_some());
        assert!(answer("eyJ0", "pop").is_none());
        assert!(answer("eyJ0\r\nX-Evil: 1", "Bearer").is_none());
        assert!(answer("", "Bearer").is_none());
        assert!(read(b"").is_none());
        assert!(read(b"<html></html>").is_none());
    }

    #[test]
    fn the_documented_answer_is_read() {
        let body = br#"{"access_token":"eyJ0eXAiOiJKV1Qi...","token_type":"Bearer","expires_in":3599,
            "scope":"https%3A%2F%2Fgraph.microsoft.com%2Fmail.read","refresh_token":"AwABAAAAvPM1...","id_token":"eyJ0"}"#;
        let answer = read(body).unwrap();
        assert!(answer.scopes.unwrap().contains("Mail.Read"));
        assert!(answer.refresh.is_some() && answer.id_token.is_some());
        assert_eq!(answer.lives.as_secs(), 3599);
    }
}
