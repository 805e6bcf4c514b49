//! The throttle gate: nobody asks faster than the documented limits, and when the service asks one to wait,
//! all wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::pacer::{Pacer, directory_pace, first_pace};
use crate::retry::retry_after;
use crate::{Error, LimitGroup, Request, Response, Transport};

/// The service has asked one group of requests to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which requests.
    pub group: LimitGroup,
    /// Until when. May have passed: then nobody waits any more.
    pub until: Instant,
}

impl Waiting {
    /// How long is still to wait; zero when it is over.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

/// One [`Pacer`] for each limit group of a stack. Clones are the same.
#[derive(Clone)]
pub(crate) struct Pacers {
    pacers: Arc<Mutex<HashMap<LimitGroup, Pacer>>>,
    waiting: watch::Sender<Option<Waiting>>,
}

impl Pacers {
    pub(crate) fn new() -> Self {
        Self { pacers: Arc::default(), waiting: watch::Sender::new(None) }
    }

    /// Corrects the pace of directory reads for the number of people in the organization.
    pub(crate) fn set_size(&self, people: u64) {
        self.with(LimitGroup::Directory, |pacer| pacer.set_pace(directory_pace(people)));
    }

    pub(crate) fn waiting(&self) -> watch::Receiver<Option<Waiting>> {
        self.waiting.subscribe()
    }

    /// Holds the whole group for as long as the service asks, or, where it does not say, longer each time.
    pub(crate) fn pause(&self, group: LimitGroup, told: Option<Duration>) {
        let until = self.with(group, |pacer| pacer.refused(told, Instant::now()));
        self.waiting.send_if_modified(|waiting| {
            let later = waiting.is_none_or(|current| current.until < until);
            if later {
                *waiting = Some(Waiting { group, until });
            }
            later
        });
    }

    /// Waits until `cost` units of the group's quota are free. Given back when the wait is abandoned.
    async fn pass(&self, group: LimitGroup, cost: u32) {
        let cost = f64::from(cost.max(1));
        let mut place = Place { pacers: self, group, cost, used: false };
        let mut at = self.with(group, |pacer| pacer.reserve(cost, Instant::now()));
        while at > Instant::now() {
            tokio::time::sleep_until(at).await;
            // Somebody else may have been refused meanwhile.
            at = at.max(self.with(group, |pacer| pacer.paused_until));
        }
        place.used = true;
        self.waiting.send_if_modified(|waiting| {
            let over = waiting.is_some_and(|current| current.left().is_zero());
            if over {
                *waiting = None;
            }
            over
        });
    }

    fn with<T>(&self, group: LimitGroup, act: impl FnOnce(&mut Pacer) -> T) -> T {
        let mut pacers: MutexGuard<'_, _> = self.pacers.lock().unwrap_or_else(PoisonError::into_inner);
        act(pacers.entry(group).or_insert_with(|| Pacer::new(first_pace(group), Instant::now())))
    }
}

/// A place in the queue, whose quota is given back if it is left before its turn.
struct Place<'a> {
    pacers: &'a Pacers,
    group: LimitGroup,
    cost: f64,
    used: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.used {
            self.pacers.with(self.group, |pacer| pacer.give_back(self.cost));
        }
    }
}

/// Lets requests through at the pace of their group.
pub(crate) struct Gate {
    below: Arc<dyn Transport>,
    pacers: Pacers,
}

impl Gate {
    pub(crate) fn new(below: Arc<dyn Transport>, pacers: Pacers) -> Self {
        Self { below, pacers }
    }
}

#[async_trait]
impl Transport for Gate {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let group = request.group;
        self.pacers.pass(group, request.cost).await;
        let outcome = self.below.send(request).await;
        if let Ok(response) = &outcome {
            let told = retry_after(&response.headers, SystemTime::now());
            match response.status {
                429 => self.pacers.pause(group, told),
                503 if told.is_some() => self.pacers.pause(group, told),
                _ => {}
            }
        }
        outcome
    }

    fn slow_down(&self, group: LimitGroup, wait: Option<Duration>) {
        self.pacers.pause(group, wait);
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;
    use crate::testing::{Script, get, status, with};

    fn of(group: LimitGroup, cost: u32) -> Request {
        Request { group, cost, ..get() }
    }

    /// Sends `count` requests at once and says when each left, in milliseconds.
    async fn sent_at_once(gate: &Gate, script: &Script, count: usize, request: Request) -> Vec<u128> {
        let start = Instant::now();
        join_all((0..count).map(|_| gate.send(request.clone()))).await;
        script.times(start)
    }

    fn open(answers: usize) -> (Gate, Arc<Script>) {
        let script = Script::of((0..answers).map(|_| Ok(status(200))));
        (Gate::new(script.clone(), Pacers::new()), script)
    }

    #[tokio::test(start_paused = true)]
    async fn conditional_access_is_asked_once_a_second() {
        let (gate, script) = open(4);
        let times = sent_at_once(&gate, &script, 4, of(LimitGroup::ConditionalAccess, 1)).await;
        assert_eq!(times, [0, 1000, 2000, 3000]);
    }

    #[tokio::test(start_paused = true)]
    async fn reports_are_asked_five_times_and_then_every_two_seconds() {
        let (gate, script) = open(7);
        let times = sent_at_once(&gate, &script, 7, of(LimitGroup::Reports, 1)).await;
        assert_eq!(times, [0, 0, 0, 0, 0, 2000, 4000]);
    }

    #[tokio::test(start_paused = true)]
    async fn writes_go_twenty_a_second_after_the_first_three_thousand() {
        let (gate, script) = open(160);
        let times = sent_at_once(&gate, &script, 160, of(LimitGroup::Writes, 20)).await;
        assert_eq!(times.iter().filter(|ms| **ms == 0).count(), 148, "2,970 units at once");
        let last = *times.last().unwrap();
        assert!((11_600..11_700).contains(&last), "160 batches are 230 units more, at 19.8 a second: {last}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_larger_organization_may_be_read_faster() {
        for (people, at_once) in [(0, 173), (49, 173), (50, 247), (500, 247), (501, 396), (100_000, 396)] {
            let (gate, script) = open(400);
            gate.pacers.set_size(people);
            let times = sent_at_once(&gate, &script, 400, of(LimitGroup::Directory, 20)).await;
            assert_eq!(times.iter().filter(|ms| **ms == 0).count(), at_once, "{people} people");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn quota_comes_back_with_time_but_never_beyond_the_burst() {
        let (gate, script) = open(12);
        sent_at_once(&gate, &script, 5, of(LimitGroup::Reports, 1)).await;
        tokio::time::sleep(Duration::from_secs(3600)).await;
        let times = sent_at_once(&gate, &script, 7, of(LimitGroup::Reports, 1)).await;
        assert_eq!(times[5..], [0, 0, 0, 0, 0, 2000, 4000]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_refusal_holds_the_whole_group_and_no_other() {
        let script =
            Script::of([Ok(with(status(429), "retry-after", "7")), Ok(status(200)), Ok(status(200)), Ok(status(200))]);
        let gate = Gate::new(script.clone(), Pacers::new());
        let start = Instant::now();
        gate.send(of(LimitGroup::Directory, 1)).await.unwrap();
        gate.send(of(LimitGroup::Reports, 1)).await.unwrap();
        join_all([gate.send(of(LimitGroup::Directory, 1)), gate.send(of(LimitGroup::Directory, 1))]).await;
        assert_eq!(script.times(start), [0, 0, 7000, 7000]);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_refusal_there_is_no_burst() {
        let (gate, script) = open(5);
        gate.slow_down(LimitGroup::Reports, Some(Duration::from_secs(4)));
        let times = sent_at_once(&gate, &script, 5, of(LimitGroup::Reports, 1)).await;
        assert_eq!(times, [4000, 4000, 6000, 8000, 10_000], "what came back during the wait, then the pace");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_already_waits_is_held_by_a_refusal_that_comes_later() {
        let (gate, script) = open(2);
        let start = Instant::now();
        let request = || of(LimitGroup::ConditionalAccess, 1);
        gate.send(request()).await.unwrap();
        let waiting = gate.send(request());
        let refusal = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            gate.slow_down(LimitGroup::ConditionalAccess, Some(Duration::from_secs(9)));
        };
        futures::join!(waiting, refusal).0.unwrap();
        assert_eq!(script.times(start), [0, 9500]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_without_a_time_holds_longer_each_time_until_it_is_quiet() {
        let script = Script::of((0..4).map(|_| Ok(status(429))));
        let gate = Gate::new(script, Pacers::new());
        let mut held = Vec::new();
        for quiet in [0, 0, 0, 60] {
            tokio::time::sleep(Duration::from_secs(quiet)).await;
            gate.send(of(LimitGroup::ConditionalAccess, 1)).await.unwrap();
            let waiting = gate.pacers.waiting();
            held.push(waiting.borrow().map_or(0, |waiting| waiting.left().as_millis()));
        }
        assert!((500..=1000).contains(&held[0]) && (1000..=2000).contains(&held[1]), "{held:?}");
        assert!((2000..=4000).contains(&held[2]) && (500..=1000).contains(&held[3]), "{held:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_can_be_watched_and_is_forgotten_when_it_is_over() {
        let script = Script::of([Ok(with(status(429), "retry-after", "12")), Ok(status(200))]);
        let gate = Gate::new(script, Pacers::new());
        let waiting = gate.pacers.waiting();
        gate.send(of(LimitGroup::Reports, 1)).await.unwrap();
        let now = waiting.borrow().unwrap();
        assert_eq!((now.group, now.left()), (LimitGroup::Reports, Duration::from_secs(12)));
        gate.send(of(LimitGroup::Reports, 1)).await.unwrap();
        assert_eq!(*waiting.borrow(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_held_longer_than_five_minutes() {
        let (gate, script) = open(1);
        let start = Instant::now();
        gate.slow_down(LimitGroup::Directory, Some(Duration::from_secs(u64::MAX)));
        gate.send(of(LimitGroup::Directory, 1)).await.unwrap();
        assert!(script.times(start)[0] <= 300_001);
    }

    #[tokio::test(start_paused = true)]
    async fn quota_of_an_abandoned_wait_is_given_back() {
        let (gate, script) = open(2);
        let start = Instant::now();
        gate.send(of(LimitGroup::ConditionalAccess, 1)).await.unwrap();
        let abandoned = gate.send(of(LimitGroup::ConditionalAccess, 60));
        assert!(tokio::time::timeout(Duration::from_millis(10), abandoned).await.is_err());
        gate.send(of(LimitGroup::ConditionalAccess, 1)).await.unwrap();
        assert_eq!(script.times(start), [0, 1000]);
    }
}
