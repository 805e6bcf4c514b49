//! What people have registered as a second step: the report, or each person's methods (GRAPH.md sections d, h).

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use jiff::Timestamp;
use mfa::id::UserId;
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::LimitGroup;

use crate::batch::Version;
use crate::page::{Identified, List};
use crate::request::part;
use crate::{Error, ErrorKind, Graph, lenient};

/// One person's row of the registration report, which needs P1 and may be a day and a half old.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationDetails {
    /// Whose row it is.
    #[serde(deserialize_with = "lenient::id")]
    pub id: UserId,
    /// Whether a strong method is registered; `None` when the service did not say.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_mfa_registered: Option<bool>,
    /// Whether a registered method is also allowed; `None` when the service did not say.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_mfa_capable: Option<bool>,
    /// Whether the person holds an admin role; `None` when the service did not say.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_admin: Option<bool>,
    /// The methods, an open set of words. `None` when the service did not say.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub methods_registered: Option<Vec<Box<str>>>,
    /// When the row was refreshed, which is not when the person registered.
    #[serde(default, rename = "lastUpdatedDateTime", deserialize_with = "lenient::unless_strange")]
    pub last_updated: Option<Timestamp>,
}

impl Identified for RegistrationDetails {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// One authentication method of a person. Nothing is read of it but its kind, since the rest is personal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AuthenticationMethod {
    /// Its kind, such as `#microsoft.graph.phoneAuthenticationMethod`; empty when the service did not say.
    #[serde(rename = "@odata.type", default)]
    pub odata_type: Box<str>,
}

/// The answer for one person.
#[derive(Deserialize)]
struct Methods {
    value: Vec<AuthenticationMethod>,
    #[serde(rename = "@odata.nextLink", default)]
    next: Option<Value>,
}

impl Graph {
    /// The registration report, page by page. An error ends the stream, and then it is not the whole report;
    /// [`ErrorKind::NoLicence`] where the organization has no P1.
    #[must_use]
    pub fn registration_details(&self) -> BoxStream<'static, Result<Vec<RegistrationDetails>, Error>> {
        let path = "v1.0/reports/authenticationMethods/userRegistrationDetails";
        // The size of a page is not documented here, and worth trying: five requests in ten seconds are allowed.
        let first = self.endpoints.graph(&format!("{path}?$top=999"));
        self.distinct_pages(List::new(first, LimitGroup::Reports).or_plain(self.endpoints.graph(path)))
    }

    /// The methods of each of `people`, in the order in which the answers come. Each comes back exactly once.
    pub fn methods_of(
        &self,
        people: impl Stream<Item = UserId> + Send + 'static,
    ) -> BoxStream<'static, (UserId, Result<Vec<AuthenticationMethod>, Error>)> {
        let source = people.map(|id| {
            let path = format!("/users/{}/authentication/methods", part(id.as_str()));
            (id, path)
        });
        self.read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), source)
            .map(|(id, body)| (id, body.and_then(methods)))
            .boxed()
    }
}

fn methods(body: Value) -> Result<Vec<AuthenticationMethod>, Error> {
    match serde_json::from_value(body) {
        Ok(Methods { value, next: None | Some(Value::Null) }) => Ok(value),
        // Part of a person's methods is not what the person has.
        _ => Err(Error::new(ErrorKind::Malformed, false)),
    }
}

#[cfg(test)]
mod tests {
    use futures::{TryStreamExt as _, stream};
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, contract, ok, response, status, variants};

    const REPORT: &str = "user-registration-details.list.response.json";

    async fn report(body: Value) -> Vec<RegistrationDetails> {
        Fake::answering(move |_| ok(&body)).graph().registration_details().try_concat().await.unwrap()
    }

    #[tokio::test]
    async fn the_documented_report_is_read_in_all_variants() {
        let [extra, null, unknown] = variants(&contract(REPORT), "microsoftAuthenticatorPush");
        let rows = report(contract(REPORT)).await;
        assert_eq!((rows[0].is_mfa_registered, rows[1].is_mfa_registered), (Some(true), Some(false)));
        assert_eq!(rows[1].methods_registered.as_deref(), Some(&[][..]));
        assert_eq!(rows[0].last_updated.unwrap().to_string(), "2023-03-13T19:15:41.6195833Z");
        assert!(report(extra).await[0].methods_registered.is_some());
        assert!(report(null).await.iter().all(|row| row.methods_registered.is_none()));
        assert_eq!(&*report(unknown).await[0].methods_registered.as_ref().unwrap()[0], "unknownFutureValue");
    }

    #[tokio::test]
    async fn the_report_falls_back_to_pages_of_the_services_own_size() {
        let fake = Fake::answering(|request| match request.url.query() {
            Some(_) => status(400),
            None => ok(&json!({"value": []})),
        });
        fake.graph().registration_details().try_concat().await.unwrap();
        assert_eq!(fake.seen().len(), 2);
        assert!(fake.seen().iter().all(|request| request.group == LimitGroup::Reports));
    }

    #[tokio::test]
    async fn nobody_has_two_rows_of_the_report() {
        assert_eq!(report(json!({"value": [{"id": "a"}, {"id": "b"}, {"id": "a"}]})).await.len(), 2);
    }

    #[tokio::test]
    async fn without_p1_the_report_says_that_a_licence_is_missing() {
        let body = contract("observed.error.nonpremium-tenant.403.response.json");
        let fake = Fake::answering(move |_| Ok(response(403, &body)));
        let error = fake.graph().registration_details().try_concat().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoLicence);
    }

    async fn methods_when(answer: Value) -> Result<Vec<AuthenticationMethod>, Error> {
        let fake = Fake::batches(move |_, url, _| {
            assert_eq!(url, "/users/a/authentication/methods");
            (200, json!({}), answer.clone())
        });
        let people = stream::iter([UserId::from("a")]);
        fake.graph().methods_of(people).next().await.unwrap().1
    }

    #[tokio::test]
    async fn documented_methods_are_read_by_their_kind() {
        let methods = methods_when(contract("auth-methods.authenticator-list.response.json")).await.unwrap();
        assert_eq!(&*methods[0].odata_type, "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod");
        for file in ["fido2-list", "password-list", "phone-list"] {
            let body = contract(&format!("auth-methods.{file}.response.json"));
            let count = body["value"].as_array().unwrap().len();
            for body in variants(&body, "mobile").into_iter().chain([body]) {
                assert_eq!(methods_when(body).await.unwrap().len(), count, "{file}");
            }
        }
    }

    #[tokio::test]
    async fn no_list_or_part_of_one_is_not_taken_for_nothing() {
        for body in [json!({"value": null}), json!({}), Value::Null, json!({"value": [], "@odata.nextLink": "x"})] {
            assert_eq!(methods_when(body).await.unwrap_err().kind(), &ErrorKind::Malformed);
        }
    }
}
