//! Every policy, in words.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use mfa::managed;
use mfa::per_user::PerUserMfaState;
use mfa::permission::{Action, Allowed, allows};
use mfa::policy::{Policy, PolicyState};
use mfa::tenant::TenantSnapshot;

use super::exceptions;
use super::made_here::MadeHere;
use super::names::Names;
use super::words::words;
use crate::session::Signed;
use crate::status::{Tallied, count};
use crate::view::{
    DeletedPolicyView, ExceptionView, PoliciesView, PolicyChanges, PolicyMaker, PolicyStateView, PolicyView,
    WatchingView,
};

/// How long policies should watch before they are switched on (GRAPH.md section c.1, "report-only").
const LONG_ENOUGH: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is asked beside the status.
pub(super) struct Asked<'a> {
    pub(super) made: &'a MadeHere,
    pub(super) exceptions: Vec<ExceptionView>,
    pub(super) roles: &'a HashMap<String, String>,
}

/// The policies as the window shows them.
pub(super) fn view(signed: &Signed, tallied: &Tallied, asked: Asked<'_>) -> PoliciesView {
    let Asked { made, exceptions, roles } = asked;
    let snapshot = &tallied.snapshot;
    let names = Names::new(tallied, roles);
    let list = snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let about = signed.organization.policies.counted.of(snapshot);
    let one = |policy: &Policy| PolicyView {
        id: policy.id().to_string(),
        name: policy.display_name().to_owned(),
        state: state(policy),
        made_by: maker(policy, made),
        may_turn_on_at: may_turn_on_at(policy).map(|at| at.to_string()),
        created: policy.created().map(|at| at.to_string()),
        modified: policy.modified().map(|at| at.to_string()),
        words: words(policy.raw(), policy.content(), &names),
        people: about.get(policy.id()).copied(),
        exceptions: exceptions.iter().filter(|exception| exception.policy == policy.id().as_str()).cloned().collect(),
        may_change: if managed::is_managed(policy) { PolicyChanges::StateAndExceptions } else { PolicyChanges::All },
    };
    let mut policies: Vec<PolicyView> = list.iter().map(one).collect();
    policies.sort_by_cached_key(|policy| (place(policy.state), policy.name.to_lowercase(), policy.id.clone()));
    let licences = snapshot.licences.get().ok();
    let deleted = signed.organization.policies.deleted.list();
    let parts = signed.organization.status.parts();
    PoliciesView {
        read_at: parts.policies.latest().map(|(_, read_at)| read_at.to_string()),
        because: parts.policies.failed().map(|failed| failed.error.clone()),
        policies,
        deleted: deleted.iter().map(|policy| deleted_view(policy, made)).collect(),
        licensed: licences.and_then(|licences| licences.has_p1_known()),
        licensed_for_risk: licences.and_then(|licences| {
            let p2 = licences.has_p2();
            (p2 || licences.is_complete()).then_some(p2)
        }),
        defaults_on: snapshot.security_defaults.get().ok().copied(),
        may_change: snapshot.my_roles.get().ok().map(|roles| allows(roles, Action::ConditionalAccess) == Allowed::Yes),
        emergency_accounts: count(snapshot.emergency_accounts.len()),
        can_move: can_move(snapshot, made),
        watching: watching(snapshot, made).and_then(|watching| {
            Some(WatchingView {
                since: watching.since.to_string(),
                enough_at: watching.enough_at?.to_string(),
                policies: watching.policies,
            })
        }),
        exceptions_over: exceptions::over(&exceptions, exceptions::today()),
    }
}

/// A policy's state as the window is told.
pub(crate) fn state(policy: &Policy) -> PolicyStateView {
    match policy.state() {
        PolicyState::Enabled => PolicyStateView::On,
        PolicyState::ReportOnly => PolicyStateView::ReportOnly,
        PolicyState::Disabled => PolicyStateView::Off,
        PolicyState::Other(_) => PolicyStateView::Other,
    }
}

/// One whose state is not known may be on.
fn place(state: PolicyStateView) -> u8 {
    match state {
        PolicyStateView::On => 0,
        PolicyStateView::Other => 1,
        PolicyStateView::ReportOnly => 2,
        PolicyStateView::Off => 3,
    }
}

fn maker(policy: &Policy, made: &MadeHere) -> PolicyMaker {
    if managed::is_managed(policy) {
        PolicyMaker::Microsoft
    } else if made.is_made(policy) {
        PolicyMaker::Latch
    } else {
        PolicyMaker::Organization
    }
}

fn may_turn_on_at(policy: &Policy) -> Option<Timestamp> {
    let waits = managed::is_managed(policy) && *policy.state() == PolicyState::ReportOnly;
    waits.then(|| managed::earliest_on(policy))?
}

fn deleted_view(policy: &Policy, made: &MadeHere) -> DeletedPolicyView {
    DeletedPolicyView {
        id: policy.id().to_string(),
        name: policy.display_name().to_owned(),
        deleted: policy.raw().get("deletedDateTime").and_then(|at| at.as_str()).map(str::to_owned),
        made_by_latch: made.is_made(policy),
    }
}

/// The policies that Latch made and that only watch.
fn ours_that_watch<'a>(snapshot: &'a TenantSnapshot, made: &'a MadeHere) -> impl Iterator<Item = &'a Policy> {
    let policies = snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    policies.iter().filter(|policy| *policy.state() == PolicyState::ReportOnly && made.is_made(policy))
}

/// Whether there is something to move from, and something to move to.
fn can_move(snapshot: &TenantSnapshot, made: &MadeHere) -> bool {
    let asked_the_old_way = || {
        let people = snapshot.users.get().map(|users| users.people.as_slice()).unwrap_or_default();
        people.iter().any(|user| user.per_user_mfa.is_some_and(PerUserMfaState::is_on))
    };
    let from = snapshot.security_defaults.get() == Ok(&true) || asked_the_old_way();
    from && ours_that_watch(snapshot, made).next().is_some()
}

/// Policies that Latch made and that only watch.
pub(super) struct Watching {
    /// Since when all of them do: since the last of them began.
    pub(super) since: Timestamp,
    /// When they have watched for a week.
    pub(super) enough_at: Option<Timestamp>,
    pub(super) policies: u32,
}

/// What watches; `None` when nothing does that Latch made.
pub(super) fn watching(snapshot: &TenantSnapshot, made: &MadeHere) -> Option<Watching> {
    let since = ours_that_watch(snapshot, made).filter_map(|policy| made.watches_since(policy)).max()?;
    let policies = count(ours_that_watch(snapshot, made).count());
    Some(Watching { since, enough_at: since.checked_add(LONG_ENOUGH).ok(), policies })
}
