//! What came of a change as a whole.

use journal::{ChangeEnd, Journal};

use crate::changes::Job;
use crate::convert;
use crate::error::AppError;
use crate::view::ChangeStage;

/// What came of a change as a whole.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It went to its end. What did not end as meant is in the job.
    Through,
    /// The person stopped it.
    Cancelled,
    /// The service refused it, and nothing was changed.
    Refused(AppError),
    /// It could not be finished, and what it had made was put back. `None`: the person stopped it.
    PutBack(Option<AppError>),
    /// Something else stopped it. What was sent before is accounted for. In the journal it has no end: it can be gone
    /// on with.
    Stopped(AppError),
    /// The journal took no more, so nothing more was sent. In the journal it has no end: what became of it is found
    /// out by reading, when the journal works again.
    JournalFailed(AppError),
}

impl Ended {
    /// A journal that failed: nothing more is sent.
    pub(in crate::changes) fn of_journal(error: &journal::Error) -> Self {
        tracing::error!(%error, "the journal failed in the middle of a change; nothing more is sent");
        Self::JournalFailed(convert::journal(error))
    }
}

/// How a change ended, for the window.
pub(crate) struct Finished {
    /// As what.
    pub(crate) stage: ChangeStage,
    /// What stopped it, when something did.
    pub(crate) because: Option<AppError>,
    /// Whether the journal can be used further.
    pub(crate) journal_works: bool,
}

/// Journals how a change ended, if it did. One that was stopped and leaves people open has no end: it stays shown
/// until it is gone on with (DESIGN.md R1).
pub(crate) async fn finish(journal: &Journal, change: journal::ChangeId, job: &Job, ended: Ended) -> Finished {
    let (stage, end, because) = match ended {
        Ended::Cancelled if job.exposure().is_some() => {
            return Finished { stage: ChangeStage::Interrupted, because: None, journal_works: true };
        }
        Ended::Through if job.has_exceptions() => {
            (ChangeStage::DoneWithExceptions, ChangeEnd::DoneWithExceptions, None)
        }
        Ended::Through => (ChangeStage::Done, ChangeEnd::Done, None),
        Ended::Cancelled => (ChangeStage::Cancelled, ChangeEnd::Cancelled, None),
        Ended::Refused(because) => (ChangeStage::Refused, ChangeEnd::Refused, Some(because)),
        Ended::PutBack(because) => (ChangeStage::PutBack, ChangeEnd::PutBack, because),
        Ended::Stopped(because) => {
            return Finished { stage: ChangeStage::Interrupted, because: Some(because), journal_works: true };
        }
        Ended::JournalFailed(because) => {
            return Finished { stage: ChangeStage::Stopped, because: Some(because), journal_works: false };
        }
    };
    match journal.finish(change, end).await {
        Ok(()) => Finished { stage, because, journal_works: true },
        Err(error) => {
            tracing::error!(%error, "the end of a change could not be journaled");
            let because = because.or_else(|| Some(convert::journal(&error)));
            Finished { stage, because, journal_works: false }
        }
    }
}
