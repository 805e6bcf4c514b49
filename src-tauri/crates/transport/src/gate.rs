//! The throttle gate: nobody asks faster than the limits, and when the service asks one to wait, all wait.

use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use tokio::time::Instant;

use crate::pace::Pace;
use crate::retry::{limit_used, retry_after};
use crate::{Error, ErrorKind, Request, Response, Transport, Verdict};

/// Lets requests through at the pace of their group, and tells the pace how they were answered.
pub(crate) struct Gate {
    below: Arc<dyn Transport>,
    pace: Pace,
}

impl Gate {
    pub(crate) fn new(below: Arc<dyn Transport>, pace: Pace) -> Self {
        Self { below, pace }
    }
}

#[async_trait]
impl Transport for Gate {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let (group, cost, is_batch) = (request.group, request.cost, request.is_batch);
        if !self.pace.pass(group, cost, &request.cancel).await {
            return Err(Error::new(ErrorKind::Cancelled, request.url.host_str(), false));
        }
        let sent = Instant::now();
        let outcome = self.below.send(request).await;
        if let Ok(response) = &outcome {
            self.pace.answered(group, sent.elapsed());
            let told = retry_after(&response.headers, SystemTime::now());
            match (response.status, told) {
                (429, told) => self.pace.refused(group, cost, told),
                (503, Some(told)) => self.pace.hold(group, told),
                // What its items met is told by whoever reads them.
                (200..300, _) if !is_batch => {
                    self.pace.judge(group, Verdict { used: limit_used(&response.headers), ..Verdict::default() });
                }
                _ => {}
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::{Script, get, status, with};
    use crate::{LimitGroup, Limits};
    use futures::future::join_all;
    use tokio_util::sync::CancellationToken;

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
        (Gate::new(script.clone(), Pace::new(Limits::documented())), script)
    }

    #[tokio::test(start_paused = true)]
    async fn conditional_access_is_asked_once_a_second() {
        let (gate, script) = open(4);
        let times = sent_at_once(&gate, &script, 4, of(LimitGroup::ConditionalAccess, 1)).await;
        assert_eq!(times, [0, 1053, 2106, 3159]);
    }

    #[tokio::test(start_paused = true)]
    async fn reports_are_asked_five_times_and_then_every_two_seconds() {
        let (gate, script) = open(7);
        let times = sent_at_once(&gate, &script, 7, of(LimitGroup::Reports, 1)).await;
        assert_eq!(times, [0, 0, 0, 0, 0, 2041, 4082]);
    }

    #[tokio::test(start_paused = true)]
    async fn writes_go_twenty_a_second_after_the_first_three_thousand() {
        let (gate, script) = open(160);
        let times = sent_at_once(&gate, &script, 160, of(LimitGroup::Writes, 20)).await;
        assert_eq!(times.iter().filter(|ms| **ms == 0).count(), 149, "2,985 units at once");
        let last = *times.last().unwrap();
        assert!((10_700..10_900).contains(&last), "160 batches are 215 units more, at 19.9 a second: {last}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_larger_organization_may_be_read_faster() {
        for (people, at_once) in [(0, 173), (49, 173), (50, 247), (500, 247), (501, 396), (100_000, 396)] {
            let (gate, script) = open(400);
            gate.pace.people(people);
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
        assert_eq!(times[5..], [0, 0, 0, 0, 0, 2041, 4082]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_refusal_holds_the_whole_group_and_no_other() {
        let script =
            Script::of([Ok(with(status(429), "retry-after", "7")), Ok(status(200)), Ok(status(200)), Ok(status(200))]);
        let gate = Gate::new(script.clone(), Pace::new(Limits::documented()));
        let start = Instant::now();
        gate.send(of(LimitGroup::Directory, 1)).await.unwrap();
        gate.send(of(LimitGroup::Reports, 1)).await.unwrap();
        join_all([gate.send(of(LimitGroup::Directory, 1)), gate.send(of(LimitGroup::Directory, 1))]).await;
        assert_eq!(script.times(start), [0, 0, 7000, 7000]);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_refusal_there_is_no_burst() {
        let (gate, script) = open(5);
        gate.pace.refused(LimitGroup::Reports, 1, Some(Duration::from_secs(4)));
        let times = sent_at_once(&gate, &script, 5, of(LimitGroup::Reports, 1)).await;
        assert_eq!(times, [6041, 8082, 10_123, 12_164, 14_205], "nobody hurries: from the end of the wait, the pace");
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
            gate.pace.refused(LimitGroup::ConditionalAccess, 1, Some(Duration::from_secs(9)));
        };
        futures::join!(waiting, refusal).0.unwrap();
        assert_eq!(script.times(start), [0, 9500]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_without_a_time_holds_longer_each_time_until_something_gets_through() {
        let script = Script::of([429, 429, 429, 200, 429].map(|number| Ok(status(number))));
        let gate = Gate::new(script, Pace::new(Limits::documented()));
        let mut held = Vec::new();
        for _ in 0..5 {
            gate.send(of(LimitGroup::ConditionalAccess, 1)).await.unwrap();
            let waiting = gate.pace.waiting();
            held.push(waiting.borrow().map_or(0, |waiting| waiting.left().as_millis()));
        }
        assert!((500..=1000).contains(&held[0]) && (1000..=2000).contains(&held[1]), "{held:?}");
        assert!((2000..=4000).contains(&held[2]), "{held:?}");
        assert!(held[3] == 0 && (500..=1000).contains(&held[4]), "{held:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_can_be_watched_and_is_forgotten_when_it_is_over() {
        let script = Script::of([Ok(with(status(429), "retry-after", "12")), Ok(status(200))]);
        let gate = Gate::new(script, Pace::new(Limits::documented()));
        let waiting = gate.pace.waiting();
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
        gate.pace.refused(LimitGroup::Directory, 1, Some(Duration::from_secs(u64::MAX)));
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
        assert_eq!(script.times(start), [0, 1053]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_for_its_turn_can_be_given_up_and_was_never_sent() {
        let (gate, script) = open(1);
        gate.pace.refused(LimitGroup::Writes, 1, Some(Duration::from_secs(100)));
        let start = Instant::now();
        let cancel = CancellationToken::new();
        let send = || gate.send(of(LimitGroup::Writes, 20).cancelled_by(cancel.clone()));
        let cancelling = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            cancel.cancel();
        };
        // One is next in the queue, the others stand behind it.
        let (outcomes, ()) = futures::join!(join_all([send(), send(), send()]), cancelling);
        for outcome in outcomes {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Cancelled, false));
        }
        assert_eq!(start.elapsed().as_secs(), 3);
        assert!(script.seen().is_empty());
        gate.send(of(LimitGroup::Writes, 20)).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 100, "who comes later need not wait for what was given up");
    }
}
