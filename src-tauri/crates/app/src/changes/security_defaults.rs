//! Security defaults on or off: one setting, sent once, read back until it shows.

use std::time::Duration;

use journal::{Code, Outcome};
use mfa::change::Step;
use tokio::time::{Instant, sleep};

use super::confirm::{Ended, Running};
use super::intent;
use super::per_user_mfa::Onlooker;
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::view::{ExceptionLine, PersonLine};

/// A setting counts as changed when two looks this far apart say so (SAFETY.md case 53).
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);
/// How long the organization is given to show it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl Running {
    pub(super) async fn security_defaults(&self, step: &Step, on: bool) -> Ended {
        let record = match self.journal.intend(self.change, vec![intent(step)]).await {
            Ok(records) => records,
            Err(error) => return Ended::of_journal(&error),
        };
        let sent = self.signed.graph.set_security_defaults(on).await;
        let (outcome, exception) = match sent {
            Err(error) if !error.may_have_applied() => {
                let code = Code::new(error.code().unwrap_or("refused"));
                let request_id = error.request_id().map(Code::new);
                (Outcome::Refused { code, request_id }, Some((true, convert::graph(&error))))
            }
            sent => {
                self.job.sent(1);
                self.job.begin_reading_back();
                Onlooker::changed(self);
                if self.shows(on).await {
                    (Outcome::Done { request_id: None }, None)
                } else {
                    let because = match &sent {
                        Ok(()) => ErrorCode::NotVisibleYet.into(),
                        Err(error) => convert::graph(error),
                    };
                    (Outcome::Unknown { code: "not_visible".into(), request_id: None }, Some((false, because)))
                }
            }
        };
        let settled = self.journal.settle(record.into_iter().map(|record| (record, outcome.clone())).collect()).await;
        if let Err(error) = settled {
            return Ended::of_journal(&error);
        }
        match exception {
            None => {
                self.job.confirmed(1);
                Ended::Through
            }
            Some((refused, because)) => {
                self.job.exception(exception_line(step, refused, because.clone()), !refused);
                Ended::Stopped(because)
            }
        }
    }

    /// Whether the organization shows the setting as it is meant, twice in a row.
    async fn shows(&self, on: bool) -> bool {
        let until = Instant::now() + LONGEST_WAIT;
        let mut seen = 0;
        loop {
            match self.signed.graph.security_defaults().await {
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

fn exception_line(step: &Step, refused: bool, because: AppError) -> ExceptionLine {
    let name = step.display_name.to_string();
    ExceptionLine { person: PersonLine { id: String::new(), username: String::new(), name }, refused, because }
}
