//! Several writes of one object as the one change that they come to.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::super::Object;
use super::Made;

/// Each object once: what was there before the first write of it, and after the last. What is again as it was before
/// is not in it. Of a policy, each property that was written is in both.
pub fn whole(made: &[Made]) -> Vec<Made> {
    let mut places: HashMap<&Object, usize> = HashMap::new();
    let mut whole: Vec<Made> = Vec::new();
    for item in made {
        match places.get(&item.object).and_then(|at| whole.get_mut(*at)) {
            Some(first) => match item.object {
                Object::Policy { .. } => then(first, item),
                _ => first.after = item.after.clone(),
            },
            None => {
                places.insert(&item.object, whole.len());
                whole.push(item.clone());
            }
        }
    }
    whole.iter_mut().filter(|item| matches!(item.object, Object::Policy { .. })).for_each(keep_what_differs);
    whole.retain(|item| item.before != item.after);
    whole
}

/// `first`, followed by another write of the same policy, which may be of other properties.
fn then(first: &mut Made, next: &Made) {
    let (before, after) = (first.before.clone(), first.after.clone());
    // What the next write found and the first had not touched was there before both.
    if let (Value::Object(first), Value::Object(next)) = (&mut first.before, &next.before) {
        let found = next.iter().filter(|(key, _)| !before.as_object().is_some_and(|before| before.contains_key(*key)));
        first.extend(found.map(|(key, value)| (key.clone(), value.clone())));
    }
    first.after = match (&after, &next.after) {
        (_, Value::Null) => Value::Null,
        // Deleted and then restored: it is what it was, but for what the restoring says.
        (Value::Null, restored) => over(&first.before, restored),
        (after, next) => over(after, next),
    };
}

/// `value` with the properties of `above`.
fn over(value: &Value, above: &Value) -> Value {
    let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
    Value::Object(fields(value).into_iter().chain(fields(above)).collect::<Map<_, _>>())
}

fn keep_what_differs(item: &mut Made) {
    let (Value::Object(before), Value::Object(after)) = (&mut item.before, &mut item.after) else { return };
    let same: Vec<String> =
        before.iter().filter(|(key, value)| after.get(*key) == Some(*value)).map(|(key, _)| key.clone()).collect();
    for key in same {
        before.remove(&key);
        after.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::super::Object;
    use super::{Made, whole};

    /// What writes of one policy come to.
    fn comes_to(writes: &[(Value, Value)]) -> Option<(Value, Value)> {
        let made = writes.iter().map(|(before, after)| Made {
            object: Object::Policy { id: "p".into() },
            before: before.clone(),
            after: after.clone(),
            display_name: "p".into(),
        });
        let mut whole = whole(&made.collect::<Vec<_>>());
        assert!(whole.len() <= 1);
        whole.pop().map(|item| (item.before, item.after))
    }

    #[test]
    fn writes_of_several_properties_of_a_policy_come_to_all_of_them() {
        let state = |state: &str| json!({ "state": state });
        let name = |name: &str| json!({ "displayName": name });
        let table = [
            (vec![(state("a"), state("b")), (state("b"), state("c"))], Some((state("a"), state("c")))),
            (vec![(state("a"), state("b")), (state("b"), state("a"))], None),
            (
                vec![(name("x"), name("y")), (state("a"), state("b"))],
                Some((json!({ "displayName": "x", "state": "a" }), json!({ "displayName": "y", "state": "b" }))),
            ),
            (
                vec![(name("x"), name("y")), (state("a"), state("b")), (name("y"), name("x"))],
                Some((state("a"), state("b"))),
            ),
        ];
        for (writes, expected) in table {
            assert_eq!(comes_to(&writes), expected, "{writes:?}");
        }
    }

    #[test]
    fn a_policy_that_was_made_changed_and_deleted_is_as_it_was() {
        let body = json!({ "displayName": "x", "state": "a" });
        let changed = (json!({ "state": "a" }), json!({ "state": "b" }));
        let made = (Value::Null, body.clone());
        let after = json!({ "displayName": "x", "state": "b" });
        assert_eq!(comes_to(&[made.clone(), changed.clone()]), Some((Value::Null, after.clone())));
        assert_eq!(comes_to(&[made, changed.clone(), (after.clone(), Value::Null)]), None);
        // Switched off, then deleted: what was there before is the policy as it was on.
        assert_eq!(comes_to(&[changed.clone(), (after.clone(), Value::Null)]), Some((body.clone(), Value::Null)));
        // Deleted, restored in another state, and then switched back.
        let restored = (Value::Null, json!({ "state": "b" }));
        let deleted = (body.clone(), Value::Null);
        assert_eq!(comes_to(&[deleted.clone(), restored.clone()]), Some((changed.0.clone(), changed.1.clone())));
        assert_eq!(comes_to(&[deleted, restored, (changed.1, changed.0)]), None);
    }
}
