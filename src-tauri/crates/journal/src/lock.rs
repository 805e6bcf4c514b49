//! One writer per organization, across processes.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};

use crate::error::Error;
use crate::folder::{Files, open_private};

/// Held while a journal is open for writing. The system lets go of it when the process ends in
/// whatever way, so a lock left by a dead process is none. The file itself stays: deleting it
/// would let two processes hold two locks.
///
/// Closing the file alone would not let go on Unix while a child that is just being started still
/// has its copy of the descriptor (it closes it when its program begins), so it is let go in words.
#[derive(Debug)]
pub(crate) struct WriterLock(File);

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
        let mut lock = Self(file);
        lock.0.set_len(0)?;
        lock.0.rewind()?;
        writeln!(lock.0, "{}", std::process::id())?;
        Ok(lock)
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Where this fails the file is closed next, which lets go as well.
        let _ = self.0.unlock();
    }
}

/// Who holds the lock. Windows does not let a locked file be read, and a process that has just
/// taken it may not have written yet: then nobody knows.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::WriterLock;
    use crate::folder::Files;
    use crate::tests::contoso;

    #[test]
    fn a_copy_of_the_descriptor_in_a_child_does_not_hold_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::find(folder.path(), &contoso()).unwrap();
        let lock = WriterLock::take(&files).unwrap();
        let of_a_child = lock.0.try_clone().unwrap();
        drop(lock);
        assert!(WriterLock::take(&files).is_ok());
        drop(of_a_child);
    }
}
