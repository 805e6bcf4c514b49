//! Whether there is somebody who gets in when everybody else is locked out (SAFETY.md cases 89 and 90).
//!
//! Two emergency access accounts are wanted that surely fail no check but one: whether an account has a
//! phishing-resistant method is only warned about, since Graph does not show certificates. Without two of them, a policy
//! is switched on or made only by somebody who says that it is meant.

use std::collections::BTreeSet;

use super::{Person, PlanRefused, Warning, about};
use crate::emergency::{Check, EmergencyCheck, check_all};
use crate::id::UserId;
use crate::policy::Policy;
use crate::tenant::{TenantSnapshot, Users};

/// How many accounts there should be (SAFETY.md §6).
const ENOUGH: usize = 2;

/// How an emergency access account must be left out of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOutHow {
    /// By its id: nobody can undo that by changing a group.
    ById,
    /// In whatever way.
    Anyhow,
}

/// Checks the accounts that are named, and that each of `policies` leaves them out.
///
/// # Errors
/// [`PlanRefused::NoEmergencyAccount`] unless `knowingly`.
pub(super) fn check(
    snapshot: &TenantSnapshot,
    users: &Users,
    policies: &[Policy],
    how: LeftOutHow,
    knowingly: bool,
) -> Result<Vec<Warning>, PlanRefused> {
    let checks = check_all(snapshot);
    let unfit: BTreeSet<&UserId> = checks.iter().filter(|check| !is_fit(check)).map(|check| &check.user).collect();
    let mut lacking = BTreeSet::new();
    if checks.len() - unfit.len() < ENOUGH {
        // One account alone lacks the other.
        if unfit.is_empty() {
            lacking.extend(&snapshot.emergency_accounts);
        } else {
            lacking.extend(unfit);
        }
    }
    lacking.extend(not_left_out(snapshot, users, policies, how));
    if !knowingly && (checks.is_empty() || !lacking.is_empty()) {
        return Err(PlanRefused::NoEmergencyAccount { lacking: named(users, &lacking) });
    }
    if checks.is_empty() {
        return Ok(vec![Warning::NoEmergencyAccount]);
    }
    lacking.extend(checks.iter().filter(|check| !check.failed().is_empty()).map(|check| &check.user));
    let people = named(users, &lacking);
    Ok(if people.is_empty() { Vec::new() } else { vec![Warning::EmergencyAccountsLacking { people }] })
}

fn is_fit(check: &EmergencyCheck) -> bool {
    check.failed().iter().all(|failed| *failed == Check::PhishingResistant)
}

/// Those whom one of the policies does not leave out.
pub(super) fn not_left_out<'a>(
    snapshot: &'a TenantSnapshot,
    users: &Users,
    policies: &[Policy],
    how: LeftOutHow,
) -> BTreeSet<&'a UserId> {
    let accounts = snapshot.emergency_accounts.iter();
    match how {
        LeftOutHow::ById => {
            let left_out = |policy: &Policy, id: &UserId| policy.content().users.exclude.users.contains(id);
            accounts.filter(|id| policies.iter().any(|policy| !left_out(policy, id))).collect()
        }
        LeftOutHow::Anyhow => {
            let reached: BTreeSet<&UserId> =
                about::those(snapshot, users, policies).into_iter().map(|user| &user.id).collect();
            accounts.filter(|id| reached.contains(id)).collect()
        }
    }
}

/// The accounts by name.
pub(super) fn named(users: &Users, ids: &BTreeSet<&UserId>) -> Vec<Person> {
    let name = |id: &&UserId| match users.find(id) {
        Some(user) => Person::of(user),
        None => Person { id: (*id).clone(), name: id.as_str().into() },
    };
    ids.iter().map(name).collect()
}
