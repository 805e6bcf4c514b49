//! Backups: everything in one file, and back without dropping anything.

use std::time::Duration;

use app::ErrorCode;
use app::view::{
    BackupPolicyNow, BackupView, ChangeStage, IntentView, NeededView, PlanPartKind, PlanPolicyChange, PlanView,
};
use practice::Difficulty;
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

const LOCATIONS: &str = "v1.0/identity/conditionalAccess/namedLocations";
const STRENGTHS: &str = "v1.0/policies/authenticationStrengthPolicies";
const KEYS: &str = "Keys for the till";
const WIFI: &str = "Guest Wi-Fi in stores";

/// A backup with a policy that is on and demands a strength of the organization's own; then that policy, its strength,
/// another policy and the place that it names are deleted.
async fn deleted_with_what_they_name() -> (Place, String, Vec<String>) {
    let place = Place::signed_in("group", ADMIN).await;
    let truth = place.truth().await;
    let strength =
        json!({"displayName": KEYS, "description": "For who handles money", "allowedCombinations": ["fido2"]});
    let strength = truth.create(STRENGTHS, &strength).await.unwrap();
    let people = truth.people().await.unwrap();
    // Nobody who must be able to get in whatever happens: those are the first.
    let someone =
        people.iter().rev().find(|person| person["accountEnabled"] == true && person["userType"] == "Member").unwrap();
    let policy = json!({"displayName": KEYS, "state": "enabled",
        "conditions": {"users": {"includeUsers": [someone["id"]]}, "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": strength["id"]}}});
    truth.create(POLICIES, &policy).await.unwrap();
    place.latch.status().await;
    std::fs::create_dir(place.computer.downloads()).unwrap();
    let text = std::fs::read_to_string(place.latch.app.back_up_policies().await.unwrap().path).unwrap();
    let mut ids = Vec::new();
    for policy in place.raw_policies().await {
        let name = policy["displayName"].as_str().unwrap();
        if name == KEYS || name.starts_with("OLD block") {
            ids.push(policy["id"].as_str().unwrap().to_owned());
            truth.delete(&format!("{POLICIES}/{}", ids.last().unwrap())).await.unwrap();
        }
    }
    assert_eq!(ids.len(), 2);
    truth.delete(&format!("{STRENGTHS}/{}", strength["id"].as_str().unwrap())).await.unwrap();
    let wifi = place.all_named(LOCATIONS, WIFI).await.remove(0);
    truth.delete(&format!("{LOCATIONS}/{}", wifi["id"].as_str().unwrap())).await.unwrap();
    (place, text, ids)
}

impl Place {
    /// All of a list of this name, as the organization really holds it.
    async fn all_named(&self, path: &str, name: &str) -> Vec<Value> {
        let mut all = self.truth().await.list(path).await.unwrap();
        all.retain(|one| one["displayName"].as_str().unwrap().starts_with(name));
        all
    }

    /// How many places, strengths and policies there are of those that were deleted.
    async fn back_again(&self) -> [usize; 3] {
        let mut found = [0; 3];
        for (at, (path, name)) in [(LOCATIONS, WIFI), (STRENGTHS, KEYS), (POLICIES, KEYS)].into_iter().enumerate() {
            found[at] = self.all_named(path, name).await.len();
        }
        found
    }
}

fn restoring(view: &BackupView, policies: &[String], on: bool) -> IntentView {
    IntentView::RestoreBackup { backup: view.id.clone(), policies: policies.to_vec(), on, knowingly: true }
}

fn first(view: &[NeededView]) -> Vec<(&str, Option<&str>)> {
    view.iter().map(|needed| (&*needed.name, needed.beside.as_deref())).collect()
}

fn parts(plan: &PlanView) -> Vec<PlanPartKind> {
    plan.parts.iter().map(|part| part.kind).collect()
}

#[tokio::test]
async fn what_policies_name_comes_back_before_them_and_a_second_run_makes_nothing() {
    let (place, text, ids) = deleted_with_what_they_name().await;
    let view = place.latch.app.read_backup(&text).await.unwrap();
    assert_eq!(first(&view.made_first), [(WIFI, None), (KEYS, None)], "{view:#?}");
    assert_eq!(of(&view, KEYS).missing, Vec::<String>::new());
    let plan = place.latch.prepare(restoring(&view, &ids, true), admin()).await.unwrap();
    assert_eq!(parts(&plan), [PlanPartKind::NeededMade, PlanPartKind::PoliciesMade, PlanPartKind::PoliciesOn]);
    assert_eq!(first(&plan.needed), [(WIFI, None), (KEYS, None)]);
    assert!(plan.needs_name && plan.lockout.is_some(), "one of them asks people again");
    let form = typed(&plan.organization_name);
    let change = place.latch.make(restoring(&view, &ids, true), form, admin()).await.unwrap();
    assert_eq!(change.stage, ChangeStage::Done, "{change:#?}");
    assert_eq!(place.back_again().await, [1, 1, 1]);
    let strength = place.all_named(STRENGTHS, KEYS).await.remove(0);
    let keys = place.all_named(POLICIES, KEYS).await.remove(0);
    assert_eq!(keys["grantControls"]["authenticationStrength"]["id"], strength["id"], "by the id that it has now");
    assert_eq!((&keys["state"], &strength["description"]), (&json!("enabled"), &json!("For who handles money")));
    let wifi = place.all_named(LOCATIONS, WIFI).await.remove(0);
    let old = place.all_named(POLICIES, "OLD block").await.remove(0);
    assert_eq!(old["conditions"]["locations"]["includeLocations"], json!([wifi["id"]]));
    assert_eq!(old["state"], "disabled", "it was off");

    place.latch.app.dismiss_change().unwrap();
    let view = place.latch.app.read_backup(&text).await.unwrap();
    assert!(view.made_first.is_empty());
    assert_eq!((of(&view, KEYS).now, of(&view, "OLD block").now), (BackupPolicyNow::Same, BackupPolicyNow::Same));
    let nothing = place.latch.app.prepare_change(restoring(&view, &ids, true)).await.unwrap_err();
    assert_eq!(nothing.code, ErrorCode::NothingToDo);
    // The policy alone is gone: what it names is found by its name.
    place.truth().await.delete(&format!("{POLICIES}/{}", keys["id"].as_str().unwrap())).await.unwrap();
    let view = place.latch.app.read_backup(&text).await.unwrap();
    let plan = place.latch.prepare(restoring(&view, &ids[..], false), admin()).await.unwrap();
    assert_eq!((parts(&plan), view.made_first.len()), (vec![PlanPartKind::PoliciesMade], 0));

    let back = IntentView::PutBack { change: change.id, overwrite: false };
    let undone = place.latch.make(back, typed(&plan.organization_name), admin()).await.unwrap();
    assert_eq!(undone.stage, ChangeStage::Done, "{undone:#?}");
    assert_eq!(place.back_again().await, [0, 0, 0], "only what was made is deleted, and all of it");
}

#[tokio::test]
async fn what_has_the_name_and_says_something_else_stays_and_the_other_is_made_beside_it() {
    let (place, text, ids) = deleted_with_what_they_name().await;
    let other = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": WIFI, "isTrusted": true,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}]});
    let other = place.truth().await.create(LOCATIONS, &other).await.unwrap();
    let view = place.latch.app.read_backup(&text).await.unwrap();
    let numbered = format!("{WIFI} (2)");
    assert_eq!(first(&view.made_first), [(&*numbered, Some(WIFI)), (KEYS, None)]);
    let form = typed(&place.latch.prepare(restoring(&view, &ids, false), admin()).await.unwrap().organization_name);
    let change = place.latch.make(restoring(&view, &ids, false), form, admin()).await.unwrap();
    assert_eq!(change.stage, ChangeStage::Done, "{change:#?}");
    let made = place.all_named(LOCATIONS, &numbered).await.remove(0);
    assert_eq!(
        place.all_named(POLICIES, "OLD block").await[0]["conditions"]["locations"]["includeLocations"],
        json!([made["id"]])
    );
    assert_eq!(place.all_named(POLICIES, KEYS).await[0]["state"], "enabledForReportingButNotEnforced");
    let there = place.all_named(LOCATIONS, WIFI).await;
    assert_eq!(there.iter().find(|one| one["id"] == other["id"]).unwrap()["ipRanges"], other["ipRanges"]);
    place.latch.app.dismiss_change().unwrap();
    let view = place.latch.app.read_backup(&text).await.unwrap();
    assert!(view.made_first.is_empty(), "it is found again under its number: {:?}", view.made_first);
}

#[tokio::test]
async fn what_was_made_is_waited_for_where_reads_lag_and_made_once() {
    let (place, text, ids) = deleted_with_what_they_name().await;
    let view = place.latch.app.read_backup(&text).await.unwrap();
    let form = typed(&place.latch.prepare(restoring(&view, &ids, true), admin()).await.unwrap().organization_name);
    place.server.make("group", Difficulty::lagging(Duration::from_secs(8))).unwrap();
    let change = place.latch.make(restoring(&view, &ids, true), form, admin()).await.unwrap();
    assert_eq!(change.stage, ChangeStage::Done, "{change:#?}");
    place.server.make("group", Difficulty::default()).unwrap();
    assert_eq!(place.back_again().await, [1, 1, 1]);
    assert_eq!(place.all_named(POLICIES, KEYS).await[0]["state"], "enabled");
}

#[tokio::test]
async fn a_refusal_in_the_middle_puts_back_all_that_was_made() {
    let (place, text, ids) = deleted_with_what_they_name().await;
    let before = place.raw_policies().await;
    let view = place.latch.app.read_backup(&text).await.unwrap();
    let form = typed(&place.latch.prepare(restoring(&view, &ids, true), admin()).await.unwrap().organization_name);
    // There is room for one of the two.
    let room = u32::try_from(before.len() + 1).unwrap();
    place.server.make("group", Difficulty { policy_limit: Some(room), ..Difficulty::default() }).unwrap();
    let change = place.latch.make(restoring(&view, &ids, true), form, admin()).await.unwrap();
    assert_eq!(change.stage, ChangeStage::PutBack, "{change:#?}");
    assert_eq!(place.back_again().await, [0, 0, 0]);
    let after = place.raw_policies().await;
    assert_eq!(after, before, "nothing else was touched");
}
