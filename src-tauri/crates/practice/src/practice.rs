//! The practice organizations of one data folder.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::Error;
use crate::clock::iso;
use crate::difficulty::Difficulty;
use crate::entra;
use crate::graph::value;
use crate::options::{COMMAND_LINE_TOOLS, Options, OrganizationId, OrganizationSummary, Unconfirmed, Words};
use crate::organization::{Crowd, OUTLINES, SIZED, normalized};
use crate::requests::RequestCounts;
use crate::server::{Server, ServerOptions};
use crate::state::Mutation;
use crate::tenant::{Tenant, Transaction, lock, make_private_folder};

/// The practice organizations of one data folder. Clones are the same.
#[derive(Debug, Clone)]
pub struct Practice {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: Options,
    /// The people of the organization that is made in any size, where there is one.
    crowd: Option<Crowd>,
    /// Each organization, once somebody went there: making the large one takes a moment.
    open: Mutex<HashMap<&'static str, Arc<Tenant>>>,
    /// Held while one is made, so that it is made once and those that are open are found meanwhile.
    making: Mutex<()>,
    /// Held as long as the organizations are open, so that no other process writes to the same files.
    lock: File,
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Closing alone would not let go while a child that is just being started has its copy of the descriptor; where
        // this fails, closing comes next.
        let _ = self.lock.unlock();
    }
}

/// How an organization is and how much it was used since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// HTTP requests to Graph: a batch is one.
    pub http: u64,
    /// Graph requests that were looked at, batch items one by one.
    pub requests: u64,
    /// Changes that were made.
    pub writes: u64,
    /// Requests that were answered 429.
    pub throttled: u64,
    /// Access tokens that were handed out.
    pub tokens: u64,
    /// Refresh tokens that are alive.
    pub sessions: usize,
    /// Whether security defaults are on.
    pub security_defaults: bool,
    /// How many policies there are, in any state.
    pub policies: usize,
    /// How many people have per-user MFA `disabled`.
    pub disabled: usize,
    /// How many `enabled`.
    pub enabled: usize,
    /// How many `enforced`.
    pub enforced: usize,
}

impl Practice {
    /// Opens the practice organizations of a folder. None of them is made yet.
    ///
    /// # Errors
    /// [`Error::InUse`] when another process has them open, [`Error::Data`] when the folder cannot be used,
    /// [`Error::People`] when an organization of that size cannot be made.
    pub fn open(options: Options) -> Result<Self, Error> {
        let crowd = options.people.map(|people| Crowd::new(people, options.per_user_all)).transpose()?;
        make_private_folder(&options.data_dir).map_err(Error::data("make the folder"))?;
        let lock = File::create(options.data_dir.join("lock")).map_err(Error::data("make the lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse),
            Err(TryLockError::Error(error)) => return Err(Error::data("lock the folder")(error)),
        }
        Ok(Self { shared: Arc::new(Shared { options, crowd, open: Mutex::default(), making: Mutex::default(), lock }) })
    }

    /// Every organization, smallest first; last the one of [`Options::people`], where that is set.
    #[must_use]
    pub fn organizations(&self) -> Vec<OrganizationSummary> {
        let sized = self.shared.crowd.map(Crowd::summary);
        OUTLINES.iter().map(crate::organization::Outline::summary).chain(sized).collect()
    }

    /// Begins to answer on a free port of this computer.
    ///
    /// # Errors
    /// [`Error::Listen`] when no port can be had.
    pub async fn start(&self) -> Result<Server, Error> {
        self.start_with(ServerOptions::default()).await
    }

    /// Begins to answer, on a port of one's own choice or with the control paths that tests use.
    ///
    /// # Errors
    /// [`Error::Listen`] when the port cannot be had.
    pub async fn start_with(&self, options: ServerOptions) -> Result<Server, Error> {
        Server::start(self.clone(), options).await
    }

    /// Puts an organization back to its first day. Every token of it is dead.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::Data`].
    pub async fn start_over(&self, id: &OrganizationId) -> Result<(), Error> {
        let (practice, id) = (self.clone(), id.clone());
        let done = tokio::task::spawn_blocking(move || {
            practice.tenant(&id)?.start_over().map_err(Error::data("start the organization over"))
        });
        done.await.map_err(|error| Error::data("start the organization over")(std::io::Error::other(error)))?
    }

    /// From now on the organization is as hard as this.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::Data`].
    pub fn set_difficulty(&self, id: &OrganizationId, difficulty: Difficulty) -> Result<(), Error> {
        self.tenant(id)?.set_difficulty(difficulty, self.now_ms());
        Ok(())
    }

    /// How hard the organization is. One that nobody went to is as easy as it can be.
    #[must_use]
    pub fn difficulty(&self, id: &OrganizationId) -> Difficulty {
        let open = lock(&self.shared.open);
        open.get(id.as_str()).map(|tenant| (*tenant.difficulty()).clone()).unwrap_or_default()
    }

    /// How the organization is, and how much it was used.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::Data`].
    pub fn counts(&self, id: &OrganizationId) -> Result<Counts, Error> {
        let tenant = self.tenant(id)?;
        Ok(tenant.read(|state| {
            let now = state.now();
            let [disabled, enabled, enforced] = now.per_user_counts();
            Counts {
                http: value(&tenant.tally.http),
                requests: value(&tenant.tally.requests),
                writes: value(&tenant.tally.writes),
                throttled: value(&tenant.tally.throttled),
                tokens: value(&tenant.tally.tokens),
                sessions: state.sessions(),
                security_defaults: now.security_defaults(),
                policies: now.policies().len(),
                disabled,
                enabled,
                enforced,
            }
        }))
    }

    /// How many requests went to which path since the organization was opened, or since they were forgotten.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::Data`].
    pub fn requests(&self, id: &OrganizationId) -> Result<RequestCounts, Error> {
        Ok(self.tenant(id)?.tally.by_path.so_far())
    }

    /// From now on [`Self::requests`] counts anew.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::Data`].
    pub fn forget_requests(&self, id: &OrganizationId) -> Result<(), Error> {
        self.tenant(id)?.tally.by_path.forget();
        Ok(())
    }

    /// Makes a policy as somebody else would in the Entra admin center, and gives its id. Nothing is refused, and
    /// whatever it has is kept. Waits for the disk: not for an async task.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::NoPolicy`], [`Error::Data`].
    pub fn make_policy(&self, id: &OrganizationId, policy: &Value) -> Result<Uuid, Error> {
        let made = Uuid::new_v4();
        let now = iso(self.now_ms());
        let body = policy.as_object().ok_or(Error::NoPolicy)?;
        let policy = with_the_rest(normalized(made, &now, None, body), body);
        self.change(id, |transaction| transaction.apply(Mutation::Policy(made, policy)))?;
        Ok(made)
    }

    /// Changes a policy as somebody else would: what `changes` names is replaced as a whole, and nothing is refused.
    /// Waits for the disk: not for an async task.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::UnknownPolicy`], [`Error::NoPolicy`], [`Error::Data`].
    pub fn change_policy(&self, id: &OrganizationId, policy: Uuid, changes: &Value) -> Result<(), Error> {
        let changes = changes.as_object().ok_or(Error::NoPolicy)?;
        let now = iso(self.now_ms());
        self.change(id, |transaction| {
            let mut changed = transaction.now().policy(policy).cloned().ok_or(Error::UnknownPolicy)?;
            for (name, value) in changes {
                changed[name.as_str()] = value.clone();
            }
            changed["modifiedDateTime"] = Value::String(now);
            transaction.apply(Mutation::Policy(policy, changed));
            Ok(())
        })?
    }

    /// Deletes a policy as somebody else would. Waits for the disk: not for an async task.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::UnknownPolicy`], [`Error::Data`].
    pub fn delete_policy(&self, id: &OrganizationId, policy: Uuid) -> Result<(), Error> {
        let now = iso(self.now_ms());
        self.change(id, |transaction| {
            transaction.now().policy(policy).ok_or(Error::UnknownPolicy)?;
            transaction.apply(Mutation::PolicyDeleted(policy, now));
            Ok(())
        })?
    }

    fn change<T>(&self, id: &OrganizationId, change: impl FnOnce(&mut Transaction<'_>) -> T) -> Result<T, Error> {
        self.tenant(id)?.transact(self.now_ms(), change).map_err(Error::data("keep the change"))
    }

    /// The organization, if somebody went there already.
    pub(crate) fn opened(&self, id: &OrganizationId) -> Option<Arc<Tenant>> {
        lock(&self.shared.open).get(id.as_str()).map(Arc::clone)
    }

    /// The organization, opened when it is first asked for. Reads files: not for an async task.
    pub(crate) fn tenant(&self, id: &OrganizationId) -> Result<Arc<Tenant>, Error> {
        if let Some(tenant) = self.opened(id) {
            return Ok(tenant);
        }
        let _one_at_a_time = lock(&self.shared.making);
        if let Some(tenant) = self.opened(id) {
            return Ok(tenant);
        }
        let organization = match self.shared.crowd {
            Some(crowd) if id.as_str() == SIZED => crowd.make(),
            _ => {
                let outline = OUTLINES.iter().find(|outline| outline.id == id.as_str());
                (outline.ok_or_else(|| Error::UnknownOrganization(id.clone()))?.make)()
            }
        };
        let options = &self.shared.options;
        let (name, folder) = (organization.id, options.data_dir.join(organization.id));
        let tenant = Arc::new(Tenant::open(organization, &folder, options.sync, self.now_ms())?);
        lock(&self.shared.open).insert(name, Arc::clone(&tenant));
        Ok(tenant)
    }

    /// An access token without a browser, as if somebody had signed in and agreed to everything: for probes and
    /// measurements. It lives for 90 minutes. `account` is a user principal name; without it the organization's first
    /// Global Administrator. Reads files: not for an async task.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`], [`Error::UnknownPerson`], [`Error::Key`], [`Error::Data`].
    pub fn access_token(&self, id: &OrganizationId, account: Option<&str>) -> Result<String, Error> {
        entra::token_without_browser(&*self.tenant(id)?, account, None, self.now_ms())
    }

    /// The same, for some permissions alone: Graph's names for them, apart by spaces.
    ///
    /// # Errors
    /// As [`Self::access_token`].
    pub fn access_token_for(&self, id: &OrganizationId, account: Option<&str>, scopes: &str) -> Result<String, Error> {
        entra::token_without_browser(&*self.tenant(id)?, account, Some(scopes), self.now_ms())
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.shared.options.clock.now_ms()
    }

    pub(crate) fn words(&self) -> &Words {
        &self.shared.options.words
    }

    pub(crate) fn unconfirmed(&self) -> &Unconfirmed {
        &self.shared.options.unconfirmed
    }

    /// The clients that may sign in.
    pub(crate) fn clients(&self) -> Vec<Uuid> {
        let extra = self.shared.options.extra_client_ids.iter().copied();
        std::iter::once(COMMAND_LINE_TOOLS).chain(extra).collect()
    }
}

/// A policy with what its body has beside what every policy has.
fn with_the_rest(mut policy: Value, body: &Map<String, Value>) -> Value {
    for (name, value) in body {
        if policy.get(name).is_none() {
            policy[name.as_str()] = value.clone();
        }
    }
    policy
}
