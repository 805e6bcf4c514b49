//! The policies that were deleted and can be restored. They are read beside the status: few people ask for them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use mfa::policy::Policy;

use crate::App;
use crate::desktop::Topic;
use crate::session::Signed;

/// What was read of them last.
#[derive(Debug, Default)]
pub(super) struct Deleted(Mutex<Read>);

#[derive(Debug, Default)]
struct Read {
    /// When the policies were read with which these were, or are being, read.
    beside: Option<Timestamp>,
    list: Arc<Vec<Policy>>,
}

impl Deleted {
    /// Those that are known. Empty where the service does not list them.
    pub(super) fn list(&self) -> Arc<Vec<Policy>> {
        self.read().list.clone()
    }

    /// Whether they are to be read anew, since the policies were. It is said once.
    fn is_due(&self, policies: Timestamp) -> bool {
        self.read().beside.replace(policies) != Some(policies)
    }

    fn read(&self) -> MutexGuard<'_, Read> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Begins to read the deleted policies when the policies were read anew. The window is told when there are others.
    pub(super) fn read_deleted(&self, signed: &Arc<Signed>) {
        let organization = &signed.organization;
        let read_at = organization.status.parts().policies.latest().map(|(_, read_at)| *read_at);
        if !read_at.is_some_and(|read_at| organization.policies.deleted.is_due(read_at)) {
            return;
        }
        let (app, signed) = (self.clone(), signed.clone());
        tokio::spawn(async move {
            let read = signed.graph.deleted_policies().await;
            let list = read.unwrap_or_else(|error| {
                // Not every cloud keeps them; nothing else hangs on them.
                tracing::debug!(%error, "deleted policies could not be read");
                Vec::new()
            });
            let mut last = signed.organization.policies.deleted.read();
            if *last.list != list {
                last.list = Arc::new(list);
                drop(last);
                app.inner().desktop.changed(Topic::Status);
            }
        });
    }
}
