//! Things with ids that come, change and go, and what was there before, for reads that lag behind.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::before;

/// A thing as it was; `None` when there was none.
type Old = Option<Arc<Value>>;

/// Things in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    things: Vec<(Uuid, Arc<Value>)>,
    /// Newest last, each with the moment at which it was replaced.
    history: HashMap<Uuid, Vec<(i64, Old)>>,
}

impl Shelf {
    /// With what is there from the beginning: those of the bodies that have an id.
    pub(super) fn of(bodies: &[Value]) -> Self {
        let things = bodies
            .iter()
            .filter_map(|body| Some((Uuid::try_parse(body["id"].as_str()?).ok()?, Arc::new(body.clone()))))
            .collect();
        Self { things, history: HashMap::new() }
    }

    /// Made or replaced. `at_ms` keeps what it replaces.
    pub(super) fn put(&mut self, id: Uuid, thing: Value, at_ms: Option<i64>) {
        self.keep(id, at_ms);
        let thing = Arc::new(thing);
        match self.things.iter_mut().find(|(there, _)| *there == id) {
            Some((_, old)) => *old = thing,
            None => self.things.push((id, thing)),
        }
    }

    /// Taken away.
    pub(super) fn take(&mut self, id: Uuid, at_ms: Option<i64>) -> Option<Value> {
        self.keep(id, at_ms);
        let place = self.things.iter().position(|(there, _)| *there == id)?;
        let (_, thing) = self.things.remove(place);
        Some(Arc::unwrap_or_clone(thing))
    }

    fn keep(&mut self, id: Uuid, at_ms: Option<i64>) {
        if let Some(at) = at_ms {
            let old = self.things.iter().find(|(there, _)| *there == id).map(|(_, thing)| Arc::clone(thing));
            self.history.entry(id).or_default().push((at, old));
        }
    }

    pub(super) fn forget_history(&mut self) {
        self.history.clear();
    }

    /// What is there, or was at `seen_at_ms`.
    pub(super) fn list(&self, seen_at_ms: Option<i64>) -> Vec<(Uuid, &Value)> {
        let Some(at) = seen_at_ms else {
            return self.things.iter().map(|(id, thing)| (*id, &**thing)).collect();
        };
        let mut seen = Vec::new();
        for (id, thing) in &self.things {
            match self.history.get(id).and_then(|old| before(old, at)) {
                Some(Some(old)) => seen.push((*id, &**old)),
                Some(None) => {}
                None => seen.push((*id, &**thing)),
            }
        }
        for (id, old) in &self.history {
            if !self.things.iter().any(|(there, _)| there == id)
                && let Some(Some(old)) = before(old, at)
            {
                seen.push((*id, &**old));
            }
        }
        seen
    }

    /// The one of that id, as above.
    pub(super) fn get(&self, id: Uuid, seen_at_ms: Option<i64>) -> Option<&Value> {
        self.list(seen_at_ms).into_iter().find(|(there, _)| *there == id).map(|(_, thing)| thing)
    }
}
