//! Changing per-user MFA, so that nothing is sent twice blindly (SAFETY.md cases 50, 51 and 58).

use futures::{StreamExt as _, stream};
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use transport::{LimitGroup, Retry};

use super::{path, state};
use crate::batch::{Answer, Item, MOST_ITEMS, Version};
use crate::{Error, ErrorKind, Graph};

/// How often in a row a batch is sent of which nothing gets through, because the service asks to slow down. While
/// some of it does, the rest only waits for its turn, however narrow the limit is.
const TRIES: u32 = 8;

/// What became of one person's change.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The service took it. Whether it shows is for the caller to read back.
    Done,
    /// It was not made: the service refused it, or it could not be sent. The setting is what it was.
    Refused(Error),
    /// It was given up before it was sent: the setting is what it was.
    NotSent,
    /// It may have been made: read before it is sent again.
    Unknown(Error),
}

/// One change that is still to be made.
struct Change {
    place: usize,
    path: String,
    wanted: PerUserMfaState,
    /// Whether it was refused for its token before.
    unauthorized: bool,
    /// The refusal for limits that it met before, which may be said of a change that was made. One look at a copy
    /// that is behind does not prove the opposite.
    throttled: Option<Error>,
}

impl Change {
    /// What becomes of it when it is given up.
    fn given_up(&self) -> Outcome {
        self.throttled.clone().map_or(Outcome::NotSent, Outcome::Unknown)
    }
}

/// What was sent and is not settled.
#[derive(Default)]
struct Unsettled {
    /// Refused for limits, which may be said of a change that was made: to be read before anything else.
    throttled: Vec<(Change, Error)>,
    /// Certainly not made, and worth sending once more.
    again: Vec<Change>,
}

/// What became of each, by its place.
struct Outcomes(Vec<Option<Outcome>>);

impl Outcomes {
    fn settle(&mut self, change: &Change, outcome: Outcome) {
        if let Some(place) = self.0.get_mut(change.place) {
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

    /// Sets the per-user MFA of up to 20 people in one batch, and gives what became of each, in their order.
    ///
    /// What the service refused for its limits is read back, and only sent again where it was not made after all;
    /// the wait that it asks for is kept by the gate below. `cancel` gives up whatever is not sent yet, which is
    /// [`Outcome::NotSent`]; the answer to what was sent is still waited for. When the future is dropped before its
    /// end instead, what was sent may have been made.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] when there are more than 20; then nothing was sent.
    pub async fn set_per_user_mfa(
        &self,
        changes: &[(UserId, PerUserMfaState)],
        cancel: &CancellationToken,
    ) -> Result<Vec<Outcome>, Error> {
        if changes.len() > MOST_ITEMS {
            return Err(Error::new(ErrorKind::Refused, false));
        }
        let mut outcomes = Outcomes(changes.iter().map(|_| None).collect());
        let mut left: Vec<_> = changes
            .iter()
            .enumerate()
            .map(|(place, (id, wanted))| Change {
                place,
                path: path(id),
                wanted: *wanted,
                unauthorized: false,
                throttled: None,
            })
            .collect();
        let mut tries = 0;
        let mut refusal = None;
        while !left.is_empty() && tries < TRIES && !cancel.is_cancelled() {
            let count = left.len();
            let unsettled = self.send_changes(left, cancel, &mut outcomes).await;
            refusal = unsettled.throttled.first().map(|(_, error)| error.clone()).or(refusal);
            left = unsettled.again;
            left.extend(self.read_back(unsettled.throttled, cancel, &mut outcomes).await);
            tries = if left.len() < count { 0 } else { tries + 1 };
        }
        let unknown = || Error::new(ErrorKind::NoAnswer, true);
        for change in left {
            let outcome = match cancel.is_cancelled() {
                true => change.given_up(),
                false => Outcome::Unknown(refusal.clone().unwrap_or_else(unknown)),
            };
            outcomes.settle(&change, outcome);
        }
        Ok(outcomes.0.into_iter().map(|outcome| outcome.unwrap_or_else(|| Outcome::Unknown(unknown()))).collect())
    }

    /// Sends the changes once.
    async fn send_changes(
        &self,
        changes: Vec<Change>,
        cancel: &CancellationToken,
        outcomes: &mut Outcomes,
    ) -> Unsettled {
        let body = |wanted: PerUserMfaState| json!({"perUserMfaState": wanted.as_str()});
        let items: Vec<_> = changes.iter().map(|change| Item::patch(&change.path, body(change.wanted))).collect();
        let answers = self.batch(Version::Beta, LimitGroup::Writes, Retry::OnlyIfUnsent, &items, cancel).await;
        drop(items);
        let mut unsettled = Unsettled::default();
        // For a batch as a whole the token was renewed already.
        let renews = answers.is_ok();
        let each = match answers {
            Ok(answers) => answers,
            Err(error) => changes.iter().map(|_| Err(error.clone())).collect(),
        };
        for (mut change, answer) in changes.into_iter().zip(each) {
            match answer.and_then(Answer::into_result) {
                Ok(_) => outcomes.settle(&change, Outcome::Done),
                Err(error) if error.asks_to_wait() => unsettled.throttled.push((change, error)),
                Err(error) if error.may_have_applied() => outcomes.settle(&change, Outcome::Unknown(error)),
                Err(error) if error.kind() == &ErrorKind::Cancelled => {
                    let outcome = change.given_up();
                    outcomes.settle(&change, outcome);
                }
                Err(error) if renews && error.is_unauthorized() && !change.unauthorized => {
                    change.unauthorized = true;
                    unsettled.again.push(change);
                }
                Err(error) => outcomes.settle(&change, Outcome::Refused(error)),
            }
        }
        unsettled
    }

    /// Reads the people whose change was refused for limits, and gives back those who still have another setting.
    async fn read_back(
        &self,
        throttled: Vec<(Change, Error)>,
        cancel: &CancellationToken,
        outcomes: &mut Outcomes,
    ) -> Vec<Change> {
        let source = stream::iter(throttled.into_iter().map(|(change, refusal)| {
            let path = change.path.clone();
            ((change, refusal), path)
        }));
        let mut states = self.read_each(Version::Beta, LimitGroup::Directory, cancel.clone(), source);
        let mut again = Vec::new();
        while let Some(((change, refusal), body)) = states.next().await {
            match body.and_then(state) {
                Ok(Some(found)) if found.fulfils(change.wanted) => outcomes.settle(&change, Outcome::Done),
                Ok(Some(_)) => again.push(Change { throttled: Some(refusal), ..change }),
                // Not readable, or a word that is not known: then it is not sent again.
                Ok(None) | Err(_) => outcomes.settle(&change, Outcome::Unknown(refusal)),
            }
        }
        again
    }
}

#[cfg(test)]
mod tests;
