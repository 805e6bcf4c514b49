//! What outlives a run of Latch.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::{App, AppError, Environment, Setup};
use journal::{Journal, OrganizationKey};
use tempfile::TempDir;

use crate::desktop::FakeDesktop;
use crate::keychain::FakeKeychain;
use crate::latch::Latch;

/// A computer with a data folder and a keychain.
#[derive(Debug)]
pub struct Computer {
    data: TempDir,
    /// Its keychain.
    pub keychain: FakeKeychain,
    patience: Duration,
}

impl Computer {
    /// A new computer.
    ///
    /// # Errors
    /// When there is no temporary folder.
    pub fn new() -> io::Result<Self> {
        let patience = Duration::from_secs(30);
        Ok(Self { data: tempfile::tempdir()?, keychain: FakeKeychain::default(), patience })
    }

    /// The same, with a Latch that waits no longer than this for the keychain.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Latch's data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The folder of the journals.
    #[must_use]
    pub fn journals(&self) -> PathBuf {
        self.data.path().join("journal")
    }

    /// Where saved files go. There is no such folder until a test makes one.
    #[must_use]
    pub fn downloads(&self) -> PathBuf {
        self.data.path().join("downloads")
    }

    /// The journal of an organization of this computer, to be read while no Latch writes to it.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub async fn journal(&self, cloud: &str, tenant: &str) -> Result<Journal, journal::Error> {
        Journal::open_read_only(&self.journals(), &OrganizationKey::new(cloud, tenant)?).await
    }

    /// What the settings file says; empty when there is none.
    #[must_use]
    pub fn settings(&self) -> String {
        std::fs::read_to_string(self.data.path().join("settings.json")).unwrap_or_default()
    }

    /// Starts Latch, with its own practice organizations.
    ///
    /// # Errors
    /// As [`App::new`].
    pub fn latch(&self) -> Result<Latch, AppError> {
        self.latch_in(Environment::default())
    }

    /// Starts Latch with these environment variables.
    ///
    /// # Errors
    /// As [`App::new`].
    pub fn latch_in(&self, environment: Environment) -> Result<Latch, AppError> {
        let desktop = FakeDesktop::new();
        desktop.downloads_to(self.downloads());
        let setup = Setup { data_dir: self.data.path().to_owned(), desktop: Arc::new(desktop.clone()), environment };
        let vault =
            identity::Vault::new(self.keychain.clone(), self.data.path().join("locks")).with_patience(self.patience);
        Ok(Latch { app: App::with_vault(setup, vault)?, desktop })
    }
}
