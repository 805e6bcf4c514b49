//! What was changed, from the journal: every change, its items, and the evidence of it.

mod entry;
mod evidence;
mod row;

use std::sync::Arc;

use journal::{Change, ChangeId, Journal, OrganizationKey};

use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::count;
use crate::view::{ChangeStage, HistoryChange, HistoryRowsView, HistoryView};
use crate::{App, convert};
use entry::Planned;

/// The most rows that the window gets at once.
const ROWS_AT_ONCE: usize = 200;

/// A journal that can at least be read.
struct Book {
    journal: Journal,
    /// Why it can only be read.
    only_read: Option<ErrorCode>,
}

impl Book {
    /// Whether it was found damaged when it was opened for writing.
    fn is_damaged(&self) -> bool {
        self.only_read == Some(ErrorCode::JournalDamaged)
    }

    /// Every change that can be read, and how it is shown, the newest first.
    async fn changes(&self, app: &App, signed: &Arc<Signed>) -> Result<Vec<(Change, HistoryChange)>, AppError> {
        let changes = self.journal.readable_changes().await.map_err(not_read)?;
        let mut planned = Vec::with_capacity(changes.len());
        for change in changes {
            let plan = self.journal.plan(change.id).await;
            if let Err(error) = &plan {
                // The row is damaged: what was planned is not known.
                tracing::warn!(%error, "the plan of a change cannot be read");
            }
            let plan = Planned::read(change.kind.as_str(), plan.ok().as_ref());
            planned.push((change, plan));
        }
        // Asked after the journal: what ended in between is told as under way, never as cut off.
        let under_way = match self.only_read {
            // Another Latch makes it: what it is called only that one knows.
            Some(ErrorCode::JournalInUse) => Some(String::new()),
            _ => app.under_way().await?,
        };
        let telling = signed.clone();
        // The people are counted for their names, which takes longer than an async task may block.
        let told = tokio::task::spawn_blocking(move || {
            let tallied = telling.tallied();
            let views =
                entry::views(&planned, under_way.as_deref(), |account| entry::person(&telling, &tallied, account));
            planned.into_iter().map(|(change, _)| change).zip(views).collect()
        });
        told.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))
    }
}

impl App {
    /// Every change of the organization that the journal of this computer holds, the newest first. Of a damaged
    /// journal, what can be read of it (SAFETY.md case 109).
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub async fn history(&self) -> Result<HistoryView, AppError> {
        let signed = self.signed()?;
        match self.read_history(&signed).await {
            Ok(history) => Ok(history),
            Err(because) => Ok(HistoryView { changes: Vec::new(), intact: None, because: Some(because) }),
        }
    }

    /// Items of a change in the order they were sent, at most 200 from `offset`.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::NotFound`] for a change that this organization's journal does not have
    /// (SAFETY.md case 114), and why the journal cannot be read.
    pub async fn history_rows(&self, change: &str, offset: u32) -> Result<HistoryRowsView, AppError> {
        let signed = self.signed()?;
        let change: ChangeId = change.parse().map_err(|_| ErrorCode::NotFound)?;
        let book = self.book(&signed).await?;
        let page = book.journal.readable_page(change, offset.into(), ROWS_AT_ONCE).await.map_err(not_read)?;
        Ok(HistoryRowsView { total: count(page.total), rows: page.records.iter().map(row::view).collect() })
    }

    async fn read_history(&self, signed: &Arc<Signed>) -> Result<HistoryView, AppError> {
        let book = self.book(signed).await?;
        let changes = book.changes(self, signed).await?.into_iter().map(|(_, view)| view).collect();
        let intact = if book.is_damaged() { Some(false) } else { intact(&book.journal.verify_new().await) };
        Ok(HistoryView { changes, intact, because: None })
    }

    /// The change that this Latch makes or has just made, by its name in the journal. The name is empty for the moment
    /// in which only the journal knows it.
    async fn under_way(&self) -> Result<Option<String>, AppError> {
        // A change that stopped may have no end in the journal, and then is one that was cut off.
        let cut_off = |stage| matches!(stage, ChangeStage::Stopped | ChangeStage::Interrupted);
        Ok(self.change().await?.filter(|change| !cut_off(change.stage)).map(|change| change.id))
    }

    /// The organization's journal, or a handle that only reads where it cannot be opened for writing: damaged, in use
    /// by another Latch, or written by a newer one.
    async fn book(&self, signed: &Signed) -> Result<Book, AppError> {
        let organization = &signed.organization;
        let because = match organization.journal().await {
            Ok(journal) => return Ok(Book { journal, only_read: None }),
            Err(because) => because,
        };
        let key = OrganizationKey::new(&organization.cloud, organization.tenant.as_str());
        let key = key.map_err(|error| convert::journal(&error))?;
        match Journal::open_read_only(&self.inner().journals, &key).await {
            Ok(journal) => Ok(Book { journal, only_read: Some(because.code) }),
            Err(error) => {
                tracing::warn!(%error, "the journal cannot even be read");
                Err(because)
            }
        }
    }
}

/// Whether the journal is as it was written; `None` when that could not be looked at.
fn intact(verified: &Result<(), journal::Error>) -> Option<bool> {
    match verified {
        Ok(()) => Some(true),
        Err(journal::Error::Damaged(_)) => Some(false),
        Err(error) => {
            tracing::warn!(%error, "the journal could not be verified");
            None
        }
    }
}

fn not_read(error: journal::Error) -> AppError {
    match error {
        journal::Error::NoSuchChange(_) => ErrorCode::NotFound.into(),
        error => convert::journal(&error),
    }
}
