//! Conditional Access: policies, their waste-paper basket, named locations, strengths
//! (GRAPH.md section c).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::access::{POLICIES_DELETE, POLICIES_READ, POLICIES_WRITE, STRENGTHS};
use super::odata::{Condition, filter, unsupported};
use super::policy_rules::{WRITABLE, check};
use super::{Call, GraphError, graph_json};
use crate::answer::Answer;
use crate::clock::iso;
use crate::options::{Answered, ListWithoutP1};
use crate::organization::{P1_PLAN, normalized};
use crate::state::{Mutation, View};
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
fn shown(call: &Call<'_>, policy: &Value) -> Value {
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
pub(super) fn list(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
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

fn id_of(text: &str) -> Result<Uuid, GraphError> {
    Uuid::try_parse(text).map_err(|_| GraphError::bad_request(format!("Invalid object identifier '{text}'.")))
}

fn gone(id: Uuid) -> GraphError {
    GraphError::new(
        404,
        "ResourceNotFound",
        format!("ConditionalAccessPolicy with id {id} does not exist in the directory."),
    )
}

/// `GET /identity/conditionalAccess/policies/{id}`.
pub(super) fn one(call: &Call<'_>, view: View<'_>, id: &str) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    let id = id_of(id)?;
    let policy = view.policy(id).ok_or_else(|| gone(id))?;
    let select = call.request.query.select();
    let mut body = selected(shown(call, policy), select.as_deref());
    body["@odata.context"] = json!(context(call, true));
    Ok(graph_json(200, &body))
}

/// Refuses what security defaults do not allow next to them (GRAPH.md section a, number 1).
fn beside_defaults(call: &Call<'_>, view: View<'_>, state: &str) -> Result<(), GraphError> {
    if !view.security_defaults() {
        return Ok(());
    }
    let report_only = state == "enabledForReportingButNotEnforced";
    if state == "enabled" || (report_only && call.unconfirmed.report_only_with_defaults_on == Answered::Refused) {
        return Err(GraphError::bad_request(
            "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling a Conditional Access policy.",
        ));
    }
    Ok(())
}

/// The fields of a body that may be set; others that a policy has are refused.
fn writable(body: Map<String, Value>) -> Result<Map<String, Value>, GraphError> {
    const PRINTED: [&str; 4] = ["id", "createdDateTime", "modifiedDateTime", "deletedDateTime"];
    let mut kept = Map::new();
    for (name, value) in body {
        if WRITABLE.contains(&name.as_str()) {
            kept.insert(name, value);
        } else if !PRINTED.contains(&name.as_str()) && !name.starts_with('@') {
            return Err(GraphError::bad_request(format!(
                "The property '{name}' does not exist on type 'microsoft.graph.conditionalAccessPolicy'. Make sure to only use property names that are defined by the type."
            )));
        }
    }
    Ok(kept)
}

/// `POST /identity/conditionalAccess/policies`.
pub(super) fn create(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_WRITE)?;
    if !call.has_p1() {
        return Err(GraphError::unlicensed());
    }
    let body = writable(call.request.object()?)?;
    check(&body, &call.tenant.organization)?;
    beside_defaults(call, transaction.now(), body.get("state").and_then(Value::as_str).unwrap_or_default())?;
    if transaction.now().policies().len() >= MOST {
        return Err(GraphError::policy(format!("1021: The limit of {MOST} policies is reached.")));
    }
    let id = Uuid::new_v4();
    let policy = normalized(id, &iso(call.now_ms), None, &body);
    let mut printed = shown(call, &policy);
    printed["@odata.context"] = json!(context(call, true));
    transaction.apply(Mutation::Policy(id, policy));
    Ok(graph_json(201, &printed))
}

/// `PATCH /identity/conditionalAccess/policies/{id}`: what the body leaves out stays, what it
/// names is replaced as a whole.
pub(super) fn update(call: &Call<'_>, transaction: &mut Transaction<'_>, id: &str) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_WRITE)?;
    if !call.has_p1() {
        return Err(GraphError::unlicensed());
    }
    let id = id_of(id)?;
    let body = writable(call.request.object()?)?;
    let old = transaction.now().policy(id).and_then(Value::as_object).cloned().ok_or_else(|| gone(id))?;
    let managed = is_managed(&old);
    if managed && body.keys().any(|name| !matches!(name.as_str(), "state" | "conditions")) {
        return Err(GraphError::policy("1030: Failed to update a policy that Microsoft manages."));
    }
    let mut merged = old.clone();
    merged.extend(body);
    check(&merged, &call.tenant.organization)?;
    beside_defaults(call, transaction.now(), merged.get("state").and_then(Value::as_str).unwrap_or_default())?;
    let created = old.get("createdDateTime").and_then(Value::as_str).unwrap_or_default().to_owned();
    let policy = normalized(id, &created, Some(&iso(call.now_ms)), &merged);
    transaction.apply(Mutation::Policy(id, policy));
    Ok(Answer::empty(204))
}

fn is_managed(policy: &Map<String, Value>) -> bool {
    policy.get("displayName").and_then(Value::as_str).is_some_and(|name| name.starts_with(MANAGED))
}

/// `DELETE /identity/conditionalAccess/policies/{id}`: it goes into the waste-paper basket.
pub(super) fn delete(call: &Call<'_>, transaction: &mut Transaction<'_>, id: &str) -> Result<Answer, GraphError> {
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
pub(super) fn deleted(call: &Call<'_>, view: View<'_>, rest: &[&str]) -> Result<Answer, GraphError> {
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
pub(super) fn restore(call: &Call<'_>, transaction: &mut Transaction<'_>, id: &str) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_DELETE)?;
    if !call.has_p1() {
        return Err(GraphError::unlicensed());
    }
    let id = id_of(id)?;
    let state = in_basket(transaction, id)?["state"].as_str().unwrap_or_default().to_owned();
    beside_defaults(call, transaction.now(), &state)?;
    transaction.apply(Mutation::PolicyRestored(id));
    let mut body = shown(call, transaction.now().policy(id).ok_or_else(|| gone(id))?);
    body["@odata.context"] = json!(context(call, true));
    Ok(graph_json(200, &body))
}

/// `DELETE /identity/conditionalAccess/deletedItems/policies/{id}`: gone for good.
pub(super) fn purge(call: &Call<'_>, transaction: &mut Transaction<'_>, id: &str) -> Result<Answer, GraphError> {
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

/// `GET /identity/conditionalAccess/namedLocations`.
pub(super) fn locations(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    let conditions = call.request.query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    let mut value = Vec::new();
    for location in &call.tenant.organization.locations {
        let mut holds = true;
        for condition in &conditions {
            holds &= match condition {
                Condition::IsOf(kind) => location["@odata.type"] == format!("#{kind}"),
                Condition::OneOf(property, values) if property == "displayName" => {
                    location["displayName"].as_str().is_some_and(|own| values.iter().any(|value| value == own))
                }
                _ => return Err(unsupported()),
            };
        }
        if holds {
            value.push(location);
        }
    }
    Ok(graph_json(200, &json!({"@odata.context": call.context("conditionalAccess/namedLocations"), "value": value})))
}

/// `GET /identity/conditionalAccess/namedLocations/{id}`.
pub(super) fn location(call: &Call<'_>, id: &str) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    let id = id_of(id)?;
    let found = call.tenant.organization.locations.iter().find(|location| location["id"] == id.to_string());
    let mut body = found.cloned().ok_or_else(|| {
        GraphError::new(404, "ResourceNotFound", format!("NamedLocation with id {id} does not exist in the directory."))
    })?;
    body["@odata.context"] = json!(call.context("conditionalAccess/namedLocations/$entity"));
    Ok(graph_json(200, &body))
}

/// `GET /policies/authenticationStrengthPolicies[/{id}]`: the three that are built in.
pub(super) fn strengths(call: &Call<'_>, rest: &[&str]) -> Result<Answer, GraphError> {
    call.caller.must(STRENGTHS)?;
    let strong = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];
    let passwordless = [&strong[..], &["deviceBasedPush"]].concat();
    let any = [
        &passwordless[..],
        &[
            "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse",
            "password,microsoftAuthenticatorPush",
            "password,softwareOath",
            "password,hardwareOath",
            "password,sms",
            "password,voice",
            "federatedMultiFactor",
        ],
    ]
    .concat();
    let all = [
        ("00000000-0000-0000-0000-000000000002", "Multifactor authentication", any),
        ("00000000-0000-0000-0000-000000000003", "Passwordless MFA", passwordless),
        ("00000000-0000-0000-0000-000000000004", "Phishing-resistant MFA", strong.to_vec()),
    ];
    let bodies = all.map(|(id, name, combinations)| {
        json!({
            "id": id,
            "createdDateTime": "2021-12-01T00:00:00Z",
            "modifiedDateTime": "2021-12-01T00:00:00Z",
            "displayName": name,
            "description": name,
            "policyType": "builtIn",
            "requirementsSatisfied": "mfa",
            "allowedCombinations": combinations,
            "combinationConfigurations": [],
        })
    });
    match rest {
        [] => {
            let context = call.context("policies/authenticationStrengthPolicies");
            Ok(graph_json(200, &json!({"@odata.context": context, "value": bodies})))
        }
        [id] => {
            let mut body = bodies.into_iter().find(|body| body["id"] == *id).ok_or_else(|| {
                GraphError::new(
                    404,
                    "ResourceNotFound",
                    format!("AuthenticationStrengthPolicy with id {id} does not exist."),
                )
            })?;
            body["@odata.context"] = json!(call.context("policies/authenticationStrengthPolicies/$entity"));
            Ok(graph_json(200, &body))
        }
        _ => Err(GraphError::no_such_segment(rest.last().copied().unwrap_or_default())),
    }
}
