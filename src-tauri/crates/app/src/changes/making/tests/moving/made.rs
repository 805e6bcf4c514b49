//! Policies that are made: each once, whatever comes of the answer, and with everyone whom it leaves out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use journal::Outcome;
use mfa::change::Step;
use practice::{Difficulty, Unconfirmed};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::organization::{Fate, Organization, Write};
use super::town::{Move, bodies, made};
use crate::changes::making::Ended;

/// The clinic, in which three policies are made while `fates` is what becomes of writes.
async fn three_made(
    unconfirmed: Unconfirmed,
    fates: impl Fn(&Write) -> Fate + Send + Sync + 'static,
) -> (Arc<Organization>, Move, Ended) {
    let clinic = Organization::new("clinic", unconfirmed);
    clinic.goes_wrong(fates);
    let steps: Vec<Step> = bodies().iter().map(made).collect();
    let making = Move::of(&steps);
    let ended = making.make(&clinic, &steps, &BTreeSet::new(), None).await;
    (clinic, making, ended)
}

async fn names(clinic: &Organization) -> Vec<Value> {
    clinic.truth().await.policies.iter().map(|policy| policy["displayName"].clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn policies_are_made_beside_security_defaults_and_the_journal_knows_their_ids() {
    let (clinic, making, ended) = three_made(Unconfirmed::default(), |_| Fate::Passes).await;
    assert!(matches!(ended, Ended::Through) && !making.job.has_exceptions(), "{ended:?}");
    for policy in clinic.truth().await.policies {
        let object = format!("conditionalAccess/policies/new/{}", policy["displayName"].as_str().unwrap());
        let Some(Some(Outcome::Done { note: Some(id), .. })) = making.book.says(&object) else {
            panic!("{:?}", making.book.says(&object));
        };
        assert_eq!(id.as_str(), policy["id"]);
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_the_answer_was_no_policy_is_made_twice() {
    let fates = [
        Fate::AppliesThen(429),
        Fate::AppliesThen(500),
        Fate::AppliesThen(504),
        Fate::AppliesUnanswered,
        Fate::Broken,
        Fate::Refused(429),
        Fate::Refused(503),
    ];
    for wrong in fates {
        for nth in 0..3 {
            let fate = move |write: &Write| if write.nth == nth { wrong } else { Fate::Passes };
            let (clinic, making, ended) = three_made(Unconfirmed::default(), fate).await;
            let case = format!("{wrong:?} at {nth}: {ended:?}");
            let names = names(&clinic).await;
            let distinct: BTreeSet<String> = names.iter().map(Value::to_string).collect();
            assert_eq!(distinct.len(), names.len(), "{case}");
            // Either all of it is there, or it is said what is not.
            assert_eq!(names.len() == 3, !making.job.has_exceptions() && matches!(ended, Ended::Through), "{case}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn where_no_policy_may_watch_beside_security_defaults_they_are_made_switched_off() {
    let unconfirmed =
        Unconfirmed { report_only_with_defaults_on: practice::Answered::Refused, ..Unconfirmed::default() };
    let (clinic, making, ended) = three_made(unconfirmed, |_| Fate::Passes).await;
    assert!(matches!(ended, Ended::Through) && !making.job.has_exceptions(), "{ended:?}");
    let truth = clinic.truth().await;
    assert_eq!(truth.policies.iter().filter(|policy| policy["state"] == json!("disabled")).count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_was_kept_without_whom_it_leaves_out_is_off_at_once_and_that_is_said() {
    let clinic = Organization::new("clinic", Unconfirmed::default());
    let people = clinic.ask("GET", "v1.0/users?$top=1&$select=id", &Value::Null).await.1;
    clinic.set_difficulty(Difficulty { drop_exclusion: true, ..Difficulty::default() });
    let mut body = bodies()[1].clone();
    body["conditions"]["users"]["excludeUsers"] = json!([people["value"][0]["id"]]);
    let steps = [made(&body)];
    let making = Move::of(&steps);
    let began = Instant::now();
    let ended = making.make(&clinic, &steps, &BTreeSet::new(), None).await;
    assert!(matches!(ended, Ended::Through) && making.job.has_exceptions(), "{ended:?}");
    assert!(began.elapsed() <= Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(clinic.truth().await.policies[0]["state"], json!("disabled"));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_refused_does_not_keep_the_others_from_being_made() {
    let fate = |write: &Write| if write.nth == 1 { Fate::Refused(400) } else { Fate::Passes };
    let (clinic, making, ended) = three_made(Unconfirmed::default(), fate).await;
    assert!(matches!(ended, Ended::Through), "{ended:?}");
    assert!(making.job.has_exceptions());
    assert_eq!(names(&clinic).await, ["Admins", "Old apps"]);
}
