//! Who and what is in a group, through groups in it, and the other way round. Circles end.

use super::{Group, Organization, UserIndex};

impl Organization {
    /// The users in a group, those of the groups in it included, each once and in order.
    pub(crate) fn members_of(&self, group: usize) -> Vec<UserIndex> {
        let mut seen = vec![false; self.groups.len()];
        let mut waiting = vec![group];
        let mut members = Vec::new();
        while let Some(place) = waiting.pop() {
            let Some(group) = self.groups.get(place) else {
                continue;
            };
            if std::mem::replace(&mut seen[place], true) {
                continue;
            }
            members.extend_from_slice(&group.users);
            waiting.extend_from_slice(&group.groups);
        }
        members.sort_unstable();
        members.dedup();
        members
    }

    /// The groups in a group and in those of it, without itself.
    pub(crate) fn groups_within(&self, group: usize) -> Vec<usize> {
        let inner = |place: usize| self.groups.get(place).map(|group| group.groups.clone()).unwrap_or_default();
        let within = self.reached(vec![group], inner);
        within.into_iter().filter(|&place| place != group).collect()
    }

    /// The groups that a user stands in directly.
    pub(crate) fn groups_of_user(&self, user: UserIndex) -> Vec<usize> {
        self.groups_where(|group| group.users.contains(&user))
    }

    /// The groups that a group stands in directly.
    pub(crate) fn groups_of_group(&self, inner: usize) -> Vec<usize> {
        self.groups_where(|group| group.groups.contains(&inner))
    }

    /// These groups and every one that they are in, each once.
    pub(crate) fn and_above(&self, groups: Vec<usize>) -> Vec<usize> {
        self.reached(groups, |place| self.groups_of_group(place))
    }

    fn groups_where(&self, holds: impl Fn(&Group) -> bool) -> Vec<usize> {
        self.groups.iter().enumerate().filter(|(_, group)| holds(group)).map(|(place, _)| place).collect()
    }

    /// Every group that `next` leads to from `waiting`, each once and in order.
    fn reached(&self, mut waiting: Vec<usize>, next: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
        let mut seen = vec![false; self.groups.len()];
        while let Some(place) = waiting.pop() {
            if let Some(seen) = seen.get_mut(place)
                && !std::mem::replace(seen, true)
            {
                waiting.extend(next(place));
            }
        }
        (0..seen.len()).filter(|&place| seen[place]).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::organization::group;

    #[test]
    fn a_circle_of_groups_ends_and_counts_each_member_once() {
        let group = (group::OUTLINE.make)();
        let circular = group.groups.iter().position(|one| {
            one.groups
                .iter()
                .any(|&inner| group.groups[inner].groups.iter().any(|&back| group.groups[back].id == one.id))
        });
        let members = group.members_of(circular.unwrap());
        let mut unique = members.clone();
        unique.dedup();
        assert!(!members.is_empty() && members == unique);
    }
}
