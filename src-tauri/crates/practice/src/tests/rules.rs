//! What Microsoft refuses because of something else that is there (GRAPH.md sections a to c).

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Signed};
use crate::{Answered, Difficulty, ListWithoutP1, Unconfirmed};

const DEFAULTS: &str = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";

fn policy(state: &str) -> Value {
    json!({
        "displayName": "Ask everyone",
        "state": state,
        "conditions": {
            "applications": { "includeApplications": ["All"] },
            "users": { "includeUsers": ["All"] },
            "clientAppTypes": ["all"],
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    })
}

async fn make(signed: &Signed<'_>, state: &str) -> String {
    let reply = signed.post(POLICIES, policy(state)).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn security_defaults_are_refused_while_any_policy_exists_in_any_state() {
    for state in ["enabled", "disabled", "enabledForReportingButNotEnforced"] {
        let place = Place::new("clinic");
        let signed = place.signed_in("Global Administrator").await;
        assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": false })).await.status, 204);
        let id = make(&signed, state).await;
        let refused = signed.patch(DEFAULTS, json!({ "isEnabled": true })).await;
        assert_eq!(refused.status, 400, "{state}");
        assert_eq!(signed.get(DEFAULTS).await.json()["isEnabled"], false);
        assert_eq!(signed.call(Method::DELETE, &format!("{POLICIES}/{id}"), &[], Vec::new()).await.status, 204);
        assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 204, "{state}");
    }
}

#[tokio::test]
async fn whether_policies_and_per_user_states_forbid_defaults_are_switches() {
    let open = Unconfirmed { defaults_on_with_policies: Answered::Accepted, ..Unconfirmed::default() };
    let place = Place::with("clinic", open);
    let signed = place.signed_in("Global Administrator").await;
    signed.patch(DEFAULTS, json!({ "isEnabled": false })).await;
    make(&signed, "disabled").await;
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 204);

    let strict = Unconfirmed { defaults_on_with_per_user: Answered::Refused, ..Unconfirmed::default() };
    let place = Place::with("bakery", strict);
    let signed = place.signed_in("Global Administrator").await;
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 400);
}

#[tokio::test]
async fn a_policy_cannot_be_on_while_security_defaults_are_in_microsoft_s_words() {
    let contract: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/contract/observed.error.ca-enable-while-security-defaults-on.400.response.json"
    )))
    .unwrap();
    let place = Place::new("clinic");
    let signed = place.signed_in("Conditional Access Administrator").await;
    let id = make(&signed, "enabledForReportingButNotEnforced").await;
    let refused = signed.patch(&format!("{POLICIES}/{id}"), json!({ "state": "enabled" })).await;
    assert_eq!(refused.status, 400);
    for part in ["code", "message"] {
        assert_eq!(refused.json()["error"][part], contract["error"][part]);
    }
    assert_eq!(signed.post(POLICIES, policy("enabled")).await.status, 400);
}

#[tokio::test]
async fn without_p1_policies_are_listed_as_none_and_cannot_be_made() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let listed = signed.get(POLICIES).await;
    assert_eq!((listed.status, &listed.json()["value"]), (200, &json!([])));
    let refused = signed.post(POLICIES, policy("disabled")).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "AccessDenied"));

    let refusing = Unconfirmed { list_without_p1: ListWithoutP1::Refused, ..Unconfirmed::default() };
    let place = Place::with("bakery", refusing);
    let signed = place.signed_in("Global Administrator").await;
    assert_eq!(signed.get(POLICIES).await.status, 403);
}

#[tokio::test]
async fn a_lapsed_licence_may_look_and_delete_and_not_change() {
    let place = Place::new("clinic");
    let signed = place.signed_in("Global Administrator").await;
    let id = make(&signed, "disabled").await;
    let lapsed = Difficulty { licence_lapsed: true, ..Difficulty::default() };
    place.practice.set_difficulty(&place.id, lapsed).unwrap();
    let path = format!("{POLICIES}/{id}");
    assert_eq!(signed.get(&path).await.status, 200);
    assert_eq!(signed.patch(&path, json!({ "displayName": "x" })).await.status, 403);
    assert_eq!(signed.call(Method::DELETE, &path, &[], Vec::new()).await.status, 204);
}

#[tokio::test]
async fn enabled_becomes_enforced_for_whoever_has_registered() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let people = signed.people().await;
    for (name, expected) in [("Paweł Dąbrowski", "enforced"), ("Jonas Weidner", "enabled")] {
        let person = people.iter().find(|user| user["displayName"] == name).unwrap();
        let path = format!("beta/users/{}/authentication/requirements", person["id"].as_str().unwrap());
        assert_eq!(signed.patch(&path, json!({ "perUserMfaState": "enabled" })).await.status, 204);
        assert_eq!(signed.get(&path).await.json()["perUserMfaState"], expected, "{name}");
    }
}

#[tokio::test]
async fn nonsense_is_refused_and_changes_nothing() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let person = signed.people().await[0]["id"].as_str().unwrap().to_owned();
    let requirements = format!("beta/users/{person}/authentication/requirements");
    let before = signed.get(&requirements).await.json();
    assert_eq!(signed.patch(&requirements, json!({ "perUserMfaState": "perhaps" })).await.status, 400);
    assert_eq!(signed.call(Method::PATCH, &requirements, &[], b"{".to_vec()).await.status, 400);
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": "yes" })).await.status, 400);
    assert_eq!(signed.get(&requirements).await.json(), before);
    let documented = format!("v1.0/users/{person}/authentication/requirements");
    assert!(matches!(signed.get(&documented).await.status, 400 | 404), "beta only (GRAPH.md section b)");
    let nobody = "beta/users/00000000-0000-0000-0000-00000000dead/authentication/requirements";
    let gone = signed.get(nobody).await;
    assert_eq!((gone.status, gone.code().as_str()), (404, "Request_ResourceNotFound"));
    assert_ne!(gone.header("request-id"), "");
}

#[tokio::test]
async fn whether_a_report_only_policy_can_be_made_beside_security_defaults_is_a_switch() {
    let report_only = "enabledForReportingButNotEnforced";
    let strict = Unconfirmed { report_only_with_defaults_on: Answered::Refused, ..Unconfirmed::default() };
    for (unconfirmed, status) in [(Unconfirmed::default(), 201), (strict, 400)] {
        let place = Place::with("clinic", unconfirmed);
        let signed = place.signed_in("Global Administrator").await;
        assert_eq!(signed.post(POLICIES, policy(report_only)).await.status, status);
        assert_eq!(signed.post(POLICIES, policy("disabled")).await.status, 201, "off is always possible");
    }
}

#[tokio::test]
async fn whether_deleted_policies_forbid_security_defaults_is_a_switch() {
    let counting = Unconfirmed { deleted_policies_count: true, ..Unconfirmed::default() };
    for (unconfirmed, status) in [(Unconfirmed::default(), 204), (counting, 400)] {
        let place = Place::with("clinic", unconfirmed);
        let signed = place.signed_in("Global Administrator").await;
        signed.patch(DEFAULTS, json!({ "isEnabled": false })).await;
        let id = make(&signed, "disabled").await;
        signed.call(Method::DELETE, &format!("{POLICIES}/{id}"), &[], Vec::new()).await;
        assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, status);
        let basket = format!("v1.0/identity/conditionalAccess/deletedItems/policies/{id}");
        assert_eq!(signed.call(Method::DELETE, &basket, &[], Vec::new()).await.status, 204);
        assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 204, "gone for good");
    }
}

#[tokio::test]
async fn whether_microsoft_s_own_policies_appear_when_defaults_go_off_is_a_switch() {
    let filling = Unconfirmed { managed_policies_when_defaults_go_off: true, ..Unconfirmed::default() };
    for (unconfirmed, appear) in [(Unconfirmed::default(), false), (filling, true)] {
        let place = Place::with("clinic", unconfirmed);
        let signed = place.signed_in("Global Administrator").await;
        signed.patch(DEFAULTS, json!({ "isEnabled": false })).await;
        let listed = signed.get(POLICIES).await.json();
        let managed = listed["value"].as_array().unwrap();
        assert_eq!(managed.len(), if appear { 4 } else { 0 });
        for policy in managed {
            assert_eq!(policy["state"], "enabled");
            let path = format!("{POLICIES}/{}", policy["id"].as_str().unwrap());
            let delete = signed.call(Method::DELETE, &path, &[], Vec::new()).await;
            assert_eq!(delete.status, 400, "cannot be deleted (GRAPH.md section c.2)");
            assert_eq!(signed.patch(&path, json!({ "displayName": "mine" })).await.status, 400);
            assert_eq!(signed.patch(&path, json!({ "state": "disabled" })).await.status, 204);
        }
    }
}

#[tokio::test]
async fn a_switch_can_be_turned_while_the_organization_runs_and_the_others_stay() {
    let open = Unconfirmed { list_without_p1: ListWithoutP1::Refused, ..Unconfirmed::default() };
    let place = Place::with("bakery", open);
    let signed = place.administrator();
    let strict = r#"{"unconfirmed":{"defaultsOnWithPerUser":"refused"}}"#;
    assert_eq!(place.control(Method::POST, "difficulty", strict).await.status, 200);
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 400);
    assert_eq!(signed.get(POLICIES).await.status, 403, "as it was opened");
    for person in signed.people().await.iter().filter(|user| user["perUserMfaState"] != "disabled") {
        let path = format!("beta/users/{}/authentication/requirements", person["id"].as_str().unwrap());
        assert_eq!(signed.patch(&path, json!({ "perUserMfaState": "disabled" })).await.status, 204);
    }
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 204, "nobody is left");

    let place = Place::new("bakery");
    place.control(Method::POST, "difficulty", strict).await;
    assert_eq!(place.control(Method::POST, "difficulty", "{}").await.status, 200);
    let signed = place.administrator();
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 204, "easy again");
    let misspelt = r#"{"unconfirmed":{"defaultsOnWithPerUsers":"refused"}}"#;
    assert_eq!(place.control(Method::POST, "difficulty", misspelt).await.status, 400);
}

#[tokio::test]
async fn a_classic_policy_is_listed_by_beta_and_stands_in_the_way_of_security_defaults() {
    let classic = "beta/identity/conditionalAccess/classicPolicies";
    let place = Place::new("bakery");
    let signed = place.administrator();
    let none = signed.get(classic).await;
    assert_eq!((none.status, &none.json()["value"]), (200, &json!([])), "usually there is none");
    assert_eq!(place.control(Method::POST, "difficulty", r#"{"classicPolicy":true}"#).await.status, 200);
    let listed = signed.get(classic).await.json();
    assert_eq!((&listed["value"][0]["state"], listed["value"].as_array().unwrap().len()), (&json!("enabled"), 1));
    assert!(listed["value"][0]["id"].is_string() && listed["value"][0]["displayName"].is_string());
    assert_eq!(signed.get("v1.0/identity/conditionalAccess/classicPolicies").await.status, 400, "beta only");
    assert_eq!(place.signed_in("Has no administrator role").await.get(classic).await.status, 403);
    assert_eq!(signed.get(POLICIES).await.json()["value"], json!([]), "it is no policy of today");

    let refused = signed.patch(DEFAULTS, json!({ "isEnabled": true })).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json()["error"]["message"],
        "It looks like you have Classic policies enabled. Enabling Classic policies prevents you from enabling Security defaults."
    );
    assert_eq!(signed.get(DEFAULTS).await.json()["isEnabled"], false);
    place.control(Method::POST, "difficulty", "{}").await;
    assert_eq!(signed.patch(DEFAULTS, json!({ "isEnabled": true })).await.status, 204);
}
