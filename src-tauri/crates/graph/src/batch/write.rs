//! Up to 20 changes in one batch, so that nothing is sent twice blindly (SAFETY.md cases 50, 51 and 58).

use futures::{StreamExt as _, stream};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::{LimitGroup, Retry};

use super::{Answer, Item, MOST_ITEMS, Version};
use crate::{Error, ErrorKind, Graph};

/// How often in a row a batch is sent of which nothing gets through, because the service asks to slow down. While
/// some of it does, the rest only waits for its turn, however narrow the limit is.
const TRIES: u32 = 8;

/// What became of one person's change.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The service took it. Whether it shows is for the caller to read back.
    Done {
        /// The id by which Microsoft's support finds the request, where the service gave one.
        request_id: Option<Box<str>>,
    },
    /// It was not made: the service refused it, or it could not be sent. What was there is what it was.
    Refused(Error),
    /// It was given up before it was sent: what was there is what it was.
    NotSent,
    /// It may have been made: read before it is sent again.
    Unknown(Error),
}

/// One change: how it is asked for, and how it is seen.
pub(crate) trait Change: Send + 'static {
    /// How it is asked for.
    fn item(&self) -> Item<'_>;

    /// Where it shows, as an item of a batch has it.
    fn shown_at(&self) -> String;

    /// Whether it shows in what was read there; `None` when that cannot be told, and then it is not sent again.
    fn shows(&self, body: Value) -> Option<bool>;

    /// Whether the body of the answer, which is a success, leaves it at that.
    fn is_taken(&self, _body: &Value) -> bool {
        true
    }
}

/// One change that is still to be made.
struct Pending<C> {
    place: usize,
    change: C,
    /// Whether it was refused for its token before.
    unauthorized: bool,
    /// The refusal for limits that it met before, which may be said of a change that was made. One look at a copy
    /// that is behind does not prove the opposite.
    throttled: Option<Error>,
}

impl<C> Pending<C> {
    /// What becomes of it when it is given up.
    fn given_up(&self) -> Outcome {
        self.throttled.clone().map_or(Outcome::NotSent, Outcome::Unknown)
    }
}

/// What was sent and is not settled.
struct Unsettled<C> {
    /// Refused for limits, which may be said of a change that was made: to be read before anything else.
    throttled: Vec<(Pending<C>, Error)>,
    /// Certainly not made, and worth sending once more.
    again: Vec<Pending<C>>,
}

/// What became of each, by its place.
struct Outcomes(Vec<Option<Outcome>>);

impl Outcomes {
    fn settle<C>(&mut self, pending: &Pending<C>, outcome: Outcome) {
        if let Some(place) = self.0.get_mut(pending.place) {
            *place = Some(outcome);
        }
    }
}

impl Graph {
    /// How many batches of writes are worth having under way at once, 8 to 64: by how long an answer takes, so it
    /// changes, and is asked for before each is begun. Keeping to it is for the caller.
    #[must_use]
    pub fn writes_at_once(&self) -> usize {
        self.pace.at_once(LimitGroup::Writes)
    }

    /// Makes up to 20 changes in one batch, and gives what became of each, in their order.
    ///
    /// What the service refused for its limits is read back, and only sent again where it does not show; the wait
    /// that it asks for is kept by the gate below. `cancel` gives up whatever is not sent yet, which is
    /// [`Outcome::NotSent`]; the answer to what was sent is still waited for. When the future is dropped before its
    /// end instead, what was sent may have been made.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] when there are more than 20; then nothing was sent.
    pub(crate) async fn write_each<C: Change>(
        &self,
        version: Version,
        changes: Vec<C>,
        cancel: &CancellationToken,
    ) -> Result<Vec<Outcome>, Error> {
        if changes.len() > MOST_ITEMS {
            return Err(Error::new(ErrorKind::Refused, false));
        }
        let mut outcomes = Outcomes(changes.iter().map(|_| None).collect());
        let mut left: Vec<_> = changes
            .into_iter()
            .enumerate()
            .map(|(place, change)| Pending { place, change, unauthorized: false, throttled: None })
            .collect();
        let mut tries = 0;
        let mut refusal = None;
        while !left.is_empty() && tries < TRIES && !cancel.is_cancelled() {
            let count = left.len();
            let unsettled = self.send_changes(version, left, cancel, &mut outcomes).await;
            refusal = unsettled.throttled.first().map(|(_, error)| error.clone()).or(refusal);
            left = unsettled.again;
            left.extend(self.read_back(version, unsettled.throttled, cancel, &mut outcomes).await);
            tries = if left.len() < count { 0 } else { tries + 1 };
        }
        let unknown = || Error::new(ErrorKind::NoAnswer, true);
        for pending in left {
            let outcome = match cancel.is_cancelled() {
                true => pending.given_up(),
                false => Outcome::Unknown(refusal.clone().unwrap_or_else(unknown)),
            };
            outcomes.settle(&pending, outcome);
        }
        Ok(outcomes.0.into_iter().map(|outcome| outcome.unwrap_or_else(|| Outcome::Unknown(unknown()))).collect())
    }

    /// Sends the changes once.
    async fn send_changes<C: Change>(
        &self,
        version: Version,
        changes: Vec<Pending<C>>,
        cancel: &CancellationToken,
        outcomes: &mut Outcomes,
    ) -> Unsettled<C> {
        let items: Vec<_> = changes.iter().map(|pending| pending.change.item()).collect();
        let answers = self.batch(version, LimitGroup::Writes, Retry::OnlyIfUnsent, &items, cancel).await;
        drop(items);
        let mut unsettled = Unsettled { throttled: Vec::new(), again: Vec::new() };
        // For a batch as a whole the token was renewed already.
        let renews = answers.is_ok();
        let each = match answers {
            Ok(answers) => answers,
            Err(error) => changes.iter().map(|_| Err(error.clone())).collect(),
        };
        for (mut pending, answer) in changes.into_iter().zip(each) {
            let request_id = answer.as_ref().ok().and_then(Answer::request_id);
            match answer.and_then(Answer::into_result) {
                Ok(body) if pending.change.is_taken(&body) => outcomes.settle(&pending, Outcome::Done { request_id }),
                Ok(_) => outcomes.settle(&pending, Outcome::Unknown(Error::new(ErrorKind::Malformed, true))),
                Err(error) if error.asks_to_wait() => unsettled.throttled.push((pending, error)),
                Err(error) if error.may_have_applied() => outcomes.settle(&pending, Outcome::Unknown(error)),
                Err(error) if error.kind() == &ErrorKind::Cancelled => {
                    let outcome = pending.given_up();
                    outcomes.settle(&pending, outcome);
                }
                Err(error) if renews && error.is_unauthorized() && !pending.unauthorized => {
                    pending.unauthorized = true;
                    unsettled.again.push(pending);
                }
                Err(error) => outcomes.settle(&pending, Outcome::Refused(error)),
            }
        }
        unsettled
    }

    /// Reads where the changes that were refused for limits would show, and gives back those that do not.
    async fn read_back<C: Change>(
        &self,
        version: Version,
        throttled: Vec<(Pending<C>, Error)>,
        cancel: &CancellationToken,
        outcomes: &mut Outcomes,
    ) -> Vec<Pending<C>> {
        let source = stream::iter(throttled.into_iter().map(|(pending, refusal)| {
            let path = pending.change.shown_at();
            ((pending, refusal), path)
        }));
        let mut read = self.read_each(version, LimitGroup::Directory, cancel.clone(), source);
        let mut again = Vec::new();
        while let Some(((pending, refusal), body)) = read.next().await {
            match body.ok().and_then(|body| pending.change.shows(body)) {
                Some(true) => {
                    let request_id = refusal.request_id().map(Into::into);
                    outcomes.settle(&pending, Outcome::Done { request_id });
                }
                Some(false) => again.push(Pending { throttled: Some(refusal), ..pending }),
                // Not readable, or not understood: then it is not sent again.
                None => outcomes.settle(&pending, Outcome::Unknown(refusal)),
            }
        }
        again
    }
}
