use serde_json::{Value, json};

use super::*;

fn office() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": "then", "displayName": "Office", "isTrusted": true,
        "createdDateTime": "2020-01-01T00:00:00Z", "modifiedDateTime": null,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}],
    })
}

fn keys() -> Value {
    json!({
        "id": "keys", "displayName": "Keys only", "description": null, "policyType": "custom",
        "requirementsSatisfied": "mfa", "allowedCombinations": ["fido2"], "createdDateTime": "2020-01-01T00:00:00Z",
        "combinationConfigurations@odata.context": "x",
        "combinationConfigurations": [{"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "id": "c",
            "allowedAAGUIDs": ["a"], "appliesToCombinations": ["fido2"]}],
    })
}

fn with(mut whole: Value, key: &str, value: Value) -> Value {
    whole[key] = value;
    whole
}

#[test]
fn what_is_sent_is_all_that_it_was_but_for_what_the_service_alone_says() {
    let made = Needed::of(&office()).unwrap();
    assert_eq!((made.what, &*made.id, made.name()), (NeededKind::Location, "then", "Office"));
    assert_eq!(
        made.body,
        json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true,
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}]})
    );
    let made = Needed::of(&keys()).unwrap();
    assert_eq!((made.what, made.satisfies_mfa), (NeededKind::Strength, Some(true)));
    let narrowed = json!([{"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "allowedAAGUIDs": ["a"],
        "appliesToCombinations": ["fido2"]}]);
    assert_eq!(
        made.body,
        json!({"displayName": "Keys only", "allowedCombinations": ["fido2"], "combinationConfigurations": narrowed}),
        "what narrows it is never dropped"
    );
}

#[test]
fn what_nobody_can_make_is_not_made() {
    for whole in [
        with(office(), "id", json!("a/b")),
        with(office(), "id", json!("")),
        with(office(), "displayName", json!(" ")),
        with(office(), "ipRanges", json!([])),
        with(office(), "ipRanges", json!([{}])),
        with(office(), "@odata.type", json!("#microsoft.graph.compliantNetworkNamedLocation")),
        with(keys(), "policyType", json!("builtIn")),
        with(keys(), "allowedCombinations", json!([])),
        Value::Null,
    ] {
        assert_eq!(Needed::of(&whole), None, "{whole}");
    }
}

#[test]
fn what_says_the_same_is_told_from_what_has_only_the_name() {
    let (place, strength) = (Needed::of(&office()).unwrap(), Needed::of(&keys()).unwrap());
    assert!(place.says_what(&with(office(), "id", json!("now"))));
    assert!(place.says_what(&with(office(), "displayName", json!("Office (2)"))), "its name aside");
    assert!(strength.says_what(&with(keys(), "modifiedDateTime", json!("2026-01-01T00:00:00Z"))));
    assert!(!place.says_what(&with(office(), "isTrusted", json!(false))));
    assert!(!place.says_what(&with(office(), "@odata.type", json!("#microsoft.graph.countryNamedLocation"))));
    assert!(!strength.says_what(&with(keys(), "combinationConfigurations", json!([]))), "it is wider");
    assert!(!strength.says_what(&with(keys(), "allowedCombinations", json!(["fido2", "password,sms"]))));
    assert!(!place.says_what(&keys()) && !strength.says_what(&office()));
    let beside = place.renamed("Office (2)");
    assert_eq!((beside.name(), beside.beside.as_deref()), ("Office (2)", Some("Office")));
}

#[test]
fn policies_name_another_in_its_place() {
    let mut policy = json!({
        "conditions": {"locations": {"includeLocations": ["All", "THEN"], "excludeLocations": ["AllTrusted", "then"]}},
        "grantControls": {"authenticationStrength": {"id": "keys"}},
    });
    assert!(names(&policy, "then") && names(&policy, "KEYS") && !names(&policy, "now"));
    name_instead(&mut policy, "then", "now");
    name_instead(&mut policy, "keys", "other keys");
    assert_eq!(policy["conditions"]["locations"]["includeLocations"], json!(["All", "now"]));
    assert_eq!(policy["conditions"]["locations"]["excludeLocations"], json!(["AllTrusted", "now"]));
    assert_eq!(policy["grantControls"]["authenticationStrength"]["id"], "other keys");
    assert!(!names(&policy, "then") && !names(&policy, "keys"));
}
