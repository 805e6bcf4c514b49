//! What is measured, and the goals that it is held against (PERFORMANCE.md section 6).

use serde_json::{Value, json};

use crate::control::Size;
use crate::floor::{Conditions, Model, Work, pages, requests_allowed};
use crate::goal::{Check, Goal};
use crate::options::Options;
use crate::order::{Form, Job};

/// Seconds from a request to its answer, as in PERFORMANCE.md.
const LATENCY: f64 = 0.08;
/// By how much windows are shortened where a run would take minutes: a window of writes is then 15 s, long enough for
/// `Retry-After`, which is in whole seconds.
const SHORTENED: u32 = 10;
/// How many people the half limits for writes are tried with: 25 s at [`SHORTENED`].
const HALF_WRITES: u32 = 4_000;

/// One job under one set of conditions.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) what: &'static str,
    pub(crate) size: Size,
    pub(crate) conditions: Conditions,
    pub(crate) retry_after: bool,
    /// Milliseconds more for each item of a batch.
    pub(crate) item_latency_ms: u32,
    pub(crate) job: Job,
    pub(crate) work: Work,
    pub(crate) goals: Vec<Goal>,
}

impl Run {
    fn new(what: &'static str, people: u32, job: Job, work: Work) -> Self {
        let size = Size { people, all_enforced: matches!(job, Job::PerUserOff { .. }), state_in_list: true };
        let conditions = Conditions { people, latency: LATENCY, model: Model::Bucket, share: 1.0, shortened_by: 1 };
        Self { what, size, conditions, retry_after: true, item_latency_ms: 0, job, work, goals: Vec::new() }
    }

    fn read(people: u32) -> Self {
        Self::new("read, documented form", people, Job::Read(Form::Documented), Work::ReadDocumented)
    }

    fn list(people: u32) -> Self {
        Self::new("read, list form", people, Job::Read(Form::List), Work::ReadList)
    }

    fn off(people: u32) -> Self {
        Self::new("per-user off", people, Job::PerUserOff { cancel_after: None }, Work::PerUserOff)
    }

    fn model(mut self, model: Model) -> Self {
        self.conditions.model = model;
        self
    }

    fn shortened(mut self, by: u32) -> Self {
        self.conditions.shortened_by = by;
        self
    }

    fn half(mut self, retry_after: bool) -> Self {
        self.conditions.share = 0.5;
        self.retry_after = retry_after;
        self
    }

    fn goal(mut self, id: &'static str, check: Check) -> Self {
        self.goals.push(Goal { id, check });
        self
    }

    /// The difficulty that makes the server be so.
    pub(crate) fn difficulty(&self) -> Value {
        let Conditions { latency, model, share, shortened_by, .. } = self.conditions;
        let throttle = match model {
            Model::Off => "off",
            _ if share < 1.0 => "half",
            _ => "documented",
        };
        let limiter = match model {
            Model::Off | Model::Bucket => "bucket",
            Model::Charged => "charged",
            Model::Window => "window",
        };
        json!({
            "throttle": throttle,
            "limiter": limiter,
            "windowsShortenedBy": shortened_by,
            "retryAfter": self.retry_after,
            // Whole milliseconds, far below 2^53.
            "latencyMs": (latency * 1000.0).round() as u64,
            "itemLatencyMs": self.item_latency_ms,
        })
    }

    /// By how much the windows of the limits that Latch starts from are shortened. Where nothing is limited they are
    /// so short that they never hold it back.
    pub(crate) fn limits_shortened_by(&self) -> u32 {
        if self.conditions.model == Model::Off { 10_000 } else { self.conditions.shortened_by }
    }

    /// The limits in a word or two, for the table.
    pub(crate) fn model_shown(&self) -> String {
        let Conditions { model, share, shortened_by, .. } = self.conditions;
        let name = match model {
            Model::Off => return "no limits".to_owned(),
            Model::Bucket => "bucket",
            Model::Charged => "charged",
            Model::Window => "window",
        };
        let half = if share < 1.0 { "half " } else { "" };
        let shorter = if shortened_by > 1 { format!(" ÷{shortened_by}") } else { String::new() };
        let silent = if self.retry_after { "" } else { ", no Retry-After" };
        let slow =
            if self.item_latency_ms > 0 { format!(", +{} ms an item", self.item_latency_ms) } else { String::new() };
        format!("{half}{name}{shorter}{silent}{slow}")
    }
}

const LIMITED: [Model; 3] = [Model::Bucket, Model::Charged, Model::Window];

/// Every run that `options` ask for, so ordered that one server serves those of one organization.
pub(crate) fn runs(options: &Options) -> Vec<Run> {
    let by = if options.full { 1 } else { SHORTENED };
    let mut runs = Vec::new();
    runs.extend(small());
    runs.extend(reads_of_ten_thousand());
    runs.extend(half_reads());
    runs.extend(large_reads(options, by));
    runs.extend(writes(10_000, by));
    runs.push(cancelled(by));
    runs.extend(half_writes(by));
    if let Some(people) = options.people.filter(|people| *people != 10_000) {
        runs.extend(writes(people, by));
    }
    for run in &mut runs {
        run.goals.retain(|goal| options.wants(goal.id));
    }
    runs.retain(|run| !run.goals.is_empty());
    runs
}

fn small() -> Vec<Run> {
    let mut fallback = Run::new("read, list lacks it", 1_000, Job::Read(Form::Auto), Work::ReadDocumented);
    fallback.size.state_in_list = false;
    vec![
        Run::read(1_000).goal("R5", Check::Requests(requests_allowed(1_000))),
        Run::list(1_000).goal("R3", Check::Requests(u64::from(pages(1_000)) + 1)),
        fallback.goal("R3", Check::Complete),
        Run::off(1_000).goal("W4", Check::Seconds(0.7)),
    ]
}

fn reads_of_ten_thousand() -> Vec<Run> {
    let read = |model| Run::read(10_000).model(model).goal("R1", Check::TimesFloor(1.10));
    let requests = Check::Requests(requests_allowed(10_000));
    let mut slow = Run::read(10_000).goal("R1", Check::Shown);
    slow.item_latency_ms = 10;
    let mut idle = Run::read(10_000).model(Model::Off).goal("C1", Check::Cpu(0.5)).goal("C1", Check::Seconds(0.35));
    idle.conditions.latency = 0.0;
    vec![
        read(Model::Bucket)
            .goal("R2", Check::FasterThan { who: "best peer form", seconds: 3.63, times: 1.25 })
            .goal("R2", Check::FasterThan { who: "peers' sequential batch", seconds: 42.0, times: 14.0 })
            .goal("R2", Check::FasterThan { who: "one by one", seconds: 833.6, times: 280.0 })
            .goal("R4", Check::FirstPeople(0.5))
            .goal("R5", requests)
            .goal("M1", Check::Growth(40.0)),
        read(Model::Charged),
        read(Model::Window),
        slow,
        Run::list(10_000).goal("R3", Check::Seconds(1.3)).goal("R3", Check::Requests(u64::from(pages(10_000)) + 1)),
        Run::new("report during a read", 10_000, Job::ReadAndReport, Work::Report)
            .goal("P1", Check::ReportTimesFloor(1.1))
            .goal("P1", Check::ReportFasterThan { who: "m365", seconds: 196.4, times: 14.0 }),
        idle,
    ]
}

/// Goal W5 for reads, at full length: a window of theirs has only 10 s.
fn half_reads() -> Vec<Run> {
    halves(|| Run::read(10_000))
}

/// Goal W5 for writes.
fn half_writes(by: u32) -> Vec<Run> {
    halves(|| Run::off(HALF_WRITES).shortened(by))
}

fn halves(run: impl Fn() -> Run) -> Vec<Run> {
    let mut runs = Vec::new();
    for (retry_after, times) in [(true, 1.15), (false, 1.3)] {
        runs.extend(LIMITED.map(|model| run().model(model).half(retry_after).goal("W5", Check::TimesFloor(times))));
    }
    runs
}

fn large_reads(options: &Options, by: u32) -> Vec<Run> {
    let people = options.people.unwrap_or(100_000);
    // The list form does not come near a limit: it is measured at full length in any case.
    let list = Run::list(people);
    let list = if people == 100_000 {
        list.goal("R3", Check::Seconds(11.0))
            .goal("R3", Check::Requests(u64::from(pages(people)) + 1))
            .goal("M1", Check::Growth(120.0))
    } else {
        list.goal("R3", Check::TimesFloor(1.36)).goal("R3", Check::Requests(u64::from(pages(people)) + 1))
    };
    let mut runs = vec![list];
    if options.full || options.people.is_some() {
        let read = Run::read(people).shortened(by).goal("R1", Check::TimesFloor(1.03));
        let read = read.goal("R5", Check::Requests(requests_allowed(people)));
        runs.push(if people <= 100_000 { read.goal("M1", Check::Growth(120.0)) } else { read });
    }
    runs
}

fn writes(people: u32, by: u32) -> Vec<Run> {
    LIMITED
        .map(|model| {
            let throttled = match model {
                Model::Window => u64::from(people) / 10,
                Model::Off | Model::Bucket | Model::Charged => u64::from(people) / 200,
            };
            let run = Run::off(people).model(model).shortened(by);
            let run = run.goal("W1", Check::TimesFloor(1.02)).goal("W3", Check::Throttled(throttled));
            match model {
                Model::Charged => run.goal("W2", Check::BetterThan { who: "best peer", times_floor: 1.54, times: 1.5 }),
                _ => run.goal("W6", Check::Forecast { from: 30.0 / f64::from(by), within: 0.10 }),
            }
        })
        .into()
}

/// Goal W6: cancelled when the limits already hold it back.
fn cancelled(by: u32) -> Run {
    let job = Job::PerUserOff { cancel_after: Some(6.0) };
    Run::new("per-user off, cancelled", 10_000, job, Work::PerUserOff)
        .shortened(by)
        .goal("W6", Check::QuietAfterCancel)
        .goal("W6", Check::AccountAfterCancel(2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floor::floor;

    fn options(words: &[&str]) -> Options {
        crate::options::read(words.iter().map(|&word| word.to_owned())).unwrap().unwrap()
    }

    fn ids(runs: &[Run]) -> Vec<&'static str> {
        let mut ids: Vec<_> = runs.iter().flat_map(|run| &run.goals).map(|goal| goal.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    #[test]
    fn every_goal_that_needs_no_window_is_measured() {
        let every = ["C1", "M1", "P1", "R1", "R2", "R3", "R4", "R5", "W1", "W2", "W3", "W4", "W5", "W6"];
        assert_eq!(ids(&runs(&options(&[]))), every);
        assert_eq!(ids(&runs(&options(&["--full"]))), every);
    }

    #[test]
    fn the_usual_runs_leave_time_within_ten_minutes() {
        let seconds: f64 = runs(&options(&[]))
            .iter()
            .map(|run| {
                let once = floor(run.work, &run.conditions).max(1.0);
                if once < 5.0 { 3.0 * once } else { once }
            })
            .sum();
        assert!(seconds < 500.0, "{seconds}");
    }

    #[test]
    fn only_what_is_asked_for_is_run() {
        let chosen = runs(&options(&["--only", "W1,r4"]));
        assert_eq!(ids(&chosen), ["R4", "W1"]);
        assert_eq!(chosen.len(), 4);
    }

    #[test]
    fn half_limits_are_tried_in_every_model_with_and_without_a_retry_after() {
        let halves = runs(&options(&["--only", "W5"]));
        let mut shown: Vec<_> = halves.iter().map(Run::model_shown).collect();
        shown.sort();
        shown.dedup();
        assert_eq!((halves.len(), shown.len()), (12, 12));
        assert!(halves.iter().all(|run| run.difficulty()["throttle"] == "half"));
    }

    #[test]
    fn at_full_length_no_window_is_shortened() {
        let all = runs(&options(&["--full", "--people", "50000"]));
        assert!(all.iter().all(|run| run.conditions.shortened_by == 1));
        assert!(all.iter().any(|run| run.size.people == 50_000 && run.size.all_enforced));
    }

    #[test]
    fn the_server_is_told_what_the_floor_is_computed_from() {
        let run = Run::off(4_000).shortened(10).model(Model::Charged).half(false);
        assert_eq!(
            run.difficulty(),
            json!({"throttle": "half", "limiter": "charged", "windowsShortenedBy": 10, "retryAfter": false,
                "latencyMs": 80, "itemLatencyMs": 0})
        );
        assert_eq!(run.model_shown(), "half charged ÷10, no Retry-After");
        assert_eq!(run.limits_shortened_by(), 10);
    }
}
