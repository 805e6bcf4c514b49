//! The part of a policy's JSON that can be sent: to make it once more, or to change it back.

use serde_json::{Map, Value, json};

/// What the service says of a policy and takes from nobody. The id of a template is one of them until it is known
/// whether it is taken (GRAPH.md section o, number 7).
const NOT_SENT: [&str; 5] = ["id", "createdDateTime", "modifiedDateTime", "deletedDateTime", "templateId"];

/// `raw` without what the service alone says, and with only the id of an authentication strength. Fields that are not
/// known are kept.
pub fn body_of(raw: &Value) -> Value {
    let mut body = without_annotations(raw);
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|key, _| !NOT_SENT.contains(&key.as_str()));
    }
    if let Some(strength) = body.pointer_mut("/grantControls/authenticationStrength")
        && let Some(id) = strength.get("id").cloned()
    {
        *strength = json!({ "id": id });
    }
    body
}

pub(crate) fn without_annotations(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| !key.contains("@odata") || *key == "@odata.type");
            Value::Object(kept.map(|(key, value)| (key.clone(), without_annotations(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(without_annotations).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::body_of;

    #[test]
    fn what_the_service_alone_says_is_left_out_and_what_is_not_known_stays() {
        let tenants = json!({ "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants" });
        let raw = json!({
            "@odata.context": "x", "id": "p", "templateId": "t", "createdDateTime": "2026-01-01T00:00:00Z",
            "modifiedDateTime": null, "displayName": "Bakery", "somethingNew": { "a": 1 },
            "conditions": { "users": { "excludeGuestsOrExternalUsers": { "externalTenants": tenants } } },
            "grantControls": {
                "authenticationStrength@odata.context": "x",
                "authenticationStrength": { "id": "s", "displayName": "Strong", "allowedCombinations": ["fido2"] },
            },
        });
        let expected = json!({
            "displayName": "Bakery", "somethingNew": { "a": 1 },
            "conditions": { "users": { "excludeGuestsOrExternalUsers": { "externalTenants": tenants } } },
            "grantControls": { "authenticationStrength": { "id": "s" } },
        });
        assert_eq!(body_of(&raw), expected);
    }
}
