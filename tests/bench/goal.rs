//! Goals, and whether a run meets them.

use crate::floor::floor;
use crate::order::Forecast;
use crate::outcome::Outcome;
use crate::plan::Run;

/// One goal of PERFORMANCE.md section 6, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Goal {
    pub(crate) id: &'static str,
    pub(crate) check: Check,
}

/// What is asked of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Check {
    /// Nothing: it is there to be seen.
    Shown,
    /// Nobody is missing from the account.
    Complete,
    /// At most so many times the floor.
    TimesFloor(f64),
    /// At most so many seconds.
    Seconds(f64),
    /// The first people within so many seconds.
    FirstPeople(f64),
    /// So many times as fast as somebody who takes `seconds` for the same.
    FasterThan { who: &'static str, seconds: f64, times: f64 },
    /// The same, by what the other one takes of its floor.
    BetterThan { who: &'static str, times_floor: f64, times: f64 },
    /// As [`Check::TimesFloor`], of the report.
    ReportTimesFloor(f64),
    /// As [`Check::FasterThan`], of the report.
    ReportFasterThan { who: &'static str, seconds: f64, times: f64 },
    /// At most so many seconds of CPU.
    Cpu(f64),
    /// At most so many MiB more than before.
    Growth(f64),
    /// The time left is told within this part of what it then takes, `from` so many seconds after the start.
    Forecast { from: f64, within: f64 },
    /// No new write from a second after cancelling.
    QuietAfterCancel,
    /// The account at most so many seconds after cancelling.
    AccountAfterCancel(f64),
    /// At most so many HTTP requests.
    Requests(u64),
    /// At most so many requests and items refused for limits.
    Throttled(u64),
}

/// What a goal came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// The goal in words.
    pub(crate) goal: String,
    /// What was reached, in the goal's own terms.
    pub(crate) reached: String,
    /// `None` where there is nothing to meet.
    pub(crate) met: Option<bool>,
}

/// So many seconds the time left may always be off: it is told in whole ones, and people come in groups of 20.
const SECONDS_OFF: f64 = 3.0;

impl Check {
    /// Whether missing it makes the command fail: counts do, times never.
    pub(crate) fn is_count(self) -> bool {
        matches!(self, Self::Complete | Self::Requests(_) | Self::Throttled(_) | Self::QuietAfterCancel)
    }

    /// The seconds that the goal is about, and the floor of them.
    pub(crate) fn seconds(self, run: &Run, outcome: &Outcome) -> (Option<f64>, f64) {
        let least = floor(run.work, &run.conditions);
        match self {
            Self::FirstPeople(_) => (outcome.measured.first_people, run.conditions.latency),
            Self::ReportTimesFloor(_) | Self::ReportFasterThan { .. } => {
                (outcome.measured.report.as_ref().map(|report| report.seconds), least)
            }
            Self::AccountAfterCancel(_) | Self::QuietAfterCancel => (account_after(outcome), 0.0),
            _ => (Some(outcome.measured.seconds), least),
        }
    }

    /// What a run came to, by this goal.
    pub(crate) fn judge(self, run: &Run, outcome: &Outcome) -> Verdict {
        let (seconds, least) = self.seconds(run, outcome);
        let times_floor = seconds.filter(|_| least > 0.0).map(|seconds| seconds / least);
        match self {
            Self::Shown => Verdict { goal: "–".into(), reached: "–".into(), met: None },
            Self::Complete => {
                let faults = outcome.faults.len();
                Verdict { goal: "complete".into(), reached: format!("{faults} faults"), met: Some(faults == 0) }
            }
            Self::TimesFloor(most) | Self::ReportTimesFloor(most) => at_most(times_floor, most, "×"),
            Self::Seconds(most) | Self::FirstPeople(most) | Self::AccountAfterCancel(most) => {
                at_most(seconds, most, " s")
            }
            Self::FasterThan { who, seconds: theirs, times }
            | Self::ReportFasterThan { who, seconds: theirs, times } => {
                at_least(seconds.map(|seconds| theirs / seconds), times, who)
            }
            Self::BetterThan { who, times_floor: theirs, times } => {
                at_least(times_floor.map(|ours| theirs / ours), times, who)
            }
            Self::Cpu(most) => at_most(outcome.measured.cpu, most, " s CPU"),
            Self::Growth(most) => at_most(outcome.growth_mib(), most, " MiB more"),
            Self::Forecast { from, within } => at_most(worst_forecast(outcome, from, within), within * 100.0, " % off"),
            Self::QuietAfterCancel => count_at_most(outcome.writes_after_cancel, 0, "writes"),
            Self::Requests(most) => count_at_most(Some(outcome.requests), most, "requests"),
            Self::Throttled(most) => count_at_most(Some(outcome.throttled), most, "429"),
        }
    }
}

fn account_after(outcome: &Outcome) -> Option<f64> {
    outcome.measured.off.as_ref()?.account_after
}

/// How far the time left was off at worst, in per cent of what was left. Where `within` of what was left is less than
/// [`SECONDS_OFF`], in per cent of what that is so much of.
fn worst_forecast(outcome: &Outcome, from: f64, within: f64) -> Option<f64> {
    let off = outcome.measured.off.as_ref()?;
    // What is told is the time until the change has ended, and it ends when everyone was read back.
    let end = outcome.measured.seconds + off.readback;
    let compared = off.forecasts.iter().filter(|forecast| forecast.at >= from);
    let part = |told: &Forecast| {
        let left = end - told.at;
        (told.left - left).abs() / left.max(SECONDS_OFF / within) * 100.0
    };
    compared.map(part).reduce(f64::max)
}

fn at_most(value: Option<f64>, most: f64, unit: &str) -> Verdict {
    let goal = format!("≤ {}{unit}", figure(most));
    let reached = value.map_or_else(|| "not known".into(), |value| format!("{}{unit}", figure(value)));
    Verdict { goal, reached, met: Some(value.is_some_and(|value| value <= most)) }
}

fn at_least(value: Option<f64>, least: f64, who: &str) -> Verdict {
    let goal = format!("≥ {}× {who}", figure(least));
    let reached = value.map_or_else(|| "not known".into(), |value| format!("{}×", figure(value)));
    Verdict { goal, reached, met: Some(value.is_some_and(|value| value >= least)) }
}

fn count_at_most(value: Option<u64>, most: u64, of: &str) -> Verdict {
    let reached = value.map_or_else(|| "not known".into(), |value| format!("{value} {of}"));
    Verdict { goal: format!("≤ {most} {of}"), reached, met: Some(value.is_some_and(|value| value <= most)) }
}

/// A number as precise as it is worth reading.
pub(crate) fn figure(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{Measured, Off};

    fn run(words: &[&str], id: &str) -> Run {
        let words = words.iter().map(|&word| word.to_owned());
        let options = crate::options::read(words).unwrap().unwrap();
        crate::plan::runs(&options).into_iter().find(|run| run.goals.iter().any(|goal| goal.id == id)).unwrap()
    }

    fn took(seconds: f64) -> Outcome {
        Outcome { measured: Measured { seconds, ..Measured::default() }, ..Outcome::default() }
    }

    fn met(check: Check, outcome: &Outcome) -> bool {
        check.judge(&run(&["--only", "R2"], "R2"), outcome).met.unwrap()
    }

    #[test]
    fn times_are_held_against_the_floor_of_their_conditions() {
        assert!(met(Check::TimesFloor(1.10), &took(2.85)) && !met(Check::TimesFloor(1.10), &took(2.86)));
        assert!(met(Check::Seconds(1.3), &took(1.3)) && !met(Check::Seconds(1.3), &took(1.31)));
        let written = run(&["--only", "W1"], "W1");
        let verdict = Check::TimesFloor(1.02).judge(&written, &took(35.2));
        assert_eq!((verdict.met, verdict.reached.as_str()), (Some(true), "1.003×"));
    }

    #[test]
    fn others_are_beaten_by_as_much_as_the_goal_says() {
        let peer = Check::FasterThan { who: "a peer", seconds: 3.63, times: 1.25 };
        assert!(met(peer, &took(2.9)) && !met(peer, &took(2.91)));
        let written = run(&["--only", "W2"], "W2");
        let better = Check::BetterThan { who: "a peer", times_floor: 1.54, times: 1.5 };
        assert_eq!(better.judge(&written, &took(35.2)).met, Some(true));
        assert_eq!(better.judge(&written, &took(36.2)).met, Some(false));
    }

    #[test]
    fn the_time_left_is_compared_with_what_it_then_took() {
        let told = |forecasts: &[(f64, f64)]| {
            let forecasts = forecasts.iter().map(|&(at, left)| Forecast { at, left }).collect();
            let off = Off { forecasts, ..Off::default() };
            Outcome { measured: Measured { seconds: 350.0, off: Some(off), ..Measured::default() }, ..took(0.0) }
        };
        let check = Check::Forecast { from: 30.0, within: 0.10 };
        let too_early = (1.0, 90.0);
        assert!(met(check, &told(&[too_early, (30.0, 346.0), (200.0, 140.0), (348.0, 5.0)])));
        assert!(!met(check, &told(&[too_early, (30.0, 320.0), (200.0, 132.0)])));
        assert!(!met(check, &told(&[(30.0, 320.0), (348.0, 5.1)])), "three seconds are too many at any time");
        assert!(!met(check, &told(&[too_early])), "nothing was told when it mattered");
        let mut read_back = told(&[(200.0, 170.0)]);
        read_back.measured.off.as_mut().unwrap().readback = 20.0;
        assert!(met(check, &read_back), "the end is that of the reading back");
    }

    #[test]
    fn what_is_not_known_is_not_met() {
        for check in [Check::Cpu(1.0), Check::Growth(1.0), Check::FirstPeople(1.0), Check::QuietAfterCancel] {
            assert!(!met(check, &took(1.0)), "{check:?}");
        }
    }

    #[test]
    fn only_counts_make_the_command_fail() {
        assert!(Check::Requests(1).is_count() && Check::Throttled(1).is_count() && Check::QuietAfterCancel.is_count());
        for time in [Check::Seconds(1.0), Check::TimesFloor(1.0), Check::Cpu(1.0), Check::AccountAfterCancel(2.0)] {
            assert!(!time.is_count(), "{time:?}");
        }
    }

    #[test]
    fn numbers_are_as_precise_as_they_are_worth_reading() {
        assert_eq!([1.1, 2.7309, 35.08, 357.2, 0.0].map(figure), ["1.1", "2.731", "35.1", "357", "0"]);
    }
}
