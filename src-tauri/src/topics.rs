//! Tells the window what changed, often enough and not more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::Topic;
use tokio::runtime::Handle;
use tokio::time::Instant;

/// The least time between two events of one topic. A long change reports each item; the window needs ten looks a second.
const PAUSE: Duration = Duration::from_millis(100);

/// Passes changes on at most once per topic and [`PAUSE`], and always once after the last.
pub(crate) struct Topics {
    runtime: Handle,
    shared: Arc<Shared>,
}

struct Shared {
    emit: Box<dyn Fn(Topic) + Send + Sync>,
    topics: Mutex<HashMap<Topic, Told>>,
}

/// What the window was told of one topic.
struct Told {
    last: Instant,
    /// An event is already on its way, and speaks for all changes until it is sent.
    waiting: bool,
}

impl Topics {
    pub(crate) fn new(runtime: Handle, emit: impl Fn(Topic) + Send + Sync + 'static) -> Self {
        Self { runtime, shared: Arc::new(Shared { emit: Box::new(emit), topics: Mutex::default() }) }
    }

    /// Something of `topic` changed.
    pub(crate) fn changed(&self, topic: Topic) {
        let now = Instant::now();
        let due = {
            let mut topics = self.shared.topics.lock().unwrap_or_else(PoisonError::into_inner);
            match topics.get_mut(&topic) {
                Some(told) if told.waiting => return,
                Some(told) if now < told.last + PAUSE => {
                    told.waiting = true;
                    told.last + PAUSE
                }
                _ => {
                    topics.insert(topic, Told { last: now, waiting: false });
                    now
                }
            }
        };
        if due == now {
            (self.shared.emit)(topic);
            return;
        }
        let shared = Arc::clone(&self.shared);
        self.runtime.spawn(async move {
            tokio::time::sleep_until(due).await;
            // Before the event is sent: a change after this line gets an event of its own.
            let told = Told { last: Instant::now(), waiting: false };
            shared.topics.lock().unwrap_or_else(PoisonError::into_inner).insert(topic, told);
            (shared.emit)(topic);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics() -> (Topics, Arc<Mutex<Vec<Topic>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&told);
        (Topics::new(Handle::current(), move |topic| log.lock().unwrap().push(topic)), told)
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_change_is_told_at_once() {
        let (topics, told) = topics();
        topics.changed(Topic::Status);
        topics.changed(Topic::Session);
        assert_eq!(*told.lock().unwrap(), [Topic::Status, Topic::Session]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_changes_in_a_second_are_told_ten_times_and_the_last_is_not_lost() {
        let (topics, told) = topics();
        for _ in 0..1000 {
            topics.changed(Topic::Change);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let before_the_last = told.lock().unwrap().len();
        topics.changed(Topic::Change);
        tokio::time::sleep(PAUSE).await;
        let all = told.lock().unwrap().len();
        assert!((9..=11).contains(&before_the_last), "{before_the_last}");
        assert!(all > before_the_last);
        tokio::time::sleep(PAUSE * 10).await;
        assert_eq!(told.lock().unwrap().len(), all, "told without a change");
    }

    #[tokio::test(start_paused = true)]
    async fn one_topic_does_not_hold_up_another() {
        let (topics, told) = topics();
        topics.changed(Topic::Change);
        topics.changed(Topic::Change);
        topics.changed(Topic::Status);
        assert_eq!(*told.lock().unwrap(), [Topic::Change, Topic::Status]);
    }
}
