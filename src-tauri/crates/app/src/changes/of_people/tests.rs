//! The change against a town in this process, on a clock that stands still while nobody waits.

mod by_chance;

use std::sync::Arc;
use std::time::Duration;

use journal::{ChangeId, Outcome};
use mfa::change::Step;
use mfa::id::UserId;
use tokio::time::{Instant, sleep};
use transport::{LimitGroup, Limits};

use crate::changes::making::tests::book::Book;
use crate::changes::making::tests::town::{self, Asked, Fate, Lag, Resident, Town, id, steps};
use crate::changes::making::{Ended, Making, Onlooker};
use crate::changes::{Job, object_name};
use crate::error::ErrorCode;
use crate::status::{PeopleForm, count, read_people};
use crate::view::{ChangeView, ExceptionLine, IntentView, PersonLine};

struct Nobody;

impl Onlooker for Nobody {
    fn changed(&self) {}

    fn person(&self, id: &UserId) -> PersonLine {
        PersonLine { id: id.to_string(), name: id.to_string(), username: id.to_string() }
    }
}

/// What came of a change.
struct Change {
    ended: Ended,
    view: ChangeView,
    exceptions: Vec<ExceptionLine>,
    cancelled_at: Option<Instant>,
    ended_at: Instant,
    took: Duration,
}

impl Change {
    /// Makes the change, and stops it after a while.
    async fn of(
        town: &Arc<Town>,
        book: &Book,
        limits: Limits,
        steps: Vec<Step>,
        cancel_after: Option<Duration>,
    ) -> Self {
        let (graph, stack) = town.graph(limits);
        let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, count(steps.len()));
        let change: ChangeId = uuid::Uuid::nil().to_string().parse().unwrap();
        let account = id(0);
        let running = Making { graph: &graph, journal: book, change, account: &account, job: &job, onlooker: &Nobody };
        let begun = Instant::now();
        let mut cancelled_at = None;
        let people = running.people::<super::PerUser>(&steps, job.cancelled());
        let mut run = std::pin::pin!(people);
        let ended = loop {
            tokio::select! {
                people = &mut run => break people.ended,
                () = sleep(cancel_after.unwrap_or_default()), if cancel_after.is_some() && cancelled_at.is_none() => {
                    job.cancel();
                    cancelled_at = Some(Instant::now());
                }
            }
        };
        let ended_at = Instant::now();
        // Whatever went on by itself would show.
        sleep(Duration::from_secs(600)).await;
        let view = job.view(&stack.pace());
        Self { ended, view, exceptions: job.take_exceptions(), cancelled_at, ended_at, took: ended_at - begun }
    }

    /// The same at the documented limits, to its own end.
    async fn through(town: &Arc<Town>, book: &Book, steps: Vec<Step>) -> Self {
        Self::of(town, book, Limits::documented(), steps, None).await
    }

    /// Done, refused, unknown and left.
    fn account(&self) -> (u32, u32, u32, u32) {
        let view = &self.view;
        assert_eq!(view.sent, 0, "{view:#?}");
        (view.done, view.refused, view.unknown, view.left)
    }
}

/// A person's setting as the journal names it.
fn object(person: usize) -> String {
    object_name(&mfa::change::Object::PerUserMfa { user: id(person) })
}

/// A town whose writes and batches of writes meet `fate`.
fn town(people: usize, fate: impl Fn(Asked, usize, u32) -> Fate + Send + Sync + 'static) -> Arc<Town> {
    Town::new(people, Box::new(fate), at_once(), |_| true)
}

/// Changes show as soon as they are made.
fn at_once() -> Lag {
    Box::new(|_, _| Duration::ZERO)
}

fn off(residents: &[Resident]) -> usize {
    residents.iter().filter(|person| person.is_off()).count()
}

#[tokio::test(start_paused = true)]
async fn a_cancel_during_a_pause_of_minutes_ends_with_a_true_account_and_nothing_is_written_after_it() {
    // Half of what comes first is refused, with four minutes to wait.
    let town = town(4_000, |asked, person, nth| match asked {
        Asked::Write if person % 2 == 0 && nth == 0 => Fate::Refused(429, Some(240)),
        _ => Fate::Well,
    });
    let book = Book::default();
    let cancel_after = Some(Duration::from_secs(60));
    let change = Change::of(&town, &book, Limits::documented(), steps(0..4_000), cancel_after).await;
    assert!(matches!(change.ended, Ended::Cancelled));
    let cancelled = change.cancelled_at.unwrap();
    assert!(change.ended_at - cancelled <= Duration::from_secs(2), "{:?}", change.ended_at - cancelled);
    let writes: Vec<_> = town.calls().into_iter().filter(|call| call.asked == Asked::Writes).collect();
    let last = writes.iter().map(|call| call.at).max().unwrap();
    assert!(cancelled - last > Duration::from_secs(50), "it was cancelled while all of it waited");
    let off = off(&town.residents());
    assert!(off > 0);
    // Whoever was refused may have been changed all the same: one look does not prove the opposite.
    let refused = change.account().2;
    assert!(refused > 0);
    assert_eq!(change.account(), (count(off), 0, refused, count(4_000 - off) - refused));
}

#[tokio::test(start_paused = true)]
async fn whoever_was_not_made_without_a_clear_answer_is_read_and_sent_again() {
    for fate in [Fate::Lost, Fate::Refused(503, None)] {
        let town = town(60, move |asked, person, nth| match (asked, person, nth) {
            (Asked::Writes, 20, 0) | (Asked::Write, 50, 0) => fate,
            _ => Fate::Well,
        });
        let change = Change::through(&town, &Book::default(), steps(0..60)).await;
        assert_eq!(change.account(), (60, 0, 0, 0), "{fate:?}");
        let calls = town.calls();
        let writes: Vec<_> = calls.iter().filter(|call| call.asked == Asked::Writes).collect();
        assert_eq!(writes.len(), 5, "three, and two for 21 people");
        let reads_between = calls.iter().filter(|call| call.asked == Asked::Reads && call.at < writes[3].at);
        assert!(reads_between.count() > 0, "nobody is sent again unread");
        assert!(writes[3].at - writes[2].at >= Duration::from_secs(5), "nor before it may show");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_was_made_without_a_clear_answer_is_not_sent_again() {
    let town = town(60, |asked, person, nth| match (asked, person, nth) {
        (Asked::Writes, 20, 0) => Fate::AppliedThenLost,
        (Asked::Writes, 40, 0) => Fate::AppliedThenTimeout,
        _ => Fate::Well,
    });
    let change = Change::through(&town, &Book::default(), steps(0..60)).await;
    assert_eq!(change.account(), (60, 0, 0, 0));
    assert!(town.residents().iter().all(|person| person.sent == 1));
}

#[tokio::test(start_paused = true)]
async fn what_came_of_somebody_is_journaled_with_the_request_that_did_it() {
    let town = town(6, |asked, person, nth| match (asked, person, nth) {
        // Made, and answered with a failure.
        (Asked::Write, 1, 0) => Fate::AppliedThen(503),
        // Not made, and then made.
        (Asked::Write, 2, 0) => Fate::Refused(503, None),
        // Made, and not answered.
        (Asked::Write, 3, 0) => Fate::AppliedThenLost,
        (Asked::Write, 4, _) => Fate::Refused(403, None),
        (Asked::Write, 5, _) => Fate::Refused(503, None),
        _ => Fate::Well,
    });
    let book = Book::default();
    Change::through(&town, &book, steps(0..6)).await;
    let id_of = |person| match book.says(&object(person)).flatten() {
        Some(Outcome::Done { request_id, .. }) => ("done", request_id),
        Some(Outcome::Refused { request_id, .. }) => ("refused", request_id),
        Some(Outcome::Unknown { request_id, .. }) => ("unknown", request_id),
        None => panic!("{person} is not settled"),
    };
    let last = format!("write-5-{}", town.residents()[5].sent);
    for (person, came, id) in [
        (0, "done", Some("write-0-1")),
        (1, "done", Some("write-1-1")),
        (2, "done", Some("write-2-2")),
        (3, "done", None),
        (4, "refused", Some("write-4-1")),
        (5, "unknown", Some(&*last)),
    ] {
        assert_eq!(id_of(person), (came, id.map(Into::into)), "{person}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_never_gets_a_clear_answer_and_stays_as_before_ends_as_unknown() {
    let town = town(3, |asked, person, _| match (asked, person) {
        (Asked::Write, 1) => Fate::Refused(503, None),
        _ => Fate::Well,
    });
    let book = Book::default();
    let change = Change::through(&town, &book, steps(0..3)).await;
    assert_eq!(change.account(), (2, 0, 1, 0));
    assert_eq!(change.exceptions[0].because.code, ErrorCode::ServiceUnavailable);
    assert_eq!(town.residents()[1].sent, 1 + super::TRIES, "three times more");
    assert!(matches!(book.says(&object(1)), Some(Some(Outcome::Unknown { .. }))));
}

#[tokio::test(start_paused = true)]
async fn whoever_is_refused_after_an_unclear_answer_counts_as_refused_once_it_cannot_show_any_more() {
    let first_lost = |asked, person, nth| match (asked, person, nth) {
        (Asked::Write, 1 | 2, 0) => {
            if person == 1 {
                Fate::Lost
            } else {
                Fate::AppliedThenLost
            }
        }
        (Asked::Write, 1 | 2, _) => Fate::Refused(403, None),
        _ => Fate::Well,
    };
    // What was made shows half a minute later.
    let lag: Lag = Box::new(|_, _| Duration::from_secs(30));
    let town = Town::new(4, Box::new(first_lost), lag, |_| true);
    let book = Book::default();
    let change = Change::through(&town, &book, steps(0..4)).await;
    assert_eq!(change.account(), (3, 1, 0, 0), "{:#?}", change.exceptions);
    let line = &change.exceptions[0];
    assert_eq!((line.person.id.as_str(), line.refused, line.because.code), ("person-1", true, ErrorCode::NoPermission));
    assert!(matches!(book.says(&object(1)), Some(Some(Outcome::Refused { .. }))));
}

#[tokio::test(start_paused = true)]
async fn what_was_taken_and_never_shows_is_unknown_and_not_sent_again() {
    let never: Lag = Box::new(|_, _| Duration::MAX);
    let town = Town::new(5, Box::new(|_, _, _| Fate::Well), never, |_| true);
    let change = Change::through(&town, &Book::default(), steps(0..5)).await;
    assert_eq!(change.account(), (0, 0, 5, 0));
    assert!(change.exceptions.iter().all(|line| line.because.code == ErrorCode::NotVisibleYet));
    assert!(town.residents().iter().all(|person| person.sent == 1));
    assert!((80..90).contains(&change.took.as_secs()), "it was looked for longer than a minute: {:?}", change.took);
}

#[tokio::test(start_paused = true)]
async fn settings_are_read_while_the_list_of_people_still_comes() {
    let town = town(4_000, |_, _, _| Fate::Well);
    let (graph, _) = town.graph(Limits::documented());
    let people =
        read_people(&graph, PeopleForm::Documented, |_, _| ()).await.unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!((people.users.people.len(), people.users.complete), (4_000, true));
    let calls = town.calls();
    let first_read = calls.iter().position(|call| call.asked == Asked::Reads).unwrap();
    assert!(calls[first_read..].iter().filter(|call| call.asked == Asked::Page).count() >= 2);
}

#[tokio::test(start_paused = true)]
async fn people_are_read_back_while_others_are_still_sent() {
    let town = town(4_000, |_, _, _| Fate::Well);
    let change = Change::through(&town, &Book::default(), steps(0..4_000)).await;
    assert_eq!(change.account(), (4_000, 0, 0, 0));
    let calls = town.calls();
    let last_write = calls.iter().rposition(|call| call.asked == Asked::Writes).unwrap();
    let looks = |calls: &[town::Call]| calls.iter().filter(|call| call.asked != Asked::Writes).count();
    assert!(looks(&calls[..last_write]) > 20);
    assert!(looks(&calls[last_write..]) <= 17, "300 people at the end, not 4,000: {}", looks(&calls[last_write..]));
}

#[tokio::test(start_paused = true)]
async fn whoever_makes_the_change_is_sent_when_all_others_are_answered() {
    let town = town(100, |asked, person, _| match (asked, person) {
        (Asked::Writes, 41) => Fate::Slow,
        _ => Fate::Well,
    });
    let own_last: Vec<Step> = steps(1..100).into_iter().chain(steps(0..1)).collect();
    let change = Change::through(&town, &Book::default(), own_last).await;
    assert_eq!(change.account(), (100, 0, 0, 0));
    let writes: Vec<_> = town.calls().into_iter().filter(|call| call.asked == Asked::Writes).collect();
    let own = writes.iter().find(|call| call.first == 0).unwrap();
    assert!(writes.iter().all(|call| call.first == 0 || own.at - call.at >= Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_is_full_stops_the_change_and_nobody_is_sent_without_it() {
    let book = Arc::new(Book::with_room_for(30));
    let kept = book.clone();
    let fates = Box::new(|_, _, _| Fate::Well);
    let town = Town::new(2_000, fates, at_once(), move |person| kept.has(&object(person)));
    let change = Change::through(&town, &book, steps(0..2_000)).await;
    assert!(matches!(&change.ended, Ended::JournalFailed(_)), "{:?}", change.ended);
    let off = off(&town.residents());
    assert!((20..1_000).contains(&off), "{off}");
    assert_eq!(
        change.account(),
        (count(off), 0, 0, count(2_000 - off)),
        "the account in the window is true all the same"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_whole_organization_for_hours_stops_the_change_and_says_so() {
    let town = town(200, |asked, person, _| match asked {
        Asked::Writes if person >= 100 => Fate::Refused(429, Some(7_200)),
        _ => Fate::Well,
    });
    let change = Change::through(&town, &Book::default(), steps(0..200)).await;
    let off = off(&town.residents());
    assert_eq!(off, 100);
    let (done, refused, unknown, left) = change.account();
    assert_eq!((done, refused, done + unknown + left), (100, 0, 200));
}

#[tokio::test(start_paused = true)]
async fn the_time_left_while_a_change_goes_on_is_what_it_then_takes() {
    let town = town(5_000, |_, _, _| Fate::Well);
    let (graph, stack) = town.graph(Limits::documented());
    let (book, account) = (Book::default(), id(0));
    let job = Job::new(IntentView::PerUserMfaOff { knowingly: true, people: None }, 5_000);
    let change: ChangeId = uuid::Uuid::nil().to_string().parse().unwrap();
    let running = Making { graph: &graph, journal: &book, change, account: &account, job: &job, onlooker: &Nobody };
    let (steps, begun, mut told) = (steps(0..5_000), Instant::now(), Vec::new());
    let people = running.people::<super::PerUser>(&steps, job.cancelled());
    let mut run = std::pin::pin!(people);
    loop {
        tokio::select! {
            _ = &mut run => break,
            () = sleep(Duration::from_millis(100)) => {
                told.extend(job.view(&stack.pace()).seconds_left.map(|left| (begun.elapsed(), f64::from(left))));
            }
        }
    }
    let took = begun.elapsed();
    assert!(took > Duration::from_secs(100) && stack.pace().forecast(LimitGroup::Writes, 1).is_some());
    for (at, left) in told.into_iter().filter(|(at, _)| at.as_secs() >= 5) {
        let truly = (took - at).as_secs_f64();
        assert!((left - truly).abs() <= (truly * 0.1).max(2.0), "at {at:?}: {left} and it took {truly}");
    }
}
