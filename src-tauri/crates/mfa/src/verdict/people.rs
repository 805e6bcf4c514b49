//! Whom a policy applies to (VERDICTS.md V4-V6), for all people at once.

use std::collections::{HashMap, HashSet};

use super::Doubt;
use super::bits::Bits;
use crate::id::{GroupId, RoleTemplateId, UserId};
use crate::policy::{self, Guests, HomeTenants, UserScope};
use crate::tenant::{TenantSnapshot, User, UserType};

/// Who surely is in, and who perhaps is. Nobody is in both.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    pub(super) surely: Bits,
    pub(super) perhaps: Bits,
}

impl Membership {
    fn nobody(len: usize) -> Self {
        Self { surely: Bits::empty(len), perhaps: Bits::empty(len) }
    }

    fn perhaps_anyone(len: usize) -> Self {
        Self { surely: Bits::empty(len), perhaps: Bits::full(len) }
    }

    fn surely(surely: Bits, len: usize) -> Self {
        Self { surely, perhaps: Bits::empty(len) }
    }

    fn or(&self, other: &Self) -> Self {
        let surely = self.surely.or(&other.surely);
        let perhaps = self.perhaps.or(&other.perhaps).minus(&surely);
        Self { surely, perhaps }
    }

    /// Exclusion wins.
    fn except(&self, excluded: &Self) -> Self {
        let surely = self.surely.minus(&excluded.surely).minus(&excluded.perhaps);
        let perhaps = self.surely.or(&self.perhaps).minus(&excluded.surely).minus(&surely);
        Self { surely, perhaps }
    }
}

/// What kind of guest an account is (VERDICTS.md V6, J11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An ordinary member.
    Member,
    B2bGuest,
    InternalGuest,
    B2bMember,
    /// From outside, but whether member or guest is not known.
    External,
    /// From inside, but whether member or guest is not known.
    Internal,
}

impl Kind {
    fn of(user: &User) -> Self {
        let external = user.user_principal_name.to_ascii_uppercase().contains("#EXT#");
        match (user.user_type, external) {
            (Some(UserType::Member), false) => Self::Member,
            (Some(UserType::Guest), true) => Self::B2bGuest,
            (Some(UserType::Guest), false) => Self::InternalGuest,
            (Some(UserType::Member), true) => Self::B2bMember,
            (None, true) => Self::External,
            (None, false) => Self::Internal,
        }
    }

    /// Whether this kind is among `types`; `None` when that is not known.
    fn is_among(self, types: &[Box<str>], homes: HomeTenants) -> Option<bool> {
        const KNOWN: [&str; 7] = [
            "none",
            "internalGuest",
            "b2bCollaborationGuest",
            "b2bCollaborationMember",
            "b2bDirectConnectUser",
            "otherExternalUser",
            "serviceProvider",
        ];
        let named = |name: &str| types.iter().any(|word| **word == *name);
        let possible: &[&str] = match self {
            Self::Member => return Some(false),
            Self::B2bGuest => &["b2bCollaborationGuest"],
            Self::InternalGuest => &["internalGuest"],
            Self::B2bMember => &["b2bCollaborationMember"],
            Self::External => &["b2bCollaborationGuest", "b2bCollaborationMember"],
            Self::Internal => &["internalGuest", "an ordinary member"],
        };
        let all = possible.iter().all(|name| named(name));
        let any = possible.iter().any(|name| named(name));
        let strange = types.iter().any(|word| !KNOWN.contains(&&**word));
        let home_matters = self != Self::InternalGuest && self != Self::Internal;
        match (all, any) {
            (true, _) if homes == HomeTenants::Listed && home_matters => None,
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) if strange => None,
            (false, false) => Some(false),
        }
    }
}

/// The people of a snapshot (or some of them), numbered, with the sets that policies name.
pub(super) struct People<'a> {
    snapshot: &'a TenantSnapshot,
    users: &'a [User],
    kinds: Vec<Kind>,
    numbers: HashMap<&'a UserId, usize>,
    groups: HashMap<&'a GroupId, Membership>,
}

impl<'a> People<'a> {
    pub(super) fn of(snapshot: &'a TenantSnapshot, users: &'a [User]) -> Self {
        Self {
            snapshot,
            users,
            kinds: users.iter().map(Kind::of).collect(),
            numbers: users.iter().enumerate().map(|(at, user)| (&user.id, at)).collect(),
            groups: HashMap::new(),
        }
    }

    /// Whom a policy applies to. What is not known about it is added to `doubts`.
    pub(super) fn of_policy(&mut self, users: &'a policy::Users, doubts: &mut Vec<Doubt>) -> Membership {
        let mut included = self.scope(&users.include, doubts);
        let excluded = self.scope(&users.exclude, doubts);
        if users.not_understood {
            doubts.push(Doubt::Users);
            included = Membership { surely: Bits::empty(self.users.len()), perhaps: Bits::full(self.users.len()) };
        }
        included.except(&excluded)
    }

    /// Everyone who holds one of `roles`; unknown people when the roles are not known.
    pub(super) fn holders(&self, roles: &[RoleTemplateId]) -> Membership {
        let len = self.users.len();
        let Ok(holders) = self.snapshot.role_holders.get() else {
            return Membership::perhaps_anyone(len);
        };
        let mut bits = Bits::empty(len);
        for set in roles.iter().filter_map(|role| holders.get(role)) {
            self.mark(set, &mut bits);
        }
        Membership::surely(bits, len)
    }

    fn scope(&mut self, scope: &'a UserScope, doubts: &mut Vec<Doubt>) -> Membership {
        let len = self.users.len();
        if scope.all {
            return Membership::surely(Bits::full(len), len);
        }
        let mut members = Membership::nobody(len);
        for id in &scope.users {
            if let Some(at) = self.numbers.get(id) {
                members.surely.insert(*at);
            }
        }
        for group in &scope.groups {
            if let Err(because) = self.group_because(group) {
                doubts.push(Doubt::Group(group.clone(), because));
            }
            members = members.or(self.group(group));
        }
        if !scope.roles.is_empty() {
            if let Err(because) = self.snapshot.role_holders.get() {
                doubts.push(Doubt::Roles(because));
            }
            members = members.or(&self.holders(&scope.roles));
        }
        if scope.all_guests {
            let every_type = ["internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember"];
            let guests = Guests { types: every_type.map(Box::from).to_vec(), homes: HomeTenants::All };
            members = members.or(&self.guests(&guests, doubts));
        }
        if let Some(guests) = &scope.guests {
            members = members.or(&self.guests(guests, doubts));
        }
        members
    }

    fn guests(&self, guests: &Guests, doubts: &mut Vec<Doubt>) -> Membership {
        let mut members = Membership::nobody(self.users.len());
        for (at, kind) in self.kinds.iter().enumerate() {
            match kind.is_among(&guests.types, guests.homes) {
                Some(true) => members.surely.insert(at),
                Some(false) => {}
                None => members.perhaps.insert(at),
            }
        }
        if !members.perhaps.is_empty() {
            doubts.push(match guests.homes {
                HomeTenants::Listed => Doubt::GuestHome,
                HomeTenants::All => Doubt::GuestType,
            });
        }
        members
    }

    fn group_because(&self, group: &GroupId) -> Result<(), crate::fact::UnknownBecause> {
        match self.snapshot.groups.get(group) {
            Some(fact) => fact.get().map(|_| ()),
            None => Err(crate::fact::UnknownBecause::NotReadYet),
        }
    }

    fn group(&mut self, group: &'a GroupId) -> &Membership {
        if !self.groups.contains_key(group) {
            let len = self.users.len();
            let members = match self.snapshot.groups.get(group).map(|fact| fact.get()) {
                Some(Ok(group)) => {
                    let mut bits = Bits::empty(len);
                    self.mark(&group.members, &mut bits);
                    Membership::surely(bits, len)
                }
                _ => Membership::perhaps_anyone(len),
            };
            self.groups.insert(group, members);
        }
        &self.groups[group]
    }

    /// Marks the members of `set`, walking whichever of the two lists is shorter.
    fn mark(&self, set: &HashSet<UserId>, bits: &mut Bits) {
        if set.len() < self.users.len() {
            for at in set.iter().filter_map(|id| self.numbers.get(id)) {
                bits.insert(*at);
            }
        } else {
            for (at, user) in self.users.iter().enumerate() {
                if set.contains(&user.id) {
                    bits.insert(at);
                }
            }
        }
    }
}
