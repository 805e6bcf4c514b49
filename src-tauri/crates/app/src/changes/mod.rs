//! Changes: a plan that was shown and confirmed, journaled, sent, read back and accounted for.
//!
//! ```text
//! prepare -> (shown) -> confirm -> journal the intent -> send -> read back -> journal the outcome
//! ```
//! Nothing is sent before the journal has it. An answer that settles nothing is settled by reading.

mod confirm;
mod found;
mod go_on;
mod job;
mod kept;
mod making;
mod needables;
mod needed_role;
mod of_people;
mod plan_view;
mod policy_ground;
mod policy_view;
mod prepare;
mod put_back;
mod rest;
mod second_opinion;
mod settle;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use journal::{Intent, JsonText};
use mfa::change::{NeededKind, Object, Plan, Step};
use mfa::id::{PolicyId, UserId};
use tokio::sync::OnceCell;

use crate::App;
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::view::{ChangeView, ExceptionsView, IntentView};
pub(crate) use confirm::{intent_of, record};
pub(crate) use found::found;
pub(crate) use go_on::is_done;
pub(crate) use job::Job;
pub(crate) use kept::Kept;
pub(crate) use making::{Finished, Making, Moving, Onlooker, Steps, finish};
pub(crate) use policy_ground::{complete, is_about_policies};
pub(crate) use prepare::refused_error;
pub(crate) use put_back::made_of;
pub(crate) use rest::Rest;
pub(crate) use settle::settle;

/// The most rows that are handed to the window at once.
const ROWS: usize = 200;

/// Plans that were shown, and the change under way.
#[derive(Default)]
pub(crate) struct Changes {
    shown: Mutex<HashMap<String, Shown>>,
    current: Mutex<Option<Arc<Job>>>,
    looked_for_unfinished: OnceCell<()>,
}

/// A plan that was shown, and what it was shown for.
#[derive(Clone)]
struct Shown {
    plan: Arc<Plan>,
    wanted: IntentView,
    /// Whether the organization's name must be typed.
    needs_name: bool,
}

/// Why the sentence on Home has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standstill {
    /// A change is under way.
    Running,
    /// A change was cut off, and what became of it was not looked at yet.
    Interrupted,
}

impl Changes {
    /// Whether a change is being sent or read back.
    pub(crate) fn is_running(&self) -> bool {
        self.standstill() == Some(Standstill::Running)
    }

    /// Whether a change stands in the way of a settled picture.
    pub(crate) fn standstill(&self) -> Option<Standstill> {
        self.current().as_ref().and_then(|job| job.standstill())
    }

    /// Since when nothing asks how many people, because of a change that stands in the way.
    pub(crate) fn exposure(&self) -> Option<(Timestamp, u32)> {
        self.current().as_ref().filter(|job| job.standstill().is_some()).and_then(|job| job.exposure())
    }

    fn current(&self) -> MutexGuard<'_, Option<Arc<Job>>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shown(&self) -> MutexGuard<'_, HashMap<String, Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says why another change cannot begin now.
    fn must_be_free(current: Option<&Arc<Job>>) -> Result<(), AppError> {
        match current.and_then(|job| job.standstill()) {
            Some(Standstill::Running) => Err(ErrorCode::ChangeRunning.into()),
            Some(Standstill::Interrupted) => Err(ErrorCode::WasInterrupted.into()),
            None => Ok(()),
        }
    }

    /// Makes `job` the current one, unless another is under way.
    fn take_the_floor(&self, job: Arc<Job>) -> Result<(), AppError> {
        let mut current = self.current();
        Self::must_be_free(current.as_ref())?;
        *current = Some(job);
        Ok(())
    }
}

impl App {
    /// The change that is under way, or the last one that was not put away.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub async fn change(&self) -> Result<Option<ChangeView>, AppError> {
        let signed = self.signed()?;
        self.find_unfinished(&signed).await;
        let job = signed.organization.changes.current().clone();
        Ok(job.map(|job| job.view(&signed.stack.pace())))
    }

    /// Whether a change is being made. Nobody signed in, nothing made.
    #[must_use]
    pub fn change_is_running(&self) -> bool {
        self.organization().is_ok_and(|organization| organization.changes.is_running())
    }

    /// Sends nothing more. What was sent is still read back, and the account is true.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub fn cancel_change(&self) -> Result<(), AppError> {
        if let Some(job) = self.organization()?.changes.current().as_ref() {
            job.cancel();
        }
        self.inner().desktop.changed(Topic::Change);
        Ok(())
    }

    /// Puts the account of an ended change away.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::ChangeRunning`], [`ErrorCode::WasInterrupted`] before it is settled.
    pub fn dismiss_change(&self) -> Result<(), AppError> {
        let organization = self.organization()?;
        let mut current = organization.changes.current();
        Changes::must_be_free(current.as_ref())?;
        *current = None;
        drop(current);
        self.inner().desktop.changed(Topic::Change);
        Ok(())
    }

    /// Rows of what did not end as meant, at most 200 from `offset`.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub fn change_exceptions(&self, offset: u32) -> Result<ExceptionsView, AppError> {
        let organization = self.organization()?;
        let job = organization.changes.current().clone();
        Ok(match job {
            Some(job) => job.exceptions(offset as usize, ROWS),
            None => ExceptionsView { total: 0, rows: Vec::new() },
        })
    }
}

/// What the journal keeps of a step before it is sent.
fn intent(step: &Step) -> Intent {
    Intent {
        object: object_name(&step.object),
        display_name: step.display_name.to_string(),
        before: JsonText::from(&step.before),
        after: JsonText::from(&step.after),
    }
}

/// An object's name in the journal.
fn object_name(object: &Object) -> String {
    match object {
        Object::SecurityDefaults => SECURITY_DEFAULTS.to_owned(),
        Object::PerUserMfa { user } => format!("{PER_USER_MFA}{user}"),
        Object::SignInSessions { user } => format!("{SIGN_IN_SESSIONS}{user}"),
        Object::NewPolicy { name } => format!("{NEW_POLICY}{name}"),
        Object::Policy { id } => format!("{POLICY}{id}"),
        Object::NewNeeded { what, id, name } => format!("{}new/{id}/{name}", needed(*what)),
        Object::Needed { what, id } => format!("{}id/{id}", needed(*what)),
    }
}

/// How the names of such objects begin.
fn needed(what: NeededKind) -> &'static str {
    match what {
        NeededKind::Location => LOCATION,
        NeededKind::Strength => STRENGTH,
    }
}

/// The object of that name, where it is a named location or a strength.
fn needed_of(name: &str) -> Option<Object> {
    let of = |what| Some((what, name.strip_prefix(needed(what))?));
    let (what, rest) = of(NeededKind::Location).or_else(|| of(NeededKind::Strength))?;
    if let Some(id) = rest.strip_prefix("id/") {
        return (!id.is_empty()).then(|| Object::Needed { what, id: id.into() });
    }
    let (id, name) = rest.strip_prefix("new/")?.split_once('/')?;
    Some(Object::NewNeeded { what, id: id.into(), name: name.into() })
}

/// The object of that name, if this version knows it.
pub(crate) fn object_of(name: &str) -> Option<Object> {
    let user = |prefix| name.strip_prefix(prefix).filter(|user| !user.is_empty()).map(UserId::from);
    if name == SECURITY_DEFAULTS {
        Some(Object::SecurityDefaults)
    } else if let Some(user) = user(PER_USER_MFA) {
        Some(Object::PerUserMfa { user })
    } else if let Some(user) = user(SIGN_IN_SESSIONS) {
        Some(Object::SignInSessions { user })
    } else if let Some(name) = name.strip_prefix(NEW_POLICY) {
        Some(Object::NewPolicy { name: name.into() })
    } else if let Some(needed) = needed_of(name) {
        Some(needed)
    } else {
        let id = name.strip_prefix(POLICY).filter(|id| !id.is_empty())?;
        Some(Object::Policy { id: PolicyId::from(id) })
    }
}

const SECURITY_DEFAULTS: &str = "policies/identitySecurityDefaultsEnforcementPolicy";
const PER_USER_MFA: &str = "authentication/requirements/";
const SIGN_IN_SESSIONS: &str = "revokeSignInSessions/";
/// Before it has an id, a policy goes by its name. Nothing else begins like it.
const NEW_POLICY: &str = "conditionalAccess/policies/new/";
const POLICY: &str = "conditionalAccess/policies/id/";
const LOCATION: &str = "conditionalAccess/namedLocations/";
const STRENGTH: &str = "policies/authenticationStrengthPolicies/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_found_again_by_its_name_in_the_journal() {
        let user = UserId::from("7f1c");
        let of_user = [Object::PerUserMfa { user: user.clone() }, Object::SignInSessions { user }];
        let policies = [Object::NewPolicy { name: "id/x".into() }, Object::Policy { id: "c75a".into() }];
        let needed = [NeededKind::Location, NeededKind::Strength].into_iter().flat_map(|what| {
            [
                Object::NewNeeded { what, id: "06e4".into(), name: "id/x".into() },
                Object::Needed { what, id: "06e4".into() },
            ]
        });
        for object in of_user.into_iter().chain(policies).chain(needed).chain([Object::SecurityDefaults]) {
            assert_eq!(object_of(&object_name(&object)), Some(object));
        }
        assert_eq!(object_of("authentication/requirements/"), None);
        assert_eq!(object_of("revokeSignInSessions/"), None);
        assert_eq!(object_of("conditionalAccess/policies/id/"), None);
        assert_eq!(object_of("conditionalAccess/namedLocations/id/"), None);
        assert_eq!(object_of("conditionalAccess/namedLocations/new/x"), None);
        assert_eq!(object_of("something/newer"), None);
    }
}
