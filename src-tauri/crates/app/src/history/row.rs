//! One item of a change, as the journal has it.

use journal::{NOT_SENT, Outcome, Record};

use crate::view::{HistoryOutcome, HistoryRow};

/// An item for the window.
pub(super) fn view(record: &Record) -> HistoryRow {
    let Came { outcome, code, request_id } = Came::of(record);
    HistoryRow {
        name: record.display_name.clone(),
        before: record.before.as_str().to_owned(),
        after: record.after.as_str().to_owned(),
        outcome,
        code: code.map(str::to_owned),
        request_id: request_id.map(str::to_owned),
        at: record.settled.as_ref().map(|settled| settled.at.to_string()),
    }
}

/// What came of an item.
pub(super) struct Came<'a> {
    /// As what it counts. What was never settled is not known.
    pub(super) outcome: HistoryOutcome,
    /// Why, for what was refused or is not known.
    pub(super) code: Option<&'a str>,
    /// The request that did or did not do it.
    pub(super) request_id: Option<&'a str>,
}

impl<'a> Came<'a> {
    /// What came of `record`, as far as the journal knows.
    pub(super) fn of(record: &'a Record) -> Self {
        let (outcome, code, request_id) = match record.settled.as_ref().map(|settled| &settled.outcome) {
            None => (HistoryOutcome::Unknown, None, None),
            Some(Outcome::Done { request_id, .. }) => (HistoryOutcome::Done, None, request_id.as_ref()),
            Some(Outcome::Refused { code, .. }) if code.as_str() == NOT_SENT => (HistoryOutcome::NotSent, None, None),
            Some(Outcome::Refused { code, request_id }) => {
                (HistoryOutcome::Refused, Some(code.as_str()), request_id.as_ref())
            }
            Some(Outcome::Unknown { code, request_id }) => {
                (HistoryOutcome::Unknown, Some(code.as_str()), request_id.as_ref())
            }
        };
        Self { outcome, code, request_id: request_id.map(journal::Code::as_str) }
    }
}
