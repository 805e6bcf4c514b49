//! Whom a policy names, asked of the rules that make the verdicts: a policy with the same people
//! that blocks everything, and nothing beside it, blocks exactly those.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fact::{Fact, UnknownBecause};
use crate::group::Group;
use crate::id::UserId;
use crate::per_user::PerUserMfaState;
use crate::policy::{Policy, PolicyState};
use crate::tally::Gap;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{VerdictKind, verdicts};

/// Whether a policy names someone, on or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applies {
    Yes,
    No,
    /// What would tell could not be read.
    Maybe(UnknownBecause),
}

/// Some people, to ask about.
pub(crate) struct Among {
    alone: TenantSnapshot,
    ids: HashSet<UserId>,
}

impl Among {
    pub(crate) fn of<'a>(snapshot: &TenantSnapshot, users: impl IntoIterator<Item = &'a User>) -> Self {
        let people: Vec<User> = users.into_iter().map(bare).collect();
        let ids: HashSet<UserId> = people.iter().map(|user| user.id.clone()).collect();
        let role_holders = snapshot.role_holders.map(|holders| holders.among(&ids));
        let alone = TenantSnapshot {
            security_defaults: Fact::known(false, Timestamp::UNIX_EPOCH),
            users: Fact::known(Users { people, complete: true }, Timestamp::UNIX_EPOCH),
            role_holders,
            ..TenantSnapshot::unread(snapshot.tenant.clone())
        };
        Self { alone, ids }
    }

    /// For each of the people, in their order. `snapshot` is the one that they were taken from.
    pub(crate) fn by(&mut self, policy: &Policy, snapshot: &TenantSnapshot) -> Vec<Applies> {
        self.by_any(&[(policy, true)], snapshot)
    }

    /// Whether any of `policies` names each of the people. One that comes with `false` counts as
    /// one that perhaps does.
    pub(crate) fn by_any(&mut self, policies: &[(&Policy, bool)], snapshot: &TenantSnapshot) -> Vec<Applies> {
        self.add_groups(policies, snapshot);
        let all = policies.iter().filter_map(|(policy, surely)| blocking_the_same_people(policy, *surely));
        self.alone.policies = Fact::known(all.collect(), Timestamp::UNIX_EPOCH);
        let verdicts = verdicts(&self.alone).unwrap_or_default();
        let applies = verdicts.iter().map(|verdict| match verdict.kind {
            VerdictKind::Blocked => Applies::Yes,
            VerdictKind::Never => Applies::No,
            _ => {
                let because = verdict.unknown.first().map(|part| Gap::of(part).because);
                Applies::Maybe(because.unwrap_or(UnknownBecause::Failed))
            }
        });
        applies.collect()
    }

    /// Adds the groups that policies name. Those that were added before stay.
    fn add_groups(&mut self, policies: &[(&Policy, bool)], snapshot: &TenantSnapshot) {
        let scopes = policies.iter().map(|(policy, _)| &policy.content().users);
        for id in scopes.flat_map(|users| users.include.groups.iter().chain(&users.exclude.groups)) {
            if self.alone.groups.contains_key(id) {
                continue;
            }
            if let Some(read) = snapshot.groups.get(id) {
                let members = |group: &Group| group.members.intersection(&self.ids).cloned().collect();
                let narrowed = read.map(|group| Group { members: members(group), ..Group::default() });
                self.alone.groups.insert(id.clone(), narrowed);
            }
        }
    }
}

/// Someone of whom nothing but the policy can make a verdict.
fn bare(user: &User) -> User {
    User { account_enabled: Some(true), per_user_mfa: Some(PerUserMfaState::Disabled), ..user.clone() }
}

fn blocking_the_same_people(policy: &Policy, surely: bool) -> Option<Policy> {
    // A state that is not known makes a policy one that perhaps does something.
    let state = if surely { PolicyState::Enabled } else { PolicyState::Other("perhaps".into()) };
    let users = policy.raw().pointer("/conditions/users").cloned().unwrap_or(Value::Null);
    let body = json!({
        "id": policy.id(), "state": state.as_str(),
        "conditions": { "users": users, "applications": { "includeApplications": ["All"] } },
        "grantControls": { "operator": "OR", "builtInControls": ["block"] }
    });
    Policy::from_json(body).ok()
}
