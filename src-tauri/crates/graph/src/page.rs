//! Lists that come page by page, as a stream over `@odata.nextLink`.

use std::collections::{HashSet, VecDeque};

use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use transport::{LimitGroup, Request};
use url::Url;

use crate::request::body;
use crate::{Error, ErrorKind, Graph, lenient};

/// More pages than any list has: half a million people in pages of a hundred.
const MOST_PAGES: usize = 5_000;
/// More empty pages in a row than a service sends that means to end.
const MOST_EMPTY_PAGES: usize = 20;
/// How often a list begins again because the token of its next page has expired.
const MOST_RESTARTS: u32 = 3;
/// The most people that the service puts on a page (GRAPH.md section e).
pub(crate) const FULL_PAGE: usize = 999;

/// Something in a list that has an id, by which it is known when it comes a second time.
pub(crate) trait Identified {
    /// The id, unique in its list.
    fn id(&self) -> &str;
}

/// Something in a list of which all the JSON is kept.
pub(crate) struct Raw {
    id: Box<str>,
    value: Value,
}

impl Raw {
    pub(crate) fn into_value(self) -> Value {
        self.value
    }
}

impl Identified for Raw {
    fn id(&self) -> &str {
        &self.id
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let id = lenient::id(value.get("id").unwrap_or(&Value::Null)).map_err(serde::de::Error::custom)?;
        Ok(Self { id, value })
    }
}

/// Where a list begins and how it is asked for.
pub(crate) struct List {
    first: Url,
    /// Asked for instead, one after the other, when the service does not know something in the query of `first`.
    plain: VecDeque<Url>,
    /// Whether `plain` may be permitted where `first` is not.
    plain_needs_less: bool,
    group: LimitGroup,
    headers: HeaderMap,
    everyone: bool,
}

impl List {
    pub(crate) fn new(first: Url, group: LimitGroup) -> Self {
        Self {
            first,
            plain: VecDeque::new(),
            plain_needs_less: false,
            group,
            headers: HeaderMap::new(),
            everyone: false,
        }
    }

    /// With another address to begin at, should the service refuse the query of those before it (400 or 501).
    pub(crate) fn or_plain(mut self, plain: Url) -> Self {
        self.plain.push_back(plain);
        self
    }

    /// The same, where the plain form may also need less permission: it is asked for after a refusal for that too
    /// (403, but not for a licence).
    pub(crate) fn or_plain_with_less_permission(self, plain: Url) -> Self {
        Self { plain_needs_less: true, ..self.or_plain(plain) }
    }

    /// Whether the form that was asked for is refused so that a plainer one may be answered.
    fn may_be_plainer(&self, error: &Error) -> bool {
        matches!(error.status(), Some(400 | 501)) || self.plain_needs_less && error.kind() == &ErrorKind::NoPermission
    }

    /// With headers, which are sent for every page (GRAPH.md section e).
    pub(crate) fn headers(self, headers: HeaderMap) -> Self {
        Self { headers, ..self }
    }

    /// A list of everyone in the organization in pages of [`FULL_PAGE`]: how many come tells how fast the
    /// organization may be read.
    pub(crate) fn everyone(self) -> Self {
        Self { everyone: true, ..self }
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
    /// The answer for the first page, when it came before the reading, in a batch.
    came: Option<Value>,
    next: Option<Url>,
    seen: HashSet<Url>,
    pages: usize,
    empty_pages: usize,
}

impl Reading {
    fn of(graph: &Graph, list: List, came: Option<Value>) -> Self {
        let next = Some(list.first.clone());
        Self { graph: graph.clone(), list, came, next, seen: HashSet::new(), pages: 0, empty_pages: 0 }
    }

    async fn page<T: DeserializeOwned>(&mut self, url: &Url) -> Result<Page<T>, Error> {
        if let Some(came) = self.came.take() {
            return serde_json::from_value(came).map_err(|_| Error::new(ErrorKind::Malformed, false));
        }
        let mut request = Request::get(url.clone(), self.list.group);
        request.headers.clone_from(&self.list.headers);
        body(&self.graph.send(request).await?)
    }

    /// Goes back to the first page, as if nothing had been read.
    fn begin_again(&mut self) {
        self.next = Some(self.list.first.clone());
        self.seen.clear();
        self.pages = 0;
        self.empty_pages = 0;
    }

    /// Reads one page and notes where the next one is; `None` when there is no more.
    async fn turn<T: DeserializeOwned>(&mut self) -> Result<Option<Vec<T>>, Error> {
        let Some(mut url) = self.next.take() else {
            return Ok(None);
        };
        let page = loop {
            match self.page(&url).await {
                Err(error) if self.pages == 0 && self.list.may_be_plainer(&error) => {
                    self.list.first = self.list.plain.pop_front().ok_or(error)?;
                    url.clone_from(&self.list.first);
                }
                page => break page?,
            }
        };
        self.pages += 1;
        self.empty_pages = if page.value.is_empty() { self.empty_pages + 1 } else { 0 };
        self.seen.insert(url);
        self.next = match page.next {
            None | Some(Value::Null) => None,
            Some(Value::String(link)) if link.is_empty() => None,
            Some(link) => Some(self.follow(&link)?),
        };
        Ok(Some(page.value))
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

/// A reading that begins again when it must, and gives nothing twice.
struct Distinct {
    reading: Reading,
    /// The ids of what was given: some 80 bytes each.
    given: HashSet<Box<str>>,
    restarts: u32,
}

impl Distinct {
    /// What the next page holds that was not given before; `None` when there is no more.
    async fn turn<T: DeserializeOwned + Identified>(&mut self) -> Result<Option<Vec<T>>, Error> {
        let page = loop {
            match self.reading.turn().await {
                Err(error) if self.may_restart(&error) => {
                    self.restarts += 1;
                    self.reading.begin_again();
                }
                page => break page?,
            }
        };
        let Some(mut items): Option<Vec<T>> = page else {
            return Ok(None);
        };
        let more = items.len() >= FULL_PAGE && self.reading.next.is_some();
        items.retain(|item| self.given.insert(item.id().into()));
        if self.reading.list.everyone {
            let so_far = u64::try_from(self.given.len()).unwrap_or(u64::MAX);
            self.reading.graph.pace.people(so_far.saturating_add(more.into()));
        }
        Ok(Some(items))
    }

    /// Whether nothing is wrong but that the place in the list was lost.
    fn may_restart(&self, error: &Error) -> bool {
        self.reading.pages > 0 && self.restarts < MOST_RESTARTS && error.is_expired_page()
    }
}

impl Graph {
    /// The pages of a list, each read when it is asked for. An error ends the stream: then what came before is
    /// *not* the whole list (SAFETY.md case 55).
    pub(crate) fn pages<T>(&self, list: List) -> BoxStream<'static, Result<Vec<T>, Error>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.pages_after(list, None)
    }

    /// The same of a list whose first page came already, in a batch.
    fn pages_after<T>(&self, list: List, came: Option<Value>) -> BoxStream<'static, Result<Vec<T>, Error>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        stream::try_unfold(Reading::of(self, list, came), |mut reading| async move {
            let page = reading.turn().await?;
            Ok(page.map(|items| (items, reading)))
        })
        .boxed()
    }

    /// The same of things that have an id. None comes twice, also where two pages repeat it; and when the service
    /// has forgotten the place in the list, the list begins again from its start, and goes on with what was not
    /// given yet. A page may be left empty by that.
    pub(crate) fn distinct_pages<T>(&self, list: List) -> BoxStream<'static, Result<Vec<T>, Error>>
    where
        T: DeserializeOwned + Identified + Send + 'static,
    {
        self.distinct_pages_after(list, None)
    }

    /// The same of a list whose first page came already, in a batch.
    fn distinct_pages_after<T>(&self, list: List, came: Option<Value>) -> BoxStream<'static, Result<Vec<T>, Error>>
    where
        T: DeserializeOwned + Identified + Send + 'static,
    {
        self.distinct_pages_and_more(list, came).map_ok(|(items, _)| items).boxed()
    }

    /// The same, each page with whether there are more after it.
    pub(crate) fn distinct_pages_and_more<T>(
        &self,
        list: List,
        came: Option<Value>,
    ) -> BoxStream<'static, Result<(Vec<T>, bool), Error>>
    where
        T: DeserializeOwned + Identified + Send + 'static,
    {
        let distinct = Distinct { reading: Reading::of(self, list, came), given: HashSet::new(), restarts: 0 };
        stream::try_unfold(distinct, |mut distinct| async move {
            let page = distinct.turn().await?;
            let more = distinct.reading.next.is_some();
            Ok(page.map(|items| ((items, more), distinct)))
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

    /// A whole list at once of things that have an id: all of it, none twice, or an error.
    pub(crate) async fn whole_distinct<T>(&self, list: List) -> Result<Vec<T>, Error>
    where
        T: DeserializeOwned + Identified + Send + 'static,
    {
        self.distinct_pages(list).try_concat().await
    }

    /// A whole list whose first page came in a batch, with what follows it.
    pub(crate) async fn whole_from<T>(&self, list: List, first: Value) -> Result<Vec<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.pages_after(list, Some(first)).try_concat().await
    }

    /// A whole list whose first page came in a batch, with what follows it; none twice. `None` when the service
    /// does not know the list.
    pub(crate) async fn whole_after<T>(&self, list: List, first: Result<Value, Error>) -> Result<Option<Vec<T>>, Error>
    where
        T: DeserializeOwned + Identified + Send + 'static,
    {
        match first {
            Ok(page) => self.distinct_pages_after(list, Some(page)).try_concat().await.map(Some),
            Err(error) if error.kind() == &ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The whole of a list that may not be there: `None` when the service does not know it (404 for the first page; a
/// later page that is gone is an error, since then part of the list is missing).
pub(crate) async fn whole_if_there<T>(
    mut pages: BoxStream<'static, Result<Vec<T>, Error>>,
) -> Result<Option<Vec<T>>, Error> {
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

#[cfg(test)]
mod tests;
