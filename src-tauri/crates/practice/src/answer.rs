//! What is sent back, before it is an HTTP response.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Vec<u8>,
    /// The connection is closed in place of sending this.
    pub(crate) dropped: bool,
}

impl Answer {
    /// Without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), dropped: false }
    }

    /// With a body of the given kind.
    pub(crate) fn with(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, content_type.to_owned())],
            body: body.into(),
            dropped: false,
        }
    }

    /// A JSON document, not from Graph.
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::with(status, "application/json; charset=utf-8", body.to_string())
    }

    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..400).contains(&self.status)
    }

    /// The HTTP response. One that is dropped has a body that fails before its first byte:
    /// hyper then closes the connection without having sent even the status line.
    pub(crate) fn into_response(self) -> Response {
        if self.dropped {
            let cut = futures::stream::once(std::future::ready(Err::<Vec<u8>, std::io::Error>(
                std::io::ErrorKind::ConnectionAborted.into(),
            )));
            return Response::new(Body::from_stream(cut));
        }
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
