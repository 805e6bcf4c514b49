//! Where secrets are kept, as small as it can be said.

use std::collections::HashMap;

/// A place for named secrets. Calls may block, for a prompt even without end: [`Vault`](crate::Vault) makes them on
/// a thread of its own, one after the other.
pub trait SecretStore: Send + 'static {
    /// The secret of this name; `None` when there is none.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Stores a secret under this name, in place of one that is there.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn set(&mut self, name: &str, secret: &[u8]) -> Result<(), StoreError>;

    /// Removes the secret of this name. It is no error when there is none.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn delete(&mut self, name: &str) -> Result<(), StoreError>;
}

/// Why a secret cannot be kept, read or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// This computer has no keychain that runs.
    #[error("there is no keychain")]
    Missing,
    /// The keychain is locked.
    #[error("the keychain is locked")]
    Locked,
    /// The question to unlock it was answered with no, or could not be shown: a locked keychain without a display
    /// says the same.
    #[error("the keychain was not unlocked")]
    Dismissed,
    /// No answer within the time allowed; a question to unlock it may still be open.
    #[error("the keychain does not answer")]
    Slow,
    /// The secret is longer than is kept.
    #[error("too long for the keychain")]
    TooLong,
    /// Another failure.
    #[error("the keychain failed")]
    Failed,
}

/// Keeps secrets for as long as the process lives, for "this run only" and for tests.
#[derive(Default)]
pub struct MemoryStore(HashMap<String, Vec<u8>>);

impl SecretStore for MemoryStore {
    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(name).cloned())
    }

    fn set(&mut self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        self.0.insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), StoreError> {
        self.0.remove(name);
        Ok(())
    }
}
