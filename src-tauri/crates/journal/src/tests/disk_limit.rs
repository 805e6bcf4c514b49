//! A disk that takes no more from some block on, at any of them (SAFETY.md cases 110 and 111). The limit on the size of
//! a file stands for it, under which a process of its own runs.

#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use super::{contoso, done, opened, per_user_off, refused, turn_off, unknown};
use crate::{Change, ChangeEnd, Counts, Error, Journal};

const FOLDER: &str = "JOURNAL_TEST_WRITES_IN";
const THIS: &str = "tests::disk_limit::a_write_that_fails_anywhere_ends_the_handle_and_loses_nothing";

/// What the process says by the code it ends with: how many calls were acknowledged, or that the journal was not
/// opened at all. (101 is a panic.)
const STEPS: i32 = 7;
const NOT_OPENED: i32 = 50;

/// What a change shows after each call of [`write`].
fn held(step: usize) -> Vec<(u64, Counts, Option<ChangeEnd>)> {
    let counts = |intended, done, refused, unknown| Counts { intended, done, refused, unknown, not_sent: 0 };
    let first = match step {
        0 => return vec![],
        1 => (3, counts(0, 0, 0, 0), None),
        2 => (3, counts(3, 0, 0, 3), None),
        3 => (3, counts(3, 1, 1, 1), None),
        4 => (3, counts(3, 2, 1, 0), None),
        _ => (3, counts(3, 2, 1, 0), Some(ChangeEnd::DoneWithExceptions)),
    };
    let second = match step {
        6 => Some((20, counts(0, 0, 0, 0), None)),
        7 => Some((20, counts(20, 0, 0, 20), None)),
        _ => None,
    };
    second.into_iter().chain([first]).collect()
}

fn shown(change: Change) -> (u64, Counts, Option<ChangeEnd>) {
    (change.total, change.counts, change.end.map(|end| end.how))
}

/// Makes the calls until one fails, counting those that were acknowledged.
async fn write(journal: &Journal, acknowledged: &mut i32) -> Result<(), Error> {
    let first = journal.begin(per_user_off(3)).await?;
    *acknowledged = 1;
    let ids = journal.intend(first, ["a", "b", "c"].map(turn_off).to_vec()).await?;
    *acknowledged = 2;
    journal.settle(vec![(ids[0], done()), (ids[1], refused()), (ids[2], unknown())]).await?;
    *acknowledged = 3;
    journal.settle(vec![(ids[2], done())]).await?;
    *acknowledged = 4;
    journal.finish(first, ChangeEnd::DoneWithExceptions).await?;
    *acknowledged = 5;
    let second = journal.begin(per_user_off(20)).await?;
    *acknowledged = 6;
    journal.intend(second, (0..20).map(|n| turn_off(&n.to_string())).collect()).await?;
    *acknowledged = STEPS;
    Ok(())
}

#[tokio::test]
async fn a_write_that_fails_anywhere_ends_the_handle_and_loses_nothing() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let Ok(journal) = Journal::open(Path::new(&folder), &contoso()).await else {
            std::process::exit(NOT_OPENED);
        };
        let mut acknowledged = 0;
        if write(&journal, &mut acknowledged).await.is_err() {
            assert_eq!(journal.begin(per_user_off(1)).await, Err(Error::Failed));
        }
        std::process::exit(acknowledged);
    }
    let mut ended = Vec::new();
    // In blocks of 512 bytes; a page and its frame are a little more than eight.
    for blocks in (1..).step_by(3) {
        let folder = tempfile::tempdir().unwrap();
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" --exact {THIS}");
        let mut command = Command::new("sh");
        command.args(["-c", &limited]).arg(std::env::current_exe().unwrap()).env(FOLDER, folder.path());
        let code = command.output().unwrap().status.code().unwrap();
        ended.push(code);
        let journal = opened(&folder).await.unwrap();
        let found: Vec<_> = journal.changes().await.unwrap().into_iter().map(shown).collect();
        let acknowledged = match code {
            NOT_OPENED => 0,
            0..=STEPS => code as usize,
            other => panic!("{blocks} blocks: it ended with {other}"),
        };
        // The call that failed may have been stored whole; it counts as unknown.
        let possible = acknowledged..=(acknowledged + 1).min(STEPS as usize);
        assert!(possible.clone().any(|step| held(step) == found), "{blocks} blocks, {possible:?}: {found:#?}");
        journal.close().await;
        if code == STEPS {
            break;
        }
    }
    for code in (0..=STEPS).chain([NOT_OPENED]) {
        // The head and the database are made before the log is longer than they are.
        assert!(ended.contains(&code), "never ended with {code}: {ended:?}");
    }
}
