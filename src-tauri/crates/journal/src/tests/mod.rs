//! What a journal keeps, refuses and finds out, through its public face.

mod access;
mod cut_short;
mod damage;
mod disk_limit;
mod failures;
mod kept;
mod model;
mod power_cut;
mod readable;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{ChangeId, ChangeRecord, Code, Error, Intent, Journal, JsonText, OrganizationKey, Outcome};

pub(crate) fn contoso() -> OrganizationKey {
    OrganizationKey::new("worldwide", "contoso").unwrap()
}

fn json(text: &str) -> JsonText {
    JsonText::new(text).unwrap()
}

fn per_user_off(total: u64) -> ChangeRecord {
    ChangeRecord {
        kind: "per_user_mfa_off".into(),
        account: "admin".to_owned(),
        plan_hash: "hash".to_owned(),
        plan: json(r#"{"steps": []}"#),
        total,
    }
}

fn turn_off(object: &str) -> Intent {
    Intent {
        object: object.to_owned(),
        display_name: object.to_uppercase(),
        before: json("\"enforced\""),
        after: json("\"disabled\""),
    }
}

fn done() -> Outcome {
    Outcome::Done { request_id: Some(Code::new("r-1")), note: Some(Code::new("n-1")) }
}

fn refused() -> Outcome {
    Outcome::Refused { code: "Authorization_RequestDenied".into(), request_id: None }
}

fn unknown() -> Outcome {
    Outcome::Unknown { code: "timeout".into(), request_id: None }
}

/// A closed journal of one change: `a` done, `b` refused, `c` never settled.
async fn written(folder: &Path) -> ChangeId {
    let journal = Journal::open(folder, &contoso()).await.unwrap();
    let change = journal.begin(per_user_off(3)).await.unwrap();
    let intents = ["a", "b", "c"].map(turn_off).to_vec();
    let ids = journal.intend(change, intents).await.unwrap();
    journal.settle(vec![(ids[0], done()), (ids[1], refused())]).await.unwrap();
    journal.close().await;
    change
}

fn file(folder: &Path, extension: &str) -> PathBuf {
    let mut found = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension));
    let first = found.next().unwrap();
    assert_eq!(found.next(), None);
    first
}

/// A copy of the files as they are now, as after a power cut: the journal may be open, and the index
/// of its log, which is only memory, is not there.
fn copied(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    copy
}

async fn opened(folder: &TempDir) -> Result<Journal, Error> {
    Journal::open(folder.path(), &contoso()).await
}
