//! The same work at an organization that throttles, lags, fails and lies.

mod large;
mod token;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use app::view::{ChangeStage, ChangeView, ConfirmationForm, IntentView, PartView, RegistrationSource};
use practice::{Difficulty, Throttle};
use support::{Person, adds_up, until};

use crate::place::{ADMIN, Place};

/// How many people have per-user MFA on at first: three whole batches and the one of whoever makes the change.
const PEOPLE: usize = 61;

/// How a change is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// To its own end.
    Patient,
    /// It is cancelled once everything was sent: those who may not have arrived are not looked at for long.
    LooksOnce,
}

/// What came of a change at a difficult organization.
struct Account {
    change: ChangeView,
    place: Place,
}

/// Reads the clinic under `reading`, then switches per-user MFA off under `writing`. Whatever comes of it, the
/// account is true: everyone is in it once, and nobody was written twice.
async fn at_a_difficult_clinic(reading: Difficulty, writing: Difficulty, patience: Patience) -> Account {
    let place = Place::signed_in("clinic", ADMIN).await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let mut before = BTreeMap::new();
    for person in truth.people().await.unwrap().iter().take(PEOPLE) {
        let id = person["id"].as_str().unwrap();
        truth.set_per_user(id, "enforced").await.unwrap();
        before.insert(id.to_owned(), person["displayName"].as_str().unwrap().to_owned());
    }

    place.server.make("clinic", reading).unwrap();
    let status = latch.status().await;
    let PartView::Known { value, .. } = status.per_user_mfa else { panic!("{:#?}", status.per_user_mfa) };
    assert_eq!((value.enforced as usize, value.disabled as usize, value.complete), (PEOPLE, 180 - PEOPLE, true));
    let PartView::Known { value, .. } = status.registration else { panic!("{:#?}", status.registration) };
    assert_eq!(value.source, RegistrationSource::Report);
    let plan = latch
        .prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, Person::chooses(ADMIN))
        .await
        .unwrap();
    assert_eq!(plan.people as usize, PEOPLE);

    let writes = place.counts().writes;
    place.server.make("clinic", writing).unwrap();
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    if patience == Patience::LooksOnce {
        until("everything to be sent", async || match latch.change().await {
            Ok(change) if change.stage != ChangeStage::Sending => Ok(()),
            other => Err(other),
        })
        .await;
        latch.app.cancel_change().unwrap();
    }
    let change = latch.change_at_its_end().await;
    place.server.make("clinic", Difficulty::default()).unwrap();

    assert!(adds_up(&change), "{change:#?}");
    assert_eq!((change.total as usize, change.left), (PEOPLE, 0), "{change:#?}");
    let exceptions = latch.app.change_exceptions(0).unwrap();
    assert_eq!(exceptions.total, change.refused + change.unknown);
    let named: BTreeSet<&str> = exceptions.rows.iter().map(|line| line.person.id.as_str()).collect();
    assert_eq!(named.len(), exceptions.rows.len(), "nobody is in it twice");
    let mut off = 0;
    for (id, name) in &before {
        let state = truth.per_user_of(id).await.unwrap();
        match (named.contains(id.as_str()), state.as_str()) {
            // Whoever counts as done is off.
            (false, "disabled") => off += 1,
            (false, state) => panic!("{name} counts as done and is {state}"),
            (true, "disabled") => off += 1,
            (true, state) => assert_eq!(state, "enforced", "{name}"),
        }
    }
    assert_eq!(place.counts().writes - writes, off, "nobody was written twice");
    let truth = place.counts();
    assert_eq!((truth.disabled, truth.enabled), (180 - PEOPLE + usize::try_from(off).unwrap(), 0));
    Account { change, place }
}

impl Account {
    fn all_done(&self) {
        let (stage, done) = (self.change.stage, self.change.done as usize);
        assert_eq!((stage, done), (ChangeStage::Done, PEOPLE), "{:#?}", self.change);
    }

    /// Some are unknown; once the organization is well again, a second run settles them.
    async fn some_unknown_and_a_second_run_does_the_rest(&self) {
        assert!(self.change.unknown > 0, "{:#?}", self.change);
        let latch = &self.place.latch;
        latch.app.dismiss_change().unwrap();
        let left = self.place.counts().enforced;
        if left > 0 {
            let form = ConfirmationForm::default();
            let rest = latch
                .make(IntentView::PerUserMfaOff { knowingly: true, people: None }, form, Person::chooses(ADMIN))
                .await
                .unwrap();
            assert_eq!((rest.total as usize, rest.done as usize), (left, left), "{rest:#?}");
        }
        assert_eq!(self.place.counts().enforced, 0);
    }
}

fn throttling(retry_after: bool, every: u32) -> Difficulty {
    Difficulty { throttle: Throttle::Documented, retry_after, too_many_every: Some(every), ..Difficulty::default() }
}

#[tokio::test]
async fn throttled_with_a_word_of_how_long_to_wait() {
    let account = at_a_difficult_clinic(throttling(true, 12), throttling(true, 25), Patience::Patient).await;
    account.all_done();
    assert!(account.place.counts().throttled > 0);
}

#[tokio::test]
async fn throttled_without_a_word_of_how_long_to_wait() {
    let account = at_a_difficult_clinic(throttling(false, 12), throttling(false, 25), Patience::Patient).await;
    account.all_done();
    assert!(account.place.counts().throttled > 0);
}

#[tokio::test]
async fn reads_that_lag_behind_writes() {
    // Longer than the first look, shorter than the second.
    let lag = Difficulty::lagging(Duration::from_secs(3));
    at_a_difficult_clinic(Difficulty::default(), lag, Patience::Patient).await.all_done();
}

#[tokio::test]
async fn connections_that_are_closed_before_the_request_is_looked_at() {
    let (reading, writing) = (Difficulty::dropping(6), Difficulty::dropping(2));
    let account = at_a_difficult_clinic(reading, writing, Patience::LooksOnce).await;
    account.some_unknown_and_a_second_run_does_the_rest().await;
}

#[tokio::test]
async fn connections_that_are_closed_after_a_write_took_effect() {
    let writing = Difficulty::dropping_after_writes(2);
    at_a_difficult_clinic(Difficulty::default(), writing, Patience::Patient).await.all_done();
}

#[tokio::test]
async fn a_service_that_fails_now_and_then() {
    let (reading, writing) = (Difficulty::failing(7), Difficulty::failing(9));
    let account = at_a_difficult_clinic(reading, writing, Patience::LooksOnce).await;
    account.some_unknown_and_a_second_run_does_the_rest().await;
}

#[tokio::test]
async fn writes_that_take_effect_and_are_answered_with_too_many_requests() {
    let writing = Difficulty::applying_then_429(10);
    let account = at_a_difficult_clinic(Difficulty::default(), writing, Patience::Patient).await;
    account.all_done();
    assert!(account.place.counts().throttled > 0);
}

#[tokio::test]
async fn tokens_that_expire_all_the_time() {
    let tokens = Difficulty::short_tokens(2);
    let writing = Difficulty { latency: Duration::from_millis(50), ..tokens.clone() };
    let account = at_a_difficult_clinic(tokens, writing, Patience::Patient).await;
    account.all_done();
    assert!(account.place.counts().tokens > 3, "{:?}", account.place.counts());
}

#[tokio::test]
async fn people_whom_the_service_refuses_are_named_and_the_others_are_done() {
    let refused = ["ruy.campos@clinicarioclaro.example", "teuila@clinicarioclaro.example"];
    let writing = Difficulty { refuse_writes: refused.map(str::to_owned).to_vec(), ..Difficulty::default() };
    let account = at_a_difficult_clinic(Difficulty::default(), writing, Patience::Patient).await;
    let change = &account.change;
    assert_eq!((change.stage, change.refused, change.unknown), (ChangeStage::DoneWithExceptions, 2, 0));
    let exceptions = account.place.latch.app.change_exceptions(0).unwrap();
    let named: BTreeSet<&str> = exceptions.rows.iter().map(|line| line.person.username.as_str()).collect();
    assert_eq!(named, BTreeSet::from(refused));
}
