//! Findings about policies: what they say, and what that needs.

use super::people::Counted;
use super::{Finding, Found, Named, Urgency};
use crate::managed;
use crate::policy::{Content, Control, Operator, Policy, PolicyState};
use crate::tenant::{TenantSnapshot, UserType};
use crate::verdict::{Coverage, Level, VerdictKind};

pub(super) fn findings(snapshot: &TenantSnapshot, counted: Option<&Counted<'_>>) -> Vec<Finding> {
    let Ok(policies) = snapshot.policies.get() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    found.extend(only_watching(policies, counted));
    found.extend(names_deleted_group(policies, snapshot));
    found.extend(not_understood(policies));
    found.extend(counted.and_then(|counted| fewer_licences(policies, counted)));
    found
}

/// A finding that names the policies for which `holds`.
fn about(
    policies: &[Policy],
    holds: impl Fn(&Policy) -> bool,
    found: impl FnOnce(Vec<Named>) -> Found,
    urgency: Urgency,
) -> Option<Finding> {
    let named: Vec<Named> = policies.iter().filter(|policy| holds(policy)).map(Named::of).collect();
    (!named.is_empty()).then(|| Finding::new(found(named), urgency))
}

fn only_watching(policies: &[Policy], counted: Option<&Counted<'_>>) -> Option<Finding> {
    let somebody_open = counted.is_some_and(|counted| {
        counted.people.iter().any(|person| person.verdict.kind.coverage() == Coverage::NotAsked)
    });
    about(
        policies,
        |policy| *policy.state() == PolicyState::ReportOnly && !managed::is_managed(policy),
        |policies| Found::PoliciesOnlyWatching { policies },
        if somebody_open { Urgency::Soon } else { Urgency::Later },
    )
}

/// Whether a policy counts now, or may.
fn may_be_on(policy: &Policy) -> bool {
    matches!(policy.state(), PolicyState::Enabled | PolicyState::Other(_))
}

fn names_deleted_group(policies: &[Policy], snapshot: &TenantSnapshot) -> Option<Finding> {
    let names_one = |policy: &Policy| {
        let users = &policy.content().users;
        let named = users.include.groups.iter().chain(&users.exclude.groups);
        let read = named.filter_map(|group| snapshot.groups.get(group)?.get().ok());
        *policy.state() != PolicyState::Disabled && read.into_iter().any(|group| group.gone)
    };
    let urgent = policies.iter().any(|policy| may_be_on(policy) && names_one(policy));
    let urgency = if urgent { Urgency::Soon } else { Urgency::Later };
    about(policies, names_one, |policies| Found::PolicyNamesDeletedGroup { policies }, urgency)
}

fn not_understood(policies: &[Policy]) -> Option<Finding> {
    let holds = |policy: &Policy| *policy.state() != PolicyState::Disabled && !is_understood(policy);
    let urgent = policies.iter().any(|policy| may_be_on(policy) && holds(policy));
    let urgency = if urgent { Urgency::Soon } else { Urgency::Later };
    about(policies, holds, |policies| Found::PolicyNotUnderstood { policies }, urgency)
}

fn is_understood(policy: &Policy) -> bool {
    let Content { users, applications, grant, not_understood, .. } = policy.content();
    let controls = grant.as_ref().map_or(&[][..], |grant| &grant.controls);
    let strange_control = controls.iter().any(|control| matches!(control, Control::NotUnderstood(_)))
        || grant.as_ref().is_some_and(|grant| grant.operator == Operator::NotUnderstood);
    let strange_state = matches!(policy.state(), PolicyState::Other(_));
    not_understood.is_empty()
        && !users.not_understood
        && !applications.not_understood
        && !strange_control
        && !strange_state
}

/// Everyone to whom a policy does something needs P1; guests are licensed in another way. Those
/// whom it only does something small to are not counted, so the number is never too large.
fn fewer_licences(policies: &[Policy], counted: &Counted<'_>) -> Option<Finding> {
    let licences = counted.snapshot.licences.get().ok().filter(|licences| licences.is_complete())?;
    let units = licences.conditional_access_units().enabled;
    if !policies.iter().any(|policy| *policy.state() == PolicyState::Enabled) {
        return None;
    }
    let needs = counted.people.iter().filter(|person| {
        person.user.user_type == Some(UserType::Member)
            && (person.verdict.by.policies > Level::Never || person.verdict.kind == VerdictKind::Blocked)
    });
    let needed = needs.count() as u64;
    (units < needed).then(|| Finding::new(Found::LicencesFewerThanPeople { units, needed }, Urgency::Later))
}
