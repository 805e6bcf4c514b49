//! What can go wrong, said to a person at a terminal.

use std::path::PathBuf;
use std::process::ExitStatus;

/// Why a command of the project stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no command `{0}`")]
    UnknownCommand(String),
    #[error("{tool} is needed and was not found: {how}")]
    Missing { tool: &'static str, how: &'static str },
    #[error("{tool} {found} is too old, {needed} or newer is needed: {how}")]
    TooOld { tool: &'static str, found: String, needed: &'static str, how: &'static str },
    #[error("could not start `{command}`: {source}")]
    Start { command: String, source: std::io::Error },
    #[error("`{command}` ended with {status}")]
    Status { command: String, status: ExitStatus },
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{what} could not be read: {source}")]
    Json { what: &'static str, source: serde_json::Error },
    #[error("{what} could not be read: {because}")]
    Unreadable { what: &'static str, because: String },
    #[error("{rule}\n{}", .findings.iter().map(|finding| format!("  - {finding}")).collect::<Vec<_>>().join("\n"))]
    Broken { rule: &'static str, findings: Vec<String> },
}

/// Ok when there are no findings.
pub(crate) fn hold(rule: &'static str, findings: Vec<String>) -> Result<(), Error> {
    if findings.is_empty() { Ok(()) } else { Err(Error::Broken { rule, findings }) }
}
