//! What a policy may name and be, and what else is refused of it (GRAPH.md section c.1).

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Reply, Signed};
use crate::{Answered, Difficulty, Unconfirmed};

const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";
const DEFAULTS: &str = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

fn policy(change: impl FnOnce(&mut Value)) -> Value {
    let mut policy = json!({
        "displayName": "Ask everyone",
        "state": "disabled",
        "conditions": {
            "applications": { "includeApplications": ["All"] },
            "users": { "includeUsers": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    });
    change(&mut policy);
    policy
}

/// The text inside a refusal.
fn inner(reply: &Reply) -> String {
    assert_eq!(reply.status, 400, "{}", reply.text());
    reply.json()["error"]["innerError"]["message"].as_str().unwrap_or_default().to_owned()
}

async fn made(signed: &Signed<'_>, policy: Value) -> String {
    let reply = signed.post(POLICIES, policy).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    format!("{POLICIES}/{}", reply.json()["id"].as_str().unwrap())
}

fn with(difficulty: Difficulty) -> Place {
    let place = Place::new("clinic");
    place.practice.set_difficulty(&place.id, difficulty).unwrap();
    place
}

#[tokio::test]
async fn applications_that_no_policy_may_name_are_named_with_the_reason() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let (unknown, public, service) = (
        "11111111-2222-3333-4444-555555555555",
        "14d82eec-204b-4c2f-b7e8-296a70dab67e",
        "00000003-0000-0000-c000-000000000000",
    );
    for (list, app, why) in [
        ("includeApplications", unknown, "ServicePrincipalNotFound"),
        ("excludeApplications", unknown, "ServicePrincipalNotFound"),
        ("includeApplications", public, "PublicClientsAreUnsupported"),
        ("includeApplications", service, "UnsupportedFirstPartyApplication"),
    ] {
        let reply = signed.post(POLICIES, policy(|policy| policy["conditions"]["applications"][list] = json!([app])));
        let expected = format!(r#"1034: Policy contains invalid applications: {{"{app}":"{why}"}}"#);
        assert_eq!(inner(&reply.await), expected, "{list}");
    }
    let known = ["00000002-0000-0FF1-CE00-000000000000"];
    let taken = policy(|policy| policy["conditions"]["applications"]["includeApplications"] = json!(known));
    assert_eq!(signed.post(POLICIES, taken).await.status, 201, "in any case");
}

#[tokio::test]
async fn whether_people_and_groups_who_are_not_there_are_refused_is_a_switch() {
    let nobody = uuid::Uuid::from_u128(7).to_string();
    let lenient = Unconfirmed { unknown_people_in_policies: Answered::Accepted, ..Unconfirmed::default() };
    for (unconfirmed, status) in [(Unconfirmed::default(), 400), (lenient, 201)] {
        let place = Place::with("clinic", unconfirmed);
        let signed = place.administrator();
        for list in ["includeUsers", "excludeUsers", "includeGroups", "excludeGroups"] {
            let names = policy(|policy| policy["conditions"]["users"][list] = json!([nobody]));
            let reply = signed.post(POLICIES, names).await;
            // Whoever includes nobody at all is refused anyway.
            assert_eq!(reply.status, status, "{list} {}", reply.text());
        }
        let there = place.administrator().people().await[0]["id"].clone();
        let names = policy(|policy| policy["conditions"]["users"]["excludeUsers"] = json!([there]));
        assert_eq!(signed.post(POLICIES, names).await.status, 201);
    }
}

#[tokio::test]
async fn what_a_policy_named_before_may_be_gone_and_it_can_be_changed_all_the_same() {
    let place = Place::new("group");
    let signed = place.administrator();
    let listed = signed.get(&format!("{POLICIES}?$top=999")).await.json();
    let listed = listed["value"].as_array().unwrap();
    let find = |name: &str| listed.iter().find(|one| one["displayName"].as_str().unwrap().starts_with(name)).unwrap();
    // One of these names a group that was deleted, one somebody who was, one has a condition that is not documented.
    for name in ["CA012", "CA003", "CA014"] {
        let old = find(name);
        let mut conditions = old["conditions"].clone();
        conditions["clientAppTypes"] = json!(["browser"]);
        let path = format!("{POLICIES}/{}", old["id"].as_str().unwrap());
        let reply = signed.patch(&path, json!({ "conditions": conditions })).await;
        assert_eq!(reply.status, 204, "{name} {}", reply.text());
        assert_eq!(signed.get(&path).await.json()["conditions"], conditions);
    }
    let copied = json!({
        "displayName": "copy", "state": "disabled", "conditions": find("CA014")["conditions"],
        "grantControls": find("CA014")["grantControls"],
    });
    assert_eq!(signed.post(POLICIES, copied).await.status, 400, "a new one has no such condition");
}

#[tokio::test]
async fn a_policy_on_a_user_action_cannot_be_report_only() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let on_action = |state: &str| {
        policy(|policy| {
            policy["conditions"]["applications"] = json!({ "includeUserActions": ["urn:user:registersecurityinfo"] });
            policy["state"] = json!(state);
        })
    };
    assert!(inner(&signed.post(POLICIES, on_action(REPORT_ONLY)).await).contains("report-only"));
    let path = made(&signed, on_action("disabled")).await;
    assert!(inner(&signed.patch(&path, json!({ "state": REPORT_ONLY })).await).contains("report-only"));
}

#[tokio::test]
async fn the_limit_of_policies_can_be_lower() {
    let place = with(Difficulty { policy_limit: Some(2), ..Difficulty::default() });
    let signed = place.administrator();
    made(&signed, policy(|_| {})).await;
    let second = made(&signed, policy(|_| {})).await;
    assert!(inner(&signed.post(POLICIES, policy(|_| {})).await).contains("limit of 2 policies"));
    assert_eq!(signed.call(Method::DELETE, &second, &[], Vec::new()).await.status, 204);
    assert_eq!(signed.post(POLICIES, policy(|_| {})).await.status, 201);
}

#[tokio::test]
async fn an_exclusion_may_be_dropped_though_the_answer_shows_it() {
    let place = with(Difficulty { drop_exclusion: true, ..Difficulty::default() });
    let signed = place.administrator();
    let people = signed.people().await;
    let two = json!([people[0]["id"], people[1]["id"]]);
    let excluding = policy(|policy| policy["conditions"]["users"]["excludeUsers"] = two.clone());
    let reply = signed.post(POLICIES, excluding.clone()).await;
    assert_eq!(reply.json()["conditions"]["users"]["excludeUsers"], two, "as it was asked for");
    let path = format!("{POLICIES}/{}", reply.json()["id"].as_str().unwrap());
    let excluded = async || signed.get(&path).await.json()["conditions"]["users"]["excludeUsers"].clone();
    assert_eq!(excluded().await, json!([people[0]["id"]]));
    assert_eq!(signed.patch(&path, json!({ "state": REPORT_ONLY })).await.status, 204);
    assert_eq!(excluded().await, json!([people[0]["id"]]), "nobody was named");
    assert_eq!(signed.patch(&path, json!({ "conditions": excluding["conditions"] })).await.status, 204);
    assert_eq!(excluded().await, json!([people[0]["id"]]));
    place.practice.set_difficulty(&place.id, Difficulty::default()).unwrap();
    assert_eq!(signed.patch(&path, json!({ "conditions": excluding["conditions"] })).await.status, 204);
    assert_eq!(excluded().await, two);
}

#[tokio::test]
async fn security_defaults_may_stand_in_the_way_for_a_while_after_they_went_off() {
    let place = with(Difficulty { defaults_off_lag: Duration::from_secs(20), ..Difficulty::default() });
    let signed = place.administrator();
    let path = made(&signed, policy(|policy| policy["state"] = json!(REPORT_ONLY))).await;
    place.clock.advance_ms(60_000);
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": false })).await.status, 204);
    assert_eq!(signed.get(DEFAULTS).await.json()["isEnabled"], false, "reads show it at once");
    for (wait, status) in [(0, 400), (19_999, 400), (1, 204)] {
        place.clock.advance_ms(wait);
        let reply = signed.patch(&path, json!({ "state": "enabled" })).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        if status == 400 {
            assert!(reply.json()["error"]["message"].as_str().unwrap().starts_with("Security Defaults is enabled"));
        }
    }
}

#[tokio::test]
async fn a_new_policy_is_not_found_for_a_while_when_reads_lag_and_can_be_changed() {
    let place = with(Difficulty::lagging(Duration::from_secs(60)));
    let signed = place.administrator();
    let path = made(&signed, policy(|_| {})).await;
    for (wait, status) in [(0, 404), (59_999, 404), (1, 200)] {
        place.clock.advance_ms(wait);
        assert_eq!(signed.get(&path).await.status, status);
    }
    assert_eq!(signed.patch(&path, json!({ "displayName": "Other" })).await.status, 204);
    assert_eq!(signed.get(&path).await.json()["displayName"], "Ask everyone");
}
