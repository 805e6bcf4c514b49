use serde_json::json;

use super::valid_from_json;
use crate::change::{
    Intent, LeftOutWhy, Made, Object, Plan, PlanRefused, PutBack, Shows, Warning, go_on, plan, put_back,
};
use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::id::UserId;
use crate::role;
use crate::tenant::{TenantSnapshot, User, Users};

fn made(snapshot: &TenantSnapshot) -> Result<Plan, PlanRefused> {
    plan(Intent::SignOutEveryone, snapshot, &"anna".into(), "worldwide")
}

fn whom(plan: &Plan) -> Vec<&str> {
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    steps.iter().filter_map(|step| step.object.user()).map(UserId::as_str).collect()
}

/// Anna runs it, Emil is an administrator too, Dora has left, and there is an account for emergencies, one that copies
/// a directory and a guest.
fn bakery() -> TenantSnapshot {
    let left = User { account_enabled: Some(false), ..person("dora") };
    let mut people = ["anna", "bert", "cora", "emil", "copying", "safe"].map(person).to_vec();
    people.extend([left, guest("gina")]);
    let mut bakery = organization(people)
        .with_role(role::GLOBAL_ADMINISTRATOR, "anna")
        .with_role(role::EXCHANGE_ADMINISTRATOR, "emil")
        .with_role(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS, "copying");
    bakery.emergency_accounts = ["safe".into()].into();
    bakery
}

#[test]
fn everyone_who_can_sign_in_is_signed_out_administrators_first_and_whoever_runs_it_last() {
    let plan = made(&bakery()).unwrap();
    assert_eq!(whom(&plan), ["emil", "bert", "cora", "anna"]);
    assert_eq!(plan.affected(), 4);
    assert_eq!(plan.warnings(), [Warning::SignedOutWithinMinutes, Warning::YouAreSignedOutToo]);
    let left_out: Vec<_> = plan.left_out().iter().map(|left| (left.person.id.as_str(), left.why)).collect();
    assert_eq!(left_out, [("safe", LeftOutWhy::EmergencyAccount), ("gina", LeftOutWhy::Guest)]);
    assert!(plan.left_out().iter().all(|left| !left.why.is_held_back()));
    let shown = plan.shown().next().unwrap();
    assert_eq!(*shown.before, json!({ "signInSessionsValidFromDateTime": null }), "read right before it is sent");
    assert_eq!(*shown.after, json!({ "revoked": true }));
}

#[test]
fn whoever_runs_it_is_told_only_where_they_are_signed_out() {
    let mut bakery = bakery();
    bakery.emergency_accounts = ["anna".into()].into();
    let plan = made(&bakery).unwrap();
    assert!(!whom(&plan).contains(&"anna"));
    assert_eq!(plan.warnings(), [Warning::SignedOutWithinMinutes]);
}

#[test]
fn without_the_roles_or_the_whole_list_nobody_is_signed_out_who_was_not_meant() {
    let mut helpdesk = bakery();
    helpdesk.my_roles = known([role::HELPDESK_ADMINISTRATOR].into());
    assert!(made(&helpdesk).is_ok());
    helpdesk.my_roles = known([role::SECURITY_ADMINISTRATOR].into());
    let Err(PlanRefused::NotAllowed { needs }) = made(&helpdesk) else { panic!("not allowed") };
    assert_eq!((needs.first(), needs.len()), (Some(&role::HELPDESK_ADMINISTRATOR), 5));

    let mut partly = bakery();
    let people = partly.users.get().unwrap().people.clone();
    partly.users = known(Users { people, complete: false });
    assert_eq!(made(&partly).unwrap_err(), PlanRefused::IncompletePeople);

    let mut unknown = bakery();
    unknown.role_holders = unread();
    let warning = Warning::AdminsNotKnown { because: UnknownBecause::NoPermission };
    assert!(made(&unknown).unwrap().warnings().contains(&warning));

    let guests = organization(vec![guest("gina")]);
    assert_eq!(made(&guests).unwrap_err(), PlanRefused::NothingToDo);
}

#[test]
fn nobody_can_put_it_back() {
    let plan = made(&bakery()).unwrap();
    assert_eq!(*plan.put_back(), PutBack::Never);
    let step = &plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[0];
    let item = Made {
        object: step.object.clone(),
        before: valid_from_json(Some("2026-11-20T08:00:00Z".parse().unwrap())),
        after: step.after.clone(),
        display_name: step.display_name.clone(),
    };
    for overwrite in [false, true] {
        let back = put_back("one", overwrite, std::slice::from_ref(&item), &bakery(), &"anna".into(), "worldwide");
        assert_eq!(back.unwrap_err(), PlanRefused::NeverPutBack);
    }
}

#[test]
fn what_is_left_of_it_is_gone_on_with_and_nobody_is_new_in_it() {
    let planned = made(&bakery()).unwrap().planned();
    assert_eq!(planned.step_count(), 4);
    let kept = serde_json::from_value(serde_json::to_value(&planned).unwrap()).unwrap();
    assert_eq!(planned, kept);
    let mut people = bakery().users.get().unwrap().people.clone();
    people.push(person("new"));
    let mut later = bakery();
    later.users = known(Users { people, complete: true });
    let left = |done: &[UserId]| {
        let planned = planned.clone().without_signed_out(done);
        go_on(Intent::SignOutEveryone, &planned, &later, &"anna".into(), "worldwide")
    };
    assert_eq!(whom(&left(&["emil".into(), "cora".into()]).unwrap()), ["bert", "anna"]);
    let all = ["anna", "bert", "cora", "emil"].map(UserId::from);
    assert_eq!(left(&all).unwrap_err(), PlanRefused::NothingToDo);
}

#[test]
fn only_a_later_moment_of_the_service_shows_that_somebody_was_signed_out() {
    let after = json!({ "revoked": true });
    let at = |text: &str| json!({ "signInSessionsValidFromDateTime": text });
    let before = at("2026-11-20T08:00:00Z");
    let shows = |now| Shows::of(&now, &before, &after);
    assert_eq!(shows(at("2026-11-20T08:00:01Z")), Shows::After);
    assert_eq!(shows(at("2026-11-20T09:00:00+01:00")), Shows::Before, "the same moment");
    assert_eq!(shows(at("2026-11-20T07:59:59Z")), Shows::Otherwise, "a copy that is behind");
    assert_eq!(shows(json!({ "signInSessionsValidFromDateTime": null })), Shows::Otherwise);
    assert_eq!(Shows::of(&before, &valid_from_json(None), &after), Shows::Otherwise, "nothing to compare with");
    assert_eq!(Shows::of(&json!({}), &json!({}), &after), Shows::Otherwise);
    let object = Object::SignInSessions { user: "anna".into() };
    assert_eq!(serde_json::to_value(object).unwrap(), json!({ "kind": "sign_in_sessions", "user": "anna" }));
}
