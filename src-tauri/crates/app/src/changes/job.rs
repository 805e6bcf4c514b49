//! One change: how far it is, and what did not end as meant.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

use super::Standstill;
use crate::error::AppError;
use crate::status::count;
use crate::view::{ChangeStage, ChangeView, ExceptionLine, ExceptionsView, IntentView};

/// Fewer items than this say nothing about the pace.
const PACE_FROM: u32 = 40;

/// A change that is under way, or that ended.
pub(super) struct Job {
    id: Mutex<String>,
    intent: IntentView,
    cancelled: watch::Sender<bool>,
    began: Instant,
    state: Mutex<State>,
}

struct State {
    stage: ChangeStage,
    total: u32,
    done: u32,
    sent: u32,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    because: Option<AppError>,
    exceptions: Vec<ExceptionLine>,
}

impl Job {
    pub(super) fn new(intent: IntentView, total: u32) -> Self {
        Self {
            id: Mutex::default(),
            intent,
            cancelled: watch::Sender::new(false),
            began: Instant::now(),
            state: Mutex::new(State {
                stage: ChangeStage::Sending,
                total,
                done: 0,
                sent: 0,
                started_at: Timestamp::now(),
                ended_at: None,
                because: None,
                exceptions: Vec::new(),
            }),
        }
    }

    /// A change that was found in the journal without an end.
    pub(super) fn interrupted(intent: IntentView, change: &journal::Change) -> Self {
        let job = Self::new(intent, count(change.total));
        job.named(change.id);
        let mut state = job.state();
        state.stage = ChangeStage::Interrupted;
        state.started_at = change.begun;
        state.done = count(change.counts.done);
        state.sent = count(change.counts.unknown);
        drop(state);
        job
    }

    /// Says under which name the journal has it.
    pub(super) fn named(&self, id: journal::ChangeId) {
        *self.id.lock().unwrap_or_else(PoisonError::into_inner) = id.to_string();
    }

    pub(super) fn standstill(&self) -> Option<Standstill> {
        match self.state().stage {
            ChangeStage::Sending | ChangeStage::ReadingBack | ChangeStage::Cancelling => Some(Standstill::Running),
            ChangeStage::Interrupted => Some(Standstill::Interrupted),
            _ => None,
        }
    }

    pub(super) fn intent(&self) -> &IntentView {
        &self.intent
    }

    /// Asks for nothing more to be sent.
    pub(super) fn cancel(&self) {
        let mut state = self.state();
        if matches!(state.stage, ChangeStage::Sending | ChangeStage::ReadingBack) {
            state.stage = ChangeStage::Cancelling;
            self.cancelled.send_replace(true);
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// Returns when nothing more is to be sent.
    pub(super) async fn cancelled(&self) {
        // The sender lives as long as the job.
        let _ = self.cancelled.subscribe().wait_for(|cancelled| *cancelled).await;
    }

    /// `items` were taken by the service, or may have been.
    pub(super) fn sent(&self, items: u32) {
        self.state().sent += items;
    }

    /// An item that was sent is shown by the organization as it was meant.
    pub(super) fn confirmed(&self) {
        let mut state = self.state();
        state.sent = state.sent.saturating_sub(1);
        state.done += 1;
    }

    /// An item did not end as meant. `was_sent`: it was counted as sent before.
    pub(super) fn exception(&self, line: ExceptionLine, was_sent: bool) {
        let mut state = self.state();
        if was_sent {
            state.sent = state.sent.saturating_sub(1);
        }
        state.exceptions.push(line);
    }

    pub(super) fn begin_reading_back(&self) {
        let mut state = self.state();
        if state.stage == ChangeStage::Sending {
            state.stage = ChangeStage::ReadingBack;
        }
    }

    pub(super) fn end(&self, stage: ChangeStage, because: Option<AppError>) {
        let mut state = self.state();
        state.stage = stage;
        state.because = because;
        state.ended_at = Some(Timestamp::now());
    }

    pub(super) fn has_exceptions(&self) -> bool {
        !self.state().exceptions.is_empty()
    }

    pub(super) fn exceptions(&self, offset: usize, rows: usize) -> ExceptionsView {
        let state = self.state();
        ExceptionsView {
            total: count(state.exceptions.len()),
            rows: state.exceptions.iter().skip(offset).take(rows).cloned().collect(),
        }
    }

    pub(super) fn view(&self, waiting: Option<u32>) -> ChangeView {
        let state = self.state();
        let refused = count(state.exceptions.iter().filter(|line| line.refused).count());
        let unknown = count(state.exceptions.len()) - refused;
        let touched = state.done + state.sent + refused + unknown;
        let left = state.total.saturating_sub(touched);
        let running = state.ended_at.is_none() && state.stage != ChangeStage::Interrupted;
        let seconds_left = (running && touched >= PACE_FROM && left > 0).then(|| {
            let each = self.began.elapsed().as_secs_f64() / f64::from(touched);
            // Rounded up: a wait that ends early is the kinder mistake.
            count((each * f64::from(left)).ceil() as u64)
        });
        ChangeView {
            id: self.id.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            intent: self.intent.clone(),
            stage: state.stage,
            total: state.total,
            done: state.done,
            sent: state.sent,
            refused,
            unknown,
            left,
            seconds_left,
            waiting: if running { waiting } else { None },
            started_at: state.started_at.to_string(),
            ended_at: state.ended_at.map(|at| at.to_string()),
            because: state.because.clone(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use crate::view::PersonLine;

    fn refused(name: &str) -> ExceptionLine {
        let person = PersonLine { id: name.into(), name: name.into(), username: name.into() };
        ExceptionLine { person, refused: true, because: ErrorCode::NoPermission.into() }
    }

    #[test]
    fn every_item_is_counted_exactly_once_at_every_moment() {
        let job = Job::new(IntentView::PerUserMfaOff, 10);
        let adds_up = |job: &Job| {
            let view = job.view(None);
            assert_eq!(view.done + view.sent + view.refused + view.unknown + view.left, view.total, "{view:?}");
        };
        adds_up(&job);
        job.sent(6);
        adds_up(&job);
        job.exception(refused("a"), false);
        job.exception(ExceptionLine { refused: false, ..refused("b") }, true);
        adds_up(&job);
        (0..5).for_each(|_| job.confirmed());
        adds_up(&job);
        let view = job.view(None);
        assert_eq!((view.done, view.sent, view.refused, view.unknown, view.left), (5, 0, 1, 1, 3));
    }

    #[test]
    fn an_ended_change_cannot_be_cancelled_into_another_state() {
        let job = Job::new(IntentView::SecurityDefaultsOn, 1);
        job.end(ChangeStage::Done, None);
        job.cancel();
        assert_eq!(job.view(None).stage, ChangeStage::Done);
        assert!(!job.is_cancelled());
    }

    #[test]
    fn exceptions_come_in_windows() {
        let job = Job::new(IntentView::PerUserMfaOff, 500);
        (0..450).for_each(|n| job.exception(refused(&n.to_string()), false));
        let last = job.exceptions(400, 200);
        assert_eq!((last.total, last.rows.len()), (450, 50));
        assert_eq!(last.rows[0].person.name, "400");
    }
}
