use serde_json::{Value, json};

use super::*;
use crate::policies::fixture::{ACCOUNT, policy, tallied};

fn result(policy: &str, applies: Option<bool>) -> WhatIf {
    WhatIf { policy: Some(policy.into()), display_name: None, state: None, applies, reason: None, raw: Value::Null }
}

fn opinion(policies: Vec<Value>, person: &str, answer: Option<Vec<WhatIf>>) -> (Opinion, Vec<String>) {
    let snapshot = &tallied(policies).snapshot;
    let meant: Vec<&Policy> = snapshot.policies.get().unwrap().iter().collect();
    let line = |id: &UserId| PersonLine { id: id.to_string(), name: String::new(), username: String::new() };
    let mut view = Answers(vec![(person.into(), answer)]).view(snapshot, &meant, line).people;
    assert_eq!(view.len(), 1);
    let line = view.remove(0);
    (line.opinion, line.differs_about)
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn it_agrees_when_both_say_the_same_of_every_policy() {
    let but_anna = policy("but anna", &[("/conditions/users/excludeUsers", json!([ACCOUNT]))]);
    let policies = || vec![policy("all", &[]), but_anna.clone()];
    let says = |all, but| Some(vec![result("ALL", all), result("but anna", but)]);
    assert_eq!(opinion(policies(), ACCOUNT, says(Some(true), Some(false))), (Opinion::Agrees, none()));
    assert_eq!(opinion(policies(), "bruno", says(Some(true), Some(true))), (Opinion::Agrees, none()));
    let differs = (Opinion::Differs, vec!["but anna".to_owned()]);
    assert_eq!(opinion(policies(), ACCOUNT, says(Some(true), Some(true))), differs);
    assert_eq!(opinion(policies(), ACCOUNT, says(None, Some(true))), differs, "a difference is told first");
}

#[test]
fn an_answer_that_does_not_say_it_is_unknown_and_never_fine() {
    let one = || vec![policy("all", &[])];
    for answer in [
        None,
        Some(Vec::new()),
        Some(vec![result("another", Some(true))]),
        Some(vec![result("all", None)]),
        Some(vec![result("all", Some(true)), result("all", Some(false))]),
        Some(vec![WhatIf { policy: None, ..result("all", Some(true)) }]),
    ] {
        assert_eq!(opinion(one(), ACCOUNT, answer.clone()), (Opinion::Unknown, none()), "{answer:?}");
    }
    // The check does not look at policies that are off, and nobody asked about none.
    let off = vec![policy("all", &[("/state", json!("disabled"))])];
    assert_eq!(opinion(off, ACCOUNT, Some(Vec::new())).0, Opinion::Unknown);
}

#[test]
fn the_sign_in_that_is_asked_about_meets_what_it_gives_and_nothing_else() {
    let met = |pointer: &str, value: Value| {
        let policy = Policy::from_json(policy("p", &[(pointer, value)])).unwrap();
        is_met(policy.content())
    };
    for (pointer, value, expected) in [
        ("/conditions/applications", json!({"includeApplications": ["Office365"]}), Some(true)),
        ("/conditions/applications", json!({"includeApplications": [EXCHANGE]}), Some(true)),
        ("/conditions/applications", json!({"includeApplications": ["another"]}), Some(false)),
        (
            "/conditions/applications",
            json!({"includeApplications": ["All"], "excludeApplications": [OFFICE]}),
            Some(false),
        ),
        ("/conditions/applications", json!({"includeUserActions": ["urn:user:registersecurityinfo"]}), Some(false)),
        ("/conditions/clientAppTypes", json!(["browser"]), Some(true)),
        ("/conditions/clientAppTypes", json!(["other", "exchangeActiveSync"]), Some(false)),
        ("/conditions/platforms", json!({"includePlatforms": ["all"]}), Some(true)),
        ("/conditions/platforms", json!({"includePlatforms": ["iOS"]}), Some(false)),
        ("/conditions/platforms", json!({"includePlatforms": ["all"], "excludePlatforms": ["windows"]}), Some(false)),
        ("/conditions/signInRiskLevels", json!(["high"]), Some(false)),
        ("/conditions/authenticationFlows", json!({"transferMethods": "deviceCodeFlow"}), Some(false)),
        ("/conditions/locations", json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}), None),
        ("/conditions/devices", json!({"deviceFilter": {"mode": "include", "rule": "x"}}), None),
        ("/conditions/somethingNewer", json!({"a": 1}), None),
    ] {
        assert_eq!(met(pointer, value.clone()), expected, "{pointer} {value}");
    }
}

#[test]
fn it_is_asked_about_whoever_must_be_able_to_get_in_each_once() {
    let mut snapshot = tallied(Vec::new()).snapshot.clone();
    let mut administrators: std::collections::HashSet<UserId> =
        (0..20).map(|number| UserId::from(format!("admin {number:02}"))).collect();
    administrators.insert(ACCOUNT.into());
    let mut holders = mfa::holders::RoleHolders::default();
    holders.of_mut(role::GLOBAL_ADMINISTRATOR).surely = administrators;
    snapshot.role_holders = mfa::fact::Fact::known(holders, jiff::Timestamp::UNIX_EPOCH);
    let people = whom(&snapshot, &"ANNA".into());
    let names: Vec<&str> = people.iter().map(UserId::as_str).collect();
    assert_eq!(names, ["ANNA", "spare", "admin 00", "admin 01", "admin 02", "admin 03", "admin 04"]);
}
