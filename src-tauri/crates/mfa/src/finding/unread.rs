//! What could not be read.

use super::{Finding, Found, Part, Urgency};
use crate::fact::{Fact, UnknownBecause};
use crate::holders::RoleHolders;
use crate::tenant::TenantSnapshot;
use crate::verdict::defaults_in_force;

pub(super) fn findings(snapshot: &TenantSnapshot) -> Vec<Finding> {
    let unread = unread(snapshot).into_iter().filter(|(part, because)| is_worth_a_word(*part, *because));
    let mut found: Vec<Finding> = unread
        .map(|(part, because)| Finding::new(Found::PartUnread { part, because }, urgency(snapshot, part)))
        .collect();
    if snapshot.users.get().is_ok_and(|users| !users.complete) {
        found.push(Finding { at_least: true, ..Finding::new(Found::PeopleListIncomplete, Urgency::Soon) });
    }
    found
}

fn unread(snapshot: &TenantSnapshot) -> Vec<(Part, UnknownBecause)> {
    let parts = [
        (Part::People, why(&snapshot.users)),
        (Part::SecurityDefaults, why(&snapshot.security_defaults).or(defaults_in_force(snapshot).err())),
        (Part::Policies, why(&snapshot.policies)),
        (Part::Groups, snapshot.groups.values().filter_map(why).max()),
        (Part::Roles, snapshot.role_holders.get().map_or_else(Some, RoleHolders::any_unread)),
        (Part::Strengths, why(&snapshot.strengths)),
        (Part::Locations, why(&snapshot.locations)),
        (Part::Registration, why(&snapshot.registration)),
        (Part::Licences, why(&snapshot.licences)),
        (Part::MyRoles, why(&snapshot.my_roles)),
        (Part::Organization, why(&snapshot.organization)),
        (Part::Domains, why(&snapshot.domains)),
        (Part::MethodsMigration, why(&snapshot.methods_migration)),
        (Part::DefaultsSchedule, why(&snapshot.defaults_schedule)),
        (Part::LegacySignIns, why(&snapshot.legacy_sign_ins)),
    ];
    parts.into_iter().filter_map(|(part, because)| Some((part, because?))).collect()
}

fn why<T>(fact: &Fact<T>) -> Option<UnknownBecause> {
    fact.get().err()
}

/// What is about to be read is not missing, and neither is what the service does not have.
fn is_worth_a_word(part: Part, because: UnknownBecause) -> bool {
    let optional = matches!(part, Part::MethodsMigration | Part::DefaultsSchedule);
    match because {
        UnknownBecause::NotReadYet => false,
        UnknownBecause::NotOffered => !optional,
        _ => true,
    }
}

/// Parts without which verdicts are unknown come first.
fn urgency(snapshot: &TenantSnapshot, part: Part) -> Urgency {
    match part {
        // Security defaults prove that no policy is on (VERDICTS.md J12).
        Part::Policies | Part::Groups if defaults_in_force(snapshot) == Ok(true) => Urgency::Later,
        Part::People | Part::SecurityDefaults | Part::Policies | Part::Groups | Part::Roles => Urgency::Soon,
        _ => Urgency::Later,
    }
}
