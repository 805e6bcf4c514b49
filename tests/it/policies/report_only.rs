//! What the policies that only watch would have done.

use std::collections::BTreeSet;

use app::ErrorCode;
use app::view::ReportOnlyView;
use practice::{Difficulty, Refusal};
use serde_json::Value;
use support::until;

use crate::place::{ADMIN, Place};

impl Place {
    /// What they saw, read anew.
    async fn seen(&self) -> ReportOnlyView {
        self.latch.app.read_report_only().unwrap();
        until("the sign-in log", async || {
            let view = self.latch.app.report_only().await.map_err(|error| format!("{error:?}"))?;
            if view.reading { Err(format!("{view:?}")) } else { Ok(view) }
        })
        .await
    }
}

#[tokio::test]
async fn people_are_counted_by_what_would_have_become_of_them() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let before = place.latch.app.report_only().await.unwrap();
    assert_eq!((before.reading, before.read_at, before.policies.len()), (false, None, 0), "nobody asked yet");
    let view = place.seen().await;
    assert_eq!((view.because.clone(), view.at_least), (None, false));
    let back_to = view.back_to.clone().unwrap();
    let filter = format!("createdDateTime%20ge%20{}", &back_to[..19]);
    let rows = place.truth().await.list(&format!("v1.0/auditLogs/signIns?$filter={filter}Z")).await.unwrap();
    assert_eq!(view.sign_ins as usize, rows.len());
    let watching: Vec<Value> = place.raw_policies().await.into_iter().filter(watches).collect();
    assert_eq!(view.policies.len(), watching.len());
    let mut any = 0;
    for policy in &view.policies {
        let who = |result: &str| -> BTreeSet<&str> {
            let is_it = |applied: &Value| applied["id"] == *policy.id && applied["result"] == result;
            let applied = |row: &&Value| row["appliedConditionalAccessPolicies"].as_array().unwrap().iter().any(is_it);
            rows.iter().filter(applied).map(|row| row["userId"].as_str().unwrap()).collect()
        };
        let (asked, blocked) = (who("reportOnlyInterrupted"), who("reportOnlyFailure"));
        let passed = who("reportOnlySuccess").into_iter().filter(|id| !asked.contains(id) && !blocked.contains(id));
        let passed = passed.count();
        assert_eq!(
            [policy.asked as usize, policy.passed as usize, policy.blocked as usize],
            [asked.len(), passed, blocked.len()],
            "{}",
            policy.name
        );
        assert_eq!(policy.blocked_people.len(), blocked.len().min(200));
        any += asked.len() + passed + blocked.len();
    }
    assert!(any > 0, "the group's policies saw something");
}

fn watches(policy: &Value) -> bool {
    policy["state"] == "enabledForReportingButNotEnforced"
}

#[tokio::test]
async fn without_the_licence_or_the_permission_it_is_said_why() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    assert_eq!(place.seen().await.because.unwrap().code, ErrorCode::NoLicence);

    let place = Place::signed_in("clinic", "Conditional Access Administrator").await;
    place.latch.status().await;
    let view = place.seen().await;
    assert_eq!((view.because.unwrap().code, view.read_at), (ErrorCode::NoPermission, None));
}

#[tokio::test]
async fn a_log_that_breaks_off_says_at_least_and_one_that_was_read_stays_when_reading_it_again_fails() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let whole = place.seen().await;
    let down = Difficulty { refuse: vec![Refusal::always("auditLogs/signIns", 403)], ..Difficulty::default() };
    place.server.make("group", down).unwrap();
    let after = place.seen().await;
    assert_eq!(after.because.unwrap().code, ErrorCode::NoPermission);
    assert_eq!((after.read_at, after.sign_ins), (whole.read_at, whole.sign_ins));
}

#[tokio::test]
async fn signing_out_ends_the_reading() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let slow = Difficulty { latency: std::time::Duration::from_secs(600), ..Difficulty::default() };
    place.server.make("group", slow).unwrap();
    place.latch.app.read_report_only().unwrap();
    assert!(place.latch.app.report_only().await.unwrap().reading);
    place.latch.app.sign_out().await.unwrap();
    assert_eq!(place.latch.app.report_only().await.unwrap_err().code, ErrorCode::SignedOut);
    place.server.make("group", Difficulty::default()).unwrap();
    let place = place.sign_in(ADMIN).await;
    assert!(!place.latch.app.report_only().await.unwrap().reading);
}
