//! "What If", and what policies in report-only would have done with past sign-ins (GRAPH.md sections c.1, j).

use serde_json::{Value, json};

use super::client::{Place, Signed};
use crate::{Difficulty, Refusal};

const EVALUATE: &str = "v1.0/identity/conditionalAccess/evaluate";
const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const AZURE: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

fn policy(name: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut policy = json!({
        "displayName": name,
        "state": REPORT_ONLY,
        "conditions": {
            "applications": { "includeApplications": ["All"] },
            "users": { "includeUsers": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    });
    change(&mut policy);
    policy
}

fn question(user: &Value, conditions: Value) -> Value {
    json!({
        "signInIdentity": { "@odata.type": "#microsoft.graph.userSignIn", "userId": user },
        "signInContext": { "@odata.type": "#microsoft.graph.applicationContext", "includeApplications": [EXCHANGE] },
        "signInConditions": conditions,
        "appliedPoliciesOnly": false,
    })
}

async fn make(signed: &Signed<'_>, policy: Value) -> Value {
    let reply = signed.post(POLICIES, policy).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()["id"].clone()
}

/// Each policy's name with the reason for which it does not apply.
async fn reasons(signed: &Signed<'_>, question: Value) -> Vec<(String, String)> {
    let reply = signed.post(EVALUATE, question).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let text = |result: &Value, name: &str| result[name].as_str().unwrap().to_owned();
    let body = reply.json();
    let results = body["value"].as_array().unwrap().iter();
    results
        .map(|result| {
            assert_eq!(result["policyApplies"], result["analysisReasons"] == "notSet");
            (text(result, "displayName"), text(result, "analysisReasons"))
        })
        .collect()
}

/// The reason for one policy and one sign-in of the clinic's first person.
async fn reason(change: impl FnOnce(&mut Value), conditions: Value) -> String {
    let place = Place::new("clinic");
    let signed = place.administrator();
    make(&signed, policy("x", change)).await;
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    reasons(&signed, question(&me, conditions)).await.remove(0).1
}

#[tokio::test]
async fn the_answer_has_the_documented_form_and_leaves_out_what_is_off() {
    let contract: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/contract/ca-evaluate.user-app.response.json"
    )))
    .unwrap();
    let place = Place::new("clinic");
    let signed = place.administrator();
    make(&signed, policy("asks", |_| {})).await;
    make(&signed, policy("off", |policy| policy["state"] = json!("disabled"))).await;
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    let before = place.practice.counts(&place.id).unwrap().writes;
    let body = signed.post(EVALUATE, question(&me, json!({}))).await.json();
    assert_eq!(place.practice.counts(&place.id).unwrap().writes, before, "it only asks");
    let [result] = &body["value"].as_array().unwrap()[..] else { panic!("one policy: {body}") };
    let documented = &contract["value"][0];
    for (ours, theirs) in [
        (result, documented),
        (&result["conditions"], &documented["conditions"]),
        (&result["conditions"]["users"], &documented["conditions"]["users"]),
        (&result["conditions"]["applications"], &documented["conditions"]["applications"]),
    ] {
        for name in theirs.as_object().unwrap().keys() {
            assert!(ours.get(name).is_some(), "{name}");
        }
    }
    assert_eq!(
        body["@odata.context"].as_str().unwrap().split('#').nth(1),
        Some("Collection(microsoft.graph.whatIfAnalysisResult)")
    );
}

#[tokio::test]
async fn each_condition_that_is_not_met_or_not_told_is_named() {
    let conditions = |name: &'static str, value: Value| move |policy: &mut Value| policy["conditions"][name] = value;
    let trusted = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    let platforms = json!({ "includePlatforms": ["all"], "excludePlatforms": ["android"] });
    let flows = json!({ "transferMethods": "deviceCodeFlow,authenticationTransfer" });
    let filter = json!({ "deviceFilter": { "mode": "include", "rule": "device.isCompliant -eq True" } });
    for (name, value, told, expected) in [
        ("clientAppTypes", json!(["browser"]), json!({ "clientAppType": "browser" }), "notSet"),
        ("clientAppTypes", json!(["browser"]), json!({ "clientAppType": "other" }), "clientApps"),
        ("clientAppTypes", json!(["browser"]), json!({}), "clientApps"),
        ("platforms", platforms.clone(), json!({ "devicePlatform": "windows" }), "notSet"),
        ("platforms", platforms.clone(), json!({ "devicePlatform": "android" }), "devicePlatform"),
        ("platforms", platforms, json!({}), "devicePlatform"),
        ("platforms", json!({ "includePlatforms": ["all"] }), json!({}), "notSet"),
        ("locations", trusted.clone(), json!({ "ipAddress": "198.51.100.7", "country": "CL" }), "notSet"),
        ("locations", trusted, json!({}), "location"),
        (
            "authenticationFlows",
            flows.clone(),
            json!({ "authenticationFlow": { "transferMethod": "deviceCodeFlow" } }),
            "notSet",
        ),
        ("authenticationFlows", flows, json!({}), "authenticationFlow"),
        ("devices", filter, json!({}), "devices"),
    ] {
        let met = reason(conditions(name, value), told.clone()).await;
        assert_eq!(met, expected, "{name} {told}");
    }
}

#[tokio::test]
async fn what_is_signed_in_to_decides() {
    let apps = |include: Value, exclude: Value| {
        move |policy: &mut Value| {
            policy["conditions"]["applications"] =
                json!({"includeApplications": include, "excludeApplications": exclude});
        }
    };
    for (include, exclude, expected) in [
        (json!(["All"]), json!([EXCHANGE]), "application"),
        (json!(["All"]), json!([AZURE]), "notSet"),
        (json!([AZURE]), json!([]), "application"),
        (json!(["Office365"]), json!([]), "notSet"),
        (json!(["MicrosoftAdminPortals"]), json!([]), "application"),
    ] {
        assert_eq!(reason(apps(include.clone(), exclude), json!({})).await, expected, "{include}");
    }
    let place = Place::new("clinic");
    let signed = place.administrator();
    let on_action = policy("registering", |policy| {
        policy["state"] = json!("disabled");
        policy["conditions"]["applications"] = json!({ "includeUserActions": ["urn:user:registersecurityinfo"] });
    });
    let id = make(&signed, on_action).await;
    signed.patch("v1.0/policies/identitySecurityDefaultsEnforcementPolicy", json!({ "isEnabled": false })).await;
    let path = format!("{POLICIES}/{}", id.as_str().unwrap());
    assert_eq!(signed.patch(&path, json!({ "state": "enabled" })).await.status, 204);
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    assert_eq!(reasons(&signed, question(&me, json!({}))).await[0].1, "userActions");
    let mut registering = question(&me, json!({}));
    registering["signInContext"] =
        json!({ "@odata.type": "#microsoft.graph.userActionContext", "userAction": "registerSecurityInformation" });
    assert_eq!(reasons(&signed, registering).await[0].1, "notSet");
}

#[tokio::test]
async fn people_are_meant_by_id_group_role_and_kind_and_exclusion_wins() {
    let place = Place::new("group");
    let signed = place.administrator();
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    let all = reasons(&signed, question(&me, json!({ "clientAppType": "browser" }))).await;
    let of =
        |all: &[(String, String)], name: &str| all.iter().find(|(one, _)| one.starts_with(name)).unwrap().1.clone();
    assert_eq!(of(&all, "CA001"), "notSet", "a Global Administrator");
    assert_eq!(of(&all, "CA006"), "users", "no guest");
    assert_eq!(of(&all, "CA009"), "signInRisk");
    assert_eq!(of(&all, "MFA for everyone"), "notSet");
    assert!(!all.iter().any(|(name, _)| name.starts_with("Pilot 2019")), "it is off");
    assert_eq!(of(&all, "CA012"), "users", "the group was deleted");
    let guests = signed.get("v1.0/users?$filter=userType eq 'Guest'&$top=12").await.json();
    let mut meant = Vec::new();
    for guest in guests["value"].as_array().unwrap() {
        let theirs = reasons(&signed, question(&guest["id"], json!({ "clientAppType": "browser" }))).await;
        assert_eq!(of(&theirs, "CA001"), "users", "no administrator");
        meant.push((of(&theirs, "CA006"), guest["id"].clone()));
    }
    // Auditors are in a group that is left out.
    assert!(meant.iter().any(|(reason, _)| reason == "users"));
    let guest = meant.iter().find(|(reason, _)| reason == "notSet").unwrap().1.clone();

    let excluded = policy("all but me", |policy| policy["conditions"]["users"]["excludeUsers"] = json!([me]));
    make(&signed, excluded).await;
    assert_eq!(of(&reasons(&signed, question(&me, json!({}))).await, "all but me"), "users");
    assert_eq!(of(&reasons(&signed, question(&guest, json!({}))).await, "all but me"), "notSet");
}

#[tokio::test]
async fn a_trusted_network_counts_by_the_address() {
    let place = Place::new("group");
    let signed = place.administrator();
    let locations = json!({ "includeLocations": ["AllTrusted"], "excludeLocations": [] });
    make(&signed, policy("in the office", |policy| policy["conditions"]["locations"] = locations)).await;
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    for (address, expected) in [("203.0.113.9", "notSet"), ("2001:db8:40::1", "notSet"), ("198.51.100.200", "location")]
    {
        let all = reasons(&signed, question(&me, json!({ "ipAddress": address, "country": "GB" }))).await;
        assert_eq!(all.iter().find(|(name, _)| name == "in the office").unwrap().1, expected, "{address}");
    }
}

#[tokio::test]
async fn only_those_that_apply_are_given_where_that_is_asked_for() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    make(&signed, policy("asks", |_| {})).await;
    let azure = |policy: &mut Value| policy["conditions"]["applications"]["includeApplications"] = json!([AZURE]);
    make(&signed, policy("azure", azure)).await;
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    let mut question = question(&me, json!({}));
    assert_eq!(reasons(&signed, question.clone()).await.len(), 2);
    question["appliedPoliciesOnly"] = json!(true);
    assert_eq!(reasons(&signed, question).await, [("asks".to_owned(), "notSet".to_owned())]);
}

#[tokio::test]
async fn questions_that_are_none_are_refused() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    let broken: [fn(&mut Value); 5] = [
        |question| question["signInIdentity"] = Value::Null,
        |question| question["signInIdentity"]["@odata.type"] = json!("#microsoft.graph.servicePrincipalSignIn"),
        |question| question["signInContext"] = Value::Null,
        |question| question["signInContext"]["includeApplications"] = json!([]),
        |question| question["signInConditions"] = json!({ "ipAddress": "here" }),
    ];
    for (place, change) in broken.into_iter().enumerate() {
        let mut question = question(&me, json!({}));
        change(&mut question);
        assert_eq!(signed.post(EVALUATE, question).await.status, 400, "{place}");
    }
    let nobody = question(&json!(uuid::Uuid::nil().to_string()), json!({}));
    assert_eq!(signed.post(EVALUATE, nobody).await.status, 404);
    let plain = place.signed_in("Has no administrator role").await;
    assert_eq!(plain.post(EVALUATE, question(&me, json!({}))).await.status, 403);
    assert_eq!(signed.get(EVALUATE).await.status, 405);
}

#[tokio::test]
async fn a_second_opinion_may_be_refused_empty_or_of_another_shape() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    make(&signed, policy("asks", |_| {})).await;
    let me = signed.get("v1.0/me").await.json()["id"].clone();
    let strange = json!({ "value": [{ "policy": "asks", "verdict": "yes" }] });
    for (refusal, status, body) in [
        (Refusal::always("conditionalAccess/evaluate", 404), 404, None),
        (Refusal::always("conditionalAccess/evaluate", 403), 403, None),
        (Refusal::answering("conditionalAccess/evaluate", json!({ "value": [] })), 200, Some(json!({ "value": [] }))),
        (Refusal::answering("conditionalAccess/evaluate", strange.clone()), 200, Some(strange)),
    ] {
        let refuse = vec![refusal];
        place.practice.set_difficulty(&place.id, Difficulty { refuse, ..Difficulty::default() }).unwrap();
        let reply = signed.post(EVALUATE, question(&me, json!({}))).await;
        assert_eq!(reply.status, status);
        assert!(body.is_none_or(|body| reply.json() == body));
    }
}

/// How often each result stands in the clinic's log for one policy.
async fn results(signed: &Signed<'_>, policy: &Value) -> std::collections::BTreeMap<String, usize> {
    let rows = signed.get("v1.0/auditLogs/signIns?$select=appliedConditionalAccessPolicies,status").await.json();
    let mut results = std::collections::BTreeMap::new();
    for row in rows["value"].as_array().unwrap() {
        let applied = row["appliedConditionalAccessPolicies"].as_array().unwrap();
        let one = applied.iter().find(|one| &one["id"] == policy).unwrap();
        if row["status"]["errorCode"] == 50126 {
            assert_eq!(one["result"], "reportOnlyNotApplied", "a wrong password");
        }
        *results.entry(one["result"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    results
}

#[tokio::test]
async fn the_log_shows_what_policies_in_report_only_would_have_done() {
    let place = Place::new("clinic");
    let signed = place.administrator();
    let rows = signed.get("v1.0/auditLogs/signIns").await.json();
    assert!(rows["value"].as_array().unwrap().iter().all(|row| row["appliedConditionalAccessPolicies"] == json!([])));

    let asks = make(&signed, policy("asks", |_| {})).await;
    let found = results(&signed, &asks).await;
    let kinds: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["reportOnlyFailure", "reportOnlyInterrupted", "reportOnlyNotApplied", "reportOnlySuccess"]);
    assert!(found["reportOnlyInterrupted"] > found["reportOnlySuccess"]);

    let legacy = policy("old protocols", |policy| {
        policy["conditions"]["clientAppTypes"] = json!(["exchangeActiveSync", "other"]);
        policy["grantControls"]["builtInControls"] = json!(["block"]);
    });
    let legacy = make(&signed, legacy).await;
    let found = results(&signed, &legacy).await;
    assert_eq!(found["reportOnlyFailure"], 30, "twenty with IMAP4 and ten with SMTP");
    assert_eq!(found.len(), 2);

    // Who may read the log and no policies is not told of them.
    let access = place.practice.access_token_for(&place.id, None, "AuditLog.Read.All").unwrap();
    let blind = Signed { place: &place, access, refresh: String::new() };
    let row = blind.get("v1.0/auditLogs/signIns?$top=1").await.json()["value"][0].clone();
    assert_eq!(row.get("appliedConditionalAccessPolicies"), Some(&Value::Null));

    // What is off would have done nothing.
    let path = format!("{POLICIES}/{}", legacy.as_str().unwrap());
    assert_eq!(signed.patch(&path, json!({ "state": "disabled" })).await.status, 204);
    let rows = signed.get("v1.0/auditLogs/signIns?$top=1").await.json();
    assert_eq!(rows["value"][0]["appliedConditionalAccessPolicies"].as_array().unwrap().len(), 1);
}
