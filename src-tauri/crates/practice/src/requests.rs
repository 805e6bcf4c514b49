//! How many requests went to which path, so that a test can state how many something takes.

use std::collections::BTreeMap;
use std::sync::Mutex;

use percent_encoding::percent_decode_str;
use serde::Serialize;
use uuid::Uuid;

use crate::tenant::lock;

/// Requests to Graph by their path: `v1.0/users/{id}/authentication/methods`, without query, ids replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RequestCounts {
    /// HTTP requests. A batch is one, under `v1.0/$batch` or `beta/$batch`.
    pub http: BTreeMap<String, u64>,
    /// Items of batches, with the version of their batch.
    pub items: BTreeMap<String, u64>,
}

/// Counts on.
#[derive(Debug, Default)]
pub(crate) struct Requests(Mutex<RequestCounts>);

impl Requests {
    /// `target`: version, path and query.
    pub(crate) fn count_http(&self, target: &str) {
        *lock(&self.0).http.entry(shape(target)).or_default() += 1;
    }

    pub(crate) fn count_item(&self, version: &str, path: &str) {
        *lock(&self.0).items.entry(shape(&format!("{version}/{path}"))).or_default() += 1;
    }

    pub(crate) fn so_far(&self) -> RequestCounts {
        lock(&self.0).clone()
    }

    pub(crate) fn forget(&self) {
        *lock(&self.0) = RequestCounts::default();
    }
}

/// A path in which everything that names one of many is `{id}`.
fn shape(target: &str) -> String {
    let path = target.split('?').next().unwrap_or_default();
    let mut before = String::new();
    let mut shape = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        if !shape.is_empty() {
            shape.push('/');
        }
        let names_one = Uuid::try_parse(&segment).is_ok()
            || segment.contains('@')
            || (matches!(before.as_str(), "users" | "groups" | "domains") && !segment.starts_with('$'));
        match segment.split_once('(') {
            _ if names_one => shape.push_str("{id}"),
            Some((name, _)) => shape.push_str(&format!("{name}({{id}})")),
            None => shape.push_str(&segment),
        }
        before = segment.to_ascii_lowercase();
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn paths_that_differ_in_whom_they_name_are_counted_together() {
        for (target, expected) in [
            ("/v1.0/users?$top=999", "v1.0/users"),
            ("/v1.0/users/$count", "v1.0/users/$count"),
            ("/v1.0/users/anna%40x.example", "v1.0/users/{id}"),
            (
                "/beta/users/6f1d3a52-0b7e-4c19-9a34-5d2e7c8011a6/authentication/requirements",
                "beta/users/{id}/authentication/requirements",
            ),
            (
                "v1.0/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members",
                "v1.0/directoryRoles({id})/members",
            ),
            ("/v1.0/domains/x.example/federationConfiguration", "v1.0/domains/{id}/federationConfiguration"),
            ("/v1.0/$batch", "v1.0/$batch"),
        ] {
            assert_eq!(shape(target), expected);
        }
    }
}
