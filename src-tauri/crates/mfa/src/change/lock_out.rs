//! Who could not sign in any more with policies on, before any of them is sent (SAFETY.md cases 87 to 92).
//!
//! What is looked at: whoever makes the change, every Global Administrator, the emergency access accounts, and everyone
//! who has not registered a second step. Whoever makes the change must surely get in; so must the emergency access
//! accounts and one Global Administrator, as far as it can be told. All others are named.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use serde_json::json;

use super::then::{in_state, patched, with_defaults, with_policies};
use super::{Person, PlanRefused, Warning};
use crate::fact::UnknownBecause;
use crate::id::{PolicyId, UserId};
use crate::lockout::{By, Methods, NotKnown, PersonLockout, PersonWithMethods, Reason, Standing, lockout};
use crate::policy::{Policy, PolicyState};
use crate::role;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::UnknownPart;

/// Of how many people at most the methods are read: each is a request.
const MOST: usize = 200;

/// What the check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LockOutCheck {
    /// How many people were looked at.
    pub checked: usize,
    /// Those who get in now and then would not.
    pub locked_out: Vec<Person>,
    /// Those whom the policies make register something first.
    pub must_register: Vec<Person>,
    /// Those to whom the policies close some ways in.
    pub partly_blocked: Vec<Person>,
    /// Those of whom it cannot be told.
    pub unknown: Vec<Person>,
    /// Whether whoever makes the change can sign in then, perhaps after registering something; `None` where that cannot
    /// be told.
    pub account: Option<bool>,
}

/// Whose methods a check needs: whoever makes the change, the emergency access accounts and the Global Administrators
/// who may sign in, in this order; at most 200.
pub fn to_check(snapshot: &TenantSnapshot, account: &UserId) -> Vec<UserId> {
    let mut seen = HashSet::new();
    // A program has no account, and cannot lock itself out.
    let account = Some(account).filter(|account| !account.as_str().is_empty());
    let everyone = account.into_iter().chain(&snapshot.emergency_accounts).cloned();
    let everyone = everyone.chain(global_administrators(snapshot));
    everyone.filter(|id| seen.insert(id.clone())).take(MOST).collect()
}

/// What the check came to, for the plan.
pub(super) struct Checked {
    pub(super) check: LockOutCheck,
    /// Whether whoever makes the change has to register something first.
    pub(super) account_must_register: bool,
}

impl Checked {
    /// Who is not refused for and yet to be named.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let LockOutCheck { locked_out, must_register, unknown, .. } = &self.check;
        let named = |people: &[Person], warning: fn(Vec<Person>) -> Warning| {
            (!people.is_empty()).then(|| warning(people.to_vec()))
        };
        [
            named(locked_out, |people| Warning::WouldBeLockedOut { people }),
            named(must_register, |people| Warning::MustRegister { people }),
            named(unknown, |people| Warning::LockOutNotKnown { people }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Checks `drafts`, each by itself and all of them on together.
///
/// # Errors
/// [`PlanRefused::ShutsAll`], [`PlanRefused::WouldLockOut`], [`PlanRefused::LockOutUnknown`].
pub(super) fn check(
    snapshot: &TenantSnapshot,
    users: &Users,
    account: &UserId,
    drafts: &[Policy],
) -> Result<Checked, PlanRefused> {
    let people = people(snapshot, users, account);
    let names: HashMap<&UserId, &User> = users.people.iter().map(|user| (&user.id, user)).collect();
    let listed: Vec<PersonWithMethods> =
        people.iter().filter(|person| names.contains_key(&person.user)).cloned().collect();
    if let Some(draft) = drafts.iter().find(|draft| shuts_all(snapshot, draft, &listed)) {
        return Err(PlanRefused::ShutsAll { policy: draft.display_name().into() });
    }
    let found = Found::of(snapshot, drafts, &people)?;
    let name = |id: &UserId| match names.get(id) {
        Some(user) => Person::of(user),
        None => Person { id: id.clone(), name: id.as_str().into() },
    };
    let those = |passes: &dyn Fn(&Fate) -> bool| -> Vec<Person> {
        found.fates.iter().filter(|(_, fate)| passes(fate)).map(|(id, _)| name(id)).collect()
    };
    let must_get_in =
        |ids: Vec<UserId>| -> Vec<Person> { ids.iter().filter(|id| found.is(id, Fate::LockedOut)).map(name).collect() };
    let mut out = must_get_in([account.clone()].into());
    out.extend(must_get_in(snapshot.emergency_accounts.iter().filter(|id| *id != account).cloned().collect()));
    let global = global_administrators(snapshot);
    let global_out = must_get_in(global.clone());
    if !global.is_empty() && global_out.len() == global.len() {
        out.extend(global_out.into_iter().filter(|person| !out.contains(person)).collect::<Vec<_>>());
    }
    if !out.is_empty() {
        return Err(PlanRefused::WouldLockOut { people: out });
    }
    if found.is(account, Fate::NotKnown) {
        return Err(PlanRefused::LockOutUnknown { people: vec![name(account)] });
    }
    let check = LockOutCheck {
        checked: people.len(),
        locked_out: those(&|fate| *fate == Fate::LockedOut),
        must_register: those(&|fate| *fate == Fate::MustRegister),
        partly_blocked: those(&|fate| *fate == Fate::PartlyBlocked),
        unknown: those(&|fate| *fate == Fate::NotKnown),
        account: found.gets_in(account),
    };
    Ok(Checked { check, account_must_register: found.is(account, Fate::MustRegister) })
}

/// What the policies do to someone's sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    LockedOut,
    MustRegister,
    PartlyBlocked,
    NotKnown,
    /// Nothing, or nothing that was not so before.
    Nothing,
}

struct Found {
    fates: BTreeMap<UserId, Fate>,
    standings: HashMap<UserId, Standing>,
}

impl Found {
    fn of(snapshot: &TenantSnapshot, drafts: &[Policy], people: &[PersonWithMethods]) -> Result<Self, PlanRefused> {
        let mut found = Self { fates: BTreeMap::new(), standings: HashMap::new() };
        let Some((first, others)) = drafts.split_first() else {
            return Ok(Self {
                standings: people.iter().map(|one| (one.user.clone(), Standing::Ok)).collect(),
                ..found
            });
        };
        let others: Vec<Policy> =
            others.iter().map(|draft| in_state(draft, &PolicyState::Enabled)).collect::<Result<_, _>>()?;
        let news = News::of(snapshot, drafts, people);
        let then = with_defaults(with_policies(snapshot, &others), false);
        let together = lockout(&then, first, people).people;
        let now = lockout(snapshot, first, people).people;
        for (then, now) in together.iter().zip(&now) {
            found.fates.insert(then.user.clone(), fate(then, now.without_draft, first, &news));
            found.standings.insert(then.user.clone(), then.standing);
        }
        Ok(found)
    }

    fn is(&self, user: &UserId, fate: Fate) -> bool {
        self.fates.get(user) == Some(&fate)
    }

    fn gets_in(&self, user: &UserId) -> Option<bool> {
        match self.standings.get(user)? {
            Standing::LockedOut => Some(false),
            Standing::Unknown => None,
            Standing::MustRegister | Standing::PartlyBlocked | Standing::Ok => Some(true),
        }
    }
}

/// For whom what a policy does is news: everyone where it was not on, and otherwise those to whom it now does something
/// else.
struct News<'a> {
    of: HashMap<&'a PolicyId, Option<HashSet<UserId>>>,
}

impl<'a> News<'a> {
    fn of(snapshot: &TenantSnapshot, drafts: &'a [Policy], people: &[PersonWithMethods]) -> Self {
        let there = snapshot.policies.get().map_or(&[][..], Vec::as_slice);
        let whom = |draft: &Policy| {
            let was_on = |there: &&Policy| there.id() == draft.id() && *there.state() == PolicyState::Enabled;
            let was = there.iter().find(was_on)?;
            let [was, is] = [was, draft].map(|policy| lockout(snapshot, policy, people).people);
            let differs = was.iter().zip(&is).filter(|(was, is)| !own_reasons(was).eq(own_reasons(is)));
            Some(differs.map(|(was, _)| was.user.clone()).collect())
        };
        Self { of: drafts.iter().map(|draft| (draft.id(), whom(draft))).collect() }
    }

    fn is_news(&self, policy: &PolicyId, user: &UserId) -> bool {
        self.of.get(policy).is_some_and(|whom| whom.as_ref().is_none_or(|whom| whom.contains(user)))
    }
}

/// What the draft itself puts in someone's way.
fn own_reasons(person: &PersonLockout) -> impl Iterator<Item = &Reason> {
    person.reasons.iter().filter(|reason| reason.by == Some(By::Draft))
}

/// `now` is how it is without any of the policies.
fn fate(then: &PersonLockout, now: Standing, first: &Policy, news: &News<'_>) -> Fate {
    let by_them = then.reasons.iter().any(|reason| match &reason.by {
        Some(By::Draft) => news.is_news(first.id(), &then.user),
        Some(By::Policy { id, .. }) => news.is_news(id, &then.user),
        _ => false,
    });
    // Of someone who is not in the list nothing can be said, before or after.
    let not_listed = then.unknown.contains(&NotKnown::Part(UnknownPart::NotListed));
    let changed = then.standing != now;
    match then.standing {
        Standing::LockedOut if changed => Fate::LockedOut,
        Standing::MustRegister if changed || by_them => Fate::MustRegister,
        Standing::PartlyBlocked if changed || by_them => Fate::PartlyBlocked,
        Standing::Unknown if changed || by_them || not_listed => Fate::NotKnown,
        _ => Fate::Nothing,
    }
}

/// The Global Administrators who may sign in; none where they are not known.
fn global_administrators(snapshot: &TenantSnapshot) -> Vec<UserId> {
    let holders = snapshot.role_holders.get().ok().and_then(|holders| holders.of(&role::GLOBAL_ADMINISTRATOR));
    let mut holders: Vec<UserId> = holders.into_iter().flat_map(|holders| &holders.surely).cloned().collect();
    if let Ok(users) = snapshot.users.get() {
        holders.retain(|id| users.find(id).is_some_and(|user| user.account_enabled != Some(false)));
    }
    holders.sort();
    holders
}

/// Everyone whom the check is about, with what they have.
fn people(snapshot: &TenantSnapshot, users: &Users, account: &UserId) -> Vec<PersonWithMethods> {
    let to_check = to_check(snapshot, account);
    let read = |user: UserId| {
        let methods = snapshot.methods.get(&user).cloned().unwrap_or(Err(UnknownBecause::NotReadYet));
        PersonWithMethods { user, methods }
    };
    let rows = snapshot.registration.get().ok();
    let unregistered = |user: &&User| {
        let row = rows.and_then(|rows| rows.get(&user.id));
        user.account_enabled != Some(false) && row.is_some_and(|row| row.registered == Some(false))
    };
    let checked: HashSet<&UserId> = to_check.iter().collect();
    let others = users.people.iter().filter(unregistered).filter(|user| !checked.contains(&user.id));
    let others = others.map(|user| PersonWithMethods { user: user.id.clone(), methods: Ok(Methods::default()) });
    let others: Vec<PersonWithMethods> = others.collect();
    to_check.into_iter().map(read).chain(others).collect()
}

/// Whether a policy for everyone keeps out everyone who was looked at, if it left nobody out: it blocks everything, or
/// demands what none of them can give.
fn shuts_all(snapshot: &TenantSnapshot, draft: &Policy, people: &[PersonWithMethods]) -> bool {
    if !draft.content().users.include.all {
        return false;
    }
    let mut conditions = draft.raw()["conditions"].clone();
    conditions["users"] = json!({ "includeUsers": ["All"] });
    let Ok(for_everyone) = patched(draft, &json!({ "conditions": conditions })) else { return false };
    let can_now = |person: &&PersonLockout| person.without_draft != Standing::LockedOut;
    let lockout = lockout(snapshot, &for_everyone, people);
    let mut could = lockout.people.iter().filter(can_now).peekable();
    could.peek().is_some() && could.all(|person| person.standing == Standing::LockedOut)
}

#[cfg(test)]
mod tests;
