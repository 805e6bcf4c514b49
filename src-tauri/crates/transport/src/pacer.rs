//! How fast one group of requests may go: the documented limit as a token bucket that corrects itself.
//!
//! How the service counts is not documented to the last detail, and its limits may be others than the table says.
//! So what it refuses is measured: from a full start to the first refusal is the size of the limit, and what is let
//! through from one refusal to the next is its pace, whatever the service counts with. Refused requests may count
//! too; so after a refusal nobody hurries, until it is seen that the service begins a window anew.

use std::time::Duration;

use tokio::time::Instant;

use crate::limits::Limit;
use crate::retry::{LONGEST_WAIT, back_off};

/// The least that is ever believed to be left of a limit.
const LEAST: f64 = 1.0 / 32.0;
/// What was measured from a full start lowers the pace to no less than this part of what it was; later measurements
/// are of less, and trusted less.
const LARGEST_FIRST_STEP: f64 = 0.5;
const LARGEST_STEP: f64 = 0.7;
/// A size that comes so near to what was believed says nothing.
const NEAR: f64 = 0.97;
/// Limits below this are counted in single requests.
const COUNTED_SINGLY: f64 = 20.0;
/// How much the pace is raised at a time.
const RAISE: f64 = 1.1;
/// A pace that was raised too early is tried again after twice as long, up to this many times as long.
const MOST_PATIENCE: u32 = 16;

/// How often a part of a window is waited before longer waits are tried.
const PATIENT_TRIES: u32 = 16;

/// Whether the service counts in fixed windows, which begin anew as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Windows {
    /// Not seen yet.
    Unknown,
    /// Perhaps: after a refusal, more and more is tried at once.
    Trying,
    /// It does.
    Yes,
    /// What was tried at once was refused. It is not tried again: each try may use quota up.
    No,
}

/// What was let through since the last refusal, or since a full start.
#[derive(Debug)]
struct Stretch {
    began: Instant,
    taken: f64,
    from_full: bool,
}

/// The refusals that one pause stands for.
#[derive(Debug)]
struct Refusals {
    at: Instant,
    units: f64,
    told: Option<Duration>,
}

/// The pace of one group. Sans I/O: it is told what happens and when.
#[derive(Debug)]
pub(crate) struct Pacer {
    /// `None` where no figure is published: then only refusals hold it.
    limit: Option<Limit>,
    /// Which part of the limit is believed to hold. 1 is all.
    part: f64,
    /// Units that are free.
    units: f64,
    counted_at: Instant,
    paused_until: Instant,
    /// Pauses in a row without a word of how long.
    silent: u32,
    /// When the first of these began, and what was refused then.
    silent_since: Option<(Instant, f64)>,
    /// Nothing got through for so long that it is perhaps the rest of a window.
    long_silent: bool,
    stretch: Stretch,
    refusals: Option<Refusals>,
    windows: Windows,
    /// What is tried at once next, while windows are looked for.
    trial: f64,
    /// The largest request so far.
    largest: f64,
    /// When the last pause ended.
    went_on_at: Instant,
    /// When the pace was last changed.
    quiet_since: Instant,
    /// The pace was raised, and it is not known yet whether it holds.
    raised: bool,
    patience: u32,
}

impl Pacer {
    pub(crate) fn new(limit: Option<Limit>, now: Instant) -> Self {
        Self {
            limit,
            part: 1.0,
            units: limit.map_or(0.0, burst_of),
            counted_at: now,
            paused_until: now,
            silent: 0,
            silent_since: None,
            long_silent: false,
            stretch: Stretch { began: now, taken: 0.0, from_full: true },
            refusals: None,
            windows: Windows::Unknown,
            trial: 0.0,
            largest: 1.0,
            went_on_at: now,
            quiet_since: now,
            raised: false,
            patience: 1,
        }
    }

    /// Another limit of the table holds, since more is known of the organization.
    pub(crate) fn set_limit(&mut self, limit: Option<Limit>) {
        if let (Some(old), Some(new)) = (self.limit, limit)
            && old != new
        {
            self.units += (burst_of(new) - burst_of(old)) * self.part;
            self.limit = limit;
        }
    }

    /// How many units may be asked for at once.
    fn burst(&self) -> f64 {
        self.limit.map_or(f64::MAX, |limit| burst_of(limit) * self.part)
    }

    /// How many units a second.
    fn rate(&self) -> f64 {
        self.limit.map_or(f64::MAX, |limit| rate_of(limit) * self.part)
    }

    /// Takes `cost` units, or says when to look again.
    pub(crate) fn take(&mut self, cost: f64, now: Instant) -> Result<(), Instant> {
        if now < self.paused_until {
            return Err(self.paused_until);
        }
        if self.limit.is_none() {
            return Ok(());
        }
        self.largest = self.largest.max(cost);
        if let Some(refusals) = self.refusals.take() {
            self.go_on(&refusals, now);
        }
        self.raise(now);
        self.refill(now);
        // What is larger than the whole limit leaves when all of it is free, and is paid for afterwards.
        let missing = cost.min(self.burst()) - self.units;
        if missing > 1e-6 {
            return Err(now + Duration::from_secs_f64((missing / self.rate()).max(1e-6)));
        }
        self.units -= cost;
        self.stretch.taken += cost;
        Ok(())
    }

    fn refill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.counted_at).as_secs_f64();
        self.units = (self.units + passed * self.rate()).min(self.burst());
        self.counted_at = now;
    }

    /// A request was answered, and nothing of it was refused for limits.
    pub(crate) fn served(&mut self) {
        self.silent = 0;
        self.silent_since = None;
        if std::mem::take(&mut self.long_silent) && self.windows == Windows::Unknown && self.refusals.is_none() {
            self.windows = Windows::Trying;
            self.trial = self.largest;
        }
        if self.windows != Windows::Trying || self.refusals.is_some() {
            return;
        }
        // It went well: twice as much at once, until all of a window is free again.
        self.trial *= 2.0;
        self.units = (self.units + self.trial).min(self.burst());
        if self.stretch.taken + self.units >= self.burst() / 2.0 {
            self.windows = Windows::Yes;
            self.units = self.burst() - self.stretch.taken;
        }
    }

    /// The service said which part of the limit is used up, as it does from 0.8 on.
    pub(crate) fn used(&mut self, part: f64) {
        // The figure is rounded: a twentieth is left to that.
        let free = (1.05 - part).clamp(0.0, 1.0) * self.burst();
        self.units = self.units.min(free);
    }

    /// `units` were refused, and the service says for how long, if it does. Returns until when the group is held.
    pub(crate) fn refused(&mut self, units: f64, told: Option<Duration>, now: Instant) -> Instant {
        // Many who were under way at once are refused together: that is one pause, not many.
        if self.refusals.is_none() && told.is_none() {
            self.silent = self.silent.saturating_add(1);
        }
        if told.is_none() {
            self.silent_since.get_or_insert((now, 0.0)).1 += if self.silent <= 1 { units } else { 0.0 };
        }
        self.stretch.taken = (self.stretch.taken - units).max(0.0);
        let refusals = self.refusals.get_or_insert(Refusals { at: now, units: 0.0, told });
        refusals.units += units;
        refusals.told = refusals.told.max(told);
        let wait = told.unwrap_or_else(|| self.own_wait());
        self.hold(wait, now)
    }

    /// Everybody waits for so long.
    pub(crate) fn hold(&mut self, wait: Duration, now: Instant) -> Instant {
        self.paused_until = self.paused_until.max(now + wait.min(LONGEST_WAIT));
        self.paused_until
    }

    /// How long is waited where the service does not say. Longer each time; but where much fits into a window, at
    /// first not so long that much of a new one is missed. Only when that was of no use for longer than any window
    /// lasts is it taken that asking again itself uses the quota up.
    fn own_wait(&self) -> Duration {
        let wait = back_off(self.silent + 1);
        match self.limit {
            Some(limit) if limit.units >= COUNTED_SINGLY => {
                let most = (limit.every / 10).max(Duration::from_secs(1));
                match self.silent.saturating_sub(PATIENT_TRIES) {
                    0 => wait.min(most),
                    beyond => most * 2_u32.pow(beyond.min(8)),
                }
            }
            _ => wait,
        }
    }

    /// The pause is over: what was learnt from the refusals that led to it.
    fn go_on(&mut self, refusals: &Refusals, now: Instant) {
        // Fewer than one request holds, and others got through: whatever it is, it is not the end of the limit.
        let is_stray = refusals.units < self.largest && !self.is_a_window(refusals);
        if is_stray && self.stretch.from_full {
            return;
        }
        // The service's quota is used up, whatever ours says.
        self.units = 0.0;
        self.counted_at = now;
        self.went_on_at = now;
        self.quiet_since = now;
        self.long_silent = self
            .silent_since
            .is_some_and(|(since, units)| now.saturating_duration_since(since).as_secs_f64() > self.explained(units));
        // Without anything let through in between it is the same refusal as before.
        let is_new = self.stretch.taken >= self.largest;
        match self.windows {
            Windows::Yes if is_new => self.units = self.burst(),
            Windows::Yes => self.windows = Windows::Unknown,
            Windows::Trying => self.windows = Windows::No,
            Windows::Unknown | Windows::No if is_new => self.learn(refusals),
            Windows::Unknown | Windows::No => {}
        }
        if self.windows == Windows::Unknown && self.is_a_window(refusals) {
            self.windows = Windows::Trying;
            self.trial = self.largest;
            self.units = self.trial;
        }
        if is_new {
            self.stretch = Stretch { began: refusals.at, taken: 0.0, from_full: false };
        }
        if self.raised {
            self.raised = false;
            self.patience = (self.patience * 2).min(MOST_PATIENCE);
        }
    }

    /// Lowers the pace to what was measured.
    fn learn(&mut self, refusals: &Refusals) {
        let Some(limit) = self.limit else { return };
        let seconds = refusals.at.saturating_duration_since(self.stretch.began).as_secs_f64();
        let measured = if self.stretch.from_full {
            // The size of the limit: what was let through, less what came back meanwhile.
            let size = (self.stretch.taken - self.rate() * seconds) / self.burst();
            if size > NEAR { 1.0 } else { size.max(LARGEST_FIRST_STEP) }
        } else {
            let pace = self.stretch.taken / seconds.max(1e-3) * limit.share;
            (pace / self.rate()).clamp(LARGEST_STEP, 1.0)
        };
        self.part = (self.part * measured).max(LEAST);
    }

    /// Whether the wait is much longer than what was refused explains: then it is perhaps the rest of a window.
    fn is_a_window(&self, refusals: &Refusals) -> bool {
        refusals.told.is_some_and(|told| told.as_secs_f64() > self.explained(refusals.units))
    }

    /// How many seconds it takes at most until something gets through again after `units` were refused, where quota
    /// comes back all the while.
    fn explained(&self, units: f64) -> f64 {
        (units + self.largest) / (self.rate() / 2.0) + 2.0
    }

    /// After a time without refusals a little more is tried again, up to what is documented.
    fn raise(&mut self, now: Instant) {
        let Some(limit) = self.limit else { return };
        if now.saturating_duration_since(self.quiet_since) < limit.every * 2 * self.patience {
            return;
        }
        // The last try, if there was one, has held.
        self.raised = false;
        if self.part < 1.0 {
            self.refill(now);
            self.part = (self.part * RAISE).min(1.0);
            self.quiet_since = now;
            self.raised = true;
        }
    }

    /// How long it takes until `units` more have been let through.
    pub(crate) fn forecast(&self, units: f64, now: Instant) -> Option<Duration> {
        let limit = self.limit?;
        let pause = self.paused_until.saturating_duration_since(now);
        let in_windows = match (self.windows, &self.refusals) {
            (Windows::Unknown, Some(refusals)) => self.is_a_window(refusals),
            (windows, _) => matches!(windows, Windows::Yes | Windows::Trying),
        };
        let passed = now.saturating_duration_since(self.counted_at).as_secs_f64();
        let (free, next_window) = match self.refusals {
            Some(_) => (0.0, pause),
            // In windows all that this one holds is free, even while it is only tried little by little.
            None if in_windows => (
                (self.burst() - self.stretch.taken).max(0.0),
                limit.every.saturating_sub(now.saturating_duration_since(self.went_on_at)),
            ),
            None => ((self.units + passed * self.rate()).min(self.burst()), Duration::ZERO),
        };
        if units <= free {
            return Some(pause);
        }
        if !in_windows {
            // A pace that is only tried is not counted on.
            let rate = if self.raised { self.rate() / RAISE } else { self.rate() };
            return Some(pause + Duration::from_secs_f64((units - free) / rate));
        }
        // All of a window is free at its beginning. How much that is, a first refusal has just shown.
        let window = match self.refusals {
            Some(_) if self.stretch.from_full => self.burst().min(self.stretch.taken.max(1.0)),
            _ => self.burst(),
        };
        let further = ((units - free - 1.0) / window).floor().max(0.0);
        Some(next_window + limit.every.mul_f64(further))
    }
}

/// So much at once. What is counted in single requests is not left over in parts.
fn burst_of(limit: Limit) -> f64 {
    if limit.units < COUNTED_SINGLY { limit.units } else { limit.units * limit.share }
}

fn rate_of(limit: Limit) -> f64 {
    limit.units * limit.share / limit.every.as_secs_f64()
}
