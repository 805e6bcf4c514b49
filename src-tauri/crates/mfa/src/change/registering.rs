//! A policy on the registering of a second step shuts out whoever has none: they would need one to register one.

use super::{Person, about};
use crate::fact::UnknownBecause;
use crate::policy::Policy;
use crate::registration::Registration;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};

/// Those whom `policy` is about and who have not registered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unregistered {
    /// Who surely has not.
    pub surely: Vec<Person>,
    /// Of whom it is not known.
    pub perhaps: Vec<Person>,
}

impl Unregistered {
    /// Those of `users`, all people of the organization.
    ///
    /// # Errors
    /// Why it is not known who has registered.
    pub fn of(snapshot: &TenantSnapshot, users: &Users, policy: &Policy) -> Result<Self, UnknownBecause> {
        let rows = snapshot.registration.get()?;
        let mut unregistered = Self::default();
        // A program registers nothing.
        let registers =
            |user: &&User| !matches!(Standing::of(snapshot, user), Standing::Disabled | Standing::Synchronization);
        for user in about::those(snapshot, users, std::slice::from_ref(policy)).into_iter().filter(registers) {
            match rows.get(&user.id).and_then(|row: &Registration| row.registered) {
                Some(true) => {}
                Some(false) => unregistered.surely.push(Person::of(user)),
                None => unregistered.perhaps.push(Person::of(user)),
            }
        }
        Ok(unregistered)
    }

    /// Everyone of them.
    pub(super) fn all(self) -> Vec<Person> {
        self.surely.into_iter().chain(self.perhaps).collect()
    }
}
