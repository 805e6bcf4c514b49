//! Gives each command a permission of its own and checks the capability against them.

#[path = "src/commands/names.rs"]
mod names;

use std::error::Error;

use tauri_build::{AppManifest, Attributes};

/// Where the built UI is, which is compiled into the program.
const UI: &str = "../ui/dist";

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo check` must work before the UI was built for the first time.
    std::fs::create_dir_all(UI)?;
    // A new build of the UI needs a new program; by itself cargo looks at Rust files only.
    println!("cargo:rerun-if-changed={UI}");
    println!("cargo:rerun-if-changed=src/commands/names.rs");
    let commands = AppManifest::new().commands(names::COMMANDS);
    tauri_build::try_build(Attributes::new().app_manifest(commands))?;
    Ok(())
}
