use serde_json::{Value, json};

use super::{Content, Control, Operator, Policy, PolicyError, PolicyState};
use crate::fixture::policy;

macro_rules! contract {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/contract/", $name))
    };
}

/// Every policy in the documented bodies, with the file that it is from.
fn documented() -> Vec<(&'static str, Value)> {
    let one = |name, text| (name, serde_json::from_str::<Value>(text).unwrap());
    let several = |name: &'static str, text: &str| {
        let list: Value = serde_json::from_str(text).unwrap();
        let policies = list["value"].as_array().unwrap().clone();
        policies.into_iter().map(move |policy| (name, policy))
    };
    let mut all = vec![
        one("get", contract!("ca-policy.get.response.json")),
        one("create all", contract!("ca-policy.create-all-conditions.response.json")),
        one("create 4", contract!("ca-policy.create-example4.response.json")),
    ];
    all.extend(several("list", contract!("ca-policies.list.response.json")));
    all.extend(several("evaluate", contract!("ca-evaluate.user-app.response.json")));
    all
}

#[test]
fn every_documented_policy_is_understood_whole_and_written_back_unchanged() {
    let all = documented();
    assert!(all.len() >= 6, "{}", all.len());
    for (file, json) in all {
        let policy: Policy = serde_json::from_value(json.clone()).unwrap();
        let strange = &policy.content().not_understood;
        assert!(strange.is_empty(), "{file}: {strange:?}");
        assert!(!policy.content().users.not_understood, "{file}");
        assert!(!policy.content().applications.not_understood, "{file}");
        assert_eq!(serde_json::to_value(&policy).unwrap(), json, "{file}");
    }
}

#[test]
fn documented_drafts_and_templates_read_as_content() {
    let drafts = [
        contract!("ca-policy.create-all-conditions.request.json"),
        contract!("ca-policy.create-example4.request.json"),
    ];
    for draft in drafts {
        let draft: Value = serde_json::from_str(draft).unwrap();
        let content = Content::read(draft.as_object().unwrap());
        assert_eq!(content.not_understood, Vec::<Box<str>>::new());
        assert!(content.grant.unwrap().controls.contains(&Control::Mfa));
    }
    let templates: Value = serde_json::from_str(contract!("ca-templates.list.response.json")).unwrap();
    let details = templates["value"][0]["details"].as_object().unwrap();
    let content = Content::read(details);
    assert_eq!(content.not_understood, Vec::<Box<str>>::new());
    assert_eq!(content.users.include.roles.len(), 2);
}

#[test]
fn a_change_of_one_condition_is_not_taken_for_a_policy_about_nobody() {
    let change: Value = serde_json::from_str(contract!("ca-policy.update.request.json")).unwrap();
    assert_eq!(Policy::from_json(change.clone()), Err(PolicyError::NoId));
    let content = Content::read(change.as_object().unwrap());
    assert!(content.users.not_understood && content.applications.not_understood);
}

#[test]
fn all_conditions_of_the_documented_example_are_read() {
    let policy: Policy = serde_json::from_str(contract!("ca-policy.create-all-conditions.response.json")).unwrap();
    let content = policy.content();
    assert_eq!(*policy.state(), PolicyState::Disabled);
    assert_eq!(content.risks.sign_in.len(), 2);
    assert_eq!(content.applications.exclude.len(), 7);
    assert!(content.users.exclude.all_guests);
    assert_eq!(content.users.exclude.users.len(), 1);
    assert_eq!(content.users.include.roles.len(), 3);
    assert_eq!(content.platforms.as_ref().unwrap().exclude.len(), 2);
    assert_eq!(content.locations.as_ref().unwrap().exclude.len(), 2);
    let grant = content.grant.as_ref().unwrap();
    assert_eq!((grant.operator, grant.controls.len()), (Operator::Or, 7));
    assert_eq!(policy.modified(), None);
    assert!(policy.created().is_some());
}

#[test]
fn nulls_where_lists_are_due_are_empty_and_strange_values_are_noted() {
    let json = policy(
        "p",
        &[
            ("/conditions/clientAppTypes", Value::Null),
            ("/conditions/users/includeGroups", Value::Null),
            ("/conditions/signInRiskLevels", json!(7)),
            ("/conditions/weather", json!({ "include": ["rain"] })),
            ("/conditions/tides", json!({ "include": [], "x": null })),
            ("/conditions/weather@odata.context", json!("https://graph.example")),
        ],
    );
    let policy = Policy::from_json(json.clone()).unwrap();
    let content = policy.content();
    assert!(content.client_app_types.is_empty());
    assert!(content.users.include.groups.is_empty());
    assert_eq!(content.not_understood, ["conditions.signInRiskLevels", "conditions.weather"].map(Box::from));
    assert_eq!(*policy.raw(), json);
}

#[test]
fn unknown_words_survive() {
    let json = policy(
        "p",
        &[("/state", json!("enabledForLunch")), ("/grantControls/builtInControls", json!(["mfa", "telepathy"]))],
    );
    let policy = Policy::from_json(json.clone()).unwrap();
    assert_eq!(policy.state().as_str(), "enabledForLunch");
    assert_eq!(
        policy.content().grant.as_ref().unwrap().controls,
        [Control::Mfa, Control::NotUnderstood("telepathy".into())]
    );
    assert_eq!(serde_json::to_value(&policy).unwrap(), json);
}
