//! How fast and how small: Latch's crates against practice organizations in another process.
//!
//! ```text
//! bench ─ starts ─> practice          one for each size of organization
//!       └ starts ─> bench measure     one for each run, so that its memory and CPU are its own
//! ```
//! Goals and floors are those of PERFORMANCE.md.

mod control;
mod floor;
mod goal;
mod machine;
mod measure;
mod options;
mod order;
mod outcome;
mod perform;
mod plan;
mod table;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use crate::control::{Server, ServerError, Size};
use crate::machine::Machine;
use crate::options::{HELP, Options, UsageError};
use crate::perform::{PerformError, Programs, perform};
use crate::table::{Row, shown};

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}\n\n{HELP}")]
    Usage(#[from] UsageError),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Perform(#[from] PerformError),
    #[error(transparent)]
    Measure(#[from] measure::MeasureError),
    #[error("{what}: {source}")]
    File { what: &'static str, source: io::Error },
    #[error("no goal of that name is measured here")]
    Nothing,
}

/// All that is written as JSON.
#[derive(Serialize)]
struct Report<'a> {
    machine: &'a Machine,
    /// Whether nothing was shortened.
    full: bool,
    rows: &'a [Row],
}

#[tokio::main]
async fn main() -> ExitCode {
    run().await.unwrap_or_else(|failure| {
        say(&failure.to_string());
        ExitCode::FAILURE
    })
}

async fn run() -> Result<ExitCode, Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [command, order] = &words[..]
        && command == "measure"
    {
        print(&measure::measure(order).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(options) = options::read(words)? else {
        print(HELP)?;
        return Ok(ExitCode::SUCCESS);
    };
    bench(&options).await
}

async fn bench(options: &Options) -> Result<ExitCode, Failure> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let programs = programs(&project).map_err(|source| Failure::File { what: "this program", source })?;
    let machine = Machine::this(&project);
    let rows = measured(options, &programs).await?;
    if rows.is_empty() {
        return Err(Failure::Nothing);
    }
    print(&format!("{}\n{}", shown(&rows), machine.shown()))?;
    let file = options.json.clone().unwrap_or_else(|| default_file(&programs.bench));
    let report = Report { machine: &machine, full: options.full, rows: &rows };
    keep(&file, &report).map_err(|source| Failure::File { what: "the JSON could not be written", source })?;
    say(&format!("The same as JSON: {}", file.display()));
    Ok(if rows.iter().any(|row| row.fails) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn measured(options: &Options, programs: &Programs) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    let mut running: Option<(Size, Server)> = None;
    for run in plan::runs(options) {
        let server = match running.take() {
            Some((size, server)) if size == run.size => server,
            other => {
                // The one before ends first: two would share the processors.
                drop(other);
                Server::start(&programs.practice, &programs.words, run.size).await?
            }
        };
        say(&format!("{}, {} people, {}", run.what, run.size.people, run.model_shown()));
        let outcome = perform(&run, &server, &programs.bench).await?;
        rows.extend(run.goals.iter().map(|goal| Row::new(goal.id, goal.check, &run, &outcome)));
        running = Some((run.size, server));
    }
    // Stable: within a goal the order is that of the runs.
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// `practice` is built beside this program.
fn programs(project: &Path) -> io::Result<Programs> {
    let bench = std::env::current_exe()?;
    let practice = bench.with_file_name(format!("practice{}", std::env::consts::EXE_SUFFIX));
    Ok(Programs { practice, bench, words: project.join("ui/src/messages/en.json") })
}

/// `bench/bench.json` in the folder that cargo builds into.
fn default_file(bench: &Path) -> PathBuf {
    bench.ancestors().nth(2).unwrap_or(Path::new(".")).join("bench").join("bench.json")
}

/// Writes the report whole or not at all.
fn keep(file: &Path, report: &Report<'_>) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut whole = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut whole, report)?;
    writeln!(whole)?;
    whole.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// To standard output.
fn print(text: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{text}").map_err(|source| Failure::File { what: "standard output", source })
}

/// To standard error.
fn say(line: &str) {
    // There is nobody else to tell when it is closed.
    let _ = writeln!(io::stderr(), "{line}");
}
