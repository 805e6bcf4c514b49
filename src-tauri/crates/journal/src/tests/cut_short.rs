//! Files that end early, at every byte (SAFETY.md case 109): what is then read is either found damaged, or nothing but
//! empty space was lost.

use std::fs::File;
use std::path::Path;

use super::{contoso, copied, file, opened, turn_off, written};
use crate::folder::Files;
use crate::head::Head;
use crate::store::Store;
use crate::{ChangeEnd, ChangeId, Error, Record};

/// The records of `change` in this folder, after all of the journal was found whole.
fn read_whole(folder: &Path, change: ChangeId) -> Result<Vec<Record>, Error> {
    let store = Store::open_read_only(Files::find(folder, &contoso())?, contoso())?;
    store.verify_after(None)?;
    store.records(change, None, usize::MAX)
}

fn end_at(path: &Path, length: usize) {
    File::options().write(true).open(path).unwrap().set_len(length as u64).unwrap();
}

#[tokio::test]
async fn a_database_that_ends_at_any_byte_is_found_damaged_or_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let whole = read_whole(folder.path(), change).unwrap();
    let database = file(folder.path(), "db");
    let bytes = std::fs::read(&database).unwrap();
    let (mut damaged, mut unharmed) = (0, 0);
    for length in (0..bytes.len()).rev() {
        end_at(&database, length);
        // SQLite takes what is missing of the last page for zeros, so an end among zeros is one and the same.
        if bytes[length] == 0 && !length.is_multiple_of(4096) {
            continue;
        }
        match read_whole(folder.path(), change) {
            Err(Error::Damaged(_)) => damaged += 1,
            Ok(found) => {
                assert_eq!(found, whole, "length {length}");
                unharmed += 1;
            }
            Err(other) => panic!("length {length}: {other}"),
        }
    }
    assert!(damaged > 1_000, "{damaged} damaged, {unharmed} unharmed");
}

#[tokio::test]
async fn a_log_that_ends_at_any_byte_of_the_last_call_is_found_to_lack_it() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let journal = opened(&folder).await.unwrap();
    journal.intend(change, vec![turn_off("d")]).await.unwrap();
    let before = std::fs::metadata(file(folder.path(), "db-wal")).unwrap().len() as usize;
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    let copy = copied(folder.path());
    let log = file(copy.path(), "db-wal");
    let after = std::fs::metadata(&log).unwrap().len() as usize;
    assert!(read_whole(copy.path(), change).is_ok());
    assert!(after > before);
    for length in (before..after).rev() {
        end_at(&log, length);
        assert!(matches!(read_whole(copy.path(), change), Err(Error::Damaged(_))), "length {length}");
    }
}

#[tokio::test]
async fn a_head_that_ends_at_any_byte_is_missing_or_an_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let journal = opened(&folder).await.unwrap();
    journal.intend(change, vec![turn_off("d")]).await.unwrap();
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    let head = file(folder.path(), "head");
    let length = std::fs::metadata(&head).unwrap().len() as usize;
    let newest = Head::read(&head).unwrap().unwrap();
    // The newest is in the second slot, which begins a block after the first.
    assert_eq!(length, 4096 + 72);
    for length in (0..length).rev() {
        end_at(&head, length);
        let older = Head::read(&head).unwrap().map(|found| newest.seq - found.seq);
        assert_eq!(older, (length >= 72).then_some(1), "length {length}");
    }
}
