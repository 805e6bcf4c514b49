use std::collections::HashMap;

use mfa::policy::Content;
use serde_json::{Value, json};

use super::words;
use crate::policies::fixture::{policy, tallied};
use crate::policies::names::Names;
use crate::view::{ConditionKind, ConditionWords, DemandKind, DemandWords, PolicyWords, SessionKind, SessionWords};

const USERS: &str = "/conditions/users";
const APPS: &str = "/conditions/applications";
const GRANT: &str = "/grantControls";
const SESSION: &str = "/sessionControls";

fn said(changes: &[(&str, Value)]) -> PolicyWords {
    of(&policy("p", changes))
}

fn of(raw: &Value) -> PolicyWords {
    let tallied = tallied(Vec::new());
    let roles = HashMap::from([("62e90394-69f5-4237-9190-012177145e10".to_owned(), "Global Administrator".to_owned())]);
    words(raw, &Content::read(raw.as_object().unwrap()), &Names::new(&tallied, &roles))
}

fn demand(kind: DemandKind, name: Option<&str>) -> DemandWords {
    DemandWords { kind, name: name.map(str::to_owned) }
}

fn when(kind: ConditionKind, include: &[&str], exclude: &[&str]) -> ConditionWords {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    ConditionWords { kind, include: texts(include), exclude: texts(exclude) }
}

fn after(kind: SessionKind, hours: Option<u32>) -> SessionWords {
    SessionWords { kind, hours }
}

#[test]
fn a_second_step_for_everyone_has_nothing_else_to_say() {
    let words = said(&[]);
    assert!(words.who.everyone && words.apps.all);
    assert_eq!(words.demands, [demand(DemandKind::SecondStep, None)]);
    assert_eq!((words.except.people_count, words.except.group_count, words.only_when.len()), (0, 0, 0));
    assert!(words.session.is_empty() && words.not_understood.is_empty());
}

#[test]
fn people_groups_and_roles_are_named_and_those_who_are_gone_are_counted() {
    let users = json!({
        "includeUsers": ["BRUNO", "left-long-ago"], "includeGroups": ["office", "closed", "not-read"],
        "includeRoles": ["62E90394-69f5-4237-9190-012177145e10", "0-other"],
        "excludeUsers": ["spare", "anna", "GuestsOrExternalUsers"], "excludeGroups": [], "excludeRoles": [],
    });
    let words = said(&[(USERS, users)]);
    assert!(!words.who.everyone && !words.who.guests);
    assert_eq!(words.who.people, ["BRUNO", "left-long-ago"]);
    assert_eq!(words.who.groups, ["Everyone at the office", "closed", "not-read"]);
    assert_eq!(words.who.roles, ["Global Administrator", "0-other"]);
    assert_eq!((words.who.people_count, words.who.group_count, words.who.role_count), (2, 3, 2));
    assert_eq!(words.who.gone, 2, "a person and a group; a group that was not read may be there");
    assert_eq!((words.except.people_count, words.except.emergency, words.except.guests), (2, 1, true));
    assert_eq!(words.except.people, ["ANNA", "SPARE"], "emergency access accounts come last");
}

#[test]
fn of_many_people_the_first_twenty_are_named_and_all_are_counted() {
    let many: Vec<String> = (0..300).map(|number| format!("u{number}")).collect();
    let words = said(&[("/conditions/users/excludeUsers", json!(many))]);
    assert_eq!((words.except.people.len(), words.except.people_count, words.except.gone), (20, 300, 300));
}

#[test]
fn apps_by_kind_and_by_what_is_done_in_them() {
    let apps = json!({
        "includeApplications": ["Office365", "MicrosoftAdminPortals", "0-app", "None"], "excludeApplications": ["0-x"],
        "includeUserActions": ["urn:user:registersecurityinfo", "urn:user:registerdevice"],
        "includeAuthenticationContextClassReferences": ["c1", "c2"],
        "applicationFilter": {"mode": "exclude", "rule": "CustomSecurityAttribute.a.b -eq \"c\""},
    });
    let words = said(&[(APPS, apps)]);
    assert!(!words.apps.all && words.apps.office && words.apps.admin_portals);
    assert!(words.apps.registering && words.apps.joining_device && !words.apps.filter);
    assert_eq!((words.apps.named, words.apps.contexts), (1, 2));
    assert_eq!((words.except_apps.named, words.except_apps.filter), (1, true));
}

#[test]
fn each_condition_is_said() {
    for (pointer, value, expected) in [
        ("clientAppTypes", json!(["exchangeActiveSync", "other"]), vec![when(ConditionKind::OldApps, &[], &[])]),
        (
            "clientAppTypes",
            json!(["browser", "mobileAppsAndDesktopClients"]),
            vec![when(ConditionKind::Browser, &[], &[]), when(ConditionKind::ModernApps, &[], &[])],
        ),
        ("clientAppTypes", json!(["all", "browser"]), vec![]),
        (
            "platforms",
            json!({"includePlatforms": ["all"], "excludePlatforms": ["iOS"]}),
            vec![when(ConditionKind::Platforms, &["all"], &["iOS"])],
        ),
        (
            "locations",
            json!({"includeLocations": ["All"], "excludeLocations": ["L-OFFICE", "AllTrusted", "0-unread"]}),
            vec![when(ConditionKind::Places, &["All"], &["Office", "AllTrusted", "0-unread"])],
        ),
        (
            "devices",
            json!({"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}}),
            vec![when(ConditionKind::Devices, &[], &["device.isCompliant -eq True"])],
        ),
        (
            "signInRiskLevels",
            json!(["high", "medium"]),
            vec![when(ConditionKind::SignInRisk, &["high", "medium"], &[])],
        ),
        ("userRiskLevels", json!(["high"]), vec![when(ConditionKind::UserRisk, &["high"], &[])]),
        ("insiderRiskLevels", json!("elevated"), vec![when(ConditionKind::InsiderRisk, &["elevated"], &[])]),
        (
            "authenticationFlows",
            json!({"transferMethods": "deviceCodeFlow,authenticationTransfer"}),
            vec![when(ConditionKind::DeviceCode, &[], &[]), when(ConditionKind::Transfer, &[], &[])],
        ),
    ] {
        let words = said(&[(&format!("/conditions/{pointer}"), value)]);
        assert_eq!(words.only_when, expected, "{pointer}");
        assert!(words.not_understood.is_empty(), "{pointer}: {:?}", words.not_understood);
    }
}

#[test]
fn each_demand_is_said_and_whether_one_of_them_is_enough() {
    let built_in = |words: Value, operator: &str| json!({"operator": operator, "builtInControls": words});
    for (grant, expected, one_is_enough) in [
        (built_in(json!(["block"]), "OR"), vec![demand(DemandKind::Block, None)], true),
        (
            built_in(json!(["mfa", "compliantDevice", "domainJoinedDevice"]), "OR"),
            vec![
                demand(DemandKind::SecondStep, None),
                demand(DemandKind::CompliantDevice, None),
                demand(DemandKind::JoinedDevice, None),
            ],
            true,
        ),
        (
            built_in(json!(["approvedApplication", "compliantApplication", "passwordChange"]), "AND"),
            vec![
                demand(DemandKind::ApprovedApp, None),
                demand(DemandKind::ProtectedApp, None),
                demand(DemandKind::PasswordChange, None),
            ],
            false,
        ),
        (
            built_in(json!(["mfa", "riskRemediation"]), "AND"),
            vec![demand(DemandKind::SecondStep, None), demand(DemandKind::RiskRemediation, None)],
            false,
        ),
        (
            json!({"operator": "AND", "builtInControls": ["telepathy"], "termsOfUse": ["t1"],
                "customAuthenticationFactors": ["duo"]}),
            vec![
                demand(DemandKind::NotUnderstood, Some("telepathy")),
                demand(DemandKind::OtherProduct, None),
                demand(DemandKind::TermsOfUse, None),
            ],
            false,
        ),
        (
            json!({"operator": "OR", "authenticationStrength": {"id": "s-keys"}}),
            vec![demand(DemandKind::Strength, Some("Keys only"))],
            true,
        ),
        (
            json!({"operator": "OR", "authenticationStrength": {"id": "s-keys", "displayName": "As the policy says"}}),
            vec![demand(DemandKind::Strength, Some("As the policy says"))],
            true,
        ),
        (
            json!({"operator": "OR", "authenticationStrength": {"id": "s-other"}}),
            vec![demand(DemandKind::Strength, Some("s-other"))],
            true,
        ),
        (Value::Null, vec![], false),
    ] {
        let words = said(&[(GRANT, grant.clone())]);
        assert_eq!((words.demands, words.one_is_enough), (expected, one_is_enough), "{grant}");
    }
}

#[test]
fn what_is_said_of_the_time_after_the_sign_in() {
    let every = |value: Value, unit: Value, interval: &str| json!({"signInFrequency": {"value": value, "type": unit, "frequencyInterval": interval, "isEnabled": true}});
    for (session, expected) in [
        (every(json!(8), json!("hours"), "timeBased"), vec![after(SessionKind::SignInEvery, Some(8))]),
        (every(json!(30), json!("days"), "timeBased"), vec![after(SessionKind::SignInEvery, Some(720))]),
        (every(Value::Null, Value::Null, "everyTime"), vec![after(SessionKind::SignInEachTime, None)]),
        (every(json!(2), json!("moons"), "timeBased"), vec![after(SessionKind::SignInEvery, None)]),
        (
            json!({"persistentBrowser": {"mode": "never", "isEnabled": true}}),
            vec![after(SessionKind::NeverStaySignedIn, None)],
        ),
        (
            json!({"persistentBrowser": {"mode": "always", "isEnabled": true}}),
            vec![after(SessionKind::AlwaysStaySignedIn, None)],
        ),
        (json!({"persistentBrowser": {"mode": "never", "isEnabled": false}}), vec![]),
        (json!({"applicationEnforcedRestrictions": {"isEnabled": true}}), vec![after(SessionKind::AppLimits, None)]),
        (
            json!({"cloudAppSecurity": {"isEnabled": true, "cloudAppSecurityType": "monitorOnly"}}),
            vec![after(SessionKind::Watched, None)],
        ),
        (json!({"disableResilienceDefaults": true}), vec![after(SessionKind::Other, None)]),
        (json!({"disableResilienceDefaults": null, "signInFrequency": null}), vec![]),
        (json!({"somethingNewer": {"isEnabled": true}}), vec![after(SessionKind::Other, None)]),
    ] {
        assert_eq!(said(&[(SESSION, session.clone())]).session, expected, "{session}");
    }
}

#[test]
fn what_is_not_understood_is_said_to_be_there() {
    for (pointer, value, path) in [
        ("/conditions/openingHours", json!({"include": ["night"]}), "conditions.openingHours"),
        ("/conditions/users/includeSpecies", json!(["cats"]), "conditions.users"),
        ("/conditions/applications/networkAccess", json!({"a": 1}), "conditions.applications"),
        (
            "/conditions/applications/includeUserActions",
            json!(["urn:user:sing"]),
            "conditions.applications.includeUserActions",
        ),
        ("/conditions/clientApplications", json!({"includeServicePrincipals": ["x"]}), "conditions.clientApplications"),
        ("/conditions/clientAppTypes", json!(["telegraph"]), "conditions.clientAppTypes"),
        (
            "/conditions/authenticationFlows",
            json!({"transferMethods": "owl"}),
            "conditions.authenticationFlows.transferMethods",
        ),
        ("/grantControls", json!({"operator": "XOR", "builtInControls": ["mfa", "block"]}), "grantControls.operator"),
    ] {
        assert_eq!(said(&[(pointer, value)]).not_understood, [path], "{pointer}");
    }
}
