//! Whatever can be the reason for not knowing something can be set, and through the control paths too.

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Signed};
use crate::{Difficulty, Refusal};

const REPORT: &str = "v1.0/reports/authenticationMethods/userRegistrationDetails?$top=1";

fn refusing(organization: &str, refuse: Vec<Refusal>) -> Place {
    let place = Place::new(organization);
    place.practice.set_difficulty(&place.id, Difficulty { refuse, ..Difficulty::default() }).unwrap();
    place
}

#[tokio::test]
async fn a_path_is_refused_for_ever_alone_and_within_a_batch_and_others_are_not() {
    let place = Place::new("bakery");
    let reply = place.control(Method::POST, "difficulty", r#"{"refuse":[{"path":"users/AIKO","status":403}]}"#).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let signed = place.administrator();
    let path = "v1.0/users/aiko@backstube-lindqvist.example";
    for _ in 0..3 {
        let reply = signed.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "Authorization_RequestDenied"));
    }
    assert_eq!(signed.get("v1.0/users").await.status, 200);
    let requests = json!([
        { "id": "1", "method": "GET", "url": "/users/aiko@backstube-lindqvist.example" },
        { "id": "2", "method": "GET", "url": "/me" },
    ]);
    let reply = signed.post("v1.0/$batch", json!({ "requests": requests })).await.json();
    let status = |id: &str| {
        let responses = reply["responses"].as_array().unwrap();
        responses.iter().find(|one| one["id"] == id).unwrap()["status"].clone()
    };
    assert_eq!((status("1"), status("2")), (json!(403), json!(200)));
}

#[tokio::test]
async fn endless_throttling_says_how_long_to_wait_and_is_counted() {
    let throttled = Refusal { retry_after_s: Some(3), ..Refusal::always("conditionalaccess", 429) };
    let place = refusing("group", vec![throttled]);
    let reply = place.administrator().get("v1.0/identity/conditionalAccess/policies").await;
    assert_eq!((reply.status, reply.code().as_str(), reply.header("retry-after")), (429, "TooManyRequests", "3"));
    assert_eq!(place.practice.counts(&place.id).unwrap().throttled, 1);
}

#[tokio::test]
async fn the_report_is_refused_at_random_as_without_a_premium_plan_where_there_is_one() {
    let place = refusing("group", vec![Refusal::not_premium("userRegistrationDetails", 0.5)]);
    let signed = place.administrator();
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let reply = signed.get(REPORT).await;
        if reply.status == 403 {
            assert_eq!(reply.code(), "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
        }
        statuses.push(reply.status);
    }
    let refused = statuses.iter().filter(|status| **status == 403).count();
    assert!((10..30).contains(&refused), "{refused}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 40 - refused);
}

#[tokio::test]
async fn a_refusal_can_spare_the_first_and_end_after_some() {
    let place = refusing("bakery", vec![Refusal { spare: 1, times: Some(2), ..Refusal::always("/me", 500) }]);
    let signed = place.administrator();
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(signed.get("v1.0/me").await.status);
    }
    assert_eq!(statuses, [200, 500, 500, 200, 200]);
}

#[tokio::test]
async fn a_connection_can_be_cut_for_one_path_and_a_body_be_nonsense() {
    let place = refusing("bakery", vec![Refusal::cutting("domains"), Refusal::nonsense("organization")]);
    let signed = place.administrator();
    assert_eq!(signed.get("v1.0/domains").await.body, b"cut");
    let nonsense = signed.get("v1.0/organization").await;
    assert_eq!((nonsense.status, nonsense.json()), (200, Value::Null), "no JSON");
    let batch = async |url: &str| {
        let requests = json!([{ "id": "1", "method": "GET", "url": url }]);
        signed.post("v1.0/$batch", json!({ "requests": requests })).await
    };
    assert_eq!(batch("/domains").await.body, b"cut");
    assert!(batch("/organization").await.json()["responses"][0]["body"].is_string(), "as Graph writes what is no JSON");
}

#[tokio::test]
async fn a_property_that_is_not_offered_is_missing_from_every_answer() {
    let place = Place::new("bakery");
    let leave_out = vec!["perUserMfaState".to_owned(), "securityDefaultsUpsell".to_owned()];
    place.practice.set_difficulty(&place.id, Difficulty { leave_out, ..Difficulty::default() }).unwrap();
    let signed = place.administrator();
    assert!(signed.people().await.iter().all(|user| user["id"].is_string() && user.get("perUserMfaState").is_none()));
    let defaults = signed.get("beta/policies/identitySecurityDefaultsEnforcementPolicy").await.json();
    assert!(defaults["isEnabled"].is_boolean() && defaults.get("securityDefaultsUpsell").is_none());
}

#[tokio::test]
async fn a_token_can_be_had_for_some_permissions_alone() {
    let place = Place::new("group");
    let asked = r#"{"account":"kwabena.asante@harrow-nakamura.example","scopes":"AuditLog.Read.All User.Read.All"}"#;
    let token = place.control(Method::POST, "token", asked).await.json();
    let access = token["access_token"].as_str().unwrap().to_owned();
    let signed = Signed { place: &place, access, refresh: String::new() };
    assert_eq!(signed.get(REPORT).await.status, 200);
    assert_eq!(signed.get("v1.0/policies/identitySecurityDefaultsEnforcementPolicy").await.status, 403);
}

#[tokio::test]
async fn requests_are_counted_by_their_paths_and_items_of_batches_apart() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    signed.get("v1.0/users?$top=5").await;
    let requests: Vec<Value> = (0..4)
        .map(|id| json!({ "id": id.to_string(), "method": "GET", "url": format!("/users/nobody{id}@x.example") }))
        .collect();
    signed.post("beta/$batch", json!({ "requests": requests })).await;
    let counts = place.control(Method::GET, "requests", "").await.json();
    assert_eq!(counts, json!({ "http": { "v1.0/users": 1, "beta/$batch": 1 }, "items": { "beta/users/{id}": 4 } }));
    place.control(Method::DELETE, "requests", "").await;
    assert_eq!(place.control(Method::GET, "requests", "").await.json(), json!({ "http": {}, "items": {} }));
}
