//! An organization that takes each write, for tests: what the service and the journal would have of it.

use serde_json::{Value, json};

use super::{Made, Needed, NeededKind, Object, Plan, Step};
use crate::fact::Fact;
use crate::fixture::*;
use crate::location::NamedLocation;
use crate::per_user::PerUserMfaState;
use crate::policy::Policy;
use crate::tenant::TenantSnapshot;

/// The organization once a write is made.
pub(super) fn apply(mut snapshot: TenantSnapshot, step: &Step) -> TenantSnapshot {
    let id = match &step.object {
        Object::SecurityDefaults => return snapshot.with_defaults(step.after["isEnabled"] == true),
        Object::PerUserMfa { user } => {
            let state = PerUserMfaState::read(step.after["perUserMfaState"].as_str());
            return snapshot.with_per_user(user.as_str(), state);
        }
        Object::NewPolicy { name } => made_id(name),
        Object::Policy { id } => id.to_string(),
        Object::NewNeeded { what: NeededKind::Location, name, .. } => {
            let Fact::Known { value, .. } = &mut snapshot.locations else { panic!("not known") };
            let kind = Needed::of(&with_id(&step.after, "x")).unwrap().location().unwrap().kind;
            value.push(NamedLocation { id: made_id(name).as_str().into(), name: name.clone(), kind });
            return snapshot;
        }
        Object::NewNeeded { name, .. } => {
            let Fact::Known { value, .. } = &mut snapshot.strengths else { panic!("not known") };
            let strength = Needed::of(&with_id(&step.after, "x")).unwrap().strength();
            value.insert(made_id(name).as_str().into(), strength);
            return snapshot;
        }
        Object::Needed { id, .. } => {
            if let Fact::Known { value, .. } = &mut snapshot.locations {
                value.retain(|location| location.id.as_str() != &**id);
            }
            if let Fact::Known { value, .. } = &mut snapshot.strengths {
                value.retain(|strength, _| strength.as_str() != &**id);
            }
            return snapshot;
        }
        Object::SignInSessions { .. } => panic!("no policy"),
    };
    let mut there = raws(snapshot.policies.get().unwrap());
    let mut deleted = raws(snapshot.deleted_policies.get().unwrap());
    let at = there.iter().position(|raw| raw["id"] == json!(id));
    match (at, step.after.as_object()) {
        (Some(at), None) => deleted.push(there.remove(at)),
        (Some(at), Some(after)) => there[at].as_object_mut().unwrap().extend(after.clone()),
        (None, Some(after)) => {
            let at = deleted.iter().position(|raw| raw["id"] == json!(id));
            let mut raw = at.map_or(json!({ "id": id }), |at| deleted.remove(at));
            raw.as_object_mut().unwrap().extend(after.clone());
            there.push(raw);
            snapshot.made_here.insert(id.into());
        }
        (None, None) => panic!("it is not there"),
    }
    snapshot.deleted_policies = known(deleted.into_iter().map(|raw| Policy::from_json(raw).unwrap()).collect());
    snapshot.with_policies(there)
}

/// What the journal has of a write.
pub(super) fn made(step: &Step) -> Made {
    let Step { object, before, after, display_name } = step.clone();
    let object = match object {
        Object::NewPolicy { name } => Object::Policy { id: made_id(&name).into() },
        Object::NewNeeded { what, name, .. } => Object::Needed { what, id: made_id(&name).into() },
        other => other,
    };
    Made { object, before, after, display_name }
}

/// The organization after a plan, and what the journal has of it.
pub(super) fn run(plan: &Plan, snapshot: TenantSnapshot) -> (TenantSnapshot, Vec<Made>) {
    let steps = steps(plan);
    (steps.iter().fold(snapshot, apply), steps.iter().map(made).collect())
}

/// The writes of a plan for the organization of the tests.
pub(super) fn steps(plan: &Plan) -> &[Step] {
    plan.for_tenant(&"bakery".into(), "worldwide").unwrap()
}

pub(super) fn raws(policies: &[Policy]) -> Vec<Value> {
    policies.iter().map(|policy| policy.raw().clone()).collect()
}

fn with_id(body: &Value, id: &str) -> Value {
    let mut whole = body.clone();
    whole["id"] = json!(id);
    whole
}

/// The id that the organization gives a policy of this name.
fn made_id(name: &str) -> String {
    format!("made {name}")
}
