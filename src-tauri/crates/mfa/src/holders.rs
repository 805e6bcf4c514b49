//! Who holds the directory roles, each role known or not on its own (VERDICTS.md V5, V13).

use std::collections::{BTreeMap, HashSet};

use crate::fact::UnknownBecause;
use crate::id::{RoleTemplateId, UserId};

/// Who actively holds each built-in role for the whole organization, directly or through a role-assignable group. A
/// role that is not in it has no holder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleHolders {
    roles: BTreeMap<RoleTemplateId, Holders>,
}

/// Who holds one role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holders {
    /// Those who surely hold it.
    pub surely: HashSet<UserId>,
    /// Why there may be others: the role itself, or a group that holds it, could not be read. `None` where these are
    /// all.
    pub others_because: Option<UnknownBecause>,
}

impl Holders {
    /// Whether `user` is one of them.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn has(&self, user: &UserId) -> Result<bool, UnknownBecause> {
        match self.others_because {
            _ if self.surely.contains(user) => Ok(true),
            Some(because) => Err(because),
            None => Ok(false),
        }
    }
}

impl RoleHolders {
    /// Who holds `role`; `None` where nobody does.
    pub fn of(&self, role: &RoleTemplateId) -> Option<&Holders> {
        self.roles.get(role)
    }

    /// Who holds `role`, to add to. A role that was not there before has no holder so far.
    pub fn of_mut(&mut self, role: RoleTemplateId) -> &mut Holders {
        self.roles.entry(role).or_default()
    }

    /// Takes over each role of `others`.
    pub fn extend(&mut self, others: Self) {
        self.roles.extend(others.roles);
    }

    /// Each role with its holders.
    pub fn iter(&self) -> impl Iterator<Item = (&RoleTemplateId, &Holders)> {
        self.roles.iter()
    }

    /// Whether `user` holds `role`.
    ///
    /// # Errors
    /// Why that is not known: nobody says so, and the role was not read whole.
    pub fn holds(&self, user: &UserId, role: &RoleTemplateId) -> Result<bool, UnknownBecause> {
        self.of(role).map_or(Ok(false), |holders| holders.has(user))
    }

    /// Who holds any of `roles`.
    pub fn of_any(&self, roles: &[RoleTemplateId]) -> Holders {
        let surely = roles.iter().filter_map(|role| self.of(role)).flat_map(|holders| &holders.surely);
        Holders { surely: surely.cloned().collect(), others_because: self.unread(roles) }
    }

    /// Why one of `roles` was not read whole; `None` where all of them were.
    pub fn unread<'r>(&self, roles: impl IntoIterator<Item = &'r RoleTemplateId>) -> Option<UnknownBecause> {
        roles.into_iter().filter_map(|role| self.of(role)?.others_because).max()
    }

    /// The same of any role.
    pub fn any_unread(&self) -> Option<UnknownBecause> {
        self.unread(self.roles.keys())
    }

    /// The same of some people alone.
    #[must_use]
    pub fn among(&self, people: &HashSet<UserId>) -> Self {
        let narrowed = |holders: &Holders| Holders {
            surely: holders.surely.intersection(people).cloned().collect(),
            others_because: holders.others_because,
        };
        Self { roles: self.roles.iter().map(|(role, holders)| (role.clone(), narrowed(holders))).collect() }
    }
}

/// Roles that were read whole.
impl<const ROLES: usize> From<[(RoleTemplateId, HashSet<UserId>); ROLES]> for RoleHolders {
    fn from(roles: [(RoleTemplateId, HashSet<UserId>); ROLES]) -> Self {
        let whole = roles.into_iter().map(|(role, surely)| (role, Holders { surely, others_because: None }));
        Self { roles: whole.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::{GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR, USER_ADMINISTRATOR};

    #[test]
    fn a_role_that_was_not_read_whole_says_yes_of_some_and_no_of_nobody() {
        let mut holders = RoleHolders::from([(USER_ADMINISTRATOR, HashSet::from(["anna".into()]))]);
        holders.of_mut(GLOBAL_ADMINISTRATOR).surely.insert("otto".into());
        holders.of_mut(GLOBAL_ADMINISTRATOR).others_because = Some(UnknownBecause::Throttled);
        let (anna, otto) = (UserId::from("anna"), UserId::from("otto"));
        let unknown = Err(UnknownBecause::Throttled);
        assert_eq!(holders.holds(&otto, &GLOBAL_ADMINISTRATOR), Ok(true));
        assert_eq!(holders.holds(&anna, &GLOBAL_ADMINISTRATOR), unknown);
        assert_eq!(holders.holds(&otto, &USER_ADMINISTRATOR), Ok(false), "read whole");
        assert_eq!(holders.holds(&otto, &SECURITY_ADMINISTRATOR), Ok(false), "nobody holds it");
        let either = holders.of_any(&[GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR]);
        assert_eq!((either.has(&anna), either.has(&otto)), (Ok(true), Ok(true)), "one is enough");
        assert_eq!(either.has(&"greta".into()), unknown);
        assert_eq!(holders.unread(&[USER_ADMINISTRATOR]), None);
        assert_eq!(holders.any_unread(), Some(UnknownBecause::Throttled));
        let narrowed = holders.among(&[anna.clone()].into());
        assert_eq!(narrowed.holds(&otto, &GLOBAL_ADMINISTRATOR), unknown, "of others as little is known as before");
        assert_eq!(narrowed.holds(&anna, &USER_ADMINISTRATOR), Ok(true));
    }
}
