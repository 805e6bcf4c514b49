//! What a change of one policy means for people, where it is on before or after.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::emergency::{self, LeftOutHow};
use super::super::registering::Unregistered;
use super::super::security_defaults::people_unknown;
use super::super::{Draft, PlanPart, PlanRefused, Warning, about, lock_out, resolve, then};
use super::step;
use crate::id::UserId;
use crate::policy::{Policy, PolicyState};
use crate::tenant::{TenantSnapshot, Users};
use crate::verdict::{defaults_in_force, verdicts};

/// A change of one policy.
pub(super) struct Change<'a> {
    pub(super) snapshot: &'a TenantSnapshot,
    pub(super) users: &'a Users,
    pub(super) account: &'a UserId,
    pub(super) policy: &'a Policy,
    /// The properties as they will be; null where it is deleted.
    pub(super) properties: Value,
    pub(super) knowingly: bool,
}

/// The draft of a change, with everything that it does to people.
///
/// # Errors
/// Why it is refused where the policy is on then.
pub(super) fn judged(change: &Change<'_>) -> Result<Draft, PlanRefused> {
    let Change { snapshot, users, policy, properties, .. } = change;
    let is_on = *policy.state() == PolicyState::Enabled;
    let then = if properties.is_null() { None } else { Some(then::patched(policy, properties)?) };
    let mut warnings = Vec::new();
    let mut check = None;
    if let Some(then) = &then {
        let goes_on = *then.state() == PolicyState::Enabled;
        warnings.extend(emergency(change, then, goes_on && !is_on)?);
        if goes_on {
            let checked = may_be_on(change, then, !is_on)?;
            warnings.extend(checked.warnings());
            warnings.extend((!is_on).then(|| about::programs(snapshot, users, std::slice::from_ref(then))).flatten());
            check = Some(checked.check);
        }
    }
    if is_on {
        warnings.extend(left_unasked(change, then.as_ref())?);
    }
    let before_and_after: Vec<Policy> = [*policy].into_iter().chain(&then).cloned().collect();
    let affected = about::count(snapshot, users, &before_and_after);
    Ok(Draft { warnings, lock_out: check, ..Draft::of(vec![step(policy, properties)], affected) })
}

/// The emergency access accounts where the policy is switched on, and wherever one of them is left out no more.
fn emergency(change: &Change<'_>, then: &Policy, goes_on: bool) -> Result<Vec<Warning>, PlanRefused> {
    let Change { snapshot, users, policy, knowingly, .. } = change;
    if goes_on {
        return emergency::check(snapshot, users, std::slice::from_ref(then), LeftOutHow::Anyhow, *knowingly);
    }
    let mut dropped = BTreeSet::new();
    for how in [LeftOutHow::ById, LeftOutHow::Anyhow] {
        let [before, after] =
            [*policy, then].map(|one| emergency::not_left_out(snapshot, users, std::slice::from_ref(one), how));
        dropped.extend(after.difference(&before).copied());
    }
    let people = emergency::named(users, &dropped);
    match people.is_empty() {
        true => Ok(Vec::new()),
        false if *knowingly => Ok(vec![Warning::EmergencyAccountsLacking { people }]),
        false => Err(PlanRefused::NoEmergencyAccount { lacking: people }),
    }
}

/// Whether the policy may be on as it is then.
fn may_be_on(change: &Change<'_>, then: &Policy, goes_on: bool) -> Result<lock_out::Checked, PlanRefused> {
    let Change { snapshot, users, account, .. } = change;
    // Where it is not known whether they are on, the service says so, and nothing is changed.
    if goes_on && defaults_in_force(snapshot) == Ok(true) {
        return Err(PlanRefused::DefaultsOn);
    }
    if goes_on {
        resolve::all(snapshot, users, std::slice::from_ref(then), false)?;
    }
    if then.guards_registering() {
        let unknown = |because| PlanRefused::NotKnown { part: PlanPart::Registration, because };
        let people = Unregistered::of(snapshot, users, then).map_err(unknown)?.all();
        if !people.is_empty() {
            return Err(PlanRefused::Unregistered { people });
        }
    }
    let checked = lock_out::check(snapshot, users, account, std::slice::from_ref(then))?;
    if checked.account_must_register { Err(PlanRefused::RegisterFirst) } else { Ok(checked) }
}

/// Whom it asked, and whom nothing surely asks then.
fn left_unasked(change: &Change<'_>, then: Option<&Policy>) -> Result<Option<Warning>, PlanRefused> {
    let Change { snapshot, users, policy, .. } = change;
    let then = match then {
        Some(then) => then::with_policies(snapshot, std::slice::from_ref(then)),
        None => then::without_policies((*snapshot).clone(), std::slice::from_ref(policy.id())),
    };
    let now = verdicts(snapshot).map_err(people_unknown)?;
    let people = then::uncovered(snapshot, users, &now, &verdicts(&then).map_err(people_unknown)?);
    Ok((!people.is_empty()).then_some(Warning::LeftUnasked { people }))
}
