use secrecy::ExposeSecret;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::*;
use crate::testing::{closed, endpoints, get, raw, words};

const RIGHT: &str = "/?code=the-code&state=right";

async fn serving() -> (Serving, String) {
    let loopback = Loopback::bind().await.unwrap();
    let address = format!("127.0.0.1:{}", loopback.port);
    assert_eq!(loopback.redirect_uri(), format!("http://localhost:{}", loopback.port));
    let expected = Expected { state: "right".to_owned().into(), endpoints: endpoints() };
    (loopback.serve(expected, words()), address)
}

async fn code(serving: &mut Serving) -> String {
    match serving.callback().await {
        Some(Callback::Code(code)) => code.expose_secret().to_owned(),
        _ => panic!("no code"),
    }
}

#[tokio::test]
async fn what_is_not_the_answer_is_ignored_and_the_answer_still_counts() {
    let (mut serving, address) = serving().await;
    for (request, status) in [
        ("GET /?code=the-code&state=wrong HTTP/1.1\r\n\r\n", "400"),
        ("GET /?code=the-code HTTP/1.1\r\n\r\n", "400"),
        ("GET /?code=a&state=right&state=right HTTP/1.1\r\n\r\n", "400"),
        ("GET /?code=a&code=b&state=right HTTP/1.1\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("GET /?code=%00&state=right HTTP/1.1\r\n\r\n", "400"),
        ("GET /?code=%ff&state=right HTTP/1.1\r\n\r\n", "400"),
        ("GET /?code=a%0d%0aX:b&state=right HTTP/1.1\r\n\r\n", "400"),
        ("GET /favicon.ico HTTP/1.1\r\n\r\n", "404"),
        ("GET /other?code=the-code&state=right HTTP/1.1\r\n\r\n", "404"),
        ("GET /done HTTP/1.1\r\n\r\n", "404"),
        ("HEAD /?code=the-code&state=right HTTP/1.1\r\n\r\n", "405"),
        ("OPTIONS / HTTP/1.1\r\n\r\n", "405"),
        ("POST / HTTP/1.1\r\nContent-Length: 27\r\n\r\ncode=the-code&state=right&x", "400"),
        ("\0\r\n\r\n", "400"),
    ] {
        let answer = raw(&address, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request:?}: {answer}");
        assert!(answer.contains("IGNORED") && !answer.contains("the-code"), "{request:?}: {answer}");
    }
    assert!(get(&address, RIGHT).await.starts_with("HTTP/1.1 303 "));
    assert_eq!(code(&mut serving).await, "the-code");
}

#[tokio::test]
async fn a_second_callback_is_refused() {
    let (mut serving, address) = serving().await;
    assert!(get(&address, RIGHT).await.starts_with("HTTP/1.1 303 "));
    assert!(get(&address, RIGHT).await.starts_with("HTTP/1.1 400 "));
    assert_eq!(code(&mut serving).await, "the-code");
}

#[tokio::test]
async fn the_answer_may_be_a_posted_form() {
    let (mut serving, address) = serving().await;
    let form = "state=right&code=the-code";
    let request = format!(
        "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    assert!(raw(&address, request.as_bytes()).await.contains("Location: /done\r\n"));
    assert_eq!(code(&mut serving).await, "the-code");
}

#[tokio::test]
async fn the_last_page_waits_for_the_outcome_and_keeps_no_code() {
    for (outcome, word) in [(Outcome::SignedIn, "DONE"), (Outcome::Failed, "FAILED")] {
        let (mut serving, address) = serving().await;
        let sent_on = get(&address, RIGHT).await;
        assert!(sent_on.contains("Location: /done\r\n") && !sent_on.contains("the-code"));
        let browser = tokio::spawn({
            let address = address.clone();
            async move { get(&address, "/done").await }
        });
        code(&mut serving).await;
        serving.conclude(outcome);
        let page = browser.await.unwrap();
        assert!(page.starts_with("HTTP/1.1 200 ") && page.contains(word), "{page}");
        assert!(page.contains("Content-Security-Policy: default-src 'none'; style-src 'sha256-"));
        assert!(page.contains("Cache-Control: no-store\r\n") && !page.contains("<script"));
        closed(&address).await;
    }
}

#[tokio::test]
async fn what_the_service_says_is_not_echoed() {
    let (mut serving, address) = serving().await;
    let answer = get(&address, "/?state=right&error=access_denied&error_description=%3Cscript%3Ecanary").await;
    assert!(answer.starts_with("HTTP/1.1 303 ") && !answer.contains("canary"));
    assert!(matches!(serving.callback().await, Some(Callback::Refused(_))));
    serving.conclude(Outcome::Failed);
    assert!(!get(&address, "/done").await.contains("canary"));
}

#[tokio::test]
async fn dropping_closes_the_port_on_both_addresses() {
    let (serving, address) = serving().await;
    let v6 = address.replace("127.0.0.1", "[::1]");
    let has_v6 = TcpStream::connect(&v6).await.is_ok();
    assert_eq!(has_v6, std::net::TcpListener::bind("[::1]:0").is_ok(), "::1 is listened on where there is one");
    drop(serving);
    closed(&address).await;
    closed(&v6).await;
}

#[tokio::test]
async fn the_browser_gets_in_past_idle_and_endless_connections() {
    let (mut serving, address) = serving().await;
    let mut crowd = Vec::new();
    for number in 0..300 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        if number % 2 == 0 {
            stream.write_all(b"GET /?st").await.unwrap();
        }
        crowd.push(stream);
    }
    let endless = vec![b'a'; 1024 * 1024];
    let mut stream = TcpStream::connect(&address).await.unwrap();
    // It may be cut off at any moment.
    let _ = stream.write_all(&endless).await;
    assert!(get(&address, RIGHT).await.starts_with("HTTP/1.1 303 "));
    assert_eq!(code(&mut serving).await, "the-code");
    drop(crowd);
}

#[tokio::test]
async fn every_listener_has_a_port_of_its_own() {
    let mut held = Vec::new();
    for _ in 0..200 {
        held.push(Loopback::bind().await.unwrap());
    }
    let ports: std::collections::HashSet<_> = held.iter().map(|loopback| loopback.port).collect();
    assert_eq!(ports.len(), held.len());
}
