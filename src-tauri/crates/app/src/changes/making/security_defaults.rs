//! Security defaults on or off: one setting, sent once, read back until it shows.

use std::time::Duration;

use journal::{Code, Outcome, RecordId};
use mfa::change::Step;
use tokio::time::{Instant, sleep};

use super::Making;
use crate::changes::intent;
use crate::convert;
use crate::error::{AppError, ErrorCode};

/// A setting counts as changed when two looks this far apart say so (SAFETY.md case 53).
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);
/// How long the organization is given to show it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What became of the setting.
pub(super) enum Became {
    /// The organization shows it.
    AsMeant,
    /// The service refused it: it is as it was.
    Refused(graph::Error),
    /// It may have been made, and does not show.
    Unclear(AppError),
    /// It is not in the journal, or what came of it is not.
    JournalFailed(AppError),
}

/// A setting that was sent.
pub(super) struct Written {
    record: RecordId,
    on: bool,
    answer: Result<graph::Answered, graph::Error>,
}

/// What the journal keeps of a write that the service refused.
pub(super) fn settled_as_refused(error: &graph::Error) -> Outcome {
    let code = Code::new(error.code().unwrap_or("refused"));
    Outcome::Refused { code, request_id: error.request_id().map(Code::new) }
}

impl Making<'_> {
    /// Sets security defaults, and reads them back.
    pub(super) async fn security_defaults(&self, step: &Step, on: bool) -> Became {
        match self.write_security_defaults(step, on).await {
            Ok(written) => self.read_back_security_defaults(written).await,
            Err(because) => Became::JournalFailed(because),
        }
    }

    /// Sends it.
    ///
    /// # Errors
    /// When the journal did not take it: then it was not sent.
    pub(super) async fn write_security_defaults(&self, step: &Step, on: bool) -> Result<Written, AppError> {
        let failed = |error: &journal::Error| convert::journal(error);
        let records = self.journal.intend(self.change, vec![intent(step)]).await.map_err(|error| failed(&error))?;
        let record = records.into_iter().next().ok_or(ErrorCode::Internal)?;
        let answer = self.graph.set_security_defaults(on).await;
        Ok(Written { record, on, answer })
    }

    /// Finds out what became of it.
    pub(super) async fn read_back_security_defaults(&self, written: Written) -> Became {
        let Written { record, on, answer } = written;
        let (outcome, became) = match answer {
            Err(error) if !error.may_have_applied() => (settled_as_refused(&error), Became::Refused(error)),
            answer => {
                self.job.sent(1);
                self.job.begin_reading_back();
                self.onlooker.changed();
                let request_id = match &answer {
                    Ok(answered) => answered.request_id.as_deref(),
                    Err(error) => error.request_id(),
                };
                let request_id = request_id.map(Code::new);
                if self.shows(on).await {
                    self.job.confirmed(1);
                    (Outcome::Done { request_id, note: None }, Became::AsMeant)
                } else {
                    let because = match &answer {
                        Ok(_) => ErrorCode::NotVisibleYet.into(),
                        Err(error) => convert::graph(error),
                    };
                    (Outcome::Unknown { code: "not_visible".into(), request_id }, Became::Unclear(because))
                }
            }
        };
        match self.journal.settle(vec![(record, outcome)]).await {
            Ok(()) => became,
            Err(error) => Became::JournalFailed(convert::journal(&error)),
        }
    }

    /// Whether the organization shows the setting as it is meant, twice in a row.
    async fn shows(&self, on: bool) -> bool {
        let until = Instant::now() + LONGEST_WAIT;
        let mut seen = 0;
        loop {
            match self.graph.security_defaults().await {
                Ok(is_on) if is_on == on => seen += 1,
                Ok(_) => seen = 0,
                Err(error) => tracing::debug!(%error, "security defaults could not be read back"),
            }
            if seen == 2 {
                return true;
            }
            if Instant::now() + BETWEEN_LOOKS > until {
                return false;
            }
            sleep(BETWEEN_LOOKS).await;
        }
    }
}
