//! Named locations and authentication strengths: made, named by policies, changed, deleted (GRAPH.md sections c.4, c.5).

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Signed};
use crate::Difficulty;

const LOCATIONS: &str = "v1.0/identity/conditionalAccess/namedLocations";
const STRENGTHS: &str = "v1.0/policies/authenticationStrengthPolicies";
const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";

macro_rules! contract {
    ($file:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/contract/",
            $file
        )))
        .unwrap()
    };
}

async fn delete(signed: &Signed<'_>, path: &str) -> u16 {
    signed.call(Method::DELETE, path, &[], Vec::new()).await.status
}

async fn made(signed: &Signed<'_>, folder: &str, body: Value) -> (String, Value) {
    let reply = signed.post(folder, body).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    (id, reply.json())
}

fn policy(location: &str) -> Value {
    json!({
        "displayName": "Only there",
        "state": "disabled",
        "conditions": {
            "applications": { "includeApplications": ["All"] },
            "users": { "includeUsers": ["All"] },
            "locations": { "includeLocations": ["All"], "excludeLocations": [location] },
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    })
}

#[tokio::test]
async fn the_documented_locations_are_made_as_documented() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    for (request, response) in [
        (contract!("named-location.create-ip.request.json"), contract!("named-location.create-ip.response.json")),
        (
            contract!("named-location.create-country.request.json"),
            contract!("named-location.create-country.response.json"),
        ),
    ] {
        let (id, body) = made(&signed, LOCATIONS, request).await;
        for (name, value) in response.as_object().unwrap() {
            let dated = matches!(name.as_str(), "id" | "@odata.context" | "createdDateTime" | "modifiedDateTime");
            assert!(dated && body[name].is_string() || &body[name] == value, "{name}");
        }
        let read = signed.get(&format!("{LOCATIONS}/{id}")).await.json();
        assert_eq!(read, body);
    }
    assert_eq!(signed.get(LOCATIONS).await.json()["value"].as_array().unwrap().len(), 2);
    let networks = format!("{LOCATIONS}?$filter=isof('microsoft.graph.ipNamedLocation')");
    assert_eq!(signed.get(&networks).await.json()["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_location_is_changed_by_its_type_and_survives_a_restart() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let (id, _) = made(&signed, LOCATIONS, contract!("named-location.create-ip.request.json")).await;
    let path = format!("{LOCATIONS}/{id}");
    let change = contract!("named-location.update-ip.request.json");
    assert_eq!(signed.patch(&path, change.clone()).await.status, 204);
    let untyped = signed.patch(&path, json!({ "displayName": "x" })).await;
    assert_eq!(untyped.status, 400, "the type is needed");
    drop(signed);
    let place = place.reopened();
    let read = place.administrator().get(&path).await.json();
    for (name, value) in change.as_object().unwrap() {
        assert_eq!(&read[name], value);
    }
}

#[tokio::test]
async fn a_location_that_is_none_is_refused() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let broken: [fn(&mut Value); 7] = [
        |body| body["displayName"] = json!(""),
        |body| body["@odata.type"] = json!("#microsoft.graph.compliantNetworkNamedLocation"),
        |body| body["ipRanges"] = json!([]),
        |body| body["ipRanges"][0]["cidrAddress"] = json!("12.34.221.11"),
        |body| body["ipRanges"][0]["cidrAddress"] = json!("12.34.221.11/33"),
        |body| body["ipRanges"][0]["@odata.type"] = json!("#microsoft.graph.iPv6CidrRange"),
        |body| body["isTrusted"] = json!("yes"),
    ];
    for (place, change) in broken.into_iter().enumerate() {
        let mut body = contract!("named-location.create-ip.request.json");
        change(&mut body);
        assert_eq!(signed.post(LOCATIONS, body).await.status, 400, "{place}");
    }
    let body = contract!("named-location.create-ip.request.json");
    let reader = place.signed_in("Global Reader").await;
    assert_eq!(reader.post(LOCATIONS, body.clone()).await.status, 403);
    let bakery = Place::new("bakery");
    assert_eq!(bakery.administrator().post(LOCATIONS, body).await.code(), "AccessDenied", "no licence");
}

#[tokio::test]
async fn a_location_that_a_policy_names_cannot_be_deleted() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let (id, _) = made(&signed, LOCATIONS, contract!("named-location.create-country.request.json")).await;
    let (policy, _) = made(&signed, POLICIES, policy(&id)).await;
    let path = format!("{LOCATIONS}/{id}");
    assert_eq!(delete(&signed, &path).await, 400);
    assert_eq!(delete(&signed, &format!("{POLICIES}/{policy}")).await, 204);
    assert_eq!(delete(&signed, &path).await, 204);
    assert_eq!((signed.get(&path).await.status, delete(&signed, &path).await), (404, 404));
}

#[tokio::test]
async fn a_location_that_was_just_made_is_not_known_to_policies_while_reads_lag() {
    let place = Place::new("clinic");
    place.practice.set_difficulty(&place.id, Difficulty::lagging(Duration::from_secs(10))).unwrap();
    let signed = place.administrator();
    let (id, _) = made(&signed, LOCATIONS, contract!("named-location.create-country.request.json")).await;
    for (wait, found, taken) in [(0, 404, 400), (9_999, 404, 400), (1, 200, 201)] {
        place.clock.advance_ms(wait);
        assert_eq!(signed.get(&format!("{LOCATIONS}/{id}")).await.status, found);
        let reply = signed.post(POLICIES, policy(&id)).await;
        assert_eq!(reply.status, taken);
        if taken == 400 {
            let text = reply.json()["error"]["innerError"]["message"].as_str().unwrap().to_owned();
            assert!(text.starts_with("1040: "), "{text}");
        }
    }
}

#[tokio::test]
async fn a_strength_of_ones_own_is_made_named_changed_and_deleted() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let keys = json!({ "displayName": "Keys only", "description": "", "allowedCombinations": ["fido2"] });
    let (id, body) = made(&signed, STRENGTHS, keys.clone()).await;
    assert_eq!((&body["policyType"], &body["requirementsSatisfied"]), (&json!("custom"), &json!("mfa")));
    assert_eq!(signed.get(STRENGTHS).await.json()["value"].as_array().unwrap().len(), 4);
    let path = format!("{STRENGTHS}/{id}");
    assert_eq!(signed.get(&path).await.json()["allowedCombinations"], json!(["fido2"]));
    assert_eq!(signed.patch(&path, json!({ "displayName": "Keys" })).await.status, 204);
    assert_eq!(signed.get(&path).await.json()["displayName"], "Keys");

    let asking = |id: &str| {
        let mut policy = policy("AllTrusted");
        policy["grantControls"] = json!({ "operator": "OR", "authenticationStrength": { "id": id } });
        policy
    };
    let (policy, _) = made(&signed, POLICIES, asking(&id)).await;
    assert_eq!(delete(&signed, &path).await, 400, "a policy asks for it");
    assert_eq!(delete(&signed, &format!("{POLICIES}/{policy}")).await, 204);
    assert_eq!(delete(&signed, &path).await, 204);
    assert_eq!(signed.get(&path).await.status, 404);
    assert_eq!(signed.post(POLICIES, asking(&id)).await.status, 400, "it is gone");

    let wrong = json!({ "displayName": "x", "allowedCombinations": ["carrierPigeon"] });
    assert_eq!(signed.post(STRENGTHS, wrong).await.status, 400);
    let built_in = format!("{STRENGTHS}/00000000-0000-0000-0000-000000000002");
    assert_eq!(signed.patch(&built_in, json!({ "displayName": "x" })).await.status, 400);
    assert_eq!(delete(&signed, &built_in).await, 400);
    assert_eq!(place.signed_in("Global Reader").await.post(STRENGTHS, keys).await.status, 403);
}
