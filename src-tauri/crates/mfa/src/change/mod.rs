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
mod rest;
mod security_defaults;
mod sessions;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fact::UnknownBecause;
use crate::id::{PolicyId, TenantId, UserId};
use crate::permission::{Action, Allowed, allows};
use crate::tenant::{TenantSnapshot, User};

pub use intent::{Intent, OffReason, PeopleMeant};
pub use per_user::state_json;
pub use put_back::{Made, Shows, whole};
pub use refused::{PlanPart, PlanRefused};
pub use rest::Planned;
use rest::Rest;
pub use sessions::valid_from_json;

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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Object {
    /// The security defaults of the organization.
    SecurityDefaults,
    /// The per-user MFA setting of one person.
    PerUserMfa {
        /// Whose.
        user: UserId,
    },
    /// The sign-ins of one person, everywhere and in every app.
    SignInSessions {
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
            Self::SignInSessions { .. } => Action::SignOut,
        }
    }

    /// Whose it is; `None` for a setting of the organization.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::SecurityDefaults => None,
            Self::PerUserMfa { user } | Self::SignInSessions { user } => Some(user),
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
    /// What will be there, in Graph's JSON: exactly what is sent. Of somebody who is signed out, `{"revoked": true}`:
    /// which moment that will be, the service says.
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
    /// No: whoever was signed out is signed out.
    Never,
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
    /// Whoever runs the change has to sign in anew too, when it is through.
    YouAreSignedOutToo,
    /// It takes a few minutes, and an app that is open may go on for an hour or so.
    SignedOutWithinMinutes,
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
    /// A guest, whose sign-ins belong to their own organization.
    Guest,
    /// What is there now could not be read, so it could not be put back.
    StateUnknown,
    /// Not in the organization any more.
    Gone,
    /// Somebody changed it since the change that is put back, or that is gone on with.
    ChangedSince,
    /// Was not in the plan that is gone on with.
    NewSince,
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

/// What is done where the service refuses security defaults as long as per-user MFA is on for somebody (GRAPH.md
/// section o, number 9): people first, then administrators, emergency access accounts, whoever runs the change, and
/// security defaults at once after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// Emergency access accounts with the setting on, which stay out of it as long as nothing needs them.
    emergency: Vec<Step>,
    /// How many people nothing surely asks meanwhile.
    people: u64,
}

impl Otherwise {
    /// How many people nothing surely asks while it is done.
    pub fn people(&self) -> u64 {
        self.people
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
    otherwise: Option<Otherwise>,
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

    /// The steps in the other order, for the organization that the plan was made for; `None` where there is no other.
    ///
    /// # Errors
    /// [`WrongTenant`] for any other organization or cloud.
    pub fn otherwise_for_tenant(&self, tenant: &TenantId, cloud_key: &str) -> Result<Option<Vec<Step>>, WrongTenant> {
        let steps = self.for_tenant(tenant, cloud_key)?;
        let Some(otherwise) = &self.content.otherwise else { return Ok(None) };
        let of_defaults = |step: &&Step| step.object == Object::SecurityDefaults;
        let own = |step: &&Step| matches!(&step.object, Object::PerUserMfa { user } if *user == self.content.account);
        let people = steps.iter().filter(|step| !of_defaults(step) && !own(step));
        let emergency = &otherwise.emergency;
        let last = steps.iter().filter(own).chain(emergency.iter().filter(own));
        let defaults = steps.iter().filter(of_defaults);
        let order = people.chain(emergency.iter().filter(|step| !own(step))).chain(last).chain(defaults);
        Ok(Some(order.cloned().collect()))
    }

    /// What is done where the service refuses the first step before the others are made.
    pub fn otherwise(&self) -> Option<&Otherwise> {
        self.content.otherwise.as_ref()
    }

    /// What it changes, for the journal: with it [`go_on`] can go on later.
    pub fn planned(&self) -> Planned {
        Planned::of(&self.content.steps)
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
        Intent::PutBack { overwrite, .. } => put_back::draft(made, *overwrite, snapshot, account)?,
    };
    allowed(snapshot, draft.steps.iter().map(|step| step.object.action()).collect())?;
    let content = PlanContent {
        tenant: snapshot.tenant.clone(),
        cloud: cloud_key.into(),
        account: account.clone(),
        intent,
        steps: draft.steps,
        otherwise: draft.otherwise,
        affected: draft.affected,
        warnings: draft.warnings,
        left_out: draft.left_out,
        put_back: draft.put_back,
    };
    let hash = canonical::hash(&content).ok_or(PlanRefused::NotWritable)?;
    Ok(Plan { content, hash })
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
    put_back: PutBack,
}

#[cfg(test)]
mod tests;
