//! What the sign-in service says when it says no (GRAPH.md section m).

use serde::Deserialize;
use transport::TokenError;

use crate::{Error, WrongAccount};

/// A refusal, reduced to what decisions and wording need. The description is not kept: it can name people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    error: OAuthError,
    /// The number in `AADSTS…`.
    code: Option<u32>,
    cancelled: bool,
    /// What has to be proven in the browser, when the service says so.
    claims: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OAuthError {
    AccessDenied,
    ConsentRequired,
    Passing,
    BadRequest,
    Other,
}

#[derive(Deserialize)]
struct Body {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
    #[serde(default)]
    error_codes: Vec<u32>,
    #[serde(default)]
    claims: Option<String>,
}

impl Refusal {
    /// From the parameters that the browser brought back.
    pub(crate) fn new(error: &str, subcode: Option<&str>, description: Option<&str>) -> Self {
        let error = match error {
            "access_denied" => OAuthError::AccessDenied,
            "consent_required" => OAuthError::ConsentRequired,
            "temporarily_unavailable" | "server_error" => OAuthError::Passing,
            "invalid_request"
            | "invalid_client"
            | "unauthorized_client"
            | "invalid_scope"
            | "invalid_resource"
            | "unsupported_grant_type"
            | "unsupported_response_type" => OAuthError::BadRequest,
            _ => OAuthError::Other,
        };
        Self { error, code: description.and_then(number), cancelled: subcode == Some("cancel"), claims: None }
    }

    /// From the body of a token answer; `None` when it is not one of the service's refusals.
    pub(crate) fn from_body(body: &[u8]) -> Option<Self> {
        let body: Body = serde_json::from_slice(body).ok()?;
        let refusal = Self::new(&body.error, None, body.error_description.as_deref());
        Some(Self { code: body.error_codes.first().copied().or(refusal.code), claims: body.claims, ..refusal })
    }

    /// The claims that the next sign-in in the browser has to bring, as JSON.
    pub(crate) fn claims(&self) -> Option<&str> {
        self.claims.as_deref()
    }

    /// Whether waiting may help, so that the old sign-in is not given up.
    fn passes(&self) -> bool {
        self.error == OAuthError::Passing || matches!(self.code, Some(50053 | 50196))
    }

    /// What it means for a renewal.
    pub(crate) fn for_renewal(&self) -> TokenError {
        if self.passes() { TokenError::Unreachable } else { TokenError::SignInAgain { code: self.code } }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let code = refusal.code;
        if refusal.cancelled {
            return Self::Cancelled;
        }
        if refusal.passes() {
            return Self::TryLater { code };
        }
        match code {
            Some(65004) => Self::Declined { code },
            Some(65001 | 90094 | 90095) => Self::AdminConsentNeeded { code },
            Some(50105 | 90099 | 500_011 | 500_212 | 500_213 | 650_052 | 650_056 | 700_016) => {
                Self::AppNotAllowed { code }
            }
            Some(50131 | 53000 | 53001 | 53003 | 53004 | 53010 | 530_032 | 530_034 | 530_035) => Self::Blocked { code },
            Some(50020 | 90072) => Self::WrongAccount(WrongAccount::NotInOrganization),
            Some(50057) => Self::AccountDisabled,
            Some(90038) => Self::OtherCloud,
            Some(50011 | 50194 | 65002 | 70011 | 700_025 | 7_000_218) => Self::AppProblem { code },
            _ => match refusal.error {
                OAuthError::AccessDenied => Self::Declined { code },
                OAuthError::ConsentRequired => Self::AdminConsentNeeded { code },
                OAuthError::BadRequest => Self::AppProblem { code },
                OAuthError::Passing | OAuthError::Other => Self::Refused { code },
            },
        }
    }
}

/// The number after the first `AADSTS` in a description.
fn number(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| rest.get(..end).unwrap_or_default());
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn browser(error: &str, description: &str) -> Error {
        Refusal::new(error, None, Some(description)).into()
    }

    #[test]
    fn each_refusal_has_its_own_meaning() {
        assert!(matches!(
            browser("access_denied", "AADSTS65004: User declined to consent."),
            Error::Declined { code: Some(65004) }
        ));
        assert!(matches!(browser("access_denied", "AADSTS53003: Blocked."), Error::Blocked { code: Some(53003) }));
        assert!(matches!(browser("access_denied", ""), Error::Declined { code: None }));
        assert!(matches!(
            browser("access_denied", "AADSTS90094: an admin"),
            Error::AdminConsentNeeded { code: Some(90094) }
        ));
        assert!(matches!(
            browser("invalid_request", "AADSTS50020: User account"),
            Error::WrongAccount(WrongAccount::NotInOrganization)
        ));
        assert!(matches!(browser("unauthorized_client", "AADSTS700016"), Error::AppNotAllowed { code: Some(700_016) }));
        assert!(matches!(browser("server_error", "x"), Error::TryLater { code: None }));
        assert!(matches!(browser("new_words", "AADSTS99999999999999"), Error::Refused { code: None }));
        assert!(matches!(Refusal::new("access_denied", Some("cancel"), None).into(), Error::Cancelled));
    }

    #[test]
    fn a_renewal_gives_the_sign_in_up_only_when_waiting_cannot_help() {
        let renewal = |body: &str| Refusal::from_body(body.as_bytes()).unwrap().for_renewal();
        for code in [50173, 70008, 700_082, 50076, 50079, 53003] {
            let body = format!(r#"{{"error":"invalid_grant","error_codes":[{code}]}}"#);
            assert_eq!(renewal(&body), TokenError::SignInAgain { code: Some(code) });
        }
        assert_eq!(renewal(r#"{"error":"temporarily_unavailable"}"#), TokenError::Unreachable);
        assert_eq!(renewal(r#"{"error":"invalid_grant","error_codes":[50196]}"#), TokenError::Unreachable);
    }

    #[test]
    fn the_documented_refusals_are_read() {
        let body = br#"{"error":"invalid_scope","error_description":"AADSTS70011: The provided value for the input parameter 'scope' is not valid.\r\nTrace ID: 0000aaaa","error_codes":[70011],"timestamp":"2016-01-09 02:02:12Z"}"#;
        assert!(matches!(Refusal::from_body(body).unwrap().into(), Error::AppProblem { code: Some(70011) }));
        assert_eq!(Refusal::from_body(b"<html>Welcome to our Wi-Fi</html>"), None);
        assert_eq!(Refusal::from_body(br#"{"access_token":"x"}"#), None);
    }
}
