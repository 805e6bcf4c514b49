use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::{Value, json};
use transport::{Cloud, Endpoints, Limits, Pace, Request, Response, Transport};

use super::*;
use crate::policies::fixture::{policy, tallied};

/// A log of `pages` pages, each of which takes `latency`; page after page is an hour older.
struct Log {
    pages: usize,
    latency: Duration,
    rows: fn(usize) -> Vec<Value>,
    asked: AtomicUsize,
}

#[async_trait]
impl Transport for Log {
    async fn send(&self, _: Request) -> Result<Response, transport::Error> {
        tokio::time::sleep(self.latency).await;
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let mut rows = (self.rows)(number);
        let at = hours_ago(number).to_string();
        for (place, row) in rows.iter_mut().enumerate() {
            row["id"] = format!("s{number}.{place}").into();
            row["createdDateTime"] = at.clone().into();
        }
        let mut body = json!({ "value": rows });
        if number + 1 < self.pages {
            let next = format!("https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken={number}");
            body["@odata.nextLink"] = next.into();
        }
        Ok(Response { status: 200, headers: Default::default(), body: serde_json::to_vec(&body).unwrap().into() })
    }
}

fn hours_ago(number: usize) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(number.try_into().unwrap())
}

async fn seen(pages: usize, latency: Duration, rows: fn(usize) -> Vec<Value>) -> (Result<Seen, ReadError>, usize) {
    let log = Arc::new(Log { pages, latency, rows, asked: AtomicUsize::new(0) });
    let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
    let graph = Graph::new(log.clone(), Pace::new(Limits::documented()), endpoints);
    let seen = read(&graph, longest_ago()).await;
    (seen, log.asked.load(Ordering::Relaxed))
}

/// A sign-in, and what two policies that watch would have done with it.
fn row(user: &str, app: &str, mfa: &str, old_apps: &str) -> Value {
    json!({"userId": user, "userDisplayName": format!("{user} of the log"), "appDisplayName": app,
        "appliedConditionalAccessPolicies": [
            {"id": "MFA", "result": mfa}, {"id": "old", "result": old_apps}, {"id": "other", "result": "success"}]})
}

const ASKED: &str = "reportOnlyInterrupted";
const PASSED: &str = "reportOnlySuccess";
const BLOCKED: &str = "reportOnlyFailure";
const NO: &str = "reportOnlyNotApplied";

fn a_day(number: usize) -> Vec<Value> {
    match number {
        0 => vec![row("anna", "Outlook", PASSED, NO), row("bruno", "Teams", ASKED, NO)],
        1 => vec![row("anna", "Scanner", NO, BLOCKED), row("bruno", "Teams", PASSED, NO)],
        _ => vec![row("anna", "Mail of old", NO, BLOCKED), row("gone", "Outlook", NO, BLOCKED)],
    }
}

fn watching() -> Arc<Tallied> {
    let watch = ("/state", json!("enabledForReportingButNotEnforced"));
    let watching = [watch];
    tallied(vec![policy("old", &watching), policy("mfa", &watching), policy("other", &[])])
}

#[tokio::test(start_paused = true)]
async fn people_are_counted_once_for_each_policy_by_what_it_would_have_done() {
    let seen = seen(3, Duration::ZERO, a_day).await.0.unwrap();
    let report_only = ReportOnly::default();
    report_only.standing().latest = Some((Arc::new(seen), Timestamp::UNIX_EPOCH));
    let view = view(&report_only, &watching());
    assert_eq!((view.sign_ins, view.at_least, view.reading), (6, false, false));
    let numbers: Vec<_> =
        view.policies.iter().map(|policy| (&*policy.id, policy.asked, policy.passed, policy.blocked)).collect();
    // Bruno was asked once: that he had signed in like that another time does not spare him. Policies that are on are
    // not here.
    assert_eq!(numbers, [("mfa", 1, 1, 0), ("old", 0, 0, 2)]);
    let blocked = &view.policies[1].blocked_people;
    assert_eq!(
        (&*blocked[0].person.name, &blocked[0].apps[..]),
        ("ANNA", &["Mail of old".into(), "Scanner".into()][..])
    );
    assert_eq!((&*blocked[1].person.name, &blocked[1].apps[..]), ("gone of the log", &["Outlook".into()][..]));
    assert!(blocked[0].last > blocked[1].last);
}

#[tokio::test(start_paused = true)]
async fn a_log_that_ends_is_read_back_to_the_day_that_was_meant() {
    let (seen, asked) = seen(100, Duration::ZERO, a_day).await;
    let seen = seen.unwrap();
    assert_eq!((asked, seen.complete), (100, true));
    assert_eq!(Timestamp::now().duration_since(seen.back_to).as_hours(), 24 * DAYS);
}

#[tokio::test(start_paused = true)]
async fn a_log_without_end_is_left_after_200_pages_or_five_minutes_and_says_how_far_it_was_read() {
    let (long, asked) = seen(usize::MAX, Duration::ZERO, a_day).await;
    let long = long.unwrap();
    assert!((MOST_PAGES..=MOST_PAGES + 1).contains(&asked), "{asked}");
    // One page is an hour.
    assert_eq!((long.complete, Timestamp::now().duration_since(long.back_to).as_hours()), (false, 199));

    let begin = Instant::now();
    let (slow, asked) = seen(usize::MAX, Duration::from_secs(10), a_day).await;
    assert_eq!(begin.elapsed(), LONGEST);
    assert!(!slow.unwrap().complete && asked < MOST_PAGES);
}

#[tokio::test(start_paused = true)]
async fn a_log_that_does_not_say_what_policies_did_is_not_one_in_which_they_did_nothing() {
    let silent = |_: usize| vec![json!({"userId": "anna"}), json!({"userId": "bruno"})];
    assert_eq!(seen(2, Duration::ZERO, silent).await.0.unwrap_err().error.code, ErrorCode::NoPermission);
    let partly = |number: usize| match number {
        0 => vec![json!({"userId": "anna"})],
        _ => vec![row("anna", "Outlook", ASKED, NO)],
    };
    let seen = seen(2, Duration::ZERO, partly).await.0.unwrap();
    assert!(!seen.complete && seen.policies[&PolicyId::from("mfa")].asked.len() == 1);
}

#[test]
fn it_is_read_back_to_when_the_last_of_the_watching_policies_began() {
    let watch = ("/state", json!("enabledForReportingButNotEnforced"));
    let created = |at: &str| ("/createdDateTime", json!(at));
    let policies: Vec<Policy> = [
        policy("a", &[watch.clone(), created("2026-03-01T00:00:00Z")]),
        policy("b", &[watch, created("2026-02-01T00:00:00Z"), ("/modifiedDateTime", json!("2026-04-01T00:00:00Z"))]),
        policy("on", &[created("2026-05-01T00:00:00Z")]),
    ]
    .into_iter()
    .map(|policy| Policy::from_json(policy).unwrap())
    .collect();
    let made = MadeHere::default();
    assert_eq!(since(&policies, &made).unwrap().to_string(), "2026-04-01T00:00:00Z");
    assert_eq!(since(&policies[2..], &made), None);
}
