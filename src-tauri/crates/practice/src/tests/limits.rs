//! What an answer tells of the limits (GRAPH.md section k), and the three ways of keeping them through HTTP.

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Reply, Signed};
use crate::limiter::LimitClass;
use crate::{Difficulty, LimiterModel, Throttle};

const PERCENTAGE: &str = "x-ms-throttle-limit-percentage";

fn place(difficulty: Difficulty) -> Place {
    let place = Place::new("bakery");
    place.practice.set_difficulty(&place.id, difficulty).unwrap();
    place
}

fn kept(limiter: LimiterModel) -> Difficulty {
    Difficulty { throttle: Throttle::Documented, limiter, ..Difficulty::default() }
}

/// Sends as many reads as a batch holds; how many were let through, and the last answer.
async fn batch(signed: &Signed<'_>, url: &str) -> (usize, Value) {
    let requests: Vec<Value> = (0..20).map(|id| json!({"id": id.to_string(), "method": "GET", "url": url})).collect();
    let answers = signed.post("v1.0/$batch", json!({ "requests": requests })).await.json();
    let answers = answers["responses"].as_array().unwrap().clone();
    let through = answers.iter().filter(|answer| answer["status"] == 200).count();
    // The items are answered last first.
    (through, answers[0].clone())
}

/// Uses units until `left` of the bakery's 3,500 are there.
fn use_up_to(place: &Place, left: u32) {
    let tenant = place.practice.tenant(&place.id).unwrap();
    let class = LimitClass::Identity { units: 3_500 - left, write: false };
    tenant.take(class, place.practice.now_ms()).0.unwrap();
}

#[tokio::test]
async fn an_answer_tells_its_cost_and_above_four_fifths_how_much_is_used() {
    let place = place(kept(LimiterModel::Bucket));
    let signed = place.administrator();
    let first = signed.get("v1.0/users").await;
    assert_eq!((first.header("x-ms-resource-unit"), first.header(PERCENTAGE)), ("2", ""));
    place.clock.advance_ms(10_000);
    use_up_to(&place, 700);
    let at = signed.get("v1.0/me?$select=id").await;
    assert_eq!((at.header("x-ms-resource-unit"), at.header(PERCENTAGE)), ("1", "0.80"));
    assert_eq!(at.header("x-ms-throttle-scope"), "", "nothing was throttled");
}

#[tokio::test]
async fn items_of_a_batch_tell_it_themselves_and_a_throttled_one_says_by_what() {
    let place = place(kept(LimiterModel::Bucket));
    let signed = place.administrator();
    use_up_to(&place, 0);
    let (through, item) = batch(&signed, "/me?$select=id").await;
    assert_eq!((through, &item["status"]), (0, &json!(429)));
    let headers = &item["headers"];
    assert_eq!(
        (&headers["X-Ms-Resource-Unit"], &headers["X-Ms-Throttle-Limit-Percentage"]),
        (&json!("1"), &json!("1.00"))
    );
    let scope = headers["X-Ms-Throttle-Scope"].as_str().unwrap();
    assert!(scope.starts_with("Tenant_Application/ReadWrite/14d82eec-"), "{scope}");
    assert_eq!(headers["X-Ms-Throttle-Information"], "ResourceUnitLimitExceeded");
    assert_eq!(headers["Retry-After"], "1");
}

#[tokio::test]
async fn an_answer_tells_nothing_of_the_limits_when_that_is_off() {
    let place = place(Difficulty { limit_headers: false, ..kept(LimiterModel::Charged) });
    let signed = place.administrator();
    use_up_to(&place, 0);
    let refused = signed.get("v1.0/me").await;
    assert_eq!(refused.status, 429);
    let told: Vec<_> = refused.headers.keys().filter(|name| name.as_str().starts_with("x-ms-")).collect();
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn each_model_lets_through_again_when_it_says() {
    // After 3,500 units and 20 refused ones, one unit more.
    for (model, wait, used) in [
        (LimiterModel::Bucket, "1", "1.00"),
        (LimiterModel::Charged, "1", "1.01"),
        (LimiterModel::Window, "10", "1.00"),
    ] {
        let place = place(kept(model));
        let signed = place.administrator();
        use_up_to(&place, 0);
        assert_eq!(batch(&signed, "/me?$select=id").await.0, 0);
        let refused: Reply = signed.get("v1.0/me?$select=id").await;
        assert_eq!((refused.header("retry-after"), refused.header(PERCENTAGE)), (wait, used), "{model:?}");
        place.clock.advance_ms(wait.parse::<i64>().unwrap() * 1_000);
        assert_eq!(signed.get("v1.0/me?$select=id").await.status, 200, "{model:?}");
    }
}

#[tokio::test]
async fn a_token_is_had_without_a_browser_and_ends_after_ninety_minutes() {
    let place = place(Difficulty::default());
    let reply = place.control(Method::POST, "token", "").await;
    let signed = Signed { place: &place, access: token(&reply), refresh: String::new() };
    assert_eq!(signed.get("v1.0/me").await.json()["displayName"], "Ingrid Lindqvist");
    let defaults = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
    assert_eq!(signed.patch(defaults, json!({ "isEnabled": true })).await.status, 204);
    place.clock.advance_ms(90 * 60_000 - 1_000);
    assert_eq!(signed.get("v1.0/me").await.status, 200);
    place.clock.advance_ms(1_000);
    assert_eq!(signed.get("v1.0/me").await.status, 401, "although the token was taken before");

    let body = r#"{"account":"aiko@backstube-lindqvist.example"}"#;
    let reply = place.control(Method::POST, "token", body).await;
    let reader = Signed { place: &place, access: token(&reply), refresh: String::new() };
    assert_eq!(reader.patch(defaults, json!({ "isEnabled": false })).await.status, 403, "only a Global Reader");
    place.practice.start_over(&place.id).await.unwrap();
    assert_eq!(reader.get("v1.0/me").await.status, 401);

    assert_eq!(place.control(Method::POST, "token", r#"{"account":"nobody@nowhere.example"}"#).await.status, 400);
    let url = format!("{}/_control/bakery/token", super::client::BASE);
    let closed = place.send(Method::POST, &url, &[], Vec::new());
    assert_eq!(closed.await.status, 404, "only where control is on");
}

fn token(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_batch_counts_as_one_http_request_and_as_its_items() {
    let place = place(Difficulty::default());
    let signed = place.administrator();
    batch(&signed, "/me").await;
    signed.get("v1.0/me").await;
    let state = place.control(Method::GET, "state", "").await.json();
    assert_eq!((&state["http"], &state["requests"]), (&json!(2), &json!(21)));
}
