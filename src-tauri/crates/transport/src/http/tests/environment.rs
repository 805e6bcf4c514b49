//! What the environment says of whom to trust and whom to go through. A process cannot change its environment safely,
//! so each of these tests runs itself a second time in a process of its own and reads what that one met.

use std::process::Stdio;

use tokio_rustls::TlsAcceptor;

use super::https::{Authority, well};
use super::*;
use crate::Cloud;

/// In the second process: the addresses to ask for, one after the other.
const ASK: &str = "LATCH_TEST_ASK";
/// What stands before each line of the second process that is meant for the first.
const MET: &str = "met: ";
/// Whatever the computer's own environment says of it counts for nothing here.
const ELSEWHERE: [&str; 10] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// In the first process, `None`. In the second, asks for what it was told to, and says what it met.
async fn second_process() -> Option<()> {
    let asked = std::env::var(ASK).ok()?;
    for address in asked.split(' ') {
        let url = Url::parse(address).unwrap();
        let http = if is_loopback(&url) {
            Http::new(&url, 1000, TIMES)
        } else {
            Http::graph(&Endpoints::of(&Cloud::Worldwide).unwrap())
        };
        let met = match http.unwrap().send(Request::get(url, LimitGroup::Directory)).await {
            Ok(response) => response.status.to_string(),
            Err(error) => format!("{error} {error:?}"),
        };
        println!("{MET}{met}");
    }
    Some(())
}

/// Runs the test `name` of this file once more with `environment`; gives what it met at each of `addresses`.
async fn met_by(name: &str, environment: &[(&str, String)], addresses: &[String]) -> Vec<String> {
    let path = module_path!().split_once("::").unwrap().1;
    let mut process = tokio::process::Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", &format!("{path}::{name}"), "--nocapture"]);
    for name in ELSEWHERE {
        process.env_remove(name);
    }
    process.env(ASK, addresses.join(" ")).envs(environment.iter().cloned());
    let output = process.stdin(Stdio::null()).kill_on_drop(true).output();
    let output = tokio::time::timeout(Duration::from_secs(60), output).await.expect("never ended").unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
    let met: Vec<String> = said.lines().filter_map(|line| Some(line.split_once(MET)?.1.to_owned())).collect();
    assert_eq!(met.len(), addresses.len(), "{said}");
    met
}

/// A file that holds the certificate of `authority`.
fn file_of(authority: &Authority) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    io::Write::write_all(&mut file, authority.pem().as_bytes()).unwrap();
    file
}

/// Only on Linux: elsewhere the system's own store is asked, which has no such file.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn who_stands_in_the_file_of_ssl_cert_file_is_trusted() {
    if second_process().await.is_some() {
        return;
    }
    let authority = Authority::new();
    let server = authority.vouches_for("127.0.0.1").served("http/1.1", well).await;
    let file = file_of(&authority);
    let test = "who_stands_in_the_file_of_ssl_cert_file_is_trusted";
    let address = [format!("https://{server}/v1.0/me")];
    let other = file_of(&Authority::new());
    let refused = "the secure connection was refused (127.0.0.1) ";
    for (named, expected) in [(Some(&file), "200"), (Some(&other), refused), (None, refused)] {
        let environment: Vec<_> =
            named.into_iter().map(|file| ("SSL_CERT_FILE", file.path().to_str().unwrap().to_owned())).collect();
        let met = met_by(test, &environment, &address).await;
        assert!(met[0].starts_with(expected), "{environment:?}: {met:?}");
    }
}

/// A proxy that wants a name and a password, and behind which `inside` answers whatever host is asked for. Sends the
/// head of each request on.
async fn proxy(inside: TlsAcceptor) -> (Url, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://ingrid:s3same%21@{}", listener.local_addr().unwrap());
    let (heads, seen) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = read_head(&mut stream).await;
            // "ingrid:s3same!"
            let allowed = head.to_ascii_lowercase().contains("proxy-authorization: basic aw5ncmlkonmzc2ftzse=\r\n");
            heads.send(head).unwrap();
            if allowed {
                write(&mut stream, b"HTTP/1.1 200 OK\r\n\r\n").await;
                if let Ok(stream) = inside.accept(stream).await {
                    well(stream).await;
                }
            } else {
                write(&mut stream, b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
            }
        }
    });
    (Url::parse(&url).unwrap(), seen)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn others_are_reached_through_the_proxy_and_this_computer_never_is() {
    if second_process().await.is_some() {
        return;
    }
    let authority = Authority::new();
    let (proxy, mut seen) = proxy(authority.vouches_for("graph.microsoft.com").acceptor("http/1.1")).await;
    let here = authority.vouches_for("127.0.0.1").served("http/1.1", well).await;
    let plain = answering(b"HTTP/1.1 204 No Content\r\n\r\n", true).await;
    let file = file_of(&authority);
    let test = "others_are_reached_through_the_proxy_and_this_computer_never_is";
    let addresses =
        ["https://graph.microsoft.com/v1.0/me".to_owned(), format!("https://{here}/v1.0/me"), plain.to_string()];
    let through = |proxy: &Url| {
        let file = file.path().to_str().unwrap().to_owned();
        [("SSL_CERT_FILE", file), ("HTTPS_PROXY", proxy.to_string()), ("HTTP_PROXY", proxy.to_string())]
    };
    assert_eq!(met_by(test, &through(&proxy), &addresses).await, ["200", "200", "204"]);
    let head = seen.recv().await.unwrap();
    assert!(head.starts_with("CONNECT graph.microsoft.com:443 HTTP/1.1\r\n"), "{head}");
    assert!(seen.try_recv().is_err(), "a request to this computer went through the proxy");

    // With another password the proxy refuses, and what is said of it holds neither.
    let mut wrong = proxy;
    wrong.set_password(Some("0pen")).unwrap();
    let met = met_by(test, &through(&wrong), &addresses[..1]).await;
    assert!(met[0].starts_with("the proxy refused (graph.microsoft.com) "), "{met:?}");
    assert!(!met[0].contains("0pen") && !met[0].contains("ingrid"), "{met:?}");
}
