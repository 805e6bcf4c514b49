//! Per-user MFA off: what `probe per-user-off` prints (DESIGN.md §8).

use mfa::change::{Intent, PeopleMeant, PlanRefused, plan};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Direct;
use super::ground::{ALL, Ground};
use super::making::ToMake;
use crate::changes::{Job, record, refused_error};
use crate::convert;
use crate::error::AppError;
use crate::status::count;
use crate::view::{ChangeStage, ChangeView, IntentView, StatusPart};

/// Whether people are held back whom nothing else surely asks for a second step (VERDICTS.md, "Words").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// They are.
    HoldBack,
    /// Nobody is: it is not even looked at.
    Ungated,
}

/// What switching per-user MFA off came to. Everyone in the plan is in exactly one of the first three or left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeAccount {
    /// Shown by the organization as meant.
    pub done: u32,
    /// Refused for good: the setting is what it was.
    pub refused: u32,
    /// Not settled, even by reading.
    pub unknown: u32,
    /// Not in the plan, because the setting could not be read, or because nothing else surely asks them.
    pub held_back: u32,
    /// In the plan and untouched, since it was stopped before.
    pub left: u32,
    /// From the beginning, the list of people included, to the answer to the last write.
    pub seconds: f64,
    /// From there to the end.
    pub readback_seconds: f64,
    /// Whose change did not end as meant: their ids, and why.
    pub exceptions: Vec<(String, AppError)>,
    /// Why it stopped before its end, when it did.
    pub stopped: Option<AppError>,
}

impl Direct {
    /// Switches per-user MFA off for everyone who has it on and is not held back by the `gate`: plans it from a
    /// complete list, journals it, sends it, reads it back. `cancel` stops it; `progress` is told about ten times a
    /// second.
    ///
    /// # Errors
    /// Why it did not begin: then nothing was sent. What went wrong later is in the account.
    pub async fn per_user_off(
        &self,
        gate: Gate,
        cancel: CancellationToken,
        mut progress: impl FnMut(&ChangeView),
    ) -> Result<ChangeAccount, AppError> {
        let begin = Instant::now();
        // Without the gate nothing but the people is needed.
        let parts: &[StatusPart] = match gate {
            Gate::Ungated => &[StatusPart::PerUserMfa],
            Gate::HoldBack => &ALL,
        };
        let Ground { tenant, account, snapshot, names } = self.ground(parts).await?;
        let knowingly = gate == Gate::Ungated;
        let intent = Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly };
        let plan = match plan(intent, &snapshot, &account, &self.cloud) {
            Ok(plan) => plan,
            Err(PlanRefused::NothingToDo) => return Ok(ChangeAccount::default()),
            Err(refused) => return Err(refused_error(&refused)),
        };
        drop(snapshot);
        let held_back = count(plan.left_out().len());
        if plan.step_count() == 0 {
            return Ok(ChangeAccount { held_back, ..ChangeAccount::default() });
        }
        let journal = self.journal_without_unfinished(&tenant).await?;
        let intent = IntentView::PerUserMfaOff { knowingly, people: None };
        let change = journal.begin(record(&plan, &intent, None)).await.map_err(|error| convert::journal(&error))?;
        let job = Job::cancelled_by(cancel.clone(), intent, count(plan.step_count()));
        job.named(change);
        let to_make =
            ToMake { plan: &plan, earlier: &[], journal: &journal, change, job: &job, names: &names, cancel: &cancel };
        let made = self.make(to_make, &mut progress).await?;
        journal.close().await;
        let view = job.view(&self.pace());
        let not_whole = matches!(made.stage, ChangeStage::Interrupted | ChangeStage::Stopped);
        Ok(ChangeAccount {
            done: view.done,
            refused: view.refused,
            unknown: view.unknown + view.sent,
            held_back,
            left: view.left,
            seconds: (made.sent - begin).as_secs_f64(),
            readback_seconds: made.sent.elapsed().as_secs_f64(),
            exceptions: job.take_exceptions().into_iter().map(|line| (line.person.id, line.because)).collect(),
            stopped: made.because.filter(|_| not_whole),
        })
    }
}
