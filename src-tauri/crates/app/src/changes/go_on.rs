//! A change that was cut off: gone on with, or put back, from where it stopped (DESIGN.md §3.6).

use std::sync::Arc;

use journal::{Change, ChangeEnd, ChangeId, Journal, JsonText, Outcome, Record};
use mfa::change::{Intent, Made, Object, Plan, PlanRefused, Planned, PolicyLeftOut, PolicyLeftOutWhy, Step, whole};
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use serde::Deserialize;

use super::confirm::Running;
use super::job::Job;
use super::making::exception_line;
use super::policy_ground::is_about_policies;
use super::prepare::{missing_permission, refused_error};
use super::put_back::{made, made_needed, may_have_been_made};
use super::rest::Rest;
use super::settle::settle;
use super::{Changes, Standstill, object_of};
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::policies::made_policy;
use crate::session::Signed;
use crate::status::count;
use crate::view::{ChangeStage, ExceptionLine, IntentView, StatusPart};
use crate::{App, convert};

/// What the journal keeps of a plan, as far as going on needs it.
#[derive(Deserialize)]
pub(super) struct KeptPlan {
    pub(super) intent: Intent,
    pub(super) planned: Option<Planned>,
}

impl KeptPlan {
    /// `None` for a plan of another version, which cannot be gone on with.
    pub(super) fn read(plan: &JsonText) -> Option<Self> {
        plan.read().ok()
    }

    pub(super) fn can_go_on(&self) -> bool {
        self.planned.is_some() || matches!(self.intent, Intent::PutBack { .. })
    }

    /// The same without what is done already by what the journal has of it, which must be settled.
    pub(super) fn left(mut self, records: &[Record]) -> Self {
        let signed_out = |record: &Record| match object_of(&record.object)? {
            Object::SignInSessions { user } => Some(user),
            _ => None,
        };
        let done: Vec<UserId> = records.iter().filter(|record| is_done(record)).filter_map(signed_out).collect();
        let made: Vec<Box<str>> = records.iter().filter(|record| is_done(record)).filter_map(new_policy).collect();
        let on = switched_on(records);
        self.planned = self.planned.map(|planned| {
            let left = planned.without_signed_out(&done).without_made(made.iter().map(|name| &**name));
            left.without_switched_on(on.iter().map(|name| &**name))
        });
        let needed: Vec<_> = records.iter().filter(|record| is_done(record)).filter_map(made_needed).collect();
        self.intent = self.intent.with_needed_made(&needed);
        self
    }
}

/// The policies of a plan for what is left that somebody changed or deleted since it was cut off. What a plan that puts
/// back leaves alone was said when it was shown.
fn left_alone(plan: &Plan) -> Vec<ExceptionLine> {
    let puts_back = matches!(plan.intent(), Intent::PutBack { .. });
    let since = |left: &&PolicyLeftOut| {
        !puts_back && matches!(left.why, PolicyLeftOutWhy::Gone | PolicyLeftOutWhy::ChangedSince)
    };
    let line = |left: &PolicyLeftOut| {
        let name = &left.policy.name;
        exception_line(name, false, AppError::from(ErrorCode::PolicyLeftAlone).with("name", name))
    };
    plan.policies_left_out().iter().filter(since).map(line).collect()
}

/// The names of the policies that these records made and switched on.
fn switched_on(records: &[Record]) -> Vec<Box<str>> {
    let on = |record: &Record| match object_of(&record.object)? {
        Object::Policy { id } => {
            let after: serde_json::Value = record.after.read().ok()?;
            (is_done(record) && after["state"] == "enabled").then_some(id)
        }
        _ => None,
    };
    let on: Vec<_> = records.iter().filter_map(on).collect();
    let made = records.iter().filter_map(|record| Some((new_policy(record)?, made_policy(record)?)));
    made.filter(|(_, id)| on.contains(id)).map(|(name, _)| name).collect()
}

/// The name of the policy that a record makes.
fn new_policy(record: &Record) -> Option<Box<str>> {
    match object_of(&record.object)? {
        Object::NewPolicy { name } => Some(name),
        _ => None,
    }
}

impl App {
    /// Goes on with the change that was cut off: finds out what became of what was sent, and makes what is left of the
    /// plan that was confirmed. Nobody who was not in it is changed.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when none was cut off; [`ErrorCode::JournalNewer`] for one that this version does not
    /// know; [`ErrorCode::PermissionNeeded`] with `permission`; why there can be no such plan any more, and why the
    /// journal or the organization cannot be read. Nothing was sent then, and it stays cut off.
    pub async fn go_on_with_change(&self) -> Result<(), AppError> {
        let signed = self.signed()?;
        let (job, journal, change) = self.cut_off(&signed).await?;
        let rest = Rest::of(&signed.graph, &journal, &change, self.looks_again(&job)).await?;
        let rest = Arc::new(rest);
        let plan = match self.plan_of_rest(&signed, rest.clone()).await {
            Ok(plan) => plan,
            Err(error) if error.code == ErrorCode::NothingToDo => {
                // All of it was made before it was cut off.
                let through = job.gone_on(count(rest.done()), 0);
                return self.ends(&signed, &job, through, &journal, change.id, rest.end()).await;
            }
            Err(error) => return Err(error),
        };
        self.permitted(&signed, &plan)?;
        let earlier = rest.earlier()?;
        let alone = left_alone(&plan);
        let next = Arc::new(job.gone_on(count(rest.done()), count(plan.step_count() + alone.len())));
        for line in alone {
            next.exception(line, false);
        }
        signed.organization.changes.replace(&job, next.clone())?;
        let running = Running { app: self.clone(), signed, job: next, journal, change: change.id };
        running.start(Arc::new(plan), earlier);
        Ok(())
    }

    /// Puts back what the change that was cut off has made.
    ///
    /// # Errors
    /// As [`App::go_on_with_change`]; [`ErrorCode::NotOffered`] for one that nobody can put back.
    pub async fn put_back_change(&self) -> Result<(), AppError> {
        let signed = self.signed()?;
        let (job, journal, change) = self.cut_off(&signed).await?;
        if *job.intent() == IntentView::SignOutEveryone {
            return Err(ErrorCode::NotOffered.into());
        }
        settle(&signed.graph, &journal, &change, self.looks_again(&job)).await?;
        let intent = IntentView::PutBack { change: change.id.to_string(), overwrite: false };
        let plan = match self.plan_to_put_back(&signed, &intent, &journal, change.id).await {
            Ok((_, plan)) => plan,
            Err(error) if error.code == ErrorCode::NothingToDo => {
                let as_before = job.gone_on(0, 0);
                return self.ends(&signed, &job, as_before, &journal, change.id, ChangeEnd::PutBack).await;
            }
            Err(error) => return Err(error),
        };
        self.permitted(&signed, &plan)?;
        signed.organization.changes.let_go(&job)?;
        let next = match self.begin_change(&signed, Arc::new(plan), intent, None).await {
            Ok(next) => next,
            Err(error) => {
                // It stays cut off, and is shown as such with whom it left open.
                signed.organization.changes.current().get_or_insert(job);
                return Err(error);
            }
        };
        if let Some((since, people)) = job.exposure() {
            next.exposed_since(since, people);
        }
        // Only now: at no moment does the journal say that nothing is unfinished (DESIGN.md R1).
        journal.finish(change.id, ChangeEnd::Interrupted).await.map_err(|error| convert::journal(&error))
    }

    /// The change that was cut off, and its journal.
    async fn cut_off(&self, signed: &Arc<Signed>) -> Result<(Arc<Job>, Journal, Change), AppError> {
        self.look_for_unfinished(signed).await?;
        let organization = &signed.organization;
        let job = organization.changes.current().clone();
        let job = job.filter(|job| job.standstill() == Some(Standstill::Interrupted)).ok_or(ErrorCode::NotFound)?;
        let journal = organization.journal().await?;
        let id: ChangeId = job.id().parse().map_err(|_| ErrorCode::NotFound)?;
        let change = journal.change(id).await.map_err(|error| convert::journal(&error))?;
        Ok((job, journal, change))
    }

    /// The plan for what is left.
    async fn plan_of_rest(&self, signed: &Arc<Signed>, rest: Arc<Rest>) -> Result<Plan, AppError> {
        let parts = [StatusPart::SecurityDefaults, StatusPart::ConditionalAccess, StatusPart::PerUserMfa];
        self.read_now(signed, &parts).await;
        if let Some(failed) = signed.organization.status.parts().people.failed() {
            return Err(failed.error.clone());
        }
        let about_policies = is_about_policies(rest.intent(), rest.made());
        if about_policies {
            self.read_parts_for_policies(signed).await;
        }
        let tallied = self.counted_now(signed).await?;
        let snapshot = match about_policies {
            true => self.ground(signed, tallied.snapshot.clone(), rest.intent(), rest.made()).await,
            false => tallied.snapshot.clone(),
        };
        let planning = signed.clone();
        let planned = tokio::task::spawn_blocking(move || {
            rest.plan(&snapshot, &planning.account(), &planning.organization.cloud)
        });
        let planned: Result<Plan, PlanRefused> =
            planned.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))?;
        planned.map_err(|refused| refused_error(&refused))
    }

    fn permitted(&self, signed: &Signed, plan: &Plan) -> Result<(), AppError> {
        let tenant = mfa::id::TenantId::from(signed.session.tenant.to_string());
        let steps = plan.for_tenant(&tenant, &signed.session.cloud.key()).map_err(|_| ErrorCode::PlanGone)?;
        match missing_permission(signed, steps) {
            None => Ok(()),
            Some(permission) => Err(AppError::from(ErrorCode::PermissionNeeded).with("permission", permission.name())),
        }
    }

    /// Nothing is left: it has its end.
    async fn ends(
        &self,
        signed: &Signed,
        cut_off: &Arc<Job>,
        job: Job,
        journal: &Journal,
        change: ChangeId,
        end: ChangeEnd,
    ) -> Result<(), AppError> {
        let stage = match end {
            ChangeEnd::Done => ChangeStage::Done,
            ChangeEnd::PutBack => ChangeStage::PutBack,
            _ => ChangeStage::DoneWithExceptions,
        };
        journal.finish(change, end).await.map_err(|error| convert::journal(&error))?;
        job.covered();
        job.end(stage, None);
        signed.organization.changes.replace(cut_off, Arc::new(job))?;
        self.inner().desktop.changed(Topic::Change);
        self.inner().desktop.changed(Topic::Status);
        Ok(())
    }
}

impl Changes {
    /// Puts `next` in the place of a change that was cut off, unless somebody was quicker.
    fn replace(&self, cut_off: &Arc<Job>, next: Arc<Job>) -> Result<(), AppError> {
        self.swap(cut_off, Some(next))
    }

    /// Puts away a change that was cut off, unless somebody was quicker.
    fn let_go(&self, cut_off: &Arc<Job>) -> Result<(), AppError> {
        self.swap(cut_off, None)
    }

    fn swap(&self, cut_off: &Arc<Job>, next: Option<Arc<Job>>) -> Result<(), AppError> {
        let mut current = self.current();
        if !current.as_ref().is_some_and(|current| Arc::ptr_eq(current, cut_off)) {
            return Err(ErrorCode::ChangeRunning.into());
        }
        *current = next;
        Ok(())
    }
}

/// A change that was cut off has its end when what puts it back goes on: it may have none yet, when Latch was closed
/// right after that had begun.
pub(super) async fn end_of_what_is_put_back(journal: &Journal, intent: &Intent) -> Result<(), AppError> {
    let Intent::PutBack { change, .. } = intent else { return Ok(()) };
    let id: ChangeId = change.parse().map_err(|_| ErrorCode::NotFound)?;
    let failed = |error: journal::Error| convert::journal(&error);
    if journal.change(id).await.map_err(failed)?.end.is_none() {
        journal.finish(id, ChangeEnd::Interrupted).await.map_err(failed)?;
    }
    Ok(())
}

pub(crate) fn is_done(record: &Record) -> bool {
    record.settled.as_ref().is_some_and(|settled| matches!(settled.outcome, Outcome::Done { .. }))
}

/// What these records may have made that leaves people open as long as the rest is not made: whose per-user MFA is off,
/// security defaults off, and policies that are on in their place.
pub(super) fn earlier(records: &[Record]) -> Result<Vec<Step>, AppError> {
    let all: Result<Vec<_>, _> = records.iter().filter(|record| may_have_been_made(record)).map(made).collect();
    let off = mfa::change::state_json(PerUserMfaState::Disabled);
    let hangs_on_the_rest = |item: &Made| match item.object {
        Object::PerUserMfa { .. } => item.after == off,
        Object::SecurityDefaults => item.after["isEnabled"] == false,
        Object::Policy { .. } => item.after["state"] == "enabled",
        Object::SignInSessions { .. } | Object::NewPolicy { .. } | Object::NewNeeded { .. } | Object::Needed { .. } => {
            false
        }
    };
    let steps = whole(&all?).into_iter().filter(hangs_on_the_rest).map(|item| Step {
        object: item.object,
        before: item.before,
        after: item.after,
        display_name: item.display_name,
    });
    Ok(steps.collect())
}
