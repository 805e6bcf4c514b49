//! Whatever happens to the files is found out before anything is written.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use jiff::Timestamp;
use rusqlite::Connection;

use super::{contoso, copied, file, opened, turn_off, written};
use crate::{ChangeEnd, Damage, Error, Journal};

/// Changes the rows as a program with the database open could.
fn tamper(folder: &Path, statement: &str) {
    let connection = Connection::open(file(folder, "db")).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER record_stays; DROP TRIGGER record_remains;
             DROP TRIGGER outcome_stays; DROP TRIGGER outcome_remains;
             PRAGMA foreign_keys = OFF;",
        )
        .unwrap();
    assert!(connection.execute(statement, []).unwrap() > 0);
}

#[tokio::test]
async fn a_foreign_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    opened(&folder).await.unwrap().close().await;
    let database = file(folder.path(), "db");
    std::fs::remove_file(&database).unwrap();
    Connection::open(&database).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert_eq!(opened(&folder).await.err(), Some(Error::Damaged(Damage::NotAJournal)));
}

#[tokio::test]
async fn an_altered_row_is_found() {
    for (statement, seq) in [
        ("UPDATE record SET before = '\"disabled\"' WHERE object = 'b'", 3),
        ("UPDATE outcome SET result = 'done' WHERE result = 'refused'", 6),
        ("UPDATE outcome SET code = NULL WHERE seq = 6", 6),
        ("UPDATE record SET hash = x'00' WHERE seq = 4", 4),
    ] {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path()).await;
        tamper(folder.path(), statement);
        let altered = Error::Damaged(Damage::RowAltered { seq });
        assert_eq!(opened(&folder).await.err(), Some(altered.clone()), "{statement}");
        let reader = Journal::open_read_only(folder.path(), &contoso()).await.unwrap();
        assert_eq!(reader.verify().await, Err(altered), "{statement}");
    }
}

#[tokio::test]
async fn a_row_that_is_altered_under_an_open_journal_is_found_when_it_is_next_looked_at() {
    for statement in ["UPDATE record SET display_name = 'x' WHERE object = 'a'", "DELETE FROM outcome WHERE seq = 6"] {
        let folder = tempfile::tempdir().unwrap();
        let change = written(folder.path()).await;
        let journal = opened(&folder).await.unwrap();
        assert_eq!(journal.verify_new().await, Ok(()));
        journal.intend(change, vec![turn_off("d")]).await.unwrap();
        assert_eq!(journal.verify_new().await, Ok(()), "its own writes are no others");
        tamper(folder.path(), statement);
        assert!(matches!(journal.verify_new().await, Err(Error::Damaged(_))), "{statement}");
        assert!(matches!(journal.verify_new().await, Err(Error::Damaged(_))), "and it stays so: {statement}");
    }
}

#[tokio::test]
async fn another_database_in_the_place_of_an_open_one_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let old = copied(folder.path());
    let journal = opened(&folder).await.unwrap();
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    assert_eq!(journal.verify_new().await, Ok(()));
    let database = file(folder.path(), "db");
    std::fs::remove_file(&database).unwrap();
    let _ = std::fs::remove_file(database.with_extension("db-wal"));
    std::fs::copy(file(old.path(), "db"), &database).unwrap();
    assert!(matches!(journal.verify_new().await, Err(Error::Damaged(_))));
}

#[tokio::test]
async fn a_missing_row_is_found_in_the_middle_and_at_the_end() {
    for (statement, damage) in [
        ("DELETE FROM outcome WHERE seq = 5", Damage::RowMissing { seq: 5 }),
        ("DELETE FROM outcome WHERE seq = 6", Damage::TailCut { reached: 6, found: 5 }),
    ] {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path()).await;
        tamper(folder.path(), statement);
        assert_eq!(opened(&folder).await.err(), Some(Error::Damaged(damage)));
    }
}

#[tokio::test]
async fn an_old_copy_of_the_database_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let database = file(folder.path(), "db");
    let copy = folder.path().join("copy");
    std::fs::copy(&database, &copy).unwrap();
    let journal = opened(&folder).await.unwrap();
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    journal.close().await;
    std::fs::copy(&copy, &database).unwrap();
    assert_eq!(opened(&folder).await.err(), Some(Error::Damaged(Damage::TailCut { reached: 7, found: 6 })));
}

#[tokio::test]
async fn a_journal_that_lost_its_log_can_only_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let journal = opened(&folder).await.unwrap();
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    let copy = copied(folder.path());
    std::fs::remove_file(file(copy.path(), "db-wal")).unwrap();
    // It stays so: that it was found out changes nothing.
    for _ in 0..2 {
        assert_eq!(opened(&copy).await.err(), Some(Error::Damaged(Damage::TailCut { reached: 7, found: 6 })));
    }
    let reader = Journal::open_read_only(copy.path(), &contoso()).await.unwrap();
    assert_eq!(reader.change(change).await.unwrap().end, None);
    assert_eq!(reader.records(change).await.unwrap().len(), 3);
    assert_eq!(reader.intend(change, vec![turn_off("d")]).await, Err(Error::ReadOnly));
}

#[tokio::test]
async fn the_index_of_the_log_is_made_anew_where_it_is_missing_or_of_another_time() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let journal = opened(&folder).await.unwrap();
    let index = std::fs::read(file(folder.path(), "db-shm")).unwrap();
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    for index in [None, Some(index), Some(vec![7; 32_768])] {
        let copy = copied(folder.path());
        if let Some(index) = index {
            let path = file(copy.path(), "db").with_extension("db-shm");
            File::create(path).unwrap().write_all(&index).unwrap();
        }
        let again = opened(&copy).await.unwrap();
        assert_eq!(again.change(change).await, journal.change(change).await);
    }
}

#[tokio::test]
async fn a_lost_head_is_found_and_a_damaged_journal_can_be_set_aside_by_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    std::fs::remove_file(file(folder.path(), "head")).unwrap();
    assert_eq!(opened(&folder).await.err(), Some(Error::Damaged(Damage::HeadMissing)));
    let mark: Timestamp = "2026-11-24T04:00:00Z".parse().unwrap();
    let aside = Journal::set_aside(folder.path(), &contoso(), mark).await.unwrap();
    assert!(aside.is_file());

    let journal = opened(&folder).await.unwrap();
    assert_eq!(journal.change(change).await, Err(Error::NoSuchChange(change)));
    assert_eq!(
        Journal::set_aside(folder.path(), &contoso(), mark)
            .await
            .err()
            .map(|error| { matches!(error, Error::InUse { .. }) }),
        Some(true)
    );
}

#[tokio::test]
async fn no_damaged_byte_goes_unseen_or_ends_in_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let journal = opened(&folder).await.unwrap();
    let records = journal.records(change).await.unwrap();
    journal.close().await;
    let database = file(folder.path(), "db");
    let mut whole = Vec::new();
    File::open(&database).unwrap().read_to_end(&mut whole).unwrap();

    // Every content byte of a row is under its hash: flip those of one value wherever they are.
    let needle = b"\"enforced\"";
    let at = whole.windows(needle.len()).position(|window| window == needle).unwrap();
    for (offset, &byte) in whole.iter().enumerate().skip(at).take(needle.len()) {
        overwrite(&database, offset, &[byte ^ 1]);
        assert!(matches!(opened(&folder).await, Err(Error::Damaged(_))), "byte {offset}");
        overwrite(&database, offset, &[byte]);
    }
    // Whole pages of nothing.
    for page in 0..whole.len() / 4096 {
        overwrite(&database, page * 4096, &[0; 4096]);
        assert!(matches!(opened(&folder).await, Err(Error::Damaged(_))), "page {page}");
        overwrite(&database, 0, &whole);
    }
    // A file that ends early is either found out, or nothing but empty space was lost.
    let mut found = 0;
    for length in (0..whole.len()).step_by(1_000) {
        File::create(&database).unwrap().write_all(&whole[..length]).unwrap();
        match opened(&folder).await {
            Err(Error::Damaged(_)) => found += 1,
            Ok(journal) => {
                assert_eq!(journal.records(change).await.unwrap(), records);
                journal.close().await;
            }
            Err(other) => panic!("length {length}: {other}"),
        }
        File::create(&database).unwrap().write_all(&whole).unwrap();
    }
    assert!(found > 30, "{found}");
    assert!(opened(&folder).await.is_ok());
}

fn overwrite(path: &Path, offset: usize, bytes: &[u8]) {
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(offset as u64)).unwrap();
    file.write_all(bytes).unwrap();
}
