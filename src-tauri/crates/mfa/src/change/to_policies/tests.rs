use serde_json::json;

use super::super::clinic::*;
use super::super::{
    Intent, LeftOutWhy, Object, Plan, PlanRefused, PolicyLeftOutWhy, PutBack, Warning, go_on, plan, then,
};
use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::id::PolicyId;
use crate::per_user::PerUserMfaState::{Enabled, Enforced};
use crate::policy::Policy;
use crate::tenant::TenantSnapshot;

mod crashes;
mod refused;

const FOUR: [&str; 4] = ["legacy", "all", "admins", "registration"];

fn intent(ids: &[&str], knowingly: bool) -> Intent {
    Intent::MoveToConditionalAccess { policies: ids.iter().map(|id| PolicyId::from(*id)).collect(), knowingly }
}

fn moving(snapshot: &TenantSnapshot, ids: &[&str]) -> Result<Plan, PlanRefused> {
    plan(intent(ids, false), snapshot, &ANNA.into(), "worldwide")
}

fn ready() -> TenantSnapshot {
    with_recommended(clinic())
}

/// The writes in order: what, and the value that tells most.
fn writes(plan: &Plan) -> Vec<(String, String)> {
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    let line = |step: &super::super::Step| match &step.object {
        Object::SecurityDefaults => ("defaults".to_owned(), step.after["isEnabled"].to_string()),
        Object::PerUserMfa { user } => (user.to_string(), step.after["perUserMfaState"].to_string()),
        Object::Policy { id } => match step.after.get("state") {
            Some(state) => (id.to_string(), state.to_string()),
            None => (id.to_string(), step.after["conditions"]["users"]["excludeUsers"].to_string()),
        },
        other => panic!("{other:?}"),
    };
    steps.iter().map(line).collect()
}

fn expected(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(what, value)| ((*what).to_owned(), (*value).to_owned())).collect()
}

fn policies_left_out(plan: &Plan) -> Vec<(&str, PolicyLeftOutWhy)> {
    plan.policies_left_out().iter().map(|left| (left.policy.id.as_str(), left.why)).collect()
}

fn left_out(plan: &Plan) -> Vec<(&str, LeftOutWhy)> {
    plan.left_out().iter().map(|left| (left.person.id.as_str(), left.why)).collect()
}

const ON: &str = "\"enabled\"";
const OFF: &str = "\"disabled\"";
const SPARED: &str = "[\"em1\",\"em2\"]";

#[test]
fn from_security_defaults_in_the_order_that_leaves_the_shortest_gap() {
    let plan = moving(&ready(), &FOUR).unwrap();
    let order = [
        ("legacy", SPARED),
        ("all", SPARED),
        ("admins", SPARED),
        ("registration", "[\"GuestsOrExternalUsers\",\"em1\",\"em2\"]"),
        ("defaults", "false"),
        ("admins", ON),
        ("all", ON),
        ("legacy", ON),
        ("registration", ON),
    ];
    assert_eq!(writes(&plan), expected(&order));
    assert_eq!((plan.gap(), plan.affected(), plan.put_back()), (Some(3), 5, &PutBack::Possible));
    assert_eq!(plan.warnings(), [Warning::MicrosoftMayAddPolicies]);
    assert_eq!(plan.lock_out().unwrap().account, Some(true));
    // Only the exclusion changes.
    let step = &plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[1];
    let mut conditions = find(&ready(), "all").raw()["conditions"].clone();
    assert_eq!(step.before, json!({ "conditions": conditions }));
    conditions["users"]["excludeUsers"] = json!(EMERGENCY);
    assert_eq!(step.after, json!({ "conditions": conditions }));
}

#[test]
fn fields_that_are_not_known_are_sent_back_and_the_last_exclusion_leaves_an_empty_list() {
    let clinic = with_policy(ready(), "all", EXCLUDE_USERS, json!(["ANNA"]));
    let mut conditions = find(&clinic, "all").raw()["conditions"].clone();
    conditions["somethingNew"] = json!({ "x": 1 });
    conditions["users"]["excludeGroups"] = json!(["spare"]);
    let clinic = with_policy(clinic, "all", "/conditions", conditions);
    let clinic = clinic.with_group("spare", &EMERGENCY);
    let plan = moving(&clinic, &["all"]);
    // The new condition makes it uncertain whether everybody would be asked.
    assert!(matches!(plan, Err(PlanRefused::WouldUncover { .. })));
    let plan = moving(&clinic.with_defaults(false), &["all"]).unwrap();
    let step = &plan.for_tenant(&"bakery".into(), "worldwide").unwrap()[0];
    let users = &step.after["conditions"]["users"];
    assert_eq!((&users["excludeUsers"], &users["excludeGroups"]), (&json!([]), &json!(["spare"])));
    assert_eq!(step.after["conditions"]["somethingNew"], json!({ "x": 1 }));
}

#[test]
fn from_per_user_mfa_it_goes_off_last_for_those_whom_the_policies_ask_and_for_the_account_after_everybody() {
    let clinic = ready()
        .with_defaults(false)
        .with_per_user(ANNA, Some(Enforced))
        .with_per_user("bert", Some(Enabled))
        .with_per_user("cora", Some(Enforced))
        .with_per_user("em1", Some(Enforced));
    let plan = moving(&clinic, &FOUR).unwrap();
    let last: Vec<_> = writes(&plan).split_off(8);
    assert_eq!(last, expected(&[("bert", OFF), ("cora", OFF), (ANNA, OFF)]));
    assert_eq!(left_out(&plan), [("em1", LeftOutWhy::EmergencyAccount)]);
    assert_eq!((plan.gap(), plan.put_back(), plan.warnings()), (None, &PutBack::Possible, [].as_slice()));

    // Bert is left out of the policies, and Cora's group cannot be read.
    let spared = with_policy(clinic, "all", EXCLUDE_USERS, json!(["bert", "em1", "em2"]));
    let spared = with_policy(spared, "all", EXCLUDE_GROUPS, json!(["nurses"])).with_group("nurses", &["cora"]);
    let plan = moving(&spared, &FOUR).unwrap();
    let held_back = [
        ("em1", LeftOutWhy::EmergencyAccount),
        ("bert", LeftOutWhy::NotAskedOtherwise),
        ("cora", LeftOutWhy::NotAskedOtherwise),
    ];
    assert_eq!(left_out(&plan), held_back);
    assert_eq!(writes(&plan).pop(), Some((ANNA.to_owned(), OFF.to_owned())));
}

#[test]
fn a_setting_that_could_not_be_read_is_named_and_stays() {
    let clinic = ready().with_per_user("bert", None);
    let plan = moving(&clinic, &FOUR).unwrap();
    assert!(
        plan.warnings()
            .iter()
            .any(|warning| matches!(warning, Warning::PerUserStateUnknown { people } if people.len() == 1))
    );
    assert!(writes(&plan).iter().all(|(what, _)| what != "bert"));
}

#[test]
fn a_policy_that_is_on_is_not_switched_on_again() {
    let clinic = with_policy(ready().with_defaults(false), "all", STATE, json!("enabled"));
    let plan = moving(&clinic, &["all", "all", "legacy"]).unwrap();
    assert_eq!(writes(&plan), expected(&[("all", SPARED), ("legacy", SPARED), ("legacy", ON)]));
    let clinic = with_policy(clinic, "all", EXCLUDE_USERS, json!(EMERGENCY));
    assert_eq!(moving(&clinic, &["all"]), Err(PlanRefused::NothingToDo));
}

#[test]
fn registering_is_guarded_only_when_everybody_has_registered() {
    let left_out = |snapshot: &TenantSnapshot| {
        let plan = moving(snapshot, &FOUR).unwrap();
        assert!(
            plan.for_tenant(&"bakery".into(), "worldwide")
                .unwrap()
                .iter()
                .all(|step| step.object != Object::Policy { id: "registration".into() })
        );
        policies_left_out(&plan).into_iter().map(|(id, why)| (id.to_owned(), why)).collect::<Vec<_>>()
    };
    let somebody = with_unregistered(ready(), "cora");
    assert_eq!(left_out(&somebody), [("registration".to_owned(), PolicyLeftOutWhy::SomebodyUnregistered)]);
    let mut unsaid = ready();
    let mut rows = unsaid.registration.get().unwrap().clone();
    rows.remove(&"cora".into());
    unsaid.registration = known(rows.clone());
    assert_eq!(left_out(&unsaid), [("registration".to_owned(), PolicyLeftOutWhy::RegistrationNotKnown)]);
    let unread = TenantSnapshot { registration: unread(), ..ready() };
    assert_eq!(left_out(&unread), [("registration".to_owned(), PolicyLeftOutWhy::RegistrationNotKnown)]);
    // Whom it is not about does not matter: a guest, and somebody who cannot sign in.
    let mut users = ready().users.get().unwrap().clone();
    users.people.push(guest("gina"));
    users.people.push(crate::tenant::User { account_enabled: Some(false), ..person("gone") });
    let others = TenantSnapshot { users: known(users), ..ready() };
    assert_eq!(policies_left_out(&moving(&others, &FOUR).unwrap()), []);
}

#[test]
fn policies_that_latch_did_not_make_forbid_going_back_to_security_defaults_and_are_named() {
    let mut clinic = ready();
    clinic.made_here.remove(&"legacy".into());
    clinic.classic_policies = vec![super::super::PolicyName { id: "old".into(), name: "Old".into() }];
    let PutBack::PoliciesForbid { policies } = moving(&clinic, &["all"]).unwrap().put_back().clone() else { panic!() };
    assert_eq!(policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>(), ["legacy", "old"]);
    // Where they were off, nothing has to go back on.
    assert_eq!(moving(&clinic.with_defaults(false), &["all"]).unwrap().put_back(), &PutBack::Possible);
}

#[test]
fn whoever_runs_it_with_an_emergency_account_stays_left_out() {
    let by_em1 = |snapshot: &TenantSnapshot| plan(intent(&FOUR, false), snapshot, &"em1".into(), "worldwide");
    // Anna, who tried the policies out, would not be asked.
    assert!(matches!(by_em1(&ready()), Err(PlanRefused::WouldUncover { people }) if people.len() == 1));
    let spared = |clinic, id: &&str| with_policy(clinic, id, EXCLUDE_USERS, json!(EMERGENCY));
    let plan = by_em1(&FOUR.iter().fold(ready(), spared)).unwrap();
    assert_eq!(writes(&plan)[0], ("defaults".to_owned(), "false".to_owned()));
}

#[test]
fn the_same_situation_gives_the_same_hash_and_another_one_another() {
    let hash = |snapshot: &TenantSnapshot| moving(snapshot, &FOUR).unwrap().hash().to_owned();
    assert_eq!(hash(&ready()), hash(&ready()));
    assert_ne!(hash(&ready()), hash(&with_policy(ready(), "all", EXCLUDE_ROLES, json!([]))));
}
