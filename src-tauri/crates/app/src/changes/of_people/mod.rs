//! What is written of each of many people, whatever it is: in groups of 20, journaled before they are sent, read back
//! while others are sent.
//!
//! Whoever was sent without a clear answer is read; who then does not show it is sent again (SAFETY.md cases 50 and
//! 51). Setting what is set already changes nothing, and signing out twice does no harm, so that reads that lag do none.

mod kind;
mod per_user;
mod read_back;
mod send;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use journal::{Code, Outcome, RecordId};
use mfa::change::Step;
use mfa::id::UserId;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use self::read_back::Look;
use super::making::{Ended, Making};
use crate::error::AppError;
use crate::view::ExceptionLine;
pub(super) use kind::{Answer, Known, OfPeople, Seen};
pub(super) use per_user::{PerUser, wanted};

/// People in one batch, and in one transaction of the journal (GRAPH.md section k).
const GROUP: usize = 20;
/// How long what is under way is still waited for after a cancel. Then it is unknown, and settled by reading.
const ANSWERS_AWAITED: Duration = Duration::from_secs(1);
/// After a cancel, what was not read back until then is accounted for as unknown: a true account within 2 s
/// (DESIGN.md R6).
const ACCOUNT_BY: Duration = Duration::from_millis(1_800);

/// How often in a row those who were not made are sent again, of whom nobody gets through.
const TRIES: u32 = 3;

/// Somebody whose setting may have been changed, which is settled by reading.
struct Sent<K: OfPeople> {
    record: RecordId,
    wanted: K::Wanted,
    at: Instant,
    /// What the service said, where that was not yes.
    because: Option<AppError>,
    /// How it refused this person, whose change may all the same have been made by an earlier try.
    refusal: Option<Outcome>,
    /// The request that made it, if it was made.
    request_id: Option<Code>,
    /// Whether the last look showed another setting than was wanted.
    seen_otherwise: bool,
}

/// Somebody who is to be sent, and is in the journal.
struct Ready<K: OfPeople> {
    user: UserId,
    wanted: K::Wanted,
    record: RecordId,
    /// Why it is not known whether it was made before; `None` for whoever was not sent before.
    unclear: Option<AppError>,
    /// The last request that may have made it.
    request_id: Option<Code>,
}

/// How far it is.
pub(super) struct Run<'a, K: OfPeople> {
    with: &'a Making<'a>,
    /// Who was sent and is not settled.
    pending: HashMap<UserId, Sent<K>>,
    /// Who may have been changed at any moment.
    touched: HashSet<UserId>,
    /// What is to be journaled next.
    outcomes: Vec<(RecordId, Outcome)>,
    /// Whoever stops it from outside.
    cancel: CancellationToken,
    /// Nothing more is sent: the person stopped it, or something else did.
    stopped: CancellationToken,
    /// What else stopped it.
    because: Option<Ended>,
    /// The look at those who were sent that is under way.
    look: Option<Look<K>>,
    next_look: Instant,
    /// Whether the list shows the setting.
    list_shows_it: bool,
    /// What is under way is not waited for any more.
    give_up: BoxFuture<'static, ()>,
    /// The account must be there.
    account_by: BoxFuture<'static, ()>,
}

/// What came of it.
pub(super) struct People {
    pub(super) ended: Ended,
    /// Whose setting may have been changed.
    pub(super) touched: HashSet<UserId>,
}

impl<'a, K: OfPeople> Run<'a, K> {
    /// Nothing is sent yet. `cancel` stops it.
    pub(super) fn new(with: &'a Making<'a>, cancel: &CancellationToken) -> Self {
        let cancelled = cancel.clone();
        // Whichever of the two is waited for first notes the moment for both.
        let cancelled = async move {
            cancelled.cancelled().await;
            Instant::now()
        };
        let cancelled = cancelled.boxed().shared();
        Run {
            with,
            pending: HashMap::new(),
            touched: HashSet::new(),
            outcomes: Vec::new(),
            cancel: cancel.clone(),
            stopped: cancel.child_token(),
            because: None,
            look: None,
            next_look: Instant::now() + read_back::EVERY,
            list_shows_it: true,
            give_up: after(cancelled.clone(), ANSWERS_AWAITED),
            account_by: after(cancelled, ACCOUNT_BY),
        }
    }

    /// Sends `steps`. Returns when all of them are answered, or not waited for any more.
    pub(super) async fn send_all(&mut self, steps: &'a [Step]) {
        let (others, last) = self.with.last_apart::<K>(steps);
        for part in [others, last] {
            self.send(part).await;
        }
    }

    /// Whether nothing more is sent.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.is_cancelled()
    }

    /// Reads those who were sent back, and accounts for each in the job and in the journal.
    pub(super) async fn finish(mut self) -> People {
        let mut tries = 0;
        loop {
            self.with.job.begin_reading_back();
            self.with.onlooker.changed();
            let unsettled = self.pending.len();
            let not_made = self.read_back(tries < TRIES).await;
            if not_made.is_empty() {
                return self.account().await;
            }
            tries = if self.pending.len() + not_made.len() < unsettled { 1 } else { tries + 1 };
            self.send_again(not_made).await;
        }
    }
}

impl Making<'_> {
    /// Sends `steps`, reads them back, and accounts for each in the job and in the journal.
    pub(super) async fn people<K: OfPeople>(&self, steps: &[Step], cancel: &CancellationToken) -> People {
        let mut run = Run::<K>::new(self, cancel);
        run.send_all(steps).await;
        run.finish().await
    }

    /// Whoever runs the change is sent when all others have been: what is left can then still be finished or undone.
    pub(super) fn last_apart<'s, K: OfPeople>(&self, steps: &'s [Step]) -> (&'s [Step], &'s [Step]) {
        let own = steps.last().and_then(K::whose).is_some_and(|user| user == self.account);
        steps.split_at(steps.len() - usize::from(own))
    }
}

/// Comes once, so long after `moment`, however late somebody begins to wait for it.
fn after(moment: Shared<BoxFuture<'static, Instant>>, wait: Duration) -> BoxFuture<'static, ()> {
    async move { sleep_until(moment.await + wait).await }.fuse().boxed()
}

impl<K: OfPeople> Run<'_, K> {
    /// Nothing more is sent. The first reason counts.
    fn stop(&mut self, because: Ended) {
        self.because.get_or_insert(because);
        self.stopped.cancel();
    }

    /// The journal failed: nothing more is sent, and the account in the window is all there is.
    fn journal_failed(&mut self, error: &journal::Error) {
        // More important than whatever else stopped it.
        self.because = Some(Ended::of_journal(error));
        self.stopped.cancel();
    }

    fn exception(&self, user: &UserId, refused: bool, because: AppError, was_sent: bool) {
        let person = self.with.onlooker.person(user);
        self.with.job.exception(ExceptionLine { person, refused, because }, was_sent);
    }
}
