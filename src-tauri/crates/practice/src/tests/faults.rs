//! Faults by chance and lost pages, through HTTP. Whatever happens to an answer, what it says was done is done.

use std::collections::HashMap;
use std::io::Read;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::client::{Place, Reply, Signed};
use crate::{Difficulty, RandomFaults};

fn place(difficulty: Difficulty) -> Place {
    let place = Place::new("bakery");
    place.practice.set_difficulty(&place.id, difficulty).unwrap();
    place
}

fn by_chance(random: RandomFaults) -> Place {
    place(Difficulty { random: Some(random), ..Difficulty::default() })
}

/// Switches everyone's per-user MFA off in one batch.
async fn all_off(signed: &Signed<'_>) -> Reply {
    let people = &signed.place.practice.tenant(&signed.place.id).unwrap().organization.users;
    let requests = people.iter().enumerate().map(|(id, user)| {
        json!({
            "id": id.to_string(),
            "method": "PATCH",
            "url": format!("/users/{}/authentication/requirements", user.id),
            "headers": { "Content-Type": "application/json" },
            "body": { "perUserMfaState": "disabled" },
        })
    });
    signed.post("beta/$batch", json!({ "requests": requests.collect::<Vec<_>>() })).await
}

/// How often each item is answered.
fn times(reply: &Reply) -> HashMap<String, usize> {
    let mut times = HashMap::new();
    for answer in reply.json()["responses"].as_array().unwrap() {
        *times.entry(answer["id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    times
}

fn still_on(place: &Place) -> usize {
    let counts = place.practice.counts(&place.id).unwrap();
    counts.enabled + counts.enforced
}

#[tokio::test]
async fn an_item_without_an_answer_is_changed_all_the_same() {
    let place = by_chance(RandomFaults { seed: 5, left_out: 0.5, ..RandomFaults::default() });
    let reply = all_off(&place.administrator()).await;
    let answered = times(&reply);
    assert!((1..12).contains(&answered.len()), "{answered:?}");
    assert!(answered.values().all(|times| *times == 1));
    assert_eq!(still_on(&place), 0);
}

#[tokio::test]
async fn an_item_that_is_answered_twice_is_answered_the_same() {
    let place = by_chance(RandomFaults { seed: 5, doubled: 0.5, ..RandomFaults::default() });
    let reply = all_off(&place.administrator()).await;
    let answered = times(&reply);
    assert_eq!(answered.len(), 12, "none is missing");
    assert!(answered.values().any(|times| *times == 2) && answered.values().any(|times| *times == 1));
    assert_eq!(still_on(&place), 0);
}

#[tokio::test]
async fn a_batch_that_is_refused_as_a_whole_changes_nothing() {
    for (random, status) in [
        (RandomFaults { too_many: 1.0, ..RandomFaults::default() }, 429),
        (RandomFaults { server_error: 1.0, ..RandomFaults::default() }, 503),
    ] {
        let place = by_chance(random);
        assert_eq!(all_off(&place.administrator()).await.status, status);
        assert_eq!(still_on(&place), 5);
    }
}

#[tokio::test]
async fn a_batch_may_be_cut_or_its_items_refused_after_they_took_effect() {
    let place = by_chance(RandomFaults { apply_then_429: 1.0, ..RandomFaults::default() });
    let reply = all_off(&place.administrator()).await;
    assert!(reply.json()["responses"].as_array().unwrap().iter().all(|answer| answer["status"] == 429));
    assert_eq!(still_on(&place), 0);

    let place = by_chance(RandomFaults { drop_after_write: 1.0, ..RandomFaults::default() });
    assert_eq!(all_off(&place.administrator()).await.body, b"cut");
    assert_eq!(still_on(&place), 0);

    let place = by_chance(RandomFaults { drop: 1.0, ..RandomFaults::default() });
    assert_eq!(all_off(&place.administrator()).await.body, b"cut");
    assert_eq!(still_on(&place), 5, "cut before it was looked at");
}

#[tokio::test]
async fn the_same_seed_brings_the_same_faults_over_http() {
    let random = RandomFaults { seed: 9, drop: 0.2, too_many: 0.2, server_error: 0.2, ..RandomFaults::default() };
    let mut runs = Vec::new();
    for _ in 0..2 {
        let place = by_chance(random);
        let signed = place.administrator();
        let mut seen = Vec::new();
        for _ in 0..40 {
            let reply = signed.get("v1.0/me").await;
            seen.push(if reply.body == b"cut" { 0 } else { reply.status });
        }
        for status in [0, 200, 429, 503] {
            assert!(seen.contains(&status), "{status}: {seen:?}");
        }
        runs.push(seen);
    }
    assert_eq!(runs[0], runs[1]);
}

/// The path of the page behind the first, of five people.
async fn second_page(signed: &Signed<'_>) -> String {
    let next = signed.get("v1.0/users?$top=5").await.json()["@odata.nextLink"].as_str().unwrap().to_owned();
    next.split_once("/graph/").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_page_token_may_expire_and_the_list_can_be_begun_again() {
    let place = place(Difficulty { expire_page_every: Some(2), ..Difficulty::default() });
    let signed = place.administrator();
    let next = second_page(&signed).await;
    assert_eq!(signed.get(&next).await.status, 200);
    let refused = signed.get(&next).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "Directory_ExpiredPageToken"));
    assert_eq!(second_page(&signed).await, next, "first pages are not hit");

    let place = by_chance(RandomFaults { expired_page: 1.0, ..RandomFaults::default() });
    let signed = place.administrator();
    let next = second_page(&signed).await;
    assert_eq!(signed.get(&next).await.code(), "Directory_ExpiredPageToken");
}

#[tokio::test]
async fn a_lost_page_stays_lost_and_the_ones_before_it_do_not() {
    let place = place(Difficulty { lose_page_from: Some(10), ..Difficulty::default() });
    let signed = place.administrator();
    let second = second_page(&signed).await;
    let page = signed.get(&second).await.json();
    let third = page["@odata.nextLink"].as_str().unwrap().split_once("/graph/").unwrap().1.to_owned();
    for _ in 0..3 {
        assert_eq!(signed.get(&third).await.status, 503);
    }
    assert_eq!(signed.get(&second).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_is_whole_after_two_seconds() {
    let quick = place(Difficulty::default()).administrator().get("v1.0/organization").await;
    let place = by_chance(RandomFaults { slow_body: 1.0, ..RandomFaults::default() });
    let begin = Instant::now();
    let slow = place.administrator().get("v1.0/organization").await;
    assert!(begin.elapsed() >= Duration::from_secs(2));
    assert_eq!(slow.body, quick.body);
}

#[tokio::test(start_paused = true)]
async fn a_batch_takes_longer_for_each_of_its_items() {
    let (latency, item_latency) = (Duration::from_millis(80), Duration::from_millis(10));
    let place = place(Difficulty { latency, item_latency, ..Difficulty::default() });
    let signed = place.administrator();
    let begin = Instant::now();
    assert_eq!(signed.get("v1.0/me").await.status, 200);
    assert_eq!(begin.elapsed().as_millis() / 10, 8);
    let begin = Instant::now();
    let requests: Vec<Value> = (0..20).map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/me"})).collect();
    signed.post("v1.0/$batch", json!({ "requests": requests })).await;
    assert_eq!(begin.elapsed().as_millis() / 10, 28);
}

#[tokio::test]
async fn large_answers_are_compressed_for_who_takes_that() {
    let accept = [("accept-encoding", "br, gzip;q=0.5")];
    let refuse = [("accept-encoding", "gzip;q=0, identity")];
    let place = place(Difficulty { gzip: true, ..Difficulty::default() });
    let signed = place.administrator();
    let plain = signed.get("v1.0/users").await;
    assert_eq!(plain.header("content-encoding"), "");
    let refused = signed.call(Method::GET, "v1.0/users", &refuse, Vec::new()).await;
    assert_eq!(refused.header("content-encoding"), "");
    let packed = signed.call(Method::GET, "v1.0/users", &accept, Vec::new()).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    let small = signed.call(Method::GET, "v1.0/me?$select=id", &accept, Vec::new()).await;
    assert_eq!(small.header("content-encoding"), "", "not worth it");

    place.practice.set_difficulty(&place.id, Difficulty::default()).unwrap();
    let off = signed.call(Method::GET, "v1.0/users", &accept, Vec::new()).await;
    assert_eq!(off.header("content-encoding"), "");
}
