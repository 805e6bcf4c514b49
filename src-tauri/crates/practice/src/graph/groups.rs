//! Groups: one, who is in it, and what a user or a group is in (GRAPH.md section e).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::access::{GROUP_MEMBERS, MEMBER_OF};
use super::users::{self, UserWriter};
use super::{Call, GraphError, graph_bytes, graph_json, roles};
use crate::answer::Answer;
use crate::organization::{Group, UserIndex};
use crate::state::View;

/// The types that a list of members can be narrowed to, as they stand in a path in lower case.
const USER: &str = "microsoft.graph.user";
const GROUP: &str = "microsoft.graph.group";

/// The most members in a page, and how many when nothing is said.
const MOST: usize = 999;
const USUAL: usize = 100;

/// Something in a list of directory objects.
enum Object {
    User(UserIndex),
    /// The place of a group.
    Group(usize),
    /// A directory role, as it is printed.
    Role(Value),
}

/// The place of the group with this id.
fn find(call: &Call<'_>, id: &str) -> Result<usize, GraphError> {
    let wanted = Uuid::try_parse(id)
        .map_err(|_| GraphError::new(400, "Request_BadRequest", format!("Invalid object identifier '{id}'.")))?;
    let mut groups = call.tenant.organization.groups.iter();
    groups.position(|group| group.id == wanted).ok_or_else(|| GraphError::no_such_object(id))
}

/// `GET /groups/{id}`.
pub(super) fn one(call: &Call<'_>, id: &str) -> Result<Answer, GraphError> {
    call.caller.must(GROUP_MEMBERS)?;
    let place = find(call, id)?;
    refuse_options(call)?;
    let group = call.tenant.organization.groups.get(place).ok_or_else(|| GraphError::no_such_object(id))?;
    let mut shown = Map::new();
    shown.insert("@odata.context".into(), json!(call.context("groups/$entity")));
    if let Value::Object(body) = body(call, group) {
        let select = call.request.query.select();
        let wanted = |name: &String| select.as_ref().is_none_or(|select| select.contains(&name.as_str()));
        shown.extend(body.into_iter().filter(|(name, _)| wanted(name)));
    }
    Ok(graph_json(200, &Value::Object(shown)))
}

/// `GET /groups/{id}/members` and `/transitiveMembers`, with what is behind them in `cast`. Transitive: the groups
/// within groups too, and everybody in them, each once.
pub(super) fn members(
    call: &Call<'_>,
    view: View<'_>,
    id: &str,
    transitive: bool,
    cast: &[&str],
) -> Result<Answer, GraphError> {
    call.caller.must(GROUP_MEMBERS)?;
    let (users, groups) = wanted(cast, &[USER, GROUP])?;
    let organization = &call.tenant.organization;
    let place = find(call, id)?;
    let mut objects = Vec::new();
    if users {
        let within = match organization.groups.get(place) {
            Some(group) if !transitive => group.users.clone(),
            _ => organization.members_of(place),
        };
        objects.extend(within.into_iter().map(Object::User));
    }
    if groups {
        let within = match organization.groups.get(place) {
            Some(group) if !transitive => group.groups.clone(),
            _ => organization.groups_within(place),
        };
        objects.extend(within.into_iter().map(Object::Group));
    }
    page(call, view, &objects)
}

/// `GET /groups/{id}/memberOf` and `/transitiveMemberOf`.
pub(super) fn group_member_of(
    call: &Call<'_>,
    view: View<'_>,
    id: &str,
    transitive: bool,
    cast: &[&str],
) -> Result<Answer, GraphError> {
    call.caller.must(GROUP_MEMBERS)?;
    wanted(cast, &[GROUP])?;
    let organization = &call.tenant.organization;
    let direct = organization.groups_of_group(find(call, id)?);
    let groups = if transitive { organization.and_above(direct) } else { direct };
    page(call, view, &groups.into_iter().map(Object::Group).collect::<Vec<_>>())
}

/// `GET /users/{id}/memberOf` and `/transitiveMemberOf`: groups, and directory roles where the list is not narrowed
/// to groups.
pub(super) fn user_member_of(
    call: &Call<'_>,
    view: View<'_>,
    id: &str,
    transitive: bool,
    cast: &[&str],
) -> Result<Answer, GraphError> {
    call.caller.must(MEMBER_OF)?;
    wanted(cast, &[GROUP])?;
    let organization = &call.tenant.organization;
    let user = users::find(call, id)?;
    let direct = organization.groups_of_user(user);
    let groups = if transitive { organization.and_above(direct) } else { direct };
    let mut objects: Vec<Object> = groups.into_iter().map(Object::Group).collect();
    if cast.is_empty() {
        let own = organization.roles.iter().filter(|given| given.user == user).map(|given| given.role);
        let held = if transitive { organization.roles_of(user) } else { own.collect() };
        objects.extend(held.into_iter().map(|role| Object::Role(roles::shown(call, role))));
    }
    page(call, view, &objects)
}

/// Whether users and groups are wanted, from what stands behind the list in the path.
fn wanted(cast: &[&str], possible: &[&str]) -> Result<(bool, bool), GraphError> {
    match cast {
        [] => Ok((true, true)),
        [one] if possible.contains(one) => Ok((*one == USER, *one == GROUP)),
        _ => Err(GraphError::no_such_segment(cast.last().copied().unwrap_or_default())),
    }
}

fn refuse_options(call: &Call<'_>) -> Result<(), GraphError> {
    for option in ["$filter", "$search", "$orderby", "$skip", "$expand"] {
        if call.request.query.get(option).is_some() {
            return Err(GraphError::unsupported_query(format!("Query option '{option}' is not supported.")));
        }
    }
    Ok(())
}

/// One page of the objects.
fn page(call: &Call<'_>, view: View<'_>, objects: &[Object]) -> Result<Answer, GraphError> {
    refuse_options(call)?;
    let query = &call.request.query;
    let (top, begin) = (call.page_size(query.top(USUAL, MOST)?), query.skip()?);
    let fields = users::fields(call)?;
    let writer = UserWriter::new(call, view, &fields).typed();
    let organization = &call.tenant.organization;
    let mut body = format!(r#"{{"@odata.context":{}"#, json!(call.context("directoryObjects"))).into_bytes();
    if call.request.eventual && query.get("$count") == Some("true") && begin == 0 {
        body.extend_from_slice(format!(r#","@odata.count":{}"#, objects.len()).as_bytes());
    }
    if objects.len() > begin + top {
        let next = json!(call.next_link(begin + top));
        body.extend_from_slice(format!(r#","@odata.nextLink":{next}"#).as_bytes());
    }
    body.extend_from_slice(br#","value":["#);
    for (place, object) in objects.iter().skip(begin).take(top).enumerate() {
        if place > 0 {
            body.push(b',');
        }
        match object {
            Object::User(index) => {
                let user = organization.user(*index).ok_or_else(|| GraphError::no_such_object(""))?;
                writer.write(&mut body, *index, user);
            }
            Object::Group(place) => {
                let group = organization.groups.get(*place).ok_or_else(|| GraphError::no_such_object(""))?;
                body.extend_from_slice(member(call, group).to_string().as_bytes());
            }
            Object::Role(role) => body.extend_from_slice(role.to_string().as_bytes()),
        }
    }
    body.extend_from_slice(b"]}");
    Ok(graph_bytes(200, body))
}

/// A group in a list. Who may not read groups sees that there is one, and nothing of it.
fn member(call: &Call<'_>, group: &Group) -> Value {
    let full = body(call, group);
    let may = ["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"];
    let may = may.into_iter().any(|scope| call.caller.has_scope(scope));
    let select = call.request.query.select();
    let mut shown = Map::new();
    shown.insert("@odata.type".into(), json!("#microsoft.graph.group"));
    if let Value::Object(full) = full {
        let wanted = |name: &String| select.as_ref().is_none_or(|select| select.contains(&name.as_str()));
        let kept = full.into_iter().filter(|(name, _)| wanted(name));
        shown.extend(kept.map(|(name, value)| if may || name == "id" { (name, value) } else { (name, Value::Null) }));
    }
    Value::Object(shown)
}

fn body(call: &Call<'_>, group: &Group) -> Value {
    json!({
        "id": group.id.to_string(),
        "deletedDateTime": null,
        "classification": null,
        "createdDateTime": call.tenant.organization.created,
        "description": null,
        "displayName": group.name,
        "groupTypes": [],
        "isAssignableToRole": group.role.is_some(),
        "mail": null,
        "mailEnabled": false,
        "mailNickname": group.id.simple().to_string(),
        "membershipRule": null,
        "onPremisesSyncEnabled": null,
        "securityEnabled": true,
        "visibility": if group.role.is_some() { json!("Private") } else { Value::Null },
    })
}
