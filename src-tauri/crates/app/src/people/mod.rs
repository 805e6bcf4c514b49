//! The people: as a table, one by one, and as a file.

mod export;
mod paths;
mod save;
mod table;
mod why;

use std::sync::Arc;

pub(crate) use table::Table;

use mfa::id::UserId;

use crate::App;
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::{Readable as _, Tallied, count};
use crate::view::{PeopleQuery, PeopleRowsView, PeopleView, PersonView};

/// The most rows that the window gets at once.
const ROWS_AT_ONCE: usize = 200;

/// The longest text that is searched for, in characters. No name is longer.
const LONGEST_SEARCH: usize = 256;

impl App {
    /// How many people match, and what is known of all of them. Begins to read what was never read.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub async fn people(&self, query: PeopleQuery) -> Result<PeopleView, AppError> {
        let signed = self.signed()?;
        self.read_what_is_missing(&signed);
        self.counted(&signed, move |signed, tallied| {
            let matching = count(tallied.matching(&shortened(query)).len());
            let table = tallied.table();
            let parts = signed.organization.status.parts();
            let people = &parts.people;
            PeopleView {
                revision: revision(tallied),
                matching,
                total: count(table.len()),
                reading: people.latest().is_none() && people.is_reading(),
                complete: people.latest().is_some_and(|(people, _)| people.users.complete),
                read_at: people.latest().map(|(_, read_at)| read_at.to_string()),
                because: people.failed().filter(|_| people.latest().is_none()).map(|failed| failed.error.clone()),
                counts: table.counts(),
                filters: table.filters(),
            }
        })
        .await
    }

    /// Rows of the table, at most 200 from `from`.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub async fn people_rows(&self, query: PeopleQuery, from: u32) -> Result<PeopleRowsView, AppError> {
        let signed = self.signed()?;
        self.counted(&signed, move |_, tallied| {
            let places = tallied.matching(&shortened(query));
            let first = usize::try_from(from).unwrap_or(usize::MAX);
            let shown = places.iter().skip(first).take(ROWS_AT_ONCE);
            PeopleRowsView {
                revision: revision(tallied),
                matching: count(places.len()),
                from,
                rows: shown.filter_map(|place| tallied.row(usize::try_from(*place).ok()?)).collect(),
            }
        })
        .await
    }

    /// Why one person is asked for a second step, or not.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::NotFound`] when the person is not in the list.
    pub async fn person(&self, id: &str) -> Result<PersonView, AppError> {
        let signed = self.signed()?;
        let id = UserId::from(id);
        self.counted(&signed, move |signed, tallied| explained(signed, tallied, &id)).await?
    }

    /// Asks the counted parts something that takes longer than an async task may block.
    pub(crate) async fn counted<R: Send + 'static>(
        &self,
        signed: &Arc<Signed>,
        ask: impl FnOnce(&Signed, &Tallied) -> R + Send + 'static,
    ) -> Result<R, AppError> {
        let signed = signed.clone();
        tokio::task::spawn_blocking(move || ask(&signed, &signed.tallied()))
            .await
            .map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))
    }
}

fn explained(signed: &Signed, tallied: &Tallied, id: &UserId) -> Result<PersonView, AppError> {
    let place = tallied.place(id).ok_or(ErrorCode::NotFound)?;
    let row = tallied.row(place).ok_or(ErrorCode::NotFound)?;
    let snapshot = &tallied.snapshot;
    let user = tallied.listed().get(place).ok_or(ErrorCode::NotFound)?;
    let why = mfa::why::why(snapshot, id);
    let answer = why::answer(&why, snapshot);
    let parts = signed.organization.status.parts();
    let registrations = parts.registrations.latest();
    Ok(PersonView {
        advice: why::advice(&answer, &row, &why, snapshot, user),
        rules: why.rules.iter().map(why::rule).collect(),
        missing: why::missing(&why.verdict),
        second_step_from: registrations.map(|(registrations, _)| registrations.source),
        second_step_at: registrations
            .map(|(registrations, read_at)| registrations.report_from.unwrap_or(*read_at).to_string()),
        federated: why::is_federated(snapshot, user),
        answer,
        row,
    })
}

fn revision(tallied: &Tallied) -> u32 {
    u32::try_from(tallied.revision).unwrap_or(u32::MAX)
}

fn shortened(mut query: PeopleQuery) -> PeopleQuery {
    if let Some((end, _)) = query.search.char_indices().nth(LONGEST_SEARCH) {
        query.search.truncate(end);
    }
    query
}
