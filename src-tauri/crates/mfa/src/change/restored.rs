//! Policies of a backup: what they name and is not there is made first, those that are not there are made again and
//! switched on where that is meant, and the others are changed back.

mod on;

use serde_json::Value;

use super::needed::ToMake;
use super::rest::Rest;
use super::{
    Draft, LockOutCheck, Needed, Object, Person, PlanRefused, PolicyChange, PolicyContent, new_policies, one_policy,
    then,
};
use crate::id::UserId;
use crate::tenant::TenantSnapshot;

/// What is restored.
#[derive(Clone, Copy)]
pub(super) struct Restored<'a> {
    pub(super) needed: &'a [Needed],
    pub(super) made: &'a [Value],
    pub(super) on: &'a [Box<str>],
    pub(super) changed: &'a [PolicyContent],
    pub(super) knowingly: bool,
}

pub(super) fn draft(
    snapshot: &TenantSnapshot,
    account: &UserId,
    restored: Restored<'_>,
    rest: Option<&Rest<'_>>,
) -> Result<Draft, PlanRefused> {
    let Restored { needed, on, changed, knowingly, .. } = restored;
    let mut whole: Option<Draft> = None;
    let mut add = |draft: Result<Draft, PlanRefused>| match draft {
        Ok(draft) => {
            whole = Some(match whole.take() {
                Some(first) => both(first, draft),
                None => draft,
            });
            Ok(())
        }
        // Of some of them there is nothing to do.
        Err(PlanRefused::NothingToDo) => Ok(()),
        Err(refused) => Err(refused),
    };
    let to_make = ToMake::of(snapshot, needed, rest)?;
    let snapshot = &to_make.made_in(snapshot.clone());
    let made: Vec<Value> = restored.made.iter().map(|body| to_make.named_now(body)).collect();
    // Each is looked at with those before it in force, so that nobody is locked out by two together.
    let mut so_far = snapshot.clone();
    if !made.is_empty() {
        add(new_policies::draft(snapshot, account, &made, knowingly, rest))?;
        let mut turned_on = on::of(snapshot, &made, on, rest)?;
        so_far = then::with_policies(&so_far, &turned_on.not_there());
        add(turned_on.left_out())?;
        for one in turned_on.in_order() {
            let draft = one_policy::draft(&so_far, account, one.policy.id(), &on::change(), knowingly);
            for step in draft.as_ref().map(|draft| draft.steps.clone()).unwrap_or_default() {
                so_far = with(so_far, &step.object, &step.after)?;
            }
            add(draft.map(|draft| one.named(draft)))?;
        }
    }
    for PolicyContent { policy, body } in changed {
        let change = PolicyChange::Content { body: to_make.named_now(body) };
        let draft = one_policy::draft(&so_far, account, policy, &change, knowingly);
        let steps = draft.as_ref().map(|draft| draft.steps.clone()).unwrap_or_default();
        add(draft)?;
        for step in steps {
            so_far = with(so_far, &step.object, &step.after)?;
        }
    }
    let mut whole = whole.ok_or(PlanRefused::NothingToDo)?;
    let mut steps = to_make.steps(&whole.steps);
    steps.append(&mut whole.steps);
    Ok(Draft { steps, ..whole })
}

/// The organization with one policy changed.
fn with(snapshot: TenantSnapshot, object: &Object, properties: &Value) -> Result<TenantSnapshot, PlanRefused> {
    let Object::Policy { id } = object else { return Ok(snapshot) };
    let there = new_policies::policies(&snapshot)?.iter().find(|policy| policy.id() == id);
    match there {
        Some(policy) => {
            let changed = then::patched(policy, properties)?;
            Ok(then::with_policies(&snapshot, &[changed]))
        }
        None => Ok(snapshot),
    }
}

/// Two drafts as one.
fn both(mut first: Draft, second: Draft) -> Draft {
    first.steps.extend(second.steps);
    for warning in second.warnings {
        if !first.warnings.contains(&warning) {
            first.warnings.push(warning);
        }
    }
    first.left_out.extend(second.left_out);
    for left_out in second.policies_left_out {
        if !first.policies_left_out.contains(&left_out) {
            first.policies_left_out.push(left_out);
        }
    }
    first.affected = first.affected.max(second.affected);
    first.lock_out = match (first.lock_out, second.lock_out) {
        (Some(one), Some(other)) => Some(worse(one, other)),
        (one, other) => one.or(other),
    };
    first
}

/// The worse of two checks, for each person.
fn worse(mut one: LockOutCheck, other: LockOutCheck) -> LockOutCheck {
    let add = |to: &mut Vec<Person>, from: Vec<Person>| {
        for person in from {
            if !to.contains(&person) {
                to.push(person);
            }
        }
    };
    add(&mut one.locked_out, other.locked_out);
    add(&mut one.must_register, other.must_register);
    add(&mut one.partly_blocked, other.partly_blocked);
    add(&mut one.unknown, other.unknown);
    one.checked = one.checked.max(other.checked);
    one.account = match (one.account, other.account) {
        (Some(one), Some(other)) => Some(one && other),
        _ => None,
    };
    // Whoever is locked out by one of them is in no milder list.
    let LockOutCheck { locked_out, must_register, partly_blocked, unknown, .. } = &mut one;
    unknown.retain(|person| !locked_out.contains(person));
    must_register.retain(|person| !locked_out.contains(person));
    partly_blocked.retain(|person| !locked_out.contains(person) && !must_register.contains(person));
    one
}

#[cfg(test)]
mod tests;
