//! The end of people's sessions: who may end whose, and what shows afterwards (GRAPH.md section h).

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Signed, VERIFIER};
use crate::clock::iso;
use crate::organization::User;
use crate::roles::Role;
use crate::{Difficulty, RandomFaults};

const ONLY_READING: &str = "User.Read.All Policy.Read.All";
const REVOKING: &str = "User.Read.All User.RevokeSessions.All";

fn signed_as<'a>(place: &'a Place, account: &str, scopes: &str) -> Signed<'a> {
    let access = place.practice.access_token_for(&place.id, Some(account), scopes).unwrap();
    Signed { place, access, refresh: String::new() }
}

async fn revoke(signed: &Signed<'_>, whom: &str) -> (u16, String) {
    let reply = signed.call(Method::POST, &format!("v1.0/users/{whom}/revokeSignInSessions"), &[], Vec::new()).await;
    (reply.status, reply.code())
}

fn valid_from_path(whom: &str) -> String {
    format!("v1.0/users/{whom}?$select=id,signInSessionsValidFromDateTime")
}

async fn valid_from(signed: &Signed<'_>, whom: &str) -> Value {
    signed.get(&valid_from_path(whom)).await.json()["signInSessionsValidFromDateTime"].clone()
}

/// The sign-in name of the first in the organization of whom `is` holds with the roles that they have.
fn somebody(place: &Place, is: impl Fn(&User, &[Role]) -> bool) -> String {
    let tenant = place.practice.tenant(&place.id).unwrap();
    let organization = &tenant.organization;
    let found = (0u32..).zip(&organization.users).find(|(index, user)| is(user, &organization.roles_of(*index)));
    found.unwrap().1.upn.to_string()
}

#[tokio::test]
async fn a_role_is_needed_and_for_administrators_a_privileged_one() {
    let place = Place::new("group");
    let plain = somebody(&place, |user, roles| roles.is_empty() && !user.restricted && user.job == "Store manager");
    let admin = "soraya.rezaei@harrow-nakamura.example".to_owned();
    let restricted = somebody(&place, |user, _| user.restricted);
    let helpdesk = somebody(&place, |user, roles| user.enabled && roles == [Role::HelpdeskAdministrator]);
    let [done, refused] = [(200, ""), (403, "Authorization_RequestDenied")];
    for (who, of_plain, of_admin) in [
        ("margarethe.nakamura@harrow-nakamura.example", done, done),
        ("jiri.dvorak@harrow-nakamura.example", done, done),
        ("aroha.terangi@harrow-nakamura.example", done, refused),
        ("beatriz.q@harrow-nakamura.example", done, refused),
        (helpdesk.as_str(), done, refused),
        ("ravindra.w@harrow-nakamura.example", refused, refused),
        ("soraya.rezaei@harrow-nakamura.example", refused, done),
        ("mpho.dlamini@harrow-nakamura.example", refused, refused),
    ] {
        let signed = signed_as(&place, who, REVOKING);
        for (whom, expected) in [(&plain, of_plain), (&admin, of_admin), (&restricted, refused)] {
            let (status, code) = revoke(&signed, whom).await;
            assert_eq!((status, code.as_str()), expected, "{who} for {whom}");
        }
        let reading = signed_as(&place, who, ONLY_READING);
        assert_eq!(revoke(&reading, &plain).await.0, 403, "{who} without the permission");
    }
    let signed = place.administrator();
    assert_eq!(revoke(&signed, "nobody@nowhere.example").await, (404, "Request_ResourceNotFound".to_owned()));
    let path = format!("v1.0/users/{plain}/revokeSignInSessions");
    assert_eq!(signed.get(&path).await.status, 400, "nothing to read there");
}

#[tokio::test]
async fn everyone_may_end_their_own_and_the_administrator_those_who_are_not_protected() {
    let place = Place::new("bakery");
    let aiko = "aiko@backstube-lindqvist.example";
    let refuse_writes = vec![aiko.to_owned()];
    place.practice.set_difficulty(&place.id, Difficulty { refuse_writes, ..Difficulty::default() }).unwrap();
    let signed = signed_as(&place, aiko, REVOKING);
    for path in ["v1.0/me/revokeSignInSessions", "v1.0/users/aiko@backstube-lindqvist.example/revokeSignInSessions"] {
        let reply = signed.post(path, json!({})).await;
        assert_eq!((reply.status, &reply.json()["value"]), (200, &json!(true)), "{path}");
    }
    assert_eq!(revoke(&place.administrator(), aiko).await.0, 403);
}

#[tokio::test]
async fn the_moment_from_which_sign_ins_count_shows_when_it_is_asked_for_and_outlives_a_restart() {
    let place = Place::new("bakery");
    let aiko = "aiko@backstube-lindqvist.example";
    let signed = place.administrator();
    let person = signed.get(&format!("v1.0/users/{aiko}?$select=createdDateTime")).await.json();
    assert_eq!(valid_from(&signed, aiko).await, person["createdDateTime"], "at first");
    let usual = signed.get(&format!("v1.0/users/{aiko}")).await.json();
    assert!(usual.get("signInSessionsValidFromDateTime").is_none());

    place.clock.advance_ms(5_400);
    assert_eq!(revoke(&signed, aiko).await.0, 200);
    let now = json!(iso(place.practice.now_ms()));
    assert_eq!(valid_from(&signed, aiko).await, now);
    let everyone = signed.get("v1.0/users?$top=999&$select=id,signInSessionsValidFromDateTime").await.json();
    let shown = everyone["value"].as_array().unwrap();
    assert_eq!(shown.iter().filter(|user| user["signInSessionsValidFromDateTime"] == now).count(), 1);
    assert!(shown.iter().all(|user| user["signInSessionsValidFromDateTime"].is_string()));

    let basic = signed_as(&place, aiko, "User.ReadBasic.All");
    assert_eq!(valid_from(&basic, "ingrid@backstube-lindqvist.example").await, Value::Null, "too little permission");

    let place = place.reopened();
    assert_eq!(valid_from(&place.administrator(), aiko).await, now);
    place.practice.start_over(&place.id).await.unwrap();
    assert_eq!(valid_from(&place.administrator(), aiko).await, person["createdDateTime"]);
}

#[tokio::test]
async fn the_sessions_of_one_person_end_and_of_nobody_else_and_signing_out_is_not_a_revocation() {
    let place = Place::new("bakery");
    let aiko = "aiko@backstube-lindqvist.example";
    let reader = place.signed_in("Global Reader").await;
    let other = place.signed_in("Security Administrator").await;
    place.clock.advance_ms(1_000);
    assert_eq!(revoke(&place.administrator(), aiko).await.0, 200);
    assert_eq!(place.refresh(&reader.refresh).await.json()["error"], "invalid_grant");
    assert_eq!(reader.get("v1.0/me").await.status, 200, "an access token lives on");
    assert_eq!(place.refresh(&other.refresh).await.status, 200);
    place.clock.advance_ms(1_000);
    let again = place.signed_in("Global Reader").await;
    assert_eq!(place.refresh(&again.refresh).await.status, 200, "signed in anew");

    let before = valid_from(&place.administrator(), aiko).await;
    place.clock.advance_ms(1_000);
    let tokens = place.redeem(&place.code("Global Reader").await, VERIFIER).await.json();
    let hint = [("id_token_hint", tokens["id_token"].as_str().unwrap())];
    assert!(place.form(&place.url("login", "organizations/oauth2/v2.0/logout"), &hint).await.status < 400);
    assert_eq!(place.refresh(tokens["refresh_token"].as_str().unwrap()).await.json()["error"], "invalid_grant");
    assert_eq!(valid_from(&place.administrator(), aiko).await, before);
}

fn items(whom: &[&str]) -> Value {
    let item = |(id, whom): (usize, &&str)| {
        json!({
            "id": id.to_string(),
            "method": "POST",
            "url": format!("/users/{whom}/revokeSignInSessions"),
            "headers": { "Content-Type": "application/json" },
            "body": {},
        })
    };
    json!({ "requests": whom.iter().enumerate().map(item).collect::<Vec<_>>() })
}

#[tokio::test]
async fn items_of_a_batch_end_each_persons_sessions_and_need_a_body() {
    let place = Place::new("bakery");
    let signed = place.administrator();
    let whom = ["aiko@backstube-lindqvist.example", "nobody@nowhere.example"];
    let mut batch = items(&whom);
    let reply = signed.post("v1.0/$batch", batch.clone()).await.json();
    let answer = |id: &str| reply["responses"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((&answer("0")["status"], &answer("0")["body"]["value"]), (&json!(200), &json!(true)));
    assert_eq!(answer("1")["status"], 404);
    assert_eq!(valid_from(&signed, whom[0]).await, json!(iso(place.practice.now_ms())));

    batch["requests"][0].as_object_mut().unwrap().remove("body");
    let refused = signed.post("v1.0/$batch", batch).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "BadRequest"), "as a whole");
}

#[tokio::test]
async fn it_is_throttled_as_a_write_lags_and_may_be_made_though_refused() {
    let place = Place::new("bakery");
    let aiko = "aiko@backstube-lindqvist.example";
    let signed = place.administrator();
    let first = valid_from(&signed, aiko).await;

    place.practice.set_difficulty(&place.id, Difficulty::lagging(Duration::from_secs(3))).unwrap();
    place.clock.advance_ms(10_000);
    assert_eq!(revoke(&signed, aiko).await.0, 200);
    let moment = json!(iso(place.practice.now_ms()));
    assert_eq!(valid_from(&signed, aiko).await, first);
    place.clock.advance_ms(3_001);
    assert_eq!(valid_from(&signed, aiko).await, moment);

    place.practice.set_difficulty(&place.id, Difficulty::applying_then_429(1)).unwrap();
    place.clock.advance_ms(10_000);
    assert_eq!(revoke(&signed, aiko).await, (429, "TooManyRequests".to_owned()));
    assert_eq!(valid_from(&signed, aiko).await, json!(iso(place.practice.now_ms())), "made all the same");

    let random = Some(RandomFaults { left_out: 1.0, ..RandomFaults::default() });
    place.practice.set_difficulty(&place.id, Difficulty { random, ..Difficulty::default() }).unwrap();
    assert_eq!(signed.post("v1.0/$batch", items(&[aiko])).await.json()["responses"], json!([]));

    place.practice.set_difficulty(&place.id, Difficulty::documented_limits()).unwrap();
    let tenant = place.practice.tenant(&place.id).unwrap();
    for _ in 0..3_000 {
        let write = crate::limiter::LimitClass::Identity { units: 0, write: true };
        tenant.take(write, place.practice.now_ms()).0.unwrap();
    }
    let refused = signed.post(&format!("v1.0/users/{aiko}/revokeSignInSessions"), json!({})).await;
    assert_eq!((refused.status, refused.header("x-ms-throttle-information")), (429, "WriteLimitExceeded"));
}
