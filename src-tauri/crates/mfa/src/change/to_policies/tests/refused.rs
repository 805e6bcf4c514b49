//! What is refused before the first write.

use super::*;

fn people(refused: Result<Plan, PlanRefused>) -> (&'static str, Vec<String>) {
    let (what, people) = match refused {
        Err(PlanRefused::WouldUncover { people }) => ("uncover", people),
        Err(PlanRefused::WouldLockOut { people }) => ("lock out", people),
        Err(PlanRefused::LockOutUnknown { people }) => ("unknown", people),
        Err(PlanRefused::NoEmergencyAccount { lacking }) => ("emergency", lacking),
        other => panic!("{other:?}"),
    };
    (what, people.iter().map(|person| person.id.to_string()).collect())
}

fn of(what: &'static str, ids: &[&str]) -> (&'static str, Vec<String>) {
    (what, ids.iter().map(|id| (*id).to_owned()).collect())
}

#[test]
fn people_who_are_asked_now_and_would_not_be_are_named() {
    assert_eq!(people(moving(&ready(), &["legacy"])), of("uncover", &["anna", "bert", "cora"]));
    assert_eq!(people(moving(&ready(), &["legacy", "admins"])), of("uncover", &["bert", "cora"]));
    let spared = with_policy(ready(), "all", EXCLUDE_USERS, json!(["cora", "em1", "em2"]));
    assert_eq!(people(moving(&spared, &FOUR)), of("uncover", &["cora"]));
    let group = with_policy(ready(), "all", EXCLUDE_GROUPS, json!(["nurses"])).with_group("nurses", &["bert"]);
    assert_eq!(people(moving(&group, &FOUR)), of("uncover", &["bert"]));
    // Whom the older setting asks stays asked by it.
    let by_setting = spared.with_per_user("cora", Some(Enforced));
    let plan = moving(&by_setting, &FOUR).unwrap();
    assert_eq!(left_out(&plan), [("cora", LeftOutWhy::NotAskedOtherwise)]);
    assert_eq!(plan.gap(), Some(2), "Cora is asked all the while");
}

#[test]
fn what_is_not_certain_does_not_count_as_asking() {
    let mut conditions = find(&ready(), "all").raw()["conditions"].clone();
    conditions["weather"] = json!(["rain"]);
    let unclear = with_policy(ready(), "all", "/conditions", conditions);
    assert_eq!(people(moving(&unclear, &FOUR)), of("uncover", &["bert", "cora"]));
}

#[test]
fn nobody_who_must_get_in_is_locked_out() {
    let key = |snapshot: TenantSnapshot| {
        let strong = with_policy(snapshot, "all", CONTROLS, json!([]));
        with_policy(strong, "all", STRENGTH, json!({ "id": "00000000-0000-0000-0000-000000000004" }))
    };
    assert_eq!(people(moving(&key(ready()), &FOUR)), of("lock out", &["anna"]));
    let unread = with_methods(ready(), ANNA, Err(UnknownBecause::NoPermission));
    assert_eq!(people(moving(&unread, &FOUR)), of("unknown", &["anna"]));
    let unregistered = with_methods(ready(), ANNA, Ok(&["#microsoft.graph.passwordAuthenticationMethod"]));
    assert_eq!(moving(&unregistered, &FOUR), Err(PlanRefused::RegisterFirst));
    let block = with_policy(ready(), "legacy", CLIENTS, json!(["all"]));
    let name = "Block legacy authentication";
    assert_eq!(moving(&block, &FOUR), Err(PlanRefused::ShutsAll { policy: name.into() }));
}

#[test]
fn emergency_accounts_must_be_fit_and_left_out_or_it_is_said_to_be_meant() {
    let asked = with_policy(ready(), "all", EXCLUDE_USERS, json!(["anna", "em1"]));
    assert_eq!(people(moving(&asked, &FOUR)), of("emergency", &["em2"]));
    let knowingly = plan(intent(&FOUR, true), &asked, &ANNA.into(), "worldwide").unwrap();
    assert!(matches!(&knowingly.warnings()[0], Warning::EmergencyAccountsLacking { people } if people.len() == 1));
    // Left out through a group is left out.
    let by_group = with_policy(asked, "all", EXCLUDE_GROUPS, json!(["em"])).with_group("em", &["em2"]);
    assert!(moving(&by_group, &FOUR).is_ok());
    let none = TenantSnapshot { emergency_accounts: [].into(), ..ready() };
    assert_eq!(people(moving(&none, &FOUR)), of("emergency", &[]));
}

#[test]
fn what_a_policy_leaves_out_must_be_there() {
    let gone = with_policy(ready(), "admins", EXCLUDE_USERS, json!(["anna", "zoe", "em1", "em2"]));
    assert_eq!(moving(&gone, &FOUR), Err(PlanRefused::Unresolved { names: vec!["zoe".into()] }));
    let unread_group = with_policy(ready(), "legacy", EXCLUDE_GROUPS, json!(["printers"]));
    assert_eq!(moving(&unread_group, &FOUR), Err(PlanRefused::Unresolved { names: vec!["printers".into()] }));
    let hidden = with_policy(ready(), "all", PLATFORMS, json!({ "excludePlatforms": ["unknownFutureValue"] }));
    assert_eq!(moving(&hidden, &FOUR), Err(PlanRefused::Unresolved { names: vec!["unknownFutureValue".into()] }));
}

#[test]
fn what_is_not_known_or_not_there_is_no_plan() {
    let no_such = PlanRefused::NoSuchPolicy { id: "other".into() };
    assert_eq!(moving(&ready(), &["all", "other"]), Err(no_such));
    let unread_defaults = TenantSnapshot { security_defaults: unread(), ..ready() };
    assert!(matches!(moving(&unread_defaults, &FOUR), Err(PlanRefused::NotKnown { .. })));
    let unread_policies = TenantSnapshot { policies: unread(), ..ready() };
    assert!(matches!(moving(&unread_policies, &FOUR), Err(PlanRefused::NotKnown { .. })));
    let no_licence = TenantSnapshot { licences: organization(vec![]).licences, ..ready() };
    assert_eq!(moving(&no_licence, &FOUR), Err(PlanRefused::NoLicence));
}
