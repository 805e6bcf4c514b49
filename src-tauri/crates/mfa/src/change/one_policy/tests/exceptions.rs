//! Who is left out of a policy.

use super::*;

fn leaving_out(
    snapshot: &TenantSnapshot,
    users: &[&str],
    groups: &[&str],
    knowingly: bool,
) -> Result<Plan, PlanRefused> {
    let change = PolicyChange::Exceptions {
        users: users.iter().map(|id| (*id).into()).collect(),
        groups: groups.iter().map(|id| (*id).into()).collect(),
        until: Some("2026-12-24".into()),
    };
    changing(snapshot, "all", change, knowingly)
}

#[test]
fn the_conditions_are_sent_whole_with_only_the_exceptions_changed() {
    let mut conditions = find(&on(), "all").raw()["conditions"].clone();
    conditions["somethingNew"] = json!({ "x": [1] });
    conditions["users"]["excludeUsers"] = json!(["GuestsOrExternalUsers", "EM2", "em1", "zoe"]);
    let clinic = with_policy(on(), "all", "/conditions", conditions.clone()).with_group("spare", &["bert"]);
    let plan = leaving_out(&clinic, &["cora", "em1", "em2", "zoe"], &["spare"], false).unwrap();
    let (before, after) = write(&plan);
    assert_eq!(before, &json!({ "conditions": conditions }));
    // What stays keeps its place and spelling; who is gone and was left out before may stay so.
    conditions["users"]["excludeUsers"] = json!(["GuestsOrExternalUsers", "EM2", "em1", "zoe", "cora"]);
    conditions["users"]["excludeGroups"] = json!(["spare"]);
    assert_eq!(after, &json!({ "conditions": conditions }));
    // With something that is not understood, it cannot be told who was asked.
    assert_eq!(unasked(&plan), Vec::<&str>::new());
}

#[test]
fn whoever_is_not_asked_any_more_is_named() {
    let clinic = on().with_group("spare", &["bert"]);
    let plan = leaving_out(&clinic, &["cora", "em1", "em2"], &["spare"], false).unwrap();
    assert_eq!(unasked(&plan), ["bert", "cora"]);
    assert_eq!(plan.affected(), 3);
}

#[test]
fn the_last_exception_leaves_an_empty_list() {
    let spared = with_policy(off(), "all", EXCLUDE_USERS, json!(["cora"]));
    let none = TenantSnapshot { emergency_accounts: [].into(), ..spared };
    let plan = leaving_out(&none, &[], &[], false).unwrap();
    let users = &write(&plan).1["conditions"]["users"];
    assert_eq!((&users["excludeUsers"], &users["excludeGroups"]), (&json!([]), &json!([])));
}

#[test]
fn the_same_exceptions_in_another_order_and_case_are_nothing_to_do() {
    assert_eq!(leaving_out(&on(), &["EM2", "em1"], &[], false), Err(PlanRefused::NothingToDo));
}

#[test]
fn whoever_is_left_out_anew_must_be_there() {
    let refused = |users: &[&str], groups: &[&str]| match leaving_out(&on(), users, groups, false) {
        Err(PlanRefused::Unresolved { names }) => names.iter().map(|name| name.to_string()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&["em1", "em2", "zoe"], &["nobody"]), ["zoe", "nobody"]);
    let mut conditions = find(&on(), "all").raw()["conditions"].clone();
    conditions["authenticationFlows"] = json!({ "transferMethods": "deviceCodeFlow,unknownFutureValue" });
    let hidden = with_policy(on(), "all", "/conditions", conditions);
    let refused = leaving_out(&hidden, &["em1", "em2", "cora"], &[], false);
    assert_eq!(refused, Err(PlanRefused::Unresolved { names: vec!["unknownFutureValue".into()] }));
}

#[test]
fn an_emergency_account_stays_left_out_unless_it_is_said_to_be_meant() {
    let refused = leaving_out(&off(), &["em1"], &[], false);
    assert!(matches!(refused, Err(PlanRefused::NoEmergencyAccount { lacking }) if names(&lacking) == ["em2"]));
    let plan = leaving_out(&off(), &["em1"], &[], true).unwrap();
    assert!(matches!(plan.warnings(), [Warning::EmergencyAccountsLacking { people }] if names(people) == ["em2"]));
    // Left out through a group, and then not.
    let by_group = with_policy(off(), "all", EXCLUDE_USERS, json!(["em1"])).with_group("em", &["em2"]);
    let by_group = with_policy(by_group, "all", EXCLUDE_GROUPS, json!(["em"]));
    let refused = leaving_out(&by_group, &["em1"], &[], false);
    assert!(matches!(refused, Err(PlanRefused::NoEmergencyAccount { lacking }) if names(&lacking) == ["em2"]));
    assert!(leaving_out(&by_group, &["em1", "bert"], &["em"], false).is_ok());
}

#[test]
fn whoever_is_left_out_no_more_must_get_in() {
    let spared = with_policy(on(), "all", EXCLUDE_USERS, json!(["anna", "em1", "em2"]));
    assert!(leaving_out(&spared, &["em1", "em2"], &[], false).is_ok());
    let nothing = with_methods(spared.clone(), ANNA, Ok(&["#microsoft.graph.passwordAuthenticationMethod"]));
    assert_eq!(leaving_out(&nothing, &["em1", "em2"], &[], false), Err(PlanRefused::RegisterFirst));
    let not_read = with_methods(spared, ANNA, Err(UnknownBecause::Offline));
    assert!(matches!(leaving_out(&not_read, &["em1", "em2"], &[], false), Err(PlanRefused::LockOutUnknown { .. })));
    // As before, for somebody else.
    assert!(leaving_out(&not_read, &["anna", "em1", "em2", "cora"], &[], false).is_ok());
}
