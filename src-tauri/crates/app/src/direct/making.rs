//! Making a plan that the journal has, to its end.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use journal::{ChangeId, Journal};
use mfa::change::{Plan, Step};
use mfa::id::UserId;
use mfa::tenant::Users;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::Direct;
use crate::changes::{Finished, Job, Making, Moving, Onlooker, Steps, finish};
use crate::error::{AppError, ErrorCode};
use crate::status::count;
use crate::view::{ChangeStage, ChangeView, PersonLine};

/// How often whoever looks on is told how far a change is.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// A plan to be made.
pub(super) struct ToMake<'a> {
    pub(super) plan: &'a Plan,
    /// What the same change made of people before it was cut off.
    pub(super) earlier: &'a [Step],
    pub(super) journal: &'a Journal,
    pub(super) change: ChangeId,
    pub(super) job: &'a Job,
    pub(super) names: &'a Names,
    /// Stops it.
    pub(super) cancel: &'a CancellationToken,
}

/// How a plan was made.
pub(super) struct Made {
    pub(super) stage: ChangeStage,
    pub(super) because: Option<AppError>,
    /// When the last write was answered.
    pub(super) sent: Instant,
    /// How long people were left with nothing that asks them.
    pub(super) gap: Duration,
}

impl Direct {
    /// Makes a plan to its end. `progress` is told about ten times a second.
    ///
    /// # Errors
    /// [`ErrorCode::PlanGone`] for a plan of another organization: nothing was sent.
    pub(super) async fn make(
        &self,
        what: ToMake<'_>,
        progress: &mut impl FnMut(&ChangeView),
    ) -> Result<Made, AppError> {
        let ToMake { plan, earlier, journal, change, job, names, cancel } = what;
        let gone = |_| ErrorCode::PlanGone;
        let steps = plan.for_tenant(plan.tenant(), &self.cloud).map_err(gone)?;
        let otherwise = plan.otherwise_for_tenant(plan.tenant(), &self.cloud).map_err(gone)?;
        let people = plan.otherwise().map_or(0, |otherwise| count(otherwise.people()));
        let steps = Steps {
            steps,
            otherwise: otherwise.as_deref().map(|steps| (steps, people)),
            earlier,
            moving: Moving::of(plan),
        };
        let watching = Watching { names, job, gap: Mutex::new(Gap::of(job)) };
        let account = plan.account();
        let kept = (self.kept)(journal);
        let making = Making { graph: &self.graph, journal: &*kept, change, account, job, onlooker: &watching };
        let pace = self.pace();
        let ended = {
            let mut make = std::pin::pin!(making.make(steps));
            let mut stopping = false;
            loop {
                tokio::select! {
                    ended = &mut make => break ended,
                    () = cancel.cancelled(), if !stopping => {
                        stopping = true;
                        job.cancel();
                    }
                    () = sleep(TOLD_EVERY) => progress(&job.view(&pace)),
                }
            }
        };
        let gap = watching.gap().ends();
        let Finished { stage, because, .. } = finish(journal, change, job, ended).await;
        let sent = job.all_sent().unwrap_or_else(Instant::now);
        job.end(stage, because.clone());
        progress(&job.view(&pace));
        Ok(Made { stage, because, sent, gap })
    }
}

/// How long people are left with nothing that asks them.
#[derive(Clone, Copy)]
pub(super) struct Gap {
    since: Option<Timestamp>,
    over: Duration,
}

impl Gap {
    /// As `job` says it is now: a change that was cut off may have left them open.
    pub(super) fn of(job: &Job) -> Self {
        Self { since: job.exposure().map(|(since, _)| since), over: Duration::ZERO }
    }

    fn look(&mut self, job: &Job) {
        match job.exposure() {
            Some((since, _)) => self.since = Some(since),
            None => *self = Self { since: None, over: self.ends() },
        }
    }

    /// How long it was, if it ends now.
    pub(super) fn ends(self) -> Duration {
        let open = self.since.map(|since| Timestamp::now().duration_since(since).unsigned_abs());
        self.over + open.unwrap_or_default()
    }
}

/// Looks on while a change is made.
struct Watching<'a> {
    names: &'a Names,
    job: &'a Job,
    gap: Mutex<Gap>,
}

impl Watching<'_> {
    fn gap(&self) -> Gap {
        *self.gap.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Onlooker for Watching<'_> {
    fn changed(&self) {
        self.gap.lock().unwrap_or_else(PoisonError::into_inner).look(self.job);
    }

    fn person(&self, id: &UserId) -> PersonLine {
        self.names.person(id)
    }
}

/// People by name, for whoever reads the account.
pub(super) struct Names(HashMap<UserId, Box<str>>);

impl Names {
    pub(super) fn of(users: &Users) -> Self {
        Self(users.people.iter().map(|user| (user.id.clone(), user.user_principal_name.clone())).collect())
    }

    fn person(&self, id: &UserId) -> PersonLine {
        let username = self.0.get(id).map_or(id.as_str(), |name| name).to_owned();
        PersonLine { id: id.as_str().to_owned(), name: username.clone(), username }
    }
}
