//! A Microsoft Graph, written from the documented JSON (GRAPH.md sections a to h, j and k).

mod access;
mod batch;
mod callers;
mod classic_policies;
mod conditional_access;
mod directory;
mod error;
mod groups;
mod limits;
mod methods;
mod odata;
mod per_user;
mod reports;
mod request;
mod roles;
mod route;
mod schedules;
mod security_defaults;
mod sessions;
mod sign_ins;
mod users;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use uuid::Uuid;

use crate::answer::{Answer, Delivery};
use crate::difficulty::Difficulty;
use crate::faults::{Counters, Fault};
use crate::options::Unconfirmed;
use crate::organization::UserIndex;
use crate::refusal::Refusal;
use crate::state::{State, View};
use crate::tenant::{Tally, Tenant};

pub(crate) use batch::Outline;
pub(crate) use callers::{Caller, Callers};
pub(crate) use error::{GraphError, RequestIds};
use request::Request;

/// The two versions of Graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    Beta,
}

impl Version {
    const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

/// Everything that a handler may look at.
pub(crate) struct Call<'a> {
    tenant: &'a Tenant,
    unconfirmed: &'a Unconfirmed,
    difficulty: &'a Difficulty,
    caller: &'a Caller,
    /// Who has lost their roles.
    lost: Option<UserIndex>,
    /// The base of this Graph, without version.
    graph: &'a str,
    version: Version,
    now_ms: i64,
    ids: &'a RequestIds,
    request: &'a Request,
}

impl Call<'_> {
    /// What a read shows: with the lag that is set.
    fn view<'s>(&self, state: &'s State) -> View<'s> {
        let lag = i64::try_from(self.difficulty.lag.as_millis()).unwrap_or(i64::MAX);
        if lag == 0 { state.now() } else { state.as_of(self.now_ms.saturating_sub(lag)) }
    }

    /// An `@odata.context`.
    fn context(&self, of: &str) -> String {
        format!("{}/{}/$metadata#{of}", self.graph, self.version.as_str())
    }

    /// The `@odata.nextLink` to the page that begins at `place`.
    fn next_link(&self, place: usize) -> String {
        format!("{}/{}/{}?{}", self.graph, self.version.as_str(), self.request.path, self.request.query.next(place))
    }

    /// How many entries a page of a list has that was asked for with so many.
    fn page_size(&self, asked: usize) -> usize {
        let most = self.difficulty.page_most.and_then(|most| usize::try_from(most.get()).ok());
        most.map_or(asked, |most| asked.min(most))
    }

    /// Whether the organization has P1 that has not run out.
    fn has_p1(&self) -> bool {
        self.has(crate::organization::P1_PLAN)
    }

    /// Whether the organization has a plan that has not run out.
    fn has(&self, plan: Uuid) -> bool {
        !self.difficulty.licence_lapsed && self.tenant.organization.ever_had(plan)
    }

    /// Lets one request or item through the faults and the limits, handles it, and puts
    /// the outcome into words. `fault` is what hits it by chance.
    fn guarded(&self, fault: Option<Fault>, handle: impl FnOnce() -> Result<Answer, GraphError>) -> Answer {
        Tally::count(&self.tenant.tally.requests);
        let refusal = self.refusal_by_path();
        if let Some(refusal) = refusal.filter(|refusal| !self.lets_happen(refusal)) {
            return self.refused_as(refusal);
        }
        let mut headers = Vec::new();
        let outcome = self.spared(fault).and_then(|()| {
            let toll = limits::pay(self);
            headers = toll.headers;
            toll.admitted
        });
        let outcome = match outcome.and_then(|()| handle()) {
            Ok(answer) if self.request.is_write() => {
                Tally::count(&self.tenant.tally.writes);
                self.tenant.fault(|counters, _| counters.wrote());
                let hidden = self.tenant.fault(Counters::hides_success) || fault == Some(Fault::ApplyThen429);
                match refusal {
                    Some(refusal) => return self.refused_as(refusal),
                    None if hidden => Err(self.too_many()),
                    None => Ok(answer),
                }
            }
            outcome => outcome,
        };
        let mut answer = outcome.unwrap_or_else(|error| self.refused(error));
        answer.headers.append(&mut headers);
        self.without_what_is_left_out(answer)
    }

    /// The refusal that is set for the request's address, if any.
    fn refusal_by_path(&self) -> Option<&Refusal> {
        if self.difficulty.refuse.is_empty() {
            return None;
        }
        let request = self.request;
        let path = percent_decode_str(&request.path).decode_utf8_lossy();
        let target = format!("{}/{path}?{}", self.version.as_str(), request.query.text()).to_lowercase();
        let method = request.method.as_str();
        let place = self.tenant.fault(|counters, difficulty| counters.refusal(difficulty, method, &target))?;
        self.difficulty.refuse.get(place)
    }

    /// Whether what is asked is done although it is refused.
    fn lets_happen(&self, refusal: &Refusal) -> bool {
        refusal.takes_effect && self.request.is_write()
    }

    /// What is answered in place of an answer.
    fn refused_as(&self, refusal: &Refusal) -> Answer {
        if refusal.cut {
            return Answer { delivery: Delivery::Cut, ..Answer::empty(500) };
        }
        let retry_after = refusal.retry_after_s;
        let Some(body) = &refusal.body else {
            return self.refused(GraphError::of_status(refusal.status, retry_after.map(u64::from)));
        };
        if refusal.status == 429 {
            Tally::count(&self.tenant.tally.throttled);
        }
        let answer = match body {
            Value::String(text) => Answer::with(refusal.status, "text/html; charset=utf-8", text.as_bytes()),
            body => graph_json(refusal.status, body),
        };
        match retry_after {
            Some(seconds) => answer.header(header::RETRY_AFTER, seconds.to_string()),
            None => answer,
        }
    }

    /// The answer without the properties that are not offered.
    fn without_what_is_left_out(&self, mut answer: Answer) -> Answer {
        if !self.difficulty.leave_out.is_empty()
            && let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body)
        {
            remove(&mut body, &self.difficulty.leave_out);
            answer.body = body.to_string().into_bytes();
        }
        answer
    }

    /// A refusal in words, counted.
    fn refused(&self, error: GraphError) -> Answer {
        if error.status == 429 {
            Tally::count(&self.tenant.tally.throttled);
        }
        error.answer(self.ids, self.now_ms)
    }

    /// Whether no fault stands in the way of the request.
    fn spared(&self, fault: Option<Fault>) -> Result<(), GraphError> {
        match self.tenant.fault(Counters::in_turn).or(fault) {
            Some(Fault::ServerError) => return Err(GraphError::unavailable()),
            Some(Fault::TooMany) => return Err(self.too_many()),
            _ => {}
        }
        let Some(place) = self.request.query.page()? else {
            return Ok(());
        };
        let lost = self.difficulty.lose_page_from.and_then(|from| usize::try_from(from).ok());
        if lost.is_some_and(|from| place >= from) {
            return Err(GraphError::unavailable());
        }
        if self.tenant.fault(Counters::expires_page) || fault == Some(Fault::ExpiredPage) {
            return Err(GraphError::expired_page());
        }
        Ok(())
    }

    /// A 429 that no limit is behind: wait one or two seconds.
    fn too_many(&self) -> GraphError {
        let seconds = 1 + u64::from(self.ids.request.as_bytes()[0] & 1);
        let conditional_access = route::limit_class(self.request) == crate::limiter::LimitClass::ConditionalAccess;
        GraphError::throttled((self.difficulty.retry_after && !conditional_access).then_some(seconds))
    }
}

/// A request to the Graph of an organization, from the outside.
pub(crate) struct Incoming<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) unconfirmed: &'a Unconfirmed,
    /// Bases without tenant or version.
    pub(crate) login: &'a str,
    pub(crate) graph: &'a str,
    pub(crate) method: Method,
    /// Path and query below the base.
    pub(crate) target: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: Bytes,
    /// What hits the request by chance.
    pub(crate) fault: Option<Fault>,
    pub(crate) now_ms: i64,
}

/// Answers a request.
pub(crate) fn serve(incoming: Incoming<'_>) -> Answer {
    let text = |name: &str| incoming.headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    let ids = RequestIds::new(text("client-request-id").as_deref());
    let now_ms = incoming.now_ms;
    let answer = admit(incoming, text, &ids).unwrap_or_else(|error| error.answer(&ids, now_ms));
    answer
        .header(HeaderName::from_static("request-id"), ids.request.to_string())
        .header(HeaderName::from_static("client-request-id"), ids.client)
}

fn admit(
    incoming: Incoming<'_>,
    text: impl Fn(&str) -> Option<String>,
    ids: &RequestIds,
) -> Result<Answer, GraphError> {
    let Incoming { tenant, unconfirmed, login, graph, fault, now_ms, .. } = incoming;
    let (version, target) = version(incoming.target)?;
    let mut caller = callers::authenticate(tenant, text(header::AUTHORIZATION.as_str()).as_deref(), login, now_ms)?;
    let lost = tenant.lost_roles();
    if lost == Some(caller.user) {
        caller = Arc::new(Caller { roles: Vec::new(), ..Caller::clone(&caller) });
    }
    let difficulty = tenant.difficulty();
    let unconfirmed = difficulty.unconfirmed.over(unconfirmed);
    let request = Request::new(incoming.method, target, text, incoming.body);
    let call = Call {
        tenant,
        unconfirmed: &unconfirmed,
        difficulty: &difficulty,
        caller: &caller,
        lost,
        graph,
        version,
        now_ms,
        ids,
        request: &request,
    };
    if call.request.path.eq_ignore_ascii_case("$batch") {
        return batch::serve(&call, fault);
    }
    if !request.is_write() {
        return Ok(tenant.read(|state| call.guarded(fault, || route::read(&call, call.view(state)))));
    }
    let answer = tenant
        .transact(now_ms, |transaction| call.guarded(fault, || route::write(&call, transaction)))
        .map_err(|_| GraphError::unavailable())?;
    Ok(cut_after_write(tenant, answer, fault))
}

/// Closes the connection after every n-th write, or by chance, where that is set.
fn cut_after_write(tenant: &Tenant, answer: Answer, fault: Option<Fault>) -> Answer {
    let cut = tenant.fault(Counters::drops_after_write) || fault == Some(Fault::DropAfterWrite);
    if cut { Answer { delivery: Delivery::Cut, ..answer } } else { answer }
}

fn version(target: &str) -> Result<(Version, &str), GraphError> {
    let target = target.trim_start_matches('/');
    let (first, rest) = target.split_at(target.find(['/', '?']).unwrap_or(target.len()));
    match first {
        "v1.0" => Ok((Version::V1, rest)),
        "beta" => Ok((Version::Beta, rest)),
        other => Err(GraphError::bad_request(format!("Invalid version: {other}."))),
    }
}

/// Takes the named properties out of `value` and of everything in it.
fn remove(value: &mut Value, names: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, names)),
        Value::Object(object) => {
            object.retain(|name, _| !names.contains(name));
            object.values_mut().for_each(|inner| remove(inner, names));
        }
        _ => {}
    }
}

/// A Graph answer with a JSON body.
fn graph_json(status: u16, body: &Value) -> Answer {
    graph_bytes(status, body.to_string().into_bytes())
}

fn graph_bytes(status: u16, body: Vec<u8>) -> Answer {
    Answer::with(
        status,
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
        body,
    )
    .header(HeaderName::from_static("odata-version"), "4.0")
}

/// A counter's value, for the control answers.
pub(crate) fn value(counter: &AtomicU64) -> u64 {
    counter.load(std::sync::atomic::Ordering::Relaxed)
}
