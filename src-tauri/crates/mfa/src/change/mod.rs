//! A change before it is made: what is there, what will be there, whom it concerns, and whether
//! it can be put back (DESIGN.md §3.4, §4).
//!
//! An [`Intent`] and a snapshot become a [`Plan`], or a [`PlanRefused`] that says why not. The
//! window shows the plan and can only confirm its [`Plan::hash`].

mod about;
#[cfg(test)]
mod by_chance;
mod canonical;
#[cfg(test)]
mod clinic;
mod emergency;
mod intent;
mod lock_out;
mod moving;
mod needed;
mod new_policies;
mod object;
mod one_policy;
mod per_user;
mod plan;
mod put_back;
mod refused;
mod registering;
mod resolve;
mod rest;
mod restored;
mod security_defaults;
mod sessions;
#[cfg(test)]
mod simulated;
mod then;
mod to_policies;
mod warning;

use std::collections::BTreeSet;

use crate::id::UserId;
use crate::permission::{Action, Allowed, allows};
use crate::tenant::TenantSnapshot;

pub use intent::{Intent, OffReason, PeopleMeant, PolicyChange, PolicyContent};
pub use lock_out::{LockOutCheck, to_check};
pub use moving::Moving;
pub use needed::{Needed, NeededKind, name_instead, names as names_needed};
pub use object::{Object, Person, PolicyName, Step};
pub use per_user::state_json;
pub use plan::{Otherwise, Plan, PutBack, Shown, WrongTenant};
pub use put_back::{Made, Shows, whole};
pub use refused::{PlanPart, PlanRefused};
pub use registering::Unregistered;
pub use rest::Planned;
pub use sessions::valid_from_json;
pub use warning::{LeftOut, LeftOutWhy, LeftUnasked, PolicyLeftOut, PolicyLeftOutWhy, Warning};

use plan::PlanContent;
use rest::Rest;
use restored::Restored;

/// Makes the plan for `intent`; [`put_back`] makes those that put back.
///
/// `account` is the signed-in person, who comes last; `cloud_key` names the cloud that the
/// organization is in.
///
/// # Errors
/// Why there can be no plan: something is not known, not allowed, or not needed.
pub fn plan(intent: Intent, snapshot: &TenantSnapshot, account: &UserId, cloud_key: &str) -> Result<Plan, PlanRefused> {
    make(intent, &[], None, snapshot, account, cloud_key)
}

/// Makes the plan for what is left of one that was cut off: `planned` is what the journal kept of it. Nobody who was
/// not in it is in this one; whom somebody else changed since is left out as [`LeftOutWhy::ChangedSince`].
///
/// What was being put back is gone on with by [`put_back`].
///
/// # Errors
/// As [`plan`]; [`PlanRefused::NothingToDo`] when all of it is done.
pub fn go_on(
    intent: Intent,
    planned: &Planned,
    snapshot: &TenantSnapshot,
    account: &UserId,
    cloud_key: &str,
) -> Result<Plan, PlanRefused> {
    make(intent, &[], Some(&Rest::of(planned)), snapshot, account, cloud_key)
}

/// Makes the plan that puts back what the change of the name `change` made: for each object that still shows it, a
/// step to exactly what was there before.
///
/// What shows something else is left out as [`LeftOutWhy::ChangedSince`], unless `overwrite`. A change that was put
/// back is a change like any other, and can be put back too.
///
/// # Errors
/// As [`plan`]; [`PlanRefused::NothingToDo`] when all of it is as it was.
pub fn put_back(
    change: &str,
    overwrite: bool,
    made: &[Made],
    snapshot: &TenantSnapshot,
    account: &UserId,
    cloud_key: &str,
) -> Result<Plan, PlanRefused> {
    make(Intent::PutBack { change: change.into(), overwrite }, made, None, snapshot, account, cloud_key)
}

/// `made` is what is to be put back; `rest` is of the plan that is gone on with.
fn make(
    intent: Intent,
    made: &[Made],
    rest: Option<&Rest<'_>>,
    snapshot: &TenantSnapshot,
    account: &UserId,
    cloud_key: &str,
) -> Result<Plan, PlanRefused> {
    allowed(snapshot, actions(&intent, made))?;
    let draft = match &intent {
        Intent::SecurityDefaultsOn => security_defaults::on(snapshot, account, rest)?,
        Intent::SecurityDefaultsOff { .. } => security_defaults::off(snapshot)?,
        Intent::PerUserMfaOff { people, knowingly } => per_user::off(snapshot, people, *knowingly, account, rest)?,
        Intent::SignOutEveryone => sessions::sign_out(snapshot, account, rest)?,
        Intent::AddPolicies { policies, knowingly } => {
            new_policies::draft(snapshot, account, policies, *knowingly, rest)?
        }
        Intent::ChangePolicy { policy, change, knowingly } => {
            one_policy::draft(snapshot, account, policy, change, *knowingly)?
        }
        Intent::MoveToConditionalAccess { policies, knowingly } => {
            to_policies::draft(snapshot, account, policies, *knowingly, rest)?
        }
        Intent::RestorePolicies { needed, made, on, changed, knowingly } => {
            let restored = Restored { needed, made, on, changed, knowingly: *knowingly };
            restored::draft(snapshot, account, restored, rest)?
        }
        Intent::PutBack { overwrite, .. } => put_back::draft(made, *overwrite, snapshot, account)?,
    };
    allowed(snapshot, draft.steps.iter().map(|step| step.object.action()).collect())?;
    let moving = Moving::of(&draft, snapshot);
    Plan::of(PlanContent {
        tenant: snapshot.tenant.clone(),
        cloud: cloud_key.into(),
        account: account.clone(),
        intent,
        steps: draft.steps,
        otherwise: draft.otherwise,
        affected: draft.affected,
        warnings: draft.warnings,
        left_out: draft.left_out,
        policies_left_out: draft.policies_left_out,
        put_back: draft.put_back,
        lock_out: draft.lock_out,
        gap: draft.gap,
        moving,
    })
}

/// Whether the signed-in person may do all of it, as far as their roles are known.
fn allowed(snapshot: &TenantSnapshot, actions: BTreeSet<Action>) -> Result<(), PlanRefused> {
    let Ok(mine) = snapshot.my_roles.get() else { return Ok(()) };
    for action in actions {
        if let Allowed::No { needs } = allows(mine, action) {
            return Err(PlanRefused::NotAllowed { needs });
        }
    }
    Ok(())
}

/// What the signed-in person must be allowed to do, whatever the steps are.
fn actions(intent: &Intent, made: &[Made]) -> BTreeSet<Action> {
    match intent {
        Intent::SecurityDefaultsOn | Intent::SecurityDefaultsOff { .. } => [Action::SecurityDefaults].into(),
        Intent::PerUserMfaOff { .. } => [Action::PerUserMfa].into(),
        Intent::SignOutEveryone => [Action::SignOut].into(),
        Intent::AddPolicies { .. }
        | Intent::ChangePolicy { .. }
        | Intent::RestorePolicies { .. }
        | Intent::MoveToConditionalAccess { .. } => [Action::ConditionalAccess].into(),
        Intent::PutBack { .. } => made.iter().map(|item| item.object.action()).collect(),
    }
}

/// The part of a plan that depends on the kind of change.
struct Draft {
    steps: Vec<Step>,
    otherwise: Option<Otherwise>,
    affected: u64,
    warnings: Vec<Warning>,
    left_out: Vec<LeftOut>,
    policies_left_out: Vec<PolicyLeftOut>,
    put_back: PutBack,
    lock_out: Option<LockOutCheck>,
    gap: Option<u64>,
}

impl Draft {
    /// A draft of `steps` and nothing else.
    fn of(steps: Vec<Step>, affected: u64) -> Self {
        Self {
            steps,
            otherwise: None,
            affected,
            warnings: Vec::new(),
            left_out: Vec::new(),
            policies_left_out: Vec::new(),
            put_back: PutBack::Possible,
            lock_out: None,
            gap: None,
        }
    }
}

#[cfg(test)]
mod tests;
