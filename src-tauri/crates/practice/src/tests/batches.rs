//! `$batch` (GRAPH.md section k).

use serde_json::{Value, json};

use super::client::Place;
use crate::Difficulty;

fn item(id: usize, url: &str) -> Value {
    json!({ "id": id.to_string(), "method": "GET", "url": url })
}

#[tokio::test]
async fn twenty_fit_and_each_has_its_own_answer() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    let mut requests: Vec<Value> = (0..19).map(|id| item(id, "/organization")).collect();
    requests.push(item(19, "/users/nobody@nowhere.example"));
    let reply = signed.post("v1.0/$batch", json!({ "requests": requests })).await;
    assert_eq!(reply.status, 200);
    let answers = reply.json()["responses"].as_array().unwrap().clone();
    assert_eq!(answers.len(), 20);
    for answer in answers {
        let expected = if answer["id"] == "19" { 404 } else { 200 };
        assert_eq!(answer["status"], expected, "{answer}");
    }
}

#[tokio::test]
async fn a_malformed_batch_is_refused_as_a_whole() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    let many: Vec<Value> = (0..21).map(|id| item(id, "/me")).collect();
    for requests in [
        Value::from(many),
        json!([item(1, "/me"), item(1, "/me")]),
        json!([]),
        json!([{ "id": "1", "method": "FETCH", "url": "/me" }]),
    ] {
        assert_eq!(signed.post("v1.0/$batch", json!({ "requests": requests })).await.status, 400, "{requests}");
    }
}

#[tokio::test]
async fn what_depends_on_a_failure_fails_with_it() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    let requests = json!([
        item(1, "/users/nobody@nowhere.example"),
        { "id": "2", "method": "GET", "url": "/me", "dependsOn": ["1"] },
    ]);
    let answers = signed.post("v1.0/$batch", json!({ "requests": requests })).await.json();
    let second = answers["responses"].as_array().unwrap().iter().find(|answer| answer["id"] == "2").unwrap();
    assert_eq!(second["status"], 424);
}

#[tokio::test]
async fn an_item_that_is_throttled_says_how_long_to_wait_inside_a_200() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    let hard = Difficulty { too_many_every: Some(2), ..Difficulty::default() };
    place.practice.set_difficulty(&place.id, hard).unwrap();
    let requests: Vec<Value> = (0..4).map(|id| item(id, "/me")).collect();
    let reply = signed.post("v1.0/$batch", json!({ "requests": requests })).await;
    assert_eq!(reply.status, 200);
    let answers = reply.json()["responses"].as_array().unwrap().clone();
    let refused: Vec<&Value> = answers.iter().filter(|answer| answer["status"] == 429).collect();
    assert_eq!(refused.len(), 2);
    for answer in refused {
        assert!(answer["headers"]["Retry-After"].as_str().unwrap().parse::<u32>().unwrap() >= 1);
    }
}

#[tokio::test]
async fn items_of_one_batch_change_what_they_name() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let on: Vec<Value> =
        signed.people().await.into_iter().filter(|user| user["perUserMfaState"] != "disabled").collect();
    let requests: Vec<Value> = on
        .iter()
        .enumerate()
        .map(|(id, user)| {
            json!({
                "id": id.to_string(),
                "method": "PATCH",
                "url": format!("/users/{}/authentication/requirements", user["id"].as_str().unwrap()),
                "headers": { "Content-Type": "application/json" },
                "body": { "perUserMfaState": "disabled" },
            })
        })
        .collect();
    let reply = signed.post("beta/$batch", json!({ "requests": requests })).await.json();
    assert!(reply["responses"].as_array().unwrap().iter().all(|answer| answer["status"] == 204), "{reply}");
    let counts = place.practice.counts(&place.id).unwrap();
    assert_eq!((counts.disabled, counts.enabled, counts.enforced), (12, 0, 0));
}
