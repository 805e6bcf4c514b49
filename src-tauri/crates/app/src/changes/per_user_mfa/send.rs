//! Sending the groups, as many at once as are worth it.

use std::collections::HashMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use graph::per_user_mfa::Outcome as Answer;
use journal::{Code, Intent, JsonText, Outcome, RecordId};
use mfa::change::Step;
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use tokio::time::Instant;

use super::super::object_name;
use super::{GROUP, Run, Sent, user_of};
use crate::changes::confirm::Ended;
use crate::convert;
use crate::error::{AppError, ErrorCode};

/// Outcomes that are worth a transaction of their own while others are still to come.
const WORTH_A_TRANSACTION: usize = 200;

/// The people of one group with their records in the journal.
type Group = Vec<(UserId, RecordId)>;

/// Something that was under way came to its end.
enum Turn {
    /// A group is in the journal.
    Journaled(Result<Group, journal::Error>),
    /// The group of this number was answered.
    Answered(usize, Result<Vec<Answer>, graph::Error>),
    /// Outcomes are in the journal.
    Settled(Result<(), journal::Error>),
}

/// What is under way.
struct UnderWay<'a> {
    turns: FuturesUnordered<BoxFuture<'a, Turn>>,
    /// Groups that are being journaled or were sent, and are not answered.
    groups: usize,
    /// Groups that were sent, by their number.
    sent: HashMap<usize, Group>,
    settling: bool,
    number: usize,
}

impl<'a> Run<'a> {
    /// Sends `steps`. Meanwhile those who were sent are read back. Returns when all that was sent is answered, or
    /// when `give_up` comes.
    pub(super) async fn send(&mut self, steps: &'a [Step], give_up: &mut BoxFuture<'static, ()>) {
        let mut groups = steps.chunks(GROUP);
        let mut under_way =
            UnderWay { turns: FuturesUnordered::new(), groups: 0, sent: HashMap::new(), settling: false, number: 0 };
        loop {
            // Asked anew each time: it follows how long the answers take.
            while !self.stopped.is_cancelled() && under_way.groups < self.with.graph.writes_at_once() {
                let Some(group) = groups.next() else { break };
                under_way.groups += 1;
                under_way.turns.push(self.journal_group(group));
            }
            self.settle_some(&mut under_way);
            if under_way.turns.is_empty() {
                return;
            }
            tokio::select! {
                Some(turn) = under_way.turns.next() => self.take(turn, &mut under_way),
                () = self.look_on() => {}
                () = &mut *give_up => break,
            }
            self.with.onlooker.changed();
        }
        // Not answered in time: they may have been made.
        for (user, record) in under_way.sent.into_values().flatten() {
            self.pending_is(user, record, Some(ErrorCode::OutcomeUnknown.into()));
        }
    }

    fn journal_group(&self, steps: &'a [Step]) -> BoxFuture<'a, Turn> {
        let with = self.with;
        let people: Vec<_> = steps.iter().filter_map(|step| Some((step, user_of(step)?.clone()))).collect();
        let intents = people.iter().map(|(step, _)| intent(step)).collect();
        async move {
            let records = with.journal.intend(with.change, intents).await;
            let people = people.into_iter().map(|(_, user)| user);
            Turn::Journaled(records.map(|records| people.zip(records).collect()))
        }
        .boxed()
    }

    fn take(&mut self, turn: Turn, under_way: &mut UnderWay<'a>) {
        match turn {
            Turn::Journaled(Ok(group)) if self.stopped.is_cancelled() => {
                // The journal took its time, and meanwhile it was stopped.
                under_way.groups -= 1;
                self.outcomes.extend(group.into_iter().map(|(_, record)| (record, not_sent())));
            }
            Turn::Journaled(Ok(group)) => {
                let number = under_way.number;
                under_way.number += 1;
                under_way.turns.push(self.send_group(number, &group));
                under_way.sent.insert(number, group);
            }
            Turn::Journaled(Err(error)) => {
                under_way.groups -= 1;
                self.journal_failed(&error);
            }
            Turn::Answered(number, answers) => {
                under_way.groups -= 1;
                self.answered(under_way.sent.remove(&number).unwrap_or_default(), answers);
            }
            Turn::Settled(result) => {
                under_way.settling = false;
                if let Err(error) = result {
                    self.journal_failed(&error);
                }
            }
        }
    }

    fn send_group(&self, number: usize, group: &Group) -> BoxFuture<'a, Turn> {
        let with = self.with;
        let stopped = self.stopped.clone();
        let wanted: Vec<_> = group.iter().map(|(user, _)| (user.clone(), PerUserMfaState::Disabled)).collect();
        async move { Turn::Answered(number, with.graph.set_per_user_mfa(&wanted, &stopped).await) }.boxed()
    }

    fn answered(&mut self, group: Group, answers: Result<Vec<Answer>, graph::Error>) {
        let answers = match answers {
            Ok(answers) => answers,
            Err(error) => {
                // Refused as a whole; what may have arrived all the same is settled by reading.
                let unknown = error.may_have_applied();
                let each = || if unknown { Answer::Unknown(error.clone()) } else { Answer::Refused(error.clone()) };
                group.iter().map(|_| each()).collect()
            }
        };
        for ((user, record), answer) in group.into_iter().zip(answers) {
            match answer {
                Answer::Done => self.pending_is(user, record, None),
                Answer::NotSent => self.outcomes.push((record, not_sent())),
                Answer::Unknown(error) => {
                    self.stop_for(&error);
                    self.pending_is(user, record, Some(convert::graph(&error)));
                }
                // It says nothing of this person: certainly not made, and left like all who follow.
                Answer::Refused(error) if error.stops_everything() => {
                    self.stop_for(&error);
                    self.outcomes.push((record, not_sent()));
                }
                Answer::Refused(error) => {
                    self.outcomes.push((record, refusal(&error)));
                    self.exception(&user, true, convert::graph(&error), false);
                }
            }
        }
    }

    fn pending_is(&mut self, user: UserId, record: RecordId, because: Option<AppError>) {
        self.pending.insert(user, Sent { record, at: Instant::now(), because });
        self.with.job.sent(1);
    }

    fn stop_for(&mut self, error: &graph::Error) {
        if error.stops_everything() {
            self.stop(Ended::Stopped(convert::graph(error)));
        }
    }

    /// Journals what is to be journaled: many in one transaction, and one transaction at a time.
    fn settle_some(&mut self, under_way: &mut UnderWay<'a>) {
        let enough = self.look.is_none() || self.outcomes.len() >= WORTH_A_TRANSACTION;
        if self.outcomes.is_empty() || under_way.settling || !enough || self.journal_is_gone() {
            return;
        }
        under_way.settling = true;
        let (with, outcomes) = (self.with, std::mem::take(&mut self.outcomes));
        under_way.turns.push(async move { Turn::Settled(with.journal.settle(outcomes).await) }.boxed());
    }

    pub(super) fn journal_is_gone(&self) -> bool {
        matches!(self.because, Some(Ended::JournalFailed(_)))
    }
}

fn intent(step: &Step) -> Intent {
    Intent {
        object: object_name(&step.object),
        display_name: step.display_name.to_string(),
        before: JsonText::from(step.before.clone()),
        after: JsonText::from(step.after.clone()),
    }
}

fn not_sent() -> Outcome {
    Outcome::Refused { code: "not_sent".into(), request_id: None }
}

fn refusal(error: &graph::Error) -> Outcome {
    Outcome::Refused {
        code: Code::new(error.code().unwrap_or("refused")),
        request_id: error.request_id().map(Code::new),
    }
}
