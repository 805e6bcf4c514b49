//! The refresh token at rest: in the keychain, and nowhere else.

mod keychain;
mod lock;
mod parts;
mod store;
mod worker;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

pub use keychain::{KEYCHAIN_SERVICE, KeychainStore};
pub(crate) use lock::{Busy, Turn};
pub use store::{MemoryStore, SecretStore, StoreError};

use crate::Session;
use worker::{WhenLate, Worker};

/// How long a call may take before the person is told: it may wait for them to unlock the keychain.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long another process may take to renew the sign-in.
const TURN: Duration = Duration::from_secs(45);

/// Keeps one refresh token for each cloud, organization, person and app registration.
///
/// Clones are the same vault. Nothing is asked of the keychain before the first use.
#[derive(Clone)]
pub struct Vault {
    worker: Arc<Worker>,
    lock_folder: PathBuf,
    patience: Duration,
}

impl Vault {
    /// The operating system's keychain. Files that keep two processes apart are made in `lock_folder`.
    #[must_use]
    pub fn keychain(lock_folder: PathBuf) -> Self {
        Self::new(KeychainStore::default(), lock_folder)
    }

    /// Any other store.
    #[must_use]
    pub fn new(store: impl SecretStore, lock_folder: PathBuf) -> Self {
        Self { worker: Arc::new(Worker::start(store)), lock_folder, patience: PATIENCE }
    }

    /// The same, waiting at most this long for each call. The usual limit is a minute.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Stores, reads and removes an entry that means nothing, to tell whether the keychain can be used. It may ask the
    /// person to unlock it.
    ///
    /// # Errors
    /// Why it cannot be used. [`StoreError::Failed`] also when what is read is not what was stored.
    pub async fn check(&self) -> Result<(), StoreError> {
        const OWNER: &str = "check";
        self.worker
            .run(self.patience, WhenLate::Skip, |store| {
                parts::write(store, OWNER, OWNER.as_bytes())?;
                let read = parts::read(store, OWNER)?;
                parts::remove(store, OWNER)?;
                if read.as_deref() == Some(OWNER.as_bytes()) { Ok(()) } else { Err(StoreError::Failed) }
            })
            .await
    }

    /// Removes the refresh token of a session. Where the keychain does not answer in time, it is removed as soon as
    /// it does.
    ///
    /// # Errors
    /// See [`StoreError`]. Afterwards the token may still be in the keychain.
    pub async fn remove(&self, session: &Session) -> Result<(), StoreError> {
        let owner = owner(session);
        self.worker.run(self.patience, WhenLate::DoIt, move |store| parts::remove(store, &owner)).await
    }

    /// The refresh token of a session. `None` when there is none, or what is there is damaged: signed out.
    pub(crate) async fn load(&self, session: &Session) -> Result<Option<SecretString>, StoreError> {
        let owner = owner(session);
        let bytes = self.worker.run(self.patience, WhenLate::Skip, move |store| parts::read(store, &owner)).await?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map(SecretString::from))
    }

    /// Stores the refresh token of a session, in place of the one that is there.
    pub(crate) async fn save(&self, session: &Session, token: &SecretString) -> Result<(), StoreError> {
        let (owner, token) = (owner(session), token.clone());
        self.worker
            .run(self.patience, WhenLate::Skip, move |store| {
                parts::write(store, &owner, token.expose_secret().as_bytes())
            })
            .await
    }

    /// Waits until no other process renews this session.
    pub(crate) async fn turn(&self, session: &Session) -> Result<Turn, Busy> {
        let name: String = Sha256::digest(owner(session)).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        lock::take(self.lock_folder.join(format!("{name}.lock")), TURN).await
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

/// The name of a session's entries. No two sessions that differ in cloud, organization, person or app share one.
fn owner(session: &Session) -> String {
    let Session { cloud, tenant, account, client_id, .. } = session;
    format!("{}/{tenant}/{}/{client_id}", cloud.key(), account.object_id)
}

#[cfg(test)]
mod tests;
