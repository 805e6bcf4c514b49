//! Answering without a port, for tests whose clock stands still while nobody waits.

use axum::body::{Bytes, to_bytes};
use http::{Request, Response};

use crate::practice::Practice;
use crate::server;

impl Practice {
    /// Answers `request` as a server at `base` (such as `http://127.0.0.1:9`) would. `None` when the connection would
    /// have been closed instead.
    pub async fn answer(&self, base: &str, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let (head, body) = server::answered(self.clone(), base.to_owned(), request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.ok()?;
        Some(Response::from_parts(head, body))
    }
}
