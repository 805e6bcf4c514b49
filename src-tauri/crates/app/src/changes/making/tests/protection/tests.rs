//! Whether it judges rightly itself: a table made by hand, and what must hold of any organization.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{asked, holds, is_protected, unasked, unasked_since};
use crate::changes::making::tests::directory;
use crate::changes::making::tests::resident::Resident;
use crate::changes::making::tests::town::Truth;
use mfa::per_user::PerUserMfaState::{self, Disabled, Enabled, Enforced};

const ADMIN: &str = "62e90394-69f5-4237-9190-012177145e10";

/// Somebody, by id, setting and whether they administer; the account is active unless it says otherwise.
fn person(id: &str, setting: &str, admin: bool) -> Value {
    let roles: &[&str] = if admin { &[ADMIN] } else { &[] };
    json!({"id": id, "accountEnabled": true, "roles": roles, "requirements": {"perUserMfaState": setting}})
}

/// Two administrators and a worker, of whom the settings are these.
fn three(settings: [&str; 3]) -> Value {
    let people = [("ada", true), ("bo", true), ("cy", false)];
    let people = people.iter().zip(settings).map(|((id, admin), setting)| person(id, setting, *admin));
    json!({"securityDefaults": {"isEnabled": false}, "policies": [], "people": people.collect::<Vec<_>>()})
}

fn with(mut all: Value, change: impl FnOnce(&mut Value)) -> Value {
    change(&mut all);
    all
}

/// The three with per-user MFA off, and a policy for everyone that is changed so.
fn with_policy(change: impl FnOnce(&mut Value)) -> Value {
    let policy = with(directory::policy_for_all_but(&[]), change);
    with(three(["disabled"; 3]), |all| all["policies"] = json!([policy]))
}

fn users(policy: &mut Value) -> &mut Value {
    &mut policy["conditions"]["users"]
}

#[test]
fn who_is_asked_and_whether_that_protects_the_organization_table() {
    let off = || three(["disabled"; 3]);
    let cases: [(&str, Value, &[&str], bool); 24] = [
        ("nothing", off(), &[], false),
        ("defaults", with(off(), |all| all["securityDefaults"]["isEnabled"] = json!(true)), &["ada", "bo", "cy"], true),
        ("per-user of all", three(["enforced", "enabled", "enforced"]), &["ada", "bo", "cy"], true),
        ("per-user of the admins", three(["enabled", "enforced", "disabled"]), &["ada", "bo"], true),
        ("per-user of one admin", three(["enforced", "disabled", "enforced"]), &["ada", "cy"], false),
        ("a word that is newer", three(["enforced", "required", "disabled"]), &["ada"], false),
        ("policy", with_policy(|_| ()), &["ada", "bo", "cy"], true),
        ("report-only", with_policy(|policy| policy["state"] = json!("enabledForReportingButNotEnforced")), &[], false),
        ("disabled policy", with_policy(|policy| policy["state"] = json!("disabled")), &[], false),
        ("worker excluded", with_policy(|policy| users(policy)["excludeUsers"] = json!(["cy"])), &["ada", "bo"], true),
        ("admin excluded", with_policy(|policy| users(policy)["excludeUsers"] = json!(["bo"])), &["ada", "cy"], false),
        (
            "an emergency account excluded",
            with(with_policy(|policy| users(policy)["excludeUsers"] = json!(["bo"])), |all| {
                all["emergency"] = json!(["bo"])
            }),
            &["ada", "cy"],
            true,
        ),
        (
            "admins excluded by role",
            with_policy(|policy| users(policy)["excludeRoles"] = json!([ADMIN])),
            &["cy"],
            false,
        ),
        (
            "admins by role",
            with_policy(|policy| {
                users(policy)["includeUsers"] = json!([]);
                users(policy)["includeRoles"] = json!([ADMIN]);
            }),
            &["ada", "bo"],
            true,
        ),
        (
            "some by name",
            with_policy(|policy| users(policy)["includeUsers"] = json!(["cy", "ada"])),
            &["ada", "cy"],
            false,
        ),
        (
            "both included and excluded",
            with_policy(|policy| {
                users(policy)["includeUsers"] = json!(["ada"]);
                users(policy)["excludeUsers"] = json!(["ada"]);
            }),
            &[],
            false,
        ),
        (
            "one app",
            with_policy(|policy| policy["conditions"]["applications"]["includeApplications"] = json!(["Office365"])),
            &[],
            false,
        ),
        (
            "all but one app",
            with_policy(|policy| policy["conditions"]["applications"]["excludeApplications"] = json!(["x"])),
            &[],
            false,
        ),
        (
            "not at a trusted place",
            with_policy(|policy| policy["conditions"]["locations"] = json!({"excludeLocations": ["AllTrusted"]})),
            &[],
            false,
        ),
        ("only at risk", with_policy(|policy| policy["conditions"]["signInRiskLevels"] = json!(["high"])), &[], false),
        (
            "mfa or a device",
            with_policy(|policy| policy["grantControls"]["builtInControls"] = json!(["mfa", "compliantDevice"])),
            &[],
            false,
        ),
        (
            "mfa and a device",
            with_policy(|policy| {
                policy["grantControls"] = json!({"operator": "AND", "builtInControls": ["mfa", "compliantDevice"]});
            }),
            &["ada", "bo", "cy"],
            true,
        ),
        (
            "another control",
            with_policy(|policy| policy["grantControls"]["builtInControls"] = json!(["compliantDevice"])),
            &[],
            false,
        ),
        (
            "an admin who cannot sign in",
            with(with_policy(|policy| users(policy)["excludeUsers"] = json!(["bo"])), |all| {
                all["people"][1]["accountEnabled"] = json!(false);
            }),
            &["ada", "cy"],
            true,
        ),
    ];
    for (what, all, expected, protects) in cases {
        assert_eq!(asked(&all).iter().map(String::as_str).collect::<Vec<_>>(), expected, "{what}");
        assert_eq!(is_protected(&all), protects, "{what}");
    }
}

#[test]
fn whoever_was_asked_and_is_not_any_more_must_be_shown_table() {
    let (all_on, off) = (three(["enforced"; 3]), three(["disabled"; 3]));
    let one_off = three(["enforced", "enforced", "disabled"]);
    let by_defaults = with(off.clone(), |all| all["securityDefaults"]["isEnabled"] = json!(true));
    for (what, now, before, shown) in [
        ("nothing changed", &all_on, &all_on, 0),
        ("nobody was asked", &off, &off, 0),
        ("one was let go", &one_off, &all_on, 1),
        ("all were let go", &off, &all_on, 3),
        ("something else asks them", &by_defaults, &all_on, 0),
        ("more are asked", &by_defaults, &off, 0),
        ("defaults are gone and nothing replaced them", &off, &by_defaults, 3),
        (
            "defaults are gone, and two are asked by something else",
            &three(["enabled", "disabled", "enabled"]),
            &by_defaults,
            1,
        ),
    ] {
        assert_eq!(holds(now, before, shown), Ok(()), "{what}");
        assert_eq!(unasked_since(now, before).len(), shown, "{what}");
        if shown > 0 {
            assert!(holds(now, before, shown - 1).is_err(), "{what}");
        }
    }
}

fn state() -> impl Strategy<Value = PerUserMfaState> {
    prop_oneof![Just(Disabled), Just(Enabled), Just(Enforced)]
}

/// Any organization: of up to 12, with a policy or none.
fn organization() -> impl Strategy<Value = Value> {
    let people = vec((state(), any::<bool>(), any::<bool>()), 1..12);
    let policy = proptest::option::of((any::<bool>(), vec(0..12_usize, 0..4), any::<bool>()));
    (people, any::<bool>(), policy).prop_map(|(people, defaults, policy)| {
        let person = |(number, (state, admin, active)): (usize, (PerUserMfaState, bool, bool))| {
            let mut person = person(&format!("person-{number}"), state.as_str(), admin);
            person["accountEnabled"] = json!(active);
            person
        };
        let policy = policy.map(|(enabled, excluded, narrowed)| {
            let mut policy = directory::policy_for_all_but(&excluded);
            policy["state"] = json!(if enabled { "enabled" } else { "disabled" });
            if narrowed {
                policy["conditions"]["platforms"] = json!({"includePlatforms": ["iOS"]});
            }
            policy
        });
        json!({
            "securityDefaults": {"isEnabled": defaults},
            "policies": policy.into_iter().collect::<Vec<_>>(),
            "people": people.into_iter().enumerate().map(person).collect::<Vec<_>>(),
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_as_it_was_holds_and_what_shows_everyone_holds_whatever_happened(now in organization(), before in organization()) {
        prop_assert_eq!(holds(&now, &now, 0), Ok(()));
        let people = before["people"].as_array().unwrap().len();
        prop_assert_eq!(holds(&now, &before, people), Ok(()));
        let unasked = unasked_since(&now, &before);
        prop_assert!(unasked.is_subset(&asked(&before)) && unasked.is_disjoint(&asked(&now)));
        if !unasked.is_empty() {
            prop_assert!(holds(&now, &before, unasked.len() - 1).is_err());
        }
    }

    #[test]
    fn security_defaults_ask_everyone_and_protect(mut all in organization()) {
        all["securityDefaults"]["isEnabled"] = json!(true);
        prop_assert_eq!(asked(&all).len(), all["people"].as_array().unwrap().len());
        prop_assert!(is_protected(&all));
    }

    #[test]
    fn where_it_is_protected_every_active_administrator_is_asked(all in organization()) {
        let asked = asked(&all);
        let admins = all["people"].as_array().unwrap().iter().filter(|person| person["roles"] != json!([]));
        let mut active = admins.filter(|admin| admin["accountEnabled"] == true);
        if is_protected(&all) {
            prop_assert!(active.all(|admin| asked.contains(admin["id"].as_str().unwrap())));
        }
    }

    #[test]
    fn what_asks_one_person_more_lets_go_of_nobody(all in organization(), person in 0..12_usize, by_policy in any::<bool>()) {
        let mut more = all.clone();
        if by_policy {
            more["policies"].as_array_mut().unwrap().push(directory::policy_for_all_but(&[person]));
        } else if let Some(person) = more["people"].get_mut(person) {
            person["requirements"]["perUserMfaState"] = json!("enforced");
        }
        prop_assert!(unasked_since(&more, &all).is_empty());
        prop_assert!(asked(&all).is_subset(&asked(&more)));
        prop_assert!(is_protected(&more) || !is_protected(&all));
    }

    #[test]
    fn whoever_is_let_go_of_is_unasked_unless_something_else_asks_them(all in organization(), person in 0..12_usize) {
        let mut less = all.clone();
        let id = format!("person-{person}");
        if let Some(person) = less["people"].get_mut(person) {
            person["requirements"]["perUserMfaState"] = json!("disabled");
        }
        let unasked = unasked_since(&less, &all);
        let only_by_setting = asked(&all).contains(&id) && !asked(&less).contains(&id);
        prop_assert_eq!(unasked.contains(&id), only_by_setting);
        prop_assert!(unasked.iter().all(|other| *other == id), "nobody else is concerned");
    }

    #[test]
    fn both_evaluators_agree_where_there_are_no_policies(
        settings in vec((state(), state()), 1..12), defaults in any::<bool>(),
    ) {
        let resident = |(first, now): &(PerUserMfaState, PerUserMfaState)| {
            let mut resident = Resident::of(*first, false);
            resident.set(*now);
            resident
        };
        let at_first: Vec<Resident> = settings.iter().map(|(first, _)| Resident::of(*first, false)).collect();
        let now: Vec<Resident> = settings.iter().map(resident).collect();
        let (before, after) = (directory::everything(&at_first, false, &[]), directory::everything(&now, defaults, &[]));
        prop_assert_eq!(unasked(&Truth { residents: &now, defaults }), unasked_since(&after, &before).len());
    }
}
