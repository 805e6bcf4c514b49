//! The HTTP layer against small servers on this computer.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::LimitGroup;

mod dead;
mod environment;
mod https;
mod packed;
mod refused;

const SHORT: Times = Times {
    connect: Duration::from_millis(300),
    read: Duration::from_millis(300),
    total: Duration::from_secs(600),
    ping: Duration::from_secs(10),
    pong: Duration::from_secs(5),
};

async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) {
    stream.write_all(bytes).await.unwrap();
    stream.flush().await.unwrap();
}

/// A server that reads one request head, writes `answer`, and then keeps the connection open or closes it.
async fn answering(answer: &'static [u8], stay: bool) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        stream.write_all(answer).await.unwrap();
        if stay {
            std::future::pending::<()>().await;
        }
    });
    Url::parse(&format!("http://{address}/v1.0/me?secret=1")).unwrap()
}

fn http(times: Times) -> Http {
    Http::new(&Url::parse("http://127.0.0.1").unwrap(), 1000, times).unwrap()
}

async fn get(url: Url) -> Result<Response, Error> {
    http(TIMES).send(Request::get(url, LimitGroup::Directory)).await
}

async fn get_in_a_hurry(url: Url) -> Result<Response, Error> {
    http(SHORT).send(Request::get(url, LimitGroup::Directory)).await
}

#[tokio::test]
async fn an_answer_is_read_with_its_status_headers_and_body() {
    let url = answering(b"HTTP/1.1 404 Not Found\r\nrequest-id: 7\r\ncontent-length: 2\r\n\r\n{}", true).await;
    let answer = get(url).await.unwrap();
    assert_eq!((answer.status, answer.header("request-id"), &answer.body[..]), (404, Some("7"), &b"{}"[..]));
}

#[tokio::test]
async fn a_redirect_is_an_error_and_nobody_knocks_at_its_target() {
    let target = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = target.local_addr().unwrap();
    for status in [301, 302, 303, 307, 308] {
        // To another server, and to the same one.
        for location in [format!("http://{other}/v1.0/me"), "/v1.0/you".to_owned()] {
            let answer = format!("HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = Url::parse(&format!("http://{}/v1.0/me", listener.local_addr().unwrap())).unwrap();
            let server = tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut heads = Vec::new();
                // As many requests as come, until the client is dropped.
                while stream.peek(&mut [0]).await.unwrap() > 0 {
                    heads.push(read_head(&mut stream).await);
                    write(&mut stream, answer.as_bytes()).await;
                }
                heads
            });
            let token = ::http::HeaderValue::from_static("Bearer token");
            let request = Request::get(url, LimitGroup::Directory).header(::http::header::AUTHORIZATION, token);
            let error = http(TIMES).send(request).await.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Redirected, "{status} to {location}");
            let heads = server.await.unwrap();
            assert_eq!(heads.len(), 1, "{heads:?}");
            assert!(heads[0].starts_with("GET /v1.0/me ") && heads[0].contains("authorization: Bearer token"));
        }
    }
    let knock = tokio::time::timeout(Duration::from_millis(200), target.accept()).await;
    assert!(knock.is_err(), "a redirect was followed");
}

#[tokio::test]
async fn an_endless_body_ends_at_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await.unwrap();
        while stream.write_all(b"5\r\nxxxxx\r\n").await.is_ok() {}
    });
    assert_eq!(get(url).await.unwrap_err().kind(), &ErrorKind::TooLarge);
}

#[tokio::test]
async fn an_announced_length_beyond_the_limit_is_refused_before_it_is_read() {
    let url = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 2000000000\r\n\r\n", true).await;
    assert_eq!(get(url).await.unwrap_err().kind(), &ErrorKind::TooLarge);
}

/// Fails the test that would otherwise hang, long before the total time limit.
async fn soon<T>(answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), answer).await.expect("never given up")
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up_and_may_have_been_acted_on() {
    let url = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", true).await;
    let error = soon(get_in_a_hurry(url)).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Timeout, true));
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let error = soon(get_in_a_hurry(answering(b"", true).await)).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Timeout, true));
}

#[tokio::test]
async fn an_answer_that_drips_for_ever_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await.unwrap();
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let times = Times { total: Duration::from_millis(500), ..SHORT };
    let http = Http::new(&url, 1000, times).unwrap();
    let error = soon(http.send(Request::get(url, LimitGroup::Directory))).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Timeout);
}

#[tokio::test]
async fn an_early_close_is_broken_and_may_have_been_acted_on() {
    for answer in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"] {
        let error = get(answering(answer, false).await).await.unwrap_err();
        assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Broken, true), "{answer:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_offline_and_certainly_not_arrived() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/?secret=1", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let error = get(url).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Offline, false));
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[tokio::test]
async fn a_client_for_this_computer_reaches_no_other_and_the_other_way_round() {
    let away = Url::parse("https://graph.microsoft.com/v1.0/me").unwrap();
    assert_eq!(get(away).await.unwrap_err().kind(), &ErrorKind::ForeignHost);
    let away = Http::new(&Url::parse("https://graph.microsoft.com").unwrap(), 1000, SHORT).unwrap();
    let home = Request::get(Url::parse("http://127.0.0.1:9/").unwrap(), LimitGroup::Directory);
    assert_eq!(away.send(home).await.unwrap_err().kind(), &ErrorKind::ForeignHost);
    let plain = Request::get(Url::parse("http://graph.microsoft.com/").unwrap(), LimitGroup::Directory);
    let error = away.send(plain).await.unwrap_err();
    assert!(!error.may_have_arrived(), "plain HTTP left the computer");
}

#[tokio::test]
async fn a_server_without_a_good_certificate_is_refused() {
    // Speaks plain HTTP where a secure handshake is due.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 64];
        let _ = stream.read(&mut hello).await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        std::future::pending::<()>().await;
    });
    let https = Http::new(&Url::parse("https://127.0.0.1").unwrap(), 1000, SHORT).unwrap();
    let url = Url::parse(&format!("https://127.0.0.1:{port}/")).unwrap();
    let error = https.send(Request::get(url, LimitGroup::Directory)).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Tls, false));
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_and_saw_no_request() {
    let proxy = answering(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", true).await;
    let client = reqwest::Client::builder().proxy(reqwest::Proxy::https(proxy.as_str()).unwrap()).build().unwrap();
    let error = client.get("https://graph.example/").send().await.unwrap_err();
    let error = mapped(&error, Some("graph.example"));
    assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Proxy, false));
}

#[tokio::test]
async fn a_body_and_its_headers_arrive_as_given() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/v1.0/x", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = read_head(&mut stream).await;
        let mut body = [0; 18];
        stream.read_exact(&mut body).await.unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        (head, body)
    });
    let request = Request::new(Method::Patch, url, LimitGroup::Writes, crate::Retry::Never)
        .json(Bytes::from_static(br#"{"isEnabled":true}"#));
    assert_eq!(http(TIMES).send(request).await.unwrap().status, 204);
    let (head, body) = server.await.unwrap();
    assert!(head.starts_with("PATCH /v1.0/x HTTP/1.1\r\n") && head.contains("content-type: application/json"));
    assert!(head.contains("user-agent: Latch/"), "{head}");
    assert_eq!(&body, br#"{"isEnabled":true}"#);
}
