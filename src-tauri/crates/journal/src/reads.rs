//! What can be asked of a journal.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row};

use crate::error::{Damage, Error};
use crate::key::OrganizationKey;
use crate::model::{
    Change, ChangeEnd, ChangeId, ChangeKind, Counts, Ended, Outcome, Record, RecordId, RecordPage, Settled,
};
use crate::store::Store;
use crate::text::{Code, JsonText};

/// A change, its end and the standing of its records. The last outcome of a record counts.
const CHANGES: &str = "
SELECT change.id, change.cloud, change.tenant, change.kind, change.account, change.plan_hash,
       change.total, change.at, ending.result, ending.at,
       counts.intended, counts.done, counts.refused, counts.not_sent
FROM change
LEFT JOIN ending ON ending.change = change.seq
LEFT JOIN (
    SELECT record.change AS change, count(*) AS intended,
           count(*) FILTER (WHERE outcome.result = 'done') AS done,
           count(*) FILTER (WHERE outcome.result = 'refused') AS refused,
           count(*) FILTER (WHERE outcome.result = 'refused' AND outcome.code = 'not_sent') AS not_sent
    FROM record
    LEFT JOIN outcome ON outcome.seq =
        (SELECT max(latest.seq) FROM outcome AS latest WHERE latest.record = record.seq)
    GROUP BY record.change
) AS counts ON counts.change = change.seq";

const RECORDS: &str = "
SELECT record.seq, record.cloud, record.tenant, record.object, record.display_name,
       record.before, record.after, record.at,
       outcome.result, outcome.code, outcome.request_id, outcome.at
FROM record
LEFT JOIN outcome ON outcome.seq =
    (SELECT max(latest.seq) FROM outcome AS latest WHERE latest.record = record.seq)
WHERE record.change = ?1 AND record.seq > ?2
ORDER BY record.seq
LIMIT ?3";

/// The same for a window of them. What comes before it is stepped over in the index alone.
const PAGE: &str = "
SELECT record.seq, record.cloud, record.tenant, record.object, record.display_name,
       record.before, record.after, record.at,
       outcome.result, outcome.code, outcome.request_id, outcome.at
FROM record
LEFT JOIN outcome ON outcome.seq =
    (SELECT max(latest.seq) FROM outcome AS latest WHERE latest.record = record.seq)
WHERE record.seq IN
    (SELECT seq FROM record WHERE change = ?1 ORDER BY seq LIMIT ?3 OFFSET ?2)
ORDER BY record.seq";

impl Store {
    /// All changes, the newest first.
    pub(crate) fn changes(&self) -> Result<Vec<Change>, Error> {
        self.changes_where("TRUE", [])
    }

    /// Changes without an end, the newest first.
    pub(crate) fn unfinished(&self) -> Result<Vec<Change>, Error> {
        self.changes_where("ending.seq IS NULL", [])
    }

    pub(crate) fn change(&self, id: ChangeId) -> Result<Change, Error> {
        let mut found = self.changes_where("change.id = ?1", [id.to_string()])?;
        found.pop().ok_or(Error::NoSuchChange(id))
    }

    pub(crate) fn plan(&self, id: ChangeId) -> Result<JsonText, Error> {
        self.connection
            .prepare_cached("SELECT plan FROM change WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?
            .map(JsonText::stored)
            .ok_or(Error::NoSuchChange(id))
    }

    /// At most `limit` records of a change in the order they were intended, those after `after`.
    pub(crate) fn records(
        &self,
        change: ChangeId,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>, Error> {
        let owner = self.row_of(change)?;
        let after = match after {
            Some(record) if record.change != change => return Err(Error::NoSuchRecord(record)),
            Some(record) => record.seq,
            None => 0,
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.records_by(RECORDS, change, [owner, after, limit])
    }

    /// At most `limit` records of a change from the one at `offset` on, and how many there are.
    pub(crate) fn page(&self, change: ChangeId, offset: u64, limit: usize) -> Result<RecordPage, Error> {
        let owner = self.row_of(change)?;
        let total = self
            .connection
            .prepare_cached("SELECT count(*) FROM record WHERE change = ?1")?
            .query_row([owner], |row| row.get(0))?;
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(RecordPage { total, records: self.records_by(PAGE, change, [owner, offset, limit])? })
    }

    /// The number of a change's row.
    fn row_of(&self, change: ChangeId) -> Result<i64, Error> {
        self.connection
            .prepare_cached("SELECT seq FROM change WHERE id = ?1")?
            .query_row([change.to_string()], |row| row.get(0))
            .optional()?
            .ok_or(Error::NoSuchChange(change))
    }

    fn records_by(&self, sql: &str, change: ChangeId, params: [i64; 3]) -> Result<Vec<Record>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(record(row, change)?);
        }
        Ok(records)
    }

    fn changes_where(&self, condition: &str, params: impl rusqlite::Params) -> Result<Vec<Change>, Error> {
        let sql = format!("{CHANGES} WHERE {condition} ORDER BY change.seq DESC");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            changes.push(change(row)?);
        }
        Ok(changes)
    }
}

pub(crate) fn change(row: &Row<'_>) -> Result<Change, Error> {
    let end = match row.get::<_, Option<String>>(8)? {
        None => None,
        Some(code) => Some(Ended { how: ChangeEnd::from_code(&code).ok_or(MALFORMED)?, at: time(row, 9)? }),
    };
    let count = |column| Ok::<u64, Error>(row.get::<_, Option<u64>>(column)?.unwrap_or(0));
    let (intended, done, refused, not_sent) = (count(10)?, count(11)?, count(12)?, count(13)?);
    let unknown = intended.saturating_sub(done).saturating_sub(refused);
    Ok(Change {
        id: row.get::<_, String>(0)?.parse().map_err(|_| MALFORMED)?,
        organization: organization(row, 1)?,
        kind: ChangeKind::new(&row.get::<_, String>(3)?),
        account: row.get(4)?,
        plan_hash: row.get(5)?,
        total: row.get(6)?,
        begun: time(row, 7)?,
        end,
        counts: Counts { intended, done, refused, unknown, not_sent },
    })
}

pub(crate) fn record(row: &Row<'_>, change: ChangeId) -> Result<Record, Error> {
    let settled = match row.get::<_, Option<String>>(8)? {
        None => None,
        Some(result) => Some(Settled { outcome: outcome(&result, code(row, 9)?, code(row, 10)?)?, at: time(row, 11)? }),
    };
    Ok(Record {
        id: RecordId { change, seq: row.get(0)? },
        organization: organization(row, 1)?,
        object: row.get(3)?,
        display_name: row.get(4)?,
        before: JsonText::stored(row.get(5)?),
        after: JsonText::stored(row.get(6)?),
        intended: time(row, 7)?,
        settled,
    })
}

fn outcome(result: &str, code: Option<Code>, request_id: Option<Code>) -> Result<Outcome, Error> {
    match (result, code) {
        ("done", note) => Ok(Outcome::Done { request_id, note }),
        ("refused", Some(code)) => Ok(Outcome::Refused { code, request_id }),
        ("unknown", Some(code)) => Ok(Outcome::Unknown { code, request_id }),
        _ => Err(MALFORMED),
    }
}

const MALFORMED: Error = Error::Damaged(Damage::Malformed);

fn organization(row: &Row<'_>, at: usize) -> Result<OrganizationKey, Error> {
    OrganizationKey::new(row.get::<_, String>(at)?, row.get::<_, String>(at + 1)?)
}

pub(crate) fn time(row: &Row<'_>, column: usize) -> Result<Timestamp, Error> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| MALFORMED)
}

fn code(row: &Row<'_>, column: usize) -> Result<Option<Code>, Error> {
    Ok(row.get::<_, Option<String>>(column)?.map(Code::from))
}
