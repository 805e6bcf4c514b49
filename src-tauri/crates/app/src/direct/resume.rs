//! A change that was cut off, gone on with: what `probe resume` does.

use journal::{Change, ChangeEnd, Journal};
use mfa::change::{Intent, PlanRefused, go_on, put_back};
use tokio_util::sync::CancellationToken;

use super::Direct;
use super::account::{MadeAccount, MadeOutcome};
use super::ground::ALL;
use super::making::{Gap, ToMake};
use super::unfinished::cut_off;
use crate::changes::{Job, KeptPlan, earlier, end_of_what_is_put_back, is_done, made_of, refused_error, settle};
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::status::count;
use crate::view::ChangeView;

/// A change that was cut off.
pub(super) struct CutOff<'a> {
    pub(super) journal: &'a Journal,
    pub(super) change: Change,
    pub(super) job: Job,
}

impl Direct {
    /// Goes on with the change that was cut off: finds out by reading what became of what was sent, and makes what is
    /// left of its plan. `cancel` stops it; `progress` is told about ten times a second.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when none was cut off, [`ErrorCode::JournalNewer`] for one that this version does not
    /// know, and why it did not begin: then nothing was sent.
    pub async fn resume(
        &self,
        cancel: CancellationToken,
        mut progress: impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let journal = self.journal(&self.tenant().await?).await?;
        let (change, job) = cut_off(&journal).await?.ok_or(ErrorCode::NotFound)?;
        let account = self.go_on(CutOff { journal: &journal, change, job }, &cancel, &mut progress).await;
        journal.close().await;
        account
    }

    /// Goes on with it.
    pub(super) async fn go_on(
        &self,
        what: CutOff<'_>,
        cancel: &CancellationToken,
        progress: &mut impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let CutOff { journal, change, job } = what;
        let failed = |error: journal::Error| convert::journal(&error);
        let kept = journal.plan(change.id).await.map_err(failed)?;
        let kept = KeptPlan::read(&kept).filter(KeptPlan::can_go_on).ok_or(ErrorCode::JournalNewer)?;
        settle(&self.graph, journal, &change).await?;
        let kept = kept.left(&journal.records(change.id).await.map_err(failed)?);
        end_of_what_is_put_back(journal, &kept.intent).await?;
        let ground = self.ground(&ALL).await?;
        let (snapshot, account, cloud) = (&ground.snapshot, &ground.account, self.cloud.as_str());
        let plan = match &kept.intent {
            Intent::PutBack { change, overwrite } => {
                let of = change.parse().map_err(|_| ErrorCode::NotFound)?;
                put_back(change, *overwrite, &made_of(journal, of).await?, snapshot, account, cloud)
            }
            _ => go_on(kept.intent, &kept.planned.unwrap_or_default(), snapshot, account, cloud),
        };
        let plan = match plan {
            Ok(plan) => plan,
            Err(PlanRefused::NothingToDo) => {
                // All of it was made before it was cut off.
                let whole = journal.change(change.id).await.map_err(failed)?.counts.done >= change.total;
                let end = if whole { ChangeEnd::Done } else { ChangeEnd::DoneWithExceptions };
                journal.finish(change.id, end).await.map_err(failed)?;
                let gap = Gap::of(&job).ends();
                return MadeAccount::found_ended(journal, change.id, &job, MadeOutcome::Done, gap).await;
            }
            Err(refused) => return Err(refused_error(&refused)),
        };
        let records = journal.records(change.id).await.map_err(failed)?;
        let done = records.iter().filter(|record| is_done(record)).count();
        let next = job.gone_on(count(done), count(plan.step_count()));
        let earlier = earlier(&records)?;
        let to_make = ToMake {
            plan: &plan,
            earlier: &earlier,
            journal,
            change: change.id,
            job: &next,
            names: &ground.names,
            cancel,
        };
        let made = self.make(to_make, progress).await?;
        let left_out = count(plan.left_out().len());
        MadeAccount::made(journal, change.id, made, &next.view(&self.pace()), left_out).await
    }
}
