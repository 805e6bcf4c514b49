//! The documented limits (GRAPH.md section k), from which the pace of each group starts.

use std::time::Duration;

use crate::LimitGroup;

/// So much may be asked: `units` at once, and as many again in each `every`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    pub(crate) units: f64,
    pub(crate) every: Duration,
    /// How much of it is used up at most, over time: the rest is left to others and to rounding.
    pub(crate) share: f64,
}

impl Limit {
    const fn new(units: f64, seconds: u64, share: f64) -> Self {
        Self { units, every: Duration::from_secs(seconds), share }
    }
}

/// The limits of one organization.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    shortened_by: u32,
}

impl Limits {
    /// As Microsoft documents them.
    #[must_use]
    pub const fn documented() -> Self {
        Self { shortened_by: 1 }
    }

    /// The same amounts, in windows that are `by` times shorter: for measuring against a server that does the same.
    #[must_use]
    pub const fn shortened(by: u32) -> Self {
        Self { shortened_by: if by == 0 { 1 } else { by } }
    }

    /// The limit of a group in an organization of `people`; `None` where no figure is published.
    ///
    /// Where quota comes back in small pieces, a request that leaves early by the jitter of the network is one too
    /// many; so the fewer requests a window holds, the larger the part of it that is left.
    pub(crate) fn of(self, group: LimitGroup, people: u64) -> Option<Limit> {
        let documented = match group {
            LimitGroup::Directory => Limit::new(directory_units(people), 10, 0.99),
            LimitGroup::Writes => Limit::new(3000.0, 150, 0.995),
            LimitGroup::Reports => Limit::new(5.0, 10, 0.98),
            LimitGroup::ConditionalAccess => Limit::new(1.0, 1, 0.95),
            LimitGroup::SignIn => return None,
        };
        Some(Limit { every: documented.every / self.shortened_by, ..documented })
    }
}

/// Resource units in 10 s by the number of people: S, M and L of GRAPH.md section k.
fn directory_units(people: u64) -> f64 {
    match people {
        0..50 => 3500.0,
        50..=500 => 5000.0,
        _ => 8000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_documented_one() {
        let of = |group, people| {
            let limit = Limits::documented().of(group, people).unwrap();
            (limit.units, limit.every.as_secs())
        };
        for (people, units) in [(0, 3500.0), (49, 3500.0), (50, 5000.0), (500, 5000.0), (501, 8000.0)] {
            assert_eq!(of(LimitGroup::Directory, people), (units, 10));
        }
        assert_eq!(of(LimitGroup::Writes, 1), (3000.0, 150));
        assert_eq!(of(LimitGroup::Reports, 1), (5.0, 10));
        assert_eq!(of(LimitGroup::ConditionalAccess, 1), (1.0, 1));
        assert_eq!(Limits::documented().of(LimitGroup::SignIn, 1), None);
    }

    #[test]
    fn shortened_windows_hold_as_much() {
        let shortened = Limits::shortened(10).of(LimitGroup::Writes, 1).unwrap();
        assert_eq!((shortened.units, shortened.every), (3000.0, Duration::from_secs(15)));
    }
}
