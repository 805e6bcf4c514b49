//! Whom policies are about, whether they are on or not.

use super::{Person, Warning};
use crate::policy::Policy;
use crate::role;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::people::People;

/// How the sign-in names of accounts of programs begin.
const PROGRAMS: [&str; 6] = ["sync_", "svc-", "svc_", "svc.", "service-", "adtoaadsyncserviceaccount"];

/// Everyone whom one of `policies` is about, or perhaps is, in the order of the list.
pub(super) fn those<'a>(snapshot: &TenantSnapshot, users: &'a Users, policies: &[Policy]) -> Vec<&'a User> {
    let mut people = People::of(snapshot, &users.people);
    let members: Vec<_> = policies.iter().map(|policy| people.of_policy(&policy.content().users).members).collect();
    let is_meant = |at: usize| members.iter().any(|one| one.surely.contains(at) || one.perhaps.contains(at));
    users.people.iter().enumerate().filter(|(at, _)| is_meant(*at)).map(|(_, user)| user).collect()
}

/// How many people who can sign in they are about.
pub(super) fn count(snapshot: &TenantSnapshot, users: &Users, policies: &[Policy]) -> u64 {
    let can_sign_in = |user: &&User| Standing::of(snapshot, user) != Standing::Disabled;
    those(snapshot, users, policies).into_iter().filter(can_sign_in).count() as u64
}

/// Accounts of directory synchronization and of programs among those whom they are about (SAFETY.md case 100). Programs
/// are known by how their sign-in names usually begin: a hint, never more.
pub(super) fn programs(snapshot: &TenantSnapshot, users: &Users, policies: &[Policy]) -> Option<Warning> {
    let is_one = |user: &&User| {
        let name = user.user_principal_name.to_ascii_lowercase();
        user.account_enabled != Some(false)
            && (snapshot.holds(&user.id, &role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS) == Ok(true)
                || PROGRAMS.iter().any(|word| name.starts_with(word)))
    };
    let people: Vec<Person> = those(snapshot, users, policies).into_iter().filter(is_one).map(Person::of).collect();
    (!people.is_empty()).then_some(Warning::AccountsOfPrograms { people })
}
