//! Reading what is asked of the emergency access accounts alone: when they were used, and for how long they hold their
//! role.

use std::collections::{BTreeSet, HashMap};

use futures::stream::{self, StreamExt as _};
use graph::Graph;
use graph::roles::{RoleAssignment, RoleScheduleInstance};
use mfa::id::UserId;
use mfa::role::GLOBAL_ADMINISTRATOR;

use super::{EmergencyUses, ReadError};
use crate::convert;

/// The scope of a role that is held in the whole organization.
const EVERYWHERE: &str = "/";

/// Reads it for the accounts that were named. What cannot be read of one leaves it out: it is not known then.
///
/// # Errors
/// When nothing could be read of any of them: why.
pub(super) async fn uses(
    graph: &Graph,
    named: BTreeSet<UserId>,
    roles_can_end: Option<bool>,
) -> Result<EmergencyUses, ReadError> {
    let mut uses = EmergencyUses::default();
    let mut failed = None;
    let mut last_sign_ins = graph.last_sign_in(stream::iter(named.clone()));
    while let Some((user, last)) = last_sign_ins.next().await {
        match last {
            Ok(last) => {
                uses.last_sign_ins.insert(user, last);
            }
            Err(error) => failed = Some(convert::read(&error)),
        }
    }
    uses.permanent = permanent(graph, &named, roles_can_end).await;
    match failed {
        Some(error) if uses.last_sign_ins.is_empty() && uses.permanent.is_empty() => Err(error),
        _ => Ok(uses),
    }
}

/// Whether they hold the Global Administrator role for good. A role that ends is not everywhere (GRAPH.md section f).
async fn permanent(graph: &Graph, named: &BTreeSet<UserId>, roles_can_end: Option<bool>) -> HashMap<UserId, bool> {
    let mut permanent = HashMap::new();
    for user in named {
        let held = match roles_can_end {
            Some(false) => for_good_where_nothing_ends(graph.role_assignments(user).await),
            Some(true) => for_good(graph.role_schedule_instances(user).await),
            None => None,
        };
        if let Some(held) = held {
            permanent.insert(user.clone(), held);
        }
    }
    permanent
}

/// Held through a group is held too: of whoever has no assignment of their own it is not known.
fn for_good(instances: Result<Vec<RoleScheduleInstance>, graph::Error>) -> Option<bool> {
    let instances = instances.ok()?;
    let held: Vec<Option<bool>> = instances
        .iter()
        .filter(|instance| instance.role_definition_id == GLOBAL_ADMINISTRATOR)
        .map(RoleScheduleInstance::is_permanent)
        .collect();
    if held.contains(&Some(true)) {
        Some(true)
    } else if held.is_empty() || held.contains(&None) {
        None
    } else {
        Some(false)
    }
}

/// The same where no role ends.
fn for_good_where_nothing_ends(assignments: Result<Vec<RoleAssignment>, graph::Error>) -> Option<bool> {
    let everywhere = |assignment: &RoleAssignment| {
        assignment.role_definition_id == GLOBAL_ADMINISTRATOR && assignment.scope.as_deref() == Some(EVERYWHERE)
    };
    assignments.ok()?.iter().any(everywhere).then_some(true)
}
