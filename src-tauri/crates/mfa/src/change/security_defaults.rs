//! Switching security defaults on and off (GRAPH.md section a).

use serde_json::json;

use super::{Draft, LeftUnasked, Object, Person, PlanPart, PlanRefused, PolicyName, PutBack, Step, Warning};
use crate::fact::UnknownBecause;
use crate::policy::Policy;
use crate::role;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{Coverage, Without, verdicts_without};

pub(super) fn on(snapshot: &TenantSnapshot) -> Result<Draft, PlanRefused> {
    if defaults_are_on(snapshot)? {
        return Err(PlanRefused::NothingToDo);
    }
    let mut warnings = Vec::new();
    warnings.extend(policies_allow(snapshot)?);
    let users = complete_users(snapshot)?;
    let still_on = people_who(users, |user| {
        user.per_user_mfa.is_some_and(|state| state.is_on())
            // These are left alone on purpose, so they must not stand in the way for ever.
            && !snapshot.emergency_accounts.contains(&user.id)
    });
    if !still_on.is_empty() {
        return Err(PlanRefused::PerUserStillOn { people: still_on });
    }
    warnings.extend(what_it_means(snapshot, users));
    let unknown = people_who(users, |user| user.per_user_mfa.is_none());
    if !unknown.is_empty() {
        warnings.push(Warning::PerUserStateUnknown { people: unknown });
    }
    Ok(Draft {
        steps: vec![step(false, true)],
        affected: affected(snapshot, users),
        warnings,
        left_out: Vec::new(),
        put_back: PutBack::Possible,
    })
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
    Ok(Draft {
        steps: vec![step(true, false)],
        affected: affected(snapshot, users),
        warnings,
        left_out: Vec::new(),
        put_back: can_go_on_again(snapshot),
    })
}

/// Whether no policy forbids switching them on; a warning where that could not be read.
pub(super) fn policies_allow(snapshot: &TenantSnapshot) -> Result<Option<Warning>, PlanRefused> {
    match snapshot.policies.get().map(Vec::as_slice) {
        Ok([]) => Ok(None),
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

/// Whether they can be switched on again once they are off.
pub(super) fn can_go_on_again(snapshot: &TenantSnapshot) -> PutBack {
    match snapshot.policies.get().map(Vec::as_slice) {
        Ok([]) => PutBack::Possible,
        Ok(policies) => PutBack::PoliciesForbid { policies: names(policies) },
        Err(because) => PutBack::NotKnown { because },
    }
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

fn complete_users(snapshot: &TenantSnapshot) -> Result<&Users, PlanRefused> {
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
    policies.iter().map(|policy| PolicyName { id: policy.id().clone(), name: policy.display_name().into() }).collect()
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
    let holders = match snapshot.role_holders.get() {
        Ok(holders) => holders,
        Err(because) => return Some(Warning::AdminsNotKnown { because }),
    };
    let asked = users.people.iter().filter(|user| {
        user.account_enabled != Some(false)
            && role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS
                .iter()
                .filter_map(|role| holders.get(role))
                .any(|set| set.contains(&user.id))
    });
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
