//! What tests in another process may ask of the practice organizations: difficulties, starting over, counts.

use axum::body::Bytes;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::practice::Practice;
use crate::{Difficulty, Error, OrganizationId};

/// The first segment of these paths. No organization is called so.
pub(crate) const SEGMENT: &str = "_control";

/// Answers `GET /_control/{organization}/state` and `…/requests`, `DELETE …/requests`, `POST …/difficulty`,
/// `…/start-over`, `…/token` and `…/policies`, `PATCH` and `DELETE …/policies/{id}`: these make, change and delete
/// policies as somebody else would.
pub(crate) async fn serve(practice: &Practice, method: &Method, path: &str, body: Bytes) -> Answer {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (id, what, which) = match segments[..] {
        [id, what] => (id, what, None),
        [id, what, which] => (id, what, Some(which)),
        _ => return Answer::empty(404),
    };
    let id = OrganizationId::new(id);
    let done = match (method, what) {
        (&Method::POST, "policies") if which.is_none() => policy(practice, id, method, None, &body).await,
        (&Method::PATCH | &Method::DELETE, "policies") if which.is_some() => {
            policy(practice, id, method, which, &body).await
        }
        _ if which.is_some() => return Answer::empty(404),
        (&Method::GET, "state") => counts(practice, id).await,
        (&Method::GET, "requests") => requests(practice, id, false).await,
        (&Method::DELETE, "requests") => requests(practice, id, true).await,
        (&Method::POST, "difficulty") => set_difficulty(practice, id, &body).await,
        (&Method::POST, "start-over") => practice.start_over(&id).await.map(|()| Value::Null),
        (&Method::POST, "token") => token(practice, id, &body).await,
        _ => return Answer::empty(404),
    };
    match done {
        Ok(body) => Answer::json(200, &body),
        Err(error @ Error::UnknownOrganization(_)) => Answer::json(404, &json!({ "error": error.to_string() })),
        Err(error) => Answer::json(400, &json!({ "error": error.to_string() })),
    }
}

async fn counts(practice: &Practice, id: OrganizationId) -> Result<Value, Error> {
    let practice = practice.clone();
    let counts = tokio::task::spawn_blocking(move || practice.counts(&id)).await;
    let counts = counts.map_err(|error| Error::data("count")(std::io::Error::other(error)))??;
    serde_json::to_value(counts).map_err(|error| Error::data("count")(error.into()))
}

/// How many requests went to which path; or, where `forget` is set, that is forgotten.
async fn requests(practice: &Practice, id: OrganizationId, forget: bool) -> Result<Value, Error> {
    let practice = practice.clone();
    let asked = tokio::task::spawn_blocking(move || match forget {
        true => practice.forget_requests(&id).map(|()| None),
        false => practice.requests(&id).map(Some),
    });
    let counts = asked.await.map_err(|error| Error::data("count")(std::io::Error::other(error)))??;
    serde_json::to_value(counts).map_err(|error| Error::data("count")(error.into()))
}

async fn set_difficulty(practice: &Practice, id: OrganizationId, body: &Bytes) -> Result<Value, Error> {
    let difficulty: Difficulty =
        serde_json::from_slice(body).map_err(|error| Error::data("read the difficulty")(error.into()))?;
    let practice = practice.clone();
    let set = tokio::task::spawn_blocking(move || practice.set_difficulty(&id, difficulty)).await;
    set.map_err(|error| Error::data("set the difficulty")(std::io::Error::other(error)))??;
    Ok(Value::Null)
}

/// What somebody else does with policies.
async fn policy(
    practice: &Practice,
    id: OrganizationId,
    method: &Method,
    which: Option<&str>,
    body: &Bytes,
) -> Result<Value, Error> {
    let body: Value = match method {
        &Method::DELETE => Value::Null,
        _ => serde_json::from_slice(body).map_err(|_| Error::NoPolicy)?,
    };
    let which = which.map(|which| Uuid::try_parse(which).map_err(|_| Error::UnknownPolicy)).transpose()?;
    let (practice, method) = (practice.clone(), method.clone());
    let done = tokio::task::spawn_blocking(move || match (which, method) {
        (None, _) => practice.make_policy(&id, &body).map(|made| json!({ "id": made.to_string() })),
        (Some(which), Method::DELETE) => practice.delete_policy(&id, which).map(|()| Value::Null),
        (Some(which), _) => practice.change_policy(&id, which, &body).map(|()| Value::Null),
    });
    done.await.map_err(|error| Error::data("change the policy")(std::io::Error::other(error)))?
}

/// Who a token is asked for.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TokenFor {
    /// A user principal name.
    account: Option<String>,
    /// The permissions, apart by spaces; everything where it is not set.
    scopes: Option<String>,
}

async fn token(practice: &Practice, id: OrganizationId, body: &Bytes) -> Result<Value, Error> {
    let asked: TokenFor = match body.is_empty() {
        true => TokenFor::default(),
        false => serde_json::from_slice(body).map_err(|error| Error::data("read the account")(error.into()))?,
    };
    let practice = practice.clone();
    let made = tokio::task::spawn_blocking(move || match &asked.scopes {
        Some(scopes) => practice.access_token_for(&id, asked.account.as_deref(), scopes),
        None => practice.access_token(&id, asked.account.as_deref()),
    })
    .await;
    let token = made.map_err(|error| Error::data("make a token")(std::io::Error::other(error)))??;
    Ok(json!({ "access_token": token }))
}
