//! When people last signed in.

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use jiff::Timestamp;
use mfa::id::UserId;
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::LimitGroup;

use crate::batch::Version;
use crate::request::part;
use crate::{Error, ErrorKind, Graph, lenient};

/// A person, of whom one property matters. The service leaves it out of one who never signed in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    #[serde(default)]
    sign_in_activity: Option<Activity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activity {
    #[serde(default)]
    last_sign_in_date_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    last_successful_sign_in_date_time: Option<Timestamp>,
}

fn last(body: Value) -> Result<Option<Timestamp>, Error> {
    // Strange is not never.
    let person: Person = serde_json::from_value(body).map_err(|_| Error::new(ErrorKind::Malformed, false))?;
    let moments = person.sign_in_activity.map(|activity| {
        // The service has written down for some years only whether a sign-in succeeded.
        [activity.last_successful_sign_in_date_time, activity.last_sign_in_date_time]
    });
    Ok(moments.into_iter().flatten().flatten().find(|moment| lenient::is_a_day(*moment)))
}

impl Graph {
    /// When each of `people` last signed in, in the order in which the answers come; `None` is never, or before
    /// April 2020. The last sign-in that succeeded, where the service says which did. Needs P1:
    /// [`ErrorKind::NoLicence`] without it.
    pub fn last_sign_in(
        &self,
        people: impl Stream<Item = UserId> + Send + 'static,
    ) -> BoxStream<'static, (UserId, Result<Option<Timestamp>, Error>)> {
        let source = people.map(|id| {
            let path = format!("/users/{}?$select=id,signInActivity", part(id.as_str()));
            (id, path)
        });
        self.read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), source)
            .map(|(id, body)| (id, body.and_then(last)))
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, contract};

    async fn read(status: u16, body: Value) -> Result<Option<String>, ErrorKind> {
        let fake = Fake::batches(move |_, url, _| {
            assert_eq!(url, "/users/u?$select=id,signInActivity");
            (status, json!({}), body.clone())
        });
        let mut answers = fake.graph().last_sign_in(stream::iter([UserId::from("u")]));
        let answer = answers.next().await.unwrap().1;
        answer.map(|at| at.map(|at| at.to_string())).map_err(|error| error.kind().clone())
    }

    #[tokio::test]
    async fn the_last_that_succeeded_counts_and_never_is_told_from_strange() {
        let activity = |last: Value, successful: Value| {
            json!({"id": "u", "signInActivity": {
            "lastSignInDateTime": last, "lastSuccessfulSignInDateTime": successful, "lastSignInRequestId": ""}})
        };
        let (march, may) = ("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z");
        for (body, at) in [
            (activity(json!(may), json!(march)), Ok(Some(march.to_owned()))),
            (activity(json!(may), json!(null)), Ok(Some(may.to_owned()))),
            (activity(json!(may), json!("0001-01-01T00:00:00Z")), Ok(Some(may.to_owned()))),
            (activity(json!("0001-01-01T00:00:00Z"), json!(null)), Ok(None)),
            (activity(json!(null), json!(null)), Ok(None)),
            (json!({"id": "u", "signInActivity": null}), Ok(None)),
            (json!({"id": "u"}), Ok(None)),
            (activity(json!("yesterday"), json!(null)), Err(ErrorKind::Malformed)),
            (json!({"id": "u", "signInActivity": "yesterday"}), Err(ErrorKind::Malformed)),
            (json!(null), Err(ErrorKind::Malformed)),
        ] {
            assert_eq!(read(200, body.clone()).await, at, "{body}");
        }
    }

    #[tokio::test]
    async fn without_p1_it_says_that_a_licence_is_missing() {
        let body = contract("observed.error.nonpremium-tenant.403.response.json");
        assert_eq!(read(403, body).await, Err(ErrorKind::NoLicence));
        assert_eq!(read(403, json!({})).await, Err(ErrorKind::NoPermission));
    }
}
