//! What a change came to, by what the journal has of it: what `probe security-defaults`, `resume` and `undo` print
//! (DESIGN.md §8).

use std::collections::HashMap;
use std::time::Duration;

use journal::{ChangeId, Journal, NOT_SENT, Outcome, Record};
use mfa::change::{NeededKind, Object, Plan};
use serde::Serialize;

use super::making::Made;
use crate::changes::{Job, object_of};
use crate::convert;
use crate::error::AppError;
use crate::status::count;
use crate::view::{ChangeStage, ChangeView, IntentView};

/// What came of a change as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MadeOutcome {
    /// It went to its end, or there was nothing to do.
    Done,
    /// The organization is as it was before: somebody put it back, or it put itself back.
    PutBack,
    /// It was refused, and nothing was changed.
    Refused,
    /// It stopped before its end.
    Unfinished,
}

/// What became of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// Shown by the organization as meant, all of it.
    Done,
    /// Done for some, refused for good for others.
    Partly,
    /// Refused for good: it is as it was.
    Refused,
    /// Not sent.
    Left,
    /// Not settled, at least in part.
    Unknown,
}

/// One step: writes of one kind that follow each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepAccount {
    /// `securityDefaultsOn`, `securityDefaultsOff`, `perUserMfaOn` or `perUserMfaOff`.
    pub what: &'static str,
    /// What became of it.
    pub result: StepResult,
    /// The code of the first that did not end as meant, as Microsoft or Latch calls it.
    pub because: Option<String>,
    /// How many writes are shown as meant. What was sent again counts once, as it came out at last.
    pub done: u32,
    /// How many were refused for good.
    pub refused: u32,
    /// How many are not settled.
    pub unknown: u32,
    /// How many were not sent.
    pub left: u32,
}

/// What a change came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MadeAccount {
    /// As a whole.
    pub outcome: MadeOutcome,
    /// In the order of the journal.
    pub steps: Vec<StepAccount>,
    /// How long people who were asked before were left with nothing that asks them, in seconds.
    pub gap_seconds: f64,
    /// What of the plan is untouched.
    pub left: u32,
    /// How many people and policies were left out of the plan: changed by somebody else since, or gone, for example.
    pub left_out: u32,
    /// What stopped it, when something did.
    #[serde(skip)]
    pub because: Option<AppError>,
}

/// How many people and policies a plan leaves out.
pub(super) fn left_out_of(plan: &Plan) -> u32 {
    count(plan.left_out().len() + plan.policies_left_out().len())
}

impl MadeAccount {
    /// Nothing had to be done.
    pub(super) fn nothing() -> Self {
        Self { outcome: MadeOutcome::Done, steps: Vec::new(), gap_seconds: 0.0, left: 0, left_out: 0, because: None }
    }

    /// There can be no plan that does `what`.
    pub(super) fn refused(what: &'static str, because: AppError) -> Self {
        let mut step = StepAccount::of(what);
        step.refused = 1;
        step.result = StepResult::Refused;
        step.because = Some(format!("{:?}", because.code));
        Self { outcome: MadeOutcome::Refused, steps: vec![step], because: Some(because), ..Self::nothing() }
    }

    /// What `made` came to.
    pub(super) async fn made(
        journal: &Journal,
        change: ChangeId,
        made: Made,
        view: &ChangeView,
        left_out: u32,
    ) -> Result<Self, AppError> {
        let puts_back = matches!(view.intent, IntentView::PutBack { .. });
        let outcome = match made.stage {
            ChangeStage::Done | ChangeStage::DoneWithExceptions if puts_back => MadeOutcome::PutBack,
            ChangeStage::Done | ChangeStage::DoneWithExceptions => MadeOutcome::Done,
            ChangeStage::PutBack => MadeOutcome::PutBack,
            ChangeStage::Refused => MadeOutcome::Refused,
            _ => MadeOutcome::Unfinished,
        };
        Ok(Self {
            outcome,
            steps: steps(journal, change).await?,
            gap_seconds: made.gap.as_secs_f64(),
            left: view.left,
            left_out,
            because: made.because,
        })
    }

    /// What a change came to that was found to be at its end.
    pub(super) async fn found_ended(
        journal: &Journal,
        change: ChangeId,
        job: &Job,
        outcome: MadeOutcome,
        gap: Duration,
    ) -> Result<Self, AppError> {
        let puts_back = matches!(job.intent(), IntentView::PutBack { .. });
        let outcome = if puts_back { MadeOutcome::PutBack } else { outcome };
        Ok(Self { outcome, steps: steps(journal, change).await?, gap_seconds: gap.as_secs_f64(), ..Self::nothing() })
    }

    /// Whether all of it is as meant.
    pub(super) fn is_whole(&self) -> bool {
        self.outcome == MadeOutcome::Done && self.steps.iter().all(|step| step.result == StepResult::Done)
    }

    /// This change, and then `next`, as one.
    pub(super) fn followed_by(mut self, next: Self) -> Self {
        self.steps.extend(next.steps);
        let gap_seconds = self.gap_seconds + next.gap_seconds;
        let left_out = self.left_out + next.left_out;
        Self { steps: self.steps, gap_seconds, left_out, ..next }
    }

    /// Whether it accounts for everything, and nothing is left to do.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(self.outcome, MadeOutcome::Done | MadeOutcome::PutBack)
            && self.left == 0
            && self.steps.iter().all(|step| step.unknown == 0 && step.left == 0)
    }
}

impl StepAccount {
    fn of(what: &'static str) -> Self {
        Self { what, result: StepResult::Done, because: None, done: 0, refused: 0, unknown: 0, left: 0 }
    }

    fn add(&mut self, record: &Record) {
        let because = match record.settled.as_ref().map(|settled| &settled.outcome) {
            Some(Outcome::Done { .. }) => {
                self.done += 1;
                return;
            }
            Some(Outcome::Refused { code, .. }) if code.as_str() == NOT_SENT => {
                self.left += 1;
                code.as_str()
            }
            Some(Outcome::Refused { code, .. }) => {
                self.refused += 1;
                code.as_str()
            }
            Some(Outcome::Unknown { code, .. }) => {
                self.unknown += 1;
                code.as_str()
            }
            None => {
                self.unknown += 1;
                "not_settled"
            }
        };
        self.because.get_or_insert_with(|| because.to_owned());
    }

    fn judged(mut self) -> Self {
        self.result = match (self.unknown, self.refused, self.left, self.done) {
            (1.., ..) => StepResult::Unknown,
            (_, 1.., _, 0) => StepResult::Refused,
            (_, 1.., ..) => StepResult::Partly,
            (_, _, 1.., _) => StepResult::Left,
            _ => StepResult::Done,
        };
        self
    }
}

/// The steps of a change, in the order of the journal.
async fn steps(journal: &Journal, change: ChangeId) -> Result<Vec<StepAccount>, AppError> {
    Ok(steps_of(&journal.records(change).await.map_err(|error| convert::journal(&error))?))
}

fn steps_of(records: &[Record]) -> Vec<StepAccount> {
    // Somebody who was sent again, after it was cut off say, is in the journal twice: the last time counts.
    let last: HashMap<(&str, &str), usize> =
        records.iter().enumerate().map(|(at, record)| ((&*record.object, record.after.as_str()), at)).collect();
    let mut steps: Vec<StepAccount> = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let what = what(record);
        let again = last.get(&(&*record.object, record.after.as_str())) != Some(&at);
        // A setting of the organization that was tried twice is two steps.
        if again && what.starts_with("perUser") {
            continue;
        }
        match steps.last_mut().filter(|step| step.what == what && what.starts_with("perUser")) {
            Some(step) => step.add(record),
            None => {
                let mut step = StepAccount::of(what);
                step.add(record);
                steps.push(step);
            }
        }
    }
    steps.into_iter().map(StepAccount::judged).collect()
}

/// What a record does.
fn what(record: &Record) -> &'static str {
    let after = record.after.read::<serde_json::Value>().unwrap_or_default();
    match object_of(&record.object) {
        Some(Object::SecurityDefaults) if after["isEnabled"] == true => "securityDefaultsOn",
        Some(Object::SecurityDefaults) => "securityDefaultsOff",
        Some(Object::PerUserMfa { .. }) if after["perUserMfaState"] == "disabled" => "perUserMfaOff",
        Some(Object::PerUserMfa { .. }) => "perUserMfaOn",
        Some(Object::SignInSessions { .. }) => "signOut",
        Some(Object::NewPolicy { .. }) => "policyMade",
        Some(Object::Policy { .. }) if after.is_null() => "policyDeleted",
        Some(Object::Policy { .. }) => match after["state"].as_str() {
            Some("enabled") => "policyOn",
            Some("enabledForReportingButNotEnforced") => "policyReportOnly",
            Some(_) => "policyOff",
            None => "policyChanged",
        },
        Some(Object::NewNeeded { what: NeededKind::Location, .. }) => "locationMade",
        Some(Object::NewNeeded { what: NeededKind::Strength, .. }) => "strengthMade",
        Some(Object::Needed { what: NeededKind::Location, .. }) => "locationDeleted",
        Some(Object::Needed { what: NeededKind::Strength, .. }) => "strengthDeleted",
        None => "somethingNewer",
    }
}

#[cfg(test)]
mod tests;
