//! Going on with a plan that was cut off: what it was to change, as the journal keeps it, and what is left of it
//! (DESIGN.md §3.6).

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::per_user::state_of;
use super::{LeftOutWhy, Object, Step};
use crate::id::{PolicyId, UserId};
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
    /// Which policies it makes, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    new_policies: Vec<Box<str>>,
    /// Which policies it brings into another state, by the state that was there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    states: BTreeMap<Box<str>, Vec<PolicyId>>,
    /// Of which policies it changes something else, makes them be there again, or deletes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    policies: Vec<PolicyId>,
    /// Which of the policies that it makes it switches on afterwards, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    switched_on: Vec<Box<str>>,
    /// Which named locations and strengths it makes, by the ids that its policies name them by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    needed: Vec<Box<str>>,
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
                Object::NewPolicy { name } if step.before.is_null() => planned.new_policies.push(name.clone()),
                Object::NewPolicy { name } => planned.switched_on.push(name.clone()),
                Object::NewNeeded { id, .. } => planned.needed.push(id.clone()),
                // It is deleted only by what puts back, and that is planned anew.
                Object::Needed { .. } => {}
                Object::Policy { id } => match step.before.get("state").and_then(Value::as_str) {
                    Some(state) if step.after.get("state").is_some() => {
                        planned.states.entry(state.into()).or_default().push(id.clone());
                    }
                    _ => planned.policies.push(id.clone()),
                },
            }
        }
        planned
    }

    /// How many writes it is.
    pub fn step_count(&self) -> usize {
        usize::from(self.security_defaults)
            + self.people.values().map(Vec::len).sum::<usize>()
            + self.signed_out.len()
            + self.new_policies.len()
            + self.states.values().map(Vec::len).sum::<usize>()
            + self.policies.len()
            + self.switched_on.len()
            + self.needed.len()
    }

    /// Whether it switches security defaults on or off.
    pub fn changes_security_defaults(&self) -> bool {
        self.security_defaults
    }

    /// The same without the policies of the names `done`, which were made: they are not made again, also where somebody
    /// deleted them since (SAFETY.md case 98).
    pub fn without_made<'a>(mut self, done: impl IntoIterator<Item = &'a str>) -> Self {
        let done: HashSet<&str> = done.into_iter().collect();
        self.new_policies.retain(|name| !done.contains(&**name));
        self
    }

    /// The same without those of the policies that it makes that were switched on already, of the names `done`: they are
    /// not switched on once more, also where somebody switched them off since.
    pub fn without_switched_on<'a>(mut self, done: impl IntoIterator<Item = &'a str>) -> Self {
        let done: HashSet<&str> = done.into_iter().collect();
        self.switched_on.retain(|name| !done.contains(&**name));
        self
    }

    /// The same without the people of `done` who are signed out already: nothing that is read for a plan shows that.
    pub fn without_signed_out<'a>(mut self, done: impl IntoIterator<Item = &'a UserId>) -> Self {
        let done: HashSet<&UserId> = done.into_iter().collect();
        self.signed_out.retain(|user| !done.contains(user));
        self
    }
}

/// What a plan that is gone on with may change: nobody and nothing that was not in it then.
pub(super) struct Rest<'a> {
    planned: &'a Planned,
    before: HashMap<&'a UserId, PerUserMfaState>,
    signed_out: HashSet<&'a UserId>,
}

impl<'a> Rest<'a> {
    pub(super) fn of(planned: &'a Planned) -> Self {
        let before = planned.people.iter().flat_map(|(state, people)| people.iter().map(|user| (user, *state)));
        Self { planned, before: before.collect(), signed_out: planned.signed_out.iter().collect() }
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

    /// Whether security defaults were to be switched.
    pub(super) fn switches_defaults(&self) -> bool {
        self.planned.security_defaults
    }

    /// Whether the policy of this name is still to be made.
    pub(super) fn makes(&self, name: &str) -> bool {
        self.planned.new_policies.iter().any(|planned| **planned == *name)
    }

    /// Whether the policy of this name, which the change made, is still to be switched on.
    pub(super) fn switches_on(&self, name: &str) -> bool {
        self.planned.switched_on.iter().any(|planned| **planned == *name)
    }

    /// Whether the location or strength that policies name by this id is still to be made.
    pub(super) fn makes_needed(&self, id: &str) -> bool {
        self.planned.needed.iter().any(|planned| **planned == *id)
    }

    /// The state that the policy was in when it was to be brought into another one; `None` where it was not.
    pub(super) fn state_before(&self, policy: &PolicyId) -> Option<&str> {
        let of = self.planned.states.iter().find(|(_, policies)| policies.contains(policy));
        of.map(|(state, _)| &**state)
    }

    /// Whether something else of the policy was to be changed.
    pub(super) fn changes(&self, policy: &PolicyId) -> bool {
        self.planned.policies.contains(policy)
    }
}
