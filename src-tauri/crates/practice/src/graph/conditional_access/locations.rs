//! Named locations (GRAPH.md section c.5).

use std::net::IpAddr;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{id_of, must_be_licensed};
use crate::answer::Answer;
use crate::clock::iso;
use crate::graph::access::{LOCATIONS_WRITE, POLICIES_READ};
use crate::graph::odata::{Condition, filter, unsupported};
use crate::graph::{Call, GraphError, graph_json};
use crate::state::{Mutation, View};
use crate::tenant::Transaction;

const NETWORKS: &str = "#microsoft.graph.ipNamedLocation";
const COUNTRIES: &str = "#microsoft.graph.countryNamedLocation";

fn gone(id: Uuid) -> GraphError {
    GraphError::new(404, "ResourceNotFound", format!("NamedLocation with id {id} does not exist in the directory."))
}

fn entity(call: &Call<'_>, status: u16, location: &Value) -> Answer {
    let mut body = location.clone();
    body["@odata.context"] = json!(call.context("conditionalAccess/namedLocations/$entity"));
    graph_json(status, &body)
}

/// `GET /identity/conditionalAccess/namedLocations`.
pub(in crate::graph) fn list(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    let conditions = call.request.query.get("$filter").map(filter).transpose()?.unwrap_or_default();
    let mut value = Vec::new();
    for (_, location) in view.locations() {
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
pub(in crate::graph) fn one(call: &Call<'_>, view: View<'_>, id: &str) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    let id = id_of(id)?;
    Ok(entity(call, 200, view.location(id).ok_or_else(|| gone(id))?))
}

/// Checks a complete body, new or merged, and gives what is kept of it.
fn checked(body: &Map<String, Value>) -> Result<Value, GraphError> {
    let invalid = |what: &str| GraphError::bad_request(format!("Invalid value specified for property '{what}'."));
    let get = |name: &str| body.get(name).cloned().unwrap_or(Value::Null);
    let flag = |name: &str| match get(name) {
        Value::Null => Ok(false),
        value => value.as_bool().ok_or_else(|| invalid(name)),
    };
    if !get("displayName").as_str().is_some_and(|name| !name.is_empty() && name.len() <= 256) {
        return Err(invalid("displayName"));
    }
    match get("@odata.type").as_str() {
        Some(NETWORKS) => {
            let ranges = get("ipRanges").as_array().cloned().unwrap_or_default();
            if ranges.is_empty() || !ranges.iter().all(is_range) {
                return Err(invalid("ipRanges"));
            }
            let trusted = flag("isTrusted")?;
            Ok(json!({
                "@odata.type": NETWORKS, "displayName": get("displayName"), "isTrusted": trusted, "ipRanges": ranges,
            }))
        }
        Some(COUNTRIES) => {
            let countries = get("countriesAndRegions").as_array().cloned().unwrap_or_default();
            let is_code = |one: &Value| one.as_str().is_some_and(|one| one.len() == 2);
            if countries.is_empty() || !countries.iter().all(is_code) {
                return Err(invalid("countriesAndRegions"));
            }
            let unknown = flag("includeUnknownCountriesAndRegions")?;
            let found_by = match get("countryLookupMethod") {
                Value::Null => json!("clientIpAddress"),
                found_by if found_by == "clientIpAddress" || found_by == "authenticatorAppGps" => found_by,
                _ => return Err(invalid("countryLookupMethod")),
            };
            Ok(json!({
                "@odata.type": COUNTRIES,
                "displayName": get("displayName"),
                "countriesAndRegions": countries,
                "includeUnknownCountriesAndRegions": unknown,
                "countryLookupMethod": found_by,
            }))
        }
        _ => Err(GraphError::bad_request("A named location needs an '@odata.type' of a type that can be made.")),
    }
}

/// An address with the length of its part that counts.
fn is_range(range: &Value) -> bool {
    let Some((address, bits)) = range["cidrAddress"].as_str().and_then(|text| text.split_once('/')) else {
        return false;
    };
    let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse::<u8>()) else {
        return false;
    };
    let (kind, most) = if address.is_ipv4() { ("iPv4CidrRange", 32) } else { ("iPv6CidrRange", 128) };
    bits <= most && range["@odata.type"] == format!("#microsoft.graph.{kind}")
}

fn dated(mut location: Value, id: Uuid, created: &str, modified: &str) -> Value {
    location["id"] = json!(id.to_string());
    location["createdDateTime"] = json!(created);
    location["modifiedDateTime"] = json!(modified);
    location
}

/// `POST /identity/conditionalAccess/namedLocations`.
pub(in crate::graph) fn create(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Answer, GraphError> {
    call.caller.must(LOCATIONS_WRITE)?;
    must_be_licensed(call)?;
    let (id, now) = (Uuid::new_v4(), iso(call.now_ms));
    let location = dated(checked(&call.request.object()?)?, id, &now, &now);
    transaction.apply(Mutation::Location(id, location.clone()));
    Ok(entity(call, 201, &location))
}

/// `PATCH /identity/conditionalAccess/namedLocations/{id}`: the body says of which type it is.
pub(in crate::graph) fn update(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(LOCATIONS_WRITE)?;
    must_be_licensed(call)?;
    let id = id_of(id)?;
    let old = transaction.now().location(id).and_then(Value::as_object).cloned().ok_or_else(|| gone(id))?;
    let body = call.request.object()?;
    if body.get("@odata.type") != old.get("@odata.type") {
        return Err(GraphError::bad_request("The '@odata.type' is missing or not the location's."));
    }
    let created = old.get("createdDateTime").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut merged = old;
    merged.extend(body);
    let location = dated(checked(&merged)?, id, &created, &iso(call.now_ms));
    transaction.apply(Mutation::Location(id, location));
    Ok(Answer::empty(204))
}

/// `DELETE /identity/conditionalAccess/namedLocations/{id}`: not while a policy names it.
pub(in crate::graph) fn delete(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Answer, GraphError> {
    call.caller.must(LOCATIONS_WRITE)?;
    let id = id_of(id)?;
    transaction.now().location(id).ok_or_else(|| gone(id))?;
    let names = |policy: &Value| {
        let lists = ["includeLocations", "excludeLocations"];
        let mut items =
            lists.into_iter().filter_map(|list| policy["conditions"]["locations"][list].as_array()).flatten();
        items.any(|item| item.as_str().is_some_and(|item| Uuid::try_parse(item) == Ok(id)))
    };
    if transaction.now().policies().into_iter().any(|(_, policy)| names(policy)) {
        // In which words it is refused is in no document.
        return Err(GraphError::policy("1037: The named location is referenced by a Conditional Access policy."));
    }
    transaction.apply(Mutation::LocationDeleted(id));
    Ok(Answer::empty(204))
}
