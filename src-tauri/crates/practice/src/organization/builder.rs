//! Puts an organization's users together.

use std::collections::{HashMap, HashSet};

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use uuid::Uuid;

use super::{Methods, PerUserState, RoleAssignment, User, UserIndex};
use crate::roles::Role;

/// A user who is written by hand.
pub(super) struct Person {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    /// The part of the user principal name before the `@`.
    pub(super) alias: &'static str,
    pub(super) job: &'static str,
    pub(super) language: &'static str,
    pub(super) methods: Methods,
    pub(super) per_user: PerUserState,
    pub(super) roles: &'static [Role],
}

/// Collects users and the roles that they hold.
pub(super) struct Builder {
    tenant_id: Uuid,
    pub(super) rng: ChaCha8Rng,
    pub(super) users: Vec<User>,
    pub(super) roles: Vec<RoleAssignment>,
    aliases: HashSet<String>,
}

impl Builder {
    pub(super) fn new(tenant_id: Uuid, seed: u64) -> Self {
        Self {
            tenant_id,
            rng: ChaCha8Rng::seed_from_u64(seed),
            users: Vec::new(),
            roles: Vec::new(),
            aliases: HashSet::new(),
        }
    }

    /// An id that is the same each time.
    pub(super) fn id(&self, name: &str) -> Uuid {
        Uuid::new_v5(&self.tenant_id, name.as_bytes())
    }

    /// Where the next user will stand.
    pub(super) fn next(&self) -> UserIndex {
        // Far fewer than 2^32 users are ever made.
        UserIndex::try_from(self.users.len()).unwrap_or(UserIndex::MAX)
    }

    /// Adds `user`, whose id it makes from the user principal name.
    pub(super) fn add(&mut self, mut user: User) -> UserIndex {
        let place = self.next();
        user.id = self.id(&user.upn);
        self.users.push(user);
        place
    }

    pub(super) fn give(&mut self, user: UserIndex, role: Role) {
        self.roles.push(RoleAssignment { user, role, activated: false });
    }

    /// Gives the role for some hours.
    pub(super) fn activate(&mut self, user: UserIndex, role: Role) {
        self.roles.push(RoleAssignment { user, role, activated: true });
    }

    /// Adds a person written by hand, with the first licence.
    pub(super) fn person(&mut self, person: &Person, domain: &str, country: &'static str, day: u16) -> UserIndex {
        let alias = self.free_alias(person.alias);
        let place = self.add(User {
            display_name: format!("{} {}", person.given, person.family).trim().into(),
            given_name: person.given.into(),
            surname: person.family.into(),
            upn: format!("{alias}@{domain}").into(),
            job: person.job,
            language: person.language,
            country,
            methods: person.methods,
            licences: 1,
            per_user: person.per_user,
            created_day: day,
            ..blank()
        });
        for &role in person.roles {
            self.give(place, role);
        }
        place
    }

    /// `wanted`, or with the first number behind it that makes it unique.
    pub(super) fn free_alias(&mut self, wanted: &str) -> String {
        let mut alias = wanted.to_owned();
        let mut number = 1;
        while !self.aliases.insert(alias.clone()) {
            number += 1;
            alias = format!("{wanted}{number}");
        }
        alias
    }

    /// One of `choices`, each as likely as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, choices: &[(u32, T)], otherwise: T) -> T {
        let total: u32 = choices.iter().map(|(weight, _)| weight).sum();
        let mut at = self.rng.random_range(0..total.max(1));
        for &(weight, value) in choices {
            if at < weight {
                return value;
            }
            at -= weight;
        }
        otherwise
    }

    /// The look-up tables of the finished users.
    pub(super) fn tables(&self) -> (HashMap<Uuid, UserIndex>, HashMap<Box<str>, UserIndex>) {
        let places = 0..self.next();
        let by_id = self.users.iter().zip(places.clone()).map(|(user, place)| (user.id, place)).collect();
        let by_upn =
            self.users.iter().zip(places).map(|(user, place)| (user.upn.to_lowercase().into(), place)).collect();
        (by_id, by_upn)
    }
}

/// An enabled member about whom nothing is known yet.
pub(super) fn blank() -> User {
    User {
        id: Uuid::nil(),
        display_name: "".into(),
        given_name: "".into(),
        surname: "".into(),
        upn: "".into(),
        other_mail: None,
        job: "",
        language: "",
        country: "",
        methods: Methods::NONE,
        licences: 0,
        per_user: PerUserState::Disabled,
        guest: false,
        enabled: true,
        synced: false,
        restricted: false,
        created_day: 0,
    }
}
