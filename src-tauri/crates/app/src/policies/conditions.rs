//! When a policy counts, and what it says of the time after the sign-in.

use mfa::policy::{Content, Filter, FilterMode, Range};
use serde_json::{Map, Value};

use super::names::Names;
use crate::view::{ConditionKind, ConditionWords, SessionKind, SessionWords};

/// How long a day is, in hours.
const DAY: u64 = 24;

/// When a policy counts; nothing where it always does. Kinds of apps, and ways of signing in on another device, stand
/// each by itself: one of them is enough. Everything else must be so at the same time.
pub(super) fn conditions(
    content: &Content,
    names: &Names<'_>,
    not_understood: &mut Vec<String>,
) -> Vec<ConditionWords> {
    let mut found = Vec::new();
    let mut push = |kind, include: Vec<String>, exclude: Vec<String>| {
        found.push(ConditionWords { kind, include, exclude });
    };
    for kind in clients(&content.client_app_types, not_understood) {
        push(kind, Vec::new(), Vec::new());
    }
    if let Some(Range { include, exclude }) = &content.platforms {
        push(ConditionKind::Platforms, texts(include), texts(exclude));
    }
    if let Some(Range { include, exclude }) = &content.locations {
        let places = |places: &[Box<str>]| places.iter().map(|place| names.place(place)).collect();
        push(ConditionKind::Places, places(include), places(exclude));
    }
    match &content.device_filter {
        Some(Filter { mode: FilterMode::Include, rule }) => {
            push(ConditionKind::Devices, vec![rule.to_string()], Vec::new());
        }
        Some(Filter { mode: FilterMode::Exclude, rule }) => {
            push(ConditionKind::Devices, Vec::new(), vec![rule.to_string()]);
        }
        None => {}
    }
    let risks = [
        (ConditionKind::SignInRisk, &content.risks.sign_in),
        (ConditionKind::UserRisk, &content.risks.user),
        (ConditionKind::InsiderRisk, &content.risks.insider),
    ];
    for (kind, levels) in risks {
        if !levels.is_empty() {
            push(kind, texts(levels), Vec::new());
        }
    }
    for method in &content.transfer_methods {
        match &**method {
            "deviceCodeFlow" => push(ConditionKind::DeviceCode, Vec::new(), Vec::new()),
            "authenticationTransfer" => push(ConditionKind::Transfer, Vec::new(), Vec::new()),
            _ => not_understood.push("conditions.authenticationFlows.transferMethods".to_owned()),
        }
    }
    found
}

/// The kinds of apps that a policy is narrowed to; none where it is about all of them.
fn clients(types: &[Box<str>], not_understood: &mut Vec<String>) -> Vec<ConditionKind> {
    let mut kinds = Vec::new();
    for word in types {
        let kind = match &**word {
            "all" => return Vec::new(),
            "browser" => ConditionKind::Browser,
            "mobileAppsAndDesktopClients" => ConditionKind::ModernApps,
            "exchangeActiveSync" | "easSupported" | "other" => ConditionKind::OldApps,
            _ => {
                not_understood.push("conditions.clientAppTypes".to_owned());
                continue;
            }
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn texts(words: &[Box<str>]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

/// What is said of the time after the sign-in. A control that is there and switched off says nothing.
pub(super) fn session(raw: &Value) -> Vec<SessionWords> {
    let controls = raw.get("sessionControls").and_then(Value::as_object);
    controls.into_iter().flatten().filter_map(|(name, control)| session_control(name, control)).collect()
}

fn session_control(name: &str, control: &Value) -> Option<SessionWords> {
    let said = match control {
        Value::Null => false,
        Value::Bool(on) => *on,
        Value::Object(fields) => fields.get("isEnabled") != Some(&Value::Bool(false)) && !fields.is_empty(),
        _ => true,
    };
    if !said || name.contains('@') {
        return None;
    }
    let plain = |kind| Some(SessionWords { kind, hours: None });
    match (name, control.as_object()) {
        ("signInFrequency", Some(fields)) => Some(frequency(fields)),
        ("persistentBrowser", Some(fields)) => plain(match text(fields, "mode") {
            Some("never") => SessionKind::NeverStaySignedIn,
            Some("always") => SessionKind::AlwaysStaySignedIn,
            _ => SessionKind::Other,
        }),
        ("applicationEnforcedRestrictions", _) => plain(SessionKind::AppLimits),
        ("cloudAppSecurity", _) => plain(SessionKind::Watched),
        _ => plain(SessionKind::Other),
    }
}

fn frequency(fields: &Map<String, Value>) -> SessionWords {
    if text(fields, "frequencyInterval") == Some("everyTime") {
        return SessionWords { kind: SessionKind::SignInEachTime, hours: None };
    }
    let value = fields.get("value").and_then(Value::as_u64);
    let hours = match text(fields, "type") {
        Some("hours") => value,
        Some("days") => value.map(|days| days.saturating_mul(DAY)),
        _ => None,
    };
    SessionWords { kind: SessionKind::SignInEvery, hours: hours.and_then(|hours| hours.try_into().ok()) }
}

fn text<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    fields.get(key).and_then(Value::as_str)
}
