//! Security defaults, the per-user setting and every policy, for one person.

use std::sync::Arc;

use super::does::{level_of_defaults, policy_does};
use super::{Does, Force, Narrowing, Rule, RuleSubject, Touch};
use crate::id::RoleTemplateId;
use crate::location::Atlas;
use crate::per_user::PerUserMfaState;
use crate::policy::{Policy, PolicyState};
use crate::role;
use crate::tenant::{TenantSnapshot, User};
use crate::verdict::{self, Doubt, Level, Standing, UnknownPart, Way};

pub(super) fn rules(snapshot: &TenantSnapshot, person: &User) -> Vec<Rule> {
    let mut rules = vec![security_defaults(snapshot, person), per_user(snapshot, person)];
    match snapshot.policies.get() {
        Ok(policies) => {
            let places = Atlas::of(&snapshot.locations);
            rules.extend(policies.iter().map(|policy| of_policy(snapshot, &places, person, policy)));
        }
        Err(_) => rules.extend(verdict::policies_in_force(snapshot).err().map(|because| Rule {
            subject: RuleSubject::AllPolicies,
            force: Force::Unknown(UnknownPart::Policies(because)),
            touch: Touch::Unknown { included: Vec::new(), doubts: Vec::new() },
            does: Does::Unknown(Vec::new()),
        })),
    }
    rules
}

/// VERDICTS.md V2, J13, J14.
fn security_defaults(snapshot: &TenantSnapshot, person: &User) -> Rule {
    let held = |roles: &[RoleTemplateId]| -> Result<Vec<Way>, Doubt> {
        // One role that is held is enough, whatever is not known of others.
        if !snapshot.holders_of_any(roles).has(&person.id).map_err(Doubt::Roles)? {
            return Ok(Vec::new());
        }
        let held = roles.iter().filter(|role| snapshot.holds(&person.id, role) == Ok(true));
        Ok(held.map(|role| Way::Role { id: role.clone() }).collect())
    };
    let asked_always = held(&role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS);
    let exempt = held(&[role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS]);
    let touch = match (&asked_always, exempt) {
        (_, Err(doubt)) => Touch::Unknown { included: vec![Way::Everyone], doubts: vec![doubt] },
        (_, Ok(by)) if !by.is_empty() => Touch::Excluded { by, otherwise: vec![Way::Everyone] },
        (Ok(roles), _) if !roles.is_empty() => Touch::In(roles.clone()),
        _ => Touch::In(vec![Way::Everyone]),
    };
    Rule {
        subject: RuleSubject::SecurityDefaults,
        force: match verdict::defaults_in_force(snapshot) {
            Ok(true) => Force::On,
            Ok(false) => Force::Off,
            Err(because) => Force::Unknown(UnknownPart::SecurityDefaults(because)),
        },
        touch,
        does: match asked_always {
            Ok(roles) => level_of_defaults(!roles.is_empty()),
            Err(doubt) => Does::Unknown(vec![doubt]),
        },
    }
}

/// VERDICTS.md V8. What is off would ask as "enabled" does, which is what it is switched to.
fn per_user(snapshot: &TenantSnapshot, person: &User) -> Rule {
    let once_registered = Does::Asks { level: Level::Mostly, narrowed: vec![Narrowing::OnceRegistered] };
    let (force, does) = match snapshot.per_user_mfa(person) {
        Ok(PerUserMfaState::Enforced) => (Force::On, Does::Asks { level: Level::Always, narrowed: Vec::new() }),
        Ok(PerUserMfaState::Enabled) => (Force::On, once_registered),
        Ok(PerUserMfaState::Disabled) => (Force::Off, once_registered),
        Err(because) => (Force::Unknown(UnknownPart::PerUserMfa(because)), Does::Unknown(Vec::new())),
    };
    Rule { subject: RuleSubject::PerUserMfa, force, touch: Touch::In(vec![Way::Named]), does }
}

fn of_policy(snapshot: &TenantSnapshot, places: &Atlas<'_>, person: &User, policy: &Policy) -> Rule {
    let id = policy.id();
    let name: Arc<str> = policy.display_name().into();
    Rule {
        force: match policy.state() {
            PolicyState::Enabled => Force::On,
            PolicyState::ReportOnly => Force::OnlyWatches,
            PolicyState::Disabled => Force::Off,
            PolicyState::Other(_) => {
                Force::Unknown(UnknownPart::Policy { id: id.clone(), name: name.clone(), doubt: Doubt::State })
            }
        },
        subject: RuleSubject::Policy { id: id.clone(), name },
        touch: Touch::of(verdict::standing(snapshot, person, &policy.content().users)),
        does: policy_does(snapshot, places, policy),
    }
}

impl Touch {
    fn of(standing: Standing) -> Self {
        let Standing { included, excluded, doubts } = standing;
        if !excluded.is_empty() {
            Self::Excluded { by: excluded, otherwise: included }
        } else if !doubts.is_empty() {
            Self::Unknown { included, doubts }
        } else if included.is_empty() {
            Self::NotIncluded
        } else {
            Self::In(included)
        }
    }
}
