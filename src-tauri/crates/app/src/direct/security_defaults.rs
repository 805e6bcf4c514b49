//! Security defaults on, with per-user MFA off after it, or off: what `probe security-defaults` does.

use mfa::change::{Intent, OffReason, PlanRefused, plan};
use tokio_util::sync::CancellationToken;

use super::Direct;
use super::account::{MadeAccount, left_out_of};
use super::ground::{ALL, Ground};
use super::making::ToMake;
use crate::changes::{Job, record, refused_error};
use crate::convert;
use crate::error::AppError;
use crate::status::count;
use crate::view::{ChangeView, IntentView};

impl Direct {
    /// Switches security defaults on, and per-user MFA off for whoever has it on; or switches security defaults off.
    /// `cancel` stops it; `progress` is told about ten times a second.
    ///
    /// # Errors
    /// Why it did not begin, where that is not what the organization is like: then nothing was sent.
    pub async fn security_defaults(
        &self,
        on: bool,
        cancel: CancellationToken,
        mut progress: impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let Ground { tenant, account, snapshot, names } = self.ground(&ALL).await?;
        let (what, intent, view) = if on {
            ("securityDefaultsOn", Intent::SecurityDefaultsOn, IntentView::SecurityDefaultsOn)
        } else {
            let reason = OffReason::Other { words: String::new() };
            ("securityDefaultsOff", Intent::SecurityDefaultsOff { reason }, IntentView::SecurityDefaultsOff)
        };
        let plan = match plan(intent, &snapshot, &account, &self.cloud) {
            Ok(plan) => plan,
            Err(PlanRefused::NothingToDo) => return Ok(MadeAccount::nothing()),
            Err(refused) => return Ok(MadeAccount::refused(what, refused_error(&refused))),
        };
        drop(snapshot);
        let left_out = left_out_of(&plan);
        let journal = self.journal_without_unfinished(&tenant).await?;
        let change = journal.begin(record(&plan, &view, None)).await.map_err(|error| convert::journal(&error))?;
        let job = Job::cancelled_by(cancel.clone(), view, count(plan.step_count()));
        job.named(change);
        let to_make =
            ToMake { plan: &plan, earlier: &[], journal: &journal, change, job: &job, names: &names, cancel: &cancel };
        let made = self.make(to_make, &mut progress).await?;
        let account = MadeAccount::made(&journal, change, made, &job.view(&self.pace()), left_out).await;
        journal.close().await;
        account
    }
}
