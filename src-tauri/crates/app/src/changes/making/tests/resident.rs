//! The people of a town, as it truly has them.

use std::ops::Range;

use mfa::change::{Object, Step};
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState::{self, Disabled, Enabled, Enforced};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

/// One person, as the town truly has it.
#[derive(Clone, Debug)]
pub(in crate::changes) struct Resident {
    /// Since when they have which setting; the first is what was there.
    pub(super) settings: Vec<(Option<Instant>, PerUserMfaState)>,
    raised: bool,
    /// How often a change of theirs was sent.
    pub(in crate::changes) sent: u32,
    /// How often one was sent after the town had said yes to it, and that had arrived.
    pub(in crate::changes) sent_after_yes: u32,
    pub(super) yes: Option<PerUserMfaState>,
    pub(super) reads: u32,
    /// What else the service keeps there, which nobody here knows.
    other: Map<String, Value>,
}

impl Resident {
    pub(in crate::changes) fn of(state: PerUserMfaState, raised: bool) -> Self {
        let other = Map::from_iter([("x-newer".to_owned(), json!({"since": 2.50, "words": ["\u{e4}", null]}))]);
        Self { settings: vec![(None, state)], raised, sent: 0, sent_after_yes: 0, yes: None, reads: 0, other }
    }

    pub(in crate::changes) fn state(&self) -> PerUserMfaState {
        self.settings.last().unwrap().1
    }

    /// What was there at first.
    pub(in crate::changes) fn at_first(&self) -> PerUserMfaState {
        self.settings[0].1
    }

    pub(in crate::changes) fn is_off(&self) -> bool {
        self.state() == Disabled
    }

    /// Whether the service makes enforced of enabled by itself.
    pub(in crate::changes) fn is_raised(&self) -> bool {
        self.raised
    }

    /// Takes what is sent.
    pub(super) fn take(&mut self, body: &Value) {
        for (key, value) in body.as_object().unwrap() {
            match key.as_str() {
                "perUserMfaState" => self.set(PerUserMfaState::read(value.as_str()).unwrap()),
                _ => {
                    self.other.insert(key.clone(), value.clone());
                }
            }
        }
    }

    /// All that the service keeps of them.
    pub(super) fn everything(&self) -> Value {
        let mut all = self.other.clone();
        all.insert("perUserMfaState".to_owned(), json!(self.state().as_str()));
        Value::Object(all)
    }

    pub(super) fn set(&mut self, wanted: PerUserMfaState) {
        let becomes = if wanted == Enabled && self.raised { Enforced } else { wanted };
        if self.state() != becomes {
            self.settings.push((Some(Instant::now()), becomes));
        }
    }
}

pub(in crate::changes) fn id(number: usize) -> UserId {
    UserId::from(format!("person-{number}"))
}

pub(in crate::changes) fn number(id: &str) -> usize {
    id.strip_prefix("person-").and_then(|number| number.parse().ok()).expect("a person of the town")
}

/// Switching each of these people off, all of them enforced.
pub(in crate::changes) fn steps(people: Range<usize>) -> Vec<Step> {
    let step = |person| Step {
        object: Object::PerUserMfa { user: id(person) },
        before: json!({"perUserMfaState": "enforced"}),
        after: json!({"perUserMfaState": "disabled"}),
        display_name: format!("Person {person}").into(),
    };
    people.map(step).collect()
}
