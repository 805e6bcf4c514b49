//! Sending the groups, as many at once as are worth it.

use std::collections::HashMap;

use futures::FutureExt as _;
use futures::future::{BoxFuture, pending};
use futures::stream::{FuturesUnordered, StreamExt as _};
use journal::{Code, Outcome};
use mfa::change::Step;
use tokio::time::Instant;

use super::super::intent;
use super::kind::{Answer, Known, OfPeople};
use super::{GROUP, Ready, Run, Sent};
use crate::changes::making::Ended;
use crate::convert;
use crate::error::{AppError, ErrorCode};

/// Outcomes that are worth a transaction of their own while others are still to come.
const WORTH_A_TRANSACTION: usize = 200;

/// The people of one batch.
type Group<K> = Vec<Ready<K>>;
/// The same when they are in the journal, with why somebody of it is not sent.
type Journaled<K> = Vec<(Ready<K>, Option<graph::Error>)>;

/// Who is to be sent.
enum ToSend<'a, K: OfPeople> {
    /// For the first time, journaled before.
    Steps(std::slice::Chunks<'a, Step>),
    /// Once more.
    Again(std::vec::IntoIter<Ready<K>>),
}

/// Something that was under way came to its end.
enum Turn<K: OfPeople> {
    /// A group is in the journal.
    Journaled(Result<Journaled<K>, journal::Error>),
    /// The group of this number was answered.
    Answered(usize, Result<Vec<Answer>, graph::Error>),
    /// Outcomes are in the journal.
    Settled(Result<(), journal::Error>),
}

/// What is under way.
struct UnderWay<'a, K: OfPeople> {
    turns: FuturesUnordered<BoxFuture<'a, Turn<K>>>,
    /// Groups that are being journaled or were sent, and are not answered.
    groups: usize,
    /// Groups that were sent, by their number.
    sent: HashMap<usize, Group<K>>,
    settling: bool,
    number: usize,
}

impl<'a, K: OfPeople> Run<'a, K> {
    /// Sends `steps`. Meanwhile those who were sent are read back. Returns when all that was sent is answered, or
    /// not waited for any more.
    pub(super) async fn send(&mut self, steps: &'a [Step]) {
        self.send_groups(&mut ToSend::Steps(steps.chunks(GROUP))).await;
    }

    /// The same for those who were not made: their records in the journal are still without an outcome.
    pub(super) async fn send_again(&mut self, people: Group<K>) {
        let mut people = ToSend::Again(people.into_iter());
        self.send_groups(&mut people).await;
        if let ToSend::Again(people) = people {
            people.for_each(|ready| self.not_sent(ready));
        }
    }

    async fn send_groups(&mut self, groups: &mut ToSend<'a, K>) {
        let mut give_up = std::mem::replace(&mut self.give_up, pending().boxed());
        let mut under_way =
            UnderWay { turns: FuturesUnordered::new(), groups: 0, sent: HashMap::new(), settling: false, number: 0 };
        loop {
            // Asked anew each time: it follows how long the answers take.
            while !self.stopped.is_cancelled() && under_way.groups < self.with.graph.writes_at_once() {
                match groups {
                    ToSend::Steps(steps) => match steps.next() {
                        Some(steps) => under_way.turns.push(self.journal_group(steps)),
                        None => break,
                    },
                    ToSend::Again(people) => match people.by_ref().take(GROUP).collect::<Group<K>>() {
                        group if group.is_empty() => break,
                        group => self.send_group(group, &mut under_way),
                    },
                }
                under_way.groups += 1;
            }
            self.settle_some(&mut under_way);
            if under_way.turns.is_empty() {
                break;
            }
            tokio::select! {
                Some(turn) = under_way.turns.next() => self.take(turn, &mut under_way),
                () = self.look_on() => {}
                () = &mut give_up => break,
            }
            self.with.onlooker.changed();
        }
        self.give_up = give_up;
        // Not answered in time: they may have been made.
        for ready in under_way.sent.into_values().flatten() {
            self.pending_is(ready, Some(ErrorCode::OutcomeUnknown.into()));
        }
    }

    fn journal_group(&self, steps: &'a [Step]) -> BoxFuture<'a, Turn<K>> {
        let (with, stopped) = (self.with, self.stopped.clone());
        async move {
            let people = tokio::select! {
                biased;
                people = K::known(with.graph, steps) => people,
                // Not in the journal, and untouched.
                () = stopped.cancelled() => return Turn::Journaled(Ok(Vec::new())),
            };
            let intents = people.iter().map(|known| intent(&known.step)).collect();
            let records = with.journal.intend(with.change, intents).await;
            let ready = |(known, record): (Known<K::Wanted>, _)| {
                let Known { user, wanted, unread, .. } = known;
                (Ready { user, wanted, record, unclear: None, request_id: None }, unread)
            };
            Turn::Journaled(records.map(|records| people.into_iter().zip(records).map(ready).collect()))
        }
        .boxed()
    }

    fn take(&mut self, turn: Turn<K>, under_way: &mut UnderWay<'a, K>) {
        match turn {
            Turn::Journaled(Ok(group)) if self.stopped.is_cancelled() => {
                // The journal took its time, and meanwhile it was stopped.
                under_way.groups -= 1;
                group.into_iter().for_each(|(ready, _)| self.not_sent(ready));
            }
            Turn::Journaled(Ok(group)) => self.send_known(group, under_way),
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

    /// Sends those of whom is known what is there now.
    fn send_known(&mut self, group: Journaled<K>, under_way: &mut UnderWay<'a, K>) {
        let mut known = Group::with_capacity(group.len());
        for (ready, unread) in group {
            match unread {
                None => known.push(ready),
                Some(error) => self.answered_one(ready, Answer::Refused(error)),
            }
        }
        if !known.is_empty() && !self.stopped.is_cancelled() {
            self.send_group(known, under_way);
            return;
        }
        under_way.groups -= 1;
        known.into_iter().for_each(|ready| self.not_sent(ready));
    }

    fn send_group(&self, group: Group<K>, under_way: &mut UnderWay<'a, K>) {
        let (with, stopped, number) = (self.with, self.stopped.clone(), under_way.number);
        let wanted: Vec<_> = group.iter().map(|ready| (ready.user.clone(), ready.wanted)).collect();
        let answered = async move { Turn::Answered(number, K::send(with.graph, &wanted, &stopped).await) };
        under_way.number += 1;
        under_way.turns.push(answered.boxed());
        under_way.sent.insert(number, group);
    }

    fn answered(&mut self, group: Group<K>, answers: Result<Vec<Answer>, graph::Error>) {
        let answers = match answers {
            Ok(answers) => answers,
            Err(error) => {
                // Refused as a whole; what may have arrived all the same is settled by reading.
                let unknown = error.may_have_applied();
                let each = || if unknown { Answer::Unknown(error.clone()) } else { Answer::Refused(error.clone()) };
                group.iter().map(|_| each()).collect()
            }
        };
        for (ready, answer) in group.into_iter().zip(answers) {
            self.answered_one(ready, answer);
        }
    }

    fn answered_one(&mut self, ready: Ready<K>, answer: Answer) {
        match answer {
            Answer::Done { request_id } => self.pending_is(of_request(ready, request_id.as_deref()), None),
            Answer::NotSent => self.not_sent(ready),
            Answer::Unknown(error) => {
                self.stop_for(&error);
                self.pending_is(of_request(ready, error.request_id()), Some(convert::graph(&error)));
            }
            // It says nothing of this person: certainly not made, and left like all who follow.
            Answer::Refused(error) if error.stops_everything() => {
                self.stop_for(&error);
                self.not_sent(ready);
            }
            Answer::Refused(error) => self.refused(ready, &error),
        }
    }

    /// To be settled by reading.
    fn pending_is(&mut self, ready: Ready<K>, because: Option<AppError>) {
        self.pending_with(ready, because, None);
    }

    fn pending_with(&mut self, ready: Ready<K>, because: Option<AppError>, refusal: Option<Outcome>) {
        let Ready { user, wanted, record, request_id, .. } = ready;
        self.touched.insert(user.clone());
        let at = Instant::now();
        self.pending.insert(user, Sent { record, wanted, at, because, refusal, request_id, seen_otherwise: false });
        self.with.job.sent(1);
    }

    /// Not sent this time: untouched, unless it may have been made before.
    fn not_sent(&mut self, ready: Ready<K>) {
        match ready.unclear.clone() {
            None => self.outcomes.push((ready.record, not_sent())),
            unclear => self.pending_is(ready, unclear),
        }
    }

    /// Refused for good: untouched, unless it may have been made before.
    fn refused(&mut self, ready: Ready<K>, error: &graph::Error) {
        let (because, refusal) = (convert::graph(error), refusal(error));
        if ready.unclear.is_some() {
            self.pending_with(ready, Some(because), Some(refusal));
        } else {
            self.outcomes.push((ready.record, refusal));
            self.exception(&ready.user, true, because, false);
        }
    }

    fn stop_for(&mut self, error: &graph::Error) {
        if error.stops_everything() {
            self.stop(Ended::Stopped(convert::graph(error)));
        }
    }

    /// Journals what is to be journaled: many in one transaction, and one transaction at a time.
    fn settle_some(&mut self, under_way: &mut UnderWay<'a, K>) {
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

/// The same, sent by the request of this id. Without one, the last is still the best that is known.
fn of_request<K: OfPeople>(ready: Ready<K>, id: Option<&str>) -> Ready<K> {
    Ready { request_id: id.map(Code::new).or(ready.request_id), ..ready }
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
