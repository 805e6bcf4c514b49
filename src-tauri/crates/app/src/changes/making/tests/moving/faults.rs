//! What comes of a move when it goes well, and when something goes wrong.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use mfa::id::PolicyId;
use practice::{Difficulty, Unconfirmed};
use serde_json::json;

use super::organization::{Fate, Organization, Write};
use super::town::{Move, bodies, deletes, is_protected, move_to, watching};
use crate::changes::making::Ended;
use crate::error::ErrorCode;

/// A move that is made while `fates` is what becomes of writes.
async fn moved(
    unconfirmed: Unconfirmed,
    goes_back: bool,
    fates: impl Fn(&Write) -> Fate + Send + Sync + 'static,
) -> (Arc<Organization>, Move, Ended) {
    let (clinic, ids) = watching(unconfirmed).await;
    clinic.goes_wrong(fates);
    let covering: BTreeSet<PolicyId> = ids[..2].iter().cloned().collect();
    let (steps, deletes) = (move_to(&ids), deletes(&ids));
    let moved = Move::of(&steps);
    let ended = moved.make(&clinic, &steps, &covering, goes_back.then_some(&deletes)).await;
    (clinic, moved, ended)
}

/// Whether security defaults are on and every policy that Latch made is deleted.
async fn is_back(clinic: &Organization) -> bool {
    let truth = clinic.truth().await;
    truth.defaults && truth.policies.is_empty()
}

async fn is_there(clinic: &Organization) -> bool {
    let truth = clinic.truth().await;
    let on = truth.policies.iter().filter(|policy| policy["state"] == "enabled");
    !truth.defaults && on.count() == bodies().len()
}

/// Whether it is the write that switches the `n`-th policy on, from 1.
fn switches_on(write: &Write, n: usize) -> bool {
    write.nth == n && write.body == json!({"state": "enabled"})
}

#[tokio::test(start_paused = true)]
async fn defaults_go_off_and_policies_on_within_seconds() {
    let (clinic, moved, ended) = moved(Unconfirmed::default(), true, |_| Fate::Passes).await;
    assert!(matches!(ended, Ended::Through), "{ended:?}");
    assert!(is_there(&clinic).await && moved.job.exposure().is_none() && !moved.job.has_exceptions());
    let writes = clinic.writes();
    let gap = writes[2].at - writes[0].at;
    assert!(gap <= Duration::from_secs(5), "{gap:?}");
    assert_eq!(writes.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn when_the_second_policy_cannot_go_on_everything_is_back_by_itself_within_a_minute() {
    let fate = |write: &Write| if switches_on(write, 2) { Fate::Refused(400) } else { Fate::Passes };
    let (clinic, moved, ended) = moved(Unconfirmed::default(), true, fate).await;
    assert!(matches!(&ended, Ended::PutBack(Some(because)) if because.code == ErrorCode::Refused), "{ended:?}");
    assert!(is_back(&clinic).await && moved.job.exposure().is_none());
    let writes = clinic.writes();
    let open = writes.last().unwrap().at - writes[0].at;
    assert!(open <= Duration::from_secs(60), "{open:?}");
    // They stay restorable, and come back watching: none was deleted while it was on.
    let (_, deleted) =
        clinic.ask("GET", "v1.0/identity/conditionalAccess/deletedItems/policies", &serde_json::Value::Null).await;
    let states: Vec<_> = deleted["value"].as_array().unwrap().iter().map(|policy| policy["state"].clone()).collect();
    assert_eq!(states, vec![json!("enabledForReportingButNotEnforced"); 3]);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_lost_in_the_middle_leaves_people_shown_as_open_and_says_which_role_would_do() {
    let lost = |write: &Write| if write.nth >= 1 { Fate::Refused(403) } else { Fate::Passes };
    let (clinic, moved, ended) = moved(Unconfirmed::default(), true, lost).await;
    let Ended::Stopped(because) = ended else { panic!("{ended:?}") };
    let roles = [mfa::role::CONDITIONAL_ACCESS_ADMINISTRATOR, mfa::role::SECURITY_ADMINISTRATOR];
    assert_eq!(because.code, ErrorCode::NoPermission);
    for role in roles.iter().chain([&mfa::role::GLOBAL_ADMINISTRATOR]) {
        assert!(because.params["roles"].split(", ").any(|id| id == role.as_str()), "{because:?}");
    }
    assert!(!is_protected(&clinic.truth().await) && moved.job.exposure().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_passes_within_a_minute_is_waited_for() {
    let fate = |write: &Write| match (1..8).contains(&write.nth) {
        true => Fate::Refused(503),
        false => Fate::Passes,
    };
    let (clinic, moved, ended) = moved(Unconfirmed::default(), true, fate).await;
    assert!(matches!(ended, Ended::Through), "{ended:?}");
    assert!(is_there(&clinic).await && moved.job.exposure().is_none());
}

#[tokio::test(start_paused = true)]
async fn security_defaults_that_still_count_as_on_for_some_seconds_are_waited_for() {
    let (clinic, ids) = watching(Unconfirmed::default()).await;
    clinic.set_difficulty(Difficulty { defaults_off_lag: Duration::from_secs(14), ..Difficulty::default() });
    let (steps, deletes) = (move_to(&ids), deletes(&ids));
    let moved = Move::of(&steps);
    let covering = ids[..2].iter().cloned().collect();
    let ended = moved.make(&clinic, &steps, &covering, Some(&deletes)).await;
    assert!(matches!(ended, Ended::Through) && !moved.job.has_exceptions(), "{ended:?}");
    assert!(is_there(&clinic).await && moved.job.exposure().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_lasts_is_given_up_after_a_minute_and_everything_is_back() {
    let fate = |write: &Write| match write.body == json!({"state": "enabled"}) {
        true => Fate::Refused(503),
        false => Fate::Passes,
    };
    let (clinic, _, ended) = moved(Unconfirmed::default(), true, fate).await;
    assert!(matches!(ended, Ended::PutBack(Some(_))), "{ended:?}");
    assert!(is_back(&clinic).await);
    let writes = clinic.writes();
    let back = writes.iter().find(|write| write.body.is_null()).unwrap().at - writes[0].at;
    assert!((50..=65).contains(&back.as_secs()), "{back:?}");
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_asks_nobody_and_is_refused_does_not_take_back_what_asks_everyone() {
    let fate = |write: &Write| if switches_on(write, 3) { Fate::Refused(400) } else { Fate::Passes };
    let (clinic, moved, ended) = moved(Unconfirmed::default(), true, fate).await;
    assert!(matches!(ended, Ended::Through), "{ended:?}");
    assert!(moved.job.has_exceptions() && is_protected(&clinic.truth().await));
}

#[tokio::test(start_paused = true)]
async fn whoever_stops_it_in_between_gets_everything_back() {
    let (clinic, ids) = watching(Unconfirmed::default()).await;
    let (steps, deletes) = (move_to(&ids), deletes(&ids));
    let moved = Move::of(&steps);
    let job = moved.job.clone();
    clinic.goes_wrong(move |write| {
        if write.nth == 1 {
            job.cancel();
        }
        Fate::Passes
    });
    let covering = ids[..2].iter().cloned().collect();
    let ended = moved.make(&clinic, &steps, &covering, Some(&deletes)).await;
    assert!(matches!(ended, Ended::PutBack(None)), "{ended:?}");
    assert!(is_back(&clinic).await && moved.job.exposure().is_none());
}

#[tokio::test(start_paused = true)]
async fn where_defaults_do_not_go_on_again_it_goes_forward_until_people_are_covered() {
    // Deleted policies stand in their way too (GRAPH.md section a, number 2).
    let unconfirmed = Unconfirmed { deleted_policies_count: true, ..Unconfirmed::default() };
    let fate = |write: &Write| if switches_on(write, 2) { Fate::Refused(400) } else { Fate::Passes };
    let (clinic, moved, ended) = moved(unconfirmed, true, fate).await;
    assert!(matches!(ended, Ended::Through), "{ended:?}");
    assert!(is_there(&clinic).await && moved.job.exposure().is_none() && moved.job.has_exceptions());
}

#[tokio::test(start_paused = true)]
async fn where_policies_of_others_forbid_defaults_it_goes_forward_for_minutes() {
    let fate = |write: &Write| match write.body == json!({"state": "enabled"}) && write.nth < 100 {
        true => Fate::Refused(503),
        false => Fate::Passes,
    };
    let (clinic, moved, ended) = moved(Unconfirmed::default(), false, fate).await;
    assert!(matches!(ended, Ended::Through), "{ended:?}");
    assert!(is_there(&clinic).await && moved.job.exposure().is_none());
    let writes = clinic.writes();
    assert!(writes.last().unwrap().at - writes[0].at > Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_go_on_or_back_stays_shown() {
    for goes_back in [true, false] {
        let fate = |write: &Write| if write.nth == 0 { Fate::Passes } else { Fate::Refused(403) };
        let (clinic, moved, ended) = moved(Unconfirmed::default(), goes_back, fate).await;
        assert!(matches!(ended, Ended::Stopped(_)), "{ended:?}");
        assert!(!is_protected(&clinic.truth().await) && moved.job.exposure().is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_once_at_any_write_people_are_asked_or_it_is_shown() {
    let fates = [
        Fate::Refused(400),
        Fate::Refused(403),
        Fate::Refused(404),
        Fate::Refused(429),
        Fate::Refused(500),
        Fate::Refused(503),
        Fate::AppliesThen(429),
        Fate::AppliesThen(500),
        Fate::AppliesThen(504),
        Fate::AppliesUnanswered,
        Fate::Broken,
    ];
    let mut ends = BTreeSet::new();
    for wrong in fates {
        for nth in 0..4 {
            for goes_back in [true, false] {
                let fate = move |write: &Write| if write.nth == nth { wrong } else { Fate::Passes };
                let (clinic, moved, ended) = moved(Unconfirmed::default(), goes_back, fate).await;
                let case = format!("{wrong:?} at write {nth}, goes back: {goes_back}: {ended:?}");
                let (truth, exposed) = (clinic.truth().await, moved.job.exposure().is_some());
                assert_eq!(exposed, !is_protected(&truth), "{case}");
                match ended {
                    Ended::Through if !moved.job.has_exceptions() => assert!(is_there(&clinic).await, "{case}"),
                    Ended::Through => assert!(is_protected(&truth), "{case}"),
                    Ended::PutBack(_) => assert!(is_back(&clinic).await, "{case}"),
                    Ended::Refused(_) => assert!(truth.defaults && truth.policies.len() == 3, "{case}"),
                    Ended::Stopped(_) => assert!(exposed, "{case}"),
                    Ended::Cancelled | Ended::JournalFailed(_) => panic!("{case}"),
                }
                ends.insert(format!("{ended:?}").chars().take_while(char::is_ascii_alphabetic).collect::<String>());
            }
        }
    }
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), ["PutBack", "Refused", "Stopped", "Through"]);
}
