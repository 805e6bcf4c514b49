//! Secure connections that are refused, each for its reason (SAFETY.md case 60).

use std::net::SocketAddr;

use super::https::{Authority, Shown, well};
use super::*;

fn at(address: SocketAddr) -> Request {
    let url = Url::parse(&format!("https://{address}/v1.0/me?secret=1")).unwrap();
    Request::get(url, LimitGroup::Directory)
}

/// Why the connection to `address` is refused.
async fn refusal(authority: &Authority, address: SocketAddr) -> TlsRefusal {
    let http = authority.trusted(TIMES);
    let error = http.client.get(at(address).url).send().await.unwrap_err();
    let why = Causes::of(&error).tls.unwrap();
    let error = http.send(at(address)).await.unwrap_err();
    assert_eq!((error.kind(), error.host(), error.may_have_arrived()), (&ErrorKind::Tls, "127.0.0.1", false));
    assert_eq!(error.to_string(), "the secure connection was refused (127.0.0.1)");
    why
}

#[tokio::test]
async fn a_certificate_that_is_good_is_good_enough() {
    let authority = Authority::new();
    let server = authority.vouches_for("127.0.0.1").served("http/1.1", well).await;
    assert_eq!(authority.trusted(TIMES).send(at(server)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_certificate_is_refused_for_what_is_wrong_with_it() {
    let authority = Authority::new();
    for (shown, why) in [
        (authority.vouched_long_ago_for("127.0.0.1"), TlsRefusal::Expired),
        (authority.will_vouch_for("127.0.0.1"), TlsRefusal::NotYetValid),
        (authority.vouches_for("graph.microsoft.com"), TlsRefusal::WrongName),
        (Authority::new().vouches_for("127.0.0.1"), TlsRefusal::UnknownIssuer),
        (Shown::self_signed("127.0.0.1"), TlsRefusal::UnknownIssuer),
    ] {
        assert_eq!(refusal(&authority, shown.served("http/1.1", well).await).await, why);
    }
}

#[tokio::test]
async fn a_server_that_speaks_nothing_newer_than_tls_1_1_is_refused() {
    // A fatal alert "protocol_version"; and a ServerHello that settles on TLS 1.1, with 32 random bytes, no session
    // and the suite TLS_RSA_WITH_AES_128_CBC_SHA.
    let alert = vec![21, 3, 2, 0, 2, 2, 70];
    let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    for answer in [alert, hello] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // The record of the ClientHello: its length stands in the fourth and fifth byte.
                let mut header = [0; 5];
                stream.read_exact(&mut header).await.unwrap();
                stream.read_exact(&mut vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))]).await.unwrap();
                write(&mut stream, &answer).await;
                // Until the other end has read it and is gone.
                let _ = stream.read_u8().await;
            }
        });
        assert_eq!(refusal(&Authority::new(), address).await, TlsRefusal::OldProtocol);
    }
}

#[tokio::test]
async fn a_server_that_speaks_something_else_is_refused() {
    let address = plain(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(refusal(&Authority::new(), address).await, TlsRefusal::Other);
}

/// A server that answers whatever comes first.
async fn plain(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 64]).await;
            write(&mut stream, answer).await;
            let _ = stream.read(&mut [0; 4096]).await;
        }
    });
    address
}
