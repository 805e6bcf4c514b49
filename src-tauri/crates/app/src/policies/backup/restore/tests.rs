use super::super::beside::tests::{file, there as beside};
use super::*;
use crate::policies::fixture::policy;

fn read(policies: &[Value]) -> Vec<Policy> {
    policies.iter().map(|policy| Policy::from_json(policy.clone()).unwrap()).collect()
}

fn in_state(id: &str, state: &str) -> Value {
    policy(id, &[("/state", json!(state))])
}

const ON: &str = "enabled";
const OFF: &str = "disabled";
const WATCHING: &str = "enabledForReportingButNotEnforced";

/// What comes back when all of a backup is restored beside what is there.
fn whole(backup: &[Value], now: &[Value], on: bool) -> Restored {
    let file = file(backup);
    let chosen: Vec<&Policy> = file.policies.iter().collect();
    restored(&file, &beside(Vec::new()), &chosen, &read(now), on).unwrap()
}

/// What is made, and what is changed.
fn all(backup: &[Value], now: &[Value], on: bool) -> (Vec<Value>, Vec<PolicyContent>) {
    let Restored { made, changed, .. } = whole(backup, now, on);
    (made, changed)
}

#[test]
fn what_is_made_again_asks_nobody_also_where_it_did() {
    for on in [false, true] {
        let (made, changed) = all(&[in_state("a", ON), in_state("b", OFF), in_state("c", WATCHING)], &[], on);
        let states: Vec<&Value> = made.iter().map(|body| &body["state"]).collect();
        assert_eq!(states, [WATCHING, OFF, WATCHING]);
        assert!(changed.is_empty() && made.iter().all(|body| body.get("id").is_none()));
    }
    let action = ("/conditions/applications", json!({"includeUserActions": ["urn:user:registersecurityinfo"]}));
    assert_eq!(all(&[policy("a", &[action])], &[], true).0[0]["state"], OFF);
}

#[test]
fn what_is_made_again_is_switched_on_afterwards_when_it_was_on_and_that_is_said() {
    let backup = [in_state("a", ON), in_state("b", OFF), in_state("c", WATCHING)];
    assert_eq!(whole(&backup, &[], false).on, Vec::<Box<str>>::new());
    let on = whole(&backup, &[], true);
    assert_eq!(on.on, [on.made[0]["displayName"].as_str().unwrap().into()]);
    let taken = policy("x", &[("/displayName", on.made[0]["displayName"].clone())]);
    let again =
        whole(&backup[..1], &[taken.clone(), policy("y", &[("/displayName", taken["displayName"].clone())])], true);
    assert_eq!(again.on[0].as_ref(), again.made[0]["displayName"], "by the name that it is made under");
}

#[test]
fn what_is_there_is_switched_on_only_when_that_is_said_and_never_loses_what_it_does() {
    for (then, now, on, state) in [
        (ON, ON, false, None),
        (ON, OFF, false, Some(WATCHING)),
        (ON, WATCHING, false, Some(WATCHING)),
        (ON, OFF, true, Some(ON)),
        (ON, ON, true, Some(ON)),
        (OFF, ON, false, Some(OFF)),
        (WATCHING, ON, true, Some(WATCHING)),
    ] {
        let (made, changed) = all(&[in_state("a", then)], &[in_state("A", now)], on);
        assert!(made.is_empty());
        assert_eq!(changed[0].body.get("state").and_then(Value::as_str), state, "{then} {now} {on}");
    }
}

#[test]
fn one_of_the_same_name_stands_for_one_that_was_made_again() {
    let named = |id: &str, name: &str| policy(id, &[("/displayName", json!(name))]);
    let backup = [named("a", "For all"), named("b", "For admins")];
    let stands = |now: &[Value]| {
        let (file, now) = (file(&backup), read(now));
        stands_for(&now, &file.policies[0], &file.policies).map(|found| found.id().to_string())
    };
    assert_eq!(stands(&[named("x", "for ALL "), named("a", "Renamed")]), Some("a".into()), "the id comes first");
    assert_eq!(stands(&[named("x", "for ALL ")]), Some("x".into()));
    assert_eq!(stands(&[named("x", "For all"), named("y", "For all")]), None, "of two it is not known which");
    assert_eq!(stands(&[named("b", "For all")]), None, "it stands for another one");
    let (made, _) = all(&backup[..1], &[named("x", "For all"), named("y", "For all")], false);
    assert_eq!(made[0]["displayName"], "For all (2)");
}

#[test]
fn places_and_strengths_go_by_the_ids_that_they_have_now_and_none_is_dropped() {
    let places = json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted", "THEN"]});
    let strength = json!({"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": "keys"}});
    let file = file(&[policy("p", &[("/conditions/locations", places), ("/grantControls", strength)])]);
    let parts = vec![
        json!({"id": "now", "displayName": "Office", "isTrusted": true}),
        json!({"id": "keys too", "displayName": "Keys only", "allowedCombinations": ["fido2"]}),
    ];
    let body = with_parts_of_now(&file, &beside(parts), &file.policies[0]).unwrap();
    assert_eq!(body["conditions"]["locations"]["excludeLocations"], json!(["AllTrusted", "now"]));
    assert_eq!(body["grantControls"]["authenticationStrength"]["id"], "keys too");
    let error = with_parts_of_now(&file, &beside(Vec::new()), &file.policies[0]).unwrap_err();
    assert_eq!((error.code, &*error.params["names"]), (ErrorCode::PolicyNamesMissing, "Office"), "nobody can make it");
}

#[test]
fn what_is_to_be_made_keeps_the_id_that_the_backup_has_for_it() {
    let strength = json!({"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": "KEYS"}});
    let file = file(&[policy("p", &[("/grantControls", strength)])]);
    let chosen: Vec<&Policy> = file.policies.iter().collect();
    let back = restored(&file, &beside(Vec::new()), &chosen, &[], false).unwrap();
    let needed: Vec<(&str, &str)> = back.needed.iter().map(|needed| (&*needed.id, needed.name())).collect();
    assert_eq!(needed, [("keys", "Keys only")]);
    assert_eq!(back.made[0]["grantControls"]["authenticationStrength"]["id"], "keys");
    let there = vec![json!({"id": "now", "displayName": "Keys only", "allowedCombinations": ["fido2"]})];
    let back = restored(&file, &beside(there), &chosen, &[], false).unwrap();
    assert!(back.needed.is_empty());
    assert_eq!(back.made[0]["grantControls"]["authenticationStrength"]["id"], "now");
}

#[test]
fn what_says_the_same_is_the_same_whatever_the_service_adds() {
    let file = file(&[in_state("a", ON)]);
    let now = |changes: &[(&str, Value)]| Policy::from_json(policy("a", changes)).unwrap();
    let same = |now: &Policy| says_the_same(&file, &beside(Vec::new()), &file.policies[0], now);
    assert!(same(&now(&[("/modifiedDateTime", json!("2026-12-01T00:00:00Z"))])));
    assert!(same(&now(&[("/conditions/locations", Value::Null)])));
    assert!(!same(&now(&[("/state", json!(OFF))])));
    assert!(!same(&now(&[("/conditions/users/excludeUsers", json!(["anna"]))])));
}
