//! Where the time comes from, so that tests can move it.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// A source of the current time.
///
/// Tokens, authorization codes, throttling and the lag of reads all ask it, so a
/// test that moves the clock sees every one of them move.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;
}

/// The clock of the machine.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        Timestamp::now().as_millisecond()
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Starts at `start_ms` milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn new(start_ms: i64) -> Self {
        Self(AtomicI64::new(start_ms))
    }

    /// Moves the clock forward by `ms` milliseconds.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// `ms` as Graph prints a time: `2026-11-24T04:00:00Z`.
pub(crate) fn iso(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_else(|_| "1970-01-01T00:00:00Z".to_owned())
}

/// `ms` as an error body's `date` prints it: `2026-11-24T04:00:00`, without a zone.
pub(crate) fn error_date(ms: i64) -> String {
    let mut text = iso(ms);
    text.pop();
    text
}

/// `ms` as Entra's error bodies print it: `2026-11-24 04:00:00Z`.
pub(crate) fn entra_date(ms: i64) -> String {
    iso(ms).replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_spellings_of_a_time_are_the_documented_ones() {
        let ms = 1_606_314_254_000;
        assert_eq!(iso(ms), "2020-11-25T14:24:14Z");
        assert_eq!(error_date(ms), "2020-11-25T14:24:14");
        assert_eq!(entra_date(ms), "2020-11-25 14:24:14Z");
    }
}
