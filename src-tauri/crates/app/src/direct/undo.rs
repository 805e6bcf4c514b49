//! The newest change put back: what `probe undo` does.

use std::collections::{BTreeSet, HashSet};

use journal::{ChangeEnd, ChangeId, Journal, JsonText};
use mfa::change::{Intent, Made, Plan, PlanRefused, put_back};
use tokio_util::sync::CancellationToken;

use super::Direct;
use super::account::{MadeAccount, MadeOutcome, left_out_of};
use super::ground::Ground;
use super::making::{Gap, ToMake};
use super::resume::{CutOff, looks_again};
use super::unfinished::cut_off;
use crate::changes::{Job, intent_of, made_of, record, refused_error, settle};
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::status::count;
use crate::view::{ChangeView, IntentView};

/// What putting back is called in the journal.
const PUT_BACK: &str = "put_back";

impl Direct {
    /// Puts back what the newest change made that can be put back; of one that was cut off, what it made so far. What
    /// was being put back when it was cut off is gone on with. What somebody else changed since is left as it is.
    /// `cancel` stops it; `progress` is told about ten times a second.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when no change can be put back, and why it did not begin: then nothing was sent.
    pub async fn undo(
        &self,
        cancel: CancellationToken,
        mut progress: impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let journal = self.journal(&self.tenant().await?).await?;
        let account = match cut_off(&journal).await? {
            Some((change, job)) if matches!(job.intent(), IntentView::PutBack { .. }) => {
                self.go_on(CutOff { journal: &journal, change, job }, &cancel, &mut progress).await
            }
            Some((change, job)) => {
                let cut_off = CutOff { journal: &journal, change, job };
                self.put_back_cut_off(cut_off, &cancel, &mut progress).await
            }
            None => self.put_back_newest(&journal, &cancel, &mut progress).await,
        };
        journal.close().await;
        account
    }

    async fn put_back_cut_off(
        &self,
        what: CutOff<'_>,
        cancel: &CancellationToken,
        progress: &mut impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let CutOff { journal, change, job } = what;
        settle(&self.graph, journal, &change, looks_again(&job, &self.pace(), progress)).await?;
        let made = made_of(journal, change.id).await?;
        let ground = self.ground_back(change.id, &made, journal).await?;
        let plan = match self.plan_back(change.id, &made, &ground) {
            Ok(plan) => plan,
            Err(PlanRefused::NothingToDo) => {
                let ended = journal.finish(change.id, ChangeEnd::PutBack).await;
                ended.map_err(|error| convert::journal(&error))?;
                let gap = Gap::of(&job).ends();
                return MadeAccount::found_ended(journal, change.id, &job, MadeOutcome::PutBack, gap).await;
            }
            Err(refused) => return Err(refused_error(&refused)),
        };
        self.put_back(BackTo { of: change.id, plan, ground, cut_off: Some(job) }, journal, cancel, progress).await
    }

    async fn put_back_newest(
        &self,
        journal: &Journal,
        cancel: &CancellationToken,
        progress: &mut impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let failed = |error: journal::Error| convert::journal(&error);
        let mut put_back = HashSet::new();
        for change in journal.changes().await.map_err(failed)? {
            let was_put_back = put_back.contains(&change.id);
            let ended = change.end.map(|end| end.how);
            if change.kind.as_str() == PUT_BACK {
                // What was put back is not made again. Unless that was put back itself, there is nothing left of what
                // it put back: of policies that are deleted again, the plan would go on to say that they are gone.
                if ended == Some(ChangeEnd::Done) && change.counts.done > 0 && !was_put_back {
                    put_back.extend(what_it_puts_back(&journal.plan(change.id).await.map_err(failed)?));
                }
                continue;
            }
            // What put itself back is not put back once more.
            if was_put_back || ended == Some(ChangeEnd::PutBack) {
                continue;
            }
            let made = made_of(journal, change.id).await?;
            let ground = self.ground_back(change.id, &made, journal).await?;
            match self.plan_back(change.id, &made, &ground) {
                Ok(plan) => {
                    let back = BackTo { of: change.id, plan, ground, cut_off: None };
                    return self.put_back(back, journal, cancel, progress).await;
                }
                // It is as it was before it.
                Err(PlanRefused::NothingToDo) => {}
                Err(refused) => return Err(refused_error(&refused)),
            }
        }
        Err(ErrorCode::NotFound.into())
    }

    /// What a plan that puts `made` back is made from.
    async fn ground_back(&self, of: ChangeId, made: &[Made], journal: &Journal) -> Result<Ground, AppError> {
        let intent = Intent::PutBack { change: of.to_string().into(), overwrite: false };
        self.ground_for(&intent, made, &BTreeSet::new(), journal).await
    }

    fn plan_back(&self, of: ChangeId, made: &[Made], ground: &Ground) -> Result<Plan, PlanRefused> {
        put_back(&of.to_string(), false, made, &ground.snapshot, &ground.account, &self.cloud)
    }

    async fn put_back(
        &self,
        back: BackTo,
        journal: &Journal,
        cancel: &CancellationToken,
        progress: &mut impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let BackTo { of, plan, ground, cut_off } = back;
        let failed = |error: journal::Error| convert::journal(&error);
        let intent = IntentView::PutBack { change: of.to_string(), overwrite: false };
        let change = journal.begin(record(&plan, &intent, None)).await.map_err(failed)?;
        if cut_off.is_some() {
            // Only now: at no moment does the journal say that nothing is unfinished (DESIGN.md R1).
            journal.finish(of, ChangeEnd::Interrupted).await.map_err(failed)?;
        }
        let job = Job::cancelled_by(cancel.clone(), intent, count(plan.step_count()));
        job.named(change);
        if let Some((since, people)) = cut_off.and_then(|cut_off| cut_off.exposure()) {
            job.exposed_since(since, people);
        }
        let to_make = ToMake { plan: &plan, earlier: &[], journal, change, job: &job, names: &ground.names, cancel };
        let made = self.make(to_make, progress).await?;
        let left_out = left_out_of(&plan);
        MadeAccount::made(journal, change, made, &job.view(&self.pace()), left_out).await
    }
}

/// The change that a plan of the journal puts back.
fn what_it_puts_back(plan: &JsonText) -> Option<ChangeId> {
    match intent_of(PUT_BACK, Some(plan)) {
        Some(IntentView::PutBack { change, .. }) => change.parse().ok(),
        _ => None,
    }
}

/// What is to be put back.
struct BackTo {
    of: ChangeId,
    plan: Plan,
    ground: Ground,
    /// Of a change that was cut off: how it was found.
    cut_off: Option<Job>,
}
