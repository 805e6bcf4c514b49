//! Settings that were sent, read back until the organization shows them.

use std::borrow::Cow;
use std::time::Duration;

use journal::{Code, Outcome, RecordId};
use mfa::change::{Object, Shows, Step};
use mfa::id::PolicyId;
use mfa::policy::same::exclusions_kept;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::look::Look;
use super::write_setting::{Answered, LONGEST_WAIT, Patience, Sent};
use super::{Making, exception_line};
use crate::convert;
use crate::error::{AppError, ErrorCode};

/// A setting counts as changed when two looks this far apart say so (SAFETY.md case 53).
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// What was found when settings were read back.
#[derive(Default)]
pub(super) struct Found {
    /// Why not all of them show as they were meant; `None` when they do.
    pub(super) lacking: Option<AppError>,
    /// Whether anything of them shows, or may.
    pub(super) anything: bool,
    /// The ids of what was made and shows, by what it is until it has one.
    pub(super) made: Vec<(Step, Box<str>)>,
}

/// One setting that is looked for.
struct Pending<'a> {
    step: Cow<'a, Step>,
    record: RecordId,
    request_id: Option<Code>,
    made: Option<Box<str>>,
    /// Why it is not known whether it was made.
    unclear: Option<AppError>,
    /// How many looks in a row showed it.
    seen: u8,
}

impl Making<'_> {
    /// Reads back what was `sent`, and journals what came of it. `gap_ms` is how long nothing asked people meanwhile.
    ///
    /// # Errors
    /// When the journal failed.
    pub(super) async fn read_back_settings(
        &self,
        sent: Vec<Sent<'_>>,
        gap_ms: Option<u128>,
    ) -> Result<Found, AppError> {
        let mut pending: Vec<Pending<'_>> = sent.into_iter().filter_map(Pending::of).collect();
        let mut found = Found { anything: !pending.is_empty(), ..Found::default() };
        if pending.is_empty() {
            return Ok(found);
        }
        self.job.begin_reading_back();
        self.onlooker.changed();
        let until = Instant::now() + LONGEST_WAIT;
        let mut outcomes = Vec::new();
        loop {
            let look = self.look(pending.iter().map(|one| &*one.step)).await;
            let mut left = Vec::with_capacity(pending.len());
            for mut one in pending {
                if let Some(lacking) = one.lacks(&look) {
                    // What is left out wins over everything else: a policy that dropped it is off at once (case 88).
                    let because = match self.switch_off(&lacking).await? {
                        true => ErrorCode::PolicyKeptOtherwise,
                        false => ErrorCode::PolicyKeptOtherwiseAndOn,
                    };
                    let because = AppError::from(because).with("name", &one.step.display_name);
                    self.job.exception(exception_line(&one.step.display_name, false, because.clone()), true);
                    found.lacking = Some(because);
                    outcomes.push((one.record, one.done(gap_ms)));
                    continue;
                }
                match look.shows(&one.step, one.made.as_deref()) {
                    Some(Shows::After) => {
                        one.seen += 1;
                        one.made = one.made.or_else(|| look.id_of(&one.step));
                    }
                    Some(Shows::Before | Shows::Otherwise) => one.seen = 0,
                    None => {}
                }
                if one.seen >= 2 {
                    self.job.confirmed(1);
                    found.made.extend(one.made.clone().map(|made| (one.step.clone().into_owned(), made)));
                    outcomes.push((one.record, one.done(gap_ms)));
                } else {
                    left.push(one);
                }
            }
            pending = left;
            if pending.is_empty() || Instant::now() + BETWEEN_LOOKS > until {
                break;
            }
            sleep(BETWEEN_LOOKS).await;
        }
        for one in pending {
            let because = one.unclear.clone().unwrap_or_else(|| ErrorCode::NotVisibleYet.into());
            self.job.exception(exception_line(&one.step.display_name, false, because.clone()), true);
            found.lacking = Some(because);
            let outcome = Outcome::Unknown { code: "not_visible".into(), request_id: one.request_id };
            outcomes.push((one.record, outcome));
        }
        self.journal.settle(outcomes).await.map_err(|error| convert::journal(&error))?;
        Ok(found)
    }

    /// Switches a policy off at once that does not leave out whom it should. Says whether the service took that.
    async fn switch_off(&self, lacking: &Step) -> Result<bool, AppError> {
        let written = self.write_setting(Cow::Borrowed(lacking), Patience::usual()).await?;
        let (outcome, is_off) = match written.answered {
            Answered::Taken(taken) => (Outcome::Done { request_id: taken.request_id, note: None }, true),
            Answered::Refused(error) => (super::security_defaults::settled_as_refused(&error), false),
            Answered::Unclear(_) => (Outcome::Unknown { code: "not_visible".into(), request_id: None }, false),
        };
        self.settle_one(written.record, outcome).await?;
        Ok(is_off)
    }
}

impl<'a> Pending<'a> {
    /// `None` for what was refused: it is settled.
    fn of(sent: Sent<'a>) -> Option<Self> {
        let Sent { step, record, answered } = sent;
        let (request_id, made, unclear) = match answered {
            Answered::Taken(taken) => (taken.request_id, taken.made, None),
            Answered::Unclear(because) => (None, None, Some(because)),
            Answered::Refused(_) => return None,
        };
        Some(Self { step, record, request_id, made, unclear, seen: 0 })
    }

    /// The step that switches the policy off, where it shows without an exclusion that it was to have.
    fn lacks(&self, look: &Look) -> Option<Step> {
        self.step.after.get("conditions")?;
        let id = match &self.step.object {
            Object::Policy { id } => id.clone(),
            _ => PolicyId::from(&**self.made.as_ref()?),
        };
        let shown = look.raw(&id).filter(|shown| !shown.is_null())?;
        let kept = exclusions_kept(&self.step.after, &shown);
        // A policy that was changed before may show as it was for a moment: its own exclusions are no alarm.
        let as_before = Shows::of(&shown, &self.step.before, &self.step.after) == Shows::Before;
        (kept.is_err() && !as_before).then(|| Step {
            object: Object::Policy { id },
            before: json!({ "state": shown.get("state") }),
            after: json!({ "state": "disabled" }),
            display_name: self.step.display_name.clone(),
        })
    }

    fn done(&self, gap_ms: Option<u128>) -> Outcome {
        let goes_off = self.step.object == Object::SecurityDefaults && self.step.after["isEnabled"] == false;
        let note = match (&self.made, gap_ms) {
            (Some(made), _) => Some(Code::new(made)),
            (None, Some(gap)) if goes_off => Some(Code::new(&format!("gap_ms_{gap}"))),
            _ => None,
        };
        Outcome::Done { request_id: self.request_id.clone(), note }
    }
}
