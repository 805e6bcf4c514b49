//! The evidence of a change as a file.

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, EvidenceFormat, HistoryEnd, IntentView};
use serde_json::{Value, json};
use support::Computer;

use super::{admin, changed, written_before};
use crate::place::{ADMIN, Place};

const MARKUP: &str = "<script>alert(\"Anna\")</script>";

#[tokio::test]
async fn both_forms_hold_every_item_the_organization_and_who_did_it() {
    let place = changed().await;
    std::fs::create_dir(place.computer.downloads()).unwrap();
    let app = &place.latch.app;
    let history = app.history().await.unwrap();
    let change = &history.changes[0];
    let rows = app.history_rows(&change.id, 0).await.unwrap().rows;
    let tenant = place.server.tenant("bakery").unwrap();

    let saved = app.save_evidence(&change.id, EvidenceFormat::Json).await.unwrap();
    assert!(saved.path.ends_with(".json") && saved.people == 5, "{saved:?}");
    let document: Value = serde_json::from_str(&std::fs::read_to_string(&saved.path).unwrap()).unwrap();
    assert_eq!(document["organization"]["id"], tenant.as_str());
    assert_eq!(document["organization"]["name"], "Backstube Lindqvist");
    assert_eq!(document["record"], json!({ "intact": true }));
    assert_eq!(document["change"]["by"]["username"], change.by.username.as_str());
    assert_eq!((&document["change"]["kind"], &document["change"]["end"]), (&json!("per_user_mfa_off"), &json!("done")));
    assert_eq!(document["change"]["intent"], json!({ "kind": "perUserMfaOff", "knowingly": true, "people": null }));
    let hash = document["change"]["planHash"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    let items = document["items"].as_array().unwrap();
    assert_eq!(items.len(), 5);
    for (item, row) in items.iter().zip(&rows) {
        assert_eq!(item["name"], row.name.as_str());
        assert_eq!(item["before"].to_string(), row.before);
        assert_eq!((&item["after"], &item["outcome"]), (&json!({ "perUserMfaState": "disabled" }), &json!("done")));
        assert!(item["object"].as_str().unwrap().starts_with("authentication/requirements/"));
        let at: jiff::Timestamp = item["knownAt"].as_str().unwrap().parse().unwrap();
        let shown: jiff::Timestamp = row.at.as_ref().unwrap().parse().unwrap();
        assert_eq!(at.as_second(), shown.as_second(), "with its offset");
        let request = row.request_id.as_deref().unwrap();
        assert!(item["requestId"] == request && !request.is_empty(), "{item}");
    }

    let saved = app.save_evidence(&change.id, EvidenceFormat::Html).await.unwrap();
    assert!(saved.path.ends_with(".html") && saved.people == 5, "{saved:?}");
    let page = std::fs::read_to_string(&saved.path).unwrap();
    let (_, rows_of_page) = page.split_once("<tbody>").unwrap();
    assert_eq!(rows_of_page.matches("<tr>").count(), 5);
    for text in [&tenant, "Backstube Lindqvist", &change.by.username, hash, "Intact", &change.id] {
        assert!(page.contains(text), "{text}");
    }
    assert!(rows.iter().all(|row| rows_of_page.contains(&row.name)));
    assert!(rows.iter().all(|row| rows_of_page.contains(row.request_id.as_deref().unwrap())));
    let again = app.save_evidence(&change.id, EvidenceFormat::Html).await.unwrap();
    assert_ne!(again.path, saved.path, "no file is replaced");
}

#[tokio::test]
async fn a_name_with_markup_is_only_a_name_and_what_is_not_known_is_said() {
    let place = Place::at("bakery").await;
    let change = written_before(&place, MARKUP, 1_201).await;
    let place = place.sign_in(ADMIN).await;
    std::fs::create_dir(place.computer.downloads()).unwrap();
    let saved = place.latch.app.save_evidence(&change, EvidenceFormat::Html).await.unwrap();
    assert_eq!(saved.people, 1_201);
    let page = std::fs::read_to_string(&saved.path).unwrap();
    assert!(!page.contains("<script"));
    assert_eq!(page.matches("&lt;script&gt;alert(&quot;Anna&quot;)&lt;/script&gt;").count(), 1_201);
    assert!(page.contains("Their number: 1201") && page.contains("Latch was closed in the middle"));
    let saved = place.latch.app.save_evidence(&change, EvidenceFormat::Json).await.unwrap();
    let document: Value = serde_json::from_str(&std::fs::read_to_string(&saved.path).unwrap()).unwrap();
    let items = document["items"].as_array().unwrap();
    assert!(items.len() == 1_201 && items.iter().all(|item| item["name"] == MARKUP && item["outcome"] == "unknown"));
}

#[tokio::test]
async fn the_reason_is_told_as_it_was_typed_and_practice_is_said_to_be_practice() {
    const NAME: &str = "Clínica Río Claro";
    let computer = Computer::new().unwrap();
    std::fs::create_dir(computer.downloads()).unwrap();
    let latch = computer.latch().unwrap();
    latch.sign_in_to("clinic", admin()).await.unwrap();
    latch.status().await;
    let reason = "The <b>scanner</b> & {{when}}";
    let form = ConfirmationForm { reason: Some(reason.to_owned()), organization_name: Some(NAME.to_owned()) };
    let change = latch.make(IntentView::SecurityDefaultsOff, form, admin()).await.unwrap();
    assert_eq!(change.stage, ChangeStage::Done, "{change:#?}");
    let history = latch.app.history().await.unwrap();
    let seen = &history.changes[0];
    assert_eq!((&seen.intent, seen.reason.as_deref()), (&Some(IntentView::SecurityDefaultsOff), Some(reason)));
    assert!(seen.can_be_put_back && seen.end == HistoryEnd::Done);
    let saved = latch.app.save_evidence(&seen.id, EvidenceFormat::Html).await.unwrap();
    let page = std::fs::read_to_string(&saved.path).unwrap();
    for text in ["The &lt;b&gt;scanner&lt;/b&gt; &amp; {{when}}", "This is a practice organization", NAME] {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.contains("The whole organization"), "what stands for a name");
    let saved = latch.app.save_evidence(&seen.id, EvidenceFormat::Json).await.unwrap();
    let document: Value = serde_json::from_str(&std::fs::read_to_string(&saved.path).unwrap()).unwrap();
    assert_eq!((&document["practice"], &document["change"]["reason"]), (&json!(true), &json!(reason)));
    assert_eq!(document["items"][0]["before"], json!({ "isEnabled": true }));
}

#[tokio::test]
async fn what_cannot_be_saved_is_said() {
    let place = changed().await;
    let app = &place.latch.app;
    let change = app.history().await.unwrap().changes[0].id.clone();
    let error = app.save_evidence(&change, EvidenceFormat::Html).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::FileNotSaved);
    assert_eq!(error.params["folder"], place.computer.downloads().display().to_string());
    let nothing = app.save_evidence("00000000-0000-4000-8000-000000000000", EvidenceFormat::Html).await.unwrap_err();
    assert_eq!(nothing.code, ErrorCode::NotFound);
}
