//! Is this person asked for a second step, and by what? The rules are VERDICTS.md.

mod about;
mod alone;
pub(crate) mod bits;
mod effect;
mod engine;
mod judge;
pub(crate) mod people;
pub(crate) mod region;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::id::{GroupId, PolicyId, StrengthId, UserId};
use crate::per_user::PerUserMfaState;
use crate::policy;
use crate::tenant::{TenantSnapshot, User};

pub use about::people_about;
pub use people::Way;

pub(crate) use alone::{Alone, alone};
pub(crate) use effect::strength_doubt;
pub(crate) use engine::{defaults_in_force, policies_in_force};
pub(crate) use people::Standing;

/// How strictly someone is asked, weakest first (VERDICTS.md: the strongest wins).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not asked by the organization's own rules.
    Never,
    /// Only when a sign-in or the person looks risky.
    OnlyWhenRisky,
    /// Only for some applications.
    SomeApps,
    /// For all applications, but something can skip it: a place, a device, an alternative.
    Mostly,
    /// For every sign-in.
    Always,
    /// Not let in at all.
    Blocked,
}

/// The verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// [`Level::Never`].
    Never,
    /// [`Level::OnlyWhenRisky`].
    OnlyWhenRisky,
    /// [`Level::SomeApps`].
    SomeApps,
    /// [`Level::Mostly`].
    Mostly,
    /// [`Level::Always`].
    Always,
    /// [`Level::Blocked`].
    Blocked,
    /// The account is disabled.
    CannotSignIn,
    /// Something that could change the answer could not be read or understood.
    Unknown,
}

impl VerdictKind {
    /// The word that every count and every gate uses for this verdict.
    pub fn coverage(self) -> Coverage {
        match self {
            Self::Always | Self::Mostly => Coverage::Asked,
            Self::SomeApps | Self::OnlyWhenRisky | Self::Never => Coverage::NotAsked,
            Self::Unknown => Coverage::CannotTell,
            Self::Blocked | Self::CannotSignIn => Coverage::Neither,
        }
    }

    /// The word as it is written for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::OnlyWhenRisky => "only_when_risky",
            Self::SomeApps => "some_apps",
            Self::Mostly => "mostly",
            Self::Always => "always",
            Self::Blocked => "blocked",
            Self::CannotSignIn => "cannot_sign_in",
            Self::Unknown => "unknown",
        }
    }
}

impl From<Level> for VerdictKind {
    fn from(level: Level) -> Self {
        match level {
            Level::Never => Self::Never,
            Level::OnlyWhenRisky => Self::OnlyWhenRisky,
            Level::SomeApps => Self::SomeApps,
            Level::Mostly => Self::Mostly,
            Level::Always => Self::Always,
            Level::Blocked => Self::Blocked,
        }
    }
}

impl fmt::Display for VerdictKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// The words of VERDICTS.md that every screen and gate uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Always or mostly.
    Asked,
    /// Some apps, only when risky, or never.
    NotAsked,
    /// Unknown.
    CannotTell,
    /// Blocked, or cannot sign in.
    Neither,
}

/// Something that asks (or, when the verdict is blocked, keeps out).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Microsoft's security defaults.
    SecurityDefaults {
        /// What they alone come to.
        level: Level,
    },
    /// A Conditional Access policy that is on.
    Policy {
        /// Its id.
        id: PolicyId,
        /// Its name.
        name: Arc<str>,
        /// What it alone comes to.
        level: Level,
    },
    /// The person's own per-user MFA setting.
    PerUserMfa {
        /// What it says.
        state: PerUserMfaState,
    },
}

impl Source {
    /// `security_defaults`, `policy` or `per_user_mfa`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SecurityDefaults { .. } => "security_defaults",
            Self::Policy { .. } => "policy",
            Self::PerUserMfa { .. } => "per_user_mfa",
        }
    }

    /// The policy's id; `None` for the other kinds, of which there is only one.
    pub fn id(&self) -> Option<&PolicyId> {
        match self {
            Self::Policy { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The policy's name, or the per-user state; `None` for security defaults.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::SecurityDefaults { .. } => None,
            Self::Policy { name, .. } => Some(name),
            Self::PerUserMfa { state } => Some(state.as_str()),
        }
    }

    /// What this alone comes to.
    pub fn level(&self) -> Level {
        match self {
            Self::SecurityDefaults { level } | Self::Policy { level, .. } => *level,
            Self::PerUserMfa { state } => level_of_per_user(*state),
        }
    }
}

/// Enforced is always, enabled is mostly (VERDICTS.md V8).
pub(crate) fn level_of_per_user(state: PerUserMfaState) -> Level {
    match state {
        PerUserMfaState::Disabled => Level::Never,
        PerUserMfaState::Enabled => Level::Mostly,
        PerUserMfaState::Enforced => Level::Always,
    }
}

/// What was missing when a verdict is unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnknownPart {
    /// The list of people.
    People(UnknownBecause),
    /// This person is not in the list of people.
    NotListed,
    /// Whether the account may sign in.
    AccountEnabled,
    /// The person's per-user MFA setting.
    PerUserMfa(UnknownBecause),
    /// Security defaults.
    SecurityDefaults(UnknownBecause),
    /// The Conditional Access policies.
    Policies(UnknownBecause),
    /// Who holds the roles that security defaults tell apart.
    Roles(UnknownBecause),
    /// What one policy does to this person.
    Policy {
        /// Its id.
        id: PolicyId,
        /// Its name.
        name: Arc<str>,
        /// What is not known or not understood about it.
        doubt: Doubt,
    },
}

/// Why the effect of a policy is not known (VERDICTS.md V13).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The members of a group that it names.
    Group(GroupId, UnknownBecause),
    /// The holders of a role that it names.
    Roles(UnknownBecause),
    /// It names guests of certain organizations; where a guest comes from cannot be read (J10).
    GuestHome,
    /// It names a kind of guest that is not known, or the person's own kind is not known.
    GuestType,
    /// It names people in a way that is not known.
    Users,
    /// Its state is a word that is not known.
    State,
    /// It names applications in a way that is not known.
    Applications,
    /// It has a condition that is not known: where it stands in the policy.
    Condition(Box<str>),
    /// It demands an authentication strength of which it could not be read what it demands.
    Strength(StrengthId, UnknownBecause),
    /// It demands something that is not known.
    Control(Box<str>),
}

/// What is true for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The answer in one word.
    pub kind: VerdictKind,
    /// What each of the three mechanisms surely comes to by itself.
    pub by: Contributions,
    /// Everything that surely asks; for a blocked person, what blocks.
    pub sources: Arc<[Source]>,
    /// What could not be read or understood. Empty unless the kind is unknown.
    pub unknown: Arc<[UnknownPart]>,
}

/// What each mechanism surely comes to by itself, never more than it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Contributions {
    /// Security defaults.
    pub security_defaults: Level,
    /// All policies together.
    pub policies: Level,
    /// The per-user setting.
    pub per_user_mfa: Level,
}

impl Contributions {
    const NOTHING: Self = Self { security_defaults: Level::Never, policies: Level::Never, per_user_mfa: Level::Never };
}

impl Verdict {
    fn of_kind(kind: VerdictKind, unknown: impl Into<Arc<[UnknownPart]>>) -> Self {
        Self { kind, by: Contributions::NOTHING, sources: Arc::default(), unknown: unknown.into() }
    }

    fn unknown(part: UnknownPart) -> Self {
        Self::of_kind(VerdictKind::Unknown, vec![part])
    }
}

/// What to judge without: the thing that is about to be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Without {
    /// As if every per-user setting were disabled.
    PerUser,
    /// As if security defaults were off.
    SecurityDefaults,
}

/// The verdict for one person.
pub fn verdict(snapshot: &TenantSnapshot, user: &UserId) -> Verdict {
    let users = match snapshot.users.get() {
        Ok(users) => users,
        Err(because) => return Verdict::unknown(UnknownPart::People(because)),
    };
    let Some(at) = users.people.iter().position(|person| person.id == *user) else {
        return Verdict::unknown(UnknownPart::NotListed);
    };
    let one = &users.people[at..=at];
    engine::judge_all(snapshot, one, None).pop().unwrap_or_else(|| Verdict::unknown(UnknownPart::NotListed))
}

/// The verdicts for everyone, in the order of the list of people.
///
/// # Errors
/// Why the list of people is unknown.
pub fn verdicts(snapshot: &TenantSnapshot) -> Result<Vec<Verdict>, UnknownBecause> {
    let users = snapshot.users.get()?;
    Ok(engine::judge_all(snapshot, &users.people, None))
}

/// The verdicts for everyone as they would be without something that is about to go: what a
/// gate looks at before it lets go of it.
///
/// # Errors
/// Why the list of people is unknown.
pub fn verdicts_without(snapshot: &TenantSnapshot, without: Without) -> Result<Vec<Verdict>, UnknownBecause> {
    let users = snapshot.users.get()?;
    Ok(engine::judge_all(snapshot, &users.people, Some(without)))
}

/// How a policy that names `users` names one person.
pub(crate) fn standing(snapshot: &TenantSnapshot, person: &User, users: &policy::Users) -> Standing {
    people::People::of(snapshot, std::slice::from_ref(person)).standing(users, 0)
}

#[cfg(test)]
mod tests;
