//! `cargo xtask probe`: the crates without the window, against any Graph on this computer or a known cloud
//! (DESIGN.md §8).

mod address;
mod arguments;
mod change;
mod crash;
mod run;

use std::io::Write as _;
use std::process::ExitCode;

use crate::arguments::HELP;

/// The command line was not understood.
const MISUSED: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let variable = |name: &str| std::env::var(name).ok();
    let arguments = match arguments::read(std::env::args().skip(1), variable) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            // A reader that went away needs no help.
            let _ = write!(std::io::stdout(), "{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}\nMore: cargo xtask probe --help");
            return ExitCode::from(MISUSED);
        }
    };
    match run::run(arguments).await {
        Ok(account) if writeln!(std::io::stdout(), "{}", account.json).is_ok() && account.complete => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
