//! Whether the journal is what was written.

use rusqlite::OptionalExtension as _;
use rusqlite::types::ValueRef;

use crate::chain::{Hash, Link};
use crate::error::{Damage, Error};
use crate::head::Head;
use crate::store::Store;

/// All rows in the order of the chain: number, table, hash, and then the columns that the hash
/// covers. Rows with fewer columns end in nothing, and `width` says where.
const ROWS: &str = "
SELECT seq, 'change', 9 AS width, hash, id, cloud, tenant, account, kind, plan_hash, plan, total, at
  FROM change WHERE seq > ?1
UNION ALL
SELECT seq, 'record', 8, hash, change, cloud, tenant, object, display_name, before, after, at, NULL
  FROM record WHERE seq > ?1
UNION ALL
SELECT seq, 'outcome', 5, hash, record, result, code, request_id, at, NULL, NULL, NULL, NULL
  FROM outcome WHERE seq > ?1
UNION ALL
SELECT seq, 'ending', 3, hash, change, result, at, NULL, NULL, NULL, NULL, NULL, NULL
  FROM ending WHERE seq > ?1
ORDER BY seq";

/// Where the covered columns begin.
const COLUMNS_AT: usize = 4;

impl Store {
    /// Checks the database, every row, and the end of the chain against the head file. Rows up
    /// to `known` were checked before and are only looked at if it does not hold any more. Says
    /// the end of the chain.
    pub(crate) fn verify_after(&self, known: Option<&Link>) -> Result<Link, Error> {
        // The head is read first: a writer may add rows meanwhile, and only a head ahead of
        // the rows means a loss.
        let reached = Head::read(&self.files.head())?;
        let last = match known {
            Some(known) if self.holds(known)? => self.follow(*known, reached.as_ref())?,
            _ => self.verify_against(reached.as_ref())?,
        };
        if reached.is_none() && last.seq > 0 {
            return Err(Error::Damaged(Damage::HeadMissing));
        }
        Ok(last)
    }

    /// Checks the database and every row against a head that was read already. Says the end of
    /// the chain.
    pub(crate) fn verify_against(&self, reached: Option<&Link>) -> Result<Link, Error> {
        let found: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(Error::Damaged(Damage::Malformed));
        }
        self.follow(Link::first(&self.organization), reached)
    }

    /// Changes with every commit of another connection, and never with one of this.
    pub(crate) fn foreign_writes(&self) -> Result<i64, Error> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Whether the row of `link` has its hash.
    fn holds(&self, link: &Link) -> Result<bool, Error> {
        if link.seq == 0 {
            return Ok(*link == Link::first(&self.organization));
        }
        let hash: Option<Hash> = self
            .connection
            .query_row(
                "SELECT hash FROM change WHERE seq = ?1 UNION ALL SELECT hash FROM record WHERE seq = ?1
                 UNION ALL SELECT hash FROM outcome WHERE seq = ?1 UNION ALL SELECT hash FROM ending WHERE seq = ?1",
                [link.seq],
                |row| row.get(0),
            )
            .optional()?;
        Ok(hash == Some(link.hash))
    }

    /// Follows the chain from `last` to its end.
    fn follow(&self, mut last: Link, reached: Option<&Link>) -> Result<Link, Error> {
        // A head that is behind was overtaken by a power cut, and loses nothing.
        let mut reached_holds = reached.is_none_or(|reached| reached.seq < last.seq || *reached == last);
        let mut statement = self.connection.prepare(ROWS)?;
        let mut rows = statement.query([last.seq])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            if seq != last.seq + 1 {
                return Err(Error::Damaged(Damage::RowMissing { seq: last.seq + 1 }));
            }
            let table: String = row.get(1)?;
            let width: usize = row.get(2)?;
            let hash: Hash = row.get(3).map_err(|_| Error::Damaged(Damage::RowAltered { seq }))?;
            let mut owned = Vec::with_capacity(width);
            for column in COLUMNS_AT..COLUMNS_AT + width {
                owned.push(covered(row.get_ref(column)?));
            }
            let fields: Vec<Option<&[u8]>> = owned.iter().map(Option::as_deref).collect();
            last = last.next(&table, &fields);
            if last.hash != hash {
                return Err(Error::Damaged(Damage::RowAltered { seq }));
            }
            reached_holds |= reached == Some(&last);
        }
        match reached {
            Some(reached) if reached.seq > last.seq => {
                Err(Error::Damaged(Damage::TailCut { reached: reached.seq, found: last.seq }))
            }
            // The rows agree with each other, but not with what was acknowledged.
            Some(reached) if !reached_holds => Err(Error::Damaged(Damage::RowAltered { seq: reached.seq })),
            _ => Ok(last),
        }
    }
}

/// A column as the chain covers it; numbers as their digits.
fn covered(value: ValueRef<'_>) -> Option<Vec<u8>> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string().into_bytes()),
        ValueRef::Real(number) => Some(number.to_string().into_bytes()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
    }
}
