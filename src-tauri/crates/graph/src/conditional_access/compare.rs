//! Whether what is there is what was asked for.

use serde_json::Value;

/// Whether `there`, as the service shows it, has everything that was asked for by `asked`. The service adds what it
/// knows beside: properties that were not asked for are passed over, and a property that is missing, null or an empty
/// list says the same. Lists may be in any order, but hold neither less nor more. Letters count in either case, since
/// ids come in both.
#[must_use]
pub fn shows(there: &Value, asked: &Value) -> bool {
    match (there, asked) {
        (_, Value::Object(asked)) => asked
            .iter()
            .filter(|(name, _)| !name.contains('@'))
            .all(|(name, asked)| shows(there.get(name).unwrap_or(&Value::Null), asked)),
        (Value::Array(there), Value::Array(asked)) => {
            let all =
                |one: &[Value], other: &[Value]| one.iter().all(|one| other.iter().any(|other| shows(other, one)));
            there.len() == asked.len() && all(asked, there)
        }
        (there, asked) if says_nothing(asked) => says_nothing(there),
        (Value::String(there), Value::String(asked)) => there.eq_ignore_ascii_case(asked),
        (there, asked) => there == asked,
    }
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::contract;

    #[test]
    fn the_documented_answer_to_a_creation_shows_what_was_asked_for() {
        for name in ["create-all-conditions", "create-example4"] {
            let asked = contract(&format!("ca-policy.{name}.request.json"));
            let there = contract(&format!("ca-policy.{name}.response.json"));
            assert!(shows(&there, &asked), "{name}");
        }
    }

    #[test]
    fn what_the_service_adds_or_spells_otherwise_is_the_same() {
        for (there, asked) in [
            (json!({"id": "1", "state": "enabled", "new": {}}), json!({"state": "enabled"})),
            (json!({"users": {"excludeUsers": ["AA", "b"]}}), json!({"users": {"excludeUsers": ["B", "aa"]}})),
            (json!({"platforms": null}), json!({"platforms": []})),
            (json!({}), json!({"platforms": null, "list": []})),
            (json!({"list": []}), json!({"list": null})),
            (json!({"a": 1}), json!({"@odata.type": "#x", "s@odata.bind": "y", "a": 1})),
            (json!({"s": {"id": "x", "displayName": "y"}}), json!({"s": {"id": "x"}})),
            (json!({"r": [{"cidr": "1", "@odata.type": "v4"}]}), json!({"r": [{"cidr": "1"}]})),
        ] {
            assert!(shows(&there, &asked), "{there} {asked}");
        }
    }

    #[test]
    fn less_more_or_something_else_is_not_the_same() {
        for (there, asked) in [
            (json!({"users": {"excludeUsers": ["a"]}}), json!({"users": {"excludeUsers": ["a", "b"]}})),
            (json!({"users": {"excludeUsers": ["a", "b"]}}), json!({"users": {"excludeUsers": ["a"]}})),
            (json!({"users": {"excludeUsers": ["a", "a"]}}), json!({"users": {"excludeUsers": ["a", "b"]}})),
            (json!({"users": {"excludeUsers": ["a"]}}), json!({"users": {"excludeUsers": []}})),
            (json!({"state": "disabled"}), json!({"state": "enabled"})),
            (json!({"state": null}), json!({"state": "enabled"})),
            (json!({}), json!({"conditions": {"users": {"includeUsers": ["All"]}}})),
            (json!({"platforms": {"includePlatforms": ["all"]}}), json!({"platforms": null})),
            (json!({"isEnabled": true}), json!({"isEnabled": false})),
            (Value::Null, json!("x")),
        ] {
            assert!(!shows(&there, &asked), "{there} {asked}");
        }
    }
}
