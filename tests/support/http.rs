//! HTTP/1.1 in its barest form, on this computer only.

use std::io;
use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> io::Result<serde_json::Value> {
        serde_json::from_slice(&self.body).map_err(io::Error::other)
    }
}

/// Asks for `url`.
///
/// # Errors
/// When there is no whole answer, or `url` leads elsewhere than to this computer.
pub(crate) async fn get(url: &Url) -> io::Result<Reply> {
    send("GET", url, &[], b"").await
}

/// Sends a form to `url`.
///
/// # Errors
/// As [`get`].
pub(crate) async fn post_form(url: &Url, fields: &[(String, String)]) -> io::Result<Reply> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    // As a browser does, and as a sign-in page may check.
    let origin = url.origin().ascii_serialization();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", &origin)];
    send("POST", url, &headers, body.as_bytes()).await
}

/// Sends a request on a connection of its own.
///
/// # Errors
/// As [`get`].
pub(crate) async fn send(method: &str, url: &Url, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
    let host = url.host_str().filter(|host| matches!(*host, "localhost" | "127.0.0.1"));
    let (Some(host), Some(port), "http") = (host, url.port(), url.scheme()) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "an address that is not on this computer"));
    };
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut head = format!("{method} {}{query} HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\n", url.path());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    read(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer"))
}

fn read(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let body = answer.get(end + 4..)?.to_vec();
    let reply = Reply { status, headers, body };
    let promised = reply.header("content-length").map(str::parse::<usize>);
    match promised {
        Some(Ok(promised)) if promised != reply.body.len() => None,
        Some(Err(_)) => None,
        _ if reply.header("transfer-encoding").is_some() => None,
        _ => Some(reply),
    }
}
