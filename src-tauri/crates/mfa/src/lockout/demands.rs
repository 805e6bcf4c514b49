//! Everything that demands something of people: the draft, the policies that are on, their own settings, defaults.

use std::collections::BTreeMap;

use super::reach::{Reach, Reaches};
use super::{By, NotKnown};
use crate::fact::UnknownBecause;
use crate::per_user::PerUserMfaState;
use crate::policy::{Policy, PolicyState};
use crate::role;
use crate::tenant::{TenantSnapshot, User};
use crate::verdict::bits::Bits;
use crate::verdict::people::{Membership, People};
use crate::verdict::{Doubt, UnknownPart, defaults_in_force};

/// Something that makes demands.
pub(super) struct Demand<'a> {
    pub(super) by: By,
    /// `None`: what demands is not a policy but demands a second step everywhere.
    pub(super) policy: Option<&'a Policy>,
    pub(super) sign_in: Option<Reach>,
    pub(super) registering: Option<Reach>,
    pub(super) members: Membership,
    /// What is not known about whom it is about, each with the people to whom that makes a difference.
    pub(super) doubts: Vec<(NotKnown, Bits)>,
    pub(super) with_draft: bool,
    pub(super) without_draft: bool,
}

/// Security defaults forbid enabled policies, so with defaults on, policies that could not be read are proven not to be
/// in force (J12).
pub(super) fn policies_in_force(snapshot: &TenantSnapshot) -> Result<&[Policy], UnknownBecause> {
    match snapshot.policies.get() {
        Ok(policies) => Ok(policies),
        Err(_) if snapshot.security_defaults.get() == Ok(&true) => Ok(&[]),
        Err(because) => Err(because),
    }
}

/// Everything that demands something of someone, the draft first.
pub(super) fn demands<'a>(
    snapshot: &'a TenantSnapshot,
    draft: &'a Policy,
    users: &'a [User],
    people: &mut People<'a>,
) -> Vec<Demand<'a>> {
    let mut demands = vec![of_policy(draft, By::Draft, people)];
    demands[0].without_draft = false;
    for policy in policies_in_force(snapshot).unwrap_or_default() {
        if matches!(policy.state(), PolicyState::Disabled | PolicyState::ReportOnly) {
            continue;
        }
        let by = By::Policy { id: policy.id().clone(), name: policy.display_name().into() };
        let mut demand = of_policy(policy, by, people);
        demand.with_draft = policy.id() != draft.id();
        if let PolicyState::Other(_) = policy.state() {
            demand.sign_in = demand.sign_in.map(|reach| reach.perhaps(Doubt::State));
            demand.registering = demand.registering.map(|reach| reach.perhaps(Doubt::State));
        }
        demands.push(demand);
    }
    demands.push(per_user_mfa(snapshot, users));
    demands.extend(security_defaults(snapshot, users.len(), people));
    demands
}

fn of_policy<'a>(policy: &'a Policy, by: By, people: &mut People<'a>) -> Demand<'a> {
    let Reaches { sign_in, registering } = Reaches::of(policy);
    let applies = people.of_policy(&policy.content().users);
    let doubts = applies.doubts.into_iter().map(|(doubt, whom)| (about(policy, doubt), whom)).collect();
    Demand {
        by,
        policy: Some(policy),
        sign_in,
        registering,
        members: applies.members,
        doubts,
        with_draft: true,
        without_draft: true,
    }
}

pub(super) fn about(policy: &Policy, doubt: Doubt) -> NotKnown {
    NotKnown::Part(UnknownPart::Policy { id: policy.id().clone(), name: policy.display_name().into(), doubt })
}

fn everywhere<'a>(by: By, members: Membership, doubts: Vec<(NotKnown, Bits)>) -> Demand<'a> {
    Demand {
        by,
        policy: None,
        sign_in: Some(Reach::everywhere()),
        registering: None,
        members,
        doubts,
        with_draft: true,
        without_draft: true,
    }
}

/// VERDICTS.md V8: it holds beside any exclusion from a policy.
fn per_user_mfa<'a>(snapshot: &TenantSnapshot, users: &[User]) -> Demand<'a> {
    let (mut surely, mut perhaps) = (Bits::empty(users.len()), Bits::empty(users.len()));
    let mut doubts: BTreeMap<UnknownBecause, Bits> = BTreeMap::new();
    for (at, user) in users.iter().enumerate() {
        match snapshot.per_user_mfa(user) {
            Ok(PerUserMfaState::Enabled | PerUserMfaState::Enforced) => surely.insert(at),
            Ok(PerUserMfaState::Disabled) => {}
            Err(because) => {
                perhaps.insert(at);
                doubts.entry(because).or_insert_with(|| Bits::empty(users.len())).insert(at);
            }
        }
    }
    let about = |because| NotKnown::Part(UnknownPart::PerUserMfa(because));
    let doubts = doubts.into_iter().map(|(because, whom)| (about(because), whom)).collect();
    everywhere(By::PerUserMfa, Membership { surely, perhaps }, doubts)
}

/// What they demand now. With the draft on they are off (J12).
fn security_defaults<'a>(snapshot: &TenantSnapshot, len: usize, people: &People<'_>) -> Option<Demand<'a>> {
    let (on, because) = match defaults_in_force(snapshot) {
        Ok(false) => return None,
        Ok(true) => (true, UnknownBecause::NotReadYet),
        Err(because) => (false, because),
    };
    let exempt = people.holders(&[role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS]);
    let everyone = Bits::full(len).minus(&exempt.surely);
    let surely = if on { everyone.minus(&exempt.perhaps) } else { Bits::empty(len) };
    let perhaps = everyone.minus(&surely);
    let doubts = vec![(NotKnown::Part(UnknownPart::SecurityDefaults(because)), perhaps.clone())];
    let mut demand = everywhere(By::SecurityDefaults, Membership { surely, perhaps }, doubts);
    demand.with_draft = false;
    Some(demand)
}
