//! What a journal holds, in the words of the plans it is written for.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::key::OrganizationKey;
use crate::text::{Code, JsonText};

/// One change, among all journals: another organization's journal never knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeId(pub(crate) Uuid);

impl ChangeId {
    pub(crate) fn new() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for ChangeId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// One record of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId {
    pub(crate) change: ChangeId,
    pub(crate) seq: i64,
}

impl RecordId {
    /// The change that the record belongs to.
    #[must_use]
    pub fn change(self) -> ChangeId {
        self.change
    }
}

/// What sort of change it is, as a code such as `per_user_mfa_off`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChangeKind(Code);

impl ChangeKind {
    /// A kind; what does not belong in a [`Code`] becomes `_`.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self(Code::new(code))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<&str> for ChangeKind {
    fn from(code: &str) -> Self {
        Self::new(code)
    }
}

/// A change that is about to begin.
#[derive(Debug, Clone)]
pub struct ChangeRecord {
    /// What sort of change.
    pub kind: ChangeKind,
    /// Who makes it: the id of the signed-in account.
    pub account: String,
    /// The hash of the plan that was confirmed.
    pub plan_hash: String,
    /// The plan, whole, so that it can be resumed and put back.
    pub plan: JsonText,
    /// How many objects it means to write.
    pub total: u64,
}

/// One write that is about to be sent.
#[derive(Debug, Clone)]
pub struct Intent {
    /// The id, or the path, of the object in the tenant.
    pub object: String,
    /// Its name as people know it, for the account of the change.
    pub display_name: String,
    /// What is there.
    pub before: JsonText,
    /// What is meant to be there.
    pub after: JsonText,
}

/// The code of a refused outcome that says: it was stored as intended, and then never sent, because
/// the change was stopped first.
pub const NOT_SENT: &str = "not_sent";

/// What came of one write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The tenant shows it.
    Done {
        /// The id of the request that did it.
        request_id: Option<Code>,
        /// What else is to be kept of it, such as the id that the tenant gave to what was made.
        note: Option<Code>,
    },
    /// The tenant refused it, and nothing was changed.
    Refused {
        /// Why, as the server's or this program's code.
        code: Code,
        /// The id of the refused request.
        request_id: Option<Code>,
    },
    /// It may or may not have been done; to be resolved by reading.
    Unknown {
        /// Why it is not known.
        code: Code,
        /// The id of the request without a clear answer.
        request_id: Option<Code>,
    },
}

/// How a change ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeEnd {
    /// Everything that was meant is done.
    Done,
    /// It ran to its end, and some objects were refused or are unknown.
    DoneWithExceptions,
    /// A person stopped it.
    Cancelled,
    /// It stopped by itself and will not be resumed.
    Interrupted,
    /// Nothing was done: the tenant refused it.
    Refused,
    /// What was done was put back.
    PutBack,
}

impl ChangeEnd {
    const ALL: [Self; 6] =
        [Self::Done, Self::DoneWithExceptions, Self::Cancelled, Self::Interrupted, Self::Refused, Self::PutBack];

    /// The code in the database, which is also the one that is serialized.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::DoneWithExceptions => "done_with_exceptions",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
            Self::Refused => "refused",
            Self::PutBack => "put_back",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.as_str() == code)
    }
}

/// The end of a change and when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// How it ended.
    pub how: ChangeEnd,
    /// When.
    pub at: Timestamp,
}

/// The outcome of a record and when it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What came of it.
    pub outcome: Outcome,
    /// When that was stored.
    pub at: Timestamp,
}

/// How the records of a change stand. `done + refused + unknown == intended`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records stored before sending.
    pub intended: u64,
    /// Of these, shown by the tenant.
    pub done: u64,
    /// Of these, refused by the tenant, or not sent.
    pub refused: u64,
    /// Of these, not known: said so, or never settled.
    pub unknown: u64,
    /// Of the refused, those that were never sent ([`NOT_SENT`]): nobody refused them.
    pub not_sent: u64,
}

/// A window of a change's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPage {
    /// How many records the change has in all; of a damaged journal, how many can be read.
    pub total: u64,
    /// The records of the window, in the order they were intended.
    pub records: Vec<Record>,
}

/// A change as the journal has it. The plan is read by itself ([`crate::Journal::plan`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub id: ChangeId,
    /// Whose.
    pub organization: OrganizationKey,
    /// What sort of change.
    pub kind: ChangeKind,
    /// The id of the account that made it.
    pub account: String,
    /// The hash of its plan.
    pub plan_hash: String,
    /// How many objects it meant to write.
    pub total: u64,
    /// When it began.
    pub begun: Timestamp,
    /// Its end; `None` while it runs, and after a crash.
    pub end: Option<Ended>,
    /// How its records stand.
    pub counts: Counts,
}

/// A record as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which.
    pub id: RecordId,
    /// Whose.
    pub organization: OrganizationKey,
    /// The id, or the path, of the object.
    pub object: String,
    /// The object's name at the time.
    pub display_name: String,
    /// What was there.
    pub before: JsonText,
    /// What was meant.
    pub after: JsonText,
    /// When the intent was stored, which is before anything was sent.
    pub intended: Timestamp,
    /// The last outcome; `None` if none was stored, which means unknown.
    pub settled: Option<Settled>,
}

impl Record {
    /// Whether the tenant must be read to know what came of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match &self.settled {
            None => true,
            Some(settled) => matches!(settled.outcome, Outcome::Unknown { .. }),
        }
    }
}
