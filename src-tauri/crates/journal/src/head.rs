//! The head file: the last row of the chain, kept beside the database, so that a database that
//! lost its tail (a deleted write-ahead log, an old copy) is told from a whole one (SAFETY.md
//! case 108).

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::chain::{Hash, Link};
use crate::error::Error;
use crate::folder::open_private;

/// Number, hash, and a hash over both.
const SLOT: usize = 8 + 32 + 32;
/// Two slots are written in turn, in different blocks, so that a torn write spoils one at most.
const SLOT_AT: [u64; 2] = [0, 4096];

/// The open head file.
#[derive(Debug)]
pub(crate) struct Head {
    file: File,
    turn: usize,
}

impl Head {
    /// Opens the file, made if missing, and says what it holds: `None` if nothing readable.
    pub(crate) fn open(path: &Path) -> Result<(Self, Option<Link>), Error> {
        let mut file = open_private(path)?;
        let slots = read_slots(&mut file)?;
        let turn = match slots {
            [Some(first), Some(second)] => usize::from(first.seq > second.seq),
            [Some(_), None] => 1,
            _ => 0,
        };
        Ok((Self { file, turn }, newest(slots)))
    }

    /// What the file holds, without making or changing it.
    pub(crate) fn read(path: &Path) -> Result<Option<Link>, Error> {
        match File::open(path) {
            Ok(mut file) => Ok(newest(read_slots(&mut file)?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes `link` after its row is durable. It is not synced: after a power cut the head may
    /// be behind the database, which is harmless, and is never ahead of it.
    pub(crate) fn advance(&mut self, link: &Link) -> Result<(), Error> {
        let mut slot = Vec::with_capacity(SLOT);
        slot.extend_from_slice(&link.seq.to_le_bytes());
        slot.extend_from_slice(&link.hash);
        slot.extend_from_slice(&checksum(&slot));
        self.file.seek(SeekFrom::Start(SLOT_AT[self.turn]))?;
        self.file.write_all(&slot)?;
        self.turn = 1 - self.turn;
        Ok(())
    }

    /// Makes what was written durable.
    pub(crate) fn sync(&self) -> Result<(), Error> {
        Ok(self.file.sync_data()?)
    }

    #[cfg(test)]
    pub(crate) fn broken_by(&mut self, read_only: File) {
        self.file = read_only;
    }
}

fn newest(slots: [Option<Link>; 2]) -> Option<Link> {
    slots.into_iter().flatten().max_by_key(|link| link.seq)
}

fn read_slots(file: &mut File) -> Result<[Option<Link>; 2], Error> {
    let mut slots = [None, None];
    for (slot, at) in slots.iter_mut().zip(SLOT_AT) {
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::with_capacity(SLOT);
        file.take(SLOT as u64).read_to_end(&mut bytes)?;
        *slot = parse(&bytes);
    }
    Ok(slots)
}

fn parse(bytes: &[u8]) -> Option<Link> {
    let (content, sum) = bytes.split_at_checked(8 + 32)?;
    if sum != checksum(content) {
        return None;
    }
    let (seq, hash) = content.split_at_checked(8)?;
    Some(Link { seq: i64::from_le_bytes(seq.try_into().ok()?), hash: hash.try_into().ok()? })
}

fn checksum(content: &[u8]) -> Hash {
    Sha256::digest(content).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(seq: i64) -> Link {
        Link { seq, hash: [seq as u8; 32] }
    }

    fn rewrite(path: &Path, bytes: &[u8]) {
        File::create(path).unwrap().write_all(bytes).unwrap();
    }

    #[test]
    fn a_torn_write_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("head");
        for reopened in 1..=4 {
            let (mut head, found) = Head::open(&path).unwrap();
            assert_eq!(found, (reopened > 1).then(|| link(reopened - 1)));
            head.advance(&link(reopened)).unwrap();
        }
        let mut bytes = std::fs::read(&path).unwrap();
        // The fourth write went to the second slot.
        bytes[4096 + 20] ^= 1;
        rewrite(&path, &bytes);
        assert_eq!(Head::read(&path).unwrap(), Some(link(3)));
        bytes[20] ^= 1;
        rewrite(&path, &bytes);
        assert_eq!(Head::read(&path).unwrap(), None);
    }
}
