//! Conditional Access: policies and the templates for them, classic policies, named locations, authentication
//! strengths, what a sign-in would meet, and why a change was refused (GRAPH.md section c).

mod classic;
mod compare;
mod evaluate;
mod location;
mod policies;
mod refusal;
mod strengths;
mod templates;

use http::{HeaderMap, HeaderName, HeaderValue};

pub use classic::ClassicPolicy;
pub use compare::shows;
pub use evaluate::{SignInToTry, WhatIf};
pub use policies::Created;
pub use refusal::Refusal;
pub use strengths::AuthenticationStrength;
pub use templates::PolicyTemplate;

/// Asks for words that are newer than the documents as they are.
fn newer_words() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("prefer"), HeaderValue::from_static("include-unknown-enum-members"));
    headers
}
