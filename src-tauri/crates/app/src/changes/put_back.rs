//! What a change of the journal made, to be put back.

use journal::{ChangeId, Error, Journal, Outcome, Record};
use mfa::change::{Made, Object};

use super::object_of;
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::policies::{SUPERSEDED, made_policy};
use crate::session::Signed;

/// What the change of the name `change` made, or may have made. What was refused was not made.
///
/// # Errors
/// [`ErrorCode::NotFound`]; [`ErrorCode::WasInterrupted`] for a change without an end, which is settled first;
/// [`ErrorCode::JournalNewer`] for one that this version does not know; and why the journal cannot be read.
pub(super) async fn made_by(signed: &Signed, change: &str) -> Result<Vec<Made>, AppError> {
    let id: ChangeId = change.parse().map_err(|_| ErrorCode::NotFound)?;
    let journal = signed.organization.journal().await?;
    let not_read = |error: Error| match error {
        Error::NoSuchChange(_) => ErrorCode::NotFound.into(),
        error => convert::journal(&error),
    };
    if journal.change(id).await.map_err(not_read)?.end.is_none() {
        return Err(ErrorCode::WasInterrupted.into());
    }
    made_of(&journal, id).await
}

/// What the change `id` made, or may have made, also while it has no end.
pub(crate) async fn made_of(journal: &Journal, id: ChangeId) -> Result<Vec<Made>, AppError> {
    let records = journal.records(id).await.map_err(|error| convert::journal(&error))?;
    records.iter().filter(|record| may_have_been_made(record)).map(made).collect()
}

pub(super) fn may_have_been_made(record: &Record) -> bool {
    match &record.settled {
        Some(settled) => !matches!(settled.outcome, Outcome::Refused { .. }),
        None => true,
    }
}

/// The id of the named location or strength that a record made, and the one by which its change named it before.
pub(super) fn made_needed(record: &Record) -> Option<(Box<str>, Box<str>)> {
    let Some(Outcome::Done { note: Some(made), .. }) = record.settled.as_ref().map(|settled| &settled.outcome) else {
        return None;
    };
    match object_of(&record.object)? {
        Object::NewNeeded { id, .. } if made.as_str() != SUPERSEDED => Some((id, made.as_str().into())),
        _ => None,
    }
}

/// What a record made, by its id where that is known.
fn with_its_id(record: &Record, object: Object) -> Object {
    match object {
        Object::NewPolicy { .. } => made_policy(record).map_or(object, |id| Object::Policy { id }),
        Object::NewNeeded { what, .. } => made_needed(record).map_or(object, |(_, id)| Object::Needed { what, id }),
        other => other,
    }
}

pub(super) fn made(record: &Record) -> Result<Made, AppError> {
    let object = object_of(&record.object).ok_or(ErrorCode::JournalNewer)?;
    Ok(Made {
        object: with_its_id(record, object),
        before: record.before.read().map_err(|error| convert::journal(&error))?,
        after: record.after.read().map_err(|error| convert::journal(&error))?,
        display_name: record.display_name.as_str().into(),
    })
}
