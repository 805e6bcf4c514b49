//! Whom a policy applies to (VERDICTS.md V4-V6), for all people at once.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Doubt;
use super::bits::Bits;
use crate::fact::{Fact, UnknownBecause};
use crate::id::{GroupId, RoleTemplateId, UserId};
use crate::policy::{self, Guests, HomeTenants, UserScope};
use crate::tenant::{TenantSnapshot, User, UserType};

/// Who surely is in, and who perhaps is. Nobody is in both.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub(crate) surely: Bits,
    pub(crate) perhaps: Bits,
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

    /// Whether somebody is in; `None` when that is not known.
    pub(crate) fn has(&self, at: usize) -> Option<bool> {
        match (self.surely.contains(at), self.perhaps.contains(at)) {
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) => Some(false),
        }
    }

    /// Exclusion wins.
    fn except(&self, excluded: &Self) -> Self {
        let surely = self.surely.minus(&excluded.surely).minus(&excluded.perhaps);
        let perhaps = self.surely.or(&self.perhaps).minus(&excluded.surely).minus(&surely);
        Self { surely, perhaps }
    }
}

/// A way in which a policy names a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Way {
    /// Everyone is meant, guests too.
    Everyone,
    /// The person is meant.
    Named,
    /// They are in this group, perhaps through groups in it.
    Group {
        /// Its id.
        id: GroupId,
        /// Its name; `None` when that was not read.
        name: Option<Box<str>>,
    },
    /// They actively hold this role, perhaps through a group.
    Role {
        /// Its template id.
        id: RoleTemplateId,
    },
    /// They are a guest of a kind that is meant.
    Guest,
}

/// How a policy names one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How they surely are included.
    pub(crate) included: Vec<Way>,
    /// How they surely are excluded.
    pub(crate) excluded: Vec<Way>,
    /// What is not known and could include or exclude them.
    pub(crate) doubts: Vec<Doubt>,
}

/// Whom a policy applies to, and what is not known about it.
pub(crate) struct Applies {
    pub(crate) members: Membership,
    /// Each with the people to whom it makes a difference.
    pub(crate) doubts: Vec<(Doubt, Bits)>,
}

/// One of the things that one side of a policy's users condition names.
struct Part {
    way: Way,
    members: Membership,
    /// Why `members` has people who are only perhaps in.
    doubt: Option<Doubt>,
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

impl Part {
    fn sure(way: Way, members: Membership) -> Self {
        Self { way, members, doubt: None }
    }
}

/// Everyone in any of the parts.
fn join(parts: &[Part], len: usize) -> Membership {
    parts.iter().fold(Membership::nobody(len), |all, part| all.or(&part.members))
}

fn doubtful(parts: &[Part]) -> impl Iterator<Item = (Doubt, &Part)> {
    parts.iter().filter_map(|part| Some((part.doubt.clone()?, part)))
}

/// The people of a snapshot (or some of them), numbered, with the sets that policies name.
pub(crate) struct People<'a> {
    snapshot: &'a TenantSnapshot,
    users: &'a [User],
    kinds: Vec<Kind>,
    numbers: HashMap<&'a UserId, usize>,
    groups: HashMap<&'a GroupId, Membership>,
}

impl<'a> People<'a> {
    pub(crate) fn of(snapshot: &'a TenantSnapshot, users: &'a [User]) -> Self {
        Self {
            snapshot,
            users,
            kinds: users.iter().map(Kind::of).collect(),
            numbers: users.iter().enumerate().map(|(at, user)| (&user.id, at)).collect(),
            groups: HashMap::new(),
        }
    }

    /// Whom a policy applies to.
    pub(crate) fn of_policy(&mut self, users: &'a policy::Users) -> Applies {
        let len = self.users.len();
        let includes = self.parts(&users.include);
        let excludes = self.parts(&users.exclude);
        let named = join(&includes, len);
        let included = if users.not_understood { Membership::perhaps_anyone(len) } else { named.clone() };
        let members = included.except(&join(&excludes, len));
        let doubts = doubtful(&includes)
            .map(|(doubt, part)| (doubt, part.members.perhaps.and(&named.perhaps)))
            .chain(doubtful(&excludes).map(|(doubt, part)| (doubt, part.members.perhaps.clone())))
            .chain(users.not_understood.then(|| (Doubt::Users, Bits::full(len))))
            .map(|(doubt, whom)| (doubt, whom.and(&members.perhaps)))
            .filter(|(_, whom)| !whom.is_empty())
            .collect();
        Applies { members, doubts }
    }

    /// How a policy names the person with this number.
    pub(super) fn standing(&mut self, users: &'a policy::Users, at: usize) -> Standing {
        let ways = |parts: &[Part]| -> Vec<Way> {
            parts.iter().filter(|part| part.members.surely.contains(at)).map(|part| part.way.clone()).collect()
        };
        let applies = self.of_policy(users);
        let about_them: BTreeSet<Doubt> =
            applies.doubts.into_iter().filter(|(_, whom)| whom.contains(at)).map(|(doubt, _)| doubt).collect();
        Standing {
            included: ways(&self.parts(&users.include)),
            excluded: ways(&self.parts(&users.exclude)),
            doubts: about_them.into_iter().collect(),
        }
    }

    /// Everyone who holds one of `roles`. Where one of them was not read whole, everyone else perhaps does.
    pub(crate) fn holders(&self, roles: &[RoleTemplateId]) -> Membership {
        let len = self.users.len();
        let Ok(holders) = self.snapshot.role_holders.get() else {
            return Membership::perhaps_anyone(len);
        };
        let mut surely = Bits::empty(len);
        for role in roles.iter().filter_map(|role| holders.of(role)) {
            self.mark(&role.surely, &mut surely);
        }
        match holders.unread(roles) {
            Some(_) => Membership { perhaps: Bits::full(len).minus(&surely), surely },
            None => Membership::surely(surely, len),
        }
    }

    fn parts(&mut self, scope: &'a UserScope) -> Vec<Part> {
        let len = self.users.len();
        let mut parts = Vec::new();
        if scope.all {
            parts.push(Part::sure(Way::Everyone, Membership::surely(Bits::full(len), len)));
        }
        let mut named = Bits::empty(len);
        for at in scope.users.iter().filter_map(|id| self.numbers.get(id)) {
            named.insert(*at);
        }
        if !named.is_empty() {
            parts.push(Part::sure(Way::Named, Membership::surely(named, len)));
        }
        parts.extend(scope.groups.iter().map(|id| self.group_part(id)));
        parts.extend(scope.roles.iter().map(|id| Part {
            way: Way::Role { id: id.clone() },
            members: self.holders(std::slice::from_ref(id)),
            doubt: self.snapshot.roles_unread(std::slice::from_ref(id)).map(Doubt::Roles),
        }));
        if scope.all_guests {
            let every_type = ["internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember"];
            parts.push(self.guests(&Guests { types: every_type.map(Box::from).to_vec(), homes: HomeTenants::All }));
        }
        parts.extend(scope.guests.as_ref().map(|guests| self.guests(guests)));
        parts
    }

    fn guests(&self, guests: &Guests) -> Part {
        let mut members = Membership::nobody(self.users.len());
        for (at, kind) in self.kinds.iter().enumerate() {
            match kind.is_among(&guests.types, guests.homes) {
                Some(true) => members.surely.insert(at),
                Some(false) => {}
                None => members.perhaps.insert(at),
            }
        }
        let doubt = match guests.homes {
            HomeTenants::Listed => Doubt::GuestHome,
            HomeTenants::All => Doubt::GuestType,
        };
        Part { way: Way::Guest, members, doubt: Some(doubt) }
    }

    fn group_part(&mut self, id: &'a GroupId) -> Part {
        let (name, doubt) = match self.snapshot.groups.get(id).map(Fact::get) {
            Some(Ok(group)) => (group.name.clone(), None),
            Some(Err(because)) => (None, Some(because)),
            None => (None, Some(UnknownBecause::NotReadYet)),
        };
        Part {
            way: Way::Group { id: id.clone(), name },
            members: self.group(id).clone(),
            doubt: doubt.map(|because| Doubt::Group(id.clone(), because)),
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
