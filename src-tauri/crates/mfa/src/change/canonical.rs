//! One text for one content, so that equal plans have equal hashes.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical JSON, in hexadecimal; `None` when it cannot be written as JSON.
pub(super) fn hash(content: &impl Serialize) -> Option<Box<str>> {
    let value = serde_json::to_value(content).ok()?;
    let mut text = String::new();
    write(&value, &mut text);
    let digest = Sha256::digest(text.as_bytes());
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(digits.into())
}

/// Writes JSON without spaces and with the keys of every object in order. The order of keys in
/// memory is not relied on: a feature of the JSON library elsewhere in the program changes it.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            out.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(&fields[key], out);
            }
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn keys_are_in_order_whatever_order_they_came_in() {
        let text = |json: &str| {
            let mut out = String::new();
            write(&serde_json::from_str(json).unwrap(), &mut out);
            out
        };
        assert_eq!(text(r#"{"b":{"z":1,"y":"\""},"a":[null,true]}"#), r#"{"a":[null,true],"b":{"y":"\"","z":1}}"#);
    }
}
