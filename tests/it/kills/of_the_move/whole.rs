//! The move without a kill: what it is, and that it can be put back.

use practice::Answered;
use serde_json::{Value, json};

use super::SETTINGS;
use super::town::Town;
use super::truth::{DELETED, POLICIES, Truth, text};

/// How many steps of this kind are done.
fn done(account: &Value, what: &str) -> u64 {
    let steps = account["steps"].as_array().unwrap().iter().filter(|step| step["what"] == what);
    steps.map(|step| step["done"].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn the_whole_move_is_so_many_writes_and_is_put_back_with_policies_that_can_be_restored() {
    let town = Town::new(Answered::Accepted).await;
    let before = town.writes();
    let account = town.probe.run(&town.moves()).await.complete();
    town.is_moved().await;
    // What the kills count.
    assert_eq!(town.writes() - before, SETTINGS + town.people());
    assert!(town.people() > 0);
    assert_eq!(
        ["policyMade", "policyChanged", "securityDefaultsOff", "policyOn", "perUserMfaOff"]
            .map(|what| done(&account, what)),
        [5, 5, 1, 5, town.people()]
    );
    assert!(account["gap_seconds"].as_f64().unwrap() > 0.0, "{account:#}");

    town.is_put_back_whole().await;
    let now = Truth::of(&town.graph).await;
    let deleted = now.deleted_since(&town.first);
    assert_eq!(deleted.len(), 5);
    for policy in deleted {
        let id = text(policy, "id");
        let restored = town.graph.create(&format!("{DELETED}/{id}/restore"), &json!({})).await.unwrap();
        assert_eq!(restored["id"], *id, "{restored:#}");
    }
    let there = town.graph.list(POLICIES).await.unwrap();
    let states: Vec<_> = there.iter().map(|policy| policy["state"].clone()).collect();
    assert_eq!(states, vec![json!("enabledForReportingButNotEnforced"); 5]);
}
