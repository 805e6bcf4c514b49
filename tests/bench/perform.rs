//! Runs, each in a process of its own.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{ChildStderr, Command};

use crate::control::{Server, ServerError};
use crate::order::{CANCELLED, Job, Measured, Order, TOKEN};
use crate::outcome::Outcome;
use crate::plan::Run;

/// Runs that take less are done three times.
const SHORT: f64 = 5.0;
const TIMES: usize = 3;
/// From when after cancelling nothing may be written: a second, and the way to the server.
const QUIET_AFTER: Duration = Duration::from_millis(1100);
/// How long it is then watched whether something is written after all.
const WATCHED: Duration = Duration::from_secs(2);

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PerformError {
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error("the process that measures could not be started: {0}")]
    Start(io::Error),
    #[error("what the process that measures is to do has no JSON form: {0}")]
    Order(serde_json::Error),
}

/// The programs that are needed.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    /// This one.
    pub(crate) bench: PathBuf,
    pub(crate) practice: PathBuf,
    /// The words of the practice sign-in.
    pub(crate) words: PathBuf,
}

/// Does a run; a short one three times.
pub(crate) async fn perform(run: &Run, server: &Server, bench: &Path) -> Result<Outcome, PerformError> {
    let first = once(run, server, bench).await?;
    let is_short = first.measured.seconds < SHORT && first.faults.is_empty();
    let mut all = vec![first];
    while is_short && all.len() < TIMES {
        all.push(once(run, server, bench).await?);
    }
    Ok(Outcome::of_several(all))
}

async fn once(run: &Run, server: &Server, bench: &Path) -> Result<Outcome, PerformError> {
    if matches!(run.job, Job::PerUserOff { .. }) {
        server.start_over().await?;
    }
    server.make(&run.difficulty()).await?;
    let order = Order { graph: server.graph().clone(), job: run.job, limits_shortened_by: run.limits_shortened_by() };
    let order = serde_json::to_string(&order).map_err(PerformError::Order)?;
    let before = server.state().await?;
    let mut command = Command::new(bench);
    command.args(["measure", &order]).env(TOKEN, server.token().await?).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(PerformError::Start)?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let answer = async {
        let mut text = String::new();
        if let Some(mut output) = output {
            // What is missing is seen when it is read as JSON.
            let _ = output.read_to_string(&mut text).await;
        }
        text
    };
    let (text, late) = tokio::join!(answer, late_writes(errors, server));
    let after = server.state().await?;
    let measured: Option<Measured> = serde_json::from_str(&text).ok();
    let mut outcome = match measured {
        Some(measured) => Outcome::of(run, measured, before, after),
        None => Outcome::without_account(),
    };
    outcome.writes_after_cancel = late?;
    Ok(outcome)
}

/// Passes on what the process says, and counts the writes that arrive later than [`QUIET_AFTER`] after it cancelled.
/// `None` when it did not cancel.
async fn late_writes(errors: Option<ChildStderr>, server: &Server) -> Result<Option<u64>, ServerError> {
    let Some(errors) = errors else {
        return Ok(None);
    };
    let mut lines = BufReader::new(errors).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line != CANCELLED {
            crate::say(&line);
            continue;
        }
        tokio::time::sleep(QUIET_AFTER).await;
        let before = server.state().await?;
        tokio::time::sleep(WATCHED).await;
        return Ok(Some(server.state().await?.writes.saturating_sub(before.writes)));
    }
    Ok(None)
}
