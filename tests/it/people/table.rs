//! The table against the raw JSON of the organization.

use std::collections::HashSet;

use app::view::{AskedView, PeopleFilter, PeopleSort, SecondStepView, StandingView};

use super::{everyone, filtered, searched};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn twelve_thousand_people_are_all_there_once_and_the_counts_add_up() {
    let place = Place::signed_in("group", ADMIN).await;
    let status = place.latch.status().await;
    let head = place.latch.app.people(everyone()).await.unwrap();
    let truth = place.truth().await.people().await.unwrap();
    assert_eq!((head.total as usize, head.matching, head.complete), (truth.len(), head.total, true));
    let counts = head.counts;
    let sum = counts.asked
        + counts.not_asked
        + counts.cannot_tell
        + counts.blocked
        + counts.disabled
        + counts.emergency
        + counts.synchronization;
    assert_eq!((sum, counts.reading), (head.total, 0));
    assert_eq!(counts.asked + counts.not_asked + counts.cannot_tell + counts.blocked, status.headline.of);

    let rows = place.rows(&everyone()).await;
    let shown: HashSet<&str> = rows.iter().map(|row| &*row.person.id).collect();
    let there: HashSet<&str> = truth.iter().map(|person| person["id"].as_str().unwrap()).collect();
    assert!(shown == there && rows.len() == there.len());
    for count in &head.filters {
        let matching = place.latch.app.people(filtered(&[count.filter])).await.unwrap().matching;
        assert_eq!(matching, count.people, "{:?}", count.filter);
        assert_eq!(place.rows(&filtered(&[count.filter])).await.len(), count.people as usize, "{:?}", count.filter);
    }
}

#[tokio::test]
async fn filters_together_leave_those_to_whom_all_of_them_apply() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let rows = place.rows(&filtered(&[PeopleFilter::NotAsked, PeopleFilter::NotRegistered])).await;
    assert!(!rows.is_empty());
    for row in &rows {
        assert!(row.second_step == SecondStepView::None && row.standing == StandingView::Counted, "{row:?}");
        assert!(
            matches!(row.asked, Some(AskedView::Never | AskedView::SomeApps | AskedView::OnlyWhenRisky)),
            "{row:?}"
        );
    }
    let not_registered = place.rows(&filtered(&[PeopleFilter::NotRegistered])).await;
    let both = not_registered.iter().filter(|row| rows.contains(row)).count();
    assert!(both == rows.len() && not_registered.len() > rows.len());
}

#[tokio::test]
async fn whoever_is_searched_for_is_found_by_name_and_sign_in_name_in_whatever_case() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let all = place.rows(&everyone()).await;
    let someone = &all[all.len() / 2];
    for part in [someone.person.name.to_uppercase(), someone.person.username.to_lowercase()] {
        let found = place.rows(&searched(&format!("  {part} "))).await;
        assert!(found.contains(someone), "{part}");
        let has = |text: &str| text.to_lowercase().contains(&part.to_lowercase());
        assert!(found.iter().all(|row| has(&row.person.name) || has(&row.person.username)), "{part}");
    }
    assert!(place.rows(&searched("nobody has this in their name")).await.is_empty());
    // Longer than any name: no error, and nobody.
    assert!(place.rows(&searched(&"x".repeat(1_000_000))).await.is_empty());
}

#[tokio::test]
async fn an_order_holds_over_all_windows_and_is_the_same_backwards() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    for sort in [PeopleSort::Name, PeopleSort::Username, PeopleSort::Asked, PeopleSort::SecondStep] {
        let mut query = everyone();
        query.sort = sort;
        let forwards = place.rows(&query).await;
        query.descending = true;
        let backwards = place.rows(&query).await;
        let key = |row: &app::view::PersonRow| match sort {
            PeopleSort::Name => row.person.name.to_lowercase(),
            PeopleSort::Username => row.person.username.to_lowercase(),
            PeopleSort::Asked => format!("{:?}", row.asked),
            PeopleSort::SecondStep => format!("{:?}", row.second_step),
        };
        let runs = |rows: &[app::view::PersonRow]| {
            let mut keys: Vec<String> = rows.iter().map(key).collect();
            keys.dedup();
            keys
        };
        let (mut forth, back) = (runs(&forwards), runs(&backwards));
        let each_once = forth.iter().collect::<HashSet<_>>().len() == forth.len();
        assert!(each_once, "{sort:?}: those who are equal stand together");
        forth.reverse();
        assert_eq!(forth, back, "{sort:?}");
    }
}

#[tokio::test]
async fn a_window_behind_the_end_is_empty() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    for from in [13, 10_000, u32::MAX] {
        let window = place.latch.app.people_rows(everyone(), from).await.unwrap();
        assert!(window.rows.is_empty() && window.matching > 0, "{from}");
    }
}
