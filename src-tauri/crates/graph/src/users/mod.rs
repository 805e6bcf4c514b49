//! The people of the organization (GRAPH.md sections b and e).

use futures::stream::BoxStream;
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use mfa::tenant::UserType;
use serde::{Deserialize, Deserializer};
use transport::LimitGroup;
use url::Url;

use crate::page::{FULL_PAGE, Identified, List};
use crate::{Error, Graph, lenient};

const DOCUMENTED: &str =
    "id,userPrincipalName,displayName,accountEnabled,userType,assignedLicenses,onPremisesSyncEnabled,mail";

/// One person, or an account that looks like one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The object id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: UserId,
    /// The sign-in name.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub user_principal_name: Option<Box<str>>,
    /// The name that is shown.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub display_name: Option<Box<str>>,
    /// Whether the account may sign in; `None` when the service did not say.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub account_enabled: Option<bool>,
    /// Member or guest; `None` when the service did not say or said something else.
    #[serde(default, deserialize_with = "user_type")]
    pub user_type: Option<UserType>,
    /// Whether any licence is assigned; `None` when the service did not say.
    #[serde(default, rename = "assignedLicenses", deserialize_with = "any")]
    pub licensed: Option<bool>,
    /// Whether the account comes from a local directory. `null` is an account that never did; `None`, when the service
    /// did not say.
    #[serde(default, deserialize_with = "or_never")]
    pub on_premises_sync_enabled: Option<bool>,
    /// The address for mail.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub mail: Option<Box<str>>,
    /// The per-user MFA setting. Undocumented in a list: `None` means that it is *unknown*, never "disabled".
    #[serde(default, deserialize_with = "state")]
    pub per_user_mfa_state: Option<PerUserMfaState>,
}

/// One person's id and setting.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserState {
    /// The object id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: UserId,
    /// The per-user MFA setting; `None` means that it is *unknown*, never "disabled".
    #[serde(default, deserialize_with = "state")]
    pub per_user_mfa_state: Option<PerUserMfaState>,
}

/// Whether a list of people is asked for their per-user MFA settings too (GRAPH.md section b).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatesForm {
    /// With them, which is not documented: one request for 999 people.
    List,
    /// Without them: [`Graph::per_user_mfa_states`] reads them as documented, one by one.
    Documented,
}

impl Identified for User {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Identified for UserState {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

fn user_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<UserType>, D::Error> {
    let word: Option<String> = lenient::unless_strange(deserializer)?;
    Ok(UserType::read(word.as_deref()))
}

/// `null` is written for "never".
fn or_never<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Null => Some(false),
        value => value.as_bool(),
    })
}

fn state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PerUserMfaState>, D::Error> {
    let word: Option<String> = lenient::unless_strange(deserializer)?;
    Ok(PerUserMfaState::read(word.as_deref()))
}

fn any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let list: Option<Vec<serde_json::Value>> = lenient::unless_strange(deserializer)?;
    Ok(list.map(|list| !list.is_empty()))
}

impl Graph {
    /// Everyone, page by page as the pages come, guests included. Nobody comes twice, and a page may be empty.
    ///
    /// With [`StatesForm::List`], where the service refuses to list the settings, also for want of a permission
    /// (GRAPH.md section o), it lists without them. An error ends the stream, and then what came before is not
    /// everyone (SAFETY.md case 55).
    #[must_use]
    pub fn users(&self, form: StatesForm) -> BoxStream<'static, Result<Vec<User>, Error>> {
        let documented = self.everyone(DOCUMENTED);
        let list = match form {
            StatesForm::Documented => List::new(documented, LimitGroup::Directory),
            StatesForm::List => {
                let first = self.everyone(&format!("{DOCUMENTED},perUserMfaState"));
                List::new(first, LimitGroup::Directory).or_plain_with_less_permission(documented)
            }
        };
        self.distinct_pages(list.everyone())
    }

    /// Everyone's setting and nothing else, for reading back, page by page as the pages come. Nobody comes twice,
    /// and a page may be empty.
    ///
    /// An error ends the stream, and then what came before is not everyone. [`crate::ErrorKind::Refused`] or
    /// [`crate::ErrorKind::NoPermission`] at the first page means that the service does not list the settings:
    /// [`Graph::per_user_mfa_states`] reads them.
    #[must_use]
    pub fn users_states(&self) -> BoxStream<'static, Result<Vec<UserState>, Error>> {
        let first = self.everyone("id,perUserMfaState");
        self.distinct_pages(List::new(first, LimitGroup::Directory).everyone())
    }

    fn everyone(&self, select: &str) -> Url {
        self.endpoints.graph(&format!("v1.0/users?$top={FULL_PAGE}&$select={select}"))
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt as _;
    use serde_json::{Value, json};

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, response, status, variants};

    async fn read(body: Value) -> Result<Vec<User>, Error> {
        Fake::answering(move |_| ok(&body)).graph().users(StatesForm::List).try_concat().await
    }

    #[tokio::test]
    async fn the_documented_people_are_read_in_all_variants() {
        for file in ["users.list.response.json", "users.list-search.response.json"] {
            let mut body = contract(file);
            // The samples leave out the ids, without which Latch takes nobody.
            assert_eq!(read(body.clone()).await.unwrap_err().kind(), &ErrorKind::Malformed);
            for (place, user) in body["value"].as_array_mut().unwrap().iter_mut().enumerate() {
                user["id"] = json!(place.to_string());
            }
            let count = body["value"].as_array().unwrap().len();
            for body in variants(&body, "Oscar Ward").into_iter().chain([body]) {
                let people = read(body).await.unwrap();
                assert_eq!(people.len(), count);
                assert_eq!((people[0].account_enabled, people[0].per_user_mfa_state), (None, None));
            }
        }
    }

    #[tokio::test]
    async fn what_is_missing_null_or_strange_is_unknown_and_never_no() {
        let body = json!({"value": [
            {"id": "1", "accountEnabled": true, "userType": "Guest", "assignedLicenses": [], "perUserMfaState": "disabled"},
            {"id": "2", "accountEnabled": null, "userType": null, "assignedLicenses": null, "perUserMfaState": null},
            {"id": "3", "accountEnabled": "yes", "userType": 7, "assignedLicenses": {}, "perUserMfaState": "unknownFutureValue"},
            {"id": "4"},
        ]});
        let people = read(body).await.unwrap();
        let known = &people[0];
        assert_eq!((known.account_enabled, known.user_type), (Some(true), Some(UserType::Guest)));
        assert_eq!((known.licensed, known.per_user_mfa_state), (Some(false), Some(PerUserMfaState::Disabled)));
        for person in &people[1..] {
            assert_eq!((person.account_enabled, person.user_type), (None, None));
            assert_eq!((person.licensed, person.per_user_mfa_state), (None, None));
        }
    }

    #[tokio::test]
    async fn an_account_that_never_came_from_a_local_directory_is_told_from_one_of_which_that_is_not_said() {
        let body = json!({"value": [
            {"id": "1", "onPremisesSyncEnabled": true}, {"id": "2", "onPremisesSyncEnabled": false},
            {"id": "3", "onPremisesSyncEnabled": null}, {"id": "4", "onPremisesSyncEnabled": "yes"}, {"id": "5"},
        ]});
        let synced: Vec<_> = read(body).await.unwrap().iter().map(|user| user.on_premises_sync_enabled).collect();
        assert_eq!(synced, [Some(true), Some(false), Some(false), None, None]);
    }

    #[tokio::test]
    async fn a_service_that_refuses_the_undocumented_property_is_asked_without_it() {
        for refusal in [400, 403, 501] {
            let fake = Fake::answering(move |request| {
                if request.url.query().unwrap().contains("perUserMfaState") {
                    status(refusal)
                } else {
                    ok(&json!({"value": [{"id": "1"}]}))
                }
            });
            let people = fake.graph().users(StatesForm::List).try_concat().await.unwrap();
            assert_eq!(people.len(), 1);
            assert_eq!(fake.seen().len(), 2);
        }
    }

    #[tokio::test]
    async fn when_both_forms_are_refused_the_documented_one_says_why() {
        for refusal in [400, 403] {
            let fake = Fake::answering(move |request| {
                let with_states = request.url.query().unwrap().contains("perUserMfaState");
                let (status, code) = if with_states { (refusal, "first") } else { (403, "plain") };
                Ok(response(status, &json!({"error": {"code": code}})))
            });
            let error = fake.graph().users(StatesForm::List).try_concat().await.unwrap_err();
            assert_eq!((error.kind(), error.code()), (&ErrorKind::NoPermission, Some("plain")));
            assert_eq!(fake.seen().len(), 2);
        }
    }

    #[tokio::test]
    async fn another_refusal_is_not_papered_over() {
        for (refusal, kind) in [(401, ErrorKind::SignInAgain { code: None }), (404, ErrorKind::NotFound)] {
            let fake = Fake::answering(move |_| status(refusal));
            let error = fake.graph().users(StatesForm::List).try_concat().await.unwrap_err();
            assert_eq!((error.kind(), fake.seen().len()), (&kind, 1));
        }
        let fake = Fake::answering(|_| status(403));
        let error = fake.graph().users(StatesForm::Documented).try_concat().await.unwrap_err();
        assert_eq!((error.kind(), fake.seen().len()), (&ErrorKind::NoPermission, 1));
    }

    #[tokio::test]
    async fn a_permission_that_is_lost_between_two_pages_does_not_begin_the_list_in_another_form() {
        let fake = Fake::answering(|request| match request.url.query() {
            Some("$skiptoken=2") => status(403),
            _ => ok(&json!({"value": [{"id": "1"}],
                "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=2"})),
        });
        assert!(fake.graph().users(StatesForm::List).try_concat().await.is_err());
        assert_eq!(fake.seen().len(), 2);
    }

    #[tokio::test]
    async fn each_form_asks_for_what_it_says() {
        let fake = Fake::answering(|_| {
            ok(&json!({"value": [{"id": "1", "perUserMfaState": "enforced"}, {"id": "2", "perUserMfaState": null}]}))
        });
        let graph = fake.graph();
        assert_eq!(graph.users(StatesForm::List).try_concat().await.unwrap().len(), 2);
        assert_eq!(graph.users(StatesForm::Documented).try_concat().await.unwrap().len(), 2);
        let states = graph.users_states().try_concat().await.unwrap();
        assert_eq!((states[0].id.as_str(), states[0].per_user_mfa_state), ("1", Some(PerUserMfaState::Enforced)));
        assert_eq!(states[1].per_user_mfa_state, None);
        assert_eq!(
            fake.paths(),
            [
                format!("/v1.0/users?$top=999&$select={DOCUMENTED},perUserMfaState"),
                format!("/v1.0/users?$top=999&$select={DOCUMENTED}"),
                "/v1.0/users?$top=999&$select=id,perUserMfaState".to_owned(),
            ]
        );
        assert!(fake.seen().iter().all(|request| request.cost == 1), "one unit each, for its $select");
    }

    #[tokio::test]
    async fn settings_that_are_not_listed_are_an_error_and_not_a_list_without_them() {
        let fake = Fake::answering(|_| status(400));
        let error = fake.graph().users_states().try_concat().await.unwrap_err();
        assert_eq!((error.kind(), fake.seen().len()), (&ErrorKind::Refused, 1));
        let fake = Fake::answering(|_| status(400));
        assert!(fake.graph().users(StatesForm::Documented).try_concat().await.is_err());
        assert_eq!(fake.seen().len(), 1, "there is no plainer form");
    }

    #[tokio::test]
    async fn a_list_of_everyone_tells_how_many_they_are() {
        let forecast = |fake: &std::sync::Arc<Fake>| fake.pace().forecast(LimitGroup::Directory, 1_000_000).unwrap();
        let everyone: Value = (0..600).map(|number| json!({"id": number.to_string()})).collect();
        let body = json!({"value": everyone});
        for states in [false, true] {
            let body = body.clone();
            let fake = Fake::answering(move |_| ok(&body));
            let before = forecast(&fake);
            match states {
                true => drop(fake.graph().users_states().try_concat().await.unwrap()),
                false => drop(fake.graph().users(StatesForm::List).try_concat().await.unwrap()),
            }
            assert!(forecast(&fake) < before / 2, "read as fast as a large organization may be");
        }
    }
}
