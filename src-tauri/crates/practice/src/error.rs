//! What can go wrong outside an answer of the practice Graph itself.

use std::io;

use crate::options::OrganizationId;

/// A failure of the practice organizations' own machinery.
///
/// Refusals of the practised Graph or sign-in are answers, not errors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the data folder could not be read or written.
    #[error("cannot {what} in the practice data folder")]
    Data {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process has these practice organizations open.
    #[error("the practice data folder is in use by another process")]
    InUse,
    /// The address could not be listened at.
    #[error("cannot listen on the loopback address")]
    Listen(#[source] io::Error),
    /// The words of the sign-in page are missing or not what is expected.
    #[error("the words for the practice sign-in are not complete")]
    Words(#[source] serde_json::Error),
    /// A signing key could not be made or read.
    #[error("cannot make or read a signing key")]
    Key,
    /// There is no such practice organization.
    #[error("there is no practice organization named {0}")]
    UnknownOrganization(OrganizationId),
    /// An organization cannot have that many people, or none.
    #[error("a practice organization has between 1 and {most} people")]
    People {
        /// The most that there can be.
        most: u32,
    },
    /// There is no such policy in the organization.
    #[error("there is no such policy in the practice organization")]
    UnknownPolicy,
    /// What is to be a policy is no JSON object.
    #[error("a policy is a JSON object")]
    NoPolicy,
    /// There is no such person in the organization.
    #[error("there is no such person in the practice organization")]
    UnknownPerson,
}

impl Error {
    /// For `map_err`: names what was being done.
    pub(crate) fn data(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Data { what, source }
    }
}
