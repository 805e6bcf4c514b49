//! Going on with a plan that was cut off: what it was to change, as the journal keeps it, and what is left of it
//! (DESIGN.md §3.6).

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::per_user::state_of;
use super::{LeftOutWhy, Object, Step};
use crate::id::UserId;
use crate::per_user::PerUserMfaState;
use crate::tenant::User;

/// What a plan changes, short enough to be kept for 100,000 people: names are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// Whether it changes security defaults.
    #[serde(default)]
    security_defaults: bool,
    /// Whose setting it changes, by what was there.
    #[serde(default)]
    people: BTreeMap<PerUserMfaState, Vec<UserId>>,
    /// Whom it signs out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signed_out: Vec<UserId>,
}

impl Planned {
    /// What `steps` change.
    pub(super) fn of(steps: &[Step]) -> Self {
        let mut planned = Self::default();
        for step in steps {
            match &step.object {
                Object::SecurityDefaults => planned.security_defaults = true,
                Object::PerUserMfa { user } => {
                    if let Some(before) = state_of(&step.before) {
                        planned.people.entry(before).or_default().push(user.clone());
                    }
                }
                Object::SignInSessions { user } => planned.signed_out.push(user.clone()),
            }
        }
        planned
    }

    /// How many writes it is.
    pub fn step_count(&self) -> usize {
        usize::from(self.security_defaults) + self.people.values().map(Vec::len).sum::<usize>() + self.signed_out.len()
    }

    /// The same without the people of `done` who are signed out already: nothing that is read for a plan shows that.
    pub fn without_signed_out<'a>(mut self, done: impl IntoIterator<Item = &'a UserId>) -> Self {
        let done: HashSet<&UserId> = done.into_iter().collect();
        self.signed_out.retain(|user| !done.contains(user));
        self
    }
}

/// Those whom a plan that is gone on with may change: nobody who was not in it then.
pub(super) struct Rest<'a> {
    before: HashMap<&'a UserId, PerUserMfaState>,
    signed_out: HashSet<&'a UserId>,
}

impl<'a> Rest<'a> {
    pub(super) fn of(planned: &'a Planned) -> Self {
        let before = planned.people.iter().flat_map(|(state, people)| people.iter().map(|user| (user, *state)));
        Self { before: before.collect(), signed_out: planned.signed_out.iter().collect() }
    }

    /// Whether `user` is still to be signed out.
    pub(super) fn signs_out(&self, user: &UserId) -> bool {
        self.signed_out.contains(user)
    }

    /// Why `user`, who has `state` now, is left as they are; `None` when they are to be changed.
    pub(super) fn leaves_out(&self, user: &User, state: PerUserMfaState) -> Option<LeftOutWhy> {
        match self.before.get(&user.id) {
            None => Some(LeftOutWhy::NewSince),
            Some(before) if state.fulfils(*before) => None,
            Some(_) => Some(LeftOutWhy::ChangedSince),
        }
    }
}
