//! What a run came to: its own account beside the server's.

use crate::control::State;
use crate::order::{Job, Measured, Off, Read};
use crate::plan::Run;

/// A run that was done, once or several times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// Of the middle one where it was done several times.
    pub(crate) measured: Measured,
    pub(crate) times_run: usize,
    /// The most HTTP requests that the server saw.
    pub(crate) requests: u64,
    /// The most that it refused for limits.
    pub(crate) throttled: u64,
    /// The most people who are in no account.
    pub(crate) lost: u64,
    /// The most people who are not as the account says: read wrongly, or written once more with another result.
    pub(crate) twice: u64,
    /// Writes that arrived later than a second after cancelling.
    pub(crate) writes_after_cancel: Option<u64>,
    /// What is wrong whatever the goal is.
    pub(crate) faults: Vec<Fault>,
}

/// What no run may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the process that measures ended without an account")]
    NoAccount,
    #[error("the list of people is incomplete")]
    Incomplete,
    #[error("the registration report is incomplete")]
    ReportIncomplete,
    #[error("{0} people are in no account")]
    Lost(u64),
    #[error("{0} people are not as the account says")]
    NotAsSaid(u64),
    #[error("of {0} people it is not known what they are")]
    Unknown(u64),
    #[error("{0} people were refused, where nobody should be")]
    Refused(u64),
}

impl Outcome {
    /// One run. `before` and `after` are the server's.
    pub(crate) fn of(run: &Run, measured: Measured, before: State, after: State) -> Self {
        let mut outcome = Self {
            times_run: 1,
            requests: after.http.saturating_sub(before.http),
            throttled: after.throttled.saturating_sub(before.throttled),
            ..Self::default()
        };
        match (run.job, &measured.read, &measured.off) {
            (Job::Read(_) | Job::ReadAndReport, Some(read), _) => outcome.hold_read(run, read, after),
            (Job::PerUserOff { cancel_after }, _, Some(off)) => {
                outcome.hold_off(run, off, cancel_after.is_some(), after);
            }
            _ => outcome.faults.push(Fault::NoAccount),
        }
        if let Some(report) = &measured.report {
            let missing = u64::from(run.size.people).saturating_sub(report.people);
            outcome.fault_if(report.incomplete || missing > 0, Fault::ReportIncomplete);
        }
        outcome.fault_if(outcome.lost > 0, Fault::Lost(outcome.lost));
        outcome.fault_if(outcome.twice > 0, Fault::NotAsSaid(outcome.twice));
        outcome.measured = measured;
        outcome
    }

    /// A run whose process did not get to its account.
    pub(crate) fn without_account() -> Self {
        Self { times_run: 1, faults: vec![Fault::NoAccount], ..Self::default() }
    }

    fn hold_read(&mut self, run: &Run, read: &Read, after: State) {
        self.lost = u64::from(run.size.people).abs_diff(read.people);
        let off = |ours: u64, theirs: u64| ours.saturating_sub(theirs);
        self.twice = off(read.disabled, after.disabled) + off(read.enabled, after.enabled);
        self.twice += off(read.enforced, after.enforced);
        self.fault_if(read.incomplete, Fault::Incomplete);
        self.fault_if(read.unknown > 0, Fault::Unknown(read.unknown));
    }

    fn hold_off(&mut self, run: &Run, off: &Off, cancelled: bool, after: State) {
        let people = u64::from(run.size.people);
        self.twice = off.done.saturating_sub(after.disabled);
        self.fault_if(off.refused + off.held_back > 0, Fault::Refused(off.refused + off.held_back));
        if cancelled {
            // Who is off and not called so is lost, unless it is said that it is not known.
            self.lost = after.disabled.saturating_sub(off.done + off.unknown);
        } else {
            self.lost = people.saturating_sub(off.done + off.refused + off.unknown + off.held_back);
            self.fault_if(off.unknown > 0, Fault::Unknown(off.unknown));
        }
    }

    fn fault_if(&mut self, is_so: bool, fault: Fault) {
        if is_so {
            self.faults.push(fault);
        }
    }

    /// Of several runs: the times of the middle one, and the worst of all counts. None is worth a run without account.
    pub(crate) fn of_several(mut all: Vec<Self>) -> Self {
        all.sort_by(|a, b| a.measured.seconds.total_cmp(&b.measured.seconds));
        let most = |count: fn(&Self) -> u64| all.iter().map(count).max().unwrap_or_default();
        Self {
            times_run: all.len(),
            requests: most(|one| one.requests),
            throttled: most(|one| one.throttled),
            lost: most(|one| one.lost),
            twice: most(|one| one.twice),
            writes_after_cancel: all.iter().filter_map(|one| one.writes_after_cancel).max(),
            faults: all.iter().flat_map(|one| one.faults.iter().copied()).collect(),
            measured: all.get(all.len() / 2).map(|middle| middle.measured.clone()).unwrap_or_default(),
        }
    }

    /// How many MiB more it took at most than before it began.
    pub(crate) fn growth_mib(&self) -> Option<f64> {
        let (before, peak) = (self.measured.memory_before?, self.measured.memory_peak?);
        Some(mib(peak.saturating_sub(before)))
    }

    /// The most memory that it took, in MiB.
    pub(crate) fn peak_mib(&self) -> Option<f64> {
        self.measured.memory_peak.map(mib)
    }
}

fn mib(kib: u64) -> f64 {
    // Far below 2^53.
    kib as f64 / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Report;

    fn run(only: &str) -> Run {
        let words = ["--only".to_owned(), only.to_owned()];
        crate::plan::runs(&crate::options::read(words).unwrap().unwrap()).swap_remove(0)
    }

    fn off(done: u64, unknown: u64) -> Measured {
        Measured { off: Some(Off { done, unknown, ..Off::default() }), ..Measured::default() }
    }

    #[test]
    fn a_change_is_whole_when_everyone_is_accounted_for_and_the_server_agrees() {
        let people = run("W1").size.people;
        let everyone = u64::from(people);
        let after = |disabled| State { disabled, ..State::default() };
        let faults = |measured, disabled| Outcome::of(&run("W1"), measured, State::default(), after(disabled)).faults;
        assert_eq!(faults(off(everyone, 0), everyone), []);
        assert_eq!(faults(off(everyone - 3, 0), everyone), [Fault::Lost(3)]);
        assert_eq!(faults(off(everyone - 3, 3), everyone), [Fault::Unknown(3)]);
        assert_eq!(faults(off(everyone, 0), everyone - 2), [Fault::NotAsSaid(2)]);
        assert_eq!(faults(Measured::default(), everyone), [Fault::NoAccount]);
    }

    #[test]
    fn a_cancelled_change_may_leave_people_as_they_are_and_must_say_who_is_off() {
        let cancelled = crate::plan::runs(&crate::options::Options::default())
            .into_iter()
            .find(|run| matches!(run.job, Job::PerUserOff { cancel_after: Some(_) }))
            .unwrap();
        let after = State { disabled: 3_400, ..State::default() };
        let faults = |measured| Outcome::of(&cancelled, measured, State::default(), after).faults;
        assert_eq!(faults(off(3_400, 0)), []);
        assert_eq!(faults(off(3_380, 20)), []);
        assert_eq!(faults(off(3_380, 0)), [Fault::Lost(20)]);
        assert_eq!(faults(off(3_410, 0)), [Fault::NotAsSaid(10)]);
    }

    #[test]
    fn a_reading_is_whole_when_it_counts_what_the_server_holds() {
        let run = run("R4");
        let after = State { disabled: 4_000, enabled: 1_000, enforced: 5_000, http: 520, throttled: 3, writes: 0 };
        let before = State { http: 7, ..State::default() };
        let right = Read { people: 10_000, disabled: 4_000, enabled: 1_000, enforced: 5_000, ..Read::default() };
        let of = |read| Outcome::of(&run, Measured { read: Some(read), ..Measured::default() }, before, after);
        let outcome = of(right.clone());
        assert_eq!((outcome.faults.as_slice(), outcome.requests, outcome.throttled), ([].as_slice(), 513, 3));
        assert_eq!(of(Read { people: 9_999, enforced: 4_999, ..right.clone() }).faults, [Fault::Lost(1)]);
        assert_eq!(of(Read { disabled: 4_001, enforced: 4_999, ..right.clone() }).faults, [Fault::NotAsSaid(1)]);
        assert_eq!(of(Read { enforced: 4_990, unknown: 10, ..right.clone() }).faults, [Fault::Unknown(10)]);
        assert_eq!(of(Read { incomplete: true, ..right }).faults, [Fault::Incomplete]);
    }

    #[test]
    fn a_report_without_everyone_is_a_fault() {
        let run = run("P1");
        let read = Read { people: 10_000, ..Read::default() };
        let report = Report { people: 9_001, ..Report::default() };
        let measured = Measured { read: Some(read), report: Some(report), ..Measured::default() };
        let outcome = Outcome::of(&run, measured, State::default(), State::default());
        assert_eq!(outcome.faults, [Fault::ReportIncomplete]);
    }

    #[test]
    fn of_several_runs_the_middle_time_counts_and_the_worst_count() {
        let one = |seconds, requests, lost| Outcome {
            measured: Measured { seconds, ..Measured::default() },
            requests,
            lost,
            ..Outcome::default()
        };
        let outcome = Outcome::of_several(vec![one(2.9, 511, 0), one(2.6, 530, 1), one(2.7, 511, 0)]);
        assert!((outcome.measured.seconds - 2.7).abs() < 1e-9);
        assert_eq!((outcome.times_run, outcome.requests, outcome.lost), (3, 530, 1));
    }
}
