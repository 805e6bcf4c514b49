//! One part of the status: what was read last, whether it is being read, and why it could not be.

use std::time::Duration;

use jiff::Timestamp;
use mfa::fact::{Fact, UnknownBecause};
use transport::{LimitGroup, Pace};

use super::{PeopleProgress, count};
use crate::error::{AppError, ErrorCode};
use crate::pace;
use crate::view::PartView;

/// What is added to the time until the last request leaves: its answer.
const LAST_ANSWER: Duration = Duration::from_millis(300);

/// Why a part could not be read: for the rules, and for the window.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadError {
    pub(crate) because: UnknownBecause,
    pub(crate) error: AppError,
}

/// A part of the status. A value that was read stays until a newer one is there: its age is shown with it.
#[derive(Debug)]
pub(crate) struct Part<T> {
    latest: Option<(T, Timestamp)>,
    failed: Option<ReadError>,
    reading: Option<Reading>,
}

/// A read that is under way.
#[derive(Clone, Copy, Debug, Default)]
struct Reading {
    people: Option<PeopleProgress>,
}

impl Reading {
    fn view<V>(&self, pace: &Pace, groups: &[LimitGroup]) -> PartView<V> {
        let total = self.people.and_then(|people| people.total);
        // Before the list has ended nobody knows how many are still to come.
        let seconds_left = self.people.filter(|_| total.is_some()).and_then(|people| {
            let left = pace.forecast(LimitGroup::Directory, people.states_missing.into())?;
            Some(count((left + LAST_ANSWER).as_secs_f64().round() as u64))
        });
        PartView::Loading {
            // Of a list that has ended, whoever still lacks the setting is not read yet.
            so_far: self.people.map(|people| match total {
                Some(total) => total.saturating_sub(people.states_missing),
                None => people.so_far,
            }),
            total,
            seconds_left,
            waiting: pace::waiting(pace, groups),
        }
    }
}

/// What can be asked of a part without knowing what it holds.
pub(crate) trait Readable {
    /// Marks the part as being read. False if it is already: one read at a time.
    fn begin(&mut self) -> bool;
    /// Whether no read was ever begun.
    fn is_fresh_start(&self) -> bool;
    /// Whether it is being read.
    fn is_reading(&self) -> bool;
}

impl<T> Readable for Part<T> {
    fn begin(&mut self) -> bool {
        if self.reading.is_some() {
            return false;
        }
        self.reading = Some(Reading::default());
        true
    }

    fn is_fresh_start(&self) -> bool {
        self.latest.is_none() && self.failed.is_none() && self.reading.is_none()
    }

    fn is_reading(&self) -> bool {
        self.reading.is_some()
    }
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self { latest: None, failed: None, reading: None }
    }
}

impl<T> Part<T> {
    /// Says how far reading people is.
    pub(crate) fn progress(&mut self, people: PeopleProgress) {
        if let Some(reading) = &mut self.reading {
            reading.people = Some(people);
        }
    }

    /// Ends the read.
    pub(crate) fn end(&mut self, result: Result<T, ReadError>, now: Timestamp) {
        self.reading = None;
        match result {
            Ok(value) => self.put(value, now),
            Err(error) => self.failed = Some(error),
        }
    }

    /// Takes a value that was read in another way, such as the read-back of a change.
    pub(crate) fn put(&mut self, value: T, now: Timestamp) {
        self.latest = Some((value, now));
        self.failed = None;
    }

    /// The value and when it was read.
    pub(crate) fn latest(&self) -> Option<&(T, Timestamp)> {
        self.latest.as_ref()
    }

    /// Why the last read did not work.
    pub(crate) fn failed(&self) -> Option<&ReadError> {
        self.failed.as_ref()
    }

    /// The part as the rules see it.
    pub(crate) fn fact<U>(&self, value: impl FnOnce(&T) -> U) -> Fact<U> {
        match (&self.latest, &self.failed) {
            (Some((latest, read_at)), _) => Fact::known(value(latest), *read_at),
            (None, Some(failed)) => Fact::Unknown(failed.because),
            (None, None) => Fact::Unknown(UnknownBecause::NotReadYet),
        }
    }

    /// The part as the window sees it, which is read from the `groups` of `pace`.
    pub(crate) fn view<V>(&self, pace: &Pace, groups: &[LimitGroup], value: impl FnOnce(&T) -> V) -> PartView<V> {
        match (&self.latest, &self.failed, &self.reading) {
            (Some((latest, read_at)), failed, reading) => PartView::Known {
                value: value(latest),
                read_at: read_at.to_string(),
                refreshing: reading.is_some(),
                stale_because: failed.as_ref().map(|failed| failed.error.clone()),
            },
            (None, Some(failed), reading) => {
                PartView::Unknown { because: failed.error.clone(), refreshing: reading.is_some() }
            }
            (None, None, Some(reading)) => reading.view(pace, groups),
            (None, None, None) => PartView::Unknown { because: ErrorCode::NotReadYet.into(), refreshing: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use transport::Limits;

    use super::*;

    fn unhurried() -> Pace {
        Pace::new(Limits::documented())
    }

    fn refused() -> ReadError {
        ReadError { because: UnknownBecause::NoPermission, error: ErrorCode::NoPermission.into() }
    }

    #[test]
    fn a_part_that_could_not_be_read_is_unknown_and_never_a_value() {
        let mut part = Part::<bool>::default();
        assert!(part.begin());
        part.end(Err(refused()), Timestamp::UNIX_EPOCH);
        assert_eq!(part.fact(|on| *on), Fact::Unknown(UnknownBecause::NoPermission));
        assert!(matches!(part.view(&unhurried(), &[], |on| *on), PartView::Unknown { refreshing: false, .. }));
    }

    #[test]
    fn a_value_stays_with_its_age_when_reading_it_anew_fails() {
        let mut part = Part::default();
        part.put(true, Timestamp::UNIX_EPOCH);
        assert!(part.begin());
        assert!(!part.begin(), "one read at a time");
        part.end(Err(refused()), Timestamp::MAX);
        let PartView::Known { value, read_at, stale_because, .. } = part.view(&unhurried(), &[], |on| *on) else {
            panic!("the value is gone");
        };
        assert!(value);
        assert_eq!(read_at, Timestamp::UNIX_EPOCH.to_string());
        assert_eq!(stale_because, Some(ErrorCode::NoPermission.into()));
    }

    #[tokio::test(start_paused = true)]
    async fn how_long_reading_takes_is_known_when_all_people_have_come() {
        let mut part = Part::<bool>::default();
        part.begin();
        part.progress(PeopleProgress { so_far: 999, total: None, states_missing: 999 });
        let PartView::Loading { so_far: Some(999), total: None, seconds_left: None, .. } =
            part.view(&unhurried(), &[], |on| *on)
        else {
            panic!("nobody knows yet how many there are");
        };
        part.progress(PeopleProgress { so_far: 12_000, total: Some(12_000), states_missing: 11_415 });
        let PartView::Loading { so_far: Some(585), total: Some(12_000), seconds_left: Some(seconds), .. } =
            part.view(&unhurried(), &[], |on| *on)
        else {
            panic!("it is known how many there are");
        };
        assert!((23..=26).contains(&seconds), "3,465 at once and 346.5 a second: {seconds}");
    }
}
