//! `probe lockout`.

use std::io::Write as _;

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::graph::{Manner, OtherGraph};
use super::harbour::Harbour;
use super::probe::{Account, probe};

const LISTS: [&str; 5] = ["locked_out", "must_register", "partly_blocked", "unknown", "ok"];

/// A policy that was never saved and is off.
fn draft(users: Value, conditions: &[(&str, Value)], grant: Value) -> Value {
    let mut draft = json!({"displayName": "Draft", "state": "disabled", "grantControls": grant,
        "conditions": {"users": users, "applications": {"includeApplications": ["All"]}, "clientAppTypes": ["all"]}});
    for (name, value) in conditions {
        draft["conditions"][name] = value.clone();
    }
    draft
}

fn everyone() -> Value {
    json!({"includeUsers": ["All"]})
}

fn second_step() -> Value {
    json!({"operator": "OR", "builtInControls": ["mfa"]})
}

async fn asked(manner: Manner, draft: &Value, users: &str) -> Account {
    let graph = OtherGraph::start(Harbour::Policies, manner).await;
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(draft.to_string().as_bytes()).unwrap();
    let mut account = probe(&graph, &["lockout", "--draft", file.path().to_str().unwrap(), "--users", users]).await;
    for list in LISTS {
        let list = account.document[list].as_array_mut().unwrap();
        list.sort_by_key(ToString::to_string);
    }
    account
}

/// The document with these people in these lists, and nobody in the others.
fn document(lists: &[(&str, &[&str])]) -> Value {
    let mut document: Value = LISTS.iter().map(|list| ((*list).to_owned(), json!([]))).collect();
    for (list, people) in lists {
        document[list] = json!(people);
    }
    document
}

#[tokio::test]
async fn who_can_answer_who_must_register_and_who_is_kept_out_is_worked_out_by_hand() {
    let mfa = draft(everyone(), &[], second_step());
    let with_methods: &[&str] = &["anna", "bert", "emma", "gina", "rolf"];
    let without: &[&str] = &["cora", "sync", "ulf", "wim"];
    let expected = document(&[("ok", with_methods), ("must_register", without), ("locked_out", &["dora"])]);
    for manner in
        [Manner::PLAIN, Manner { page: 3, backwards: true, ..Manner::PLAIN }, Manner { chatty: true, ..Manner::PLAIN }]
    {
        let account = asked(manner, &mfa, "all").await;
        assert_eq!(account.document, expected);
        assert!(account.complete);
    }

    let outside = json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]});
    let block = json!({"operator": "OR", "builtInControls": ["block"]});
    let only_at_the_office = draft(everyone(), &[("locations", outside)], block);
    let account = asked(Manner::PLAIN, &only_at_the_office, "all").await;
    let expected = document(&[
        ("partly_blocked", &["anna", "bert", "emma", "gina", "rolf", "sync", "ulf"]),
        // At the office "everyone" asks them, and they have nothing to answer with.
        ("must_register", &["cora", "wim"]),
        ("locked_out", &["dora"]),
    ]);
    assert_eq!(account.document, expected);
}

#[tokio::test]
async fn people_are_meant_by_id_or_by_what_they_sign_in_with_and_nobody_knows_a_stranger() {
    let mfa = draft(everyone(), &[], second_step());
    let account = asked(Manner::PLAIN, &mfa, "ANNA,Emma@Harbour.example,emma,nobody").await;
    assert_eq!(account.document, document(&[("ok", &["anna", "emma"]), ("unknown", &["nobody"])]));
    assert!(!account.complete);
    let account = asked(Manner::PLAIN, &mfa, "wim").await;
    assert_eq!((account.document, account.complete), (document(&[("must_register", &["wim"])]), true));
}

#[tokio::test]
async fn what_is_refused_makes_unknown_only_where_it_matters() {
    let mfa = draft(everyone(), &[], second_step());
    let account = asked(Manner::refusing(&[("users/cora/authentication", 403)]), &mfa, "anna,cora").await;
    assert_eq!(account.document, document(&[("ok", &["anna"]), ("unknown", &["cora"])]));

    // Whoever can answer can sign in whether the group spares them or not.
    let all_but_spared = json!({"includeUsers": ["All"], "excludeGroups": ["spared"]});
    let spares = draft(all_but_spared, &[], second_step());
    let account = asked(Manner::refusing(&[("groups/spared/t", 403)]), &spares, "all").await;
    let expected = document(&[
        ("ok", &["anna", "bert", "emma", "gina", "rolf"]),
        // "Staff mail" asks her in any case.
        ("must_register", &["cora"]),
        ("unknown", &["sync", "ulf", "wim"]),
        ("locked_out", &["dora"]),
    ]);
    assert_eq!(account.document, expected);

    let account = asked(Manner::refusing(&[("conditionalAccess/policies", 403)]), &mfa, "anna,dora").await;
    assert_eq!(account.document, document(&[("unknown", &["anna"]), ("locked_out", &["dora"])]), "one may block her");

    let account = asked(Manner::refusing(&[("users", 403)]), &mfa, "anna,wim,anna").await;
    assert_eq!(account.document, document(&[("unknown", &["anna", "wim"])]));
    assert!(!account.complete);
}
