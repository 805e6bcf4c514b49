use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::fixture::*;
use crate::licence::{ENTRA_ID_P1, ENTRA_ID_P2, Units};

/// An item of the list as the documentation shows it, with the parts of it that a policy does not have.
fn from_microsoft() -> Value {
    json!({
        "name": "MFA für Administratoren erforderlich",
        "description": "…",
        "id": MFA_FOR_ADMINS.to_uppercase(),
        "scenarios": "secureFoundation,zeroTrust,protectAdmins",
        "details": {
            "sessionControls": null,
            "conditions": {
                "userRiskLevels": [], "signInRiskLevels": [], "clientAppTypes": ["all"], "servicePrincipalRiskLevels": [],
                "platforms": null, "locations": null, "signInRiskDetections": null, "times": null, "deviceStates": null,
                "devices": null, "clientApplications": null, "agentIdRiskLevels": null,
                "applications": {
                    "includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
                    "includeAuthenticationContextClassReferences": [], "applicationFilter": null, "networkAccess": null,
                    "globalSecureAccess": null,
                },
                "users": {
                    "includeUsers": [], "excludeUsers": ["Der aktuelle Administrator wird ausgeschlossen"],
                    "includeGroups": [], "excludeGroups": [], "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"],
                    "excludeRoles": [], "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null,
                },
            },
            "grantControls": {
                "operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": [], "termsOfUse": [],
                "authenticationStrength@odata.context": "https://graph.microsoft.com/x", "authenticationStrength": null,
            },
        },
    })
}

fn template(raw: &Value) -> Template {
    Template::from_json(raw).unwrap()
}

fn two() -> BTreeSet<UserId> {
    ["11111111-0000-0000-0000-000000000001", "11111111-0000-0000-0000-000000000002"].map(UserId::from).into()
}

#[test]
fn a_body_leaves_out_ids_where_the_template_has_a_sentence_and_has_only_what_a_policy_has() {
    let body = template(&from_microsoft()).body(&two()).unwrap();
    let expected = json!({
        "displayName": "MFA für Administratoren erforderlich",
        "state": REPORT_ONLY,
        "sessionControls": null,
        "conditions": {
            "userRiskLevels": [], "signInRiskLevels": [], "clientAppTypes": ["all"], "servicePrincipalRiskLevels": [],
            "platforms": null, "locations": null, "devices": null, "clientApplications": null,
            "applications": {
                "includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
                "includeAuthenticationContextClassReferences": [], "applicationFilter": null,
            },
            "users": {
                "includeUsers": [],
                "excludeUsers": ["11111111-0000-0000-0000-000000000001", "11111111-0000-0000-0000-000000000002"],
                "includeGroups": [], "excludeGroups": [], "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"],
                "excludeRoles": [], "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null,
            },
        },
        "grantControls": {
            "operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": [], "termsOfUse": [],
            "authenticationStrength": null,
        },
    });
    assert_eq!(body, expected);
    let with_id = template(&from_microsoft()).body_with_template_id(&two()).unwrap();
    assert_eq!(with_id["templateId"], json!(MFA_FOR_ADMINS.to_uppercase()));
}

#[test]
fn a_key_that_a_policy_does_not_have_and_that_carries_a_value_is_not_dropped_silently() {
    for (pointer, value, path) in [
        ("/details/conditions/times", json!({ "includedRanges": ["08:00"] }), "conditions.times"),
        ("/details/conditions/applications/networkAccess", json!(["x"]), "conditions.applications.networkAccess"),
        ("/details/conditions/deviceStates", json!({ "excludeStates": ["Compliant"] }), "conditions.deviceStates"),
    ] {
        let mut raw = from_microsoft();
        *raw.pointer_mut(pointer).unwrap() = value;
        let refused = template(&raw).body(&two()).unwrap_err();
        assert_eq!(refused.paths, [path.into()]);
    }
}

#[test]
fn whoever_a_template_leaves_out_by_word_stays_left_out() {
    let registration = built_in().into_iter().find(|template| template.id() == SECURE_REGISTRATION).unwrap();
    let users = &registration.body(&two()).unwrap()["conditions"]["users"];
    let expected =
        ["GuestsOrExternalUsers", "11111111-0000-0000-0000-000000000001", "11111111-0000-0000-0000-000000000002"];
    assert_eq!(users["excludeUsers"], json!(expected));
    assert_eq!(users["excludeRoles"], json!(["62e90394-69f5-4237-9190-012177145e10"]));
}

#[test]
fn the_built_in_templates_make_policies_that_are_wholly_understood_and_are_not_on() {
    let p2 = Licences::from_plans([(ENTRA_ID_P2, Units { enabled: 5, consumed: 0 })]);
    let ids: Vec<String> = built_in().iter().map(|template| template.id().to_owned()).collect();
    assert_eq!(ids, recommended(&p2), "built in is what is recommended, in the same order");
    for template in built_in() {
        let mut body = template.body(&two()).unwrap();
        let off = template.id() == SECURE_REGISTRATION;
        assert_eq!(template.made_off(), off);
        assert_eq!(body["state"], if off { "disabled" } else { REPORT_ONLY });
        body["id"] = json!("p");
        let policy = Policy::from_json(body).unwrap();
        let content = policy.content();
        assert_eq!(content.not_understood, crate::policy::Words::new(), "{}", template.name());
        assert!(!content.users.not_understood && !content.applications.not_understood, "{}", template.name());
        assert_eq!(content.users.exclude.users, two().into_iter().collect::<Vec<_>>(), "{}", template.name());
        assert_eq!(policy.guards_registering(), off);
    }
}

#[test]
fn risk_is_recommended_with_p2_alone_and_registering_always_comes_last() {
    let p1 = Licences::from_plans([(ENTRA_ID_P1, Units { enabled: 5, consumed: 0 })]);
    assert_eq!(recommended(&p1), [BLOCK_LEGACY, MFA_FOR_ADMINS, MFA_FOR_ALL, SECURE_REGISTRATION]);
    let p2 = Licences::from_plans([(ENTRA_ID_P2, Units { enabled: 5, consumed: 0 })]);
    assert_eq!(recommended(&p2).last(), Some(&SECURE_REGISTRATION));
    let needing: Vec<String> =
        built_in().iter().filter(|template| template.needs_p2()).map(|template| template.id().to_owned()).collect();
    assert_eq!(needing, [MFA_FOR_RISKY_SIGN_INS, PASSWORD_CHANGE_FOR_RISKY_USERS]);
}

#[test]
fn a_policy_stands_for_a_template_by_its_id_or_by_what_it_does() {
    let read = |json: Value| Policy::from_json(json).unwrap();
    let all = built_in().into_iter().find(|template| template.id() == MFA_FOR_ALL).unwrap();
    let strength = json!({ "id": ANY_MFA, "displayName": "Multifactor authentication" });
    let policies = [
        read(policy(
            "own",
            &[(EXCLUDE_USERS, json!(["a"])), (EXCLUDE_GROUPS, json!(["g"])), (STATE, json!("disabled"))],
        )),
        read(policy("by-strength", &[(CONTROLS, json!([])), (STRENGTH, strength), (OPERATOR, json!("AND"))])),
        read(policy(
            "from-template",
            &[("/templateId", json!(MFA_FOR_ALL.to_uppercase())), (CONTROLS, json!(["block"]))],
        )),
        read(policy("some-apps", &[(INCLUDE_APPS, json!(["Office365"]))])),
        read(policy("or-device", &[(CONTROLS, json!(["mfa", "compliantDevice"]))])),
        read(policy(
            "not-at-home",
            &[(LOCATIONS, json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }))],
        )),
        read(policy(
            "admins",
            &[(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!(["62e90394-69f5-4237-9190-012177145e10"]))],
        )),
    ];
    let ids = there(&policies, &all);
    assert_eq!(ids.iter().map(PolicyId::as_str).collect::<Vec<_>>(), ["own", "by-strength", "from-template"]);
}

#[test]
fn a_policy_for_administrators_stands_for_the_template_though_it_names_some_other_roles() {
    let admins = built_in().into_iter().find(|template| template.id() == MFA_FOR_ADMINS).unwrap();
    let all = &admins.details["conditions"]["users"]["includeRoles"];
    let all: Vec<&str> = all.as_array().unwrap().iter().map(|role| role.as_str().unwrap()).collect();
    let global = role::GLOBAL_ADMINISTRATOR;
    let without = |left_out: &str| all.iter().filter(|role| **role != left_out).copied().collect::<Vec<_>>();
    let named = |id: &str, roles: &[&str], more: &[(&str, Value)]| {
        let of_roles = [(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!(roles))];
        Policy::from_json(policy(id, &[&of_roles[..], more].concat())).unwrap()
    };
    let more_roles = [&all[..], &["0-a-newer-role"]].concat();
    let policies = [
        named("the-same", &all, &[]),
        named("one-more", &more_roles, &[]),
        named("one-less", &without(all.last().unwrap()), &[]),
        named(
            "in-capitals",
            &all.iter().map(|id| id.to_uppercase()).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>(),
            &[],
        ),
        named("few", &all[..all.len() / 2], &[]),
        named("no-global-administrators", &without(global.as_str()), &[]),
        named("only-global-administrators", &[global.as_str()], &[]),
        named("blocks", &all, &[(CONTROLS, json!(["block"]))]),
        named("some-apps", &all, &[(INCLUDE_APPS, json!(["Office365"]))]),
        Policy::from_json(policy("everyone", &[])).unwrap(),
    ];
    let ids = there(&policies, &admins);
    assert_eq!(
        ids.iter().map(PolicyId::as_str).collect::<Vec<_>>(),
        ["the-same", "one-more", "one-less", "in-capitals"]
    );
    let everyone = built_in().into_iter().find(|template| template.id() == MFA_FOR_ALL).unwrap();
    assert_eq!(there(&policies, &everyone), [PolicyId::from("everyone")]);
}

#[test]
fn what_has_no_id_no_name_or_no_details_is_no_template() {
    for key in ["id", "name", "details"] {
        let mut raw = from_microsoft();
        raw[key] = Value::Null;
        assert_eq!(Template::from_json(&raw), Err(NotATemplate), "{key}");
    }
}
