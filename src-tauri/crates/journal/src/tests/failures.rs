//! What happens when the disk fails under an open journal.

use super::model::told;
use super::{copied, done, opened, per_user_off, turn_off};
use crate::{ChangeEnd, ChangeId, ChangeRecord, Error, Intent, Journal};

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

/// Puts `file` in the place of the open head.
#[cfg(target_os = "linux")]
async fn head_is(journal: &Journal, file: &'static str) {
    let replaced = journal.writer.call(move |store| {
        let file = std::fs::File::options().write(true).open(file)?;
        store.writing.as_mut().unwrap().head.broken_by(file);
        Ok(())
    });
    replaced.await.unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_does_not_answer_for_what_it_took_ends_the_handle() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = journal_with_a_change(&folder).await;
    // It takes every write, and its fsync is an error each time.
    head_is(&journal, "/dev/null").await;
    assert_eq!(journal.intend(change, intents(1)).await.map(|ids| ids.len()), Ok(1));
    assert!(matches!(journal.finish(change, ChangeEnd::Cancelled).await, Err(Error::Io(_))));
    assert_eq!(journal.begin(per_user_off(1)).await, Err(Error::Failed));
    journal.close().await;
    assert!(opened(&folder).await.unwrap().begin(per_user_off(1)).await.is_ok());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_is_full_after_the_rows_are_stored_is_not_said_to_have_stored_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, change) = journal_with_a_change(&folder).await;
    head_is(&journal, "/dev/full").await;
    assert_eq!(journal.intend(change, intents(1)).await, Err(Error::Failed));
    assert_eq!(journal.intend(change, intents(1)).await, Err(Error::Failed));
    journal.close().await;
    assert_eq!(opened(&folder).await.unwrap().change(change).await.unwrap().counts.unknown, 1);
}

#[tokio::test]
async fn a_full_disk_at_any_page_of_any_call_stores_all_of_it_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let journal = opened(&folder).await.unwrap();
    let mut refused = [0; 4];
    for more in 0..20 {
        let change = journal.begin(per_user_off(100)).await.unwrap();
        let plan = format!("{{\"people\": \"{}\"}}", "x".repeat(20_000));
        let large = ChangeRecord { plan: crate::JsonText::new(plan).unwrap(), ..per_user_off(1) };
        allow_pages(&journal, more).await;
        let before = told(&journal).await;
        if journal.begin(large).await == Err(Error::DiskFull) {
            refused[0] += 1;
            assert_eq!(told(&journal).await, before, "begin, {more}");
        }

        allow_pages(&journal, more).await;
        let before = told(&journal).await;
        if journal.intend(change, intents(100)).await == Err(Error::DiskFull) {
            refused[1] += 1;
            assert_eq!(told(&journal).await, before, "intend, {more}");
        }

        allow_pages(&journal, 1_000).await;
        let ids = journal.intend(change, intents(100)).await.unwrap();
        allow_pages(&journal, more).await;
        let before = told(&journal).await;
        if journal.settle(ids.into_iter().map(|id| (id, done())).collect()).await == Err(Error::DiskFull) {
            refused[2] += 1;
            assert_eq!(told(&journal).await, before, "settle, {more}");
        }

        allow_pages(&journal, more).await;
        if journal.finish(change, ChangeEnd::Done).await == Err(Error::DiskFull) {
            refused[3] += 1;
            assert_eq!(journal.change(change).await.unwrap().end, None, "finish, {more}");
        }
        allow_pages(&journal, 1_000).await;
    }
    assert_eq!(journal.verify().await, Ok(()));
    // An end takes a new page only now and then.
    assert!(refused[..3].iter().all(|times| *times > 2), "{refused:?}");
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
