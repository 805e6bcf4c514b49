//! How far back the sign-in log is read.

use jiff::Timestamp;
use url::Url;

use crate::Graph;

/// How far the log is read, by the moments of its rows in the order in which they come.
pub(super) struct Reach {
    since: Timestamp,
    /// The oldest row so far.
    oldest: Option<Timestamp>,
    newest_first: bool,
}

impl Reach {
    pub(super) fn new(since: Timestamp) -> Self {
        Self { since, oldest: None, newest_first: true }
    }

    /// Another row has come.
    pub(super) fn row(&mut self, at: Option<Timestamp>) {
        if let Some(at) = at {
            self.newest_first &= self.oldest.is_none_or(|oldest| at <= oldest);
            self.oldest = Some(at);
        }
    }

    /// Whether a row is older than what is asked for.
    pub(super) fn is_before(&self, at: Option<Timestamp>) -> bool {
        at.is_some_and(|at| at < self.since)
    }

    /// The moment back to which the log is read. `None` when that cannot be said: nothing has come, or the service
    /// does not give the newest first.
    pub(super) fn back_to(&self) -> Option<Timestamp> {
        self.oldest.filter(|_| self.newest_first).map(|oldest| oldest.max(self.since))
    }
}

impl Graph {
    /// The log from `since` on, a thousand rows a page. `more` is added to the filter, `select` to the query.
    pub(super) fn log(&self, since: Timestamp, more: &str, select: &str) -> Url {
        let since = Timestamp::from_second(since.as_second()).unwrap_or(since);
        let filter = format!("createdDateTime ge {since}{more}").replace(' ', "%20");
        self.endpoints.graph(&format!("v1.0/auditLogs/signIns?$filter={filter}{select}&$top=1000"))
    }
}
