//! The HTTP server: one port of this computer for all practice organizations.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::serve::ListenerExt;
use http::{HeaderMap, Method, Uri, header};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::answer::{Answer, Delivery};
use crate::faults::{Fault, Target};
use crate::practice::Practice;
use crate::tenant::{Tally, Tenant};
use crate::{Error, OrganizationId, control, entra, graph};

/// The largest body that is read. A batch of 20 is a few kilobytes.
const LARGEST_BODY: usize = 4 * 1024 * 1024;

/// How the server is started.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerOptions {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Whether `/_control` is there, with which tests set difficulties and read counts. Never in the app: a web page
    /// in the user's browser could ask for it.
    pub control: bool,
}

/// A server that answers until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Serving {
    practice: Practice,
    base: String,
    control: bool,
}

impl Server {
    pub(crate) async fn start(practice: Practice, options: ServerOptions) -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        let router = router(practice, format!("http://{address}"), options.control);
        let task = tokio::spawn(async move {
            // An answer leaves when it is written, not when more of it might come.
            let listener = listener.tap_io(|stream| {
                let _ = stream.set_nodelay(true);
            });
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(%error, "the practice server ended");
            }
        });
        Ok(Self { address, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of an organization's sign-in, without tenant or version.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`] when the id cannot be part of an address.
    pub fn login_url(&self, id: &OrganizationId) -> Result<Url, Error> {
        self.base(id, "login")
    }

    /// The base of an organization's Graph, without version.
    ///
    /// # Errors
    /// [`Error::UnknownOrganization`] when the id cannot be part of an address.
    pub fn graph_url(&self, id: &OrganizationId) -> Result<Url, Error> {
        self.base(id, "graph")
    }

    fn base(&self, id: &OrganizationId, part: &str) -> Result<Url, Error> {
        Url::parse(&format!("http://{}/{}/{part}", self.address, id.as_str()))
            .map_err(|_| Error::UnknownOrganization(id.clone()))
    }

    /// Waits until the server ends, which it does by itself only when it fails.
    pub async fn ended(&mut self) {
        // A server that was stopped has ended too.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Everything that is answered, for addresses that begin with `base`.
pub(crate) fn router(practice: Practice, base: String, control: bool) -> Router {
    let serving = Serving { practice, base, control };
    Router::new().fallback(answer).layer(DefaultBodyLimit::max(LARGEST_BODY)).with_state(serving)
}

/// The answer to one request for an address that begins with `base`.
pub(crate) async fn answered(practice: Practice, base: String, request: http::Request<Bytes>) -> Response {
    let serving = Serving { practice, base, control: false };
    let (head, body) = request.into_parts();
    answer(State(serving), head.method, head.uri, head.headers, body).await
}

async fn answer(State(serving): State<Serving>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let target = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
    let (first, rest) = split(&target);
    if first == control::SEGMENT && serving.control {
        return control::serve(&serving.practice, &method, rest, body).await.into_response();
    }
    let id = OrganizationId::new(first);
    let tenant = match serving.practice.opened(&id) {
        Some(tenant) => tenant,
        None => match open(&serving.practice, &id).await {
            Ok(tenant) => tenant,
            Err(status) => return Answer::empty(status).into_response(),
        },
    };
    let (part, target) = split(rest);
    let is_graph = part == "graph";
    let difficulty = tenant.difficulty();
    let mut fault = None;
    let batch = (is_graph && target.ends_with("/$batch")).then(|| graph::Outline::of(&body));
    if is_graph {
        Tally::count(&tenant.tally.http);
        tenant.tally.by_path.count_http(target);
        let latency = difficulty.latency + difficulty.item_latency * batch.map_or(0, |batch| batch.items);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let aim = if batch.is_some() { Target::Batch } else { Target::Call };
        fault = tenant.fault(|counters, difficulty| counters.request(difficulty, aim));
        if fault == Some(Fault::Drop) {
            return Answer { delivery: Delivery::Cut, ..Answer::empty(500) }.into_response();
        }
    }
    let gzip = is_graph && difficulty.gzip && accepts_gzip(&headers);
    let rest = rest.to_owned();
    // What only reads is answered at once; what may wait for the disk, where waiting holds up nobody else.
    let may_write = method != Method::GET && batch.is_none_or(|batch| batch.may_write);
    let at_once = is_graph && !may_write && !tenant.is_changing();
    let handle = move || {
        let (part, target) = split(&rest);
        let login = format!("{}/{}/login", serving.base, id.as_str());
        let graph = format!("{}/{}/graph", serving.base, id.as_str());
        let practice = &serving.practice;
        let now_ms = practice.now_ms();
        match part {
            "login" => entra::serve(&entra::Incoming {
                tenant: &tenant,
                words: practice.words(),
                clients: &practice.clients(),
                login: &login,
                graph: &graph,
                method,
                target,
                headers: &headers,
                body,
                now_ms,
            }),
            "graph" => graph::serve(graph::Incoming {
                tenant: &tenant,
                unconfirmed: practice.unconfirmed(),
                login: &login,
                graph: &graph,
                method,
                target,
                headers: &headers,
                body,
                fault,
                now_ms,
            }),
            _ => Answer::empty(404),
        }
    };
    let answer = match at_once {
        true => handle(),
        false => tokio::task::spawn_blocking(handle).await.unwrap_or_else(|_| Answer::empty(500)),
    };
    let answer = if gzip { answer.gzipped() } else { answer };
    let slow = fault == Some(Fault::SlowBody) && answer.delivery == Delivery::Whole;
    if slow { Answer { delivery: Delivery::InHalves, ..answer } } else { answer }.into_response()
}

/// Opens an organization: makes it and reads its files. The status to answer with where that fails.
async fn open(practice: &Practice, id: &OrganizationId) -> Result<Arc<Tenant>, u16> {
    let (practice, id) = (practice.clone(), id.clone());
    match tokio::task::spawn_blocking(move || practice.tenant(&id)).await {
        Ok(Ok(tenant)) => Ok(tenant),
        Ok(Err(Error::UnknownOrganization(_))) => Err(404),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a practice organization cannot be opened");
            Err(500)
        }
        Err(_) => Err(500),
    }
}

/// Whether a compressed body is taken: `gzip` stands in the list and not with `q=0`.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|list| list.split(',')).any(|encoding| {
        let (name, weight) = encoding.split_once(';').unwrap_or((encoding, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// The first segment of a path, and the rest with its slash.
fn split(target: &str) -> (&str, &str) {
    let target = target.strip_prefix('/').unwrap_or(target);
    target.split_at(target.find(['/', '?']).unwrap_or(target.len()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::split;
    use crate::{Options, Practice};

    /// Sends a request on a connection that stays open; what comes back, empty when it is closed.
    async fn ask(connection: &mut TcpStream) -> Vec<u8> {
        let request =
            b"GET /bakery/login/organizations/v2.0/.well-known/openid-configuration HTTP/1.1\r\nHost: x\r\n\r\n";
        let mut answer = vec![0; 16 * 1024];
        let read = match connection.write_all(request).await {
            Ok(()) => connection.read(&mut answer).await.unwrap_or_default(),
            Err(_) => 0,
        };
        answer.truncate(read);
        answer
    }

    #[tokio::test]
    async fn a_dropped_server_lets_go_of_open_connections_and_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let options = || Options::new(folder.path().to_owned(), crate::tests::words());
        let practice = Practice::open(options()).unwrap();
        let server = practice.start().await.unwrap();
        let mut connection = TcpStream::connect(server.address()).await.unwrap();
        assert!(ask(&mut connection).await.starts_with(b"HTTP/1.1 200"));

        drop((server, practice));
        // The connection's own end is the sign that nobody holds the organizations any more.
        let mut rest = Vec::new();
        let closed = tokio::time::timeout(Duration::from_secs(30), connection.read_to_end(&mut rest)).await;
        closed.expect("the connection stays open for ever").unwrap();
        assert_eq!(ask(&mut connection).await, b"");
        assert!(Practice::open(options()).is_ok());
    }

    #[tokio::test]
    async fn a_connection_that_is_cut_has_not_sent_a_byte() {
        let folder = tempfile::tempdir().unwrap();
        let practice = Practice::open(Options::new(folder.path().to_owned(), crate::tests::words())).unwrap();
        let id = crate::OrganizationId::new("bakery");
        practice.set_difficulty(&id, crate::Difficulty::dropping(1)).unwrap();
        let server = practice.start().await.unwrap();
        let mut connection = TcpStream::connect(server.address()).await.unwrap();
        connection.write_all(b"GET /bakery/graph/v1.0/me HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        // Closed with or without a reset: either way nothing was said.
        let _ = connection.read_to_end(&mut answer).await;
        assert_eq!(answer, b"");
    }

    #[test]
    fn the_first_segment_ends_at_a_slash_or_a_query() {
        assert_eq!(split("/bakery/graph/v1.0/me?$select=id"), ("bakery", "/graph/v1.0/me?$select=id"));
        assert_eq!(split("/graph?x"), ("graph", "?x"));
        assert_eq!(split("/"), ("", ""));
    }
}
