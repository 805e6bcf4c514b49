//! What several policies come to together.

use serde_json::{Value, json};

use super::anna_under;
use crate::fixture::*;
use crate::verdict::VerdictKind::{self, Always, Blocked, Mostly, Never, Unknown};

#[test]
fn policies_add_up() {
    let block = |id: &str, pointer: &str, value: Value| policy(id, &[(CONTROLS, json!(["block"])), (pointer, value)]);
    let ask = |id: &str, pointer: &str, value: Value| policy(id, &[(pointer, value)]);
    let desktop = json!(["mobileAppsAndDesktopClients"]);
    let browser = json!(["browser"]);
    let all_but_berlin = json!({ "includeLocations": ["All"], "excludeLocations": ["berlin"] });
    let all_but_paris = json!({ "includeLocations": ["All"], "excludeLocations": ["paris"] });
    let only_berlin = json!({ "includeLocations": ["berlin"] });
    let phones = json!({ "includePlatforms": ["android", "iOS"] });
    let not_phones = json!({ "includePlatforms": ["all"], "excludePlatforms": ["android", "iOS"] });
    let filter = |mode: &str| json!({ "deviceFilter": { "mode": mode, "rule": "r" } });
    let cases: Vec<(&str, Vec<Value>, VerdictKind)> = vec![
        (
            "V12 browser by one, desktop clients by the other",
            vec![ask("a", CLIENTS, browser.clone()), ask("b", CLIENTS, desktop.clone())],
            Always,
        ),
        (
            "V12 a place by one, the rest by the other",
            vec![ask("a", LOCATIONS, all_but_berlin.clone()), ask("b", LOCATIONS, only_berlin.clone())],
            Always,
        ),
        (
            "J16 two places that may overlap",
            vec![ask("a", LOCATIONS, all_but_berlin.clone()), ask("b", LOCATIONS, all_but_paris)],
            Mostly,
        ),
        (
            "V12 what the filter leaves by the other",
            vec![ask("a", DEVICES, filter("include")), ask("b", DEVICES, filter("exclude"))],
            Always,
        ),
        (
            "V12 an excluded application by the other",
            vec![ask("a", EXCLUDE_APPS, json!([EXCHANGE])), ask("b", INCLUDE_APPS, json!([EXCHANGE]))],
            Always,
        ),
        (
            "J1 Exchange is part of Office365",
            vec![ask("a", EXCLUDE_APPS, json!([EXCHANGE])), ask("b", INCLUDE_APPS, json!(["Office365"]))],
            Always,
        ),
        (
            "J1 Office365 is more than Exchange",
            vec![ask("a", EXCLUDE_APPS, json!(["Office365"])), ask("b", INCLUDE_APPS, json!([EXCHANGE]))],
            Mostly,
        ),
        (
            "V12 not the same side: a hole stays",
            vec![ask("a", CLIENTS, browser), ask("b", PLATFORMS, phones.clone())],
            Mostly,
        ),
        (
            "J4 MFA on phones, the rest blocked",
            vec![ask("a", PLATFORMS, phones.clone()), block("b", PLATFORMS, not_phones.clone())],
            Always,
        ),
        (
            "V11 a block comes first: nobody is asked there",
            vec![ask("a", PLATFORMS, phones.clone()), block("b", PLATFORMS, phones.clone())],
            Never,
        ),
        (
            "V11 two blocks that together leave nothing",
            vec![block("a", PLATFORMS, phones), block("b", PLATFORMS, not_phones)],
            Blocked,
        ),
        (
            "V11 a risky sign-in is blocked before it is asked",
            vec![
                ask("a", "/conditions/signInRiskLevels", json!(["high"])),
                block("b", "/conditions/signInRiskLevels", json!(["high"])),
            ],
            Never,
        ),
        ("V11 block wins over MFA", vec![policy("a", &[]), block("b", STATE, json!("enabled"))], Blocked),
        (
            "V13 a block that perhaps is on matters",
            vec![policy("a", &[]), block("b", STATE, json!("perhaps"))],
            Unknown,
        ),
        (
            "V13 MFA that perhaps is on does not, beside MFA that is",
            vec![policy("a", &[]), ask("b", STATE, json!("perhaps"))],
            Always,
        ),
        (
            "V13 an unknown narrowed block that MFA has filled",
            vec![
                policy("a", &[]),
                policy("b", &[(CONTROLS, json!(["block"])), (LOCATIONS, only_berlin), (STATE, json!("perhaps"))]),
            ],
            Always,
        ),
        (
            "V4 excluded from one policy only",
            vec![ask("a", EXCLUDE_USERS, json!(["anna"])), ask("b", CLIENTS, desktop)],
            Mostly,
        ),
    ];
    for (rule, policies, expected) in cases {
        assert_eq!(anna_under(policies.clone()), expected, "{rule}");
        let reversed = policies.into_iter().rev().collect();
        assert_eq!(anna_under(reversed), expected, "{rule}, reversed");
    }
}
