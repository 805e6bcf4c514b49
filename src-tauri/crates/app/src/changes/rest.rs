//! What is left of a change that was cut off, once it is known what became of what it sent: what the window and the
//! probe go on with, in one order.

use graph::Graph;
use journal::{Change, ChangeEnd, Journal, Record};
use mfa::change::{Intent, Made, Plan, PlanRefused, Planned, Step, go_on, put_back};
use mfa::id::UserId;
use mfa::tenant::TenantSnapshot;
use tokio::time::Instant;

use super::go_on::{KeptPlan, earlier, end_of_what_is_put_back, is_done};
use super::made_of;
use super::settle::settle;
use crate::convert;
use crate::error::{AppError, ErrorCode};

/// What is left of a change.
pub(crate) struct Rest {
    kept: KeptPlan,
    /// What it puts back, where it puts back.
    made: Vec<Made>,
    records: Vec<Record>,
    /// How many writes it was.
    total: u64,
}

impl Rest {
    /// Finds out by reading what became of what `change` sent; `looks_again` is told when somebody is looked at once
    /// more. What it puts back has its end after that. Nothing is sent.
    ///
    /// # Errors
    /// [`ErrorCode::JournalNewer`] for one that this version cannot go on with, and why the journal or the
    /// organization cannot be read: then it stays cut off.
    pub(crate) async fn of(
        graph: &Graph,
        journal: &Journal,
        change: &Change,
        looks_again: impl FnMut(Instant),
    ) -> Result<Self, AppError> {
        let failed = |error: journal::Error| convert::journal(&error);
        let kept = journal.plan(change.id).await.map_err(failed)?;
        let kept = KeptPlan::read(&kept).filter(KeptPlan::can_go_on).ok_or(ErrorCode::JournalNewer)?;
        settle(graph, journal, change, looks_again).await?;
        end_of_what_is_put_back(journal, &kept.intent).await?;
        let made = match &kept.intent {
            Intent::PutBack { change, .. } => {
                made_of(journal, change.parse().map_err(|_| ErrorCode::NotFound)?).await?
            }
            _ => Vec::new(),
        };
        let records = journal.records(change.id).await.map_err(failed)?;
        Ok(Self { kept: kept.left(&records), made, records, total: change.total })
    }

    /// The plan for it, in the organization as it is now.
    ///
    /// # Errors
    /// Why there can be no such plan; [`PlanRefused::NothingToDo`] where all of it is made.
    pub(crate) fn plan(&self, snapshot: &TenantSnapshot, account: &UserId, cloud: &str) -> Result<Plan, PlanRefused> {
        match &self.kept.intent {
            Intent::PutBack { change, overwrite } => put_back(change, *overwrite, &self.made, snapshot, account, cloud),
            intent => {
                let nothing = Planned::default();
                go_on(intent.clone(), self.kept.planned.as_ref().unwrap_or(&nothing), snapshot, account, cloud)
            }
        }
    }

    /// What was wanted.
    pub(crate) fn intent(&self) -> &Intent {
        &self.kept.intent
    }

    /// What it puts back; nothing where it does not put back.
    pub(crate) fn made(&self) -> &[Made] {
        &self.made
    }

    /// How many writes are done.
    pub(crate) fn done(&self) -> usize {
        self.records.iter().filter(|record| is_done(record)).count()
    }

    /// Whose per-user MFA may be off because of it.
    ///
    /// # Errors
    /// [`ErrorCode::JournalNewer`] where something in it is not known to this version.
    pub(crate) fn earlier(&self) -> Result<Vec<Step>, AppError> {
        earlier(&self.records)
    }

    /// How the change ends where nothing is left of it.
    pub(crate) fn end(&self) -> ChangeEnd {
        if self.done() as u64 >= self.total { ChangeEnd::Done } else { ChangeEnd::DoneWithExceptions }
    }
}
