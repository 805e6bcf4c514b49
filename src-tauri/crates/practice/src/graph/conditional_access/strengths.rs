//! Authentication strengths: the three that are built in, and an organization's own (GRAPH.md section c.4).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{id_of, must_be_licensed};
use crate::answer::Answer;
use crate::clock::iso;
use crate::graph::access::{STRENGTHS, STRENGTHS_WRITE};
use crate::graph::{Call, GraphError, graph_json};
use crate::organization::{built_in_strengths, is_built_in_strength};
use crate::state::{Mutation, View};
use crate::tenant::Transaction;

/// How many of its own an organization may have.
const MOST: usize = 15;

fn gone(id: &str) -> GraphError {
    GraphError::new(404, "ResourceNotFound", format!("AuthenticationStrengthPolicy with id {id} does not exist."))
}

fn one(call: &Call<'_>, status: u16, mut body: Value) -> Answer {
    body["@odata.context"] = json!(call.context("policies/authenticationStrengthPolicies/$entity"));
    graph_json(status, &body)
}

/// `GET /policies/authenticationStrengthPolicies[/{id}]`.
pub(in crate::graph) fn read(call: &Call<'_>, view: View<'_>, rest: &[&str]) -> Result<Answer, GraphError> {
    call.caller.must(STRENGTHS)?;
    let own = view.strengths().into_iter().map(|(_, strength)| strength.clone());
    let mut all = built_in_strengths().into_iter().chain(own);
    match rest {
        [] => {
            let context = call.context("policies/authenticationStrengthPolicies");
            let value: Vec<Value> = all.collect();
            Ok(graph_json(200, &json!({"@odata.context": context, "value": value})))
        }
        [id] => {
            let found = all.find(|body| body["id"].as_str().is_some_and(|there| there.eq_ignore_ascii_case(id)));
            Ok(one(call, 200, found.ok_or_else(|| gone(id))?))
        }
        _ => Err(GraphError::no_such_segment(rest.last().copied().unwrap_or_default())),
    }
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a str, GraphError> {
    let text = body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.ok_or_else(|| GraphError::bad_request(format!("The property '{name}' is required.")))
}

/// `POST /policies/authenticationStrengthPolicies`.
pub(in crate::graph) fn create(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Answer, GraphError> {
    call.caller.must(STRENGTHS_WRITE)?;
    must_be_licensed(call)?;
    let body = call.request.object()?;
    let name = text(&body, "displayName")?;
    let combinations = body.get("allowedCombinations").and_then(Value::as_array).cloned().unwrap_or_default();
    let known = built_in_strengths();
    let is_known = |one: &Value| known[0]["allowedCombinations"].as_array().is_some_and(|all| all.contains(one));
    if combinations.is_empty() || !combinations.iter().all(is_known) {
        return Err(GraphError::bad_request("The property 'allowedCombinations' is empty or has an unknown value."));
    }
    let there = transaction.now().strengths();
    if there.len() >= MOST || there.iter().any(|(_, one)| one["displayName"] == name) {
        return Err(GraphError::bad_request("The authentication strength exists already, or there are too many."));
    }
    let (id, now) = (Uuid::new_v4(), iso(call.now_ms));
    let strength = json!({
        "id": id.to_string(),
        "createdDateTime": now,
        "modifiedDateTime": now,
        "displayName": name,
        "description": body.get("description").cloned().unwrap_or_default(),
        "policyType": "custom",
        "requirementsSatisfied": "mfa",
        "allowedCombinations": combinations,
        "combinationConfigurations": [],
    });
    transaction.apply(Mutation::Strength(id, strength.clone()));
    Ok(one(call, 201, strength))
}

/// The strength `id` of the organization's own.
fn own(transaction: &Transaction<'_>, id: &str) -> Result<(Uuid, Value), GraphError> {
    let wanted = id_of(id)?;
    if is_built_in_strength(wanted) {
        return Err(GraphError::bad_request("A built-in authentication strength cannot be changed."));
    }
    let strength = transaction.now().strength(wanted).cloned().ok_or_else(|| gone(id))?;
    Ok((wanted, strength))
}

/// `PATCH /policies/authenticationStrengthPolicies/{id}`: its name and description.
pub(in crate::graph) fn update(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(STRENGTHS_WRITE)?;
    must_be_licensed(call)?;
    let (id, mut strength) = own(transaction, id)?;
    for (name, value) in call.request.object()? {
        match name.as_str() {
            "displayName" | "description" if value.is_string() => strength[name.as_str()] = value,
            _ if name.starts_with('@') => {}
            _ => return Err(GraphError::bad_request(format!("The property '{name}' cannot be changed."))),
        }
    }
    strength["modifiedDateTime"] = json!(iso(call.now_ms));
    transaction.apply(Mutation::Strength(id, strength));
    Ok(Answer::empty(204))
}

/// `DELETE /policies/authenticationStrengthPolicies/{id}`: not while a policy asks for it.
pub(in crate::graph) fn delete(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(STRENGTHS_WRITE)?;
    let (id, _) = own(transaction, id)?;
    let used = transaction.now().policies().into_iter().any(|(_, policy)| {
        let strength = policy["grantControls"]["authenticationStrength"]["id"].as_str();
        strength.is_some_and(|strength| Uuid::try_parse(strength) == Ok(id))
    });
    if used {
        return Err(GraphError::bad_request("The authentication strength is used by a Conditional Access policy."));
    }
    transaction.apply(Mutation::StrengthDeleted(id));
    Ok(Answer::empty(204))
}
