//! The move from security defaults to Conditional Access is killed (SAFETY.md cases 84 and 106).
//!
//! ```text
//! Town       an organization that security defaults protect, and the probe that moves it, which is killed
//! Truth      what the organization really holds
//! Residents  who has which roles and methods: with a Truth, whom nothing asks (INV-P) and who is shut out (INV-L)
//! Moment     when a process is killed, by what the organization has taken
//! ```
//! Neither the truth nor what is worked out of it shares any code with Latch.

mod at_each_write;
mod at_random;
mod residents;
mod town;
mod truth;
mod whole;

/// The changes that the organization takes before anybody's per-user MFA goes off: five policies are made, whoever runs
/// the move is left out of none of them any more, security defaults go off, and the five go on.
const SETTINGS: u64 = 5 + 5 + 1 + 5;
