//! Directory roles and who holds them (GRAPH.md section f).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::{MY_ROLES, ROLES};
use super::odata::{Condition, filter, unsupported};
use super::{Call, GraphError, graph_json, users};
use crate::answer::Answer;
use crate::organization::{RoleAssignment, UserIndex};
use crate::roles::Role;

/// A role's id is of the organization; its template id is the same everywhere.
fn role_id(call: &Call<'_>, role: Role) -> Uuid {
    Uuid::new_v5(&call.tenant.organization.tenant_id, format!("role {}", role.name()).as_bytes())
}

fn role_body(call: &Call<'_>, role: Role) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.directoryRole",
        "id": role_id(call, role).to_string(),
        "deletedDateTime": null,
        "description": role.name(),
        "displayName": role.name(),
        "roleTemplateId": role.template_id().to_string(),
    })
}

/// A role in a list, with what was selected of it.
pub(super) fn shown(call: &Call<'_>, role: Role) -> Value {
    let full = role_body(call, role);
    match call.request.query.select() {
        None => full,
        Some(fields) => {
            let mut body: serde_json::Map<String, Value> =
                fields.iter().filter_map(|&field| Some((field.to_owned(), full.get(field)?.clone()))).collect();
            body.insert("@odata.type".into(), full["@odata.type"].clone());
            Value::Object(body)
        }
    }
}

fn collection(call: &Call<'_>, of: &str, value: &[Value]) -> Answer {
    graph_json(200, &json!({"@odata.context": call.context(of), "value": value}))
}

/// `GET /me/transitiveMemberOf/microsoft.graph.directoryRole`.
pub(super) fn mine(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(MY_ROLES)?;
    let value: Vec<Value> = call.caller.roles.iter().map(|&role| shown(call, role)).collect();
    Ok(collection(call, "directoryRoles", &value))
}

/// `GET /users/{id}/transitiveMemberOf/microsoft.graph.directoryRole`.
pub(super) fn of(call: &Call<'_>, user: &str) -> Result<Answer, GraphError> {
    call.caller.must(ROLES)?;
    let user = users::find(call, user)?;
    let roles = if call.lost == Some(user) { Vec::new() } else { call.tenant.organization.roles_of(user) };
    let value: Vec<Value> = roles.into_iter().map(|role| shown(call, role)).collect();
    Ok(collection(call, "directoryRoles", &value))
}

/// Who holds the role, through a group too.
fn holders(call: &Call<'_>, role: Role) -> Vec<UserIndex> {
    let organization = &call.tenant.organization;
    let mut holders: Vec<UserIndex> =
        organization.roles.iter().filter(|given| given.role == role).map(|given| given.user).collect();
    for (place, group) in organization.groups.iter().enumerate() {
        if group.role == Some(role) {
            holders.extend(organization.members_of(place));
        }
    }
    holders.retain(|user| call.lost != Some(*user));
    holders.sort_unstable();
    holders.dedup();
    holders
}

/// `GET /directoryRoles`: those that somebody holds.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(ROLES)?;
    let roles = crate::roles::ALL.into_iter().filter(|&role| !holders(call, role).is_empty());
    let value: Vec<Value> = roles.map(|role| shown(call, role)).collect();
    Ok(collection(call, "directoryRoles", &value))
}

/// `GET /directoryRoles(roleTemplateId='…')` and its `/members`; `segment` is in lower case.
pub(super) fn by_template(call: &Call<'_>, segment: &str, rest: &[&str]) -> Result<Answer, GraphError> {
    call.caller.must(ROLES)?;
    let inner = segment.trim_start_matches("directoryroles").trim_matches(['(', ')']);
    let text = inner.trim_start_matches("roletemplateid=").trim_matches('\'');
    let id = Uuid::try_parse(text)
        .map_err(|_| GraphError::new(400, "Request_BadRequest", format!("Invalid object identifier '{text}'.")))?;
    let role = Role::from_template_id(id)
        .filter(|&role| !holders(call, role).is_empty())
        .ok_or_else(|| GraphError::no_such_object(text))?;
    match rest {
        [] => {
            let mut body = shown(call, role);
            body["@odata.context"] = json!(call.context("directoryRoles/$entity"));
            Ok(graph_json(200, &body))
        }
        ["members"] => {
            let organization = &call.tenant.organization;
            let members = holders(call, role).into_iter().filter_map(|user| organization.user(user));
            let value: Vec<Value> = members.map(users::short).collect();
            Ok(collection(call, "directoryObjects", &value))
        }
        _ => Err(GraphError::no_such_segment(rest.last().copied().unwrap_or_default())),
    }
}

/// `GET /roleManagement/directory/roleAssignments`: direct ones, those of groups included.
pub(super) fn assignments(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(ROLES)?;
    let query = &call.request.query;
    let organization = &call.tenant.organization;
    let conditions = query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    let expand: Vec<&str> =
        query.get("$expand").map(|list| list.split(',').map(str::trim).collect()).unwrap_or_default();
    if expand.iter().any(|name| !matches!(*name, "roleDefinition" | "principal")) {
        return Err(GraphError::bad_request("The $expand is not supported."));
    }
    let there = organization.roles.iter().filter(|given| call.lost != Some(given.user));
    let direct = there.filter_map(|RoleAssignment { user, role, .. }| {
        let user = organization.user(*user)?;
        Some((user.id, *role, users::short(user)))
    });
    let groups = organization.groups.iter().filter_map(|group| {
        let principal = json!({
            "@odata.type": "#microsoft.graph.group", "id": group.id.to_string(), "displayName": group.name,
            "isAssignableToRole": true, "securityEnabled": true,
        });
        Some((group.id, group.role?, principal))
    });
    let mut value = Vec::new();
    for (principal_id, role, principal) in direct.chain(groups) {
        let mut wanted = true;
        for condition in &conditions {
            wanted &= match condition {
                Condition::OneOf(property, ids) if property == "principalId" => {
                    ids.iter().any(|id| id.eq_ignore_ascii_case(&principal_id.to_string()))
                }
                Condition::OneOf(property, ids) if property == "roleDefinitionId" => {
                    ids.iter().any(|id| id.eq_ignore_ascii_case(&role.template_id().to_string()))
                }
                _ => return Err(unsupported()),
            };
        }
        if !wanted {
            continue;
        }
        let both = [role.template_id().into_bytes(), principal_id.into_bytes()].concat();
        let mut body = json!({
            "id": format!("{}-1", URL_SAFE_NO_PAD.encode(both)),
            "principalId": principal_id.to_string(),
            "resourceScope": "/",
            "directoryScopeId": "/",
            "roleDefinitionId": role.template_id().to_string(),
        });
        if expand.contains(&"roleDefinition") {
            body["roleDefinition"] = json!({
                "id": role.template_id().to_string(),
                "displayName": role.name(),
                "description": role.name(),
                "isBuiltIn": true,
                "isEnabled": true,
                "templateId": role.template_id().to_string(),
            });
        }
        if expand.contains(&"principal") {
            body["principal"] = principal;
        }
        value.push(body);
    }
    Ok(collection(call, "roleManagement/directory/roleAssignments", &value))
}
