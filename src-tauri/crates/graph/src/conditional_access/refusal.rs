//! Why Conditional Access refused a change.

use crate::{Error, ErrorKind};

/// A refusal that can be told from others (GRAPH.md sections a and c.1). Where nothing but the English text tells, the
/// text is read: a refusal in other words is then none of these, and still has [`Error::detail`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal<'a> {
    /// Security defaults are on, and a policy must not be in force beside them. For some seconds the service may go on
    /// saying so after they were switched off.
    SecurityDefaultsOn,
    /// There are as many as there may be. In which words the service says so is in no document.
    LimitReached,
    /// A rule was broken that has a number, such as 1011, 1034 or 1040.
    Rule {
        /// The number.
        number: u16,
        /// What the service wrote after it, in English. May name people and things of the organization.
        text: &'a str,
    },
    /// The organization lacks Microsoft Entra ID P1, or P2 where that is needed.
    NotLicensed,
    /// The signed-in person lacks the role, or the app the permission.
    NotPermitted,
    /// There is no such thing, or not yet.
    NotFound,
}

impl<'a> Refusal<'a> {
    /// Reads `error`; `None` when it is another failure.
    #[must_use]
    pub fn of(error: &'a Error) -> Option<Self> {
        match error.kind() {
            ErrorKind::NoLicence => Some(Self::NotLicensed),
            ErrorKind::NoPermission if !is_limit(error) => Some(Self::NotPermitted),
            ErrorKind::NotFound => Some(Self::NotFound),
            ErrorKind::NoPermission | ErrorKind::Refused => Self::by_text(error),
            _ => None,
        }
    }

    fn by_text(error: &'a Error) -> Option<Self> {
        if error.says(&["security defaults is enabled"]) || error.says(&["must disable security defaults"]) {
            return Some(Self::SecurityDefaultsOn);
        }
        if is_limit(error) {
            return Some(Self::LimitReached);
        }
        let (number, text) = error.detail()?.split_once(':')?;
        Some(Self::Rule { number: number.trim().parse().ok()?, text: text.trim() })
    }
}

fn is_limit(error: &Error) -> bool {
    let many = [&["limit"][..], &["maximum"], &["too many"], &["exceed"]].into_iter().any(|words| error.says(words));
    many && (error.says(&["polic"]) || error.says(&["location"]) || error.says(&["quota"]))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::contract;

    fn refused(status: u16, body: &Value) -> Error {
        Error::refused(status, &HeaderMap::new(), body)
    }

    fn inside(text: &str) -> Value {
        let generic = "The server could not process the request because it is malformed or incorrect.";
        json!({"error": {"code": "BadRequest", "message": generic, "innerError": {"message": text}}})
    }

    #[test]
    fn refusals_that_were_seen_are_told_apart() {
        for (status, file, expected) in [
            (403, "observed.error.ca-create-unlicensed.403.response.json", Refusal::NotLicensed),
            (403, "observed.error.nonpremium-tenant.403.response.json", Refusal::NotLicensed),
            (400, "observed.error.ca-enable-while-security-defaults-on.400.response.json", Refusal::SecurityDefaultsOn),
            (404, "observed.error.named-location-not-found.404.response.json", Refusal::NotFound),
        ] {
            assert_eq!(Refusal::of(&refused(status, &contract(file))), Some(expected), "{file}");
        }
        let down = refused(503, &contract("observed.error.service-unavailable.503.response.json"));
        assert_eq!(Refusal::of(&down), None);
        let slow = refused(429, &contract("error.throttled.429.response.json"));
        assert_eq!(Refusal::of(&slow), None, "a limit of requests is not one of policies");
    }

    #[test]
    fn a_number_is_read_with_what_follows_it() {
        for (text, number, rest) in [
            (
                "1034: Policy contains invalid applications: {\"app\":\"ServicePrincipalNotFound\"}",
                1034,
                "Policy contains invalid applications: {\"app\":\"ServicePrincipalNotFound\"}",
            ),
            ("1040: ", 1040, ""),
            ("1085 : something", 1085, "something"),
        ] {
            assert_eq!(Refusal::of(&refused(400, &inside(text))), Some(Refusal::Rule { number, text: rest }), "{text}");
        }
        // Also where the text is outside, as it was seen once.
        let outside = json!({"error": {"code": "BadRequest", "message": "1007: Incoming object is null"}});
        assert!(matches!(Refusal::of(&refused(400, &outside)), Some(Refusal::Rule { number: 1007, .. })));
    }

    #[test]
    fn a_limit_is_told_from_a_missing_role() {
        for (status, text) in [
            (400, "1039: The maximum number of policies is reached."),
            (400, "The limit of 240 Conditional Access policies is reached."),
            (403, "Number of policies exceeds what is allowed."),
            (400, "Directory quota exceeded"),
        ] {
            assert_eq!(Refusal::of(&refused(status, &inside(text))), Some(Refusal::LimitReached), "{text}");
        }
        let role = json!({"error": {"code": "AccessDenied", "message": "You cannot perform the requested operation."}});
        assert_eq!(Refusal::of(&refused(403, &role)), Some(Refusal::NotPermitted));
    }

    #[test]
    fn another_refusal_is_none_of_these() {
        for text in [
            "Your organization is currently using Conditional Access policies which prevents you from enabling \
             security defaults.",
            "Failed to update",
            "Note: something",
            "",
        ] {
            assert_eq!(Refusal::of(&refused(400, &inside(text))), None, "{text}");
        }
        assert_eq!(Refusal::of(&refused(400, &Value::Null)), None);
        assert_eq!(Refusal::of(&Error::new(ErrorKind::Offline, false)), None);
    }
}
