//! Whom the draft is about.

use serde_json::json;

use super::*;
use crate::fact::{Fact, UnknownBecause};
use crate::per_user::PerUserMfaState;
use crate::role;
use crate::verdict::UnknownPart;

#[test]
fn exclusions_count_only_where_they_reach_the_person() {
    let block = |more: &[(&str, Value)]| {
        let mut changes = vec![(CONTROLS, json!(["block"]))];
        changes.extend(more.iter().cloned());
        draft(&changes)
    };
    let mut snapshot = bakery().with_role(role::GLOBAL_ADMINISTRATOR, "otto").with_group("emptied", &[]);
    snapshot.groups.insert("unread".into(), Fact::Unknown(UnknownBecause::Throttled));
    let cases: Vec<(&str, Changes, Standing)> = vec![
        ("everyone", vec![], LockedOut),
        ("90 excluded by id", vec![(EXCLUDE_USERS, json!(["anna"]))], Open),
        ("90 excluded by group", vec![(EXCLUDE_GROUPS, json!(["staff"]))], Open),
        ("90 the group that she was just removed from", vec![(EXCLUDE_GROUPS, json!(["emptied"]))], LockedOut),
        ("87 a group that could not be read", vec![(EXCLUDE_GROUPS, json!(["unread"]))], Unknown),
        ("87 someone who does not exist", vec![(EXCLUDE_USERS, json!(["gone"]))], LockedOut),
        (
            "a template's sentence in place of an id",
            vec![(EXCLUDE_USERS, json!(["Current administrator will be excluded"]))],
            LockedOut,
        ),
        ("someone else", vec![(INCLUDE_USERS, json!(["otto"]))], Open),
        ("guests", vec![(INCLUDE_USERS, json!(["GuestsOrExternalUsers"]))], Open),
    ];
    for (case, changes, expected) in cases {
        assert_eq!(judged(&snapshot, &block(&changes), KEY).standing, expected, "{case}");
    }
    let unread_exclusion = judged(&snapshot, &block(&[(EXCLUDE_GROUPS, json!(["unread"]))]), KEY);
    let doubt = crate::verdict::Doubt::Group("unread".into(), UnknownBecause::Throttled);
    let part = UnknownPart::Policy { id: "draft".into(), name: "draft".into(), doubt };
    assert_eq!(*unread_exclusion.unknown, [NotKnown::Part(part)]);
    assert!(!unread_exclusion.reasons[0].certain);
    let unread_but_answered = judged(&snapshot, &draft(&[(EXCLUDE_GROUPS, json!(["unread"]))]), KEY);
    assert_eq!(unread_but_answered.standing, Open, "what could not be read makes no difference");

    let admins = block(&[(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!([role::GLOBAL_ADMINISTRATOR.as_str()]))]);
    let of = |snapshot: &TenantSnapshot| -> Vec<Standing> {
        let asked = [with("anna", KEY), with("otto", KEY), with("otto", KEY), with("nobody", KEY)];
        lockout(snapshot, &admins, &asked).people.iter().map(|person| person.standing).collect()
    };
    assert_eq!(of(&snapshot), [Open, LockedOut, LockedOut, Unknown]);
    snapshot.role_holders = unread();
    assert_eq!(of(&snapshot), [Unknown; 4]);
}

#[test]
fn a_disabled_account_cannot_sign_in_and_the_draft_is_not_why() {
    let mut snapshot = organization(vec![person("anna"), person("otto")]);
    let Fact::Known { value, .. } = &mut snapshot.users else { unreachable!() };
    value.people[0].account_enabled = Some(false);
    value.people[1].account_enabled = None;
    let answers = lockout(&snapshot, &draft(&[]), &[with("anna", KEY), with("otto", KEY)]).people;
    assert_eq!((answers[0].standing, answers[0].changed_by_draft()), (LockedOut, false));
    assert_eq!(answers[0].reasons[0].hindrance, Hindrance::AccountDisabled);
    assert_eq!(answers[1].standing, Unknown);
    assert_eq!(*answers[1].unknown, [NotKnown::Part(UnknownPart::AccountEnabled)]);
    let blocked = lockout(&snapshot, &draft(&[(CONTROLS, json!(["block"]))]), &[with("otto", KEY)]).people;
    assert_eq!(blocked[0].standing, LockedOut, "either way");
}

#[test]
fn the_persons_own_setting_asks_beside_any_exclusion() {
    let spared = draft(&[(EXCLUDE_USERS, json!(["anna"]))]);
    let set = |state| judged(&bakery().with_per_user("anna", state), &spared, NOTHING);
    assert_eq!(set(Some(PerUserMfaState::Enforced)).standing, MustRegister);
    assert_eq!(set(Some(PerUserMfaState::Enforced)).reasons[0].by, Some(By::PerUserMfa));
    assert_eq!(set(Some(PerUserMfaState::Disabled)).standing, Open);
    assert_eq!(*set(None).unknown, [NotKnown::Part(UnknownPart::PerUserMfa(UnknownBecause::NotOffered))]);
    assert_eq!(judged(&bakery().with_per_user("anna", None), &spared, KEY).standing, Open, "no matter: she can answer");
}

/// J12: with a policy on, security defaults are off.
#[test]
fn security_defaults_ask_until_the_draft_is_on() {
    let spared = draft(&[(EXCLUDE_USERS, json!(["anna"]))]);
    let anna = judged(&bakery().with_defaults(true), &spared, NOTHING);
    assert_eq!((anna.standing, anna.without_draft), (Open, MustRegister));
    let sync = bakery().with_defaults(true).with_role(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS, "anna");
    assert_eq!(judged(&sync, &spared, NOTHING).without_draft, Open, "J13");
}
