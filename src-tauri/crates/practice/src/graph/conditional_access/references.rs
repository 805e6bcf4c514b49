//! What a policy names has to be there (GRAPH.md section c.1, "CA errors"). What it named before may be gone.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::graph::GraphError;
use crate::options::Answered;
use crate::organization::{Organization, is_built_in_strength};
use crate::state::View;

/// The texts that stand in the place of an application's id.
const APP_WORDS: [&str; 4] = ["All", "None", "Office365", "MicrosoftAdminPortals"];
/// Microsoft's own applications that every organization has and a policy may name.
const APPS: [&str; 15] = [
    "00000002-0000-0ff1-ce00-000000000000", // Exchange Online
    "00000003-0000-0ff1-ce00-000000000000", // SharePoint Online
    "00000005-0000-0ff1-ce00-000000000000", // Viva Engage
    "00000006-0000-0ff1-ce00-000000000000", // Microsoft 365 admin center
    "00000007-0000-0000-c000-000000000000", // Dynamics 365
    "00000012-0000-0000-c000-000000000000", // Rights Management
    "05a65629-4c1b-48c1-a78b-804c4abdd4af", // Defender for Cloud Apps
    "2793995e-0a7d-40d7-bd35-6968ba142197", // My Apps
    "4765445b-32c6-49b0-83e6-1d93765276ca", // Office home page
    "499b84ac-1321-427f-aa17-267ca6975798", // Azure DevOps
    "797f4846-ba00-4fd7-ba43-dac1f8f63013", // Azure Resource Manager
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", // Azure portal
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Teams
    "d4ebce55-015a-49b5-a083-c84d1797ae8c", // Intune enrolment
    "de8bc8b5-d9f9-48b1-a8ad-b748da725064", // Graph Explorer
];
/// Apps on people's own devices: they have no secret, and no policy may name them.
const PUBLIC_CLIENTS: [&str; 4] = [
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Azure CLI
    "14d82eec-204b-4c2f-b7e8-296a70dab67e", // Microsoft Graph Command Line Tools
    "1950a258-227b-4e31-a9cf-717495945fc2", // Azure PowerShell
    "d3590ed6-52b3-4102-aeff-aad2292ab01c", // Microsoft Office
];
/// Services behind all others, which no policy may name.
const SERVICES: [&str; 1] = ["00000003-0000-0000-c000-000000000000"]; // Microsoft Graph

/// The "MFA trusted IPs" of old, which can be named although it cannot be read.
const TRUSTED_IPS: &str = "00000000-0000-0000-0000-000000000000";

/// What may be named.
pub(super) struct There<'a> {
    pub(super) organization: &'a Organization,
    /// What the service knows by now: a place that was just made it may not.
    pub(super) view: View<'a>,
    /// What is answered when somebody or a group is named who is not there.
    pub(super) unknown_people: Answered,
}

/// The ids that `body` names and `old` did not, in the two lists at `path`.
fn new_ids<'a>(
    body: &'a Map<String, Value>,
    old: Option<&Map<String, Value>>,
    path: [&str; 2],
    lists: [&str; 2],
) -> Vec<&'a str> {
    let ids = |policy: &'a Map<String, Value>| -> Vec<&'a str> {
        let object = policy.get(path[0]).and_then(|outer| outer.get(path[1]));
        let items = lists.into_iter().filter_map(|list| object?.get(list)?.as_array()).flatten();
        items.filter_map(Value::as_str).collect()
    };
    let named = |id: &str| {
        let object = old.and_then(|old| old.get(path[0])).and_then(|outer| outer.get(path[1]));
        let mut items = lists.into_iter().filter_map(|list| object?.get(list)?.as_array()).flatten();
        items.any(|there| there.as_str().is_some_and(|there| there.eq_ignore_ascii_case(id)))
    };
    ids(body).into_iter().filter(|id| !named(id)).collect()
}

impl There<'_> {
    /// Refuses a body that names something that is not there. `old` is the policy that is changed, if there is one.
    pub(super) fn check(&self, body: &Map<String, Value>, old: Option<&Map<String, Value>>) -> Result<(), GraphError> {
        applications(&new_ids(
            body,
            old,
            ["conditions", "applications"],
            ["includeApplications", "excludeApplications"],
        ))?;
        if self.unknown_people == Answered::Refused {
            self.people(body, old)?;
        }
        for id in new_ids(body, old, ["conditions", "locations"], ["includeLocations", "excludeLocations"]) {
            let known = matches!(id, "All" | "AllTrusted" | TRUSTED_IPS)
                || Uuid::try_parse(id).is_ok_and(|id| self.view.location(id).is_some());
            if !known {
                return Err(GraphError::policy(format!("1040: Policy contains unknown named location {id}.")));
            }
        }
        self.strength(body)
    }

    /// Microsoft's own words for this are in no document.
    fn people(&self, body: &Map<String, Value>, old: Option<&Map<String, Value>>) -> Result<(), GraphError> {
        let path = ["conditions", "users"];
        let id = |text: &str| Uuid::try_parse(text).ok();
        for user in new_ids(body, old, path, ["includeUsers", "excludeUsers"]) {
            if id(user).is_some_and(|id| !self.organization.by_id.contains_key(&id)) {
                return Err(GraphError::policy(format!("1012: Policy contains invalid users: {user}.")));
            }
        }
        for group in new_ids(body, old, path, ["includeGroups", "excludeGroups"]) {
            if id(group).is_some_and(|id| !self.organization.groups.iter().any(|group| group.id == id)) {
                return Err(GraphError::policy(format!("1013: Policy contains invalid groups: {group}.")));
            }
        }
        Ok(())
    }

    /// Microsoft's own words for this are in no document.
    fn strength(&self, body: &Map<String, Value>) -> Result<(), GraphError> {
        let strength = body.get("grantControls").and_then(|grant| grant.get("authenticationStrength"));
        let Some(strength) = strength.filter(|strength| !strength.is_null()) else {
            return Ok(());
        };
        let id = strength.get("id").and_then(Value::as_str).unwrap_or_default();
        let known = Uuid::try_parse(id).is_ok_and(|id| is_built_in_strength(id) || self.view.strength(id).is_some());
        if known { Ok(()) } else { Err(GraphError::policy(format!("1050: Policy contains unknown strength {id}."))) }
    }
}

fn applications(ids: &[&str]) -> Result<(), GraphError> {
    let is_in = |list: &[&str], id: &str| list.iter().any(|one| one.eq_ignore_ascii_case(id));
    let mut invalid = Map::new();
    for id in ids.iter().filter(|id| !is_in(&APP_WORDS, id) && !is_in(&APPS, id)) {
        let why = if is_in(&PUBLIC_CLIENTS, id) {
            "PublicClientsAreUnsupported"
        } else if is_in(&SERVICES, id) {
            "UnsupportedFirstPartyApplication"
        } else {
            "ServicePrincipalNotFound"
        };
        invalid.insert((*id).to_owned(), json!(why));
    }
    match invalid.is_empty() {
        true => Ok(()),
        false => {
            Err(GraphError::policy(format!("1034: Policy contains invalid applications: {}", Value::Object(invalid))))
        }
    }
}
