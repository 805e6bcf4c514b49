//! From when to when a role is held: P2 only (GRAPH.md section f).

use serde_json::{Value, json};
use uuid::Uuid;

use super::access::SCHEDULES;
use super::odata::{Condition, filter, unsupported};
use super::{Call, GraphError, graph_json};
use crate::answer::Answer;
use crate::clock::iso;
use crate::organization::P2_PLAN;
use crate::roles::Role;

/// How long a role that was activated is held after the organization was opened.
const ACTIVATED_MS: i64 = 6 * 3_600_000;

/// `GET /roleManagement/directory/roleAssignmentScheduleInstances`: what is held now, each once for who was given it
/// and once for everybody who has it through a group.
pub(super) fn instances(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(SCHEDULES)?;
    if !call.has(P2_PLAN) {
        return Err(GraphError::needs_p2());
    }
    for option in ["$search", "$orderby", "$skip", "$expand"] {
        if call.request.query.get(option).is_some() {
            return Err(GraphError::unsupported_query(format!("Query option '{option}' is not supported.")));
        }
    }
    let conditions = call.request.query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    let organization = &call.tenant.organization;
    let mut rows = Vec::new();
    for given in organization.roles.iter().filter(|given| call.lost != Some(given.user)) {
        if let Some(user) = organization.user(given.user) {
            let until = given.activated.then(|| call.tenant.opened_ms + ACTIVATED_MS);
            rows.push(row(call, user.id, given.role, until, "Direct"));
        }
    }
    for (place, group) in organization.groups.iter().enumerate() {
        let Some(role) = group.role else { continue };
        rows.push(row(call, group.id, role, None, "Direct"));
        let members = organization.members_of(place);
        let members = members.into_iter().filter_map(|member| organization.user(member));
        rows.extend(members.map(|user| row(call, user.id, role, None, "Group")));
    }
    let mut value = Vec::new();
    for row in rows {
        let mut wanted = true;
        for condition in &conditions {
            wanted &= match condition {
                Condition::OneOf(property, values)
                    if matches!(property.as_str(), "principalId" | "roleDefinitionId" | "assignmentType") =>
                {
                    let own = row[property.as_str()].as_str().unwrap_or_default();
                    values.iter().any(|value| value.eq_ignore_ascii_case(own))
                }
                _ => return Err(unsupported()),
            };
        }
        if wanted {
            value.push(row);
        }
    }
    let context = call.context("roleManagement/directory/roleAssignmentScheduleInstances");
    Ok(graph_json(200, &json!({"@odata.context": context, "value": value})))
}

fn row(call: &Call<'_>, principal: Uuid, role: Role, until_ms: Option<i64>, member: &str) -> Value {
    let id = |name: &str| Uuid::new_v5(&principal, format!("{name} {}", role.name()).as_bytes()).to_string();
    json!({
        "id": id("instance"),
        "principalId": principal.to_string(),
        "roleDefinitionId": role.template_id().to_string(),
        "directoryScopeId": "/",
        "appScopeId": null,
        "startDateTime": until_ms.map(|_| iso(call.tenant.opened_ms)),
        "endDateTime": until_ms.map(iso),
        "assignmentType": if until_ms.is_some() { "Activated" } else { "Assigned" },
        "memberType": member,
        "roleAssignmentOriginId": id("origin"),
        "roleAssignmentScheduleId": id("schedule"),
    })
}
