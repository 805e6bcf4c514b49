//! The one thread on which a store is used.
//!
//! A call can block without end (a prompt nobody answers), and may panic inside an
//! async task; on Windows calls from several threads are not even ordered
//! (SAFETY.md §4.1, cases 34 and 48).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::store::{SecretStore, StoreError};

type Job = Box<dyn FnOnce(&mut dyn SecretStore) + Send>;

pub(super) struct Worker {
    jobs: Mutex<mpsc::Sender<Job>>,
    /// When the job started that runs now.
    running_since: Arc<Mutex<Option<Instant>>>,
}

/// What happens to a job whose caller has stopped waiting before it was started.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WhenLate {
    Skip,
    DoIt,
}

impl Worker {
    pub(super) fn start(mut store: impl SecretStore) -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let running_since = Arc::new(Mutex::new(None));
        let running = Arc::clone(&running_since);
        let thread = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            for job in queue {
                *locked(&running) = Some(Instant::now());
                // A panic drops the job's sender, which tells the caller; the store is asked again next time.
                drop(catch_unwind(AssertUnwindSafe(|| job(&mut store))));
                *locked(&running) = None;
            }
        });
        if thread.is_err() {
            // The queue is gone with the closure, so every call answers `Failed`.
            tracing::error!("no thread for the keychain");
        }
        Self { jobs: Mutex::new(jobs), running_since }
    }

    /// Does `act` on the thread and waits for it, at most for `limit`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        when_late: WhenLate,
        act: impl FnOnce(&mut dyn SecretStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let stuck = self.is_stuck(limit);
        if stuck && when_late == WhenLate::Skip {
            return Err(StoreError::Slow);
        }
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            if when_late == WhenLate::DoIt || !answer.is_closed() {
                // Nobody may be waiting any more, which is no error.
                drop(answer.send(act(store)));
            }
        });
        locked(&self.jobs).send(job).map_err(|_| StoreError::Failed)?;
        if stuck {
            return Err(StoreError::Slow);
        }
        match tokio::time::timeout(limit, answered).await {
            Ok(answer) => answer.unwrap_or(Err(StoreError::Failed)),
            Err(_) => Err(StoreError::Slow),
        }
    }

    /// Whether the job that runs has been given up already: waiting as long again would help nobody.
    fn is_stuck(&self, limit: Duration) -> bool {
        locked(&self.running_since).is_some_and(|since| since.elapsed() >= limit)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
