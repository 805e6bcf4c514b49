//! Backups: everything in one file, and back without dropping anything.

use app::ErrorCode;
use app::view::{BackupPolicyNow, BackupView, ChangeStage, IntentView, PlanPolicyChange};
use serde_json::{Value, json};

use super::{POLICIES, admin, typed, without_newer_words};
use crate::place::{ADMIN, Place};

async fn backed_up() -> (Place, String) {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    std::fs::create_dir(place.computer.downloads()).unwrap();
    let saved = place.latch.app.back_up_policies().await.unwrap();
    assert_eq!(saved.people as usize, place.raw_policies().await.len());
    let text = std::fs::read_to_string(saved.path).unwrap();
    (place, text)
}

fn of<'a>(view: &'a BackupView, name: &str) -> &'a app::view::BackupPolicyView {
    view.policies.iter().find(|policy| policy.name.starts_with(name)).unwrap()
}

#[tokio::test]
async fn the_file_holds_every_policy_place_and_strength_whole() {
    let (place, text) = backed_up().await;
    let file: Value = serde_json::from_str(&text).unwrap();
    let truth = place.truth().await;
    assert_eq!(without_newer_words(file["policies"].clone()), json!(place.raw_policies().await));
    let places = truth.list("v1.0/identity/conditionalAccess/namedLocations").await.unwrap();
    assert_eq!(file["namedLocations"], json!(places));
    let strengths = truth.list("v1.0/policies/authenticationStrengthPolicies").await.unwrap();
    assert_eq!(file["strengths"].as_array().unwrap().len(), strengths.len());
    assert_eq!(file["organization"]["id"], place.server.tenant("group").unwrap());
    let again = place.latch.app.back_up_policies().await.unwrap();
    assert!(again.path.contains("(2)"), "no file is replaced: {}", again.path);
}

#[tokio::test]
async fn a_backup_is_put_beside_what_is_there_and_what_is_missing_is_named() {
    let (place, text) = backed_up().await;
    let view = place.latch.app.read_backup(&text).await.unwrap();
    assert!(view.same_organization && view.made_first.is_empty());
    assert!(view.policies.iter().all(|policy| policy.now == BackupPolicyNow::Same), "{view:#?}");
    // A group that went with its office, and a person who left long ago.
    assert_eq!(of(&view, "CA012").missing.len(), 1);
    assert_eq!(of(&view, "CA003").missing.len(), 1);
    assert_eq!(of(&view, "CA008").missing, Vec::<String>::new());

    let truth = place.truth().await;
    let (changed, gone) = (of(&view, "Pilot 2019").id.clone(), of(&view, "OLD block").id.clone());
    truth.patch(&format!("{POLICIES}/{changed}"), &json!({"displayName": "Pilot 2020"})).await.unwrap();
    truth.delete(&format!("{POLICIES}/{gone}")).await.unwrap();
    let view = place.latch.app.read_backup(&text).await.unwrap();
    assert_eq!(of(&view, "Pilot 2019").now, BackupPolicyNow::Changed);
    assert_eq!(of(&view, "OLD block").now, BackupPolicyNow::NotThere);
    let same = view.policies.iter().filter(|policy| policy.now == BackupPolicyNow::Same).count();
    assert_eq!(same, view.policies.len() - 2);

    for text in ["", "{}", &text[..text.len() / 2]] {
        assert_eq!(place.latch.app.read_backup(text).await.unwrap_err().code, ErrorCode::NotABackup);
    }
}

#[tokio::test]
async fn policies_of_a_backup_come_back_as_they_were_and_what_names_somebody_gone_does_not() {
    let (place, text) = backed_up().await;
    let before = place.raw_policies().await;
    let view = place.latch.app.read_backup(&text).await.unwrap();
    let (changed, gone) = (of(&view, "Pilot 2019").id.clone(), of(&view, "CA008").id.clone());
    let truth = place.truth().await;
    truth.patch(&format!("{POLICIES}/{changed}"), &json!({"displayName": "Pilot 2020"})).await.unwrap();
    truth.delete(&format!("{POLICIES}/{gone}")).await.unwrap();

    let restore = |policies: Vec<String>| IntentView::RestoreBackup {
        backup: view.id.clone(),
        policies,
        on: false,
        knowingly: true,
    };
    let leeds = restore(vec![of(&view, "CA012").id.clone()]);
    assert_eq!(place.latch.app.prepare_change(leeds).await.unwrap_err().code, ErrorCode::NothingToDo, "it is the same");
    truth.delete(&format!("{POLICIES}/{}", of(&view, "CA012").id)).await.unwrap();
    let leeds = restore(vec![of(&view, "CA012").id.clone()]);
    let refused = place.latch.app.prepare_change(leeds).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PolicyNamesMissing, "nothing is dropped");

    let wanted = restore(vec![changed.clone(), gone.clone()]);
    let plan = place.latch.prepare(wanted.clone(), admin()).await.unwrap();
    let changes: Vec<PlanPolicyChange> = plan.policies.iter().map(|line| line.change).collect();
    assert_eq!(changes, [PlanPolicyChange::MadeWatching, PlanPolicyChange::Renamed]);
    assert!(plan.needs_name);
    let change = place.latch.make(wanted, typed(&plan.organization_name), admin()).await.unwrap();
    assert_eq!(change.stage, ChangeStage::Done, "{change:#?}");
    let after = place.raw_policies().await;
    let old = before.iter().find(|raw| raw["id"] == *gone).unwrap();
    let new = after.iter().find(|raw| raw["displayName"] == old["displayName"]).unwrap();
    assert_eq!((&new["conditions"], &new["grantControls"]), (&old["conditions"], &old["grantControls"]));
    assert_eq!(new["state"], "enabledForReportingButNotEnforced", "it was on, and only watches");
    let renamed = after.iter().find(|raw| raw["id"] == *changed).unwrap();
    assert_eq!(renamed["displayName"], of(&view, "Pilot 2019").name);
}
