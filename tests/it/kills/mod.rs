//! The process that makes a change is killed, for real, and what a restart makes of it (SAFETY.md §2, INV-P).
//!
//! ```text
//! Case       which change is killed, in which of the service's ways
//! Situation  an organization of its own, and the probe on it, which is killed
//! Truth      what the organization really holds, and whom nothing asks: shares no code with Latch
//! Restart    what a Latch that is started afterwards finds in the journal
//! ```
//! The move from security defaults to policies has an organization and a truth of its own: [`of_the_move`].
//!
//! After each kill the journal opens and its chain holds; nobody who was asked before is unasked without a restart
//! showing it; and what was cut off is gone on with, or put back, to its end.

mod accounts;
mod at_each_write;
mod at_random;
mod case;
mod chance;
mod of_the_move;
mod probe;
mod restart;
mod situation;
mod truth;
mod twice;

/// How many processes are killed: more with `LATCH_LONG=1`, which `cargo xtask test --long` sets.
fn is_long() -> bool {
    std::env::var_os("LATCH_LONG").is_some()
}
