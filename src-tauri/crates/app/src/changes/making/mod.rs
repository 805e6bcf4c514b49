//! Making a change: its parts in their order, one after the other.

mod back_to_defaults;
mod ended;
mod look;
mod people_first;
mod protection;
mod read_back;
mod security_defaults;
mod sessions;
mod settings;
#[cfg(test)]
pub(super) mod tests;
mod together;
mod write_setting;

use std::collections::{BTreeSet, HashSet};

use graph::Graph;
use journal::ChangeId;
use mfa::change::{Object, Plan, Step};
use mfa::id::{PolicyId, UserId};
use serde_json::Value;

use super::job::Job;
use super::kept::Kept;
use super::needed_role;
use super::of_people::{OfPeople, PerUser};
use crate::error::{AppError, ErrorCode};
use crate::status::count;
use crate::view::{ExceptionLine, PersonLine};

pub(crate) use ended::{Ended, Finished, finish};
use security_defaults::Became;
use sessions::Sessions;
use settings::Settings;

/// Who looks on while a change is made.
pub(crate) trait Onlooker: Send + Sync {
    /// The change went on.
    fn changed(&self);
    /// A person by name.
    fn person(&self, id: &UserId) -> PersonLine;
}

/// What a change is made with.
pub(crate) struct Making<'a> {
    /// The organization.
    pub(crate) graph: &'a Graph,
    /// Its journal.
    pub(crate) journal: &'a dyn Kept,
    /// The name of the change in the journal.
    pub(crate) change: ChangeId,
    /// Whoever runs the change: comes last.
    pub(crate) account: &'a UserId,
    /// Where it is counted.
    pub(crate) job: &'a Job,
    /// Who is told.
    pub(crate) onlooker: &'a dyn Onlooker,
}

/// What is to be made.
#[derive(Clone, Copy)]
pub(crate) struct Steps<'a> {
    /// In their order.
    pub(crate) steps: &'a [Step],
    /// The order where the service refuses security defaults as long as per-user MFA is on for somebody, and how many
    /// people nothing asks meanwhile.
    pub(crate) otherwise: Option<(&'a [Step], u32)>,
    /// What the same change made before it was cut off. It is put back too, where the change puts itself back.
    pub(crate) earlier: &'a [Step],
    /// Where it lets security defaults go and policies take their place, or the other way round.
    pub(crate) moving: Option<Moving<'a>>,
}

/// Security defaults give way to policies, or policies to security defaults: in between nothing asks some people.
#[derive(Clone, Copy)]
pub(crate) struct Moving<'a> {
    /// How many people.
    pub(crate) people: u32,
    /// The policies of which each has to be on before everyone is asked by them.
    pub(crate) covering: &'a BTreeSet<PolicyId>,
    /// What deletes each policy that Latch made, so that security defaults can go on again; `None` where policies of
    /// others forbid them, or where it is put back already.
    pub(crate) deletes: Option<&'a [Step]>,
}

impl<'a> Moving<'a> {
    /// As a plan says it.
    pub(crate) fn of(plan: &'a Plan) -> Option<Self> {
        let moving = plan.moving()?;
        Some(Self { people: count(moving.people), covering: &moving.covering, deletes: moving.deletes.as_deref() })
    }
}

impl Making<'_> {
    /// Makes it: what is written of people together, security defaults by themselves. Whatever follows something that
    /// did not end as meant is left as it is.
    pub(crate) async fn make(&self, what: Steps<'_>) -> Ended {
        let has_policies = what.steps.iter().any(is_of_policy);
        let together = |one: &Step, next: &Step| {
            (is::<PerUser>(one) && is::<PerUser>(next))
                || (is::<Sessions>(one) && is::<Sessions>(next))
                || (has_policies && is_setting(one) && is_setting(next))
        };
        for (at, part) in what.steps.chunk_by(together).enumerate() {
            if self.job.cancelled().is_cancelled() {
                return Ended::Cancelled;
            }
            self.job.begin_sending();
            if has_policies && part.iter().all(is_setting) {
                match self.settings(part, what.moving, what.earlier, at == 0).await {
                    Settings::AsMeant if self.job.has_exceptions() => return Ended::Through,
                    Settings::AsMeant => {}
                    Settings::Ended(ended) => return ended,
                }
            } else if let [step] = part
                && let Some(on) = security_defaults(step)
            {
                match self.security_defaults(step, on).await {
                    Became::AsMeant => self.job.covered(),
                    Became::Refused(error) => match what.otherwise {
                        Some((steps, people)) if on && may_want_per_user_off(&error) => {
                            return self.people_first(steps, people, what.earlier).await;
                        }
                        // Whom it let go before it was cut off, nothing asks: they are not left so.
                        _ if on && !what.earlier.is_empty() && !error.stops_everything() => {
                            let because = Some(needed_role::refused(step, &error));
                            return self.put_itself_back(&[], &HashSet::new(), what.earlier, because).await;
                        }
                        _ => return self.refused(step, &error, at == 0),
                    },
                    Became::Unclear(because) => {
                        self.job.exception(exception_line(&step.display_name, false, because.clone()), true);
                        return Ended::Stopped(because);
                    }
                    Became::JournalFailed(because) => return Ended::JournalFailed(because),
                }
            } else if part.iter().all(is::<Sessions>) {
                let ended = self.sign_out(part).await;
                if !matches!(ended, Ended::Through) || self.job.has_exceptions() {
                    return ended;
                }
            } else if part.iter().all(is::<PerUser>) {
                let ended = self.people::<PerUser>(part, self.job.cancelled()).await.ended;
                if !matches!(ended, Ended::Through) || self.job.has_exceptions() {
                    return ended;
                }
            } else {
                return Ended::Stopped(AppError::from(ErrorCode::Internal).with("detail", "steps"));
            }
        }
        Ended::Through
    }

    /// The setting of the organization was refused.
    fn refused(&self, step: &Step, error: &graph::Error, nothing_made: bool) -> Ended {
        let because = needed_role::refused(step, error);
        if error.stops_everything() {
            // Nothing is known of this setting: it is left like all that follows.
            return Ended::Stopped(because);
        }
        self.job.exception(exception_line(&step.display_name, true, because.clone()), false);
        if nothing_made { Ended::Refused(because) } else { Ended::Through }
    }
}

/// To what a step sets security defaults; `None` for a step that is not of this kind.
fn security_defaults(step: &Step) -> Option<bool> {
    match step.object {
        Object::SecurityDefaults => step.after.get("isEnabled").and_then(Value::as_bool),
        _ => None,
    }
}

/// Whether `step` is of this kind.
fn is<K: OfPeople>(step: &Step) -> bool {
    K::whose(step).is_some()
}

/// Whether security defaults may have been refused because per-user MFA is still on for somebody. In which words, no
/// document says (GRAPH.md section o, number 9); refusals for policies are known by the portal's (section a).
fn may_want_per_user_off(error: &graph::Error) -> bool {
    const FOR_POLICIES: [&str; 3] = ["conditional access", "identity protection", "classic policies"];
    let detail = error.detail().unwrap_or_default().to_lowercase();
    *error.kind() == graph::ErrorKind::Refused && !FOR_POLICIES.iter().any(|words| detail.contains(words))
}

/// Whether `step` is about a policy, or about what policies name.
fn is_of_policy(step: &Step) -> bool {
    matches!(
        step.object,
        Object::Policy { .. } | Object::NewPolicy { .. } | Object::NewNeeded { .. } | Object::Needed { .. }
    )
}

/// Whether `step` concerns the organization as a whole.
fn is_setting(step: &Step) -> bool {
    is_of_policy(step) || step.object == Object::SecurityDefaults
}

/// The step that puts back what `step` made.
fn turned(step: &Step) -> Step {
    Step {
        object: step.object.clone(),
        before: step.after.clone(),
        after: step.before.clone(),
        display_name: step.display_name.clone(),
    }
}

/// A line about what concerns the organization as a whole: security defaults, or a policy by its name.
pub(super) fn exception_line(name: &str, refused: bool, because: AppError) -> ExceptionLine {
    let name = name.to_owned();
    ExceptionLine { person: PersonLine { id: String::new(), username: String::new(), name }, refused, because }
}
