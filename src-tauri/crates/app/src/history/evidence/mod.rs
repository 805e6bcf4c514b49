//! The evidence of a change, for a customer, an auditor or an insurer: one page to read and print, or JSON.
//!
//! Items are read and written a few hundred at a time, so that a change of everyone in a large organization is never
//! in memory as a whole.

mod html;
mod json;

use std::io;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journal::{Change, ChangeId, Journal, Record};
use tokio::runtime::Handle;
use transport::Cloud;

use super::row::Came;
use super::{intact, not_read};
use crate::error::{AppError, ErrorCode};
use crate::status::count;
use crate::view::{EvidenceFormat, ExportedView, HistoryChange, HistoryOutcome, IntentView};
use crate::words::EvidenceWords;
use crate::{App, saved_file};

/// Items that are read at once.
const ITEMS_AT_ONCE: usize = 500;

/// All that is said of a change but its items.
struct Evidence<'a> {
    words: &'a EvidenceWords,
    organization: String,
    tenant: String,
    cloud: String,
    practice: bool,
    change: Change,
    view: HistoryChange,
    /// Whether the record is as it was written; `None` when that could not be looked at.
    intact: Option<bool>,
    /// How many items can be read.
    readable: u64,
    saved: Timestamp,
}

impl App {
    /// Saves the evidence of a change as a file in the folder for downloads. No file is ever replaced. The record is
    /// verified as a whole before.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::NotFound`] for a change that this organization's journal does not have,
    /// [`ErrorCode::FileNotSaved`], and why the journal cannot be read.
    pub async fn save_evidence(&self, change: &str, format: EvidenceFormat) -> Result<ExportedView, AppError> {
        let signed = self.signed()?;
        let id: ChangeId = change.parse().map_err(|_| ErrorCode::NotFound)?;
        let book = self.book(&signed).await?;
        let changes = book.changes(self, &signed).await?;
        let (change, view) = changes.into_iter().find(|(change, _)| change.id == id).ok_or(ErrorCode::NotFound)?;
        let intact = if book.is_damaged() { Some(false) } else { intact(&book.journal.verify().await) };
        let readable = book.journal.readable_page(id, 0, 0).await.map_err(not_read)?.total;
        let folder = self.inner().desktop.downloads().ok_or(ErrorCode::FileNotSaved)?;
        let (app, handle, journal) = (self.clone(), Handle::current(), book.journal);
        let saving = tokio::task::spawn_blocking(move || {
            let evidence = Evidence {
                words: &app.inner().words.evidence,
                // Until it was read, its id names it.
                organization: signed.organization.name().unwrap_or_else(|| signed.organization.tenant.to_string()),
                tenant: signed.organization.tenant.to_string(),
                cloud: signed.organization.cloud.clone(),
                practice: matches!(signed.session.cloud, Cloud::Practice { .. }),
                change,
                view,
                intact,
                readable,
                saved: Timestamp::now(),
            };
            let mut items = Items { journal, change: id, handle, offset: 0 };
            let path = saved_file::save(&folder, &evidence.file_name(), extension(format), |file| match format {
                EvidenceFormat::Html => html::write(file, &evidence, &mut items),
                EvidenceFormat::Json => json::write(file, &evidence, &mut items),
            })
            .map_err(|error| {
                tracing::warn!(%error, "the evidence could not be saved");
                AppError::from(ErrorCode::FileNotSaved).with("folder", folder.display())
            })?;
            Ok(ExportedView { path: path.display().to_string(), people: count(items.offset) })
        });
        saving.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))?
    }
}

fn extension(format: EvidenceFormat) -> &'static str {
    match format {
        EvidenceFormat::Html => "html",
        EvidenceFormat::Json => "json",
    }
}

/// The items of a change, some at a time.
struct Items {
    journal: Journal,
    change: ChangeId,
    handle: Handle,
    /// How many came so far.
    offset: u64,
}

impl Iterator for Items {
    type Item = io::Result<Vec<Record>>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = self.journal.readable_page(self.change, self.offset, ITEMS_AT_ONCE);
        match self.handle.block_on(page) {
            Ok(page) if page.records.is_empty() => None,
            Ok(page) => {
                self.offset += page.records.len() as u64;
                Some(Ok(page.records))
            }
            Err(error) => Some(Err(io::Error::other(error))),
        }
    }
}

impl Evidence<'_> {
    fn file_name(&self) -> String {
        let today = self.saved.to_zoned_datetime(TimeZone::system()).date().to_string();
        self.words.file_name.replace("{{organization}}", &self.organization).replace("{{date}}", &today)
    }

    /// What was done, in words.
    fn what(&self) -> String {
        let name = match &self.view.intent {
            Some(IntentView::SecurityDefaultsOn) => "securityDefaultsOn",
            Some(IntentView::SecurityDefaultsOff) => "securityDefaultsOff",
            Some(IntentView::PerUserMfaOff { knowingly: false, .. }) => "perUserMfaOff",
            Some(IntentView::PerUserMfaOff { knowingly: true, .. }) => "perUserMfaOffKnowingly",
            Some(IntentView::SignOutEveryone) => "signOutEveryone",
            Some(IntentView::AddPolicies { .. }) => "addPolicies",
            Some(IntentView::SetPolicyState { .. }) => "setPolicyState",
            Some(IntentView::SetPolicyExceptions { .. }) => "setPolicyExceptions",
            Some(IntentView::RenamePolicy { .. }) => "renamePolicy",
            Some(IntentView::DuplicatePolicy { .. }) => "duplicatePolicy",
            Some(IntentView::DeletePolicy { .. }) => "deletePolicy",
            Some(IntentView::RestorePolicy { .. }) => "restorePolicy",
            Some(IntentView::MoveToConditionalAccess { .. }) => "moveToConditionalAccess",
            Some(IntentView::RestoreBackup { .. }) => "restoreBackup",
            Some(IntentView::PutBack { overwrite: false, .. }) => "putBack",
            Some(IntentView::PutBack { overwrite: true, .. }) => "putBackOverwriting",
            None => "newer",
        };
        let words = self.words.what.get(name).cloned().unwrap_or_default();
        words.replace("{{kind}}", self.change.kind.as_str())
    }

    /// How the items of the change stand: those refused by the service, and those never sent.
    fn refused_and_not_sent(&self) -> (u64, u64) {
        let counts = self.change.counts;
        (counts.refused.saturating_sub(counts.not_sent), counts.not_sent)
    }

    /// What could not be confirmed: of this change first, and then what Latch never knows.
    fn not_confirmed(&self) -> Vec<String> {
        let (open, counts) = (&self.words.open, self.change.counts);
        let mut lines = Vec::new();
        if self.intact != Some(true) {
            lines.push(if self.intact.is_none() { &self.words.intact_unknown } else { &open.not_intact }.clone());
        }
        if self.change.end.is_none() {
            lines.push(open.no_end.clone());
        }
        let numbers = [
            (&open.unknown, counts.unknown),
            (&open.not_sent, counts.not_sent),
            (&open.not_begun, self.change.total.saturating_sub(counts.intended)),
            (&open.not_readable, counts.intended.saturating_sub(self.readable)),
        ];
        let some = numbers.into_iter().filter(|(_, number)| *number > 0);
        lines.extend(some.map(|(words, number)| words.replace("{{count}}", &number.to_string())));
        lines.extend(self.words.limits.iter().cloned());
        lines
    }
}

/// The name of what came of an item: what was never sent was refused by nobody.
fn outcome_name(came: &Came<'_>) -> &'static str {
    match came.outcome {
        HistoryOutcome::Done => "done",
        HistoryOutcome::NotSent => "notSent",
        HistoryOutcome::Refused => "refused",
        HistoryOutcome::Unknown => "unknown",
    }
}

/// The name of a value as the window is told it.
fn name_of(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// A moment in the time of this computer, which the offset makes exact.
fn local(moment: Timestamp) -> jiff::ZonedDateTime {
    moment.to_zoned_datetime(TimeZone::system())
}

#[cfg(test)]
mod tests;
