//! Lists that come page by page, as a stream over `@odata.nextLink`.

use std::collections::HashSet;

use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use http::HeaderMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use transport::{LimitGroup, Request};
use url::Url;

use crate::request::body;
use crate::{Error, ErrorKind, Graph};

/// More pages than any list has: half a million people in pages of a hundred.
const MOST_PAGES: usize = 5_000;
/// More empty pages in a row than a service sends that means to end.
const MOST_EMPTY_PAGES: usize = 20;

/// Where a list begins and how it is asked for.
pub(crate) struct List {
    first: Url,
    /// Asked for instead when the service does not know something in the query of `first`.
    plain: Option<Url>,
    group: LimitGroup,
    cost: u32,
    headers: HeaderMap,
}

impl List {
    pub(crate) fn new(first: Url, group: LimitGroup) -> Self {
        Self { first, plain: None, group, cost: 1, headers: HeaderMap::new() }
    }

    /// With another address to begin at, should the service refuse the first one's query (400 or 501).
    pub(crate) fn or_plain(self, plain: Url) -> Self {
        Self { plain: Some(plain), ..self }
    }

    /// With headers, which are sent for every page (GRAPH.md section e).
    pub(crate) fn headers(self, headers: HeaderMap) -> Self {
        Self { headers, ..self }
    }
}

#[derive(Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink", default)]
    next: Option<Value>,
}

struct Reading {
    graph: Graph,
    list: List,
    next: Option<Url>,
    seen: HashSet<Url>,
    pages: usize,
    empty_pages: usize,
}

impl Reading {
    async fn page<T: DeserializeOwned>(&self, url: &Url) -> Result<Page<T>, Error> {
        let mut request = Request::get(url.clone(), self.list.group);
        request.cost = self.list.cost;
        request.headers.clone_from(&self.list.headers);
        body(&self.graph.send(request).await?)
    }

    /// Reads one page and notes where the next one is.
    async fn turn<T: DeserializeOwned>(&mut self, url: Url) -> Result<Vec<T>, Error> {
        let page = match self.page(&url).await {
            Err(error) if self.pages == 0 && matches!(error.status(), Some(400 | 501)) => {
                let plain = self.list.plain.take().ok_or(error)?;
                self.page(&plain).await?
            }
            page => page?,
        };
        self.pages += 1;
        self.empty_pages = if page.value.is_empty() { self.empty_pages + 1 } else { 0 };
        self.seen.insert(url);
        self.next = match page.next {
            None | Some(Value::Null) => None,
            Some(link) => Some(self.follow(&link)?),
        };
        Ok(page.value)
    }

    /// The address of the next page, used as it was given: its `$skiptoken` is nobody's to touch.
    fn follow(&self, link: &Value) -> Result<Url, Error> {
        let malformed = || Error::new(ErrorKind::Malformed, false);
        let url = Url::parse(link.as_str().ok_or_else(malformed)?).map_err(|_| malformed())?;
        if !self.graph.endpoints.is_graph(&url) {
            return Err(Error::new(ErrorKind::WrongHost, false));
        }
        if self.seen.contains(&url) || self.pages >= MOST_PAGES || self.empty_pages >= MOST_EMPTY_PAGES {
            return Err(Error::new(ErrorKind::Endless, false));
        }
        Ok(url)
    }
}

impl Graph {
    /// The pages of a list, each read when it is asked for. An error ends the stream: then what came before is
    /// *not* the whole list (SAFETY.md case 55).
    pub(crate) fn pages<T>(&self, list: List) -> BoxStream<'static, Result<Vec<T>, Error>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let reading = Reading {
            graph: self.clone(),
            next: Some(list.first.clone()),
            list,
            seen: HashSet::new(),
            pages: 0,
            empty_pages: 0,
        };
        stream::try_unfold(reading, |mut reading| async move {
            let Some(url) = reading.next.take() else {
                return Ok(None);
            };
            let items = reading.turn(url).await?;
            Ok(Some((items, reading)))
        })
        .boxed()
    }

    /// A whole list at once: all of it or an error.
    pub(crate) async fn whole<T>(&self, list: List) -> Result<Vec<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.pages(list).try_concat().await
    }

    /// The same of a thing that may not be there: `None` when the service does not know it (404 for the first
    /// page; a later page that is gone is an error, since then part of the list is missing).
    pub(crate) async fn whole_if_there<T>(&self, list: List) -> Result<Option<Vec<T>>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let mut pages = self.pages(list);
        let mut all = match pages.next().await {
            None => return Ok(Some(Vec::new())),
            Some(Err(error)) if error.kind() == &ErrorKind::NotFound => return Ok(None),
            Some(first) => first?,
        };
        while let Some(page) = pages.try_next().await? {
            all.extend(page);
        }
        Ok(Some(all))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transport::ErrorKind as Transport;

    use super::*;
    use crate::testing::{Fake, error, ok, status};

    const USERS: &str = "https://graph.microsoft.com/v1.0/users";

    fn list(fake: &std::sync::Arc<Fake>) -> BoxStream<'static, Result<Vec<Value>, Error>> {
        fake.graph().pages(List::new(Url::parse(USERS).unwrap(), LimitGroup::Directory))
    }

    /// Reads to the end: all that came, and the error that ended it.
    async fn read(fake: &std::sync::Arc<Fake>) -> (Vec<Value>, Option<ErrorKind>) {
        let mut pages = list(fake);
        let mut items = Vec::new();
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => items.extend(page),
                Err(error) => {
                    assert!(pages.next().await.is_none(), "an error is the end");
                    return (items, Some(error.kind().clone()));
                }
            }
        }
        (items, None)
    }

    fn page(items: Value, next: &str) -> Result<transport::Response, transport::Error> {
        ok(&json!({"value": items, "@odata.nextLink": next}))
    }

    #[tokio::test]
    async fn the_link_is_followed_as_it_is_given() {
        let link = "https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdAIAAQ%3d%3d_AA+b/c=&%24top=2";
        let fake = Fake::answering(move |request| match request.url.query() {
            None => page(json!([1]), link),
            Some(_) => ok(&json!({"value": [2], "@odata.nextLink": null})),
        });
        let headers = HeaderMap::from_iter([(http::header::ACCEPT, "a".parse().unwrap())]);
        let first = List::new(Url::parse(USERS).unwrap(), LimitGroup::Directory).headers(headers);
        let items: Vec<Value> = fake.graph().whole(first).await.unwrap();
        assert_eq!(items, [1, 2]);
        let seen = fake.seen();
        assert_eq!(seen[1].url.as_str(), link);
        assert_eq!(seen[1].headers[http::header::ACCEPT], "a", "headers go on with each page");
    }

    #[tokio::test]
    async fn a_link_to_another_host_is_not_followed() {
        for link in
            ["https://evil.example/v1.0/users", "http://graph.microsoft.com/v1.0/users", "https://graph.microsoft.us/x"]
        {
            let fake = Fake::answering(move |_| page(json!([1]), link));
            assert_eq!(read(&fake).await, (Vec::new(), Some(ErrorKind::WrongHost)));
            assert_eq!(fake.seen().len(), 1);
        }
    }

    #[tokio::test]
    async fn a_link_that_is_no_address_is_an_error_and_not_the_end() {
        for link in [json!("users?page=2"), json!(7), json!("")] {
            let fake = Fake::answering(move |_| ok(&json!({"value": [1], "@odata.nextLink": link})));
            assert_eq!(read(&fake).await.1, Some(ErrorKind::Malformed));
        }
    }

    #[tokio::test]
    async fn a_circle_is_found() {
        let fake = Fake::answering(|request| {
            let next = if request.url.query() == Some("$skiptoken=a") { "b" } else { "a" };
            page(json!([1]), &format!("{USERS}?$skiptoken={next}"))
        });
        assert_eq!(read(&fake).await.1, Some(ErrorKind::Endless));
        assert_eq!(fake.seen().len(), 3);
    }

    #[tokio::test]
    async fn pages_without_an_end_end() {
        for (items, most) in [(json!([1]), MOST_PAGES), (json!([]), MOST_EMPTY_PAGES)] {
            let count = std::sync::atomic::AtomicUsize::new(0);
            let fake = Fake::answering(move |_| {
                let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                page(items.clone(), &format!("{USERS}?$skiptoken={number}"))
            });
            assert_eq!(read(&fake).await.1, Some(ErrorKind::Endless));
            assert_eq!(fake.seen().len(), most);
        }
    }

    #[tokio::test]
    async fn an_empty_page_in_between_is_not_the_end() {
        let fake = Fake::answering(|request| match request.url.query() {
            None => page(json!([]), &format!("{USERS}?$skiptoken=2")),
            Some(_) => ok(&json!({"value": [2]})),
        });
        assert_eq!(read(&fake).await, (vec![json!(2)], None));
    }

    #[tokio::test]
    async fn a_page_that_is_lost_ends_the_list_with_an_error() {
        let fake = Fake::answering(|request| match request.url.query() {
            None => page(json!([1]), &format!("{USERS}?$skiptoken=2")),
            Some(_) => status(503),
        });
        assert_eq!(read(&fake).await, (vec![json!(1)], Some(ErrorKind::Unavailable)));
        let fake = Fake::answering(|_| error(Transport::Broken, true));
        assert_eq!(read(&fake).await, (Vec::new(), Some(ErrorKind::NoAnswer)));
    }

    #[tokio::test]
    async fn what_is_no_list_is_an_error_and_not_an_empty_list() {
        for body in [json!({}), json!({"value": null}), json!({"value": {}}), json!([]), json!("x"), Value::Null] {
            let fake = Fake::answering(move |_| ok(&body));
            assert_eq!(read(&fake).await.1, Some(ErrorKind::Malformed));
        }
        let broken = |bytes: &'static [u8]| {
            Fake::answering(move |_| {
                Ok(transport::Response { status: 200, headers: HeaderMap::new(), body: bytes.into() })
            })
        };
        let deep = format!("{{\"value\":{}{}}}", "[".repeat(500), "]".repeat(500)).leak();
        for bytes in [&b"{\"value\":[1"[..], b"\xef\xbb\xbf{\"value\":[]}", b"<html>", deep.as_bytes()] {
            assert_eq!(read(&broken(bytes)).await.1, Some(ErrorKind::Malformed));
        }
        let doubled = broken(b"{\"value\":[1],\"value\":[2]}");
        assert_eq!(read(&doubled).await, (vec![json!(2)], None), "the last of a doubled key counts");
    }

    #[tokio::test]
    async fn only_a_first_page_that_is_not_there_means_that_there_is_nothing() {
        let all = |fake: std::sync::Arc<Fake>| async move {
            let first = List::new(Url::parse(USERS).unwrap(), LimitGroup::Directory);
            fake.graph().whole_if_there::<Value>(first).await.map_err(|error| error.kind().clone())
        };
        assert_eq!(all(Fake::answering(|_| status(404))).await, Ok(None));
        let gone_later = Fake::answering(|request| match request.url.query() {
            None => page(json!([1]), &format!("{USERS}?$skiptoken=2")),
            Some(_) => status(404),
        });
        assert_eq!(all(gone_later).await, Err(ErrorKind::NotFound));
        assert_eq!(all(Fake::answering(|_| ok(&json!({"value": [1]})))).await, Ok(Some(vec![json!(1)])));
    }
}
