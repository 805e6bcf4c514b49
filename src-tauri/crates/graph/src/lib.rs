//! Microsoft Graph in its own words: pages, batches, errors, and one folder for each resource.
//!
//! [`Graph`] reads and writes one organization through a [`Transport`]. It decides nothing: what an answer means
//! for people's protection is for `mfa`, and what to do about it for `app`. Answers are read leniently: a
//! property that is missing, null or of another shape is `None`, a word that is not known is kept as it is, and
//! only an object without its id is refused.

mod batch;
mod error;
mod lenient;
mod page;
mod request;
#[cfg(test)]
mod testing;
mod write;

pub mod conditional_access;
pub mod domains;
pub mod groups;
pub mod licences;
pub mod me;
pub mod methods_policy;
pub mod organization;
pub mod per_user_mfa;
pub mod registration;
pub mod roles;
pub mod security_defaults;
pub mod sessions;
pub mod sign_ins;
pub mod users;

use std::sync::Arc;

use transport::{Endpoints, Pace, Transport};

pub use error::{Error, ErrorKind};
pub use write::Answered;

/// Microsoft Graph of one signed-in organization. Clones are the same.
#[derive(Clone)]
pub struct Graph {
    transport: Arc<dyn Transport>,
    pace: Pace,
    endpoints: Endpoints,
}

impl Graph {
    /// Graph at `endpoints`, spoken to through `transport`: the stack that carries this organization's tokens, and
    /// the pace that this stack keeps.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, pace: Pace, endpoints: Endpoints) -> Self {
        Self { transport, pace, endpoints }
    }
}
