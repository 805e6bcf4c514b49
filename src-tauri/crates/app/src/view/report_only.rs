//! What the policies that only watch would have done.

use serde::Serialize;
use specta::Type;

use super::change::PersonLine;
use crate::error::AppError;

/// What the policies that only watch would have done.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportOnlyView {
    /// Whether it is being read.
    pub reading: bool,
    /// When it was read.
    pub read_at: Option<String>,
    /// Why it could not be read.
    pub because: Option<AppError>,
    /// Back to when the sign-ins were read.
    pub back_to: Option<String>,
    /// Whether there may be more: the reading stopped before the policies began to watch.
    pub at_least: bool,
    /// How many sign-ins were looked at.
    pub sign_ins: u32,
    /// Each policy that only watches.
    pub policies: Vec<ReportOnlyPolicy>,
}

/// What one policy would have done.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportOnlyPolicy {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many people would have been asked, or would have had to register.
    pub asked: u32,
    /// How many people had done already what it demands.
    pub passed: u32,
    /// How many people would have been blocked.
    pub blocked: u32,
    /// The first of those (at most 200), with the apps that they used.
    pub blocked_people: Vec<BlockedLine>,
}

/// Somebody whom a policy would have blocked.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BlockedLine {
    /// Who.
    pub person: PersonLine,
    /// The apps that they signed in to (at most 5).
    pub apps: Vec<String>,
    /// When last.
    pub last: String,
}
