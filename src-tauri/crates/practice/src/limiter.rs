//! The limits that Microsoft documents (GRAPH.md section k), as token buckets.

use std::time::Duration;

use crate::difficulty::Throttle;

/// Which documented limit a call counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitClass {
    /// Identity and access, counted in resource units; a write also counts in the write quota.
    Identity {
        /// What the call costs.
        units: u32,
        /// Whether it writes.
        write: bool,
    },
    /// Reports and logs: 5 requests in 10 seconds.
    Reports,
    /// Conditional Access: 1 request in a second, without `Retry-After`.
    ConditionalAccess,
}

/// A call that the limits do not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Throttled {
    /// When one such call would fit; `None` where the documents say that it is not told.
    pub(crate) retry_after: Option<Duration>,
}

/// The buckets of one organization.
#[derive(Debug)]
pub(crate) struct Limiter {
    identity: Bucket,
    writes: Bucket,
    reports: Bucket,
    conditional_access: Bucket,
}

impl Limiter {
    /// Full buckets for an organization of `people` users.
    pub(crate) fn new(throttle: Throttle, people: usize, now_ms: i64) -> Self {
        let share = if throttle == Throttle::Half { 0.5 } else { 1.0 };
        // S below 50 users, M to 500, L above.
        let units = match people {
            0..50 => 3_500.0,
            50..=500 => 5_000.0,
            _ => 8_000.0,
        };
        let bucket = |amount: f64, seconds: f64| Bucket::new(amount * share, seconds, now_ms);
        Self {
            identity: bucket(units, 10.0),
            writes: bucket(3_000.0, 150.0),
            reports: bucket(5.0, 10.0),
            // Half of one request would never fit: half the pace instead.
            conditional_access: Bucket::new(1.0, 1.0 / share, now_ms),
        }
    }

    /// Takes what the call costs, or says that it does not fit; then nothing is taken.
    pub(crate) fn take(&mut self, class: LimitClass, now_ms: i64) -> Result<(), Throttled> {
        match class {
            LimitClass::Identity { units, write } => {
                let units = f64::from(units);
                let wait = self.identity.wait(units, now_ms);
                let write_wait = if write { self.writes.wait(1.0, now_ms) } else { Duration::ZERO };
                let wait = wait.max(write_wait);
                if wait > Duration::ZERO {
                    return Err(Throttled { retry_after: Some(wait) });
                }
                self.identity.take(units);
                if write {
                    self.writes.take(1.0);
                }
                Ok(())
            }
            LimitClass::Reports => self.reports.one(now_ms),
            LimitClass::ConditionalAccess => {
                self.conditional_access.one(now_ms).map_err(|_| Throttled { retry_after: None })
            }
        }
    }
}

/// Refills evenly: `amount` in each `seconds`.
#[derive(Debug)]
struct Bucket {
    amount: f64,
    per_ms: f64,
    left: f64,
    filled_at_ms: i64,
}

impl Bucket {
    fn new(amount: f64, seconds: f64, now_ms: i64) -> Self {
        Self { amount, per_ms: amount / (seconds * 1000.0), left: amount, filled_at_ms: now_ms }
    }

    /// How long until `cost` fits; zero when it fits now.
    fn wait(&mut self, cost: f64, now_ms: i64) -> Duration {
        let passed = (now_ms - self.filled_at_ms).max(0);
        self.filled_at_ms = now_ms;
        let refill = passed as f64 * self.per_ms;
        self.left = (self.left + refill).min(self.amount);
        // A little slack, so that rounding never makes a full bucket wait.
        let missing = cost - self.left - 1e-6;
        if missing <= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(missing / self.per_ms / 1000.0) }
    }

    fn take(&mut self, cost: f64) {
        self.left -= cost;
    }

    fn one(&mut self, now_ms: i64) -> Result<(), Throttled> {
        match self.wait(1.0, now_ms) {
            Duration::ZERO => {
                self.take(1.0);
                Ok(())
            }
            wait => Err(Throttled { retry_after: Some(wait) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_report_in_ten_seconds_is_told_to_wait_two_seconds() {
        let mut limiter = Limiter::new(Throttle::Documented, 12, 0);
        for _ in 0..5 {
            limiter.take(LimitClass::Reports, 0).unwrap();
        }
        let refused = limiter.take(LimitClass::Reports, 0).unwrap_err();
        assert_eq!(refused.retry_after.map(|wait| wait.as_millis().div_ceil(100)), Some(20));
        limiter.take(LimitClass::Reports, 2_000).unwrap();
    }

    #[test]
    fn conditional_access_lets_one_through_each_second_and_never_says_how_long() {
        let mut limiter = Limiter::new(Throttle::Documented, 12, 0);
        limiter.take(LimitClass::ConditionalAccess, 0).unwrap();
        assert_eq!(limiter.take(LimitClass::ConditionalAccess, 500), Err(Throttled { retry_after: None }));
        limiter.take(LimitClass::ConditionalAccess, 1_000).unwrap();

        let mut half = Limiter::new(Throttle::Half, 12, 0);
        half.take(LimitClass::ConditionalAccess, 0).unwrap();
        assert!(half.take(LimitClass::ConditionalAccess, 1_000).is_err());
        half.take(LimitClass::ConditionalAccess, 2_000).unwrap();
    }

    #[test]
    fn writes_stop_at_the_write_quota_although_units_are_left() {
        let mut limiter = Limiter::new(Throttle::Documented, 12_000, 0);
        let write = LimitClass::Identity { units: 1, write: true };
        for _ in 0..3_000 {
            limiter.take(write, 0).unwrap();
        }
        assert!(limiter.take(write, 0).is_err());
        limiter.take(LimitClass::Identity { units: 1, write: false }, 0).unwrap();
        limiter.take(write, 50).unwrap();
    }

    #[test]
    fn the_size_of_the_organization_sets_the_units() {
        for (people, units) in [(12, 3_500), (180, 5_000), (12_000, 8_000)] {
            let mut limiter = Limiter::new(Throttle::Documented, people, 0);
            limiter.take(LimitClass::Identity { units, write: false }, 0).unwrap();
            assert!(limiter.take(LimitClass::Identity { units: 1, write: false }, 0).is_err(), "{people}");
        }
    }
}
