//! What happens while somebody works: others change policies, roles are lost, and single requests fail.

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Signed};
use crate::{Difficulty, LostRoles, Refusal};

const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";

fn policy() -> Value {
    json!({
        "displayName": "Ask everyone",
        "state": "disabled",
        "conditions": {
            "applications": { "includeApplications": ["All"] },
            "users": { "includeUsers": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    })
}

async fn count(signed: &Signed<'_>) -> usize {
    signed.get(POLICIES).await.json()["value"].as_array().unwrap().len()
}

#[tokio::test]
async fn somebody_else_makes_changes_and_deletes_policies_and_nothing_is_refused_to_them() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let theirs = json!({
        "displayName": "Theirs", "state": "enabled", "newInGraph": { "x": 1 },
        "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] }, "moon": ["full"] },
    });
    let made = place.control(Method::POST, "policies", &theirs.to_string()).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{POLICIES}/{id}");
    let read = signed.get(&path).await.json();
    assert_eq!((&read["newInGraph"]["x"], &read["conditions"]["moon"]), (&json!(1), &json!(["full"])));
    assert_eq!(
        (&read["state"], &read["modifiedDateTime"]),
        (&json!("enabled"), &Value::Null),
        "beside security defaults"
    );

    place.clock.advance_ms(5_000);
    let what = format!("policies/{id}");
    let changed = place.control(Method::PATCH, &what, r#"{"displayName":"Theirs now"}"#).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let after = signed.get(&path).await.json();
    assert_eq!((&after["displayName"], &after["conditions"]), (&json!("Theirs now"), &read["conditions"]));
    assert!(after["modifiedDateTime"].is_string());

    assert_eq!(place.control(Method::DELETE, &what, "").await.status, 200);
    assert_eq!(signed.get(&path).await.status, 404);
    for (method, what, body) in [
        (Method::DELETE, what.as_str(), ""),
        (Method::PATCH, what.as_str(), "{}"),
        (Method::PATCH, "policies/x", "{}"),
        (Method::POST, "policies", "[]"),
        (Method::POST, "policies", "nonsense"),
    ] {
        assert_eq!(place.control(method, what, body).await.status, 400, "{what} {body}");
    }
    assert_eq!(place.control(Method::GET, "policies", "").await.status, 404);
    assert_eq!(place.control(Method::POST, "state/x", "").await.status, 404);
}

#[tokio::test]
async fn roles_are_lost_after_so_many_changes_and_every_way_of_asking_shows_it() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let me = signed.get("v1.0/me").await.json();
    let set = json!({ "loseRoles": { "account": me["userPrincipalName"], "afterWrites": 2 } });
    assert_eq!(place.control(Method::POST, "difficulty", &set.to_string()).await.status, 200);
    let mine = "v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole";
    assert_eq!(signed.get(mine).await.json()["value"].as_array().unwrap().len(), 1);
    for status in [201, 201, 403, 403] {
        assert_eq!(signed.post(POLICIES, policy()).await.status, status);
    }
    assert_eq!(signed.get(POLICIES).await.code(), "Authorization_RequestDenied");
    assert_eq!(signed.get(mine).await.json()["value"], json!([]));
    let id = me["id"].as_str().unwrap();
    let theirs = format!("v1.0/users/{id}/transitiveMemberOf/microsoft.graph.directoryRole");
    assert_eq!(signed.get(&theirs).await.json()["value"], json!([]));
    let assignments = format!("v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '{id}'");
    assert_eq!(signed.get(&assignments).await.json()["value"], json!([]));
    let holders = "v1.0/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members";
    let holders = signed.get(holders).await.json();
    assert!(holders["value"].as_array().unwrap().iter().all(|user| user["id"] != me["id"]));

    let other = place.signed_in("Security Administrator").await;
    assert_eq!(other.post(POLICIES, policy()).await.status, 201, "only theirs");
    let lose_roles = Some(LostRoles { account: id.to_owned(), after_writes: 0 });
    place.practice.set_difficulty(&place.id, Difficulty { lose_roles, ..Difficulty::default() }).unwrap();
    assert_eq!(signed.get(POLICIES).await.status, 403, "at once, by id");
    place.practice.set_difficulty(&place.id, Difficulty::default()).unwrap();
    assert_eq!(signed.get(POLICIES).await.status, 200);
}

#[tokio::test]
async fn one_request_in_turn_fails_before_or_after_it_took_effect() {
    for (refusal, counts) in [
        (Refusal::once("POST", "conditionalAccess/policies", 2, 503), [1, 1, 2]),
        (Refusal::once_after_effect("POST", "conditionalAccess/policies", 2, 503), [1, 2, 3]),
        (Refusal::once_after_effect("POST", "conditionalAccess/policies", 2, 429), [1, 2, 3]),
    ] {
        let place = Place::new("clinic");
        let status = refusal.status;
        let refuse = vec![refusal];
        place.practice.set_difficulty(&place.id, Difficulty { refuse, ..Difficulty::default() }).unwrap();
        let signed = place.administrator();
        for (answer, there) in [201, status, 201].into_iter().zip(counts) {
            assert_eq!(signed.post(POLICIES, policy()).await.status, answer);
            assert_eq!(count(&signed).await, there);
        }
    }
}

#[tokio::test]
async fn a_connection_is_cut_after_a_change_took_effect_and_a_change_that_is_wrong_is_refused_as_such() {
    let place = Place::new("clinic");
    let cut = r#"{"refuse":[{"path":"policies","method":"POST","cut":true,"takesEffect":true}]}"#;
    assert_eq!(place.control(Method::POST, "difficulty", cut).await.status, 200);
    let signed = place.administrator();
    assert_eq!(signed.post(POLICIES, policy()).await.body, b"cut");
    assert_eq!(count(&signed).await, 1);
    assert_eq!(signed.post(POLICIES, json!({ "displayName": "x" })).await.status, 400);
    assert_eq!(count(&signed).await, 1);
}

#[tokio::test]
async fn what_takes_effect_within_a_batch_or_as_one_is_refused_all_the_same() {
    let write = json!({
        "id": "1", "method": "POST", "url": "/identity/conditionalAccess/policies",
        "headers": { "Content-Type": "application/json" }, "body": policy(),
    });
    let read = json!({ "id": "2", "method": "GET", "url": "/me" });
    for (path, batch, item) in [("conditionalaccess/policies", 200, 503), ("$batch", 503, 0)] {
        let place = Place::new("clinic");
        let refuse = vec![Refusal { takes_effect: true, times: Some(1), ..Refusal::always(path, 503) }];
        place.practice.set_difficulty(&place.id, Difficulty { refuse, ..Difficulty::default() }).unwrap();
        let signed = place.administrator();
        let reply = signed.post("v1.0/$batch", json!({ "requests": [write, read] })).await;
        assert_eq!(reply.status, batch);
        if batch == 200 {
            let responses = reply.json()["responses"].as_array().unwrap().clone();
            assert_eq!(responses.iter().find(|one| one["id"] == "1").unwrap()["status"], item);
        }
        assert_eq!(count(&signed).await, 1);
    }
}
