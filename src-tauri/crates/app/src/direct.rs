//! The use-cases for one organization without a session, a keychain or a window: what `cargo xtask probe` and the
//! benchmark run. The same reading and the same changes as the window's.

mod account;
mod ground;
mod lockout;
mod making;
mod move_to_ca;
mod per_user_off;
mod read;
mod resume;
mod security_defaults;
mod status;
mod undo;
mod unfinished;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use graph::Graph;
use jiff::Timestamp;
use journal::{Clock, Journal, OrganizationKey, SystemClock};
use mfa::id::TenantId;
use transport::{Counts, Endpoints, Limits, Pace, Stack, TokenSource};

use crate::changes::Kept;
use crate::convert;
use crate::error::AppError;
pub use crate::status::{PeopleForm, PeopleProgress};
pub use account::{MadeAccount, MadeOutcome, StepAccount, StepResult};
pub use lockout::LockoutAccount;
pub use per_user_off::{ChangeAccount, Gate};
pub use read::PeopleAccount;
pub use status::{RegistrationAccount, SourceAccount, StatusAccount, UserAccount, ValueAccount};

/// One organization, spoken to with a token that somebody else has.
pub struct Direct {
    graph: Graph,
    stack: Stack,
    cloud: String,
    journals: PathBuf,
    clock: Arc<dyn Clock + Sync>,
    /// The journal as a change that goes on has it.
    kept: Arc<KeptBy>,
}

/// Makes of a journal what a change writes to.
type KeptBy = dyn Fn(&Journal) -> Box<dyn Kept> + Send + Sync;

impl Direct {
    /// Speaks to the organization at `endpoints`, at the pace that starts from `limits`. Journals are kept below
    /// `journals`. Nothing is sent yet.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn open(
        endpoints: &Endpoints,
        tokens: Arc<dyn TokenSource>,
        limits: Limits,
        journals: &Path,
    ) -> Result<Self, AppError> {
        let stack = Stack::graph(endpoints, tokens, limits).map_err(|error| convert::no_answer(&error))?;
        Ok(Self::over(stack, endpoints, journals))
    }

    /// The same over a `stack` that somebody else made.
    pub(crate) fn over(stack: Stack, endpoints: &Endpoints, journals: &Path) -> Self {
        Self {
            graph: Graph::new(stack.transport(), stack.pace(), endpoints.clone()),
            stack,
            cloud: endpoints.cloud().key(),
            journals: journals.to_owned(),
            clock: Arc::new(SystemClock),
            kept: Arc::new(|journal| Box::new(journal.clone())),
        }
    }

    /// The same, where a change writes to what `kept` makes of its journal.
    #[cfg(test)]
    pub(crate) fn kept_by(self, kept: impl Fn(&Journal) -> Box<dyn Kept> + Send + Sync + 'static) -> Self {
        Self { kept: Arc::new(kept), ..self }
    }

    /// The same, with the times of the journal taken from `clock`. It is asked once for each write, before the disk
    /// has it: so it also tells how many writes there were.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + Sync) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// What was sent and refused so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.stack.pace().counts()
    }

    /// The pace that its requests keep.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.stack.pace()
    }

    async fn tenant(&self) -> Result<TenantId, AppError> {
        let organization = self.graph.organization().await.map_err(|error| convert::graph(&error))?;
        Ok(TenantId::from(organization.id.to_string()))
    }

    async fn journal(&self, tenant: &TenantId) -> Result<Journal, AppError> {
        let key = OrganizationKey::new(&self.cloud, tenant.as_str()).map_err(|error| convert::journal(&error))?;
        let clock = JournalClock(self.clock.clone());
        Journal::open_with_clock(&self.journals, &key, clock).await.map_err(|error| convert::journal(&error))
    }
}

/// The clock of each journal that is opened.
struct JournalClock(Arc<dyn Clock + Sync>);

impl Clock for JournalClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}
