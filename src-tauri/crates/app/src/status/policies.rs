//! Reading Conditional Access: the policies, then just the groups, roles, strengths and places that they name.

use std::collections::{BTreeMap, HashSet};

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use graph::Graph;
use graph::roles::RoleMember;
use jiff::Timestamp;
use mfa::fact::{Fact, UnknownBecause};
use mfa::group::Group;
use mfa::id::{GroupId, RoleTemplateId};
use mfa::policy::{Control, Policy, PolicyState};
use mfa::role;
use mfa::strength::AuthenticationStrength;

use super::{Policies, ReadError, RoleHolders};
use crate::convert;

/// How many groups and roles are read at once. Each is a list of its own.
const LISTS_AT_ONCE: usize = 4;

pub(super) async fn policies(graph: &Graph) -> Result<Policies, ReadError> {
    let list = graph.conditional_access_policies().await.map_err(|error| convert::read(&error))?;
    let in_force: Vec<&Policy> = list.iter().filter(|policy| counts(policy)).collect();
    let groups: HashSet<GroupId> = in_force.iter().flat_map(|policy| groups_named(policy)).collect();
    let strengths = if in_force.iter().any(|policy| names_strength(policy)) {
        match graph.authentication_strengths().await {
            Ok(strengths) => Fact::known(
                strengths
                    .into_iter()
                    .map(|strength| {
                        let read = AuthenticationStrength {
                            satisfies_mfa: strength.satisfies_mfa(),
                            allowed_combinations: strength
                                .allowed_combinations
                                .into_iter()
                                .flatten()
                                .map(Into::into)
                                .collect(),
                        };
                        (strength.id, read)
                    })
                    .collect(),
                Timestamp::now(),
            ),
            Err(error) => Fact::Unknown(convert::read(&error).because),
        }
    } else {
        Fact::known(BTreeMap::new(), Timestamp::now())
    };
    let groups = stream::iter(groups)
        .map(|group| async move {
            let members = graph.group_members(&group).await;
            let fact = match members {
                Ok(members) => {
                    Fact::known(Group { members: members.into_iter().collect(), ..Group::default() }, Timestamp::now())
                }
                Err(error) => Fact::Unknown(convert::read(&error).because),
            };
            (group, fact)
        })
        .buffer_unordered(LISTS_AT_ONCE)
        .collect()
        .await;
    Ok(Policies { list, groups, strengths, locations: Fact::Unknown(UnknownBecause::NotReadYet) })
}

/// Whether a policy can matter for a verdict (VERDICTS.md V3): a state that is not known may.
fn counts(policy: &Policy) -> bool {
    !matches!(policy.state(), PolicyState::Disabled | PolicyState::ReportOnly)
}

fn names_strength(policy: &Policy) -> bool {
    let controls = policy.content().grant.iter().flat_map(|grant| &grant.controls);
    controls.into_iter().any(|control| matches!(control, Control::Strength(_)))
}

fn groups_named(policy: &Policy) -> Vec<GroupId> {
    let users = &policy.content().users;
    users.include.groups.iter().chain(&users.exclude.groups).cloned().collect()
}

pub(super) fn roles_named(policies: &[Policy]) -> HashSet<RoleTemplateId> {
    policies
        .iter()
        .filter(|policy| counts(policy))
        .flat_map(|policy| {
            let users = &policy.content().users;
            users.include.roles.iter().chain(&users.exclude.roles).cloned().collect::<Vec<_>>()
        })
        .collect()
}

/// Reads who holds the roles that policies name, those that security defaults ask at every sign-in, and the one
/// that directory synchronization uses. Through role-assignable groups too (VERDICTS.md V5).
pub(super) async fn role_holders(graph: &Graph, named: HashSet<RoleTemplateId>) -> Result<RoleHolders, ReadError> {
    let mut wanted = named;
    wanted.extend(role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS);
    wanted.insert(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS);
    stream::iter(wanted)
        .map(|role| async move {
            let mut holders = HashSet::new();
            for member in graph.role_members(&role).await? {
                match member {
                    RoleMember::User(user) => {
                        holders.insert(user);
                    }
                    RoleMember::Group(group) => holders.extend(graph.group_members(&group).await?),
                    RoleMember::Other => {}
                }
            }
            Ok((role, holders))
        })
        .buffer_unordered(LISTS_AT_ONCE)
        .try_collect()
        .await
        .map_err(|error: graph::Error| convert::read(&error))
}
