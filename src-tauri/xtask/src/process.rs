//! Other programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::error::Error;

/// The project's top folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo builds, as the environment says.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A program to be run in the project's top folder.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

impl Program {
    pub(crate) fn new(name: impl AsRef<OsStr>, arguments: &[&str]) -> Self {
        let mut command = Command::new(name.as_ref());
        command.args(arguments).current_dir(root());
        let shown = std::iter::once(&*name.as_ref().to_string_lossy())
            .chain(arguments.iter().copied())
            .collect::<Vec<_>>()
            .join(" ");
        Self { command, shown }
    }

    /// The cargo that runs this program.
    pub(crate) fn cargo(arguments: &[&str]) -> Self {
        let mut program = Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments);
        program.shown = format!("cargo {}", arguments.join(" "));
        program
    }

    /// npm, in the window's folder.
    pub(crate) fn npm(arguments: &[&str]) -> Self {
        Self::new(if cfg!(windows) { "npm.cmd" } else { "npm" }, arguments).folder(root().join("ui"))
    }

    pub(crate) fn folder(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn arguments<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Runs it to its end, with this terminal.
    pub(crate) fn run(mut self) -> Result<(), Error> {
        let status = self.command.status().map_err(|source| Error::Start { command: self.shown.clone(), source })?;
        if status.success() { Ok(()) } else { Err(Error::Status { command: self.shown, status }) }
    }

    /// Runs it to its end, with this terminal, and gives its own exit code.
    pub(crate) fn code(mut self) -> Result<ExitCode, Error> {
        let status = self.command.status().map_err(|source| Error::Start { command: self.shown.clone(), source })?;
        // Ended by a signal: a failure like any other.
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }

    /// What it writes to its standard output.
    pub(crate) fn output(mut self) -> Result<String, Error> {
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| Error::Start { command: self.shown.clone(), source })?;
        if !output.status.success() {
            return Err(Error::Status { command: self.shown, status: output.status });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Whether a program of this name is on PATH.
pub(crate) fn is_there(name: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    let file = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    std::env::split_paths(&path).any(|folder| folder.join(&file).is_file())
}
