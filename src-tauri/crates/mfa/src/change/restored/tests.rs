use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::clinic::*;
use super::super::simulated::{apply, raws, run, steps};
use super::super::{
    Intent, Needed, Object, Plan, PlanRefused, PolicyContent, PolicyLeftOutWhy, PutBack, Step, Warning, go_on,
    name_instead, names_needed, plan, put_back,
};
use crate::fact::{Fact, UnknownBecause};
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
    let intent = Intent::RestorePolicies { needed: Vec::new(), made, on: Vec::new(), changed, knowingly };
    plan(intent, snapshot, &ANNA.into(), "worldwide")
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

/// A place and a strength as a backup has them.
fn needed() -> Vec<Needed> {
    let office = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "id": "then", "displayName": "Office",
        "isTrusted": true, "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "10.0.0.0/8"}]});
    let keys = json!({"id": "keys", "displayName": "Keys only", "policyType": "custom",
        "requirementsSatisfied": "mfa", "allowedCombinations": ["fido2", "password,microsoftAuthenticatorPush"]});
    [office, keys].iter().map(|whole| Needed::of(whole).unwrap()).collect()
}

/// A body that is for everyone outside of the office, and demands keys.
fn naming() -> Value {
    let mut body = body(template::MFA_FOR_ALL);
    body["displayName"] = json!("Keys outside");
    body["conditions"]["locations"] = json!({"includeLocations": ["All"], "excludeLocations": ["then"]});
    body["grantControls"] = json!({"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": "keys"}});
    body
}

fn with_needed(needed: Vec<Needed>, made: Vec<Value>, on: &[&str]) -> Intent {
    let on = on.iter().map(|name| (*name).into()).collect();
    Intent::RestorePolicies { needed, made, on, changed: Vec::new(), knowingly: false }
}

fn planned(intent: Intent, snapshot: &TenantSnapshot) -> Result<Plan, PlanRefused> {
    plan(intent, snapshot, &ANNA.into(), "worldwide")
}

/// The organization where strengths are known, and no policy is there.
fn bare() -> TenantSnapshot {
    let mut bare = clinic().with_defaults(false);
    bare.strengths = known(BTreeMap::new());
    bare
}

fn kinds(plan: &Plan) -> Vec<String> {
    let kind = |step: &Step| match &step.object {
        Object::NewNeeded { name, .. } => format!("needed {name}"),
        Object::NewPolicy { name } if step.before.is_null() => format!("new {name}"),
        Object::NewPolicy { name } => format!("on {name}"),
        Object::Policy { id } => format!("{id} {}", step.after["state"]),
        Object::Needed { id, .. } => format!("gone {id}"),
        other => panic!("{other:?}"),
    };
    steps(plan).iter().map(kind).collect()
}

#[test]
fn what_policies_name_and_is_not_there_is_made_first() {
    assert_eq!(
        planned(with_needed(Vec::new(), vec![naming()], &[]), &bare()),
        Err(PlanRefused::Unresolved { names: vec!["keys".into(), "then".into()] })
    );
    let plan = planned(with_needed(needed(), vec![naming()], &[]), &bare()).unwrap();
    assert_eq!(kinds(&plan), ["needed Office", "needed Keys only", "new Keys outside"]);
    let first = &steps(&plan)[0];
    assert_eq!((&first.before, &first.after), (&Value::Null, &needed()[0].body));
    // What no policy of the plan names is not made.
    let mut without = naming();
    without["conditions"]["locations"] = Value::Null;
    let plan = planned(with_needed(needed(), vec![without], &[]), &bare()).unwrap();
    assert_eq!(kinds(&plan), ["needed Keys only", "new Keys outside"]);
}

#[test]
fn where_it_is_not_known_what_is_there_nothing_is_made() {
    let mut unread = bare();
    unread.locations = Fact::Unknown(UnknownBecause::Throttled);
    let refused = planned(with_needed(needed(), vec![naming()], &[]), &unread).unwrap_err();
    assert_eq!(refused, PlanRefused::Unresolved { names: vec!["then".into()] });
    let (taken, _) = run(&planned(with_needed(needed(), vec![naming()], &[]), &bare()).unwrap(), bare());
    let refused = planned(with_needed(needed(), vec![naming()], &[]), &taken).unwrap_err();
    assert_eq!(refused, PlanRefused::Unresolved { names: vec!["Office".into()] }, "its name would not tell it apart");
}

#[test]
fn what_is_to_be_on_is_made_watching_and_then_switched_on_with_all_that_switching_on_is_refused_for() {
    let admins = {
        let mut body = body(template::MFA_FOR_ADMINS);
        body["displayName"] = json!("Admins");
        body
    };
    let intent = || with_needed(needed(), vec![naming(), admins.clone()], &["Keys outside", "Admins"]);
    let plan = planned(intent(), &bare()).unwrap();
    let order = ["needed Office", "needed Keys only", "new Keys outside", "new Admins", "on Admins", "on Keys outside"];
    assert_eq!(kinds(&plan), order, "those for administrators first");
    assert_eq!(steps(&plan)[2].after["state"], REPORT_ONLY);
    assert_eq!((&steps(&plan)[4].before, &steps(&plan)[4].after), (&then_state(REPORT_ONLY), &then_state("enabled")));
    assert_eq!(plan.lock_out().unwrap().account, Some(true));
    assert_eq!(planned(intent(), &bare().with_defaults(true)), Err(PlanRefused::DefaultsOn));
    let unregistered = with_unregistered(with_methods(bare(), ANNA, Ok(&[])), ANNA);
    let mut for_her = naming();
    for_her["conditions"]["users"]["excludeUsers"] = json!(EMERGENCY);
    let refused = planned(with_needed(needed(), vec![for_her], &["Keys outside"]), &unregistered).unwrap_err();
    assert!(
        matches!(refused, PlanRefused::RegisterFirst | PlanRefused::WouldLockOut { .. }),
        "whoever makes it would be kept out: {refused:?}"
    );
}

fn then_state(state: &str) -> Value {
    json!({ "state": state })
}

#[test]
fn it_is_put_back_by_deleting_what_was_made_and_only_what_no_policy_names() {
    let before = bare();
    let plan = planned(with_needed(needed(), vec![naming()], &["Keys outside"]), &before).unwrap();
    // The policies name what was made by its own ids.
    let mut now = before;
    let mut made = Vec::new();
    for step in steps(&plan) {
        let mut step = step.clone();
        name_instead(&mut step.after, "then", "made Office");
        name_instead(&mut step.after, "keys", "made Keys only");
        now = apply(now, &step);
        made.push(super::super::simulated::made(&step));
    }
    let back = |now: &TenantSnapshot| put_back("1", false, &made, now, &ANNA.into(), "worldwide").unwrap();
    let plan = back(&now);
    let deleted = ["made Keys outside null", "gone made Office", "gone made Keys only"];
    assert_eq!(kinds(&plan)[1..], deleted, "first it is off, and the places go last: {:?}", kinds(&plan));
    assert_eq!(plan.put_back(), &PutBack::NotKnown { because: UnknownBecause::NotOffered });
    // Somebody else's policy names the office, and somebody widened the strength.
    let mut theirs = naming();
    theirs["id"] = json!("theirs");
    theirs["displayName"] = json!("Theirs");
    theirs["grantControls"] = json!({"operator": "OR", "builtInControls": ["mfa"]});
    name_instead(&mut theirs, "then", "made Office");
    let there: Vec<Value> = raws(now.policies.get().unwrap()).into_iter().chain([theirs]).collect();
    let mut other = now.clone().with_policies(there);
    if let Fact::Known { value, .. } = &mut other.strengths {
        value.get_mut(&"made Keys only".into()).unwrap().allowed_combinations.push("sms".into());
    }
    let plan = back(&other);
    assert!(!kinds(&plan).iter().any(|kind| kind.starts_with("gone")), "{:?}", kinds(&plan));
    let left: Vec<(&str, PolicyLeftOutWhy)> =
        plan.policies_left_out().iter().map(|left| (&*left.policy.name, left.why)).collect();
    assert_eq!(left, [("Office", PolicyLeftOutWhy::StillNamed), ("Keys only", PolicyLeftOutWhy::ChangedSince)]);
}

#[test]
fn gone_on_with_it_makes_only_what_is_left_at_whatever_point_it_was_cut_off() {
    let intent = || with_needed(needed(), vec![naming()], &["Keys outside"]);
    let plan = planned(intent(), &bare()).unwrap();
    let all = kinds(&plan);
    for cut in 0..all.len() {
        let (mut now, mut planned, mut made) = (bare(), plan.planned(), Vec::new());
        for step in &steps(&plan)[..cut] {
            let mut step = step.clone();
            name_instead(&mut step.after, "then", "made Office");
            name_instead(&mut step.after, "keys", "made Keys only");
            now = apply(now, &step);
            match &step.object {
                Object::NewNeeded { id, name, .. } => made.push((id.clone(), format!("made {name}").into())),
                Object::NewPolicy { name } => planned = planned.without_made([&**name]),
                other => panic!("{other:?}"),
            }
        }
        let rest = go_on(intent().with_needed_made(&made), &planned, &now, &ANNA.into(), "worldwide").unwrap();
        let left: Vec<String> = all[cut..]
            .iter()
            .map(|kind| match kind.strip_prefix("on ") {
                Some(name) if cut == all.len() - 1 => format!("made {name} \"enabled\""),
                _ => kind.clone(),
            })
            .collect();
        assert_eq!(kinds(&rest), left, "after {cut}");
        if cut == 2 {
            assert!(names_needed(&steps(&rest)[0].after, "made Office"), "by the id that it has now");
        }
    }
    // What was switched on is not switched on once more, also where somebody switched it off since.
    let (now, _) = run(&plan, bare());
    let off = with_policy(now, "made Keys outside", "/state", json!(REPORT_ONLY));
    let done = plan.planned().without_made(["Keys outside"]).without_switched_on(["Keys outside"]);
    let made = [("then".into(), "made Office".into()), ("keys".into(), "made Keys only".into())];
    let rest = go_on(intent().with_needed_made(&made), &done, &off, &ANNA.into(), "worldwide");
    assert_eq!(rest, Err(PlanRefused::NothingToDo));
}
