//! What Home reminds of: policies that have watched long enough, and exceptions whose last day is over.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mfa::permission::{Action, Allowed, allows};
use mfa::tenant::TenantSnapshot;

use super::view::{Watching, watching};
use super::{exceptions, made_here::MadeHere};
use crate::App;
use crate::session::Signed;
use crate::status::{Tallied, count};
use crate::view::{ExceptionView, FindingAction, FindingKind, FindingView, NextStepKind, NextStepView, UrgencyView};

/// What Home reminds of.
#[derive(Debug, Default)]
pub(crate) struct Reminders {
    /// Whether the policies that Latch made have watched for a week, and are not switched on.
    watched_enough: bool,
    /// People who are left out of policies until a day that is over.
    over: Vec<ExceptionView>,
}

impl Reminders {
    /// What is due today.
    pub(crate) fn of(app: &App, signed: &Signed, tallied: &Tallied, made: &MadeHere) -> Self {
        let kept = app.exceptions_kept(&signed.organization);
        let in_force = exceptions::in_force(&kept, tallied);
        Self {
            watched_enough: watching(&tallied.snapshot, made)
                .is_some_and(|watching| is_enough(&watching, Timestamp::now())),
            over: exceptions::over(&in_force, exceptions::today()),
        }
    }

    /// The next step. Policies that have watched for a week come first where nothing is more urgent, and the person may
    /// do something about them.
    pub(crate) fn next_step(&self, next: NextStepView, snapshot: &TenantSnapshot) -> NextStepView {
        let can_wait = matches!(
            next.kind,
            NextStepKind::Nothing | NextStepKind::HelpPeopleRegister | NextStepKind::UseConditionalAccess
        );
        let may = snapshot.my_roles.get().map(|roles| allows(roles, Action::ConditionalAccess) == Allowed::Yes);
        if self.watched_enough && can_wait && may.unwrap_or(true) {
            return NextStepView { kind: NextStepKind::LookAtWatching, people: None, roles: Vec::new() };
        }
        next
    }

    /// The id of the policy with exceptions that are over, where it is one alone.
    fn only_policy(&self) -> Option<String> {
        let policies: BTreeSet<&str> = self.over.iter().map(|exception| &*exception.policy).collect();
        match policies.into_iter().collect::<Vec<_>>()[..] {
            [one] => Some(one.to_owned()),
            _ => None,
        }
    }

    /// The finding about exceptions; `None` when none is over.
    pub(crate) fn finding(&self) -> Option<FindingView> {
        let people: BTreeSet<&str> = self.over.iter().map(|exception| &*exception.person.id).collect();
        let names: BTreeSet<&str> = self.over.iter().map(|exception| &*exception.policy_name).collect();
        let longest = self.over.iter().map(|exception| &exception.until).min()?;
        Some(FindingView {
            kind: FindingKind::ExceptionsOver,
            urgency: UrgencyView::Soon,
            people: count(people.len()),
            at_least: false,
            count: count(names.len()),
            of: 0,
            names: names.into_iter().map(str::to_owned).collect(),
            policy: self.only_policy(),
            emergency: Vec::new(),
            date: Some(longest.clone()),
            part: None,
            because: None,
            action: FindingAction::ConditionalAccess,
        })
    }
}

fn is_enough(watching: &Watching, now: Timestamp) -> bool {
    watching.enough_at.is_some_and(|enough_at| enough_at <= now)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use mfa::fact::Fact;
    use mfa::role;

    use super::*;
    use crate::policies::fixture::tallied;
    use crate::view::PersonLine;

    fn over(policy: &str, person: &str, until: &str) -> ExceptionView {
        let person = PersonLine { id: person.into(), name: person.into(), username: String::new() };
        ExceptionView { policy: policy.into(), policy_name: policy.to_uppercase(), person, until: until.into() }
    }

    #[test]
    fn each_person_and_each_policy_is_counted_once() {
        let of_one = vec![over("p", "anna", "2026-12-24"), over("p", "bruno", "2026-12-01")];
        let over =
            vec![over("p", "anna", "2026-12-24"), over("q", "anna", "2026-12-01"), over("p", "bruno", "2026-12-31")];
        let finding = Reminders { watched_enough: false, over }.finding().unwrap();
        assert_eq!((finding.people, finding.count, finding.names.len()), (2, 2, 2));
        assert_eq!((finding.date.as_deref(), finding.action), (Some("2026-12-01"), FindingAction::ConditionalAccess));
        assert_eq!(finding.policy, None, "there are two");
        assert_eq!(Reminders::default().finding(), None);
        let of_one = Reminders { watched_enough: false, over: of_one };
        let finding = of_one.finding().unwrap();
        assert_eq!(finding.policy.as_deref(), Some("p"));
    }

    #[test]
    fn policies_that_have_watched_long_enough_are_the_next_step_where_nothing_is_more_urgent() {
        let mut snapshot = tallied(Vec::new()).snapshot.clone();
        let due = Reminders { watched_enough: true, over: Vec::new() };
        let step = |kind| NextStepView { kind, people: None, roles: Vec::new() };
        let next = |kind, snapshot: &TenantSnapshot| due.next_step(step(kind), snapshot).kind;
        for kind in [NextStepKind::Nothing, NextStepKind::HelpPeopleRegister, NextStepKind::UseConditionalAccess] {
            assert_eq!(next(kind, &snapshot), NextStepKind::LookAtWatching);
            assert_eq!(Reminders::default().next_step(step(kind), &snapshot).kind, kind);
        }
        for kind in [NextStepKind::TurnOnSecurityDefaults, NextStepKind::ReadAgain, NextStepKind::AskSomeoneElse] {
            assert_eq!(next(kind, &snapshot), kind);
        }
        snapshot.my_roles = Fact::known([role::GLOBAL_READER].into(), Timestamp::UNIX_EPOCH);
        assert_eq!(next(NextStepKind::Nothing, &snapshot), NextStepKind::Nothing, "somebody else has to do it");
    }

    #[test]
    fn a_week_is_over_when_it_is_over() {
        let now = Timestamp::now();
        let ends = |in_hours: i64| Watching {
            since: now,
            enough_at: Some(now + SignedDuration::from_hours(in_hours)),
            policies: 1,
        };
        assert_eq!(
            [is_enough(&ends(1), now), is_enough(&ends(0), now), is_enough(&ends(-1), now)],
            [false, true, true]
        );
    }
}
