//! What is known of the signed-in organization and what is being done to it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use journal::{Journal, OrganizationKey};
use mfa::id::{TenantId, UserId};

use crate::changes::Changes;
use crate::convert;
use crate::error::AppError;
use crate::policies::Beside;
use crate::settings::Settings;
use crate::status::Status;

/// An organization of this run. Nothing of it is ever used for another one.
pub(crate) struct Organization {
    /// Its id, as the checked ID token names it.
    pub(crate) tenant: TenantId,
    /// The key of its cloud ([`transport::Cloud::key`]).
    pub(crate) cloud: String,
    /// What was read.
    pub(crate) status: Status,
    /// Plans, and the change under way.
    pub(crate) changes: Changes,
    /// What is known of its policies beside the status.
    pub(crate) policies: Beside,
    name: Mutex<Option<String>>,
    journals: PathBuf,
    journal: tokio::sync::Mutex<Option<Journal>>,
}

impl Organization {
    pub(crate) fn new(session: &identity::Session, journals: &Path, settings: &Settings) -> Self {
        let tenant = TenantId::from(session.tenant.to_string());
        let cloud = session.cloud.key();
        let named = settings.emergency_accounts.get(&key(&cloud, &tenant)).into_iter().flatten();
        Self {
            status: Status::new(named.map(|id| UserId::from(id.as_str())).collect()),
            tenant,
            cloud,
            changes: Changes::default(),
            policies: Beside::default(),
            name: Mutex::new(None),
            journals: journals.to_owned(),
            journal: tokio::sync::Mutex::new(None),
        }
    }

    /// Names it among all organizations of all clouds.
    pub(crate) fn key(&self) -> String {
        key(&self.cloud, &self.tenant)
    }

    /// Whether `session` is at this organization.
    pub(crate) fn is(&self, session: &identity::Session) -> bool {
        self.cloud == session.cloud.key() && self.tenant.as_str() == session.tenant.to_string()
    }

    /// Its name, once it was read.
    pub(crate) fn name(&self) -> Option<String> {
        self.name.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says its name.
    pub(crate) fn set_name(&self, name: String) {
        *self.name.lock().unwrap_or_else(PoisonError::into_inner) = Some(name);
    }

    /// Its journal, opened when it is first needed. A handle that failed is opened anew.
    pub(crate) async fn journal(&self) -> Result<Journal, AppError> {
        let mut open = self.journal.lock().await;
        if let Some(journal) = &*open {
            return Ok(journal.clone());
        }
        let key = OrganizationKey::new(&self.cloud, self.tenant.as_str()).map_err(|error| convert::journal(&error))?;
        let journal = Journal::open(&self.journals, &key).await.map_err(|error| convert::journal(&error))?;
        *open = Some(journal.clone());
        Ok(journal)
    }

    /// The journal for reading alone, so that another Latch may have it for a change: the one that is open, or a handle of
    /// its own.
    ///
    /// # Errors
    /// Why it cannot be read, also when there is none.
    pub(crate) async fn journal_to_read(&self) -> Result<Journal, journal::Error> {
        if let Some(journal) = &*self.journal.lock().await {
            return Ok(journal.clone());
        }
        let key = OrganizationKey::new(&self.cloud, self.tenant.as_str())?;
        Journal::open_read_only(&self.journals, &key).await
    }

    /// Puts a journal that failed aside, so that the next change opens it anew.
    pub(crate) async fn close(&self) {
        if let Some(journal) = self.journal.lock().await.take() {
            journal.close().await;
        }
    }
}

fn key(cloud: &str, tenant: &TenantId) -> String {
    format!("{cloud}/{tenant}")
}
