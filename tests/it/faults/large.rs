//! Many people, read while things go wrong by chance.

use app::view::{EditableView, IntentView, NotEditable, PartView, PerUserMfaView};
use app::{ErrorCode, view::StatusView};
use practice::{Difficulty, PerUserInList, RandomFaults};

use crate::place::{ADMIN, Place};

const PEOPLE: u32 = 2_000;

async fn town(people: u32, per_user_in_list: PerUserInList) -> Place {
    let place = Place::sized(|options| {
        options.people = Some(people);
        options.unconfirmed.per_user_in_list = per_user_in_list;
    });
    place.await.sign_in(ADMIN).await
}

fn per_user(status: StatusView) -> PerUserMfaView {
    match status.per_user_mfa {
        PartView::Known { value, .. } => value,
        other => panic!("not known: {other:#?}"),
    }
}

/// Faults by chance. `often` is about how many of 1,000 requests each kind of them hits.
fn chances(seed: u64, often: u32) -> Difficulty {
    let chance = f64::from(often) / 1_000.0;
    let random = RandomFaults {
        seed,
        drop: chance,
        drop_after_write: chance,
        slow_body: chance,
        too_many: chance,
        server_error: chance,
        apply_then_429: chance,
        expired_page: chance,
        left_out: chance,
        doubled: chance,
    };
    Difficulty { random: Some(random), ..Difficulty::default() }
}

/// Every state is counted exactly as often as there are people in it: nobody is lost, and nobody is there twice.
fn everyone_is_there_once(read: &PerUserMfaView, place: &Place) {
    let truth = place.counts();
    let (read, truth) = ([read.disabled, read.enabled, read.enforced], [truth.disabled, truth.enabled, truth.enforced]);
    assert_eq!(read.map(|count| count as usize), truth);
    assert_eq!(read.iter().sum::<u32>(), PEOPLE);
}

#[tokio::test]
async fn two_thousand_people_are_each_read_once_whatever_goes_wrong() {
    // The states in the list itself, which are few requests; and of each person by batches, which are many. No more
    // goes wrong than is tried again, or somebody would rightly be unknown.
    let few = chances(1, 10).random.map(|random| RandomFaults { too_many: 0.05, expired_page: 0.1, ..random });
    let few = Difficulty { random: few, ..Difficulty::default() };
    for (difficulty, form) in [(few, PerUserInList::Given), (chances(2, 4), PerUserInList::Absent)] {
        let place = town(PEOPLE, form).await;
        place.server.make("sized", difficulty).unwrap();
        let read = per_user(place.latch.status().await);
        assert_eq!((read.unknown, read.complete), (0, true), "{form:?}");
        everyone_is_there_once(&read, &place);
    }
}

#[tokio::test]
async fn a_page_that_is_lost_makes_the_list_incomplete_and_nothing_can_be_changed_from_it() {
    let place = town(PEOPLE, PerUserInList::Given).await;
    let latch = &place.latch;
    place.server.make("sized", Difficulty { lose_page_from: Some(999), ..Difficulty::default() }).unwrap();
    let read = per_user(latch.status().await);
    assert_eq!((read.disabled + read.enabled + read.enforced + read.unknown, read.complete), (999, false));
    let EditableView::No { reason, .. } = read.editable else { panic!("{:?}", read.editable) };
    assert_eq!(reason, NotEditable::PeopleIncomplete);
    let refused =
        latch.app.prepare_change(IntentView::PerUserMfaOff { knowingly: true, people: None }).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PeopleIncomplete);
    assert_eq!(place.counts().writes, 0);

    // Once the page is there again, the whole list is.
    place.server.make("sized", Difficulty::default()).unwrap();
    latch.app.refresh(None).unwrap();
    let read = per_user(latch.status().await);
    assert!(read.complete);
    everyone_is_there_once(&read, &place);
}
