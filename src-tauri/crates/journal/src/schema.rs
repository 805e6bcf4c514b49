//! The database's settings and tables.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Damage, Error};
use crate::key::OrganizationKey;

/// Each step takes the schema from its index to the next; `user_version` counts them. A step
/// that was released is never edited.
const STEPS: [&str; 1] = [FIRST];

/// "Latc": tells a journal from a database of something else.
const APPLICATION_ID: i32 = 0x4c61_7463;

/// 3.51.2 and older may lose committed transactions of a write-ahead log (SAFETY.md §4.6).
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long to wait for another reader or writer of the file, in milliseconds.
const BUSY_TIMEOUT_MS: i64 = 5_000;

/// `seq` counts through all four tables: it is the order of the chain. The columns between
/// `seq` and `hash` are what the hash covers, in this order.
const FIRST: &str = "
CREATE TABLE organization (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    cloud TEXT NOT NULL,
    tenant TEXT NOT NULL
) STRICT;

CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    cloud TEXT NOT NULL,
    tenant TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    plan TEXT NOT NULL,
    total INTEGER NOT NULL,
    at TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES change (seq),
    cloud TEXT NOT NULL,
    tenant TEXT NOT NULL,
    object TEXT NOT NULL,
    display_name TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    at TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX record_of_change ON record (change);

CREATE TABLE outcome (
    seq INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES record (seq),
    result TEXT NOT NULL CHECK (result IN ('done', 'refused', 'unknown')),
    code TEXT,
    request_id TEXT,
    at TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX outcome_of_record ON outcome (record);

CREATE TABLE ending (
    seq INTEGER PRIMARY KEY,
    change INTEGER NOT NULL UNIQUE REFERENCES change (seq),
    result TEXT NOT NULL,
    at TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER change_stays BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'stays'); END;
CREATE TRIGGER change_remains BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'stays'); END;
CREATE TRIGGER record_stays BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'stays'); END;
CREATE TRIGGER record_remains BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'stays'); END;
CREATE TRIGGER outcome_stays BEFORE UPDATE ON outcome BEGIN SELECT RAISE(ABORT, 'stays'); END;
CREATE TRIGGER outcome_remains BEFORE DELETE ON outcome BEGIN SELECT RAISE(ABORT, 'stays'); END;
CREATE TRIGGER ending_stays BEFORE UPDATE ON ending BEGIN SELECT RAISE(ABORT, 'stays'); END;
CREATE TRIGGER ending_remains BEFORE DELETE ON ending BEGIN SELECT RAISE(ABORT, 'stays'); END;
";

/// The newest schema that this program knows.
const KNOWN: u32 = STEPS.len() as u32;

/// Refuses a SQLite that is known to lose what it has committed.
pub(crate) fn require_sqlite(version: i32) -> Result<(), Error> {
    if version < OLDEST_SQLITE {
        return Err(Error::OldSqlite { version });
    }
    Ok(())
}

/// Sets what durability hangs on and reads each back (SAFETY.md case 107).
pub(crate) fn configure_writer(connection: &Connection) -> Result<(), Error> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::Setting { name: "journal_mode" });
    }
    // 2 is FULL: a commit returns after the log is on the disk.
    set(connection, "synchronous", 2)?;
    set(connection, "foreign_keys", 1)?;
    set(connection, "busy_timeout", BUSY_TIMEOUT_MS)?;
    if cfg!(target_os = "macos") {
        // There, a plain fsync may leave the words in the drive's own cache.
        set(connection, "fullfsync", 1)?;
        set(connection, "checkpoint_fullfsync", 1)?;
    }
    Ok(())
}

/// Settings of a connection that only reads.
pub(crate) fn configure_reader(connection: &Connection) -> Result<(), Error> {
    set(connection, "query_only", 1)?;
    set(connection, "busy_timeout", BUSY_TIMEOUT_MS)
}

fn set(connection: &Connection, name: &'static str, value: i64) -> Result<(), Error> {
    connection.pragma_update(None, name, value)?;
    let found: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
    if found != value {
        return Err(Error::Setting { name });
    }
    Ok(())
}

/// Refuses a file that a newer Latch wrote, before anything is written to it.
pub(crate) fn refuse_newer(connection: &Connection) -> Result<(), Error> {
    match version(connection)? {
        found if found > KNOWN => Err(Error::NewerSchema { found, known: KNOWN }),
        _ => Ok(()),
    }
}

/// Brings the tables up to date; a new file also learns whose it is.
pub(crate) fn migrate(connection: &mut Connection, organization: &OrganizationKey) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found == 0 {
        let tables: i64 = transaction.query_one("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 {
            return Err(Error::Damaged(Damage::NotAJournal));
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    for step in STEPS.iter().skip(found as usize) {
        transaction.execute_batch(step)?;
    }
    if found == 0 {
        transaction.execute(
            "INSERT INTO organization (one, cloud, tenant) VALUES (1, ?1, ?2)",
            [organization.cloud(), organization.tenant()],
        )?;
    }
    if found < KNOWN {
        transaction.pragma_update(None, "user_version", KNOWN)?;
    }
    Ok(transaction.commit()?)
}

/// Refuses a file that is no journal or another organization's (SAFETY.md case 114).
pub(crate) fn require_owner(connection: &Connection, organization: &OrganizationKey) -> Result<(), Error> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(Error::Damaged(Damage::NotAJournal));
    }
    let (cloud, tenant): (String, String) =
        connection.query_one("SELECT cloud, tenant FROM organization", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if cloud != organization.cloud() || tenant != organization.tenant() {
        return Err(Error::Damaged(Damage::OtherOrganization));
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<u32, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_loses_commits_is_refused_and_the_bundled_one_is_not() {
        assert_eq!(require_sqlite(3_051_002), Err(Error::OldSqlite { version: 3_051_002 }));
        assert_eq!(require_sqlite(rusqlite::version_number()), Ok(()));
    }

    #[test]
    fn a_database_without_a_write_ahead_log_is_refused() {
        // A database in memory has none, as one on a network folder has not.
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(configure_writer(&connection), Err(Error::Setting { name: "journal_mode" }));
    }

    #[test]
    fn rows_are_neither_changed_nor_deleted() {
        let mut connection = Connection::open_in_memory().unwrap();
        let organization = OrganizationKey::new("worldwide", "t").unwrap();
        migrate(&mut connection, &organization).unwrap();
        connection
            .execute_batch(
                "INSERT INTO change VALUES (1, 'i', 'c', 't', 'a', 'k', 'h', '{}', 1, 'now', x'00');
                 INSERT INTO record VALUES (2, 1, 'c', 't', 'o', 'n', '1', '2', 'now', x'00');
                 INSERT INTO outcome VALUES (3, 2, 'done', NULL, NULL, 'now', x'00');
                 INSERT INTO ending VALUES (4, 1, 'done', 'now', x'00');",
            )
            .unwrap();
        for table in ["change", "record", "outcome", "ending"] {
            for statement in [format!("UPDATE {table} SET at = 'then'"), format!("DELETE FROM {table}")] {
                assert!(connection.execute(&statement, []).is_err(), "{statement}");
            }
        }
    }
}
