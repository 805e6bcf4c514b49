//! Named locations and strengths that a change made for its policies: deleted, where they are still what was made and no
//! policy names them.

use serde_json::Value;

use super::super::needed::{is_location, is_strength, names};
use super::super::{NeededKind, Object, PolicyLeftOut, PolicyLeftOutWhy, PolicyName, Step};
use super::Made;
use crate::fact::Fact;
use crate::policy::Policy;
use crate::tenant::TenantSnapshot;

/// What becomes of them.
#[derive(Default)]
pub(super) struct NeededBack {
    /// They are deleted, once no policy names them.
    pub(super) delete: Vec<Step>,
    pub(super) left_out: Vec<PolicyLeftOut>,
}

/// What the organization shows of one.
enum Now {
    /// It is there, by this id. Whether it is still what was made.
    There(Box<str>, bool),
    Gone,
    NotKnown,
}

impl NeededBack {
    /// `then` are the policies as they are once everything else is put back.
    pub(super) fn add(&mut self, snapshot: &TenantSnapshot, then: &[Policy], item: &Made, overwrite: bool) {
        let (Object::Needed { what, .. } | Object::NewNeeded { what, .. }) = item.object else { return };
        // One that was deleted is not made again: nothing would name it.
        let why = match (&item.before, &item.after) {
            (Value::Null, made) if !made.is_null() => match now(snapshot, &item.object, made) {
                Now::Gone => return,
                Now::NotKnown => PolicyLeftOutWhy::NotKnown,
                Now::There(_, false) if !overwrite => PolicyLeftOutWhy::ChangedSince,
                Now::There(id, _) if then.iter().any(|policy| names(policy.raw(), &id)) => PolicyLeftOutWhy::StillNamed,
                Now::There(id, _) => return self.delete.push(delete(item, what, id)),
            },
            _ => PolicyLeftOutWhy::Gone,
        };
        let policy = PolicyName { id: "".into(), name: item.display_name.clone() };
        self.left_out.push(PolicyLeftOut { policy, why });
    }
}

fn delete(item: &Made, what: NeededKind, id: Box<str>) -> Step {
    Step {
        object: Object::Needed { what, id },
        before: item.after.clone(),
        after: Value::Null,
        display_name: item.display_name.clone(),
    }
}

fn now(snapshot: &TenantSnapshot, object: &Object, made: &Value) -> Now {
    match object {
        Object::Needed { what: NeededKind::Location, id } => location(snapshot, made, |known, _| known == &**id),
        Object::NewNeeded { what: NeededKind::Location, name, .. } => {
            location(snapshot, made, |_, known| known == &**name)
        }
        Object::Needed { what: NeededKind::Strength, id } => strength(snapshot, made, |known, _| known == &**id),
        Object::NewNeeded { what: NeededKind::Strength, name, .. } => {
            strength(snapshot, made, |_, known| known == &**name)
        }
        _ => Now::NotKnown,
    }
}

/// What is there of a location, found by its id or by its name.
fn location(snapshot: &TenantSnapshot, made: &Value, is_it: impl Fn(&str, &str) -> bool) -> Now {
    let Fact::Known { value, .. } = &snapshot.locations else { return Now::NotKnown };
    let found = value.iter().filter(|known| is_it(known.id.as_str(), &known.name));
    only(found.map(|known| {
        let same = *known.name == *made["displayName"].as_str().unwrap_or_default() && is_location(known, made);
        (known.id.as_str(), same)
    }))
}

/// The same of a strength.
fn strength(snapshot: &TenantSnapshot, made: &Value, is_it: impl Fn(&str, &str) -> bool) -> Now {
    let Fact::Known { value, .. } = &snapshot.strengths else { return Now::NotKnown };
    let found = value.iter().filter(|(id, known)| is_it(id.as_str(), known.name.as_deref().unwrap_or_default()));
    only(found.map(|(id, known)| {
        let same = known.name.as_deref() == made["displayName"].as_str() && is_strength(known, made);
        (id.as_str(), same)
    }))
}

/// Of two of one name it cannot be told which was made.
fn only<'a>(mut found: impl Iterator<Item = (&'a str, bool)>) -> Now {
    match (found.next(), found.next()) {
        (None, _) => Now::Gone,
        (Some((id, same)), None) => Now::There(id.into(), same),
        _ => Now::NotKnown,
    }
}
