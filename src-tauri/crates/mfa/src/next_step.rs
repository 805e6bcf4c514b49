//! The one thing to do next, by the guide: security defaults instead of per-user MFA,
//! Conditional Access instead where there is P1, and policies in any state forbid security
//! defaults. Never two things.

use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::id::RoleTemplateId;
use crate::permission::{Action, Allowed, allows};
use crate::tally::{MissingPart, PolicyTally, Tally};
use crate::tenant::{TenantSnapshot, UserType};
use crate::verdict::defaults_in_force;

/// The one next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NextStep {
    /// Switch security defaults on.
    TurnOnSecurityDefaults,
    /// Switch security defaults on, and with them the older per-person setting off for everyone.
    ReplacePerUser {
        /// How many people have the older setting on.
        on: u64,
    },
    /// Switch the older per-person setting off: something better asks everyone already.
    TurnOffPerUser {
        /// How many people have the older setting on.
        on: u64,
    },
    /// Use Conditional Access: the organization has the licence for it, or has policies already,
    /// which forbid security defaults.
    UseConditionalAccess {
        /// Policies that only watch.
        report_only: u64,
        /// Policies that are in force.
        on: u64,
    },
    /// Someone with one of these roles has to do or read it.
    AskSomeoneWithRole {
        /// Each of these is enough, the one with the least other power first.
        roles: Vec<RoleTemplateId>,
        /// What they would do or read.
        action: Action,
    },
    /// Read again: something that matters is missing.
    ReadAgain {
        /// What is missing.
        missing: MissingPart,
        /// Why.
        because: UnknownBecause,
    },
    /// Nothing.
    NothingToDo {
        /// How many have not registered yet; `None` when that is not known for everyone.
        not_registered: Option<u64>,
    },
}

/// The next step for an organization.
pub fn next_step(snapshot: &TenantSnapshot, tally: &Tally) -> NextStep {
    let people = match &tally.people {
        Ok(people) if people.complete => people,
        Ok(_) => return missing(snapshot, MissingPart::People, UnknownBecause::Incomplete),
        Err(because) => return missing(snapshot, MissingPart::People, *because),
    };
    let (defaults_on, policies) = match (defaults_in_force(snapshot), &tally.policies) {
        // With security defaults on, policies cannot be in force (J12).
        (Ok(true), policies) => (true, policies.unwrap_or_default()),
        (Err(because), _) => return missing(snapshot, MissingPart::SecurityDefaults, because),
        // Without the licence nobody can make policies; if an old one is left, the service
        // refuses security defaults and nothing is changed.
        (Ok(false), Err(UnknownBecause::NoLicence)) => (false, PolicyTally::default()),
        (Ok(false), Err(because)) => return missing(snapshot, MissingPart::Policies, *because),
        (Ok(false), Ok(policies)) => (false, *policies),
    };
    let per_user_on = per_user_on(snapshot);
    if defaults_on {
        return leftover_or_nothing(snapshot, tally, per_user_on);
    }
    if policies.total() > 0 {
        let counts = people.all();
        if counts.cannot_tell() > 0
            && let Some(gap) = people.main_gap
        {
            return missing(snapshot, gap.missing, gap.because);
        }
        // Whoever only the older setting asks would be asked by nothing without it.
        let covered_without_per_user = counts.not_asked() == 0 && people.asked_by.only_per_user_mfa == 0;
        if covered_without_per_user {
            return leftover_or_nothing(snapshot, tally, per_user_on);
        }
        return conditional_access(snapshot, policies.report_only, policies.on);
    }
    if has_licences_for_everyone(snapshot) {
        return conditional_access(snapshot, 0, 0);
    }
    if per_user_on > 0 {
        return if_allowed(snapshot, &[Action::PerUserMfa, Action::SecurityDefaults], || NextStep::ReplacePerUser {
            on: per_user_on,
        });
    }
    if_allowed(snapshot, &[Action::SecurityDefaults], || NextStep::TurnOnSecurityDefaults)
}

/// How many people have the older setting on. Emergency access accounts are left alone.
fn per_user_on(snapshot: &TenantSnapshot) -> u64 {
    let people = snapshot.users.get().map(|users| users.people.as_slice());
    let on = people.unwrap_or_default().iter().filter(|user| {
        user.per_user_mfa.is_some_and(|state| state.is_on()) && !snapshot.emergency_accounts.contains(&user.id)
    });
    on.count() as u64
}

fn leftover_or_nothing(snapshot: &TenantSnapshot, tally: &Tally, per_user_on: u64) -> NextStep {
    if per_user_on > 0 {
        return if_allowed(snapshot, &[Action::PerUserMfa], || NextStep::TurnOffPerUser { on: per_user_on });
    }
    if let Ok(people) = &tally.people
        && people.all().cannot_tell() > 0
        && let Some(gap) = people.main_gap
    {
        return missing(snapshot, gap.missing, gap.because);
    }
    NextStep::NothingToDo {
        not_registered: tally
            .registration
            .ok()
            .filter(|counts| counts.unknown == 0)
            .map(|counts| counts.not_registered),
    }
}

fn conditional_access(snapshot: &TenantSnapshot, report_only: u64, on: u64) -> NextStep {
    if_allowed(snapshot, &[Action::ConditionalAccess], || NextStep::UseConditionalAccess { report_only, on })
}

/// The step, or whom to ask for the first part of it that the signed-in person may not do. When
/// their roles are not known the step is offered: the service's refusal is the truth.
fn if_allowed(snapshot: &TenantSnapshot, actions: &[Action], step: impl FnOnce() -> NextStep) -> NextStep {
    let Ok(mine) = snapshot.my_roles.get() else {
        return step();
    };
    for action in actions {
        if let Allowed::No { needs } = allows(mine, *action) {
            return NextStep::AskSomeoneWithRole { roles: needs, action: *action };
        }
    }
    step()
}

/// What to do about a part that is missing.
fn missing(snapshot: &TenantSnapshot, part: MissingPart, because: UnknownBecause) -> NextStep {
    let again = NextStep::ReadAgain { missing: part, because };
    if because != UnknownBecause::NoPermission {
        return again;
    }
    let action = match part {
        MissingPart::PerUserMfa => Action::ReadPerUserMfa,
        _ => Action::ReadPolicies,
    };
    if_allowed(snapshot, &[action], || again)
}

/// Whether the organization has P1 for the people who would need it: a handful of units, such as
/// those of meeting rooms, does not make Conditional Access the way (GRAPH.md section e).
fn has_licences_for_everyone(snapshot: &TenantSnapshot) -> bool {
    let (Ok(licences), Ok(users)) = (snapshot.licences.get(), snapshot.users.get()) else {
        return false;
    };
    let with_licence = users
        .people
        .iter()
        .filter(|user| {
            user.account_enabled == Some(true) && user.licensed == Some(true) && user.user_type != Some(UserType::Guest)
        })
        .count();
    let units = licences.conditional_access_units().enabled;
    units > 0 && units >= with_licence as u64
}

#[cfg(test)]
mod tests;
