//! A policy as a backup has it.

use serde_json::{Map, Value, json};

use super::super::{PlanRefused, resolve, then};
use super::{free, of_state};
use crate::managed::is_managed;
use crate::policy::{Policy, body_of, same};
use crate::tenant::{TenantSnapshot, Users};

/// Those properties of `body` that the policy does not have in the same meaning.
///
/// # Errors
/// [`PlanRefused::Managed`] for what Microsoft lets nobody change, and why it cannot be so.
pub(super) fn properties(
    snapshot: &TenantSnapshot,
    users: &Users,
    there: &[Policy],
    policy: &Policy,
    body: &Value,
) -> Result<Value, PlanRefused> {
    let one = |key: &str, value: &Value| json!({ key: value });
    let differs = |key: &str, value: &Value| {
        let there = policy.raw().get(key).unwrap_or(&Value::Null);
        !(same::shows(&one(key, value), &one(key, there)) && same::shows(&one(key, there), &one(key, value)))
    };
    let Value::Object(body) = body_of(body) else {
        return Err(PlanRefused::CannotBeMade { name: policy.display_name().into() });
    };
    let changed: Map<String, Value> = body.into_iter().filter(|(key, value)| differs(key, value)).collect();
    if is_managed(policy) && !microsoft_lets(policy, &changed) {
        return Err(PlanRefused::Managed);
    }
    if let Some(state) = changed.get("state") {
        of_state(policy, state.as_str().unwrap_or_default())?;
    }
    if let Some(name) = changed.get("displayName") {
        let name = name.as_str().filter(|name| !name.trim().is_empty());
        free(there, policy, name.ok_or(PlanRefused::CannotBeMade { name: Box::default() })?)?;
    }
    let changed = Value::Object(changed);
    if changed.get("conditions").is_some() {
        let then = then::patched(policy, &changed)?;
        resolve::all(snapshot, users, std::slice::from_ref(&then), true)?;
        resolve::can_be_written_back(&changed["conditions"])?;
    }
    Ok(changed)
}

/// Of its own policies, the state and who is left out (GRAPH.md section c.2).
fn microsoft_lets(policy: &Policy, changed: &Map<String, Value>) -> bool {
    let included = |conditions: &Value| {
        let mut conditions = conditions.clone();
        if let Some(users) = conditions.get_mut("users").and_then(Value::as_object_mut) {
            users.retain(|key, _| !key.starts_with("exclude"));
        }
        json!({ "conditions": conditions })
    };
    changed.iter().all(|(key, value)| match key.as_str() {
        "state" => true,
        "conditions" => {
            let (was, is) = (included(&policy.raw()["conditions"]), included(value));
            same::shows(&was, &is) && same::shows(&is, &was)
        }
        _ => false,
    })
}
