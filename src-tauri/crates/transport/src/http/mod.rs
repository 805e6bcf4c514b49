//! The HTTP layer: the one client, its time limits and its size limit.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use url::{Host, Url};

use crate::{Endpoints, Error, ErrorKind, Method, Request, Response, Transport};

mod refusal;

use refusal::TlsRefusal;

/// The largest answer read from Graph (SAFETY.md case 59).
const GRAPH_BODY: usize = 32 * 1024 * 1024;
/// The largest answer read from the sign-in service.
const SIGN_IN_BODY: usize = 1024 * 1024;

/// How long each part of a request may take (SAFETY.md cases 61 and 62).
#[derive(Clone, Copy, Debug)]
struct Times {
    /// Until the connection stands, the secure handshake included.
    connect: Duration,
    /// Between two pieces of the answer.
    read: Duration,
    /// Until the whole answer is there.
    total: Duration,
    /// How often an HTTP/2 connection is asked whether it is alive.
    ping: Duration,
    /// How long such a question, or any sent data, may go unanswered.
    pong: Duration,
}

const TIMES: Times = Times {
    connect: Duration::from_secs(10),
    read: Duration::from_secs(30),
    total: Duration::from_secs(120),
    ping: Duration::from_secs(10),
    pong: Duration::from_secs(5),
};

/// The bottom of the stack. Redirects are not followed, and where it may connect is fixed when it is made:
/// to servers on this computer, without any proxy; or to others, over HTTPS only, through the system's proxy.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    on_this_computer: bool,
    limit: usize,
}

impl Http {
    /// The client for Graph at `endpoints`. Answers are read up to 32 MB.
    ///
    /// # Errors
    /// [`ErrorKind::Tls`] when the system's certificates cannot be read.
    pub(crate) fn graph(endpoints: &Endpoints) -> Result<Self, Error> {
        Self::new(&endpoints.graph(""), GRAPH_BODY, TIMES)
    }

    /// The client for the sign-in service at `endpoints`. Answers are read up to 1 MB.
    ///
    /// # Errors
    /// [`ErrorKind::Tls`] when the system's certificates cannot be read.
    pub(crate) fn sign_in(endpoints: &Endpoints) -> Result<Self, Error> {
        Self::new(&endpoints.login(""), SIGN_IN_BODY, TIMES)
    }

    fn new(base: &Url, limit: usize, times: Times) -> Result<Self, Error> {
        Self::over(client(base, times), base, limit)
    }

    fn over(client: reqwest::ClientBuilder, base: &Url, limit: usize) -> Result<Self, Error> {
        let client = client.build().map_err(|_| Error::new(ErrorKind::Tls, base.host_str(), false))?;
        Ok(Self { client, on_this_computer: is_loopback(base), limit })
    }
}

/// The client for servers such as `base`. Whom it trusts is what the system trusts; on Linux that is what the file of
/// `SSL_CERT_FILE` and the folders of `SSL_CERT_DIR` hold, where one of them is set.
fn client(base: &Url, times: Times) -> reqwest::ClientBuilder {
    let on_this_computer = is_loopback(base);
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("Latch/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .https_only(!on_this_computer)
        .connect_timeout(times.connect)
        .read_timeout(times.read)
        .timeout(times.total)
        .pool_idle_timeout(Duration::from_secs(30))
        .tcp_keepalive(times.ping)
        .http2_keep_alive_interval(times.ping)
        .http2_keep_alive_timeout(times.pong)
        .http2_keep_alive_while_idle(true);
    // A connection whose other end vanished without a word is given up (SAFETY.md case 61).
    #[cfg(target_os = "linux")]
    {
        builder = builder.tcp_user_timeout(times.ping + times.pong);
    }
    if on_this_computer {
        builder = builder.no_proxy();
        if base.scheme() == "http" {
            // Nothing is encrypted, so a computer without certificates can practise too.
            builder = builder.tls_certs_only([]);
        }
    }
    builder
}

#[async_trait]
impl Transport for Http {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let host = request.url.host_str().map(str::to_owned);
        let fail = |kind, may_have_arrived| Error::new(kind, host.as_deref(), may_have_arrived);
        if is_loopback(&request.url) != self.on_this_computer {
            return Err(fail(ErrorKind::ForeignHost, false));
        }
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut outgoing = self.client.request(method, request.url).headers(request.headers);
        if !request.body.is_empty() {
            outgoing = outgoing.body(request.body);
        }
        let mut incoming = outgoing.send().await.map_err(|error| mapped(&error, host.as_deref()))?;
        let status = incoming.status().as_u16();
        if incoming.status().is_redirection() {
            return Err(fail(ErrorKind::Redirected, true));
        }
        let announced = incoming.content_length().and_then(|length| usize::try_from(length).ok());
        if announced.is_some_and(|length| length > self.limit) {
            return Err(fail(ErrorKind::TooLarge, true));
        }
        let headers = std::mem::take(incoming.headers_mut());
        let mut body = BytesMut::with_capacity(announced.unwrap_or_default());
        while let Some(piece) = incoming.chunk().await.map_err(|error| mapped(&error, host.as_deref()))? {
            if body.len() + piece.len() > self.limit {
                return Err(fail(ErrorKind::TooLarge, true));
            }
            body.extend_from_slice(&piece);
        }
        Ok(Response { status, headers, body: Bytes::from(body) })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// What the client's error means. Its own text is dropped, because it holds the address with its query.
fn mapped(error: &reqwest::Error, host: Option<&str>) -> Error {
    let causes = Causes::of(error);
    // Only while connecting is it certain that nothing of the request was sent.
    let connecting = error.is_connect() || error.is_builder();
    let kind = if causes.proxy {
        ErrorKind::Proxy
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if let (true, Some(refusal)) = (connecting, causes.tls) {
        tracing::debug!(host, %refusal, "no secure connection");
        ErrorKind::Tls
    } else if connecting {
        ErrorKind::Offline
    } else {
        ErrorKind::Broken
    };
    Error::new(kind, host, !connecting)
}

/// What the chain of causes of an error holds.
#[derive(Default)]
struct Causes {
    tls: Option<TlsRefusal>,
    proxy: bool,
}

impl Causes {
    fn of(error: &reqwest::Error) -> Self {
        let mut causes = Self::default();
        let mut next = error.source();
        while let Some(cause) = next {
            next = cause.source();
            if let Some(io) = cause.downcast_ref::<io::Error>() {
                // The TLS library reports whatever it refuses as invalid data; nothing else does while connecting.
                if io.kind() == io::ErrorKind::InvalidData {
                    causes.tls = causes.tls.or(Some(TlsRefusal::Other));
                }
                // An I/O error's `source` skips the error that it wraps.
                next = io.get_ref().map(|inner| inner as &(dyn StdError + 'static)).or(next);
            }
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                causes.tls = Some(TlsRefusal::of(tls));
            }
            // The tunnel's error has no public type; its text is fixed and only tells the two apart for wording.
            causes.proxy |= cause.to_string().starts_with("tunnel error");
        }
        causes
    }
}

#[cfg(test)]
mod tests;
