//! What Microsoft has announced to do by itself, and whom it would concern.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::applies::{Among, Applies};
use super::old_sign_ins::would_stop_old_apps;
use super::people::Counted;
use super::{Finding, Found, Named, Urgency};
use crate::id::UserId;
use crate::managed;
use crate::policy::{Control, Policy, PolicyState};
use crate::schedule::{DefaultsSchedule, MethodsMigration};
use crate::tenant::{TenantSnapshot, User};
use crate::verdict::{Level, Verdict, VerdictKind, defaults_in_force, verdicts};

/// Within this long, what happens by itself is soon.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(super) fn findings(snapshot: &TenantSnapshot, counted: Option<&Counted<'_>>, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    if defaults_in_force(snapshot) == Ok(true) {
        found.push(Finding::new(Found::DefaultsOn, Urgency::Fine));
    } else if let Ok(DefaultsSchedule::Scheduled { due }) = snapshot.defaults_schedule.get() {
        found.push(Finding::new(Found::DefaultsScheduled { due: *due }, Urgency::Soon));
    }
    match snapshot.methods_migration.get() {
        Ok(MethodsMigration::Before | MethodsMigration::InProgress) => {
            found.push(Finding::new(Found::MethodsMigrationOpen, Urgency::Later));
        }
        Ok(MethodsMigration::Complete) => found.push(Finding::new(Found::MethodsMigrationDone, Urgency::Fine)),
        Err(_) => {}
    }
    found.extend(managed_policies(snapshot, counted, now));
    found
}

/// One finding for each policy of Microsoft's that is in report-only.
fn managed_policies(snapshot: &TenantSnapshot, counted: Option<&Counted<'_>>, now: Timestamp) -> Vec<Finding> {
    let (Some(counted), Ok(policies)) = (counted, snapshot.policies.get()) else {
        return Vec::new();
    };
    let waits = |policy: &Policy| managed::is_managed(policy) && *policy.state() == PolicyState::ReportOnly;
    if !policies.iter().any(waits) {
        return Vec::new();
    }
    let mut would_be = snapshot.clone();
    let due = policies.iter().enumerate().filter(|(_, policy)| waits(policy));
    due.map(|(at, policy)| managed_policy(counted, &mut would_be, policies, at, policy, now)).collect()
}

fn managed_policy(
    counted: &Counted<'_>,
    would_be: &mut TenantSnapshot,
    policies: &[Policy],
    at: usize,
    policy: &Policy,
    now: Timestamp,
) -> Finding {
    let snapshot = counted.snapshot;
    would_be.policies = snapshot.policies.map(|_| with_one_on(policies, at));
    let after = verdicts(would_be).unwrap_or_default();
    let hit = Hit::of(counted, policy, &after);
    let emergency = emergency_reached(snapshot, policy);
    let earliest = managed::earliest_on(policy);
    let soon = earliest.is_some_and(|earliest| earliest.duration_since(now) <= SOON);
    let urgency = match (soon, emergency.is_empty(), hit.people.is_empty() && !hit.at_least) {
        (true, false, _) => Urgency::Now,
        (_, true, true) => Urgency::Later,
        _ => Urgency::Soon,
    };
    let Hit { people, asks, blocks, at_least } = hit;
    let found = Found::ManagedPolicyDue { policy: Named::of(policy), earliest, asks, blocks, emergency };
    Finding { people, at_least, ..Finding::new(found, urgency) }
}

/// Whom a policy would hit, of the people counted.
#[derive(Default)]
struct Hit {
    people: Vec<UserId>,
    asks: Vec<UserId>,
    blocks: Vec<UserId>,
    at_least: bool,
}

impl Hit {
    /// `after` are the verdicts if the policy were on.
    fn of(counted: &Counted<'_>, policy: &Policy, after: &[Verdict]) -> Self {
        // A narrowed block has no verdict of its own (VERDICTS.md V11): there can always be more.
        let mut hit = Self { at_least: !counted.complete || blocks(policy), ..Self::default() };
        let stops_old_apps = users_of_old_apps_reached(counted, policy);
        for person in &counted.people {
            let after = after.get(person.at).and_then(|verdict| level(verdict.kind));
            let id = &person.user.id;
            let (Some(before), Some(after)) = (level(person.verdict.kind), after) else {
                hit.at_least = true;
                continue;
            };
            let blocked = after == Level::Blocked && before != Level::Blocked || stops_old_apps.contains(id);
            if blocked {
                hit.blocks.push(id.clone());
            } else if after > before {
                hit.asks.push(id.clone());
            } else {
                continue;
            }
            hit.people.push(id.clone());
        }
        hit
    }
}

fn blocks(policy: &Policy) -> bool {
    policy.content().grant.as_ref().is_some_and(|grant| grant.controls.contains(&Control::Block))
}

/// The verdict as a level; `None` when there is none.
fn level(kind: VerdictKind) -> Option<Level> {
    match kind {
        VerdictKind::Never => Some(Level::Never),
        VerdictKind::OnlyWhenRisky => Some(Level::OnlyWhenRisky),
        VerdictKind::SomeApps => Some(Level::SomeApps),
        VerdictKind::Mostly => Some(Level::Mostly),
        VerdictKind::Always => Some(Level::Always),
        VerdictKind::Blocked => Some(Level::Blocked),
        VerdictKind::CannotSignIn | VerdictKind::Unknown => None,
    }
}

/// Those who signed in with old apps and whom the policy names, when it would keep these out.
fn users_of_old_apps_reached(counted: &Counted<'_>, policy: &Policy) -> HashSet<UserId> {
    let Ok(signed_in) = counted.snapshot.legacy_sign_ins.get() else {
        return HashSet::new();
    };
    if !would_stop_old_apps(policy.content()) {
        return HashSet::new();
    }
    let used = counted.people.iter().map(|person| person.user);
    let used: Vec<&User> = used.filter(|user| signed_in.people.contains_key(&user.id)).collect();
    let applies = Among::of(counted.snapshot, used.iter().copied()).by(policy, counted.snapshot);
    let reached = used.iter().zip(applies).filter(|(_, applies)| *applies == Applies::Yes);
    reached.map(|(user, _)| user.id.clone()).collect()
}

/// The emergency access accounts that the policy names, or may name.
fn emergency_reached(snapshot: &TenantSnapshot, policy: &Policy) -> Vec<UserId> {
    let people = snapshot.users.get().map_or(&[][..], |users| &users.people);
    let named: Vec<&User> = people.iter().filter(|user| snapshot.emergency_accounts.contains(&user.id)).collect();
    let applies = Among::of(snapshot, named.iter().copied()).by(policy, snapshot);
    let reached = named.iter().zip(applies).filter(|(_, applies)| *applies != Applies::No);
    reached.map(|(user, _)| user.id.clone()).collect()
}

/// The policies as they would be if the one at `at` were on.
fn with_one_on(policies: &[Policy], at: usize) -> Vec<Policy> {
    let mut changed = policies.to_vec();
    if let Some(policy) = changed.get_mut(at) {
        let mut raw = policy.raw().clone();
        raw["state"] = PolicyState::Enabled.as_str().into();
        if let Ok(on) = Policy::from_json(raw) {
            *policy = on;
        }
    }
    changed
}
