//! What Graph demands of a Conditional Access policy's body (GRAPH.md section c.1).

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::graph::GraphError;
use crate::organization::{Organization, P2_PLAN};

const STATES: [&str; 3] = ["enabled", "disabled", "enabledForReportingButNotEnforced"];
const CLIENT_APPS: [&str; 6] =
    ["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"];
const CONTROLS: [&str; 8] = [
    "block",
    "mfa",
    "compliantDevice",
    "domainJoinedDevice",
    "approvedApplication",
    "compliantApplication",
    "passwordChange",
    "riskRemediation",
];
/// The texts that stand in the place of a user's id.
const USER_WORDS: [&str; 3] = ["All", "None", "GuestsOrExternalUsers"];
/// Which fields of a body a caller may set.
pub(super) const WRITABLE: [&str; 7] =
    ["templateId", "displayName", "description", "state", "conditions", "grantControls", "sessionControls"];

/// Checks a complete body, new or merged, before it is kept.
pub(super) fn check(policy: &Map<String, Value>, organization: &Organization) -> Result<(), GraphError> {
    if policy.get("displayName").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(GraphError::policy("1002: Policy display name is missing."));
    }
    let state = policy.get("state").and_then(Value::as_str).unwrap_or_default();
    if !STATES.contains(&state) {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'state' of resource 'ConditionalAccessPolicy'.",
        ));
    }
    let conditions = policy
        .get("conditions")
        .and_then(Value::as_object)
        .ok_or_else(|| GraphError::policy("1003: Policy conditions are missing."))?;
    applications(conditions)?;
    users(conditions)?;
    one_of(conditions.get("clientAppTypes"), &CLIENT_APPS, "clientAppTypes")?;
    let risk = list(conditions.get("signInRiskLevels")).next().is_some()
        || list(conditions.get("userRiskLevels")).next().is_some();
    if risk && !organization.ever_had(P2_PLAN) {
        return Err(GraphError::unlicensed());
    }
    let applications = conditions.get("applications");
    let actions =
        applications.is_some_and(|applications| list(applications.get("includeUserActions")).next().is_some());
    if actions && state == "enabledForReportingButNotEnforced" {
        // The number is made up: in which words it is refused is in no document.
        return Err(GraphError::policy("1044: Policies on user actions are not supported in report-only mode."));
    }
    let grant = policy.get("grantControls").and_then(Value::as_object);
    let session = policy.get("sessionControls").is_some_and(|session| !session.is_null());
    match grant {
        Some(grant) => controls(grant, conditions),
        None if session => Ok(()),
        None => Err(GraphError::policy("1014: Policy has neither grant nor session controls.")),
    }
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn one_of(value: Option<&Value>, known: &[&str], property: &str) -> Result<(), GraphError> {
    for item in list(value) {
        if !item.as_str().is_some_and(|item| known.contains(&item)) {
            return Err(GraphError::bad_request(format!(
                "Invalid value specified for property '{property}' of resource 'ConditionalAccessPolicy'."
            )));
        }
    }
    Ok(())
}

fn applications(conditions: &Map<String, Value>) -> Result<(), GraphError> {
    let applications = conditions.get("applications").and_then(Value::as_object);
    let names = ["includeApplications", "includeUserActions", "includeAuthenticationContextClassReferences"];
    let any = applications
        .is_some_and(|applications| names.iter().any(|name| list(applications.get(*name)).next().is_some()));
    if any { Ok(()) } else { Err(GraphError::policy("1011: Policy contains invalid or empty includeApplications.")) }
}

fn users(conditions: &Map<String, Value>) -> Result<(), GraphError> {
    let missing = || GraphError::policy("1007: Policy includes nobody.");
    let users = conditions.get("users").and_then(Value::as_object).ok_or_else(missing)?;
    let filled = |name: &str| list(users.get(name)).next().is_some();
    let guests = users.get("includeGuestsOrExternalUsers").is_some_and(|guests| !guests.is_null());
    if !["includeUsers", "includeGroups", "includeRoles"].into_iter().any(filled) && !guests {
        return Err(missing());
    }
    // "Current administrator will be excluded" of a template is no id (GRAPH.md section c.3).
    for (names, words) in [
        (["includeUsers", "excludeUsers"], &USER_WORDS[..]),
        (["includeGroups", "excludeGroups"], &[][..]),
        (["includeRoles", "excludeRoles"], &[][..]),
    ] {
        for name in names {
            for item in list(users.get(name)) {
                let valid = item.as_str().is_some_and(|item| words.contains(&item) || Uuid::try_parse(item).is_ok());
                if !valid {
                    return Err(GraphError::policy(format!("1012: Policy contains an invalid id in {name}.")));
                }
            }
        }
    }
    Ok(())
}

fn controls(grant: &Map<String, Value>, conditions: &Map<String, Value>) -> Result<(), GraphError> {
    let controls: Vec<&str> = list(grant.get("builtInControls")).filter_map(Value::as_str).collect();
    one_of(grant.get("builtInControls"), &CONTROLS, "builtInControls")?;
    let operator = grant.get("operator").and_then(Value::as_str).unwrap_or("OR");
    if !matches!(operator, "AND" | "OR") {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'operator' of resource 'ConditionalAccessGrantControls'.",
        ));
    }
    let strength = grant.get("authenticationStrength").is_some_and(|strength| !strength.is_null());
    let others = list(grant.get("termsOfUse")).next().is_some()
        || list(grant.get("customAuthenticationFactors")).next().is_some();
    if controls.is_empty() && !strength && !others {
        return Err(GraphError::policy("1014: Policy has no grant controls."));
    }
    if controls.contains(&"block") && (controls.len() > 1 || strength || others) {
        return Err(GraphError::policy("1015: Block cannot be combined with other grant controls."));
    }
    if controls.contains(&"mfa") && strength {
        return Err(GraphError::policy("1016: Mfa cannot be combined with an authentication strength."));
    }
    if controls.contains(&"passwordChange") {
        let all = list(conditions.get("applications").and_then(|apps| apps.get("includeApplications")))
            .any(|application| application == "All");
        let risk = list(conditions.get("userRiskLevels")).next().is_some();
        if operator != "AND" || !controls.contains(&"mfa") || !all || !risk {
            return Err(GraphError::policy(
                "1017: PasswordChange needs mfa with the operator AND, all applications and a user risk.",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::organization::OUTLINES;

    fn checked(change: impl FnOnce(&mut Value)) -> Result<(), GraphError> {
        let mut policy = json!({
            "displayName": "x", "state": "disabled",
            "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
        });
        change(&mut policy);
        check(policy.as_object().unwrap(), &(OUTLINES[1].make)())
    }

    #[test]
    fn a_plain_policy_is_taken_and_each_broken_one_is_refused() {
        assert!(checked(|_| {}).is_ok());
        let broken: [fn(&mut Value); 10] = [
            |policy| {
                policy["state"] = json!("enabledForReportingButNotEnforced");
                policy["conditions"]["applications"] = json!({"includeUserActions": ["urn:user:registersecurityinfo"]});
            },
            |policy| policy["state"] = json!("on"),
            |policy| policy["displayName"] = json!(""),
            |policy| policy["conditions"]["applications"] = json!({}),
            |policy| policy["conditions"]["users"] = json!({}),
            |policy| policy["conditions"]["users"]["excludeUsers"] = json!(["Current administrator will be excluded"]),
            |policy| policy["conditions"]["clientAppTypes"] = json!(["fax"]),
            |policy| policy["grantControls"]["builtInControls"] = json!(["mfa", "block"]),
            |policy| policy["grantControls"]["authenticationStrength"] = json!({"id": "x"}),
            |policy| policy["grantControls"] = Value::Null,
        ];
        for (place, change) in broken.into_iter().enumerate() {
            assert_eq!(checked(change).map_err(|error| error.status), Err(400), "{place}");
        }
    }

    #[test]
    fn a_risk_without_p2_is_a_matter_of_the_licence() {
        let refused = checked(|policy| policy["conditions"]["signInRiskLevels"] = json!(["high"]));
        assert_eq!(refused.map_err(|error| error.status), Err(403));
    }
}
