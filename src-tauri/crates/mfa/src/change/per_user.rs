//! Switching per-user MFA off (GRAPH.md section b).

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use super::security_defaults::people_unknown;
use super::{
    Draft, LeftOut, LeftOutWhy, LeftUnasked, Object, PeopleMeant, Person, PlanRefused, PutBack, Step, Warning,
};
use crate::id::UserId;
use crate::per_user::PerUserMfaState;
use crate::role;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{Without, verdicts_without};

pub(super) fn off(snapshot: &TenantSnapshot, meant: &PeopleMeant, account: &UserId) -> Result<Draft, PlanRefused> {
    let users = snapshot.users.get().map_err(people_unknown)?;
    let chosen = choose(users, meant)?;
    let mut left_out = Vec::new();
    let mut to_change: Vec<(usize, &User, PerUserMfaState)> = Vec::new();
    for (at, user) in chosen {
        let person = || Person::of(user);
        match user.per_user_mfa {
            Some(PerUserMfaState::Disabled) => {}
            _ if snapshot.emergency_accounts.contains(&user.id) => {
                left_out.push(LeftOut { person: person(), why: LeftOutWhy::EmergencyAccount })
            }
            None => left_out.push(LeftOut { person: person(), why: LeftOutWhy::StateUnknown }),
            Some(state) => to_change.push((at, user, state)),
        }
    }
    if to_change.is_empty() {
        return Err(nothing_left(&left_out));
    }
    let mut warnings = Vec::new();
    if snapshot.security_defaults.get() != Ok(&true) {
        let changed: BTreeSet<usize> = to_change.iter().map(|(at, ..)| *at).collect();
        let left = left_unasked(snapshot, users, &changed)?;
        if !left.is_empty() {
            warnings.push(Warning::LeftUnasked { people: left });
        }
    }
    let admins = match admins(snapshot) {
        Ok(admins) => admins,
        Err(because) => {
            warnings.push(Warning::AdminsNotKnown { because });
            HashSet::new()
        }
    };
    // Whoever runs the change goes last, so that what is left can still be finished or undone.
    to_change.sort_by_key(|(_, user, _)| (user.id == *account, admins.contains(&user.id)));
    Ok(Draft {
        affected: to_change.len() as u64,
        steps: to_change.into_iter().map(|(_, user, state)| step(user, state)).collect(),
        warnings,
        left_out,
        put_back: PutBack::Possible,
    })
}

fn choose<'a>(users: &'a Users, meant: &PeopleMeant) -> Result<Vec<(usize, &'a User)>, PlanRefused> {
    let everyone = users.people.iter().enumerate();
    match meant {
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

/// Of the people whose setting goes off, those who are then not asked or can't be told.
fn left_unasked(
    snapshot: &TenantSnapshot,
    users: &Users,
    changed: &BTreeSet<usize>,
) -> Result<Vec<LeftUnasked>, PlanRefused> {
    let verdicts = verdicts_without(snapshot, Without::PerUser).map_err(people_unknown)?;
    let everyone = users.people.iter().zip(&verdicts).enumerate();
    Ok(everyone
        .filter(|(at, (user, _))| changed.contains(at) && Standing::of(snapshot, user) == Standing::Counted)
        .filter_map(|(_, (user, verdict))| LeftUnasked::of(user, verdict.kind.coverage()))
        .collect())
}

/// Everyone with a directory role.
fn admins(snapshot: &TenantSnapshot) -> Result<HashSet<&UserId>, crate::fact::UnknownBecause> {
    let holders = snapshot.role_holders.get()?;
    Ok(holders
        .iter()
        .filter(|(role, _)| **role != role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS)
        .flat_map(|(_, people)| people)
        .collect())
}

fn step(user: &User, state: PerUserMfaState) -> Step {
    Step {
        object: Object::PerUserMfa { user: user.id.clone() },
        before: state_json(state),
        after: state_json(PerUserMfaState::Disabled),
        display_name: Person::of(user).name,
    }
}

fn state_json(state: PerUserMfaState) -> Value {
    json!({ "perUserMfaState": state.as_str() })
}
