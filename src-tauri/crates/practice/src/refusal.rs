//! Requests that are refused by their path, as long as that is set.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is answered in place of looking at a request, or at an item of a batch, whose address contains a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Refusal {
    /// A part of the address, in any case: `v1.0/users?$select=id` is one, decoded, without the server. An empty text
    /// is in every address.
    pub path: String,
    /// The method; any where it is not set.
    pub method: Option<String>,
    /// The status. 200 with a `body` of its own is an answer that says something else than was asked.
    pub status: u16,
    /// What stands in the answer: JSON, or, where it is a text, that text as HTML. Without it what Graph says with
    /// the status.
    pub body: Option<Value>,
    /// `Retry-After`, in seconds.
    #[serde(rename = "retryAfter")]
    pub retry_after_s: Option<u32>,
    /// The connection is closed in place of an answer; a batch's as a whole.
    pub cut: bool,
    /// Whether a change takes effect before it is refused. One that would be refused by itself is refused so.
    pub takes_effect: bool,
    /// How many requests are let through first.
    pub spare: u32,
    /// How many are refused; for ever where it is not set.
    pub times: Option<u32>,
    /// How likely each is refused, from 0 to 1; surely where it is not set. Drawn from the seed of
    /// [`crate::RandomFaults`], or from 0.
    pub chance: Option<f64>,
}

impl Default for Refusal {
    fn default() -> Self {
        Self {
            path: String::new(),
            method: None,
            status: 503,
            body: None,
            retry_after_s: None,
            cut: false,
            takes_effect: false,
            spare: 0,
            times: None,
            chance: None,
        }
    }
}

impl Refusal {
    /// Whatever contains `path` is answered with `status`, for ever.
    #[must_use]
    pub fn always(path: &str, status: u16) -> Self {
        Self { path: path.to_owned(), status, ..Self::default() }
    }

    /// The connection of whatever contains `path` is closed.
    #[must_use]
    pub fn cutting(path: &str) -> Self {
        Self { path: path.to_owned(), cut: true, ..Self::default() }
    }

    /// The `nth` request, counted from 1, that is of this method and contains `path` is answered with `status`.
    #[must_use]
    pub fn once(method: &str, path: &str, nth: u32, status: u16) -> Self {
        let spare = nth.saturating_sub(1);
        Self { method: Some(method.to_owned()), spare, times: Some(1), ..Self::always(path, status) }
    }

    /// The same, and it takes effect all the same.
    #[must_use]
    pub fn once_after_effect(method: &str, path: &str, nth: u32, status: u16) -> Self {
        Self { takes_effect: true, ..Self::once(method, path, nth, status) }
    }

    /// Whatever contains `path` is answered with this in place of what was asked for.
    #[must_use]
    pub fn answering(path: &str, body: Value) -> Self {
        Self { body: Some(body), ..Self::always(path, 200) }
    }

    /// The refusal for want of P1, which also comes by chance to organizations that have it (GRAPH.md section d).
    #[must_use]
    pub fn not_premium(path: &str, chance: f64) -> Self {
        let body = json!({"error": {
            "code": "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "message": "Neither tenant is B2C or tenant doesn't have premium license",
        }});
        Self { body: Some(body), chance: Some(chance), ..Self::always(path, 403) }
    }

    /// A success whose body is no JSON.
    #[must_use]
    pub fn nonsense(path: &str) -> Self {
        Self { body: Some(json!("<html><body>It works</body></html>")), ..Self::always(path, 200) }
    }

    /// Whether the request is one of those. `target` is in lower case.
    pub(crate) fn concerns(&self, method: &str, target: &str) -> bool {
        self.method.as_ref().is_none_or(|one| one.eq_ignore_ascii_case(method))
            && target.contains(&self.path.to_lowercase())
    }
}
