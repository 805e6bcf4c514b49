//! The limits that Microsoft documents (GRAPH.md section k), in the three ways in which they may be kept
//! (PERFORMANCE.md section 4c).

use std::time::Duration;

use crate::difficulty::{Difficulty, LimiterModel, Throttle};

/// How far refused calls may be charged beyond the limit, as a share of it: the use that
/// `x-ms-throttle-limit-percentage` tells ends at 1.8.
const DEEPEST: f64 = 0.8;

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
    /// Whether it is the write quota that it does not fit into.
    pub(crate) by_writes: bool,
}

/// The quotas of one organization.
#[derive(Debug)]
pub(crate) struct Limiter {
    identity: Quota,
    writes: Quota,
    reports: Quota,
    conditional_access: Quota,
}

impl Limiter {
    /// Unused quotas for an organization of `people` users.
    pub(crate) fn new(difficulty: &Difficulty, people: usize, now_ms: i64) -> Self {
        let share = if difficulty.throttle == Throttle::Half { 0.5 } else { 1.0 };
        // S below 50 users, M to 500, L above.
        let units = match people {
            0..50 => 3_500.0,
            50..=500 => 5_000.0,
            _ => 8_000.0,
        };
        let quota = |amount: f64, seconds: f64| {
            let window_ms = seconds * 1000.0 / f64::from(difficulty.windows_shortened_by.get());
            Quota::new(difficulty.limiter, amount, window_ms, now_ms)
        };
        Self {
            identity: quota(units * share, 10.0),
            writes: quota(3_000.0 * share, 150.0),
            reports: quota(5.0 * share, 10.0),
            // Half of one request would never fit: half the pace instead.
            conditional_access: quota(1.0, 1.0 / share),
        }
    }

    /// Takes what the call costs, or says that it does not fit; then nothing is taken, unless refused calls are
    /// charged too.
    pub(crate) fn take(&mut self, class: LimitClass, now_ms: i64) -> Result<(), Throttled> {
        match class {
            LimitClass::Identity { units, write } => {
                let mut costs =
                    [(&mut self.identity, f64::from(units)), (&mut self.writes, f64::from(u8::from(write)))];
                let by_writes = write && !costs[1].0.fits(1.0, now_ms);
                take_all(&mut costs, now_ms).map_err(|wait| Throttled { retry_after: Some(wait), by_writes })
            }
            LimitClass::Reports => take_all(&mut [(&mut self.reports, 1.0)], now_ms)
                .map_err(|wait| Throttled { retry_after: Some(wait), by_writes: false }),
            LimitClass::ConditionalAccess => take_all(&mut [(&mut self.conditional_access, 1.0)], now_ms)
                .map_err(|_| Throttled { retry_after: None, by_writes: false }),
        }
    }

    /// How much of its limit a call of the class finds used, as of the last [`Self::take`]: 1 is all of it. `None`
    /// where Graph does not tell.
    pub(crate) fn used(&self, class: LimitClass) -> Option<f64> {
        match class {
            LimitClass::Identity { write: true, .. } => Some(self.identity.used().max(self.writes.used())),
            LimitClass::Identity { write: false, .. } => Some(self.identity.used()),
            LimitClass::Reports | LimitClass::ConditionalAccess => None,
        }
    }
}

/// Takes each cost from its quota when all of them fit; otherwise tells how long until they do.
fn take_all(costs: &mut [(&mut Quota, f64)], now_ms: i64) -> Result<(), Duration> {
    let fit = costs.iter_mut().all(|(quota, cost)| quota.fits(*cost, now_ms));
    for (quota, cost) in costs.iter_mut() {
        if fit {
            quota.left -= *cost;
        } else {
            quota.refuse(*cost, now_ms);
        }
    }
    if fit {
        return Ok(());
    }
    Err(costs.iter_mut().map(|(quota, cost)| quota.wait(*cost, now_ms)).max().unwrap_or_default())
}

/// `amount` in each `window_ms`.
#[derive(Debug)]
struct Quota {
    model: LimiterModel,
    amount: f64,
    window_ms: f64,
    left: f64,
    /// When it was last filled: a little at each call, or whole when the window began. `None` before the first window.
    filled_at_ms: Option<i64>,
}

impl Quota {
    fn new(model: LimiterModel, amount: f64, window_ms: f64, now_ms: i64) -> Self {
        let filled_at_ms = (model != LimiterModel::Window).then_some(now_ms);
        Self { model, amount, window_ms, left: amount, filled_at_ms }
    }

    fn refill(&mut self, now_ms: i64) {
        let passed = self.filled_at_ms.map(|since| (now_ms - since).max(0) as f64);
        match (self.model, passed) {
            (LimiterModel::Bucket | LimiterModel::Charged, Some(passed)) => {
                self.left = (self.left + passed * self.amount / self.window_ms).min(self.amount);
                self.filled_at_ms = Some(now_ms);
            }
            (LimiterModel::Window, Some(passed)) if passed < self.window_ms => {}
            // A window begins with the first call after the last one ended.
            (_, _) => {
                self.left = self.amount;
                self.filled_at_ms = Some(now_ms);
            }
        }
    }

    /// Whether `cost` is there. A little slack, so that rounding never makes a full quota wait. What costs nothing
    /// always fits.
    fn fits(&mut self, cost: f64, now_ms: i64) -> bool {
        if cost <= 0.0 {
            return true;
        }
        self.refill(now_ms);
        cost - self.left <= 1e-6
    }

    /// Charges a call that was refused, where that is done.
    fn refuse(&mut self, cost: f64, now_ms: i64) {
        if self.model == LimiterModel::Charged {
            self.refill(now_ms);
            self.left = (self.left - cost).max(self.left.min(-DEEPEST * self.amount));
        }
    }

    /// How long until `cost` fits; zero when it fits now.
    fn wait(&mut self, cost: f64, now_ms: i64) -> Duration {
        if self.fits(cost, now_ms) {
            return Duration::ZERO;
        }
        let wait_ms = match self.model {
            LimiterModel::Bucket | LimiterModel::Charged => (cost - self.left) * self.window_ms / self.amount,
            LimiterModel::Window => {
                let since = self.filled_at_ms.map_or(0.0, |since| (now_ms - since) as f64);
                self.window_ms - since
            }
        };
        Duration::from_secs_f64(wait_ms.max(0.0) / 1000.0)
    }

    fn used(&self) -> f64 {
        1.0 - self.left / self.amount
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    const READ: LimitClass = LimitClass::Identity { units: 1, write: false };
    const WRITE: LimitClass = LimitClass::Identity { units: 1, write: true };

    fn kept(throttle: Throttle, model: LimiterModel) -> Difficulty {
        Difficulty { throttle, limiter: model, ..Difficulty::default() }
    }

    fn documented(people: usize, model: LimiterModel) -> Limiter {
        Limiter::new(&kept(Throttle::Documented, model), people, 0)
    }

    fn bucket(people: usize) -> Limiter {
        documented(people, LimiterModel::Bucket)
    }

    /// How many calls get through at one moment, of `of`.
    fn through(limiter: &mut Limiter, class: LimitClass, of: usize, now_ms: i64) -> usize {
        (0..of).filter(|_| limiter.take(class, now_ms).is_ok()).count()
    }

    fn wait_ms(limiter: &mut Limiter, class: LimitClass, now_ms: i64) -> u128 {
        limiter.take(class, now_ms).unwrap_err().retry_after.unwrap().as_millis()
    }

    #[test]
    fn the_sixth_report_in_ten_seconds_is_told_to_wait_two_seconds() {
        let mut limiter = bucket(12);
        for _ in 0..5 {
            limiter.take(LimitClass::Reports, 0).unwrap();
        }
        let refused = limiter.take(LimitClass::Reports, 0).unwrap_err();
        assert_eq!(refused.retry_after.map(|wait| wait.as_millis().div_ceil(100)), Some(20));
        limiter.take(LimitClass::Reports, 2_000).unwrap();
    }

    #[test]
    fn conditional_access_lets_one_through_each_second_and_never_says_how_long() {
        let refused = Err(Throttled { retry_after: None, by_writes: false });
        for model in [LimiterModel::Bucket, LimiterModel::Window] {
            let mut limiter = documented(12, model);
            limiter.take(LimitClass::ConditionalAccess, 0).unwrap();
            assert_eq!(limiter.take(LimitClass::ConditionalAccess, 500), refused);
            limiter.take(LimitClass::ConditionalAccess, 1_000).unwrap();

            let mut half = Limiter::new(&kept(Throttle::Half, model), 12, 0);
            half.take(LimitClass::ConditionalAccess, 0).unwrap();
            assert!(half.take(LimitClass::ConditionalAccess, 1_000).is_err());
            half.take(LimitClass::ConditionalAccess, 2_000).unwrap();
        }
        let mut charged = documented(12, LimiterModel::Charged);
        charged.take(LimitClass::ConditionalAccess, 0).unwrap();
        assert_eq!(charged.take(LimitClass::ConditionalAccess, 0), refused);
        assert!(charged.take(LimitClass::ConditionalAccess, 1_000).is_err(), "the refused one was charged");
    }

    #[test]
    fn writes_stop_at_the_write_quota_although_units_are_left() {
        let mut limiter = bucket(12_000);
        for _ in 0..3_000 {
            limiter.take(WRITE, 0).unwrap();
        }
        assert!(limiter.take(WRITE, 0).unwrap_err().by_writes);
        limiter.take(READ, 0).unwrap();
        limiter.take(WRITE, 50).unwrap();
    }

    #[test]
    fn the_size_of_the_organization_sets_the_units() {
        for (people, units) in [(12, 3_500), (180, 5_000), (12_000, 8_000)] {
            let mut limiter = bucket(people);
            limiter.take(LimitClass::Identity { units, write: false }, 0).unwrap();
            assert!(limiter.take(LimitClass::Identity { units: 1, write: false }, 0).is_err(), "{people}");
        }
    }

    #[test]
    fn a_write_that_does_not_fit_takes_neither_a_unit_nor_a_write() {
        let mut limiter = bucket(12_000);
        assert_eq!(through(&mut limiter, WRITE, 3_500, 0), 3_000);
        assert_eq!(through(&mut limiter, READ, 6_000, 0), 5_000, "the 500 refused writes took no unit");
        // A second later there are 800 units and 20 writes; the units go, and with them no write.
        assert_eq!(through(&mut limiter, READ, 900, 1_000), 800);
        assert_eq!(through(&mut limiter, WRITE, 30, 1_000), 0);
        assert_eq!(through(&mut limiter, WRITE, 100, 1_050), 21);
    }

    #[test]
    fn refused_calls_that_are_charged_push_the_wait_out_to_a_limit() {
        let mut limiter = documented(12_000, LimiterModel::Charged);
        assert_eq!(through(&mut limiter, READ, 8_000, 0), 8_000);
        // Each refused one costs its unit: one that would have fitted after 1.25 ms fits after 2.5 ms.
        assert_eq!(limiter.take(READ, 0).unwrap_err().retry_after, Some(Duration::from_micros(2_500)));
        assert_eq!(through(&mut limiter, READ, 20_000, 0), 0);
        assert_eq!(limiter.used(READ), Some(1.8));
        assert_eq!(wait_ms(&mut limiter, READ, 0), 8_001);
        assert!(limiter.take(READ, 8_000).is_err());
        limiter.take(READ, 8_003).unwrap();
    }

    #[test]
    fn a_poller_that_never_waits_starves_where_refused_calls_are_charged() {
        let mut lenient = bucket(12_000);
        let mut charged = documented(12_000, LimiterModel::Charged);
        assert_eq!(through(&mut lenient, WRITE, 3_000, 0), 3_000);
        assert_eq!(through(&mut charged, WRITE, 3_000, 0), 3_000);
        let poll = |limiter: &mut Limiter| (1..=1_000).map(|at| through(limiter, WRITE, 10, at * 100)).sum::<usize>();
        assert_eq!(poll(&mut lenient), 2_000, "20 a second");
        assert_eq!(poll(&mut charged), 2, "those of the first moment, and none after it");
    }

    #[test]
    fn a_window_begins_with_the_first_call_after_the_last_one_ended() {
        let mut limiter = documented(12_000, LimiterModel::Window);
        assert_eq!(through(&mut limiter, WRITE, 3_001, 70_000), 3_000, "not when the limiter was made");
        assert_eq!(wait_ms(&mut limiter, WRITE, 100_000), 120_000, "to the end of the window");
        assert_eq!(through(&mut limiter, WRITE, 1, 219_999), 0);
        assert_eq!(through(&mut limiter, WRITE, 3_001, 230_000), 3_000);
        assert_eq!(wait_ms(&mut limiter, WRITE, 230_000), 150_000);
        assert_eq!(through(&mut limiter, LimitClass::Reports, 9, 0), 5);
        assert_eq!(wait_ms(&mut limiter, LimitClass::Reports, 4_000), 6_000);
    }

    #[test]
    fn half_the_limits_are_half_in_each_model() {
        for model in [LimiterModel::Bucket, LimiterModel::Charged, LimiterModel::Window] {
            let half = || Limiter::new(&kept(Throttle::Half, model), 12_000, 0);
            assert_eq!(through(&mut half(), READ, 9_000, 0), 4_000, "{model:?}");
            assert_eq!(through(&mut half(), WRITE, 4_000, 0), 1_500, "{model:?}");
            assert_eq!(through(&mut half(), LimitClass::Reports, 5, 0), 2, "{model:?}");
        }
    }

    #[test]
    fn shortened_windows_keep_their_amounts_and_pass_sooner() {
        for model in [LimiterModel::Bucket, LimiterModel::Window] {
            let shortened_by = NonZeroU32::new(10).unwrap();
            let difficulty = Difficulty { windows_shortened_by: shortened_by, ..kept(Throttle::Documented, model) };
            let mut limiter = Limiter::new(&difficulty, 12_000, 0);
            assert_eq!(through(&mut limiter, WRITE, 4_000, 0), 3_000, "{model:?}");
            let wait = if model == LimiterModel::Window { 15_000 } else { 5 };
            assert_eq!(wait_ms(&mut limiter, WRITE, 0), wait);
            assert_eq!(through(&mut limiter, WRITE, 4_000, 15_000), 3_000, "{model:?}");
        }
    }

    #[test]
    fn the_use_is_that_of_the_fuller_quota_and_is_not_told_outside_of_identity() {
        let mut limiter = bucket(12_000);
        assert_eq!(through(&mut limiter, WRITE, 2_700, 0), 2_700);
        assert_eq!(limiter.used(WRITE), Some(0.9));
        assert!((limiter.used(READ).unwrap() - 2_700.0 / 8_000.0).abs() < 1e-9);
        assert_eq!(limiter.used(LimitClass::Reports), None);
        assert_eq!(limiter.used(LimitClass::ConditionalAccess), None);
    }
}
