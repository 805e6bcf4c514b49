//! One change: how far it is, and what did not end as meant.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use transport::{LimitGroup, Pace};

use super::Standstill;
use crate::error::AppError;
use crate::pace;
use crate::status::count;
use crate::view::{ChangeStage, ChangeView, ExceptionLine, ExceptionsView, ExposureView, IntentView};

/// What is added to the time that the limits take: the last answer, and reading back the last who were sent.
const READ_BACK: Duration = Duration::from_millis(300);
/// How long a change that is stopped takes to its account, at most.
const CANCEL_SECONDS: u32 = 2;

/// A change that is under way, or that ended.
pub(crate) struct Job {
    id: Mutex<String>,
    intent: IntentView,
    cancelled: CancellationToken,
    state: Mutex<State>,
}

struct State {
    stage: ChangeStage,
    total: u32,
    done: u32,
    sent: u32,
    refused: u32,
    unknown: u32,
    started_at: Timestamp,
    /// When the last answer to a write was there.
    all_sent: Option<Instant>,
    /// When those who do not show the change yet are looked at again.
    next_look: Option<Instant>,
    ended_at: Option<Timestamp>,
    because: Option<AppError>,
    exceptions: Vec<ExceptionLine>,
    /// Since when nothing asks how many people, who were asked before.
    exposure: Option<(Timestamp, u32)>,
    /// Whether the journal has what it takes to go on.
    can_go_on: bool,
}

impl Job {
    pub(crate) fn new(intent: IntentView, total: u32) -> Self {
        Self::cancelled_by(CancellationToken::new(), intent, total)
    }

    /// A change that `cancel` stops too.
    pub(crate) fn cancelled_by(cancel: CancellationToken, intent: IntentView, total: u32) -> Self {
        Self {
            id: Mutex::default(),
            intent,
            cancelled: cancel,
            state: Mutex::new(State {
                stage: ChangeStage::Sending,
                total,
                done: 0,
                sent: 0,
                refused: 0,
                unknown: 0,
                started_at: Timestamp::now(),
                all_sent: None,
                next_look: None,
                ended_at: None,
                because: None,
                exceptions: Vec::new(),
                exposure: None,
                can_go_on: true,
            }),
        }
    }

    /// A change that was found in the journal without an end. `can_go_on`: this version knows what is left of it.
    pub(super) fn interrupted(intent: IntentView, change: &journal::Change, can_go_on: bool) -> Self {
        let job = Self::new(intent, count(change.total));
        job.named(change.id);
        let mut state = job.state();
        state.stage = ChangeStage::Interrupted;
        state.started_at = change.begun;
        state.done = count(change.counts.done);
        state.sent = count(change.counts.unknown);
        state.can_go_on = can_go_on;
        drop(state);
        job
    }

    /// The same change, gone on with: `done` are done, `left` are to be made.
    pub(crate) fn gone_on(&self, done: u32, left: u32) -> Self {
        let job = Self::new(self.intent.clone(), done + left);
        *job.id.lock().unwrap_or_else(PoisonError::into_inner) = self.id();
        let (exposure, started_at) = {
            let state = self.state();
            (state.exposure, state.started_at)
        };
        let mut state = job.state();
        (state.done, state.exposure, state.started_at) = (done, exposure, started_at);
        drop(state);
        job
    }

    /// Says under which name the journal has it.
    pub(crate) fn named(&self, id: journal::ChangeId) {
        *self.id.lock().unwrap_or_else(PoisonError::into_inner) = id.to_string();
    }

    /// The name under which the journal has it.
    pub(super) fn id(&self) -> String {
        self.id.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn standstill(&self) -> Option<Standstill> {
        match self.state().stage {
            ChangeStage::Sending | ChangeStage::ReadingBack | ChangeStage::Cancelling | ChangeStage::PuttingBack => {
                Some(Standstill::Running)
            }
            ChangeStage::Interrupted => Some(Standstill::Interrupted),
            _ => None,
        }
    }

    /// From now on nothing asks `people` people, who were asked before.
    pub(super) fn exposes(&self, people: u32) {
        self.exposed_since(Timestamp::now(), people);
    }

    /// The same, since `since`; what it already says since when stands.
    pub(crate) fn exposed_since(&self, since: Timestamp, people: u32) {
        let mut state = self.state();
        let since = state.exposure.map_or(since, |(earlier, _)| earlier);
        state.exposure = (people > 0).then_some((since, people));
    }

    /// Everyone whom it had left open is asked again.
    pub(crate) fn covered(&self) {
        self.state().exposure = None;
    }

    /// Since when nothing asks how many people, who were asked before.
    pub(crate) fn exposure(&self) -> Option<(Timestamp, u32)> {
        self.state().exposure
    }

    /// This many items are to be made after all.
    pub(super) fn has_to_make(&self, items: u32) {
        let mut state = self.state();
        state.total = state.done + state.sent + state.refused + state.unknown + items;
    }

    /// What it made is put back: `items` of it. They are counted anew.
    pub(super) fn begin_putting_back(&self, items: u32) {
        let mut state = self.state();
        state.stage = ChangeStage::PuttingBack;
        state.total = items;
        (state.done, state.sent, state.refused, state.unknown) = (0, 0, 0, 0);
        state.exceptions = Vec::new();
        state.all_sent = None;
        state.next_look = None;
    }

    /// Whether any of it is made.
    pub(super) fn has_made_some(&self) -> bool {
        self.state().done > 0
    }

    /// How many did not end as meant.
    pub(super) fn unlike_meant(&self) -> u32 {
        let state = self.state();
        state.refused + state.unknown
    }

    pub(crate) fn intent(&self) -> &IntentView {
        &self.intent
    }

    /// Asks for nothing more to be sent.
    pub(crate) fn cancel(&self) {
        let mut state = self.state();
        if matches!(state.stage, ChangeStage::Sending | ChangeStage::ReadingBack) {
            state.stage = ChangeStage::Cancelling;
            self.cancelled.cancel();
        }
    }

    /// Says when nothing more is to be sent.
    pub(super) fn cancelled(&self) -> &CancellationToken {
        &self.cancelled
    }

    /// `items` were taken by the service, or may have been.
    pub(super) fn sent(&self, items: u32) {
        self.state().sent += items;
    }

    /// `items` that were sent were not made, and are to be sent again.
    pub(super) fn taken_back(&self, items: u32) {
        let mut state = self.state();
        state.sent = state.sent.saturating_sub(items);
    }

    /// `items` that were sent are shown by the organization as they were meant.
    pub(super) fn confirmed(&self, items: u32) {
        let mut state = self.state();
        state.sent = state.sent.saturating_sub(items);
        state.done += items;
    }

    /// An item did not end as meant. `was_sent`: it was counted as sent before.
    pub(super) fn exception(&self, line: ExceptionLine, was_sent: bool) {
        let mut state = self.state();
        if was_sent {
            state.sent = state.sent.saturating_sub(1);
        }
        if line.refused {
            state.refused += 1;
        } else {
            state.unknown += 1;
        }
        state.exceptions.push(line);
    }

    /// The next part of it is sent.
    pub(super) fn begin_sending(&self) {
        let mut state = self.state();
        state.all_sent = None;
        if state.stage == ChangeStage::ReadingBack {
            state.stage = ChangeStage::Sending;
        }
    }

    /// All that will be sent was answered, or is not waited for any more.
    pub(super) fn begin_reading_back(&self) {
        let mut state = self.state();
        state.all_sent = Some(Instant::now());
        state.next_look = None;
        if state.stage == ChangeStage::Sending {
            state.stage = ChangeStage::ReadingBack;
        }
    }

    /// Those who do not show the change yet are looked at again at `at`.
    pub(crate) fn looks_again(&self, at: Instant) {
        self.state().next_look = Some(at);
    }

    /// When the last answer to a write was there; `None` before.
    pub(crate) fn all_sent(&self) -> Option<Instant> {
        self.state().all_sent
    }

    pub(crate) fn end(&self, stage: ChangeStage, because: Option<AppError>) {
        let mut state = self.state();
        if matches!(stage, ChangeStage::Done | ChangeStage::PutBack) {
            state.exposure = None;
        }
        state.stage = stage;
        state.because = because;
        state.ended_at = Some(Timestamp::now());
    }

    /// How many are untouched.
    pub(super) fn left(&self) -> u32 {
        self.state().left()
    }

    pub(crate) fn has_exceptions(&self) -> bool {
        !self.state().exceptions.is_empty()
    }

    pub(super) fn exceptions(&self, offset: usize, rows: usize) -> ExceptionsView {
        let state = self.state();
        ExceptionsView {
            total: count(state.exceptions.len()),
            rows: state.exceptions.iter().skip(offset).take(rows).cloned().collect(),
        }
    }

    /// Everyone for whom it did not end as meant, taken out.
    pub(crate) fn take_exceptions(&self) -> Vec<ExceptionLine> {
        std::mem::take(&mut self.state().exceptions)
    }

    /// Where it stands, with what the pace says about the time that is left.
    pub(crate) fn view(&self, pace: &Pace) -> ChangeView {
        let state = self.state();
        let interrupted = state.stage == ChangeStage::Interrupted;
        let running = state.ended_at.is_none() && !interrupted;
        let made = state.done + state.sent + state.unknown > 0;
        ChangeView {
            id: self.id(),
            intent: self.intent.clone(),
            stage: state.stage,
            total: state.total,
            done: state.done,
            sent: state.sent,
            refused: state.refused,
            unknown: state.unknown,
            left: state.left(),
            seconds_left: if running { self.seconds_left(&state, pace) } else { state.seconds_to_next_look() },
            waiting: if running { state.waiting(pace) } else { None },
            started_at: state.started_at.to_string(),
            ended_at: state.ended_at.map(|at| at.to_string()),
            because: state.because.clone(),
            exposure: state.exposure.map(|(since, people)| ExposureView { since: since.to_string(), people }),
            can_go_on: interrupted && state.can_go_on,
            // What was being put back is gone on with instead.
            // Nor can anybody put back a sign-out.
            can_put_back: interrupted
                && made
                && !matches!(self.intent, IntentView::PutBack { .. } | IntentView::SignOutEveryone),
        }
    }

    /// What the limits say, not what an average says: the first thousands go much faster than the rest.
    fn seconds_left(&self, state: &State, pace: &Pace) -> Option<u32> {
        let of_people = match self.intent {
            IntentView::PerUserMfaOff { .. } | IntentView::SignOutEveryone => true,
            IntentView::PutBack { .. } => state.total > 1,
            IntentView::SecurityDefaultsOn => state.total > 1,
            IntentView::MoveToConditionalAccess { .. } => state.total > 20,
            _ => false,
        };
        if !of_people {
            return None;
        }
        let writes = || pace.forecast(LimitGroup::Writes, state.left().into());
        let limits = match state.stage {
            ChangeStage::Cancelling => return Some(CANCEL_SECONDS),
            ChangeStage::ReadingBack => {
                let reads = pace.forecast(LimitGroup::Directory, state.sent.into())?;
                // Those who were not made are sent again.
                if state.left() > 0 { reads.max(writes()?) } else { reads }
            }
            _ => writes()?,
        };
        let again = state.next_look.map(|at| at.saturating_duration_since(Instant::now()));
        let left = (limits + READ_BACK).max(again.unwrap_or_default());
        // To the nearest second, but never none while it still goes on.
        Some(count(left.as_secs_f64().round() as u64).max(1))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How many are untouched.
    fn left(&self) -> u32 {
        self.total.saturating_sub(self.done + self.sent + self.refused + self.unknown)
    }

    /// How long it is until a change that was cut off is looked at again, while that is being settled.
    fn seconds_to_next_look(&self) -> Option<u32> {
        let again = self.next_look.filter(|_| self.stage == ChangeStage::Interrupted)?;
        let left = again.saturating_duration_since(Instant::now());
        (!left.is_zero()).then(|| pace::seconds(left, 0))
    }

    /// How long the service asks to wait with what is being done now.
    fn waiting(&self, pace: &Pace) -> Option<u32> {
        match self.stage {
            ChangeStage::Sending | ChangeStage::PuttingBack => pace::waiting(pace, &[LimitGroup::Writes]),
            ChangeStage::ReadingBack => pace::waiting(pace, &[LimitGroup::Directory]),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use transport::{Limits, Verdict};

    use super::*;
    use crate::error::ErrorCode;
    use crate::view::PersonLine;

    fn unhurried() -> Pace {
        Pace::new(Limits::documented())
    }

    fn refused(name: &str) -> ExceptionLine {
        let person = PersonLine { id: name.into(), name: name.into(), username: name.into() };
        ExceptionLine { person, refused: true, because: ErrorCode::NoPermission.into() }
    }

    #[test]
    fn every_item_is_counted_exactly_once_at_every_moment() {
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 10);
        let adds_up = |job: &Job| {
            let view = job.view(&unhurried());
            assert_eq!(view.done + view.sent + view.refused + view.unknown + view.left, view.total, "{view:?}");
        };
        adds_up(&job);
        job.sent(6);
        adds_up(&job);
        job.exception(refused("a"), false);
        job.exception(ExceptionLine { refused: false, ..refused("b") }, true);
        adds_up(&job);
        job.taken_back(2);
        adds_up(&job);
        job.sent(2);
        adds_up(&job);
        job.confirmed(5);
        adds_up(&job);
        let view = job.view(&unhurried());
        assert_eq!((view.done, view.sent, view.refused, view.unknown, view.left), (5, 0, 1, 1, 3));
    }

    #[test]
    fn an_ended_change_cannot_be_cancelled_into_another_state() {
        let job = Job::new(IntentView::SecurityDefaultsOn, 1);
        job.end(ChangeStage::Done, None);
        job.cancel();
        assert_eq!(job.view(&unhurried()).stage, ChangeStage::Done);
        assert!(!job.cancelled().is_cancelled());
    }

    #[test]
    fn exceptions_come_in_windows() {
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 500);
        (0..450).for_each(|n| job.exception(refused(&n.to_string()), false));
        let last = job.exceptions(400, 200);
        assert_eq!((last.total, last.rows.len()), (450, 50));
        assert_eq!(last.rows[0].person.name, "400");
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_left_is_what_the_limits_say_and_not_an_average() {
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 10_000);
        let pace = unhurried();
        let at_first = job.view(&pace).seconds_left.unwrap();
        assert!((345..=360).contains(&at_first), "7,000 at 20 a second after the first 3,000: {at_first}");
        let security_defaults = Job::new(IntentView::SecurityDefaultsOn, 1);
        assert_eq!(security_defaults.view(&pace).seconds_left, None, "one write: nothing is known of it");
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_are_looked_at_again_later_are_part_of_the_time_left() {
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 1);
        job.sent(1);
        job.begin_reading_back();
        job.looks_again(Instant::now() + Duration::from_secs(15));
        assert_eq!(job.view(&unhurried()).seconds_left, Some(15));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_left_is_none_only_when_it_is_over() {
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 1);
        job.sent(1);
        job.begin_reading_back();
        assert_eq!(job.view(&unhurried()).seconds_left, Some(1));
        job.confirmed(1);
        job.end(ChangeStage::Done, None);
        assert_eq!(job.view(&unhurried()).seconds_left, None);
    }

    #[test]
    fn a_part_that_follows_is_sent_again_unless_the_change_is_being_stopped() {
        let job = Job::new(IntentView::PutBack { change: "one".into(), overwrite: false }, 2);
        job.begin_reading_back();
        job.begin_sending();
        assert_eq!((job.view(&unhurried()).stage, job.all_sent()), (ChangeStage::Sending, None));
        job.cancel();
        job.begin_sending();
        assert_eq!(job.view(&unhurried()).stage, ChangeStage::Cancelling);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_are_sent_again_are_part_of_the_time_left() {
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 5_000);
        let pace = unhurried();
        job.sent(5_000);
        job.begin_reading_back();
        job.taken_back(4_000);
        let left = job.view(&pace).seconds_left.unwrap();
        assert!((50..=53).contains(&left), "1,015 at 20 a second after the first 2,985: {left}");
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_wait_for_what_is_being_done_is_shown() {
        let refused = |wait| Verdict { refused: 1, wait: Some(Duration::from_secs(wait)), used: None };
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 100);
        let pace = unhurried();
        pace.judge(LimitGroup::Reports, refused(30));
        assert_eq!(job.view(&pace).waiting, None, "another report is not this change");
        pace.judge(LimitGroup::Writes, refused(100));
        assert_eq!(job.view(&pace).waiting, Some(100));
        tokio::time::advance(Duration::from_secs(100)).await;
        assert_eq!(job.view(&pace).waiting, None, "it is over");
    }
}
