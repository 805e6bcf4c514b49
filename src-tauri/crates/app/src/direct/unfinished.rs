//! A change that the journal has without an end, as a restart shows it.

use journal::{Change, Journal};
use mfa::id::TenantId;

use super::Direct;
use crate::changes::{Job, found};
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::view::ChangeView;

impl Direct {
    /// The newest change without an end, as the window would show it after a restart. Nothing is sent.
    ///
    /// # Errors
    /// When the organization's id or the journal cannot be read.
    pub async fn unfinished(&self) -> Result<Option<ChangeView>, AppError> {
        let journal = self.journal(&self.tenant().await?).await?;
        let cut_off = cut_off(&journal).await;
        journal.close().await;
        Ok(cut_off?.map(|(_, job)| job.view(&self.pace())))
    }

    /// The journal, for a change that begins: none may be unfinished.
    ///
    /// # Errors
    /// [`ErrorCode::WasInterrupted`], and why it cannot be read.
    pub(super) async fn journal_without_unfinished(&self, tenant: &TenantId) -> Result<Journal, AppError> {
        let journal = self.journal(tenant).await?;
        match journal.unfinished().await.map_err(|error| convert::journal(&error))?.is_empty() {
            true => Ok(journal),
            false => Err(ErrorCode::WasInterrupted.into()),
        }
    }
}

/// The newest change without an end that this version knows.
pub(super) async fn cut_off(journal: &Journal) -> Result<Option<(Change, Job)>, AppError> {
    for change in journal.unfinished().await.map_err(|error| convert::journal(&error))? {
        if let Some(job) = found(journal, &change).await.map_err(|error| convert::journal(&error))? {
            return Ok(Some((change, job)));
        }
    }
    Ok(None)
}
