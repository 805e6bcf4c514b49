//! Many reads, 20 to a batch and several batches at once.

use std::collections::VecDeque;
use std::pin::pin;

use futures::future::{self, BoxFuture, Either};
use futures::stream::{self, BoxStream, FuturesUnordered};
use futures::{FutureExt as _, Stream, StreamExt as _};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::{LimitGroup, Retry};

use super::{Answer, Item, MOST_ITEMS};
use crate::{Error, ErrorKind, Graph};

/// How often an item is asked to slow down together with all that it was sent with. While others get through, it
/// only waits for its turn, so that however narrow a limit is, it is kept and everyone is read.
const TRIES_THROTTLED: u32 = 10;
/// How often an item that failed in passing, or was left out, is sent.
const TRIES_FAILED: u32 = 3;
/// The answers by which a service says that it takes no batches.
const NO_BATCHES: [u16; 4] = [400, 404, 405, 501];
/// How many batches may fail as a whole, one after the other, before the rest is given up. Each was tried several
/// times by the layers below.
const MOST_FAILED_BATCHES: u32 = 3;

/// Which Graph. One batch is of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// `v1.0`.
    V1,
    /// `beta`, which alone has per-user MFA.
    Beta,
}

impl Version {
    pub(super) fn batch_path(self) -> &'static str {
        match self {
            Self::V1 => "v1.0/$batch",
            Self::Beta => "beta/$batch",
        }
    }

    /// Where `path` of an item is when it is asked for by itself.
    pub(super) fn path(self, path: &str) -> String {
        let version = match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        };
        format!("{version}{path}")
    }
}

/// One read that is still to be made.
struct Pending<K> {
    key: K,
    path: String,
    /// Whether it was sent before.
    again: bool,
    /// Whether it was refused for its token before.
    unauthorized: bool,
    tries: u32,
}

/// What was sent together, and how each or all of it was answered.
type Sent<K> = BoxFuture<'static, (Vec<Pending<K>>, Result<Vec<Result<Answer, Error>>, Error>)>;

/// Where the reads of a stream stand.
struct Reads<K> {
    graph: Graph,
    version: Version,
    group: LimitGroup,
    cancel: CancellationToken,
    /// What is still to come from the caller; `None` when all has come.
    source: Option<BoxStream<'static, (K, String)>>,
    pending: VecDeque<Pending<K>>,
    in_flight: FuturesUnordered<Sent<K>>,
    ready: VecDeque<(K, Result<Value, Error>)>,
    /// Whether each item goes by itself, since the service takes no batches.
    singly: bool,
    /// Batches that failed as a whole since the last that did not.
    failed_batches: u32,
    /// Set when every further request would fail in the same way.
    halted: Option<Error>,
}

impl<K: Send + 'static> Reads<K> {
    /// The next result; `None` when all are given.
    async fn next(&mut self) -> Option<(K, Result<Value, Error>)> {
        loop {
            if let Some(result) = self.ready.pop_front() {
                return Some(result);
            }
            if let Some(error) = self.halted.clone() {
                self.give_up(&error);
            }
            while self.may_send() {
                self.send();
            }
            if self.ready.is_empty() {
                if self.in_flight.is_empty() && self.source.is_none() && self.pending.is_empty() {
                    return None;
                }
                self.wait().await;
            }
        }
    }

    /// Whether a batch should leave now: a full one, or the last of what is left. What was refused before waits
    /// for others to share its batch with, as long as others are under way.
    fn may_send(&self) -> bool {
        if self.pending.is_empty() || self.in_flight.len() >= self.graph.pace.at_once(self.group) {
            return false;
        }
        let last =
            self.source.is_none() && (self.in_flight.is_empty() || self.pending.iter().any(|pending| !pending.again));
        self.pending.len() >= self.most_items() || last
    }

    fn most_items(&self) -> usize {
        if self.singly { 1 } else { MOST_ITEMS }
    }

    fn send(&mut self) {
        let count = self.pending.len().min(self.most_items());
        let sent: Vec<_> = self.pending.drain(..count).collect();
        let (graph, version, group, cancel) = (self.graph.clone(), self.version, self.group, self.cancel.clone());
        let singly = self.singly;
        let answered = async move {
            if let (true, [pending]) = (singly, sent.as_slice()) {
                let answer = graph.single(&version.path(&pending.path), group, &cancel).await;
                return (sent, answer.map(|answer| vec![answer]));
            }
            let items: Vec<_> = sent.iter().map(|pending| Item::get(&pending.path)).collect();
            let answers = graph.batch(version, group, Retry::Freely, &items, &cancel).await;
            drop(items);
            (sent, answers)
        };
        self.in_flight.push(answered.boxed());
    }

    /// Waits for one more item from the caller or the answer to one batch, whichever comes first.
    async fn wait(&mut self) {
        // Not more from the caller than can be sent.
        let source = self.source.as_mut().filter(|_| self.pending.len() < MOST_ITEMS);
        let item = async {
            match source {
                Some(source) => source.next().await,
                None => future::pending().await,
            }
        };
        let batch = async {
            match self.in_flight.is_empty() {
                true => future::pending().await,
                false => self.in_flight.next().await,
            }
        };
        match future::select(pin!(item), pin!(batch)).await {
            Either::Left((Some((key, path)), _)) => {
                self.pending.push_back(Pending { key, path, again: false, unauthorized: false, tries: 0 })
            }
            Either::Left((None, _)) => self.source = None,
            Either::Right((Some((sent, Ok(answers))), _)) => {
                self.failed_batches = 0;
                let progress = answers.iter().flatten().any(Answer::is_success);
                for (pending, answer) in sent.into_iter().zip(answers) {
                    self.settle(pending, answer, progress);
                }
            }
            Either::Right((Some((sent, Err(error))), _)) if error.status().is_some_and(is_no_batch) => {
                self.singly = true;
                for pending in sent.into_iter().rev() {
                    self.pending.push_front(pending);
                }
            }
            Either::Right((Some((sent, Err(error))), _)) => {
                self.failed_batches += 1;
                if error.stops_everything() || self.failed_batches >= MOST_FAILED_BATCHES {
                    self.halted.get_or_insert(error.clone());
                }
                for pending in sent {
                    self.settle(pending, Err(error.clone()), false);
                }
            }
            Either::Right((None, _)) => {}
        }
    }

    fn settle(&mut self, mut pending: Pending<K>, answer: Result<Answer, Error>, progress: bool) {
        let result = answer.and_then(Answer::into_result);
        pending.again = true;
        let Err(error) = result else {
            self.ready.push_back((pending.key, result));
            return;
        };
        let sent_again = if error.is_unauthorized() {
            // Once: the request around it renews the token, for all (SAFETY.md case 64).
            !std::mem::replace(&mut pending.unauthorized, true)
        } else {
            let waits_its_turn = progress && error.asks_to_wait();
            pending.tries += u32::from(!waits_its_turn);
            pending.tries < tries(&error)
        };
        if sent_again && self.halted.is_none() {
            self.pending.push_back(pending);
            return;
        }
        if error.stops_everything() {
            self.halted.get_or_insert(error.clone());
        }
        self.ready.push_back((pending.key, Err(error)));
    }

    /// Gives `error` to all that was not sent.
    fn give_up(&mut self, error: &Error) {
        let unsent = self.pending.drain(..).map(|pending| (pending.key, Err(error.clone())));
        self.ready.extend(unsent);
    }
}

/// Whether an answer with this status to a whole batch says that the service takes none, or none like this.
fn is_no_batch(status: u16) -> bool {
    NO_BATCHES.contains(&status)
}

/// How often an item that failed so may be sent altogether.
fn tries(error: &Error) -> u32 {
    match error.kind() {
        ErrorKind::Throttled { .. } if error.asks_to_wait() => TRIES_THROTTLED,
        ErrorKind::Unavailable | ErrorKind::NoAnswer => TRIES_FAILED,
        _ => 1,
    }
}

impl Graph {
    /// Reads each path of `source`, which are relative to the version and begin with a slash, and gives each
    /// answer's body under its key, in the order in which they come. Every key comes back exactly once, also when
    /// `cancel` gives up what is not sent yet ([`ErrorKind::Cancelled`]). The wait that a throttled item asks for is
    /// kept by the gate below, for all. Where the service takes no batches, each is asked for by itself.
    pub(crate) fn read_each<K: Send + 'static>(
        &self,
        version: Version,
        group: LimitGroup,
        cancel: CancellationToken,
        source: impl Stream<Item = (K, String)> + Send + 'static,
    ) -> BoxStream<'static, (K, Result<Value, Error>)> {
        let reads = Reads {
            graph: self.clone(),
            version,
            group,
            cancel,
            source: Some(source.boxed()),
            pending: VecDeque::new(),
            in_flight: FuturesUnordered::new(),
            ready: VecDeque::new(),
            singly: false,
            failed_batches: 0,
            halted: None,
        };
        stream::unfold(reads, |mut reads| async move {
            let result = reads.next().await?;
            Some((result, reads))
        })
        .boxed()
    }
}

#[cfg(test)]
mod tests;
