use serde_json::{Value, json};

use super::super::clinic::*;
use super::super::{
    Intent, LockOutCheck, Object, Plan, PlanRefused, Planned, PolicyLeftOutWhy, PutBack, Warning, go_on, plan,
};
use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::group::Group;
use crate::licence::{ENTRA_ID_P1, Licences, Units};
use crate::location::{LocationKind, NamedLocation};
use crate::registration::MethodLevel;
use crate::role;
use crate::template::{BLOCK_LEGACY, MFA_FOR_ADMINS, MFA_FOR_ALL, MFA_FOR_RISKY_SIGN_INS, SECURE_REGISTRATION};
use crate::tenant::{TenantSnapshot, Users};

fn adding(snapshot: &TenantSnapshot, policies: Vec<Value>, knowingly: bool) -> Result<Plan, PlanRefused> {
    plan(Intent::AddPolicies { policies, knowingly }, snapshot, &ANNA.into(), "worldwide")
}

/// The body for everyone with a part of it replaced.
fn changed(pointer: &str, value: Value) -> Value {
    let mut body = body(MFA_FOR_ALL);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().insert(key.to_owned(), value);
    body
}

fn unresolved(snapshot: &TenantSnapshot, body: Value) -> Vec<String> {
    match adding(snapshot, vec![body], true) {
        Err(PlanRefused::Unresolved { names }) => names.iter().map(|name| name.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_recommended_policies_are_made_in_order_and_ask_nobody_yet() {
    let bodies: Vec<Value> = [BLOCK_LEGACY, MFA_FOR_ADMINS, MFA_FOR_ALL, SECURE_REGISTRATION].map(body).to_vec();
    let plan = adding(&clinic(), bodies.clone(), false).unwrap();
    let steps = plan.for_tenant(&"bakery".into(), "worldwide").unwrap();
    for (step, body) in steps.iter().zip(&bodies) {
        let name = body["displayName"].as_str().unwrap();
        assert_eq!(step.object, Object::NewPolicy { name: name.into() });
        assert_eq!((&step.before, &step.after, &*step.display_name), (&Value::Null, body, name));
        assert_ne!(body["state"], "enabled");
    }
    assert_eq!((steps.len(), plan.warnings(), plan.put_back()), (4, [].as_slice(), &PutBack::Possible));
    // Anna and the emergency access accounts are left out of each.
    assert_eq!(plan.affected(), 2);
    let check = LockOutCheck { checked: 3, account: Some(true), ..LockOutCheck::default() };
    assert_eq!((plan.lock_out(), plan.gap()), (Some(&check), None));
}

#[test]
fn nothing_is_made_that_would_ask_people_at_once() {
    let clinic = clinic().with_defaults(false);
    let mut registration = body(SECURE_REGISTRATION);
    registration["state"] = json!(REPORT_ONLY);
    for body in [
        changed("/state", json!("enabled")),
        changed("/state", json!("somethingNew")),
        changed("/displayName", json!(" ")),
        // What is about a user action cannot only watch.
        registration,
        json!("no object"),
    ] {
        assert!(matches!(adding(&clinic, vec![body], true), Err(PlanRefused::CannotBeMade { .. })));
    }
    assert!(adding(&clinic, vec![changed("/state", json!("disabled"))], false).is_ok());
}

#[test]
fn a_name_is_given_once() {
    let clinic = with_recommended(clinic());
    let taken = |bodies: Vec<Value>| adding(&clinic, bodies, false);
    let again = "require MULTIFACTOR authentication for all users ";
    assert_eq!(
        taken(vec![changed("/displayName", json!(again))]),
        Err(PlanRefused::PolicyNameTaken { name: again.into() })
    );
    let new = || changed("/displayName", json!("New"));
    assert_eq!(taken(vec![new(), new()]), Err(PlanRefused::PolicyNameTaken { name: "New".into() }));
    assert!(taken(vec![new()]).is_ok());
}

#[test]
fn the_licence_must_include_what_is_made_as_far_as_it_is_known() {
    let none = TenantSnapshot { licences: known(Licences::from_plans(Vec::<(&str, Units)>::new())), ..clinic() };
    assert_eq!(adding(&none, vec![body(MFA_FOR_ALL)], true), Err(PlanRefused::NoLicence));
    assert_eq!(adding(&clinic(), vec![body(MFA_FOR_RISKY_SIGN_INS)], true), Err(PlanRefused::NoLicence));
    let unread = TenantSnapshot { licences: unread(), ..clinic() };
    assert!(adding(&unread, vec![body(MFA_FOR_RISKY_SIGN_INS)], true).is_ok());
    let p1 = Licences::from_plans([(ENTRA_ID_P1, Units { enabled: 1, consumed: 0 })]).incomplete();
    let perhaps_p2 = TenantSnapshot { licences: known(p1), ..clinic() };
    assert!(adding(&perhaps_p2, vec![body(MFA_FOR_RISKY_SIGN_INS)], true).is_ok());
}

#[test]
fn policies_of_every_state_count_towards_the_limit() {
    let many = |count: usize| {
        let policies = (0..count).map(|number| policy(&format!("p{number}"), &[(STATE, json!("disabled"))]));
        clinic().with_policies(policies.collect())
    };
    assert!(adding(&many(239), vec![body(MFA_FOR_ALL)], false).is_ok());
    assert_eq!(adding(&many(240), vec![body(MFA_FOR_ALL)], false), Err(PlanRefused::PolicyLimit { most: 240 }));
    let two = vec![body(MFA_FOR_ALL), body(BLOCK_LEGACY)];
    assert_eq!(adding(&many(239), two, false), Err(PlanRefused::PolicyLimit { most: 240 }));
}

#[test]
fn whoever_is_left_out_and_is_not_there_or_disabled_stops_everything() {
    let with = |users: &[&str]| changed(EXCLUDE_USERS, json!([users, &EMERGENCY[..]].concat()));
    assert_eq!(unresolved(&clinic(), with(&["zoe", ANNA])), ["zoe"]);
    assert_eq!(unresolved(&clinic(), with(&["Current administrator will be excluded"])).len(), 1);
    let mut users = clinic().users.get().unwrap().people.clone();
    users[1].account_enabled = Some(false);
    let disabled = TenantSnapshot { users: known(Users { people: users, complete: true }), ..clinic() };
    assert_eq!(unresolved(&disabled, with(&["bert"])), ["bert"]);
    assert_eq!(unresolved(&clinic(), changed(INCLUDE_USERS, json!(["zoe"]))), ["zoe"]);
    let odd = changed("/conditions/users/excludeFriends", json!(["x"]));
    assert_eq!(unresolved(&clinic(), odd), ["users"], "perhaps somebody is left out in a way that is not known");
}

#[test]
fn a_group_a_role_a_place_or_a_strength_that_cannot_be_resolved_stops_everything() {
    let staff = changed(EXCLUDE_GROUPS, json!(["staff"]));
    assert_eq!(unresolved(&clinic(), staff.clone()), ["staff"], "not read");
    let mut group = clinic();
    group.groups.insert("staff".into(), unread());
    assert_eq!(unresolved(&group, staff.clone()), ["staff"], "the look-up failed");
    group.groups.insert("staff".into(), known(Group { gone: true, ..Group::default() }));
    assert_eq!(unresolved(&group, staff.clone()), ["staff"], "deleted");
    assert!(adding(&clinic().with_group("STAFF", &["bert"]), vec![staff], false).is_ok());

    let role = |id: &str| changed(EXCLUDE_ROLES, json!([id]));
    let teams = "69091246-20e8-4a56-aa4d-066075b2a7a8";
    assert_eq!(unresolved(&clinic(), role(teams)), [teams]);
    let held = clinic().with_role(crate::id::RoleTemplateId::new(teams), "bert");
    assert!(adding(&held, vec![role(teams)], false).is_ok());
    assert!(adding(&clinic(), vec![role(role::GLOBAL_READER.as_str())], false).is_ok());

    let place = |id: &str| changed(LOCATIONS, json!({ "includeLocations": ["All"], "excludeLocations": [id] }));
    assert_eq!(unresolved(&clinic(), place("Office")), ["office"]);
    let office = NamedLocation { id: "OFFICE".into(), name: "Office".into(), kind: LocationKind::Other };
    let located = TenantSnapshot { locations: known(vec![office]), ..clinic() };
    assert!(adding(&located, vec![place("office")], false).is_ok());
    let not_read = TenantSnapshot { locations: unread(), ..clinic() };
    assert_eq!(unresolved(&not_read, place("office")), ["office"]);
    assert!(adding(&not_read, vec![place("AllTrusted")], false).is_ok());

    let strength = |id: &str| {
        let mut body = changed(CONTROLS, json!([]));
        body["grantControls"]["authenticationStrength"] = json!({ "id": id });
        body
    };
    assert_eq!(unresolved(&clinic(), strength("mine")), ["mine"]);
    assert!(adding(&clinic(), vec![strength("00000000-0000-0000-0000-000000000002")], false).is_ok());
}

#[test]
fn without_the_whole_list_of_people_or_the_policies_nothing_is_made() {
    let users = Users { people: clinic().users.get().unwrap().people.clone(), complete: false };
    let part = TenantSnapshot { users: known(users), ..clinic() };
    assert_eq!(adding(&part, vec![body(MFA_FOR_ALL)], true), Err(PlanRefused::IncompletePeople));
    let not_read = TenantSnapshot { policies: unread(), ..clinic() };
    assert!(matches!(
        adding(&not_read, vec![body(MFA_FOR_ALL)], true),
        Err(PlanRefused::NotKnown { because: UnknownBecause::NoPermission, .. })
    ));
}

fn lacking(refused: Result<Plan, PlanRefused>) -> Vec<String> {
    match refused {
        Err(PlanRefused::NoEmergencyAccount { lacking }) => {
            lacking.iter().map(|person| person.id.to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_two_fit_emergency_accounts_it_must_be_said_to_be_meant() {
    let make = |snapshot: &TenantSnapshot, knowingly| adding(snapshot, vec![body(MFA_FOR_ALL)], knowingly);
    let named =
        |ids: &[&str]| TenantSnapshot { emergency_accounts: ids.iter().map(|id| (*id).into()).collect(), ..clinic() };
    assert_eq!(lacking(make(&named(&[]), false)), Vec::<String>::new());
    assert_eq!(make(&named(&[]), true).unwrap().warnings(), [Warning::NoEmergencyAccount]);
    assert_eq!(lacking(make(&named(&["em1"]), false)), ["em1"]);

    // One of the two comes from the local directory, is not in the first domain, is no administrator, …
    let mut synced = clinic();
    let mut users = synced.users.get().unwrap().clone();
    users.people[4].on_premises_sync = Some(true);
    synced.users = known(users.clone());
    assert_eq!(lacking(make(&synced, false)), ["em2"]);
    let plan = make(&synced, true).unwrap();
    assert!(
        matches!(plan.warnings(), [Warning::EmergencyAccountsLacking { people }] if people[0].id.as_str() == "em2")
    );
    users.people[4] = person("em2");
    synced.users = known(users);
    assert!(lacking(make(&TenantSnapshot { domains: known(vec![]), ..synced }, false)) == ["em2"]);
    let mut eligible = clinic();
    eligible.permanent_global_administrators.insert("em1".into(), false);
    assert_eq!(lacking(make(&eligible, false)), ["em1"]);

    // Two that are fit are enough; the third is warned about.
    let three = TenantSnapshot { emergency_accounts: ["em1", "em2", "cora"].map(Into::into).into(), ..clinic() };
    let all_three = changed(EXCLUDE_USERS, json!(["em1", "em2", "cora", ANNA]));
    let plan = adding(&three, vec![all_three], false).unwrap();
    assert!(matches!(plan.warnings(), [Warning::EmergencyAccountsLacking { people }] if people.len() == 1));
}

#[test]
fn an_emergency_account_without_a_key_is_warned_about_since_certificates_are_not_shown() {
    let mut app = clinic();
    let mut rows = app.registration.get().unwrap().clone();
    rows.insert("em1".into(), registered(MethodLevel::App));
    app.registration = known(rows);
    let plan = adding(&app, vec![body(MFA_FOR_ALL)], false).unwrap();
    assert!(
        matches!(plan.warnings(), [Warning::EmergencyAccountsLacking { people }] if people[0].id.as_str() == "em1")
    );
}

#[test]
fn each_emergency_account_is_left_out_of_each_policy_by_its_id() {
    let by_group = changed(EXCLUDE_USERS, json!(["em1"]));
    let mut by_group = vec![body(BLOCK_LEGACY), by_group];
    by_group[1]["conditions"]["users"]["excludeGroups"] = json!(["emergency"]);
    let clinic = clinic().with_group("emergency", &["em2"]);
    assert_eq!(lacking(adding(&clinic, by_group.clone(), false)), ["em2"]);
    let plan = adding(&clinic, by_group, true).unwrap();
    assert!(matches!(plan.warnings(), [Warning::EmergencyAccountsLacking { people }] if people.len() == 1));
}

#[test]
fn whoever_has_no_second_step_and_accounts_of_programs_are_named() {
    let mut clinic = with_unregistered(clinic(), "bert");
    let mut users = clinic.users.get().unwrap().clone();
    users.people.push(person("svc-scanner"));
    clinic.users = known(users);
    let plan = adding(&clinic, vec![body(MFA_FOR_ALL)], false).unwrap();
    let [Warning::MustRegister { people: register }, Warning::AccountsOfPrograms { people: programs }] =
        plan.warnings()
    else {
        panic!("{:?}", plan.warnings())
    };
    assert_eq!((register.len(), &*register[0].name), (1, "bert"));
    assert_eq!((programs.len(), &*programs[0].name), (1, "svc-scanner"));
    assert_eq!(plan.lock_out().unwrap().checked, 4);
}

#[test]
fn what_was_cut_off_goes_on_with_what_is_not_there_yet_and_makes_nothing_twice() {
    let bodies: Vec<Value> = [BLOCK_LEGACY, MFA_FOR_ALL].map(body).to_vec();
    let intent = || Intent::AddPolicies { policies: bodies.clone(), knowingly: false };
    let planned = plan(intent(), &clinic(), &ANNA.into(), "worldwide").unwrap().planned();
    assert_eq!(planned.step_count(), 2);
    let rest =
        |snapshot: &TenantSnapshot, planned: &Planned| go_on(intent(), planned, snapshot, &ANNA.into(), "worldwide");
    let all = |plan: &Plan| plan.shown().map(|step| step.display_name.to_owned()).collect::<Vec<_>>();

    let mut legacy = bodies[0].clone();
    legacy["id"] = json!("made");
    let made = clinic().with_policies(vec![legacy.clone()]);
    assert_eq!(all(&rest(&made, &planned).unwrap()), ["Require multifactor authentication for all users"]);
    // Made, and known to be made, and deleted by somebody since: it is not made again.
    let known_made = planned.clone().without_made(["Block legacy authentication"]);
    assert_eq!(all(&rest(&clinic(), &known_made).unwrap()), ["Require multifactor authentication for all users"]);

    // Another policy has taken the name.
    legacy["grantControls"]["builtInControls"] = json!(["mfa"]);
    let plan = rest(&clinic().with_policies(vec![legacy]), &planned).unwrap();
    assert_eq!(plan.step_count(), 1);
    let left_out: Vec<_> = plan.policies_left_out().iter().map(|left| (left.policy.id.as_str(), left.why)).collect();
    assert_eq!(left_out, [("made", PolicyLeftOutWhy::ChangedSince)]);

    let both = bodies.iter().enumerate().map(|(at, body)| {
        let mut raw = body.clone();
        raw["id"] = json!(format!("p{at}"));
        raw
    });
    assert_eq!(rest(&clinic().with_policies(both.collect()), &planned), Err(PlanRefused::NothingToDo));
}
