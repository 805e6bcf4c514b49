use serde_json::{Value, json};

use super::{exclusions_kept, shows};
use crate::fixture::*;

#[test]
fn a_policy_shows_what_it_was_made_with_however_the_service_writes_it() {
    let meant = policy("p", &[(EXCLUDE_USERS, json!(["0a-B", "0c-d"])), (CONTROLS, json!(["mfa", "compliantDevice"]))]);
    let mut shown = meant.clone();
    shown["createdDateTime"] = json!("2026-11-24T10:00:00Z");
    shown["conditions"]["users"]["excludeUsers"] = json!(["0C-D", "0a-b"]);
    shown["conditions"]["users"].as_object_mut().unwrap().remove("excludeGroups");
    shown["conditions"]["users"]["includeGuestsOrExternalUsers"] = json!({ "guestOrExternalUserTypes": null });
    shown["conditions"]["somethingNew"] = json!("none");
    shown["conditions"]["platforms"] = json!({ "includePlatforms": [], "excludePlatforms": [] });
    shown["grantControls"]["builtInControls"] = json!(["compliantDevice", "mfa"]);
    shown["grantControls"]["authenticationStrength@odata.context"] = json!("https://graph.microsoft.com/x");
    assert!(shows(&meant, &shown));
}

#[test]
fn what_was_changed_in_the_meantime_shows() {
    let meant = policy("p", &[(EXCLUDE_USERS, json!(["0a-b"])), (STATE, json!(REPORT_ONLY))]);
    let changes: [(&str, Value); 9] = [
        (STATE, json!("enabled")),
        (EXCLUDE_USERS, json!([])),
        (EXCLUDE_USERS, json!(["0a-b", "0c-d"])),
        (EXCLUDE_GROUPS, json!(["g"])),
        (INCLUDE_APPS, json!(["Office365"])),
        (CLIENTS, json!(["browser"])),
        (PLATFORMS, json!({ "includePlatforms": ["iOS"] })),
        (CONTROLS, json!(["block"])),
        (OPERATOR, json!("AND")),
    ];
    for (pointer, value) in changes {
        let shown =
            policy("p", &[(EXCLUDE_USERS, json!(["0a-b"])), (STATE, json!(REPORT_ONLY)), (pointer, value.clone())]);
        assert!(!shows(&meant, &shown), "{pointer} {value}");
        // A name alone says nothing about the rest.
        assert!(shows(&json!({ "displayName": "p" }), &shown));
    }
}

#[test]
fn a_condition_that_was_not_sent_must_not_be_there_afterwards() {
    let meant = json!({ "conditions": { "applications": { "includeApplications": ["All"] }, "users": { "includeUsers": ["All"] } } });
    let with = |pointer: &str, value: Value| shows(&meant, &policy("p", &[(pointer, value)]));
    assert!(with("/state", json!("enabled")));
    assert!(with(CLIENTS, json!(["all"])), "without client types it is about all of them");
    assert!(!with(CLIENTS, json!(["other"])));
    assert!(!with(EXCLUDE_USERS, json!(["0a-b"])));
    assert!(!with(LOCATIONS, json!({ "excludeLocations": ["AllTrusted"] })));
    assert!(!with("/conditions/userRiskLevels", json!(["high"])));
}

#[test]
fn numbers_words_and_spellings_table() {
    let table = [
        (json!({ "a": 1 }), json!({ "a": 1.0 }), true),
        (json!({ "a": 1 }), json!({ "a": 2 }), false),
        (json!({ "a": true }), json!({ "a": false }), false),
        (json!({ "a": null }), json!({}), true),
        (json!({ "a": [] }), json!({ "a": null }), true),
        (json!({ "a": "x" }), json!({}), false),
        (json!({ "displayName": "Bakery" }), json!({ "displayName": "bakery" }), false),
        (json!({ "state": "enabled" }), json!({ "state": "disabled" }), false),
        (json!({ "isEnabled": false }), json!({ "isEnabled": null }), false),
        (
            json!({ "x": { "guestOrExternalUserTypes": "internalGuest,b2bCollaborationGuest" } }),
            json!({ "x": { "guestOrExternalUserTypes": "b2bCollaborationGuest, internalGuest" } }),
            true,
        ),
        (
            json!({ "grantControls": { "authenticationStrength": { "id": "0A" } } }),
            json!({ "grantControls": { "authenticationStrength": { "id": "0a", "displayName": "x" } } }),
            true,
        ),
        (
            json!({ "grantControls": { "authenticationStrength": { "id": "0a" } } }),
            json!({ "grantControls": { "authenticationStrength": { "id": "0b" } } }),
            false,
        ),
        (
            json!({ "grantControls": null }),
            json!({ "grantControls": { "operator": "OR", "builtInControls": [] } }),
            true,
        ),
        (json!({ "grantControls": null }), json!({ "grantControls": { "builtInControls": ["mfa"] } }), false),
        (json!(null), json!(null), true),
        (json!(null), json!({ "id": "p" }), false),
        (json!({ "id": "p" }), json!(null), false),
    ];
    for (meant, shown, same) in table {
        assert_eq!(shows(&meant, &shown), same, "{meant} and {shown}");
    }
}

#[test]
fn an_exclusion_that_the_service_dropped_is_named() {
    let guests = json!({ "guestOrExternalUserTypes": "serviceProvider,internalGuest", "externalTenants": null });
    let filter = json!({ "deviceFilter": { "mode": "exclude", "rule": "device.isCompliant -eq True" } });
    let meant = policy(
        "p",
        &[
            (EXCLUDE_USERS, json!(["0A-B", "GuestsOrExternalUsers"])),
            (EXCLUDE_GROUPS, json!(["0c-d"])),
            (EXCLUDE_ROLES, json!(["0e-f"])),
            (EXCLUDE_GUESTS, guests),
            (EXCLUDE_APPS, json!(["1a-b"])),
            (LOCATIONS, json!({ "includeLocations": ["All"], "excludeLocations": ["1c-d"] })),
            (PLATFORMS, json!({ "includePlatforms": ["all"], "excludePlatforms": ["iOS"] })),
            (DEVICES, filter),
        ],
    );
    assert_eq!(exclusions_kept(&meant, &meant), Ok(()));
    let dropped: [(&str, Value, &str); 8] = [
        (EXCLUDE_USERS, json!(["GuestsOrExternalUsers"]), "0A-B"),
        (EXCLUDE_GROUPS, json!(null), "0c-d"),
        (EXCLUDE_ROLES, json!([]), "0e-f"),
        (EXCLUDE_GUESTS, json!({ "guestOrExternalUserTypes": "serviceProvider" }), "internalGuest"),
        (EXCLUDE_APPS, json!([]), "1a-b"),
        (LOCATIONS, json!({ "includeLocations": ["All"] }), "1c-d"),
        (PLATFORMS, json!(null), "iOS"),
        (DEVICES, json!(null), "device.isCompliant -eq True"),
    ];
    for (pointer, value, name) in dropped {
        let mut shown = meant.clone();
        *shown.pointer_mut(pointer).unwrap() = value;
        assert_eq!(exclusions_kept(&meant, &shown), Err(vec![name.into()]), "{pointer}");
    }
    let mut more = meant.clone();
    *more.pointer_mut(EXCLUDE_USERS).unwrap() = json!(["0a-b", "9f-f", "guestsOrExternalUsers"]);
    assert_eq!(exclusions_kept(&meant, &more), Ok(()), "more may be left out, in any case and order");
    assert_eq!(exclusions_kept(&json!({ "state": "enabled" }), &more), Ok(()));
}
