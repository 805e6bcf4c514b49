//! Microsoft's templates for policies (GRAPH.md section c.3).

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use transport::LimitGroup;

use crate::page::{Identified, List};
use crate::{Error, Graph};

/// One template. It is taken by hand: its `details` with a name and a state are a policy, except for what they hold
/// that no policy may have.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyTemplate {
    id: Box<str>,
    raw: Value,
}

impl PolicyTemplate {
    /// Its id, by which it is known: the same in every organization, whatever the language.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name, in the service's language; `None` when the service did not say.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.text("name")
    }

    /// What it is for, in the service's language; `None` when the service did not say.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.text("description")
    }

    /// What it is recommended for: words such as `secureFoundation`, an open set. Empty when the service did not say.
    pub fn scenarios(&self) -> impl Iterator<Item = &str> {
        self.text("scenarios").unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty())
    }

    /// Conditions, grant and session controls as the service gives them; `None` when it did not.
    #[must_use]
    pub fn details(&self) -> Option<&Value> {
        self.raw.get("details").filter(|details| details.is_object())
    }

    /// The whole JSON.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.raw.get(key)?.as_str()
    }
}

impl<'de> Deserialize<'de> for PolicyTemplate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(deserializer)?;
        match raw.get("id").and_then(Value::as_str) {
            None | Some("") => Err(serde::de::Error::custom("a template without an id")),
            Some(id) => Ok(Self { id: id.into(), raw }),
        }
    }
}

impl Identified for PolicyTemplate {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Graph {
    /// Microsoft's templates for policies, each once. No language is asked for: their names are for people to compare
    /// with the Entra admin center, and ids tell them apart.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn policy_templates(&self) -> Result<Vec<PolicyTemplate>, Error> {
        let first = self.endpoints.graph("v1.0/identity/conditionalAccess/templates");
        self.whole_distinct(List::new(first, LimitGroup::ConditionalAccess)).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, overlapping, status, variants};

    const FILE: &str = "ca-templates.list.response.json";

    async fn read(body: Value) -> Result<Vec<PolicyTemplate>, Error> {
        Fake::answering(move |_| ok(&body)).graph().policy_templates().await
    }

    #[tokio::test]
    async fn the_documented_template_is_read_and_kept_whole_in_all_variants() {
        let body = contract(FILE);
        for body in variants(&body, "mfa").into_iter().chain([body]) {
            let templates = read(body.clone()).await.unwrap();
            let [template] = &templates[..] else { panic!("one template") };
            assert_eq!(template.id(), "c7503427-338e-4c5e-902d-abe252abfb43");
            assert_eq!(template.name(), Some("Require multifactor authentication for admins"));
            assert!(template.description().unwrap().starts_with("Require multifactor authentication for privileged"));
            let scenarios: Vec<_> = template.scenarios().collect();
            assert_eq!(scenarios, ["secureFoundation", "zeroTrust", "protectAdmins"]);
            assert_eq!(template.details(), Some(&body["value"][0]["details"]));
            assert_eq!(template.raw(), &body["value"][0]);
        }
    }

    #[tokio::test]
    async fn no_language_is_asked_for_and_the_narrow_quota_is_used() {
        let fake = Fake::contract(FILE);
        fake.graph().policy_templates().await.unwrap();
        let seen = fake.seen();
        assert_eq!(fake.paths(), ["/v1.0/identity/conditionalAccess/templates"]);
        assert_eq!(seen[0].group, LimitGroup::ConditionalAccess);
        assert!(!seen[0].headers.contains_key("accept-language"));
    }

    #[tokio::test]
    async fn what_is_missing_is_not_said_and_a_template_without_an_id_is_not_passed_over() {
        let templates =
            read(json!({"value": [{"id": "a", "name": 7, "scenarios": null, "details": []}]})).await.unwrap();
        assert_eq!((templates[0].name(), templates[0].description(), templates[0].details()), (None, None, None));
        assert_eq!(templates[0].scenarios().count(), 0);
        for strange in [json!({"name": "x"}), json!({"id": ""}), json!(7)] {
            let error = read(json!({"value": [strange]})).await.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Malformed);
        }
    }

    #[tokio::test]
    async fn templates_that_two_pages_repeat_are_given_once_and_a_refusal_is_not_an_empty_list() {
        let templates = overlapping().graph().policy_templates().await.unwrap();
        assert_eq!(templates.iter().map(PolicyTemplate::id).collect::<Vec<_>>(), ["a", "b", "c"]);
        for (refusal, kind) in [(403, ErrorKind::NoPermission), (404, ErrorKind::NotFound)] {
            let error = Fake::answering(move |_| status(refusal)).graph().policy_templates().await.unwrap_err();
            assert_eq!(error.kind(), &kind);
        }
    }
}
