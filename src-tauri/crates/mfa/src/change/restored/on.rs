//! Policies that are made again and switched on: made so that they ask nobody, and switched on once they show, as in a
//! move to Conditional Access. What switching one on is refused for, it is refused for here too.

use super::super::new_policies::{is_it, policies, read, with_name};
use super::super::rest::Rest;
use super::super::to_policies::{Turn, turn};
use super::super::{Draft, Object, PlanRefused, PolicyChange, PolicyLeftOut, PolicyLeftOutWhy, PolicyName, then};
use crate::location::Atlas;
use crate::policy::{Policy, PolicyState};
use crate::tenant::TenantSnapshot;
use serde_json::Value;

/// One that is switched on.
pub(super) struct On {
    /// As it is when it is made, under an id that no policy has; or as it is, where it was made before.
    pub(super) policy: Policy,
    is_there: bool,
    turn: Turn,
}

impl On {
    /// The steps by the name of the policy, which has no id yet.
    pub(super) fn named(&self, mut draft: Draft) -> Draft {
        if !self.is_there {
            for step in &mut draft.steps {
                step.object = Object::NewPolicy { name: self.policy.display_name().into() };
            }
        }
        draft
    }
}

/// Those that are switched on, and those that are not although it was meant.
pub(super) struct TurnedOn {
    all: Vec<On>,
    left_out: Vec<PolicyLeftOut>,
}

/// What is changed of each.
pub(super) fn change() -> PolicyChange {
    PolicyChange::State { state: PolicyState::Enabled.as_str().into() }
}

/// Which of `made` are switched on: those of the names `on`.
///
/// # Errors
/// [`PlanRefused::NotKnown`], and why a body is no policy.
pub(super) fn of(
    snapshot: &TenantSnapshot,
    made: &[Value],
    on: &[Box<str>],
    rest: Option<&Rest<'_>>,
) -> Result<TurnedOn, PlanRefused> {
    let there = policies(snapshot)?;
    let places = Atlas::of(&snapshot.locations);
    let mut turned_on = TurnedOn { all: Vec::new(), left_out: Vec::new() };
    for (at, body) in made.iter().enumerate() {
        let meant = read(at, body)?;
        let name = meant.display_name();
        if !on.iter().any(|on| **on == *name) || rest.is_some_and(|rest| !rest.switches_on(name)) {
            continue;
        }
        let found = with_name(there, name).filter(|_| rest.is_some());
        let policy = match found {
            // It was made before the change was cut off.
            Some(found) if *found.state() == PolicyState::Enabled => continue,
            Some(found) if !is_it(&meant, found) || *found.state() != then::resting(found) => {
                let policy = PolicyName::of(found);
                turned_on.left_out.push(PolicyLeftOut { policy, why: PolicyLeftOutWhy::ChangedSince });
                continue;
            }
            Some(found) => found.clone(),
            // It was made, and somebody deleted it since (SAFETY.md case 98).
            None if rest.is_some_and(|rest| !rest.makes(name)) => {
                let policy = PolicyName { id: "".into(), name: name.into() };
                turned_on.left_out.push(PolicyLeftOut { policy, why: PolicyLeftOutWhy::Gone });
                continue;
            }
            None => meant,
        };
        let turn = turn(snapshot, &places, &policy);
        turned_on.all.push(On { policy, is_there: found.is_some(), turn });
    }
    turned_on.all.sort_by_key(|one| one.turn);
    Ok(turned_on)
}

impl TurnedOn {
    /// Those that are made by the same change.
    pub(super) fn not_there(&self) -> Vec<Policy> {
        self.all.iter().filter(|one| !one.is_there).map(|one| one.policy.clone()).collect()
    }

    /// They go on in this order: those for administrators first, then those that ask everyone.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &On> {
        self.all.iter()
    }

    /// Those that are left alone.
    ///
    /// # Errors
    /// [`PlanRefused::NothingToDo`] where there are none.
    pub(super) fn left_out(&mut self) -> Result<Draft, PlanRefused> {
        let policies_left_out = std::mem::take(&mut self.left_out);
        if policies_left_out.is_empty() {
            return Err(PlanRefused::NothingToDo);
        }
        Ok(Draft { policies_left_out, ..Draft::of(Vec::new(), 0) })
    }
}
