//! The probe, as a process.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use super::graph::OtherGraph;

const TOKEN: &str = "LATCH_PROBE_TOKEN";

/// What it printed, and whether it says that this is complete.
pub(super) struct Account {
    pub(super) document: Value,
    pub(super) complete: bool,
}

/// Asks `graph`.
pub(super) async fn probe(graph: &OtherGraph, words: &[&str]) -> Account {
    let run = Command::new(Path::new(env!("CARGO_BIN_EXE_probe")))
        .args(words)
        .args(["--graph", graph.base().as_str(), "--token-env", TOKEN])
        .env(TOKEN, "a.b.c")
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    let document = serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert!(matches!(run.status.code(), Some(0 | 1)), "{said}");
    Account { document, complete: run.status.success() }
}
