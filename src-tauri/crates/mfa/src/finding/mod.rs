//! What is worth knowing about an organization, the most urgent first, and then what is fine.
//!
//! What is not known gives neither an alarm nor an all-clear: a finding is there only when its
//! facts are, and [`Found::PartUnread`] says what is missing.

mod accounts;
pub(crate) mod applies;
mod by_microsoft;
mod found;
mod old_sign_ins;
mod people;
mod policies;
mod unread;

use jiff::Timestamp;
use serde::Serialize;

use crate::fact::UnknownBecause;
use crate::id::UserId;
use crate::tenant::TenantSnapshot;
use crate::verdict::Verdict;

use people::Counted;

pub use found::{FindingId, Found, Named, Part};
pub use people::{SMS_AND_VOICE_END, SMS_AND_VOICE_END_LATER};

/// How urgent a finding is, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Somebody can get in, or is locked out, today.
    Now,
    /// It will hurt within weeks.
    Soon,
    /// Worth doing.
    Later,
    /// Fine as it is.
    Fine,
}

/// Something worth knowing. Serialized flat, with the word of [`FindingId`] as `id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was found.
    #[serde(flatten)]
    pub found: Found,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Whom it concerns, in the order of the list of people.
    pub people: Vec<UserId>,
    /// Whether there may be more of them than those.
    pub at_least: bool,
}

impl Finding {
    fn new(found: Found, urgency: Urgency) -> Self {
        Self { found, urgency, people: Vec::new(), at_least: false }
    }

    /// What was found, in one word.
    pub fn id(&self) -> FindingId {
        self.found.id()
    }
}

/// Everything worth knowing about an organization, the most urgent first, at the moment `now`.
/// The verdicts are those of the same snapshot, in the order of its people.
pub fn findings(
    snapshot: &TenantSnapshot,
    verdicts: Result<&[Verdict], UnknownBecause>,
    now: Timestamp,
) -> Vec<Finding> {
    let counted = verdicts.and_then(|verdicts| Counted::of(snapshot, verdicts)).ok();
    let counted = counted.as_ref();
    let mut found = counted.map(|counted| counted.findings(now)).unwrap_or_default();
    found.extend(accounts::findings(snapshot, counted));
    found.extend(by_microsoft::findings(snapshot, counted, now));
    found.extend(policies::findings(snapshot, counted));
    found.extend(old_sign_ins::findings(snapshot, counted));
    found.extend(unread::findings(snapshot));
    found.sort_by_key(|finding| (finding.urgency, finding.id()));
    found
}

#[cfg(test)]
mod tests;
