//! What can be read of a damaged journal is given, and nothing else (SAFETY.md case 109).

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::{contoso, copied, done, file, opened, per_user_off, turn_off, written};
use crate::{ChangeEnd, Damage, Error, Journal};

const PAGE: u64 = 4096;

#[tokio::test]
async fn with_any_one_page_lost_the_rest_can_still_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let journal = opened(&folder).await.unwrap();
    let change = journal.begin(per_user_off(100)).await.unwrap();
    for group in 0..5 {
        let intents = (0..20).map(|n| turn_off(&format!("{}", group * 20 + n)));
        let ids = journal.intend(change, intents.collect()).await.unwrap();
        journal.settle(ids.into_iter().map(|id| (id, done())).collect()).await.unwrap();
    }
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    let (whole, records) = (journal.change(change).await.unwrap(), journal.records(change).await.unwrap());
    journal.close().await;

    let pages = std::fs::metadata(file(folder.path(), "db")).unwrap().len() / PAGE;
    let (mut told, mut partly) = (0, 0);
    for page in 1..pages {
        let copy = copied(folder.path());
        let mut database = std::fs::File::options().write(true).open(file(copy.path(), "db")).unwrap();
        database.seek(SeekFrom::Start(page * PAGE)).unwrap();
        database.write_all(&[0; PAGE as usize]).unwrap();
        assert!(matches!(opened(&copy).await, Err(Error::Damaged(_))), "page {page}");
        let Ok(reader) = Journal::open_read_only(copy.path(), &contoso()).await else { continue };
        assert!(matches!(reader.verify().await, Err(Error::Damaged(_))), "page {page}");
        for found in reader.readable_changes().await.unwrap() {
            assert_eq!((found.id, found.kind, found.begun), (whole.id, whole.kind.clone(), whole.begun));
            assert!(found.end.is_none() || found.end == whole.end);
            assert!(found.counts.done <= whole.counts.done);
            told += 1;
        }
        // In windows of seven, all that can be read once.
        let mut found = Vec::new();
        while let Ok(window) = reader.readable_page(change, found.len() as u64, 7).await {
            if window.records.is_empty() {
                assert_eq!(window.total, found.len() as u64);
                break;
            }
            found.extend(window.records);
        }
        for found in &found {
            let written = records.iter().find(|record| record.id == found.id).unwrap();
            assert_eq!(
                (&found.object, &found.before, &found.after),
                (&written.object, &written.before, &written.after)
            );
            assert!(found.settled.is_none() || found.settled == written.settled, "page {page}");
        }
        partly += usize::from(!found.is_empty() && found.len() < records.len());
    }
    assert!(told > 5 && partly > 1, "{pages} pages: {told} told the change, {partly} a part of its records");
}

#[tokio::test]
async fn a_whole_journal_is_read_the_same_either_way() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let journal = opened(&folder).await.unwrap();
    assert_eq!(journal.readable_changes().await, journal.changes().await);
    assert_eq!(journal.readable_page(change, 1, 5).await, journal.record_page(change, 1, 5).await);
}

#[cfg(unix)]
mod on_unix {
    use super::*;

    /// Sees to it that the index of the log can neither be made nor opened, as on a full disk or
    /// one that may only be read.
    fn no_index(folder: &Path) {
        let index = file(folder, "db").with_extension("db-shm");
        std::os::unix::fs::symlink(folder.join("nowhere/at/all"), index).unwrap();
    }

    #[tokio::test]
    async fn where_no_file_can_be_made_what_was_written_can_still_be_read() {
        let folder = tempfile::Builder::new().prefix("100% #1?").tempdir().unwrap();
        let change = written(folder.path()).await;
        no_index(folder.path());
        assert!(matches!(opened(&folder).await, Err(Error::Io(_))));
        let reader = Journal::open_read_only(folder.path(), &contoso()).await.unwrap();
        assert_eq!(reader.records(change).await.unwrap().len(), 3);
        assert_eq!(reader.verify().await, Ok(()));
        assert_eq!(reader.begin(per_user_off(1)).await, Err(Error::ReadOnly));
    }

    #[tokio::test]
    async fn what_is_missed_there_because_it_is_still_in_the_log_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let change = written(folder.path()).await;
        let journal = opened(&folder).await.unwrap();
        journal.finish(change, ChangeEnd::Done).await.unwrap();
        let copy = copied(folder.path());
        no_index(copy.path());
        let reader = Journal::open_read_only(copy.path(), &contoso()).await.unwrap();
        assert_eq!(reader.change(change).await.unwrap().end, None);
        assert!(matches!(reader.verify().await, Err(Error::Damaged(Damage::TailCut { .. }))));
    }
}
