//! Findings about the accounts on which everything hangs: emergency access, the last
//! administrator, and people whose password is checked elsewhere.

use super::people::Counted;
use super::{Finding, Found, Urgency};
use crate::emergency::{Check, EmergencyCheck, check_all};
use crate::policy::PolicyState;
use crate::role;
use crate::tenant::{Domain, DomainAuthentication, TenantSnapshot, User};

pub(super) fn findings(snapshot: &TenantSnapshot, counted: Option<&Counted<'_>>) -> Vec<Finding> {
    let mut found = emergency(snapshot);
    found.extend(one_global_administrator(snapshot));
    let domains = snapshot.domains.get().map_or(&[][..], |domains| domains);
    let federated = domains.iter().filter(|domain| domain.authentication == Some(DomainAuthentication::Federated));
    found.extend(federated.map(|domain| federated_domain(domain, counted)));
    found
}

fn emergency(snapshot: &TenantSnapshot) -> Vec<Finding> {
    // Which accounts were named says nothing before there are people to name.
    if !snapshot.users.is_known() {
        return Vec::new();
    }
    let checks = check_all(snapshot);
    let mut found: Vec<Finding> = checks.iter().filter_map(problem).collect();
    // Only a policy that is on can lock out everybody else.
    let policies = snapshot.policies.get().map_or(&[][..], |policies| policies);
    let any_on = policies.iter().any(|policy| *policy.state() == PolicyState::Enabled);
    let urgency = if any_on { Urgency::Soon } else { Urgency::Later };
    match checks.as_slice() {
        [] => found.push(Finding::new(Found::EmergencyNoneNamed, urgency)),
        [only] => {
            found.push(Finding { people: vec![only.user.clone()], ..Finding::new(Found::EmergencyOnlyOne, urgency) });
        }
        several if several.iter().all(EmergencyCheck::passes) => {
            found.push(Finding::new(Found::EmergencyReady, Urgency::Fine));
        }
        _ => {}
    }
    found
}

fn problem(check: &EmergencyCheck) -> Option<Finding> {
    let failed = check.failed();
    if failed.is_empty() {
        return None;
    }
    let useless = [Check::Listed, Check::Enabled, Check::NotBlocked].iter().any(|one| failed.contains(one));
    let urgency = if useless { Urgency::Now } else { Urgency::Soon };
    let policies = if failed.contains(&Check::NotBlocked) { check.blocked_by.clone() } else { Vec::new() };
    let found = Found::EmergencyProblem { failed, policies };
    Some(Finding { people: vec![check.user.clone()], ..Finding::new(found, urgency) })
}

/// A single Global Administrator who may sign in, the emergency access accounts included.
fn one_global_administrator(snapshot: &TenantSnapshot) -> Option<Finding> {
    let users = snapshot.users.get().ok()?;
    let holders = snapshot.role_holders.get().ok()?.of(&role::GLOBAL_ADMINISTRATOR)?;
    // Where there may be others, one is not the only one.
    if holders.others_because.is_some() {
        return None;
    }
    let listed: Vec<&User> = users.people.iter().filter(|user| holders.surely.contains(&user.id)).collect();
    let all_known = listed.iter().all(|user| user.account_enabled.is_some());
    let mut enabled = listed.iter().filter(|user| user.account_enabled == Some(true));
    let (Some(only), None) = (enabled.next(), enabled.next()) else {
        return None;
    };
    let finding =
        || Finding { people: vec![only.id.clone()], ..Finding::new(Found::OneGlobalAdministrator, Urgency::Soon) };
    (users.complete && all_known).then(finding)
}

fn federated_domain(domain: &Domain, counted: Option<&Counted<'_>>) -> Finding {
    let Domain { name, second_step_elsewhere, .. } = domain;
    let found = Found::FederatedDomain { name: name.clone(), second_step_elsewhere: *second_step_elsewhere };
    let mut finding = Finding { at_least: true, ..Finding::new(found, Urgency::Later) };
    if let Some(counted) = counted {
        let of_domain = counted.people.iter().filter(|person| is_in(person.user, name));
        finding.people = of_domain.map(|person| person.user.id.clone()).collect();
        finding.at_least = !counted.complete;
    }
    finding
}

fn is_in(user: &User, domain: &str) -> bool {
    let parts = user.user_principal_name.rsplit_once('@');
    parts.is_some_and(|(_, of_user)| of_user.eq_ignore_ascii_case(domain))
}
