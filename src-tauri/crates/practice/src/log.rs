//! The changes of an organization on disk: one JSON line each, synced before the answer.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::state::Mutation;

/// The first line of a log.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    seed: u32,
    generation: Uuid,
}

/// An open log.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    /// How much of the file is whole lines.
    len: u64,
    keeping: Keeping,
}

/// What a log is of, and how it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keeping {
    /// What the organization was made from.
    pub(crate) seed: u32,
    /// Whether it is waited until a change is on the disk.
    pub(crate) sync: bool,
}

/// What a log held when it was opened.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) generation: Uuid,
    pub(crate) mutations: Vec<Mutation>,
}

impl Log {
    /// Opens the log at `path`, or begins one.
    ///
    /// A line that a crash left half written, and whatever is behind it, is cut off. A log
    /// of an organization that was made otherwise is begun anew.
    pub(crate) fn open(path: &Path, keeping: Keeping) -> io::Result<(Self, Replay)> {
        match OpenOptions::new().read(true).write(true).open(path) {
            Ok(mut file) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                if let Some((replay, len)) = read(&bytes, keeping.seed) {
                    file.set_len(len)?;
                    file.seek(SeekFrom::Start(len))?;
                    return Ok((Self { path: path.to_owned(), file, len, keeping }, replay));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let generation = Uuid::new_v4();
        let log = Self::begin(path, generation, keeping)?;
        Ok((log, Replay { generation, mutations: Vec::new() }))
    }

    /// Puts an empty log in the place of whatever is there, all at once.
    fn begin(path: &Path, generation: Uuid, keeping: Keeping) -> io::Result<Self> {
        let fresh = path.with_extension("new");
        let mut line = serde_json::to_vec(&Header { seed: keeping.seed, generation })?;
        line.push(b'\n');
        let mut file = File::create(&fresh)?;
        file.write_all(&line)?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)?;
        sync_folder(path)?;
        let len = u64::try_from(line.len()).map_err(io::Error::other)?;
        Ok(Self { path: path.to_owned(), file, len, keeping })
    }

    /// Begins anew: everything that was logged is gone.
    pub(crate) fn restart(&mut self, generation: Uuid) -> io::Result<()> {
        *self = Self::begin(&self.path, generation, self.keeping)?;
        Ok(())
    }

    /// Appends whole lines and, unless told otherwise, waits until they are on the disk.
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let on_disk = |file: &File| if self.keeping.sync { file.sync_data() } else { Ok(()) };
        let written = self.file.write_all(lines).and_then(|()| on_disk(&self.file));
        if let Err(error) = written {
            // What came after half a line would be lost with it: back to the last whole one.
            self.file.set_len(self.len)?;
            self.file.seek(SeekFrom::Start(self.len))?;
            return Err(error);
        }
        self.len += u64::try_from(lines.len()).map_err(io::Error::other)?;
        Ok(())
    }

    /// Reads everything again from the disk.
    pub(crate) fn replay(&self) -> io::Result<Replay> {
        let bytes = std::fs::read(&self.path)?;
        read(&bytes, self.keeping.seed)
            .map(|(replay, _)| replay)
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }
}

/// The whole lines of a log and how long they are; `None` when it is no log of this organization.
fn read(bytes: &[u8], seed: u32) -> Option<(Replay, u64)> {
    let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let first = lines.next().filter(|line| line.ends_with(b"\n"))?;
    let header: Header = serde_json::from_slice(first).ok().filter(|header: &Header| header.seed == seed)?;
    let mut len = first.len();
    let mut mutations = Vec::new();
    for line in lines {
        let whole = line.ends_with(b"\n").then(|| serde_json::from_slice(line).ok()).flatten();
        let Some(mutation) = whole else { break };
        mutations.push(mutation);
        len += line.len();
    }
    Some((Replay { generation: header.generation, mutations }, u64::try_from(len).ok()?))
}

/// Makes a rename or a new file in the folder of `path` last.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Windows keeps a rename without further ado.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::SEED;

    const KEEPING: Keeping = Keeping { seed: SEED, sync: true };

    fn line(on: bool) -> Vec<u8> {
        let mut line = serde_json::to_vec(&Mutation::SecurityDefaults(on)).unwrap();
        line.push(b'\n');
        line
    }

    #[test]
    fn what_was_appended_is_there_when_it_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let (mut log, first) = Log::open(&path, KEEPING).unwrap();
        log.append(&line(true)).unwrap();
        log.append(&line(false)).unwrap();
        let (_, replay) = Log::open(&path, KEEPING).unwrap();
        assert_eq!(replay.generation, first.generation);
        assert!(matches!(replay.mutations[..], [Mutation::SecurityDefaults(true), Mutation::SecurityDefaults(false)]));
    }

    #[test]
    fn a_torn_last_line_is_cut_off_wherever_it_was_torn_and_the_next_append_is_readable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let (mut log, _) = Log::open(&path, KEEPING).unwrap();
        log.append(&line(true)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let torn = line(false);
        for cut in 1..torn.len() {
            let mut file = File::create(&path).unwrap();
            file.write_all(&whole).unwrap();
            file.write_all(&torn[..cut]).unwrap();
            let (mut log, replay) = Log::open(&path, KEEPING).unwrap();
            assert_eq!(replay.mutations.len(), 1, "cut at {cut}");
            log.append(&line(false)).unwrap();
            assert_eq!(Log::open(&path, KEEPING).unwrap().1.mutations.len(), 2, "cut at {cut}");
        }
    }

    #[test]
    fn starting_over_leaves_nothing_and_another_generation() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let (mut log, first) = Log::open(&path, KEEPING).unwrap();
        log.append(&line(true)).unwrap();
        log.restart(Uuid::new_v4()).unwrap();
        log.append(&line(false)).unwrap();
        let (_, replay) = Log::open(&path, KEEPING).unwrap();
        assert_eq!(replay.mutations.len(), 1);
        assert_ne!(replay.generation, first.generation);
    }

    #[test]
    fn a_log_of_another_seed_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut file = File::create(&path).unwrap();
        file.write_all(format!("{{\"seed\":{},\"generation\":\"{}\"}}\n", SEED + 1, Uuid::nil()).as_bytes()).unwrap();
        file.write_all(&line(true)).unwrap();
        let (_, replay) = Log::open(&path, KEEPING).unwrap();
        assert!(replay.mutations.is_empty());
        assert_ne!(replay.generation, Uuid::nil());
    }
}
