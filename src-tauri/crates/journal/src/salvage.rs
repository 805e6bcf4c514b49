//! What can still be read of a damaged journal, row by row (SAFETY.md case 109). Nothing here is
//! proven to be what was written; only [`crate::Journal::verify`] says that.

use rusqlite::OptionalExtension as _;

use crate::error::{Damage, Error};
use crate::head::Head;
use crate::model::{Change, ChangeEnd, ChangeId, Counts, Ended, Record, RecordPage};
use crate::reads::{change, record, time};
use crate::store::Store;

/// A change by its row, with room where its end and its counts go.
const CHANGE: &str = "
SELECT id, cloud, tenant, kind, account, plan_hash, total, at, NULL, NULL, 0, 0, 0, 0
FROM change WHERE seq = ?1";

/// A record of a change by its row, with its last outcome.
const RECORD: &str = "
SELECT record.seq, record.cloud, record.tenant, record.object, record.display_name,
       record.before, record.after, record.at,
       outcome.result, outcome.code, outcome.request_id, outcome.at
FROM record
LEFT JOIN outcome ON outcome.seq =
    (SELECT max(latest.seq) FROM outcome AS latest WHERE latest.record = record.seq)
WHERE record.seq = ?1 AND record.change = ?2";

/// The same where the outcomes cannot be read: then it is not known what came of it.
const RECORD_ALONE: &str = "
SELECT seq, cloud, tenant, object, display_name, before, after, at, NULL, NULL, NULL, NULL
FROM record WHERE seq = ?1 AND change = ?2";

impl Store {
    /// The changes that can be read, the newest first. What cannot be read of one counts as not
    /// known.
    pub(crate) fn readable_changes(&self) -> Result<Vec<Change>, Error> {
        match self.changes() {
            Err(Error::Damaged(_)) => {}
            all => return all,
        }
        let rows = (1..=self.last_row()).rev();
        Ok(rows.filter_map(|row| self.readable_change(row)).collect())
    }

    /// The records of a change that can be read: at most `limit` from the one at `offset` on.
    pub(crate) fn readable_page(&self, id: ChangeId, offset: u64, limit: usize) -> Result<RecordPage, Error> {
        match self.page(id, offset, limit) {
            Err(Error::Damaged(_)) => {}
            page => return page,
        }
        let last = self.last_row();
        let owner = (1..=last)
            .find(|row| self.readable_change(*row).is_some_and(|change| change.id == id))
            .ok_or(Error::NoSuchChange(id))?;
        let mut page = RecordPage { total: 0, records: Vec::new() };
        for row in owner..=last {
            let Some(record) = self.readable_record(id, owner, row) else { continue };
            if page.total >= offset && page.records.len() < limit {
                page.records.push(record);
            }
            page.total += 1;
        }
        Ok(page)
    }

    fn readable_change(&self, row: i64) -> Option<Change> {
        let mut statement = self.connection.prepare_cached(CHANGE).ok()?;
        let mut rows = statement.query([row]).ok()?;
        let mut found = change(rows.next().ok()??).ok()?;
        found.end = self.readable_end(row);
        let not_known = Counts { intended: found.total, unknown: found.total, ..Counts::default() };
        found.counts = self.change(found.id).map_or(not_known, |whole| whole.counts);
        Some(found)
    }

    fn readable_end(&self, change: i64) -> Option<Ended> {
        let mut statement = self.connection.prepare_cached("SELECT result, at FROM ending WHERE change = ?1").ok()?;
        let end = statement.query_row([change], |row| {
            let how = ChangeEnd::from_code(&row.get::<_, String>(0)?);
            Ok(how.zip(time(row, 1).ok()).map(|(how, at)| Ended { how, at }))
        });
        end.optional().ok()??
    }

    fn readable_record(&self, change: ChangeId, owner: i64, row: i64) -> Option<Record> {
        let read = |sql: &str| {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([row, owner])?;
            match rows.next()? {
                Some(row) => record(row, change),
                None => Err(Error::Damaged(Damage::RowMissing { seq: row })),
            }
        };
        read(RECORD).or_else(|_| read(RECORD_ALONE)).ok()
    }

    /// The number of the last row of which anything is known.
    fn last_row(&self) -> i64 {
        let head = Head::read(&self.files.head()).ok().flatten().map_or(0, |head| head.seq);
        let tables = ["change", "record", "outcome", "ending"];
        let found = tables.iter().filter_map(|table| {
            let sql = format!("SELECT coalesce(max(seq), 0) FROM {table}");
            self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).ok()
        });
        found.fold(head, i64::max)
    }
}
