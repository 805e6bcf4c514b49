//! Security defaults (GRAPH.md section a).

use serde_json::{Value, json};

use super::access::{DEFAULTS_READ, DEFAULTS_WRITE};
use super::{Call, GraphError, Version, graph_json};
use crate::answer::Answer;
use crate::clock::iso;
use crate::options::Answered;
use crate::organization::{DAY_MS, Upsell, microsoft_managed};
use crate::state::{Mutation, View};
use crate::tenant::Transaction;
use uuid::Uuid;

/// `GET /policies/identitySecurityDefaultsEnforcementPolicy`.
pub(super) fn read(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    call.caller.must(DEFAULTS_READ)?;
    let mut body = json!({
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft. When enabled, these recommendations will be automatically enforced in your organization. Administrators and users will be better protected from common identity related attacks.",
        "isEnabled": view.security_defaults(),
    });
    if call.version == Version::Beta {
        body["controlTypes"] = json!([]);
        let upsell = if view.security_defaults() { Upsell::NONE } else { call.tenant.organization.upsell };
        let due = upsell.due_in_days.map(|days| {
            let today = call.tenant.opened_ms - call.tenant.opened_ms.rem_euclid(DAY_MS);
            // With the parts of a second that Graph prints.
            iso(today + i64::from(days) * DAY_MS + DAY_MS / 3).replace('Z', ".0071203Z")
        });
        body["securityDefaultsUpsell"] = json!({"action": upsell.action, "dueDateTime": due});
    }
    let mut shown = serde_json::Map::new();
    let of = "policies/identitySecurityDefaultsEnforcementPolicy";
    shown.insert("@odata.context".into(), json!(call.context(of)));
    let select = call.request.query.select();
    if let Value::Object(body) = body {
        let wanted = |name: &String| select.as_ref().is_none_or(|select| select.contains(&name.as_str()));
        shown.extend(body.into_iter().filter(|(name, _)| wanted(name)));
    }
    Ok(graph_json(200, &Value::Object(shown)))
}

/// `PATCH /policies/identitySecurityDefaultsEnforcementPolicy`.
pub(super) fn write(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Answer, GraphError> {
    call.caller.must(DEFAULTS_WRITE)?;
    let body = call.request.object()?;
    let Some(wanted) = body.get("isEnabled") else {
        // Nothing that could be changed is named.
        return Ok(Answer::empty(204));
    };
    let wanted = wanted.as_bool().ok_or_else(|| {
        GraphError::bad_request(
            "Invalid value specified for property 'isEnabled' of resource 'SecurityDefaultsEnforcementPolicy'.",
        )
    })?;
    let was = transaction.now().security_defaults();
    if wanted && !was {
        may_go_on(call, transaction.now())?;
    }
    if wanted != was {
        transaction.apply(Mutation::SecurityDefaults(wanted));
        if !wanted && call.unconfirmed.managed_policies_when_defaults_go_off && call.has_p1() {
            add_managed(call, transaction);
        }
    }
    Ok(Answer::empty(204))
}

/// What stands in the way of switching them on. The API's own words are not known
/// (GRAPH.md section a, number 2): these are the portal's.
fn may_go_on(call: &Call<'_>, view: View<'_>) -> Result<(), GraphError> {
    let policies = !view.policies().is_empty()
        || (call.unconfirmed.deleted_policies_count && view.deleted_policies().next().is_some());
    if policies && call.unconfirmed.defaults_on_with_policies == Answered::Refused {
        return Err(GraphError::bad_request(
            "Your organization is currently using Conditional Access policies which prevents you from enabling security defaults.",
        ));
    }
    if call.difficulty.classic_policy {
        return Err(GraphError::bad_request(
            "It looks like you have Classic policies enabled. Enabling Classic policies prevents you from enabling Security defaults.",
        ));
    }
    let [_, enabled, enforced] = view.per_user_counts();
    if enabled + enforced > 0 && call.unconfirmed.defaults_on_with_per_user == Answered::Refused {
        return Err(GraphError::bad_request(
            "Your organization is currently using per-user multifactor authentication which prevents you from enabling security defaults.",
        ));
    }
    Ok(())
}

fn add_managed(call: &Call<'_>, transaction: &mut Transaction<'_>) {
    let tenant = call.tenant.organization.tenant_id;
    let id = |name: &str| Uuid::new_v5(&tenant, format!("managed {name}").as_bytes());
    for (id, policy) in microsoft_managed(id, &iso(call.now_ms)) {
        if transaction.now().policy(id).is_none() {
            transaction.apply(Mutation::Policy(id, policy));
        }
    }
}
