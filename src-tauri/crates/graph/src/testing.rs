//! A Graph that answers by a function, for the tests of this crate.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use transport::{Cloud, Endpoints, Limits, Method, Pace, Request, Response, Transport};

use crate::Graph;

type Answer = Result<Response, transport::Error>;

pub(crate) struct Fake {
    answer: Box<dyn Fn(&Request) -> Answer + Send + Sync>,
    seen: Mutex<Vec<Request>>,
    pace: Pace,
}

impl Fake {
    pub(crate) fn answering(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        let pace = Pace::new(Limits::documented());
        Arc::new(Self { answer: Box::new(answer), seen: Mutex::default(), pace })
    }

    /// Answers with a body of the contract whatever is asked.
    pub(crate) fn contract(file: &'static str) -> Arc<Self> {
        Self::answering(move |_| ok(&contract(file)))
    }

    /// Takes batches apart and answers each item by `answer(method, url, body)` with a status, headers and a body.
    pub(crate) fn batches(
        answer: impl Fn(&str, &str, &Value) -> (u16, Value, Value) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Self::answering(move |request| {
            let batch: Value = serde_json::from_slice(&request.body).unwrap();
            let requests = batch["requests"].as_array().unwrap();
            assert!((1..=20).contains(&requests.len()));
            let answers: Vec<_> = requests
                .iter()
                .map(|item| {
                    let text = |key: &str| item[key].as_str().unwrap();
                    let (status, headers, body) = answer(text("method"), text("url"), &item["body"]);
                    json!({"id": item["id"], "status": status, "headers": headers, "body": body})
                })
                .rev()
                .collect();
            ok(&json!({"responses": answers}))
        })
    }

    /// What it would answer, for another that passes some requests on.
    pub(crate) fn answer_for(&self, request: &Request) -> Answer {
        (self.answer)(request)
    }

    pub(crate) fn graph(self: &Arc<Self>) -> Graph {
        Graph::new(self.clone(), self.pace.clone(), Endpoints::of(&Cloud::Worldwide).unwrap())
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// Path and query of each request, unescaped as far as a reader needs.
    pub(crate) fn paths(&self) -> Vec<String> {
        let path = |request: &Request| match request.url.query() {
            Some(query) => format!("{}?{query}", request.url.path()),
            None => request.url.path().to_owned(),
        };
        self.seen().iter().map(path).collect()
    }

    /// The pace that the Graph it is asked through was given. Nothing waits for it: that is the gate's part.
    pub(crate) fn pace(&self) -> &Pace {
        &self.pace
    }
}

#[async_trait]
impl Transport for Fake {
    async fn send(&self, request: Request) -> Result<Response, transport::Error> {
        // Lets others run, as a real answer would.
        tokio::task::yield_now().await;
        let answer = (self.answer)(&request);
        self.seen.lock().unwrap().push(request);
        answer
    }
}

pub(crate) fn response(status: u16, body: &Value) -> Response {
    let body = if body.is_null() { Vec::new() } else { serde_json::to_vec(body).unwrap() };
    Response { status, headers: HeaderMap::new(), body: body.into() }
}

pub(crate) fn ok(body: &Value) -> Answer {
    Ok(response(200, body))
}

pub(crate) fn status(status: u16) -> Answer {
    Ok(response(status, &Value::Null))
}

pub(crate) fn with_header(answer: Answer, name: &'static str, value: &'static str) -> Answer {
    answer.map(|mut response| {
        response.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        response
    })
}

pub(crate) fn error(kind: transport::ErrorKind, may_have_arrived: bool) -> Answer {
    Err(transport::Error::new(kind, Some("graph.microsoft.com"), may_have_arrived))
}

/// Refuses the first change for limits, and answers whatever comes after it, and every read, by `answer`.
pub(crate) fn throttled_once(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Arc<Fake> {
    let refused = AtomicBool::new(false);
    Fake::answering(move |request| {
        let first = request.method != Method::Get && !refused.swap(true, Ordering::Relaxed);
        if first { with_header(status(429), "request-id", "r-429") } else { answer(request) }
    })
}

/// Things with the ids `a`, `b` and `c` on two pages, which both have `b`. The token of the second page has expired
/// when it is asked for first.
pub(crate) fn overlapping() -> Arc<Fake> {
    let asked = AtomicBool::new(false);
    Fake::answering(move |request| match request.url.query() {
        Some("$skiptoken=2") if !asked.swap(true, Ordering::Relaxed) => {
            Ok(response(400, &json!({"error": {"code": "Directory_ExpiredPageToken"}})))
        }
        Some("$skiptoken=2") => ok(&json!({"value": [{"id": "b"}, {"id": "c"}]})),
        _ => ok(&json!({
            "value": [{"id": "a"}, {"id": "b"}],
            "@odata.nextLink": "https://graph.microsoft.com/v1.0/next?$skiptoken=2",
        })),
    })
}

/// A body that Microsoft documents or that was seen from it; `tests/contract/INDEX.tsv` says where from.
pub(crate) fn contract(file: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/contract").join(file);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The same body in three variants: with a property that nobody knows in each object, with null for each list,
/// and with a word that nobody knows for `word`.
pub(crate) fn variants(body: &Value, word: &str) -> [Value; 3] {
    fn each(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| each(item, change)),
            Value::Object(fields) => fields.values_mut().for_each(|field| each(field, change)),
            _ => {}
        }
        change(value);
    }
    let (mut extra, mut null, mut unknown) = (body.clone(), body.clone(), body.clone());
    each(&mut extra, &mut |value| {
        if let Value::Object(fields) = value {
            fields.insert("somethingNew".into(), json!({"deep": [1]}));
        }
    });
    for item in null["value"].as_array_mut().into_iter().flatten() {
        each(item, &mut |value| {
            if value.is_array() {
                *value = Value::Null;
            }
        });
    }
    each(&mut unknown, &mut |value| {
        if value == word {
            *value = json!("unknownFutureValue");
        }
    });
    [extra, null, unknown]
}
