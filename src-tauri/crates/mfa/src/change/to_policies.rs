//! From security defaults or per-user MFA to policies, without a gap and without a lock-out (SAFETY.md §2.5).
//!
//! The order: whoever makes the change is left out of the policies no more; security defaults off; policies on, those
//! for administrators first, then those that ask everyone, then the others; per-user MFA off for those whom the policies
//! then surely ask. A policy on the registering of a second step comes on last, and is left out where somebody it is
//! about has not registered, or where that is not known: the plan says so.

mod meant;

use std::collections::{BTreeSet, HashSet};

use serde_json::json;

use self::meant::Meant;
pub(super) use self::meant::{Turn, turn};
use super::emergency::{self, LeftOutHow};
use super::new_policies::{licensed, policies};
use super::per_user::{self, ToChange};
use super::rest::Rest;
use super::security_defaults::{affected, can_go_on_again, complete_users, people_unknown, step as defaults_step};
use super::{
    Draft, LeftOut, LeftOutWhy, Person, PlanPart, PlanRefused, PolicyName, PutBack, Step, Warning, about, lock_out,
};
use super::{resolve, then};
use crate::id::{PolicyId, UserId};
use crate::policy::Policy;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, Users};
use crate::verdict::{Coverage, Level, Verdict, defaults_in_force, verdicts};

pub(super) fn draft(
    snapshot: &TenantSnapshot,
    account: &UserId,
    ids: &[PolicyId],
    knowingly: bool,
    rest: Option<&Rest<'_>>,
) -> Result<Draft, PlanRefused> {
    policies(snapshot)?;
    let users = complete_users(snapshot)?;
    let defaults_on = defaults_on(snapshot)?;
    if defaults_on && rest.is_some_and(|rest| !rest.switches_defaults()) {
        // Somebody switched them on since: whether they are to go off again was not asked.
        return Err(PlanRefused::DefaultsOn);
    }
    let meant = Meant::of(snapshot, users, account, ids, rest)?;
    let on = meant.on()?;
    licensed(snapshot, on.iter().map(Policy::content))?;
    resolve::all(snapshot, users, &on, false)?;
    let mut warnings = emergency::check(snapshot, users, &on, LeftOutHow::Anyhow, knowingly)?;
    let checked = lock_out::check(snapshot, users, account, &on)?;
    if checked.account_must_register {
        return Err(PlanRefused::RegisterFirst);
    }
    warnings.extend(checked.warnings());
    let then = then::with_defaults(then::with_policies(snapshot, &on), false);
    let now_asked = verdicts(snapshot).map_err(people_unknown)?;
    let then_asked = verdicts(&then).map_err(people_unknown)?;
    let uncovered = then::uncovered(snapshot, users, &now_asked, &then_asked);
    // Once it was begun and security defaults are off, nothing but the policies can ask whom they asked.
    if !uncovered.is_empty() && (rest.is_none() || defaults_on) {
        return Err(PlanRefused::WouldUncover { people: then::people(uncovered) });
    }
    let goes_off = defaults_on || rest.is_some_and(Rest::switches_defaults);
    warnings.extend(defaults_on.then_some(Warning::MicrosoftMayAddPolicies));
    warnings.extend(about::programs(snapshot, users, &on));
    let PerUser { to_change, left_out } = per_user_off(snapshot, &then, users, rest)?;
    warnings.extend(state_unknown(users));
    let concerned = if defaults_on {
        affected(snapshot, users)
    } else {
        about::count(snapshot, users, &on).max(to_change.len() as u64)
    };
    let mut steps = meant.conditions();
    steps.extend(defaults_on.then(|| defaults_step(true, false)));
    steps.extend(meant.enabling());
    steps.extend(per_user::steps(snapshot, to_change, account, &mut warnings));
    if steps.is_empty() && left_out.is_empty() && meant.left_out.is_empty() {
        return Err(PlanRefused::NothingToDo);
    }
    Ok(Draft {
        warnings,
        left_out,
        policies_left_out: meant.left_out,
        put_back: if goes_off { can_go_on_again(snapshot) } else { PutBack::Possible },
        lock_out: Some(checked.check),
        gap: goes_off.then(|| gap(snapshot, users, defaults_on, &now_asked, &then_asked)),
        ..Draft::of(steps, concerned)
    })
}

/// Whether security defaults are on. Where they and a policy are said to be on, one of the two is out of date: then they
/// are switched off once more, which does no harm.
fn defaults_on(snapshot: &TenantSnapshot) -> Result<bool, PlanRefused> {
    defaults_in_force(snapshot).or_else(|because| match snapshot.security_defaults.get() {
        Ok(on) => Ok(*on),
        Err(_) => Err(PlanRefused::NotKnown { part: PlanPart::SecurityDefaults, because }),
    })
}

/// The policies that forbid security defaults for good, because Latch did not make them.
pub(super) fn forbidding(snapshot: &TenantSnapshot) -> Vec<PolicyName> {
    let policies = snapshot.policies.get().map_or(&[][..], Vec::as_slice);
    let foreign = policies.iter().filter(|policy| !snapshot.made_here.contains(policy.id()));
    foreign.map(PolicyName::of).chain(snapshot.classic_policies.iter().cloned()).collect()
}

/// How many of the people counted nothing surely asks between security defaults and the policies: before they go off,
/// those whom they alone ask; after that, those whom the policies are yet to ask.
fn gap(snapshot: &TenantSnapshot, users: &Users, defaults_on: bool, now: &[Verdict], then: &[Verdict]) -> u64 {
    let open = |now: &Verdict, then: &Verdict| match now.kind.coverage() {
        Coverage::Asked => defaults_on && now.by.policies < Level::Mostly && now.by.per_user_mfa < Level::Mostly,
        Coverage::NotAsked | Coverage::CannotTell => then.kind.coverage() == Coverage::Asked,
        Coverage::Neither => false,
    };
    let each = users.people.iter().zip(now.iter().zip(then));
    each.filter(|(user, (now, then))| Standing::of(snapshot, user) == Standing::Counted && open(now, then)).count()
        as u64
}

/// Whose per-user MFA goes off, and who is left out.
struct PerUser<'a> {
    to_change: Vec<ToChange<'a>>,
    left_out: Vec<LeftOut>,
}

/// The coverage gate: only those whom the policies then surely ask (VERDICTS.md, "Words").
fn per_user_off<'a>(
    snapshot: &TenantSnapshot,
    then: &TenantSnapshot,
    users: &'a Users,
    rest: Option<&Rest<'_>>,
) -> Result<PerUser<'a>, PlanRefused> {
    let (mut to_change, mut left_out) = (Vec::new(), Vec::new());
    for (at, user) in users.people.iter().enumerate() {
        let Some(state) = user.per_user_mfa.filter(|state| state.is_on()) else { continue };
        let mut leave = |why| left_out.push(LeftOut { person: Person::of(user), why });
        if snapshot.emergency_accounts.contains(&user.id) {
            leave(LeftOutWhy::EmergencyAccount);
        } else if let Some(why) = rest.and_then(|rest| rest.leaves_out(user, state)) {
            leave(why);
        } else {
            to_change.push((at, user, state));
        }
    }
    let changed: BTreeSet<usize> = to_change.iter().map(|(at, ..)| *at).collect();
    let unasked = per_user::left_unasked(then, users, &changed)?;
    let held_back: HashSet<&UserId> = unasked.iter().map(|left| &left.person.id).collect();
    to_change.retain(|(_, user, _)| !held_back.contains(&user.id));
    left_out.extend(unasked.into_iter().map(LeftOut::held_back));
    Ok(PerUser { to_change, left_out })
}

fn state_unknown(users: &Users) -> Option<Warning> {
    let unknown = users.people.iter().filter(|user| user.per_user_mfa.is_none());
    let people: Vec<Person> = unknown.map(Person::of).collect();
    (!people.is_empty()).then_some(Warning::PerUserStateUnknown { people })
}

/// The write that brings a policy into another state.
pub(super) fn state_step(policy: &Policy, state: &str) -> Step {
    Step::of_policy(policy, then::state_json(policy.state().as_str()), then::state_json(state))
}

/// The write that gives a policy other conditions.
pub(super) fn conditions_step(policy: &Policy, conditions: &serde_json::Value) -> Step {
    let before = json!({ "conditions": policy.raw()["conditions"] });
    Step::of_policy(policy, before, json!({ "conditions": conditions }))
}

#[cfg(test)]
mod tests;
