//! A practice organization in this process, on the test's clock, with what goes wrong on the way to it. What was sent
//! arrives, also when whoever sent it is gone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use graph::Graph;
use practice::{Clock, Difficulty, Options, OrganizationId, Practice, Words};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use transport::{
    AccessToken, Cloud, Endpoints, Error, ErrorKind, Limits, Method, Request, Response, Stack, TokenError, TokenSource,
    Transport,
};
use url::Url;

/// Where its server would be.
const BASE: &str = "http://127.0.0.1:9";
/// How long an answer takes.
const LATENCY: Duration = Duration::from_millis(80);
/// When the clock began: 2026-11-24T08:00:00Z.
const BEGAN_MS: i64 = 1_795_507_200_000;

/// What becomes of one write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::changes) enum Fate {
    /// It is answered as it should be.
    Passes,
    /// It is refused before it takes effect.
    Refused(u16),
    /// It takes effect, and is answered with this status.
    AppliesThen(u16),
    /// It takes effect, and no answer comes.
    AppliesUnanswered,
    /// The connection breaks before it is sent whole.
    Broken,
}

/// A write, as fates see it.
#[derive(Clone, Debug)]
pub(in crate::changes) struct Write {
    /// Which write it is, from 0.
    pub(in crate::changes) nth: usize,
    pub(in crate::changes) body: Value,
    pub(in crate::changes) at: Instant,
}

type Fates = Box<dyn Fn(&Write) -> Fate + Send + Sync>;
/// Sees how it truly is after each write.
pub(in crate::changes) type Witness = Box<dyn Fn(&Truth) + Send + Sync>;

/// How it truly is.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::changes) struct Truth {
    pub(in crate::changes) defaults: bool,
    /// Each policy whole, by id.
    pub(in crate::changes) policies: Vec<Value>,
    /// How many people have per-user MFA on.
    pub(in crate::changes) per_user_on: usize,
}

pub(in crate::changes) struct Organization {
    practice: Practice,
    pub(in crate::changes) id: OrganizationId,
    fates: Mutex<Fates>,
    witness: Mutex<Option<Arc<Witness>>>,
    writes: Mutex<Vec<Write>>,
    _folder: TempDir,
}

#[derive(Debug)]
struct TestClock(Instant);

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        BEGAN_MS + i64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

impl Organization {
    pub(in crate::changes) fn new(id: &str, unconfirmed: practice::Unconfirmed) -> Arc<Self> {
        let folder = tempfile::tempdir().unwrap();
        let messages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/src/messages/en.json");
        let words = Words::from_messages(&std::fs::read_to_string(messages).unwrap()).unwrap();
        let options = Options {
            sync: false,
            clock: Arc::new(TestClock(Instant::now())),
            unconfirmed,
            ..Options::new(folder.path().to_owned(), words)
        };
        Arc::new(Self {
            practice: Practice::open(options).unwrap(),
            id: OrganizationId::new(id),
            fates: Mutex::new(Box::new(|_| Fate::Passes)),
            witness: Mutex::new(None),
            writes: Mutex::new(Vec::new()),
            _folder: folder,
        })
    }

    /// What goes wrong from now on. Writes are counted anew.
    pub(in crate::changes) fn goes_wrong(&self, fates: impl Fn(&Write) -> Fate + Send + Sync + 'static) {
        *self.fates.lock().unwrap() = Box::new(fates);
        self.writes.lock().unwrap().clear();
    }

    pub(in crate::changes) fn is_seen_by(&self, witness: Option<Witness>) {
        *self.witness.lock().unwrap() = witness.map(Arc::new);
    }

    pub(in crate::changes) fn set_difficulty(&self, difficulty: Difficulty) {
        self.practice.set_difficulty(&self.id, difficulty).unwrap();
    }

    /// The writes since [`Self::goes_wrong`].
    pub(in crate::changes) fn writes(&self) -> Vec<Write> {
        self.writes.lock().unwrap().clone()
    }

    pub(in crate::changes) fn endpoints(&self) -> Endpoints {
        let at = |part: &str| Url::parse(&format!("{BASE}/{}/{part}", self.id.as_str())).unwrap();
        Endpoints::of(&Cloud::Custom { login: at("login"), graph: at("graph") }).unwrap()
    }

    pub(in crate::changes) fn graph(self: &Arc<Self>) -> (Graph, Stack) {
        let endpoints = self.endpoints();
        let token = Token(self.practice.access_token(&self.id, None).unwrap());
        let stack = Stack::graph_over(Arc::new(Line(self.clone())), &endpoints, Arc::new(token), Limits::documented());
        (Graph::new(stack.transport(), stack.pace(), endpoints), stack)
    }

    /// Asks it as somebody else would, with nothing of what is tested.
    pub(in crate::changes) async fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let token = self.practice.access_token(&self.id, None).unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/{}/graph/{path}", self.id.as_str()))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("prefer", "include-unknown-enum-members")
            .body(if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) })
            .unwrap();
        let answer = self.practice.answer(BASE, request).await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap_or(Value::Null))
    }

    pub(in crate::changes) async fn truth(&self) -> Truth {
        let defaults = self.ask("GET", "v1.0/policies/identitySecurityDefaultsEnforcementPolicy", &Value::Null).await;
        let policies = self.ask("GET", "v1.0/identity/conditionalAccess/policies", &Value::Null).await;
        let people = self.ask("GET", "v1.0/users?$top=999&$select=id,perUserMfaState", &Value::Null).await;
        let on = |person: &&Value| !matches!(person["perUserMfaState"].as_str(), None | Some("disabled"));
        Truth {
            defaults: defaults.1["isEnabled"].as_bool().unwrap(),
            policies: policies.1["value"].as_array().unwrap().clone(),
            per_user_on: people.1["value"].as_array().unwrap().iter().filter(on).count(),
        }
    }

    async fn send(self: Arc<Self>, request: Request) -> Result<Response, Error> {
        sleep(LATENCY).await;
        let write = self.write(&request);
        let fate = write.as_ref().map_or(Fate::Passes, |write| (self.fates.lock().unwrap())(write));
        if let Fate::Refused(status) = fate {
            let body = json!({"error": {"code": "Refused", "message": "It is refused for the test."}});
            return Ok(response(status, &body));
        }
        if fate == Fate::Broken {
            return Err(broken());
        }
        let answer = self.practice.answer(BASE, converted(&request)).await;
        let witness = self.witness.lock().unwrap().clone();
        if let (Some(_), Some(witness)) = (&write, witness) {
            witness(&self.truth().await);
        }
        match (fate, answer) {
            (Fate::AppliesThen(status), _) => Ok(response(status, &json!({"error": {"code": "Later"}}))),
            (Fate::AppliesUnanswered, _) | (_, None) => {
                sleep(Duration::from_secs(40)).await;
                Err(broken())
            }
            (_, Some(answer)) => {
                let (head, body) = answer.into_parts();
                Ok(Response { status: head.status.as_u16(), headers: head.headers, body })
            }
        }
    }

    fn write(&self, request: &Request) -> Option<Write> {
        if request.method == Method::Get || request.url.path().ends_with("/evaluate") {
            return None;
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        if request.url.path().ends_with("/$batch")
            && body["requests"].as_array().unwrap().iter().all(|item| item["method"] == "GET")
        {
            return None;
        }
        let mut writes = self.writes.lock().unwrap();
        let write = Write { nth: writes.len(), body, at: Instant::now() };
        writes.push(write.clone());
        Some(write)
    }
}

fn broken() -> Error {
    Error::new(ErrorKind::Broken, Some("127.0.0.1"), true)
}

fn response(status: u16, body: &Value) -> Response {
    Response { status, headers: http::HeaderMap::new(), body: Bytes::from(body.to_string()) }
}

fn converted(request: &Request) -> http::Request<Bytes> {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    };
    let query = request.url.query().map_or(String::new(), |query| format!("?{query}"));
    let mut converted = http::Request::builder().method(method).uri(format!("{}{query}", request.url.path()));
    for (name, value) in &request.headers {
        converted = converted.header(name, value);
    }
    converted.body(request.body.clone()).unwrap()
}

struct Line(Arc<Organization>);

#[async_trait]
impl Transport for Line {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let answer = tokio::spawn(self.0.clone().send(request)).await;
        answer.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic()))
    }
}

struct Token(String);

#[async_trait]
impl TokenSource for Token {
    async fn access_token(&self) -> Result<AccessToken, TokenError> {
        Ok(AccessToken::new(self.0.clone().into()))
    }

    async fn refused(&self, _: &AccessToken, _: Option<String>) {}
}
