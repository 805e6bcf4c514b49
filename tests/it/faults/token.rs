//! A token that ends while it is used (SAFETY.md case 64).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, IntentView, PartView};
use practice::{Clock, Difficulty, PerUserInList};
use support::{Person, adds_up, until};

use crate::place::{ADMIN, Place};

/// Longer than any access token lives, and much shorter than a refresh token does.
const TWO_HOURS_MS: i64 = 2 * 3_600_000;

/// The clock of the service, which can be ahead of this computer's: then tokens end that Latch takes for good.
#[derive(Debug, Default)]
struct Ahead {
    ms: AtomicI64,
    /// Whether each look at it is two hours after the last one: then no token is good when it comes back.
    races: AtomicBool,
}

impl Clock for Ahead {
    fn now_ms(&self) -> i64 {
        let step = if self.races.load(Ordering::SeqCst) { TWO_HOURS_MS } else { 0 };
        let ahead = self.ms.fetch_add(step, Ordering::SeqCst) + step;
        i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap() + ahead
    }
}

/// A town whose states are asked for person by person, by an administrator who is signed in.
async fn town(people: u32, clock: &Arc<Ahead>) -> Place {
    let place = Place::sized(|options| {
        options.people = Some(people);
        options.per_user_all = true;
        options.unconfirmed.per_user_in_list = PerUserInList::Absent;
        options.clock = clock.clone();
    });
    let place = place.await.sign_in(ADMIN).await;
    place.server.make("sized", Difficulty { latency: Duration::from_millis(40), ..Difficulty::default() }).unwrap();
    place
}

#[tokio::test]
async fn a_token_that_ends_while_thousands_are_read_is_renewed_once_for_all() {
    let clock = Arc::<Ahead>::default();
    let place = town(3_000, &clock).await;
    place.latch.app.status().await.unwrap();
    // In the middle of 150 batches, 8 and more at once.
    let before = until("some hundreds to be read", async || match place.counts() {
        counts if counts.requests > 600 => Ok(counts),
        counts => Err(counts),
    })
    .await;
    clock.ms.fetch_add(TWO_HOURS_MS, Ordering::SeqCst);
    let status = place.latch.status().await;
    let PartView::Known { value, .. } = status.per_user_mfa else { panic!("{:#?}", status.per_user_mfa) };
    assert_eq!((value.enforced, value.unknown, value.complete), (3_000, 0, true));
    let after = place.counts();
    assert!(before.requests < 2_500 && after.requests > 3_000, "it was in the middle: {before:?}");
    assert_eq!(after.tokens, before.tokens + 1, "one renewal for all who were refused");
}

#[tokio::test]
async fn a_change_stops_when_the_renewed_token_is_refused_too() {
    let clock = Arc::<Ahead>::default();
    let place = town(400, &clock).await;
    let latch = &place.latch;
    latch.status().await;
    let plan = latch
        .prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, Person::chooses(ADMIN))
        .await
        .unwrap();
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    until("some to be changed", async || match place.counts() {
        counts if counts.writes > 0 => Ok(()),
        counts => Err(counts),
    })
    .await;
    clock.races.store(true, Ordering::SeqCst);
    let change = latch.change_at_its_end().await;
    clock.races.store(false, Ordering::SeqCst);

    assert_eq!(change.stage, ChangeStage::Interrupted, "{change:#?}");
    assert!(change.can_go_on && change.can_put_back);
    assert_eq!(change.because.as_ref().map(|because| because.code), Some(ErrorCode::SignInAgain));
    assert!(adds_up(&change) && change.left > 0, "{change:#?}");
    assert_eq!(change.refused, 0, "the service said nothing of anybody: {change:#?}");
    let off = place.counts().disabled;
    assert_eq!(usize::try_from(place.counts().writes).unwrap(), off, "nobody was changed twice");
    assert!(off >= change.done as usize && off <= (change.done + change.unknown) as usize, "{change:#?}");

    // Signed in again, it is gone on with from where it stopped: the same change, and nobody is sent twice.
    latch.sign_in(Person::chooses(ADMIN)).await.unwrap();
    latch.app.go_on_with_change().await.unwrap();
    let whole = latch.change_at_its_end().await;
    assert_eq!((whole.stage, whole.id, whole.total, whole.done), (ChangeStage::Done, change.id, 400, 400));
    assert_eq!((place.counts().disabled, place.counts().writes), (400, 400));
}
