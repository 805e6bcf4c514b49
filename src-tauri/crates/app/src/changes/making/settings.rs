//! What concerns the organization as a whole, security defaults and policies: sent one after the other, and read back
//! together. Nothing is read back in between, so that for as short as can be nothing asks people (SAFETY.md case 53).

use std::borrow::Cow;
use std::time::Duration;

use graph::conditional_access::Refusal;
use journal::{Code, Outcome, RecordId};
use mfa::change::{Object, Step};
use tokio::time::Instant;

use super::back_to_defaults::Back;
use super::protection::Protection;
use super::security_defaults::settled_as_refused;
use super::together::Together;
use super::write_setting::{Answered, LONGEST_WAIT, Patience, Sent};
use super::{Ended, Making, Moving, exception_line};
use crate::changes::needed_role;
use crate::convert;
use crate::error::{AppError, ErrorCode};

/// How long is gone forward where nothing can be put back, because policies of others forbid it.
const FORWARD: Duration = Duration::from_secs(600);

/// What became of settings that were made one after the other.
pub(super) enum Settings {
    /// The organization shows all of them.
    AsMeant,
    /// It ends here.
    Ended(Ended),
}

/// What stopped a row of settings before its end.
#[derive(Clone)]
pub(super) enum Stop {
    /// The person.
    Person,
    /// An error, which also stops everything else where `everything`.
    Error {
        /// Which.
        because: AppError,
        /// Whether every further request is bound to fail too.
        everything: bool,
    },
}

impl Making<'_> {
    /// Makes `part`, of which each step concerns the organization as a whole. `nothing_made`: it comes first.
    pub(super) async fn settings(
        &self,
        part: &[Step],
        moving: Option<Moving<'_>>,
        earlier: &[Step],
        nothing_made: bool,
    ) -> Settings {
        let mut protection = Protection::before(moving, part.iter());
        let mut sent = Vec::with_capacity(part.len());
        let mut together = Together::of(part, self.job.has_made_some());
        let stop = match self.send_row(part, moving, &mut sent, &mut protection, &mut together).await {
            Ok(stop) => stop,
            Err(because) => return Settings::Ended(Ended::JournalFailed(because)),
        };
        let everything = matches!(stop, Some(Stop::Error { everything: true, .. }));
        if let (Some(stop), Some(moving), true, false) = (&stop, moving, protection.is_open(), everything)
            && let Some(deletes) = moving.deletes
        {
            return Settings::Ended(
                self.back_to_defaults(sent, Back { part, earlier, deletes }, protection, stop.clone()).await,
            );
        }
        if let Some(because) = together.is_put_back_for() {
            return Settings::Ended(self.take_back(sent, together, protection, because).await);
        }
        let shown = match self.read_back_settings(sent, protection.gap_ms).await {
            Ok(shown) => shown,
            Err(because) => return Settings::Ended(Ended::JournalFailed(because)),
        };
        let open = protection.is_open();
        Settings::Ended(match (stop, shown.lacking) {
            (None, None) => return Settings::AsMeant,
            // Whom nothing asks stays shown.
            (None, Some(because)) if open => Ended::Stopped(because),
            (None, Some(_)) => Ended::Through,
            (Some(Stop::Person), _) => Ended::Cancelled,
            (Some(Stop::Error { because, everything }), _) if everything || open || together.hangs() => {
                Ended::Stopped(because)
            }
            (Some(Stop::Error { because, .. }), _) if nothing_made && !shown.anything && !self.job.has_made_some() => {
                Ended::Refused(because)
            }
            (Some(Stop::Error { .. }), _) => Ended::Through,
        })
    }

    /// Sends `part` until something stops it. `sent` gets what the service took, or may have.
    ///
    /// # Errors
    /// When the journal failed: nothing more was sent.
    async fn send_row<'s>(
        &self,
        part: &'s [Step],
        moving: Option<Moving<'_>>,
        sent: &mut Vec<Sent<'s>>,
        protection: &mut Protection<'_>,
        together: &mut Together,
    ) -> Result<Option<Stop>, AppError> {
        let mut until = None;
        for planned in part {
            if self.job.cancelled().is_cancelled() {
                return Ok(Some(Stop::Person));
            }
            if together.waits(planned, sent) {
                // What it names has to show before.
                let found = self.read_back_settings(std::mem::take(sent), None).await?;
                together.learn(&found.made);
                if let Some(because) = found.lacking {
                    return Ok(Some(Stop::Error { because, everything: false }));
                }
            }
            let Some(step) = together.with_ids(planned) else {
                let because = AppError::from(ErrorCode::Internal).with("detail", "what was made has no id");
                return Ok(Some(Stop::Error { because, everything: false }));
            };
            let again = sent.iter().any(|sent| sent.step.object == step.object);
            if !protection.is_open() && !sent.is_empty() && (again || protection.would_be_open(&step)) {
                // What is needed first shows before people are let go.
                let found = self.read_back_settings(std::mem::take(sent), None).await?;
                if let Some(because) = found.lacking {
                    return Ok(Some(Stop::Error { because, everything: false }));
                }
            }
            self.settle_superseded(sent, &step).await?;
            self.about_to_send(&step, protection);
            if protection.is_open() && until.is_none() {
                let goes_back = moving.is_none_or(|moving| moving.deletes.is_some());
                until = Some(Instant::now() + if goes_back { LONGEST_WAIT } else { FORWARD });
            }
            let patience = match until {
                Some(until) => Patience { until, defaults_went_off: moving.is_some() },
                None => Patience { defaults_went_off: moving.is_some(), ..Patience::usual() },
            };
            let mut written = self.write_setting(step.clone(), patience).await?;
            if let (Answered::Refused(error), Some(off)) = (&written.answered, made_off(&step))
                && Refusal::of(error) == Some(Refusal::SecurityDefaultsOn)
            {
                // Where no policy may watch beside them, it is made switched off (GRAPH.md section o, number 5).
                self.settle_one(written.record, settled_as_refused(error)).await?;
                written = self.write_setting(Cow::Owned(off), patience).await?;
            }
            match written.answered {
                Answered::Taken(ref taken) => {
                    self.job.sent(1);
                    self.was_taken(&step, protection);
                    together.took(&written.step, taken.made.as_deref());
                    sent.push(written);
                }
                Answered::Unclear(ref because) => {
                    self.job.sent(1);
                    let because = because.clone();
                    sent.push(written);
                    if !together.hangs() {
                        return Ok(Some(Stop::Error { because, everything: false }));
                    }
                    // Whether it was made is told by reading: it is not sent once more.
                    let found = self.read_back_settings(std::mem::take(sent), None).await?;
                    together.learn(&found.made);
                    if found.lacking.is_some() {
                        return Ok(Some(Stop::Error { because, everything: false }));
                    }
                    together.took(&step, None);
                }
                Answered::Refused(error) => {
                    self.was_refused(&step, protection);
                    self.settle_one(written.record, settled_as_refused(&error)).await?;
                    let because = needed_role::refused(&step, &error);
                    if !error.stops_everything() {
                        self.job.exception(exception_line(&step.display_name, true, because.clone()), false);
                        together.was_refused(&because);
                    }
                    if !error.stops_everything() && !together.hangs() && protection.hangs_on_nothing(&step, part) {
                        continue;
                    }
                    return Ok(Some(Stop::Error { because, everything: error.stops_everything() }));
                }
            }
        }
        Ok(None)
    }

    /// Journals what was answered to earlier writes of what `step` is about: of one object the journal has one write at
    /// a time whose outcome is open, and where nothing asks people nothing is read back in between.
    ///
    /// # Errors
    /// When the journal failed.
    pub(super) async fn settle_superseded(&self, sent: &mut Vec<Sent<'_>>, step: &Step) -> Result<(), AppError> {
        let earlier: Vec<Sent<'_>> = sent.extract_if(.., |sent| sent.step.object == step.object).collect();
        for one in &earlier {
            self.settle_one(one.record, by_its_answer(one)).await?;
            self.job.confirmed(1);
        }
        Ok(())
    }

    /// Journals what came of one write.
    ///
    /// # Errors
    /// When the journal failed.
    pub(super) async fn settle_one(&self, record: RecordId, outcome: Outcome) -> Result<(), AppError> {
        self.journal.settle(vec![(record, outcome)]).await.map_err(|error| convert::journal(&error))
    }
}

/// The outcome of what is not read back, because the same object is written again at once: the service's word.
pub(super) fn by_its_answer(sent: &Sent<'_>) -> Outcome {
    match &sent.answered {
        Answered::Taken(taken) => {
            Outcome::Done { request_id: taken.request_id.clone(), note: taken.made.as_deref().map(Code::new) }
        }
        Answered::Unclear(_) => Outcome::Unknown { code: "not_read".into(), request_id: None },
        Answered::Refused(error) => settled_as_refused(error),
    }
}

/// The same policy, made switched off; `None` for a step that makes none which watches.
fn made_off(step: &Step) -> Option<Step> {
    let makes = matches!(step.object, Object::NewPolicy { .. }) && step.before.is_null();
    let watches = makes && step.after["state"] != "disabled";
    let mut off = watches.then(|| step.clone())?;
    *off.after.get_mut("state")? = "disabled".into();
    Some(off)
}
