//! `cargo xtask test`: every check, one after the other, until one fails.

use std::process::ExitCode;
use std::time::Instant;

use crate::error::Error;
use crate::process::{Program, root};
use crate::setup::{self, Purpose};
use crate::{arrows, forbidden, package, unpacked, versions};

/// How much is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// What takes at most three minutes: for each commit.
    Quick,
    /// Everything that a release needs.
    Whole,
    /// The same with many more random cases. Takes hours.
    Long,
}

/// One check.
struct Step {
    /// The word that runs it alone: `cargo xtask test NAME`.
    name: &'static str,
    what: &'static str,
    run: fn(Extent) -> Result<(), Error>,
    is_quick: bool,
}

const STEPS: &[Step] = &[
    Step { name: "set-up", what: "what the tests need is there", run: |_| setup::ready(Purpose::Test), is_quick: true },
    Step { name: "format", what: "Rust is formatted", run: |_| format(), is_quick: true },
    Step { name: "arrows", what: "crates need only what they may", run: |_| arrows::check(), is_quick: true },
    Step { name: "versions", what: "no library with a known hole", run: |_| versions::check(), is_quick: true },
    Step { name: "forbidden", what: "nothing weakens the program", run: |_| forbidden::check(), is_quick: true },
    Step { name: "ui-lint", what: "the window's source is clean", run: |_| ui("lint"), is_quick: true },
    Step { name: "ui-build", what: "the window compiles", run: |_| ui("build"), is_quick: true },
    Step { name: "ui-test", what: "the window's parts behave", run: |_| ui("test"), is_quick: true },
    Step { name: "lint", what: "Rust is clean", run: |_| lint(), is_quick: true },
    Step { name: "rust", what: "the crates behave", run: rust, is_quick: true },
    Step { name: "screens", what: "every screen is accessible", run: |_| ui("screens"), is_quick: false },
    Step { name: "package", what: "the package can be built", run: |_| package::build(), is_quick: false },
    Step { name: "unpacked", what: "the package holds what it should", run: |_| unpacked::check(), is_quick: false },
    Step { name: "e2e", what: "the real window does its job", run: |_| e2e(), is_quick: false },
];

/// The words that follow `cargo xtask test`.
pub(crate) fn names() -> String {
    STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ")
}

/// Runs the checks that `words` ask for, up to the first that fails. The last line is the count of them.
pub(crate) fn test(words: &[String]) -> Result<ExitCode, Error> {
    let (extent, chosen) = chosen(words)?;
    let mut passed = 0;
    for step in &chosen {
        println!("\n== {}: {}", step.name, step.what);
        let begin = Instant::now();
        let outcome = (step.run)(extent);
        let seconds = begin.elapsed().as_secs_f32();
        if let Err(error) = outcome {
            println!("== {} failed after {seconds:.1} s: {error}", step.name);
            println!("   To run it again: cargo xtask test {}", step.name);
            println!("{passed} passed, 1 failed");
            return Ok(ExitCode::FAILURE);
        }
        println!("== {} passed in {seconds:.1} s", step.name);
        passed += 1;
    }
    println!("{passed} passed, 0 failed");
    Ok(ExitCode::SUCCESS)
}

fn chosen(words: &[String]) -> Result<(Extent, Vec<&'static Step>), Error> {
    let step = |word: &String| {
        STEPS.iter().find(|step| step.name == word).ok_or(Error::UnknownCommand(format!("test {word}")))
    };
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok((Extent::Whole, STEPS.iter().collect())),
        ["quick"] => Ok((Extent::Quick, STEPS.iter().filter(|step| step.is_quick).collect())),
        ["--long"] => Ok((Extent::Long, STEPS.iter().collect())),
        _ => Ok((Extent::Whole, words.iter().map(step).collect::<Result<_, _>>()?)),
    }
}

fn format() -> Result<(), Error> {
    Program::cargo(&["fmt", "--all", "--check"]).run()
}

fn ui(script: &str) -> Result<(), Error> {
    Program::npm(&["run", "--silent", script]).run()
}

fn lint() -> Result<(), Error> {
    let strict = ["--", "--deny", "warnings"];
    Program::cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--quiet"]).arguments(strict).run()?;
    // Not among "all targets": plain `cargo test` must not open windows.
    Program::cargo(&["clippy", "--package", "tests", "--test", "e2e", "--locked", "--quiet"]).arguments(strict).run()
}

fn rust(extent: Extent) -> Result<(), Error> {
    // The integration tests mostly wait for each other's servers: more of them at once than there are cores.
    let program = Program::cargo(&["test", "--workspace", "--locked", "--quiet"]).env("RUST_TEST_THREADS", "6");
    match extent {
        // The kills of real processes look for the second.
        Extent::Long => program.env("PROPTEST_CASES", "20000").env("LATCH_LONG", "1").run(),
        Extent::Quick | Extent::Whole => program.run(),
    }
}

/// The journeys, with the program out of the package.
fn e2e() -> Result<(), Error> {
    if !cfg!(target_os = "linux") {
        println!("The journeys run on Linux only: the window's driver has no other.");
        return Ok(());
    }
    Program::cargo(&["test", "--package", "tests", "--test", "e2e", "--locked", "--", "--test-threads=1"])
        .env("LATCH_E2E_PROGRAM", unpacked::program())
        .env("LATCH_E2E_DRIVER", setup::tools().join("tauri-driver"))
        .env("LATCH_E2E_PICTURES", root().join("target/e2e"))
        .run()
}

#[cfg(test)]
mod tests {
    use super::{Extent, STEPS, chosen};

    fn names(words: &[&str]) -> Vec<&'static str> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        chosen(&words).unwrap().1.iter().map(|step| step.name).collect()
    }

    #[test]
    fn quick_leaves_out_what_takes_long_and_nothing_else() {
        let all = names(&[]);
        assert_eq!(all.len(), STEPS.len());
        assert_eq!(all, names(&["--long"]));
        let left_out: Vec<_> = all.iter().filter(|name| !names(&["quick"]).contains(name)).copied().collect();
        assert_eq!(left_out, ["screens", "package", "unpacked", "e2e"]);
    }

    #[test]
    fn each_step_can_be_run_alone() {
        for step in STEPS {
            assert_eq!(names(&[step.name]), [step.name]);
        }
    }

    #[test]
    fn an_unknown_word_is_refused() {
        assert!(chosen(&["quik".to_owned()]).is_err());
        assert!(matches!(chosen(&["--long".to_owned()]), Ok((Extent::Long, _))));
    }
}
