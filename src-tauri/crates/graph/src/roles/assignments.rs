//! The roles that somebody holds directly, for good or for some hours (GRAPH.md section f).

use jiff::Timestamp;
use mfa::id::{RoleTemplateId, UserId};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use transport::LimitGroup;
use url::Url;

use crate::page::List;
use crate::request::part;
use crate::{Error, Graph, lenient};

/// The scope of an assignment that is for the whole organization.
const WHOLE_ORGANIZATION: &str = "/";

/// A role that somebody holds now, with its end. Needs P2 or Microsoft Entra ID Governance.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleScheduleInstance {
    /// Which role: of a built-in one the template id.
    pub role_definition_id: RoleTemplateId,
    /// How it is held; `None` when the service did not say or said something else.
    #[serde(default, deserialize_with = "assignment_type")]
    pub assignment_type: Option<AssignmentType>,
    /// When it ends.
    #[serde(default, rename = "endDateTime")]
    pub end: End,
    /// Where it is held: `/` is the whole organization.
    #[serde(default, rename = "directoryScopeId", deserialize_with = "lenient::unless_strange")]
    pub scope: Option<Box<str>>,
}

/// How a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignmentType {
    /// It was assigned.
    Assigned,
    /// Its holder may have it, and activated it for some hours.
    Activated,
}

/// When a role ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Never, as far as is planned.
    Never,
    /// Then.
    At(Timestamp),
    /// The service did not say.
    #[default]
    Unknown,
}

/// A role that was assigned to somebody directly. Says nothing about its end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignment {
    /// Which role: of a built-in one the template id.
    pub role_definition_id: RoleTemplateId,
    /// Where it is held: `/` is the whole organization.
    #[serde(default, rename = "directoryScopeId", deserialize_with = "lenient::unless_strange")]
    pub scope: Option<Box<str>>,
}

impl RoleScheduleInstance {
    /// Whether the role is held for good in the whole organization; `None` when that is not known.
    #[must_use]
    pub fn is_permanent(&self) -> Option<bool> {
        let elsewhere = self.scope.as_deref().is_some_and(|scope| scope != WHOLE_ORGANIZATION);
        match (self.assignment_type, self.end) {
            _ if elsewhere => Some(false),
            (Some(AssignmentType::Activated), _) | (_, End::At(_)) => Some(false),
            (Some(AssignmentType::Assigned), End::Never) if self.scope.is_some() => Some(true),
            _ => None,
        }
    }
}

fn assignment_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AssignmentType>, D::Error> {
    let word: Option<String> = lenient::unless_strange(deserializer)?;
    Ok(match word.unwrap_or_default().to_ascii_lowercase().as_str() {
        "assigned" => Some(AssignmentType::Assigned),
        "activated" => Some(AssignmentType::Activated),
        _ => None,
    })
}

impl<'de> Deserialize<'de> for End {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::Never,
            other => serde_json::from_value(other).map_or(Self::Unknown, Self::At),
        })
    }
}

impl Graph {
    /// The roles that `principal` holds now, with their ends.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]. [`crate::ErrorKind::NoLicence`] where the organization has neither P2 nor Microsoft
    /// Entra ID Governance: there, roles have no end, and [`Graph::role_assignments`] says which are held.
    pub async fn role_schedule_instances(&self, principal: &UserId) -> Result<Vec<RoleScheduleInstance>, Error> {
        self.whole(List::new(self.of_principal("roleAssignmentScheduleInstances", principal), LimitGroup::Directory))
            .await
    }

    /// The roles that are assigned to `principal` directly.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn role_assignments(&self, principal: &UserId) -> Result<Vec<RoleAssignment>, Error> {
        self.whole(List::new(self.of_principal("roleAssignments", principal), LimitGroup::Directory)).await
    }

    fn of_principal(&self, list: &str, principal: &UserId) -> Url {
        // A quote in a text of OData is written twice.
        let id = part(&principal.as_str().replace('\'', "''"));
        self.endpoints.graph(&format!("v1.0/roleManagement/directory/{list}?$filter=principalId%20eq%20'{id}'"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, response, status, variants};

    async fn instances(body: Value) -> Result<Vec<RoleScheduleInstance>, Error> {
        Fake::answering(move |_| ok(&body)).graph().role_schedule_instances(&"u".into()).await
    }

    #[tokio::test]
    async fn only_what_was_assigned_without_an_end_is_for_good() {
        let role = |kind: Value, end: Value| json!({"roleDefinitionId": "r", "directoryScopeId": "/", "assignmentType": kind, "endDateTime": end});
        let soon = json!("2026-12-01T08:00:00Z");
        let elsewhere = json!({"roleDefinitionId": "r", "directoryScopeId": "/administrativeUnits/1",
            "assignmentType": "Assigned", "endDateTime": null});
        let no_end = json!({"roleDefinitionId": "r", "directoryScopeId": "/", "assignmentType": "Assigned"});
        let no_scope = json!({"roleDefinitionId": "r", "assignmentType": "Assigned", "endDateTime": null});
        for (row, permanent) in [
            (role(json!("Assigned"), Value::Null), Some(true)),
            (role(json!("assigned"), Value::Null), Some(true)),
            (role(json!("Assigned"), soon.clone()), Some(false)),
            (role(json!("Activated"), soon), Some(false)),
            (role(json!("Activated"), Value::Null), Some(false)),
            (elsewhere, Some(false)),
            (role(Value::Null, Value::Null), None),
            (role(json!("unknownFutureValue"), Value::Null), None),
            (role(json!("Assigned"), json!("some day")), None),
            (no_end, None),
            (no_scope, None),
        ] {
            let read = instances(json!({"value": [row.clone()]})).await.unwrap();
            assert_eq!(read[0].is_permanent(), permanent, "{row}");
        }
    }

    #[tokio::test]
    async fn one_person_is_asked_for_and_a_quote_stays_in_the_id() {
        let fake = Fake::answering(|_| ok(&json!({"value": []})));
        fake.graph().role_schedule_instances(&"u' or 1".into()).await.unwrap();
        fake.graph().role_assignments(&"u".into()).await.unwrap();
        assert_eq!(
            fake.paths(),
            [
                "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances?$filter=principalId%20eq%20%27u%27%27%20or%201%27",
                "/v1.0/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20%27u%27",
            ]
        );
    }

    #[tokio::test]
    async fn without_p2_it_says_that_a_licence_is_missing() {
        let body = json!({"error": {"code": "AadPremiumLicenseRequired", "message": "x"}});
        let fake = Fake::answering(move |_| Ok(response(400, &body)));
        let error = fake.graph().role_schedule_instances(&"u".into()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoLicence);
        let fake = Fake::answering(|_| status(403));
        let error = fake.graph().role_schedule_instances(&"u".into()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoPermission);
    }

    #[tokio::test]
    async fn the_documented_assignments_are_read_in_all_variants() {
        let body = contract("role-assignments.list-by-principal.response.json");
        for body in variants(&body, "/").into_iter().chain([body]) {
            let read = Fake::answering(move |_| ok(&body)).graph().role_assignments(&"u".into()).await.unwrap();
            assert_eq!((read.len(), &read[0].role_definition_id), (2, &mfa::role::GLOBAL_ADMINISTRATOR));
        }
        let read = Fake::contract("role-assignments.list-by-principal.response.json");
        let read = read.graph().role_assignments(&"u".into()).await.unwrap();
        assert_eq!(read[0].scope.as_deref(), Some("/"));
    }
}
