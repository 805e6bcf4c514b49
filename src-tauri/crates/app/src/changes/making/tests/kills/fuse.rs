//! A run that is killed at one point: from there on nothing of it goes on, as when its process ends.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use journal::{ChangeId, Clock, Error, Intent, Journal, Outcome, RecordId};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::super::town::Asked;
use crate::changes::kept::Kept;

/// When a run is killed. Numbers begin with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::changes) enum Point {
    /// When the journal begins its write of this number: it does not reach the disk.
    Before(u32),
    /// When that write is on the disk and nobody has heard of it.
    After(u32),
    /// When this request that changes something was taken by the service, before its answer.
    Sent(u32),
}

impl Point {
    /// The kinds of points, each from the first one on.
    pub(in crate::changes) const FIRST: [Self; 3] = [Self::Before(1), Self::After(1), Self::Sent(1)];

    /// The one after it.
    pub(in crate::changes) fn next(self) -> Self {
        match self {
            Self::Before(number) => Self::Before(number + 1),
            Self::After(number) => Self::After(number + 1),
            Self::Sent(number) => Self::Sent(number + 1),
        }
    }
}

/// Kills one run.
pub(in crate::changes) struct Fuse {
    /// `None`: it is never killed.
    point: Option<Point>,
    writes: AtomicU32,
    sent: AtomicU32,
    blown: CancellationToken,
    dead: Sender<()>,
    /// The journal waits here until nothing of the run is left.
    gone: Mutex<Receiver<()>>,
}

impl Fuse {
    pub(in crate::changes) fn at(point: Option<Point>) -> Arc<Self> {
        let (dead, gone) = channel();
        let (writes, sent) = (AtomicU32::new(0), AtomicU32::new(0));
        Arc::new(Self { point, writes, sent, blown: CancellationToken::new(), dead, gone: Mutex::new(gone) })
    }

    /// What comes of `run`; `None` when it was killed.
    pub(in crate::changes) async fn until_killed<T>(&self, run: impl Future<Output = T>) -> Option<T> {
        let ended = tokio::select! {
            // What it is told at the same moment it never hears.
            biased;
            () = self.blown.cancelled() => None,
            ended = run => Some(ended),
        };
        self.dead.send(()).unwrap();
        ended
    }

    /// The service took something that changes something.
    pub(in crate::changes) fn sent(&self) {
        self.took(Asked::DefaultsWrite);
    }

    /// The service took this.
    pub(in crate::changes) fn took(&self, asked: Asked) {
        if matches!(asked, Asked::Writes | Asked::DefaultsWrite) {
            let number = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
            if self.point == Some(Point::Sent(number)) {
                self.blown.cancel();
            }
        }
    }
}

/// The clock that the journal of a run is given, which it asks once for each write.
pub(in crate::changes) struct FuseClock(pub(in crate::changes) Arc<Fuse>);

impl Clock for FuseClock {
    fn now(&self) -> Timestamp {
        let number = self.0.writes.fetch_add(1, Ordering::SeqCst) + 1;
        let (before, after) = (Some(Point::Before(number)), Some(Point::After(number)));
        if self.0.point == before || self.0.point == after {
            self.0.blown.cancel();
            self.0.gone.lock().unwrap().recv().unwrap();
        }
        if self.0.point == before {
            // The journal's thread ends in the middle of it. Nothing is said: it is no failure.
            resume_unwind(Box::new("killed"));
        }
        Timestamp::now()
    }
}

/// The journal while a test's clock stands still: else all the time of the world would pass while the disk works.
pub(in crate::changes) struct Still<F> {
    pub(in crate::changes) journal: Journal,
    /// Hears what is in the journal and may be sent.
    pub(in crate::changes) kept: F,
}

/// As long as it lives, the clock of a test stands still: it does while anything blocks.
struct Standstill {
    _until: Sender<()>,
}

impl Standstill {
    fn begins() -> Self {
        let (until, over) = channel::<()>();
        spawn_blocking(move || over.recv());
        Self { _until: until }
    }
}

#[async_trait]
impl<F: Fn(&[Intent]) + Send + Sync> Kept for Still<F> {
    async fn intend(&self, change: ChangeId, intents: Vec<Intent>) -> Result<Vec<RecordId>, Error> {
        let _still = Standstill::begins();
        let records = self.journal.intend(change, intents.clone()).await?;
        (self.kept)(&intents);
        Ok(records)
    }

    async fn settle(&self, outcomes: Vec<(RecordId, Outcome)>) -> Result<(), Error> {
        let _still = Standstill::begins();
        self.journal.settle(outcomes).await
    }
}
