//! Where a change stands, as the window is told: how much of it is done, and how long it still takes.

use std::time::Duration;

use tokio::time::Instant;
use transport::{LimitGroup, Pace};

use super::{Job, State};
use crate::changes::needed_role;
use crate::pace;
use crate::status::count;
use crate::view::{ChangeStage, ChangeView, ExposureView, IntentView};

/// What is added to the time that the limits take: the last answer, and reading back the last who were sent.
const READ_BACK: Duration = Duration::from_millis(300);
/// How long a change that is stopped takes to its account, at most.
const CANCEL_SECONDS: u32 = 2;

impl Job {
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
            needs_roles: state.needs_roles(),
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
}

impl State {
    /// The roles for want of which a part of it was refused.
    fn needs_roles(&self) -> Vec<String> {
        let why = self.because.iter().chain(self.exceptions.iter().map(|line| &line.because));
        why.filter_map(needed_role::roles).next().unwrap_or_default()
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
