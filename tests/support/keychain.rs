//! A keychain with the limits and the moods of real ones.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use identity::{SecretStore, StoreError};

/// The most bytes that Windows keeps in one entry.
pub const PART_LIMIT: usize = 2_560;

/// How a keychain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It works.
    Works,
    /// It refuses everything.
    Refuses(StoreError),
    /// It does not answer, as while a question that nobody answers is open.
    Hangs,
}

#[derive(Debug)]
struct Inside {
    entries: BTreeMap<String, Vec<u8>>,
    mood: Mood,
    limit: usize,
}

#[derive(Debug)]
struct Shared {
    inside: Mutex<Inside>,
    changed: Condvar,
}

/// A keychain that several runs of Latch can use one after the other. Clones are the same.
#[derive(Clone, Debug)]
pub struct FakeKeychain(Arc<Shared>);

impl Default for FakeKeychain {
    fn default() -> Self {
        let inside = Inside { entries: BTreeMap::new(), mood: Mood::Works, limit: PART_LIMIT };
        Self(Arc::new(Shared { inside: Mutex::new(inside), changed: Condvar::new() }))
    }
}

impl FakeKeychain {
    /// Changes how it is, also for calls that hang now.
    pub fn mood(&self, mood: Mood) {
        self.inside().mood = mood;
        self.0.changed.notify_all();
    }

    /// Keeps at most so many bytes in an entry. Windows keeps [`PART_LIMIT`].
    pub fn limit(&self, bytes: usize) {
        self.inside().limit = bytes;
    }

    /// The names of its entries, with how long each is.
    #[must_use]
    pub fn entries(&self) -> Vec<(String, usize)> {
        self.inside().entries.iter().map(|(name, secret)| (name.clone(), secret.len())).collect()
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while it hangs, and refuses while it refuses.
    fn asked(&self) -> Result<MutexGuard<'_, Inside>, StoreError> {
        let mut inside = self.inside();
        while inside.mood == Mood::Hangs {
            inside = self.0.changed.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
        match inside.mood {
            Mood::Refuses(error) => Err(error),
            Mood::Works | Mood::Hangs => Ok(inside),
        }
    }
}

impl SecretStore for FakeKeychain {
    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.asked()?.entries.get(name).cloned())
    }

    fn set(&mut self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        let mut inside = self.asked()?;
        if secret.len() > inside.limit {
            return Err(StoreError::TooLong);
        }
        inside.entries.insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), StoreError> {
        self.asked()?.entries.remove(name);
        Ok(())
    }
}
