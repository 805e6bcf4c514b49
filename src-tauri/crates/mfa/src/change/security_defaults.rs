//! Switching security defaults on and off (GRAPH.md section a).

use std::collections::BTreeSet;

use serde_json::json;

use super::per_user::{self, ToChange};
use super::rest::Rest;
use super::to_policies::forbidding;
use super::{
    Draft, LeftOut, LeftOutWhy, LeftUnasked, Object, Otherwise, Person, PlanPart, PlanRefused, PolicyName, PutBack,
    Step, Warning,
};
use crate::fact::UnknownBecause;
use crate::id::{RoleTemplateId, UserId};
use crate::policy::Policy;
use crate::role;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{Coverage, Without, verdicts_without};

/// Security defaults on and, after that, per-user MFA off for whoever has it on: so everyone is asked at every moment.
pub(super) fn on(snapshot: &TenantSnapshot, account: &UserId, rest: Option<&Rest<'_>>) -> Result<Draft, PlanRefused> {
    let defaults_on = defaults_are_on(snapshot)?;
    if defaults_on && rest.is_none() {
        return Err(PlanRefused::NothingToDo);
    }
    let mut warnings = Vec::new();
    if !defaults_on {
        warnings.extend(policies_allow(snapshot)?);
    }
    let users = complete_users(snapshot)?;
    let mut left_out = Vec::new();
    let mut to_change = Vec::new();
    let mut emergency = Vec::new();
    for (at, user) in users.people.iter().enumerate() {
        let Some(state) = user.per_user_mfa.filter(|state| state.is_on()) else { continue };
        if snapshot.emergency_accounts.contains(&user.id) {
            emergency.push((at, user, state));
        } else if let Some(why) = rest.and_then(|rest| rest.leaves_out(user, state)) {
            left_out.push(LeftOut { person: Person::of(user), why });
        } else {
            to_change.push((at, user, state));
        }
    }
    if defaults_on && to_change.is_empty() {
        return Err(PlanRefused::NothingToDo);
    }
    if !defaults_on {
        warnings.extend(what_it_means(snapshot, users));
    }
    let unknown = people_who(users, |user| user.per_user_mfa.is_none());
    if !unknown.is_empty() {
        warnings.push(Warning::PerUserStateUnknown { people: unknown });
    }
    left_out.extend(
        emergency.iter().map(|(_, user, _)| LeftOut { person: Person::of(user), why: LeftOutWhy::EmergencyAccount }),
    );
    let otherwise = if defaults_on { None } else { otherwise(snapshot, users, &to_change, &emergency)? };
    let mut steps = per_user::steps(snapshot, to_change, account, &mut warnings);
    if !defaults_on {
        steps.insert(0, step(false, true));
    }
    Ok(Draft { otherwise, warnings, left_out, ..Draft::of(steps, affected(snapshot, users)) })
}

/// What is done where the service wants per-user MFA off for everyone first.
fn otherwise(
    snapshot: &TenantSnapshot,
    users: &Users,
    to_change: &[ToChange<'_>],
    emergency: &[ToChange<'_>],
) -> Result<Option<Otherwise>, PlanRefused> {
    if to_change.is_empty() && emergency.is_empty() {
        return Ok(None);
    }
    let changed: BTreeSet<usize> = to_change.iter().map(|(at, ..)| *at).collect();
    let people = per_user::left_unasked(snapshot, users, &changed)?.len() + emergency.len();
    let emergency = emergency.iter().map(|(_, user, state)| per_user::step(user, *state)).collect();
    Ok(Some(Otherwise { emergency, people: people as u64 }))
}

pub(super) fn off(snapshot: &TenantSnapshot) -> Result<Draft, PlanRefused> {
    if !defaults_are_on(snapshot)? {
        return Err(PlanRefused::NothingToDo);
    }
    let users = complete_users(snapshot)?;
    let verdicts = verdicts_without(snapshot, Without::SecurityDefaults).map_err(people_unknown)?;
    let left: Vec<LeftUnasked> = users
        .people
        .iter()
        .zip(&verdicts)
        .filter(|(user, _)| Standing::of(snapshot, user) == Standing::Counted)
        .filter_map(|(user, verdict)| LeftUnasked::of(user, verdict.kind.coverage()))
        .collect();
    let mut warnings = vec![Warning::NotRecommended];
    if !left.is_empty() {
        warnings.push(Warning::LeftUnasked { people: left });
    }
    let put_back = can_go_on_again(snapshot);
    Ok(Draft { warnings, put_back, ..Draft::of(vec![step(true, false)], affected(snapshot, users)) })
}

/// Whether no policy forbids switching them on; a warning where that could not be read.
pub(super) fn policies_allow(snapshot: &TenantSnapshot) -> Result<Option<Warning>, PlanRefused> {
    match snapshot.policies.get().map(Vec::as_slice) {
        Ok([]) if snapshot.classic_policies.is_empty() => Ok(None),
        Ok([]) => Err(PlanRefused::PoliciesForbidDefaults { policies: snapshot.classic_policies.clone() }),
        Ok(policies) => Err(PlanRefused::PoliciesForbidDefaults { policies: names(policies) }),
        // Without the licence nobody can make policies; if an old one is left, the service
        // refuses and nothing is changed.
        Err(because @ UnknownBecause::NoLicence) => Ok(Some(Warning::PoliciesNotRead { because })),
        Err(because) => Err(PlanRefused::NotKnown { part: PlanPart::Policies, because }),
    }
}

/// What switching them on means for people.
pub(super) fn what_it_means(snapshot: &TenantSnapshot, users: &Users) -> Vec<Warning> {
    let mut warnings = vec![Warning::OldAppsStop];
    warnings.extend(about_admins(snapshot, users));
    let emergency = people_who(users, |user| snapshot.emergency_accounts.contains(&user.id));
    if !emergency.is_empty() {
        warnings.push(Warning::EmergencyAccountsAskedToo { people: emergency });
    }
    warnings
}

/// Whether they can be switched on again once they are off: only when every policy is deleted, and Latch deletes only
/// what it made.
pub(super) fn can_go_on_again(snapshot: &TenantSnapshot) -> PutBack {
    if let Err(because) = snapshot.policies.get() {
        return PutBack::NotKnown { because };
    }
    let policies = forbidding(snapshot);
    if policies.is_empty() { PutBack::Possible } else { PutBack::PoliciesForbid { policies } }
}

pub(super) fn step(before: bool, after: bool) -> Step {
    Step {
        object: Object::SecurityDefaults,
        before: json!({ "isEnabled": before }),
        after: json!({ "isEnabled": after }),
        display_name: Box::default(),
    }
}

pub(super) fn defaults_are_on(snapshot: &TenantSnapshot) -> Result<bool, PlanRefused> {
    snapshot
        .security_defaults
        .get()
        .copied()
        .map_err(|because| PlanRefused::NotKnown { part: PlanPart::SecurityDefaults, because })
}

pub(super) fn complete_users(snapshot: &TenantSnapshot) -> Result<&Users, PlanRefused> {
    let users = snapshot.users.get().map_err(people_unknown)?;
    if users.complete { Ok(users) } else { Err(PlanRefused::IncompletePeople) }
}

pub(super) fn people_unknown(because: UnknownBecause) -> PlanRefused {
    PlanRefused::NotKnown { part: PlanPart::People, because }
}

fn people_who(users: &Users, passes: impl Fn(&User) -> bool) -> Vec<Person> {
    let chosen = users.people.iter().filter(|user| passes(user));
    chosen.map(Person::of).collect()
}

fn names(policies: &[Policy]) -> Vec<PolicyName> {
    policies.iter().map(PolicyName::of).collect()
}

/// Everyone who can sign in, emergency access accounts included: security defaults make no
/// exception but the directory synchronization account.
pub(super) fn affected(snapshot: &TenantSnapshot, users: &Users) -> u64 {
    let people = users
        .people
        .iter()
        .filter(|user| matches!(Standing::of(snapshot, user), Standing::Counted | Standing::Emergency));
    people.count() as u64
}

fn about_admins(snapshot: &TenantSnapshot, users: &Users) -> Option<Warning> {
    const ADMINS: [RoleTemplateId; 16] = role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS;
    let admins = snapshot.holders_of_any(&ADMINS);
    if let Some(because) = admins.others_because {
        return Some(Warning::AdminsNotKnown { because });
    }
    let asked =
        users.people.iter().filter(|user| user.account_enabled != Some(false) && admins.surely.contains(&user.id));
    let count = asked.count() as u64;
    (count > 0).then_some(Warning::AdminsAskedAtEverySignIn { count })
}

impl LeftUnasked {
    /// `None` for someone who is asked, or who cannot sign in.
    pub(super) fn of(user: &User, coverage: Coverage) -> Option<Self> {
        let cannot_tell = match coverage {
            Coverage::NotAsked => false,
            Coverage::CannotTell => true,
            Coverage::Asked | Coverage::Neither => return None,
        };
        Some(Self { person: Person::of(user), cannot_tell })
    }
}
