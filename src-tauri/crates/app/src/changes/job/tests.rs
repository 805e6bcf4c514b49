use std::time::Duration;

use transport::{LimitGroup, Limits, Pace, Verdict};

use super::*;
use crate::error::ErrorCode;
use crate::view::PersonLine;

fn unhurried() -> Pace {
    Pace::new(Limits::documented())
}

fn refused(name: &str) -> ExceptionLine {
    let person = PersonLine { id: name.into(), name: name.into(), username: name.into() };
    ExceptionLine { person, refused: true, because: ErrorCode::NoPermission.into() }
}

#[test]
fn every_item_is_counted_exactly_once_at_every_moment() {
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 10);
    let adds_up = |job: &Job| {
        let view = job.view(&unhurried());
        assert_eq!(view.done + view.sent + view.refused + view.unknown + view.left, view.total, "{view:?}");
    };
    adds_up(&job);
    job.sent(6);
    adds_up(&job);
    job.exception(refused("a"), false);
    job.exception(ExceptionLine { refused: false, ..refused("b") }, true);
    adds_up(&job);
    job.taken_back(2);
    adds_up(&job);
    job.sent(2);
    adds_up(&job);
    job.confirmed(5);
    adds_up(&job);
    let view = job.view(&unhurried());
    assert_eq!((view.done, view.sent, view.refused, view.unknown, view.left), (5, 0, 1, 1, 3));
}

#[test]
fn an_ended_change_cannot_be_cancelled_into_another_state() {
    let job = Job::new(IntentView::SecurityDefaultsOn, 1);
    job.end(ChangeStage::Done, None);
    job.cancel();
    assert_eq!(job.view(&unhurried()).stage, ChangeStage::Done);
    assert!(!job.cancelled().is_cancelled());
}

#[test]
fn exceptions_come_in_windows() {
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 500);
    (0..450).for_each(|n| job.exception(refused(&n.to_string()), false));
    let last = job.exceptions(400, 200);
    assert_eq!((last.total, last.rows.len()), (450, 50));
    assert_eq!(last.rows[0].person.name, "400");
}

#[tokio::test(start_paused = true)]
async fn the_time_left_is_what_the_limits_say_and_not_an_average() {
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 10_000);
    let pace = unhurried();
    let at_first = job.view(&pace).seconds_left.unwrap();
    assert!((345..=360).contains(&at_first), "7,000 at 20 a second after the first 3,000: {at_first}");
    let security_defaults = Job::new(IntentView::SecurityDefaultsOn, 1);
    assert_eq!(security_defaults.view(&pace).seconds_left, None, "one write: nothing is known of it");
}

#[tokio::test(start_paused = true)]
async fn those_who_are_looked_at_again_later_are_part_of_the_time_left() {
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 1);
    job.sent(1);
    job.begin_reading_back();
    job.looks_again(Instant::now() + Duration::from_secs(15));
    assert_eq!(job.view(&unhurried()).seconds_left, Some(15));
}

#[tokio::test(start_paused = true)]
async fn the_time_left_is_none_only_when_it_is_over() {
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 1);
    job.sent(1);
    job.begin_reading_back();
    assert_eq!(job.view(&unhurried()).seconds_left, Some(1));
    job.confirmed(1);
    job.end(ChangeStage::Done, None);
    assert_eq!(job.view(&unhurried()).seconds_left, None);
}

#[test]
fn a_part_that_follows_is_sent_again_unless_the_change_is_being_stopped() {
    let job = Job::new(IntentView::PutBack { change: "one".into(), overwrite: false }, 2);
    job.begin_reading_back();
    job.begin_sending();
    assert_eq!((job.view(&unhurried()).stage, job.all_sent()), (ChangeStage::Sending, None));
    job.cancel();
    job.begin_sending();
    assert_eq!(job.view(&unhurried()).stage, ChangeStage::Cancelling);
}

#[tokio::test(start_paused = true)]
async fn those_who_are_sent_again_are_part_of_the_time_left() {
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 5_000);
    let pace = unhurried();
    job.sent(5_000);
    job.begin_reading_back();
    job.taken_back(4_000);
    let left = job.view(&pace).seconds_left.unwrap();
    assert!((50..=53).contains(&left), "1,015 at 20 a second after the first 2,985: {left}");
}

#[tokio::test(start_paused = true)]
async fn only_the_wait_for_what_is_being_done_is_shown() {
    let refused = |wait| Verdict { refused: 1, wait: Some(Duration::from_secs(wait)), used: None };
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 100);
    let pace = unhurried();
    pace.judge(LimitGroup::Reports, refused(30));
    assert_eq!(job.view(&pace).waiting, None, "another report is not this change");
    pace.judge(LimitGroup::Writes, refused(100));
    assert_eq!(job.view(&pace).waiting, Some(100));
    tokio::time::advance(Duration::from_secs(100)).await;
    assert_eq!(job.view(&pace).waiting, None, "it is over");
}

#[test]
fn whom_to_ask_is_told_by_what_stopped_it_or_by_what_was_refused() {
    let no_role = || AppError::from(ErrorCode::NoPermission).with("roles", "a, b");
    let intent = || IntentView::DeletePolicy { policy: "p".into() };
    let stopped = Job::new(intent(), 1);
    stopped.end(ChangeStage::Refused, Some(no_role()));
    let in_part = Job::new(intent(), 2);
    in_part.exception(refused("another reason"), false);
    in_part.exception(ExceptionLine { because: no_role(), ..refused("a policy") }, false);
    in_part.end(ChangeStage::DoneWithExceptions, None);
    for job in [stopped, in_part] {
        assert_eq!(job.view(&unhurried()).needs_roles, ["a", "b"]);
    }
    let of_a_person = Job::new(intent(), 1);
    of_a_person.exception(refused("somebody"), false);
    assert!(of_a_person.view(&unhurried()).needs_roles.is_empty());
}
