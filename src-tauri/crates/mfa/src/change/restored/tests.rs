use serde_json::{Value, json};

use super::super::clinic::*;
use super::super::{Intent, Object, Plan, PlanRefused, PolicyContent, Warning, plan};
use crate::fixture::*;
use crate::template;
use crate::tenant::TenantSnapshot;

fn restoring(
    snapshot: &TenantSnapshot,
    made: Vec<Value>,
    changed: &[(&str, Value)],
    knowingly: bool,
) -> Result<Plan, PlanRefused> {
    let changed = changed.iter().map(|(id, body)| PolicyContent { policy: (*id).into(), body: body.clone() }).collect();
    plan(Intent::RestorePolicies { made, changed, knowingly }, snapshot, &ANNA.into(), "worldwide")
}

/// What each step changes, and to what.
fn writes(plan: &Plan) -> Vec<(String, Value)> {
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    let name = |object: &Object| match object {
        Object::NewPolicy { name } => format!("new {name}"),
        Object::Policy { id } => id.to_string(),
        other => panic!("{other:?}"),
    };
    steps.iter().map(|step| (name(&step.object), step.after.clone())).collect()
}

/// The clinic with policies that leave the emergency access accounts out.
fn there() -> TenantSnapshot {
    let spared = |clinic, id: &&str| with_policy(clinic, id, EXCLUDE_USERS, json!(EMERGENCY));
    ["legacy", "admins", "all", "registration"].iter().fold(with_recommended(clinic()).with_defaults(false), spared)
}

fn of(snapshot: &TenantSnapshot, id: &str) -> Value {
    find(snapshot, id).raw().clone()
}

#[test]
fn what_is_gone_is_made_and_what_differs_is_changed_back_and_the_rest_is_left_alone() {
    let mut before = there();
    before = with_policy(before, "all", "/displayName", json!("For all"));
    let mut gone = before.clone();
    gone.policies = gone.policies.map(|all| all.iter().filter(|one| one.id().as_str() != "legacy").cloned().collect());
    let now = with_policy(gone, "all", "/displayName", json!("For nobody"));
    let changed = [("all", of(&before, "all")), ("admins", of(&before, "admins"))];
    let plan = restoring(&now, vec![body(template::BLOCK_LEGACY)], &changed, false).unwrap();
    let all = writes(&plan);
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!((&*all[0].0, &all[0].1["state"]), ("new Block legacy authentication", &json!(REPORT_ONLY)));
    assert_eq!(all[1], ("all".to_owned(), json!({ "displayName": "For all" })));
    let same = [("all", of(&now, "all"))];
    assert_eq!(restoring(&now, Vec::new(), &same, false), Err(PlanRefused::NothingToDo));
}

#[test]
fn nothing_is_restored_when_one_of_them_cannot_be() {
    let now = there();
    let mut strange = of(&now, "admins");
    strange["conditions"]["users"]["excludeUsers"] = json!(["em1", "em2", "gone"]);
    let mut named = of(&now, "all");
    named["displayName"] = json!("For everyone");
    let changed = [("all", named), ("admins", strange)];
    assert_eq!(
        restoring(&now, Vec::new(), &changed, false),
        Err(PlanRefused::Unresolved { names: vec!["gone".into()] })
    );
}

#[test]
fn two_that_go_on_together_are_looked_at_together() {
    let on = |snapshot: &TenantSnapshot, id: &str, controls: Value| {
        let mut raw = of(snapshot, id);
        raw["state"] = json!("enabled");
        raw["grantControls"]["builtInControls"] = controls;
        (id.to_owned(), raw)
    };
    let now = there();
    let (_, mfa) = on(&now, "all", json!(["mfa"]));
    let (_, admins) = on(&now, "admins", json!(["mfa"]));
    let changed = [("all", mfa), ("admins", admins.clone())];
    let plan = restoring(&now, Vec::new(), &changed, false).unwrap();
    assert_eq!(writes(&plan).len(), 2);
    assert_eq!(plan.lock_out().unwrap().account, Some(true));
    // Whatever stands first: what one of them refuses is refused.
    let mut shuts = admins;
    shuts["grantControls"]["builtInControls"] = json!(["block"]);
    let refused = restoring(&now, Vec::new(), &[("admins", shuts)], false).unwrap_err();
    assert!(matches!(refused, PlanRefused::WouldLockOut { .. } | PlanRefused::ShutsAll { .. }), "{refused:?}");
}

#[test]
fn without_emergency_accounts_it_has_to_be_meant() {
    let mut now = there();
    now.emergency_accounts.clear();
    let made = || {
        vec![{
            let mut body = body(template::MFA_FOR_ALL);
            body["displayName"] = json!("Another");
            body
        }]
    };
    assert!(matches!(restoring(&now, made(), &[], false), Err(PlanRefused::NoEmergencyAccount { .. })));
    let plan = restoring(&now, made(), &[], true).unwrap();
    assert!(plan.warnings().contains(&Warning::NoEmergencyAccount));
}
