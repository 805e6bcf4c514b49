//! A plan as the window shows it.

use std::collections::HashMap;

use jiff::Timestamp;
use mfa::change::{Intent, LeftOut, LeftOutWhy, Object, Person, Plan, PutBack, Step, Warning};
use mfa::id::UserId;
use mfa::policy::PolicyState;
use mfa::tenant::TenantSnapshot;

use super::policy_ground::meant;
use super::policy_view;
use super::prepare::missing_permission;
use super::second_opinion::Answers;
use crate::policies::{MadeHere, Names};
use crate::session::Signed;
use crate::status::{Tallied, count};
use crate::view::{
    HeldBackLine, IntentView, OtherwiseView, PersonLine, PlanPartKind, PlanPartView, PlanView, WarningKind, WarningView,
};

/// How many people are shown with a plan. All of them are in it.
const PEOPLE_SHOWN: usize = 200;

/// What a plan was made from.
pub(super) struct PlanFrom<'a> {
    pub(super) signed: &'a Signed,
    pub(super) tallied: &'a Tallied,
    /// The organization as the rules saw it.
    pub(super) snapshot: &'a TenantSnapshot,
    pub(super) made: &'a MadeHere,
    /// English names of roles, by template id.
    pub(super) roles: &'a HashMap<String, String>,
}

/// What is shown of `plan`. `answers` are of Microsoft's own check, where it was asked.
pub(super) fn plan_view(
    from: &PlanFrom<'_>,
    intent: IntentView,
    plan: &Plan,
    id: String,
    answers: Option<&Answers>,
) -> PlanView {
    let weakens = intent == IntentView::SecurityDefaultsOff;
    let PlanFrom { signed, tallied, snapshot, made, roles } = *from;
    let people = People { tallied };
    let line = |user: &UserId| people.line(user);
    let names = Names::new(tallied, roles).with(snapshot).with_needed(policy_view::restored(plan));
    let mut warnings = warnings(&people, &intent, plan);
    warnings.extend(watched_briefly(plan.intent(), snapshot, made));
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
        parts: parts(steps_of(plan), plan.account()),
        otherwise: otherwise(plan),
        warnings,
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
        needs_name: weakens || policy_view::needs_name(&intent, plan),
        permission: missing_permission(signed, steps_of(plan)),
        policies: policy_view::policies(plan, snapshot, &names),
        policies_left_out: policy_view::left_out(plan),
        needed: policy_view::needed(plan),
        lockout: plan.lock_out().map(|check| policy_view::lockout(check, line)),
        second_opinion: answers.map(|answers| answers.view(snapshot, &meant(snapshot, plan.intent()), line)),
        gap_seconds: policy_view::gap_seconds(plan),
        intent,
    }
}

/// The steps of a plan, to be shown.
pub(super) fn steps_of(plan: &Plan) -> &[Step] {
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
fn parts(steps: &[Step], account: &UserId) -> Vec<PlanPartView> {
    let kind = |step: &Step| match &step.object {
        Object::SecurityDefaults if step.after["isEnabled"] == true => PlanPartKind::SecurityDefaultsOn,
        Object::SecurityDefaults => PlanPartKind::SecurityDefaultsOff,
        Object::PerUserMfa { .. } if step.after["perUserMfaState"] == "disabled" => PlanPartKind::PerUserMfaOff,
        Object::PerUserMfa { .. } => PlanPartKind::PerUserMfaOn,
        Object::SignInSessions { .. } => PlanPartKind::SignOut,
        Object::NewPolicy { .. } | Object::Policy { .. } => {
            policy_view::change_of(step, account).map_or(PlanPartKind::PoliciesChanged, policy_view::part_of)
        }
        Object::NewNeeded { .. } => PlanPartKind::NeededMade,
        Object::Needed { .. } => PlanPartKind::NeededDeleted,
    };
    let parts = steps.chunk_by(|one, next| kind(one) == kind(next));
    parts.filter_map(|part| Some(PlanPartView { kind: kind(part.first()?), count: count(part.len()) })).collect()
}

/// The other order, and how long it leaves people open.
fn otherwise(plan: &Plan) -> Option<OtherwiseView> {
    let people = count(plan.otherwise()?.people());
    let steps = plan.otherwise_for_tenant(plan.tenant(), plan.cloud_key()).ok()??;
    Some(OtherwiseView { parts: parts(&steps, plan.account()), people, seconds: writing(steps.len()) })
}

/// About how long it takes: the writes, and the read-back of the last; of security defaults, that takes two looks.
fn seconds(steps: &[Step]) -> u32 {
    const LAST_LOOK: u32 = 1;
    const TWO_LOOKS: u32 = 6;
    let defaults = steps.iter().any(|step| step.object == Object::SecurityDefaults);
    let policies = policy_view::policy_writes(steps);
    LAST_LOOK + if defaults { TWO_LOOKS } else { 0 } + writing(steps.len() - policies) + count(policies)
}

/// About how long the writes take: 3,000 are free, then 20 go each second (GRAPH.md section k).
fn writing(writes: usize) -> u32 {
    const FREE: usize = 3_000;
    const EACH_SECOND: usize = 20;
    count(1 + writes / 100 + writes.saturating_sub(FREE) / EACH_SECOND)
}

fn warnings(people: &People<'_>, intent: &IntentView, plan: &Plan) -> Vec<WarningView> {
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
            Warning::NoEmergencyAccount => push(WarningKind::NoEmergencyAccount, 0, Vec::new()),
            Warning::EmergencyAccountsLacking { people: lacking } => {
                push(WarningKind::EmergencyAccountsLacking, lacking.len(), people.lines(lacking));
            }
            Warning::AccountsOfPrograms { people: programs } => {
                push(WarningKind::AccountsOfPrograms, programs.len(), people.lines(programs));
            }
            Warning::WouldBeLockedOut { people: out } => {
                push(WarningKind::WouldBeLockedOut, out.len(), people.lines(out));
            }
            Warning::MustRegister { people: unregistered } => {
                push(WarningKind::MustRegister, unregistered.len(), people.lines(unregistered));
            }
            Warning::LockOutNotKnown { people: unknown } => {
                push(WarningKind::LockOutNotKnown, unknown.len(), people.lines(unknown));
            }
            Warning::MicrosoftMayAddPolicies => push(WarningKind::MicrosoftMayAddPolicies, 0, Vec::new()),
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
        IntentView::PerUserMfaOff { .. } | IntentView::MoveToConditionalAccess { .. } => {
            push(WarningKind::MethodsAreKept, 0, Vec::new());
        }
        _ => {}
    }
    warnings
}

/// Says when the policies that are switched on watched for less than a week (GRAPH.md section c.1, "report-only").
fn watched_briefly(intent: &Intent, snapshot: &TenantSnapshot, made: &MadeHere) -> Option<WarningView> {
    let switches_on = match intent {
        Intent::MoveToConditionalAccess { .. } => true,
        Intent::ChangePolicy { change, .. } => policy_view::switches_on(change),
        _ => false,
    };
    let policies = meant(snapshot, intent).into_iter().filter(|policy| *policy.state() == PolicyState::ReportOnly);
    let since = policies.map(|policy| made.watches_since(policy).or(policy.created()));
    let count = count(policy_view::watched_briefly(since, Timestamp::now()));
    (switches_on && count > 0).then(|| WarningView { kind: WarningKind::WatchedBriefly, count, people: Vec::new() })
}

/// Finds people's names.
struct People<'a> {
    tallied: &'a Tallied,
}

impl People<'_> {
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
