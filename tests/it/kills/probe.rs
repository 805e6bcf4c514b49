//! The probe, as a process.

use std::future::pending;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;
use url::Url;

const TOKEN: &str = "LATCH_PROBE_TOKEN";

/// What the probe is given each time, and where it keeps its journal.
pub(super) struct Probe {
    graph: Url,
    token: String,
    data: TempDir,
}

/// How often a journal that is in use is tried again.
pub(super) const TRIES: u32 = 100;
/// Between two tries to have a journal.
pub(super) const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// How a run of it ended.
pub(super) struct Run {
    status: ExitStatus,
    output: Vec<u8>,
    errors: Vec<u8>,
}

impl Probe {
    pub(super) fn new(graph: Url, token: &str) -> Self {
        Self { graph, token: token.to_owned(), data: tempfile::tempdir().unwrap() }
    }

    /// The folder of its journals.
    pub(super) fn journals(&self) -> PathBuf {
        self.data.path().join("journal")
    }

    /// Runs it to its end, whatever that is.
    pub(super) async fn run(&self, words: &[&str]) -> Run {
        self.run_until(pending::<()>, words).await
    }

    /// Runs it, and kills it when `moment` has come, unless it was quicker. A program that is just being started
    /// elsewhere in this process holds what is open here for a moment, the lock of a journal too: then it is run again.
    pub(super) async fn run_until<M>(&self, moment: impl Fn() -> M, words: &[&str]) -> Run
    where
        M: Future<Output = ()>,
    {
        let mut run = self.once_until(moment(), words).await;
        for _ in 0..TRIES {
            if !run.met_a_journal_in_use() {
                break;
            }
            sleep(BETWEEN_TRIES).await;
            run = self.once_until(moment(), words).await;
        }
        run
    }

    async fn once_until(&self, moment: impl Future<Output = ()>, words: &[&str]) -> Run {
        let mut process = self.start(words);
        tokio::select! {
            _ = process.wait() => {}
            () = moment => {
                // Nothing is closed, flushed or told.
                let _ = process.start_kill();
            }
        }
        ended(process).await
    }

    /// Starts it. It is killed when what this returns is dropped. What it writes counts as written a minute ago: here
    /// nothing shows later, and whatever goes on with it need not wait for that.
    pub(super) fn start(&self, words: &[&str]) -> Child {
        let program = Path::new(env!("CARGO_BIN_EXE_probe"));
        let mut command = Command::new(program);
        command
            .args(words)
            .args(["--graph", self.graph.as_str(), "--token-env", TOKEN, "--written-ago", "60", "--data"])
            .arg(self.data.path());
        command.env(TOKEN, &self.token).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

/// What became of `child`.
pub(super) async fn ended(child: Child) -> Run {
    let output = child.wait_with_output().await.unwrap();
    Run { status: output.status, output: output.stdout, errors: output.stderr }
}

impl Run {
    /// Whether a signal ended it.
    pub(super) fn was_killed(&self) -> bool {
        self.status.signal().is_some()
    }

    /// Whether it says that its account is complete.
    pub(super) fn succeeded(&self) -> bool {
        self.status.success()
    }

    /// Its account, which it says is complete.
    pub(super) fn complete(&self) -> Value {
        assert!(self.succeeded(), "{}: {}", self.status, self.said());
        self.account()
    }

    /// Its account.
    pub(super) fn account(&self) -> Value {
        serde_json::from_slice(&self.output).unwrap_or_else(|error| panic!("{error}: {}", self.said()))
    }

    /// Whether it found nothing that it could go on with or put back.
    pub(super) fn found_nothing(&self) -> bool {
        !self.succeeded() && self.said().contains("NotFound")
    }

    fn met_a_journal_in_use(&self) -> bool {
        !self.succeeded() && self.said().to_lowercase().contains("journalinuse")
    }

    fn said(&self) -> String {
        format!("{}{}", String::from_utf8_lossy(&self.output), String::from_utf8_lossy(&self.errors))
    }
}
