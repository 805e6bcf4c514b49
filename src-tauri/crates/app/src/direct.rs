//! The use-cases for one organization without a session, a keychain or a window: what `cargo xtask probe` and the
//! benchmark run. The same reading and the same changes as the window's.

mod lockout;
mod status;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use graph::Graph;
use journal::{Journal, OrganizationKey};
use mfa::change::{Intent, PeopleMeant, PlanRefused, plan};
use mfa::id::{TenantId, UserId};
use mfa::per_user::PerUserMfaState;
use mfa::tenant::Users;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use transport::{Counts, Endpoints, Limits, Pace, Stack, TokenSource};

use crate::changes::{Job, Onlooker, PerUserMfaChange, finish, record, refused_error};
use crate::convert;
use crate::error::AppError;
pub use crate::status::{PeopleForm, PeopleProgress};
use crate::status::{Status, count, read_people, registration_report};
use crate::view::{ChangeStage, ChangeView, IntentView, PersonLine, StatusPart};
pub use lockout::LockoutAccount;
pub use status::{RegistrationAccount, SourceAccount, StatusAccount, UserAccount, ValueAccount};

/// How often whoever looks on is told how far a change is.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// One organization, spoken to with a token that somebody else has.
pub struct Direct {
    graph: Graph,
    stack: Stack,
    cloud: String,
    journals: PathBuf,
}

/// What reading the people came to. Everyone is in exactly one of the four.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeopleAccount {
    /// How many people there are, as far as the list came.
    pub users: u32,
    /// How many are not asked by per-user MFA.
    pub disabled: u32,
    /// How many are asked to register.
    pub enabled: u32,
    /// How many are asked at each sign-in.
    pub enforced: u32,
    /// Of how many it is not known.
    pub unknown: u32,
    /// Whether the list broke off: then there are more people.
    pub incomplete: bool,
    /// After how many seconds the first people were there.
    pub first_people_after: f64,
}

/// Whether people are held back whom nothing else surely asks for a second step (VERDICTS.md, "Words").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// They are.
    HoldBack,
    /// Nobody is: it is not even looked at.
    Ungated,
}

/// What switching per-user MFA off came to. Everyone in the plan is in exactly one of the first three or left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeAccount {
    /// Shown by the organization as meant.
    pub done: u32,
    /// Refused for good: the setting is what it was.
    pub refused: u32,
    /// Not settled, even by reading.
    pub unknown: u32,
    /// Not in the plan, because the setting could not be read, or because nothing else surely asks them.
    pub held_back: u32,
    /// In the plan and untouched, since it was stopped before.
    pub left: u32,
    /// From the beginning, the list of people included, to the answer to the last write.
    pub seconds: f64,
    /// From there to the end.
    pub readback_seconds: f64,
    /// Whose change did not end as meant: their ids, and why.
    pub exceptions: Vec<(String, AppError)>,
    /// Why it stopped before its end, when it did.
    pub stopped: Option<AppError>,
}

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
        Ok(Self {
            graph: Graph::new(stack.transport(), stack.pace(), endpoints.clone()),
            stack,
            cloud: endpoints.cloud().key(),
            journals: journals.to_owned(),
        })
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

    /// Reads everyone and their per-user MFA. `progress` is told after each page and as settings come in.
    ///
    /// # Errors
    /// When not even the first page can be read.
    pub async fn read(
        &self,
        form: PeopleForm,
        mut progress: impl FnMut(PeopleProgress),
    ) -> Result<PeopleAccount, AppError> {
        let begin = Instant::now();
        let mut first_people_after = None;
        let people = read_people(&self.graph, form, |so_far, _| {
            if so_far.so_far > 0 {
                first_people_after.get_or_insert_with(|| begin.elapsed());
            }
            progress(so_far);
        })
        .await
        .map_err(|error| error.error)?;
        let of = |state| count(people.users.people.iter().filter(|user| user.per_user_mfa == state).count());
        Ok(PeopleAccount {
            users: count(people.users.people.len()),
            disabled: of(Some(PerUserMfaState::Disabled)),
            enabled: of(Some(PerUserMfaState::Enabled)),
            enforced: of(Some(PerUserMfaState::Enforced)),
            unknown: of(None),
            incomplete: !people.users.complete,
            first_people_after: first_people_after.unwrap_or_default().as_secs_f64(),
        })
    }

    /// Reads the registration report, and gives how many people it names.
    ///
    /// # Errors
    /// Why it could not be read to its end.
    pub async fn registration_report(&self) -> Result<u32, AppError> {
        let report = registration_report(&self.graph).await.map_err(|error| error.error)?;
        Ok(count(report.rows.len()))
    }

    /// Switches per-user MFA off for everyone who has it on and is not held back by the `gate`: plans it from a complete list, journals it, sends it,
    /// reads it back. `cancel` stops it; `progress` is told about ten times a second.
    ///
    /// # Errors
    /// Why it did not begin: then nothing was sent. What went wrong later is in the account.
    pub async fn per_user_off(
        &self,
        gate: Gate,
        cancel: CancellationToken,
        mut progress: impl FnMut(&ChangeView),
    ) -> Result<ChangeAccount, AppError> {
        let begin = Instant::now();
        let status = Status::default();
        // Without the gate nothing but the people is needed.
        let read: &[StatusPart] = match gate {
            Gate::Ungated => &[StatusPart::PerUserMfa],
            Gate::HoldBack => &[StatusPart::PerUserMfa, StatusPart::SecurityDefaults, StatusPart::ConditionalAccess],
        };
        for part in read {
            status.update(|parts| parts.begin(*part));
        }
        let reads = join_all(read.iter().map(|part| status.read(&self.graph, *part, || ())));
        let (organization, me, _) = tokio::join!(self.graph.organization(), self.graph.me(), reads);
        let organization = organization.map_err(|error| convert::graph(&error))?;
        let tenant = TenantId::from(organization.id.to_string());
        // A service principal is nobody who could lock themselves out.
        let account = me.map(|me| me.id).unwrap_or_else(|_| UserId::from(""));
        if let Some(failed) = status.parts().people.failed() {
            return Err(failed.error.clone());
        }
        let snapshot = status.parts().snapshot(&tenant);
        drop(status);
        let names = Names::of(snapshot.users.get().map_err(convert::unknown)?);
        let knowingly = gate == Gate::Ungated;
        let intent = Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly };
        let plan = match plan(intent, &snapshot, &account, &self.cloud) {
            Ok(plan) => plan,
            Err(PlanRefused::NothingToDo) => return Ok(ChangeAccount::default()),
            Err(refused) => return Err(refused_error(&refused)),
        };
        drop(snapshot);
        let held_back = count(plan.left_out().len());
        let steps = plan.for_tenant(&tenant, &self.cloud).map_err(|_| crate::ErrorCode::PlanGone)?;
        if steps.is_empty() {
            return Ok(ChangeAccount { held_back, ..ChangeAccount::default() });
        }
        let journal = self.journal(&tenant).await?;
        let change = journal.begin(record(&plan, steps.len(), None)).await.map_err(|error| convert::journal(&error))?;

        let job = Job::cancelled_by(cancel, IntentView::PerUserMfaOff { knowingly }, count(steps.len()));
        job.named(change);
        let running = PerUserMfaChange {
            graph: &self.graph,
            journal: &journal,
            change,
            account: &account,
            job: &job,
            onlooker: &names,
        };
        let pace = self.pace();
        let ended = {
            let mut run = std::pin::pin!(running.run(steps));
            loop {
                tokio::select! {
                    ended = &mut run => break ended,
                    () = sleep(TOLD_EVERY) => progress(&job.view(&pace)),
                }
            }
        };
        let finished = finish(&journal, change, job.has_exceptions(), ended).await;
        let sent = job.all_sent().unwrap_or_else(Instant::now);
        job.end(finished.stage, finished.because.clone());
        let view = job.view(&pace);
        progress(&view);
        journal.close().await;
        Ok(ChangeAccount {
            done: view.done,
            refused: view.refused,
            unknown: view.unknown + view.sent,
            held_back,
            left: view.left,
            seconds: (sent - begin).as_secs_f64(),
            readback_seconds: sent.elapsed().as_secs_f64(),
            exceptions: job.take_exceptions().into_iter().map(|line| (line.person.id, line.because)).collect(),
            stopped: finished.because.filter(|_| finished.stage == ChangeStage::Stopped),
        })
    }

    async fn journal(&self, tenant: &TenantId) -> Result<Journal, AppError> {
        let key = OrganizationKey::new(&self.cloud, tenant.as_str()).map_err(|error| convert::journal(&error))?;
        Journal::open(&self.journals, &key).await.map_err(|error| convert::journal(&error))
    }
}

/// People by name, for whoever reads the account.
struct Names(HashMap<UserId, Box<str>>);

impl Names {
    fn of(users: &Users) -> Self {
        Self(users.people.iter().map(|user| (user.id.clone(), user.user_principal_name.clone())).collect())
    }
}

impl Onlooker for Names {
    fn changed(&self) {}

    fn person(&self, id: &UserId) -> PersonLine {
        let username = self.0.get(id).map_or(id.as_str(), |name| name).to_owned();
        PersonLine { id: id.as_str().to_owned(), name: username.clone(), username }
    }
}
