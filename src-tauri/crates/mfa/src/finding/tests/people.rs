use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::fact::UnknownBecause;
use crate::finding::{Found, SMS_AND_VOICE_END, SMS_AND_VOICE_END_LATER};
use crate::per_user::PerUserMfaState::Enforced;
use crate::role;
use crate::tally::MissingPart;
use crate::tenant::Users;

#[test]
fn who_is_not_asked_is_told_apart_by_what_they_are() {
    let but_these = policy("p", &[(EXCLUDE_USERS, json!(["anna", "greta"]))]);
    let snapshot = organization(vec![person("anna"), person("bert"), guest("greta")])
        .with_policies(vec![but_these])
        .with_role(role::EXCHANGE_ADMINISTRATOR, "anna");
    assert_eq!(whom(&snapshot, FindingId::AdminsNotAsked), ["anna"]);
    assert_eq!(whom(&snapshot, FindingId::PeopleNotAsked), ["anna"]);
    assert_eq!(whom(&snapshot, FindingId::GuestsNotAsked), ["greta"]);
    for fine in [FindingId::EveryoneAsked, FindingId::AdminsAllAsked] {
        assert!(!has(&snapshot, fine), "{fine:?}");
    }
}

#[test]
fn administrators_whom_an_unread_role_may_have_are_at_least() {
    let read = three().with_role(role::EXCHANGE_ADMINISTRATOR, "anna");
    assert!(!one(&read, FindingId::AdminsNotAsked).at_least);
    let unread_role = read.with_role_unread(role::GLOBAL_ADMINISTRATOR);
    let found = one(&unread_role, FindingId::AdminsNotAsked);
    assert_eq!((&*found.people, found.at_least), (&["anna".into()][..], true));
    let asked = unread_role.with_defaults(true);
    assert!(!has(&asked, FindingId::AdminsAllAsked), "there may be others");
    assert!(!has(&asked.with_role(role::GLOBAL_ADMINISTRATOR, "bert"), FindingId::OneGlobalAdministrator));
}

#[test]
fn everyone_is_said_only_when_it_is_everyone() {
    let asked = three().with_defaults(true).with_role(role::GLOBAL_ADMINISTRATOR, "anna");
    assert_eq!(one(&asked, FindingId::EveryoneAsked).found, Found::EveryoneAsked { of: 3 });
    assert_eq!(one(&asked, FindingId::AdminsAllAsked).found, Found::AdminsAllAsked { of: 1 });
    let mut one_unknown = asked.clone();
    let mut users = asked.users.get().unwrap().clone();
    users.people[1].account_enabled = None;
    one_unknown.users = known(users);
    assert!(!has(&one_unknown, FindingId::EveryoneAsked));
    let mut incomplete = asked.clone();
    incomplete.users = known(Users { people: asked.users.get().unwrap().people.clone(), complete: false });
    assert!(!has(&incomplete, FindingId::EveryoneAsked));
    assert!(has(&incomplete, FindingId::PeopleListIncomplete));
    let mut roles_unread = asked;
    roles_unread.role_holders = unread();
    assert!(!has(&roles_unread, FindingId::AdminsAllAsked));
}

#[test]
fn who_cannot_be_told_makes_the_others_at_least() {
    let snapshot = three().with_per_user("cora", None);
    let not_asked = one(&snapshot, FindingId::PeopleNotAsked);
    assert_eq!((not_asked.people.len(), not_asked.at_least), (2, true));
    let cannot_tell = one(&snapshot, FindingId::CannotTell);
    assert_eq!(cannot_tell.people, ["cora".into()]);
    let Found::CannotTell { gap } = cannot_tell.found else { panic!("{cannot_tell:?}") };
    assert_eq!((gap.missing, gap.because), (MissingPart::PerUserMfa, UnknownBecause::NotOffered));
}

#[test]
fn emergency_accounts_are_not_among_the_people_not_asked() {
    let mut snapshot = three().with_role(role::GLOBAL_ADMINISTRATOR, "cora");
    snapshot.emergency_accounts = ["cora".into()].into();
    assert_eq!(whom(&snapshot, FindingId::PeopleNotAsked), ["anna", "bert"]);
    assert!(!has(&snapshot, FindingId::AdminsNotAsked));
}

#[test]
fn everybody_kept_out_is_urgent_and_somebody_is_not() {
    let block = |whom| three().with_policies(vec![policy("p", &[(INCLUDE_USERS, whom), (CONTROLS, json!(["block"]))])]);
    let everyone = one(&block(json!(["All"])), FindingId::PeopleBlocked);
    assert_eq!((everyone.urgency, everyone.found), (Urgency::Now, Found::PeopleBlocked { everyone: true }));
    let some = one(&block(json!(["bert"])), FindingId::PeopleBlocked);
    assert_eq!((some.urgency, some.people), (Urgency::Later, vec!["bert".into()]));
    assert!(!has(&three(), FindingId::PeopleBlocked));
}

#[test]
fn not_registered_is_not_the_same_as_not_known() {
    let snapshot = three().with_role(role::GLOBAL_ADMINISTRATOR, "anna");
    let none = snapshot.clone().with_registered([("anna", MethodLevel::None), ("bert", MethodLevel::App)]);
    assert_eq!(whom(&none, FindingId::AdminsNotRegistered), ["anna"]);
    assert_eq!(whom(&none, FindingId::NotRegistered), ["anna"]);
    assert!(one(&none, FindingId::NotRegistered).at_least, "of cora nothing is known");
    let most = snapshot.clone().with_registered([("anna", MethodLevel::App), ("bert", MethodLevel::App)]);
    assert!(!has(&most, FindingId::NotRegistered) && !has(&most, FindingId::EveryoneRegistered));
    let all = snapshot.clone().with_registered(["anna", "bert", "cora"].map(|id| (id, MethodLevel::App)));
    assert_eq!(one(&all, FindingId::EveryoneRegistered).found, Found::EveryoneRegistered { of: 3 });
    let not_allowed = Registration { capable: Some(false), ..level(MethodLevel::App) };
    let mut one_not_allowed = all.clone();
    let mut rows = all.registration.get().unwrap().clone();
    rows.insert("cora".into(), not_allowed);
    one_not_allowed.registration = known(rows);
    assert!(!has(&one_not_allowed, FindingId::EveryoneRegistered), "what is not allowed is no answer");
    let mut not_read = snapshot;
    not_read.registration = unread();
    assert!(!has(&not_read, FindingId::NotRegistered) && !has(&not_read, FindingId::EveryoneRegistered));
}

#[test]
fn text_messages_end_later_for_global_administrators_and_for_guests() {
    let snapshot = organization(vec![person("anna"), person("bert"), guest("greta"), person("dora")])
        .with_role(role::GLOBAL_ADMINISTRATOR, "anna")
        .with_registered([
            ("anna", MethodLevel::OnlySmsOrVoice),
            ("bert", MethodLevel::OnlySmsOrVoice),
            ("greta", MethodLevel::OnlySmsOrVoice),
            ("dora", MethodLevel::App),
        ]);
    let only: Vec<_> =
        found(&snapshot).into_iter().filter(|finding| finding.id() == FindingId::OnlySmsOrVoice).collect();
    assert_eq!([only[0].urgency, only[1].urgency], [Urgency::Soon, Urgency::Later], "69 days and 219 days away");
    let only = only.into_iter();
    let only: Vec<(Option<Timestamp>, Vec<_>)> = only.map(|finding| (finding.found.date(), finding.people)).collect();
    let expected = [
        (Some(SMS_AND_VOICE_END), vec!["bert".into()]),
        (Some(SMS_AND_VOICE_END_LATER), vec!["anna".into(), "greta".into()]),
    ];
    assert_eq!(only, expected);
    assert_eq!(SMS_AND_VOICE_END.to_string(), "2027-02-01T00:00:00Z");
    assert_eq!(SMS_AND_VOICE_END_LATER.to_string(), "2027-07-01T00:00:00Z");
}

#[test]
fn the_older_setting_is_left_over_only_where_something_else_asks() {
    let old_way = three().with_per_user("anna", Some(Enforced)).with_per_user("bert", Some(Enforced));
    assert!(!has(&old_way, FindingId::PerUserLeftOver));
    assert_eq!(whom(&old_way.clone().with_defaults(true), FindingId::PerUserLeftOver), ["anna", "bert"]);
    let but_bert = policy("p", &[(EXCLUDE_USERS, json!(["bert"]))]);
    assert_eq!(whom(&old_way.with_policies(vec![but_bert]), FindingId::PerUserLeftOver), ["anna"]);
}

#[test]
fn one_global_administrator_is_one_lost_phone_away_from_nobody() {
    let one_only = three().with_role(role::GLOBAL_ADMINISTRATOR, "anna");
    assert_eq!(whom(&one_only, FindingId::OneGlobalAdministrator), ["anna"]);
    assert!(!has(&one_only.clone().with_role(role::GLOBAL_ADMINISTRATOR, "bert"), FindingId::OneGlobalAdministrator));
    let with_other = |enabled| {
        let other = crate::tenant::User { account_enabled: enabled, ..person("bert") };
        let snapshot = organization(vec![person("anna"), other]).with_role(role::GLOBAL_ADMINISTRATOR, "anna");
        has(&snapshot.with_role(role::GLOBAL_ADMINISTRATOR, "bert"), FindingId::OneGlobalAdministrator)
    };
    assert!(with_other(Some(false)), "a disabled one is none");
    assert!(!with_other(None), "it is not known whether that one is disabled");
    let mut incomplete = one_only.clone();
    incomplete.users = known(Users { people: vec![person("anna")], complete: false });
    assert!(!has(&incomplete, FindingId::OneGlobalAdministrator), "there may be another");
    let mut roles_unread = one_only;
    roles_unread.role_holders = unread();
    assert!(!has(&roles_unread, FindingId::OneGlobalAdministrator));
}
