//! Why the journal could not do what it was asked.

use std::io;

use rusqlite::ErrorCode;

use crate::model::{ChangeId, RecordId};
use crate::text::Code;

/// Why the journal could not do what it was asked. No text of the organization is in any of
/// these: what SQLite says in words is dropped, its code is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk is full. Nothing of the call was stored; the journal goes on once there is room
    /// (SAFETY.md cases 80 and 111).
    #[error("the disk is full")]
    DiskFull,
    /// The file, its folder, or this handle may only be read.
    #[error("the journal can only be read")]
    ReadOnly,
    /// The journal is not what was written. Nothing may be sent until a person has decided
    /// ([`Journal::set_aside`](crate::Journal::set_aside)); it can be opened for reading.
    #[error("the journal is damaged: {0}")]
    Damaged(Damage),
    /// Another process, or another handle of this one, writes to this journal.
    #[error("the journal is in use by another process")]
    InUse {
        /// The process that holds it, where the system lets it be read.
        pid: Option<u32>,
    },
    /// A newer Latch wrote this journal. It can be opened for reading (SAFETY.md case 113).
    #[error("the journal has schema {found}, this program knows {known}")]
    NewerSchema {
        /// The schema in the file.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// A file could not be read or written.
    #[error("the journal's file could not be used: {0}")]
    Io(io::ErrorKind),
    /// SQLite refused for a reason that has no name of its own here.
    #[error("the journal's database refused with code {code}")]
    Database {
        /// SQLite's extended result code.
        code: i32,
    },
    /// An earlier write failed in a way after which a later success proves nothing, so this
    /// handle takes no more writes. Close and open again (SAFETY.md case 110).
    #[error("the journal takes no more writes after an earlier failure")]
    Failed,
    /// The journal was closed, or its thread ended.
    #[error("the journal is closed")]
    Closed,
    /// A setting that durability hangs on did not read back as set. `journal_mode` means a
    /// drive that cannot keep a write-ahead log (SAFETY.md cases 107 and 112).
    #[error("the database did not take the setting {name}")]
    Setting {
        /// The name of the SQLite setting.
        name: &'static str,
    },
    /// The SQLite in use may lose committed changes (SAFETY.md §4.6).
    #[error("SQLite {version} is too old")]
    OldSqlite {
        /// As SQLite counts: 3_051_003 is 3.51.3.
        version: i32,
    },
    /// A cloud or tenant without a name.
    #[error("an organization needs a cloud and a tenant")]
    NoOrganization,
    /// Something that is not a plain file or folder, such as a symbolic link, is at the path.
    #[error("the journal's path leads elsewhere")]
    NotPlain,
    /// The folder is on a drive that other computers write to as well, where a write-ahead log may lose what it has
    /// taken (SAFETY.md case 112).
    #[error("the journal's folder is on a network drive ({file_system})")]
    NetworkFolder {
        /// The name of the file system; `unc` for a share on Windows.
        file_system: Code,
    },
    /// Everybody on this machine may write to the folder.
    #[error("the journal's folder is open to everybody")]
    OpenFolder,
    /// This organization's journal has no such change.
    #[error("no such change")]
    NoSuchChange(ChangeId),
    /// This organization's journal has no such record.
    #[error("no such record")]
    NoSuchRecord(RecordId),
    /// The record is already done or refused; that is never written over.
    #[error("the record is already settled")]
    AlreadySettled(RecordId),
    /// The change has ended and takes no further intent and no second end.
    #[error("the change has ended")]
    Ended(ChangeId),
    /// The text is not one JSON value.
    #[error("not JSON")]
    NotJson,
}

/// In what way a journal is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// SQLite finds its own file broken.
    #[error("the database is malformed")]
    Malformed,
    /// The file is a database of something else.
    #[error("the database is not a journal")]
    NotAJournal,
    /// The file belongs to another organization or cloud.
    #[error("the journal is of another organization")]
    OtherOrganization,
    /// The file that names the last row is gone or unreadable, so a cut tail could not be told.
    #[error("the head of the journal is missing")]
    HeadMissing,
    /// Rows at the end are gone.
    #[error("the journal ends at {found}, it once reached {reached}")]
    TailCut {
        /// The last row that was acknowledged.
        reached: i64,
        /// The last row that is there.
        found: i64,
    },
    /// A row is gone from the middle.
    #[error("row {seq} is missing")]
    RowMissing {
        /// The number of the row.
        seq: i64,
    },
    /// A row is not as it was written.
    #[error("row {seq} was altered")]
    RowAltered {
        /// The number of the row.
        seq: i64,
    },
}

impl Error {
    /// Whether a later success of the same handle would prove nothing.
    pub(crate) fn ends_the_handle(&self) -> bool {
        matches!(self, Self::Io(_) | Self::Damaged(_) | Self::Database { .. })
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::DiskFull,
                ErrorCode::ReadOnly => Self::ReadOnly,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged(Damage::Malformed),
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::InUse { pid: None },
                ErrorCode::SystemIoFailure => Self::Io(io::ErrorKind::Other),
                ErrorCode::PermissionDenied => Self::Io(io::ErrorKind::PermissionDenied),
                ErrorCode::CannotOpen => Self::Io(io::ErrorKind::NotFound),
                _ => Self::Database { code: failure.extended_code },
            },
            // A column of another type or out of range: not what this program wrote.
            _ => Self::Damaged(Damage::Malformed),
        }
    }
}
