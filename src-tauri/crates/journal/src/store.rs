//! The open journal: one connection, the end of the chain, and the writes.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params_from_iter};

use crate::chain::{Link, Table};
use crate::clock::Clock;
use crate::error::{Damage, Error};
use crate::folder::{Files, open_private};
use crate::head::Head;
use crate::key::OrganizationKey;
use crate::lock::WriterLock;
use crate::model::{ChangeEnd, ChangeId, ChangeRecord, Intent, Outcome, RecordId};
use crate::schema;

/// An open journal; lives on the writer thread.
pub(crate) struct Store {
    pub(crate) connection: Connection,
    pub(crate) organization: OrganizationKey,
    pub(crate) files: Files,
    /// `None` for a journal that is only read.
    pub(crate) writing: Option<Writing>,
    /// How far the chain was followed at opening.
    pub(crate) verified: Option<Verified>,
}

/// How far the chain was found to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verified {
    pub(crate) last: Link,
    /// [`Store::foreign_writes`] before that.
    pub(crate) foreign_writes: i64,
}

/// What writing needs beyond reading.
pub(crate) struct Writing {
    clock: Box<dyn Clock>,
    last: Link,
    pub(crate) head: Head,
    /// Set by a failure after which a success proves nothing (SAFETY.md case 110).
    failed: bool,
    /// Dropped after the connection is closed, as it is a later field of the store.
    _lock: WriterLock,
}

impl Store {
    /// Opens for writing, made if missing; everything that is there is checked first.
    pub(crate) fn open(files: Files, organization: OrganizationKey, clock: Box<dyn Clock>) -> Result<Self, Error> {
        schema::require_sqlite(rusqlite::version_number())?;
        let lock = WriterLock::take(&files)?;
        // SQLite gives its log the rights of the database, so these are set first.
        drop(open_private(&files.database())?);
        let mut connection = Connection::open_with_flags(
            files.database(),
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW,
        )?;
        schema::refuse_newer(&connection)?;
        schema::configure_writer(&connection)?;
        schema::migrate(&mut connection, &organization)?;
        schema::require_owner(&connection, &organization)?;

        let first = Link::first(&organization);
        let (mut head, reached) = Head::open(&files.head())?;
        let reached = match reached {
            Some(reached) => reached,
            None if last_seq(&connection)? == 0 => {
                head.advance(&first)?;
                first
            }
            None => return Err(Error::Damaged(Damage::HeadMissing)),
        };
        let mut store = Self { connection, organization, files, writing: None, verified: None };
        let foreign_writes = store.foreign_writes()?;
        let last = store.verify_against(Some(&reached))?;
        if last != reached {
            head.advance(&last)?;
        }
        head.sync()?;
        store.files.sync_folder()?;
        store.verified = Some(Verified { last, foreign_writes });
        store.writing = Some(Writing { clock, last, head, failed: false, _lock: lock });
        Ok(store)
    }

    /// Opens what is there for reading: a damaged journal too, and one that a newer Latch wrote
    /// or that another process writes to.
    pub(crate) fn open_read_only(files: Files, organization: OrganizationKey) -> Result<Self, Error> {
        schema::require_sqlite(rusqlite::version_number())?;
        let connection = match reader(&files.database(), &organization) {
            // No file can be made beside it, as on a disk that is full or may only be read: then
            // nothing writes to it either, and it can be read without its log's index.
            Err(error @ (Error::Io(_) | Error::DiskFull | Error::ReadOnly)) => {
                still(&files.database()).map_or(Err(error), |still| reader(&still, &organization))
            }
            opened => opened,
        }?;
        Ok(Self { connection, organization, files, writing: None, verified: None })
    }

    pub(crate) fn begin(&mut self, change: &ChangeRecord) -> Result<ChangeId, Error> {
        let organization = self.organization.clone();
        let total = i64::try_from(change.total).unwrap_or(i64::MAX);
        self.write(|rows| {
            let id = ChangeId::new();
            rows.add(
                Table::Change,
                &[
                    text(id),
                    text(organization.cloud()),
                    text(organization.tenant()),
                    text(&change.account),
                    text(change.kind.as_str()),
                    text(&change.plan_hash),
                    text(change.plan.as_str()),
                    Value::Integer(total),
                ],
            )?;
            Ok(id)
        })
    }

    pub(crate) fn intend(&mut self, change: ChangeId, intents: &[Intent]) -> Result<Vec<RecordId>, Error> {
        let organization = self.organization.clone();
        self.write(|rows| {
            let owner = rows.running(change)?;
            let mut ids = Vec::with_capacity(intents.len());
            for intent in intents {
                let seq = rows.add(
                    Table::Record,
                    &[
                        Value::Integer(owner),
                        text(organization.cloud()),
                        text(organization.tenant()),
                        text(&intent.object),
                        text(&intent.display_name),
                        text(intent.before.as_str()),
                        text(intent.after.as_str()),
                    ],
                )?;
                ids.push(RecordId { change, seq });
            }
            Ok(ids)
        })
    }

    pub(crate) fn settle(&mut self, outcomes: &[(RecordId, Outcome)]) -> Result<(), Error> {
        self.write(|rows| {
            for (record, outcome) in outcomes {
                rows.require_open(*record)?;
                let (result, code, request_id) = match outcome {
                    Outcome::Done { request_id, note } => ("done", note.as_ref(), request_id),
                    Outcome::Refused { code, request_id } => ("refused", Some(code), request_id),
                    Outcome::Unknown { code, request_id } => ("unknown", Some(code), request_id),
                };
                rows.add(
                    Table::Outcome,
                    &[
                        Value::Integer(record.seq),
                        text(result),
                        code.map_or(Value::Null, text),
                        request_id.as_ref().map_or(Value::Null, text),
                    ],
                )?;
            }
            Ok(())
        })
    }

    pub(crate) fn finish(&mut self, change: ChangeId, end: ChangeEnd) -> Result<(), Error> {
        self.write(|rows| {
            let owner = rows.running(change)?;
            rows.add(Table::Ending, &[Value::Integer(owner), text(end.as_str())])?;
            Ok(())
        })?;
        let Some(writing) = &mut self.writing else {
            return Err(Error::ReadOnly);
        };
        writing.head.sync().map_err(|error| writing.fails(error))
    }

    /// Does `work` in one transaction, durable when this returns; nothing of it stays if it
    /// fails.
    fn write<T>(&mut self, work: impl FnOnce(&mut Rows<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let Some(writing) = &mut self.writing else {
            return Err(Error::ReadOnly);
        };
        if writing.failed {
            return Err(Error::Failed);
        }
        let at = writing.clock.now();
        let done = transact(&mut self.connection, writing.last, at, work);
        let kept = match &done {
            Ok((_, last)) if *last == writing.last => Ok(()),
            Ok((_, last)) => {
                writing.last = *last;
                writing.head.advance(last)
            }
            // A rollback that did not happen leaves the connection in the middle of something.
            Err(error) if error.ends_the_handle() || !self.connection.is_autocommit() => Err(error.clone()),
            // The disk was full, say: nothing may have stayed of it.
            Err(_) => match last_seq(&self.connection) {
                Ok(seq) if seq == writing.last.seq => Ok(()),
                Ok(_) => Err(Error::Failed),
                Err(error) => Err(error),
            },
        };
        let kept = kept.map_err(|error| writing.fails(error));
        match (done, kept) {
            (Ok((value, _)), Ok(())) => Ok(value),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }
}

impl Writing {
    /// Takes no more writes: after `error` a later success would prove nothing (SAFETY.md case 110). Says what is to be
    /// told where the rows were stored before it: that the disk was full would say that they were not.
    fn fails(&mut self, error: Error) -> Error {
        tracing::error!(%error, "the journal takes no more writes");
        self.failed = true;
        if error == Error::DiskFull { Error::Failed } else { error }
    }
}

/// A connection that only reads the journal of `organization`.
fn reader(database: &Path, organization: &OrganizationKey) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW
            | OpenFlags::SQLITE_OPEN_URI,
    )?;
    schema::configure_reader(&connection)?;
    schema::require_owner(&connection, organization)?;
    Ok(connection)
}

/// The address of a database that nobody writes to. A log beside it is not looked at, so the head
/// tells if that held something.
fn still(database: &Path) -> Option<PathBuf> {
    let mut address = String::from("file:");
    for letter in database.to_str()?.chars() {
        match letter {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3f"),
            '#' => address.push_str("%23"),
            letter => address.push(letter),
        }
    }
    address.push_str("?immutable=1");
    Some(PathBuf::from(address))
}

/// The rows of one transaction, each chained to the one before.
struct Rows<'a> {
    transaction: Transaction<'a>,
    last: Link,
    at: Timestamp,
}

fn transact<T>(
    connection: &mut Connection,
    last: Link,
    at: Timestamp,
    work: impl FnOnce(&mut Rows<'_>) -> Result<T, Error>,
) -> Result<(T, Link), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut rows = Rows { transaction, last, at };
    let value = work(&mut rows)?;
    let Rows { transaction, last, .. } = rows;
    transaction.commit()?;
    Ok((value, last))
}

impl Rows<'_> {
    /// Adds a row of `columns` and the time, and says its number.
    fn add(&mut self, table: Table, columns: &[Value]) -> Result<i64, Error> {
        let mut fields = columns.to_vec();
        fields.push(text(self.at));
        let bytes: Vec<Option<Vec<u8>>> = fields.iter().map(bytes_of).collect();
        let borrowed: Vec<Option<&[u8]>> = bytes.iter().map(Option::as_deref).collect();
        let link = self.last.next(table.name(), &borrowed);

        let mut row = vec![Value::Integer(link.seq)];
        row.append(&mut fields);
        row.push(Value::Blob(link.hash.to_vec()));
        let places = vec!["?"; row.len()].join(", ");
        self.transaction
            .prepare_cached(&format!("INSERT INTO {} VALUES ({places})", table.name()))?
            .execute(params_from_iter(row))?;
        self.last = link;
        Ok(link.seq)
    }

    /// The row of a change that has not ended.
    fn running(&self, change: ChangeId) -> Result<i64, Error> {
        let found: Option<(i64, bool)> = self
            .transaction
            .prepare_cached(
                "SELECT seq, EXISTS (SELECT 1 FROM ending WHERE ending.change = change.seq)
                 FROM change WHERE id = ?1",
            )?
            .query_row([change.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            None => Err(Error::NoSuchChange(change)),
            Some((_, true)) => Err(Error::Ended(change)),
            Some((seq, false)) => Ok(seq),
        }
    }

    /// Refuses a record of another journal and one whose outcome is final. An outcome after the
    /// change's end is taken: what was unknown then may be read later.
    fn require_open(&self, record: RecordId) -> Result<(), Error> {
        let found: Option<bool> = self
            .transaction
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM outcome
                                WHERE outcome.record = record.seq AND result <> 'unknown')
                 FROM record JOIN change ON change.seq = record.change
                 WHERE record.seq = ?1 AND change.id = ?2",
            )?
            .query_row((record.seq, record.change.to_string()), |row| row.get(0))
            .optional()?;
        match found {
            None => Err(Error::NoSuchRecord(record)),
            Some(true) => Err(Error::AlreadySettled(record)),
            Some(false) => Ok(()),
        }
    }
}

/// The number of the last row of any table.
fn last_seq(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.query_one(
        "SELECT max((SELECT coalesce(max(seq), 0) FROM change),
                    (SELECT coalesce(max(seq), 0) FROM record),
                    (SELECT coalesce(max(seq), 0) FROM outcome),
                    (SELECT coalesce(max(seq), 0) FROM ending))",
        [],
        |row| row.get(0),
    )?)
}

fn text(value: impl ToString) -> Value {
    Value::Text(value.to_string())
}

/// A column as the chain covers it; numbers as their digits.
fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string().into_bytes()),
        Value::Real(number) => Some(number.to_string().into_bytes()),
        Value::Text(text) => Some(text.as_bytes().to_vec()),
        Value::Blob(blob) => Some(blob.clone()),
    }
}
