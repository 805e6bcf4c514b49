//! Security defaults that give way to policies, or policies to security defaults: what whoever makes the change has to
//! know to leave nobody open unseen (DESIGN.md R1).

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Draft, Object, Step};
use crate::id::PolicyId;
use crate::policy::{Control, Policy};
use crate::tenant::TenantSnapshot;

/// Between the two nothing asks some people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moving {
    /// How many people, at most.
    pub people: u64,
    /// The policies of which each has to be on before everyone is asked by them.
    pub covering: BTreeSet<PolicyId>,
    /// What deletes each policy, so that security defaults can go on again; `None` where some of them were not made by
    /// Latch, or where security defaults were not on before.
    pub deletes: Option<Vec<Step>>,
}

impl Moving {
    /// `None` for a change that does not take the one for the other.
    pub(super) fn of(draft: &Draft, snapshot: &TenantSnapshot) -> Option<Self> {
        let defaults = draft.steps.iter().find(|step| step.object == Object::SecurityDefaults);
        let defaults_go_on = defaults.is_some_and(|step| step.after["isEnabled"] == true);
        let policies = snapshot.policies.get().ok()?;
        let gone = snapshot.deleted_policies.get().map_or(&[][..], Vec::as_slice);
        let policy = |id: &PolicyId| policies.iter().chain(gone).find(|policy| policy.id() == id);
        // Whether a policy asks people once it goes on, or did so until now.
        let switched = |step: &Step| {
            let Object::Policy { id } = &step.object else { return None };
            let goes_on = step.after["state"] == "enabled";
            let lets_go = (step.after.is_null() || step.after["state"].is_string())
                && policy(id).is_some_and(|policy| policy.state().as_str() == "enabled");
            let asks = policy(id).is_some_and(demands_second_step);
            (asks && if defaults_go_on { lets_go } else { goes_on }).then(|| id.clone())
        };
        let covering: BTreeSet<PolicyId> = draft.steps.iter().filter_map(switched).collect();
        let people = draft.gap.or_else(|| defaults_go_on.then_some(draft.affected))?;
        if covering.is_empty() {
            return None;
        }
        let made_here = policies.iter().all(|policy| snapshot.made_here.contains(policy.id()));
        let deletes = (!defaults_go_on && made_here && snapshot.classic_policies.is_empty())
            .then(|| policies.iter().map(delete).collect());
        Some(Self { people, covering, deletes })
    }
}

fn demands_second_step(policy: &Policy) -> bool {
    let controls = policy.content().grant.iter().flat_map(|grant| &grant.controls);
    controls.into_iter().any(|control| matches!(control, Control::Mfa | Control::Strength(_)))
}

fn delete(policy: &Policy) -> Step {
    Step {
        object: Object::Policy { id: policy.id().clone() },
        before: json!({ "state": policy.state().as_str() }),
        after: Value::Null,
        display_name: policy.display_name().into(),
    }
}
