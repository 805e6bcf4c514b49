//! Which change is killed, and how what was cut off comes to its end.

use std::time::Duration;

use super::super::directory::policy_for_all_but;
use super::super::town::{Resident, Way};
use super::fuse::Point;
use super::place::{Ask, Place, Ran};
use crate::direct::MadeOutcome;

/// Whom the policy leaves out, where there is one.
const NOT_BY_POLICY: [usize; 2] = [4, 9];

/// A change, and how the service takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) ask: Ask,
    pub(super) way: Way,
}

impl Case {
    /// Security defaults on and per-user MFA off, in the two orders (GRAPH.md section o, number 9).
    pub(super) const TAKES: Self = Self { ask: Ask::DefaultsOn, way: Way::Takes };
    pub(super) const WANTS_PER_USER_OFF: Self = Self { ask: Ask::DefaultsOn, way: Way::WantsPerUserOff };
    /// The same, which ends with putting itself back.
    pub(super) const NEVER_TAKES: Self = Self { ask: Ask::DefaultsOn, way: Way::NeverTakes };
    /// Per-user MFA off for whom a policy asks.
    pub(super) const PER_USER_OFF: Self = Self { ask: Ask::PerUserOff, way: Way::HasPolicies };
    pub(super) const ALL: [Self; 4] = [Self::TAKES, Self::WANTS_PER_USER_OFF, Self::NEVER_TAKES, Self::PER_USER_OFF];

    /// Where it is made. What is written shows so much later.
    pub(super) fn place(self, residents: Vec<Resident>, lag: Duration) -> Place {
        let policies = if self.ask == Ask::PerUserOff { vec![policy_for_all_but(&NOT_BY_POLICY)] } else { Vec::new() };
        Place::of(residents, self.way, &policies, lag)
    }

    /// The change went to its end: everyone and the organization are as that makes them.
    pub(super) fn is_made_in(self, place: &Place) {
        let on = matches!(self.way, Way::Takes | Way::WantsPerUserOff);
        assert_eq!(place.town.defaults(), on, "{self:?}");
        for (number, person) in place.town.residents().iter().enumerate() {
            let stays = self.way == Way::NeverTakes || (self.ask == Ask::PerUserOff && NOT_BY_POLICY.contains(&number));
            if stays {
                assert!(person.state().fulfils(person.at_first()), "{self:?}: {number}");
            } else {
                assert!(person.is_off(), "{self:?}: {number}");
            }
        }
    }

    /// What was cut off comes to its end by `ask`, and is put back after that: then everything is as it was. Says whom
    /// the service raised by itself.
    pub(super) async fn comes_to_its_end(self, place: &Place, ask: Ask) -> Vec<usize> {
        if let Some(cut_off) = place.restarted().await {
            let account = place.ask_to_the_end(ask).await;
            let unsettled = account.steps.iter().any(|step| step.unknown > 0 || step.left > 0);
            assert!(account.left == 0 && !unsettled, "{self:?} {ask:?}: {account:#?}");
            assert_eq!(place.unasked(), 0, "{self:?} {ask:?}");
            assert!(cut_off.exposure.is_none() || account.gap_seconds > 0.0, "{self:?} {ask:?}: {account:#?}");
            place.is_accounted_for().await;
            if ask == Ask::Undo {
                assert_eq!(account.outcome, MadeOutcome::PutBack, "{self:?}: {account:#?}");
                place.is_as_at_first();
            }
        }
        // Nothing is left of it, or something that can be put back once more.
        if let Ran::Ended(account) = place.ask(Ask::Undo, None).await {
            assert_eq!(account.outcome, MadeOutcome::PutBack, "{self:?}: {account:#?}");
        }
        place.is_accounted_for().await;
        place.is_as_at_first()
    }

    /// Makes a place for each point of what `ask` does there, kills it, and has `then` look at what is left. Ends where
    /// nothing is killed any more. Says how many kills there were.
    pub(super) async fn at_each_point(
        self,
        ask: Ask,
        place: impl AsyncFn() -> Place,
        mut then: impl AsyncFnMut(Place, Point),
    ) -> usize {
        let mut killed = 0;
        for first in Point::FIRST {
            let mut point = first;
            loop {
                let place = place().await;
                match place.ask(ask, Some(point)).await {
                    Ran::Killed => {}
                    // With fewer of them.
                    Ran::Ended(_) => break,
                    Ran::NotBegun(because) => panic!("{self:?} {ask:?} at {point:?}: {because:?}"),
                }
                then(place, point).await;
                killed += 1;
                point = point.next();
            }
        }
        killed
    }
}
