//! How a backup stands beside what is there.

use std::collections::HashMap;

use graph::Graph;
use mfa::change::Needed;
use mfa::fact::Fact;
use mfa::group::Group;
use mfa::id::{GroupId, UserId};
use mfa::policy::{Control, Policy};
use serde_json::Value;

use super::file::File;
use crate::convert;
use crate::error::AppError;
use crate::policies::intent::key;
use crate::status::Tallied;
use crate::status::policies::groups_of;

/// Words for places, and the place that stands for the older trusted addresses of per-user MFA: nothing lists them.
const NO_LOCATION: [&str; 3] = ["All", "AllTrusted", "00000000-0000-0000-0000-000000000000"];

/// What is there that policies of a backup may name.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) groups: HashMap<GroupId, Fact<Group>>,
    /// Named locations and strengths, as Graph gives them.
    pub(super) parts: Vec<Value>,
}

impl Beside {
    /// Reads what the policies of `file` name.
    ///
    /// # Errors
    /// Why the named locations or the strengths cannot be read.
    pub(super) async fn read(graph: &Graph, file: &File) -> Result<Self, AppError> {
        let (groups, locations, strengths) = tokio::join!(
            groups_of(graph, &file.policies),
            graph.named_locations_whole(),
            graph.authentication_strengths_whole(),
        );
        let mut parts = locations.map_err(|error| convert::graph(&error))?;
        parts.extend(strengths.map_err(|error| convert::graph(&error))?);
        Ok(Self { groups, parts })
    }

    /// Names, or ids, of what a policy names that is not there and cannot be made, or of which that cannot be told.
    pub(super) fn missing(&self, policy: &Policy, file: &File, tallied: &Tallied) -> Vec<String> {
        let content = policy.content();
        let (include, exclude) = (&content.users.include, &content.users.exclude);
        let mut missing = Vec::new();
        let mut note = |id: &str| {
            let name = file.name(id);
            if !missing.contains(&name) {
                missing.push(name);
            }
        };
        let is_there = |user: &UserId| tallied.place(user).is_some();
        include.users.iter().chain(&exclude.users).filter(|user| !is_there(user)).for_each(|user| note(user.as_str()));
        let groups = include.groups.iter().chain(&exclude.groups);
        groups.filter(|group| !self.has_group(group)).for_each(|group| note(group.as_str()));
        for id in parts_named(policy) {
            if self.now(file, id).is_none() && self.to_make(file, id).is_none() {
                note(id);
            }
        }
        missing
    }

    fn has_group(&self, group: &GroupId) -> bool {
        self.groups.get(group).and_then(|group| group.get().ok()).is_some_and(|group| !group.gone)
    }

    /// The id of a location or strength of the backup as it is now: the same, or that of one of the same name that says
    /// the same. `None` where it is not there.
    pub(super) fn now<'a>(&'a self, file: &File, id: &str) -> Option<&'a str> {
        let id_of = |part: &'a Value| part["id"].as_str();
        let by_id = self.parts.iter().filter_map(id_of).find(|known| known.eq_ignore_ascii_case(id));
        by_id.or_else(|| {
            let then = file.part(id)?;
            let exactly = self.parts.iter().find(|part| is_the_same(then, part));
            exactly.or_else(|| self.made_again(then)).and_then(id_of)
        })
    }

    /// What was made in the place of `then`: it says the same, under the same name or, where that was taken, under a
    /// numbered one.
    fn made_again(&self, then: &Value) -> Option<&Value> {
        let needed = Needed::of(then)?;
        let same: Vec<&Value> = self.parts.iter().filter(|part| needed.says_what(part)).collect();
        let named = |is_it: &dyn Fn(&str) -> bool| {
            same.iter().copied().find(|part| part["displayName"].as_str().is_some_and(is_it))
        };
        named(&|name| key(name) == key(needed.name())).or_else(|| named(&|name| is_numbered(name, needed.name())))
    }

    /// What is made to have a location or strength of the backup again; `None` where it is there, or nobody can make it.
    pub(super) fn to_make(&self, file: &File, id: &str) -> Option<Needed> {
        if self.now(file, id).is_some() { None } else { Needed::of(file.part(id)?) }
    }
}

/// The locations and strengths that a policy names.
pub(super) fn parts_named(policy: &Policy) -> Vec<&str> {
    let content = policy.content();
    let places = content.locations.iter().flat_map(|range| range.include.iter().chain(&range.exclude));
    let places = places.map(|place| &**place).filter(|place| !NO_LOCATION.contains(place));
    let strengths = content.grant.iter().flat_map(|grant| &grant.controls).filter_map(|control| match control {
        Control::Strength(strength) => Some(strength.id.as_str()),
        _ => None,
    });
    places.chain(strengths).collect()
}

/// Whether `name` is what `plain` becomes where that is taken.
fn is_numbered(name: &str, plain: &str) -> bool {
    let number = name.strip_prefix(plain).and_then(|rest| rest.strip_prefix(" (")?.strip_suffix(')'));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Whether two locations, or two strengths, say the same, their ids and days aside.
fn is_the_same(one: &Value, other: &Value) -> bool {
    let said = |part: &Value| {
        let mut part = part.clone();
        if let Some(fields) = part.as_object_mut() {
            fields.retain(|key, _| {
                !matches!(&**key, "id" | "createdDateTime" | "modifiedDateTime" | "deletedDateTime")
                    && (!key.contains("@odata") || *key == "@odata.type")
            });
        }
        part
    };
    said(one) == said(other)
}

#[cfg(test)]
pub(super) mod tests;
