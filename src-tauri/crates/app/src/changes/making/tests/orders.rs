//! The two orders of the change, and what becomes of it when something stops it.

use std::sync::Arc;
use std::time::Duration;

use journal::{ChangeId, Outcome};
use mfa::per_user::PerUserMfaState::Disabled;
use tokio::time::{Instant, sleep};

use super::book::Book;
use super::combined::{ADMINS, as_at_first, job_of, make, plan_of, residents};
use super::protection::unasked_in;
use super::town::{Asked, Event, Fate, Fates, LATENCY, Lag, Town, Way, number};
use crate::changes::making::Ended;
use crate::changes::{Job, object_name};
use crate::error::ErrorCode;

const PEOPLE: usize = 60;
/// The emergency access account.
const EMERGENCY: usize = PEOPLE - 1;

/// A change that was made of a town.
struct Change {
    town: Arc<Town>,
    book: Arc<Book>,
    job: Arc<Job>,
    ended: Ended,
}

/// What is different this time.
struct Setting {
    people: usize,
    way: Way,
    fates: Fates,
    lag: Lag,
    room: Option<usize>,
    cancel_after: Option<Duration>,
}

impl Setting {
    fn of(way: Way) -> Self {
        let fates = Box::new(|_, _, _| Fate::Well);
        Self { people: PEOPLE, way, fates, lag: Box::new(|_, _| Duration::ZERO), room: None, cancel_after: None }
    }

    fn where_it_goes(self, fates: impl Fn(Asked, usize, u32) -> Fate + Send + Sync + 'static) -> Self {
        Self { fates: Box::new(fates), ..self }
    }

    async fn made(self) -> Change {
        let book = Arc::new(self.room.map_or_else(Book::default, Book::with_room_for));
        let kept = book.clone();
        let journaled = move |object: &_, after: &_| kept.has_for(object, after);
        let town = Town::of(residents(self.people), self.way, self.fates, self.lag, journaled);
        let plan = plan_of(&town);
        let job = job_of(&plan);
        if let Some(after) = self.cancel_after {
            let job = job.clone();
            tokio::spawn(async move {
                sleep(after).await;
                job.cancel();
            });
        }
        let change: ChangeId = uuid::Uuid::nil().to_string().parse().unwrap();
        let ended = make(&town, book.as_ref(), change, &job, &plan, &[]).await;
        let before = town.events().len();
        sleep(Duration::from_secs(600)).await;
        assert_eq!(town.events().len(), before, "nothing goes on by itself");
        Change { town, book, job, ended }
    }
}

impl Change {
    /// Done, refused, unknown, and left.
    fn account(&self) -> (u32, u32, u32, u32) {
        let (_, stack) = self.town.graph(transport::Limits::documented());
        let view = self.job.view(&stack.pace());
        assert_eq!((view.sent, view.done + view.refused + view.unknown + view.left), (0, view.total), "{view:#?}");
        (view.done, view.refused, view.unknown, view.left)
    }

    fn times(&self, asked: Asked) -> usize {
        self.town.calls().iter().filter(|call| call.asked == asked).count()
    }

    /// Everyone with the setting on at first who is not in `but`, in the order of the list.
    fn with_it_on(&self, but: &[usize]) -> Vec<usize> {
        let residents = self.town.residents();
        let on = |number: &usize| residents[*number].at_first() != Disabled && !but.contains(number);
        (0..residents.len()).filter(on).collect()
    }

    /// Who was set to what, in order.
    fn people(&self, off: bool) -> Vec<usize> {
        let of = |event: Event| match event {
            Event::Person(person, state) if (state == Disabled) == off => Some(person),
            _ => None,
        };
        self.town.events().into_iter().filter_map(of).collect()
    }
}

/// The order in which people are switched off where that comes first.
fn other_order(change: &Change) -> Vec<usize> {
    let mut order = change.with_it_on(&[0, 1, 2, EMERGENCY]);
    order.extend([1, 2, EMERGENCY, 0]);
    order
}

#[tokio::test(start_paused = true)]
async fn defaults_come_first_and_then_people_where_the_service_takes_them() {
    let change = Setting::of(Way::Takes).made().await;
    assert!(matches!(change.ended, Ended::Through), "{:?}", change.ended);
    let mut order = change.with_it_on(&[0, 1, 2, EMERGENCY]);
    order.extend([1, 2, 0]);
    assert_eq!(change.town.events()[0], Event::Defaults(true));
    assert_eq!(change.people(true), order, "administrators last, and whoever makes it after them");
    assert!(!change.town.residents()[EMERGENCY].is_off(), "nothing needs the emergency access account");
    let calls = change.town.calls();
    let first_person = calls.iter().position(|call| call.asked == Asked::Writes).unwrap();
    let looks = calls[..first_person].iter().filter(|call| call.asked == Asked::DefaultsRead).count();
    assert_eq!(looks, 2, "nobody is let go of before the defaults were seen on twice");
    assert_eq!(change.account(), (order.len() as u32 + 1, 0, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn people_come_first_where_the_service_wants_that_and_defaults_follow_at_once() {
    let change = Setting::of(Way::WantsPerUserOff).made().await;
    assert!(matches!(change.ended, Ended::Through), "{:?}", change.ended);
    let order = other_order(&change);
    assert_eq!(change.people(true), order);
    assert_eq!(change.town.events().last(), Some(&Event::Defaults(true)));
    assert_eq!(change.people(false), [0_usize; 0]);
    let calls = change.town.calls();
    let defaults = calls.iter().rposition(|call| call.asked == Asked::DefaultsWrite).unwrap();
    assert_eq!(calls[defaults - 1].asked, Asked::Writes, "nothing is read before they are on");
    assert!(calls[defaults].at - calls[defaults - 1].at < 2 * LATENCY, "nor is anything waited for");
    assert_eq!(change.account(), (order.len() as u32 + 1, 0, 0, 0));
    assert_eq!(change.job.exposure(), None);
}

#[tokio::test(start_paused = true)]
async fn everyone_is_put_back_as_they_were_where_defaults_are_refused_again() {
    let change = Setting::of(Way::NeverTakes).made().await;
    assert!(matches!(&change.ended, Ended::PutBack(Some(_))), "{:?}", change.ended);
    let raised = change.town.residents().iter().filter(|person| person.is_raised()).count();
    assert_eq!(as_at_first(&change.town), Ok(raised), "enabled and enforced apart");
    let mut restored = other_order(&change);
    restored.reverse();
    assert_eq!(change.people(false), restored, "whoever can mend the rest first");
    let first: Vec<usize> = change.people(false).into_iter().take(4).collect();
    assert!(ADMINS.iter().all(|admin| first.contains(admin)) && first.contains(&EMERGENCY), "{first:?}");
    assert_eq!(change.times(Asked::DefaultsWrite), 2);
    assert_eq!(change.account(), (restored.len() as u32, 0, 0, 0));
    assert_eq!(change.job.exposure(), None);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_in_the_middle_of_the_other_order_puts_everyone_back() {
    let mut made = 0;
    for after in [200, 260, 300, 360, 420, 500, 600, 700] {
        let cancel_after = Some(Duration::from_millis(after));
        // Slower and slower, so that it is always in the middle.
        let setting = Setting { people: 600, cancel_after, ..Setting::of(Way::WantsPerUserOff) };
        let change = setting.made().await;
        if change.town.defaults() {
            continue;
        }
        made += usize::from(!change.people(true).is_empty());
        assert!(
            matches!(&change.ended, Ended::PutBack(None) | Ended::Cancelled),
            "after {after} ms: {:?}",
            change.ended
        );
        assert!(as_at_first(&change.town).is_ok(), "after {after} ms: {:?}", as_at_first(&change.town));
        assert_eq!(change.job.exposure(), None, "after {after} ms");
        assert_eq!(change.times(Asked::DefaultsWrite), 1, "they are not tried after a cancel");
    }
    assert!(made > 2, "{made}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_policies_ends_it_before_anybody_is_changed() {
    let change = Setting::of(Way::HasPolicies).made().await;
    assert!(matches!(&change.ended, Ended::Refused(_)), "{:?}", change.ended);
    assert_eq!((change.town.events(), change.times(Asked::DefaultsWrite)), (Vec::new(), 1));
    assert_eq!(change.job.exposure(), None);
}

/// Everything from the moment of the `nth` batch of writes on is refused so.
fn from_the_batch(nth: u32, status: u16, items: bool) -> impl Fn(Asked, usize, u32) -> Fate + Send + Sync {
    let batches = std::sync::atomic::AtomicU32::new(0);
    move |asked, _, _| {
        use std::sync::atomic::Ordering::Relaxed;
        let seen = if asked == Asked::Writes { batches.fetch_add(1, Relaxed) + 1 } else { batches.load(Relaxed) };
        let refused = match asked {
            Asked::Write | Asked::Read => items,
            Asked::DefaultsWrite | Asked::DefaultsRead => true,
            _ => !items,
        };
        if refused && seen >= nth { Fate::Refused(status, None) } else { Fate::Well }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_put_back_is_still_shown_where_a_role_is_lost_or_a_sign_in_ends() {
    for (status, items) in [(403, true), (401, false)] {
        for nth in 2..=4 {
            let setting = Setting::of(Way::WantsPerUserOff).where_it_goes(from_the_batch(nth, status, items));
            let change = setting.made().await;
            assert!(matches!(&change.ended, Ended::Stopped(_)), "{status} from {nth} on: {:?}", change.ended);
            let unasked = unasked_in(&change.town);
            assert!(unasked > 0, "it was in the middle");
            let shown = change.job.exposure().map_or(0, |(_, people)| people as usize);
            assert!(shown >= unasked, "{status} from {nth} on: {shown} of {unasked}");
            assert!(!change.town.defaults());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_is_full_in_the_middle_stops_it_and_what_is_open_is_shown() {
    let mut in_the_middle = 0;
    for room in 0.. {
        let change = Setting { room: Some(room), ..Setting::of(Way::WantsPerUserOff) }.made().await;
        let Ended::JournalFailed(because) = &change.ended else {
            assert!(matches!(change.ended, Ended::Through), "room for {room}: {:?}", change.ended);
            break;
        };
        assert_eq!(because.code, ErrorCode::JournalDiskFull, "room for {room}");
        // That nothing is sent without the journal, the town sees.
        let unasked = unasked_in(&change.town);
        in_the_middle += usize::from(unasked > 0);
        let shown = change.job.exposure().map_or(0, |(_, people)| people as usize);
        assert!(shown >= unasked, "room for {room}: {shown} of {unasked}");
        assert_eq!(change.people(false), [0_usize; 0], "nothing more is sent");
    }
    assert!(in_the_middle > 1, "{in_the_middle}");
}

#[tokio::test(start_paused = true)]
async fn defaults_are_still_tried_where_some_people_are_refused_for_good() {
    const REFUSED: usize = 6;
    let refuses = |asked, person, _| match (asked, person) {
        (Asked::Write, REFUSED) => Fate::Refused(403, None),
        _ => Fate::Well,
    };
    let change = Setting::of(Way::WantsPerUserOffBut(REFUSED)).where_it_goes(refuses).made().await;
    assert!(matches!(change.ended, Ended::Through), "{:?}", change.ended);
    let order = other_order(&change);
    assert_eq!(change.account(), (order.len() as u32, 1, 0, 0));
    assert!(change.town.defaults());
    let exceptions = change.job.take_exceptions();
    assert_eq!((exceptions.len(), number(&exceptions[0].person.id)), (1, REFUSED));
    let says = change.book.says(&object_name(&mfa::change::Object::PerUserMfa { user: super::town::id(REFUSED) }));
    assert!(matches!(says, Some(Some(Outcome::Refused { .. }))), "{says:?}");

    // Where the service counts that person too, it refuses, and everyone else is put back.
    let change = Setting::of(Way::WantsPerUserOff).where_it_goes(refuses).made().await;
    assert!(matches!(&change.ended, Ended::PutBack(Some(_))), "{:?}", change.ended);
    assert_eq!(change.times(Asked::DefaultsWrite), 2);
    assert!(as_at_first(&change.town).is_ok());
    assert_eq!(change.account(), (order.len() as u32 - 1, 0, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_the_defaults_that_does_not_come_is_settled_by_reading() {
    let at_the_second = |fate| {
        move |asked, _, nth| match (asked, nth) {
            (Asked::DefaultsWrite, 1) => fate,
            _ => Fate::Well,
        }
    };
    for fate in [Fate::AppliedThenLost, Fate::AppliedThenTimeout, Fate::AppliedThen(503), Fate::AppliedThen(429)] {
        let change = Setting::of(Way::WantsPerUserOff).where_it_goes(at_the_second(fate)).made().await;
        assert!(matches!(change.ended, Ended::Through), "{fate:?}: {:?}", change.ended);
        assert!(change.town.defaults() && change.job.exposure().is_none(), "{fate:?}");
    }
    for fate in [Fate::Lost, Fate::Refused(503, None), Fate::Refused(403, None)] {
        let change = Setting::of(Way::WantsPerUserOff).where_it_goes(at_the_second(fate)).made().await;
        assert!(matches!(&change.ended, Ended::PutBack(Some(_))), "{fate:?}: {:?}", change.ended);
        assert!(as_at_first(&change.town).is_ok(), "{fate:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_yes_to_the_defaults_that_never_shows_is_put_back_and_shown_until_then() {
    // Nothing but the answer says yes, and then the sign-in ends.
    let setting = Setting::of(Way::WantsPerUserOff).where_it_goes(|asked, _, nth| match (asked, nth) {
        (Asked::DefaultsWrite, 1) => Fate::Refused(204, None),
        (Asked::Writes, 1..) => Fate::Refused(401, None),
        _ => Fate::Well,
    });
    let change = setting.made().await;
    assert!(matches!(&change.ended, Ended::Stopped(_)), "{:?}", change.ended);
    let unasked = unasked_in(&change.town);
    let shown = change.job.exposure().map_or(0, |(_, people)| people as usize);
    assert!(unasked > 0 && shown >= unasked, "{shown} of {unasked}");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_lags_is_still_made() {
    for way in [Way::Takes, Way::WantsPerUserOff] {
        let lag: Lag = Box::new(|_, _| Duration::from_secs(20));
        let begun = Instant::now();
        let change = Setting { lag, ..Setting::of(way) }.made().await;
        assert!(matches!(change.ended, Ended::Through), "{way:?}: {:?}", change.ended);
        assert!(change.town.defaults() && begun.elapsed() > Duration::from_secs(20));
        let (_, refused, unknown, left) = change.account();
        assert_eq!((refused, unknown, left), (0, 0, 0), "{way:?}");
    }
}
