//! A journal in memory, which is strict: nothing is settled twice, nothing that was not intended, and nothing is
//! intended again before what came of it the last time is there.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use journal::{ChangeId, Error, Intent, Outcome, RecordId};
use mfa::change::Object;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::changes::kept::Kept;
use crate::changes::object_name;

/// How long a transaction takes.
pub(super) const DISK: Duration = Duration::from_millis(3);

#[derive(Default)]
pub(in crate::changes) struct Book {
    pages: Mutex<Pages>,
}

#[derive(Default)]
struct Pages {
    records: HashMap<RecordId, Option<Outcome>>,
    /// By the name of the object: the last record, and what was meant.
    intended: HashMap<String, (RecordId, Value)>,
    /// How many transactions are taken before the disk is full.
    room: Option<usize>,
}

impl Book {
    /// A journal whose disk is full after so many transactions.
    pub(in crate::changes) fn with_room_for(transactions: usize) -> Self {
        let book = Self::default();
        book.pages().room = Some(transactions);
        book
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap()
    }

    /// Whether a change of this object is in it.
    pub(in crate::changes) fn has(&self, object: &str) -> bool {
        self.pages().intended.contains_key(object)
    }

    /// Whether the last change of this object in it is to `after`.
    pub(in crate::changes) fn has_for(&self, object: &Object, after: &Value) -> bool {
        self.pages().intended.get(&object_name(object)).is_some_and(|(_, meant)| meant == after)
    }

    /// What it says of an object, if it is in it: of the last record.
    pub(in crate::changes) fn says(&self, object: &str) -> Option<Option<Outcome>> {
        let pages = self.pages();
        pages.intended.get(object).map(|(record, _)| pages.records[record].clone())
    }
}

impl Pages {
    fn take_room(&mut self) -> Result<(), Error> {
        match &mut self.room {
            Some(0) => Err(Error::DiskFull),
            Some(room) => {
                *room -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Kept for Book {
    async fn intend(&self, change: ChangeId, intents: Vec<Intent>) -> Result<Vec<RecordId>, Error> {
        sleep(DISK).await;
        let mut pages = self.pages();
        pages.take_room()?;
        let record = |intent: Intent| {
            let record: RecordId =
                serde_json::from_value(json!({"change": change, "seq": pages.records.len()})).unwrap();
            let after = intent.after.read().unwrap();
            if let Some((last, _)) = pages.intended.insert(intent.object, (record, after)) {
                assert!(pages.records[&last].is_some(), "nobody is intended twice at once");
            }
            pages.records.insert(record, None);
            record
        };
        Ok(intents.into_iter().map(record).collect())
    }

    async fn settle(&self, outcomes: Vec<(RecordId, Outcome)>) -> Result<(), Error> {
        sleep(DISK).await;
        let mut pages = self.pages();
        pages.take_room()?;
        for (record, outcome) in outcomes {
            let line = pages.records.get_mut(&record).expect("what is settled was intended");
            let before = line.replace(outcome);
            assert!(matches!(before, None | Some(Outcome::Unknown { .. })), "what is known stays");
        }
        Ok(())
    }
}
