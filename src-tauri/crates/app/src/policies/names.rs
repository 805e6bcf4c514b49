//! The names of people, groups, roles, places and strengths that policies know by their ids.

use std::collections::HashMap;

use mfa::change::Needed;
use mfa::id::{GroupId, RoleTemplateId, StrengthId, UserId};
use mfa::tenant::TenantSnapshot;

use crate::status::Tallied;

/// The most names of a kind that are said of one policy.
const NAMES_SHOWN: usize = 20;

/// Names that were read, and those that are known without reading.
pub(crate) struct Names<'a> {
    tallied: &'a Tallied,
    snapshot: &'a TenantSnapshot,
    /// English names of roles, by template id.
    roles: &'a HashMap<String, String>,
    /// Names of places and strengths that are not there yet, by id in lower case.
    to_come: HashMap<String, String>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(tallied: &'a Tallied, roles: &'a HashMap<String, String>) -> Self {
        Self { tallied, snapshot: &tallied.snapshot, roles, to_come: HashMap::new() }
    }

    /// The same where more was read than the status has.
    pub(crate) fn with(self, snapshot: &'a TenantSnapshot) -> Self {
        Self { snapshot, ..self }
    }

    /// The same with what will be made, by the ids that policies name it by until then.
    pub(crate) fn with_needed<'n>(mut self, needed: impl IntoIterator<Item = &'n Needed>) -> Self {
        let named = needed.into_iter().map(|needed| (needed.id.to_ascii_lowercase(), needed.name().to_owned()));
        self.to_come.extend(named);
        self
    }

    fn to_come<'n>(&'n self, id: &'n str) -> &'n str {
        self.to_come.get(&id.to_ascii_lowercase()).map_or(id, String::as_str)
    }

    /// Whether somebody is one of the named emergency access accounts.
    pub(super) fn is_emergency(&self, user: &UserId) -> bool {
        self.snapshot.emergency_accounts.contains(user)
    }

    /// Whether somebody is surely not in the organization any more.
    pub(super) fn is_gone(&self, user: &UserId) -> bool {
        let complete = self.snapshot.users.get().is_ok_and(|users| users.complete);
        complete && self.tallied.place(user).is_none()
    }

    /// Whether a group is surely not there any more.
    pub(super) fn is_group_gone(&self, group: &GroupId) -> bool {
        let read = self.snapshot.groups.get(group).and_then(|group| group.get().ok());
        read.is_some_and(|group| group.gone)
    }

    /// The first of these people, by name. Emergency access accounts come last: they are counted apart.
    pub(super) fn people(&self, users: &[UserId]) -> Vec<String> {
        let (emergency, others): (Vec<&UserId>, Vec<&UserId>) = users.iter().partition(|user| self.is_emergency(user));
        let ordered = others.into_iter().chain(emergency);
        ordered.take(NAMES_SHOWN).map(|user| self.tallied.person(user).name).collect()
    }

    /// The first of these groups, by name.
    pub(super) fn groups(&self, groups: &[GroupId]) -> Vec<String> {
        groups.iter().take(NAMES_SHOWN).map(|group| self.group(group)).collect()
    }

    /// A group's name, or its id where that was not read.
    pub(super) fn group(&self, group: &GroupId) -> String {
        let read = self.snapshot.groups.get(group).and_then(|group| group.get().ok());
        read.and_then(|group| group.name.as_deref()).unwrap_or(group.as_str()).to_owned()
    }

    /// The first of these roles, by their English names.
    pub(super) fn roles(&self, roles: &[RoleTemplateId]) -> Vec<String> {
        let name = |role: &RoleTemplateId| match self.roles.get(&role.as_str().to_ascii_lowercase()) {
            Some(name) => name.clone(),
            None => role.as_str().to_owned(),
        };
        roles.iter().take(NAMES_SHOWN).map(name).collect()
    }

    /// A named location, or a word for places, by name.
    pub(super) fn place(&self, place: &str) -> String {
        let locations = self.snapshot.locations.get().map(Vec::as_slice).unwrap_or_default();
        let named = locations.iter().find(|location| location.id.as_str().eq_ignore_ascii_case(place));
        named.map(|location| &*location.name).filter(|name| !name.is_empty()).unwrap_or(self.to_come(place)).to_owned()
    }

    /// An authentication strength by name, or by its id where that was not read.
    pub(super) fn strength(&self, strength: &StrengthId) -> String {
        let read = self.snapshot.strengths.get().ok().and_then(|strengths| strengths.get(strength));
        read.and_then(|read| read.name.as_deref()).unwrap_or(self.to_come(strength.as_str())).to_owned()
    }
}
