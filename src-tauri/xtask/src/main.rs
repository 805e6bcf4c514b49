//! The project's own commands. `cargo xtask` lists them.

mod arrows;
mod bench;
mod error;
mod forbidden;
mod metadata;
mod package;
mod process;
mod setup;
mod start;
mod test;
mod unpacked;
mod versions;

use std::process::ExitCode;

use crate::error::Error;
use crate::process::{Program, root, target};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    run(&arguments).unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &[String]) -> Result<ExitCode, Error> {
    let Some((command, words)) = arguments.split_first() else {
        help();
        return Ok(ExitCode::SUCCESS);
    };
    match (command.as_str(), words) {
        ("start", []) => start::start()?,
        ("test", words) => return test::test(words),
        ("package", []) => package::package()?,
        ("bench", words) => return bench::bench(words),
        ("probe", words) => return bench::probe(words),
        ("practice", words) => practice(words)?,
        ("bindings", []) => bindings()?,
        ("help" | "--help" | "-h", _) => help(),
        _ => {
            help();
            return Err(Error::UnknownCommand(arguments.join(" ")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn help() {
    println!(
        "cargo xtask COMMAND\n\n\
         start          set up what is missing, build Latch and open its window\n\
         test           set up what is missing and run every check\n\
         test quick     only what takes at most three minutes\n\
         test --long    with many more random cases, for hours\n\
         test NAME…     only these: {}\n\
         package        build the package that people install\n\
         bench …        measure how fast it is, against practice (--help says how)\n\
         probe …        read or change an organization without the window (--help says how)\n\
         practice …     run the practice organizations by themselves (--help says how)\n\
         bindings       write ui/src/ipc/bindings.ts anew from the commands",
        test::names()
    );
}

/// The practice organizations as a program of their own. Where they are kept and their words are set here; what
/// `words` says is added.
fn practice(words: &[String]) -> Result<(), Error> {
    let defaults = [("--data", target().join("practice")), ("--words", root().join("ui/src/messages/en.json"))];
    let mut program = Program::cargo(&["run", "--quiet", "--package", "practice", "--"]);
    for (name, value) in defaults {
        if !words.iter().any(|word| word == name) {
            program = program.arguments([name]).arguments([value]);
        }
    }
    program.arguments(words).run()
}

/// The test that compares the file writes it instead when it is told to.
fn bindings() -> Result<(), Error> {
    Program::cargo(&["test", "--quiet", "--package", "latch", "--lib", "the_window_s_bindings_are_current"])
        .env("LATCH_WRITE_BINDINGS", "1")
        .run()
}
