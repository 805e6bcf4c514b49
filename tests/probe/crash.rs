//! `--crash-after N`: the end of the process at a write of the journal, as a power cut would have it.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use journal::Clock;

/// The machine's clock, which ends the process when it is asked for the N-th time.
///
/// The journal asks its clock once for each write, when the write begins: so the N-th is not on the disk, and those
/// before it are. Nothing in the crates themselves knows of crashes.
pub(crate) struct CrashingClock {
    left: AtomicU32,
}

impl CrashingClock {
    pub(crate) fn new(number: NonZeroU32) -> Self {
        Self { left: AtomicU32::new(number.get()) }
    }
}

impl Clock for CrashingClock {
    fn now(&self) -> Timestamp {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            // Not an exit: nothing is closed, flushed or told.
            std::process::abort();
        }
        Timestamp::now()
    }
}
