//! What people have registered as a second step: the report, or each person's methods (GRAPH.md sections d, h).

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use jiff::Timestamp;
use mfa::id::UserId;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use transport::LimitGroup;

use crate::batch::{LONG_LISTS_AT_ONCE, Version};
use crate::page::{Identified, List};
use crate::request::part;
use crate::{Error, Graph, lenient};

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
    /// Which phone it is; `None` when it is none, and when the service did not say or used a word that is not known.
    #[serde(rename = "phoneType", default, deserialize_with = "lenient::unless_strange")]
    pub phone_type: Option<PhoneType>,
}

/// Which of a person's phones it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PhoneType {
    /// The mobile phone, which is called or sent a text message.
    Mobile,
    /// A second mobile phone.
    AlternateMobile,
    /// The phone at work, which is only called.
    Office,
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

    /// The methods of each of `people`, in the order in which they are done. Each comes back exactly once, with all
    /// methods or an error: part of a person's methods is not what the person has.
    pub fn methods_of(
        &self,
        people: impl Stream<Item = UserId> + Send + 'static,
    ) -> BoxStream<'static, (UserId, Result<Vec<AuthenticationMethod>, Error>)> {
        let graph = self.clone();
        let source = people.map(|id| {
            let path = methods_path(&id);
            (id, path)
        });
        self.read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), source)
            .map(move |(id, first)| {
                let graph = graph.clone();
                async move {
                    let methods = match first {
                        Ok(first) => graph.whole_from(graph.list_at(&methods_path(&id)), first).await,
                        Err(error) => Err(error),
                    };
                    (id, methods)
                }
            })
            .buffer_unordered(LONG_LISTS_AT_ONCE)
            .boxed()
    }
}

fn methods_path(person: &UserId) -> String {
    format!("/users/{}/authentication/methods", part(person.as_str()))
}

#[cfg(test)]
mod tests {
    use futures::{TryStreamExt as _, stream};
    use serde_json::{Value, json};

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, response, status, variants};

    const REPORT: &str = "user-registration-details.list.response.json";
    const SECOND_PAGE: &str = "https://graph.microsoft.com/v1.0/users/a/authentication/methods?$skiptoken=2";

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
    async fn the_phone_that_is_meant_is_told_and_a_strange_one_is_unknown() {
        let phones = methods_when(contract("auth-methods.phone-list.response.json")).await.unwrap();
        let types: Vec<_> = phones.iter().map(|phone| phone.phone_type).collect();
        assert_eq!(types, [PhoneType::Mobile, PhoneType::AlternateMobile, PhoneType::Office].map(Some));
        let strange =
            json!({"value": [{"phoneType": "unknownFutureValue"}, {"phoneType": 7}, {"phoneType": null}, {}]});
        assert!(methods_when(strange).await.unwrap().iter().all(|phone| phone.phone_type.is_none()));
    }

    /// The methods of `a`, whose second page is answered by `second`, and of `b`, who has one page.
    async fn methods_of_two(
        link: &'static str,
        second: u16,
    ) -> (Result<Vec<AuthenticationMethod>, ErrorKind>, Result<Vec<AuthenticationMethod>, ErrorKind>, usize) {
        let batches = Fake::batches(move |_, url, _| {
            let link = if url.contains("/a/") { json!(link) } else { json!("") };
            (200, json!({}), json!({"value": [{"@odata.type": "1"}], "@odata.nextLink": link}))
        });
        let fake = Fake::answering(move |request| match request.url.path() {
            "/v1.0/$batch" => batches.answer_for(request),
            _ if second == 200 => ok(&json!({"value": [{"@odata.type": "2"}]})),
            _ => status(second),
        });
        let people = stream::iter(["a", "b"].map(UserId::from));
        let mut all: Vec<_> = fake.graph().methods_of(people).collect().await;
        all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut of = all.into_iter().map(|(_, methods)| methods.map_err(|error| error.kind().clone()));
        (of.next().unwrap(), of.next().unwrap(), fake.seen().len())
    }

    #[tokio::test]
    async fn methods_on_several_pages_are_read_to_their_end() {
        let of = |kinds: &[&str]| {
            kinds.iter().map(|kind| AuthenticationMethod { odata_type: (*kind).into(), phone_type: None }).collect()
        };
        let (paged, plain, asked) = methods_of_two(SECOND_PAGE, 200).await;
        assert_eq!((paged, plain, asked), (Ok(of(&["1", "2"])), Ok(of(&["1"])), 2));
    }

    #[tokio::test]
    async fn a_page_of_methods_that_is_lost_is_an_error_of_that_person_alone() {
        for (link, second, kind, requests) in [
            (SECOND_PAGE, 404, ErrorKind::NotFound, 2),
            (SECOND_PAGE, 503, ErrorKind::Unavailable, 2),
            ("https://evil.example/v1.0/users", 200, ErrorKind::WrongHost, 1),
        ] {
            let (paged, plain, asked) = methods_of_two(link, second).await;
            assert_eq!((paged, plain.map(|methods| methods.len()), asked), (Err(kind), Ok(1), requests));
        }
    }

    #[tokio::test]
    async fn somebody_who_is_not_there_is_an_error_and_not_somebody_without_methods() {
        let fake = Fake::batches(|_, _, _| (404, json!({}), json!({})));
        let methods = fake.graph().methods_of(stream::iter([UserId::from("a")])).next().await.unwrap().1;
        assert_eq!(methods.unwrap_err().kind(), &ErrorKind::NotFound);
    }

    #[tokio::test]
    async fn no_list_or_part_of_one_is_not_taken_for_nothing() {
        for body in [json!({"value": null}), json!({}), Value::Null, json!({"value": [], "@odata.nextLink": "x"})] {
            assert_eq!(methods_when(body).await.unwrap_err().kind(), &ErrorKind::Malformed);
        }
    }
}
