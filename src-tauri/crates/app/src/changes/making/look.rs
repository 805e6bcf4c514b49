//! What the organization shows of settings that were sent.

use mfa::change::{Object, Shows, Step};
use mfa::id::PolicyId;
use mfa::policy::Policy;
use serde_json::{Value, json};

use super::Making;

/// What was read at one moment. A part that was not needed, or could not be read, is `None`.
#[derive(Default)]
pub(super) struct Look {
    defaults: Option<bool>,
    policies: Option<Vec<Policy>>,
}

impl Look {
    /// What it shows of `step`; `made` is the id of the policy that it made. `None` when it was not read.
    pub(super) fn shows(&self, step: &Step, made: Option<&PolicyId>) -> Option<Shows> {
        let now = match &step.object {
            Object::SecurityDefaults => json!({ "isEnabled": self.defaults? }),
            Object::Policy { id } => self.raw(id)?,
            Object::NewPolicy { name } => match made {
                Some(id) => self.raw(id)?,
                None => self.named(name)?.map_or(Value::Null, |policy| policy.raw().clone()),
            },
            Object::PerUserMfa { .. } | Object::SignInSessions { .. } => return None,
        };
        Some(Shows::of(&now, &step.before, &step.after))
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
            steps.into_iter().any(|step| matches!(step.object, Object::Policy { .. } | Object::NewPolicy { .. }));
        let said = |error: &graph::Error| tracing::debug!(%error, "a setting could not be read back");
        let (defaults, policies) = tokio::join!(
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
        );
        Look { defaults, policies }
    }

    /// What the organization shows of one step now; `None` when that could not be read.
    pub(super) async fn shows_of(&self, step: &Step) -> Option<Shows> {
        self.look(std::iter::once(step)).await.shows(step, None)
    }

    /// The id of the one policy of this name.
    pub(super) async fn policy_of_name(&self, step: &Step, name: &str) -> Option<PolicyId> {
        let look = self.look(std::iter::once(step)).await;
        look.named(name).flatten().map(|policy| policy.id().clone())
    }
}
