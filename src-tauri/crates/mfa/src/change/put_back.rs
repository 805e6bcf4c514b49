//! Putting back exactly what was there before a change of the journal (DESIGN.md §3.6, §4 R4).

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::per_user::{admins, state_json, state_of};
use super::security_defaults::{
    affected, can_go_on_again, defaults_are_on, people_unknown, policies_allow, step as defaults_step, what_it_means,
};
use super::{Draft, LeftOut, LeftOutWhy, LeftUnasked, Object, Person, PlanRefused, PutBack, Step, Warning, sessions};
use crate::fact::Fact;
use crate::id::UserId;
use crate::per_user::PerUserMfaState;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{defaults_in_force, verdicts};

/// What a change made, or may have made, of one object, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What it changed.
    pub object: Object,
    /// What was there, in Graph's JSON.
    pub before: Value,
    /// What was meant to be there.
    pub after: Value,
    /// The name of the person at the time; empty for what concerns the organization as a whole.
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
    /// raised from enabled to enforced shows enabled too (SAFETY.md case 71).
    pub fn of(now: &Value, before: &Value, after: &Value) -> Self {
        let raised = |meant: &Value| match (state_of(now), state_of(meant)) {
            (Some(now), Some(meant)) => now.fulfils(meant),
            _ => false,
        };
        if let Some(shows) = sessions::shows(now, before, after) {
            return shows;
        }
        // What is exactly there comes first: enforced is not a raised enabled where enforced was meant.
        if now == before {
            Self::Before
        } else if now == after {
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

/// What becomes of one person's setting.
enum Fate {
    /// It goes from what is there now to what was there.
    Step(PerUserMfaState, PerUserMfaState),
    /// It is as it was.
    Nothing,
    LeftOut(LeftOutWhy),
}

/// One person's setting that is put back.
struct Setting {
    user: UserId,
    name: Box<str>,
    now: PerUserMfaState,
    back: PerUserMfaState,
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
    let mut settings = Vec::new();
    let mut left_out = Vec::new();
    for item in whole(made) {
        let user = match &item.object {
            Object::SecurityDefaults => {
                let before = item.before.get("isEnabled").and_then(Value::as_bool).ok_or(PlanRefused::NotWritable)?;
                defaults = (defaults_are_on(snapshot)? != before).then_some(before);
                continue;
            }
            Object::PerUserMfa { user } => user,
            Object::SignInSessions { .. } => return Err(PlanRefused::NeverPutBack),
        };
        let name = || people.get(user).map_or_else(|| item.display_name.clone(), |user| Person::of(user).name);
        match of_person(&item, people.get(user).copied(), users.complete, overwrite, snapshot) {
            Fate::Step(now, back) => settings.push(Setting { user: user.clone(), name: name(), now, back }),
            Fate::Nothing => {}
            Fate::LeftOut(why) => left_out.push(LeftOut { person: Person { id: user.clone(), name: name() }, why }),
        }
    }
    if defaults.is_none() && settings.is_empty() && left_out.is_empty() {
        return Err(PlanRefused::NothingToDo);
    }
    let mut warnings = Vec::new();
    let mut put_back = PutBack::Possible;
    match defaults {
        Some(true) => {
            warnings.extend(policies_allow(snapshot)?);
            warnings.extend(what_it_means(snapshot, users));
        }
        Some(false) => {
            warnings.push(Warning::NotRecommended);
            put_back = can_go_on_again(snapshot);
        }
        None => {}
    }
    let unasked = left_unasked(snapshot, users, defaults, &settings);
    if !unasked.is_empty() {
        warnings.push(Warning::LeftUnasked { people: unasked });
    }
    if !settings.is_empty() {
        let admins = admins(snapshot, &mut warnings);
        // What asks people comes before what lets go of them, and whoever runs the change last.
        settings.sort_by_key(|Setting { user, back, .. }| (user == account, !back.is_on(), admins.contains(user)));
    }
    let affected = match defaults {
        Some(_) => affected(snapshot, users),
        None => settings.len() as u64,
    };
    let mut steps: Vec<Step> = settings
        .into_iter()
        .map(|Setting { user, name, now, back }| Step {
            object: Object::PerUserMfa { user },
            before: state_json(now),
            after: state_json(back),
            display_name: name,
        })
        .collect();
    match defaults {
        Some(true) => steps.insert(0, defaults_step(false, true)),
        Some(false) => steps.push(defaults_step(true, false)),
        None => {}
    }
    Ok(Draft { steps, otherwise: None, affected, warnings, left_out, put_back })
}

/// Each object once: what was there before the first write of it, and after the last. What is again as it was before
/// is not in it.
pub fn whole(made: &[Made]) -> Vec<Made> {
    let mut places: HashMap<&Object, usize> = HashMap::new();
    let mut whole: Vec<Made> = Vec::new();
    for item in made {
        match places.get(&item.object).and_then(|at| whole.get_mut(*at)) {
            Some(first) => first.after = item.after.clone(),
            None => {
                places.insert(&item.object, whole.len());
                whole.push(item.clone());
            }
        }
    }
    whole.retain(|item| item.before != item.after);
    whole
}

fn of_person(item: &Made, user: Option<&User>, complete: bool, overwrite: bool, snapshot: &TenantSnapshot) -> Fate {
    let Some(user) = user else {
        // Who is not in half a list may still be there.
        return Fate::LeftOut(if complete { LeftOutWhy::Gone } else { LeftOutWhy::StateUnknown });
    };
    let (Some(now), Some(back)) = (user.per_user_mfa, state_of(&item.before)) else {
        return Fate::LeftOut(LeftOutWhy::StateUnknown);
    };
    match Shows::of(&state_json(now), &item.before, &item.after) {
        Shows::Before => Fate::Nothing,
        // Always left out (SAFETY.md case 74).
        _ if snapshot.emergency_accounts.contains(&user.id) => Fate::LeftOut(LeftOutWhy::EmergencyAccount),
        Shows::Otherwise if !overwrite => Fate::LeftOut(LeftOutWhy::ChangedSince),
        Shows::After | Shows::Otherwise => Fate::Step(now, back),
    }
}

/// Of those of whom something lets go, who is then not asked or can't be told.
fn left_unasked(
    snapshot: &TenantSnapshot,
    users: &Users,
    defaults: Option<bool>,
    settings: &[Setting],
) -> Vec<LeftUnasked> {
    let let_go: BTreeSet<&UserId> =
        settings.iter().filter(|setting| !setting.back.is_on()).map(|setting| &setting.user).collect();
    if let_go.is_empty() && defaults != Some(false) {
        return Vec::new();
    }
    let then = then(snapshot, users, defaults, settings);
    // They ask everyone, also where it is not known who is asked always and who mostly.
    if defaults_in_force(&then) == Ok(true) {
        return Vec::new();
    }
    let verdicts = verdicts(&then).unwrap_or_default();
    users
        .people
        .iter()
        .zip(&verdicts)
        .filter(|(user, _)| defaults == Some(false) || let_go.contains(&user.id))
        .filter(|(user, _)| Standing::of(snapshot, user) == Standing::Counted)
        .filter_map(|(user, verdict)| LeftUnasked::of(user, verdict.kind.coverage()))
        .collect()
}

/// The organization as it is then.
fn then(snapshot: &TenantSnapshot, users: &Users, defaults: Option<bool>, settings: &[Setting]) -> TenantSnapshot {
    let back: HashMap<&UserId, PerUserMfaState> =
        settings.iter().map(|setting| (&setting.user, setting.back)).collect();
    let mut people = users.people.clone();
    for user in &mut people {
        user.per_user_mfa = back.get(&user.id).copied().or(user.per_user_mfa);
    }
    let mut then = snapshot.clone();
    if let Some(read_at) = then.users.read_at() {
        then.users = Fact::known(Users { people, complete: users.complete }, read_at);
    }
    if let (Some(on), Some(read_at)) = (defaults, then.security_defaults.read_at()) {
        then.security_defaults = Fact::known(on, read_at);
    }
    then
}

#[cfg(test)]
mod tests;
