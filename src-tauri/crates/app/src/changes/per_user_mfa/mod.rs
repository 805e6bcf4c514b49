//! Per-user MFA of many people: in groups of 20, journaled before they are sent, read back while others are sent.
//!
//! Whoever was sent without a clear answer is read; who then does not have the new setting is sent again (SAFETY.md
//! cases 50 and 51). Setting what is set already changes nothing, so that reads that lag do no harm.

mod read_back;
mod send;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use graph::Graph;
use journal::{ChangeId, Outcome, RecordId};
use mfa::change::{Object, Step};
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use self::read_back::Look;
use super::confirm::Ended;
use super::job::Job;
use super::kept::Kept;
use crate::error::AppError;
use crate::view::{ExceptionLine, PersonLine};

/// People in one batch, and in one transaction of the journal (GRAPH.md section k).
const GROUP: usize = 20;
/// How long what is under way is still waited for after a cancel. Then it is unknown, and settled by reading.
const ANSWERS_AWAITED: Duration = Duration::from_secs(1);
/// After a cancel, what was not read back until then is accounted for as unknown: a true account within 2 s
/// (DESIGN.md R6).
const ACCOUNT_BY: Duration = Duration::from_millis(1_800);

/// How often in a row those who were not made are sent again, of whom nobody gets through.
const TRIES: u32 = 3;

/// Who looks on while a change is made.
pub(crate) trait Onlooker: Send + Sync {
    /// The change went on.
    fn changed(&self);
    /// A person by name.
    fn person(&self, id: &UserId) -> PersonLine;
}

/// What a change of per-user MFA is made with.
pub(crate) struct PerUserMfaChange<'a> {
    /// The organization.
    pub(crate) graph: &'a Graph,
    /// Its journal.
    pub(crate) journal: &'a dyn Kept,
    /// The name of the change in the journal.
    pub(crate) change: ChangeId,
    /// Whoever runs the change: comes last.
    pub(crate) account: &'a UserId,
    /// Where it is counted.
    pub(crate) job: &'a Job,
    /// Who is told.
    pub(crate) onlooker: &'a dyn Onlooker,
}

/// Somebody whose setting may have been changed, which is settled by reading.
struct Sent {
    record: RecordId,
    wanted: PerUserMfaState,
    at: Instant,
    /// What the service said, where that was not yes.
    because: Option<AppError>,
    /// How it refused this person, whose change may all the same have been made by an earlier try.
    refusal: Option<Outcome>,
    /// Whether the last look showed another setting than was wanted.
    seen_otherwise: bool,
}

/// Somebody who is to be sent, and is in the journal.
struct Ready {
    user: UserId,
    wanted: PerUserMfaState,
    record: RecordId,
    /// Why it is not known whether it was made before; `None` for whoever was not sent before.
    unclear: Option<AppError>,
}

/// How far it is.
struct Run<'a> {
    with: &'a PerUserMfaChange<'a>,
    /// Who was sent and is not settled.
    pending: HashMap<UserId, Sent>,
    /// What is to be journaled next.
    outcomes: Vec<(RecordId, Outcome)>,
    /// Nothing more is sent: the person stopped it, or something else did.
    stopped: CancellationToken,
    /// What else stopped it.
    because: Option<Ended>,
    /// The look at those who were sent that is under way.
    look: Option<Look>,
    next_look: Instant,
    /// Whether the list shows the setting.
    list_shows_it: bool,
}

impl PerUserMfaChange<'_> {
    /// Sends `steps`, reads them back, and accounts for each in the job and in the journal.
    pub(crate) async fn run(&self, steps: &[Step]) -> Ended {
        let mut run = Run {
            with: self,
            pending: HashMap::new(),
            outcomes: Vec::new(),
            stopped: self.job.cancelled().child_token(),
            because: None,
            look: None,
            next_look: Instant::now() + read_back::EVERY,
            list_shows_it: true,
        };
        let cancelled = self.job.cancelled().clone();
        // Whichever of the two is waited for first notes the moment for both.
        let cancelled = async move {
            cancelled.cancelled().await;
            Instant::now()
        };
        let cancelled = cancelled.boxed().shared();
        let mut give_up = after(cancelled.clone(), ANSWERS_AWAITED);
        let mut account_by = after(cancelled, ACCOUNT_BY);
        let (others, last) = self.last_apart(steps);
        for part in [others, last] {
            run.send(part, &mut give_up).await;
        }
        let mut tries = 0;
        loop {
            self.job.begin_reading_back();
            self.onlooker.changed();
            let unsettled = run.pending.len();
            let not_made = run.read_back(&mut account_by, tries < TRIES).await;
            if not_made.is_empty() {
                return run.account().await;
            }
            tries = if run.pending.len() + not_made.len() < unsettled { 1 } else { tries + 1 };
            run.send_again(not_made, &mut give_up).await;
        }
    }

    /// Whoever runs the change is sent when all others have been: what is left can then still be finished or undone.
    fn last_apart<'s>(&self, steps: &'s [Step]) -> (&'s [Step], &'s [Step]) {
        let own = steps.last().and_then(wanted).is_some_and(|(user, _)| user == self.account);
        steps.split_at(steps.len() - usize::from(own))
    }
}

/// Comes so long after `moment`, however late somebody begins to wait for it.
fn after(moment: Shared<BoxFuture<'static, Instant>>, wait: Duration) -> BoxFuture<'static, ()> {
    async move { sleep_until(moment.await + wait).await }.boxed()
}

impl Run<'_> {
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

/// Whose setting a step changes, and to what; `None` for a step that is not of this kind.
pub(super) fn wanted(step: &Step) -> Option<(&UserId, PerUserMfaState)> {
    match &step.object {
        Object::PerUserMfa { user } => {
            let state = step.after.get("perUserMfaState")?.as_str();
            Some((user, PerUserMfaState::read(state)?))
        }
        Object::SecurityDefaults => None,
    }
}
