//! Reading the people: what `probe read` prints (DESIGN.md §8).

use mfa::per_user::PerUserMfaState;
use tokio::time::Instant;

use super::Direct;
use crate::error::AppError;
use crate::status::{PeopleForm, PeopleProgress, count, read_people, registration_report};

/// What reading the people came to. Everyone is in exactly one of the four.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeopleAccount {
    /// How many people there are, as far as the list came.
    pub users: u32,
    /// How many are not asked by per-user MFA.
    pub disabled: u32,
    /// How many are asked to register.
    pub enabled: u32,
    /// How many are asked at each sign-in.
    pub enforced: u32,
    /// Of how many it is not known.
    pub unknown: u32,
    /// Whether the list broke off: then there are more people.
    pub incomplete: bool,
    /// After how many seconds the first people were there.
    pub first_people_after: f64,
}

impl Direct {
    /// Reads everyone and their per-user MFA. `progress` is told after each page and as settings come in.
    ///
    /// # Errors
    /// When not even the first page can be read.
    pub async fn read(
        &self,
        form: PeopleForm,
        mut progress: impl FnMut(PeopleProgress),
    ) -> Result<PeopleAccount, AppError> {
        let begin = Instant::now();
        let mut first_people_after = None;
        let people = read_people(&self.graph, form, |so_far, _| {
            if so_far.so_far > 0 {
                first_people_after.get_or_insert_with(|| begin.elapsed());
            }
            progress(so_far);
        })
        .await
        .map_err(|error| error.error)?;
        let of = |state| count(people.users.people.iter().filter(|user| user.per_user_mfa == state).count());
        Ok(PeopleAccount {
            users: count(people.users.people.len()),
            disabled: of(Some(PerUserMfaState::Disabled)),
            enabled: of(Some(PerUserMfaState::Enabled)),
            enforced: of(Some(PerUserMfaState::Enforced)),
            unknown: of(None),
            incomplete: !people.users.complete,
            first_people_after: first_people_after.unwrap_or_default().as_secs_f64(),
        })
    }

    /// Reads the registration report, and gives how many people it names.
    ///
    /// # Errors
    /// Why it could not be read to its end.
    pub async fn registration_report(&self) -> Result<u32, AppError> {
        let report = registration_report(&self.graph).await.map_err(|error| error.error)?;
        Ok(count(report.rows.len()))
    }
}
