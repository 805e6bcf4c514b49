//! Both ways of what nobody could confirm about Microsoft Graph (GRAPH.md section o).

use app::ErrorCode;
use app::view::{HeadlineKind, NextStepKind};
use practice::{ListWithoutP1, PerUserInList, Unconfirmed};

use super::{known, unknown};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn states_that_the_list_does_not_give_are_asked_for_one_by_one() {
    for per_user_in_list in [PerUserInList::Absent, PerUserInList::Null] {
        let unconfirmed = Unconfirmed { per_user_in_list, ..Unconfirmed::default() };
        let place = Place::with("bakery", unconfirmed).await.sign_in(ADMIN).await;
        let status = place.latch.status().await;
        let per_user = known(status.per_user_mfa);
        let truth = place.counts();
        assert_eq!(
            [per_user.disabled, per_user.enabled, per_user.enforced].map(|count| count as usize),
            [truth.disabled, truth.enabled, truth.enforced],
            "{per_user_in_list:?}"
        );
        assert_eq!((per_user.unknown, per_user.complete), (0, true));
        assert_eq!(status.headline.kind, HeadlineKind::SomeTheOldWay);
    }
}

#[tokio::test]
async fn states_that_nobody_gives_are_unknown_and_not_off() {
    let unconfirmed = Unconfirmed { per_user_in_list: PerUserInList::Absent, ..Unconfirmed::default() };
    // A Security Administrator may not read the documented form.
    let place = Place::with("bakery", unconfirmed).await.sign_in("Security Administrator").await;
    let status = place.latch.status().await;
    assert_eq!(unknown(&status.per_user_mfa), ErrorCode::NoPermission, "the reason that the service gave");
    assert_eq!(status.headline.kind, HeadlineKind::CannotTell, "{:?}", status.headline);
    assert_eq!(status.headline.people, 0);
}

#[tokio::test]
async fn a_list_of_policies_that_is_refused_for_want_of_a_licence_is_said_to_be_so() {
    let unconfirmed = Unconfirmed { list_without_p1: ListWithoutP1::Refused, ..Unconfirmed::default() };
    let place = Place::with("bakery", unconfirmed).await.sign_in(ADMIN).await;
    let status = place.latch.status().await;
    assert_eq!(unknown(&status.conditional_access), ErrorCode::NoLicence);
    // Nothing else is held up by it.
    assert_eq!(status.next_step.kind, NextStepKind::ReplacePerUserMfa);
    assert!(!known(status.security_defaults).on);
}
