//! The clock of the probe's journal: `--written-ago SECONDS`, and `--crash-after N`, the end of the process at a write
//! of the journal, as a power cut would have it.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{SignedDuration, Timestamp};
use journal::Clock;
use support::Behind;

/// The machine's clock, which is so much behind, and ends the process when it is asked for the N-th time.
///
/// The journal asks its clock once for each write, when the write begins: so the N-th is not on the disk, and those
/// before it are. Nothing in the crates themselves knows of crashes.
pub(crate) struct ProbeClock {
    clock: Behind,
    left: Option<AtomicU32>,
}

impl ProbeClock {
    pub(crate) fn new(written_ago: SignedDuration, crash_after: Option<NonZeroU32>) -> Self {
        Self { clock: Behind(written_ago), left: crash_after.map(|number| AtomicU32::new(number.get())) }
    }
}

impl Clock for ProbeClock {
    fn now(&self) -> Timestamp {
        if self.left.as_ref().is_some_and(|left| left.fetch_sub(1, Ordering::Relaxed) == 1) {
            // Not an exit: nothing is closed, flushed or told.
            std::process::abort();
        }
        self.clock.now()
    }
}
