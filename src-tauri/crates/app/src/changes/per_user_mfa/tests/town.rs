//! A town whose Graph is in this process: how everyone's per-user MFA truly is, and what goes wrong on the way there.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use graph::Graph;
use mfa::change::{Object, Step};
use mfa::id::UserId;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use transport::{
    AccessToken, Cloud, Endpoints, Error, ErrorKind, Limits, Request, Response, Stack, TokenError, TokenSource,
    Transport,
};

/// How long an answer takes.
pub(super) const LATENCY: Duration = Duration::from_millis(80);
/// How long one takes that is slow, and still in time.
const SLOW: Duration = Duration::from_secs(25);
/// People on a page.
const PAGE: usize = 999;

/// What becomes of a request or of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Well,
    /// This status in place of its being handled, with so many seconds of `Retry-After`.
    Refused(u16, Option<u32>),
    /// It takes effect and is answered so.
    AppliedThen(u16),
    /// No answer, and no effect.
    Lost,
    /// No answer, though it took effect.
    AppliedThenLost,
    /// The answer is slow.
    Slow,
    /// The answer is so slow that nobody waits for it, though it took effect.
    AppliedThenTimeout,
    /// The same answer twice.
    Twice,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Page,
    /// A batch as a whole.
    Reads,
    Writes,
    /// An item of one.
    Read,
    Write,
}

/// What becomes of the `nth` time, from 0 on, that something is asked of a person. Batches and pages are known by the
/// person who comes first in them.
pub(super) type Fates = Box<dyn Fn(Asked, usize, u32) -> Fate + Send + Sync>;

/// How much later than it was made a change shows when a person is read for the `nth` time.
pub(super) type Lag = Box<dyn Fn(usize, u32) -> Duration + Send + Sync>;

/// One person, as the town truly has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Resident {
    pub(super) off_since: Option<Instant>,
    /// How often a change of theirs was sent.
    pub(super) sent: u32,
    /// How often one was sent after the town had said yes, and it had arrived.
    pub(super) sent_after_yes: u32,
    yes: bool,
    reads: u32,
}

/// What the town was asked, in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) at: Instant,
    pub(super) asked: Asked,
    /// The person who comes first.
    pub(super) first: usize,
}

pub(super) struct Town {
    fates: Fates,
    lag: Lag,
    state: Mutex<State>,
    /// Whom the journal has, so that nobody is sent before.
    journaled: Box<dyn Fn(usize) -> bool + Send + Sync>,
}

#[derive(Default)]
struct State {
    residents: Vec<Resident>,
    asked: HashMap<(u8, usize), u32>,
    calls: Vec<Call>,
}

pub(super) fn id(number: usize) -> UserId {
    UserId::from(format!("person-{number}"))
}

fn number(id: &str) -> usize {
    id.strip_prefix("person-").and_then(|number| number.parse().ok()).expect("a person of the town")
}

/// The change of each of these people.
pub(super) fn steps(people: Range<usize>) -> Vec<Step> {
    let step = |person| Step {
        object: Object::PerUserMfa { user: id(person) },
        before: json!({"perUserMfaState": "enforced"}),
        after: json!({"perUserMfaState": "disabled"}),
        display_name: format!("Person {person}").into(),
    };
    people.map(step).collect()
}

impl Town {
    /// A town of `people`, all of them enforced.
    pub(super) fn new(
        people: usize,
        fates: Fates,
        lag: Lag,
        journaled: impl Fn(usize) -> bool + Send + Sync + 'static,
    ) -> Arc<Self> {
        let state = State { residents: vec![Resident::default(); people], ..State::default() };
        Arc::new(Self { fates, lag, state: Mutex::new(state), journaled: Box::new(journaled) })
    }

    pub(super) fn graph(self: &Arc<Self>, limits: Limits) -> (Graph, Stack) {
        let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
        let stack = Stack::graph_over(self.clone(), &endpoints, Arc::new(Token), limits);
        (Graph::new(stack.transport(), stack.pace(), endpoints), stack)
    }

    pub(super) fn residents(&self) -> Vec<Resident> {
        self.state().residents.clone()
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn fate(&self, asked: Asked, first: usize) -> Fate {
        let mut state = self.state();
        if !matches!(asked, Asked::Read | Asked::Write) {
            state.calls.push(Call { at: Instant::now(), asked, first });
        }
        let times = state.asked.entry((asked as u8, first)).or_default();
        let nth = *times;
        *times += 1;
        drop(state);
        (self.fates)(asked, first, nth)
    }

    async fn page(&self, request: &Request) -> Result<Response, Error> {
        let of = |wanted: &str| request.url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let from = of("$skiptoken").map_or(0, |from| from.parse().unwrap());
        let select = of("$select").unwrap();
        let states = select.contains("perUserMfaState");
        settled(self.fate(Asked::Page, from), || {
            let mut state = self.state();
            let to = (from + PAGE).min(state.residents.len());
            let person = |person| match states {
                true => json!({"id": id(person).as_str(), "perUserMfaState": self.shown(&mut state, person)}),
                false => json!({"id": id(person).as_str()}),
            };
            let value: Vec<_> = (from..to).map(person).collect();
            let next = format!("https://graph.microsoft.com/v1.0/users?$skiptoken={to}&$select={select}");
            let more = to < state.residents.len();
            (200, json!({"value": value, "@odata.nextLink": more.then_some(next)}))
        })
        .await
    }

    async fn batch(&self, request: &Request) -> Result<Response, Error> {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let items = body["requests"].as_array().unwrap();
        assert!((1..=20).contains(&items.len()));
        let person = |item: &Value| number(item["url"].as_str().unwrap().split('/').nth(2).unwrap());
        let writes = items.iter().all(|item| item["method"] == "PATCH");
        let fate = self.fate(if writes { Asked::Writes } else { Asked::Reads }, person(&items[0]));
        let arrives = matches!(fate, Fate::Well | Fate::Slow | Fate::Twice);
        settled(fate, || {
            let answers = items.iter().flat_map(|item| {
                let (id, person) = (&item["id"], person(item));
                let answers = if writes { self.write(person, item, arrives) } else { self.read(person) };
                answers.into_iter().map(move |mut answer| {
                    answer["id"] = id.clone();
                    answer
                })
            });
            (200, json!({"responses": answers.collect::<Vec<_>>()}))
        })
        .await
    }

    /// The answers to one write.
    fn write(&self, person: usize, item: &Value, arrives: bool) -> Vec<Value> {
        assert_eq!(item["body"], json!({"perUserMfaState": "disabled"}));
        assert!((self.journaled)(person), "nobody is sent whom the journal does not have");
        let fate = self.fate(Asked::Write, person);
        let mut state = self.state();
        let resident = &mut state.residents[person];
        resident.sent += 1;
        resident.sent_after_yes += u32::from(resident.yes);
        if !matches!(fate, Fate::Refused(..) | Fate::Lost) {
            resident.off_since.get_or_insert_with(Instant::now);
        }
        let answers = of_item(fate, || json!({"status": 204}));
        resident.yes |= arrives && answers.iter().any(|answer| answer["status"] == 204);
        answers
    }

    fn read(&self, person: usize) -> Vec<Value> {
        let fate = self.fate(Asked::Read, person);
        of_item(fate, || json!({"status": 200, "body": {"perUserMfaState": self.shown(&mut self.state(), person)}}))
    }

    fn shown(&self, state: &mut State, person: usize) -> &'static str {
        let resident = &mut state.residents[person];
        let lag = (self.lag)(person, resident.reads);
        resident.reads += 1;
        match resident.off_since {
            Some(since) if since.elapsed() >= lag => "disabled",
            _ => "enforced",
        }
    }
}

/// The answer to a request whose effect and answer `handle` is.
async fn settled(fate: Fate, handle: impl FnOnce() -> (u16, Value)) -> Result<Response, Error> {
    let no_answer = |kind| Err(Error::new(kind, Some("graph.microsoft.com"), true));
    match fate {
        Fate::Lost => return no_answer(ErrorKind::Broken),
        Fate::Refused(status, wait) => return Ok(response(status, &Value::Null, wait)),
        _ => {}
    }
    let (status, body) = handle();
    match fate {
        Fate::AppliedThenLost => no_answer(ErrorKind::Broken),
        Fate::AppliedThen(status) => Ok(response(status, &Value::Null, None)),
        Fate::Slow | Fate::AppliedThenTimeout => {
            sleep(SLOW).await;
            if fate == Fate::Slow { Ok(response(status, &body, None)) } else { no_answer(ErrorKind::Timeout) }
        }
        _ => Ok(response(status, &body, None)),
    }
}

/// The same for an item, which may be answered twice or not at all.
fn of_item(fate: Fate, well: impl FnOnce() -> Value) -> Vec<Value> {
    match fate {
        Fate::Lost | Fate::AppliedThenLost | Fate::AppliedThenTimeout => Vec::new(),
        Fate::Refused(status, None) | Fate::AppliedThen(status) => vec![json!({"status": status})],
        Fate::Refused(status, Some(wait)) => {
            vec![json!({"status": status, "headers": {"Retry-After": wait.to_string()}})]
        }
        Fate::Well | Fate::Slow => vec![well()],
        Fate::Twice => vec![well(); 2],
    }
}

fn response(status: u16, body: &Value, wait: Option<u32>) -> Response {
    let mut response = Response { status, headers: Default::default(), body: serde_json::to_vec(body).unwrap().into() };
    if let Some(wait) = wait {
        response.headers.insert("retry-after", wait.into());
    }
    response
}

#[async_trait]
impl Transport for Town {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        sleep(LATENCY).await;
        match request.url.path() {
            "/v1.0/users" => self.page(&request).await,
            "/beta/$batch" => self.batch(&request).await,
            other => panic!("nobody asks for {other}"),
        }
    }
}

struct Token;

#[async_trait]
impl TokenSource for Token {
    async fn access_token(&self) -> Result<AccessToken, TokenError> {
        Ok(AccessToken::new("token".into()))
    }

    async fn refused(&self, _: &AccessToken, _: Option<String>) {}
}
