//! Every change before and after it is sent, kept durably.
//!
//! The order is always the same: [`Journal::begin`] a change, [`Journal::intend`] what is about
//! to be written, send it, [`Journal::settle`] what came of it, [`Journal::finish`] the change.
//! Each of these returns only after the disk has the words, so whatever the tenant was sent is
//! in the journal first. A record that was intended and not settled counts as *unknown*: it is
//! resolved by reading the tenant, never by sending again blindly.
//!
//! One database, one lock file and one head file belong to one organization of one cloud, so
//! that a plan never crosses. Rows are only ever added, and each carries a hash over the row
//! before it (see [`Journal::verify`]). That finds a damaged disk, a restored old copy and a
//! lost write-ahead log; it is no defence against a program that may write to the folder and
//! sets out to rewrite the whole chain.
//!
//! One thread with one connection does the work behind a channel. A future that is dropped does
//! not stop the write that it asked for.

mod chain;
mod clock;
mod drive;
mod error;
mod folder;
mod head;
mod journal;
mod key;
mod lock;
mod model;
mod reads;
mod salvage;
mod schema;
mod store;
mod text;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use clock::{Clock, SystemClock};
pub use error::{Damage, Error};
pub use journal::Journal;
pub use key::OrganizationKey;
pub use model::{
    Change, ChangeEnd, ChangeId, ChangeKind, ChangeRecord, Counts, Ended, Intent, NOT_SENT, Outcome, Record, RecordId,
    RecordPage, Settled,
};
pub use text::{Code, JsonText};
