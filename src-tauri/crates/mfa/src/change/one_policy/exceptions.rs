//! Who is left out of a policy. The conditions are sent whole, since the service replaces them whole: with everything
//! else that they say, understood or not.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::{PlanRefused, resolve};
use crate::id::{GroupId, UserId};
use crate::policy::{Policy, same};
use crate::tenant::{TenantSnapshot, Users};

/// Words among the ids of people, which stay.
const WORDS: [&str; 3] = ["All", "None", "GuestsOrExternalUsers"];

/// The conditions with exactly these people and groups left out; nothing where that is so already. Whoever is left out
/// anew must be there.
///
/// # Errors
/// [`PlanRefused::Unresolved`]; [`PlanRefused::CannotBeMade`] for a policy without conditions.
pub(super) fn properties(
    snapshot: &TenantSnapshot,
    all: &Users,
    policy: &Policy,
    people: &BTreeSet<UserId>,
    groups: &BTreeSet<GroupId>,
) -> Result<Value, PlanRefused> {
    let before = &policy.raw()["conditions"];
    if !before.is_object() || !before["users"].is_object() {
        return Err(PlanRefused::CannotBeMade { name: policy.display_name().into() });
    }
    let left_out = &policy.content().users.exclude;
    let new_people = people.iter().filter(|id| !left_out.users.contains(id));
    let new_groups = groups.iter().filter(|id| !left_out.groups.contains(id));
    resolve::some(snapshot, all, new_people, new_groups)?;
    resolve::can_be_written_back(before)?;
    let mut after = before.clone();
    let users = &mut after["users"];
    users["excludeUsers"] = list(&before["users"]["excludeUsers"], people.iter().map(UserId::as_str));
    users["excludeGroups"] = list(&before["users"]["excludeGroups"], groups.iter().map(GroupId::as_str));
    let [was, is] = [before, &after].map(|conditions| json!({ "conditions": conditions }));
    let same = same::shows(&was, &is) && same::shows(&is, &was);
    Ok(if same { json!({}) } else { is })
}

/// What stays in its order and spelling, and after it what is new; an empty list, never null, when nothing is left.
fn list<'a>(before: &Value, wanted: impl Iterator<Item = &'a str>) -> Value {
    let mut wanted: Vec<&str> = wanted.collect();
    let stays = |item: &&str| WORDS.iter().chain(&wanted).any(|stays| stays.eq_ignore_ascii_case(item));
    let there = before.as_array().into_iter().flatten().filter_map(Value::as_str);
    let kept: Vec<&str> = there.filter(stays).collect();
    wanted.retain(|id| !kept.iter().any(|kept| kept.eq_ignore_ascii_case(id)));
    json!([kept, wanted].concat())
}
