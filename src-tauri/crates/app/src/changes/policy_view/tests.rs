use mfa::change::{Intent, plan};
use mfa::template::built_in;
use serde_json::json;

use super::*;
use crate::policies::fixture::{ACCOUNT, policy, tallied};

fn step(object: Object, before: Value, after: Value) -> Step {
    Step { object, before, after, display_name: "A policy".into() }
}

fn of_policy(before: Value, after: Value) -> Option<PlanPolicyChange> {
    change_of(&step(Object::Policy { id: "p".into() }, before, after), &ACCOUNT.into())
}

fn leaving_out(people: &[&str], groups: &[&str]) -> Value {
    json!({"conditions": {"users": {"includeUsers": ["All"], "excludeUsers": people, "excludeGroups": groups}}})
}

#[test]
fn each_step_is_told_by_what_becomes_of_the_policy() {
    let state = |word: &str| json!({ "state": word });
    let (on, off, watching) = (state("enabled"), state("disabled"), state("enabledForReportingButNotEnforced"));
    for (before, after, change) in [
        (off.clone(), on.clone(), PlanPolicyChange::On),
        (on.clone(), watching.clone(), PlanPolicyChange::Watching),
        (on.clone(), off, PlanPolicyChange::Off),
        (policy("p", &[]), Value::Null, PlanPolicyChange::Deleted),
        (Value::Null, watching, PlanPolicyChange::Restored),
        (json!({"displayName": "a"}), json!({"displayName": "b"}), PlanPolicyChange::Renamed),
        (leaving_out(&["spare", "ANNA"], &[]), leaving_out(&["spare"], &[]), PlanPolicyChange::YouNotLeftOut),
        (leaving_out(&["spare", "bruno"], &[]), leaving_out(&["spare"], &[]), PlanPolicyChange::Exceptions),
        (leaving_out(&["anna"], &[]), leaving_out(&["bruno"], &[]), PlanPolicyChange::Exceptions),
        (leaving_out(&["anna"], &["g"]), leaving_out(&[], &[]), PlanPolicyChange::Exceptions),
        (leaving_out(&[], &[]), leaving_out(&[], &["g"]), PlanPolicyChange::Exceptions),
        (
            leaving_out(&[], &[]),
            json!({"conditions": {"users": {"includeUsers": ["None"]}}}),
            PlanPolicyChange::Changed,
        ),
        (json!({"state": "enabled", "grantControls": null}), policy("p", &[]), PlanPolicyChange::Changed),
    ] {
        assert_eq!(of_policy(before.clone(), after.clone()), Some(change), "{before} {after}");
    }
    let new =
        |body: Value| change_of(&step(Object::NewPolicy { name: "x".into() }, Value::Null, body), &ACCOUNT.into());
    assert_eq!(new(state("disabled")), Some(PlanPolicyChange::MadeOff));
    assert_eq!(new(state("enabledForReportingButNotEnforced")), Some(PlanPolicyChange::MadeWatching));
    let other = step(Object::SecurityDefaults, json!({"isEnabled": true}), json!({"isEnabled": false}));
    assert_eq!(change_of(&other, &ACCOUNT.into()), None);
}

#[test]
fn a_plan_that_makes_policies_says_what_each_will_say() {
    let tallied = tallied(Vec::new());
    let bodies = built_in().iter().take(3).map(|template| template.body(&["spare".into()].into()).unwrap()).collect();
    let mut snapshot = tallied.snapshot.clone();
    snapshot.my_roles = mfa::fact::Fact::known([mfa::role::GLOBAL_ADMINISTRATOR].into(), Timestamp::UNIX_EPOCH);
    let intent = Intent::AddPolicies { policies: bodies, knowingly: true };
    snapshot.methods.insert(ACCOUNT.into(), Ok(mfa::lockout::Methods::read(["fido2"])));
    let plan = plan(intent, &snapshot, &ACCOUNT.into(), "cloud").unwrap();
    let roles = HashMap::new();
    let lines = policies(&plan, &snapshot, &Names::new(&tallied, &roles));
    assert_eq!(lines.iter().map(|line| line.change).collect::<Vec<_>>(), [PlanPolicyChange::MadeWatching; 3]);
    assert!(lines.iter().all(|line| line.id.is_none() && !line.name.is_empty()));
    let words = lines[2].words.as_ref().unwrap();
    assert_eq!((words.who.everyone, &words.except.people[..]), (true, &["SPARE".into()][..]));
    let anything = |knowingly| IntentView::AddPolicies { templates: Vec::new(), knowingly };
    assert_eq!((needs_name(&anything(false), &plan), needs_name(&anything(true), &plan)), (false, true));
    assert_eq!(gap_seconds(&plan), None, "nothing goes off");
}

#[test]
fn policies_that_began_to_watch_less_than_a_week_ago_watched_briefly() {
    let now = Timestamp::UNIX_EPOCH;
    let ago = |hours: i64| Some(now - SignedDuration::from_hours(hours));
    let since = [ago(1), ago(7 * 24 - 1), ago(7 * 24), None];
    assert_eq!(watched_briefly(since.into_iter(), now), 2, "of one it is not known");
}
