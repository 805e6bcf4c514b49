//! The least time that Graph's limits leave for a job (PERFORMANCE.md section 2).

/// How the limits are kept; `None` where nothing is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    /// Nothing is limited.
    Off,
    /// A bucket that is refilled evenly.
    Bucket,
    /// The same, and refused requests use it up too.
    Charged,
    /// The whole amount in each window.
    Window,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Everyone's state in the documented form: the list, and a request for each person in batches of 20.
    ReadDocumented,
    /// Everyone's state by the list's own property.
    ReadList,
    /// The list, and a write for each person in batches of 20.
    PerUserOff,
    /// Everyone's registration.
    Report,
}

/// Where it is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Conditions {
    pub(crate) people: u32,
    /// Seconds from a request to its answer.
    pub(crate) latency: f64,
    pub(crate) model: Model,
    /// Which part of the documented amounts there is: 1, or 0.5 for half.
    pub(crate) share: f64,
    /// By how much the windows are shorter than documented.
    pub(crate) shortened_by: u32,
}

/// People on a page, and people in a batch.
const PAGE: u32 = 999;
const BATCH: u32 = 20;

/// How many pages a list of `people` has.
pub(crate) fn pages(people: u32) -> u32 {
    people.div_ceil(PAGE)
}

/// How many requests goal R5 allows for reading in the documented form: as many as it takes, and 2 % more.
pub(crate) fn requests_allowed(people: u32) -> u64 {
    let needed = u64::from(pages(people) + people.div_ceil(BATCH));
    needed + needed * 2 / 100
}

/// The least seconds that `work` takes.
pub(crate) fn floor(work: Work, conditions: &Conditions) -> f64 {
    let people = f64::from(conditions.people);
    let page_count = f64::from(pages(conditions.people));
    let units = directory_units(conditions.people);
    let limited = |amount: f64, cap: f64, window: f64| conditions.limited(amount, cap, window);
    // Pages come one after the other; the last batch can leave when the last page is there.
    let (trips, at_limits) = match work {
        Work::ReadDocumented => (page_count + 1.0, limited(page_count + people, units, 10.0)),
        Work::ReadList => (page_count, limited(page_count, units, 10.0)),
        Work::PerUserOff => {
            (page_count + 1.0, limited(page_count + people, units, 10.0).max(limited(people, 3000.0, 150.0)))
        }
        Work::Report => (page_count, limited(page_count, 5.0, 10.0)),
    };
    (trips * conditions.latency).max(at_limits)
}

impl Conditions {
    /// How long it takes until `amount` has passed a limit of `cap` in each `window` seconds, as documented.
    fn limited(&self, amount: f64, cap: f64, window: f64) -> f64 {
        let (cap, window) = (cap * self.share, window / f64::from(self.shortened_by));
        if amount <= cap {
            return 0.0;
        }
        match self.model {
            Model::Off => 0.0,
            Model::Bucket | Model::Charged => (amount - cap) * window / cap + self.latency,
            Model::Window => ((amount / cap).ceil() - 1.0) * window + self.latency,
        }
    }
}

/// Resource units in 10 s, by the size of the organization.
fn directory_units(people: u32) -> f64 {
    match people {
        0..50 => 3500.0,
        50..=500 => 5000.0,
        _ => 8000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documented(people: u32, model: Model) -> Conditions {
        Conditions { people, latency: 0.08, model, share: 1.0, shortened_by: 1 }
    }

    #[test]
    fn the_floors_are_those_of_the_table() {
        for (work, people, bucket, window) in [
            (Work::ReadDocumented, 1_000, 0.24, 0.24),
            (Work::ReadDocumented, 10_000, 2.59, 10.08),
            (Work::ReadDocumented, 100_000, 115.21, 120.08),
            (Work::ReadList, 1_000, 0.16, 0.16),
            (Work::ReadList, 10_000, 0.88, 0.88),
            (Work::ReadList, 100_000, 8.08, 8.08),
            (Work::PerUserOff, 1_000, 0.24, 0.24),
            (Work::PerUserOff, 10_000, 350.08, 450.08),
            (Work::PerUserOff, 100_000, 4_850.08, 4_950.08),
            (Work::Report, 1_000, 0.16, 0.16),
            (Work::Report, 10_000, 12.08, 20.08),
            (Work::Report, 100_000, 192.08, 200.08),
        ] {
            for (model, seconds) in [(Model::Bucket, bucket), (Model::Charged, bucket), (Model::Window, window)] {
                let found = floor(work, &documented(people, model));
                assert!((found - seconds).abs() < 0.006, "{work:?} {people} {model:?}: {found}");
            }
        }
    }

    #[test]
    fn half_the_amounts_and_shorter_windows_move_the_floor() {
        let half = Conditions { share: 0.5, ..documented(10_000, Model::Bucket) };
        // The anchor of goal W5: 15.0 s at 4,000 units.
        assert!((floor(Work::ReadDocumented, &half) - 15.11).abs() < 0.01);
        let shortened = Conditions { shortened_by: 10, ..documented(10_000, Model::Bucket) };
        assert!((floor(Work::PerUserOff, &shortened) - 35.08).abs() < 1e-9);
        let shortened = Conditions { shortened_by: 10, ..documented(10_000, Model::Window) };
        assert!((floor(Work::PerUserOff, &shortened) - 45.08).abs() < 1e-9);
    }

    #[test]
    fn where_nothing_is_limited_only_the_latency_counts() {
        let off = Conditions { latency: 0.0, ..documented(10_000, Model::Off) };
        assert!(floor(Work::ReadDocumented, &off).abs() < f64::EPSILON);
        assert!((floor(Work::ReadDocumented, &documented(10_000, Model::Off)) - 0.96).abs() < 1e-9);
    }

    #[test]
    fn goal_r5_allows_two_per_cent_more_requests_than_needed() {
        assert_eq!(requests_allowed(10_000), 521);
        assert_eq!(requests_allowed(1_000), 53);
    }
}
