use serde_json::{Value, json};

use super::*;
use crate::finding::Found;
use crate::legacy::{LegacySignIns, LegacyUse};
use crate::tenant::{Domain, DomainAuthentication};

fn used_by<const N: usize>(ids: [&str; N], complete: bool) -> LegacySignIns {
    let used = LegacyUse { clients: ["IMAP4".into()].into(), last: NOW.parse().unwrap() };
    let people = ids.into_iter().map(|id| (id.into(), used.clone())).collect();
    LegacySignIns { people, back_to: "2026-10-25T00:00:00Z".parse().unwrap(), complete }
}

#[test]
fn who_used_old_apps_is_told_and_at_least_when_not_all_was_read() {
    let mut snapshot = three();
    snapshot.legacy_sign_ins = known(used_by(["bert", "somebody-deleted"], false));
    let finding = one(&snapshot, FindingId::OldSignIns);
    assert_eq!((finding.people.clone(), finding.at_least), (vec!["bert".into()], true));
    assert_eq!(finding.found.date().unwrap().to_string(), "2026-10-25T00:00:00Z");
    snapshot.legacy_sign_ins = known(used_by(["bert"], true));
    assert!(!one(&snapshot, FindingId::OldSignIns).at_least);
}

#[test]
fn nobody_used_old_apps_is_said_only_when_all_was_read() {
    let mut snapshot = three();
    let said = |snapshot: &TenantSnapshot| has(snapshot, FindingId::NoOldSignIns);
    snapshot.legacy_sign_ins = known(used_by([], true));
    assert!(said(&snapshot));
    snapshot.legacy_sign_ins = known(used_by([], false));
    assert!(!said(&snapshot));
    snapshot.legacy_sign_ins = unread();
    assert!(!said(&snapshot));
}

/// Some policies and whom they leave open; `None` when that cannot be told.
type Mix = (&'static str, Vec<Value>, Option<&'static [&'static str]>);

/// What keeps old apps out, and what only seems to.
#[test]
fn old_apps_are_kept_out_by_what_they_cannot_meet() {
    let old = |clients: Value, changes: &[(&str, Value)]| {
        let mut all = vec![(CLIENTS, clients), (CONTROLS, json!(["block"]))];
        all.extend(changes.iter().cloned());
        policy("p", &all)
    };
    let both = || json!(["exchangeActiveSync", "other"]);
    let places = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    let everyone = &["anna", "bert", "cora"][..];
    let cases: Vec<Mix> = vec![
        ("nothing", vec![], Some(everyone)),
        ("a block", vec![old(both(), &[])], Some(&[])),
        ("a block but for one", vec![old(both(), &[(EXCLUDE_USERS, json!(["cora"]))])], Some(&["cora"])),
        ("a block by halves", vec![old(json!(["exchangeActiveSync"]), &[]), old(json!(["other"]), &[])], Some(&[])),
        ("half a block", vec![old(json!(["other"]), &[])], Some(everyone)),
        (
            "a block that watches",
            vec![old(both(), &[(STATE, json!("enabledForReportingButNotEnforced"))])],
            Some(everyone),
        ),
        ("a block in some places", vec![old(both(), &[(LOCATIONS, places)])], Some(everyone)),
        ("a block of one application", vec![old(both(), &[(INCLUDE_APPS, json!([EXCHANGE]))])], Some(everyone)),
        ("a second step for all clients", vec![policy("p", &[])], Some(&[])),
        ("a second step for modern clients", vec![policy("p", &[(CLIENTS, json!(["browser"]))])], Some(everyone)),
        ("a joined device", vec![policy("p", &[(CONTROLS, json!(["domainJoinedDevice"]))])], Some(&[])),
        (
            "a second step and, or or, a joined app",
            vec![policy("p", &[(CONTROLS, json!(["mfa", "approvedApplication"])), (OPERATOR, Value::Null)])],
            None,
        ),
        ("something that may be met", vec![policy("p", &[(CONTROLS, json!(["mfa", "telepathy"]))])], None),
        ("a state that is not known", vec![old(both(), &[(STATE, json!("somethingNew"))])], None),
        ("a group that is unread", vec![old(both(), &[(EXCLUDE_GROUPS, json!(["g"]))])], None),
    ];
    for (mix, policies, open) in cases {
        // Another policy that is on shows that security defaults are off.
        let mut snapshot = three().with_policies(policies);
        snapshot.groups.insert("g".into(), unread());
        let said = [FindingId::OldSignInsPossible, FindingId::OldSignInsBlocked].map(|id| has(&snapshot, id));
        match open {
            None => assert_eq!(said, [false, false], "{mix}"),
            Some([]) => assert_eq!(said, [false, true], "{mix}"),
            Some(open) => assert_eq!(whom(&snapshot, FindingId::OldSignInsPossible), open, "{mix}"),
        }
    }
}

#[test]
fn security_defaults_keep_old_apps_out_and_unread_ones_say_nothing() {
    assert!(has(&three().with_defaults(true), FindingId::OldSignInsBlocked));
    let mut snapshot = three();
    snapshot.security_defaults = unread();
    assert!(!has(&snapshot, FindingId::OldSignInsPossible) && !has(&snapshot, FindingId::OldSignInsBlocked));
    let mut snapshot = three();
    snapshot.policies = unread();
    assert!(!has(&snapshot, FindingId::OldSignInsPossible) && !has(&snapshot, FindingId::OldSignInsBlocked));
}

#[test]
fn defaults_that_a_policy_contradicts_are_believed_only_where_they_make_no_difference() {
    let for_anna = policy("p", &[(INCLUDE_USERS, json!(["anna"]))]);
    let both = |policy: Value| three().with_defaults(true).with_policies(vec![policy]);
    let said = ids(&both(for_anna));
    for not in [
        FindingId::DefaultsOn,
        FindingId::OldSignInsBlocked,
        FindingId::OldSignInsPossible,
        FindingId::EveryoneAsked,
        FindingId::PeopleNotAsked,
    ] {
        assert!(!said.contains(&not), "{not:?}");
    }
    assert!(said.contains(&FindingId::CannotTell));
    let said = ids(&both(policy("p", &[])));
    assert!(said.contains(&FindingId::EveryoneAsked) && said.contains(&FindingId::OldSignInsBlocked), "true both ways");
    assert!(!said.contains(&FindingId::DefaultsOn));
}

#[test]
fn fewer_licences_than_people_for_whom_policies_are_on() {
    let with = |units, policies: Vec<Value>| {
        let snapshot = organization(vec![person("anna"), person("bert"), guest("greta")]);
        snapshot.with_p1(units).with_policies(policies)
    };
    let finding = one(&with(1, vec![policy("p", &[])]), FindingId::LicencesFewerThanPeople);
    assert_eq!(finding.found, Found::LicencesFewerThanPeople { units: 1, needed: 2 });
    let none = [
        ("enough", with(2, vec![policy("p", &[])])),
        ("nothing is on", with(0, vec![policy("p", &[(STATE, json!("disabled"))])])),
        ("it concerns one only", with(1, vec![policy("p", &[(INCLUDE_USERS, json!(["bert"]))])])),
    ];
    for (mix, snapshot) in none {
        assert!(!has(&snapshot, FindingId::LicencesFewerThanPeople), "{mix}");
    }
    let mut not_all = with(1, vec![policy("p", &[])]);
    not_all.licences = not_all.licences.map(|licences| licences.clone().incomplete());
    assert!(!has(&not_all, FindingId::LicencesFewerThanPeople));
    let mut not_read = with(1, vec![policy("p", &[])]);
    not_read.licences = unread();
    assert!(!has(&not_read, FindingId::LicencesFewerThanPeople));
}

#[test]
fn a_federated_domain_names_its_people_and_who_does_the_second_step() {
    let domain = |name: &str, authentication| Domain {
        name: name.into(),
        authentication,
        is_default: false,
        is_initial: false,
        second_step_elsewhere: Some(true),
    };
    let mut snapshot = three();
    snapshot.domains = known(vec![
        domain("Bakery.example", Some(DomainAuthentication::Federated)),
        domain("bakery.onmicrosoft.com", Some(DomainAuthentication::Managed)),
        domain("other.example", None),
    ]);
    let finding = one(&snapshot, FindingId::FederatedDomain);
    let second_step_elsewhere = Some(true);
    assert_eq!(finding.found, Found::FederatedDomain { name: "Bakery.example".into(), second_step_elsewhere });
    assert_eq!(finding.people.len(), 3);
}
