//! Settings that hang together: what policies name is made first, the policies name it by the id that it was given, and
//! those that are to ask people are switched on once they show. Where one of them is refused, all of it is put back: what
//! was made is deleted, and nothing else (DESIGN.md R4).

use std::borrow::Cow;

use mfa::change::{NeededKind, Object, Step, name_instead, names_needed};
use mfa::id::PolicyId;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::back_to_defaults::{Row, answers};
use super::protection::Protection;
use super::write_setting::{AGAIN, LONGEST_WAIT, Sent};
use super::{Ended, Making, turned};
use crate::error::{AppError, ErrorCode};
use crate::status::count;

/// What is known of a row of settings while it is sent.
pub(super) struct Together {
    /// Whether they hang together.
    hangs: bool,
    /// Whether some of the change was made before it was cut off: that is not known here.
    gone_on: bool,
    /// The ids of what was made for policies, by those that the policies name it by.
    needed: Vec<(Box<str>, Box<str>)>,
    /// The ids of policies that were made, by name.
    policies: Vec<(Box<str>, PolicyId)>,
    /// What puts back what was made so far, in the order in which it was made.
    back: Vec<Step>,
    refused: Option<AppError>,
}

impl Together {
    pub(super) fn of(part: &[Step], gone_on: bool) -> Self {
        let hangs = part.iter().any(|step| makes_needed(step) || switches_on(step).is_some());
        Self { hangs, gone_on, needed: Vec::new(), policies: Vec::new(), back: Vec::new(), refused: None }
    }

    /// Whether the steps of the row hang together.
    pub(super) fn hangs(&self) -> bool {
        self.hangs
    }

    /// Whether what `step` names, or switches on, has to show before it is sent.
    pub(super) fn waits(&self, step: &Step, sent: &[Sent<'_>]) -> bool {
        let is_awaited = |sent: &Sent<'_>| match &sent.step.object {
            Object::NewNeeded { id, .. } => names_needed(&step.after, id),
            Object::NewPolicy { name } => switches_on(step) == Some(name),
            _ => false,
        };
        sent.iter().any(is_awaited)
    }

    /// `step` with the ids of what was made; `None` where one of them is not known.
    pub(super) fn with_ids<'s>(&self, step: &'s Step) -> Option<Cow<'s, Step>> {
        let mut step = Cow::Borrowed(step);
        if let Some(name) = switches_on(&step) {
            let (_, id) = self.policies.iter().find(|(known, _)| **known == *name)?;
            step = Cow::Owned(Step { object: Object::Policy { id: id.clone() }, ..step.into_owned() });
        }
        for (id, now) in &self.needed {
            if names_needed(&step.after, id) {
                name_instead(&mut step.to_mut().after, id, now);
            }
        }
        Some(step)
    }

    /// The service took `step`, and gave what it made the id `made`.
    pub(super) fn took(&mut self, step: &Step, made: Option<&str>) {
        if let Some(made) = made {
            self.made(step, made);
        } else if let Object::Policy { id } = &step.object
            && !self.back.iter().any(|back| back.object == step.object && back.after.is_null())
        {
            self.back.push(Step { object: Object::Policy { id: id.clone() }, ..turned(step) });
        }
    }

    /// What was read back of what was made.
    pub(super) fn learn(&mut self, made: &[(Step, Box<str>)]) {
        made.iter().for_each(|(step, id)| self.made(step, id));
    }

    fn made(&mut self, step: &Step, made: &str) {
        let object = match &step.object {
            Object::NewPolicy { name } if !self.policies.iter().any(|(known, _)| known == name) => {
                self.policies.push((name.clone(), made.into()));
                Object::Policy { id: made.into() }
            }
            Object::NewNeeded { what, id, .. } if !self.needed.iter().any(|(known, _)| known == id) => {
                self.needed.push((id.clone(), made.into()));
                Object::Needed { what: *what, id: made.into() }
            }
            // It was known already.
            _ => return,
        };
        self.back.push(Step { object, before: step.after.clone(), after: Value::Null, ..step.clone() });
    }

    /// The service refused one of them.
    pub(super) fn was_refused(&mut self, because: &AppError) {
        self.refused = Some(because.clone());
    }

    /// Why all of it is put back; `None` where it is not, because nothing of it was made, or it does not hang together, or
    /// some of it was made before.
    pub(super) fn is_put_back_for(&self) -> Option<AppError> {
        self.refused.clone().filter(|_| self.hangs && !self.gone_on && !self.back.is_empty())
    }

    /// What puts the policies back, and what then deletes what they named: the last first.
    fn steps_back(self) -> (Vec<Step>, Vec<Step>) {
        self.back.into_iter().rev().partition(|step| !matches!(step.object, Object::Needed { .. }))
    }
}

impl Making<'_> {
    /// Puts back what a row made of which something was refused.
    pub(super) async fn take_back(
        &self,
        sent: Vec<Sent<'_>>,
        together: Together,
        mut protection: Protection<'_>,
        because: AppError,
    ) -> Ended {
        if let Err(error) = self.journal.settle(answers(&sent)).await {
            return Ended::of_journal(&error);
        }
        let (policies, needed) = together.steps_back();
        self.job.begin_putting_back(count(policies.len() + needed.len()));
        self.onlooker.changed();
        let Row { made: mut sent, mut refused } = match self.send_back(&policies, &mut protection).await {
            Ok(row) => row,
            Err(ended) => return ended,
        };
        if refused.is_none() && self.are_let_go(&needed).await {
            match self.send_back(&needed, &mut protection).await {
                Ok(row) => {
                    sent.extend(row.made);
                    refused = row.refused;
                }
                Err(ended) => return ended,
            }
        } else if !needed.is_empty() {
            refused = refused.or_else(|| Some((ErrorCode::NotVisibleYet.into(), false)));
        }
        match self.read_back_settings(sent, None).await {
            Ok(found) if found.lacking.is_none() && refused.is_none() => Ended::PutBack(Some(because)),
            Ok(_) => Ended::Stopped(because),
            Err(because) => Ended::JournalFailed(because),
        }
    }

    /// Waits until no policy shows that names what is to be deleted; false where one goes on to, or cannot be read.
    async fn are_let_go(&self, needed: &[Step]) -> bool {
        let until = Instant::now() + LONGEST_WAIT;
        for step in needed {
            let Object::Needed { what: NeededKind::Location | NeededKind::Strength, id } = &step.object else {
                continue;
            };
            while self.is_named(id).await != Some(false) {
                if Instant::now() + AGAIN > until {
                    return false;
                }
                sleep(AGAIN).await;
            }
        }
        true
    }
}

fn makes_needed(step: &Step) -> bool {
    matches!(step.object, Object::NewNeeded { .. })
}

/// The name of the policy that the same change made, which `step` switches on.
fn switches_on(step: &Step) -> Option<&str> {
    match &step.object {
        Object::NewPolicy { name } if !step.before.is_null() => Some(name),
        _ => None,
    }
}
