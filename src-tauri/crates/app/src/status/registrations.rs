//! Reading who has registered a second step: from the service's report, or person by person.

use std::collections::HashMap;

use futures::stream::{self, StreamExt as _};
use graph::Graph;
use mfa::fact::UnknownBecause;
use mfa::id::UserId;
use mfa::registration::Registration;

use super::{People, ReadError, Readable as _, Registrations, Status};
use crate::convert;
use crate::error::ErrorCode;
use crate::view::RegistrationSource;

/// Reads who has registered: from the report where there is P1 and it can be read, else from each person's methods
/// (VERDICTS.md V14). The report fails at random on licensed organizations too (USERS.md 2h).
pub(super) async fn read(graph: &Graph, status: &Status) -> Result<Registrations, ReadError> {
    status.wait_until(|parts| !parts.bought.is_reading()).await;
    let licensed = status.parts().bought.latest().map(|(bought, _)| bought.licences.has_p1());
    let mut report_failed = None;
    if licensed != Some(false) {
        match report(graph).await {
            // A report without anybody in it is one that was not made yet.
            Ok(registrations) if !registrations.rows.is_empty() => return Ok(registrations),
            Ok(_) => {}
            Err(error) if error.because == UnknownBecause::Offline => return Err(error),
            Err(error) => report_failed = Some(error),
        }
    }
    status.wait_until(|parts| !parts.people.is_reading()).await;
    let people = status.parts().people.latest().map(|(people, _)| people.clone());
    let Some(people) = people else {
        let no_people = ReadError { because: UnknownBecause::Incomplete, error: ErrorCode::PeopleIncomplete.into() };
        return Err(no_people);
    };
    let read = methods(graph, &people).await;
    // Of two reasons the one about the first choice tells more, unless it was only the licence.
    match report_failed {
        Some(error) if error.because != UnknownBecause::NoLicence => read.map_err(|_| error),
        _ => read,
    }
}

/// Reads the report: one row a person, as old as the service made it.
pub(crate) async fn report(graph: &Graph) -> Result<Registrations, ReadError> {
    let mut registrations =
        Registrations { rows: HashMap::new(), source: RegistrationSource::Report, report_from: None };
    let mut pages = graph.registration_details();
    while let Some(page) = pages.next().await {
        for row in page.map_err(|error| convert::read(&error))? {
            let methods = row.methods_registered.as_deref().map(|methods| methods.iter().map(|method| &**method));
            let registration = Registration::from_report(row.is_mfa_registered, row.is_mfa_capable, methods);
            registrations.report_from = match (registrations.report_from, row.last_updated) {
                (Some(oldest), Some(updated)) => Some(oldest.min(updated)),
                (oldest, updated) => oldest.or(updated),
            };
            registrations.rows.insert(row.id, registration);
        }
    }
    Ok(registrations)
}

/// Reads what each of `people` who can sign in has registered, as it is now.
async fn methods(graph: &Graph, people: &People) -> Result<Registrations, ReadError> {
    let mut registrations =
        Registrations { rows: HashMap::new(), source: RegistrationSource::Methods, report_from: None };
    let ids: Vec<UserId> = people
        .users
        .people
        .iter()
        .filter(|user| user.account_enabled != Some(false))
        .map(|user| user.id.clone())
        .collect();
    let asked = ids.len();
    let mut last_error = None;
    let mut answers = graph.methods_of(stream::iter(ids));
    while let Some((id, methods)) = answers.next().await {
        match methods {
            Ok(methods) => {
                let types = methods.iter().map(|method| &*method.odata_type);
                registrations.rows.insert(id, Registration::from_methods(types));
            }
            Err(error) => last_error = Some(convert::read(&error)),
        }
    }
    match last_error {
        // Nobody's methods may be read but one's own: that is one reason for all, not a list of unknowns.
        Some(error) if registrations.rows.len() <= 1 && asked > 1 => Err(error),
        Some(error) if registrations.rows.is_empty() => Err(error),
        _ => Ok(registrations),
    }
}
