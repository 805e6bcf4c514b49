//! Conditional Access policies, classic ones, named locations and authentication strengths (GRAPH.md section c).

mod classic;
mod location;

use http::{HeaderMap, HeaderName, HeaderValue};
use mfa::id::StrengthId;
use mfa::policy::Policy;
use serde::Deserialize;
use transport::LimitGroup;

use crate::page::{Identified, List};
use crate::{Error, ErrorKind, Graph, lenient};

pub use classic::ClassicPolicy;

/// One authentication strength: which combinations of methods a policy may ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationStrength {
    /// Its id, by which policies name it.
    #[serde(deserialize_with = "lenient::id")]
    pub id: StrengthId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub display_name: Option<String>,
    /// `builtIn` or `custom`, or a word that is not known yet.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub policy_type: Option<String>,
    /// `mfa` or `none`, or a word that is not known yet.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub requirements_satisfied: Option<String>,
    /// The combinations, such as `password,sms`.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub allowed_combinations: Option<Vec<String>>,
}

impl AuthenticationStrength {
    /// Whether it satisfies multifactor authentication; `None` when that is not known.
    #[must_use]
    pub fn satisfies_mfa(&self) -> Option<bool> {
        match self.requirements_satisfied.as_deref() {
            Some("mfa") => Some(true),
            Some("none") => Some(false),
            _ => None,
        }
    }
}

impl Identified for AuthenticationStrength {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Identified for Policy {
    fn id(&self) -> &str {
        Self::id(self).as_str()
    }
}

/// Asks for words that are newer than the documents as they are.
fn newer_words() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("prefer"), HeaderValue::from_static("include-unknown-enum-members"));
    headers
}

impl Graph {
    /// Every Conditional Access policy, whatever its state, once and with all its JSON. Words that are newer than the
    /// documents come as they are, because they are asked for by `Prefer`.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn conditional_access_policies(&self) -> Result<Vec<Policy>, Error> {
        let first = self.endpoints.graph("v1.0/identity/conditionalAccess/policies");
        let list = List::new(first, LimitGroup::ConditionalAccess).headers(newer_words());
        let policies: Vec<Policy> = self.whole_distinct(list).await?;
        // Two without an id would count as one.
        match policies.iter().any(|policy| policy.id().as_str().is_empty()) {
            true => Err(Error::new(ErrorKind::Malformed, false)),
            false => Ok(policies),
        }
    }

    /// The authentication strengths, built-in ones included, each once.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn authentication_strengths(&self) -> Result<Vec<AuthenticationStrength>, Error> {
        let first = self.endpoints.graph("v1.0/policies/authenticationStrengthPolicies");
        self.whole_distinct(List::new(first, LimitGroup::Directory)).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{Fake, contract, ok, overlapping, status, variants};

    async fn policies(body: Value) -> Result<Vec<Policy>, Error> {
        Fake::answering(move |_| ok(&body)).graph().conditional_access_policies().await
    }

    #[tokio::test]
    async fn the_documented_policies_survive_whole_in_all_variants() {
        let body = contract("ca-policies.list.response.json");
        for body in variants(&body, "disabled").into_iter().chain([body]) {
            let read = policies(body.clone()).await.unwrap();
            let raw: Vec<_> = read.iter().map(|policy| policy.raw().clone()).collect();
            assert_eq!(json!(raw), body["value"]);
        }
    }

    #[tokio::test]
    async fn a_policy_without_an_id_is_not_passed_over() {
        for strange in [json!({"displayName": "b"}), json!({"id": "", "displayName": "b"})] {
            let error = policies(json!({"value": [{"id": "a"}, strange]})).await.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Malformed);
        }
    }

    #[tokio::test]
    async fn policies_and_strengths_that_two_pages_repeat_are_given_once() {
        let read = overlapping().graph().conditional_access_policies().await.unwrap();
        assert_eq!(read.iter().map(|policy| policy.id().as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        let read = overlapping().graph().authentication_strengths().await.unwrap();
        assert_eq!(read.iter().map(|strength| strength.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn newer_words_are_asked_for_and_the_narrow_quota_is_used() {
        let fake = Fake::answering(|_| ok(&json!({"value": []})));
        assert!(fake.graph().conditional_access_policies().await.unwrap().is_empty());
        let seen = fake.seen();
        assert_eq!(seen[0].headers["prefer"], "include-unknown-enum-members");
        assert_eq!(seen[0].group, LimitGroup::ConditionalAccess);
    }

    #[tokio::test]
    async fn no_permission_is_not_an_empty_list() {
        let error = Fake::answering(|_| status(403)).graph().conditional_access_policies().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoPermission);
    }

    #[tokio::test]
    async fn the_documented_strengths_are_read_in_all_variants() {
        let body = contract("auth-strengths.list.response.json");
        let [extra, null, unknown] = variants(&body, "mfa");
        for (body, mfa) in [(body, Some(true)), (extra, Some(true)), (null, Some(true)), (unknown, None)] {
            let strengths = Fake::answering(move |_| ok(&body)).graph().authentication_strengths().await.unwrap();
            assert_eq!(strengths[0].id.as_str(), "00000000-0000-0000-0000-000000000002");
            assert!(strengths.iter().all(|strength| strength.satisfies_mfa() == mfa));
        }
    }
}
