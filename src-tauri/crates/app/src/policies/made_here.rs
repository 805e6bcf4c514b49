//! Which policies Latch made, and since when they watch: by the journal of this computer.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use journal::{Journal, Outcome, Record};
use mfa::change::Object;
use mfa::id::PolicyId;
use mfa::policy::{Policy, PolicyState};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::App;
use crate::changes::{is_done, object_of};
use crate::session::Signed;

/// The kinds of changes that make policies, or set what they do.
const KINDS: [&str; 7] = [
    "add_policies",
    "duplicate_policy",
    "restore_backup",
    "restore_policy",
    "set_policy_state",
    "move_to_conditional_access",
    "put_back",
];

/// What is kept of a write after which the same object was written again before it was known what came of it.
pub(crate) const SUPERSEDED: &str = "superseded";

/// The id of the policy that a record made.
pub(crate) fn made_policy(record: &Record) -> Option<PolicyId> {
    let Some(Outcome::Done { note: Some(id), .. }) = record.settled.as_ref().map(|settled| &settled.outcome) else {
        return None;
    };
    let made = matches!(object_of(&record.object)?, Object::NewPolicy { .. }) && id.as_str() != SUPERSEDED;
    made.then(|| PolicyId::from(id.as_str()))
}

/// What the journal has of policies.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct MadeHere {
    /// When they were made.
    made: HashMap<PolicyId, Timestamp>,
    /// When they were last set to watch only.
    set_to_watch: HashMap<PolicyId, Timestamp>,
}

impl MadeHere {
    /// Reads what the changes of the journal did to policies, also while one of them has no end.
    ///
    /// # Errors
    /// Why the journal cannot be read.
    pub(crate) async fn of(journal: &Journal) -> Result<Self, journal::Error> {
        let mut changes = journal.changes().await?;
        changes.retain(|change| change.counts.done > 0 && KINDS.contains(&change.kind.as_str()));
        let mut found = Self::default();
        // The oldest first, so that the last word is the last.
        for change in changes.iter().rev() {
            for record in journal.records(change.id).await?.iter().filter(|record| is_done(record)) {
                found.note(record);
            }
        }
        Ok(found)
    }

    fn note(&mut self, record: &Record) {
        let Some(settled) = record.settled.as_ref().map(|settled| settled.at) else { return };
        if let Some(id) = made_policy(record) {
            self.made.insert(id, settled);
        } else if let Some(Object::Policy { id }) = object_of(&record.object) {
            let after: Value = record.after.read().unwrap_or_default();
            if after["state"] == PolicyState::ReportOnly.as_str() {
                self.set_to_watch.insert(id, settled);
            }
        }
    }

    /// Whether Latch made `policy`.
    pub(crate) fn is_made(&self, policy: &Policy) -> bool {
        self.made.contains_key(policy.id())
    }

    /// The ids of all that Latch made, whether they are still there or not.
    pub(crate) fn ids(&self) -> BTreeSet<PolicyId> {
        self.made.keys().cloned().collect()
    }

    /// Since when `policy` watches, as far as this computer knows.
    pub(crate) fn watches_since(&self, policy: &Policy) -> Option<Timestamp> {
        let moments = [&self.made, &self.set_to_watch];
        moments.iter().filter_map(|moments| moments.get(policy.id()).copied()).max()
    }
}

/// What was read of the journal last, and with which reading of the policies: whatever changes them, they are read
/// anew after it.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Option<(Option<Timestamp>, Arc<MadeHere>)>>);

impl App {
    /// What the journal of this computer says of policies. Nothing, when it cannot be read: then no policy is known to
    /// be Latch's own.
    pub(crate) async fn made_here(&self, signed: &Signed) -> Arc<MadeHere> {
        match self.read_made_here(signed).await {
            Ok(made) => made,
            Err(error) => {
                tracing::debug!(%error, "the journal does not say which policies are Latch's own");
                Arc::default()
            }
        }
    }

    async fn read_made_here(&self, signed: &Signed) -> Result<Arc<MadeHere>, Box<dyn std::error::Error + Send + Sync>> {
        let organization = &signed.organization;
        let read_at = organization.status.parts().policies.latest().map(|(_, read_at)| *read_at);
        let mut last = organization.policies.made_here.0.lock().await;
        if let Some((with, made)) = &*last
            && *with == read_at
        {
            return Ok(made.clone());
        }
        let journal = organization.journal_to_read().await?;
        let made = Arc::new(MadeHere::of(&journal).await?);
        *last = Some((read_at, made.clone()));
        Ok(made)
    }
}

#[cfg(test)]
mod tests;
