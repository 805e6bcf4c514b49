//! Reading back: those who were sent are looked at while others are still sent, and the last of them at the end.

use std::collections::hash_map::Entry;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::pending;
use futures::stream::{BoxStream, StreamExt as _};
use journal::Outcome;
use mfa::id::UserId;
use tokio::time::{Instant, sleep, sleep_until};

use super::kind::{OfPeople, Seen};
use super::{People, Ready, Run, Sent};
use crate::changes::making::Ended;
use crate::error::ErrorCode;
use crate::status::count;

/// How often those who were sent are looked at while others are sent.
pub(super) const EVERY: Duration = Duration::from_secs(10);
/// Who was sent later than this is not looked at yet: what is written shows a little later.
const OLD_ENOUGH: Duration = Duration::from_secs(5);
/// How many are looked at one by one while others are sent.
const AT_MOST: usize = 400;
/// Above this many people the list is read instead of each person.
const LIST_ABOVE: usize = 1_000;
/// When those who do not show the new setting are looked at again (SAFETY.md case 53).
const LOOK_AGAIN: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];
/// Answers that are taken together.
const TOGETHER: usize = 400;

/// A look that is under way.
pub(super) struct Look<K: OfPeople> {
    answers: BoxStream<'static, Result<Seen<K::Shown>, graph::Error>>,
    /// Of the list: whether it showed it of anybody so far.
    list_showed_it: Option<bool>,
}

impl<K: OfPeople> Run<'_, K> {
    /// Goes on with the look that is under way by one step, or begins the next when it is time. May be given up at
    /// any moment and called again.
    pub(super) async fn look_on(&mut self) {
        match &mut self.look {
            Some(look) => {
                let seen = look.answers.next().await;
                self.saw(seen);
            }
            None => {
                sleep_until(self.next_look).await;
                self.begin_look(OLD_ENOUGH, AT_MOST);
            }
        }
    }

    /// Looks at everyone who is not settled, and again at those who do not show the new setting, until the account
    /// must be there. Returns those who are to be sent again, where that `may` be: the answer was not clear, and a while later they
    /// do not have the new setting.
    pub(super) async fn read_back(&mut self, may: bool) -> Vec<Ready<K>> {
        for wait in std::iter::once(Duration::ZERO).chain(LOOK_AGAIN) {
            if !wait.is_zero() {
                if self.pending.is_empty() || self.stopped.is_cancelled() {
                    return Vec::new();
                }
                self.with.job.looks_again(Instant::now() + wait);
                self.with.onlooker.changed();
                tokio::select! {
                    () = sleep(wait) => {}
                    () = self.stopped.cancelled() => {}
                }
            }
            self.begin_look(Duration::ZERO, usize::MAX);
            let mut account_by = std::mem::replace(&mut self.account_by, pending().boxed());
            let mut in_time = true;
            while in_time && self.look.is_some() {
                tokio::select! {
                    () = self.look_on() => self.with.onlooker.changed(),
                    () = &mut account_by => in_time = false,
                }
            }
            if !in_time {
                return Vec::new();
            }
            self.account_by = account_by;
            self.settle().await;
            if may && !wait.is_zero() && !self.stopped.is_cancelled() {
                let not_made = self.take_not_made();
                if !not_made.is_empty() {
                    return not_made;
                }
            }
        }
        Vec::new()
    }

    /// Takes out those who were sent without a clear answer and do not have the new setting.
    fn take_not_made(&mut self) -> Vec<Ready<K>> {
        let not_made =
            self.pending.extract_if(|_, sent| sent.because.is_some() && sent.refusal.is_none() && sent.seen_otherwise);
        let ready = |(user, sent): (UserId, Sent<K>)| Ready {
            user,
            wanted: sent.wanted,
            record: sent.record,
            unclear: sent.because,
            request_id: sent.request_id,
        };
        let mut not_made: Vec<_> = not_made.map(ready).collect();
        not_made.sort_by_key(|ready| ready.record);
        self.with.job.taken_back(count(not_made.len()));
        not_made
    }

    /// Accounts for everyone who is left, and says how it ended.
    pub(super) async fn account(mut self) -> People {
        let unsettled = std::mem::take(&mut self.pending);
        let cut_short = !unsettled.is_empty() || self.with.job.left() > 0;
        for (user, Sent { record, because, refusal, request_id, seen_otherwise, .. }) in unsettled {
            // After all looks an earlier try would show.
            let refusal = refusal.filter(|_| seen_otherwise && !self.stopped.is_cancelled());
            let because = because.unwrap_or_else(|| ErrorCode::NotVisibleYet.into());
            self.exception(&user, refusal.is_some(), because, true);
            let unknown = || Outcome::Unknown { code: "not_visible".into(), request_id };
            self.outcomes.push((record, refusal.unwrap_or_else(unknown)));
        }
        self.settle().await;
        let ended = match self.because {
            Some(because) => because,
            None if cut_short && self.cancel.is_cancelled() => Ended::Cancelled,
            None => Ended::Through,
        };
        People { ended, touched: self.touched }
    }

    /// Begins to look at those who were sent at least `age` ago, the first `at_most` of them.
    fn begin_look(&mut self, age: Duration, at_most: usize) {
        self.next_look = Instant::now() + EVERY;
        self.pending.values_mut().for_each(|sent| sent.seen_otherwise = false);
        let mut old: Vec<(Instant, UserId)> = self
            .pending
            .iter()
            .filter(|(_, sent)| sent.at.elapsed() >= age)
            .map(|(user, sent)| (sent.at, user.clone()))
            .collect();
        if old.is_empty() {
            return;
        }
        // A list of very many people is too long for an account within 2 s.
        let by_list = old.len() > LIST_ABOVE && self.list_shows_it && !self.stopped.is_cancelled();
        self.look = Some(if by_list {
            Look { answers: K::look_at_all(self.with.graph), list_showed_it: Some(false) }
        } else {
            old.sort_by_key(|(at, _)| *at);
            let people: Vec<UserId> = old.into_iter().take(at_most).map(|(_, user)| user).collect();
            let shown = K::look(self.with.graph, people).ready_chunks(TOGETHER);
            Look { answers: shown.map(Ok).boxed(), list_showed_it: None }
        });
    }

    /// Takes what a look showed. `None`: the look is over.
    fn saw(&mut self, seen: Option<Result<Seen<K::Shown>, graph::Error>>) {
        let Some(look) = &mut self.look else { return };
        let seen = match seen {
            Some(Ok(seen)) => seen,
            Some(Err(error)) => {
                tracing::debug!(%error, "the list of people could not be read back");
                // The setting in the list may need another permission than the documented form.
                use graph::ErrorKind::{NoPermission, Refused};
                self.list_shows_it &= !matches!(error.kind(), Refused | NoPermission);
                Seen::new()
            }
            None => {
                // A list that shows it of nobody is not asked again.
                self.list_shows_it &= look.list_showed_it != Some(false);
                self.look = None;
                return;
            }
        };
        if let Some(showed) = &mut look.list_showed_it {
            *showed |= seen.iter().any(|(_, shown)| shown.is_some());
        }
        let mut done = 0_usize;
        for (user, shown) in seen {
            let Some(shown) = shown else { continue };
            let Entry::Occupied(mut sent) = self.pending.entry(user) else { continue };
            match K::shows(shown, sent.get().wanted) {
                Some(true) => {
                    let Sent { record, request_id, .. } = sent.remove();
                    self.outcomes.push((record, Outcome::Done { request_id, note: None }));
                    done += 1;
                }
                Some(false) => sent.get_mut().seen_otherwise = true,
                None => {}
            }
        }
        self.with.job.confirmed(count(done));
        if self.pending.is_empty() {
            self.look = None;
        }
    }

    /// Journals all that is to be journaled.
    async fn settle(&mut self) {
        let outcomes = std::mem::take(&mut self.outcomes);
        if outcomes.is_empty() || self.journal_is_gone() {
            return;
        }
        if let Err(error) = self.with.journal.settle(outcomes).await {
            self.journal_failed(&error);
        }
    }
}
