//! The practice server, in a process of its own.

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdin, Command};
use url::Url;

/// The organization that is measured with.
const ORGANIZATION: &str = "sized";

/// Why the server cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    #[error("the practice server did not start: {0}")]
    Start(io::Error),
    #[error("the practice server did not say where it is")]
    NoAddress,
    #[error("the practice server did not answer to {what}: {source}")]
    Unreachable { what: &'static str, source: io::Error },
    #[error("the practice server answered {status} to {what}")]
    Refused { what: &'static str, status: u16 },
    #[error("the practice server's answer to {what} could not be read: {source}")]
    Unreadable { what: &'static str, source: serde_json::Error },
}

/// How large an organization is and what it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) people: u32,
    /// Everyone begins enforced, rather than about half of them.
    pub(crate) all_enforced: bool,
    /// The list gives the per-user state.
    pub(crate) state_in_list: bool,
}

/// What the server counted and holds.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct State {
    /// HTTP requests to Graph.
    pub(crate) http: u64,
    /// Changes that were made.
    pub(crate) writes: u64,
    /// Requests and items that were answered 429.
    pub(crate) throttled: u64,
    pub(crate) disabled: u64,
    pub(crate) enabled: u64,
    pub(crate) enforced: u64,
}

/// A running server. It ends when this is dropped.
pub(crate) struct Server {
    graph: Url,
    _child: Child,
    /// It ends with its standard input.
    _input: Option<ChildStdin>,
    _data: TempDir,
}

impl Server {
    /// Starts `program` with one organization.
    pub(crate) async fn start(program: &Path, words: &Path, size: Size) -> Result<Self, ServerError> {
        let data = tempfile::tempdir().map_err(ServerError::Start)?;
        let mut command = Command::new(program);
        command.arg("--data").arg(data.path()).arg("--words").arg(words);
        command.args(["--control", "--no-sync", "--people", &size.people.to_string()]);
        if size.all_enforced {
            command.arg("--per-user-all");
        }
        if !size.state_in_list {
            command.args(["--unconfirmed", r#"{"perUserInList":"absent"}"#]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(ServerError::Start)?;
        let output = child.stdout.take().ok_or(ServerError::NoAddress)?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).await.map_err(ServerError::Start)?;
        let graph = graph_address(&line).ok_or(ServerError::NoAddress)?;
        let server = Self { graph, _input: child.stdin.take(), _child: child, _data: data };
        // Making everyone takes a moment; the first who asks waits for it, and that shall not be a run.
        server.state().await?;
        Ok(server)
    }

    /// The base of its Graph.
    pub(crate) fn graph(&self) -> &Url {
        &self.graph
    }

    /// How it is now.
    pub(crate) async fn state(&self) -> Result<State, ServerError> {
        self.ask("GET", "state", "").await
    }

    /// Everyone is as in the beginning again.
    pub(crate) async fn start_over(&self) -> Result<(), ServerError> {
        self.ask::<Value>("POST", "start-over", "").await.map(drop)
    }

    /// From now on it is as hard as this, with unused limits.
    pub(crate) async fn make(&self, difficulty: &Value) -> Result<(), ServerError> {
        self.ask::<Value>("POST", "difficulty", &difficulty.to_string()).await.map(drop)
    }

    /// An access token of its administrator.
    pub(crate) async fn token(&self) -> Result<String, ServerError> {
        #[derive(Deserialize)]
        struct Token {
            access_token: String,
        }
        self.ask::<Token>("POST", "token", "").await.map(|token| token.access_token)
    }

    async fn ask<T: DeserializeOwned>(&self, method: &str, what: &'static str, body: &str) -> Result<T, ServerError> {
        let path = format!("/_control/{ORGANIZATION}/{what}");
        let port = self.graph.port().unwrap_or_default();
        let answer = send(port, method, &path, body);
        let answer = answer.await.map_err(|source| ServerError::Unreachable { what, source })?;
        let unreadable = |source| ServerError::Unreadable { what, source };
        match answer.status {
            200..300 if answer.body.is_empty() => serde_json::from_str("null").map_err(unreadable),
            200..300 => serde_json::from_slice(&answer.body).map_err(unreadable),
            status => Err(ServerError::Refused { what, status }),
        }
    }
}

/// Finds the address of the measured organization in what the server prints when it listens.
fn graph_address(line: &str) -> Option<Url> {
    #[derive(Deserialize)]
    struct Told {
        organizations: Vec<Organization>,
    }
    #[derive(Deserialize)]
    struct Organization {
        id: String,
        graph: Url,
    }
    let told: Told = serde_json::from_str(line).ok()?;
    told.organizations.into_iter().find(|organization| organization.id == ORGANIZATION).map(|found| found.graph)
}

struct Answer {
    status: u16,
    body: Vec<u8>,
}

/// One request on a connection of its own.
async fn send(port: u16, method: &str, path: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    answer(&bytes).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn answer(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: bytes.get(end + 4..)?.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measured_organization_is_found_among_the_others() {
        let line = r#"{"organizations":[{"id":"bakery","graph":"http://127.0.0.1:1/bakery/graph","people":12},
            {"id":"sized","name":"x","graph":"http://127.0.0.1:1/sized/graph","people":10000}]}"#;
        assert_eq!(graph_address(line).unwrap().as_str(), "http://127.0.0.1:1/sized/graph");
        assert!(graph_address(r#"{"organizations":[]}"#).is_none());
        assert!(graph_address("thread 'main' panicked").is_none());
    }

    #[test]
    fn an_answer_is_its_status_and_what_follows_the_head() {
        let whole = answer(b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}").unwrap();
        assert_eq!((whole.status, whole.body.as_slice()), (404, b"{}".as_slice()));
        assert!(answer(b"HTTP/1.1 200 OK\r\ncontent-len").is_none());
    }
}
