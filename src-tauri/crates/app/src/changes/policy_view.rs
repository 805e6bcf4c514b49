//! What a plan does with policies, as the window shows it.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use mfa::change::{
    Intent, LockOutCheck, Needed, Object, Person, Plan, PolicyChange, PolicyLeftOut, PolicyLeftOutWhy, Step,
};
use mfa::id::{PolicyId, UserId};
use mfa::policy::{Content, PolicyState};
use mfa::tenant::TenantSnapshot;
use serde_json::{Value, json};

use super::plan_view::steps_of;
use crate::policies::{Names, needed_view, words};
use crate::status::count;
use crate::view::{
    IntentView, LockoutView, NeededView, PersonLine, PlanPartKind, PlanPolicyChange, PlanPolicyView,
    PolicyLeftOutReason, PolicyLeftOutView, PolicyStateWanted,
};

/// How many people are shown of a list.
const PEOPLE_SHOWN: usize = 200;

/// Whether the organization's name must be typed: for what concerns everyone and weakens, for the move, and for what is
/// done although something is missing.
pub(super) fn needs_name(wanted: &IntentView, plan: &Plan) -> bool {
    match wanted {
        IntentView::MoveToConditionalAccess { .. } => true,
        IntentView::AddPolicies { knowingly, .. } | IntentView::SetPolicyExceptions { knowingly, .. } => {
            *knowingly || switches_one_off(plan)
        }
        IntentView::RestoreBackup { knowingly, .. } => *knowingly || switches_one_off(plan) || switches_one_on(plan),
        IntentView::SetPolicyState { knowingly, state, .. } => {
            *knowingly || (*state != PolicyStateWanted::On && switches_one_off(plan))
        }
        IntentView::DeletePolicy { .. } => switches_one_off(plan),
        _ => false,
    }
}

/// Whether a policy that is on, and demands something, is not on afterwards.
fn switches_one_off(plan: &Plan) -> bool {
    steps_of(plan).iter().any(|step| {
        let was_on = step.before["state"] == PolicyState::Enabled.as_str();
        was_on && (step.after.is_null() || step.after["state"].as_str().is_some_and(|state| state != "enabled"))
    })
}

/// Whether a policy that is not on is on afterwards.
fn switches_one_on(plan: &Plan) -> bool {
    let on = PolicyState::Enabled.as_str();
    steps_of(plan).iter().any(|step| step.after["state"] == on && step.before["state"] != on)
}

/// What a step does with a policy; `None` for other steps.
pub(super) fn change_of(step: &Step, account: &UserId) -> Option<PlanPolicyChange> {
    let state = step.after["state"].as_str().map(PolicyState::read);
    match &step.object {
        Object::NewPolicy { .. } if !step.before.is_null() => return Some(PlanPolicyChange::On),
        Object::NewPolicy { .. } if state == Some(PolicyState::Disabled) => return Some(PlanPolicyChange::MadeOff),
        Object::NewPolicy { .. } => return Some(PlanPolicyChange::MadeWatching),
        Object::Policy { .. } => {}
        _ => return None,
    }
    let only = |key: &str| step.after.as_object().is_some_and(|fields| fields.len() == 1 && fields.contains_key(key));
    Some(if step.after.is_null() {
        PlanPolicyChange::Deleted
    } else if step.before.is_null() {
        PlanPolicyChange::Restored
    } else if only("state") {
        match state {
            Some(PolicyState::Enabled) => PlanPolicyChange::On,
            Some(PolicyState::Disabled) => PlanPolicyChange::Off,
            _ => PlanPolicyChange::Watching,
        }
    } else if only("displayName") {
        PlanPolicyChange::Renamed
    } else if only("conditions") {
        of_conditions(&step.before["conditions"], &step.after["conditions"], account)
    } else {
        PlanPolicyChange::Changed
    })
}

/// What becomes of conditions that are sent whole.
fn of_conditions(before: &Value, after: &Value, account: &UserId) -> PlanPolicyChange {
    let without_exceptions = |conditions: &Value| {
        let mut conditions = conditions.clone();
        if let Some(users) = conditions.get_mut("users").and_then(Value::as_object_mut) {
            users.retain(|key, _| !matches!(&**key, "excludeUsers" | "excludeGroups"));
        }
        conditions
    };
    if without_exceptions(before) != without_exceptions(after) {
        return PlanPolicyChange::Changed;
    }
    let list = |conditions: &Value, key: &str| -> Vec<UserId> {
        let list = conditions["users"][key].as_array();
        list.into_iter().flatten().filter_map(Value::as_str).map(UserId::from).collect()
    };
    let (left_out, then) = (list(before, "excludeUsers"), list(after, "excludeUsers"));
    let gone: Vec<&UserId> = left_out.iter().filter(|id| !then.contains(id)).collect();
    let new = then.iter().any(|id| !left_out.contains(id));
    let same_groups = list(before, "excludeGroups") == list(after, "excludeGroups");
    match gone[..] {
        [one] if one == account && !new && same_groups => PlanPolicyChange::YouNotLeftOut,
        _ => PlanPolicyChange::Exceptions,
    }
}

/// The kind of part that a step about a policy belongs to.
pub(super) fn part_of(change: PlanPolicyChange) -> PlanPartKind {
    match change {
        PlanPolicyChange::MadeWatching | PlanPolicyChange::MadeOff => PlanPartKind::PoliciesMade,
        PlanPolicyChange::On => PlanPartKind::PoliciesOn,
        PlanPolicyChange::Watching | PlanPolicyChange::Off => PlanPartKind::PoliciesOff,
        PlanPolicyChange::YouNotLeftOut => PlanPartKind::YouNotLeftOut,
        PlanPolicyChange::Deleted => PlanPartKind::PoliciesDeleted,
        PlanPolicyChange::Restored => PlanPartKind::PoliciesRestored,
        PlanPolicyChange::Exceptions | PlanPolicyChange::Renamed | PlanPolicyChange::Changed => {
            PlanPartKind::PoliciesChanged
        }
    }
}

/// Each policy that a plan makes or changes, one line for each thing that is done with it, with what it says then.
pub(super) fn policies(plan: &Plan, snapshot: &TenantSnapshot, names: &Names<'_>) -> Vec<PlanPolicyView> {
    let there = snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let deleted = snapshot.deleted_policies.get().map(Vec::as_slice).unwrap_or_default();
    // What each is by the steps so far.
    let mut then: HashMap<&PolicyId, Value> = HashMap::new();
    let mut made: HashMap<&str, Value> = HashMap::new();
    let mut lines = Vec::new();
    for step in steps_of(plan) {
        let Some(change) = change_of(step, plan.account()) else { continue };
        let (id, raw) = match &step.object {
            Object::Policy { id } => {
                let raw = then.entry(id).or_insert_with(|| {
                    let known = there.iter().chain(deleted).find(|policy| policy.id() == id);
                    known.map_or_else(|| json!({}), |policy| policy.raw().clone())
                });
                if let (Value::Object(raw), Value::Object(after)) = (&mut *raw, &step.after) {
                    raw.extend(after.clone());
                }
                (Some(id), &*raw)
            }
            Object::NewPolicy { name } => {
                let raw = made.entry(&**name).or_insert_with(|| json!({}));
                if let (Value::Object(raw), Value::Object(after)) = (&mut *raw, &step.after) {
                    raw.extend(after.clone());
                }
                (None, &*raw)
            }
            _ => (None, &step.after),
        };
        let body = raw.as_object().filter(|_| change != PlanPolicyChange::Deleted);
        let name = raw["displayName"].as_str().filter(|name| !name.is_empty()).unwrap_or(&step.display_name);
        lines.push(PlanPolicyView {
            id: id.map(ToString::to_string),
            name: name.to_owned(),
            words: body.map(|body| words(raw, &Content::read(body), names)),
            change,
        });
    }
    lines
}

/// What policies of a backup need and is not there.
pub(super) fn restored(plan: &Plan) -> &[Needed] {
    match plan.intent() {
        Intent::RestorePolicies { needed, .. } => needed,
        _ => &[],
    }
}

/// What a plan makes before the policies that name it, and what it is made beside.
pub(super) fn needed(plan: &Plan) -> Vec<NeededView> {
    let restored = restored(plan);
    let made = steps_of(plan).iter().filter_map(|step| match &step.object {
        Object::NewNeeded { what, id, .. } => restored.iter().find(|one| one.what == *what && one.id == *id),
        _ => None,
    });
    made.map(needed_view).collect()
}

/// Which policies a plan leaves alone, and why.
pub(super) fn left_out(plan: &Plan) -> Vec<PolicyLeftOutView> {
    let view = |PolicyLeftOut { policy, why }: &PolicyLeftOut| PolicyLeftOutView {
        id: policy.id.to_string(),
        name: policy.name.to_string(),
        reason: match why {
            PolicyLeftOutWhy::Gone => PolicyLeftOutReason::Gone,
            PolicyLeftOutWhy::ChangedSince => PolicyLeftOutReason::ChangedSince,
            PolicyLeftOutWhy::NotMadeHere => PolicyLeftOutReason::NotMadeHere,
            PolicyLeftOutWhy::NotKnown => PolicyLeftOutReason::NotKnown,
            PolicyLeftOutWhy::StillNamed => PolicyLeftOutReason::StillNamed,
            PolicyLeftOutWhy::SomebodyUnregistered => PolicyLeftOutReason::SomebodyUnregistered,
            PolicyLeftOutWhy::RegistrationNotKnown => PolicyLeftOutReason::RegistrationNotKnown,
        },
    };
    plan.policies_left_out().iter().map(view).collect()
}

/// Who could not sign in afterwards.
pub(super) fn lockout(check: &LockOutCheck, line: impl Fn(&UserId) -> PersonLine) -> LockoutView {
    let lines = |people: &[Person]| people.iter().take(PEOPLE_SHOWN).map(|person| line(&person.id)).collect();
    LockoutView {
        checked: count(check.checked),
        locked_out: lines(&check.locked_out),
        must_register: lines(&check.must_register),
        must_register_count: count(check.must_register.len()),
        partly_blocked: lines(&check.partly_blocked),
        unknown: lines(&check.unknown),
        you: check.account,
    }
}

/// About how many seconds nothing asks anybody: from security defaults off until the last policy is on that does. One
/// write a second is allowed (GRAPH.md section k), and the first has to be answered.
pub(super) fn gap_seconds(plan: &Plan) -> Option<u32> {
    plan.gap().filter(|people| *people > 0)?;
    let goes_off = |step: &Step| step.object == Object::SecurityDefaults && step.after["isEnabled"] == false;
    let after = steps_of(plan).iter().skip_while(|step| !goes_off(step)).skip(1);
    let switched_on = after.filter(|step| change_of(step, plan.account()) == Some(PlanPolicyChange::On));
    Some(1 + count(switched_on.count()))
}

/// Whether a change switches a policy on.
pub(super) fn switches_on(change: &PolicyChange) -> bool {
    matches!(change, PolicyChange::State { state } if **state == *PolicyState::Enabled.as_str())
}

/// How many writes of a plan are under the narrow limit of policies.
pub(super) fn policy_writes(steps: &[Step]) -> usize {
    steps.iter().filter(|step| step.object.user().is_none() && step.object != Object::SecurityDefaults).count()
}

/// Of policies that began to watch at these moments, how many do so for less than a week.
pub(super) fn watched_briefly(since: impl Iterator<Item = Option<Timestamp>>, now: Timestamp) -> usize {
    const LONG_ENOUGH: SignedDuration = SignedDuration::from_hours(7 * 24);
    since.filter(|since| since.is_some_and(|since| now.duration_since(since) < LONG_ENOUGH)).count()
}

#[cfg(test)]
mod tests;
