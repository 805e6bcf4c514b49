//! The pace of one organization's requests, shared by everyone who asks in its name.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::LimitGroup;
use crate::limits::Limits;
use crate::pacer::Pacer;

/// The fewest and the most requests of a group that are worth having under way at once.
const FEWEST_AT_ONCE: usize = 8;
const MOST_AT_ONCE: usize = 64;
/// How many answers a second are aimed at: with 20 reads each, what lets 10,000 people be read as fast as the limits
/// allow (PERFORMANCE.md section 2).
const ANSWERS_A_SECOND: f64 = 200.0;

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

/// What the items of one batch met, as far as limits are concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// How many were refused for limits.
    pub refused: u32,
    /// The longest wait that a refusal asks for, when one says so.
    pub wait: Option<Duration>,
    /// Which part of the limit is used up, when the service says so (`x-ms-throttle-limit-percentage`).
    pub used: Option<f64>,
}

/// What was sent and refused so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// HTTP requests that were sent; a batch is one, and each try counts.
    pub requests: u64,
    /// Requests, and items of batches, that were refused for limits.
    pub throttled: u64,
}

/// One pacer for each limit group. Clones are the same.
#[derive(Clone, Debug)]
pub struct Pace {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    people: AtomicU64,
    groups: Mutex<HashMap<LimitGroup, Arc<Group>>>,
    waiting: watch::Sender<Option<Waiting>>,
    requests: AtomicU64,
    throttled: AtomicU64,
}

#[derive(Debug)]
struct Group {
    /// Whoever is next. Fair: who came first goes first.
    queue: tokio::sync::Mutex<()>,
    pacer: Mutex<Pacer>,
    /// Wakes whoever is next to look again.
    changed: Notify,
    /// How long an answer takes, in seconds; `None` before the first.
    latency: Mutex<Option<f64>>,
}

impl Pace {
    /// The pace that starts from `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            shared: Arc::new(Shared {
                limits,
                people: AtomicU64::new(0),
                groups: Mutex::default(),
                waiting: watch::Sender::new(None),
                requests: AtomicU64::new(0),
                throttled: AtomicU64::new(0),
            }),
        }
    }

    /// Says that the organization has at least so many people, which decides how fast it may be read. Until it is
    /// said, the pace is that of the smallest (GRAPH.md section k).
    pub fn people(&self, at_least: u64) {
        let before = self.shared.people.fetch_max(at_least, Ordering::Relaxed);
        if before < at_least {
            let groups: Vec<_> = locked(&self.shared.groups).iter().map(|(of, group)| (*of, group.clone())).collect();
            for (of, group) in groups {
                locked(&group.pacer).set_limit(self.shared.limits.of(of, at_least));
                group.changed.notify_one();
            }
        }
    }

    /// Tells what the items of a batch met. The batch itself succeeded, so no layer saw it.
    pub fn judge(&self, group: LimitGroup, verdict: Verdict) {
        let of = self.group(group);
        if let Some(used) = verdict.used {
            locked(&of.pacer).used(used);
        }
        if verdict.refused == 0 {
            locked(&of.pacer).served();
            of.changed.notify_one();
        } else {
            self.refused(group, verdict.refused, verdict.wait);
        }
    }

    /// How many requests of a group are worth having under way at once: 8 to 64, by how long an answer takes.
    #[must_use]
    pub fn at_once(&self, group: LimitGroup) -> usize {
        let latency = locked(&self.group(group).latency).unwrap_or_default();
        // At most a few thousand: the time limit of a request times the answers aimed at.
        ((latency * ANSWERS_A_SECOND).round() as usize).clamp(FEWEST_AT_ONCE, MOST_AT_ONCE)
    }

    /// How long it takes at this pace until `units` more of a group are let through; `None` where no limit is known.
    #[must_use]
    pub fn forecast(&self, group: LimitGroup, units: u64) -> Option<Duration> {
        // Fewer than 2^52 units are ever asked about.
        locked(&self.group(group).pacer).forecast(units as f64, Instant::now())
    }

    /// The longest wait that the service asks for now, for the window to show; `None` when there is none.
    #[must_use]
    pub fn waiting(&self) -> watch::Receiver<Option<Waiting>> {
        self.shared.waiting.subscribe()
    }

    /// What was sent and refused so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            requests: self.shared.requests.load(Ordering::Relaxed),
            throttled: self.shared.throttled.load(Ordering::Relaxed),
        }
    }

    /// Waits until `cost` units of the group's quota are free, and takes them. False when `cancel` came first: then
    /// nothing is taken.
    pub(crate) async fn pass(&self, group: LimitGroup, cost: u32, cancel: &CancellationToken) -> bool {
        let of = self.group(group);
        let cost = f64::from(cost.max(1));
        let turn = tokio::select! {
            biased;
            () = cancel.cancelled() => return false,
            turn = of.queue.lock() => turn,
        };
        loop {
            if cancel.is_cancelled() {
                return false;
            }
            let taken = locked(&of.pacer).take(cost, Instant::now());
            let Err(at) = taken else { break };
            tokio::select! {
                () = cancel.cancelled() => return false,
                () = tokio::time::sleep_until(at) => {}
                () = of.changed.notified() => {}
            }
        }
        drop(turn);
        self.shared.requests.fetch_add(1, Ordering::Relaxed);
        self.shared.waiting.send_if_modified(|waiting| {
            let over = waiting.is_some_and(|current| current.left().is_zero());
            if over {
                *waiting = None;
            }
            over
        });
        true
    }

    /// A request was answered after `latency`.
    pub(crate) fn answered(&self, group: LimitGroup, latency: Duration) {
        let of = self.group(group);
        let sample = latency.as_secs_f64();
        let mut known = locked(&of.latency);
        // Answers that queue up behind each other at the service must not lead to ever more of them: quicker is
        // believed at once, slower only slowly.
        *known =
            Some(known.map_or(sample, |known| if sample < known { sample } else { known + (sample - known) / 16.0 }));
    }

    /// `units` were refused for limits: the whole group is held.
    pub(crate) fn refused(&self, group: LimitGroup, units: u32, wait: Option<Duration>) {
        self.shared.throttled.fetch_add(u64::from(units.max(1)), Ordering::Relaxed);
        let of = self.group(group);
        let until = locked(&of.pacer).refused(f64::from(units.max(1)), wait, Instant::now());
        self.show(group, &of, until);
    }

    /// The whole group is held, for another reason than its limits.
    pub(crate) fn hold(&self, group: LimitGroup, wait: Duration) {
        let of = self.group(group);
        let until = locked(&of.pacer).hold(wait, Instant::now());
        self.show(group, &of, until);
    }

    fn show(&self, group: LimitGroup, of: &Group, until: Instant) {
        of.changed.notify_one();
        self.shared.waiting.send_if_modified(|waiting| {
            let later = waiting.is_none_or(|current| current.until < until);
            if later {
                *waiting = Some(Waiting { group, until });
            }
            later
        });
    }

    fn group(&self, group: LimitGroup) -> Arc<Group> {
        let people = self.shared.people.load(Ordering::Relaxed);
        let mut groups = locked(&self.shared.groups);
        let made = groups.entry(group).or_insert_with(|| {
            Arc::new(Group {
                queue: tokio::sync::Mutex::new(()),
                pacer: Mutex::new(Pacer::new(self.shared.limits.of(group, people), Instant::now())),
                changed: Notify::new(),
                latency: Mutex::default(),
            })
        });
        made.clone()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod simulation;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_an_answer_takes_the_more_are_asked_at_once() {
        for (milliseconds, at_once) in [(0, 8), (20, 8), (80, 16), (280, 56), (5000, 64)] {
            let pace = Pace::new(Limits::documented());
            pace.answered(LimitGroup::Directory, Duration::from_millis(milliseconds));
            assert_eq!(pace.at_once(LimitGroup::Directory), at_once, "{milliseconds} ms");
            assert_eq!(pace.at_once(LimitGroup::Writes), 8, "each group by itself");
        }
    }

    #[test]
    fn answers_that_queue_up_do_not_lead_to_many_more() {
        let pace = Pace::new(Limits::documented());
        let answered = |milliseconds| pace.answered(LimitGroup::Writes, Duration::from_millis(milliseconds));
        answered(80);
        answered(400);
        assert!((17..25).contains(&pace.at_once(LimitGroup::Writes)), "slower is believed slowly");
        answered(80);
        assert_eq!(pace.at_once(LimitGroup::Writes), 16, "quicker at once");
    }

    async fn at_once_free(pace: &Pace) -> u32 {
        let begin = Instant::now();
        let mut free = 0;
        while pace.pass(LimitGroup::Writes, 1, &CancellationToken::new()).await && begin.elapsed().is_zero() {
            free += 1;
        }
        free
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_says_how_much_is_used_up_is_believed() {
        for (used, free) in [(None, 2985), (Some(0.8), 746), (Some(1.0), 149), (Some(1.4), 0)] {
            let pace = Pace::new(Limits::documented());
            pace.judge(LimitGroup::Writes, Verdict { used, ..Verdict::default() });
            assert_eq!(at_once_free(&pace).await, free, "{used:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_sent_and_refused_is_counted() {
        let pace = Pace::new(Limits::documented());
        for _ in 0..3 {
            pace.pass(LimitGroup::Writes, 20, &CancellationToken::new()).await;
        }
        pace.judge(LimitGroup::Writes, Verdict { refused: 7, ..Verdict::default() });
        assert_eq!(pace.counts(), Counts { requests: 3, throttled: 7 });
    }
}
