//! A move to policies that could not be finished, put back by itself: the policies only watch again, those that Latch
//! made are deleted because security defaults suffer none beside them, and security defaults go on (SAFETY.md §2.5,
//! GRAPH.md section a, number 2). The policies stay restorable for 30 days.

use std::borrow::Cow;
use std::collections::BTreeSet;

use journal::{Outcome, RecordId};
use mfa::change::{Object, Step};
use serde_json::{Value, json};

use super::protection::Protection;
use super::security_defaults::settled_as_refused;
use super::settings::{Stop, by_its_answer};
use super::write_setting::{Answered, Patience, Sent};
use super::{Ended, Making, exception_line, turned};
use crate::changes::needed_role;
use crate::error::{AppError, ErrorCode};
use crate::status::count;

/// What there is to put back with.
#[derive(Clone, Copy)]
pub(super) struct Back<'a> {
    /// The move as it was meant.
    pub(super) part: &'a [Step],
    /// What the same change made before it was cut off.
    pub(super) earlier: &'a [Step],
    /// What deletes each policy that Latch made.
    pub(super) deletes: &'a [Step],
}

/// How a row of steps that puts back was answered.
#[derive(Default)]
pub(super) struct Row<'a> {
    pub(super) made: Vec<Sent<'a>>,
    /// The last refusal, and whether it stops everything else.
    pub(super) refused: Option<(AppError, bool)>,
}

impl Making<'_> {
    /// Puts back what was `sent`, and what the same change made earlier. A person who stopped it does not stop this.
    pub(super) async fn back_to_defaults(
        &self,
        sent: Vec<Sent<'_>>,
        back: Back<'_>,
        mut protection: Protection<'_>,
        stop: Stop,
    ) -> Ended {
        let because = match stop {
            Stop::Person => None,
            Stop::Error { because, .. } => Some(because),
        };
        let steps = steps_back(sent.iter().map(|sent| &*sent.step).chain(back.earlier), back.deletes);
        // Whatever is not known of what was sent, it goes back; what came of it is said when that is known.
        let unclear: Vec<RecordId> = sent.iter().filter(|sent| !is_taken(sent)).map(|sent| sent.record).collect();
        if let Err(error) = self.journal.settle(answers(&sent)).await {
            return Ended::of_journal(&error);
        }
        self.job.begin_putting_back(count(steps.len()));
        self.onlooker.changed();
        let Row { made, refused } = match self.send_back(&steps, &mut protection).await {
            Ok(row) => row,
            Err(ended) => return ended,
        };
        if protection.is_open() && !matches!(refused, Some((_, true))) {
            return self.forward_again(made, back, protection, refused.map(|(because, _)| because)).await;
        }
        let (open, gap_ms) = (protection.is_open(), protection.gap_ms);
        let found = match self.read_back_settings(made, gap_ms).await {
            Ok(found) => found,
            Err(because) => return Ended::JournalFailed(because),
        };
        if open || found.lacking.is_some() {
            let why = refused.map(|(because, _)| because).or(found.lacking).or(because);
            return Ended::Stopped(why.unwrap_or_else(|| ErrorCode::OutcomeUnknown.into()));
        }
        // Whatever became of them, they are as before now.
        let not_applied = Outcome::Refused { code: "not_applied".into(), request_id: None };
        let settled = unclear.into_iter().map(|record| (record, not_applied.clone())).collect();
        match self.journal.settle(settled).await {
            Ok(()) => Ended::PutBack(because),
            Err(error) => Ended::of_journal(&error),
        }
    }

    /// Sends what puts back, each for as long as it may pass; what is refused does not keep the rest from being sent.
    pub(super) async fn send_back<'s>(
        &self,
        steps: &'s [Step],
        protection: &mut Protection<'_>,
    ) -> Result<Row<'s>, Ended> {
        let mut row = Row::default();
        for step in steps {
            self.settle_superseded(&mut row.made, step).await.map_err(Ended::JournalFailed)?;
            self.about_to_send(step, protection);
            let patience = Patience { defaults_went_off: true, ..Patience::usual() };
            let written = self.write_setting(Cow::Borrowed(step), patience).await.map_err(Ended::JournalFailed)?;
            match written.answered {
                Answered::Refused(error) => {
                    let settled = self.settle_one(written.record, settled_as_refused(&error)).await;
                    settled.map_err(Ended::JournalFailed)?;
                    let because = needed_role::refused(step, &error);
                    self.job.exception(exception_line(&step.display_name, true, because.clone()), false);
                    row.refused = Some((because, error.stops_everything()));
                    if error.stops_everything() {
                        break;
                    }
                }
                Answered::Taken(_) | Answered::Unclear(_) => {
                    self.job.sent(1);
                    if matches!(written.answered, Answered::Taken(_)) {
                        self.was_taken(step, protection);
                    }
                    row.made.push(written);
                }
            }
        }
        Ok(row)
    }

    /// Security defaults did not go on again: the only way to cover people is forward. What was deleted is restored,
    /// and the policies of the move are switched on after all.
    async fn forward_again(
        &self,
        sent: Vec<Sent<'_>>,
        back: Back<'_>,
        mut protection: Protection<'_>,
        because: Option<AppError>,
    ) -> Ended {
        let steps = steps_forward(&sent, back);
        if let Err(error) = self.journal.settle(answers(&sent)).await {
            return Ended::of_journal(&error);
        }
        self.job.has_to_make(count(steps.len()));
        self.onlooker.changed();
        let Row { made, refused } = match self.send_back(&steps, &mut protection).await {
            Ok(row) => row,
            Err(ended) => return ended,
        };
        let (open, gap_ms) = (protection.is_open(), protection.gap_ms);
        match self.read_back_settings(made, gap_ms).await {
            Ok(found) if !open && found.lacking.is_none() => Ended::Through,
            Ok(found) => {
                let why = refused.map(|(because, _)| because).or(found.lacking).or(because);
                Ended::Stopped(why.unwrap_or_else(|| ErrorCode::OutcomeUnknown.into()))
            }
            Err(because) => Ended::JournalFailed(because),
        }
    }
}

fn is_taken(sent: &Sent<'_>) -> bool {
    matches!(sent.answered, Answered::Taken(_))
}

/// What was answered to all of it.
pub(super) fn answers(sent: &[Sent<'_>]) -> Vec<(RecordId, Outcome)> {
    sent.iter().map(|sent| (sent.record, by_its_answer(sent))).collect()
}

/// What puts `made` back: the policies in the other order, then the deletions, then security defaults.
fn steps_back<'s>(made: impl Iterator<Item = &'s Step> + Clone, deletes: &[Step]) -> Vec<Step> {
    let mut seen = BTreeSet::new();
    let mut switched: Vec<&Step> = made.clone().filter(|step| goes_on(step)).collect();
    switched.reverse();
    switched.retain(|step| matches!(&step.object, Object::Policy { id } if seen.insert(id.clone())));
    let defaults = made.clone().find(|step| step.object == Object::SecurityDefaults);
    let policies = switched.into_iter().map(turned).chain(deletes.iter().cloned());
    policies.chain([defaults.map_or_else(defaults_on, turned)]).collect()
}

/// What goes forward after all: each policy that was deleted comes back, those of the move switched on.
fn steps_forward(sent: &[Sent<'_>], back: Back<'_>) -> Vec<Step> {
    let on: Vec<&Step> = back.part.iter().chain(back.earlier).filter(|step| goes_on(step)).collect();
    let deleted = |step: &Step| sent.iter().any(|sent| sent.step.after.is_null() && sent.step.object == step.object);
    let restored_on = |step: &Step| Step { before: Value::Null, ..step.clone() };
    let of_the_move = on.iter().map(|step| match deleted(step) {
        true => restored_on(step),
        false => (*step).clone(),
    });
    let others = sent.iter().filter(|sent| sent.step.after.is_null());
    let others = others.filter(|sent| !on.iter().any(|step| step.object == sent.step.object));
    of_the_move
        .chain(others.map(|sent| Step {
            before: Value::Null,
            after: json!({ "state": "enabledForReportingButNotEnforced" }),
            ..sent.step.clone().into_owned()
        }))
        .collect()
}

/// Whether a step switches a policy on.
fn goes_on(step: &Step) -> bool {
    matches!(step.object, Object::Policy { .. }) && step.after["state"] == "enabled"
}

fn defaults_on() -> Step {
    Step {
        object: Object::SecurityDefaults,
        before: json!({ "isEnabled": false }),
        after: json!({ "isEnabled": true }),
        display_name: Box::default(),
    }
}
