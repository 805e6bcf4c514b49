use serde_json::json;

use super::{PerUserTally, PolicyTally, Tally};
use crate::fixture::*;
use crate::per_user::PerUserMfaState::{Enabled, Enforced};
use crate::role;

#[test]
fn disabled_emergency_and_synchronization_accounts_are_not_among_the_people_counted() {
    let mut disabled = person("gone");
    disabled.account_enabled = Some(false);
    let people = vec![person("anna"), guest("greta"), disabled, person("glass"), person("sync")];
    let mut snapshot =
        organization(people).with_defaults(true).with_role(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS, "sync");
    snapshot.emergency_accounts = ["glass".into()].into();
    let people = Tally::count(&snapshot).people.unwrap();
    assert_eq!((people.members.total(), people.guests.total()), (1, 1));
    assert_eq!((people.all().asked(), people.all().not_asked()), (2, 0));
    assert_eq!(people.cannot_sign_in, 1);
    assert_eq!(people.emergency_accounts, 1);
    assert_eq!(people.synchronization_accounts, 1);
}

#[test]
fn settings_are_counted_for_everyone_and_unread_is_its_own_count() {
    let snapshot = organization(["a", "b", "c", "d"].map(person).to_vec())
        .with_per_user("a", Some(Enabled))
        .with_per_user("b", Some(Enforced))
        .with_per_user("c", None);
    let expected = PerUserTally { disabled: 1, enabled: 1, enforced: 1, unknown: 1 };
    assert_eq!(Tally::count(&snapshot).per_user, Ok(expected));
}

#[test]
fn policies_are_counted_by_state() {
    let states = ["enabled", "disabled", "enabledForReportingButNotEnforced", "new"];
    let policies = states.map(|state| policy(state, &[(STATE, json!(state))]));
    let snapshot = organization(Vec::new()).with_policies(policies.to_vec());
    let expected = PolicyTally { on: 1, report_only: 1, off: 1, other: 1 };
    assert_eq!(Tally::count(&snapshot).policies, Ok(expected));
}
