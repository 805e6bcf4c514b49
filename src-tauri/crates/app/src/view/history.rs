//! What was changed: every change, by whom, when, what was before and after.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::PersonLine;
use super::intent::IntentView;
use crate::error::AppError;

/// Every change of the organization that the journal of this computer holds, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryView {
    /// The changes.
    pub changes: Vec<HistoryChange>,
    /// Whether the journal is as it was written: each entry is chained to the one before. `None`: not looked at yet.
    pub intact: Option<bool>,
    /// Why the journal cannot be read.
    pub because: Option<AppError>,
}

/// A change, as the journal has it.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryChange {
    /// Its id.
    pub id: String,
    /// What it did; `None` for a change of a newer Latch.
    pub intent: Option<IntentView>,
    /// Who made it.
    pub by: PersonLine,
    /// When it began.
    pub begun: String,
    /// When it ended; `None` while it runs, and after a crash.
    pub ended: Option<String>,
    /// How it ended.
    pub end: HistoryEnd,
    /// How many items it meant to change.
    pub total: u32,
    /// Of these, done.
    pub done: u32,
    /// Of these, refused.
    pub refused: u32,
    /// Of these, not known.
    pub unknown: u32,
    /// The reason that was given, where one was asked for.
    pub reason: Option<String>,
    /// The change that this one put back.
    pub puts_back: Option<String>,
    /// The change that put this one back, where it was done.
    pub put_back_by: Option<String>,
    /// Whether *Put back* can be tried.
    pub can_be_put_back: bool,
}

/// How a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HistoryEnd {
    /// It is under way.
    Running,
    /// All of it is done.
    Done,
    /// It went to its end, with exceptions.
    DoneWithExceptions,
    /// A person stopped it.
    Cancelled,
    /// Something else stopped it, or Latch was closed in the middle.
    Interrupted,
    /// The service refused it; nothing was changed.
    Refused,
    /// What was done was put back at once.
    PutBack,
}

/// A window of a change's items.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRowsView {
    /// How many there are in all.
    pub total: u32,
    /// The items asked for, at most 200.
    pub rows: Vec<HistoryRow>,
}

/// One item of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    /// The name of the person; empty for what concerns the organization as a whole.
    pub name: String,
    /// What was there, in Graph's JSON.
    pub before: String,
    /// What was meant to be there, in Graph's JSON.
    pub after: String,
    /// What came of it.
    pub outcome: HistoryOutcome,
    /// The code of the service or of Latch, for what was refused or is not known.
    pub code: Option<String>,
    /// The id of the request, for the service's support.
    pub request_id: Option<String>,
    /// When that was known.
    pub at: Option<String>,
}

/// What came of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HistoryOutcome {
    /// Done.
    Done,
    /// Refused.
    Refused,
    /// Not sent, because the change was stopped first.
    NotSent,
    /// Not known.
    Unknown,
}

/// The form of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EvidenceFormat {
    /// One HTML page, to read and print.
    Html,
    /// JSON, for machines.
    Json,
}
