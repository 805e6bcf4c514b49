//! Up to 20 requests in one (GRAPH.md section k): the wire form. [`read`] sends many batches of reads, [`write`] one
//! of changes.

mod lists;
mod read;
mod write;

use std::collections::HashMap;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;
use transport::{LimitGroup, Method, Request, Retry, Verdict};

use crate::{Error, ErrorKind, Graph};

pub(crate) use lists::LONG_LISTS_AT_ONCE;
pub(crate) use read::Version;
pub(crate) use write::Change;
pub use write::Outcome;

/// The header with the id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// The most items that the service takes in one batch.
pub(crate) const MOST_ITEMS: usize = 20;

/// One request inside a batch.
#[derive(Clone, Debug)]
pub(crate) struct Item<'a> {
    method: &'static str,
    /// Relative to the version, with a leading slash.
    path: &'a str,
    body: Option<Value>,
}

impl<'a> Item<'a> {
    pub(crate) fn get(path: &'a str) -> Self {
        Self { method: "GET", path, body: None }
    }

    pub(crate) fn patch(path: &'a str, body: Value) -> Self {
        Self { method: "PATCH", path, body: Some(body) }
    }

    /// An action that takes nothing. The body is there and empty: a batch with a write that has none is refused as a
    /// whole.
    pub(crate) fn action(path: &'a str) -> Self {
        Self { method: "POST", path, body: Some(Value::Object(Map::new())) }
    }

    /// `place` in the batch is the item's id.
    fn wire(&self, place: usize) -> Wire<'_> {
        let body = self.body.as_ref();
        let headers = body.map(|_| WireHeaders { content_type: "application/json" });
        Wire { id: place.to_string(), method: self.method, url: self.path, headers, body }
    }
}

/// A batch as it is written.
#[derive(Serialize)]
struct WireBatch<'a> {
    requests: Vec<Wire<'a>>,
}

#[derive(Serialize)]
struct Wire<'a> {
    id: String,
    method: &'static str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<WireHeaders>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a Value>,
}

#[derive(Serialize)]
struct WireHeaders {
    #[serde(rename = "Content-Type")]
    content_type: &'static str,
}

/// The answer to one item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    /// Its body, or what the refusal means.
    pub(crate) fn into_result(self) -> Result<Value, Error> {
        match self.status {
            200..300 => Ok(self.body),
            status => Err(Error::refused(status, &self.headers, &self.body)),
        }
    }

    /// The id by which Microsoft's support finds the request: the item's own, or that of the batch.
    pub(crate) fn request_id(&self) -> Option<Box<str>> {
        self.headers.get(REQUEST_ID)?.to_str().ok().map(Into::into)
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn read(wire: &mut Map<String, Value>) -> Option<Self> {
        let status = match wire.get("status")? {
            Value::Number(number) => u16::try_from(number.as_u64()?).ok()?,
            Value::String(text) => text.parse().ok()?,
            _ => return None,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in wire.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        Some(Self { status, headers, body: wire.remove("body").unwrap_or_default() })
    }
}

/// The answers by the place of their item. An answer that is missing, cannot be read, or comes twice and
/// differently is `NoAnswer`: what happened to that item is unknown. Answers to nothing that was asked are
/// ignored (SAFETY.md case 58).
fn matched(count: usize, responses: Vec<Value>) -> Vec<Result<Answer, Error>> {
    let unknown = || Error::new(ErrorKind::NoAnswer, true);
    let mut by_place: HashMap<usize, Option<Answer>> = HashMap::new();
    for response in responses {
        let Value::Object(mut wire) = response else {
            continue;
        };
        let place = match wire.get("id") {
            Some(Value::String(text)) => text.parse().ok(),
            Some(Value::Number(number)) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
            _ => None,
        };
        let Some(place) = place.filter(|place| *place < count) else {
            continue;
        };
        let answer = Answer::read(&mut wire);
        by_place
            .entry(place)
            .and_modify(|first| {
                if *first != answer {
                    *first = None;
                }
            })
            .or_insert(answer);
    }
    (0..count).map(|place| by_place.remove(&place).flatten().ok_or_else(unknown)).collect()
}

impl Graph {
    /// Reads `path` by itself, answered as an item of a batch is.
    async fn single(
        &self,
        path: &str,
        group: LimitGroup,
        cancel: &CancellationToken,
    ) -> Result<Result<Answer, Error>, Error> {
        let request = Request::get(self.endpoints.graph(path), group).cancelled_by(cancel.clone());
        let transport::Response { status, headers, body } = self.transport.send(request).await?;
        // Of a refusal the status says enough.
        let read = serde_json::from_slice(&body);
        let answer = |body| Answer { status, headers, body };
        Ok(match read {
            Ok(body) => Ok(answer(body)),
            Err(_) if !(200..300).contains(&status) => Ok(answer(Value::Null)),
            Err(_) => Err(Error::new(ErrorKind::Malformed, false)),
        })
    }

    /// Sends one batch and gives an answer for each item, in the order of `items`, or the error that the batch as
    /// a whole met. `cancel` gives it up as long as it waits for its turn: [`ErrorKind::Cancelled`].
    pub(crate) async fn batch(
        &self,
        version: Version,
        group: LimitGroup,
        retry: Retry,
        items: &[Item<'_>],
        cancel: &CancellationToken,
    ) -> Result<Vec<Result<Answer, Error>>, Error> {
        let malformed = |_| Error::new(ErrorKind::Malformed, true);
        let requests = items.iter().enumerate().map(|(place, item)| item.wire(place)).collect();
        let body = serde_json::to_vec(&WireBatch { requests }).map_err(malformed)?;
        let url = self.endpoints.graph(version.batch_path());
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let request = Request::new(Method::Post, url, group, retry).json(body.into()).batch(count);
        let response = self.send(request.cancelled_by(cancel.clone())).await?;
        let mut answer: Value = serde_json::from_slice(&response.body).map_err(malformed)?;
        let Some(Value::Array(responses)) = answer.get_mut("responses").map(Value::take) else {
            return Err(Error::new(ErrorKind::Malformed, true));
        };
        let mut answers = matched(items.len(), responses);
        if let Some(id) = response.headers.get(REQUEST_ID) {
            for answer in answers.iter_mut().flatten() {
                answer.headers.entry(REQUEST_ID).or_insert_with(|| id.clone());
            }
        }
        // The gate saw a success; what it should know is inside.
        self.pace.judge(group, verdict(&answers));
        Ok(answers)
    }
}

/// What the items met, as far as limits are concerned.
fn verdict(answers: &[Result<Answer, Error>]) -> Verdict {
    let answered = || answers.iter().flatten();
    let refused = || answered().filter(|answer| answer.status == 429);
    let now = SystemTime::now();
    Verdict {
        refused: u32::try_from(refused().count()).unwrap_or(u32::MAX),
        wait: refused().filter_map(|answer| transport::retry_after(&answer.headers, now)).max(),
        used: answered().filter_map(|answer| transport::limit_used(&answer.headers)).reduce(f64::max),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, contract, ok};

    async fn send(
        fake: &std::sync::Arc<Fake>,
        group: LimitGroup,
        retry: Retry,
        items: &[Item<'_>],
    ) -> Result<Vec<Result<Answer, Error>>, Error> {
        fake.graph().batch(Version::Beta, group, retry, items, &CancellationToken::new()).await
    }

    fn statuses(count: usize, responses: Value) -> Vec<Option<u16>> {
        let Value::Array(responses) = responses else { unreachable!() };
        matched(count, responses).into_iter().map(|answer| answer.ok().map(|answer| answer.status)).collect()
    }

    #[test]
    fn answers_are_matched_by_id_in_whatever_order() {
        let answers = json!([{"id": "1", "status": 404}, {"id": 2, "status": "204"}, {"id": "0", "status": 200}]);
        assert_eq!(statuses(3, answers), [Some(200), Some(404), Some(204)]);
    }

    #[test]
    fn what_is_missing_strange_or_contradicts_itself_is_unknown() {
        let answers = json!([
            {"id": "0", "status": 200}, {"id": "0", "status": 204},
            {"id": "1", "status": 200}, {"id": "1", "status": 200},
            {"id": "2"}, {"id": "3", "status": "soon"}, {"id": "4", "status": 99999},
            {"id": "77", "status": 200}, {"id": "x", "status": 200}, {"status": 200}, null, "5",
        ]);
        assert_eq!(statuses(6, answers), [None, Some(200), None, None, None, None]);
    }

    #[tokio::test]
    async fn a_batch_is_written_as_documented() {
        let fake = Fake::answering(|_| ok(&json!({"responses": []})));
        let items = [
            Item::get("/users/a/authentication/requirements"),
            Item::patch("/users/b/authentication/requirements", json!({"perUserMfaState": "disabled"})),
        ];
        send(&fake, LimitGroup::Writes, Retry::OnlyIfUnsent, &items).await.unwrap();
        let seen = fake.seen();
        assert_eq!(seen[0].url.as_str(), "https://graph.microsoft.com/beta/$batch");
        assert_eq!((seen[0].cost, seen[0].group, seen[0].retry), (2, LimitGroup::Writes, Retry::OnlyIfUnsent));
        let body: Value = serde_json::from_slice(&seen[0].body).unwrap();
        assert_eq!(
            body,
            json!({"requests": [
                {"id": "0", "method": "GET", "url": "/users/a/authentication/requirements"},
                {"id": "1", "method": "PATCH", "url": "/users/b/authentication/requirements",
                 "headers": {"Content-Type": "application/json"}, "body": {"perUserMfaState": "disabled"}},
            ]})
        );
        // The documented example has the same fields.
        let documented = contract("batch.request.json");
        for request in documented["requests"].as_array().unwrap() {
            assert!(request["id"].is_string() && request["method"].is_string() && request["url"].is_string());
        }
    }

    #[tokio::test]
    async fn a_whole_batch_can_fail() {
        for status in [413, 500] {
            let fake = Fake::answering(move |_| Ok(crate::testing::response(status, &json!({}))));
            let items = [Item::get("/a"), Item::get("/b")];
            let answers = send(&fake, LimitGroup::Directory, Retry::Freely, &items).await;
            assert_eq!(answers.unwrap_err().status(), Some(status));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn throttled_items_hold_their_whole_group_as_long_as_the_longest_asks() {
        let fake = Fake::answering(|_| {
            ok(&json!({"responses": [
                {"id": "0", "status": 429, "headers": {"Retry-After": "11"}},
                {"id": "1", "status": 200, "headers": {"Retry-After": "99"}},
                {"id": "2", "status": 429, "headers": {"Retry-After": "7"}},
                {"id": "3", "status": 429},
            ]}))
        });
        let items = ["/a", "/b", "/c", "/d"].map(Item::get);
        send(&fake, LimitGroup::Directory, Retry::Freely, &items).await.unwrap();
        let waiting = fake.pace().waiting().borrow().unwrap();
        assert_eq!((waiting.group, waiting.left().as_secs()), (LimitGroup::Directory, 11));
        assert_eq!(fake.pace().counts().throttled, 3);
    }

    #[test]
    fn the_pace_is_told_how_much_of_a_limit_is_used_up() {
        let used = |used: &str| json!({"x-ms-throttle-limit-percentage": used});
        let answers = json!([
            {"id": "0", "status": 200, "headers": used("0.85")},
            {"id": "1", "status": 200, "headers": used("1.2")},
            {"id": "2", "status": 200},
        ]);
        let Value::Array(answers) = answers else { unreachable!() };
        let verdict = verdict(&matched(3, answers));
        assert_eq!(verdict, Verdict { refused: 0, wait: None, used: Some(1.2) });
        assert_eq!(super::verdict(&[]), Verdict::default());
    }

    #[tokio::test]
    async fn the_last_of_a_doubled_key_counts_and_endless_depth_is_refused() {
        let whole = |body: String| {
            Fake::answering(move |_| {
                Ok(transport::Response { status: 200, headers: HeaderMap::new(), body: body.clone().into() })
            })
        };
        let fake = whole(
            r#"{"responses":[],"responses":[{"id":"0","status":500,"status":200,"body":{"a":1},"body":{"a":1,"a":2}}]}"#
                .into(),
        );
        let items = [Item::get("/a")];
        let answers = send(&fake, LimitGroup::Directory, Retry::Freely, &items).await.unwrap();
        assert_eq!(answers[0].clone().unwrap().into_result().unwrap(), json!({"a": 2}));
        let deep =
            format!(r#"{{"responses":[{{"id":"0","status":200,"body":{}{}}}]}}"#, "[".repeat(500), "]".repeat(500));
        let error = send(&whole(deep), LimitGroup::Directory, Retry::Freely, &items).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Malformed);
    }
}
