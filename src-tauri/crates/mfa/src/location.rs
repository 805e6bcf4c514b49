//! The named locations of an organization (GRAPH.md section c.5).

mod network;
mod together;

use crate::id::LocationId;

pub(crate) use together::Atlas;

/// A named location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedLocation {
    /// Its id, by which policies name it.
    pub id: LocationId,
    /// Its name.
    pub name: Box<str>,
    /// What it is.
    pub kind: LocationKind,
}

/// What a named location is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocationKind {
    /// Networks.
    Networks {
        /// Whether the organization trusts them: part of `AllTrusted`. `None` when the service did not say.
        trusted: Option<bool>,
        /// The ranges in CIDR notation, IPv4 and IPv6.
        ranges: Vec<Box<str>>,
    },
    /// Countries.
    Countries {
        /// Two-letter codes (ISO 3166-1).
        codes: Vec<Box<str>>,
        /// Whether places of which the country cannot be told are part of it.
        unknown_too: bool,
        /// How the country is found: Graph's `countryLookupMethod`, such as `clientIpAddress`.
        found_by: Box<str>,
    },
    /// Something that is not known.
    Other,
}
