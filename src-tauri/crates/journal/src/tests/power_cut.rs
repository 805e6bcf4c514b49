//! Writes that had not reached the disk when the power went: the log ends anywhere, or has a hole. What is then found
//! is something that the journal once held, never a mixture; and if it is less than what was acknowledged, that is said
//! (SAFETY.md cases 108 and 109).

use std::path::Path;

use super::model::{Told, told};
use super::{contoso, copied, done, file, opened, per_user_off, refused, turn_off, unknown};
use crate::{ChangeEnd, Damage, Error, Journal};

const WAL_HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

/// A journal at each step of two changes.
struct History {
    /// What it held after each step.
    held: Vec<Vec<Told>>,
    /// Its head file then.
    heads: Vec<Vec<u8>>,
    /// The log at the end, to which nothing was checkpointed.
    log: Vec<u8>,
    /// The files at the end.
    files: tempfile::TempDir,
}

impl History {
    async fn written() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = opened(&folder).await.unwrap();
        let mut history = Self { held: Vec::new(), heads: Vec::new(), log: Vec::new(), files: copied(folder.path()) };
        history.step(folder.path(), &journal).await;
        let first = journal.begin(per_user_off(3)).await.unwrap();
        history.step(folder.path(), &journal).await;
        let ids = journal.intend(first, ["a", "b", "c"].map(turn_off).to_vec()).await.unwrap();
        history.step(folder.path(), &journal).await;
        journal.settle(vec![(ids[0], done()), (ids[1], refused()), (ids[2], unknown())]).await.unwrap();
        history.step(folder.path(), &journal).await;
        journal.settle(vec![(ids[2], done())]).await.unwrap();
        history.step(folder.path(), &journal).await;
        journal.finish(first, ChangeEnd::DoneWithExceptions).await.unwrap();
        history.step(folder.path(), &journal).await;
        let second = journal.begin(per_user_off(20)).await.unwrap();
        history.step(folder.path(), &journal).await;
        let many = (0..20).map(|n| turn_off(&n.to_string()));
        journal.intend(second, many.collect()).await.unwrap();
        history.step(folder.path(), &journal).await;
        history.files = copied(folder.path());
        history.log = std::fs::read(file(history.files.path(), "db-wal")).unwrap();
        history
    }

    async fn step(&mut self, folder: &Path, journal: &Journal) {
        self.held.push(told(journal).await);
        self.heads.push(std::fs::read(file(folder, "head")).unwrap());
    }

    /// What is found with this log and the head of this step.
    async fn found(&self, log: &[u8], head: usize) -> Result<Vec<Told>, Error> {
        let copy = copied(self.files.path());
        overwrite(&file(copy.path(), "db-wal"), log);
        overwrite(&file(copy.path(), "head"), &self.heads[head]);
        match opened(&copy).await {
            Ok(journal) => {
                let found = told(&journal).await;
                journal.close().await;
                Ok(found)
            }
            Err(error) => {
                // What is there can be read all the same, and is something that was written.
                if let Ok(reader) = Journal::open_read_only(copy.path(), &contoso()).await {
                    assert!(self.held.contains(&told(&reader).await));
                }
                Err(error)
            }
        }
    }

    /// Says how many steps are found with this log, after checking that it is exactly these, whatever the head says.
    async fn steps_in(&self, log: &[u8]) -> usize {
        let found = self.found(log, 0).await.unwrap();
        let step = self.held.iter().position(|held| *held == found).expect("never anything but what was written");
        assert_eq!(self.found(log, step).await, Ok(found));
        if step + 1 < self.held.len() {
            let lost = self.found(log, step + 1).await;
            assert!(matches!(lost, Err(Error::Damaged(Damage::TailCut { .. }))), "step {step}: {lost:?}");
        }
        step
    }
}

fn overwrite(path: &Path, content: &[u8]) {
    use std::io::Write as _;
    std::fs::File::create(path).unwrap().write_all(content).unwrap();
}

#[tokio::test]
async fn a_log_that_ends_anywhere_gives_what_was_held_before_and_a_loss_is_said() {
    let history = History::written().await;
    let frames = (history.log.len() - WAL_HEADER) / FRAME;
    let mut seen = vec![false; history.held.len()];
    let mut before = 0;
    for frame in 0..=frames {
        let boundary = WAL_HEADER + frame * FRAME;
        let step = history.steps_in(&history.log[..boundary]).await;
        assert!(step >= before, "a longer log holds no less");
        before = step;
        seen[step] = true;
        // A part of a frame more is as good as none.
        let end = (boundary + FRAME / 2).min(history.log.len());
        assert_eq!(history.found(&history.log[..end], 0).await.as_ref(), Ok(&history.held[step]), "frame {frame}");
    }
    assert_eq!(seen, vec![true; history.held.len()], "each step is the end of some log");
    assert_eq!(history.steps_in(&[]).await, 0);
}

#[tokio::test]
async fn a_head_of_which_only_some_writes_reached_the_disk_loses_nothing() {
    let history = History::written().await;
    let last = history.held.len() - 1;
    let slot = |head: &[u8], at: usize| head.get(at..at + 4096).or_else(|| head.get(at..)).unwrap_or_default().to_vec();
    for first in 0..=last {
        for second in 0..=last {
            let mut head = slot(&history.heads[first], 0);
            head.resize(4096, 0);
            head.extend(slot(&history.heads[second], 4096));
            let copy = copied(history.files.path());
            overwrite(&file(copy.path(), "head"), &head);
            let journal = opened(&copy).await.unwrap();
            assert_eq!(told(&journal).await, history.held[last], "{first}, {second}");
            journal.close().await;
            // And from there it is as good as any.
            assert!(opened(&copy).await.is_ok(), "{first}, {second}");
        }
    }
}

#[tokio::test]
async fn a_checkpoint_of_which_only_some_pages_reached_the_disk_loses_nothing() {
    let history = History::written().await;
    let old = std::fs::read(file(history.files.path(), "db")).unwrap();
    let done = copied(history.files.path());
    opened(&done).await.unwrap().close().await;
    assert!(std::fs::metadata(file(done.path(), "db").with_extension("db-wal")).is_err(), "closed, all is in one file");
    let new = std::fs::read(file(done.path(), "db")).unwrap();
    let page = |bytes: &[u8], at: usize| bytes.get(at * 4096..(at + 1) * 4096).map(<[u8]>::to_vec);
    let pages = new.len() / 4096;
    // Each page alone, all but each, and every second one.
    let reached = (0..pages).flat_map(|one| [(one, false), (one, true)]).chain([(pages, false), (pages, true)]);
    for (one, others) in reached {
        let new_at = |at: usize| if one == pages { at.is_multiple_of(2) == others } else { (at == one) != others };
        let mixed = (0..pages).map(|at| match new_at(at) {
            true => page(&new, at).unwrap(),
            false => page(&old, at).unwrap_or_else(|| vec![0; 4096]),
        });
        let copy = copied(history.files.path());
        overwrite(&file(copy.path(), "db"), &mixed.collect::<Vec<_>>().concat());
        let journal = opened(&copy).await.unwrap();
        assert_eq!(Some(&told(&journal).await), history.held.last(), "page {one}, others {others}");
    }
}

#[tokio::test]
async fn a_hole_in_the_log_ends_it_there() {
    let history = History::written().await;
    let frames = (history.log.len() - WAL_HEADER) / FRAME;
    for frame in 0..frames {
        let mut log = history.log.clone();
        let hole = WAL_HEADER + frame * FRAME;
        log[hole + 24..hole + FRAME].fill(0);
        let cut = history.found(&history.log[..hole], 0).await.unwrap();
        assert_eq!(history.found(&log, 0).await, Ok(cut), "frame {frame}");
    }
}
