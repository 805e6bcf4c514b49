//! Whether two pieces of policy JSON mean the same: what was sent, and what the service shows of it.
//!
//! The service does not give back what it was sent to the letter: it adds fields, leaves out what is empty, and keeps to
//! no order and no case. Unlike any of that, a person who is left out and then is not is a difference (SAFETY.md case 88).

use serde_json::{Map, Value};

/// Words in one text, separated by commas.
const COMMA_LISTS: [&str; 3] = ["guestOrExternalUserTypes", "transferMethods", "insiderRiskLevels"];
/// Text that means something else in another case, or may.
const EXACT: [&str; 5] = ["displayName", "description", "rule", "state", "perUserMfaState"];
/// Objects of which the id alone says what is meant; the rest is a copy of what is kept elsewhere.
const BY_ID: &str = "authenticationStrength";

/// Whether every property of `meant` means the same in `shown`. Null, absent and empty are equal; the order of lists
/// and the case of ids do not matter; what the service adds does not either, unless it is a condition or a control that
/// is not in `meant`.
pub fn shows(meant: &Value, shown: &Value) -> bool {
    match (meant, shown) {
        (Value::Object(meant), Value::Object(shown)) => {
            meant.iter().all(|(key, value)| property(key, value, shown.get(key)))
        }
        _ => same(meant, shown, Spelling::Exact),
    }
}

/// Whether everything that `meant` leaves out is left out in `shown` too (SAFETY.md case 88). `shown` may leave out more.
///
/// # Errors
/// What is left out no more: ids and words as `meant` has them.
pub fn exclusions_kept(meant: &Value, shown: &Value) -> Result<(), Vec<Box<str>>> {
    let mut missing = Vec::new();
    collect_missing(&meant["conditions"], &shown["conditions"], &mut missing);
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Exact,
    AnyCase,
}

/// One property, at the top of a policy or below.
fn property(key: &str, meant: &Value, shown: Option<&Value>) -> bool {
    let shown = shown.unwrap_or(&Value::Null);
    if key.contains("@odata") {
        return true;
    }
    match key {
        BY_ID => by_id(meant, shown),
        "clientAppTypes" => same(&or_all(meant), &or_all(shown), Spelling::AnyCase),
        key if COMMA_LISTS.contains(&key) => same(&words(meant), &words(shown), Spelling::AnyCase),
        key if EXACT.contains(&key) => same(meant, shown, Spelling::Exact),
        "conditions" | "users" | "applications" | "grantControls" => whole(key, meant, shown),
        _ => same(meant, shown, Spelling::AnyCase),
    }
}

/// An object that the service replaces as a whole: what is not in `meant` must not be in `shown` either.
fn whole(key: &str, meant: &Value, shown: &Value) -> bool {
    let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
    if !(meant.is_object() || meant.is_null()) || !(shown.is_object() || shown.is_null()) {
        return same(meant, shown, Spelling::AnyCase);
    }
    let (meant, shown) = (fields(meant), fields(shown));
    let added = documented(key).iter().filter(|key| !meant.contains_key(**key));
    let mut added = added.filter_map(|key| Some((*key, shown.get(*key)?)));
    added.all(|(key, value)| property(key, &Value::Null, Some(value)))
        && meant.iter().all(|(key, value)| property(key, value, shown.get(key)))
}

/// What GRAPH.md section c.1 names within an object; the service may add anything else.
fn documented(key: &str) -> &'static [&'static str] {
    match key {
        "conditions" => &[
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
        "users" => &[
            "includeUsers",
            "excludeUsers",
            "includeGroups",
            "excludeGroups",
            "includeRoles",
            "excludeRoles",
            "includeGuestsOrExternalUsers",
            "excludeGuestsOrExternalUsers",
        ],
        "applications" => &[
            "includeApplications",
            "excludeApplications",
            "includeUserActions",
            "includeAuthenticationContextClassReferences",
            "applicationFilter",
        ],
        _ => &["builtInControls", "customAuthenticationFactors", "termsOfUse", BY_ID],
    }
}

fn by_id(meant: &Value, shown: &Value) -> bool {
    match (meant.get("id"), shown.get("id")) {
        (Some(meant), Some(shown)) => same(meant, shown, Spelling::AnyCase),
        _ => same(meant, shown, Spelling::AnyCase),
    }
}

/// A policy without client types is about all of them.
fn or_all(value: &Value) -> Value {
    if is_nothing(value) { Value::from(vec!["all"]) } else { value.clone() }
}

/// Graph's comma-separated form as a list.
fn words(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Value::from).collect()
        }
        other => other.clone(),
    }
}

/// Whether a value says nothing: null, and lists and objects of nothing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.iter().all(|(key, value)| key.contains("@odata") || is_nothing(value)),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn same(meant: &Value, shown: &Value, spelling: Spelling) -> bool {
    if is_nothing(meant) || is_nothing(shown) {
        return is_nothing(meant) && is_nothing(shown);
    }
    match (meant, shown) {
        (Value::String(meant), Value::String(shown)) => match spelling {
            Spelling::Exact => meant == shown,
            Spelling::AnyCase => meant.eq_ignore_ascii_case(shown),
        },
        (Value::Number(meant), Value::Number(shown)) => meant == shown || meant.as_f64() == shown.as_f64(),
        (Value::Bool(meant), Value::Bool(shown)) => meant == shown,
        (Value::Array(meant), Value::Array(shown)) => {
            let all_in = |these: &[Value], those: &[Value]| {
                these.iter().all(|this| those.iter().any(|that| same(this, that, spelling)))
            };
            all_in(meant, shown) && all_in(shown, meant)
        }
        (Value::Object(meant), Value::Object(shown)) => below(meant, shown),
        _ => false,
    }
}

fn below(meant: &Map<String, Value>, shown: &Map<String, Value>) -> bool {
    meant.iter().all(|(key, value)| property(key, value, shown.get(key)))
}

fn collect_missing(meant: &Value, shown: &Value, missing: &mut Vec<Box<str>>) {
    let Value::Object(fields) = meant else { return };
    for (key, value) in fields {
        let shown = &shown[key.as_str()];
        if key.starts_with("exclude") {
            collect_words(value, shown, missing);
        } else if value["mode"] == "exclude" {
            if !same(value, shown, Spelling::AnyCase) {
                missing.push(value["rule"].as_str().unwrap_or(key).into());
            }
        } else {
            collect_missing(value, shown, missing);
        }
    }
}

/// One list of what is left out, or the kinds of guests who are.
fn collect_words(meant: &Value, shown: &Value, missing: &mut Vec<Box<str>>) {
    const TYPES: &str = "guestOrExternalUserTypes";
    const HOMES: &str = "externalTenants";
    if meant.is_object() {
        collect_words(&words(&meant[TYPES]), &words(&shown[TYPES]), missing);
        // Fewer organizations of origin may be left out now: which, nobody can tell by looking.
        if !same(&meant[HOMES], &shown[HOMES], Spelling::AnyCase) {
            missing.push(HOMES.into());
        }
        return;
    }
    let shown = shown.as_array().map_or(&[][..], Vec::as_slice);
    for word in meant.as_array().into_iter().flatten() {
        if !shown.iter().any(|shown| same(word, shown, Spelling::AnyCase)) {
            missing.push(word.as_str().map_or_else(|| word.to_string().into(), Box::from));
        }
    }
}

#[cfg(test)]
mod tests;
