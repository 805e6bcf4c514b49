//! Another Microsoft Graph, which shares nothing with practice but the documents: plain HTTP, one request to a
//! connection, lists by cursor, answers of a batch from the last to the first. It ignores `$select`, `$top` and
//! `$filter`, as a server may that knows better.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

use super::harbour::Harbour;

/// How the same organization is told.
#[derive(Clone)]
pub(super) struct Manner {
    /// How many there are on a page.
    pub(super) page: usize,
    /// Whether lists begin at their end.
    pub(super) backwards: bool,
    /// Whether everything carries properties and words that nobody has heard of.
    pub(super) chatty: bool,
    /// What contains this in its path and query is answered with this status.
    pub(super) refuse: Vec<(&'static str, u16)>,
    /// A path, and a property that is in no answer there.
    pub(super) leave_out: Vec<(&'static str, &'static str)>,
}

impl Manner {
    pub(super) const PLAIN: Self =
        Self { page: 100, backwards: false, chatty: false, refuse: Vec::new(), leave_out: Vec::new() };

    pub(super) fn refusing(refuse: &[(&'static str, u16)]) -> Self {
        Self { refuse: refuse.to_vec(), ..Self::PLAIN }
    }

    pub(super) fn without(leave_out: &[(&'static str, &'static str)]) -> Self {
        Self { leave_out: leave_out.to_vec(), ..Self::PLAIN }
    }
}

/// The server. It ends when this is dropped.
pub(super) struct OtherGraph {
    served: Arc<Served>,
    listening: JoinHandle<()>,
}

struct Served {
    harbour: Harbour,
    manner: Manner,
    base: Url,
    asked: AtomicU32,
}

impl Drop for OtherGraph {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl OtherGraph {
    pub(super) async fn start(harbour: Harbour, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let served = Arc::new(Served { harbour, manner, base, asked: AtomicU32::new(0) });
        let serving = served.clone();
        let listening = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(serving.clone(), connection));
            }
        });
        Self { served, listening }
    }

    /// Where it is.
    pub(super) fn base(&self) -> &Url {
        &self.served.base
    }

    /// How many requests came, each batch as one.
    pub(super) fn asked(&self) -> u32 {
        self.served.asked.load(Ordering::Relaxed)
    }
}

async fn serve(served: Arc<Served>, mut connection: TcpStream) {
    let Some((target, body)) = request(&mut connection).await else { return };
    served.asked.fetch_add(1, Ordering::Relaxed);
    let (status, answer) = served.answer(&target, &body);
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        answer.len()
    );
    // Whoever went away needs no answer.
    let _ = connection.write_all(format!("{head}{answer}").as_bytes()).await;
}

/// The target and the body of a request.
async fn request(connection: &mut TcpStream) -> Option<(String, Value)> {
    let mut came = Vec::new();
    loop {
        let end = came.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&came[..end]).to_ascii_lowercase();
            let promised = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if came.len() >= end + 4 + promised.unwrap_or(0) {
                let target = String::from_utf8_lossy(&came[..end]).split(' ').nth(1)?.to_owned();
                return Some((target, serde_json::from_slice(&came[end + 4..]).unwrap_or_default()));
            }
        }
        let mut more = [0; 4096];
        let read = connection.read(&mut more).await.ok().filter(|read| *read > 0)?;
        came.extend_from_slice(&more[..read]);
    }
}

impl Served {
    fn answer(&self, target: &str, body: &Value) -> (u16, Value) {
        let url = self.base.join(target).unwrap();
        let path = url.path().replace("%27", "'");
        if let Some((version, "$batch")) = path[1..].split_once('/') {
            let items = body["requests"].as_array().unwrap().iter().rev();
            let answers: Vec<Value> = items.map(|item| self.item(version, item)).collect();
            return (200, json!({"responses": answers}));
        }
        let asked = path.split_once('/').map_or("", |(_, rest)| rest).split_once('/').map_or("", |(_, rest)| rest);
        let whole = format!("{asked}?{}", url.query().unwrap_or_default());
        if let Some((_, status)) = self.manner.refuse.iter().find(|(text, _)| whole.contains(text)) {
            return (*status, json!({"error": {"code": "Authorization_RequestDenied", "message": "No."}}));
        }
        let cursor = url.query_pairs().find(|(name, _)| name == "cursor").map_or(0, |(_, at)| at.parse().unwrap());
        match self.harbour.at(asked) {
            Some(Value::Array(list)) => {
                let list = list.into_iter().map(|thing| self.told(asked, thing)).collect();
                (200, self.page(&path, list, cursor))
            }
            Some(object) => (200, self.told(asked, object)),
            None => (404, json!({"error": {"code": "Request_ResourceNotFound", "message": "There is none."}})),
        }
    }

    fn item(&self, version: &str, item: &Value) -> Value {
        let (status, body) = self.answer(&format!("/{version}{}", item["url"].as_str().unwrap()), &Value::Null);
        json!({"id": item["id"], "status": status, "headers": {"Content-Type": "application/json"}, "body": body})
    }

    fn page(&self, path: &str, mut list: Vec<Value>, cursor: usize) -> Value {
        if self.manner.backwards {
            list.reverse();
        }
        let next = cursor + self.manner.page;
        let shown: Vec<Value> = list.iter().skip(cursor).take(self.manner.page).cloned().collect();
        let mut page = json!({"value": shown});
        if next < list.len() {
            page["@odata.nextLink"] = json!(self.base.join(&format!("{path}?cursor={next}")).unwrap());
        }
        page
    }

    /// A thing that is at a path, as it is told: less of it, or more.
    fn told(&self, path: &str, mut thing: Value) -> Value {
        if let Some(fields) = thing.as_object_mut() {
            fields.retain(|name, _| !self.manner.leave_out.contains(&(path, name.as_str())));
            if self.manner.chatty {
                fields.insert("weather".to_owned(), json!({"rain": ["unknownFutureValue"], "wind": null}));
            }
        }
        thing
    }
}
