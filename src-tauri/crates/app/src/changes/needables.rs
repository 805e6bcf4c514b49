//! Named locations and authentication strengths as the organization shows them, for what was made or deleted of them.

use graph::{Error, Graph};
use mfa::change::{NeededKind, Object};
use serde_json::Value;

/// What was read at one moment. A part that was not needed is empty.
pub(super) struct Needables {
    locations: Vec<Value>,
    strengths: Vec<Value>,
}

impl Needables {
    /// Reads what `objects` are about.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub(super) async fn read<'o>(
        graph: &Graph,
        objects: impl IntoIterator<Item = &'o Object> + Clone,
    ) -> Result<Self, Error> {
        let of = |wanted: NeededKind| objects.clone().into_iter().any(|object| kind(object) == Some(wanted));
        let (of_locations, of_strengths) = (of(NeededKind::Location), of(NeededKind::Strength));
        let (locations, strengths) = tokio::join!(
            async { if of_locations { graph.named_locations_whole().await } else { Ok(Vec::new()) } },
            async { if of_strengths { graph.authentication_strengths_whole().await } else { Ok(Vec::new()) } },
        );
        Ok(Self { locations: locations?, strengths: strengths? })
    }

    /// What is there of `object`, whole: by its id, by `made` where that is its id by now, or by its name, which nothing
    /// else has. Of two of one name it cannot be told which it is.
    pub(super) fn shows(&self, object: &Object, made: Option<&str>) -> Option<&Value> {
        let all = match kind(object)? {
            NeededKind::Location => &self.locations,
            NeededKind::Strength => &self.strengths,
        };
        let by_id =
            |id: &str| all.iter().find(|one| one["id"].as_str().is_some_and(|one| one.eq_ignore_ascii_case(id)));
        match (object, made) {
            (Object::Needed { id, .. }, _) => by_id(id),
            (Object::NewNeeded { .. }, Some(made)) => by_id(made),
            (Object::NewNeeded { name, .. }, None) => {
                let mut named = all.iter().filter(|one| one["displayName"].as_str() == Some(&**name));
                named.next().filter(|_| named.next().is_none())
            }
            _ => None,
        }
    }
}

/// What `object` is; `None` for what is neither.
pub(super) fn kind(object: &Object) -> Option<NeededKind> {
    match object {
        Object::NewNeeded { what, .. } | Object::Needed { what, .. } => Some(*what),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(name: &str) -> Object {
        Object::NewNeeded { what: NeededKind::Location, id: "then".into(), name: name.into() }
    }

    #[test]
    fn what_was_made_is_found_by_its_id_or_by_a_name_that_only_it_has() {
        let one = |id: &str, name: &str| json!({"id": id, "displayName": name});
        let there = Needables {
            locations: vec![one("A", "Office"), one("b", "Home"), one("c", "Home")],
            strengths: vec![one("s", "Office")],
        };
        let id = |object: &Object, made| there.shows(object, made).map(|one| one["id"].as_str().unwrap());
        assert_eq!(id(&made("Office"), None), Some("A"));
        assert_eq!(id(&made("Home"), None), None, "of two it cannot be told which");
        assert_eq!(id(&made("Home"), Some("c")), Some("c"));
        assert_eq!(id(&made("Shop"), None), None);
        assert_eq!(id(&Object::Needed { what: NeededKind::Location, id: "a".into() }, None), Some("A"));
        assert_eq!(id(&Object::Needed { what: NeededKind::Strength, id: "a".into() }, None), None);
        assert_eq!(id(&Object::SecurityDefaults, None), None);
    }
}
