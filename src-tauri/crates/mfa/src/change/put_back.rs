//! Putting back exactly what was there before a change of the journal (DESIGN.md §3.6, §4 R4).
//!
//! What asks people comes before what lets go of them: per-user MFA on first. Where security defaults go on again, the
//! policies that Latch made go off and are deleted before, since any policy forbids security defaults; where they go
//! off, policies go on right after.

mod needed;
mod policies;
mod settings;
mod whole;

use std::collections::HashMap;

use serde_json::Value;

use self::needed::NeededBack;
use self::policies::Policies;
use self::settings::Settings;
use super::per_user::state_of;
use super::security_defaults::{
    affected, can_go_on_again, defaults_are_on, people_unknown, policies_allow, step as defaults_step, what_it_means,
};
use super::to_policies::forbidding;
use super::{
    Draft, LeftUnasked, Object, PlanRefused, PutBack, Step, Warning, about, lock_out, resolve, sessions, then,
};
use crate::fact::{Fact, UnknownBecause};
use crate::id::UserId;
use crate::policy::{Policy, same};
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{Coverage, defaults_in_force, verdicts};

pub use whole::whole;

/// What a change made, or may have made, of one object, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What it changed.
    pub object: Object,
    /// What was there, in Graph's JSON.
    pub before: Value,
    /// What was meant to be there.
    pub after: Value,
    /// The name of the person or policy at the time; empty for what concerns the organization as a whole.
    pub display_name: Box<str>,
}

/// What an object shows of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shows {
    /// What was there before.
    Before,
    /// What the change makes of it.
    After,
    /// Something else.
    Otherwise,
}

impl Shows {
    /// What `now` shows of a change from `before` to `after`, all in Graph's JSON. Somebody whom the service itself
    /// raised from enabled to enforced shows enabled too (SAFETY.md case 71). Of a policy, `now` may be all of it: only
    /// what `before` and `after` name is looked at, and null is a policy that is not there.
    pub fn of(now: &Value, before: &Value, after: &Value) -> Self {
        let raised = |meant: &Value| match (state_of(now), state_of(meant)) {
            (Some(now), Some(meant)) => now.fulfils(meant),
            _ => false,
        };
        if let Some(shows) = sessions::shows(now, before, after) {
            return shows;
        }
        // What is exactly there comes first: enforced is not a raised enabled where enforced was meant.
        if same::shows(before, now) {
            Self::Before
        } else if same::shows(after, now) {
            Self::After
        } else if raised(before) {
            Self::Before
        } else if raised(after) {
            Self::After
        } else {
            Self::Otherwise
        }
    }
}

pub(super) fn draft(
    made: &[Made],
    overwrite: bool,
    snapshot: &TenantSnapshot,
    account: &UserId,
) -> Result<Draft, PlanRefused> {
    let users = snapshot.users.get().map_err(people_unknown)?;
    let people: HashMap<&UserId, &User> = users.people.iter().map(|user| (&user.id, user)).collect();
    let mut defaults = None;
    let mut settings = Settings::default();
    let mut policies = Policies::default();
    let mut needed = Vec::new();
    for item in whole(made) {
        match &item.object {
            Object::SecurityDefaults => {
                let before = item.before.get("isEnabled").and_then(Value::as_bool).ok_or(PlanRefused::NotWritable)?;
                defaults = (defaults_are_on(snapshot)? != before).then_some(before);
            }
            Object::PerUserMfa { user } => {
                let found = people.get(user).copied();
                settings.add(&item, user, found, users.complete, overwrite, snapshot);
            }
            Object::NewPolicy { .. } | Object::Policy { .. } => {
                super::new_policies::policies(snapshot)?;
                policies.add(snapshot, users, &item, overwrite)?;
            }
            Object::NewNeeded { .. } | Object::Needed { .. } => needed.push(item),
            Object::SignInSessions { .. } => return Err(PlanRefused::NeverPutBack),
        }
    }
    let needed = needed_back(snapshot, &mut policies, &needed, overwrite)?;
    if needed.is_empty()
        && defaults.is_none()
        && settings.len() == 0
        && settings.left_out.is_empty()
        && policies.is_empty()
    {
        return Err(PlanRefused::NothingToDo);
    }
    let mut warnings = Vec::new();
    match defaults {
        Some(true) => {
            warnings.extend(make_way(snapshot, &mut policies)?);
            warnings.extend(what_it_means(snapshot, users));
        }
        Some(false) => warnings.push(Warning::NotRecommended),
        None => {}
    }
    policies.sort(snapshot);
    let checked = going_on(snapshot, users, account, defaults, &policies)?;
    warnings.extend(checked.iter().flat_map(lock_out::Checked::warnings));
    let then = Then { snapshot, users, defaults, settings: &settings, policies: &policies };
    let unasked = then.left_unasked();
    if !unasked.is_empty() {
        warnings.push(Warning::LeftUnasked { people: unasked });
    }
    let gap = then.gap();
    // Nothing makes them once more by itself.
    let put_back = match needed.is_empty() {
        true => put_back(snapshot, defaults, &policies),
        false => PutBack::NotKnown { because: UnknownBecause::NotOffered },
    };
    let affected = match defaults {
        Some(_) => affected(snapshot, users),
        None => (settings.len() as u64).max(about::count(snapshot, users, &then.changed())),
    };
    let mut steps = in_order(settings.steps(snapshot, account, &mut warnings), defaults, &policies);
    // Only when no policy names them any more.
    steps.extend(needed);
    Ok(Draft {
        warnings,
        left_out: settings.left_out,
        policies_left_out: policies.left_out,
        put_back,
        lock_out: checked.map(|checked| checked.check),
        gap,
        ..Draft::of(steps, affected)
    })
}

/// What deletes the named locations and strengths that were made for policies. Those that stay are left out of what is
/// done with policies.
fn needed_back(
    snapshot: &TenantSnapshot,
    policies: &mut Policies,
    items: &[Made],
    overwrite: bool,
) -> Result<Vec<Step>, PlanRefused> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    super::new_policies::policies(snapshot)?;
    let changed: Vec<Policy> = policies.then.iter().chain(&policies.then_on).cloned().collect();
    let then = then::without_policies(then::with_policies(snapshot, &changed), &policies.deleted());
    let then = super::new_policies::policies(&then)?;
    let mut needed = NeededBack::default();
    items.iter().for_each(|item| needed.add(snapshot, then, item, overwrite));
    policies.left_out.extend(needed.left_out);
    Ok(needed.delete)
}

/// What stands in the way of security defaults goes: all policies that Latch made.
///
/// # Errors
/// [`PlanRefused::PoliciesForbidDefaults`] naming the others, [`PlanRefused::NotKnown`].
fn make_way(snapshot: &TenantSnapshot, policies: &mut Policies) -> Result<Option<Warning>, PlanRefused> {
    if !snapshot.policies.is_known() {
        return policies_allow(snapshot);
    }
    let foreign = forbidding(snapshot);
    if !foreign.is_empty() {
        return Err(PlanRefused::PoliciesForbidDefaults { policies: foreign });
    }
    policies.make_way(snapshot)?;
    Ok(None)
}

/// Checks the policies that go on again; `None` where none does.
fn going_on(
    snapshot: &TenantSnapshot,
    users: &Users,
    account: &UserId,
    defaults: Option<bool>,
    policies: &Policies,
) -> Result<Option<lock_out::Checked>, PlanRefused> {
    let on = &policies.then_on;
    if on.is_empty() {
        return Ok(None);
    }
    if defaults.is_none() && defaults_are_on(snapshot)? {
        return Err(PlanRefused::DefaultsOn);
    }
    resolve::all(snapshot, users, on, false)?;
    let checked = lock_out::check(snapshot, users, account, on)?;
    if checked.account_must_register { Err(PlanRefused::RegisterFirst) } else { Ok(Some(checked)) }
}

fn in_order((on, off): (Vec<Step>, Vec<Step>), defaults: Option<bool>, policies: &Policies) -> Vec<Step> {
    let mut steps = on;
    let mut add = |group: &[Step]| steps.extend_from_slice(group);
    add(&policies.restore);
    add(&policies.before_on);
    match defaults {
        // Nothing takes over: they are let go of while security defaults still ask them.
        Some(false) if policies.on.is_empty() => {
            add(&off);
            add(&[defaults_step(true, false)]);
        }
        Some(false) => add(&[defaults_step(true, false)]),
        Some(true) | None => {}
    }
    add(&policies.on);
    add(&policies.off);
    add(&policies.delete);
    if defaults == Some(true) {
        add(&[defaults_step(false, true)]);
    }
    if defaults != Some(false) || !policies.on.is_empty() {
        add(&off);
    }
    add(&policies.others);
    steps
}

fn put_back(snapshot: &TenantSnapshot, defaults: Option<bool>, policies: &Policies) -> PutBack {
    match (&snapshot.deleted_policies, defaults) {
        // Where deleted policies are not listed, they cannot be restored.
        (Fact::Unknown(because), _) if !policies.delete.is_empty() => PutBack::NotKnown { because: *because },
        (_, Some(false)) => can_go_on_again(snapshot),
        _ => PutBack::Possible,
    }
}

/// The organization once all of it is put back, and on the way there.
struct Then<'a> {
    snapshot: &'a TenantSnapshot,
    users: &'a Users,
    defaults: Option<bool>,
    settings: &'a Settings,
    policies: &'a Policies,
}

impl Then<'_> {
    fn changed(&self) -> Vec<Policy> {
        let there = self.snapshot.policies.get().map_or(&[][..], Vec::as_slice);
        let deleted = self.policies.deleted();
        let gone = there.iter().filter(|policy| deleted.contains(policy.id()));
        gone.chain(&self.policies.then_on).chain(&self.policies.then).cloned().collect()
    }

    fn with(&self, policies: &[Policy], defaults: Option<bool>, only_on: bool) -> TenantSnapshot {
        let then = then::with_policies(self.snapshot, policies);
        let mut then = then::without_policies(then, &self.policies.deleted());
        if let Fact::Known { value, .. } = &mut then.users {
            *value = self.settings.then(self.users, only_on);
        }
        defaults.map_or(then.clone(), |on| then::with_defaults(then, on))
    }

    /// In the end.
    fn end(&self) -> TenantSnapshot {
        let policies: Vec<Policy> = self.policies.then.iter().chain(&self.policies.then_on).cloned().collect();
        self.with(&policies, self.defaults, false)
    }

    /// Of those of whom something lets go, who is then not asked or can't be told.
    fn left_unasked(&self) -> Vec<LeftUnasked> {
        let let_go = self.settings.let_go();
        let policies_let_go =
            !self.policies.off.is_empty() || !self.policies.delete.is_empty() || !self.policies.then.is_empty();
        if let_go.is_empty() && self.defaults != Some(false) && !policies_let_go {
            return Vec::new();
        }
        let then = self.end();
        // They ask everyone, also where it is not known who is asked always and who mostly.
        if defaults_in_force(&then) == Ok(true) {
            return Vec::new();
        }
        let now = if policies_let_go { verdicts(self.snapshot).unwrap_or_default() } else { Vec::new() };
        let asked = |at: usize| now.get(at).is_some_and(|now| now.kind.coverage() == Coverage::Asked);
        let verdicts = verdicts(&then).unwrap_or_default();
        let each = self.users.people.iter().zip(&verdicts).enumerate();
        each.filter(|(at, (user, _))| self.defaults == Some(false) || let_go.contains(&user.id) || asked(*at))
            .filter(|(_, (user, _))| Standing::of(self.snapshot, user) == Standing::Counted)
            .filter_map(|(_, (user, verdict))| LeftUnasked::of(user, verdict.kind.coverage()))
            .collect()
    }

    /// How many people nothing surely asks between policies and security defaults.
    fn gap(&self) -> Option<u64> {
        let between = match self.defaults {
            Some(true) => !self.policies.off.is_empty() || !self.policies.delete.is_empty(),
            Some(false) => !self.policies.on.is_empty(),
            None => false,
        };
        if !between {
            return None;
        }
        let meanwhile = self.with(&self.policies.then, Some(false), true);
        let (now, meanwhile) = (verdicts(self.snapshot).ok()?, verdicts(&meanwhile).ok()?);
        Some(then::uncovered(self.snapshot, self.users, &now, &meanwhile).len() as u64)
    }
}

#[cfg(test)]
mod tests;
