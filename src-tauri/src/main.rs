//! Starts Latch.

// No console window beside the app on Windows.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    match latch::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if latch::again::is_worth_it(&error) => {
            let error = latch::again::start();
            tracing::error!(%error, "Latch could not start again");
            ExitCode::FAILURE
        }
        Err(error) => {
            tracing::error!(%error, "Latch could not start");
            ExitCode::FAILURE
        }
    }
}
