//! Policies that are put back: what becomes of each, and the writes in groups that the order is made of.

use serde_json::{Value, json};

use super::super::new_policies::{is_it, with_name};
use super::super::registering::Unregistered;
use super::super::to_policies::{Turn, state_step, turn};
use super::super::{Object, PlanRefused, PolicyLeftOut, PolicyLeftOutWhy, PolicyName, Step, then};
use super::{Made, Shows};
use crate::fact::Fact;
use crate::id::PolicyId;
use crate::location::Atlas;
use crate::policy::{Policy, PolicyState};
use crate::tenant::{TenantSnapshot, Users};

/// What becomes of the policies.
#[derive(Default)]
pub(super) struct Policies {
    /// Deleted ones come back, and ask nobody yet.
    pub(super) restore: Vec<Step>,
    /// What else changes of those that go on, before they do.
    pub(super) before_on: Vec<Step>,
    /// They go on, those for administrators first.
    pub(super) on: Vec<Step>,
    /// They ask nobody any more, those for administrators last.
    pub(super) off: Vec<Step>,
    /// They are deleted.
    pub(super) delete: Vec<Step>,
    /// What else changes of those that stay.
    pub(super) others: Vec<Step>,
    pub(super) left_out: Vec<PolicyLeftOut>,
    /// Those that are on then, as they are then.
    pub(super) then_on: Vec<Policy>,
    /// Those that are there then and are not as they are now.
    pub(super) then: Vec<Policy>,
}

/// One policy and what is put back of it.
struct Back<'a> {
    policy: &'a Policy,
    /// The properties as they are to be; the state apart.
    properties: Value,
    state: Option<PolicyState>,
}

impl Policies {
    /// # Errors
    /// [`PlanRefused::NotWritable`] for a record that says nothing.
    pub(super) fn add(
        &mut self,
        snapshot: &TenantSnapshot,
        users: &Users,
        item: &Made,
        overwrite: bool,
    ) -> Result<(), PlanRefused> {
        let there = snapshot.policies.get().map_or(&[][..], Vec::as_slice);
        let found = match &item.object {
            Object::NewPolicy { name } => with_name(there, name),
            Object::Policy { id } => there.iter().find(|policy| policy.id() == id),
            _ => return Err(PlanRefused::NotWritable),
        };
        match (&item.before, &item.after, found) {
            // Deleted since, or never made: as it was.
            (Value::Null, _, None) => {}
            (Value::Null, made, Some(policy)) => match stays(snapshot, policy, made, overwrite)? {
                Some(why) => self.leave_out(PolicyName::of(policy), why),
                None => self.delete(policy)?,
            },
            (_, Value::Null, Some(_)) => {}
            (before, Value::Null, None) => self.restore(snapshot, users, item, before)?,
            (_, _, None) => self.leave_out(named(snapshot, item), PolicyLeftOutWhy::Gone),
            (before, after, Some(policy)) => {
                let (back, changed_since) = properties(policy, before, after, overwrite);
                if changed_since {
                    self.leave_out(PolicyName::of(policy), PolicyLeftOutWhy::ChangedSince);
                }
                self.change(snapshot, users, &back)?;
            }
        }
        Ok(())
    }

    /// Deletes every policy that Latch made, so that security defaults can go on again.
    ///
    /// # Errors
    /// [`PlanRefused::PoliciesForbidDefaults`] where one was changed by somebody since and is not to be overwritten.
    pub(super) fn make_way(&mut self, snapshot: &TenantSnapshot) -> Result<(), PlanRefused> {
        let changed = self.left_out.iter().filter(|left| left.why == PolicyLeftOutWhy::ChangedSince);
        let changed: Vec<PolicyName> = changed.map(|left| left.policy.clone()).collect();
        if !changed.is_empty() {
            return Err(PlanRefused::PoliciesForbidDefaults { policies: changed });
        }
        if !self.on.is_empty() || !self.restore.is_empty() {
            return Err(PlanRefused::DefaultsOn);
        }
        // What is deleted need not be changed before, but for being off.
        self.others.clear();
        let there = snapshot.policies.get().map_or(&[][..], Vec::as_slice);
        for policy in there.iter().filter(|policy| snapshot.made_here.contains(policy.id())) {
            if !self.delete.iter().any(|step| step.object == object(policy)) {
                self.delete(policy)?;
            }
        }
        Ok(())
    }

    /// Whether nothing is done and nothing is left out.
    pub(super) fn is_empty(&self) -> bool {
        self.left_out.is_empty() && !self.any()
    }

    /// Whether anything is done.
    pub(super) fn any(&self) -> bool {
        [&self.restore, &self.before_on, &self.on, &self.off, &self.delete, &self.others]
            .iter()
            .any(|steps| !steps.is_empty())
    }

    /// The ids of those that are deleted.
    pub(super) fn deleted(&self) -> Vec<PolicyId> {
        let id = |step: &Step| match &step.object {
            Object::Policy { id } => Some(id.clone()),
            _ => None,
        };
        self.delete.iter().filter_map(id).collect()
    }

    /// Puts what goes on and off in order.
    pub(super) fn sort(&mut self, snapshot: &TenantSnapshot) {
        let places = Atlas::of(&snapshot.locations);
        let there = snapshot.policies.get().map_or(&[][..], Vec::as_slice);
        let known = |step: &Step| -> Option<Turn> {
            let mut all = self.then_on.iter().chain(there);
            Some(turn(snapshot, &places, all.find(|policy| object(policy) == step.object)?))
        };
        self.on.sort_by_key(known);
        self.off.sort_by_key(|step| std::cmp::Reverse(known(step)));
    }

    fn leave_out(&mut self, policy: PolicyName, why: PolicyLeftOutWhy) {
        self.left_out.push(PolicyLeftOut { policy, why });
    }

    /// It is switched off first: what is deleted while it is on lets go of people unseen.
    fn delete(&mut self, policy: &Policy) -> Result<(), PlanRefused> {
        let mut last = policy.clone();
        let off = self.off.iter().find(|step| step.object == object(policy)).map(|step| step.after.clone());
        if let Some(state) = off {
            last = then::patched(policy, &state)?;
        } else if !matches!(policy.state(), PolicyState::ReportOnly | PolicyState::Disabled) {
            let resting = then::resting(policy);
            self.off.push(state_step(policy, resting.as_str()));
            last = then::in_state(policy, &resting)?;
        }
        self.then.retain(|then| then.id() != policy.id());
        self.delete.push(Step::of_policy(policy, last.raw().clone(), Value::Null));
        Ok(())
    }

    fn restore(
        &mut self,
        snapshot: &TenantSnapshot,
        users: &Users,
        item: &Made,
        before: &Value,
    ) -> Result<(), PlanRefused> {
        let Object::Policy { id } = &item.object else { return Err(PlanRefused::NotWritable) };
        let deleted = match &snapshot.deleted_policies {
            Fact::Known { value, .. } => value.iter().find(|policy| policy.id() == id),
            Fact::Unknown(_) => {
                self.leave_out(named(snapshot, item), PolicyLeftOutWhy::NotKnown);
                return Ok(());
            }
        };
        let Some(policy) = deleted else {
            self.leave_out(named(snapshot, item), PolicyLeftOutWhy::Gone);
            return Ok(());
        };
        let state = before.get("state").and_then(Value::as_str).map_or(then::resting(policy), PolicyState::read);
        let goes_on = state == PolicyState::Enabled;
        let first = if goes_on { then::resting(policy) } else { state };
        self.restore.push(Step::of_policy(policy, Value::Null, then::state_json(first.as_str())));
        let restored = then::in_state(policy, &first)?;
        if goes_on && self.may_go_on(snapshot, users, &restored) {
            self.on.push(state_step(&restored, PolicyState::Enabled.as_str()));
            self.then_on.push(then::in_state(policy, &PolicyState::Enabled)?);
        } else {
            self.then.push(restored);
        }
        Ok(())
    }

    fn change(&mut self, snapshot: &TenantSnapshot, users: &Users, back: &Back<'_>) -> Result<(), PlanRefused> {
        let policy = back.policy;
        let others = (!back.properties.as_object().is_none_or(serde_json::Map::is_empty))
            .then(|| Step::of_policy(policy, then::the_same_of(policy, &back.properties), back.properties.clone()));
        let then = then::patched(policy, &back.properties)?;
        if back.state == Some(PolicyState::Enabled) {
            if self.may_go_on(snapshot, users, &then) {
                self.before_on.extend(others);
                self.on.push(state_step(policy, PolicyState::Enabled.as_str()));
                self.then_on.push(then::in_state(&then, &PolicyState::Enabled)?);
            }
            return Ok(());
        }
        let changes = others.is_some() || back.state.is_some();
        self.others.extend(others);
        match &back.state {
            Some(state) => {
                self.off.push(state_step(policy, state.as_str()));
                self.then.push(then::in_state(&then, state)?);
            }
            None if changes => self.then.push(then),
            None => {}
        }
        Ok(())
    }

    /// What guards the registering of a second step shuts out whoever has none.
    fn may_go_on(&mut self, snapshot: &TenantSnapshot, users: &Users, policy: &Policy) -> bool {
        if !policy.guards_registering() {
            return true;
        }
        let why = match Unregistered::of(snapshot, users, policy) {
            Ok(unregistered) if unregistered == Unregistered::default() => return true,
            Ok(Unregistered { surely, .. }) if !surely.is_empty() => PolicyLeftOutWhy::SomebodyUnregistered,
            _ => PolicyLeftOutWhy::RegistrationNotKnown,
        };
        self.leave_out(PolicyName::of(policy), why);
        false
    }
}

fn object(policy: &Policy) -> Object {
    Object::Policy { id: policy.id().clone() }
}

fn named(snapshot: &TenantSnapshot, item: &Made) -> PolicyName {
    let Object::Policy { id } = &item.object else {
        return PolicyName { id: "".into(), name: item.display_name.clone() };
    };
    let deleted = snapshot.deleted_policies.get().ok().and_then(|all| all.iter().find(|policy| policy.id() == id));
    deleted.map_or_else(|| PolicyName { id: id.clone(), name: item.display_name.clone() }, PolicyName::of)
}

/// Why a policy that a change made is not deleted; `None` when it is.
fn stays(
    snapshot: &TenantSnapshot,
    policy: &Policy,
    made: &Value,
    overwrite: bool,
) -> Result<Option<PolicyLeftOutWhy>, PlanRefused> {
    if !snapshot.made_here.contains(policy.id()) {
        return Ok(Some(PolicyLeftOutWhy::NotMadeHere));
    }
    let mut raw = made.clone();
    raw.as_object_mut().ok_or(PlanRefused::NotWritable)?.insert("id".to_owned(), json!(policy.id()));
    let meant = Policy::from_json(raw).map_err(|_| PlanRefused::NotWritable)?;
    Ok((!overwrite && !is_it(&meant, policy)).then_some(PolicyLeftOutWhy::ChangedSince))
}

/// What is put back of a policy, property by property, and whether somebody changed any of them since.
fn properties<'a>(policy: &'a Policy, before: &Value, after: &Value, overwrite: bool) -> (Back<'a>, bool) {
    let mut back = Back { policy, properties: json!({}), state: None };
    let mut changed_since = false;
    for (key, was) in before.as_object().into_iter().flatten() {
        let one = |value: &Value| json!({ key.as_str(): value });
        let made = after.get(key).unwrap_or(&Value::Null);
        match Shows::of(&one(policy.raw().get(key).unwrap_or(&Value::Null)), &one(was), &one(made)) {
            Shows::Before => continue,
            Shows::Otherwise if !overwrite => changed_since = true,
            Shows::After | Shows::Otherwise => match (key.as_str(), was.as_str()) {
                ("state", Some(state)) => back.state = Some(PolicyState::read(state)),
                _ => back.properties[key.as_str()] = was.clone(),
            },
        }
    }
    (back, changed_since)
}
