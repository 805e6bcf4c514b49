//! Reading Conditional Access: the policies, then just the groups, roles, strengths and places that they name.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures::StreamExt as _;
use graph::Graph;
use graph::groups::GroupRead;
use graph::roles::RoleMember;
use jiff::Timestamp;
use mfa::change::PolicyName;
use mfa::fact::{Fact, UnknownBecause};
use mfa::group::Group;
use mfa::holders::{Holders, RoleHolders};
use mfa::id::{GroupId, PolicyId, RoleTemplateId, StrengthId, UserId};
use mfa::location::NamedLocation;
use mfa::policy::{Control, Policy, PolicyState};
use mfa::role;
use mfa::strength::AuthenticationStrength;

use super::{Policies, ReadError};
use crate::convert;
use crate::error::ErrorCode;

/// The word for all places: which places there are makes no difference to it. To "AllTrusted" it does (VERDICTS.md V16).
const ALL_PLACES: &str = "All";

/// Reads the policies and what they name. The classic ones are read by themselves.
pub(super) async fn policies(graph: &Graph) -> Result<Policies, ReadError> {
    let list = graph.conditional_access_policies().await.map_err(|error| convert::read(&error))?;
    let Named { groups, strengths, locations } = named(graph, considered(&list)).await;
    Ok(Policies { list, classic: Vec::new(), groups, strengths, locations })
}

/// The classic policies that are on, or of which it is not said that they are off. Where they are not listed, none.
pub(super) async fn classic(graph: &Graph, policies: &[Policy]) -> Vec<PolicyName> {
    // Any other policy forbids security defaults already.
    if !policies.is_empty() {
        return Vec::new();
    }
    let policies = graph.classic_policies().await.unwrap_or_else(|error| {
        tracing::debug!(%error, "classic policies could not be read");
        Vec::new()
    });
    let on = policies.into_iter().filter(|policy| policy.state.as_deref() != Some("disabled"));
    on.map(|policy| PolicyName {
        name: policy.display_name.unwrap_or(policy.id.clone()),
        id: PolicyId::from(&*policy.id),
    })
    .collect()
}

/// What policies name.
pub(crate) struct Named {
    pub(crate) groups: HashMap<GroupId, Fact<Group>>,
    pub(crate) strengths: Fact<BTreeMap<StrengthId, AuthenticationStrength>>,
    pub(crate) locations: Fact<Vec<NamedLocation>>,
}

/// Reads what `policies` name, whatever their states.
pub(crate) async fn named<'p>(graph: &Graph, policies: impl IntoIterator<Item = &'p Policy>) -> Named {
    let policies: Vec<&Policy> = policies.into_iter().collect();
    let named: HashSet<GroupId> = policies.iter().flat_map(|policy| groups_named(policy)).collect();
    let places = policies.iter().any(|policy| names_place(policy));
    let strength = policies.iter().any(|policy| names_strength(policy));
    let (groups, strengths, locations) = tokio::join!(
        groups(graph, named),
        async { if strength { strengths(graph).await } else { nothing_named() } },
        async { if places { locations(graph).await } else { nothing_named() } },
    );
    Named { groups, strengths, locations }
}

/// Reads the groups that `policies` name, whatever their states.
pub(crate) async fn groups_of(graph: &Graph, policies: &[Policy]) -> HashMap<GroupId, Fact<Group>> {
    groups(graph, policies.iter().flat_map(groups_named).collect()).await
}

/// What no policy names need not be read to be known.
fn nothing_named<T: Default>() -> Fact<T> {
    Fact::known(T::default(), Timestamp::now())
}

fn fact<T>(read: Result<T, graph::Error>) -> Fact<T> {
    match read {
        Ok(value) => Fact::known(value, Timestamp::now()),
        Err(error) => Fact::Unknown(convert::read(&error).because),
    }
}

async fn groups(graph: &Graph, named: HashSet<GroupId>) -> HashMap<GroupId, Fact<Group>> {
    let group =
        |read: GroupRead| Group { name: read.name, gone: read.gone, members: read.members.into_iter().collect() };
    graph.groups(named).map(|(id, read)| (id, fact(read.map(group)))).collect().await
}

/// Reads the authentication strengths.
pub(crate) async fn strengths(graph: &Graph) -> Fact<BTreeMap<StrengthId, AuthenticationStrength>> {
    let strength = |strength: graph::conditional_access::AuthenticationStrength| {
        let read = AuthenticationStrength {
            name: strength.display_name.as_deref().map(Into::into),
            satisfies_mfa: strength.satisfies_mfa(),
            allowed_combinations: strength.allowed_combinations.into_iter().flatten().map(Into::into).collect(),
        };
        (strength.id, read)
    };
    fact(graph.authentication_strengths().await.map(|list| list.into_iter().map(strength).collect()))
}

/// Reads the named locations.
pub(crate) async fn locations(graph: &Graph) -> Fact<Vec<NamedLocation>> {
    fact(graph.named_locations().await)
}

/// The policies that are looked at more closely (VERDICTS.md V3): one that is on, or whose state is not known, can
/// matter for verdicts; of one that only watches people want to know whom it would ask.
pub(crate) fn considered(policies: &[Policy]) -> impl Iterator<Item = &Policy> {
    policies.iter().filter(|policy| *policy.state() != PolicyState::Disabled)
}

/// Whether a policy names a named location.
pub(crate) fn names_place(policy: &Policy) -> bool {
    let places = policy.content().locations.iter().flat_map(|range| range.include.iter().chain(&range.exclude));
    places.into_iter().any(|place| **place != *ALL_PLACES)
}

/// Whether a policy demands an authentication strength.
pub(crate) fn names_strength(policy: &Policy) -> bool {
    let controls = policy.content().grant.iter().flat_map(|grant| &grant.controls);
    controls.into_iter().any(|control| matches!(control, Control::Strength(_)))
}

fn groups_named(policy: &Policy) -> Vec<GroupId> {
    let users = &policy.content().users;
    users.include.groups.iter().chain(&users.exclude.groups).cloned().collect()
}

/// The roles that `policies` name, whatever their states, those that security defaults ask at every sign-in, and the
/// one that directory synchronization uses.
pub(crate) fn roles_wanted<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> HashSet<RoleTemplateId> {
    let mut wanted: HashSet<RoleTemplateId> = policies.into_iter().flat_map(roles_named).collect();
    wanted.extend(role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS);
    wanted.insert(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS);
    wanted
}

/// The roles that a policy names.
pub(crate) fn roles_named(policy: &Policy) -> impl Iterator<Item = RoleTemplateId> + use<> {
    let users = &policy.content().users;
    let named: Vec<RoleTemplateId> = users.include.roles.iter().chain(&users.exclude.roles).cloned().collect();
    named.into_iter()
}

/// Reads who holds `roles`, through role-assignable groups too (VERDICTS.md V5). What could not be read leaves open
/// only the roles that it is about.
///
/// # Errors
/// Why none of them could be read. Also when they cannot be whole: no organization is without a Global Administrator.
pub(crate) async fn role_holders(graph: &Graph, roles: HashSet<RoleTemplateId>) -> Result<RoleHolders, ReadError> {
    let mut holders = RoleHolders::default();
    let mut through: Vec<(RoleTemplateId, GroupId)> = Vec::new();
    let (mut any_read, mut refused) = (false, None);
    for (role, members) in graph.role_members_of(roles).await {
        let of_role = holders.of_mut(role.clone());
        match members {
            Ok(members) => {
                any_read = true;
                members.into_iter().for_each(|member| note(member, &role, of_role, &mut through));
            }
            Err(error) => {
                let error = convert::read(&error);
                of_role.others_because = Some(error.because);
                refused = Some(error);
            }
        }
    }
    if let (false, Some(error)) = (any_read, refused) {
        return Err(error);
    }
    let mut groups: HashMap<GroupId, Result<Vec<UserId>, UnknownBecause>> = HashMap::new();
    let mut reads = graph.groups(through.iter().map(|(_, group)| group.clone()));
    while let Some((group, read)) = reads.next().await {
        let is_person = holders.iter().any(|(_, people)| people.surely.contains(&UserId::from(group.as_str())));
        let members = match read {
            // A group that holds a role is not gone.
            Ok(read) if read.gone && !is_person => Err(UnknownBecause::Incomplete),
            Ok(read) => Ok(read.members),
            Err(error) => Err(convert::read(&error).because),
        };
        groups.insert(group, members);
    }
    for (role, group) in through {
        let of_role = holders.of_mut(role);
        match groups.get(&group) {
            Some(Ok(members)) => of_role.surely.extend(members.iter().cloned()),
            Some(Err(because)) => of_role.others_because = Some(*because),
            None => of_role.others_because = Some(UnknownBecause::Incomplete),
        }
    }
    match holders.of(&role::GLOBAL_ADMINISTRATOR) {
        Some(nobody) if nobody.surely.is_empty() && nobody.others_because.is_none() => Err(incomplete()),
        _ => Ok(holders),
    }
}

/// Notes somebody who holds `role`, or a group whose members do.
fn note(
    member: RoleMember,
    role: &RoleTemplateId,
    of_role: &mut Holders,
    through: &mut Vec<(RoleTemplateId, GroupId)>,
) {
    match member {
        RoleMember::User(user) => {
            of_role.surely.insert(user);
        }
        RoleMember::Group(group) => through.push((role.clone(), group)),
        RoleMember::NotSaid(id) => {
            // A group of that id has members; a person's id names no group.
            of_role.surely.insert(UserId::from(id.as_str()));
            through.push((role.clone(), GroupId::from(id.as_str())));
        }
        RoleMember::Other => {}
    }
}

fn incomplete() -> ReadError {
    ReadError { because: UnknownBecause::Incomplete, error: ErrorCode::BadAnswer.into() }
}
