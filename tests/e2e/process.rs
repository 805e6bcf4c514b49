//! Programs around Latch, which end when their owner goes.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::Instant;

/// What every program of one desktop is given.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// The home folder; every other folder is below it.
    pub(crate) home: PathBuf,
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Environment {
    /// A command of this desktop. It sees nothing of the machine's own desktop.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(&self.home).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Starts a program whose words go to a file of its own in the home folder.
    pub(crate) fn spawn(&self, name: &str, command: &mut Command) -> Child {
        let log = std::fs::File::create(self.home.join(format!("{name}.log"))).unwrap();
        command.stderr(log.try_clone().unwrap());
        command.spawn().unwrap_or_else(|error| panic!("{name} could not be started: {error}"))
    }

    /// What a program wrote so far.
    pub(crate) fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.join(format!("{name}.log"))).unwrap_or_default()
    }
}

/// Asks again and again until there is an answer. `None` when `limit` has passed.
pub(crate) async fn until<T>(limit: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(answer) = ask().await {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
