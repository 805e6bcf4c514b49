//! A transport that answers by script, for the tests of the layers above it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use ::http::{HeaderMap, HeaderName, HeaderValue};
use async_trait::async_trait;
use bytes::Bytes;
use url::Url;

use crate::{Error, ErrorKind, LimitGroup, Request, Response, Transport};

/// Gives the answers of its script in turn and keeps what was asked, and when.
pub(crate) struct Script {
    answers: Mutex<VecDeque<Result<Response, Error>>>,
    seen: Mutex<Vec<(Request, tokio::time::Instant)>>,
}

impl Script {
    pub(crate) fn of(answers: impl IntoIterator<Item = Result<Response, Error>>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers.into_iter().collect()), seen: Mutex::default() })
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().iter().map(|(request, _)| request.clone()).collect()
    }

    /// When each request came, in milliseconds after `start`.
    pub(crate) fn times(&self, start: tokio::time::Instant) -> Vec<u128> {
        self.seen.lock().unwrap().iter().map(|(_, at)| (*at - start).as_millis()).collect()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        self.seen.lock().unwrap().push((request, tokio::time::Instant::now()));
        self.answers.lock().unwrap().pop_front().expect("a request beyond the script")
    }
}

pub(crate) fn get() -> Request {
    Request::get(Url::parse("https://graph.microsoft.com/v1.0/me").unwrap(), LimitGroup::Directory)
}

pub(crate) fn status(status: u16) -> Response {
    Response { status, headers: HeaderMap::new(), body: Bytes::new() }
}

pub(crate) fn with(mut response: Response, name: &'static str, value: &str) -> Response {
    response.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    response
}

pub(crate) fn error(kind: ErrorKind, may_have_arrived: bool) -> Error {
    Error::new(kind, Some("graph.microsoft.com"), may_have_arrived)
}
