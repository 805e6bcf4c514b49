//! What is written down of each request: enough to find it, nothing about whom it was.

use std::sync::Arc;

use async_trait::async_trait;
use url::Url;

use crate::{Error, Request, Response, Transport};

/// Writes method, host, the path without ids, status, time taken and Microsoft's `request-id` to the debug log.
/// Never a query, a header value from us, or a body.
pub(crate) struct Log {
    below: Arc<dyn Transport>,
}

impl Log {
    pub(crate) fn new(below: Arc<dyn Transport>) -> Self {
        Self { below }
    }
}

#[async_trait]
impl Transport for Log {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let method = request.method;
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let path = redacted(&request.url);
        let start = tokio::time::Instant::now();
        let outcome = self.below.send(request).await;
        let ms = start.elapsed().as_millis();
        match &outcome {
            Ok(response) => {
                let request_id = response.header("request-id").unwrap_or("-");
                tracing::debug!(?method, host, path, status = response.status, ms, request_id);
            }
            Err(error) => tracing::debug!(?method, host, path, %error, ms),
        }
        outcome
    }
}

/// The path with `{id}` for every part that could name somebody or something of the organization.
fn redacted(url: &Url) -> String {
    let mut path = String::new();
    let mut after_collection = false;
    for part in url.path_segments().into_iter().flatten() {
        let plain = matches!(part, "v1.0" | "v2.0" | "oauth2" | "$batch" | ".well-known")
            || part.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
            || part.starts_with("microsoft.graph.");
        path.push('/');
        path.push_str(if plain && !after_collection { part } else { "{id}" });
        after_collection = matches!(part, "users" | "groups" | "domains");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_keeps_its_words_and_loses_its_names() {
        for (url, path) in [
            ("https://h/v1.0/users?$select=id", "/v1.0/users"),
            (
                "https://h/v1.0/users/anna@bakery.example/authentication/methods",
                "/v1.0/users/{id}/authentication/methods",
            ),
            ("https://h/beta/users/anna/authentication/requirements", "/beta/users/{id}/authentication/requirements"),
            ("https://h/beta/$batch", "/beta/$batch"),
            (
                "https://h/v1.0/domains/bakery.example/federationConfiguration",
                "/v1.0/domains/{id}/federationConfiguration",
            ),
            (
                "https://h/v1.0/groups/0e226165-c685-41ce-8bfc-df8360ab325d/transitiveMembers/microsoft.graph.user",
                "/v1.0/groups/{id}/transitiveMembers/microsoft.graph.user",
            ),
            ("https://h/v1.0/directoryRoles(roleTemplateId='62e9')/members", "/v1.0/{id}/members"),
            ("https://h/84841066-274d-4ec0-a5c1-276be684bdd3/oauth2/v2.0/token", "/{id}/oauth2/v2.0/token"),
        ] {
            assert_eq!(redacted(&Url::parse(url).unwrap()), path);
        }
    }
}
