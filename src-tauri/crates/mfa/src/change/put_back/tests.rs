mod of_policies;

use serde_json::{Value, json};

use super::super::{LeftOutWhy, Object, Plan, PlanRefused, PutBack, Warning, put_back};
use super::{Made, Shows};
use crate::fixture::*;
use crate::per_user::PerUserMfaState::{self, Disabled, Enabled, Enforced};
use crate::role;
use crate::tenant::{TenantSnapshot, Users};

fn state(state: PerUserMfaState) -> Value {
    json!({ "perUserMfaState": state.as_str() })
}

/// A change of these people's settings.
fn settings(changes: &[(&str, PerUserMfaState, PerUserMfaState)]) -> Vec<Made> {
    let made = |(user, before, after): &(&str, _, _)| Made {
        object: Object::PerUserMfa { user: (*user).into() },
        before: state(*before),
        after: state(*after),
        display_name: format!("{user} then").into(),
    };
    changes.iter().map(made).collect()
}

fn defaults(before: bool, after: bool) -> Made {
    Made {
        object: Object::SecurityDefaults,
        before: json!({ "isEnabled": before }),
        after: json!({ "isEnabled": after }),
        display_name: Box::default(),
    }
}

fn planned(made: &[Made], overwrite: bool, snapshot: &TenantSnapshot) -> Result<Plan, PlanRefused> {
    put_back("the change", overwrite, made, snapshot, &"anna".into(), "worldwide")
}

/// What the plan sends, in order.
fn sent(plan: &Plan) -> Vec<(String, Value)> {
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    let name = |object: &Object| match object {
        Object::NewNeeded { name, .. } => name.to_string(),
        Object::Needed { id, .. } => id.to_string(),
        Object::PerUserMfa { user } | Object::SignInSessions { user } => user.to_string(),
        Object::SecurityDefaults => "security defaults".to_owned(),
        Object::NewPolicy { name } => name.to_string(),
        Object::Policy { id } => id.to_string(),
    };
    steps.iter().map(|step| (name(&step.object), step.after.clone())).collect()
}

fn left_out(plan: &Plan) -> Vec<(&str, LeftOutWhy)> {
    plan.left_out().iter().map(|left| (left.person.id.as_str(), left.why)).collect()
}

fn to(user: &str, back: PerUserMfaState) -> (String, Value) {
    (user.to_owned(), state(back))
}

fn bakery() -> TenantSnapshot {
    organization(["anna", "bert", "cora", "dora"].map(person).to_vec()).with_role(role::GLOBAL_ADMINISTRATOR, "anna")
}

#[test]
fn what_a_setting_shows_of_a_change_table() {
    use Shows::{After, Before, Otherwise};
    let table = [
        (Disabled, Enforced, Disabled, After),
        (Enforced, Enforced, Disabled, Before),
        (Enabled, Enforced, Disabled, Otherwise),
        (Enabled, Enabled, Disabled, Before),
        // The service raised whom was put back to enabled.
        (Enforced, Enabled, Disabled, Before),
        (Enforced, Disabled, Enabled, After),
        (Enabled, Disabled, Enforced, Otherwise),
        // Exactly there: enforced was meant, and is there.
        (Enforced, Enabled, Enforced, After),
        (Enforced, Enforced, Enabled, Before),
    ];
    for (now, before, after, shows) in table {
        assert_eq!(Shows::of(&state(now), &state(before), &state(after)), shows, "{now:?}: {before:?} to {after:?}");
    }
    let [on, off] = [true, false].map(|on| json!({ "isEnabled": on }));
    assert_eq!(Shows::of(&on, &off, &on), After);
    assert_eq!(Shows::of(&off, &off, &on), Before);
}

#[test]
fn each_setting_goes_back_to_exactly_what_it_was_and_whoever_does_it_comes_last() {
    let made = settings(&[("anna", Enforced, Disabled), ("bert", Enabled, Disabled), ("cora", Enforced, Disabled)]);
    let plan = planned(&made, false, &bakery()).unwrap();
    assert_eq!(sent(&plan), [to("bert", Enabled), to("cora", Enforced), to("anna", Enforced)]);
    assert_eq!((plan.affected(), plan.left_out().len(), plan.warnings()), (3, 0, [].as_slice()));
    assert_eq!(plan.put_back(), &PutBack::Possible);
    let step = &plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[0];
    assert_eq!(step.before, state(Disabled));
}

#[test]
fn what_somebody_else_changed_since_is_left_unless_it_is_to_be_overwritten() {
    let made = settings(&[("anna", Enforced, Disabled), ("bert", Enforced, Disabled), ("cora", Enabled, Disabled)]);
    // Bert was enabled by somebody since; Cora was put back and raised by the service.
    let now = bakery().with_per_user("bert", Some(Enabled)).with_per_user("cora", Some(Enforced));
    let plan = planned(&made, false, &now).unwrap();
    assert_eq!(sent(&plan), [to("anna", Enforced)]);
    assert_eq!(left_out(&plan), [("bert", LeftOutWhy::ChangedSince)]);
    let overwriting = planned(&made, true, &now).unwrap();
    assert_eq!(sent(&overwriting), [to("bert", Enforced), to("anna", Enforced)]);
    assert_eq!(left_out(&overwriting), []);
    assert_ne!(plan.hash(), overwriting.hash());

    // All of it changed since: shown, without a step.
    let plan = planned(&made[1..2], false, &now).unwrap();
    assert_eq!((plan.step_count(), left_out(&plan)), (0, vec![("bert", LeftOutWhy::ChangedSince)]));
}

#[test]
fn whoever_is_gone_or_cannot_be_read_or_is_an_emergency_account_is_left_out() {
    use LeftOutWhy::{EmergencyAccount, Gone, StateUnknown};
    let people = ["anna", "bert", "cora", "zoe"];
    let made = settings(&people.map(|user| (user, Enforced, Disabled)));
    let mut now = bakery().with_per_user("bert", None);
    now.emergency_accounts = ["cora".into()].into();
    let plan = planned(&made, true, &now).unwrap();
    assert_eq!(sent(&plan), [to("anna", Enforced)]);
    assert_eq!(left_out(&plan), [("bert", StateUnknown), ("cora", EmergencyAccount), ("zoe", Gone)]);
    assert_eq!(&*plan.left_out()[2].person.name, "zoe then");

    now.users = known(Users { people: now.users.get().unwrap().people.clone(), complete: false });
    assert!(left_out(&planned(&made, true, &now).unwrap()).contains(&("zoe", StateUnknown)), "not in half a list");
}

#[test]
fn what_is_as_it_was_is_nothing_to_do() {
    let made = settings(&[("bert", Enforced, Disabled)]);
    let as_it_was = bakery().with_per_user("bert", Some(Enforced));
    assert_eq!(planned(&made, true, &as_it_was), Err(PlanRefused::NothingToDo));
    assert_eq!(planned(&[], false, &bakery()), Err(PlanRefused::NothingToDo));
    assert_eq!(planned(&[defaults(false, true)], false, &bakery()), Err(PlanRefused::NothingToDo));
    // Changed and put back in one change.
    let twice = [made, settings(&[("bert", Disabled, Enforced)])].concat();
    assert_eq!(planned(&twice, true, &bakery()), Err(PlanRefused::NothingToDo));
}

#[test]
fn an_undo_is_undone_like_any_other_change_and_says_who_is_left_unasked() {
    // The undo set Bert to enabled, and the service raised him.
    let made = settings(&[("bert", Disabled, Enabled), ("cora", Disabled, Enforced)]);
    let now = bakery().with_per_user("bert", Some(Enforced)).with_per_user("cora", Some(Enforced));
    let plan = planned(&made, false, &now).unwrap();
    assert_eq!(sent(&plan), [to("bert", Disabled), to("cora", Disabled)]);
    assert!(matches!(plan.warnings(), [Warning::LeftUnasked { people }] if people.len() == 2));
    let covered = now.with_defaults(true);
    assert_eq!(planned(&made, false, &covered).unwrap().warnings(), []);
}

#[test]
fn security_defaults_go_back_off_with_what_that_means() {
    let now = bakery().with_defaults(true).with_per_user("bert", Some(Enforced));
    let plan = planned(&[defaults(false, true)], false, &now).unwrap();
    assert_eq!(sent(&plan), [("security defaults".to_owned(), json!({ "isEnabled": false }))]);
    assert!(plan.warnings().contains(&Warning::NotRecommended));
    let unasked = plan.warnings().iter().find_map(|warning| match warning {
        Warning::LeftUnasked { people } => Some(people.iter().map(|left| left.person.id.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(unasked.unwrap(), ["anna", "cora", "dora"]);
}

#[test]
fn security_defaults_go_back_on_unless_policies_forbid_it() {
    let made = [defaults(true, false)];
    let plan = planned(&made, false, &bakery()).unwrap();
    assert_eq!(sent(&plan), [("security defaults".to_owned(), json!({ "isEnabled": true }))]);
    assert!(plan.warnings().contains(&Warning::OldAppsStop));
    let forbidden = bakery().with_policies(vec![policy("p", &[(STATE, json!("disabled"))])]);
    assert!(matches!(planned(&made, true, &forbidden), Err(PlanRefused::PoliciesForbidDefaults { .. })));
}

#[test]
fn people_are_asked_by_something_at_every_moment_of_putting_both_back() {
    // From the old way to security defaults, and back.
    let mut made = vec![defaults(false, true)];
    made.extend(settings(&[("bert", Enforced, Disabled)]));
    let plan = planned(&made, false, &bakery().with_defaults(true)).unwrap();
    let off = ("security defaults".to_owned(), json!({ "isEnabled": false }));
    assert_eq!(sent(&plan), [to("bert", Enforced), off]);
    let unasked = |plan: &Plan| {
        plan.warnings().iter().any(|warning| {
        matches!(warning, Warning::LeftUnasked { people } if people.iter().any(|left| left.person.id.as_str() == "bert"))
    })
    };
    assert!(!unasked(&plan), "Bert is asked the old way again");

    // And that undone.
    let mut made = settings(&[("bert", Disabled, Enforced)]);
    made.push(defaults(true, false));
    let plan = planned(&made, false, &bakery().with_per_user("bert", Some(Enforced))).unwrap();
    let on = ("security defaults".to_owned(), json!({ "isEnabled": true }));
    assert_eq!(sent(&plan), [on, to("bert", Disabled)]);
    assert!(!unasked(&plan));
}

#[test]
fn roles_must_allow_all_that_is_put_back() {
    let mut now = bakery().with_defaults(true);
    now.my_roles = known([role::SECURITY_ADMINISTRATOR].into());
    let both = [vec![defaults(false, true)], settings(&[("bert", Enforced, Disabled)])].concat();
    assert!(planned(&both[..1], false, &now).is_ok());
    assert!(matches!(
        planned(&both, false, &now),
        Err(PlanRefused::NotAllowed { needs }) if needs.contains(&role::AUTHENTICATION_POLICY_ADMINISTRATOR)
    ));
}
