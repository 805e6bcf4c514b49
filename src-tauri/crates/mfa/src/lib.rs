//! What protects each person of an organization, and what a change would do: pure rules.
//!
//! Nothing here reads a clock, a file or the network. A [`tenant::TenantSnapshot`] of facts goes
//! in; a [`verdict::Verdict`] per person, a [`headline::Headline`], a [`next_step::NextStep`] or a
//! [`change::Plan`] comes out. A fact that could not be read stays unknown all the way through.
//! The rules are those of VERDICTS.md; the names are Microsoft Graph's.

pub mod change;
pub mod emergency;
pub mod fact;
pub mod finding;
#[cfg(test)]
mod fixture;
pub mod group;
pub mod headline;
pub mod holders;
pub mod id;
pub mod legacy;
pub mod licence;
pub mod location;
pub mod lockout;
pub mod managed;
pub mod next_step;
pub mod per_user;
pub mod permission;
pub mod policy;
pub mod registration;
pub mod role;
pub mod schedule;
pub mod strength;
pub mod tally;
pub mod template;
pub mod tenant;
pub mod verdict;
pub mod why;
