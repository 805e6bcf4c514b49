//! A plan: what is shown, confirmed and then sent.

use serde::Serialize;
use serde_json::Value;

use super::{
    Intent, LeftOut, LockOutCheck, Moving, Object, PlanRefused, Planned, PolicyLeftOut, PolicyName, Step, Warning,
    canonical,
};
use crate::fact::UnknownBecause;
use crate::id::{TenantId, UserId};

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

/// What is done where the service refuses security defaults as long as per-user MFA is on for somebody (GRAPH.md
/// section o, number 9): people first, then administrators, emergency access accounts, whoever runs the change, and
/// security defaults at once after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// Emergency access accounts with the setting on, which stay out of it as long as nothing needs them.
    pub(super) emergency: Vec<Step>,
    /// How many people nothing surely asks meanwhile.
    pub(super) people: u64,
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
pub(super) struct PlanContent {
    pub(super) tenant: TenantId,
    pub(super) cloud: Box<str>,
    pub(super) account: UserId,
    pub(super) intent: Intent,
    pub(super) steps: Vec<Step>,
    pub(super) otherwise: Option<Otherwise>,
    pub(super) affected: u64,
    pub(super) warnings: Vec<Warning>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) policies_left_out: Vec<PolicyLeftOut>,
    pub(super) put_back: PutBack,
    pub(super) lock_out: Option<LockOutCheck>,
    pub(super) gap: Option<u64>,
    pub(super) moving: Option<Moving>,
}

/// A plan was about to be used for another organization or cloud than its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the plan was made for another organization")]
pub struct WrongTenant;

impl Plan {
    /// # Errors
    /// [`PlanRefused::NotWritable`].
    pub(super) fn of(content: PlanContent) -> Result<Self, PlanRefused> {
        let hash = canonical::hash(&content).ok_or(PlanRefused::NotWritable)?;
        Ok(Self { content, hash })
    }

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

    /// Which policies are left alone.
    pub fn policies_left_out(&self) -> &[PolicyLeftOut] {
        &self.content.policies_left_out
    }

    /// Who could still sign in with the policies on, by Latch's own rules; `None` where it switches no policy on and
    /// makes none.
    pub fn lock_out(&self) -> Option<&LockOutCheck> {
        self.content.lock_out.as_ref()
    }

    /// How many people nothing surely asks from the moment when security defaults go off until the last policy that
    /// demands a second step is on; `None` where security defaults do not go off for policies.
    pub fn gap(&self) -> Option<u64> {
        self.content.gap
    }

    /// Whether it can be put back.
    pub fn put_back(&self) -> &PutBack {
        &self.content.put_back
    }

    /// Where it takes policies for security defaults, or the other way round: what to know while it is made.
    pub fn moving(&self) -> Option<&Moving> {
        self.content.moving.as_ref()
    }

    /// A fingerprint of everything in the plan: 64 hexadecimal digits. The same situation and
    /// intent give the same hash, so a confirmation holds exactly for what was shown.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
