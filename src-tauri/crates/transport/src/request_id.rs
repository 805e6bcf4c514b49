//! A name for each request, which Microsoft's support can find again.

use std::sync::Arc;

use ::http::{HeaderName, HeaderValue};
use async_trait::async_trait;
use uuid::Uuid;

use crate::{Error, Request, Response, Transport};

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// Gives each request a `client-request-id` of its own, the same for all its tries (GRAPH.md section k).
pub(crate) struct RequestId {
    below: Arc<dyn Transport>,
}

impl RequestId {
    pub(crate) fn new(below: Arc<dyn Transport>) -> Self {
        Self { below }
    }
}

#[async_trait]
impl Transport for RequestId {
    async fn send(&self, mut request: Request) -> Result<Response, Error> {
        if !request.headers.contains_key(CLIENT_REQUEST_ID)
            && let Ok(id) = HeaderValue::from_str(&Uuid::new_v4().to_string())
        {
            request.headers.insert(CLIENT_REQUEST_ID, id);
        }
        self.below.send(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, get, status};

    #[tokio::test]
    async fn each_request_has_an_id_of_its_own_and_a_given_one_is_kept() {
        let script = Script::of([Ok(status(200)), Ok(status(200)), Ok(status(200))]);
        let layer = RequestId::new(script.clone());
        for request in [get(), get(), get().header(CLIENT_REQUEST_ID, HeaderValue::from_static("mine"))] {
            layer.send(request).await.unwrap();
        }
        let ids: Vec<_> =
            script.seen().iter().map(|r| r.headers[CLIENT_REQUEST_ID].to_str().unwrap().to_owned()).collect();
        assert!(Uuid::parse_str(&ids[0]).is_ok());
        assert_ne!(ids[0], ids[1]);
        assert_eq!(ids[2], "mine");
    }
}
