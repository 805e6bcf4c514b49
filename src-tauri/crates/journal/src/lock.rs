//! One writer per organization, across processes.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};

use crate::error::Error;
use crate::folder::{Files, open_private};

/// Held while a journal is open for writing. The system lets go of it when the process ends in
/// whatever way, so a lock left by a dead process is none. The file itself stays: deleting it
/// would let two processes hold two locks.
#[derive(Debug)]
pub(crate) struct WriterLock {
    /// Kept open: closing it is letting go.
    _file: File,
}

impl WriterLock {
    /// Takes the lock, and leaves this process's id in the file for whoever comes next.
    pub(crate) fn take(files: &Files) -> Result<Self, Error> {
        let mut file = open_private(&files.lock())?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::InUse { pid: holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())?;
        Ok(Self { _file: file })
    }
}

/// Who holds the lock. Windows does not let a locked file be read, and a process that has just
/// taken it may not have written yet: then nobody knows.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
