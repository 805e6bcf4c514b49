//! Per-user MFA settings that are put back.

use std::collections::{BTreeSet, HashMap};

use super::super::per_user::{admins, state_json, state_of};
use super::super::{LeftOut, LeftOutWhy, Object, Person, Step, Warning};
use super::{Made, Shows};
use crate::id::UserId;
use crate::per_user::PerUserMfaState;
use crate::tenant::{TenantSnapshot, User, Users};

/// One person's setting that is put back.
struct Setting {
    user: UserId,
    name: Box<str>,
    now: PerUserMfaState,
    back: PerUserMfaState,
}

/// What becomes of one person's setting.
enum Fate {
    /// It goes from what is there now to what was there.
    Step(PerUserMfaState, PerUserMfaState),
    /// It is as it was.
    Nothing,
    LeftOut(LeftOutWhy),
}

/// Everyone's.
#[derive(Default)]
pub(super) struct Settings {
    settings: Vec<Setting>,
    pub(super) left_out: Vec<LeftOut>,
}

impl Settings {
    pub(super) fn add(
        &mut self,
        item: &Made,
        id: &UserId,
        user: Option<&User>,
        complete: bool,
        overwrite: bool,
        snapshot: &TenantSnapshot,
    ) {
        let name = user.map_or_else(|| item.display_name.clone(), |user| Person::of(user).name);
        match of_person(item, user, complete, overwrite, snapshot) {
            Fate::Step(now, back) => self.settings.push(Setting { user: id.clone(), name, now, back }),
            Fate::Nothing => {}
            Fate::LeftOut(why) => self.left_out.push(LeftOut { person: Person { id: id.clone(), name }, why }),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.settings.len()
    }

    /// Those of whom the setting lets go.
    pub(super) fn let_go(&self) -> BTreeSet<&UserId> {
        self.settings.iter().filter(|setting| !setting.back.is_on()).map(|setting| &setting.user).collect()
    }

    /// The writes that ask people again, and those that let go of them: whoever runs the change last, and other
    /// administrators before.
    pub(super) fn steps(
        &mut self,
        snapshot: &TenantSnapshot,
        account: &UserId,
        warnings: &mut Vec<Warning>,
    ) -> (Vec<Step>, Vec<Step>) {
        if !self.settings.is_empty() {
            let admins = admins(snapshot, warnings);
            self.settings.sort_by_key(|Setting { user, .. }| (user == account, admins.contains(user)));
        }
        let step = |setting: &Setting| Step {
            object: Object::PerUserMfa { user: setting.user.clone() },
            before: state_json(setting.now),
            after: state_json(setting.back),
            display_name: setting.name.clone(),
        };
        let (on, off): (Vec<&Setting>, Vec<&Setting>) = self.settings.iter().partition(|setting| setting.back.is_on());
        (on.into_iter().map(step).collect(), off.into_iter().map(step).collect())
    }

    /// Everyone with the settings that they have then: all of them, or only those that ask again.
    pub(super) fn then(&self, users: &Users, only_on: bool) -> Users {
        let back: HashMap<&UserId, PerUserMfaState> = self
            .settings
            .iter()
            .filter(|setting| setting.back.is_on() || !only_on)
            .map(|setting| (&setting.user, setting.back))
            .collect();
        let mut people = users.people.clone();
        for user in &mut people {
            user.per_user_mfa = back.get(&user.id).copied().or(user.per_user_mfa);
        }
        Users { people, complete: users.complete }
    }
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
