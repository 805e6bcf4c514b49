use super::*;
use crate::fact::{Fact, UnknownBecause};
use crate::finding::{Found, Part};

#[test]
fn before_anything_was_read_there_is_nothing_to_say() {
    assert_eq!(ids(&TenantSnapshot::unread("bakery".into())), []);
}

/// An organization in which each part was refused.
fn refused() -> TenantSnapshot {
    TenantSnapshot {
        organization: unread(),
        security_defaults: unread(),
        users: unread(),
        policies: unread(),
        role_holders: unread(),
        groups: [("g".into(), unread())].into(),
        strengths: unread(),
        registration: unread(),
        licences: unread(),
        my_roles: unread(),
        domains: unread(),
        locations: unread(),
        methods_migration: unread(),
        defaults_schedule: unread(),
        legacy_sign_ins: unread(),
        ..TenantSnapshot::unread("bakery".into())
    }
}

#[test]
fn each_part_that_was_refused_is_told_and_nothing_else() {
    let all = found(&refused());
    assert_eq!(all.len(), 15);
    for finding in &all {
        let Found::PartUnread { because, .. } = finding.found else { panic!("{finding:?}") };
        assert_eq!(because, UnknownBecause::NoPermission);
    }
    assert_eq!(all[0].found, Found::PartUnread { part: Part::People, because: UnknownBecause::NoPermission });
    assert_eq!(all[0].urgency, Urgency::Soon);
}

/// With the people known and everything else refused there is neither an alarm nor an all-clear.
#[test]
fn what_is_not_known_is_neither_an_alarm_nor_fine() {
    let snapshot = TenantSnapshot { users: three().users, ..refused() };
    let mut said = ids(&snapshot);
    said.dedup();
    assert_eq!(
        said,
        [FindingId::CannotTell, FindingId::PartUnread, FindingId::EmergencyNoneNamed, FindingId::PartUnread]
    );
}

#[test]
fn one_role_that_was_refused_is_told_like_all_of_them() {
    let snapshot = three().with_role_unread(crate::role::GLOBAL_READER);
    let told = one(&snapshot, FindingId::PartUnread).found;
    assert_eq!(told, Found::PartUnread { part: Part::Roles, because: UnknownBecause::NoPermission });
}

#[test]
fn what_the_service_does_not_have_is_not_missing() {
    let mut snapshot = three();
    snapshot.methods_migration = Fact::Unknown(UnknownBecause::NotOffered);
    snapshot.defaults_schedule = Fact::Unknown(UnknownBecause::NotOffered);
    assert!(!has(&snapshot, FindingId::PartUnread));
}
