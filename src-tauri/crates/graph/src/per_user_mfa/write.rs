//! Changing per-user MFA, so that nothing is sent twice blindly (SAFETY.md cases 50, 51 and 58).

use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use serde_json::json;
use transport::{LimitGroup, Retry};

use super::{path, state};
use crate::batch::{Answer, Item, MOST_ITEMS, Version};
use crate::{Error, ErrorKind, Graph};

/// How often a change is sent while the service asks to slow down.
const TRIES: u32 = 8;

/// What became of one person's change.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The service took it. Whether it shows is for the caller to read back.
    Done,
    /// The service refused it: the setting is what it was.
    Refused(Error),
    /// It may have been made: read before it is sent again.
    Unknown(Error),
}

/// One change that is still to be made.
struct Change<'a> {
    place: usize,
    id: &'a UserId,
    wanted: PerUserMfaState,
    /// Why it was not made so far.
    refusal: Option<Error>,
}

impl Graph {
    /// Sets the per-user MFA of up to 20 people in one batch, and gives what became of each, in their order.
    ///
    /// What the service refused for its limits is read back, and only sent again where it was not made after all;
    /// the wait that it asks for is kept by the gate below. No more than 8 of these are under way at once, on all
    /// clones together. When the future is dropped before its end, what was sent may have been made.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] when there are more than 20; then nothing was sent.
    pub async fn set_per_user_mfa(&self, changes: &[(UserId, PerUserMfaState)]) -> Result<Vec<Outcome>, Error> {
        if changes.len() > MOST_ITEMS {
            return Err(Error::new(ErrorKind::Refused, false));
        }
        // The semaphore is never closed.
        let Ok(_under_way) = self.writes.acquire().await else {
            return Err(Error::new(ErrorKind::NoAnswer, false));
        };
        let mut outcomes: Vec<Option<Outcome>> = changes.iter().map(|_| None).collect();
        let mut left: Vec<_> = changes
            .iter()
            .enumerate()
            .map(|(place, (id, wanted))| Change { place, id, wanted: *wanted, refusal: None })
            .collect();
        for _ in 0..TRIES {
            if left.is_empty() {
                break;
            }
            let mut settled = Vec::new();
            left = self.send_changes(left, &mut settled).await;
            if !left.is_empty() {
                left = self.read_back(left, &mut settled).await;
            }
            for (place, outcome) in settled {
                outcomes[place] = Some(outcome);
            }
        }
        for change in left {
            outcomes[change.place] = change.refusal.map(Outcome::Unknown);
        }
        let lost = || Outcome::Unknown(Error::new(ErrorKind::NoAnswer, true));
        Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(lost)).collect())
    }

    /// Sends the changes and gives back those that were refused for limits.
    async fn send_changes<'a>(&self, changes: Vec<Change<'a>>, settled: &mut Vec<(usize, Outcome)>) -> Vec<Change<'a>> {
        let items: Vec<_> = changes
            .iter()
            .map(|change| Item::patch(path(change.id), json!({"perUserMfaState": change.wanted.as_str()})))
            .collect();
        let answers = self.batch(Version::Beta, LimitGroup::Writes, Retry::OnlyIfUnsent, &items).await;
        let each = each(answers, changes.len());
        let mut again = Vec::new();
        for (mut change, answer) in changes.into_iter().zip(each) {
            match answer {
                Ok(_) => settled.push((change.place, Outcome::Done)),
                Err(error) if error.asks_to_wait() => {
                    change.refusal = Some(error);
                    again.push(change);
                }
                Err(error) if error.may_have_applied() => {
                    settled.push((change.place, Outcome::Unknown(error)));
                }
                Err(error) => settled.push((change.place, Outcome::Refused(error))),
            }
        }
        again
    }

    /// Reads the people whose change was refused for limits, and gives back those who still have another setting.
    async fn read_back<'a>(&self, changes: Vec<Change<'a>>, settled: &mut Vec<(usize, Outcome)>) -> Vec<Change<'a>> {
        let items: Vec<_> = changes.iter().map(|change| Item::get(path(change.id))).collect();
        let answers = self.batch(Version::Beta, LimitGroup::Directory, Retry::Freely, &items).await;
        let each = each(answers, changes.len());
        let mut again = Vec::new();
        for (mut change, answer) in changes.into_iter().zip(each) {
            match answer.and_then(state) {
                Ok(Some(found)) if fulfils(found, change.wanted) => settled.push((change.place, Outcome::Done)),
                Ok(Some(_)) => again.push(change),
                // Not readable, or a word that is not known: then it is not sent again.
                Ok(None) | Err(_) => {
                    settled.extend(change.refusal.take().map(|refusal| (change.place, Outcome::Unknown(refusal))))
                }
            }
        }
        again
    }
}

/// The answer for each item, also where the batch as a whole met an error.
fn each(answers: Result<Vec<Result<Answer, Error>>, Error>, count: usize) -> Vec<Result<serde_json::Value, Error>> {
    match answers {
        Ok(answers) => answers.into_iter().map(|answer| answer.and_then(Answer::into_result)).collect(),
        Err(error) => (0..count).map(|_| Err(error.clone())).collect(),
    }
}

/// Whether `found` is what was asked for. The service makes `enabled` of somebody who has registered `enforced`
/// by itself (SAFETY.md case 71).
fn fulfils(found: PerUserMfaState, wanted: PerUserMfaState) -> bool {
    found == wanted || (wanted == PerUserMfaState::Enabled && found == PerUserMfaState::Enforced)
}

#[cfg(test)]
mod tests;
