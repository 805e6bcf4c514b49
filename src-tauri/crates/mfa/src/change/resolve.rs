//! Whether everything that a policy names is there: an exclusion that cannot be resolved stops a plan before the first
//! write (DESIGN.md R2, SAFETY.md case 87).
//!
//! Apps and terms of use are not read, so whether they are there the service decides.

use std::collections::BTreeSet;

use super::PlanRefused;
use crate::fact::Fact;
use crate::id::{GroupId, RoleTemplateId, UserId};
use crate::policy::{Control, Policy, UserScope};
use crate::role;
use crate::strength::built_in_combinations;
use crate::tenant::{TenantSnapshot, Users};

/// The place that stands for the older trusted addresses of per-user MFA (GRAPH.md section c.5): nothing lists it.
const OLD_TRUSTED_ADDRESSES: &str = "00000000-0000-0000-0000-000000000000";
/// Behind this word the service hides what the reading did not ask for: writing it back would lose it (GRAPH.md section
/// c.1).
const HIDDEN: &str = "unknownFutureValue";

/// Checks what `policies` name. `new`: they are to be made, so that nobody who is left out may be disabled either.
///
/// # Errors
/// [`PlanRefused::Unresolved`] with every name that is not there, or cannot be read.
pub(super) fn all(snapshot: &TenantSnapshot, users: &Users, policies: &[Policy], new: bool) -> Result<(), PlanRefused> {
    let mut names = BTreeSet::new();
    for policy in policies {
        of_policy(snapshot, users, policy, new, &mut names);
    }
    if names.is_empty() { Ok(()) } else { Err(PlanRefused::Unresolved { names: names.into_iter().collect() }) }
}

/// Checks some people and groups.
///
/// # Errors
/// As [`all`].
pub(super) fn some<'a>(
    snapshot: &TenantSnapshot,
    users: &Users,
    people: impl Iterator<Item = &'a UserId>,
    groups: impl Iterator<Item = &'a GroupId>,
) -> Result<(), PlanRefused> {
    let mut names: Vec<Box<str>> = people.filter(|id| !is_enabled(users, id)).map(|id| id.as_str().into()).collect();
    names.extend(groups.filter(|id| !is_there(snapshot, id)).map(|id| Box::from(id.as_str())));
    if names.is_empty() { Ok(()) } else { Err(PlanRefused::Unresolved { names }) }
}

/// Whether a policy's conditions can be written back whole.
///
/// # Errors
/// [`PlanRefused::Unresolved`] with the word that hides something.
pub(super) fn can_be_written_back(conditions: &serde_json::Value) -> Result<(), PlanRefused> {
    let hides = |word: &str| word.split(',').any(|word| word.trim() == HIDDEN);
    let hidden = match conditions {
        serde_json::Value::String(word) => hides(word),
        serde_json::Value::Array(items) => return items.iter().try_for_each(can_be_written_back),
        serde_json::Value::Object(fields) => return fields.values().try_for_each(can_be_written_back),
        _ => false,
    };
    if hidden { Err(PlanRefused::Unresolved { names: vec![HIDDEN.into()] }) } else { Ok(()) }
}

fn of_policy(snapshot: &TenantSnapshot, users: &Users, policy: &Policy, new: bool, names: &mut BTreeSet<Box<str>>) {
    let content = policy.content();
    let (include, exclude) = (&content.users.include, &content.users.exclude);
    let UserScope { users: included, .. } = include;
    let missing = |id: &&UserId| users.find(id).is_none();
    names.extend(included.iter().filter(missing).map(|id| Box::from(id.as_str())));
    let not_left_out = |id: &&UserId| if new { !is_enabled(users, id) } else { missing(id) };
    names.extend(exclude.users.iter().filter(not_left_out).map(|id| Box::from(id.as_str())));
    let groups = include.groups.iter().chain(&exclude.groups).filter(|id| !is_there(snapshot, id));
    names.extend(groups.map(|id| Box::from(id.as_str())));
    let roles = exclude.roles.iter().filter(|id| !is_known_role(snapshot, id));
    names.extend(roles.map(|id| Box::from(id.as_str())));
    if new && content.users.not_understood {
        names.insert("users".into());
    }
    let places = content.locations.iter().flat_map(|range| range.include.iter().chain(&range.exclude));
    names.extend(places.filter(|name| !is_known_place(snapshot, name)).cloned());
    let controls = content.grant.iter().flat_map(|grant| &grant.controls);
    let strengths = controls.filter_map(|control| match control {
        Control::Strength(strength) => Some(&strength.id),
        _ => None,
    });
    let known = |id: &crate::id::StrengthId| {
        built_in_combinations(id).is_some() || snapshot.strengths.get().is_ok_and(|known| known.contains_key(id))
    };
    names.extend(strengths.filter(|id| !known(id)).map(|id| Box::from(id.as_str())));
}

/// Whether someone is there and not disabled. Whoever the service said nothing about counts as not disabled.
fn is_enabled(users: &Users, id: &UserId) -> bool {
    users.find(id).is_some_and(|user| user.account_enabled != Some(false))
}

fn is_there(snapshot: &TenantSnapshot, id: &GroupId) -> bool {
    snapshot.groups.get(id).map(Fact::get).is_some_and(|group| group.is_ok_and(|group| !group.gone))
}

/// Roles are the same in every organization and cannot be deleted: one is known when it is in the list of this program,
/// when somebody holds it, or when a policy of the organization already leaves it out or includes it.
fn is_known_role(snapshot: &TenantSnapshot, id: &RoleTemplateId) -> bool {
    let held = snapshot.role_holders.get().is_ok_and(|holders| holders.of(id).is_some());
    let policies = snapshot.policies.get().map_or(&[][..], Vec::as_slice);
    let named = policies.iter().any(|policy| {
        let users = &policy.content().users;
        users.include.roles.contains(id) || users.exclude.roles.contains(id)
    });
    held || named || role::KNOWN.contains(id)
}

fn is_known_place(snapshot: &TenantSnapshot, name: &str) -> bool {
    matches!(name, "All" | "AllTrusted" | OLD_TRUSTED_ADDRESSES)
        || snapshot
            .locations
            .get()
            .is_ok_and(|known| known.iter().any(|place| place.id.as_str().eq_ignore_ascii_case(name)))
}
