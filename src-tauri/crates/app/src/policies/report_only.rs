//! What the policies that only watch would have done, from the sign-in log (GRAPH.md section j).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt as _;
use graph::Graph;
use graph::sign_ins::{JudgedPage, JudgedSignIn};
use jiff::{SignedDuration, Timestamp};
use mfa::fact::UnknownBecause;
use mfa::id::{PolicyId, UserId};
use mfa::policy::{Policy, PolicyState};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};

use super::made_here::MadeHere;
use crate::App;
use crate::convert;
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::{ReadError, Tallied, count};
use crate::view::{BlockedLine, PersonLine, ReportOnlyPolicy, ReportOnlyView};

/// How far back the log is read at most. Without P2 Microsoft keeps no more.
const DAYS: i64 = 30;

/// How many pages are read. A page has up to 1,000 sign-ins, and only 5 in 10 seconds are allowed.
const MOST_PAGES: usize = 200;

/// How long it may take.
const LONGEST: Duration = Duration::from_secs(300);

/// How many people are shown of those whom a policy would have blocked.
const PEOPLE_SHOWN: usize = 200;

/// How many apps are shown of each.
const APPS_SHOWN: usize = 5;

/// What was read last, and what is being read.
#[derive(Debug, Default)]
pub(super) struct ReportOnly(Mutex<Standing>);

#[derive(Debug, Default)]
struct Standing {
    latest: Option<(Arc<Seen>, Timestamp)>,
    failed: Option<AppError>,
    reading: Option<AbortHandle>,
}

impl ReportOnly {
    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a reading that is under way.
    pub(super) fn stop(&self) {
        if let Some(reading) = self.standing().reading.take() {
            reading.abort();
        }
    }
}

/// What the log says.
#[derive(Debug, PartialEq)]
struct Seen {
    back_to: Timestamp,
    /// Whether it was read to where it was meant to be, and every row said all that is counted.
    complete: bool,
    sign_ins: u64,
    policies: HashMap<PolicyId, Outcomes>,
    names: HashMap<UserId, PersonLine>,
}

/// What one policy would have done.
#[derive(Debug, Default, PartialEq)]
struct Outcomes {
    asked: HashSet<UserId>,
    passed: HashSet<UserId>,
    blocked: BTreeMap<UserId, Blocked>,
}

#[derive(Debug, PartialEq)]
struct Blocked {
    apps: BTreeSet<Box<str>>,
    last: Timestamp,
}

impl App {
    /// What the policies that only watch would have done, as far as it was read.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub async fn report_only(&self) -> Result<ReportOnlyView, AppError> {
        let signed = self.signed()?;
        self.counted(&signed, |signed, tallied| view(&signed.organization.policies.report_only, tallied)).await
    }

    /// Reads it anew, and returns when that has begun. What is being read already goes on.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub fn read_report_only(&self) -> Result<(), AppError> {
        let signed = self.signed()?;
        let mut standing = signed.organization.policies.report_only.standing();
        if standing.reading.is_some() {
            return Ok(());
        }
        let (app, reading) = (self.clone(), signed.clone());
        // The task cannot end before it is noted, since the lock is held.
        standing.reading = Some(tokio::spawn(async move { app.read_log(&reading).await }).abort_handle());
        drop(standing);
        self.inner().desktop.changed(Topic::Status);
        Ok(())
    }

    async fn read_log(&self, signed: &Signed) {
        let made = self.made_here(signed).await;
        let organization = &signed.organization;
        let watching = organization.status.parts().policies.latest().map(|(read, _)| since(&read.list, &made));
        let read = match watching {
            None => Err(ReadError { because: UnknownBecause::NotReadYet, error: ErrorCode::NotReadYet.into() }),
            Some(since) => read(&signed.graph, since.unwrap_or_else(longest_ago)).await,
        };
        let mut standing = organization.policies.report_only.standing();
        standing.reading = None;
        match read {
            Ok(seen) => {
                standing.latest = Some((Arc::new(seen), Timestamp::now()));
                standing.failed = None;
            }
            Err(error) => standing.failed = Some(error.error),
        }
        let failed = standing.failed.clone();
        drop(standing);
        if let Some(error) = failed {
            self.notice(&error);
        }
        self.inner().desktop.changed(Topic::Status);
    }
}

/// The moment from which on all policies watch that only watch; `None` where it is not known of any.
fn since(policies: &[Policy], made: &MadeHere) -> Option<Timestamp> {
    let watch = policies.iter().filter(|policy| *policy.state() == PolicyState::ReportOnly);
    watch.filter_map(|policy| made.watches_since(policy).or(policy.modified()).or(policy.created())).max()
}

fn longest_ago() -> Timestamp {
    let now = Timestamp::now();
    now.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(now)
}

/// Reads the log backwards until it is read, or long enough. What was not read then is said: the numbers are "at
/// least".
async fn read(graph: &Graph, since: Timestamp) -> Result<Seen, ReadError> {
    let now = Timestamp::now();
    let since = since.max(longest_ago()).min(now);
    let end = Instant::now() + LONGEST;
    let mut seen = Seen::nothing(now);
    let mut unsaid = 0;
    let mut pages = graph.judged_sign_ins(since);
    for number in 0.. {
        match timeout_at(end, pages.next()).await {
            Ok(None) => {
                seen.back_to = since;
                break;
            }
            Ok(Some(Ok(page))) if number < MOST_PAGES => {
                // Where it is not known how far the pages reach, they may reach nowhere.
                seen.back_to = page.back_to.unwrap_or(now);
                unsaid += seen.note(page);
            }
            Ok(Some(Err(error))) if number == 0 => return Err(convert::read(&error)),
            // Broken off, or long enough.
            Ok(Some(_)) | Err(_) => {
                seen.complete = false;
                break;
            }
        }
    }
    seen.complete &= unsaid == 0;
    if seen.sign_ins > 0 && unsaid == seen.sign_ins {
        // The service leaves out what policies did from the answers to who may not read policies.
        let because = UnknownBecause::NoPermission;
        return Err(ReadError { because, error: ErrorCode::NoPermission.into() });
    }
    Ok(seen)
}

impl Seen {
    fn nothing(back_to: Timestamp) -> Self {
        Self { back_to, complete: true, sign_ins: 0, policies: HashMap::new(), names: HashMap::new() }
    }

    /// Counts a page. Returns of how many sign-ins it is not said what policies did.
    fn note(&mut self, page: JudgedPage) -> u64 {
        self.complete &= page.unclear == 0;
        let mut unsaid = 0;
        for sign_in in page.sign_ins {
            self.sign_ins += 1;
            if sign_in.policies.is_none() {
                unsaid += 1;
            }
            self.note_one(&sign_in);
        }
        unsaid
    }

    fn note_one(&mut self, sign_in: &JudgedSignIn) {
        for result in sign_in.policies.iter().flatten() {
            let outcomes = match &*result.result {
                "reportOnlyInterrupted" | "reportOnlySuccess" | "reportOnlyFailure" => {
                    self.policies.entry(result.policy.clone()).or_default()
                }
                _ => continue,
            };
            match &*result.result {
                "reportOnlyInterrupted" => {
                    outcomes.asked.insert(sign_in.user.clone());
                }
                "reportOnlySuccess" => {
                    outcomes.passed.insert(sign_in.user.clone());
                }
                _ => {
                    outcomes.block(sign_in);
                    let line = || PersonLine {
                        id: sign_in.user.to_string(),
                        name: sign_in.name.as_deref().unwrap_or_default().to_owned(),
                        username: sign_in.principal_name.as_deref().unwrap_or_default().to_owned(),
                    };
                    self.names.entry(sign_in.user.clone()).or_insert_with(line);
                }
            }
        }
    }
}

impl Outcomes {
    fn block(&mut self, sign_in: &JudgedSignIn) {
        let new = || Blocked { apps: BTreeSet::new(), last: sign_in.at };
        let blocked = self.blocked.entry(sign_in.user.clone()).or_insert_with(new);
        blocked.last = blocked.last.max(sign_in.at);
        blocked.apps.extend(sign_in.app.clone().or_else(|| sign_in.app_id.clone()));
    }

    /// How many people had always done already what it demands.
    fn passed(&self) -> usize {
        let always = |user: &&UserId| !self.asked.contains(*user) && !self.blocked.contains_key(*user);
        self.passed.iter().filter(always).count()
    }
}

fn view(report_only: &ReportOnly, tallied: &Tallied) -> ReportOnlyView {
    let standing = report_only.standing();
    let (seen, read_at) = standing.latest.as_ref().map(|(seen, at)| (seen.clone(), *at)).unzip();
    let (reading, because) = (standing.reading.is_some(), standing.failed.clone());
    drop(standing);
    let policies = tallied.snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let watch = policies.iter().filter(|policy| *policy.state() == PolicyState::ReportOnly);
    let mut lines: Vec<ReportOnlyPolicy> =
        seen.iter().flat_map(|seen| watch.clone().map(|policy| line(seen, policy, tallied))).collect();
    lines.sort_by_cached_key(|line| line.name.to_lowercase());
    ReportOnlyView {
        reading,
        read_at: read_at.map(|at| at.to_string()),
        because,
        back_to: seen.as_ref().map(|seen| seen.back_to.to_string()),
        at_least: seen.as_ref().is_some_and(|seen| !seen.complete),
        sign_ins: seen.as_ref().map_or(0, |seen| count(seen.sign_ins)),
        policies: lines,
    }
}

fn line(seen: &Seen, policy: &Policy, tallied: &Tallied) -> ReportOnlyPolicy {
    let nothing = Outcomes::default();
    let outcomes = seen.policies.get(policy.id()).unwrap_or(&nothing);
    let mut blocked: Vec<(&UserId, &Blocked)> = outcomes.blocked.iter().collect();
    // Whoever it would have been last comes first.
    blocked.sort_by_key(|(_, blocked)| std::cmp::Reverse(blocked.last));
    let person = |user: &UserId| match seen.names.get(user) {
        // The list of people knows them better; the log still knows those who are gone.
        Some(line) if tallied.place(user).is_none() && !line.name.is_empty() => line.clone(),
        _ => tallied.person(user),
    };
    let blocked_people = blocked.iter().take(PEOPLE_SHOWN).map(|(user, blocked)| BlockedLine {
        person: person(user),
        apps: blocked.apps.iter().take(APPS_SHOWN).map(|app| app.to_string()).collect(),
        last: blocked.last.to_string(),
    });
    ReportOnlyPolicy {
        id: policy.id().to_string(),
        name: policy.display_name().to_owned(),
        asked: count(outcomes.asked.len()),
        passed: count(outcomes.passed()),
        blocked: count(outcomes.blocked.len()),
        blocked_people: blocked_people.collect(),
    }
}

#[cfg(test)]
mod tests;
