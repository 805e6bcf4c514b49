//! The practice organizations as a client sees them: through HTTP, with a clock that tests move.

mod access;
mod batches;
mod client;
mod difficulties;
mod durability;
mod lists;
mod rules;
mod signing_in;

pub(crate) use client::words;
