//! Making a plan to be shown. Nothing is changed.

use std::sync::Arc;

use jiff::Timestamp;
use mfa::change::{
    Intent, LeftOutWhy, Object, OffReason, PeopleMeant, Person, Plan, PlanRefused, PutBack, Warning, plan,
};
use mfa::id::UserId;

use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::{Readable as _, Tallied, count};
use crate::view::{IntentView, Permission, PersonLine, PlanView, StatusPart, WarningKind, WarningView};
use crate::{App, convert};

/// People are read anew for a plan when they were read longer ago than this.
const FRESH_ENOUGH_SECONDS: i64 = 60;
/// How many people are shown with a plan. All of them are in it.
const PEOPLE_SHOWN: usize = 200;
/// Plans that are kept beside each other; the window shows one.
const PLANS_KEPT: usize = 8;

impl App {
    /// Makes a plan from what the organization says now, to be shown. Changes nothing.
    ///
    /// # Errors
    /// Why there can be no such plan: [`ErrorCode::NoPermission`], [`ErrorCode::PoliciesForbid`],
    /// [`ErrorCode::PerUserMfaFirst`], [`ErrorCode::PeopleIncomplete`], [`ErrorCode::NothingToDo`],
    /// [`ErrorCode::ChangeRunning`], or why something that it needs could not be read.
    pub async fn prepare_change(&self, intent: IntentView) -> Result<PlanView, AppError> {
        let signed = self.signed()?;
        if signed.organization.changes.is_running() {
            return Err(ErrorCode::ChangeRunning.into());
        }
        self.read_now(&signed, &[StatusPart::SecurityDefaults, StatusPart::ConditionalAccess]).await;
        let people_are_fresh = {
            let parts = signed.organization.status.parts();
            // After a change they are being read anew, and what was read before is not what there is.
            !parts.people.is_reading()
                && parts.people.latest().is_some_and(|(people, read_at)| {
                    people.users.complete && Timestamp::now().as_second() - read_at.as_second() < FRESH_ENOUGH_SECONDS
                })
        };
        if !people_are_fresh {
            self.read_now(&signed, &[StatusPart::PerUserMfa]).await;
        }
        let planning = signed.clone();
        let planned = {
            let intent = meant(&intent);
            tokio::task::spawn_blocking(move || {
                let tallied = planning.tallied();
                let organization = &planning.organization;
                let plan = plan(intent, &tallied.snapshot, &planning.account(), &organization.cloud)
                    .map_err(|refused| refused_error(&refused))?;
                Ok::<_, AppError>((tallied, plan))
            })
        };
        let (tallied, plan) =
            planned.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))??;
        let id = uuid::Uuid::new_v4().to_string();
        let view = view(&signed, &tallied, intent, &plan, id.clone());
        let mut shown = signed.organization.changes.shown();
        if shown.len() >= PLANS_KEPT {
            shown.clear();
        }
        shown.insert(id, Arc::new(plan));
        Ok(view)
    }
}

/// What the window wants, in the words of the rules. The reason for switching off comes with the confirmation.
fn meant(intent: &IntentView) -> Intent {
    match intent {
        IntentView::SecurityDefaultsOn => Intent::SecurityDefaultsOn,
        IntentView::SecurityDefaultsOff => {
            Intent::SecurityDefaultsOff { reason: OffReason::Other { words: String::new() } }
        }
        IntentView::PerUserMfaOff => Intent::PerUserMfaOff { people: PeopleMeant::All },
    }
}

/// The permission that a change needs.
pub(super) fn permission(intent: &IntentView) -> Permission {
    match intent {
        IntentView::SecurityDefaultsOn | IntentView::SecurityDefaultsOff => Permission::SecurityDefaults,
        IntentView::PerUserMfaOff => Permission::PerUserMfa,
    }
}

pub(crate) fn refused_error(refused: &PlanRefused) -> AppError {
    let names =
        |people: &[Person]| people.iter().take(5).map(|person| person.name.to_string()).collect::<Vec<_>>().join(", ");
    match refused {
        PlanRefused::NotAllowed { .. } => ErrorCode::NoPermission.into(),
        PlanRefused::NotKnown { because, .. } => convert::unknown(*because),
        PlanRefused::IncompletePeople | PlanRefused::PeopleNotFound { .. } => ErrorCode::PeopleIncomplete.into(),
        PlanRefused::PoliciesForbidDefaults { policies } => {
            let names: Vec<_> = policies.iter().take(5).map(|policy| policy.name.to_string()).collect();
            AppError::from(ErrorCode::PoliciesForbid).with("count", policies.len()).with("names", names.join(", "))
        }
        PlanRefused::PerUserStillOn { people } => {
            AppError::from(ErrorCode::PerUserMfaFirst).with("count", people.len()).with("names", names(people))
        }
        PlanRefused::StateUnknown { .. } => ErrorCode::NotOffered.into(),
        PlanRefused::NothingToDo => ErrorCode::NothingToDo.into(),
        PlanRefused::NotWritable => AppError::new(ErrorCode::Internal).with("detail", refused),
    }
}

fn view(signed: &Signed, tallied: &Tallied, intent: IntentView, plan: &Plan, id: String) -> PlanView {
    let weakens = intent == IntentView::SecurityDefaultsOff;
    let people = Names { tallied };
    let (can_be_put_back, put_back_forbidden_by) = match plan.put_back() {
        PutBack::Possible => (true, Vec::new()),
        PutBack::PoliciesForbid { policies } => {
            (false, policies.iter().map(|policy| policy.name.to_string()).collect())
        }
        PutBack::NotKnown { .. } => (false, Vec::new()),
    };
    PlanView {
        id,
        hash: plan.hash().to_owned(),
        organization_name: signed.organization.name().unwrap_or_default(),
        people: count(plan.affected()),
        people_shown: whom(plan).take(PEOPLE_SHOWN).map(|user| people.line(user)).collect(),
        warnings: warnings(&people, &intent, plan),
        can_be_put_back,
        put_back_forbidden_by,
        seconds: seconds(plan.step_count()),
        needs_reason: weakens,
        needs_name: weakens,
        permission: Some(permission(&intent)).filter(|permission| !signed.may(*permission)),
        intent,
    }
}

/// Whose setting a plan changes.
fn whom(plan: &Plan) -> impl Iterator<Item = &UserId> {
    let steps = plan.for_tenant(plan.tenant(), plan.cloud_key()).unwrap_or_default();
    steps.iter().filter_map(|step| match &step.object {
        Object::PerUserMfa { user } => Some(user),
        Object::SecurityDefaults => None,
    })
}

/// About how long it takes: 3,000 writes are free, then 20 go each second (GRAPH.md section k); the read-back of a
/// single setting takes two looks.
fn seconds(steps: usize) -> u32 {
    const FREE: usize = 3_000;
    const EACH_SECOND: usize = 20;
    let unhurried = 8 + steps / 100;
    count(unhurried + steps.saturating_sub(FREE) / EACH_SECOND)
}

fn warnings(people: &Names<'_>, intent: &IntentView, plan: &Plan) -> Vec<WarningView> {
    let mut warnings = Vec::new();
    let mut push = |kind, count: usize, people: Vec<PersonLine>| {
        warnings.push(WarningView { kind, count: crate::status::count(count), people });
    };
    for warning in plan.warnings() {
        match warning {
            Warning::LeftUnasked { people: left } => {
                for (kind, cannot_tell) in [(WarningKind::AskedByNothing, false), (WarningKind::CannotTell, true)] {
                    let of_kind: Vec<_> = left.iter().filter(|left| left.cannot_tell == cannot_tell).collect();
                    if !of_kind.is_empty() {
                        let lines = of_kind.iter().take(PEOPLE_SHOWN).map(|left| people.line(&left.person.id));
                        push(kind, of_kind.len(), lines.collect());
                    }
                }
            }
            Warning::NotRecommended => push(WarningKind::NotRecommended, 0, Vec::new()),
            Warning::AdminsAskedAtEverySignIn { count } => {
                push(WarningKind::AdminsFirst, usize::try_from(*count).unwrap_or(usize::MAX), Vec::new());
            }
            Warning::OldAppsStop => push(WarningKind::OldApps, 0, Vec::new()),
            Warning::EmergencyAccountsAskedToo { people: asked } => {
                push(WarningKind::AdminsFirst, asked.len(), people.lines(asked));
            }
            Warning::PerUserStateUnknown { people: unknown } => {
                push(WarningKind::Skipped, unknown.len(), people.lines(unknown));
            }
            Warning::PoliciesNotRead { .. } | Warning::AdminsNotKnown { .. } => {
                push(WarningKind::NotEverythingKnown, 0, Vec::new());
            }
        }
    }
    let skipped: Vec<Person> = plan
        .left_out()
        .iter()
        .filter(|left| left.why == LeftOutWhy::StateUnknown)
        .map(|left| left.person.clone())
        .collect();
    if !skipped.is_empty() {
        push(WarningKind::Skipped, skipped.len(), people.lines(&skipped));
    }
    match intent {
        IntentView::SecurityDefaultsOn => {
            let unregistered = people.not_registered();
            if !unregistered.is_empty() {
                let lines = unregistered.iter().take(PEOPLE_SHOWN).map(|user| people.line(user)).collect();
                push(WarningKind::MustRegister, unregistered.len(), lines);
            }
            if people.has_p1() {
                push(WarningKind::ConditionalAccessInstead, 0, Vec::new());
            }
        }
        IntentView::SecurityDefaultsOff if people.has_p1() => {
            push(WarningKind::ConditionalAccessInstead, 0, Vec::new());
        }
        IntentView::SecurityDefaultsOff => {}
        IntentView::PerUserMfaOff => push(WarningKind::MethodsAreKept, 0, Vec::new()),
    }
    warnings
}

/// Finds people's names.
struct Names<'a> {
    tallied: &'a Tallied,
}

impl Names<'_> {
    fn line(&self, id: &UserId) -> PersonLine {
        self.tallied.person(id)
    }

    fn lines(&self, people: &[Person]) -> Vec<PersonLine> {
        people.iter().take(PEOPLE_SHOWN).map(|person| self.line(&person.id)).collect()
    }

    fn not_registered(&self) -> Vec<UserId> {
        self.tallied.not_registered().map(|user| user.id.clone()).collect()
    }

    fn has_p1(&self) -> bool {
        self.tallied.snapshot.licences.get().is_ok_and(|licences| licences.has_p1())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_job_is_not_promised_to_be_short() {
        assert!(seconds(12) < 15);
        assert!(seconds(10_000) >= 350, "the service's own limit for 10,000 writes");
    }
}
