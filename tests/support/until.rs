//! Waiting for something that comes by itself.

use std::fmt::Debug;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Far longer than anything takes: only a test that fails waits so long.
const LONGEST: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(15);

/// Looks again and again until `look` gives `Ok`. What it gives as `Err` is what was seen instead, for the failure's
/// words.
///
/// # Panics
/// After a minute, with `what` and what was seen last.
pub async fn until<T, Seen: Debug>(what: &str, mut look: impl AsyncFnMut() -> Result<T, Seen>) -> T {
    let end = Instant::now() + LONGEST;
    loop {
        match look().await {
            Ok(found) => return found,
            Err(seen) => assert!(Instant::now() < end, "waited {LONGEST:?} for {what}; last seen: {seen:#?}"),
        }
        sleep(BETWEEN_LOOKS).await;
    }
}
