//! The operating system's keychain, through `keyring-core` and one store per system.
//!
//! Secrets are bytes, never passwords: Windows would store text as UTF-16 and halve its limit (SAFETY.md §4.1).
//! No error of the keyring crates goes any further than this file, since some hold secret bytes.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};

use super::store::{SecretStore, StoreError};

/// The name under which everything of Latch is found in the keychain. Each entry's user is the name of a secret.
pub const KEYCHAIN_SERVICE: &str = "Latch";

/// The operating system's keychain. Connects at the first use, and anew after it could not be reached.
#[derive(Default)]
pub struct KeychainStore(Option<Arc<CredentialStore>>);

impl SecretStore for KeychainStore {
    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.with(name, Entry::get_secret) {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(meaning(&error)),
        }
    }

    fn set(&mut self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        self.with(name, |entry| entry.set_secret(secret)).map_err(|error| meaning(&error))
    }

    fn delete(&mut self, name: &str) -> Result<(), StoreError> {
        match self.with(name, Entry::delete_credential) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(meaning(&error)),
        }
    }
}

impl KeychainStore {
    fn with<T>(&mut self, name: &str, act: impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Error> {
        if let Some(store) = self.0.take() {
            let done = on(&store, name, &act);
            // The keychain may have been restarted since: then one more try, over a new connection.
            if !matches!(done, Err(Error::PlatformFailure(_))) {
                self.0 = Some(store);
                return done;
            }
        }
        let store = system::connect()?;
        let done = on(&store, name, &act);
        if !matches!(done, Err(Error::PlatformFailure(_))) {
            self.0 = Some(store);
        }
        done
    }
}

fn on<T>(store: &Arc<CredentialStore>, name: &str, act: &impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Error> {
    act(&store.build(KEYCHAIN_SERVICE, name, Some(&HashMap::from(system::MODIFIERS)))?)
}

fn meaning(error: &Error) -> StoreError {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            system::meaning(cause.as_ref()).unwrap_or(match error {
                Error::NoStorageAccess(_) => StoreError::Locked,
                _ => StoreError::Failed,
            })
        }
        Error::TooLong(..) => StoreError::TooLong,
        Error::NoDefaultStore => StoreError::Missing,
        _ => StoreError::Failed,
    }
}

#[cfg(target_os = "linux")]
mod system {
    use super::{Arc, CredentialStore, Error, StoreError};

    /// What a person sees in their keyring program.
    pub(super) const MODIFIERS: [(&str, &str); 1] = [("label", "Latch: stay signed in")];

    pub(super) fn connect() -> Result<Arc<CredentialStore>, Error> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    pub(super) fn meaning(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<StoreError> {
        use secret_service::Error as Cause;
        Some(match cause.downcast_ref()? {
            // No bus, nobody on it, or a keyring in which nothing can be kept by default.
            Cause::Unavailable | Cause::NoResult | Cause::Zbus(_) | Cause::ZbusFdo(_) => StoreError::Missing,
            Cause::Locked => StoreError::Locked,
            Cause::Prompt => StoreError::Dismissed,
            _ => return None,
        })
    }
}

#[cfg(windows)]
mod system {
    use super::{Arc, CredentialStore, Error, StoreError};

    /// Without this the secret would travel with the person's profile to other computers.
    pub(super) const MODIFIERS: [(&str, &str); 1] = [("persistence", "Local")];

    pub(super) fn connect() -> Result<Arc<CredentialStore>, Error> {
        Ok(windows_native_keyring_store::Store::new()?)
    }

    pub(super) fn meaning(_: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<StoreError> {
        None
    }
}

#[cfg(target_os = "macos")]
mod system {
    use super::{Arc, CredentialStore, Error, StoreError};

    pub(super) const MODIFIERS: [(&str, &str); 0] = [];

    pub(super) fn connect() -> Result<Arc<CredentialStore>, Error> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    pub(super) fn meaning(_: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<StoreError> {
        None
    }
}
