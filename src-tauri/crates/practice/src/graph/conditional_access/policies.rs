//! Policies and their waste-paper basket (GRAPH.md section c.1).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::references::There;
use super::rules::{WRITABLE, check};
use super::{id_of, must_be_licensed, shape};
use crate::answer::Answer;
use crate::clock::iso;
use crate::graph::access::{POLICIES_DELETE, POLICIES_READ, POLICIES_WRITE};
use crate::graph::odata::{Condition, filter, unsupported};
use crate::graph::{Call, GraphError, Version, graph_json};
use crate::options::{Answered, ListWithoutP1};
use crate::organization::{P1_PLAN, normalized};
use crate::state::{Mutation, State, View};
use crate::tenant::Transaction;

/// How many policies an organization may have, in all states together.
const MOST: usize = 240;
/// Values that are printed as `unknownFutureValue` unless the caller asks for them.
const FUTURE: [&str; 2] = ["riskRemediation", "linux"];
/// How a policy that Microsoft manages is recognized.
const MANAGED: &str = "Microsoft-managed:";

fn context(call: &Call<'_>, entity: bool) -> String {
    call.context(if entity { "conditionalAccess/policies/$entity" } else { "conditionalAccess/policies" })
}

/// Whether the organization never had P1. One whose licence ran out did.
fn never_licensed(call: &Call<'_>) -> bool {
    !call.tenant.organization.ever_had(P1_PLAN)
}

/// A policy as it is printed: members of enumerations that came later are hidden.
pub(super) fn shown(call: &Call<'_>, policy: &Value) -> Value {
    let mut policy = policy.clone();
    if !call.request.unknown_members {
        hide(&mut policy["grantControls"]["builtInControls"]);
        for name in ["includePlatforms", "excludePlatforms"] {
            if policy["conditions"]["platforms"].is_object() {
                hide(&mut policy["conditions"]["platforms"][name]);
            }
        }
    }
    if policy["grantControls"].is_object() && policy["grantControls"]["builtInControls"].is_null() {
        policy["grantControls"] = Value::Null;
    }
    policy
}

fn hide(list: &mut Value) {
    for item in list.as_array_mut().into_iter().flatten() {
        if item.as_str().is_some_and(|item| FUTURE.contains(&item)) {
            *item = json!("unknownFutureValue");
        }
    }
}

/// `GET /identity/conditionalAccess/policies`.
pub(in crate::graph) fn list(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    if never_licensed(call) && call.unconfirmed.list_without_p1 == ListWithoutP1::Refused {
        return Err(GraphError::unlicensed());
    }
    let query = &call.request.query;
    let conditions = query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    let mut wanted = Vec::new();
    for (_, policy) in view.policies() {
        let mut holds = true;
        for condition in &conditions {
            holds &= match condition {
                Condition::OneOf(property, values) if matches!(property.as_str(), "id" | "displayName" | "state") => {
                    policy[property.as_str()].as_str().is_some_and(|own| values.iter().any(|value| value == own))
                }
                Condition::StartsWith(property, value) if property == "displayName" => {
                    policy["displayName"].as_str().is_some_and(|own| own.starts_with(value.as_str()))
                }
                _ => return Err(unsupported()),
            };
        }
        if holds {
            wanted.push(policy);
        }
    }
    let skip: usize = match (query.get("$skip"), query.get("$skiptoken")) {
        (Some(skip), None) => skip.parse().map_err(|_| GraphError::bad_request("Invalid value for '$skip'."))?,
        _ => query.skip()?,
    };
    let top = query.top(wanted.len().max(1), 999)?;
    let select = query.select();
    let value: Vec<Value> =
        wanted.iter().skip(skip).take(top).map(|policy| selected(shown(call, policy), select.as_deref())).collect();
    let mut body = json!({"@odata.context": context(call, false), "value": value});
    if query.get("$count") == Some("true") {
        body["@odata.count"] = json!(wanted.len());
    }
    if skip + top < wanted.len() && query.get("$skip").is_none() {
        body["@odata.nextLink"] = json!(call.next_link(skip + top));
    }
    Ok(graph_json(200, &body))
}

fn selected(policy: Value, select: Option<&[&str]>) -> Value {
    match (policy, select) {
        (Value::Object(policy), Some(select)) => {
            Value::Object(policy.into_iter().filter(|(name, _)| select.contains(&name.as_str())).collect())
        }
        (policy, _) => policy,
    }
}

fn gone(id: Uuid) -> GraphError {
    GraphError::new(
        404,
        "ResourceNotFound",
        format!("ConditionalAccessPolicy with id {id} does not exist in the directory."),
    )
}

/// `GET /identity/conditionalAccess/policies/{id}`.
pub(in crate::graph) fn one(call: &Call<'_>, view: View<'_>, id: &str) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    let id = id_of(id)?;
    let policy = view.policy(id).ok_or_else(|| gone(id))?;
    let select = call.request.query.select();
    let mut body = selected(shown(call, policy), select.as_deref());
    body["@odata.context"] = json!(context(call, true));
    Ok(graph_json(200, &body))
}

/// Refuses what security defaults do not allow next to them (GRAPH.md section a, number 1).
///
/// For a while after they were switched off, where that is set, they still stand in the way.
fn beside_defaults(call: &Call<'_>, state: &State, wanted: &str) -> Result<(), GraphError> {
    let behind = i64::try_from(call.difficulty.defaults_off_lag.as_millis()).unwrap_or(i64::MAX);
    let were_on = || state.as_of(call.now_ms.saturating_sub(behind)).security_defaults();
    if !state.now().security_defaults() && (behind == 0 || !were_on()) {
        return Ok(());
    }
    let report_only = wanted == "enabledForReportingButNotEnforced";
    if wanted == "enabled" || (report_only && call.unconfirmed.report_only_with_defaults_on == Answered::Refused) {
        return Err(GraphError::bad_request(
            "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling a Conditional Access policy.",
        ));
    }
    Ok(())
}

/// The fields of a body that may be set; others that a policy has are refused. `old` is the policy that is changed, if
/// there is one.
fn writable(
    call: &Call<'_>,
    body: Map<String, Value>,
    old: Option<&Map<String, Value>>,
) -> Result<Map<String, Value>, GraphError> {
    const PRINTED: [&str; 4] = ["id", "createdDateTime", "modifiedDateTime", "deletedDateTime"];
    let mut kept = Map::new();
    for (name, value) in body {
        if name == "templateId" && call.unconfirmed.template_id_in_policies == Answered::Refused {
            return Err(GraphError::bad_request("The property 'templateId' is read-only and cannot be set."));
        }
        if WRITABLE.contains(&name.as_str()) {
            kept.insert(name, value);
        } else if !PRINTED.contains(&name.as_str()) && !name.starts_with('@') {
            return Err(GraphError::bad_request(format!(
                "The property '{name}' does not exist on type 'microsoft.graph.conditionalAccessPolicy'. Make sure to only use property names that are defined by the type."
            )));
        }
    }
    match call.unconfirmed.unknown_keys_in_policies {
        // They are of the other version's types.
        _ if call.version == Version::Beta => {}
        Answered::Refused => shape::check(&kept, old)?,
        Answered::Accepted => shape::prune(&mut kept, old),
    }
    Ok(kept)
}

/// What the body may name.
fn there<'a>(call: &Call<'a>, state: &'a State) -> There<'a> {
    There {
        organization: &call.tenant.organization,
        view: call.view(state),
        unknown_people: call.unconfirmed.unknown_people_in_policies,
    }
}

/// What is kept of a policy: where that is set, not all of it (SAFETY.md case 88).
fn kept(call: &Call<'_>, mut policy: Value) -> Value {
    if call.difficulty.drop_exclusion
        && let Some(excluded) = policy.pointer_mut("/conditions/users/excludeUsers").and_then(Value::as_array_mut)
    {
        excluded.pop();
    }
    policy
}

/// `POST /identity/conditionalAccess/policies`.
pub(in crate::graph) fn create(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_WRITE)?;
    must_be_licensed(call)?;
    let body = writable(call, call.request.object()?, None)?;
    check(&body, &call.tenant.organization)?;
    there(call, transaction.state()).check(&body, None)?;
    let wanted = body.get("state").and_then(Value::as_str).unwrap_or_default();
    beside_defaults(call, transaction.state(), wanted)?;
    let most = call.difficulty.policy_limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST);
    if transaction.now().policies().len() >= most {
        // The number is made up: in which words it is refused is in no document.
        return Err(GraphError::policy(format!("1021: The limit of {most} policies is reached.")));
    }
    let id = Uuid::new_v4();
    let policy = normalized(id, &iso(call.now_ms), None, &body);
    let mut printed = shown(call, &policy);
    printed["@odata.context"] = json!(context(call, true));
    transaction.apply(Mutation::Policy(id, kept(call, policy)));
    Ok(graph_json(201, &printed))
}

/// `PATCH /identity/conditionalAccess/policies/{id}`: what the body leaves out stays, what it
/// names is replaced as a whole.
pub(in crate::graph) fn update(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_WRITE)?;
    must_be_licensed(call)?;
    let id = id_of(id)?;
    let old = transaction.now().policy(id).and_then(Value::as_object).cloned().ok_or_else(|| gone(id))?;
    let body = writable(call, call.request.object()?, Some(&old))?;
    let managed = is_managed(&old);
    if managed && body.keys().any(|name| !matches!(name.as_str(), "state" | "conditions")) {
        return Err(GraphError::policy("1030: Failed to update a policy that Microsoft manages."));
    }
    there(call, transaction.state()).check(&body, Some(&old))?;
    let whom = body.contains_key("conditions");
    let mut merged = old.clone();
    merged.extend(body);
    check(&merged, &call.tenant.organization)?;
    let wanted = merged.get("state").and_then(Value::as_str).unwrap_or_default();
    beside_defaults(call, transaction.state(), wanted)?;
    let created = old.get("createdDateTime").and_then(Value::as_str).unwrap_or_default().to_owned();
    let policy = normalized(id, &created, Some(&iso(call.now_ms)), &merged);
    let policy = if whom { kept(call, policy) } else { policy };
    transaction.apply(Mutation::Policy(id, policy));
    Ok(Answer::empty(204))
}

fn is_managed(policy: &Map<String, Value>) -> bool {
    policy.get("displayName").and_then(Value::as_str).is_some_and(|name| name.starts_with(MANAGED))
}

/// `DELETE /identity/conditionalAccess/policies/{id}`: it goes into the waste-paper basket.
pub(in crate::graph) fn delete(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_DELETE)?;
    let id = id_of(id)?;
    let policy = transaction.now().policy(id).and_then(Value::as_object).ok_or_else(|| gone(id))?;
    if is_managed(policy) {
        return Err(GraphError::policy("1031: A policy that Microsoft manages cannot be deleted."));
    }
    transaction.apply(Mutation::PolicyDeleted(id, iso(call.now_ms)));
    Ok(Answer::empty(204))
}

/// `GET /identity/conditionalAccess/deletedItems/policies[/{id}]`.
pub(in crate::graph) fn deleted(call: &Call<'_>, view: View<'_>, rest: &[&str]) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    match rest {
        [] => {
            let value: Vec<Value> = view.deleted_policies().map(|(_, policy)| shown(call, policy)).collect();
            Ok(graph_json(200, &json!({"@odata.context": context(call, false), "value": value})))
        }
        [id] => {
            let id = id_of(id)?;
            let found = view.deleted_policies().find(|(there, _)| *there == id).map(|(_, policy)| policy);
            let mut body = shown(call, found.ok_or_else(|| gone(id))?);
            body["@odata.context"] = json!(context(call, true));
            Ok(graph_json(200, &body))
        }
        _ => Err(GraphError::no_such_segment(rest.last().copied().unwrap_or_default())),
    }
}

/// `POST /identity/conditionalAccess/deletedItems/policies/{id}/restore`.
pub(in crate::graph) fn restore(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_DELETE)?;
    must_be_licensed(call)?;
    let id = id_of(id)?;
    let state = in_basket(transaction, id)?["state"].as_str().unwrap_or_default().to_owned();
    beside_defaults(call, transaction.state(), &state)?;
    transaction.apply(Mutation::PolicyRestored(id));
    let mut body = shown(call, transaction.now().policy(id).ok_or_else(|| gone(id))?);
    body["@odata.context"] = json!(context(call, true));
    Ok(graph_json(200, &body))
}

/// `DELETE /identity/conditionalAccess/deletedItems/policies/{id}`: gone for good.
pub(in crate::graph) fn purge(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_DELETE)?;
    let id = id_of(id)?;
    in_basket(transaction, id)?;
    transaction.apply(Mutation::PolicyPurged(id));
    Ok(Answer::empty(204))
}

fn in_basket<'a>(transaction: &'a Transaction<'_>, id: Uuid) -> Result<&'a Value, GraphError> {
    let mut basket = transaction.now().deleted_policies();
    basket.find(|(there, _)| *there == id).map(|(_, policy)| policy).ok_or_else(|| gone(id))
}
