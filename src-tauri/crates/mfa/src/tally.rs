//! The counts that Home shows, in the words of VERDICTS.md ("Words that every screen uses").

mod gap;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::id::UserId;
use crate::per_user::PerUserMfaState;
use crate::policy::{Policy, PolicyState};
use crate::role;
use crate::tenant::{TenantSnapshot, User, UserType};
use crate::verdict::{self, Level, Verdict, VerdictKind};

pub use gap::{Gap, MissingPart};

/// Everything counted. A part that could not be read has a reason instead of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The people.
    pub people: Result<PeopleTally, UnknownBecause>,
    /// Their per-user MFA settings.
    pub per_user: Result<PerUserTally, UnknownBecause>,
    /// The policies by state.
    pub policies: Result<PolicyTally, UnknownBecause>,
    /// Who has registered, among the people counted.
    pub registration: Result<RegistrationTally, UnknownBecause>,
}

/// The people counted: enabled accounts, without the directory synchronization account and
/// without the emergency access accounts, which are shown apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleTally {
    /// Whether everyone is in the list. When not, every number is "at least".
    pub complete: bool,
    /// Members of the organization.
    pub members: VerdictCounts,
    /// Guests.
    pub guests: VerdictCounts,
    /// Which mechanism asks those who are asked.
    pub asked_by: AskedBy,
    /// Accounts that are disabled. They are not among the people counted.
    pub cannot_sign_in: u64,
    /// Emergency access accounts, set apart.
    pub emergency_accounts: u64,
    /// Directory synchronization accounts, set apart.
    pub synchronization_accounts: u64,
    /// Whether synchronization accounts could be told apart at all: that needs the roles.
    pub synchronization_known: bool,
    /// What keeps most of those who are unknown from being known.
    pub main_gap: Option<Gap>,
}

impl PeopleTally {
    /// Members and guests together.
    pub fn all(&self) -> VerdictCounts {
        let (members, guests) = (&self.members, &self.guests);
        VerdictCounts {
            always: members.always + guests.always,
            mostly: members.mostly + guests.mostly,
            some_apps: members.some_apps + guests.some_apps,
            only_when_risky: members.only_when_risky + guests.only_when_risky,
            never: members.never + guests.never,
            blocked: members.blocked + guests.blocked,
            unknown: members.unknown + guests.unknown,
        }
    }
}

/// People by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct VerdictCounts {
    /// Asked at every sign-in.
    pub always: u64,
    /// Asked, but something can skip it.
    pub mostly: u64,
    /// Asked for some applications only.
    pub some_apps: u64,
    /// Asked only when something looks risky.
    pub only_when_risky: u64,
    /// Not asked.
    pub never: u64,
    /// Not let in at all.
    pub blocked: u64,
    /// Can't tell.
    pub unknown: u64,
}

impl VerdictCounts {
    /// Always or mostly.
    pub fn asked(&self) -> u64 {
        self.always + self.mostly
    }

    /// Some apps, only when risky, or never.
    pub fn not_asked(&self) -> u64 {
        self.some_apps + self.only_when_risky + self.never
    }

    /// Unknown.
    pub fn cannot_tell(&self) -> u64 {
        self.unknown
    }

    /// Everyone.
    pub fn total(&self) -> u64 {
        self.asked() + self.not_asked() + self.cannot_tell() + self.blocked
    }

    fn add(&mut self, kind: VerdictKind) {
        let count = match kind {
            VerdictKind::Always => &mut self.always,
            VerdictKind::Mostly => &mut self.mostly,
            VerdictKind::SomeApps => &mut self.some_apps,
            VerdictKind::OnlyWhenRisky => &mut self.only_when_risky,
            VerdictKind::Never => &mut self.never,
            VerdictKind::Blocked => &mut self.blocked,
            VerdictKind::Unknown => &mut self.unknown,
            // Disabled accounts are not among the people counted.
            VerdictKind::CannotSignIn => return,
        };
        *count += 1;
    }
}

/// Of the people who are asked, how many each mechanism would ask by itself. One person can be
/// in several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct AskedBy {
    /// Security defaults.
    pub security_defaults: u64,
    /// All policies together.
    pub policies: u64,
    /// The per-user setting.
    pub per_user_mfa: u64,
    /// The per-user setting and nothing else.
    pub only_per_user_mfa: u64,
}

/// Per-user MFA settings of everyone in the list, disabled accounts and guests included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PerUserTally {
    /// Off.
    pub disabled: u64,
    /// On, not yet registered.
    pub enabled: u64,
    /// On.
    pub enforced: u64,
    /// The service did not say.
    pub unknown: u64,
}

impl PerUserTally {
    /// Enabled or enforced.
    pub fn on(&self) -> u64 {
        self.enabled + self.enforced
    }
}

/// Policies by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PolicyTally {
    /// In force.
    pub on: u64,
    /// Only watching.
    pub report_only: u64,
    /// Off.
    pub off: u64,
    /// In a state that is not known.
    pub other: u64,
}

impl PolicyTally {
    fn of(policies: &[Policy]) -> Self {
        let mut counts = Self::default();
        for policy in policies {
            match policy.state() {
                PolicyState::Enabled => counts.on += 1,
                PolicyState::ReportOnly => counts.report_only += 1,
                PolicyState::Disabled => counts.off += 1,
                PolicyState::Other(_) => counts.other += 1,
            }
        }
        counts
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.on + self.report_only + self.off + self.other
    }
}

/// Registration among the people counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RegistrationTally {
    /// Have a second step.
    pub registered: u64,
    /// Have none.
    pub not_registered: u64,
    /// Not known.
    pub unknown: u64,
}

impl Tally {
    /// Judges everyone and counts.
    pub fn count(snapshot: &TenantSnapshot) -> Self {
        Self::of(snapshot, verdict::verdicts(snapshot).as_deref().map_err(|b| *b))
    }

    /// Counts verdicts that were made from the same snapshot, in the order of its people.
    pub fn of(snapshot: &TenantSnapshot, verdicts: Result<&[Verdict], UnknownBecause>) -> Self {
        let users = snapshot.users.get();
        Self {
            people: users.and_then(|users| Ok(count_people(snapshot, &users.people, verdicts?, users.complete))),
            per_user: users.map(|users| count_per_user(&users.people)),
            policies: snapshot.policies.get().map(|list| PolicyTally::of(list)),
            registration: users.and_then(|users| count_registration(snapshot, &users.people)),
        }
    }
}

/// Whether an account is set apart from the people counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// One of the people counted.
    Counted,
    /// Disabled.
    Disabled,
    /// An emergency access account.
    Emergency,
    /// A directory synchronization account.
    Synchronization,
}

impl Standing {
    /// Where an account stands. An account of which it is not known whether it is enabled is
    /// counted (as "can't tell"); without the roles a synchronization account cannot be told
    /// apart and is counted too.
    pub fn of(snapshot: &TenantSnapshot, user: &User) -> Self {
        if user.account_enabled == Some(false) {
            Self::Disabled
        } else if snapshot.emergency_accounts.contains(&user.id) {
            Self::Emergency
        } else if is_synchronization(snapshot, &user.id) {
            Self::Synchronization
        } else {
            Self::Counted
        }
    }
}

fn is_synchronization(snapshot: &TenantSnapshot, user: &UserId) -> bool {
    snapshot.holds(user, &role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS) == Ok(true)
}

fn count_people(snapshot: &TenantSnapshot, users: &[User], verdicts: &[Verdict], complete: bool) -> PeopleTally {
    let mut tally = PeopleTally {
        complete,
        members: VerdictCounts::default(),
        guests: VerdictCounts::default(),
        asked_by: AskedBy::default(),
        cannot_sign_in: 0,
        emergency_accounts: 0,
        synchronization_accounts: 0,
        synchronization_known: snapshot.roles_unread(&[role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS]).is_none(),
        main_gap: None,
    };
    let mut gaps: BTreeMap<Gap, u64> = BTreeMap::new();
    for (user, verdict) in users.iter().zip(verdicts) {
        match Standing::of(snapshot, user) {
            Standing::Disabled => tally.cannot_sign_in += 1,
            Standing::Emergency => tally.emergency_accounts += 1,
            Standing::Synchronization => tally.synchronization_accounts += 1,
            Standing::Counted => {
                let counts = match user.user_type {
                    Some(UserType::Guest) => &mut tally.guests,
                    Some(UserType::Member) | None => &mut tally.members,
                };
                counts.add(verdict.kind);
                tally.asked_by.add(verdict);
                for part in verdict.unknown.iter() {
                    *gaps.entry(Gap::of(part)).or_default() += 1;
                }
            }
        }
    }
    tally.main_gap = gaps.into_iter().max_by_key(|(gap, count)| (*count, std::cmp::Reverse(*gap))).map(|(gap, _)| gap);
    tally
}

impl AskedBy {
    fn add(&mut self, verdict: &Verdict) {
        if !matches!(verdict.kind, VerdictKind::Always | VerdictKind::Mostly) {
            return;
        }
        let asks = |level: Level| level == Level::Mostly || level == Level::Always;
        let by = &verdict.by;
        self.security_defaults += u64::from(asks(by.security_defaults));
        self.policies += u64::from(asks(by.policies));
        self.per_user_mfa += u64::from(asks(by.per_user_mfa));
        self.only_per_user_mfa += u64::from(!asks(by.security_defaults) && !asks(by.policies));
    }
}

fn count_per_user(users: &[User]) -> PerUserTally {
    let mut counts = PerUserTally::default();
    for user in users {
        match user.per_user_mfa {
            Some(PerUserMfaState::Disabled) => counts.disabled += 1,
            Some(PerUserMfaState::Enabled) => counts.enabled += 1,
            Some(PerUserMfaState::Enforced) => counts.enforced += 1,
            None => counts.unknown += 1,
        }
    }
    counts
}

fn count_registration(snapshot: &TenantSnapshot, users: &[User]) -> Result<RegistrationTally, UnknownBecause> {
    let registrations = snapshot.registration.get()?;
    let mut counts = RegistrationTally::default();
    for user in users {
        if Standing::of(snapshot, user) != Standing::Counted {
            continue;
        }
        match registrations.get(&user.id).and_then(|row| row.registered) {
            Some(true) => counts.registered += 1,
            Some(false) => counts.not_registered += 1,
            None => counts.unknown += 1,
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests;
