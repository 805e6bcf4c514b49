//! Making a plan to be shown. Nothing is changed.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use journal::{ChangeId, Journal};
use mfa::change::{Intent, Made, Object, OffReason, PeopleMeant, Plan, PlanRefused, Step, plan, put_back};
use mfa::id::UserId;
use mfa::tenant::TenantSnapshot;

use super::needed_role::no_role;
use super::plan_view::{PlanFrom, plan_view};
use super::put_back::{made_by, made_of};
use super::{Shown, policy_ground, second_opinion};
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::{Readable as _, Tallied};
use crate::view::{IntentView, Permission, PlanView, StatusPart};
use crate::{App, convert};

/// People are read anew for a plan when they were read longer ago than this.
const FRESH_ENOUGH: SignedDuration = SignedDuration::from_secs(60);
/// And when the plan is confirmed, longer ago than this: a person may read what is shown, and a very long list takes
/// a while.
pub(super) const FRESH_ENOUGH_TO_CONFIRM: SignedDuration = SignedDuration::from_mins(10);
/// Plans that are kept beside each other; the window shows one.
const PLANS_KEPT: usize = 8;

impl App {
    /// Makes a plan from what the organization says now, to be shown. Changes nothing.
    ///
    /// # Errors
    /// Why there can be no such plan: [`ErrorCode::NoPermission`], [`ErrorCode::PoliciesForbid`],
    /// [`ErrorCode::PeopleIncomplete`], [`ErrorCode::NothingToDo`],
    /// [`ErrorCode::ChangeRunning`]; for putting back also [`ErrorCode::NotFound`], [`ErrorCode::WasInterrupted`] for a
    /// change that is not settled, and why the journal cannot be read; or why something that it needs could not be read.
    pub async fn prepare_change(&self, intent: IntentView) -> Result<PlanView, AppError> {
        let signed = self.signed()?;
        if signed.organization.changes.is_running() {
            return Err(ErrorCode::ChangeRunning.into());
        }
        // What somebody else changed since is told by what is there now.
        let puts_back = matches!(intent, IntentView::PutBack { .. });
        let people_age = if puts_back { SignedDuration::ZERO } else { FRESH_ENOUGH };
        let Planned { tallied, ground, plan } = self.planned_now(&signed, &intent, people_age).await?;
        let id = uuid::Uuid::new_v4().to_string();
        let answers = match second_opinion::is_asked(plan.intent()) {
            true => {
                let snapshot = ground.as_ref().unwrap_or(&tallied.snapshot);
                let people = second_opinion::whom(snapshot, &signed.account());
                Some(second_opinion::ask(&signed.graph, people).await)
            }
            false => None,
        };
        let made = self.made_here(&signed).await;
        let (app, showing, shown_as) = (self.clone(), signed.clone(), id.clone());
        // Finding names and reasons among many people takes longer than an async task may block.
        let view = tokio::task::spawn_blocking(move || {
            let snapshot = ground.as_ref().unwrap_or(&tallied.snapshot);
            let roles = &app.inner().words.roles;
            let from = PlanFrom { signed: &showing, tallied: &tallied, snapshot, made: &made, roles };
            let view = plan_view(&from, intent, &plan, shown_as, answers.as_ref());
            (view, plan)
        });
        let (view, plan) = view.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))?;
        let mut shown = signed.organization.changes.shown();
        if shown.len() >= PLANS_KEPT {
            shown.clear();
        }
        let needs_name = view.needs_name;
        shown.insert(id, Shown { plan: Arc::new(plan), wanted: view.intent.clone(), needs_name });
        Ok(view)
    }

    /// Makes the plan for `intent` from what the organization says now. People who were read less than `people_age`
    /// ago are not read again.
    ///
    /// # Errors
    /// As [`App::prepare_change`].
    pub(super) async fn plan_now(
        &self,
        signed: &Arc<Signed>,
        intent: &IntentView,
        people_age: SignedDuration,
    ) -> Result<(Arc<Tallied>, Plan), AppError> {
        let Planned { tallied, plan, .. } = self.planned_now(signed, intent, people_age).await?;
        Ok((tallied, plan))
    }

    /// The same with all that it was made from.
    async fn planned_now(
        &self,
        signed: &Arc<Signed>,
        intent: &IntentView,
        people_age: SignedDuration,
    ) -> Result<Planned, AppError> {
        let made = match intent {
            IntentView::PutBack { change, .. } => made_by(signed, change).await?,
            _ => Vec::new(),
        };
        self.plan_of(signed, intent, made, people_age).await
    }

    /// Makes the plan that puts back what the change `id` made, also while it has no end.
    ///
    /// # Errors
    /// As [`App::prepare_change`].
    pub(super) async fn plan_to_put_back(
        &self,
        signed: &Arc<Signed>,
        intent: &IntentView,
        journal: &Journal,
        id: ChangeId,
    ) -> Result<(Arc<Tallied>, Plan), AppError> {
        let made = made_of(journal, id).await?;
        let Planned { tallied, plan, .. } = self.plan_of(signed, intent, made, SignedDuration::ZERO).await?;
        Ok((tallied, plan))
    }

    async fn plan_of(
        &self,
        signed: &Arc<Signed>,
        intent: &IntentView,
        made: Vec<Made>,
        people_age: SignedDuration,
    ) -> Result<Planned, AppError> {
        self.read_now(signed, &[StatusPart::SecurityDefaults, StatusPart::ConditionalAccess]).await;
        let people_are_fresh = {
            let parts = signed.organization.status.parts();
            // After a change they are being read anew, and what was read before is not what there is.
            !parts.people.is_reading()
                && parts.people.latest().is_some_and(|(people, read_at)| {
                    people.users.complete && Timestamp::now().duration_since(*read_at) < people_age
                })
        };
        if !people_are_fresh {
            self.read_now(signed, &[StatusPart::PerUserMfa]).await;
            let parts = signed.organization.status.parts();
            // From an older list it cannot be told what somebody else changed since.
            if let (IntentView::PutBack { .. }, Some(failed)) = (intent, parts.people.failed()) {
                return Err(failed.error.clone());
            }
        }
        let meant = meant(signed, intent).await?;
        let about_policies = policy_ground::is_about_policies(&meant.intent(), &made);
        if about_policies {
            self.read_parts_for_policies(signed).await;
        }
        let tallied = self.counted_now(signed).await?;
        let ground = match about_policies {
            true => Some(self.ground(signed, tallied.snapshot.clone(), &meant.intent(), &made).await),
            false => None,
        };
        let planning = signed.clone();
        let planned = tokio::task::spawn_blocking(move || {
            let snapshot = ground.as_ref().unwrap_or(&tallied.snapshot);
            let plan = planned(meant, &made, snapshot, &planning.account(), &planning.organization.cloud)
                .map_err(|refused| refused_error(&refused))?;
            Ok::<_, AppError>(Planned { ground, tallied, plan })
        });
        planned.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))?
    }

    /// What is known of the organization, counted away from the async tasks.
    pub(super) async fn counted_now(&self, signed: &Arc<Signed>) -> Result<Arc<Tallied>, AppError> {
        let counting = signed.clone();
        let counted = tokio::task::spawn_blocking(move || counting.tallied());
        counted.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))
    }
}

/// A plan, and what it was made from.
struct Planned {
    tallied: Arc<Tallied>,
    /// The organization with what plans about policies need to know beside the status; `None` for other plans.
    ground: Option<TenantSnapshot>,
    plan: Plan,
}

/// Makes the plan for what is meant.
fn planned(
    meant: Meant,
    made: &[Made],
    snapshot: &TenantSnapshot,
    account: &UserId,
    cloud: &str,
) -> Result<Plan, PlanRefused> {
    match meant {
        Meant::Plan(intent) => plan(intent, snapshot, account, cloud),
        Meant::PutBack { change, overwrite } => put_back(&change, overwrite, made, snapshot, account, cloud),
    }
}

/// What the window wants, as the rules take it.
enum Meant {
    Plan(Intent),
    PutBack { change: String, overwrite: bool },
}

impl Meant {
    fn intent(&self) -> Intent {
        match self {
            Self::Plan(intent) => intent.clone(),
            Self::PutBack { change, overwrite } => {
                Intent::PutBack { change: change.as_str().into(), overwrite: *overwrite }
            }
        }
    }
}

/// The reason for switching off comes with the confirmation.
async fn meant(signed: &Signed, wanted: &IntentView) -> Result<Meant, AppError> {
    Ok(Meant::Plan(match wanted {
        IntentView::SecurityDefaultsOn => Intent::SecurityDefaultsOn,
        IntentView::SecurityDefaultsOff => {
            Intent::SecurityDefaultsOff { reason: OffReason::Other { words: String::new() } }
        }
        IntentView::PerUserMfaOff { knowingly, people } => Intent::PerUserMfaOff {
            people: match people {
                None => PeopleMeant::All,
                Some(ids) => PeopleMeant::Ids { ids: ids.iter().map(|id| UserId::from(id.as_str())).collect() },
            },
            knowingly: *knowingly,
        },
        IntentView::SignOutEveryone => Intent::SignOutEveryone,
        IntentView::PutBack { change, overwrite } => {
            return Ok(Meant::PutBack { change: change.clone(), overwrite: *overwrite });
        }
        about_policies => crate::policies::intent(signed, about_policies).await?,
    }))
}

/// The first permission that `steps` need and that was not granted.
pub(super) fn missing_permission(signed: &Signed, steps: &[Step]) -> Option<Permission> {
    let mut needed = steps.iter().map(|step| match step.object {
        Object::SecurityDefaults => Permission::SecurityDefaults,
        Object::PerUserMfa { .. } => Permission::PerUserMfa,
        Object::SignInSessions { .. } => Permission::SignOut,
        Object::NewPolicy { .. } | Object::Policy { .. } | Object::NewNeeded { .. } | Object::Needed { .. } => {
            Permission::ConditionalAccess
        }
    });
    needed.find(|permission| !signed.may(*permission))
}

/// The first few names, for an error.
fn first(names: impl Iterator<Item = impl ToString>) -> String {
    names.take(5).map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
}

pub(crate) fn refused_error(refused: &PlanRefused) -> AppError {
    match refused {
        PlanRefused::NotAllowed { needs } => no_role(needs),
        PlanRefused::NotKnown { because, .. } => convert::unknown(*because),
        PlanRefused::IncompletePeople | PlanRefused::PeopleNotFound { .. } => ErrorCode::PeopleIncomplete.into(),
        PlanRefused::PoliciesForbidDefaults { policies } => {
            let names: Vec<_> = policies.iter().take(5).map(|policy| policy.name.to_string()).collect();
            AppError::from(ErrorCode::PoliciesForbid).with("count", policies.len()).with("names", names.join(", "))
        }
        PlanRefused::StateUnknown { .. } | PlanRefused::NeverPutBack => ErrorCode::NotOffered.into(),
        PlanRefused::NoLicence => ErrorCode::NoLicence.into(),
        PlanRefused::PolicyLimit { most } => AppError::from(ErrorCode::PolicyLimit).with("most", most),
        PlanRefused::NoSuchPolicy { .. } => ErrorCode::NotFound.into(),
        PlanRefused::PolicyNameTaken { name } => AppError::from(ErrorCode::PolicyNameTaken).with("name", name),
        PlanRefused::Unresolved { names } => {
            AppError::from(ErrorCode::PolicyNamesMissing).with("names", first(names.iter()))
        }
        PlanRefused::DefaultsOn => ErrorCode::DefaultsForbid.into(),
        PlanRefused::Managed => ErrorCode::ManagedByMicrosoft.into(),
        PlanRefused::NoEmergencyAccount { lacking } => AppError::from(ErrorCode::NoEmergencyAccount)
            .with("count", lacking.len())
            .with("names", first(lacking.iter().map(|person| &person.name))),
        PlanRefused::WouldLockOut { people } | PlanRefused::WouldUncover { people } => {
            let code = match refused {
                PlanRefused::WouldUncover { .. } => ErrorCode::WouldUncover,
                _ => ErrorCode::WouldLockOut,
            };
            AppError::from(code)
                .with("count", people.len())
                .with("names", first(people.iter().map(|person| &person.name)))
        }
        PlanRefused::LockOutUnknown { people } => {
            AppError::from(ErrorCode::LockOutUnknown).with("names", first(people.iter().map(|person| &person.name)))
        }
        PlanRefused::ShutsAll { policy } => AppError::from(ErrorCode::PolicyShutsAll).with("name", policy),
        PlanRefused::RegisterFirst => ErrorCode::RegisterFirst.into(),
        PlanRefused::Unregistered { people } => AppError::from(ErrorCode::SomebodyUnregistered)
            .with("count", people.len())
            .with("names", first(people.iter().map(|person| &person.name))),
        PlanRefused::NothingToDo => ErrorCode::NothingToDo.into(),
        PlanRefused::CannotBeMade { .. } | PlanRefused::NotWritable => {
            AppError::new(ErrorCode::Internal).with("detail", refused)
        }
    }
}
