//! Reading who signed in with old protocols in the last 30 days (GRAPH.md section j).

use std::time::Duration;

use futures::StreamExt as _;
use graph::Graph;
use graph::sign_ins::LegacySignIn;
use jiff::{SignedDuration, Timestamp};
use mfa::fact::UnknownBecause;
use mfa::legacy::{LegacySignIns, LegacyUse};
use tokio::time::{Instant, timeout_at};

use super::{ReadError, Readable as _, Status};
use crate::convert;
use crate::error::ErrorCode;

/// How far back the log is read. Without P2 Microsoft keeps no more.
const DAYS: i64 = 30;

/// How many pages are read. A page has up to 1,000 sign-ins, and only 5 in 10 seconds are allowed.
const MOST_PAGES: usize = 200;

/// How long it may take.
const LONGEST: Duration = Duration::from_secs(300);

/// Reads the log backwards until it is read, or long enough. What was not read then is said: the numbers are "at
/// least". The report of registrations goes first: both are under the same narrow limit.
pub(super) async fn read(graph: &Graph, status: &Status) -> Result<LegacySignIns, ReadError> {
    status.wait_until(|parts| !parts.bought.is_reading()).await;
    if status.parts().bought.latest().is_some_and(|(bought, _)| !bought.licences.has_p1()) {
        return Err(ReadError { because: UnknownBecause::NoLicence, error: ErrorCode::NoLicence.into() });
    }
    status.wait_until(|parts| !parts.registrations.is_reading()).await;
    let now = Timestamp::now();
    let since = now.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(now);
    let end = Instant::now() + LONGEST;
    let mut found = LegacySignIns { back_to: now, complete: true, ..LegacySignIns::default() };
    let mut pages = graph.legacy_sign_ins(since);
    let mut more = true;
    for number in 0..MOST_PAGES {
        match timeout_at(end, pages.next()).await {
            Ok(Some(Ok(page))) => {
                // Where it is not known how far the pages reach, they may reach nowhere.
                found.back_to = page.back_to.unwrap_or(now);
                found.complete &= page.unclear == 0;
                page.sign_ins.into_iter().for_each(|sign_in| note(&mut found, sign_in));
                more = page.more;
            }
            Ok(Some(Err(error))) if number == 0 => return Err(convert::read(&error)),
            // A list of no page at all; broken off; or long enough.
            Ok(None | Some(Err(_))) | Err(_) => break,
        }
        if !more {
            found.back_to = since;
            break;
        }
    }
    found.complete &= !more;
    Ok(found)
}

fn note(found: &mut LegacySignIns, sign_in: LegacySignIn) {
    let used =
        found.people.entry(sign_in.user).or_insert_with(|| LegacyUse { clients: Default::default(), last: sign_in.at });
    used.clients.insert(sign_in.client);
    used.last = used.last.max(sign_in.at);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;
    use serde_json::json;
    use transport::{Cloud, Endpoints, Limits, Pace, Request, Response, Transport};

    use super::*;

    /// A log of `pages` pages, each of which takes `latency` and holds one sign-in with an old protocol. Page after
    /// page is an hour older.
    struct Log {
        pages: usize,
        latency: Duration,
        asked: AtomicUsize,
    }

    #[async_trait]
    impl Transport for Log {
        async fn send(&self, _: Request) -> Result<Response, transport::Error> {
            tokio::time::sleep(self.latency).await;
            let number = self.asked.fetch_add(1, Ordering::Relaxed);
            let at = Timestamp::now() - SignedDuration::from_hours(number.try_into().unwrap());
            let mut body = json!({"value": [{"id": format!("s{number}"), "createdDateTime": at.to_string(),
                "userId": format!("u{}", number % 3), "clientAppUsed": "IMAP4", "status": {"errorCode": 0}}]});
            if number + 1 < self.pages {
                let next = format!("https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken={number}");
                body["@odata.nextLink"] = next.into();
            }
            Ok(Response { status: 200, headers: Default::default(), body: serde_json::to_vec(&body).unwrap().into() })
        }
    }

    async fn found(pages: usize, latency: Duration) -> (LegacySignIns, usize) {
        let log = Arc::new(Log { pages, latency, asked: AtomicUsize::new(0) });
        let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
        let graph = Graph::new(log.clone(), Pace::new(Limits::documented()), endpoints);
        let found = read(&graph, &Status::default()).await.unwrap();
        (found, log.asked.load(Ordering::Relaxed))
    }

    fn days_back(found: &LegacySignIns) -> i64 {
        Timestamp::now().duration_since(found.back_to).as_hours() / 24
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_that_ends_is_read_back_to_the_day_that_was_meant() {
        let (found, asked) = found(100, Duration::ZERO).await;
        assert_eq!((asked, found.complete, found.people.len(), days_back(&found)), (100, true, 3, DAYS));
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_without_end_is_left_after_200_pages_and_says_how_far_it_was_read() {
        let (found, asked) = found(usize::MAX, Duration::ZERO).await;
        assert_eq!((asked, found.complete, found.people.len()), (MOST_PAGES, false, 3));
        // One page is an hour.
        assert_eq!(days_back(&found), 199 / 24);
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_that_ends_with_its_200th_page_is_read_to_its_end() {
        let (found, asked) = found(MOST_PAGES, Duration::ZERO).await;
        assert_eq!((asked, found.complete, days_back(&found)), (MOST_PAGES, true, DAYS));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_log_is_left_after_five_minutes() {
        let begin = Instant::now();
        let (found, asked) = found(usize::MAX, Duration::from_secs(10)).await;
        assert_eq!(begin.elapsed(), LONGEST);
        assert!(!found.complete && asked < MOST_PAGES && found.people.len() == 3);
    }
}
