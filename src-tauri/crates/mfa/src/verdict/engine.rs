//! Judging many people: policies are prepared once, and people to whom the same things apply
//! share one judgement.

use std::collections::HashMap;
use std::sync::Arc;

use super::bits::Bits;
use super::effect::Effect;
use super::judge::{Applying, Case, Defaults, judge};
use super::people::{Membership, People};
use super::{Doubt, UnknownPart, Verdict, VerdictKind, Without};
use crate::fact::UnknownBecause;
use crate::id::PolicyId;
use crate::per_user::PerUserMfaState;
use crate::policy::{Policy, PolicyState};
use crate::role;
use crate::tenant::{TenantSnapshot, User};

/// A policy that does something to someone.
pub(super) struct Prepared {
    pub(super) id: PolicyId,
    pub(super) name: Arc<str>,
    pub(super) effect: Effect,
    /// What is not known about whom it applies to.
    pub(super) membership_doubts: Vec<Doubt>,
    members: Membership,
}

/// What two people must share to share a judgement.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    surely: Bits,
    perhaps: Bits,
    defaults: Defaults,
    per_user: Option<PerUserMfaState>,
}

pub(super) fn judge_all(snapshot: &TenantSnapshot, users: &[User], without: Option<Without>) -> Vec<Verdict> {
    let mut people = People::of(snapshot, users);
    let policies = policies_in_force(snapshot);
    let prepared = prepare(snapshot, policies.as_deref().unwrap_or_default(), &mut people);
    let defaults = DefaultsFor::of(snapshot, &people, without);
    let mut judged: HashMap<Key, Verdict> = HashMap::new();
    users
        .iter()
        .enumerate()
        .map(|(at, user)| match user.account_enabled {
            Some(false) => Verdict::of_kind(VerdictKind::CannotSignIn, []),
            None => Verdict::unknown(UnknownPart::AccountEnabled),
            Some(true) => {
                let mut key = Key {
                    surely: Bits::empty(prepared.len()),
                    perhaps: Bits::empty(prepared.len()),
                    defaults: defaults.person(at),
                    per_user: match without {
                        Some(Without::PerUser) => Some(PerUserMfaState::Disabled),
                        _ => user.per_user_mfa,
                    },
                };
                for (number, policy) in prepared.iter().enumerate() {
                    if policy.members.surely.contains(at) {
                        key.surely.insert(number);
                    } else if policy.members.perhaps.contains(at) {
                        key.perhaps.insert(number);
                    }
                }
                judged
                    .entry(key)
                    .or_insert_with_key(|key| {
                        judge(&Case {
                            policies: policies.as_ref().map_err(|because| *because).map(|_| {
                                prepared
                                    .iter()
                                    .enumerate()
                                    .filter_map(|(at, policy)| key.applying(at, policy))
                                    .collect()
                            }),
                            defaults: key.defaults,
                            defaults_because: defaults.because,
                            roles_because: snapshot.role_holders.get().err(),
                            per_user: key.per_user,
                        })
                    })
                    .clone()
            }
        })
        .collect()
}

impl Key {
    fn applying<'p>(&self, at: usize, policy: &'p Prepared) -> Option<Applying<'p>> {
        let surely = self.surely.contains(at);
        (surely || self.perhaps.contains(at)).then_some(Applying { policy, surely })
    }
}

/// Security defaults forbid enabled policies, so with defaults on, policies that could not be
/// read are proven not to be in force (J12).
fn policies_in_force(snapshot: &TenantSnapshot) -> Result<Vec<&Policy>, UnknownBecause> {
    match snapshot.policies.get() {
        Ok(policies) => Ok(policies.iter().collect()),
        Err(_) if snapshot.security_defaults.get() == Ok(&true) => Ok(Vec::new()),
        Err(because) => Err(because),
    }
}

fn prepare<'a>(snapshot: &'a TenantSnapshot, policies: &[&'a Policy], people: &mut People<'a>) -> Vec<Prepared> {
    policies
        .iter()
        .filter_map(|policy| {
            let content = policy.content();
            let effect = Effect::of(content, snapshot)?;
            let mut membership_doubts = Vec::new();
            let members = people.of_policy(&content.users, &mut membership_doubts);
            Some(Prepared {
                id: policy.id().clone(),
                name: policy.display_name().into(),
                effect,
                membership_doubts,
                members,
            })
        })
        .collect()
}

/// What security defaults do to each person.
struct DefaultsFor {
    on: Option<bool>,
    because: Option<UnknownBecause>,
    always: Membership,
    exempt: Membership,
}

impl DefaultsFor {
    fn of(snapshot: &TenantSnapshot, people: &People<'_>, without: Option<Without>) -> Self {
        let read = snapshot.security_defaults.get();
        let on = match read {
            _ if without == Some(Without::SecurityDefaults) => Some(false),
            Ok(on) => Some(*on),
            // An enabled policy proves that defaults are off (J12).
            Err(_) if any_enabled(snapshot) => Some(false),
            Err(_) => None,
        };
        Self {
            on,
            because: read.err().filter(|_| on.is_none()),
            always: people.holders(&role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS),
            exempt: people.holders(&[role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS]),
        }
    }

    fn person(&self, at: usize) -> Defaults {
        match self.on {
            Some(false) => Defaults::Off,
            on => {
                let always = on == Some(true);
                if self.always.perhaps.contains(at) {
                    Defaults::RoleNotKnown { surely_on: always }
                } else if self.exempt.surely.contains(at) {
                    Defaults::Off
                } else if self.always.surely.contains(at) {
                    Defaults::Always { surely_on: always }
                } else {
                    Defaults::Mostly { surely_on: always }
                }
            }
        }
    }
}

fn any_enabled(snapshot: &TenantSnapshot) -> bool {
    snapshot.policies.get().is_ok_and(|policies| policies.iter().any(|policy| *policy.state() == PolicyState::Enabled))
}
