use serde_json::json;

use super::{NextStep, next_step};
use crate::fact::{Fact, UnknownBecause};
use crate::fixture::*;
use crate::per_user::PerUserMfaState::Enforced;
use crate::permission::Action;
use crate::registration::Registration;
use crate::role;
use crate::tally::{MissingPart, Tally};
use crate::tenant::TenantSnapshot;

fn two() -> TenantSnapshot {
    organization(["anna", "bert"].map(person).to_vec())
}

fn step(snapshot: &TenantSnapshot) -> NextStep {
    next_step(snapshot, &Tally::count(snapshot))
}

#[test]
fn the_guide_in_order() {
    let nothing = NextStep::NothingToDo { not_registered: None };
    let watching = policy("p", &[(STATE, json!("enabledForReportingButNotEnforced"))]);
    let old_way = || two().with_per_user("anna", Some(Enforced));
    let access = |report_only, on| NextStep::UseConditionalAccess { report_only, on };
    let mut old_way_for_emergency_only = old_way().with_defaults(true);
    old_way_for_emergency_only.emergency_accounts = ["anna".into()].into();
    let mut no_licence_to_read = two();
    no_licence_to_read.policies = Fact::Unknown(UnknownBecause::NoLicence);
    let but_anna = policy("p", &[(EXCLUDE_USERS, json!(["anna"]))]);
    let cases = [
        ("nothing on, no P1", two(), NextStep::TurnOnSecurityDefaults),
        ("nothing on, P1 for meeting rooms only", two().with_p1(1), NextStep::TurnOnSecurityDefaults),
        ("nothing on, P1", two().with_p1(2), access(0, 0)),
        ("no licence to read policies", no_licence_to_read, NextStep::TurnOnSecurityDefaults),
        ("the older setting, no P1", old_way(), NextStep::ReplacePerUser { on: 1 }),
        (
            "the older setting left over under defaults",
            old_way().with_defaults(true),
            NextStep::TurnOffPerUser { on: 1 },
        ),
        (
            "the older setting left over under policies",
            old_way().with_policies(vec![policy("p", &[])]),
            NextStep::TurnOffPerUser { on: 1 },
        ),
        ("the older setting fills a hole in the policies", old_way().with_policies(vec![but_anna]), access(0, 1)),
        ("left over for an emergency account only", old_way_for_emergency_only, nothing.clone()),
        ("policies only watch", two().with_policies(vec![watching]), access(1, 0)),
        ("defaults on", two().with_defaults(true), nothing.clone()),
        ("policies cover everyone", two().with_policies(vec![policy("p", &[])]), nothing),
    ];
    for (mix, snapshot, expected) in cases {
        assert_eq!(step(&snapshot), expected, "{mix}");
    }
}

#[test]
fn whoever_may_not_do_it_is_told_who_may() {
    let mut snapshot = two();
    snapshot.my_roles = known([role::GLOBAL_READER].into());
    let NextStep::AskSomeoneWithRole { roles, action } = step(&snapshot) else {
        panic!("must ask someone");
    };
    assert_eq!(action, Action::SecurityDefaults);
    assert!(roles.contains(&role::SECURITY_ADMINISTRATOR));
    snapshot.my_roles = unread();
    assert_eq!(step(&snapshot), NextStep::TurnOnSecurityDefaults);
}

#[test]
fn what_is_missing_is_read_again_or_by_someone_who_may() {
    let mut snapshot = two();
    snapshot.policies = Fact::Unknown(UnknownBecause::Throttled);
    let again = NextStep::ReadAgain { missing: MissingPart::Policies, because: UnknownBecause::Throttled };
    assert_eq!(step(&snapshot), again);
    let both = two().with_defaults(true).with_policies(vec![policy("p", &[(INCLUDE_USERS, json!(["anna"]))])]);
    let again = NextStep::ReadAgain { missing: MissingPart::SecurityDefaults, because: UnknownBecause::Incomplete };
    assert_eq!(step(&both), again, "they exclude each other (J12)");
    snapshot.policies = unread();
    snapshot.my_roles = known([role::REPORTS_READER].into());
    assert!(matches!(
        step(&snapshot),
        NextStep::AskSomeoneWithRole { roles, .. } if roles.contains(&role::SECURITY_READER)
    ));
}

#[test]
fn who_has_not_registered_is_told_only_when_it_is_known_for_everyone() {
    let none = Registration::from_methods([]);
    let mut snapshot = two().with_defaults(true);
    snapshot.registration = known([("anna".into(), none)].into());
    let nothing = |not_registered| NextStep::NothingToDo { not_registered };
    assert_eq!(step(&snapshot), nothing(None));
    snapshot.registration = known([("anna".into(), none), ("bert".into(), none)].into());
    assert_eq!(step(&snapshot), nothing(Some(2)));
}
