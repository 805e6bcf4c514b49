//! `cargo xtask package`: the program as people install it.

use std::path::PathBuf;

use crate::error::Error;
use crate::process::{Program, root, target};
use crate::setup::{self, Purpose};

/// Builds the package for this system and says where it is.
pub(crate) fn package() -> Result<(), Error> {
    setup::ready(Purpose::Package)?;
    build()?;
    if cfg!(target_os = "linux") {
        println!("The package is {}", deb()?.display());
    } else {
        println!("The package is in {}", target().join("release/bundle").display());
    }
    Ok(())
}

/// Builds the window, the program and the package, with everything optimized.
pub(crate) fn build() -> Result<(), Error> {
    let command = root().join("ui/node_modules/@tauri-apps/cli/tauri.js");
    let bundle = if cfg!(target_os = "linux") {
        "deb"
    } else if cfg!(windows) {
        "nsis"
    } else {
        "app"
    };
    let program = Program::new("node", &[]).folder(root().join("src-tauri")).arguments([command]);
    program.arguments(["build", "--ci", "--bundles", bundle]).env("RUSTFLAGS", without_local_paths()).run()
}

/// Panics name source files. They are named from the project's folder on, not from this machine's root
/// (SAFETY.md case 134).
fn without_local_paths() -> String {
    let given = std::env::var("RUSTFLAGS").unwrap_or_default();
    let folders = local_folders();
    let remaps = folders.iter().map(|(folder, name)| format!(" --remap-path-prefix={}={name}", folder.display()));
    given + &remaps.collect::<String>()
}

/// Folders whose names say something about the machine, and what is said instead. Later ones win.
pub(crate) fn local_folders() -> Vec<(PathBuf, &'static str)> {
    let home = std::env::home_dir();
    let cargo =
        std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| home.as_ref().map(|home| home.join(".cargo")));
    [(home, "home"), (cargo, "cargo"), (Some(root()), "latch")]
        .into_iter()
        .filter_map(|(folder, name)| Some((folder?, name)))
        // A home of "/" would remap everything.
        .filter(|(folder, _)| folder.parent().is_some())
        .collect()
}

/// The Debian package of this version that was built last.
pub(crate) fn deb() -> Result<PathBuf, Error> {
    let folder = target().join("release/bundle/deb");
    let start = concat!("Latch_", env!("CARGO_PKG_VERSION"), "_");
    let at = |source| Error::File { path: folder.clone(), source };
    for entry in std::fs::read_dir(&folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(start) && name.ends_with(".deb") {
            return Ok(path);
        }
    }
    Err(Error::Unreadable {
        what: "the package",
        because: format!("there is none of this version in {}", folder.display()),
    })
}
