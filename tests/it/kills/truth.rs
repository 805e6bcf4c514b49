//! What the organization really holds, and whom nothing asks.

use std::collections::{BTreeMap, BTreeSet};

use support::RawGraph;

/// The two accounts that the policy of the organization leaves out, by the beginning of their names.
const EMERGENCY: &str = "ea-";

/// An organization at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Truth {
    /// Whether security defaults are on.
    pub(super) security_defaults: bool,
    /// Whether a policy asks everyone but the emergency accounts.
    policy: bool,
    /// Everyone's per-user MFA, by id.
    pub(super) people: BTreeMap<String, String>,
    emergency: BTreeSet<String>,
}

impl Truth {
    pub(super) async fn of(graph: &RawGraph) -> Self {
        let (mut people, mut emergency) = (BTreeMap::new(), BTreeSet::new());
        for person in graph.people().await.unwrap() {
            let text = |name: &str| person[name].as_str().unwrap().to_owned();
            if text("userPrincipalName").starts_with(EMERGENCY) {
                emergency.insert(text("id"));
            }
            people.insert(text("id"), text("perUserMfaState"));
        }
        let policies = graph.list("v1.0/identity/conditionalAccess/policies").await.unwrap();
        Self {
            security_defaults: graph.security_defaults().await.unwrap(),
            policy: policies.iter().any(|policy| policy["state"] == "enabled"),
            people,
            emergency,
        }
    }

    /// Who was asked for a second step `before` and is not asked now.
    pub(super) fn unasked_since(&self, before: &Self) -> Vec<&String> {
        self.people.keys().filter(|id| before.asks(id) && !self.asks(id)).collect()
    }

    /// How many have another per-user MFA in `other`.
    pub(super) fn differs_from(&self, other: &Self) -> u64 {
        self.people.iter().filter(|(id, state)| other.people.get(*id) != Some(state)).count() as u64
    }

    /// The same with per-user MFA off for everyone but the emergency accounts, which nothing else asks.
    pub(super) fn with_people_off_whom_the_policy_asks(&self) -> Self {
        let mut then = self.clone();
        let asked = then.people.iter_mut().filter(|(id, _)| !self.emergency.contains(*id));
        asked.for_each(|(_, state)| *state = "disabled".to_owned());
        then
    }

    /// The same with security defaults on, and per-user MFA off for everyone.
    pub(super) fn with_security_defaults_alone(&self) -> Self {
        let mut then = self.clone();
        then.security_defaults = true;
        then.people.values_mut().for_each(|state| *state = "disabled".to_owned());
        then
    }

    fn asks(&self, id: &str) -> bool {
        let by_policy = self.policy && !self.emergency.contains(id);
        self.security_defaults || by_policy || self.people.get(id).is_some_and(|state| state != "disabled")
    }
}
