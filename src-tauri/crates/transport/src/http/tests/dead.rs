//! Connections whose other end is gone without a word (SAFETY.md case 61).

use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::https::Authority;
use super::*;

/// The limits of requests and answers are far away, so that nothing but what is tested here ends one.
const IMPATIENT: Times = Times {
    connect: TIMES.connect,
    read: Duration::from_secs(600),
    total: Duration::from_secs(600),
    ping: Duration::from_millis(300),
    pong: Duration::from_millis(300),
};

/// HTTP/2 up to the first answer, then nothing: whatever comes is taken and not answered.
async fn falls_silent(mut stream: TlsStream<TcpStream>) {
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const SETTINGS_TAKEN: [u8; 9] = [0, 0, 0, 4, 1, 0, 0, 0, 0];
    /// The whole answer to the first request: `:status: 204`, the ninth of the fixed table of headers.
    const ANSWER: [u8; 10] = [0, 0, 1, 1, 5, 0, 0, 0, 1, 0x89];
    const HEADERS: u8 = 1;
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.unwrap();
    write(&mut stream, &SETTINGS).await;
    write(&mut stream, &SETTINGS_TAKEN).await;
    let mut answered = false;
    loop {
        // Length (3 bytes), type, flags, stream (4 bytes).
        let mut head = [0; 9];
        if stream.read_exact(&mut head).await.is_err() {
            return;
        }
        let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
        if stream.read_exact(&mut vec![0; length]).await.is_err() {
            return;
        }
        if head[3] == HEADERS && !answered {
            answered = true;
            write(&mut stream, &ANSWER).await;
        }
    }
}

#[tokio::test]
async fn a_connection_that_does_not_answer_whether_it_is_alive_is_given_up() {
    let authority = Authority::new();
    let server = authority.vouches_for("127.0.0.1").served("h2", falls_silent).await;
    let http = authority.trusted(IMPATIENT);
    let url = Url::parse(&format!("https://{server}/")).unwrap();
    let request = Request::get(url, LimitGroup::Directory);
    assert_eq!(soon(http.send(request.clone())).await.unwrap().status, 204);
    let error = soon(http.send(request)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Broken | ErrorKind::Timeout), "{error}");
    assert!(error.may_have_arrived());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_takes_nothing_any_more_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let _taken = listener.accept().await.unwrap();
        std::future::pending::<()>().await;
    });
    // Far more than the buffers of both ends hold.
    let request = Request::new(Method::Post, url, LimitGroup::Writes, crate::Retry::Never)
        .json(Bytes::from(vec![b' '; 64 * 1024 * 1024]));
    let error = soon(http(IMPATIENT).send(request)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Broken | ErrorKind::Timeout), "{error}");
    assert!(error.may_have_arrived());
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_replaced_without_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let (closed, mut is_closed) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_head(&mut stream).await;
            write(&mut stream, b"HTTP/1.1 204 No Content\r\n\r\n").await;
            drop(stream);
            closed.send(()).await.unwrap();
        }
    });
    let http = http(TIMES);
    for _ in 0..3 {
        // Even a change, which is never sent twice.
        let request = Request::new(Method::Patch, url.clone(), LimitGroup::Writes, crate::Retry::Never);
        assert_eq!(http.send(request).await.unwrap().status, 204);
        is_closed.recv().await.unwrap();
    }
}
