//! Where the time of a row comes from.

use jiff::Timestamp;

/// Tells the time that a row is written with; a test gives its own.
pub trait Clock: Send + 'static {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
