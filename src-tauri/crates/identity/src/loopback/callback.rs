//! Telling the one answer that is waited for from everything else that may be sent to this port.

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use transport::Endpoints;
use url::Url;

use crate::refusal::Refusal;

/// What the browser brought back.
pub(crate) enum Callback {
    /// The code to be redeemed.
    Code(SecretString),
    /// The service said no, or the person did.
    Refused(Refusal),
}

/// What a callback has to carry.
pub(crate) struct Expected {
    /// The `state` that was sent along: whoever knows it was told by the browser that Latch opened.
    pub(crate) state: SecretString,
    pub(crate) endpoints: Endpoints,
}

/// Reads a callback. `None` for one that is not the answer to this sign-in: it is ignored and the waiting goes on,
/// so that a forged one cannot end a sign-in either (SAFETY.md cases 1 and 2).
pub(super) fn read(parameters: &[(String, String)], expected: &Expected) -> Option<Callback> {
    let state = once(parameters, "state")?;
    if !bool::from(state.as_bytes().ct_eq(expected.state.expose_secret().as_bytes())) {
        return None;
    }
    if let Some(issuer) = optional(parameters, "iss")? {
        // RFC 9207. Entra does not send it; a service that does must be the one that was asked.
        if !Url::parse(issuer).is_ok_and(|issuer| expected.endpoints.is_login(&issuer)) {
            return None;
        }
    }
    match (optional(parameters, "code")?, optional(parameters, "error")?) {
        (Some(code), None) if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Some(Callback::Code(code.into()))
        }
        (None, Some(error)) => Some(Callback::Refused(Refusal::new(
            error,
            optional(parameters, "error_subcode")?,
            optional(parameters, "error_description")?,
        ))),
        _ => None,
    }
}

/// The value of a parameter that is there exactly once.
fn once<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    optional(parameters, name)?
}

/// The value of a parameter that is there at most once; `None` when it is there twice.
fn optional<'a>(parameters: &'a [(String, String)], name: &str) -> Option<Option<&'a str>> {
    let mut values = parameters.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let first = values.next();
    values.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::request::parameters;
    use super::*;
    use crate::Error;

    fn answer(query: &str) -> Option<Callback> {
        let endpoints = Endpoints::of(&transport::Cloud::Worldwide).unwrap();
        read(&parameters(query).unwrap(), &Expected { state: "right".to_owned().into(), endpoints })
    }

    #[test]
    fn only_the_right_state_once_with_one_answer_counts() {
        for ignored in [
            "",
            "code=a",
            "code=a&state=wrong",
            "code=a&state=",
            "code=a&state=rightx",
            "code=a&state=right&state=right",
            "code=a&state=wrong&state=right",
            "code=a&code=b&state=right",
            "code=&state=right",
            "code=a%0d%0ab&state=right",
            "code=a&error=access_denied&state=right",
            "error=a&error=b&state=right",
            "state=right",
            "code=a&state=right&iss=https://evil.example/x/v2.0",
            "code=a&state=right&iss=not-an-address",
        ] {
            assert!(answer(ignored).is_none(), "{ignored}");
        }
        let query = "code=0.AX&state=right&session_state=x&unknown=y&iss=https://login.microsoftonline.com/t/v2.0";
        assert!(matches!(answer(query), Some(Callback::Code(code)) if code.expose_secret() == "0.AX"));
    }

    #[test]
    fn a_refusal_keeps_the_number_and_nothing_else_of_its_text() {
        let query = "state=right&error=access_denied&error_description=AADSTS65004%3a+%3Cscript%3E%0d%0aTrace+ID";
        let Some(Callback::Refused(refusal)) = answer(query) else { panic!("not a refusal") };
        assert!(!format!("{refusal:?}").contains("script"));
        assert!(matches!(refusal.into(), Error::Declined { code: Some(65004) }));
    }
}
