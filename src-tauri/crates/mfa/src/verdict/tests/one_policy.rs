//! What one policy does to one person, condition by condition.

use serde_json::{Value, json};

use super::{anna_under, one};
use crate::fixture::*;
use crate::role;
use crate::verdict::VerdictKind::{self, Always, Blocked, Mostly, Never, OnlyWhenRisky, SomeApps, Unknown};

#[test]
fn one_policy_on_one_person() {
    let strength = |id: &str| json!({ "id": id });
    let custom = "11111111-1111-1111-1111-111111111111";
    let cases: Vec<(&str, Value, VerdictKind)> = vec![
        ("V10 all resources, nothing narrows", policy("p", &[]), Always),
        ("V3 report-only never counts (2a.3, 2a.4)", one(STATE, json!(REPORT_ONLY)), Never),
        ("V3 off never counts", one(STATE, json!("disabled")), Never),
        ("V13 a state that is not known", one(STATE, json!("enabledOnSundays")), Unknown),
        (
            "V4 included by group (2a.5)",
            policy("p", &[(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!(["staff"]))]),
            Always,
        ),
        (
            "V4 a deleted group matches nobody",
            policy("p", &[(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!(["deleted"]))]),
            Never,
        ),
        ("V4 excluded by id (2a.2)", one(EXCLUDE_USERS, json!(["anna"])), Never),
        ("V4 excluded by group", one(EXCLUDE_GROUPS, json!(["staff"])), Never),
        ("V4 someone who is gone is excluded: no matter", one(EXCLUDE_USERS, json!(["gone"])), Always),
        ("V4 nobody", one(INCLUDE_USERS, json!(["None"])), Never),
        ("V4 guests only", one(INCLUDE_USERS, json!(["GuestsOrExternalUsers"])), Never),
        (
            "V5 a role that she does not hold",
            policy("p", &[(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!([role::GLOBAL_ADMINISTRATOR.as_str()]))]),
            Never,
        ),
        (
            "V7 built-in strength",
            policy("p", &[(CONTROLS, json!([])), (STRENGTH, strength("00000000-0000-0000-0000-000000000004"))]),
            Always,
        ),
        (
            "V7 a strength that could not be read",
            policy("p", &[(CONTROLS, json!([])), (STRENGTH, strength(custom))]),
            Unknown,
        ),
        (
            "V7 a strength that says itself that it is MFA",
            policy("p", &[(CONTROLS, json!([])), (STRENGTH, json!({ "id": custom, "requirementsSatisfied": "mfa" }))]),
            Always,
        ),
        (
            "V7 a strength that is not MFA",
            policy("p", &[(CONTROLS, json!([])), (STRENGTH, json!({ "id": custom, "requirementsSatisfied": "none" }))]),
            Never,
        ),
        (
            "V7 MFA and a compliant device",
            policy("p", &[(CONTROLS, json!(["mfa", "compliantDevice"])), (OPERATOR, json!("AND"))]),
            Always,
        ),
        ("V7 MFA or a compliant device", one(CONTROLS, json!(["mfa", "compliantDevice"])), Mostly),
        ("V7 a device alone is no second step", one(CONTROLS, json!(["compliantDevice"])), Never),
        ("V7 session controls alone", one("/grantControls", Value::Null), Never),
        (
            "J9 a custom control is not MFA",
            policy("p", &[(CONTROLS, json!([])), ("/grantControls/customAuthenticationFactors", json!(["duo"]))]),
            Never,
        ),
        ("V13 a control that is not known", one(CONTROLS, json!(["telepathy"])), Unknown),
        ("V13 what takes a risk away may be a second step", one(CONTROLS, json!(["riskRemediation"])), Unknown),
        (
            "V13 MFA and what takes a risk away",
            policy("p", &[(CONTROLS, json!(["mfa", "riskRemediation"])), (OPERATOR, json!("AND"))]),
            Always,
        ),
        (
            "V13 MFA and a control that is not known",
            policy("p", &[(CONTROLS, json!(["mfa", "telepathy"])), (OPERATOR, json!("AND"))]),
            Always,
        ),
        ("V9 both modern clients", one(CLIENTS, json!(["browser", "mobileAppsAndDesktopClients"])), Always),
        ("V10 browser only", one(CLIENTS, json!(["browser"])), Mostly),
        ("V9 legacy clients only", one(CLIENTS, json!(["exchangeActiveSync", "other"])), Never),
        ("V13 a client that is not known", one(CLIENTS, json!(["watch"])), Unknown),
        (
            "V13 a client that is not known beside both known",
            one(CLIENTS, json!(["browser", "mobileAppsAndDesktopClients", "watch"])),
            Always,
        ),
        ("V10 an excluded application", one(EXCLUDE_APPS, json!([EXCHANGE])), Mostly),
        ("V10 one application", one(INCLUDE_APPS, json!([EXCHANGE])), SomeApps),
        ("V10 Office365", one(INCLUDE_APPS, json!(["Office365"])), SomeApps),
        ("V10 admin portals", one(INCLUDE_APPS, json!(["MicrosoftAdminPortals"])), SomeApps),
        ("V10 no application", one(INCLUDE_APPS, json!(["None"])), Never),
        (
            "V10 an application filter",
            policy(
                "p",
                &[
                    (INCLUDE_APPS, json!([])),
                    ("/conditions/applications/applicationFilter", json!({ "mode": "include", "rule": "x" })),
                ],
            ),
            SomeApps,
        ),
        (
            "J6 registering security info",
            policy(
                "p",
                &[
                    (INCLUDE_APPS, json!([])),
                    ("/conditions/applications/includeUserActions", json!(["urn:user:registersecurityinfo"])),
                ],
            ),
            Never,
        ),
        (
            "J7 an authentication context",
            policy(
                "p",
                &[
                    (INCLUDE_APPS, json!([])),
                    ("/conditions/applications/includeAuthenticationContextClassReferences", json!(["c1"])),
                ],
            ),
            SomeApps,
        ),
        (
            "J8 device code flow",
            one("/conditions/authenticationFlows", json!({ "transferMethods": "deviceCodeFlow" })),
            Never,
        ),
        (
            "V10 no flow is no condition",
            one("/conditions/authenticationFlows", json!({ "transferMethods": "none" })),
            Always,
        ),
        ("V10 high sign-in risk (2a.17)", one("/conditions/signInRiskLevels", json!(["high"])), OnlyWhenRisky),
        (
            "V10 every level of user risk",
            one("/conditions/userRiskLevels", json!(["low", "medium", "high"])),
            OnlyWhenRisky,
        ),
        (
            "V10 insider risk, in Graph's comma form",
            one("/conditions/insiderRiskLevels", json!("minor,elevated")),
            OnlyWhenRisky,
        ),
        (
            "V10 risk wins over one application",
            policy("p", &[(INCLUDE_APPS, json!([EXCHANGE])), ("/conditions/signInRiskLevels", json!(["high"]))]),
            OnlyWhenRisky,
        ),
        ("V10 one platform", one(PLATFORMS, json!({ "includePlatforms": ["iOS"], "excludePlatforms": [] })), Mostly),
        (
            "J3 all five platforms by name",
            one(PLATFORMS, json!({ "includePlatforms": ["android", "iOS", "windows", "macOS", "linux"] })),
            Mostly,
        ),
        ("V10 all platforms", one(PLATFORMS, json!({ "includePlatforms": ["all"], "excludePlatforms": [] })), Always),
        (
            "V13 unknownFutureValue is a platform",
            one(PLATFORMS, json!({ "includePlatforms": ["all"], "excludePlatforms": ["unknownFutureValue"] })),
            Mostly,
        ),
        (
            "V10 all but trusted places",
            one(LOCATIONS, json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] })),
            Mostly,
        ),
        (
            "J2 one place only",
            one(LOCATIONS, json!({ "includeLocations": ["berlin"], "excludeLocations": [] })),
            Mostly,
        ),
        (
            "V10 a device filter",
            one(DEVICES, json!({ "deviceFilter": { "mode": "exclude", "rule": "device.isCompliant -eq True" } })),
            Mostly,
        ),
        ("V13 a condition that is not known (2a.18)", one("/conditions/weather", json!(["rain"])), Unknown),
        (
            "V13 a condition that is not known but says nothing",
            one("/conditions/weather", json!({ "include": [] })),
            Always,
        ),
        ("V13 users in a way that is not known", one("/conditions/users/includeFriends", json!(["x"])), Unknown),
        ("V11 block everything", one(CONTROLS, json!(["block"])), Blocked),
        (
            "J5 block both modern clients",
            policy("p", &[(CONTROLS, json!(["block"])), (CLIENTS, json!(["browser", "mobileAppsAndDesktopClients"]))]),
            Blocked,
        ),
        (
            "V11 block legacy clients",
            policy("p", &[(CONTROLS, json!(["block"])), (CLIENTS, json!(["exchangeActiveSync", "other"]))]),
            Never,
        ),
        (
            "V11 block one place",
            policy("p", &[(CONTROLS, json!(["block"])), (LOCATIONS, json!({ "includeLocations": ["berlin"] }))]),
            Never,
        ),
        (
            "V11 block when risky",
            policy("p", &[(CONTROLS, json!(["block"])), ("/conditions/userRiskLevels", json!(["high"]))]),
            Never,
        ),
    ];
    for (rule, json, expected) in cases {
        assert_eq!(anna_under(vec![json]), expected, "{rule}");
    }
}
