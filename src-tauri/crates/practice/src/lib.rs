//! Practice organizations: an Entra sign-in and a Microsoft Graph on this computer.
//!
//! Everything about them is made up, and they answer as Microsoft documents it, refusals included, so that the
//! whole journey can be rehearsed without an account and without the internet. Written from the documented JSON
//! (GRAPH.md), sharing no type with the crates that read it: each checks the other.
//!
//! ```text
//! Practice ─ start ─> Server ─> /{organization}/login  (entra)
//!                           └─> /{organization}/graph  (graph)
//! Tenant = how it was made (organization) + what changed since (state, log) + how hard it is (difficulty, limiter)
//! ```
//! A change, a code and a refresh token are on the disk before the answer that tells of them.

mod answer;
mod clock;
mod control;
mod difficulty;
mod entra;
mod error;
mod faults;
mod graph;
mod in_process;
mod keys;
mod limiter;
mod log;
mod options;
mod organization;
mod overrides;
mod practice;
mod refusal;
mod requests;
mod roles;
mod server;
mod state;
mod tenant;
#[cfg(test)]
mod tests;

pub use clock::{Clock, ManualClock, SystemClock};
pub use difficulty::{Difficulty, LimiterModel, LostRoles, RandomFaults, Throttle};
pub use error::Error;
pub use options::{
    Answered, COMMAND_LINE_TOOLS, Kind, ListWithoutP1, Options, OrganizationId, OrganizationSummary, PerUserInList,
    PerUserWriteRole, Unconfirmed, Words,
};
pub use overrides::UnconfirmedOverrides;
pub use practice::{Counts, Practice};
pub use refusal::Refusal;
pub use requests::RequestCounts;
pub use server::{Server, ServerOptions};
