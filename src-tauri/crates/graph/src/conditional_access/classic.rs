//! Classic policies: what Conditional Access was before its policies (GRAPH.md section a, number 2). Only `beta` lists
//! them.

use serde::Deserialize;
use transport::LimitGroup;

use crate::page::{Identified, List};
use crate::{Error, ErrorKind, Graph, lenient};

/// One classic policy. It can be looked at and disabled in the Entra admin center, and not made any more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassicPolicy {
    /// Its id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub display_name: Option<Box<str>>,
    /// `enabled` or `disabled`, or a word that is not known yet; `None` when the service did not say.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub state: Option<Box<str>>,
}

impl ClassicPolicy {
    /// Whether `error`, met by [`Graph::classic_policies`], says that the organization is not offered their list: the
    /// address is not known (404), or not like this (400, 501), or what is there is not such a list. Whether there are
    /// any is then unknown, and asking again does not help.
    #[must_use]
    pub fn not_offered(error: &Error) -> bool {
        matches!(error.status(), Some(400 | 404 | 501)) || error.kind() == &ErrorKind::Malformed
    }
}

impl Identified for ClassicPolicy {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Graph {
    /// The classic policies, whatever their state, each once.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`], and [`ClassicPolicy::not_offered`].
    pub async fn classic_policies(&self) -> Result<Vec<ClassicPolicy>, Error> {
        let first = self.endpoints.graph("beta/identity/conditionalAccess/classicPolicies");
        self.whole_distinct(List::new(first, LimitGroup::ConditionalAccess)).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{Fake, error, ok, overlapping, status};

    async fn read(body: Value) -> Result<Vec<ClassicPolicy>, Error> {
        Fake::answering(move |_| ok(&body)).graph().classic_policies().await
    }

    #[tokio::test]
    async fn they_are_read_from_beta_within_the_narrow_quota_and_what_is_not_known_is_passed_over() {
        let fake = Fake::answering(|_| {
            ok(&json!({"value": [
                {"id": "a", "displayName": "[SharePoint Online] MFA", "state": "enabled", "rules": [{"x": 1}]},
                {"id": "b", "displayName": 7, "state": null},
                {"id": "c", "state": "unknownFutureValue"},
            ], "more": {}}))
        });
        let policies = fake.graph().classic_policies().await.unwrap();
        let read: Vec<_> = policies
            .iter()
            .map(|policy| (&*policy.id, policy.display_name.as_deref(), policy.state.as_deref()))
            .collect();
        assert_eq!(
            read,
            [
                ("a", Some("[SharePoint Online] MFA"), Some("enabled")),
                ("b", None, None),
                ("c", None, Some("unknownFutureValue")),
            ]
        );
        assert_eq!(fake.paths(), ["/beta/identity/conditionalAccess/classicPolicies"]);
        assert_eq!(fake.seen()[0].group, LimitGroup::ConditionalAccess);
    }

    #[tokio::test]
    async fn none_is_an_empty_list_and_two_pages_repeat_nothing() {
        assert_eq!(read(json!({"value": []})).await.unwrap(), []);
        let policies = overlapping().graph().classic_policies().await.unwrap();
        assert_eq!(policies.iter().map(|policy| &*policy.id).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn a_list_that_is_not_offered_is_told_from_one_that_cannot_be_read_now() {
        for refusal in [400, 404, 501] {
            let met = Fake::answering(move |_| status(refusal)).graph().classic_policies().await.unwrap_err();
            assert!(ClassicPolicy::not_offered(&met), "{refusal}");
        }
        for strange in [json!({}), json!([]), json!({"value": {}}), json!({"value": [{"state": "enabled"}]}), json!(7)]
        {
            let met = read(strange.clone()).await.unwrap_err();
            assert!(ClassicPolicy::not_offered(&met), "{strange}");
        }
        let answers = [status(403), status(401), status(429), status(503)];
        for answer in answers.into_iter().chain([error(transport::ErrorKind::Offline, false)]) {
            let met = Fake::answering(move |_| answer.clone()).graph().classic_policies().await.unwrap_err();
            assert!(!ClassicPolicy::not_offered(&met), "{met}");
        }
    }
}
