//! Microsoft's templates for policies (GRAPH.md section c.3).

use http::Method;
use serde_json::{Value, json};

use super::client::{Place, Signed};
use crate::{Answered, Difficulty, Refusal, Unconfirmed};

const TEMPLATES: &str = "v1.0/identity/conditionalAccess/templates";
const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";
const ADMINS: &str = "c7503427-338e-4c5e-902d-abe252abfb43";

fn contract() -> Value {
    serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/contract/ca-templates.list.response.json"
    )))
    .unwrap()
}

/// The names of the properties, and of those in them, with null and lists as ends.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            Value::Object(object.iter().map(|(name, inner)| (name.clone(), shape(inner))).collect())
        }
        Value::Array(_) => json!([]),
        Value::Null => Value::Null,
        _ => json!("…"),
    }
}

async fn list(signed: &Signed<'_>, query: &str) -> Vec<Value> {
    let reply = signed.get(&format!("{TEMPLATES}{query}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["value"].as_array().unwrap().clone()
}

/// A policy from a template: with a name and a state, without what no policy has, and with a real id.
fn policy(template: &Value, stripped: bool) -> Value {
    let mut policy = template["details"].clone();
    policy["displayName"] = template["name"].clone();
    policy["state"] = json!("disabled");
    let conditions = policy["conditions"].as_object_mut().unwrap();
    conditions["users"]["excludeUsers"].as_array_mut().unwrap().retain(|one| one == "GuestsOrExternalUsers");
    if stripped {
        conditions.retain(|name, _| !matches!(name.as_str(), "times" | "deviceStates" | "signInRiskDetections"));
        conditions["applications"].as_object_mut().unwrap().remove("networkAccess");
    }
    policy
}

#[tokio::test]
async fn the_documented_template_is_there_in_its_documented_form() {
    let place = Place::new("clinic");
    let listed = list(&place.administrator(), "").await;
    assert_eq!(listed.len(), 16);
    let documented = &contract()["value"][0];
    let own = listed.iter().find(|template| template["id"] == ADMINS).unwrap();
    assert_eq!(shape(own), shape(documented));
    for part in ["name", "description", "scenarios"] {
        assert_eq!(own[part], documented[part], "{part}");
    }
    for template in &listed {
        let users = template["details"]["conditions"]["users"]["excludeUsers"].as_array().unwrap();
        assert_eq!(users[0], "Current administrator will be excluded", "{}", template["name"]);
    }
}

#[tokio::test]
async fn templates_are_found_by_id_and_scenario_and_shown_as_selected() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let secure = list(&signed, "?$filter=scenarios has 'secureFoundation'&$select=name,id").await;
    assert!(!secure.is_empty() && secure.iter().all(|template| template.as_object().unwrap().len() == 2));
    let all = list(&signed, "").await;
    let of = |word: &str| all.iter().filter(|one| one["scenarios"].as_str().unwrap().contains(word)).count();
    assert_eq!(secure.len(), of("secureFoundation"));
    let typed = "?$filter=scenarios has microsoft.graph.templateScenarios'protectAdmins'";
    assert_eq!(list(&signed, typed).await.len(), of("protectAdmins"));
    for wrong in ["?$filter=scenarios has 'everything'", "?$filter=name eq 'x'"] {
        assert_eq!(signed.get(&format!("{TEMPLATES}{wrong}")).await.status, 400, "{wrong}");
    }
    let one = signed.get(&format!("{TEMPLATES}/{ADMINS}")).await.json();
    assert_eq!(one["details"], all[0]["details"]);
    assert_eq!(signed.get(&format!("{TEMPLATES}/{}", uuid::Uuid::nil())).await.status, 404);
}

#[tokio::test]
async fn names_come_in_the_caller_s_language_and_nothing_else_does() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let english = list(&signed, "").await;
    let german = signed.call(Method::GET, TEMPLATES, &[("accept-language", "de-DE,de;q=0.9")], Vec::new()).await.json();
    for (english, german) in english.iter().zip(german["value"].as_array().unwrap()) {
        assert_ne!(english["name"], german["name"]);
        for same in ["id", "scenarios", "details"] {
            assert_eq!(english[same], german[same]);
        }
    }
}

#[tokio::test]
async fn whoever_may_not_read_policies_sees_no_templates_and_they_may_be_missing_for_all() {
    let place = Place::new("clinic");
    assert_eq!(place.signed_in("Has no administrator role").await.get(TEMPLATES).await.status, 403);
    for status in [403, 404] {
        let refuse = vec![Refusal::always("conditionalAccess/templates", status)];
        place.practice.set_difficulty(&place.id, Difficulty { refuse, ..Difficulty::default() }).unwrap();
        assert_eq!(place.administrator().get(TEMPLATES).await.status, status);
    }
}

#[tokio::test]
async fn every_template_makes_a_policy_once_its_traps_are_gone() {
    let place = Place::new("group");
    let signed = place.administrator();
    for template in list(&signed, "").await {
        let reply = signed.post(POLICIES, policy(&template, true)).await;
        assert_eq!(reply.status, 201, "{}: {}", template["name"], reply.text());
    }
    let sentence = list(&signed, "").await.remove(0);
    let mut trap = policy(&sentence, true);
    trap["conditions"]["users"]["excludeUsers"] = sentence["details"]["conditions"]["users"]["excludeUsers"].clone();
    let refused = signed.post(POLICIES, trap).await;
    assert_eq!(refused.status, 400);
    assert!(refused.json()["error"]["innerError"]["message"].as_str().unwrap().starts_with("1012: "));
}

#[tokio::test]
async fn whether_what_a_policy_has_not_is_refused_or_passed_over_is_a_switch() {
    let lenient = Unconfirmed { unknown_keys_in_policies: Answered::Accepted, ..Unconfirmed::default() };
    for (unconfirmed, status) in [(Unconfirmed::default(), 400), (lenient, 201)] {
        let place = Place::with("clinic", unconfirmed);
        let signed = place.administrator();
        let template = list(&signed, "").await.remove(0);
        let reply = signed.post(POLICIES, policy(&template, false)).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        if status == 201 {
            assert_eq!(reply.json()["conditions"].get("times"), None);
            assert_eq!(reply.json()["conditions"]["applications"].get("networkAccess"), None);
        }
    }
}

#[tokio::test]
async fn whether_a_policy_may_say_which_template_it_is_of_is_a_switch() {
    let strict = Unconfirmed { template_id_in_policies: Answered::Refused, ..Unconfirmed::default() };
    for (unconfirmed, status) in [(Unconfirmed::default(), 201), (strict, 400)] {
        let place = Place::with("clinic", unconfirmed);
        let signed = place.administrator();
        let template = list(&signed, "").await.remove(0);
        let mut policy = policy(&template, true);
        assert_eq!(signed.post(POLICIES, policy.clone()).await.status, 201, "without it");
        policy["templateId"] = template["id"].clone();
        let reply = signed.post(POLICIES, policy).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        if status == 201 {
            assert_eq!(reply.json()["templateId"], ADMINS);
        }
    }
}
