//! What Home says, against what the organization really holds.

mod organizations;
mod requests;
mod roles;
mod unconfirmed;
mod unreadable;

use app::view::{EditableView, PartView};
use serde_json::Value;

/// The value of a part that was read.
pub(crate) fn known<T: std::fmt::Debug>(part: PartView<T>) -> T {
    match part {
        PartView::Known { value, stale_because: None, .. } => value,
        other => panic!("not known: {other:#?}"),
    }
}

/// The code with which a part says why it is not known.
pub(crate) fn unknown<T: std::fmt::Debug>(part: &PartView<T>) -> app::ErrorCode {
    match part {
        PartView::Unknown { because, .. } => because.code,
        other => panic!("not unknown: {other:#?}"),
    }
}

fn why_not(editable: &EditableView) -> app::view::NotEditable {
    match editable {
        EditableView::No { reason, .. } => *reason,
        other => panic!("editable: {other:?}"),
    }
}

/// How many of `values` pass.
fn count(values: &[Value], passes: impl Fn(&Value) -> bool) -> u32 {
    u32::try_from(values.iter().filter(|value| passes(value)).count()).unwrap()
}

fn is_enabled(person: &Value) -> bool {
    person["accountEnabled"] == true
}

fn is_on(person: &Value) -> bool {
    person["perUserMfaState"] == "enabled" || person["perUserMfaState"] == "enforced"
}
