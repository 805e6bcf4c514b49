//! Named locations and strengths of a backup that policies name and that are not there: they are made first.

use std::collections::BTreeSet;

use mfa::change::{Needed, NeededKind};
use mfa::policy::Policy;

use super::beside::{Beside, parts_named};
use super::file::File;
use crate::policies::intent::{free, key};
use crate::view::{NeededView, NeededViewKind};

/// What is made so that `policies` can be restored, each once. Where something else has its name, it is made beside it
/// under the next free one; what is there is never changed.
pub(super) fn needed<'p>(file: &File, beside: &Beside, policies: impl IntoIterator<Item = &'p Policy>) -> Vec<Needed> {
    let taken = |wanted: NeededKind| -> BTreeSet<String> {
        let of_kind = beside.parts.iter().filter(|part| NeededKind::of(part) == wanted);
        of_kind.filter_map(|part| part["displayName"].as_str()).map(key).collect()
    };
    let (mut locations, mut strengths) = (taken(NeededKind::Location), taken(NeededKind::Strength));
    let mut needed: Vec<Needed> = Vec::new();
    for id in policies.into_iter().flat_map(parts_named) {
        let is_known = needed.iter().any(|known| known.id.eq_ignore_ascii_case(id));
        let Some(one) = beside.to_make(file, id).filter(|_| !is_known) else { continue };
        let taken = match one.what {
            NeededKind::Location => &mut locations,
            NeededKind::Strength => &mut strengths,
        };
        let name = free(one.name(), taken);
        taken.insert(key(&name));
        needed.push(if name == one.name() { one } else { one.renamed(&name) });
    }
    needed
}

/// A location or strength that is made, for the window.
pub(crate) fn needed_view(needed: &Needed) -> NeededView {
    NeededView {
        kind: match needed.what {
            NeededKind::Location => NeededViewKind::Location,
            NeededKind::Strength => NeededViewKind::Strength,
        },
        name: needed.name().to_owned(),
        beside: needed.beside.as_deref().map(ToOwned::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::beside::tests::{file, there};
    use super::*;
    use crate::policies::fixture::policy;

    #[test]
    fn what_is_made_is_made_once_under_a_name_that_nothing_else_has() {
        let strength = json!({"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": "KEYS"}});
        let named = |id: &str| policy(id, &[("/grantControls", strength.clone())]);
        let file = file(&[named("a"), named("b")]);
        let made = |parts| {
            let needed = needed(&file, &there(parts), &file.policies);
            needed.iter().map(needed_view).map(|view| (view.name, view.beside)).collect::<Vec<_>>()
        };
        assert_eq!(made(Vec::new()), [("Keys only".into(), None)]);
        let place = json!({"id": "x", "displayName": "Keys only", "isTrusted": true});
        assert_eq!(made(vec![place]), [("Keys only".into(), None)], "a place takes no name from a strength");
        let wider = json!({"id": "x", "displayName": "keys ONLY", "allowedCombinations": ["fido2", "password,sms"]});
        let beside = [("Keys only (2)".to_owned(), Some("Keys only".to_owned()))];
        assert_eq!(made(vec![wider.clone()]), beside, "what is there stays as it is");
        let second = json!({"id": "y", "displayName": "Keys only (2)", "allowedCombinations": ["fido2"]});
        assert_eq!(made(vec![wider, second]), [], "it was made beside it already");
        assert_eq!(made(vec![json!({"id": "keys", "displayName": "Renamed", "allowedCombinations": ["sms"]})]), []);
    }
}
