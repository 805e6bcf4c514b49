//! Times of a journal.

use jiff::{SignedDuration, Timestamp};
use journal::Clock;

/// This computer's clock, so much behind: of a journal that a run before this one wrote. Of what was just written,
/// Latch would look several times whether it shows.
#[derive(Clone, Copy, Debug)]
pub struct Behind(pub SignedDuration);

impl Behind {
    /// By a minute.
    pub const A_MINUTE: Self = Self(SignedDuration::from_mins(1));
}

impl Clock for Behind {
    fn now(&self) -> Timestamp {
        Timestamp::now() - self.0
    }
}
