//! The journal as a change needs it while it goes on.

use async_trait::async_trait;
use journal::{ChangeId, Error, Intent, Journal, Outcome, RecordId};

/// Where writes are kept before they are sent, and what came of them. Each call is one transaction, and returns when
/// the disk has it.
#[async_trait]
pub(crate) trait Kept: Send + Sync {
    /// [`Journal::intend`].
    async fn intend(&self, change: ChangeId, intents: Vec<Intent>) -> Result<Vec<RecordId>, Error>;
    /// [`Journal::settle`].
    async fn settle(&self, outcomes: Vec<(RecordId, Outcome)>) -> Result<(), Error>;
}

#[async_trait]
impl Kept for Journal {
    async fn intend(&self, change: ChangeId, intents: Vec<Intent>) -> Result<Vec<RecordId>, Error> {
        Self::intend(self, change, intents).await
    }

    async fn settle(&self, outcomes: Vec<(RecordId, Outcome)>) -> Result<(), Error> {
        Self::settle(self, outcomes).await
    }
}
