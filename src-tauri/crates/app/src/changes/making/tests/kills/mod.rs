//! Runs of a change that are killed in this process, on a clock that stands still while nobody waits, and what a
//! restart makes of it (SAFETY.md §2, INV-P). The processes that are killed for real are in `tests/it/kills`.
//!
//! ```text
//! Fuse    kills a run at one point: before or after a write of the journal, or when something was sent
//! Place   a town, and the probe's use-cases on it with a true journal
//! ```

mod by_chance;
mod case;
mod each_point;
pub(in crate::changes) mod fuse;
mod place;
mod twice;
