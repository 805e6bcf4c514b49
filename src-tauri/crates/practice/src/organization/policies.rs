//! Conditional Access policies as Graph prints them (GRAPH.md section c.1).

use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The fields of a policy body that a caller may set, in Graph's order.
const FIELDS: [&str; 6] = ["templateId", "displayName", "state", "conditions", "grantControls", "sessionControls"];

/// A complete policy from `body`: every field that Graph prints, with null or an empty
/// list where the body says nothing.
pub(crate) fn normalized(id: Uuid, created: &str, modified: Option<&str>, body: &Map<String, Value>) -> Value {
    let mut policy = Map::new();
    policy.insert("id".into(), json!(id.to_string()));
    policy.insert("createdDateTime".into(), json!(created));
    policy.insert("modifiedDateTime".into(), json!(modified));
    policy.insert("deletedDateTime".into(), Value::Null);
    policy.insert("description".into(), body.get("description").cloned().unwrap_or(Value::Null));
    for field in FIELDS {
        policy.insert(field.into(), body.get(field).cloned().unwrap_or(Value::Null));
    }
    if let Some(conditions) = policy.get_mut("conditions").and_then(Value::as_object_mut) {
        fill_conditions(conditions);
    }
    if let Some(grant) = policy.get_mut("grantControls").and_then(Value::as_object_mut) {
        fill(grant, &["builtInControls", "customAuthenticationFactors", "termsOfUse"], &["authenticationStrength"]);
        grant.entry("operator").or_insert_with(|| json!("OR"));
    }
    Value::Object(policy)
}

fn fill_conditions(conditions: &mut Map<String, Value>) {
    fill(
        conditions,
        &["userRiskLevels", "signInRiskLevels", "servicePrincipalRiskLevels"],
        &["platforms", "locations", "devices", "clientApplications", "authenticationFlows", "insiderRiskLevels"],
    );
    let types = conditions.entry("clientAppTypes").or_insert(Value::Null);
    if types.as_array().is_none_or(Vec::is_empty) {
        *types = json!(["all"]);
    }
    if let Some(applications) = conditions.get_mut("applications").and_then(Value::as_object_mut) {
        fill(
            applications,
            &[
                "includeApplications",
                "excludeApplications",
                "includeUserActions",
                "includeAuthenticationContextClassReferences",
            ],
            &["applicationFilter"],
        );
    }
    if let Some(users) = conditions.get_mut("users").and_then(Value::as_object_mut) {
        fill(
            users,
            &["includeUsers", "excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles"],
            &["includeGuestsOrExternalUsers", "excludeGuestsOrExternalUsers"],
        );
    }
}

fn fill(object: &mut Map<String, Value>, lists: &[&str], nullable: &[&str]) {
    for list in lists {
        let value = object.entry(*list).or_insert(Value::Null);
        if value.is_null() {
            *value = json!([]);
        }
    }
    for field in nullable {
        object.entry(*field).or_insert(Value::Null);
    }
}

/// The policies that Microsoft puts into an organization whose security defaults go off
/// (GRAPH.md section a, number 4), switched on. `id` makes an id out of a name.
pub(crate) fn microsoft_managed(id: impl Fn(&str) -> Uuid, created: &str) -> Vec<(Uuid, Value)> {
    let everyone = json!({"includeUsers": ["All"]});
    let all_apps = json!({"includeApplications": ["All"]});
    let mfa = json!({"operator": "OR", "builtInControls": ["mfa"]});
    let admins: Vec<String> =
        crate::roles::ALL.iter().filter(|role| role.is_admin()).map(|role| role.template_id().to_string()).collect();
    let bodies = [
        json!({
            "displayName": "Microsoft-managed: Block legacy authentication",
            "conditions": {
                "users": everyone, "applications": all_apps,
                "clientAppTypes": ["exchangeActiveSync", "other"],
            },
            "grantControls": {"operator": "OR", "builtInControls": ["block"]},
        }),
        json!({
            "displayName": "Microsoft-managed: Require multifactor authentication for Azure management",
            "conditions": {
                "users": everyone,
                "applications": {"includeApplications": ["797f4846-ba00-4fd7-ba43-dac1f8f63013"]},
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "Microsoft-managed: Require multifactor authentication for admins",
            "conditions": {"users": {"includeRoles": admins}, "applications": all_apps},
            "grantControls": mfa,
        }),
        json!({
            "displayName": "Microsoft-managed: Require multifactor authentication for all users",
            "conditions": {"users": everyone, "applications": all_apps},
            "grantControls": mfa,
        }),
    ];
    bodies
        .into_iter()
        .filter_map(|mut body| {
            body["state"] = json!("enabled");
            let id = id(body["displayName"].as_str()?);
            Some((id, normalized(id, created, None, body.as_object()?)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_body_leaves_out_is_printed_as_null_or_as_an_empty_list() {
        let body = json!({
            "displayName": "x", "state": "disabled",
            "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
            "grantControls": {"builtInControls": ["mfa"]},
        });
        let policy = normalized(Uuid::nil(), "2026-01-01T00:00:00Z", None, body.as_object().unwrap());
        assert_eq!(policy["conditions"]["clientAppTypes"], json!(["all"]));
        assert_eq!(policy["conditions"]["users"]["excludeGroups"], json!([]));
        assert_eq!(policy["conditions"]["locations"], Value::Null);
        assert_eq!(policy["grantControls"]["operator"], "OR");
        assert_eq!(policy["sessionControls"], Value::Null);
    }
}
