//! Changing one policy: only what changes is sent, and what is not understood of it stays (SAFETY.md cases 94, 95).

mod content;
mod exceptions;
mod on;

use serde_json::{Map, Value, json};

use self::on::{Change, judged};
use super::new_policies::{MOST, licensed, policies, with_name};
use super::security_defaults::complete_users;
use super::{Draft, Object, PlanPart, PlanRefused, PolicyChange, PutBack, Step, then};
use crate::fact::Fact;
use crate::id::{PolicyId, UserId};
use crate::managed::is_managed;
use crate::policy::{Policy, PolicyState};
use crate::tenant::TenantSnapshot;

pub(super) fn draft(
    snapshot: &TenantSnapshot,
    account: &UserId,
    id: &PolicyId,
    change: &PolicyChange,
    knowingly: bool,
) -> Result<Draft, PlanRefused> {
    let there = policies(snapshot)?;
    let users = complete_users(snapshot)?;
    let found = there.iter().find(|policy| policy.id() == id);
    if *change == PolicyChange::Restore {
        return restore(snapshot, there, found, id);
    }
    let Some(policy) = found else {
        // It was deleted already.
        let deleted = *change == PolicyChange::Delete && in_deleted(snapshot, id).is_some();
        return Err(if deleted { PlanRefused::NothingToDo } else { PlanRefused::NoSuchPolicy { id: id.clone() } });
    };
    let change_of = |properties| Change { snapshot, users, account, policy, properties, knowingly };
    let properties = match change {
        PolicyChange::State { state } => of_state(policy, state)?,
        PolicyChange::Exceptions { users: people, groups, .. } => {
            exceptions::properties(snapshot, users, policy, people, groups)?
        }
        PolicyChange::Rename { name } => of_name(there, policy, name)?,
        PolicyChange::Content { body } => content::properties(snapshot, users, there, policy, body)?,
        PolicyChange::Delete => {
            if is_managed(policy) {
                return Err(PlanRefused::Managed);
            }
            return judged(&change_of(Value::Null)).map(|draft| Draft { put_back: can_be_restored(snapshot), ..draft });
        }
        PolicyChange::Restore => return Err(PlanRefused::NothingToDo),
    };
    if properties.as_object().is_none_or(Map::is_empty) {
        return Err(PlanRefused::NothingToDo);
    }
    licensed(snapshot, [then::patched(policy, &properties)?.content()].into_iter())?;
    judged(&change_of(properties))
}

/// What changes when a policy gets this state.
fn of_state(policy: &Policy, word: &str) -> Result<Value, PlanRefused> {
    let state = PolicyState::read(word);
    let can_be = match state {
        PolicyState::Enabled | PolicyState::Disabled => true,
        // What is about a user action cannot only watch.
        PolicyState::ReportOnly => then::resting(policy) == PolicyState::ReportOnly,
        PolicyState::Other(_) => false,
    };
    if !can_be {
        return Err(PlanRefused::CannotBeMade { name: policy.display_name().into() });
    }
    Ok(if *policy.state() == state { json!({}) } else { then::state_json(word) })
}

/// What changes when a policy gets this name.
fn of_name(there: &[Policy], policy: &Policy, name: &str) -> Result<Value, PlanRefused> {
    if is_managed(policy) {
        return Err(PlanRefused::Managed);
    }
    let name = name.trim();
    if name.is_empty() {
        return Err(PlanRefused::CannotBeMade { name: Box::default() });
    }
    free(there, policy, name)?;
    Ok(if policy.display_name() == name { json!({}) } else { json!({ "displayName": name }) })
}

/// # Errors
/// [`PlanRefused::PolicyNameTaken`] when another policy has the name.
fn free(there: &[Policy], policy: &Policy, name: &str) -> Result<(), PlanRefused> {
    let others: Vec<Policy> = there.iter().filter(|other| other.id() != policy.id()).cloned().collect();
    match with_name(&others, name) {
        Some(_) => Err(PlanRefused::PolicyNameTaken { name: name.into() }),
        None => Ok(()),
    }
}

/// It comes back and asks nobody yet, whatever it did when it was deleted.
fn restore(
    snapshot: &TenantSnapshot,
    there: &[Policy],
    found: Option<&Policy>,
    id: &PolicyId,
) -> Result<Draft, PlanRefused> {
    if found.is_some() {
        return Err(PlanRefused::NothingToDo);
    }
    if let Fact::Unknown(because) = snapshot.deleted_policies {
        return Err(PlanRefused::NotKnown { part: PlanPart::Policies, because });
    }
    let policy = in_deleted(snapshot, id).ok_or_else(|| PlanRefused::NoSuchPolicy { id: id.clone() })?;
    licensed(snapshot, [policy.content()].into_iter())?;
    if there.len() >= MOST {
        return Err(PlanRefused::PolicyLimit { most: MOST });
    }
    let after = then::state_json(then::resting(policy).as_str());
    Ok(Draft::of(vec![Step::of_policy(policy, Value::Null, after)], 0))
}

fn in_deleted<'a>(snapshot: &'a TenantSnapshot, id: &PolicyId) -> Option<&'a Policy> {
    snapshot.deleted_policies.get().ok()?.iter().find(|policy| policy.id() == id)
}

/// Whether a policy that is deleted can be restored: not where deleted policies are not listed.
fn can_be_restored(snapshot: &TenantSnapshot) -> PutBack {
    match snapshot.deleted_policies {
        Fact::Known { .. } => PutBack::Possible,
        Fact::Unknown(because) => PutBack::NotKnown { because },
    }
}

/// The write; `properties` null is a policy that is deleted.
fn step(policy: &Policy, properties: &Value) -> Step {
    let before = if properties.is_null() { policy.raw().clone() } else { then::the_same_of(policy, properties) };
    Step {
        object: Object::Policy { id: policy.id().clone() },
        before,
        after: properties.clone(),
        display_name: policy.display_name().into(),
    }
}

#[cfg(test)]
mod tests;
