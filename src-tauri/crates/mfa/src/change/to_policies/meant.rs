//! The policies that are to ask, each with what becomes of it.

use serde_json::{Value, json};

use super::super::registering::Unregistered;
use super::super::rest::Rest;
use super::super::{PlanRefused, PolicyLeftOut, PolicyLeftOutWhy, PolicyName, Step, resolve, then};
use super::{conditions_step, state_step};
use crate::id::{PolicyId, UserId};
use crate::location::Atlas;
use crate::policy::{Policy, PolicyState};
use crate::tenant::{TenantSnapshot, Users};
use crate::verdict::{Alone, alone};

/// When a policy is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Turn {
    /// It asks the holders of roles.
    AsksAdministrators,
    /// It asks everyone.
    AsksEveryone,
    /// It asks some people.
    AsksOthers,
    /// It blocks, or does something else.
    Other,
    /// It guards the registering of a second step.
    GuardsRegistering,
}

struct One<'a> {
    policy: &'a Policy,
    /// Its conditions without whoever makes the change; `None` where these do not change.
    conditions: Option<Value>,
    /// Whether it is to be switched on.
    enable: bool,
    turn: Turn,
}

pub(super) struct Meant<'a> {
    policies: Vec<One<'a>>,
    pub(super) left_out: Vec<PolicyLeftOut>,
}

impl<'a> Meant<'a> {
    pub(super) fn of(
        snapshot: &'a TenantSnapshot,
        users: &Users,
        account: &UserId,
        ids: &[PolicyId],
        rest: Option<&Rest<'_>>,
    ) -> Result<Self, PlanRefused> {
        let there = snapshot.policies.get().map_or(&[][..], Vec::as_slice);
        let places = Atlas::of(&snapshot.locations);
        let mut meant = Self { policies: Vec::new(), left_out: Vec::new() };
        for (at, id) in ids.iter().enumerate() {
            if ids[..at].contains(id) {
                continue;
            }
            let Some(policy) = there.iter().find(|policy| policy.id() == id) else {
                if rest.is_none() {
                    return Err(PlanRefused::NoSuchPolicy { id: id.clone() });
                }
                // SAFETY.md case 98: it is not made again.
                meant.leave_out(gone(snapshot, id), PolicyLeftOutWhy::Gone);
                continue;
            };
            let may_change = rest.is_none_or(|rest| rest.changes(id));
            let conditions = (may_change && !snapshot.emergency_accounts.contains(account))
                .then(|| without(policy, account))
                .flatten();
            if conditions.is_some() {
                resolve::can_be_written_back(&policy.raw()["conditions"])?;
            }
            let turn = turn(snapshot, &places, policy);
            let enable = match why_not(snapshot, users, policy, rest) {
                Some(why) => {
                    meant.leave_out(PolicyName::of(policy), why);
                    continue;
                }
                None => {
                    *policy.state() != PolicyState::Enabled && rest.is_none_or(|rest| rest.state_before(id).is_some())
                }
            };
            meant.policies.push(One { policy, conditions, enable, turn });
        }
        Ok(meant)
    }

    fn leave_out(&mut self, policy: PolicyName, why: PolicyLeftOutWhy) {
        self.left_out.push(PolicyLeftOut { policy, why });
    }

    /// Those that are on in the end, as they are then.
    pub(super) fn on(&self) -> Result<Vec<Policy>, PlanRefused> {
        let then = |one: &One<'_>| {
            let mut properties = then::state_json(PolicyState::Enabled.as_str());
            if let Some(conditions) = &one.conditions {
                properties["conditions"] = conditions.clone();
            }
            then::patched(one.policy, &properties)
        };
        let on = self.policies.iter().filter(|one| one.enable || *one.policy.state() == PolicyState::Enabled);
        on.map(then).collect()
    }

    /// The writes after which whoever makes the change is left out no more.
    pub(super) fn conditions(&self) -> Vec<Step> {
        let step = |one: &One<'_>| Some(conditions_step(one.policy, one.conditions.as_ref()?));
        self.policies.iter().filter_map(step).collect()
    }

    /// The writes that switch them on, in their order.
    pub(super) fn enabling(&self) -> Vec<Step> {
        let mut enabled: Vec<&One<'_>> = self.policies.iter().filter(|one| one.enable).collect();
        enabled.sort_by_key(|one| one.turn);
        enabled.into_iter().map(|one| state_step(one.policy, PolicyState::Enabled.as_str())).collect()
    }
}

/// Why a policy that is not on is not switched on.
fn why_not(
    snapshot: &TenantSnapshot,
    users: &Users,
    policy: &Policy,
    rest: Option<&Rest<'_>>,
) -> Option<PolicyLeftOutWhy> {
    if *policy.state() == PolicyState::Enabled {
        return None;
    }
    let before = rest.and_then(|rest| rest.state_before(policy.id()));
    if before.is_some_and(|before| *before != *policy.state().as_str()) {
        return Some(PolicyLeftOutWhy::ChangedSince);
    }
    if !policy.guards_registering() {
        return None;
    }
    match Unregistered::of(snapshot, users, policy) {
        Ok(Unregistered { surely, .. }) if !surely.is_empty() => Some(PolicyLeftOutWhy::SomebodyUnregistered),
        Ok(Unregistered { perhaps, .. }) if perhaps.is_empty() => None,
        _ => Some(PolicyLeftOutWhy::RegistrationNotKnown),
    }
}

/// When a policy is switched on.
pub(in super::super) fn turn(snapshot: &TenantSnapshot, places: &Atlas<'_>, policy: &Policy) -> Turn {
    let include = &policy.content().users.include;
    match alone(snapshot, places, policy) {
        _ if policy.guards_registering() => Turn::GuardsRegistering,
        Alone::Asks { .. } if include.all => Turn::AsksEveryone,
        Alone::Asks { .. } if !include.roles.is_empty() => Turn::AsksAdministrators,
        Alone::Asks { .. } => Turn::AsksOthers,
        Alone::Nothing | Alone::Blocks | Alone::NotKnown(_) => Turn::Other,
    }
}

/// The conditions of a policy that leaves `account` out by its id, without that. The last one taken out leaves an empty
/// list: null would leave the list as it was.
fn without(policy: &Policy, account: &UserId) -> Option<Value> {
    if !policy.content().users.exclude.users.contains(account) {
        return None;
    }
    let mut conditions = policy.raw()["conditions"].clone();
    let left_out = conditions["users"]["excludeUsers"].as_array().into_iter().flatten();
    let kept = left_out.filter(|id| !id.as_str().is_some_and(|id| id.eq_ignore_ascii_case(account.as_str())));
    let kept: Vec<Value> = kept.cloned().collect();
    conditions["users"]["excludeUsers"] = json!(kept);
    Some(conditions)
}

/// The name of a policy that is not there, where it is still known.
fn gone(snapshot: &TenantSnapshot, id: &PolicyId) -> PolicyName {
    let deleted = snapshot.deleted_policies.get().ok().and_then(|all| all.iter().find(|policy| policy.id() == id));
    deleted.map_or_else(|| PolicyName { id: id.clone(), name: Box::default() }, PolicyName::of)
}
