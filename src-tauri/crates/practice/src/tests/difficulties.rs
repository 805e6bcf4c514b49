//! Each difficulty does what it says, and nothing else (GRAPH.md section k).

use std::time::Duration;

use serde_json::json;

use super::client::{Place, Signed};
use crate::{Difficulty, Throttle};

const DEFAULTS: &str = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";

fn set(place: &Place, difficulty: Difficulty) {
    place.practice.set_difficulty(&place.id, difficulty).unwrap();
}

async fn statuses(signed: &Signed<'_>, path: &str, times: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..times {
        let reply = signed.get(path).await;
        statuses.push(if reply.body == b"cut" { 0 } else { reply.status });
    }
    statuses
}

#[tokio::test]
async fn every_third_request_fails_is_cut_or_is_told_to_wait() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    for (difficulty, hit) in [
        (Difficulty::failing(3), 503),
        (Difficulty::dropping(3), 0),
        (Difficulty { too_many_every: Some(3), ..Difficulty::default() }, 429),
    ] {
        set(&place, difficulty);
        assert_eq!(statuses(&signed, "v1.0/me", 6).await, [200, 200, hit, 200, 200, hit]);
    }
}

#[tokio::test]
async fn a_write_may_take_effect_and_be_refused_or_cut_all_the_same() {
    for difficulty in [Difficulty::applying_then_429(1), Difficulty::dropping_after_writes(1)] {
        let place = Place::new("bakery");
        let signed = place.signed_in("Global Administrator").await;
        set(&place, difficulty);
        let reply = signed.patch(DEFAULTS, json!({ "isEnabled": true })).await;
        assert!(reply.status == 429 || reply.body == b"cut");
        assert!(place.practice.counts(&place.id).unwrap().security_defaults);
    }
}

#[tokio::test]
async fn reads_lag_behind_writes_for_as_long_as_is_set() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    set(&place, Difficulty::lagging(Duration::from_secs(3)));
    place.clock.advance_ms(10_000);
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 204);
    assert_eq!(signed.get(DEFAULTS).await.json()["isEnabled"], false);
    place.clock.advance_ms(3_001);
    assert_eq!(signed.get(DEFAULTS).await.json()["isEnabled"], true);
}

#[tokio::test]
async fn the_documented_limits_are_kept() {
    let place = Place::new("clinic");
    let signed = place.signed_in("Global Reader").await;
    set(&place, Difficulty::documented_limits());

    let policies = "v1.0/identity/conditionalAccess/policies";
    assert_eq!(signed.get(policies).await.status, 200);
    let second = signed.get(policies).await;
    assert_eq!((second.status, second.header("retry-after")), (429, ""), "1 a second, and no word of how long");
    place.clock.advance_ms(1_000);
    assert_eq!(signed.get(policies).await.status, 200);

    let report = "v1.0/reports/authenticationMethods/userRegistrationDetails?$top=1";
    assert_eq!(statuses(&signed, report, 6).await, [200, 200, 200, 200, 200, 429], "5 in 10 s");
    let refused = signed.get(report).await;
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    place.clock.advance_ms(wait * 1_000);
    assert_eq!(signed.get(report).await.status, 200);
}

#[tokio::test]
async fn half_the_limits_without_a_word_of_how_long() {
    let place = Place::new("clinic");
    let signed = place.signed_in("Global Reader").await;
    set(&place, Difficulty { throttle: Throttle::Half, retry_after: false, ..Difficulty::default() });
    let report = "v1.0/reports/authenticationMethods/userRegistrationDetails?$top=1";
    let statuses = statuses(&signed, report, 5).await;
    assert!((2..=3).contains(&statuses.iter().filter(|status| **status == 200).count()), "{statuses:?}");
    assert_eq!(signed.get(report).await.header("retry-after"), "");
}
