//! Judging many people: policies are prepared once, and people to whom the same things apply
//! share one judgement.

use std::collections::HashMap;
use std::sync::Arc;

use super::bits::Bits;
use super::effect::Effect;
use super::judge::{Applying, Case, Defaults, judge};
use super::people::{Applies, Membership, People};
use super::{Doubt, UnknownPart, Verdict, VerdictKind, Without};
use crate::fact::UnknownBecause;
use crate::id::PolicyId;
use crate::location::Atlas;
use crate::per_user::PerUserMfaState;
use crate::policy::{Policy, PolicyState};
use crate::role;
use crate::tenant::{TenantSnapshot, User};

/// A policy that does something to the people of one judgement.
pub(super) struct Prepared {
    pub(super) id: PolicyId,
    pub(super) name: Arc<str>,
    pub(super) effect: Arc<Effect>,
    /// What is not known about whether it applies to them.
    pub(super) membership_doubts: Vec<Doubt>,
}

/// A policy that does something to someone.
struct Effective {
    id: PolicyId,
    name: Arc<str>,
    effect: Arc<Effect>,
    applies: Applies,
    /// The number of its first doubt, when the doubts of all policies are counted through.
    first_doubt: usize,
}

/// What two people must share to share a judgement.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    surely: Bits,
    perhaps: Bits,
    /// What is not known about whether policies apply, counted through.
    doubts: Bits,
    defaults: Defaults,
    per_user: Result<PerUserMfaState, UnknownBecause>,
}

pub(super) fn judge_all(snapshot: &TenantSnapshot, users: &[User], without: Option<Without>) -> Vec<Verdict> {
    let mut people = People::of(snapshot, users);
    let policies = policies_in_force(snapshot);
    let effective = effective(snapshot, policies.as_deref().unwrap_or_default(), &mut people);
    let doubts = effective.iter().map(|policy| policy.applies.doubts.len()).sum();
    let defaults = DefaultsFor::of(snapshot, &people, without);
    let places = Atlas::of(&snapshot.locations);
    let mut judged: HashMap<Key, Verdict> = HashMap::new();
    users
        .iter()
        .enumerate()
        .map(|(at, user)| match user.account_enabled {
            Some(false) => Verdict::of_kind(VerdictKind::CannotSignIn, []),
            None => Verdict::unknown(UnknownPart::AccountEnabled),
            Some(true) => {
                let mut key = Key {
                    surely: Bits::empty(effective.len()),
                    perhaps: Bits::empty(effective.len()),
                    doubts: Bits::empty(doubts),
                    defaults: defaults.person(at),
                    per_user: match without {
                        Some(Without::PerUser) => Ok(PerUserMfaState::Disabled),
                        _ => snapshot.per_user_mfa(user),
                    },
                };
                for (number, policy) in effective.iter().enumerate() {
                    key.note(number, policy, at);
                }
                judged
                    .entry(key)
                    .or_insert_with_key(|key| {
                        let prepared = key.prepared(&effective);
                        judge(&Case {
                            policies: policies.as_ref().map_err(|because| *because).map(|_| {
                                prepared.iter().map(|(policy, surely)| Applying { policy, surely: *surely }).collect()
                            }),
                            defaults: key.defaults,
                            defaults_because: defaults.because,
                            roles_because: defaults.roles_because,
                            per_user: key.per_user,
                            places: &places,
                        })
                    })
                    .clone()
            }
        })
        .collect()
}

impl Key {
    /// Notes whether the policy with this number applies to the person `at`.
    fn note(&mut self, number: usize, policy: &Effective, at: usize) {
        if policy.applies.members.surely.contains(at) {
            self.surely.insert(number);
        } else if policy.applies.members.perhaps.contains(at) {
            self.perhaps.insert(number);
            for (doubt, (_, whom)) in policy.applies.doubts.iter().enumerate() {
                if whom.contains(at) {
                    self.doubts.insert(policy.first_doubt + doubt);
                }
            }
        }
    }

    /// The policies that apply, each with whether it surely does.
    fn prepared(&self, effective: &[Effective]) -> Vec<(Prepared, bool)> {
        let mut prepared = Vec::new();
        for (number, policy) in effective.iter().enumerate() {
            let surely = self.surely.contains(number);
            if surely || self.perhaps.contains(number) {
                let doubts = policy.applies.doubts.iter().enumerate();
                let theirs = doubts.filter(|(doubt, _)| self.doubts.contains(policy.first_doubt + doubt));
                let policy = Prepared {
                    id: policy.id.clone(),
                    name: policy.name.clone(),
                    effect: policy.effect.clone(),
                    membership_doubts: theirs.map(|(_, (doubt, _))| doubt.clone()).collect(),
                };
                prepared.push((policy, surely));
            }
        }
        prepared
    }
}

/// Security defaults forbid enabled policies, so with defaults on, policies that could not be
/// read are proven not to be in force (J12).
pub(crate) fn policies_in_force(snapshot: &TenantSnapshot) -> Result<Vec<&Policy>, UnknownBecause> {
    match snapshot.policies.get() {
        Ok(policies) => Ok(policies.iter().collect()),
        Err(_) if snapshot.security_defaults.get() == Ok(&true) => Ok(Vec::new()),
        Err(because) => Err(because),
    }
}

fn effective<'a>(snapshot: &'a TenantSnapshot, policies: &[&'a Policy], people: &mut People<'a>) -> Vec<Effective> {
    let mut first_doubt = 0;
    let mut effective = Vec::new();
    for policy in policies {
        let content = policy.content();
        if let Some(effect) = Effect::of(content, snapshot) {
            let applies = people.of_policy(&content.users);
            let doubts = applies.doubts.len();
            effective.push(Effective {
                id: policy.id().clone(),
                name: policy.display_name().into(),
                effect: effect.into(),
                applies,
                first_doubt,
            });
            first_doubt += doubts;
        }
    }
    effective
}

/// Whether security defaults are on. An enabled policy proves that they are off when they could not be read (J12).
/// Where both were read as on, one of the two is out of date and it is not known which: then this is unknown.
pub(crate) fn defaults_in_force(snapshot: &TenantSnapshot) -> Result<bool, UnknownBecause> {
    match (snapshot.security_defaults.get().copied(), any_enabled(snapshot)) {
        (Ok(true), true) => Err(UnknownBecause::Incomplete),
        (Err(_), true) => Ok(false),
        (read, _) => read,
    }
}

/// What security defaults do to each person.
struct DefaultsFor {
    on: Option<bool>,
    because: Option<UnknownBecause>,
    always: Membership,
    exempt: Membership,
    /// Why it is not known of everyone which of the two they are.
    roles_because: Option<UnknownBecause>,
}

impl DefaultsFor {
    fn of(snapshot: &TenantSnapshot, people: &People<'_>, without: Option<Without>) -> Self {
        let on = match without {
            Some(Without::SecurityDefaults) => Ok(false),
            _ => defaults_in_force(snapshot),
        };
        let (always, exempt) = (&role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS, &[role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS]);
        Self {
            on: on.ok(),
            because: on.err(),
            always: people.holders(always),
            exempt: people.holders(exempt),
            roles_because: snapshot.roles_unread(always).max(snapshot.roles_unread(exempt)),
        }
    }

    fn person(&self, at: usize) -> Defaults {
        match (self.on, self.exempt.has(at)) {
            (Some(false), _) | (_, Some(true)) => Defaults::Off,
            (on, exempt) => Defaults::Ask {
                surely_on: on == Some(true),
                surely_them: exempt == Some(false),
                always: self.always.has(at),
            },
        }
    }
}

fn any_enabled(snapshot: &TenantSnapshot) -> bool {
    snapshot.policies.get().is_ok_and(|policies| policies.iter().any(|policy| *policy.state() == PolicyState::Enabled))
}
