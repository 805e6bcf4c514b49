//! A request as the handlers see it.

use bytes::Bytes;
use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::odata::Query;
use super::{GraphError, route};

/// One request, or one item of a batch.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    /// Decoded, without the version. `me` stays as it was sent.
    pub(super) segments: Vec<String>,
    /// The same in lower case: Graph does not look at the case of its own names. An alias is replaced.
    pub(super) lower: Vec<String>,
    /// As it was sent, for next links.
    pub(super) path: String,
    pub(super) query: Query,
    /// `ConsistencyLevel: eventual`.
    pub(super) eventual: bool,
    /// `Prefer: include-unknown-enum-members`.
    pub(super) unknown_members: bool,
    /// `Accept-Language`.
    pub(super) language: Option<String>,
    pub(super) body: Bytes,
}

impl Request {
    pub(super) fn new(method: Method, target: &str, headers: impl Fn(&str) -> Option<String>, body: Bytes) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.trim_matches('/').to_owned();
        let segments: Vec<String> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        Self {
            method,
            lower: route::lower(&segments),
            segments,
            path,
            query: Query::parse(query),
            eventual: headers("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual")),
            unknown_members: headers("prefer").is_some_and(|prefer| prefer.contains("include-unknown-enum-members")),
            language: headers("accept-language"),
            body,
        }
    }

    pub(super) fn is_write(&self) -> bool {
        self.method != Method::GET && !self.is_question()
    }

    /// Whether something is asked although it is posted: "What If".
    pub(super) fn is_question(&self) -> bool {
        self.method == Method::POST
            && matches!(self.lower.as_slice(), [one, two, three] if [one, two, three] == ["identity", "conditionalaccess", "evaluate"])
    }

    /// The body, which must be a JSON object.
    pub(super) fn object(&self) -> Result<Map<String, Value>, GraphError> {
        serde_json::from_slice(&self.body).map_err(|_| GraphError::malformed_body())
    }
}
