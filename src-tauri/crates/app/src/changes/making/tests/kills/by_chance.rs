//! Any small organization, killed at any points.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::town::Resident;
use super::case::Case;
use super::fuse::Point;
use super::place::{Ask, Place, Ran};
use mfa::per_user::PerUserMfaState::{Disabled, Enabled, Enforced};

/// Anybody, of whom the service may make enforced by itself.
fn resident() -> impl Strategy<Value = Resident> {
    let state = prop_oneof![1 => Just(Disabled), 1 => Just(Enabled), 2 => Just(Enforced)];
    (state, any::<bool>()).prop_map(|(state, raised)| Resident::of(state, raised))
}

fn point() -> impl Strategy<Value = Point> {
    prop_oneof![
        (1..16_u32).prop_map(Point::Before),
        (1..16_u32).prop_map(Point::After),
        (1..6_u32).prop_map(Point::Sent),
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![Just(Ask::Resume), Just(Ask::Undo)]
}

/// The change is killed, and then what goes on with it or puts it back, as often as there is something cut off.
async fn killed_again_and_again(case: Case, place: &Place, first: Point, more: &[(Ask, Point)]) {
    place.ask(case.ask, Some(first)).await;
    for (ask, point) in more {
        if place.restarted().await.is_some() {
            let ran = place.ask(*ask, Some(*point)).await;
            assert!(!matches!(ran, Ran::NotBegun(_)), "{case:?} {ask:?} at {point:?}: {ran:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_organization_comes_back_however_often_its_change_is_killed(
        residents in vec(resident(), 4..30),
        case in proptest::sample::select(Case::ALL.to_vec()),
        first in point(),
        more in vec((ask(), point()), 0..4),
        last in ask(),
    ) {
        let mut clock = tokio::runtime::Builder::new_current_thread();
        clock.enable_time().start_paused(true).build().unwrap().block_on(async {
            let place = case.place(residents, Duration::ZERO);
            killed_again_and_again(case, &place, first, &more).await;
            case.comes_to_its_end(&place, last).await;
        });
    }
}
