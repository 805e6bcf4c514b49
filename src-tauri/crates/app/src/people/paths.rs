//! How somebody comes into the groups that policies name: read when it is asked for, from the person upwards.

use std::collections::{HashMap, HashSet};

use graph::Graph;
use graph::groups::NamedGroup;
use mfa::id::{GroupId, UserId};
use mfa::verdict::Way;
use mfa::why::{Touch, Why, why};

use crate::App;
use crate::convert;
use crate::error::AppError;
use crate::view::GroupPathView;

/// How many groups are in each other at most before the search is given up.
const DEEPEST: usize = 10;

/// How many groups are looked at. Somebody in more groups than that is unusual, and Microsoft itself stops at 2,048.
const MOST_GROUPS: usize = 500;

impl App {
    /// How a person comes into the groups that policies name. A way that is not found is left out.
    ///
    /// # Errors
    /// [`crate::ErrorCode::SignedOut`], and why the groups could not be read.
    pub async fn group_paths(&self, id: &str) -> Result<Vec<GroupPathView>, AppError> {
        let signed = self.signed()?;
        let user = UserId::from(id);
        let explained = user.clone();
        let wanted = self.counted(&signed, move |_, tallied| groups_named(&why(&tallied.snapshot, &explained))).await?;
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let found = upwards(&signed.graph, &user, &wanted).await.map_err(|error| convert::graph(&error))?;
        let mut paths: Vec<GroupPathView> = wanted.iter().filter_map(|group| found.path(group)).collect();
        paths.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(paths)
    }
}

/// The groups through which a rule means the person or leaves them out.
fn groups_named(why: &Why) -> HashSet<GroupId> {
    let ways = why.rules.iter().flat_map(|rule| match &rule.touch {
        Touch::In(ways) => ways.iter().chain(&[]),
        Touch::Excluded { by, otherwise } => by.iter().chain(otherwise),
        Touch::NotIncluded | Touch::Unknown { .. } => [].iter().chain(&[]),
    });
    ways.filter_map(|way| match way {
        Way::Group { id, .. } => Some(id.clone()),
        _ => None,
    })
    .collect()
}

/// The groups above a person.
#[derive(Default)]
struct Above {
    names: HashMap<GroupId, String>,
    /// For each group the one inside it by which it was found; none for a group that the person is in directly.
    inner: HashMap<GroupId, Option<GroupId>>,
}

impl Above {
    /// Notes the groups that `inner`, or the person, is directly in. Returns those that were not known yet: groups
    /// can be in each other in a circle.
    fn note(&mut self, inner: Option<&GroupId>, groups: Vec<NamedGroup>) -> Vec<GroupId> {
        let mut new = Vec::new();
        for group in groups {
            if self.inner.contains_key(&group.id) || self.inner.len() >= MOST_GROUPS {
                continue;
            }
            let name = group.name.map_or_else(|| group.id.to_string(), String::from);
            self.names.insert(group.id.clone(), name);
            self.inner.insert(group.id.clone(), inner.cloned());
            new.push(group.id);
        }
        new
    }

    /// The way from `group` down to the group that the person is in.
    fn path(&self, group: &GroupId) -> Option<GroupPathView> {
        let mut path = Vec::new();
        let mut next = Some(group);
        while let Some(group) = next {
            path.push(self.names.get(group)?.clone());
            next = self.inner.get(group)?.as_ref();
        }
        Some(GroupPathView { group: group.to_string(), path })
    }
}

/// Looks at the groups that the person is in, then at those that these are in, until all of `wanted` are found.
async fn upwards(graph: &Graph, user: &UserId, wanted: &HashSet<GroupId>) -> Result<Above, graph::Error> {
    let mut above = Above::default();
    let mut level = above.note(None, graph.direct_groups_of_user(user).await?);
    for _ in 0..DEEPEST {
        if level.is_empty() || wanted.iter().all(|group| above.inner.contains_key(group)) {
            break;
        }
        let mut next = Vec::new();
        for (inner, parents) in graph.parent_groups(level).await {
            // What could not be read leaves out a way, and no other.
            next.extend(above.note(Some(&inner), parents.unwrap_or_default()));
        }
        level = next;
    }
    Ok(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str) -> NamedGroup {
        NamedGroup { id: id.into(), name: Some(id.to_uppercase().into()) }
    }

    #[test]
    fn the_way_is_told_from_the_outermost_group_and_a_circle_ends() {
        let mut above = Above::default();
        assert_eq!(above.note(None, vec![named("a")]), ["a".into()]);
        assert_eq!(above.note(Some(&"a".into()), vec![named("b")]), ["b".into()]);
        assert!(above.note(Some(&"b".into()), vec![named("a"), named("b")]).is_empty());
        assert_eq!(above.path(&"b".into()).unwrap().path, ["B", "A"]);
        assert_eq!(above.path(&"a".into()).unwrap().path, ["A"]);
        assert!(above.path(&"c".into()).is_none());
    }
}
