//! Policies that are put back.

use serde_json::{Value, json};

use super::super::super::clinic::*;
use super::super::super::{
    Intent, LeftUnasked, Object, Plan, PlanRefused, PolicyChange, PolicyLeftOutWhy, PutBack, Warning, plan, put_back,
};
use super::super::{Made, Shows};
use crate::fixture::*;
use crate::id::PolicyId;
use crate::per_user::PerUserMfaState::{Enabled, Enforced};
use crate::policy::Policy;
use crate::tenant::TenantSnapshot;

mod there_and_back;

const NAMES: [&str; 4] = ["legacy", "admins", "all", "registration"];

pub(super) fn planned(made: &[Made], overwrite: bool, snapshot: &TenantSnapshot) -> Result<Plan, PlanRefused> {
    put_back("the change", overwrite, made, snapshot, &ANNA.into(), "worldwide")
}

fn of(id: &str, before: Value, after: Value) -> Made {
    Made { object: Object::Policy { id: id.into() }, before, after, display_name: format!("{id} then").into() }
}

fn state(word: &str) -> Value {
    json!({ "state": word })
}

/// What is sent, in order.
fn sent(plan: &Plan) -> Vec<(String, Value)> {
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    let name = |object: &Object| match object {
        Object::PerUserMfa { user } => user.to_string(),
        Object::SecurityDefaults => "defaults".to_owned(),
        Object::Policy { id } => id.to_string(),
        other => panic!("{other:?}"),
    };
    steps.iter().map(|step| (name(&step.object), step.after.clone())).collect()
}

fn to(what: &str, value: Value) -> (String, Value) {
    (what.to_owned(), value)
}

fn left_out(plan: &Plan) -> Vec<(&str, PolicyLeftOutWhy)> {
    plan.policies_left_out().iter().map(|left| (left.policy.id.as_str(), left.why)).collect()
}

/// What the adding of the recommended policies made.
fn added() -> Vec<Made> {
    let body = |id: &str| {
        let mut raw = find(&with_recommended(clinic()), id).raw().clone();
        raw.as_object_mut().unwrap().remove("id");
        raw
    };
    NAMES.iter().map(|id| of(id, Value::Null, body(id))).collect()
}

fn ready() -> TenantSnapshot {
    with_recommended(clinic())
}

#[test]
fn what_a_policy_shows_of_a_change_table() {
    use Shows::{After, Before, Otherwise};
    let all = find(&ready(), "all").raw().clone();
    let (mut reordered, mut other) = (all.clone(), all.clone());
    reordered["conditions"]["users"]["excludeUsers"] = json!(["EM2", "em1", "anna"]);
    reordered["modifiedDateTime"] = json!("2026-11-24T10:00:00Z");
    other["conditions"]["users"]["excludeUsers"] = json!(["em1"]);
    let conditions = |raw: &Value| json!({ "conditions": raw["conditions"] });
    let table = [
        (all.clone(), state(REPORT_ONLY), state("enabled"), Before),
        (all.clone(), state("disabled"), state(REPORT_ONLY), After),
        (all.clone(), state("disabled"), state("enabled"), Otherwise),
        (reordered.clone(), conditions(&all), conditions(&other), Before),
        (reordered, conditions(&other), conditions(&all), After),
        (other.clone(), conditions(&all), Value::Null, Otherwise),
        // Made, deleted, restored.
        (all.clone(), Value::Null, all.clone(), After),
        (Value::Null, Value::Null, all.clone(), Before),
        (Value::Null, all.clone(), Value::Null, After),
        (all.clone(), all.clone(), Value::Null, Before),
        (other, all.clone(), Value::Null, Otherwise),
        (all, Value::Null, state(REPORT_ONLY), After),
    ];
    for (now, before, after, shows) in table {
        assert_eq!(Shows::of(&now, &before, &after), shows, "{before} to {after}");
    }
}

#[test]
fn policies_that_were_made_are_deleted_again() {
    let plan = planned(&added(), false, &ready()).unwrap();
    assert_eq!(sent(&plan), NAMES.map(|id| to(id, Value::Null)));
    let step = &plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[2];
    assert_eq!(&step.before, find(&ready(), "all").raw(), "kept whole");
    assert_eq!((plan.put_back(), plan.warnings(), plan.gap()), (&PutBack::Possible, [].as_slice(), None));
    let nothing = ready().with_policies(vec![]);
    assert_eq!(planned(&added(), false, &nothing), Err(PlanRefused::NothingToDo));
    let not_listed = TenantSnapshot { deleted_policies: unread(), ..ready() };
    assert!(matches!(planned(&added(), false, &not_listed).unwrap().put_back(), PutBack::NotKnown { .. }));
}

#[test]
fn what_is_on_goes_off_before_it_is_deleted_and_those_who_are_then_not_asked_are_named() {
    let on = with_policy(ready().with_defaults(false), "all", STATE, json!("enabled"));
    let on = with_policy(on, "registration", STATE, json!("enabled"));
    let plan = planned(&added()[2..], false, &on).unwrap();
    let expected = [
        to("registration", state("disabled")),
        to("all", state(REPORT_ONLY)),
        to("all", Value::Null),
        to("registration", Value::Null),
    ];
    assert_eq!(sent(&plan), expected);
    let before_deleting = &plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[2].before;
    assert_eq!(before_deleting["state"], REPORT_ONLY);
    let [Warning::LeftUnasked { people }] = plan.warnings() else { panic!("{:?}", plan.warnings()) };
    let ids: Vec<&str> = people.iter().map(|LeftUnasked { person, .. }| person.id.as_str()).collect();
    assert_eq!(ids, ["bert", "cora"]);
}

#[test]
fn what_latch_did_not_make_or_somebody_changed_is_not_deleted() {
    let mut foreign = ready();
    foreign.made_here.remove(&PolicyId::from("legacy"));
    let changed = with_policy(foreign, "all", EXCLUDE_USERS, json!(["em1"]));
    let plan = planned(&added(), false, &changed).unwrap();
    assert_eq!(sent(&plan), [to("admins", Value::Null), to("registration", Value::Null)]);
    assert_eq!(left_out(&plan), [("legacy", PolicyLeftOutWhy::NotMadeHere), ("all", PolicyLeftOutWhy::ChangedSince)]);
    let overwriting = planned(&added(), true, &changed).unwrap();
    assert_eq!(left_out(&overwriting), [("legacy", PolicyLeftOutWhy::NotMadeHere)]);
    assert_eq!(sent(&overwriting).len(), 3);
}

#[test]
fn a_policy_known_only_by_its_name_is_found_by_it() {
    let mut made = added();
    made[2].object = Object::NewPolicy { name: "Require multifactor authentication for all users".into() };
    let plan = planned(&made[2..3], false, &ready()).unwrap();
    assert_eq!(sent(&plan), [to("all", Value::Null)]);
    let never_made = ready().with_policies(vec![]);
    assert_eq!(planned(&made[2..3], false, &never_made), Err(PlanRefused::NothingToDo));
}

#[test]
fn each_property_goes_back_by_itself() {
    let name = |name: &str| json!({ "displayName": name });
    let made = [of("all", name("Old"), name("Everyone")), of("all", state("disabled"), state(REPORT_ONLY))];
    let now = with_policy(ready(), "all", "/displayName", json!("Everyone"));
    assert_eq!(sent(&planned(&made, false, &now).unwrap()), [to("all", state("disabled")), to("all", name("Old"))]);
    // The first was sent, the second not.
    let cut_off = with_policy(now.clone(), "all", STATE, json!("disabled"));
    assert_eq!(sent(&planned(&made, false, &cut_off).unwrap()), [to("all", name("Old"))]);
    // Somebody has named it otherwise since.
    let changed = with_policy(now, "all", "/displayName", json!("All"));
    let plan = planned(&made, false, &changed).unwrap();
    assert_eq!(
        (sent(&plan), left_out(&plan)),
        (vec![to("all", state("disabled"))], vec![("all", PolicyLeftOutWhy::ChangedSince)])
    );
    assert_eq!(sent(&planned(&made, true, &changed).unwrap()).len(), 2);
    let gone = ready().with_policies(vec![]);
    let plan = planned(&made, true, &gone).unwrap();
    assert_eq!((sent(&plan), left_out(&plan)), (vec![], vec![("all", PolicyLeftOutWhy::Gone)]));
    assert_eq!(&*plan.policies_left_out()[0].policy.name, "all then");
}

#[test]
fn a_deleted_policy_is_restored_to_what_it_was() {
    let raw = |id: &str, state: &str| {
        let mut raw = find(&ready(), id).raw().clone();
        raw["state"] = json!(state);
        raw["conditions"]["users"]["excludeUsers"] = json!(EMERGENCY);
        raw
    };
    let deleted = |id: &str, was: &str| of(id, raw(id, was), Value::Null);
    let restorable = |was: &str| TenantSnapshot {
        deleted_policies: known(vec![Policy::from_json(raw("all", was)).unwrap()]),
        ..clinic().with_defaults(false)
    };
    let plan = planned(&[deleted("all", "disabled")], false, &restorable("disabled")).unwrap();
    assert_eq!(sent(&plan), [to("all", state("disabled"))]);
    assert!(plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[0].before.is_null());
    let plan = planned(&[deleted("all", "enabled")], false, &restorable("enabled")).unwrap();
    assert_eq!(sent(&plan), [to("all", state(REPORT_ONLY)), to("all", state("enabled"))]);
    assert_eq!(plan.lock_out().unwrap().account, Some(true));

    let with_defaults = restorable("enabled").with_defaults(true);
    assert_eq!(planned(&[deleted("all", "enabled")], false, &with_defaults), Err(PlanRefused::DefaultsOn));
    let plan = planned(&[deleted("legacy", "disabled")], false, &restorable("disabled")).unwrap();
    assert_eq!(left_out(&plan), [("legacy", PolicyLeftOutWhy::Gone)]);
    let unread = TenantSnapshot { deleted_policies: unread(), ..clinic() };
    let plan = planned(&[deleted("all", "disabled")], false, &unread).unwrap();
    assert_eq!(left_out(&plan), [("all", PolicyLeftOutWhy::NotKnown)]);
    let there = ready();
    assert_eq!(planned(&[deleted("all", "disabled")], false, &there), Err(PlanRefused::NothingToDo));
}

#[test]
fn what_goes_on_again_locks_nobody_out() {
    let made = [of("all", state("enabled"), state(REPORT_ONLY))];
    let now = with_policy(ready().with_defaults(false), "all", EXCLUDE_USERS, json!(EMERGENCY));
    assert_eq!(sent(&planned(&made, false, &now).unwrap()), [to("all", state("enabled"))]);
    let nothing = with_methods(now.clone(), ANNA, Ok(&["#microsoft.graph.passwordAuthenticationMethod"]));
    assert_eq!(planned(&made, false, &nothing), Err(PlanRefused::RegisterFirst));
    let block = with_policy(now, "all", CONTROLS, json!(["block"]));
    assert!(matches!(planned(&made, false, &block), Err(PlanRefused::ShutsAll { .. })));
    let guard = [of("registration", state("enabled"), state("disabled"))];
    let plan = planned(&guard, false, &with_unregistered(ready().with_defaults(false), "bert")).unwrap();
    assert_eq!(left_out(&plan), [("registration", PolicyLeftOutWhy::SomebodyUnregistered)]);
}
