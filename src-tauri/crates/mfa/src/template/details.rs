//! A template's details, made fit to be a policy.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::NotUnderstood;
use crate::id::UserId;
use crate::policy::without_annotations;

/// The keys of the v1.0 types, by the object that has them (GRAPH.md section c.1). Objects that are not listed here
/// keep all that they have.
const KEYS: [(&str, &[&str]); 8] = [
    ("", &["conditions", "grantControls", "sessionControls"]),
    (
        "conditions",
        &[
            "applications",
            "users",
            "clientAppTypes",
            "locations",
            "platforms",
            "signInRiskLevels",
            "userRiskLevels",
            "servicePrincipalRiskLevels",
            "insiderRiskLevels",
            "devices",
            "clientApplications",
            "authenticationFlows",
        ],
    ),
    (
        "conditions.applications",
        &[
            "includeApplications",
            "excludeApplications",
            "includeUserActions",
            "includeAuthenticationContextClassReferences",
            "applicationFilter",
        ],
    ),
    (
        "conditions.users",
        &[
            "includeUsers",
            "excludeUsers",
            "includeGroups",
            "excludeGroups",
            "includeRoles",
            "excludeRoles",
            "includeGuestsOrExternalUsers",
            "excludeGuestsOrExternalUsers",
        ],
    ),
    ("conditions.devices", &["deviceFilter"]),
    ("conditions.authenticationFlows", &["transferMethods"]),
    (
        "grantControls",
        &["operator", "builtInControls", "customAuthenticationFactors", "termsOfUse", "authenticationStrength"],
    ),
    (
        "sessionControls",
        &[
            "applicationEnforcedRestrictions",
            "cloudAppSecurity",
            "disableResilienceDefaults",
            "persistentBrowser",
            "secureSignInSession",
            "signInFrequency",
        ],
    ),
];

/// Words that may stand among the ids of people.
const PEOPLE: [&str; 3] = ["All", "None", "GuestsOrExternalUsers"];

/// `details` without the keys that a policy does not have.
///
/// # Errors
/// Those of them that carry a value.
pub(super) fn of_a_policy(details: &Value) -> Result<Value, NotUnderstood> {
    let mut paths = Vec::new();
    let stripped = strip(&without_annotations(details), "", &mut paths);
    if paths.is_empty() { Ok(stripped) } else { Err(NotUnderstood { paths }) }
}

fn strip(value: &Value, path: &str, paths: &mut Vec<Box<str>>) -> Value {
    let Value::Object(fields) = value else { return value.clone() };
    let known = KEYS.iter().find(|(of, _)| *of == path).map(|(_, keys)| *keys);
    let mut kept = Map::new();
    for (key, value) in fields {
        let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        if known.is_none_or(|known| known.contains(&key.as_str())) {
            kept.insert(key.clone(), strip(value, &below, paths));
        } else if carries_value(value) {
            paths.push(below.into());
        }
    }
    Value::Object(kept)
}

fn carries_value(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(carries_value),
        Value::Object(fields) => fields.values().any(carries_value),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Puts `excluded` where the template has its sentence, in whatever language that is.
pub(super) fn leave_out(body: &mut Value, excluded: &BTreeSet<UserId>) {
    let Some(users) = body.pointer_mut("/conditions/users").filter(|users| users.is_object()) else { return };
    let is_meant = |word: &str| is_guid(word) || PEOPLE.iter().any(|known| known.eq_ignore_ascii_case(word));
    let words = users["excludeUsers"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut left_out: Vec<String> = words.filter(|word| is_meant(word)).map(str::to_owned).collect();
    for id in excluded {
        if !left_out.iter().any(|word| word.eq_ignore_ascii_case(id.as_str())) {
            left_out.push(id.to_string());
        }
    }
    users["excludeUsers"] = json!(left_out);
}

fn is_guid(word: &str) -> bool {
    let groups: Vec<&str> = word.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.chars().all(|digit| digit.is_ascii_hexdigit()))
}
