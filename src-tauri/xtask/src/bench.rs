//! `cargo xtask bench` and `cargo xtask probe`: programs of the package `tests`, built as what is measured.

use std::process::ExitCode;

use crate::error::Error;
use crate::process::Program;

/// The profile of both.
const MEASURED: &str = "measured";

/// Builds practice and the benchmark, and measures. The benchmark fails when a count is wrong, never for a time.
pub(crate) fn bench(words: &[String]) -> Result<ExitCode, Error> {
    Program::cargo(&["build", "--profile", MEASURED, "--quiet", "--locked", "--package", "practice"]).run()?;
    Program::cargo(&["run", "--profile", MEASURED, "--quiet", "--locked", "--package", "tests", "--bin", "bench", "--"])
        .arguments(words)
        .code()
}

/// Runs the crates without the window against a server. What it prints is the program's alone.
pub(crate) fn probe(words: &[String]) -> Result<ExitCode, Error> {
    Program::cargo(&["run", "--profile", MEASURED, "--quiet", "--locked", "--package", "tests", "--bin", "probe", "--"])
        .arguments(words)
        .code()
}
