//! Switching per-user MFA off (GRAPH.md section b).

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use super::rest::Rest;
use super::security_defaults::people_unknown;
use super::{Draft, LeftOut, LeftOutWhy, LeftUnasked, Object, PeopleMeant, Person, PlanRefused, Step, Warning};
use crate::holders::RoleHolders;
use crate::id::UserId;
use crate::per_user::PerUserMfaState;
use crate::role;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{Without, defaults_in_force, verdicts_without};

pub(super) fn off(
    snapshot: &TenantSnapshot,
    meant: &PeopleMeant,
    knowingly: bool,
    account: &UserId,
    rest: Option<&Rest<'_>>,
) -> Result<Draft, PlanRefused> {
    let users = snapshot.users.get().map_err(people_unknown)?;
    let chosen = choose(users, meant, rest)?;
    let mut left_out = Vec::new();
    let mut to_change: Vec<ToChange<'_>> = Vec::new();
    for (at, user) in chosen {
        let person = || Person::of(user);
        match user.per_user_mfa {
            Some(PerUserMfaState::Disabled) => {}
            _ if snapshot.emergency_accounts.contains(&user.id) => {
                left_out.push(LeftOut { person: person(), why: LeftOutWhy::EmergencyAccount })
            }
            None => left_out.push(LeftOut { person: person(), why: LeftOutWhy::StateUnknown }),
            Some(state) => match rest.and_then(|rest| rest.leaves_out(user, state)) {
                Some(why) => left_out.push(LeftOut { person: person(), why }),
                None => to_change.push((at, user, state)),
            },
        }
    }
    if to_change.is_empty() {
        return Err(nothing_left(&left_out));
    }
    let mut warnings = Vec::new();
    let changed: BTreeSet<usize> = to_change.iter().map(|(at, ..)| *at).collect();
    let unasked = left_unasked(snapshot, users, &changed)?;
    if !knowingly {
        let held_back: HashSet<&UserId> = unasked.iter().map(|left| &left.person.id).collect();
        to_change.retain(|(_, user, _)| !held_back.contains(&user.id));
        left_out.extend(unasked.into_iter().map(LeftOut::held_back));
    } else if !unasked.is_empty() {
        warnings.push(Warning::LeftUnasked { people: unasked });
    }
    let affected = to_change.len() as u64;
    let steps = steps(snapshot, to_change, account, &mut warnings);
    Ok(Draft { warnings, left_out, ..Draft::of(steps, affected) })
}

/// Somebody whose setting goes off: the place in the list, who, and what is there.
pub(super) type ToChange<'a> = (usize, &'a User, PerUserMfaState);

/// The writes for `to_change`, in their order.
pub(super) fn steps(
    snapshot: &TenantSnapshot,
    mut to_change: Vec<ToChange<'_>>,
    account: &UserId,
    warnings: &mut Vec<Warning>,
) -> Vec<Step> {
    let admins = admins(snapshot, warnings);
    // Whoever runs the change goes last, so that what is left can still be finished or undone.
    to_change.sort_by_key(|(_, user, _)| (user.id == *account, admins.contains(&user.id)));
    to_change.into_iter().map(|(_, user, state)| step(user, state)).collect()
}

impl LeftOut {
    pub(super) fn held_back(unasked: LeftUnasked) -> Self {
        let why = if unasked.cannot_tell { LeftOutWhy::CannotTell } else { LeftOutWhy::NotAskedOtherwise };
        Self { person: unasked.person, why }
    }
}

fn choose<'a>(
    users: &'a Users,
    meant: &PeopleMeant,
    rest: Option<&Rest<'_>>,
) -> Result<Vec<(usize, &'a User)>, PlanRefused> {
    let everyone = users.people.iter().enumerate();
    match meant {
        // Some of those who were meant then may be gone.
        PeopleMeant::Ids { ids } if rest.is_some() => Ok(everyone.filter(|(_, user)| ids.contains(&user.id)).collect()),
        PeopleMeant::All if !users.complete => Err(PlanRefused::IncompletePeople),
        PeopleMeant::All => Ok(everyone.collect()),
        PeopleMeant::Ids { ids } => {
            let found: Vec<_> = everyone.filter(|(_, user)| ids.contains(&user.id)).collect();
            let known: HashSet<&UserId> = found.iter().map(|(_, user)| &user.id).collect();
            let not_found: Vec<UserId> = ids.iter().filter(|id| !known.contains(id)).cloned().collect();
            if not_found.is_empty() { Ok(found) } else { Err(PlanRefused::PeopleNotFound { ids: not_found }) }
        }
    }
}

fn nothing_left(left_out: &[LeftOut]) -> PlanRefused {
    let unknown: Vec<Person> =
        left_out.iter().filter(|left| left.why == LeftOutWhy::StateUnknown).map(|left| left.person.clone()).collect();
    if unknown.is_empty() { PlanRefused::NothingToDo } else { PlanRefused::StateUnknown { people: unknown } }
}

/// Of the people whose setting goes off, those who are then not asked or can't be told (VERDICTS.md, "Words").
pub(super) fn left_unasked(
    snapshot: &TenantSnapshot,
    users: &Users,
    changed: &BTreeSet<usize>,
) -> Result<Vec<LeftUnasked>, PlanRefused> {
    // They ask everyone, also where it is not known who is asked always and who mostly.
    if defaults_in_force(snapshot) == Ok(true) {
        return Ok(Vec::new());
    }
    let verdicts = verdicts_without(snapshot, Without::PerUser).map_err(people_unknown)?;
    let everyone = users.people.iter().zip(&verdicts).enumerate();
    Ok(everyone
        .filter(|(at, (user, _))| changed.contains(at) && Standing::of(snapshot, user) == Standing::Counted)
        .filter_map(|(_, (user, verdict))| LeftUnasked::of(user, verdict.kind.coverage()))
        .collect())
}

/// Everyone who surely has a directory role, and a warning where there may be others.
pub(super) fn admins<'a>(snapshot: &'a TenantSnapshot, warnings: &mut Vec<Warning>) -> HashSet<&'a UserId> {
    let (holders, unread) = match snapshot.role_holders.get() {
        Ok(holders) => (Some(holders), holders.any_unread()),
        Err(because) => (None, Some(because)),
    };
    if let Some(because) = unread {
        let unknown = Warning::AdminsNotKnown { because };
        if !warnings.contains(&unknown) {
            warnings.push(unknown);
        }
    }
    holders
        .into_iter()
        .flat_map(RoleHolders::iter)
        .filter(|(role, _)| **role != role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS)
        .flat_map(|(_, holders)| &holders.surely)
        .collect()
}

pub(super) fn step(user: &User, state: PerUserMfaState) -> Step {
    Step {
        object: Object::PerUserMfa { user: user.id.clone() },
        before: state_json(state),
        after: state_json(PerUserMfaState::Disabled),
        display_name: Person::of(user).name,
    }
}

/// A setting in Graph's JSON.
pub fn state_json(state: PerUserMfaState) -> Value {
    json!({ "perUserMfaState": state.as_str() })
}

/// The setting that Graph's JSON says.
pub(super) fn state_of(json: &Value) -> Option<PerUserMfaState> {
    PerUserMfaState::read(json.get("perUserMfaState")?.as_str())
}
