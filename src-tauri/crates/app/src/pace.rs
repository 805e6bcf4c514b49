//! What the pace of requests means for somebody who waits.

use std::time::Duration;

use transport::{LimitGroup, Pace};

use crate::status::count;

/// Seconds until the next request of one of `groups`, while the service asks to slow down.
pub(crate) fn waiting(pace: &Pace, groups: &[LimitGroup]) -> Option<u32> {
    let waiting = (*pace.waiting().borrow()).filter(|waiting| groups.contains(&waiting.group))?;
    let left = waiting.left();
    (!left.is_zero()).then(|| seconds(left, 0))
}

/// A duration and so many seconds more, rounded up: a wait that ends early is the kinder mistake.
pub(crate) fn seconds(duration: Duration, more: u64) -> u32 {
    count(duration.as_secs_f64().ceil() as u64 + more)
}
