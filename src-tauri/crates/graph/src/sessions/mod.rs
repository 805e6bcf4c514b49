//! From when on people's sign-ins count, and making them sign in anew (GRAPH.md section h).

mod revoke;

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use jiff::Timestamp;
use mfa::id::UserId;
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::LimitGroup;

use crate::batch::Version;
use crate::page::{FULL_PAGE, Identified, List};
use crate::request::part;
use crate::{Error, ErrorKind, Graph, lenient};

pub use crate::batch::Outcome;

const SELECT: &str = "id,signInSessionsValidFromDateTime";

/// From when on one person's sign-ins count.
#[derive(Clone, Debug, Deserialize)]
pub struct UserSessions {
    /// The object id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: UserId,
    /// Whoever signed in before this moment has to sign in anew; the service writes it in whole seconds. `None` means
    /// that it is *unknown*.
    #[serde(rename = "signInSessionsValidFromDateTime", default, deserialize_with = "lenient::unless_strange")]
    pub valid_from: Option<Timestamp>,
}

impl Identified for UserSessions {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// Whether somebody was signed out since `before` was read: whether `now`, which was read after it, is later. Both are
/// the service's own moments, so that it does not matter how wrong this computer's clock is. `None` when either is not
/// known. Two revocations within one second cannot be told apart.
#[must_use]
pub fn signed_out(before: Option<Timestamp>, now: Option<Timestamp>) -> Option<bool> {
    Some(now? > before?)
}

/// Where one person's moment is, as an item of a batch has it.
fn path(id: &UserId) -> String {
    format!("/users/{}?$select={SELECT}", part(id.as_str()))
}

fn valid_from(body: Value) -> Result<Option<Timestamp>, Error> {
    let user: UserSessions = serde_json::from_value(body).map_err(|_| Error::new(ErrorKind::Malformed, false))?;
    Ok(user.valid_from)
}

impl Graph {
    /// From when on everyone's sign-ins count, page by page as the pages come. Nobody comes twice, and a page may be
    /// empty. An error ends the stream, and then what came before is not everyone (SAFETY.md case 55).
    #[must_use]
    pub fn users_sessions(&self) -> BoxStream<'static, Result<Vec<UserSessions>, Error>> {
        let first = self.endpoints.graph(&format!("v1.0/users?$top={FULL_PAGE}&$select={SELECT}"));
        self.distinct_pages(List::new(first, LimitGroup::Directory).everyone())
    }

    /// The same of some `people`, in the order in which the answers come. Each comes back exactly once. `Ok(None)`
    /// means that the service did not say, or nothing that is understood.
    pub fn sessions_valid_from(
        &self,
        people: impl Stream<Item = UserId> + Send + 'static,
    ) -> BoxStream<'static, (UserId, Result<Option<Timestamp>, Error>)> {
        let source = people.map(|id| {
            let path = path(&id);
            (id, path)
        });
        self.read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), source)
            .map(|(id, body)| (id, body.and_then(valid_from)))
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use futures::{TryStreamExt as _, stream};
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, ok, overlapping, status};

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    #[tokio::test]
    async fn everyones_moment_is_read_and_what_is_missing_null_or_strange_is_unknown() {
        let fake = Fake::answering(|_| {
            ok(&json!({"value": [
                {"id": "known", "signInSessionsValidFromDateTime": "2026-11-20T08:00:00Z", "more": [1]},
                {"id": "abroad", "signInSessionsValidFromDateTime": "2026-11-20T09:00:00.5+01:00"},
                {"id": "null", "signInSessionsValidFromDateTime": null},
                {"id": "strange", "signInSessionsValidFromDateTime": "yesterday"},
                {"id": "none"},
            ]}))
        });
        let people = fake.graph().users_sessions().try_concat().await.unwrap();
        let moments: Vec<_> = people.iter().map(|user| (user.id.as_str(), user.valid_from)).collect();
        assert_eq!(
            moments,
            [
                ("known", at("2026-11-20T08:00:00Z")),
                ("abroad", at("2026-11-20T08:00:00.5Z")),
                ("null", None),
                ("strange", None),
                ("none", None),
            ]
        );
        assert_eq!(fake.paths(), ["/v1.0/users?$top=999&$select=id,signInSessionsValidFromDateTime"]);
        assert_eq!((fake.seen()[0].group, fake.seen()[0].cost), (LimitGroup::Directory, 1));
    }

    #[tokio::test]
    async fn pages_repeat_nobody_and_a_refused_one_is_not_the_end() {
        let people = overlapping().graph().users_sessions().try_concat().await.unwrap();
        assert_eq!(people.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        for refusal in [400, 403] {
            let fake = Fake::answering(move |_| status(refusal));
            assert!(fake.graph().users_sessions().try_concat().await.is_err());
        }
        let fake = Fake::answering(|_| ok(&json!({"value": [{"signInSessionsValidFromDateTime": null}]})));
        let error = fake.graph().users_sessions().try_concat().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Malformed, "nobody without an id is passed over");
    }

    #[tokio::test]
    async fn some_people_are_read_in_one_batch_and_each_has_their_own_answer() {
        let fake = Fake::batches(|method, url, _| {
            assert_eq!(method, "GET");
            let of = |moment: Value| json!({"id": "x", "signInSessionsValidFromDateTime": moment});
            match url {
                "/users/a?$select=id,signInSessionsValidFromDateTime" => {
                    (200, json!({}), of(json!("2026-11-20T08:00:00Z")))
                }
                "/users/b?$select=id,signInSessionsValidFromDateTime" => (200, json!({}), of(Value::Null)),
                "/users/c?$select=id,signInSessionsValidFromDateTime" => (200, json!({}), json!("no person")),
                _ => (404, json!({}), Value::Null),
            }
        });
        let people = ["a", "b", "c", "gone"].map(UserId::from);
        let read: Vec<_> = fake.graph().sessions_valid_from(stream::iter(people)).collect().await;
        let of = |id: &str| read.iter().find(|(other, _)| other.as_str() == id).unwrap().1.clone();
        assert_eq!(of("a").unwrap(), at("2026-11-20T08:00:00Z"));
        assert_eq!(of("b").unwrap(), None);
        assert_eq!(of("c").unwrap_err().kind(), &ErrorKind::Malformed);
        assert_eq!(of("gone").unwrap_err().kind(), &ErrorKind::NotFound);
        assert_eq!(fake.paths(), ["/v1.0/$batch"]);
    }

    #[test]
    fn only_a_later_moment_shows_that_somebody_was_signed_out() {
        let (early, late) = (at("2026-11-20T08:00:00Z"), at("2026-11-20T08:00:01Z"));
        assert_eq!(signed_out(early, late), Some(true));
        assert_eq!(signed_out(early, early), Some(false));
        assert_eq!(signed_out(late, early), Some(false), "a copy that is behind");
        for (before, now) in [(None, late), (early, None), (None, None)] {
            assert_eq!(signed_out(before, now), None);
        }
        assert_eq!(signed_out(at("0001-01-01T00:00:00Z"), early), Some(true), "as the service writes for never");
    }
}
