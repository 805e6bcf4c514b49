//! The registration report (GRAPH.md section d): P1 only.

use serde_json::{Map, Value, json};

use super::access::REPORTS;
use super::odata::{Condition, filter, unsupported};
use super::{Call, GraphError, graph_json, users};
use crate::answer::Answer;
use crate::clock::iso;
use crate::organization::{User, UserIndex};
use crate::roles::Role;

/// How many rows a page has when nothing is said; the most is not documented.
const USUAL_PAGE: usize = 100;

fn admit(call: &Call<'_>) -> Result<(), GraphError> {
    call.caller.must(REPORTS)?;
    if call.has_p1() { Ok(()) } else { Err(GraphError::not_premium()) }
}

/// `GET /reports/authenticationMethods/userRegistrationDetails`.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, GraphError> {
    admit(call)?;
    let query = &call.request.query;
    let (top, begin) = (call.page_size(query.top(USUAL_PAGE, 999)?), query.skip()?);
    let conditions = query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    let select = query.select();
    let admins = admins(call);
    let mut value = Vec::new();
    let mut next = None;
    for (index, user) in (0u32..).zip(&call.tenant.organization.users).skip(begin) {
        let row = row(call, user, admins.contains(&index));
        let mut wanted = true;
        for condition in &conditions {
            wanted &= holds(condition, &row)?;
        }
        if !wanted {
            continue;
        }
        if value.len() == top {
            next = usize::try_from(index).ok();
            break;
        }
        value.push(match &select {
            Some(fields) => {
                let shown = fields.iter().filter_map(|&field| Some((field.to_owned(), row.get(field)?.clone())));
                Value::Object(shown.collect())
            }
            None => row,
        });
    }
    let mut body = json!({
        "@odata.context": call.context("reports/authenticationMethods/userRegistrationDetails"),
        "value": value,
    });
    if let Some(next) = next {
        body["@odata.nextLink"] = json!(call.next_link(next));
    }
    Ok(graph_json(200, &body))
}

/// `GET /reports/authenticationMethods/userRegistrationDetails/{id}`.
pub(super) fn one(call: &Call<'_>, text: &str) -> Result<Answer, GraphError> {
    admit(call)?;
    let index = users::find(call, text)?;
    let user = call.tenant.organization.user(index).ok_or_else(|| GraphError::no_such_object(text))?;
    let mut body = row(call, user, admins(call).contains(&index));
    body["@odata.context"] = json!(call.context("reports/authenticationMethods/userRegistrationDetails/$entity"));
    Ok(graph_json(200, &body))
}

/// Everyone with an administrator role, directly or through a group.
fn admins(call: &Call<'_>) -> Vec<UserIndex> {
    let organization = &call.tenant.organization;
    let mut admins: Vec<UserIndex> =
        organization.roles.iter().filter(|given| given.role.is_admin()).map(|given| given.user).collect();
    for (place, group) in organization.groups.iter().enumerate() {
        if group.role.is_some_and(Role::is_admin) {
            admins.extend(organization.members_of(place));
        }
    }
    admins
}

fn row(call: &Call<'_>, user: &User, admin: bool) -> Value {
    let methods = user.methods;
    // The report is built now and then: up to eleven hours old, the same for everyone.
    let refreshed = call.now_ms - call.now_ms.rem_euclid(11 * 3_600_000);
    let names: Vec<&str> = methods.report_names().collect();
    let preferred = methods.preferred();
    let capable = methods.is_strong() && user.enabled;
    let mut row = json!({
        "id": user.id.to_string(),
        "userPrincipalName": &*user.upn,
        "userDisplayName": &*user.display_name,
        "userType": if user.guest { "guest" } else { "member" },
        "isAdmin": admin,
        "isMfaRegistered": methods.is_strong(),
        "isMfaCapable": capable,
        "isPasswordlessCapable": methods.is_passwordless() && capable,
        "isSsprRegistered": !names.is_empty(),
        "isSsprEnabled": false,
        "isSsprCapable": false,
        "lastUpdatedDateTime": iso(refreshed),
        "methodsRegistered": names,
        "isSystemPreferredAuthenticationMethodEnabled": true,
        "systemPreferredAuthenticationMethods": if preferred.is_empty() { vec![] } else { vec![preferred] },
        "userPreferredMethodForSecondaryAuthentication": preferred,
    });
    if call.version == super::Version::Beta {
        row["defaultMfaMethod"] = json!(if preferred.is_empty() { "none" } else { preferred });
    }
    row
}

fn holds(condition: &Condition, row: &Value) -> Result<bool, GraphError> {
    let row: &Map<String, Value> = row.as_object().ok_or_else(unsupported)?;
    match condition {
        Condition::Flag(property, wanted) => {
            let own = row.get(property).and_then(Value::as_bool).ok_or_else(unsupported)?;
            Ok(own == *wanted)
        }
        Condition::OneOf(property, wanted) => {
            let own = row.get(property).and_then(Value::as_str).ok_or_else(unsupported)?;
            Ok(wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(own)))
        }
        Condition::StartsWith(property, wanted) => {
            let own = row.get(property).and_then(Value::as_str).ok_or_else(unsupported)?;
            Ok(own.to_lowercase().starts_with(&wanted.to_lowercase()))
        }
        Condition::IsOf(_) => Err(unsupported()),
    }
}
