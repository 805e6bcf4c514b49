//! What is sent back, before it is an HTTP response.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::{StreamExt, stream};
use http::{HeaderName, HeaderValue, StatusCode, header};

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) delivery: Delivery,
}

/// How an answer gets to whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    /// The connection is closed in place of sending it.
    Cut,
    /// The second half of the body comes [`PAUSE`] after the first.
    InHalves,
}

/// What is between the halves of a slow body.
const PAUSE: Duration = Duration::from_secs(2);
/// A body of up to this many bytes is not compressed.
const SMALL: usize = 1024;

impl Answer {
    /// Without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), delivery: Delivery::Whole }
    }

    /// With a body of the given kind.
    pub(crate) fn with(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, content_type.to_owned())],
            body: body.into(),
            delivery: Delivery::Whole,
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

    /// With its body compressed, where that is worth it.
    pub(crate) fn gzipped(mut self) -> Self {
        if self.body.len() <= SMALL {
            return self;
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(self.body.len() / 4), Compression::fast());
        // Writing into memory does not fail; if it did, the body would go as it is.
        if let Ok(body) = encoder.write_all(&self.body).and_then(|()| encoder.finish()) {
            self.body = body;
            self.headers.push((header::CONTENT_ENCODING, "gzip".to_owned()));
            self.headers.push((header::VARY, "Accept-Encoding".to_owned()));
        }
        self
    }

    /// The HTTP response. One that is cut has a body that fails before its first byte:
    /// hyper then closes the connection without having sent even the status line.
    pub(crate) fn into_response(self) -> Response {
        let body = match self.delivery {
            Delivery::Cut => {
                let cut = io::Error::from(io::ErrorKind::ConnectionAborted);
                return Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(cut)])));
            }
            Delivery::Whole => Body::from(self.body),
            Delivery::InHalves => {
                let mut second = Bytes::from(self.body);
                let first = second.split_to(second.len() / 2);
                let later = stream::once(async move {
                    tokio::time::sleep(PAUSE).await;
                    second
                });
                Body::from_stream(stream::iter([first]).chain(later).map(Ok::<_, io::Error>))
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
