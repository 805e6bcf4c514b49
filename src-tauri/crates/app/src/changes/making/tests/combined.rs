//! The change that switches security defaults on and per-user MFA off: its plan, made of a town, and its making.

use std::sync::Arc;

use jiff::Timestamp;
use journal::ChangeId;
use mfa::change::{Intent, Plan, Step, plan};
use mfa::fact::Fact;
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState::{self, Disabled, Enabled, Enforced};
use mfa::role::GLOBAL_ADMINISTRATOR;
use mfa::tenant::{TenantSnapshot, User, UserType, Users};
use transport::{Limits, Pace};

use super::protection::seen_by;
use super::town::{Resident, Town, id};
use crate::changes::Job;
use crate::changes::kept::Kept;
use crate::changes::making::{Ended, Making, Onlooker, Steps};
use crate::status::count;
use crate::view::{IntentView, PersonLine};

pub(super) const TENANT: &str = "town";
pub(super) const CLOUD: &str = "worldwide";
/// Administrators, the first of whom makes the changes.
pub(super) const ADMINS: [usize; 3] = [0, 1, 2];

/// People of whom one in four is not asked by per-user MFA. The last one is the emergency access account.
pub(super) fn residents(people: usize) -> Vec<Resident> {
    let state = |number| match number {
        0 | 2 => Enforced,
        1 => Enabled,
        last if last + 1 == people => Enforced,
        number => [Enforced, Enabled, Enforced, Disabled][number % 4],
    };
    (0..people).map(|number| Resident::of(state(number), number % 8 == 5)).collect()
}

/// What a reading of the town gives.
pub(super) fn snapshot(town: &Town) -> TenantSnapshot {
    fn known<T>(value: T) -> Fact<T> {
        Fact::known(value, Timestamp::UNIX_EPOCH)
    }
    let residents = town.residents();
    let person = |(number, person): (usize, &Resident)| User {
        id: id(number),
        user_principal_name: format!("person-{number}@town.example").into(),
        display_name: format!("Person {number}").into(),
        account_enabled: Some(true),
        user_type: Some(UserType::Member),
        per_user_mfa: Some(person.state()),
        on_premises_sync: Some(false),
        licensed: Some(true),
    };
    let people = residents.iter().enumerate().map(person).collect();
    TenantSnapshot {
        security_defaults: known(town.defaults()),
        users: known(Users { people, complete: true }),
        policies: known(Vec::new()),
        role_holders: known([(GLOBAL_ADMINISTRATOR, ADMINS.map(id).into())].into()),
        my_roles: known([GLOBAL_ADMINISTRATOR].into()),
        emergency_accounts: [id(residents.len() - 1)].into(),
        emergency_because: None,
        ..TenantSnapshot::unread(TENANT.into())
    }
}

/// Security defaults on and per-user MFA off.
pub(super) fn plan_of(town: &Town) -> Plan {
    plan(Intent::SecurityDefaultsOn, &snapshot(town), &id(0), CLOUD).unwrap()
}

pub(super) fn job_of(plan: &Plan) -> Arc<Job> {
    Arc::new(Job::new(IntentView::SecurityDefaultsOn, count(plan.step_count())))
}

/// Looks at the account whenever there is something to see: it adds up each time.
struct Looks<'a> {
    job: &'a Job,
    pace: Pace,
}

impl Onlooker for Looks<'_> {
    fn changed(&self) {
        adds_up(self.job, &self.pace);
    }

    fn person(&self, id: &UserId) -> PersonLine {
        PersonLine { id: id.to_string(), name: id.to_string(), username: id.to_string() }
    }
}

fn adds_up(job: &Job, pace: &Pace) {
    let view = job.view(pace);
    assert_eq!(view.done + view.sent + view.refused + view.unknown + view.left, view.total, "{view:#?}");
}

/// Makes `plan`, while the job is seen to show whom nothing asks.
pub(super) async fn make(
    town: &Arc<Town>,
    journal: &dyn Kept,
    change: ChangeId,
    job: &Arc<Job>,
    plan: &Plan,
    earlier: &[Step],
) -> Ended {
    let (graph, stack) = town.graph(Limits::documented());
    let steps = plan.for_tenant(&TENANT.into(), CLOUD).unwrap();
    let otherwise = plan.otherwise_for_tenant(&TENANT.into(), CLOUD).unwrap();
    let people = plan.otherwise().map_or(0, |otherwise| count(otherwise.people()));
    let steps = Steps { steps, otherwise: otherwise.as_deref().map(|steps| (steps, people)), earlier, moving: None };
    let looks = Looks { job, pace: stack.pace() };
    town.is_seen_by(Some(seen_by(job.clone())));
    let account = id(0);
    let making = Making { graph: &graph, journal, change, account: &account, job, onlooker: &looks };
    let ended = making.make(steps).await;
    adds_up(job, &stack.pace());
    ended
}

/// Whether everyone has the setting that they had at first, or the one that the service makes of it by itself; how many
/// have the latter.
pub(super) fn as_at_first(town: &Town) -> Result<usize, Vec<(usize, PerUserMfaState, PerUserMfaState)>> {
    let residents = town.residents();
    let changed = || residents.iter().enumerate().filter(|(_, person)| person.state() != person.at_first());
    let raised = |person: &Resident| person.at_first() == Enabled && person.state() == Enforced && person.is_raised();
    let other: Vec<_> = changed()
        .filter(|(_, person)| !raised(person))
        .map(|(number, person)| (number, person.at_first(), person.state()))
        .collect();
    if other.is_empty() && !town.defaults() { Ok(changed().count()) } else { Err(other) }
}
