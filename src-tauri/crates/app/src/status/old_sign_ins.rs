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
    for number in 0.. {
        match timeout_at(end, pages.next()).await {
            Ok(None) => {
                found.back_to = since;
                break;
            }
            Ok(Some(Ok(page))) if number < MOST_PAGES => {
                // Where it is not known how far the pages reach, they may reach nowhere.
                found.back_to = page.back_to.unwrap_or(now);
                found.complete &= page.unclear == 0;
                page.sign_ins.into_iter().for_each(|sign_in| note(&mut found, sign_in));
            }
            Ok(Some(Err(error))) if number == 0 => return Err(convert::read(&error)),
            // Broken off, or long enough.
            Ok(Some(_)) | Err(_) => {
                found.complete = false;
                break;
            }
        }
    }
    Ok(found)
}

fn note(found: &mut LegacySignIns, sign_in: LegacySignIn) {
    let used =
        found.people.entry(sign_in.user).or_insert_with(|| LegacyUse { clients: Default::default(), last: sign_in.at });
    used.clients.insert(sign_in.client);
    used.last = used.last.max(sign_in.at);
}
