//! What happens when the disk fails under an open journal.

use super::{copied, opened, per_user_off, turn_off};
use crate::{ChangeId, Error, Intent, Journal};

async fn journal_with_a_change(folder: &tempfile::TempDir) -> (Journal, ChangeId) {
    let journal = opened(folder).await.unwrap();
    let change = journal.begin(per_user_off(2)).await.unwrap();
    (journal, change)
}

fn intents(count: usize) -> Vec<Intent> {
    (0..count).map(|n| turn_off(&format!("user-{n}"))).collect()
}

async fn allow_pages(journal: &Journal, more: i64) {
    journal
        .writer
        .call(move |store| {
            let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
            store.connection.pragma_update_and_check(None, "max_page_count", pages + more, |_| Ok(()))?;
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_full_disk_stores_nothing_of_the_call_and_the_journal_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = journal_with_a_change(&folder).await;
    allow_pages(&journal, 2).await;
    assert_eq!(journal.intend(change, intents(1_000)).await, Err(Error::DiskFull));
    assert_eq!(journal.records(change).await, Ok(vec![]));

    allow_pages(&journal, 1_000).await;
    let stored = journal.intend(change, intents(1_000)).await.unwrap();
    assert_eq!(stored.len(), 1_000);
    assert_eq!(journal.verify().await, Ok(()));
}

#[tokio::test]
async fn after_a_failed_write_the_handle_takes_no_more_and_a_new_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = journal_with_a_change(&folder).await;
    journal
        .writer
        .call(|store| {
            let head = std::fs::File::open(store.files.head())?;
            store.writing.as_mut().unwrap().head.broken_by(head);
            Ok(())
        })
        .await
        .unwrap();
    assert!(matches!(journal.intend(change, intents(1)).await, Err(Error::Io(_))));
    assert_eq!(journal.intend(change, intents(1)).await, Err(Error::Failed));

    // What was not acknowledged may be there all the same: it counts as unknown.
    journal.close().await;
    let again = opened(&folder).await.unwrap();
    assert_eq!(again.change(change).await.unwrap().counts.unknown, 1);
    assert_eq!(again.intend(change, intents(1)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_database_that_breaks_under_the_journal_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = journal_with_a_change(&folder).await;
    journal
        .writer
        .call(|store| {
            // As a failing disk would show it: pages that are no pages.
            store.connection.execute_batch(
                "PRAGMA writable_schema = ON;
                 UPDATE sqlite_schema SET rootpage = 9999 WHERE name = 'record';
                 PRAGMA writable_schema = RESET;",
            )?;
            Ok(())
        })
        .await
        .unwrap();
    assert!(matches!(journal.intend(change, intents(1)).await, Err(Error::Damaged(_))));
    assert_eq!(journal.begin(per_user_off(1)).await, Err(Error::Failed));
}

#[tokio::test]
async fn the_writer_waits_for_the_disk_at_each_commit() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = journal_with_a_change(&folder).await;
    let settings = journal
        .writer
        .call(|store| {
            let read = |name: &str| -> Result<String, Error> {
                Ok(store.connection.pragma_query_value(None, name, |row| {
                    Ok(match row.get_ref(0)? {
                        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                        other => other.as_str().unwrap().to_owned(),
                    })
                })?)
            };
            Ok([read("journal_mode")?, read("synchronous")?, read("foreign_keys")?, read("busy_timeout")?])
        })
        .await
        .unwrap();
    assert_eq!(settings, ["wal", "2", "1", "5000"]);
}

#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_at_that_moment() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = journal_with_a_change(&folder).await;
    journal.intend(change, intents(3)).await.unwrap();

    let copy = copied(folder.path());
    let found = opened(&copy).await.unwrap();
    assert_eq!(found.change(change).await.unwrap().counts.unknown, 3);
    assert_eq!(found.verify().await, Ok(()));
}
