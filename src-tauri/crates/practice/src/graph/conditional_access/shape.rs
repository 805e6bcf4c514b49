//! Which properties the types of a policy have in the first version of Graph (GRAPH.md section c.1). A template's
//! details have some more (section c.3).

use serde_json::{Map, Value};

use crate::graph::GraphError;

/// An object in a policy, by the properties that lead to it, with its type and the properties of that.
type Shape = (&'static [&'static str], &'static str, &'static [&'static str]);

const SHAPES: [Shape; 5] = [
    (
        &["conditions"],
        "conditionalAccessConditionSet",
        &[
            "applications",
            "authenticationFlows",
            "clientAppTypes",
            "clientApplications",
            "devices",
            "insiderRiskLevels",
            "locations",
            "platforms",
            "servicePrincipalRiskLevels",
            "signInRiskLevels",
            "userRiskLevels",
            "users",
        ],
    ),
    (
        &["conditions", "applications"],
        "conditionalAccessApplications",
        &[
            "applicationFilter",
            "excludeApplications",
            "includeApplications",
            "includeAuthenticationContextClassReferences",
            "includeUserActions",
        ],
    ),
    (
        &["conditions", "users"],
        "conditionalAccessUsers",
        &[
            "excludeGroups",
            "excludeGuestsOrExternalUsers",
            "excludeRoles",
            "excludeUsers",
            "includeGroups",
            "includeGuestsOrExternalUsers",
            "includeRoles",
            "includeUsers",
        ],
    ),
    (
        &["grantControls"],
        "conditionalAccessGrantControls",
        &["authenticationStrength", "builtInControls", "customAuthenticationFactors", "operator", "termsOfUse"],
    ),
    (
        &["sessionControls"],
        "conditionalAccessSessionControls",
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

fn at<'a>(body: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Map<String, Value>> {
    let (first, rest) = path.split_first()?;
    let inner = body.get(*first)?.as_object()?;
    if rest.is_empty() { Some(inner) } else { at(inner, rest) }
}

fn at_mut<'a>(body: &'a mut Map<String, Value>, path: &[&str]) -> Option<&'a mut Map<String, Value>> {
    let (first, rest) = path.split_first()?;
    let inner = body.get_mut(*first)?.as_object_mut()?;
    if rest.is_empty() { Some(inner) } else { at_mut(inner, rest) }
}

/// Whether a type has the property, or the policy had it before: what Graph gave it takes back.
fn is_known(name: &str, known: &[&str], old: Option<&Map<String, Value>>) -> bool {
    known.contains(&name) || name.contains('@') || old.is_some_and(|old| old.contains_key(name))
}

/// Refuses a body with a property that its type does not have. `old` is the policy that is changed, if there is one.
pub(super) fn check(body: &Map<String, Value>, old: Option<&Map<String, Value>>) -> Result<(), GraphError> {
    for (path, kind, known) in SHAPES {
        let before = old.and_then(|old| at(old, path));
        let unknown = at(body, path).and_then(|object| object.keys().find(|name| !is_known(name, known, before)));
        if let Some(name) = unknown {
            return Err(GraphError::bad_request(format!(
                "The property '{name}' does not exist on type 'microsoft.graph.{kind}'. Make sure to only use property names that are defined by the type."
            )));
        }
    }
    Ok(())
}

/// Passes over what the types do not have.
pub(super) fn prune(body: &mut Map<String, Value>, old: Option<&Map<String, Value>>) {
    for (path, _, known) in SHAPES {
        let before = old.and_then(|old| at(old, path));
        if let Some(object) = at_mut(body, path) {
            object.retain(|name, _| is_known(name, known, before));
        }
    }
}
