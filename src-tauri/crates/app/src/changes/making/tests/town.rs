//! A town whose Graph is in this process: how everyone's per-user MFA and the security defaults truly are, and what
//! goes wrong on the way there. What was sent arrives, also when whoever sent it is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use graph::Graph;
use mfa::change::Object;
use mfa::per_user::PerUserMfaState::{self, Enforced};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use transport::{
    AccessToken, Cloud, Endpoints, Error, Limits, Request, Response, Stack, TokenError, TokenSource, Transport,
};

use super::directory;
pub(in crate::changes) use super::fate::{Asked, Fate, Fates, Lag};
use super::fate::{of_item, settled};
pub(in crate::changes) use super::resident::{Resident, id, number, steps};

/// How long an answer takes.
pub(in crate::changes) const LATENCY: Duration = Duration::from_millis(80);
/// People on a page.
const PAGE: usize = 999;
/// As which person the security defaults lag.
const DEFAULTS: usize = usize::MAX;

/// Which of the two ways the service goes (GRAPH.md section o, numbers 1 and 9), which no document says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::changes) enum Way {
    /// Takes security defaults at any time.
    Takes,
    /// Refuses them as long as per-user MFA is on for somebody.
    WantsPerUserOff,
    /// The same, but this person does not count.
    WantsPerUserOffBut(usize),
    /// Refuses them because there are policies.
    HasPolicies,
    /// Refuses them in the words of the second way, whoever has it on.
    NeverTakes,
}

/// What the town was asked, in order.
#[derive(Clone, Copy, Debug)]
pub(in crate::changes) struct Call {
    pub(in crate::changes) at: Instant,
    pub(in crate::changes) asked: Asked,
    /// The person who comes first.
    pub(in crate::changes) first: usize,
}

/// What truly changed, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::changes) enum Event {
    Person(usize, PerUserMfaState),
    Defaults(bool),
}

/// How it truly is, at one moment.
pub(in crate::changes) struct Truth<'a> {
    pub(in crate::changes) residents: &'a [Resident],
    pub(in crate::changes) defaults: bool,
}

/// Whether the journal has a change of an object to what is sent.
type Journaled = Box<dyn Fn(&Object, &Value) -> bool + Send + Sync>;

/// Looks on whenever something truly changed.
pub(in crate::changes) type Witness = Box<dyn FnMut(Truth<'_>) + Send>;

pub(in crate::changes) struct Town {
    fates: Fates,
    lag: Lag,
    state: Mutex<State>,
    /// Whether the journal has it, by the object and what is sent: nothing is sent before.
    journaled: Journaled,
}

struct State {
    residents: Vec<Resident>,
    defaults: Vec<(Option<Instant>, bool)>,
    defaults_reads: u32,
    way: Way,
    policies: Vec<Value>,
    asked: HashMap<(Asked, usize), u32>,
    calls: Vec<Call>,
    events: Vec<Event>,
    witness: Option<Witness>,
}

impl Town {
    /// A town of `people`, all of them enforced, who are only switched off.
    pub(in crate::changes) fn new(
        people: usize,
        fates: Fates,
        lag: Lag,
        journaled: impl Fn(usize) -> bool + Send + Sync + 'static,
    ) -> Arc<Self> {
        let journaled = move |object: &Object, after: &Value| match object {
            Object::PerUserMfa { user } => {
                assert_eq!(*after, json!({"perUserMfaState": "disabled"}));
                journaled(number(user.as_str()))
            }
            other => panic!("nobody changes {other:?}"),
        };
        Self::of(vec![Resident::of(Enforced, false); people], Way::Takes, fates, lag, journaled)
    }

    /// A town of `residents`, without security defaults.
    pub(in crate::changes) fn of(
        residents: Vec<Resident>,
        way: Way,
        fates: Fates,
        lag: Lag,
        journaled: impl Fn(&Object, &Value) -> bool + Send + Sync + 'static,
    ) -> Arc<Self> {
        let state = State {
            residents,
            defaults: vec![(None, false)],
            defaults_reads: 0,
            way,
            policies: Vec::new(),
            asked: HashMap::new(),
            calls: Vec::new(),
            events: Vec::new(),
            witness: None,
        };
        Arc::new(Self { fates, lag, state: Mutex::new(state), journaled: Box::new(journaled) })
    }

    pub(in crate::changes) fn graph(self: &Arc<Self>, limits: Limits) -> (Graph, Stack) {
        let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
        let stack = Stack::graph_over(Arc::new(Line(self.clone())), &endpoints, Arc::new(Token), limits);
        (Graph::new(stack.transport(), stack.pace(), endpoints), stack)
    }

    pub(in crate::changes) fn residents(&self) -> Vec<Resident> {
        self.state().residents.clone()
    }

    /// Whether security defaults are truly on.
    pub(in crate::changes) fn defaults(&self) -> bool {
        self.state().is_on()
    }

    /// Conditional Access policies, as the service has them.
    pub(in crate::changes) fn policies(&self) -> Vec<Value> {
        self.state().policies.clone()
    }

    /// From now on there is this policy too.
    pub(in crate::changes) fn adopts(&self, policy: Value) {
        self.state().policies.push(policy);
    }

    /// All that the service keeps, what nobody here knows included.
    pub(in crate::changes) fn everything(&self) -> Value {
        let state = self.state();
        directory::everything(&state.residents, state.is_on(), &state.policies)
    }

    /// Somebody else than the change under test sets a person's setting.
    pub(in crate::changes) fn somebody_sets(&self, person: usize, wanted: PerUserMfaState) {
        self.state.lock().unwrap().residents[person].set(wanted);
    }

    pub(in crate::changes) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    pub(in crate::changes) fn events(&self) -> Vec<Event> {
        self.state().events.clone()
    }

    /// From now on this one looks on whenever something truly changed, or nobody does.
    pub(in crate::changes) fn is_seen_by(&self, witness: Option<Witness>) {
        self.state().witness = witness;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn fate(&self, asked: Asked, first: usize) -> Fate {
        let mut state = self.state();
        if !matches!(asked, Asked::Read | Asked::Write) {
            state.calls.push(Call { at: Instant::now(), asked, first });
        }
        let times = state.asked.entry((asked, first)).or_default();
        let nth = *times;
        *times += 1;
        drop(state);
        (self.fates)(asked, first, nth)
    }

    async fn answer(&self, request: &Request) -> Result<Response, Error> {
        sleep(LATENCY).await;
        match request.url.path() {
            "/v1.0/users" => self.page(request).await,
            "/beta/$batch" => self.batch(request).await,
            "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy" if request.body.is_empty() => {
                settled(self.fate(Asked::DefaultsRead, 0), || (200, json!({"isEnabled": self.shown_defaults()}))).await
            }
            "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy" => {
                let body: Value = serde_json::from_slice(&request.body).unwrap();
                let object = Object::SecurityDefaults;
                assert!((self.journaled)(&object, &body), "security defaults are not sent before the journal has it");
                settled(self.fate(Asked::DefaultsWrite, 0), || self.set_defaults(&body)).await
            }
            _ => {
                let (status, body) = directory::answer(request, &self.policies());
                settled(Fate::Well, || (status, body)).await
            }
        }
    }

    async fn page(&self, request: &Request) -> Result<Response, Error> {
        let of = |wanted: &str| request.url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let from = of("$skiptoken").map_or(0, |from| from.parse().unwrap());
        let select = of("$select").unwrap();
        let states = select.contains("perUserMfaState");
        settled(self.fate(Asked::Page, from), || {
            let mut state = self.state();
            let to = (from + PAGE).min(state.residents.len());
            let person = |number| {
                let named = select.contains("displayName");
                let mut person = if named { directory::person(number) } else { json!({"id": id(number).as_str()}) };
                if states {
                    person["perUserMfaState"] = json!(self.shown(&mut state, number));
                }
                person
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
        settled(fate, || {
            let answers = items.iter().flat_map(|item| {
                let (id, person) = (&item["id"], person(item));
                let answers = if writes { self.write(person, item, fate.arrives()) } else { self.read(person) };
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
        let object = Object::PerUserMfa { user: id(person) };
        assert!((self.journaled)(&object, &item["body"]), "nobody is sent whom the journal does not have");
        let wanted = PerUserMfaState::read(item["body"]["perUserMfaState"].as_str()).unwrap();
        let fate = self.fate(Asked::Write, person);
        let mut state = self.state();
        let resident = &mut state.residents[person];
        resident.sent += 1;
        resident.sent_after_yes += u32::from(resident.yes == Some(wanted));
        let mut answers = of_item(fate, || json!({"status": 204}));
        for answer in &mut answers {
            answer["headers"]["request-id"] = json!(format!("write-{person}-{}", resident.sent));
        }
        if arrives && answers.iter().any(|answer| answer["status"] == 204) {
            resident.yes = Some(wanted);
        }
        if fate.applies() {
            resident.take(&item["body"]);
            state.happened(Event::Person(person, wanted));
        }
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
        shown_after(&resident.settings, lag).as_str()
    }

    fn shown_defaults(&self) -> bool {
        let mut state = self.state();
        let lag = (self.lag)(DEFAULTS, state.defaults_reads);
        state.defaults_reads += 1;
        shown_after(&state.defaults, lag)
    }

    fn set_defaults(&self, body: &Value) -> (u16, Value) {
        let wanted = body["isEnabled"].as_bool().unwrap();
        let mut state = self.state();
        let because = match state.way {
            _ if !wanted || state.is_on() => None,
            Way::Takes => None,
            Way::WantsPerUserOff if state.residents.iter().all(Resident::is_off) => None,
            Way::WantsPerUserOffBut(but)
                if state.residents.iter().enumerate().all(|(number, person)| number == but || person.is_off()) =>
            {
                None
            }
            Way::WantsPerUserOff | Way::WantsPerUserOffBut(_) | Way::NeverTakes => {
                Some("Your organization is currently using per-user multifactor authentication.")
            }
            Way::HasPolicies => Some("Your organization is currently using Conditional Access policies."),
        };
        if let Some(because) = because {
            return (400, json!({"error": {"code": "BadRequest", "message": because}}));
        }
        if state.is_on() != wanted {
            state.defaults.push((Some(Instant::now()), wanted));
        }
        state.happened(Event::Defaults(wanted));
        (204, Value::Null)
    }
}

impl State {
    fn is_on(&self) -> bool {
        self.defaults.last().unwrap().1
    }

    fn happened(&mut self, event: Event) {
        self.events.push(event);
        let truth = Truth { residents: &self.residents, defaults: self.defaults.last().unwrap().1 };
        if let Some(witness) = &mut self.witness {
            witness(truth);
        }
    }
}

/// What shows of `states` when a change shows `lag` later than it was made.
fn shown_after<T: Copy>(states: &[(Option<Instant>, T)], lag: Duration) -> T {
    let shows = |since: &Option<Instant>| since.is_none_or(|since| since.elapsed() >= lag);
    states.iter().rev().find(|(since, _)| shows(since)).unwrap().1
}

/// The way there. What was sent arrives, also when nobody waits for the answer any more.
struct Line(Arc<Town>);

#[async_trait]
impl Transport for Line {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let town = self.0.clone();
        let answer = tokio::spawn(async move { town.answer(&request).await }).await;
        answer.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic()))
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
