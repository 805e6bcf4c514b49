//! What the organization really holds.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::RawGraph;

pub(super) const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";
pub(super) const DELETED: &str = "v1.0/identity/conditionalAccess/deletedItems/policies";
pub(super) const DEFAULTS: &str = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
/// What the move has nothing to do with.
const OTHERS: [&str; 3] = [
    "v1.0/policies/authenticationMethodsPolicy",
    "v1.0/identity/conditionalAccess/namedLocations",
    "v1.0/policies/authenticationStrengthPolicies",
];

/// An organization at one moment, as Graph writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Truth {
    defaults: Value,
    pub(super) policies: Vec<Value>,
    deleted: Vec<Value>,
    /// Everyone, with their per-user MFA.
    pub(super) people: Vec<Value>,
    others: Vec<Value>,
}

impl Truth {
    pub(super) async fn of(graph: &RawGraph) -> Self {
        let mut others = Vec::new();
        for path in OTHERS {
            others.push(graph.get(path).await.unwrap());
        }
        Self {
            defaults: graph.get(DEFAULTS).await.unwrap(),
            policies: graph.list(POLICIES).await.unwrap(),
            deleted: graph.list(DELETED).await.unwrap(),
            people: graph.people().await.unwrap(),
            others,
        }
    }

    pub(super) fn defaults_on(&self) -> bool {
        self.defaults["isEnabled"] == true
    }

    /// The names of the policies, in the order of the alphabet. Whatever is there twice is in it twice.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.policies.iter().map(|policy| text(policy, "displayName")).collect();
        names.sort_unstable();
        names
    }

    /// The policies that were deleted since `before`, and can be restored.
    pub(super) fn deleted_since(&self, before: &Self) -> Vec<&Value> {
        self.deleted.iter().filter(|policy| !before.deleted.contains(policy)).collect()
    }

    /// The same organization, but for the policies that were deleted meanwhile.
    pub(super) fn is_as(&self, other: &Self) {
        assert_eq!(Self { deleted: Vec::new(), ..self.clone() }, Self { deleted: Vec::new(), ..other.clone() });
    }

    /// The same with per-user MFA off for everyone but `these`.
    pub(super) fn with_people_off_but(&self, these: &BTreeSet<String>) -> Self {
        let mut then = self.clone();
        let others = then.people.iter_mut().filter(|person| !these.contains(text(person, "id")));
        others.for_each(|person| person["perUserMfaState"] = json!("disabled"));
        then
    }

    /// How many people have another per-user MFA in `other`.
    pub(super) fn differs_from(&self, other: &Self) -> u64 {
        self.people.iter().filter(|person| !other.people.contains(person)).count() as u64
    }

    /// What the move has nothing to do with.
    pub(super) fn others(&self) -> &[Value] {
        &self.others
    }
}

/// A property that Graph always gives.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is not in {value:#}"))
}
