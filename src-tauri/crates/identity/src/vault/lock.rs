//! One renewal at a time, across processes.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::time::Duration;

/// How often a taken lock is tried again.
const AGAIN: Duration = Duration::from_millis(50);

/// A lock that other processes respect. Dropping it lets the next one in. The file stays: deleting it would let two in.
pub(crate) struct Turn(Option<File>);

impl Drop for Turn {
    fn drop(&mut self) {
        // Closing alone would not let go while a child that is just being started (a browser) has its copy of the
        // descriptor; where this fails, closing comes next.
        if let Some(file) = &self.0 {
            let _ = file.unlock();
        }
    }
}

/// Another process holds the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy;

/// Takes the lock of this file, at most waiting for `limit`. Where files cannot be locked (a home folder that cannot
/// be written, an unusual file system) the work goes on without: that is better than no work.
pub(super) async fn take(path: PathBuf, limit: Duration) -> Result<Turn, Busy> {
    let opened = tokio::task::spawn_blocking(move || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        OpenOptions::new().create(true).truncate(false).write(true).open(path)
    });
    let file = match opened.await {
        Ok(Ok(file)) => file,
        _ => {
            tracing::warn!("the lock file for renewing the sign-in cannot be opened");
            return Ok(Turn(None));
        }
    };
    let locked = async {
        loop {
            match file.try_lock() {
                Ok(()) => return Turn(Some(file)),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(AGAIN).await,
                Err(TryLockError::Error(error)) => {
                    tracing::warn!(kind = ?error.kind(), "the lock file for renewing the sign-in cannot be locked");
                    return Turn(None);
                }
            }
        }
    };
    tokio::time::timeout(limit, locked).await.map_err(|_| Busy)
}
