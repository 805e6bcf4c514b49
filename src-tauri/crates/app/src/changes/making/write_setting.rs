//! One write of what concerns the organization as a whole: security defaults, a policy, or what policies name.
//!
//! An answer that settles nothing is settled by reading before anything is sent again (SAFETY.md cases 50 to 52), and
//! a refusal that passes is waited for as long as the caller can wait.

use std::borrow::Cow;
use std::time::Duration;

use graph::conditional_access::Refusal;
use journal::{Code, RecordId};
use mfa::change::{NeededKind, Object, Shows, Step};
use mfa::id::{LocationId, StrengthId};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use super::Making;
use crate::changes::intent;
use crate::convert;
use crate::error::{AppError, ErrorCode};

/// How long is waited before something that was refused and may pass is sent again.
pub(super) const AGAIN: Duration = Duration::from_secs(2);
/// How long what passes is waited for (SAFETY.md case 85).
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The number of the refusal of a named location that is not known yet (GRAPH.md section c.1).
const PLACE_NOT_KNOWN_YET: u16 = 1040;

/// What was answered to a write.
pub(super) enum Answered {
    /// The service took it.
    Taken(Taken),
    /// The service refused it, for good or for longer than could be waited.
    Refused(graph::Error),
    /// It may have been made, and what is there did not tell.
    Unclear(AppError),
}

/// What the service said of a write that it took.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The id of the request, where there was one that was answered.
    pub(super) request_id: Option<Code>,
    /// The id of what was made.
    pub(super) made: Option<Box<str>>,
}

/// What is waited for, and for how long.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// Until when what passes is waited for.
    pub(super) until: Instant,
    /// Whether security defaults went off a moment ago: the service may count them as on for some seconds more.
    pub(super) defaults_went_off: bool,
}

impl Patience {
    /// For as long as a setting is waited for.
    pub(super) fn usual() -> Self {
        Self { until: Instant::now() + LONGEST_WAIT, defaults_went_off: false }
    }

    /// Whether a refusal may be another one in a moment: the service fails, asks to slow down, still counts security
    /// defaults as on, or does not know yet what was made a moment ago.
    fn passes(self, error: &graph::Error) -> bool {
        use graph::ErrorKind::{NoAnswer, Offline, Throttled, Unavailable};
        match Refusal::of(error) {
            Some(Refusal::SecurityDefaultsOn) => self.defaults_went_off,
            Some(Refusal::NotFound) => true,
            Some(Refusal::Rule { number, .. }) => number == PLACE_NOT_KNOWN_YET,
            Some(_) => false,
            None => matches!(error.kind(), Unavailable | NoAnswer | Offline | Throttled { .. }),
        }
    }
}

/// A write that the journal has, and what was answered to it.
pub(super) struct Sent<'a> {
    pub(super) step: Cow<'a, Step>,
    pub(super) record: RecordId,
    pub(super) answered: Answered,
}

impl Making<'_> {
    /// Journals `step` and sends it; what passes is waited for as long as there is `patience`.
    ///
    /// # Errors
    /// When the journal did not take it: then it was not sent.
    pub(super) async fn write_setting<'s>(
        &self,
        step: Cow<'s, Step>,
        patience: Patience,
    ) -> Result<Sent<'s>, AppError> {
        let failed = |error: &journal::Error| convert::journal(error);
        let records = self.journal.intend(self.change, vec![intent(&step)]).await.map_err(|error| failed(&error))?;
        let record = records.into_iter().next().ok_or(ErrorCode::Internal)?;
        let answered = self.sent_until(&step, patience).await;
        Ok(Sent { step, record, answered })
    }

    async fn sent_until(&self, step: &Step, patience: Patience) -> Answered {
        let until = patience.until;
        loop {
            let error = match timeout_at(until, self.send_setting(step)).await {
                Ok(Ok(taken)) => return Answered::Taken(taken),
                Ok(Err(error)) => error,
                // Given up in the middle: it may be there.
                Err(_) => return self.told_by_reading(step, ErrorCode::TimedOut.into()).await,
            };
            if error.may_have_applied() {
                match self.told_by_reading(step, convert::graph(&error)).await {
                    Answered::Unclear(_) if self.is_sent_again(step).await => {}
                    told => return told,
                }
            } else if is_gone(&error)
                && let Answered::Taken(taken) = self.told_by_reading(step, convert::graph(&error)).await
            {
                // An earlier try got through although its answer did not say so.
                return Answered::Taken(taken);
            } else if !patience.passes(&error) {
                return Answered::Refused(error);
            }
            if Instant::now() + AGAIN >= until {
                return match error.may_have_applied() {
                    true => Answered::Unclear(convert::graph(&error)),
                    false => Answered::Refused(error),
                };
            }
            sleep(AGAIN).await;
        }
    }

    /// Whether a write of which it is not known what came of it is sent once more: nothing of it shows, and what is set
    /// once more is set to the same. A policy that came back as it was when it was deleted has half of it behind it.
    async fn is_sent_again(&self, step: &Step) -> bool {
        let half = is_restored(step).then_some(Shows::Otherwise);
        is_set(step) && self.shows_of(step).await.is_some_and(|shows| shows == Shows::Before || Some(shows) == half)
    }

    /// Whether it was made, by what is there now.
    async fn told_by_reading(&self, step: &Step, because: AppError) -> Answered {
        match &step.object {
            // What was made is found by its name, which nothing else has.
            Object::NewPolicy { .. } | Object::NewNeeded { .. } => match self.made_by(step).await {
                Some(made) => Answered::Taken(Taken { request_id: None, made: Some(made) }),
                None => Answered::Unclear(because),
            },
            _ => match self.shows_of(step).await {
                Some(Shows::After) => Answered::Taken(Taken::default()),
                _ => Answered::Unclear(because),
            },
        }
    }

    async fn send_setting(&self, step: &Step) -> Result<Taken, graph::Error> {
        let graph = self.graph;
        let answered = match &step.object {
            Object::SecurityDefaults => {
                let on = step.after.get("isEnabled").and_then(Value::as_bool).unwrap_or_default();
                graph.set_security_defaults(on).await?
            }
            Object::NewPolicy { .. } => {
                let made = graph.create_policy(&step.after).await?;
                let request_id = made.answered.request_id.as_deref().map(Code::new);
                return Ok(Taken { request_id, made: Some(made.policy.id().as_str().into()) });
            }
            Object::NewNeeded { what, .. } => {
                let made = match what {
                    NeededKind::Location => graph.create_named_location(&step.after).await?.id.as_str().into(),
                    NeededKind::Strength => graph.create_authentication_strength(&step.after).await?.id.as_str().into(),
                };
                return Ok(Taken { request_id: None, made: Some(made) });
            }
            // Nothing else is done with them: what was made for policies is deleted when it is put back.
            Object::Needed { what: NeededKind::Location, id } => {
                graph.delete_named_location(&LocationId::from(&**id)).await?
            }
            Object::Needed { what: NeededKind::Strength, id } => {
                graph.delete_authentication_strength(&StrengthId::from(&**id)).await?
            }
            Object::Policy { id } if step.after.is_null() => graph.delete_policy(id).await?,
            Object::Policy { id } if is_restored(step) => {
                match graph.restore_policy(id).await {
                    // It is back already: an earlier try got as far as that.
                    Err(error) if is_gone(&error) && graph.policy(id).await?.is_some() => {}
                    answered => drop(answered?),
                }
                // It comes back as it was when it was deleted.
                graph.change_policy(id, &step.after).await?
            }
            Object::Policy { id } => graph.change_policy(id, &step.after).await?,
            Object::PerUserMfa { .. } | Object::SignInSessions { .. } => return Ok(Taken::default()),
        };
        Ok(Taken { request_id: answered.request_id.as_deref().map(Code::new), made: None })
    }
}

/// Whether a policy comes back from the deleted ones.
fn is_restored(step: &Step) -> bool {
    matches!(step.object, Object::Policy { .. }) && step.before.is_null()
}

/// Whether the service does not know, or not any more, what was to be changed.
fn is_gone(error: &graph::Error) -> bool {
    matches!(Refusal::of(error), Some(Refusal::NotFound))
}

/// Whether sending it once more sets the same again.
fn is_set(step: &Step) -> bool {
    !matches!(step.object, Object::NewPolicy { .. } | Object::NewNeeded { .. })
}
