//! One change: how far it is, and what did not end as meant.

mod view;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Standstill;
use crate::error::AppError;
use crate::status::count;
use crate::view::{ChangeStage, ExceptionLine, ExceptionsView, IntentView};

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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How many are untouched.
    fn left(&self) -> u32 {
        self.total.saturating_sub(self.done + self.sent + self.refused + self.unknown)
    }
}

#[cfg(test)]
mod tests;
