use journal::{ChangeRecord, Code, Intent, JsonText, OrganizationKey, RecordId};
use serde_json::{Value, json};

use super::*;

const DEFAULTS: &str = "policies/identitySecurityDefaultsEnforcementPolicy";

/// A journal with one change that runs.
async fn running(folder: &std::path::Path) -> (Journal, ChangeId) {
    let journal = Journal::open(folder, &OrganizationKey::new("practice-x", "a").unwrap()).await.unwrap();
    let change = ChangeRecord {
        kind: "security_defaults_on".into(),
        account: "somebody".into(),
        plan_hash: "of this".into(),
        plan: JsonText::from(json!({})),
        total: 3,
    };
    let change = journal.begin(change).await.unwrap();
    (journal, change)
}

async fn defaults(journal: &Journal, change: ChangeId, on: bool) -> RecordId {
    let (before, after) = (json!({ "isEnabled": !on }), json!({ "isEnabled": on }));
    journal.intend(change, vec![intent(DEFAULTS, before, after)]).await.unwrap()[0]
}

/// Per-user MFA of these people goes off, or on again.
async fn people(journal: &Journal, change: ChangeId, who: &[&str], off: bool) -> Vec<RecordId> {
    let (on, disabled) = (json!({ "perUserMfaState": "enforced" }), json!({ "perUserMfaState": "disabled" }));
    let (before, after) = if off { (on, disabled) } else { (disabled, on) };
    let intents = who
        .iter()
        .map(|who| intent(&format!("authentication/requirements/{who}"), before.clone(), after.clone()))
        .collect();
    journal.intend(change, intents).await.unwrap()
}

fn intent(object: &str, before: Value, after: Value) -> Intent {
    Intent {
        object: object.to_owned(),
        display_name: String::new(),
        before: JsonText::from(before),
        after: JsonText::from(after),
    }
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused { code: Code::new(code), request_id: None }
}

const DONE: Outcome = Outcome::Done { request_id: None, note: None };

/// The kind, the result, and how many are done, refused, unknown and left.
fn short(step: &StepAccount) -> (&'static str, StepResult, [u32; 4]) {
    (step.what, step.result, [step.done, step.refused, step.unknown, step.left])
}

#[tokio::test]
async fn whoever_was_sent_twice_counts_as_it_came_out_at_last_and_a_setting_that_was_tried_twice_is_two_steps() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = running(folder.path()).await;
    let first = defaults(&journal, change, true).await;
    journal.settle(vec![(first, refused("badRequest"))]).await.unwrap();
    let sent = people(&journal, change, &["a", "b"], true).await;
    // Cut off here, and found not to be made.
    journal.settle(vec![(sent[0], DONE), (sent[1], refused("not_applied"))]).await.unwrap();
    let again = defaults(&journal, change, true).await;
    journal.settle(vec![(again, refused("badRequest"))]).await.unwrap();
    let sent = people(&journal, change, &["b"], true).await;
    journal.settle(vec![(sent[0], DONE)]).await.unwrap();
    let last = defaults(&journal, change, true).await;
    journal.settle(vec![(last, DONE)]).await.unwrap();

    let steps = steps(&journal, change).await.unwrap();
    let refused = ("securityDefaultsOn", StepResult::Refused, [0, 1, 0, 0]);
    let off = ("perUserMfaOff", StepResult::Done, [1, 0, 0, 0]);
    let on = ("securityDefaultsOn", StepResult::Done, [1, 0, 0, 0]);
    assert_eq!(steps.iter().map(short).collect::<Vec<_>>(), [refused, off, refused, off, on]);
    assert_eq!(steps[0].because.as_deref(), Some("badRequest"));
    assert_eq!(steps[1].because, None, "who was made in the end has no reason");
}

#[tokio::test]
async fn a_change_that_put_itself_back_says_both_and_what_was_not_sent_is_left_and_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = running(folder.path()).await;
    let off = people(&journal, change, &["a", "b", "c", "d"], true).await;
    let outcomes = [DONE, refused("accessDenied"), refused(NOT_SENT)];
    journal.settle(off.iter().copied().zip(outcomes).collect()).await.unwrap();
    people(&journal, change, &["a"], false).await;

    let steps = steps(&journal, change).await.unwrap();
    let expected =
        [("perUserMfaOff", StepResult::Unknown, [1, 1, 1, 1]), ("perUserMfaOn", StepResult::Unknown, [0, 0, 1, 0])];
    assert_eq!(steps.iter().map(short).collect::<Vec<_>>(), expected);
    assert_eq!((steps[0].because.as_deref(), steps[1].because.as_deref()), (Some("accessDenied"), Some("not_settled")));
    let made = |steps| MadeAccount { steps, ..MadeAccount::nothing() };
    assert!(MadeAccount::nothing().is_complete() && !made(steps).is_complete());
}

#[test]
fn an_account_is_complete_only_where_nothing_is_open() {
    let all = MadeAccount::nothing();
    for outcome in [MadeOutcome::Refused, MadeOutcome::Unfinished] {
        assert!(!MadeAccount { outcome, ..all.clone() }.is_complete(), "{outcome:?}");
    }
    assert!(MadeAccount { outcome: MadeOutcome::PutBack, ..all.clone() }.is_complete());
    assert!(!MadeAccount { left: 1, ..all }.is_complete());
    let step = |refused, left| StepAccount { done: 1, refused, left, ..StepAccount::of("perUserMfaOff") }.judged();
    assert_eq!(
        [step(0, 0), step(1, 0), step(0, 1)].map(|step| step.result),
        [StepResult::Done, StepResult::Partly, StepResult::Left]
    );
}
