//! A fact is known, with the moment it was read, or unknown, with the reason.

use jiff::Timestamp;
use serde::Serialize;

/// Why a part of an organization could not be read (DESIGN.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownBecause {
    /// Reading has not been tried yet, or is still under way.
    NotReadYet,
    /// The signed-in account lacks the role or the permission.
    NoPermission,
    /// The organization lacks the licence that this reading needs.
    NoLicence,
    /// The service asked to slow down and did not answer in time.
    Throttled,
    /// The service could not be reached.
    Offline,
    /// The service answered without this property.
    NotOffered,
    /// A part of the answer is missing, so the whole cannot be relied on.
    Incomplete,
    /// The service refused or answered something that could not be understood.
    Failed,
}

/// One thing about an organization.
///
/// There is on purpose no default and no fallback value: what is unknown must never be read as
/// "no", "none" or "zero".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<T> {
    /// The value, and when the service gave it.
    Known {
        /// What the service said.
        value: T,
        /// When it said so.
        read_at: Timestamp,
    },
    /// No value, and why.
    Unknown(UnknownBecause),
}

impl<T> Fact<T> {
    /// A value that was read at `read_at`.
    pub fn known(value: T, read_at: Timestamp) -> Self {
        Self::Known { value, read_at }
    }

    /// The value, or the reason why there is none.
    ///
    /// # Errors
    /// The reason, when the fact is unknown.
    pub fn get(&self) -> Result<&T, UnknownBecause> {
        match self {
            Self::Known { value, .. } => Ok(value),
            Self::Unknown(because) => Err(*because),
        }
    }

    /// When the value was read; `None` when it never was.
    pub fn read_at(&self) -> Option<Timestamp> {
        match self {
            Self::Known { read_at, .. } => Some(*read_at),
            Self::Unknown(_) => None,
        }
    }

    /// Whether there is a value.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known { .. })
    }

    /// The same fact about something derived from the value, equally old.
    pub fn map<U>(&self, derive: impl FnOnce(&T) -> U) -> Fact<U> {
        match self {
            Self::Known { value, read_at } => Fact::Known { value: derive(value), read_at: *read_at },
            Self::Unknown(because) => Fact::Unknown(*because),
        }
    }
}
