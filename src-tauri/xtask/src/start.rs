//! `cargo xtask start`: everything from a fresh machine to the open window.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::error::Error;
use crate::process::{Program, target};
use crate::setup::{self, Purpose};

/// Builds the program and runs it until its window is closed.
pub(crate) fn start() -> Result<(), Error> {
    setup::ready(Purpose::Start)?;
    println!("Building the window (npm run build)");
    Program::npm(&["run", "--silent", "build"]).run()?;
    println!("Building Latch (cargo build)");
    Program::cargo(&["build", "--package", "latch"]).run()?;
    let binary = target().join("debug").join(if cfg!(windows) { "latch.exe" } else { "latch" });
    let latch = Program::new(binary, &[]);
    if setup::has_display() {
        println!("Latch is open.");
        return latch.run();
    }
    let display = Display::open()?;
    println!("There is no display here, so Latch is open on a virtual one: {} (Xvfb).", display.name);
    latch.env("DISPLAY", &display.name).run()
}

/// A display that nobody sees, for as long as this lives.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// The server chooses a free number and says it once it is ready.
    fn open() -> Result<Self, Error> {
        let arguments = ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
        let mut server = Command::new("Xvfb")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| Error::Start { command: "Xvfb".into(), source })?;
        let mut number = String::new();
        if let Some(output) = server.stdout.take() {
            // Nothing was said when the server could not start: the empty number is seen below.
            let _ = BufReader::new(output).read_line(&mut number);
        }
        let display = Self { server, name: format!(":{}", number.trim()) };
        if number.trim().is_empty() {
            return Err(Error::Missing {
                tool: "a virtual display",
                how: "Xvfb did not start; run `Xvfb :99` to see why",
            });
        }
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
