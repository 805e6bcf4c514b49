//! Making a plan to be shown. Nothing is changed.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use journal::{ChangeId, Journal};
use mfa::change::{
    Intent, LeftOut, LeftOutWhy, Made, Object, OffReason, PeopleMeant, Person, Plan, PlanRefused, PutBack, Step,
    Warning, plan, put_back,
};
use mfa::id::UserId;
use mfa::tenant::TenantSnapshot;

use super::put_back::{made_by, made_of};
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::{Readable as _, Tallied, count};
use crate::view::{
    HeldBackLine, IntentView, OtherwiseView, Permission, PersonLine, PlanPartKind, PlanPartView, PlanView, StatusPart,
    WarningKind, WarningView,
};
use crate::{App, convert};

/// People are read anew for a plan when they were read longer ago than this.
const FRESH_ENOUGH: SignedDuration = SignedDuration::from_secs(60);
/// And when the plan is confirmed, longer ago than this: a person may read what is shown, and a very long list takes
/// a while.
pub(super) const FRESH_ENOUGH_TO_CONFIRM: SignedDuration = SignedDuration::from_mins(10);
/// How many people are shown with a plan. All of them are in it.
const PEOPLE_SHOWN: usize = 200;
/// Plans that are kept beside each other; the window shows one.
const PLANS_KEPT: usize = 8;

impl App {
    /// Makes a plan from what the organization says now, to be shown. Changes nothing.
    ///
    /// # Errors
    /// Why there can be no such plan: [`ErrorCode::NoPermission`], [`ErrorCode::PoliciesForbid`],
    /// [`ErrorCode::PeopleIncomplete`], [`ErrorCode::NothingToDo`],
    /// [`ErrorCode::ChangeRunning`]; for putting back also [`ErrorCode::NotFound`], [`ErrorCode::WasInterrupted`] for a
    /// change that is not settled, and why the journal cannot be read; or why something that it needs could not be read.
    pub async fn prepare_change(&self, intent: IntentView) -> Result<PlanView, AppError> {
        let signed = self.signed()?;
        if signed.organization.changes.is_running() {
            return Err(ErrorCode::ChangeRunning.into());
        }
        // What somebody else changed since is told by what is there now.
        let puts_back = matches!(intent, IntentView::PutBack { .. });
        let people_age = if puts_back { SignedDuration::ZERO } else { FRESH_ENOUGH };
        let (tallied, plan) = self.plan_now(&signed, &intent, people_age).await?;
        let id = uuid::Uuid::new_v4().to_string();
        let view = view(&signed, &tallied, intent, &plan, id.clone());
        let mut shown = signed.organization.changes.shown();
        if shown.len() >= PLANS_KEPT {
            shown.clear();
        }
        shown.insert(id, Arc::new(plan));
        Ok(view)
    }

    /// Makes the plan for `intent` from what the organization says now. People who were read less than `people_age`
    /// ago are not read again.
    ///
    /// # Errors
    /// As [`App::prepare_change`].
    pub(super) async fn plan_now(
        &self,
        signed: &Arc<Signed>,
        intent: &IntentView,
        people_age: SignedDuration,
    ) -> Result<(Arc<Tallied>, Plan), AppError> {
        let made = match intent {
            IntentView::PutBack { change, .. } => made_by(signed, change).await?,
            _ => Vec::new(),
        };
        self.plan_of(signed, intent, made, people_age).await
    }

    /// Makes the plan that puts back what the change `id` made, also while it has no end.
    ///
    /// # Errors
    /// As [`App::prepare_change`].
    pub(super) async fn plan_to_put_back(
        &self,
        signed: &Arc<Signed>,
        intent: &IntentView,
        journal: &Journal,
        id: ChangeId,
    ) -> Result<(Arc<Tallied>, Plan), AppError> {
        let made = made_of(journal, id).await?;
        self.plan_of(signed, intent, made, SignedDuration::ZERO).await
    }

    async fn plan_of(
        &self,
        signed: &Arc<Signed>,
        intent: &IntentView,
        made: Vec<Made>,
        people_age: SignedDuration,
    ) -> Result<(Arc<Tallied>, Plan), AppError> {
        self.read_now(signed, &[StatusPart::SecurityDefaults, StatusPart::ConditionalAccess]).await;
        let people_are_fresh = {
            let parts = signed.organization.status.parts();
            // After a change they are being read anew, and what was read before is not what there is.
            !parts.people.is_reading()
                && parts.people.latest().is_some_and(|(people, read_at)| {
                    people.users.complete && Timestamp::now().duration_since(*read_at) < people_age
                })
        };
        if !people_are_fresh {
            self.read_now(signed, &[StatusPart::PerUserMfa]).await;
            let parts = signed.organization.status.parts();
            // From an older list it cannot be told what somebody else changed since.
            if let (IntentView::PutBack { .. }, Some(failed)) = (intent, parts.people.failed()) {
                return Err(failed.error.clone());
            }
        }
        let (planning, wanted) = (signed.clone(), intent.clone());
        let planned = tokio::task::spawn_blocking(move || {
            let tallied = planning.tallied();
            let plan = planned(&wanted, &made, &tallied.snapshot, &planning.account(), &planning.organization.cloud);
            Ok::<_, AppError>((tallied, plan.map_err(|refused| refused_error(&refused))?))
        });
        planned.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))?
    }
}

/// Makes the plan for what the window wants. The reason for switching off comes with the confirmation.
fn planned(
    wanted: &IntentView,
    made: &[Made],
    snapshot: &TenantSnapshot,
    account: &UserId,
    cloud: &str,
) -> Result<Plan, PlanRefused> {
    let intent = match wanted {
        IntentView::SecurityDefaultsOn => Intent::SecurityDefaultsOn,
        IntentView::SecurityDefaultsOff => {
            Intent::SecurityDefaultsOff { reason: OffReason::Other { words: String::new() } }
        }
        IntentView::PerUserMfaOff { knowingly, people } => Intent::PerUserMfaOff {
            people: match people {
                None => PeopleMeant::All,
                Some(ids) => PeopleMeant::Ids { ids: ids.iter().map(|id| UserId::from(id.as_str())).collect() },
            },
            knowingly: *knowingly,
        },
        IntentView::SignOutEveryone => Intent::SignOutEveryone,
        IntentView::PutBack { change, overwrite } => {
            return put_back(change, *overwrite, made, snapshot, account, cloud);
        }
    };
    plan(intent, snapshot, account, cloud)
}

/// The first permission that `steps` need and that was not granted.
pub(super) fn missing_permission(signed: &Signed, steps: &[Step]) -> Option<Permission> {
    let mut needed = steps.iter().map(|step| match step.object {
        Object::SecurityDefaults => Permission::SecurityDefaults,
        Object::PerUserMfa { .. } => Permission::PerUserMfa,
        Object::SignInSessions { .. } => Permission::SignOut,
    });
    needed.find(|permission| !signed.may(*permission))
}

pub(crate) fn refused_error(refused: &PlanRefused) -> AppError {
    match refused {
        PlanRefused::NotAllowed { .. } => ErrorCode::NoPermission.into(),
        PlanRefused::NotKnown { because, .. } => convert::unknown(*because),
        PlanRefused::IncompletePeople | PlanRefused::PeopleNotFound { .. } => ErrorCode::PeopleIncomplete.into(),
        PlanRefused::PoliciesForbidDefaults { policies } => {
            let names: Vec<_> = policies.iter().take(5).map(|policy| policy.name.to_string()).collect();
            AppError::from(ErrorCode::PoliciesForbid).with("count", policies.len()).with("names", names.join(", "))
        }
        PlanRefused::StateUnknown { .. } | PlanRefused::NeverPutBack => ErrorCode::NotOffered.into(),
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
        PutBack::NotKnown { .. } | PutBack::Never => (false, Vec::new()),
    };
    PlanView {
        id,
        hash: plan.hash().to_owned(),
        organization_name: signed.organization.name().unwrap_or_default(),
        people: count(plan.affected()),
        people_shown: whom(plan).take(PEOPLE_SHOWN).map(|user| people.line(user)).collect(),
        parts: parts(steps_of(plan)),
        otherwise: otherwise(plan),
        warnings: warnings(&people, &intent, plan),
        held_back: count(held_back(plan).count()),
        held_back_shown: held_back(plan)
            .take(PEOPLE_SHOWN)
            .map(|left| HeldBackLine {
                person: people.line(&left.person.id),
                cannot_tell: left.why == LeftOutWhy::CannotTell,
            })
            .collect(),
        changed_since: left_out(plan, LeftOutWhy::ChangedSince),
        emergency_left_out: left_out(plan, LeftOutWhy::EmergencyAccount),
        gone: left_out(plan, LeftOutWhy::Gone),
        can_be_put_back,
        put_back_forbidden_by,
        seconds: seconds(steps_of(plan)),
        needs_reason: weakens,
        needs_name: weakens,
        permission: missing_permission(signed, steps_of(plan)),
        intent,
    }
}

/// The steps of a plan, to be shown.
fn steps_of(plan: &Plan) -> &[Step] {
    plan.for_tenant(plan.tenant(), plan.cloud_key()).unwrap_or_default()
}

/// Whether a plan switches security defaults on.
fn defaults_go_on(plan: &Plan) -> bool {
    steps_of(plan).iter().any(|step| step.object == Object::SecurityDefaults && step.after["isEnabled"] == true)
}

/// Whom a plan changes.
fn whom(plan: &Plan) -> impl Iterator<Item = &UserId> {
    steps_of(plan).iter().filter_map(|step| step.object.user())
}

/// Who is held back from a plan, because nothing else surely asks them.
fn held_back(plan: &Plan) -> impl Iterator<Item = &LeftOut> {
    plan.left_out().iter().filter(|left| left.why.is_held_back())
}

fn left_out(plan: &Plan, why: LeftOutWhy) -> u32 {
    count(plan.left_out().iter().filter(|left| left.why == why).count())
}

/// Writes of one kind that follow each other are one part.
fn parts(steps: &[Step]) -> Vec<PlanPartView> {
    let kind = |step: &Step| match &step.object {
        Object::SecurityDefaults if step.after["isEnabled"] == true => PlanPartKind::SecurityDefaultsOn,
        Object::SecurityDefaults => PlanPartKind::SecurityDefaultsOff,
        Object::PerUserMfa { .. } if step.after["perUserMfaState"] == "disabled" => PlanPartKind::PerUserMfaOff,
        Object::PerUserMfa { .. } => PlanPartKind::PerUserMfaOn,
        Object::SignInSessions { .. } => PlanPartKind::SignOut,
    };
    let parts = steps.chunk_by(|one, next| kind(one) == kind(next));
    parts.filter_map(|part| Some(PlanPartView { kind: kind(part.first()?), count: count(part.len()) })).collect()
}

/// The other order, and how long it leaves people open.
fn otherwise(plan: &Plan) -> Option<OtherwiseView> {
    let people = count(plan.otherwise()?.people());
    let steps = plan.otherwise_for_tenant(plan.tenant(), plan.cloud_key()).ok()??;
    Some(OtherwiseView { parts: parts(&steps), people, seconds: writing(steps.len()) })
}

/// About how long it takes: the writes, and the read-back of the last; of security defaults, that takes two looks.
fn seconds(steps: &[Step]) -> u32 {
    const LAST_LOOK: u32 = 1;
    const TWO_LOOKS: u32 = 6;
    let defaults = steps.iter().any(|step| step.object == Object::SecurityDefaults);
    LAST_LOOK + if defaults { TWO_LOOKS } else { 0 } + writing(steps.len())
}

/// About how long the writes take: 3,000 are free, then 20 go each second (GRAPH.md section k).
fn writing(writes: usize) -> u32 {
    const FREE: usize = 3_000;
    const EACH_SECOND: usize = 20;
    count(1 + writes / 100 + writes.saturating_sub(FREE) / EACH_SECOND)
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
            Warning::YouAreSignedOutToo => push(WarningKind::YouAreSignedOutToo, 1, Vec::new()),
            Warning::SignedOutWithinMinutes => push(WarningKind::SignedOutWithinMinutes, 0, Vec::new()),
        }
    }
    for (kind, why) in
        [(WarningKind::Skipped, LeftOutWhy::StateUnknown), (WarningKind::GuestsLeftOut, LeftOutWhy::Guest)]
    {
        let of_kind = plan.left_out().iter().filter(|left| left.why == why);
        let left: Vec<Person> = of_kind.map(|left| left.person.clone()).collect();
        if !left.is_empty() {
            push(kind, left.len(), people.lines(&left));
        }
    }
    if defaults_go_on(plan) {
        let unregistered = people.not_registered();
        if !unregistered.is_empty() {
            let lines = unregistered.iter().take(PEOPLE_SHOWN).map(|user| people.line(user)).collect();
            push(WarningKind::MustRegister, unregistered.len(), lines);
        }
    }
    match intent {
        IntentView::SecurityDefaultsOn | IntentView::SecurityDefaultsOff if people.has_p1() => {
            push(WarningKind::ConditionalAccessInstead, 0, Vec::new());
        }
        IntentView::SecurityDefaultsOn
        | IntentView::SecurityDefaultsOff
        | IntentView::SignOutEveryone
        | IntentView::PutBack { .. } => {}
        IntentView::PerUserMfaOff { .. } => push(WarningKind::MethodsAreKept, 0, Vec::new()),
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
        let line = |person: &Person| {
            let line = self.line(&person.id);
            // Somebody who is gone is known by the name of then.
            if line.name.is_empty() { PersonLine { name: person.name.to_string(), ..line } } else { line }
        };
        people.iter().take(PEOPLE_SHOWN).map(line).collect()
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
        assert!(writing(12) < 15);
        assert!(writing(10_000) >= 350, "the service's own limit for 10,000 writes");
    }
}
