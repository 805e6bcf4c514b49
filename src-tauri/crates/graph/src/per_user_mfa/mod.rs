//! Per-user MFA: reading it one by one, and changing it (GRAPH.md section b). Only `beta` has it.

mod write;

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::LimitGroup;

use crate::batch::Version;
use crate::request::part;
use crate::{Error, ErrorKind, Graph, lenient};

pub use crate::batch::Outcome;

/// A person's `authentication/requirements`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Requirements {
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    per_user_mfa_state: Option<String>,
}

fn path(id: &UserId) -> String {
    format!("/users/{}/authentication/requirements", part(id.as_str()))
}

fn state(body: Value) -> Result<Option<PerUserMfaState>, Error> {
    let requirements: Requirements =
        serde_json::from_value(body).map_err(|_| Error::new(ErrorKind::Malformed, false))?;
    Ok(PerUserMfaState::read(requirements.per_user_mfa_state.as_deref()))
}

impl Graph {
    /// The per-user MFA setting of each of `people`, in the order in which the answers come. Each comes back
    /// exactly once. `Ok(None)` is a word that is not known, or none: unknown, never "disabled".
    ///
    /// Batches leave as soon as 20 people have come, so that they can be read while the list of people still comes.
    pub fn per_user_mfa_states(
        &self,
        people: impl Stream<Item = UserId> + Send + 'static,
    ) -> BoxStream<'static, (UserId, Result<Option<PerUserMfaState>, Error>)> {
        let source = people.map(|id| {
            let path = path(&id);
            (id, path)
        });
        self.read_each(Version::Beta, LimitGroup::Directory, CancellationToken::new(), source)
            .map(|(id, body)| (id, body.and_then(state)))
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, contract};

    #[tokio::test]
    async fn each_state_is_read_and_what_is_strange_is_unknown() {
        let fake = Fake::batches(|_, url, _| {
            let body = match url {
                "/users/documented/authentication/requirements" => contract("user-mfa-requirements.get.response.json"),
                "/users/disabled/authentication/requirements" => {
                    json!({"perUserMfaState": "disabled", "more": [1]})
                }
                "/users/future/authentication/requirements" => {
                    json!({"perUserMfaState": "unknownFutureValue"})
                }
                "/users/null/authentication/requirements" => json!({"perUserMfaState": null}),
                "/users/none/authentication/requirements" => json!({}),
                _ => {
                    return (404, json!({}), json!({"error": {"code": "Request_ResourceNotFound"}}));
                }
            };
            (200, json!({}), body)
        });
        let people = ["documented", "disabled", "future", "null", "none", "gone"].map(UserId::from);
        let read: Vec<_> = fake.graph().per_user_mfa_states(stream::iter(people)).collect().await;
        let of = |id: &str| read.iter().find(|(other, _)| other.as_str() == id).unwrap().1.clone();
        assert_eq!(of("documented").unwrap(), Some(PerUserMfaState::Enforced));
        assert_eq!(of("disabled").unwrap(), Some(PerUserMfaState::Disabled));
        for id in ["future", "null", "none"] {
            assert_eq!(of(id).unwrap(), None, "{id}");
        }
        assert_eq!(of("gone").unwrap_err().kind(), &ErrorKind::NotFound);
        assert_eq!(fake.paths(), ["/beta/$batch"]);
    }
}
