use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::clinic::*;
use super::super::{
    Intent, LeftUnasked, Object, Person, Plan, PlanPart, PlanRefused, PolicyChange, PutBack, Warning, plan,
};
use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::id::PolicyId;
use crate::licence::{Licences, Units};
use crate::policy::Policy;
use crate::tenant::TenantSnapshot;

mod exceptions;

fn changing(snapshot: &TenantSnapshot, id: &str, change: PolicyChange, knowingly: bool) -> Result<Plan, PlanRefused> {
    plan(Intent::ChangePolicy { policy: id.into(), change, knowingly }, snapshot, &ANNA.into(), "worldwide")
}

fn state(word: &str) -> PolicyChange {
    PolicyChange::State { state: word.into() }
}

fn rename(name: &str) -> PolicyChange {
    PolicyChange::Rename { name: name.into() }
}

/// The only write: what is there, and what will be.
fn write(plan: &Plan) -> (&Value, &Value) {
    let [step] = plan.for_tenant(&"bakery".into(), "worldwide").unwrap() else { panic!("one write") };
    assert!(matches!(&step.object, Object::Policy { .. }));
    (&step.before, &step.after)
}

fn names(people: &[Person]) -> Vec<&str> {
    people.iter().map(|person| person.id.as_str()).collect()
}

fn unasked(plan: &Plan) -> Vec<&str> {
    let people = plan.warnings().iter().find_map(|warning| match warning {
        Warning::LeftUnasked { people } => Some(people),
        _ => None,
    });
    people.into_iter().flatten().map(|LeftUnasked { person, .. }| person.id.as_str()).collect()
}

/// The clinic after the move, but with nothing on yet.
fn off() -> TenantSnapshot {
    let spared = |clinic, id: &&str| with_policy(clinic, id, EXCLUDE_USERS, json!(EMERGENCY));
    ["legacy", "admins", "all", "registration"].iter().fold(with_recommended(clinic()).with_defaults(false), spared)
}

/// The same with the policy for everyone on.
fn on() -> TenantSnapshot {
    with_policy(off(), "all", STATE, json!("enabled"))
}

#[test]
fn a_policy_is_switched_on_with_nothing_but_its_state_sent() {
    let plan = changing(&off(), "all", state("enabled"), false).unwrap();
    assert_eq!(write(&plan), (&json!({ "state": REPORT_ONLY }), &json!({ "state": "enabled" })));
    assert_eq!((plan.warnings(), plan.put_back(), plan.affected()), ([].as_slice(), &PutBack::Possible, 3));
    assert_eq!((plan.lock_out().unwrap().account, plan.gap()), (Some(true), None));
    assert_eq!(changing(&on(), "all", state("enabled"), false), Err(PlanRefused::NothingToDo));
}

#[test]
fn switching_on_is_refused_where_somebody_who_must_get_in_would_not() {
    let refused = |snapshot: &TenantSnapshot| changing(snapshot, "all", state("enabled"), false).unwrap_err();
    assert_eq!(refused(&off().with_defaults(true)), PlanRefused::DefaultsOn);
    let no_licence = Licences::from_plans(Vec::<(&str, Units)>::new());
    assert_eq!(refused(&TenantSnapshot { licences: known(no_licence), ..off() }), PlanRefused::NoLicence);
    let nothing = with_methods(off(), ANNA, Ok(&["#microsoft.graph.passwordAuthenticationMethod"]));
    assert_eq!(refused(&nothing), PlanRefused::RegisterFirst);
    let not_read = with_methods(off(), ANNA, Err(UnknownBecause::Throttled));
    assert!(matches!(refused(&not_read), PlanRefused::LockOutUnknown { .. }));
    let asked = with_policy(off(), "all", EXCLUDE_USERS, json!(["em1"]));
    assert!(matches!(refused(&asked), PlanRefused::NoEmergencyAccount { lacking } if names(&lacking) == ["em2"]));
    assert!(changing(&asked, "all", state("enabled"), true).is_ok());
    let block = with_policy(off(), "all", CONTROLS, json!(["block"]));
    assert!(matches!(refused(&block), PlanRefused::ShutsAll { .. }));
    let gone = with_policy(off(), "all", EXCLUDE_USERS, json!(["zoe", "em1", "em2"]));
    assert_eq!(refused(&gone), PlanRefused::Unresolved { names: vec!["zoe".into()] });
}

#[test]
fn registering_is_guarded_only_when_everybody_surely_has_registered() {
    let guard = |snapshot: &TenantSnapshot| changing(snapshot, "registration", state("enabled"), false);
    assert!(guard(&off()).is_ok());
    let somebody = guard(&with_unregistered(off(), "cora"));
    assert!(matches!(somebody, Err(PlanRefused::Unregistered { people }) if names(&people) == ["cora"]));
    let mut unsaid = off();
    let mut rows = unsaid.registration.get().unwrap().clone();
    rows.remove(&"bert".into());
    unsaid.registration = known(rows);
    assert!(matches!(guard(&unsaid), Err(PlanRefused::Unregistered { people }) if names(&people) == ["bert"]));
    let unread = TenantSnapshot { registration: unread(), ..off() };
    let because = UnknownBecause::NoPermission;
    assert_eq!(guard(&unread), Err(PlanRefused::NotKnown { part: PlanPart::Registration, because }));
    // It cannot only watch.
    let watch = changing(&off(), "registration", state(REPORT_ONLY), false);
    assert!(matches!(watch, Err(PlanRefused::CannotBeMade { .. })));
    assert!(matches!(changing(&off(), "all", state("on"), false), Err(PlanRefused::CannotBeMade { .. })));
}

#[test]
fn switching_off_says_whom_nothing_asks_then() {
    for word in [REPORT_ONLY, "disabled"] {
        let plan = changing(&on(), "all", state(word), false).unwrap();
        assert_eq!(write(&plan).1, &json!({ "state": word }));
        assert_eq!(unasked(&plan), ["anna", "bert", "cora"]);
        assert_eq!(plan.lock_out(), None);
    }
    // Another policy asks Anna, and the older setting asks Bert.
    let also = with_policy(on(), "admins", STATE, json!("enabled"));
    let also = also.with_per_user("bert", Some(crate::per_user::PerUserMfaState::Enforced));
    assert_eq!(unasked(&changing(&also, "all", state("disabled"), false).unwrap()), ["cora"]);
    assert_eq!(unasked(&changing(&off(), "all", state("disabled"), false).unwrap()), Vec::<&str>::new());
}

#[test]
fn microsofts_own_policies_get_another_state_and_nothing_else() {
    let name = "Microsoft-managed: Multifactor authentication for all users";
    let managed = with_policy(on(), "all", "/displayName", json!(name));
    assert!(changing(&managed, "all", state("disabled"), false).is_ok());
    for change in [rename("x"), PolicyChange::Delete] {
        assert_eq!(changing(&managed, "all", change, false), Err(PlanRefused::Managed));
    }
    let mut body = find(&managed, "all").raw().clone();
    body["conditions"]["users"]["excludeUsers"] = json!(["em1", "em2", "cora"]);
    assert!(changing(&managed, "all", PolicyChange::Content { body: body.clone() }, false).is_ok());
    body["conditions"]["users"]["includeUsers"] = json!(["None"]);
    assert_eq!(changing(&managed, "all", PolicyChange::Content { body }, false), Err(PlanRefused::Managed));
}

#[test]
fn a_new_name_is_not_another_policys() {
    let plan = changing(&on(), "all", rename(" Everyone "), false).unwrap();
    let before = json!({ "displayName": "Require multifactor authentication for all users" });
    assert_eq!(write(&plan), (&before, &json!({ "displayName": "Everyone" })));
    assert_eq!(plan.warnings(), []);
    let taken = changing(&on(), "all", rename("BLOCK legacy authentication"), false);
    assert_eq!(taken, Err(PlanRefused::PolicyNameTaken { name: "BLOCK legacy authentication".into() }));
    let same = rename("Require multifactor authentication for all users");
    assert_eq!(changing(&on(), "all", same, false), Err(PlanRefused::NothingToDo));
    let case = rename("Require Multifactor Authentication For All Users");
    assert!(changing(&on(), "all", case, false).is_ok(), "its own name in another case");
    assert!(matches!(changing(&on(), "all", rename(" "), false), Err(PlanRefused::CannotBeMade { .. })));
}

#[test]
fn a_policy_that_is_deleted_is_kept_whole_and_says_whom_nothing_asks_then() {
    let plan = changing(&on(), "all", PolicyChange::Delete, false).unwrap();
    assert_eq!(write(&plan), (find(&on(), "all").raw(), &Value::Null));
    assert_eq!((unasked(&plan), plan.put_back()), (vec!["anna", "bert", "cora"], &PutBack::Possible));
    let elsewhere = TenantSnapshot { deleted_policies: unread(), ..on() };
    let plan = changing(&elsewhere, "legacy", PolicyChange::Delete, false).unwrap();
    assert_eq!(plan.put_back(), &PutBack::NotKnown { because: UnknownBecause::NoPermission });
    assert_eq!(unasked(&plan), Vec::<&str>::new());
    let deleted = TenantSnapshot { deleted_policies: known(vec![deleted("gone", json!("disabled"))]), ..on() };
    assert_eq!(changing(&deleted, "gone", PolicyChange::Delete, false), Err(PlanRefused::NothingToDo));
    let no_such = Err(PlanRefused::NoSuchPolicy { id: "other".into() });
    assert_eq!(changing(&deleted, "other", PolicyChange::Delete, false), no_such);
    assert_eq!(
        changing(&deleted, "gone", state("enabled"), false),
        Err(PlanRefused::NoSuchPolicy { id: "gone".into() })
    );
}

fn deleted(id: &str, state: Value) -> Policy {
    Policy::from_json(policy(id, &[(STATE, state)])).unwrap()
}

#[test]
fn a_restored_policy_asks_nobody_whatever_it_did() {
    let guard = policy(
        "guard",
        &[
            (INCLUDE_APPS, json!([])),
            ("/conditions/applications/includeUserActions", json!(["urn:user:registersecurityinfo"])),
        ],
    );
    let all = vec![deleted("gone", json!("enabled")), Policy::from_json(guard).unwrap()];
    let clinic = TenantSnapshot { deleted_policies: known(all), ..on() };
    let plan = changing(&clinic, "gone", PolicyChange::Restore, false).unwrap();
    assert_eq!(write(&plan), (&Value::Null, &json!({ "state": REPORT_ONLY })));
    let plan = changing(&clinic, "guard", PolicyChange::Restore, false).unwrap();
    assert_eq!(write(&plan), (&Value::Null, &json!({ "state": "disabled" })));
    assert_eq!(changing(&clinic, "all", PolicyChange::Restore, false), Err(PlanRefused::NothingToDo));
    assert_eq!(
        changing(&clinic, "x", PolicyChange::Restore, false),
        Err(PlanRefused::NoSuchPolicy { id: PolicyId::from("x") })
    );
    let unread = TenantSnapshot { deleted_policies: unread(), ..on() };
    assert!(matches!(changing(&unread, "gone", PolicyChange::Restore, false), Err(PlanRefused::NotKnown { .. })));
}

#[test]
fn from_a_backup_only_what_differs_is_sent() {
    let mut body = find(&on(), "all").raw().clone();
    body["createdDateTime"] = json!("2026-01-01T00:00:00Z");
    body["conditions"]["users"]["excludeUsers"] = json!(["EM2", "em1"]);
    let content = |body: &Value| PolicyChange::Content { body: body.clone() };
    assert_eq!(changing(&on(), "all", content(&body), false), Err(PlanRefused::NothingToDo));
    body["sessionControls"] = json!({ "persistentBrowser": { "mode": "never", "isEnabled": true } });
    body["state"] = json!(REPORT_ONLY);
    let plan = changing(&on(), "all", content(&body), false).unwrap();
    let (before, after) = write(&plan);
    assert_eq!(before, &json!({ "sessionControls": null, "state": "enabled" }));
    assert_eq!(after, &json!({ "sessionControls": body["sessionControls"], "state": REPORT_ONLY }));
    assert_eq!(unasked(&plan), ["anna", "bert", "cora"]);

    body["conditions"]["users"]["excludeUsers"] = json!(["em1", "em2", "zoe"]);
    assert_eq!(
        changing(&on(), "all", content(&body), false),
        Err(PlanRefused::Unresolved { names: vec!["zoe".into()] })
    );
    body["conditions"]["users"]["excludeUsers"] = json!(["em1"]);
    let dropped = changing(&on(), "all", content(&body), false);
    assert!(matches!(dropped, Err(PlanRefused::NoEmergencyAccount { lacking }) if names(&lacking) == ["em2"]));
    body["displayName"] = json!("Block legacy authentication");
    assert!(matches!(changing(&on(), "all", content(&body), true), Err(PlanRefused::PolicyNameTaken { .. })));
}

#[test]
fn a_policy_that_is_on_and_comes_to_demand_more_is_checked() {
    let mut body = find(&on(), "all").raw().clone();
    body["grantControls"]["builtInControls"] = json!(["compliantDevice"]);
    let refused = changing(&on(), "all", PolicyChange::Content { body: body.clone() }, false);
    assert!(matches!(refused, Err(PlanRefused::ShutsAll { .. })));
    // As long as it only watches, it may.
    assert!(changing(&off(), "all", PolicyChange::Content { body }, false).is_err(), "the backup has it on");
    let mut watching = find(&off(), "all").raw().clone();
    watching["grantControls"]["builtInControls"] = json!(["compliantDevice"]);
    let plan = changing(&off(), "all", PolicyChange::Content { body: watching }, false).unwrap();
    assert_eq!((plan.lock_out(), plan.warnings()), (None, [].as_slice()));
    assert_eq!(
        BTreeSet::from(["grantControls"]),
        write(&plan).1.as_object().unwrap().keys().map(String::as_str).collect()
    );
}
