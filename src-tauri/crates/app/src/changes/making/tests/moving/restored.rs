//! A policy that was on when it was deleted comes back watching, and one that is deleted is gone, whatever the answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use mfa::change::{Object, Step};
use mfa::id::PolicyId;
use practice::Unconfirmed;
use serde_json::{Value, json};

use super::organization::{Fate, Organization};
use super::town::{Move, deletes, watching};
use crate::changes::making::Ended;

const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";
const DEFAULTS: &str = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";

/// The clinic with its policies on, and one of them.
async fn on() -> (Arc<Organization>, PolicyId) {
    let (clinic, ids) = watching(Unconfirmed::default()).await;
    assert_eq!(clinic.ask("PATCH", DEFAULTS, &json!({"isEnabled": false})).await.0, 204);
    for id in &ids {
        assert_eq!(clinic.ask("PATCH", &format!("{POLICIES}/{id}"), &json!({"state": "enabled"})).await.0, 204);
    }
    (clinic, ids.into_iter().next().unwrap())
}

async fn state(clinic: &Organization, id: &PolicyId) -> Option<String> {
    let policies = clinic.truth().await.policies;
    let policy = policies.into_iter().find(|policy| policy["id"] == id.as_str())?;
    policy["state"].as_str().map(str::to_owned)
}

#[tokio::test(start_paused = true)]
async fn it_never_stays_on_when_only_half_of_its_coming_back_is_answered() {
    for wrong in [
        Fate::Refused(404),
        Fate::Refused(429),
        Fate::Refused(503),
        Fate::AppliesThen(504),
        Fate::AppliesUnanswered,
        Fate::Broken,
    ] {
        for nth in 0..2 {
            let (clinic, id) = on().await;
            assert_eq!(clinic.ask("DELETE", &format!("{POLICIES}/{id}"), &Value::Null).await.0, 204);
            clinic.goes_wrong(move |write| if write.nth == nth { wrong } else { Fate::Passes });
            let steps = [Step {
                object: Object::Policy { id: id.clone() },
                before: Value::Null,
                after: json!({"state": "enabledForReportingButNotEnforced"}),
                display_name: id.as_str().into(),
            }];
            let making = Move::of(&steps);
            let ended = making.make(&clinic, &steps, &BTreeSet::new(), None).await;
            let case = format!("{wrong:?} at {nth}: {ended:?}");
            assert!(matches!(ended, Ended::Through) && !making.job.has_exceptions(), "{case}");
            assert_eq!(state(&clinic, &id).await.as_deref(), Some("enabledForReportingButNotEnforced"), "{case}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_already_when_it_is_to_be_deleted_is_not_refused() {
    let (clinic, id) = on().await;
    assert_eq!(clinic.ask("DELETE", &format!("{POLICIES}/{id}"), &Value::Null).await.0, 204);
    let steps = deletes(std::slice::from_ref(&id));
    let making = Move::of(&steps);
    let ended = making.make(&clinic, &steps, &BTreeSet::new(), None).await;
    assert!(matches!(ended, Ended::Through) && !making.job.has_exceptions(), "{ended:?}");
    assert_eq!(state(&clinic, &id).await, None);
}
