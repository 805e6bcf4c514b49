//! Authentication strengths (GRAPH.md section c.4).

use mfa::id::StrengthId;
use serde::Deserialize;
use serde_json::Value;
use transport::{LimitGroup, Method};

use crate::page::{Identified, List, Raw};
use crate::request::{body, part};
use crate::write::Look;
use crate::{Answered, Error, ErrorKind, Graph, lenient};

const PATH: &str = "v1.0/policies/authenticationStrengthPolicies";

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

impl Graph {
    /// The authentication strengths, built-in ones included, each once.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn authentication_strengths(&self) -> Result<Vec<AuthenticationStrength>, Error> {
        self.whole_distinct(self.strengths_list()).await
    }

    /// The same as the service gives them, each with all its JSON and an `id`: for keeping and putting back.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn authentication_strengths_whole(&self) -> Result<Vec<Value>, Error> {
        let strengths: Vec<Raw> = self.whole_distinct(self.strengths_list()).await?;
        Ok(strengths.into_iter().map(Raw::into_value).collect())
    }

    fn strengths_list(&self) -> List {
        List::new(self.endpoints.graph(PATH), LimitGroup::Directory)
    }

    /// Makes an authentication strength as `strength` says: `displayName`, `allowedCombinations`, and what else it
    /// has. Never sent twice blindly, as [`Graph::create_policy`].
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]. With [`Error::may_have_applied`] the strength may be there.
    pub async fn create_authentication_strength(&self, strength: &Value) -> Result<AuthenticationStrength, Error> {
        let request = self.change_at(Method::Post, PATH, LimitGroup::Writes, Some(strength));
        let name = strength.get("displayName").and_then(Value::as_str);
        let look = async || {
            let there = self.authentication_strengths().await?;
            let found = there.iter().any(|other| other.display_name.as_deref() == name);
            Ok(if found { Look::Perhaps } else { Look::Absent })
        };
        body(&self.make(request, look).await?)
    }

    /// Deletes an authentication strength that is not built in. The service refuses it while a policy names it.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]; [`ErrorKind::NotFound`] when it is not there any more, or not yet. With
    /// [`Error::may_have_applied`] it may be deleted.
    pub async fn delete_authentication_strength(&self, id: &StrengthId) -> Result<Answered, Error> {
        let path = format!("{PATH}/{}", part(id.as_str()));
        let request = self.change_at(Method::Delete, &path, LimitGroup::Writes, None);
        let gone = async || match self.read::<Value>(&path, LimitGroup::Directory).await {
            Ok(_) => Ok(false),
            Err(error) if error.kind() == &ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        };
        self.change(request, gone).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transport::Retry;

    use super::*;
    use crate::testing::{Fake, contract, ok, overlapping, response, status, throttled_once, variants};

    const FILE: &str = "auth-strengths.list.response.json";

    #[tokio::test]
    async fn the_documented_strengths_are_read_in_all_variants() {
        let body = contract(FILE);
        let [extra, null, unknown] = variants(&body, "mfa");
        for (body, mfa) in [(body, Some(true)), (extra, Some(true)), (null, Some(true)), (unknown, None)] {
            let strengths = Fake::answering(move |_| ok(&body)).graph().authentication_strengths().await.unwrap();
            assert_eq!(strengths[0].id.as_str(), "00000000-0000-0000-0000-000000000002");
            assert!(strengths.iter().all(|strength| strength.satisfies_mfa() == mfa));
        }
    }

    #[tokio::test]
    async fn strengths_that_two_pages_repeat_are_given_once() {
        let read = overlapping().graph().authentication_strengths().await.unwrap();
        assert_eq!(read.iter().map(|strength| strength.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn kept_whole_they_are_as_the_service_gives_them() {
        let whole = Fake::contract(FILE).graph().authentication_strengths_whole().await.unwrap();
        assert_eq!(json!(whole), contract(FILE)["value"]);
    }

    #[tokio::test]
    async fn one_is_made_as_it_is_asked_for() {
        let asked = json!({"displayName": "Keys only", "allowedCombinations": ["fido2"]});
        let fake = Fake::answering(|_| {
            Ok(response(201, &json!({"id": "s", "displayName": "Keys only", "policyType": "custom"})))
        });
        let made = fake.graph().create_authentication_strength(&asked).await.unwrap();
        assert_eq!((made.id.as_str(), made.policy_type.as_deref()), ("s", Some("custom")));
        let seen = fake.seen();
        assert_eq!(
            (seen[0].method, seen[0].retry, seen[0].group),
            (Method::Post, Retry::OnlyIfUnsent, LimitGroup::Writes)
        );
        assert_eq!(serde_json::from_slice::<Value>(&seen[0].body).unwrap(), asked);
        assert_eq!(fake.paths(), ["/v1.0/policies/authenticationStrengthPolicies"]);
    }

    #[tokio::test]
    async fn a_refused_one_whose_name_is_there_is_not_made_again() {
        let fake = throttled_once(|_| ok(&json!({"value": [{"id": "x", "displayName": "Keys only"}]})));
        let asked = json!({"displayName": "Keys only"});
        let error = fake.graph().create_authentication_strength(&asked).await.unwrap_err();
        assert!(error.may_have_applied());
        assert_eq!(fake.seen().len(), 2);
    }

    #[tokio::test]
    async fn one_is_deleted_once() {
        let fake = throttled_once(|request| status(if request.method == Method::Get { 404 } else { 204 }));
        fake.graph().delete_authentication_strength(&"s".into()).await.unwrap();
        assert_eq!(fake.paths(), ["/v1.0/policies/authenticationStrengthPolicies/s"; 2]);
        assert_eq!(fake.seen()[0].method, Method::Delete);
    }
}
