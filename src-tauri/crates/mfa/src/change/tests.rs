use serde_json::json;

use super::{
    Intent, LeftOutWhy, LeftUnasked, Object, OffReason, PeopleMeant, Person, Plan, PlanPart, PlanRefused, Planned,
    PolicyName, PutBack, Step, Warning, WrongTenant, go_on, plan,
};
use crate::fact::{Fact, UnknownBecause};
use crate::fixture::*;
use crate::per_user::PerUserMfaState::{Disabled, Enabled, Enforced};
use crate::role;
use crate::tenant::{TenantSnapshot, Users};

const ALL_OFF: Intent = Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly: true };
const COVERED_OFF: Intent = Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly: false };

fn off() -> Intent {
    Intent::SecurityDefaultsOff { reason: OffReason::SomethingStoppedWorking }
}

fn some(ids: &[&str]) -> Intent {
    let ids = ids.iter().map(|id| (*id).into()).collect();
    Intent::PerUserMfaOff { people: PeopleMeant::Ids { ids }, knowingly: true }
}

fn made(intent: Intent, snapshot: &TenantSnapshot) -> Result<Plan, PlanRefused> {
    plan(intent, snapshot, &"anna".into(), "worldwide")
}

/// Anna, the administrator, and four others of whom three have the older setting on.
fn bakery() -> TenantSnapshot {
    let people = ["anna", "bert", "cora", "dora", "emil"].map(person).to_vec();
    organization(people)
        .with_role(role::GLOBAL_ADMINISTRATOR, "anna")
        .with_per_user("anna", Some(Enforced))
        .with_per_user("bert", Some(Enabled))
        .with_per_user("dora", Some(Enforced))
}

fn all_disabled() -> TenantSnapshot {
    organization(["anna", "bert"].map(person).to_vec())
}

fn ids(people: &[LeftUnasked]) -> Vec<(&str, bool)> {
    people.iter().map(|left| (left.person.id.as_str(), left.cannot_tell)).collect()
}

fn left_unasked(plan: &Plan) -> Option<Vec<(&str, bool)>> {
    plan.warnings().iter().find_map(|warning| match warning {
        Warning::LeftUnasked { people } => Some(ids(people)),
        _ => None,
    })
}

/// Whose setting the plan changes, in order.
fn order(plan: &Plan) -> Vec<&str> {
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    steps
        .iter()
        .map(|step| match &step.object {
            Object::PerUserMfa { user } | Object::SignInSessions { user } => user.as_str(),
            Object::SecurityDefaults => "security defaults",
            Object::NewPolicy { name } => name,
            Object::Policy { id } => id.as_str(),
            Object::NewNeeded { name, .. } => name,
            Object::Needed { id, .. } => id,
        })
        .collect()
}

#[test]
fn per_user_off_says_by_name_who_is_then_asked_by_nothing() {
    let plan = made(ALL_OFF, &bakery()).unwrap();
    assert_eq!(plan.affected(), 3);
    let expected = [("anna", false), ("bert", false), ("dora", false)];
    assert_eq!(left_unasked(&plan).unwrap(), expected);

    let covered = bakery().with_policies(vec![policy("all", &[])]);
    assert_eq!(left_unasked(&made(ALL_OFF, &covered).unwrap()), None);

    let defaults = bakery().with_defaults(true);
    assert_eq!(left_unasked(&made(ALL_OFF, &defaults).unwrap()), None);

    let for_cora = policy("cora", &[(INCLUDE_USERS, json!(["cora"]))]);
    let contradicted = bakery().with_defaults(true).with_policies(vec![for_cora]);
    let expected = [("anna", true), ("bert", true), ("dora", true)];
    let plan = made(ALL_OFF, &contradicted).unwrap();
    assert_eq!(left_unasked(&plan).unwrap(), expected, "defaults or the policy: one of them is not on");

    let strange = bakery().with_policies(vec![policy("all", &[(STATE, json!("new"))])]);
    let expected = [("anna", true), ("bert", true), ("dora", true)];
    let plan = made(ALL_OFF, &strange).unwrap();
    assert_eq!(left_unasked(&plan).unwrap(), expected, "can't tell");
}

fn left_out(plan: &Plan) -> Vec<(&str, LeftOutWhy)> {
    plan.left_out().iter().map(|left| (left.person.id.as_str(), left.why)).collect()
}

#[test]
fn those_whom_nothing_else_surely_asks_are_held_back_and_named() {
    use LeftOutWhy::{CannotTell, EmergencyAccount, NotAskedOtherwise};
    // A policy asks Bert alone.
    let bert = policy("bert", &[("/conditions/users/includeUsers", json!(["bert"]))]);
    let some = bakery().with_policies(vec![bert.clone()]);
    let plan = made(COVERED_OFF, &some).unwrap();
    assert_eq!((order(&plan), plan.affected()), (vec!["bert"], 1));
    assert_eq!(left_out(&plan), [("anna", NotAskedOtherwise), ("dora", NotAskedOtherwise)]);
    assert_eq!(left_unasked(&plan), None, "nobody is left unasked");

    let strange = bakery().with_policies(vec![bert, policy("all", &[(STATE, json!("new"))])]);
    let plan = made(COVERED_OFF, &strange).unwrap();
    assert_eq!((order(&plan), left_out(&plan)), (vec!["bert"], vec![("anna", CannotTell), ("dora", CannotTell)]));

    // Everyone held back: a plan that can be shown, without a step.
    let mut none = bakery();
    none.emergency_accounts = ["dora".into()].into();
    let plan = made(COVERED_OFF, &none).unwrap();
    assert_eq!((plan.step_count(), plan.affected()), (0, 0));
    let expected = [("dora", EmergencyAccount), ("anna", NotAskedOtherwise), ("bert", NotAskedOtherwise)];
    assert_eq!(left_out(&plan), expected);
    assert!(plan.left_out().iter().filter(|left| left.why.is_held_back()).count() == 2);

    for covered in [bakery().with_defaults(true), bakery().with_policies(vec![policy("all", &[])])] {
        let plan = made(COVERED_OFF, &covered).unwrap();
        assert_eq!((order(&plan), left_out(&plan)), (vec!["bert", "dora", "anna"], vec![]));
    }
    let mut roles_unread = bakery().with_defaults(true);
    roles_unread.role_holders = unread();
    assert_eq!(made(COVERED_OFF, &roles_unread).unwrap().step_count(), 3, "security defaults ask everyone");
}

#[test]
fn whoever_cannot_sign_in_is_not_held_back() {
    let mut gone = person("gone");
    gone.account_enabled = Some(false);
    let snapshot = organization(vec![person("anna"), gone]).with_per_user("gone", Some(Enforced));
    assert_eq!(order(&made(COVERED_OFF, &snapshot).unwrap()), ["gone"]);
}

#[test]
fn the_acting_admin_comes_last_and_other_admins_before() {
    let snapshot = bakery().with_per_user("cora", Some(Enforced)).with_role(role::HELPDESK_ADMINISTRATOR, "bert");
    let plan = made(ALL_OFF, &snapshot).unwrap();
    assert_eq!(order(&plan), ["cora", "dora", "bert", "anna"]);
}

#[test]
fn each_step_says_what_is_there_and_what_is_sent() {
    let plan = made(some(&["bert"]), &bakery()).unwrap();
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    assert_eq!(steps.len(), 1);
    assert_eq!(steps[0].before, json!({ "perUserMfaState": "enabled" }));
    assert_eq!(steps[0].after, json!({ "perUserMfaState": "disabled" }));
    assert_eq!(&*steps[0].display_name, "bert");
    assert_eq!(plan.shown().next().unwrap().display_name, "bert");
}

#[test]
fn emergency_accounts_and_unread_settings_are_left_out_and_named() {
    let mut snapshot = bakery().with_per_user("cora", None);
    snapshot.emergency_accounts = ["dora".into()].into();
    let plan = made(ALL_OFF, &snapshot).unwrap();
    assert_eq!(order(&plan), ["bert", "anna"]);
    let left_out: Vec<_> = plan.left_out().iter().map(|left| (left.person.id.as_str(), left.why)).collect();
    let expected = [("cora", LeftOutWhy::StateUnknown), ("dora", LeftOutWhy::EmergencyAccount)];
    assert_eq!(left_out, expected);
}

#[test]
fn per_user_off_is_refused_where_it_cannot_be_for_everyone_or_for_no_one() {
    let mut cut = bakery();
    let people = cut.users.get().unwrap().people.clone();
    cut.users = known(Users { people, complete: false });
    assert_eq!(made(ALL_OFF, &cut), Err(PlanRefused::IncompletePeople));
    assert!(made(some(&["bert"]), &cut).is_ok());

    let gone = PlanRefused::PeopleNotFound { ids: vec!["zoe".into()] };
    assert_eq!(made(some(&["bert", "zoe"]), &bakery()), Err(gone));
    let nothing = Err(PlanRefused::NothingToDo);
    assert_eq!(made(ALL_OFF, &all_disabled()), nothing);
    let unread_state = all_disabled().with_per_user("bert", None);
    assert!(matches!(
        made(ALL_OFF, &unread_state),
        Err(PlanRefused::StateUnknown { people }) if people.len() == 1
    ));
}

/// What each step changes, in order.
fn objects(steps: &[Step]) -> Vec<&str> {
    let name = |step: &'_ Step| match &step.object {
        Object::PerUserMfa { user } | Object::SignInSessions { user } => user.as_str().to_owned(),
        Object::SecurityDefaults => "defaults".to_owned(),
        Object::NewPolicy { name } => name.to_string(),
        Object::Policy { id } => id.to_string(),
        Object::NewNeeded { name, .. } => name.to_string(),
        Object::Needed { id, .. } => id.to_string(),
    };
    let names = ["defaults", "anna", "bert", "cora", "dora", "emil"];
    steps.iter().map(|step| names.into_iter().find(|known| **known == name(step)).unwrap()).collect()
}

#[test]
fn security_defaults_come_first_and_the_older_setting_goes_after_them() {
    let plan = made(Intent::SecurityDefaultsOn, &bakery()).unwrap();
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    assert_eq!(objects(steps), ["defaults", "bert", "dora", "anna"], "whoever makes the change comes last");
    assert_eq!(plan.affected(), 5, "security defaults concern everyone");
    assert_eq!(left_unasked(&plan), None, "they ask whoever the older setting lets go");
}

#[test]
fn where_the_service_wants_the_older_setting_off_first_the_order_is_people_admins_emergency_own_defaults() {
    let mut snapshot = bakery()
        .with_role(role::USER_ADMINISTRATOR, "bert")
        .with_per_user("cora", Some(Enforced))
        .with_per_user("emil", Some(Enforced));
    snapshot.emergency_accounts = ["cora".into()].into();
    let plan = made(Intent::SecurityDefaultsOn, &snapshot).unwrap();
    assert!(!objects(plan.for_tenant(&"bakery".into(), "worldwide").unwrap()).contains(&"cora"), "stays out of it");
    assert!(plan.left_out().iter().any(|left| left.why == LeftOutWhy::EmergencyAccount));
    let steps = plan.otherwise_for_tenant(&"bakery".into(), "worldwide").unwrap().unwrap();
    assert_eq!(objects(&steps), ["dora", "emil", "bert", "cora", "anna", "defaults"]);
    assert_eq!(plan.otherwise().unwrap().people(), 5, "nothing else asks them meanwhile");
    assert_eq!(plan.otherwise_for_tenant(&"clinic".into(), "worldwide"), Err(WrongTenant));
}

#[test]
fn an_emergency_account_with_the_older_setting_does_not_stand_in_the_way() {
    let mut snapshot = all_disabled().with_per_user("bert", Some(Enforced));
    snapshot.emergency_accounts = ["bert".into()].into();
    let plan = made(Intent::SecurityDefaultsOn, &snapshot).unwrap();
    assert_eq!(objects(plan.for_tenant(&"bakery".into(), "worldwide").unwrap()), ["defaults"]);
    let steps = plan.otherwise_for_tenant(&"bakery".into(), "worldwide").unwrap().unwrap();
    assert_eq!(objects(&steps), ["bert", "defaults"]);
    let bert = Person { id: "bert".into(), name: "bert".into() };
    let asked_too = Warning::EmergencyAccountsAskedToo { people: vec![bert] };
    assert!(plan.warnings().contains(&asked_too));
    assert!(made(Intent::SecurityDefaultsOn, &all_disabled()).unwrap().otherwise().is_none());
}

#[test]
fn both_settings_must_be_allowed_where_both_are_changed() {
    let mut snapshot = bakery();
    snapshot.my_roles = known([role::SECURITY_ADMINISTRATOR].into());
    let may_defaults = made(Intent::SecurityDefaultsOn, &snapshot);
    assert!(matches!(may_defaults, Err(PlanRefused::NotAllowed { .. })), "{may_defaults:?}");
    let mut snapshot = all_disabled();
    snapshot.my_roles = known([role::SECURITY_ADMINISTRATOR].into());
    assert!(made(Intent::SecurityDefaultsOn, &snapshot).is_ok());
}

/// What is left of `intent` as it was planned for `then`, in the organization as it is `now`.
fn rest(intent: Intent, then: &TenantSnapshot, now: &TenantSnapshot) -> Result<Plan, PlanRefused> {
    let planned = made(intent.clone(), then).unwrap().planned();
    let kept: Planned = serde_json::from_value(serde_json::to_value(&planned).unwrap()).unwrap();
    assert_eq!(kept, planned, "as the journal gives it back");
    go_on(intent, &kept, now, &"anna".into(), "worldwide")
}

#[test]
fn what_is_gone_on_with_is_what_was_planned_and_is_not_done() {
    let now = bakery().with_per_user("bert", Some(Disabled)).with_per_user("emil", Some(Enforced));
    let plan = rest(ALL_OFF, &bakery(), &now).unwrap();
    assert_eq!(order(&plan), ["dora", "anna"]);
    let left: Vec<_> = plan.left_out().iter().map(|left| (left.person.id.as_str(), left.why)).collect();
    assert_eq!(left, [("emil", LeftOutWhy::NewSince)]);

    let somebody_else = bakery().with_per_user("dora", Some(Enabled));
    let plan = rest(ALL_OFF, &bakery(), &somebody_else).unwrap();
    assert_eq!(order(&plan), ["bert", "anna"], "raised by the service is not changed by somebody; lowered is");
    assert_eq!(plan.left_out()[0].why, LeftOutWhy::ChangedSince);

    assert_eq!(rest(ALL_OFF, &bakery(), &all_disabled()), Err(PlanRefused::NothingToDo));
}

#[test]
fn security_defaults_that_are_on_already_leave_the_older_setting_to_be_gone_on_with() {
    let on = Intent::SecurityDefaultsOn;
    let now = bakery().with_per_user("bert", Some(Disabled)).with_defaults(true);
    let plan = rest(on.clone(), &bakery(), &now).unwrap();
    assert_eq!(order(&plan), ["dora", "anna"]);
    assert!(plan.otherwise().is_none());

    let open = all_disabled();
    let plan = rest(on.clone(), &bakery(), &open).unwrap();
    assert_eq!(objects(plan.for_tenant(&"bakery".into(), "worldwide").unwrap()), ["defaults"]);
    assert_eq!(rest(on, &bakery(), &all_disabled().with_defaults(true)), Err(PlanRefused::NothingToDo));
}

#[test]
fn any_policy_in_any_state_forbids_security_defaults() {
    for state in ["enabled", "disabled", "enabledForReportingButNotEnforced", "new"] {
        let snapshot = all_disabled().with_policies(vec![policy("p", &[(STATE, json!(state))])]);
        let Err(PlanRefused::PoliciesForbidDefaults { policies }) = made(Intent::SecurityDefaultsOn, &snapshot) else {
            panic!("{state} must be refused");
        };
        assert_eq!(policies[0].id.as_str(), "p");
    }
    let mut snapshot = all_disabled();
    snapshot.policies = unread();
    let refused = PlanRefused::NotKnown { part: PlanPart::Policies, because: UnknownBecause::NoPermission };
    assert_eq!(made(Intent::SecurityDefaultsOn, &snapshot), Err(refused));
    snapshot.policies = Fact::Unknown(UnknownBecause::NoLicence);
    assert!(made(Intent::SecurityDefaultsOn, &snapshot).is_ok());
}

#[test]
fn a_classic_policy_that_is_on_forbids_security_defaults_by_name() {
    let name = PolicyName { id: "c".into(), name: "[Exchange Online] MFA".into() };
    let mut snapshot = all_disabled();
    snapshot.classic_policies = vec![name.clone()];
    let refused = PlanRefused::PoliciesForbidDefaults { policies: vec![name.clone()] };
    assert_eq!(made(Intent::SecurityDefaultsOn, &snapshot), Err(refused));
    let on = snapshot.with_defaults(true);
    assert_eq!(made(off(), &on).unwrap().put_back(), &PutBack::PoliciesForbid { policies: vec![name] });
}

#[test]
fn security_defaults_on_tells_what_it_means() {
    let mut disabled = person("cora");
    disabled.account_enabled = Some(false);
    let snapshot =
        organization(vec![person("anna"), guest("greta"), disabled]).with_role(role::GLOBAL_ADMINISTRATOR, "anna");
    let plan = made(Intent::SecurityDefaultsOn, &snapshot).unwrap();
    assert_eq!(plan.affected(), 2);
    assert_eq!(plan.put_back(), &PutBack::Possible);
    let expected = [Warning::OldAppsStop, Warning::AdminsAskedAtEverySignIn { count: 1 }];
    assert_eq!(plan.warnings(), expected);
    let step = &plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[0];
    assert_eq!(step.before, json!({ "isEnabled": false }));
    assert_eq!(step.after, json!({ "isEnabled": true }));
}

#[test]
fn security_defaults_off_is_not_recommended_and_says_what_is_lost_for_good() {
    let watching = policy("p", &[(STATE, json!("enabledForReportingButNotEnforced"))]);
    let snapshot =
        all_disabled().with_defaults(true).with_per_user("bert", Some(Enforced)).with_policies(vec![watching]);
    let plan = made(off(), &snapshot).unwrap();
    assert!(plan.warnings().contains(&Warning::NotRecommended));
    assert_eq!(left_unasked(&plan).unwrap(), [("anna", false)]);
    assert!(matches!(plan.put_back(), PutBack::PoliciesForbid { policies } if policies.len() == 1));

    let free = all_disabled().with_defaults(true);
    assert_eq!(made(off(), &free).unwrap().put_back(), &PutBack::Possible);
    let nothing = Err(PlanRefused::NothingToDo);
    assert_eq!(made(off(), &all_disabled()), nothing);
    assert_eq!(made(Intent::SecurityDefaultsOn, &free), nothing);
}

#[test]
fn roles_decide_where_they_are_known() {
    let mut snapshot = all_disabled();
    snapshot.my_roles = known([role::GLOBAL_READER].into());
    assert!(matches!(
        made(Intent::SecurityDefaultsOn, &snapshot),
        Err(PlanRefused::NotAllowed { needs }) if needs.contains(&role::SECURITY_ADMINISTRATOR)
    ));
    snapshot.my_roles = unread();
    assert!(made(Intent::SecurityDefaultsOn, &snapshot).is_ok());
}

#[test]
fn what_is_not_known_is_not_planned_on() {
    let mut snapshot = all_disabled();
    snapshot.security_defaults = unread();
    for intent in [Intent::SecurityDefaultsOn, off()] {
        assert!(matches!(made(intent, &snapshot), Err(PlanRefused::NotKnown { part: PlanPart::SecurityDefaults, .. })));
    }
    snapshot.users = unread();
    assert!(matches!(made(ALL_OFF, &snapshot), Err(PlanRefused::NotKnown { part: PlanPart::People, .. })));
}

#[test]
fn steps_are_given_only_to_the_organization_and_cloud_of_the_plan() {
    let plan = made(ALL_OFF, &bakery()).unwrap();
    assert_eq!(plan.for_tenant(&"clinic".into(), "worldwide"), Err(WrongTenant));
    assert_eq!(plan.for_tenant(&"bakery".into(), "china"), Err(WrongTenant));
}

#[test]
fn the_hash_holds_for_exactly_what_was_shown() {
    let hash = |snapshot: &TenantSnapshot| made(ALL_OFF, snapshot).unwrap().hash().to_owned();
    let first = hash(&bakery());
    assert_eq!(first.len(), 64);
    assert_eq!(first, hash(&bakery()), "the same again");
    let changes = [
        bakery().with_per_user("emil", Some(Enabled)),
        bakery().with_per_user("dora", Some(Enabled)),
        bakery().with_per_user("dora", Some(Disabled)),
        bakery().with_per_user("cora", None),
        bakery().with_defaults(true),
    ];
    for (number, changed) in changes.iter().enumerate() {
        assert_ne!(first, hash(changed), "change {number}");
    }
    let other_cloud = plan(ALL_OFF, &bakery(), &"anna".into(), "china").unwrap();
    assert_ne!(first, other_cloud.hash());
}
