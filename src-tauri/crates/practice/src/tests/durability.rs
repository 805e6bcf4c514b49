//! What outlives the process: everything that an answer told of.

use serde_json::json;

use super::client::Place;
use crate::{Error, Options, Practice};

#[tokio::test]
async fn a_session_and_every_change_go_on_after_a_restart() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let (access, refresh) = (signed.access.clone(), signed.refresh.clone());
    let on = signed.people().await.into_iter().find(|user| user["perUserMfaState"] == "enforced").unwrap();
    let path = format!("beta/users/{}/authentication/requirements", on["id"].as_str().unwrap());
    assert_eq!(signed.patch(&path, json!({ "perUserMfaState": "disabled" })).await.status, 204);
    let defaults = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
    assert_eq!(signed.patch(defaults, json!({ "isEnabled": true })).await.status, 204);
    let before = place.practice.counts(&place.id).unwrap();

    let place = place.reopened();
    let after = place.practice.counts(&place.id).unwrap();
    assert_eq!(
        (after.disabled, after.enforced, after.security_defaults, after.sessions),
        (before.disabled, before.enforced, true, before.sessions)
    );
    assert_eq!(place.refresh(&refresh).await.status, 200);
    let bearer = format!("Bearer {access}");
    let url = place.url("graph", "v1.0/me");
    let me = place.send(http::Method::GET, &url, &[("authorization", bearer.as_str())], Vec::new()).await;
    assert_eq!(me.status, 200, "the signing key is the same");
}

#[tokio::test]
async fn a_used_code_stays_used_after_a_restart() {
    let place = Place::new("bakery");
    let code = place.code("Global Reader").await;
    assert_eq!(place.redeem(&code, super::client::VERIFIER).await.status, 200);
    let place = place.reopened();
    assert_eq!(place.redeem(&code, super::client::VERIFIER).await.status, 400);
}

#[tokio::test]
async fn starting_over_brings_the_first_day_back() {
    let place = Place::new("bakery");
    let first = place.practice.counts(&place.id).unwrap();
    let signed = place.signed_in("Global Administrator").await;
    let defaults = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
    signed.patch(defaults, json!({ "isEnabled": true })).await;
    place.practice.start_over(&place.id).await.unwrap();
    let place = place.reopened();
    let again = place.practice.counts(&place.id).unwrap();
    assert_eq!((again.disabled, again.enabled, again.enforced), (first.disabled, first.enabled, first.enforced));
    assert!(!again.security_defaults);
    assert_eq!(again.sessions, 0);
}

#[test]
fn two_processes_do_not_share_a_folder() {
    let place = Place::new("bakery");
    let second = Practice::open(Options::new(place.folder().to_owned(), super::client::words()));
    assert!(matches!(second, Err(Error::InUse)));
}
