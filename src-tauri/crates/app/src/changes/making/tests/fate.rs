//! What becomes of a request on its way to the town and back.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;
use transport::{Error, ErrorKind, Response};

/// How long one takes that is slow, and still in time.
const SLOW: Duration = Duration::from_secs(25);

/// What becomes of a request or of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::changes) enum Fate {
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

impl Fate {
    /// Whether it takes effect.
    pub(super) fn applies(self) -> bool {
        !matches!(self, Self::Refused(..) | Self::Lost)
    }

    /// Whether its answer comes as it was given.
    pub(super) fn arrives(self) -> bool {
        matches!(self, Self::Well | Self::Slow | Self::Twice)
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::changes) enum Asked {
    Page,
    /// A batch as a whole.
    Reads,
    Writes,
    /// An item of one.
    Read,
    Write,
    /// Security defaults.
    DefaultsRead,
    DefaultsWrite,
}

/// What becomes of the `nth` time, from 0 on, that something is asked of a person. Batches and pages are known by the
/// person who comes first in them; security defaults are of nobody, which is 0.
pub(in crate::changes) type Fates = Box<dyn Fn(Asked, usize, u32) -> Fate + Send + Sync>;

/// How much later than it was made a change shows when a person is read for the `nth` time.
pub(in crate::changes) type Lag = Box<dyn Fn(usize, u32) -> Duration + Send + Sync>;

/// The answer to a request whose effect and answer `handle` is.
pub(super) async fn settled(fate: Fate, handle: impl FnOnce() -> (u16, Value)) -> Result<Response, Error> {
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
pub(super) fn of_item(fate: Fate, well: impl FnOnce() -> Value) -> Vec<Value> {
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
