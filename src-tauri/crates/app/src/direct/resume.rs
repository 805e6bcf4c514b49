//! A change that was cut off, gone on with: what `probe resume` does.

use std::collections::BTreeSet;

use journal::{Change, Journal};
use mfa::change::PlanRefused;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use transport::Pace;

use super::Direct;
use super::account::{MadeAccount, MadeOutcome, left_out_of};
use super::making::{Gap, ToMake};
use super::unfinished::cut_off;
use crate::changes::{Job, Rest, refused_error};
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
        let rest = Rest::of(&self.graph, journal, &change, looks_again(&job, &self.pace(), progress)).await?;
        let ground = self.ground_for(rest.intent(), rest.made(), &BTreeSet::new(), journal).await?;
        let plan = match rest.plan(&ground.snapshot, &ground.account, &self.cloud) {
            Ok(plan) => plan,
            Err(PlanRefused::NothingToDo) => {
                // All of it was made before it was cut off.
                journal.finish(change.id, rest.end()).await.map_err(|error| convert::journal(&error))?;
                let gap = Gap::of(&job).ends();
                return MadeAccount::found_ended(journal, change.id, &job, MadeOutcome::Done, gap).await;
            }
            Err(refused) => return Err(refused_error(&refused)),
        };
        let next = job.gone_on(count(rest.done()), count(plan.step_count()));
        let earlier = rest.earlier()?;
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
        let left_out = left_out_of(&plan);
        MadeAccount::made(journal, change.id, made, &next.view(&self.pace()), left_out).await
    }
}

/// Has `job` show when somebody is looked at again, and tells `progress`.
pub(super) fn looks_again(job: &Job, pace: &Pace, progress: &mut impl FnMut(&ChangeView)) -> impl FnMut(Instant) {
    move |at| {
        job.looks_again(at);
        progress(&job.view(pace));
    }
}
