//! What the organization shows of settings that were sent.

use mfa::change::{Object, Shows, Step, names_needed};
use mfa::id::PolicyId;
use mfa::policy::Policy;
use serde_json::{Value, json};

use super::Making;
use crate::changes::needables::{Needables, kind};

/// What was read at one moment. A part that was not needed, or could not be read, is `None`.
#[derive(Default)]
pub(super) struct Look {
    defaults: Option<bool>,
    policies: Option<Vec<Policy>>,
    needables: Option<Needables>,
}

impl Look {
    /// What it shows of `step`; `made` is the id of what it made. `None` when it was not read.
    pub(super) fn shows(&self, step: &Step, made: Option<&str>) -> Option<Shows> {
        let now = match &step.object {
            Object::SecurityDefaults => json!({ "isEnabled": self.defaults? }),
            Object::Policy { id } => self.raw(id)?,
            Object::NewPolicy { name } => match made {
                Some(id) => self.raw(&PolicyId::from(id))?,
                None => self.named(name)?.map_or(Value::Null, |policy| policy.raw().clone()),
            },
            Object::NewNeeded { .. } | Object::Needed { .. } => {
                self.needables.as_ref()?.shows(&step.object, made).cloned().unwrap_or_default()
            }
            Object::PerUserMfa { .. } | Object::SignInSessions { .. } => return None,
        };
        Some(Shows::of(&now, &step.before, &step.after))
    }

    /// The id of what `step` made, found by its name, which nothing else has. A named location or a strength of the name
    /// has to say the same too.
    pub(super) fn id_of(&self, step: &Step) -> Option<Box<str>> {
        match &step.object {
            Object::NewPolicy { name } => Some(self.named(name)??.id().as_str().into()),
            Object::NewNeeded { .. } if self.shows(step, None) == Some(Shows::After) => {
                Some(self.needables.as_ref()?.shows(&step.object, None)?["id"].as_str()?.into())
            }
            _ => None,
        }
    }

    /// Whether a policy names this location or strength; `None` when the policies were not read.
    pub(super) fn names(&self, id: &str) -> Option<bool> {
        Some(self.policies.as_ref()?.iter().any(|policy| names_needed(policy.raw(), id)))
    }

    /// The policy of this id, whole, or null when it is not there; `None` when the policies were not read.
    pub(super) fn raw(&self, id: &PolicyId) -> Option<Value> {
        let policies = self.policies.as_ref()?;
        Some(policies.iter().find(|policy| policy.id() == id).map_or(Value::Null, |policy| policy.raw().clone()))
    }

    /// The one policy of this name; more than one is none, since it cannot be told which.
    fn named(&self, name: &str) -> Option<Option<&Policy>> {
        let policies = self.policies.as_ref()?;
        let mut named = policies.iter().filter(|policy| policy.display_name() == name);
        Some(named.next().filter(|_| named.next().is_none()))
    }
}

impl Making<'_> {
    /// Reads what `steps` are about.
    pub(super) async fn look(&self, steps: impl Iterator<Item = &Step> + Clone) -> Look {
        let of_defaults = steps.clone().any(|step| step.object == Object::SecurityDefaults);
        let of_policies =
            steps.clone().any(|step| matches!(step.object, Object::Policy { .. } | Object::NewPolicy { .. }));
        let needed: Vec<&Object> = steps.clone().map(|step| &step.object).filter(|one| kind(one).is_some()).collect();
        let said = |error: &graph::Error| tracing::debug!(%error, "a setting could not be read back");
        let (defaults, policies, needables) = tokio::join!(
            async {
                match of_defaults {
                    true => self.graph.security_defaults().await.inspect_err(said).ok(),
                    false => None,
                }
            },
            async {
                match of_policies {
                    true => self.graph.conditional_access_policies().await.inspect_err(said).ok(),
                    false => None,
                }
            },
            async {
                match needed.is_empty() {
                    true => None,
                    false => Needables::read(self.graph, needed).await.inspect_err(said).ok(),
                }
            },
        );
        Look { defaults, policies, needables }
    }

    /// What the organization shows of one step now; `None` when that could not be read.
    pub(super) async fn shows_of(&self, step: &Step) -> Option<Shows> {
        self.look(std::iter::once(step)).await.shows(step, None)
    }

    /// The id of what `step` made, by its name.
    pub(super) async fn made_by(&self, step: &Step) -> Option<Box<str>> {
        self.look(std::iter::once(step)).await.id_of(step)
    }

    /// Whether a policy names this location or strength; `None` when that could not be read.
    pub(super) async fn is_named(&self, id: &str) -> Option<bool> {
        let policies = self.graph.conditional_access_policies().await.ok();
        Look { policies, ..Look::default() }.names(id)
    }
}
