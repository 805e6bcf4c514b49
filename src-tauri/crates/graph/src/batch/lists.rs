//! Many lists at once: their first pages 20 to a batch, and what follows of each by its links.

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::LimitGroup;

use super::Version;
use crate::page::{Identified, List};
use crate::{Error, Graph};

/// How many lists of more than one page are read to their end at once.
pub(crate) const LONG_LISTS_AT_ONCE: usize = 8;

impl Graph {
    /// Reads the list at each path of `source` (`v1.0`, relative and with a leading slash), each whole or an error,
    /// in the order in which they are done. Nothing comes twice in a list. A list that is not there is empty.
    pub(crate) fn lists<K, T>(
        &self,
        source: impl Stream<Item = (K, String)> + Send + 'static,
    ) -> BoxStream<'static, (K, Result<Vec<T>, Error>)>
    where
        K: Send + 'static,
        T: DeserializeOwned + Identified + Send + 'static,
    {
        let graph = self.clone();
        let source = source.map(|(key, path)| ((key, path.clone()), path));
        self.read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), source)
            .map(move |((key, path), first)| {
                let graph = graph.clone();
                async move { (key, graph.rest_of_list(&path, first).await.map(Option::unwrap_or_default)) }
            })
            .buffer_unordered(LONG_LISTS_AT_ONCE)
            .boxed()
    }

    /// The whole list at `path` (as an item of a batch has it) of which the first page came in a batch. `None` when
    /// it is not there.
    pub(crate) async fn rest_of_list<T>(&self, path: &str, first: Result<Value, Error>) -> Result<Option<Vec<T>>, Error>
    where
        T: DeserializeOwned + Identified + Send + 'static,
    {
        self.whole_after(self.list_at(path), first).await
    }

    /// The list at `path`, as an item of a batch has it.
    pub(crate) fn list_at(&self, path: &str) -> List {
        List::new(self.endpoints.graph(&Version::V1.path(path)), LimitGroup::Directory)
    }
}
