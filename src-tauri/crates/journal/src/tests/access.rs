//! Who may open a journal, and whose changes it knows.

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use super::{contoso, done, file, opened, per_user_off, refused, turn_off, written};
use crate::{Damage, Error, Journal, OrganizationKey};

#[tokio::test]
async fn a_change_is_known_to_its_own_organization_and_cloud_alone() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let record = {
        let journal = opened(&folder).await.unwrap();
        let id = journal.records(change).await.unwrap()[2].id;
        journal.close().await;
        id
    };
    for (cloud, tenant) in [("worldwide", "fabrikam"), ("china", "contoso")] {
        let other = OrganizationKey::new(cloud, tenant).unwrap();
        let journal = Journal::open(folder.path(), &other).await.unwrap();
        // Its own rows have the numbers that the first journal's have.
        let own = journal.begin(per_user_off(9)).await.unwrap();
        let intents = vec![turn_off("x"); 9];
        journal.intend(own, intents).await.unwrap();
        assert_eq!(journal.changes().await.unwrap().len(), 1);
        assert_eq!(journal.records(change).await, Err(Error::NoSuchChange(change)));
        assert_eq!(journal.plan(change).await, Err(Error::NoSuchChange(change)));
        assert_eq!(journal.settle(vec![(record, done())]).await, Err(Error::NoSuchRecord(record)));
        assert_eq!(journal.intend(change, vec![turn_off("x")]).await, Err(Error::NoSuchChange(change)));
        journal.close().await;
    }
}

#[tokio::test]
async fn a_journal_renamed_to_another_organization_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path()).await;
    let other = OrganizationKey::new("worldwide", "fabrikam").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    Journal::open(elsewhere.path(), &other).await.unwrap().close().await;
    for extension in ["db", "head"] {
        let to = file(elsewhere.path(), extension);
        std::fs::copy(file(folder.path(), extension), to).unwrap();
    }
    let refused = Error::Damaged(Damage::OtherOrganization);
    assert_eq!(Journal::open(elsewhere.path(), &other).await.err(), Some(refused.clone()));
    assert_eq!(Journal::open_read_only(elsewhere.path(), &other).await.err(), Some(refused));
}

#[tokio::test]
async fn a_second_writer_is_told_who_holds_it_and_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let first = opened(&folder).await.unwrap();
    let change = first.begin(per_user_off(1)).await.unwrap();
    match opened(&folder).await.err() {
        Some(Error::InUse { pid }) if cfg!(unix) => assert_eq!(pid, Some(std::process::id())),
        other => assert!(matches!(other, Some(Error::InUse { .. }))),
    }

    let reader = Journal::open_read_only(folder.path(), &contoso()).await.unwrap();
    assert_eq!(reader.begin(per_user_off(1)).await, Err(Error::ReadOnly));
    let id = first.intend(change, vec![turn_off("a")]).await.unwrap()[0];
    assert_eq!(reader.records(change).await.unwrap()[0].id, id);
    assert_eq!(reader.verify().await, Ok(()));

    let clone = first.clone();
    first.close().await;
    assert_eq!(clone.changes().await, Err(Error::Closed));
    assert!(opened(&folder).await.is_ok());
}

#[tokio::test]
async fn intents_survive_a_process_that_dies_and_its_lock_does_not() {
    const FOLDER: &str = "JOURNAL_TEST_DIES_IN";
    const THIS: &str = "tests::access::intents_survive_a_process_that_dies_and_its_lock_does_not";
    if let Some(folder) = std::env::var_os(FOLDER) {
        let journal = Journal::open(Path::new(&folder), &contoso()).await.unwrap();
        let change = journal.begin(per_user_off(2)).await.unwrap();
        let intents = vec![turn_off("a"), turn_off("b")];
        let ids = journal.intend(change, intents).await.unwrap();
        journal.settle(vec![(ids[0], done())]).await.unwrap();
        std::process::abort();
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", THIS])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());

    let journal = opened(&folder).await.unwrap();
    let unfinished = journal.unfinished().await.unwrap();
    assert_eq!(unfinished.len(), 1);
    let counts = unfinished[0].counts;
    assert_eq!((counts.intended, counts.done, counts.unknown), (2, 1, 1));
    let id = journal.records(unfinished[0].id).await.unwrap()[1].id;
    assert_eq!(journal.settle(vec![(id, refused())]).await, Ok(()));
}

#[tokio::test]
async fn a_newer_schema_is_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let database = file(folder.path(), "db");
    Connection::open(&database).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let newer = std::fs::read(&database).unwrap();
    assert_eq!(opened(&folder).await.err(), Some(Error::NewerSchema { found: 99, known: 1 }));
    assert_eq!(std::fs::read(&database).unwrap(), newer, "nothing is written to it");
    let reader = Journal::open_read_only(folder.path(), &contoso()).await.unwrap();
    assert_eq!(reader.records(change).await.unwrap().len(), 3);
    assert_eq!(reader.begin(per_user_off(1)).await, Err(Error::ReadOnly));
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn only_the_owner_reads_a_journal() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("journal");
        let journal = Journal::open(&folder, &contoso()).await.unwrap();
        journal.begin(per_user_off(1)).await.unwrap();
        assert_eq!(mode(&folder), 0o700);
        let mut names = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            names += 1;
        }
        // The database, its log and index, the head and the lock.
        assert_eq!(names, 5);
    }

    #[tokio::test]
    async fn a_folder_that_everybody_writes_to_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let open = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(folder.path(), open).unwrap();
        assert_eq!(opened(&folder).await.err(), Some(Error::OpenFolder));
    }

    #[tokio::test]
    async fn a_link_planted_at_a_path_is_refused() {
        for extension in ["db", "head", "lock"] {
            let folder = tempfile::tempdir().unwrap();
            written(folder.path()).await;
            let path = file(folder.path(), extension);
            let target = folder.path().join("target");
            std::fs::rename(&path, &target).unwrap();
            symlink(&target, &path).unwrap();
            assert_eq!(opened(&folder).await.err(), Some(Error::NotPlain), "{extension}");
        }
        let outer = tempfile::tempdir().unwrap();
        let (target, link) = (outer.path().join("target"), outer.path().join("link"));
        std::fs::create_dir(&target).unwrap();
        symlink(&target, &link).unwrap();
        assert_eq!(Journal::open(&link, &contoso()).await.err(), Some(Error::NotPlain));
    }
}
