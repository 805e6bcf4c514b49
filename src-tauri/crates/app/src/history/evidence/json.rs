//! The evidence for machines. The names of the fields stay; new ones may come.

use std::cell::RefCell;
use std::io::{self, Write};

use jiff::Timestamp;
use journal::Record;
use serde::Serialize;
use serde::ser::{Error as _, SerializeSeq as _, Serializer};
use serde_json::Value;

use super::{Evidence, local, outcome_name};
use crate::history::row::Came;
use crate::view::{HistoryEnd, IntentView, PersonLine};

/// The version of the fields. It counts up when one changes its meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase", bound = "I: Iterator<Item = io::Result<Vec<Record>>>")]
struct Document<'a, I> {
    format: &'static str,
    version: u32,
    saved_at: String,
    latch_version: &'static str,
    practice: bool,
    organization: Organization<'a>,
    record: Chain,
    change: Change<'a>,
    not_confirmed: Vec<String>,
    #[serde(serialize_with = "in_sequence")]
    items: RefCell<I>,
}

#[derive(Serialize)]
struct Organization<'a> {
    name: &'a str,
    id: &'a str,
    cloud: &'a str,
}

#[derive(Serialize)]
struct Chain {
    /// `null` when it could not be looked at.
    intact: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    id: &'a str,
    kind: &'a str,
    /// What was wanted, as the window is told it; `null` for a change of a newer Latch.
    intent: Option<&'a IntentView>,
    what: String,
    reason: Option<&'a str>,
    by: &'a PersonLine,
    begun_at: String,
    ended_at: Option<String>,
    end: HistoryEnd,
    plan_hash: &'a str,
    total: u64,
    done: u64,
    refused: u64,
    not_sent: u64,
    unknown: u64,
    puts_back: Option<&'a str>,
    put_back_by: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    object: &'a str,
    name: &'a str,
    before: Value,
    after: Value,
    outcome: &'static str,
    code: Option<&'a str>,
    request_id: Option<&'a str>,
    intended_at: String,
    known_at: Option<String>,
}

/// Writes the document.
pub(super) fn write(
    out: &mut dyn Write,
    evidence: &Evidence<'_>,
    items: impl Iterator<Item = io::Result<Vec<Record>>>,
) -> io::Result<()> {
    let (view, change) = (&evidence.view, &evidence.change);
    let (refused, not_sent) = evidence.refused_and_not_sent();
    let document = Document {
        format: "latch.evidence",
        version: VERSION,
        saved_at: moment(evidence.saved),
        latch_version: env!("CARGO_PKG_VERSION"),
        practice: evidence.practice,
        organization: Organization { name: &evidence.organization, id: &evidence.tenant, cloud: &evidence.cloud },
        record: Chain { intact: evidence.intact },
        change: Change {
            id: &view.id,
            kind: change.kind.as_str(),
            intent: view.intent.as_ref(),
            what: evidence.what(),
            reason: view.reason.as_deref(),
            by: &view.by,
            begun_at: moment(change.begun),
            ended_at: change.end.map(|end| moment(end.at)),
            end: view.end,
            plan_hash: &change.plan_hash,
            total: change.total,
            done: change.counts.done,
            refused,
            not_sent,
            unknown: change.counts.unknown,
            puts_back: view.puts_back.as_deref(),
            put_back_by: view.put_back_by.as_deref(),
        },
        not_confirmed: evidence.not_confirmed(),
        items: RefCell::new(items),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes the items as they come.
fn in_sequence<S: Serializer, I: Iterator<Item = io::Result<Vec<Record>>>>(
    pages: &RefCell<I>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut items = serializer.serialize_seq(None)?;
    for page in &mut *pages.borrow_mut() {
        for record in page.map_err(S::Error::custom)? {
            let came = Came::of(&record);
            items.serialize_element(&Item {
                object: &record.object,
                name: &record.display_name,
                before: value(record.before.as_str()),
                after: value(record.after.as_str()),
                outcome: outcome_name(&came),
                code: came.code,
                request_id: came.request_id,
                intended_at: moment(record.intended),
                known_at: record.settled.as_ref().map(|settled| moment(settled.at)),
            })?;
        }
    }
    items.end()
}

/// The JSON that `text` is, or the text itself where a damaged journal holds none.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

fn moment(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
