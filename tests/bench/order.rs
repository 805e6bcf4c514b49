//! What a process that measures is told to do, and what it tells.

use serde::{Deserialize, Serialize};
use url::Url;

/// The environment variable that holds the access token: on the command line others could see it.
pub(crate) const TOKEN: &str = "LATCH_BENCH_TOKEN";
/// The line of standard error that tells the moment at which the change was cancelled.
pub(crate) const CANCELLED: &str = "cancelled";

/// One job, done once in a process of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Order {
    /// The base of the Graph.
    pub(crate) graph: Url,
    pub(crate) job: Job,
    /// By how much the windows of the limits that Latch starts from are shorter than documented.
    pub(crate) limits_shortened_by: u32,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Job {
    /// Everyone is read.
    Read(Form),
    /// The same while everyone's registration is read.
    ReadAndReport,
    /// Per-user MFA off for everyone; cancelled after so many seconds, if any are given.
    PerUserOff { cancel_after: Option<f64> },
}

/// How the states are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Form {
    Auto,
    List,
    Documented,
}

/// What came of it. Times are seconds from the start of the job.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// Until everyone was read or the last write was answered.
    pub(crate) seconds: f64,
    /// Until the first page of people was there.
    pub(crate) first_people: Option<f64>,
    /// CPU time that the process took for it.
    pub(crate) cpu: Option<f64>,
    /// HTTP requests that were sent.
    pub(crate) requests: u64,
    /// Requests and items that were refused for limits.
    pub(crate) throttled: u64,
    /// Memory in KiB before the job, and the most of it.
    pub(crate) memory_before: Option<u64>,
    pub(crate) memory_peak: Option<u64>,
    pub(crate) read: Option<Read>,
    pub(crate) report: Option<Report>,
    pub(crate) off: Option<Off>,
}

/// The account of a reading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Read {
    pub(crate) people: u64,
    pub(crate) disabled: u64,
    pub(crate) enabled: u64,
    pub(crate) enforced: u64,
    pub(crate) unknown: u64,
    pub(crate) incomplete: bool,
}

/// The account of a registration report.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) people: u64,
    pub(crate) incomplete: bool,
    pub(crate) seconds: f64,
}

/// The account of a change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Off {
    pub(crate) done: u64,
    pub(crate) refused: u64,
    pub(crate) unknown: u64,
    pub(crate) held_back: u64,
    /// How long it took to read everyone back.
    pub(crate) readback: f64,
    /// What was said of the time left, as the change went.
    pub(crate) forecasts: Vec<Forecast>,
    /// Seconds from cancelling to the account, where it was cancelled.
    pub(crate) account_after: Option<f64>,
}

/// At a moment: how many seconds it said are left.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Forecast {
    pub(crate) at: f64,
    pub(crate) left: f64,
}
