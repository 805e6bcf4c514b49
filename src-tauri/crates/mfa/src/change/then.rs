//! The organization as it would be once some of a change is made.

use serde_json::{Map, Value, json};

use super::{LeftUnasked, Person, PlanRefused};
use crate::fact::Fact;
use crate::id::PolicyId;
use crate::policy::{Policy, PolicyState};
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, Users};
use crate::verdict::{Coverage, Verdict};

/// The organization with `policies` in the place of those of the same ids, or beside the others.
pub(super) fn with_policies(snapshot: &TenantSnapshot, policies: &[Policy]) -> TenantSnapshot {
    let mut then = snapshot.clone();
    if let Fact::Known { value, .. } = &mut then.policies {
        for policy in policies {
            match value.iter_mut().find(|there| there.id() == policy.id()) {
                Some(there) => *there = policy.clone(),
                None => value.push(policy.clone()),
            }
        }
    }
    then
}

/// The organization without these policies.
pub(super) fn without_policies(mut snapshot: TenantSnapshot, gone: &[PolicyId]) -> TenantSnapshot {
    if let Fact::Known { value, .. } = &mut snapshot.policies {
        value.retain(|policy| !gone.contains(policy.id()));
    }
    snapshot
}

/// The organization with security defaults on or off, as far as it is known which they are now.
pub(super) fn with_defaults(mut snapshot: TenantSnapshot, on: bool) -> TenantSnapshot {
    if let Fact::Known { value, .. } = &mut snapshot.security_defaults {
        *value = on;
    }
    snapshot
}

/// The policy with some of its properties replaced.
///
/// # Errors
/// [`PlanRefused::NotWritable`] when it is no policy then.
pub(super) fn patched(policy: &Policy, properties: &Value) -> Result<Policy, PlanRefused> {
    let mut raw = policy.raw().clone();
    if let (Value::Object(raw), Value::Object(properties)) = (&mut raw, properties) {
        raw.extend(properties.clone());
    }
    Policy::from_json(raw).map_err(|_| PlanRefused::NotWritable)
}

/// The policy in another state.
///
/// # Errors
/// As [`patched`].
pub(super) fn in_state(policy: &Policy, state: &PolicyState) -> Result<Policy, PlanRefused> {
    patched(policy, &state_json(state.as_str()))
}

/// A state in Graph's JSON.
pub(super) fn state_json(state: &str) -> Value {
    json!({ "state": state })
}

/// What a policy has of each of the properties that `of` names; null for what it does not have.
pub(super) fn the_same_of(policy: &Policy, of: &Value) -> Value {
    let keys = of.as_object().into_iter().flat_map(Map::keys);
    keys.map(|key| (key.clone(), policy.raw().get(key).cloned().unwrap_or(Value::Null))).collect()
}

/// The state in which a policy asks nobody: report-only, where it can be that.
pub(super) fn resting(policy: &Policy) -> PolicyState {
    if policy.user_actions().next().is_some() { PolicyState::Disabled } else { PolicyState::ReportOnly }
}

/// Of the people counted, those who are asked by `now`, and by `then` are not or can't be told.
pub(super) fn uncovered(
    snapshot: &TenantSnapshot,
    users: &Users,
    now: &[Verdict],
    then: &[Verdict],
) -> Vec<LeftUnasked> {
    let each = users.people.iter().zip(now.iter().zip(then));
    each.filter(|(_, (now, _))| now.kind.coverage() == Coverage::Asked)
        .filter(|(user, _)| Standing::of(snapshot, user) == Standing::Counted)
        .filter_map(|(user, (_, then))| LeftUnasked::of(user, then.kind.coverage()))
        .collect()
}

/// The people by name.
pub(super) fn people(left: Vec<LeftUnasked>) -> Vec<Person> {
    left.into_iter().map(|left| left.person).collect()
}
