//! What the evidence says, and that nothing in it is ever more than text.

use std::collections::BTreeSet;

use journal::{ChangeEnd, ChangeRecord, Intent, JsonText, NOT_SENT, OrganizationKey, Outcome};
use serde_json::{Value, json};

use super::*;
use crate::history::entry;
use crate::view::PersonLine;
use crate::words::Words;

const MARKUP: &str = "<img src=x onerror=\"alert('1')\">&amp;\u{7} {{count}}";

/// A change with every outcome, `count` items of it done.
async fn change_of(count: u64, folder: &std::path::Path) -> (Journal, Change) {
    let key = OrganizationKey::new("worldwide", "tenant").unwrap();
    let journal = Journal::open(folder, &key).await.unwrap();
    let record = ChangeRecord {
        kind: "per_user_mfa_off".into(),
        account: "ada".to_owned(),
        plan_hash: "ab12".to_owned(),
        plan: JsonText::from(json!({ "intent": { "kind": "per_user_mfa_off" } })),
        total: count + 5,
    };
    let id = journal.begin(record).await.unwrap();
    let intent = |n: u64| Intent {
        object: format!("authentication/requirements/{n}"),
        display_name: if n == 0 { MARKUP.to_owned() } else { format!("Person {n}") },
        before: JsonText::from(json!({ "perUserMfaState": "enforced", "note": "</code><script>" })),
        after: JsonText::from(json!({ "perUserMfaState": "disabled" })),
    };
    let ids = journal.intend(id, (0..count + 4).map(intent).collect()).await.unwrap();
    let (done, rest) = ids.split_at(count as usize);
    let refused = |code: &str| Outcome::Refused { code: code.into(), request_id: Some("r-refused".into()) };
    let unknown = Outcome::Unknown { code: "timeout".into(), request_id: None };
    let mut outcomes = vec![(rest[0], refused("denied")), (rest[1], refused(NOT_SENT)), (rest[2], unknown)];
    outcomes.extend(done.iter().map(|id| (*id, Outcome::Done { request_id: Some("r-done".into()), note: None })));
    journal.settle(outcomes).await.unwrap();
    journal.finish(id, ChangeEnd::Cancelled).await.unwrap();
    let change = journal.change(id).await.unwrap();
    (journal, change)
}

/// The evidence of a change, in both forms.
async fn both(count: u64, intact: Option<bool>) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = change_of(count, folder.path()).await;
    let handle = Handle::current();
    let written = tokio::task::spawn_blocking(move || {
        let words = Words::load().unwrap();
        let plan = entry::Planned::read(change.kind.as_str(), None);
        let ada = |id: &str| PersonLine { id: id.into(), name: MARKUP.into(), username: "ada@contoso.com".into() };
        let planned = [(change.clone(), plan)];
        let view = entry::views(&planned, None, ada).remove(0);
        let readable = change.counts.intended;
        let evidence = Evidence {
            words: &words.evidence,
            organization: "Contoso <b>".to_owned(),
            tenant: "tenant".to_owned(),
            cloud: "worldwide".to_owned(),
            practice: false,
            change,
            view,
            intact,
            readable,
            saved: Timestamp::UNIX_EPOCH,
        };
        let items =
            || Items { journal: journal.clone(), change: evidence.change.id, handle: handle.clone(), offset: 0 };
        let (mut page, mut document) = (Vec::new(), Vec::new());
        html::write(&mut page, &evidence, items()).unwrap();
        json::write(&mut document, &evidence, items()).unwrap();
        (String::from_utf8(page).unwrap(), serde_json::from_slice(&document).unwrap())
    });
    written.await.unwrap()
}

/// The tags of a page, each as it stands between its angle brackets.
fn tags(page: &str) -> BTreeSet<&str> {
    page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0).collect()
}

#[tokio::test]
async fn no_name_and_no_value_is_ever_a_part_of_the_page() {
    let (page, _) = both(3, Some(true)).await;
    let (before, body) = page.split_once("</style>").unwrap();
    let known = [
        "/head",
        "body",
        "/body",
        "/html",
        "h1",
        "/h1",
        "h2",
        "/h2",
        "dl",
        "/dl",
        "dt",
        "/dt",
        "dd",
        "/dd",
        "bdi",
        "/bdi",
        "ul",
        "/ul",
        "li",
        "/li",
        "table",
        "/table",
        "thead",
        "/thead",
        "tbody",
        "/tbody",
        "tr",
        "/tr",
        "td",
        "/td",
        "th scope=\"col\"",
        "/th",
        "code",
        "/code",
    ];
    assert_eq!(tags(body), BTreeSet::from(known), "these tags, without an attribute, and no others");
    assert!(before.contains("default-src 'none'") && !page.contains("http://") && !page.contains("https://"));
    assert!(!before.contains("<b>"), "the title too");
    let shown = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;\u{fffd} {{count}}";
    assert_eq!(body.matches(shown).count(), 2, "whole and readable: the person who did it, and the one it was done to");
}

#[tokio::test]
async fn every_item_is_in_both_forms_with_what_came_of_it() {
    let (page, document) = both(1_200, Some(true)).await;
    let (_, rows) = page.split_once("<tbody>").unwrap();
    assert_eq!(rows.matches("<tr>").count(), 1_204);
    for words in ["Done, and read back", "Refused", "Not sent", "Not known"] {
        assert!(rows.contains(words), "{words}");
    }
    let items = document["items"].as_array().unwrap();
    assert_eq!(items.len(), 1_204);
    let of = |outcome: &str| items.iter().filter(|item| item["outcome"] == outcome).count();
    assert_eq!([of("done"), of("refused"), of("notSent"), of("unknown")], [1_200, 1, 1, 2]);
    assert_eq!(items[0]["name"], MARKUP);
    assert_eq!(items[0]["before"], json!({ "perUserMfaState": "enforced", "note": "</code><script>" }));
    assert_eq!(items[0]["after"], json!({ "perUserMfaState": "disabled" }));
    assert_eq!((&items[0]["requestId"], &items[1_200]["code"]), (&json!("r-done"), &json!("denied")));
    assert_eq!(items[1_203]["knownAt"], Value::Null, "it was never settled");
    let change = &document["change"];
    let numbers = ["total", "done", "refused", "notSent", "unknown"].map(|name| change[name].as_u64().unwrap());
    assert_eq!(numbers, [1_205, 1_200, 1, 1, 2]);
    assert_eq!((&change["planHash"], &change["end"]), (&json!("ab12"), &json!("cancelled")));
    assert!(page.contains("ab12") && page.contains("A person stopped it"));
}

#[tokio::test]
async fn what_could_not_be_confirmed_is_said_in_both_forms() {
    for (intact, words) in [
        (Some(true), None),
        (Some(false), Some("the record is not as it was written")),
        (None, Some("could not be checked")),
    ] {
        let (page, document) = both(2, intact).await;
        let lines: Vec<&str> =
            document["notConfirmed"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        assert!(lines.iter().all(|line| page.contains(*line) && !line.contains("{{")), "{lines:?}");
        assert_eq!(lines.iter().any(|line| words.is_some_and(|words| line.contains(words))), words.is_some());
        assert!(lines.contains(&"What became of some items. Their number: 2"));
        assert!(lines.contains(&"Items that were prepared, but never sent. Their number: 1"));
        assert!(lines.contains(&"Items of the plan that were not begun. Their number: 1"));
        assert_eq!(document["record"]["intact"], json!(intact));
    }
}

#[test]
fn every_name_of_an_intent_an_end_and_an_outcome_has_its_words() {
    let words = Words::load().unwrap().evidence;
    let what = ["securityDefaultsOn", "securityDefaultsOff", "perUserMfaOff", "perUserMfaOffKnowingly"];
    for name in what.into_iter().chain(["putBack", "putBackOverwriting", "newer"]) {
        assert!(words.what.contains_key(name), "{name}");
    }
    for name in ["running", "done", "doneWithExceptions", "cancelled", "interrupted", "refused", "putBack"] {
        assert!(words.end.contains_key(name), "{name}");
    }
    for name in ["done", "refused", "notSent", "unknown"] {
        assert!(words.outcome.contains_key(name), "{name}");
    }
}
