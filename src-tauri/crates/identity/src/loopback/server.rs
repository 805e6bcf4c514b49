//! Connections and answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Outcome;
use super::callback::{self, Callback, Expected};
use super::request::{self, Bad, Head, Method};
use crate::PageWords;
use crate::pages::{content_security_policy, page};

/// How many connections are open at once. At the limit the oldest makes room, so that the browser always gets in.
const MAX_CONNECTIONS: usize = 256;
/// How long a client may take to send its request, and to take the answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Where the callback is sent on to, so that the address bar and the history do not keep the code.
const LAST_PAGE: &str = "/done";

/// What is served, to all connections.
pub(super) struct Site {
    expected: Expected,
    words: PageWords,
    /// Taken by the first right callback: there is no second (SAFETY.md case 5).
    found: Mutex<Option<oneshot::Sender<Callback>>>,
    outcome: watch::Receiver<Option<Outcome>>,
    shown: watch::Sender<bool>,
}

impl Site {
    pub(super) fn new(
        expected: Expected,
        words: PageWords,
        found: oneshot::Sender<Callback>,
        outcome: watch::Receiver<Option<Outcome>>,
        shown: watch::Sender<bool>,
    ) -> Self {
        Self { expected, words, found: Mutex::new(Some(found)), outcome, shown }
    }

    fn still_waiting(&self) -> bool {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn take(&self) -> Option<oneshot::Sender<Callback>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Accepts on both addresses until it is aborted, which also ends every connection.
pub(super) async fn accept(v4: TcpListener, v6: Option<TcpListener>, site: Arc<Site>) {
    let mut connections = JoinSet::new();
    let mut by_age = VecDeque::new();
    loop {
        let accepted = tokio::select! {
            accepted = v4.accept() => accepted,
            accepted = accept_or_never(v6.as_ref()) => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, most likely: give others the time to close theirs.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        by_age.retain(|connection: &tokio::task::AbortHandle| !connection.is_finished());
        if by_age.len() >= MAX_CONNECTIONS
            && let Some(oldest) = by_age.pop_front()
        {
            oldest.abort();
        }
        by_age.push_back(connections.spawn(connection(stream, Arc::clone(&site))));
    }
}

async fn accept_or_never(listener: Option<&TcpListener>) -> std::io::Result<(TcpStream, std::net::SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn connection(mut stream: TcpStream, site: Arc<Site>) {
    let Ok(Some(read)) = timeout(PATIENCE, read(&mut stream)).await else {
        return;
    };
    let reply = match read {
        Ok((head, body)) => reply(&head, &body, &site).await,
        Err(Bad::Malformed) => site.ignored(Status::BadRequest),
        Err(Bad::TooLong) => site.ignored(Status::TooLarge),
    };
    let sent = timeout(PATIENCE, send(&mut stream, &reply)).await;
    if reply.is_last && matches!(sent, Ok(Ok(()))) {
        site.shown.send_replace(true);
    }
    // Closing while the client still sends would take the answer away from it again.
    drop(timeout(PATIENCE, rest(&mut stream)).await);
}

/// Reads one request within the limits. `None` when the client went away.
async fn read(stream: &mut TcpStream) -> Option<Result<(Head, Vec<u8>), Bad>> {
    let mut bytes = Vec::with_capacity(2048);
    let (head, start) = loop {
        match request::head(&bytes) {
            Ok(Some(found)) => break found,
            Ok(None) => more(stream, &mut bytes).await?,
            Err(bad) => return Some(Err(bad)),
        }
    };
    let end = start + head.body;
    while bytes.len() < end {
        more(stream, &mut bytes).await?;
    }
    let body = bytes.get(start..end).unwrap_or_default().to_vec();
    Some(Ok((head, body)))
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 2048];
    let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
    bytes.extend_from_slice(chunk.get(..count)?);
    Some(())
}

async fn reply(head: &Head, body: &[u8], site: &Site) -> Reply {
    match (head.method, head.path.as_str()) {
        (Method::Other, _) | (Method::Post, LAST_PAGE) => site.ignored(Status::MethodNotAllowed),
        (Method::Get, "/") => site.answer(head.query.as_deref().unwrap_or_default()),
        (Method::Post, "/") if head.is_form => site.answer(std::str::from_utf8(body).unwrap_or("%")),
        (Method::Post, "/") => site.ignored(Status::BadRequest),
        (Method::Get, LAST_PAGE) if !site.still_waiting() => site.last_page().await,
        _ => site.ignored(Status::NotFound),
    }
}

impl Site {
    fn answer(&self, encoded: &str) -> Reply {
        let parameters = match request::parameters(encoded) {
            Ok(parameters) => parameters,
            Err(Bad::TooLong) => return self.ignored(Status::TooLarge),
            Err(Bad::Malformed) => return self.ignored(Status::BadRequest),
        };
        let Some(callback) = callback::read(&parameters, &self.expected) else {
            return self.ignored(Status::BadRequest);
        };
        if self.take().is_some_and(|found| found.send(callback).is_ok()) {
            Reply { status: Status::SeeOther, html: String::new(), is_last: false }
        } else {
            self.ignored(Status::BadRequest)
        }
    }

    /// The browser waits here until the tokens are in hand, so that "you are signed in" is true.
    async fn last_page(&self) -> Reply {
        let mut outcome = self.outcome.clone();
        let outcome = outcome.wait_for(Option::is_some).await.map_or(None, |outcome| *outcome);
        let html = match outcome {
            Some(Outcome::SignedIn) => page(&self.words.done_title, &self.words.done_body),
            Some(Outcome::Failed) | None => page(&self.words.failed_title, &self.words.failed_body),
        };
        Reply { status: Status::Ok, html, is_last: true }
    }

    fn ignored(&self, status: Status) -> Reply {
        Reply { status, html: page(&self.words.ignored, ""), is_last: false }
    }
}

struct Reply {
    status: Status,
    html: String,
    is_last: bool,
}

#[derive(Clone, Copy)]
enum Status {
    Ok,
    SeeOther,
    BadRequest,
    NotFound,
    MethodNotAllowed,
    TooLarge,
}

impl Status {
    /// The status line, and the headers that belong to it.
    fn line(self) -> &'static str {
        match self {
            Self::Ok => "200 OK\r\n",
            Self::SeeOther => "303 See Other\r\nLocation: /done\r\n",
            Self::BadRequest => "400 Bad Request\r\n",
            Self::NotFound => "404 Not Found\r\n",
            Self::MethodNotAllowed => "405 Method Not Allowed\r\nAllow: GET, POST\r\n",
            Self::TooLarge => "431 Request Header Fields Too Large\r\n",
        }
    }
}

async fn send(stream: &mut TcpStream, reply: &Reply) -> std::io::Result<()> {
    let Reply { status, html, .. } = reply;
    let head = format!(
        "HTTP/1.1 {}Content-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: {}\r\n\r\n",
        status.line(),
        html.len(),
        content_security_policy(),
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(html.as_bytes()).await?;
    stream.shutdown().await
}

async fn rest(stream: &mut TcpStream) {
    let mut chunk = [0; 4096];
    while stream.read(&mut chunk).await.is_ok_and(|count| count > 0) {}
}
