//! A change before it is made: what is there, what will be there, whom it concerns, and whether
//! it can be put back (DESIGN.md §3.4, §4).
//!
//! An [`Intent`] and a snapshot become a [`Plan`], or a [`PlanRefused`] that says why not. The
//! window shows the plan and can only confirm its [`Plan::hash`].

mod canonical;
mod intent;
mod per_user;
mod put_back;
mod refused;
mod security_defaults;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fact::UnknownBecause;
use crate::id::{PolicyId, TenantId, UserId};
use crate::permission::{Action, Allowed, allows};
use crate::tenant::{TenantSnapshot, User};

pub use intent::{Intent, OffReason, PeopleMeant};
pub use put_back::{Made, Shows};
pub use refused::{PlanPart, PlanRefused};

/// A person by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The object id.
    pub id: UserId,
    /// The display name, or the sign-in name where there is none.
    pub name: Box<str>,
}

impl Person {
    fn of(user: &User) -> Self {
        let name = if user.display_name.is_empty() { &user.user_principal_name } else { &user.display_name };
        Self { id: user.id.clone(), name: name.clone() }
    }
}

/// A policy by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyName {
    /// Its id.
    pub id: PolicyId,
    /// Its name.
    pub name: Box<str>,
}

/// What a step changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Object {
    /// The security defaults of the organization.
    SecurityDefaults,
    /// The per-user MFA setting of one person.
    PerUserMfa {
        /// Whose.
        user: UserId,
    },
}

impl Object {
    /// What someone must be allowed to do to change it.
    pub fn action(&self) -> Action {
        match self {
            Self::SecurityDefaults => Action::SecurityDefaults,
            Self::PerUserMfa { .. } => Action::PerUserMfa,
        }
    }
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it changes.
    pub object: Object,
    /// What is there, in Graph's JSON: only the properties that change.
    pub before: Value,
    /// What will be there, in Graph's JSON: exactly what is sent.
    pub after: Value,
    /// The name of the person; empty for what concerns the organization as a whole.
    pub display_name: Box<str>,
}

/// What the window shows of a step. It cannot be sent anywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown<'a> {
    /// The name of the person; empty for what concerns the organization as a whole.
    pub display_name: &'a str,
    /// What is there.
    pub before: &'a Value,
    /// What will be there.
    pub after: &'a Value,
}

/// Whether a change can be put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PutBack {
    /// Yes.
    Possible,
    /// No: while these policies exist, in whatever state, security defaults cannot be switched
    /// on again.
    PoliciesForbid {
        /// The policies.
        policies: Vec<PolicyName>,
    },
    /// Perhaps not: whether there are policies could not be read.
    NotKnown {
        /// Why not.
        because: UnknownBecause,
    },
}

/// Someone whom a change leaves without a second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftUnasked {
    /// Who.
    pub person: Person,
    /// False when they are surely not asked any more; true when it can't be told.
    pub cannot_tell: bool,
}

/// Something to know before confirming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Warning {
    /// After this, nothing (or perhaps nothing) asks these people.
    LeftUnasked {
        /// Who.
        people: Vec<LeftUnasked>,
    },
    /// Microsoft does not recommend this.
    NotRecommended,
    /// These many people with an administrator role are asked at every sign-in.
    AdminsAskedAtEverySignIn {
        /// How many.
        count: u64,
    },
    /// Old apps and devices that only know a password stop working.
    OldAppsStop,
    /// Emergency access accounts are asked too: there are no exceptions.
    EmergencyAccountsAskedToo {
        /// Who.
        people: Vec<Person>,
    },
    /// The per-user setting of these people could not be read, so it may still be on.
    PerUserStateUnknown {
        /// Who.
        people: Vec<Person>,
    },
    /// Whether there are policies could not be read. If there are, the service will refuse.
    PoliciesNotRead {
        /// Why.
        because: UnknownBecause,
    },
    /// Who is an administrator could not be read, so administrators are not kept for last.
    AdminsNotKnown {
        /// Why.
        because: UnknownBecause,
    },
}

/// Someone whom a change for everyone leaves alone, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Who.
    pub person: Person,
    /// Why.
    pub why: LeftOutWhy,
}

/// Why someone is left out of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutWhy {
    /// An emergency access account.
    EmergencyAccount,
    /// What is there now could not be read, so it could not be put back.
    StateUnknown,
    /// Not in the organization any more.
    Gone,
    /// Somebody changed it since, so that it is not put back.
    ChangedSince,
    /// Held back: nothing else asks them.
    NotAskedOtherwise,
    /// Held back: it can't be told whether anything else asks them.
    CannotTell,
}

impl LeftOutWhy {
    /// Whether someone is held back until it is said that they are meant knowingly.
    pub fn is_held_back(self) -> bool {
        matches!(self, Self::NotAskedOtherwise | Self::CannotTell)
    }
}

/// A change that can be shown, and confirmed when it has steps. It has none where everyone whom it
/// would change is left out.
///
/// Its steps can be had only for the organization and cloud that it was made for
/// ([`Plan::for_tenant`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    content: PlanContent,
    hash: Box<str>,
}

/// Everything that the hash covers.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct PlanContent {
    tenant: TenantId,
    cloud: Box<str>,
    account: UserId,
    intent: Intent,
    steps: Vec<Step>,
    affected: u64,
    warnings: Vec<Warning>,
    left_out: Vec<LeftOut>,
    put_back: PutBack,
}

/// A plan was about to be used for another organization or cloud than its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the plan was made for another organization")]
pub struct WrongTenant;

impl Plan {
    /// The steps, in order, for the organization that the plan was made for.
    ///
    /// # Errors
    /// [`WrongTenant`] for any other organization or cloud.
    pub fn for_tenant(&self, tenant: &TenantId, cloud_key: &str) -> Result<&[Step], WrongTenant> {
        if self.content.tenant == *tenant && *self.content.cloud == *cloud_key {
            Ok(&self.content.steps)
        } else {
            Err(WrongTenant)
        }
    }

    /// The steps as they can be shown.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = Shown<'_>> {
        self.content.steps.iter().map(|step| Shown {
            display_name: &step.display_name,
            before: &step.before,
            after: &step.after,
        })
    }

    /// Whose plan it is.
    pub fn tenant(&self) -> &TenantId {
        &self.content.tenant
    }

    /// The cloud that the organization is in.
    pub fn cloud_key(&self) -> &str {
        &self.content.cloud
    }

    /// The account that will make the change.
    pub fn account(&self) -> &UserId {
        &self.content.account
    }

    /// What was wanted.
    pub fn intent(&self) -> &Intent {
        &self.content.intent
    }

    /// How many writes it takes.
    pub fn step_count(&self) -> usize {
        self.content.steps.len()
    }

    /// How many people it concerns.
    pub fn affected(&self) -> u64 {
        self.content.affected
    }

    /// What to know before confirming.
    pub fn warnings(&self) -> &[Warning] {
        &self.content.warnings
    }

    /// Who is left out.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.content.left_out
    }

    /// Whether it can be put back.
    pub fn put_back(&self) -> &PutBack {
        &self.content.put_back
    }

    /// A fingerprint of everything in the plan: 64 hexadecimal digits. The same situation and
    /// intent give the same hash, so a confirmation holds exactly for what was shown.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// Makes the plan for `intent`; [`put_back`] makes those that put back.
///
/// `account` is the signed-in person, who comes last; `cloud_key` names the cloud that the
/// organization is in.
///
/// # Errors
/// Why there can be no plan: something is not known, not allowed, or not needed.
pub fn plan(intent: Intent, snapshot: &TenantSnapshot, account: &UserId, cloud_key: &str) -> Result<Plan, PlanRefused> {
    make(intent, &[], snapshot, account, cloud_key)
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
    make(Intent::PutBack { change: change.into(), overwrite }, made, snapshot, account, cloud_key)
}

/// `made` is what is to be put back.
fn make(
    intent: Intent,
    made: &[Made],
    snapshot: &TenantSnapshot,
    account: &UserId,
    cloud_key: &str,
) -> Result<Plan, PlanRefused> {
    if let Ok(mine) = snapshot.my_roles.get() {
        for action in actions(&intent, made) {
            if let Allowed::No { needs } = allows(mine, action) {
                return Err(PlanRefused::NotAllowed { needs });
            }
        }
    }
    let draft = match &intent {
        Intent::SecurityDefaultsOn => security_defaults::on(snapshot)?,
        Intent::SecurityDefaultsOff { .. } => security_defaults::off(snapshot)?,
        Intent::PerUserMfaOff { people, knowingly } => per_user::off(snapshot, people, *knowingly, account)?,
        Intent::PutBack { overwrite, .. } => put_back::draft(made, *overwrite, snapshot, account)?,
    };
    let content = PlanContent {
        tenant: snapshot.tenant.clone(),
        cloud: cloud_key.into(),
        account: account.clone(),
        intent,
        steps: draft.steps,
        affected: draft.affected,
        warnings: draft.warnings,
        left_out: draft.left_out,
        put_back: draft.put_back,
    };
    let hash = canonical::hash(&content).ok_or(PlanRefused::NotWritable)?;
    Ok(Plan { content, hash })
}

/// What the signed-in person must be allowed to do.
fn actions(intent: &Intent, made: &[Made]) -> BTreeSet<Action> {
    match intent {
        Intent::SecurityDefaultsOn | Intent::SecurityDefaultsOff { .. } => [Action::SecurityDefaults].into(),
        Intent::PerUserMfaOff { .. } => [Action::PerUserMfa].into(),
        Intent::PutBack { .. } => made.iter().map(|item| item.object.action()).collect(),
    }
}

/// The part of a plan that depends on the kind of change.
struct Draft {
    steps: Vec<Step>,
    affected: u64,
    warnings: Vec<Warning>,
    left_out: Vec<LeftOut>,
    put_back: PutBack,
}

#[cfg(test)]
mod tests;
