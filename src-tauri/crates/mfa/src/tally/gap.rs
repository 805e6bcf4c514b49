//! What keeps verdicts from being known.

use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::verdict::{Doubt, UnknownPart};

/// What is missing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Gap {
    /// What is missing.
    pub missing: MissingPart,
    /// Why.
    pub because: UnknownBecause,
}

/// A part of an organization that verdicts need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingPart {
    /// The list of people.
    People,
    /// Whether accounts are enabled.
    AccountEnabled,
    /// Security defaults.
    SecurityDefaults,
    /// The Conditional Access policies.
    Policies,
    /// The members of groups that policies name.
    Groups,
    /// Who holds which role.
    Roles,
    /// The per-user MFA settings.
    PerUserMfa,
    /// The authentication strengths that policies demand.
    Strengths,
    /// A policy says something that this program does not understand, or that Graph does not
    /// show the whole of.
    PolicyNotUnderstood,
}

impl Gap {
    /// The gap that a missing part of a verdict comes from.
    pub fn of(part: &UnknownPart) -> Self {
        // A setting that is null or missing: the service answered without it.
        const NOT_OFFERED: UnknownBecause = UnknownBecause::NotOffered;
        let (missing, because) = match part {
            UnknownPart::People(because) => (MissingPart::People, *because),
            UnknownPart::NotListed => (MissingPart::People, UnknownBecause::Incomplete),
            UnknownPart::AccountEnabled => (MissingPart::AccountEnabled, NOT_OFFERED),
            UnknownPart::PerUserMfa(because) => (MissingPart::PerUserMfa, *because),
            UnknownPart::SecurityDefaults(because) => (MissingPart::SecurityDefaults, *because),
            UnknownPart::Policies(because) => (MissingPart::Policies, *because),
            UnknownPart::Roles(because) => (MissingPart::Roles, *because),
            UnknownPart::Policy { doubt, .. } => match doubt {
                Doubt::Group(_, because) => (MissingPart::Groups, *because),
                Doubt::Roles(because) => (MissingPart::Roles, *because),
                Doubt::Strength(_, because) => (MissingPart::Strengths, *because),
                Doubt::GuestHome | Doubt::GuestType => (MissingPart::PolicyNotUnderstood, NOT_OFFERED),
                _ => (MissingPart::PolicyNotUnderstood, UnknownBecause::Failed),
            },
        };
        Self { missing, because }
    }
}
