//! The practice organizations as a client sees them: through HTTP, with a clock that tests move.

mod access;
mod batches;
mod client;
mod difficulties;
mod durability;
mod faults;
mod groups;
mod interference;
mod limits;
mod lists;
mod locations;
mod policies;
mod refusals;
mod roles;
mod rules;
mod sessions;
mod sign_in_log;
mod signing_in;
mod sized;
mod templates;
mod what_if;

pub(crate) use client::words;
