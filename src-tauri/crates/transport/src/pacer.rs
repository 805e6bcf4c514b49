//! How fast one group of requests may go: the documented limits as token buckets.

use std::time::Duration;

use tokio::time::Instant;

use crate::LimitGroup;
use crate::retry::{LONGEST_WAIT, back_off};

/// How long after a pause a refusal counts as a new one, and not as a sign that the pause was too short. Time and
/// not success decides, because a batch succeeds as a whole while what is in it is refused.
const FORGIVEN: Duration = Duration::from_secs(30);

/// How much may be asked: `burst` units at once, and `units` in each `every`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pace {
    burst: f64,
    units: f64,
    every: Duration,
}

/// The limits of GRAPH.md section k. A hundredth is left to others and to rounding (PERFORMANCE.md, closing rule).
pub(crate) fn first_pace(group: LimitGroup) -> Option<Pace> {
    let pace = |burst, units, seconds| Some(Pace { burst, units, every: Duration::from_secs(seconds) });
    match group {
        LimitGroup::Directory => Some(directory_pace(0)),
        LimitGroup::Writes => pace(3000.0 * 0.99, 3000.0 * 0.99, 150),
        LimitGroup::Reports => pace(5.0, 5.0, 10),
        LimitGroup::ConditionalAccess => pace(1.0, 1.0, 1),
        LimitGroup::SignIn => None,
    }
}

/// Directory reads in resource units, by the number of people (GRAPH.md section k: S, M, L).
pub(crate) fn directory_pace(people: u64) -> Pace {
    let units = 0.99
        * match people {
            0..50 => 3500.0,
            50..=500 => 5000.0,
            _ => 8000.0,
        };
    Pace { burst: units, units, every: Duration::from_secs(10) }
}

/// A token bucket with a gate in front. Quota may be promised ahead of time, so that whoever comes first is
/// served first. What an adaptive pace will need is here: it is told of every refusal, and its pace can be set.
pub(crate) struct Pacer {
    /// `None` where no figure is published: then only refusals hold it.
    pace: Option<Pace>,
    /// Units that are free; below zero, promised.
    units: f64,
    counted_at: Instant,
    pub(crate) paused_until: Instant,
    refusals: u32,
}

impl Pacer {
    pub(crate) fn new(pace: Option<Pace>, now: Instant) -> Self {
        Self { pace, units: pace.map_or(0.0, |pace| pace.burst), counted_at: now, paused_until: now, refusals: 0 }
    }

    pub(crate) fn set_pace(&mut self, pace: Pace) {
        if let Some(old) = self.pace.replace(pace) {
            self.units += pace.burst - old.burst;
        }
    }

    /// Promises `cost` units and says from when on they may be used.
    pub(crate) fn reserve(&mut self, cost: f64, now: Instant) -> Instant {
        let Some(pace) = self.pace else {
            return self.paused_until.max(now);
        };
        let per_second = pace.units / pace.every.as_secs_f64();
        self.units = (self.units + (now - self.counted_at).as_secs_f64() * per_second).min(pace.burst);
        self.counted_at = now;
        self.units -= cost;
        let free_in = Duration::from_secs_f64((-self.units / per_second).max(0.0));
        (now + free_in).max(self.paused_until)
    }

    /// Notes a refusal and says until when the group is held.
    pub(crate) fn refused(&mut self, told: Option<Duration>, now: Instant) -> Instant {
        // Many who were under way at once are refused together: that is one refusal, not many.
        if self.paused_until <= now {
            let forgiven = now.duration_since(self.paused_until) > FORGIVEN;
            self.refusals = if forgiven { 1 } else { self.refusals.saturating_add(1) };
        }
        let wait = told.unwrap_or_else(|| back_off(self.refusals + 1)).min(LONGEST_WAIT);
        self.paused_until = self.paused_until.max(now + wait);
        // The service's bucket is empty, whatever ours says.
        self.units = self.units.min(0.0);
        self.paused_until
    }

    /// Gives back quota that was promised and not used.
    pub(crate) fn give_back(&mut self, cost: f64) {
        self.units += cost;
    }
}
