//! What the probe says of a change that nobody kills.

use practice::Answered;
use serde_json::{Value, json};

use super::case::{Case, Change};
use super::situation::Situation;

/// Each step: what it is, what became of it, and how many are done.
fn steps(account: &Value) -> Vec<Value> {
    let steps = account["steps"].as_array().unwrap().iter();
    steps.map(|step| json!([step["what"], step["result"], step["done"]])).collect()
}

async fn security_defaults_on(answered: Answered) -> (Situation, Value) {
    let case = Case { change: Change::SecurityDefaultsOn(answered), undo: false };
    let situation = Situation::of(case, 20).await;
    let account = situation.probe.run(case.words()).await.complete();
    situation.is_as_meant().await;
    (situation, account)
}

#[tokio::test]
async fn security_defaults_that_are_taken_leave_nobody_open_and_what_is_so_already_is_no_change() {
    let (situation, account) = security_defaults_on(Answered::Accepted).await;
    assert_eq!((&account["outcome"], &account["gap_seconds"]), (&json!("done"), &json!(0.0)), "{account:#}");
    let people = situation.people();
    assert_eq!(steps(&account), [json!(["securityDefaultsOn", "done", 1]), json!(["perUserMfaOff", "done", people])]);
    let again = situation.probe.run(&["security-defaults", "on"]).await.complete();
    assert_eq!((&again["outcome"], steps(&again).len()), (&json!("done"), 0));
    assert!(!situation.probe.run(&["resume"]).await.succeeded(), "nothing was cut off");
}

#[tokio::test]
async fn security_defaults_that_want_people_off_first_say_how_long_they_were_open_and_all_is_put_back_once() {
    let (situation, account) = security_defaults_on(Answered::Refused).await;
    let people = situation.people();
    assert_eq!(
        steps(&account),
        [
            json!(["securityDefaultsOn", "refused", 0]),
            json!(["perUserMfaOff", "done", people]),
            json!(["securityDefaultsOn", "done", 1]),
        ]
    );
    assert!(account["gap_seconds"].as_f64().unwrap() > 0.0, "{account:#}");
    let undone = situation.probe.run(&["undo"]).await.complete();
    assert_eq!(undone["outcome"], "put_back");
    assert_eq!(steps(&undone), [json!(["perUserMfaOn", "done", people]), json!(["securityDefaultsOff", "done", 1])]);
    situation.is_as_at_first().await;
    assert!(!situation.probe.run(&["undo"]).await.succeeded(), "what was put back is not made again");
    situation.is_as_at_first().await;
}

#[tokio::test]
async fn what_policies_forbid_is_refused_and_nothing_is_sent() {
    let situation = Situation::of(Case { change: Change::PerUserOff, undo: false }, 20).await;
    let run = situation.probe.run(&["security-defaults", "on"]).await;
    let account = run.account();
    assert!(!run.succeeded());
    assert_eq!(
        (&account["outcome"], steps(&account)),
        (&json!("refused"), vec![json!(["securityDefaultsOn", "refused", 0])])
    );
    assert_eq!(account["steps"][0]["because"], "PoliciesForbid");
    situation.is_as_at_first().await;
}
