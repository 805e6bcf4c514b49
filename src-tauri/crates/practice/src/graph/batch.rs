//! `$batch` (GRAPH.md section k).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Call, GraphError, Request, cut_after_write, graph_bytes, route};
use crate::answer::{Answer, Delivery};
use crate::faults::{Counters, Fault};
use crate::tenant::Transaction;

/// How many requests fit into one batch.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// An answer to an item, by the item's id, and what becomes of it on its way.
type Answered<'a> = (&'a str, Answer, Option<Fault>);

/// Answers a batch: 400 as a whole when it is malformed, otherwise each item by itself. `fault` is what hits it as a
/// whole.
pub(super) fn serve(call: &Call<'_>, fault: Option<Fault>) -> Result<Answer, GraphError> {
    if call.request.method != Method::POST {
        return Err(GraphError::method_not_allowed());
    }
    let refusal = call.refusal_by_path();
    if let Some(refusal) = refusal.filter(|refusal| !refusal.takes_effect) {
        return Ok(call.refused_as(refusal));
    }
    match fault {
        Some(Fault::ServerError) => return Err(GraphError::unavailable()),
        Some(Fault::TooMany) => return Ok(call.refused(call.too_many())),
        _ => {}
    }
    let items = read(&call.request.body)?;
    let prepared = items.iter().map(|item| Ok((item, request(item)?))).collect::<Result<Vec<_>, GraphError>>()?;
    if prepared.iter().all(|(_, request)| !request.is_write()) {
        let answers = call.tenant.read(|state| {
            run(call, &prepared, |request, fault| {
                let call = Call { request, ..copy(call) };
                call.guarded(fault, || route::read(&call, call.view(state)))
            })
        });
        return Ok(refusal.map_or_else(|| body(answers), |refusal| call.refused_as(refusal)));
    }
    // One transaction: whatever the items change is on disk, at once, before the answer.
    let answers = call
        .tenant
        .transact(call.now_ms, |transaction| {
            run(call, &prepared, |request, fault| one(call, request, fault, transaction))
        })
        .map_err(|_| GraphError::unavailable())?;
    if let Some(refusal) = refusal {
        return Ok(call.refused_as(refusal));
    }
    Ok(cut_after_write(call.tenant, body(answers), fault))
}

/// What can be told of a batch before it is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outline {
    pub(crate) items: u32,
    /// Whether any item may write. True for what cannot be read.
    pub(crate) may_write: bool,
}

impl Outline {
    pub(crate) fn of(body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Requests<'a> {
            #[serde(borrow)]
            requests: Vec<Method<'a>>,
        }
        #[derive(Deserialize)]
        struct Method<'a> {
            #[serde(borrow)]
            method: Cow<'a, str>,
        }
        let Ok(Requests { requests }) = serde_json::from_slice(body) else {
            return Self { items: 0, may_write: true };
        };
        Self {
            items: u32::try_from(requests.len()).unwrap_or(u32::MAX),
            may_write: requests.iter().any(|item| !item.method.eq_ignore_ascii_case("GET")),
        }
    }
}

fn one(call: &Call<'_>, request: &Request, fault: Option<Fault>, transaction: &mut Transaction<'_>) -> Answer {
    let call = Call { request, ..copy(call) };
    if request.is_write() {
        call.guarded(fault, || route::write(&call, transaction))
    } else {
        call.guarded(fault, || route::read(&call, call.view(transaction.state())))
    }
}

fn copy<'a>(call: &Call<'a>) -> Call<'a> {
    Call { ..*call }
}

fn read(body: &Bytes) -> Result<Vec<Item>, GraphError> {
    let batch: Batch =
        serde_json::from_slice(body).map_err(|_| GraphError::bad_request("Invalid batch payload format."))?;
    if batch.requests.is_empty() {
        return Err(GraphError::bad_request("Invalid batch payload format."));
    }
    if batch.requests.len() > MOST {
        return Err(GraphError::bad_request(format!(
            "Number of batch request steps exceeds the maximum value of {MOST}."
        )));
    }
    let items = batch
        .requests
        .into_iter()
        .map(|item| serde_json::from_value(item).map_err(|_| GraphError::bad_request("Invalid batch payload format.")))
        .collect::<Result<Vec<Item>, _>>()?;
    let mut seen = HashSet::new();
    for item in &items {
        if item.id.is_empty() || !seen.insert(item.id.as_str()) {
            return Err(GraphError::bad_request("Request Id is not unique or is empty."));
        }
    }
    // Only on a request that stands before it: no circle is possible then.
    let mut earlier = HashSet::new();
    for item in &items {
        if item.depends_on.iter().any(|id| !earlier.contains(id.as_str())) {
            return Err(GraphError::bad_request("Batch request dependsOn is invalid."));
        }
        earlier.insert(item.id.as_str());
    }
    Ok(items)
}

fn request(item: &Item) -> Result<Request, GraphError> {
    let method = match item.method.to_ascii_uppercase().as_str() {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        _ => {
            return Err(GraphError::bad_request(format!("Write request id : {} has an invalid method.", item.id)));
        }
    };
    let header = |name: &str| {
        item.headers.iter().find(|(there, _)| there.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    // Also an action that takes nothing needs a body.
    let needs_body = matches!(method, Method::POST | Method::PATCH);
    let body = match &item.body {
        body if header("content-type").is_none() && body.is_some() || body.is_none() && needs_body => {
            return Err(GraphError::bad_request(format!(
                "Write request id : {} does not contain Content-Type header or body.",
                item.id
            )));
        }
        Some(body) => Bytes::from(body.to_string()),
        None => Bytes::new(),
    };
    Ok(Request::new(method, &item.url, header, body))
}

/// Runs the items one after another. Answers come last first: clients must not rely on
/// the order.
fn run<'a>(
    call: &Call<'_>,
    items: &'a [(&'a Item, Request)],
    mut handle: impl FnMut(&Request, Option<Fault>) -> Answer,
) -> Vec<Answered<'a>> {
    let mut failed = HashSet::new();
    let mut answers = Vec::with_capacity(items.len());
    for (item, request) in items {
        call.tenant.tally.by_path.count_item(call.version.as_str(), &request.path);
        let fault = call.tenant.fault(Counters::item);
        let answer = if item.depends_on.iter().any(|id| failed.contains(id.as_str())) {
            let body = json!({"error": {
                "code": "FailedDependency",
                "message": "Request dependency failed.",
            }});
            Answer::json(424, &body)
        } else {
            handle(request, fault)
        };
        if !answer.is_success() {
            failed.insert(item.id.as_str());
        }
        answers.push((item.id.as_str(), answer, fault));
    }
    answers.reverse();
    answers
}

fn body(answers: Vec<Answered<'_>>) -> Answer {
    if let Some((_, cut, _)) = answers.iter().find(|(_, answer, _)| answer.delivery == Delivery::Cut) {
        return cut.clone();
    }
    let mut body = br#"{"responses":["#.to_vec();
    for (id, answer, fault) in answers {
        let times = match fault {
            Some(Fault::LeftOut) => 0,
            Some(Fault::Doubled) => 2,
            _ => 1,
        };
        for _ in 0..times {
            if body.last() == Some(&b'}') {
                body.push(b',');
            }
            write(&mut body, id, &answer);
        }
    }
    body.extend_from_slice(b"]}");
    graph_bytes(200, body)
}

fn write(to: &mut Vec<u8>, id: &str, answer: &Answer) {
    let mut headers = Map::new();
    for (name, value) in &answer.headers {
        headers.insert(proper(name.as_str()), Value::String(value.clone()));
    }
    let id = Value::String(id.to_owned());
    let head = format!(r#"{{"id":{id},"status":{},"headers":{}"#, answer.status, Value::Object(headers));
    to.extend_from_slice(head.as_bytes());
    if !answer.body.is_empty() {
        to.extend_from_slice(br#","body":"#);
        // Graph puts what is no JSON into a text in base64.
        if serde_json::from_slice::<serde::de::IgnoredAny>(&answer.body).is_ok() {
            to.extend_from_slice(&answer.body);
        } else {
            to.extend_from_slice(Value::String(STANDARD.encode(&answer.body)).to_string().as_bytes());
        }
    }
    to.push(b'}');
}

/// A header's name as Graph prints it inside a batch: `Retry-After`.
fn proper(name: &str) -> String {
    let parts = name.split('-').map(|part| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    });
    parts.collect::<Vec<_>>().join("-")
}
