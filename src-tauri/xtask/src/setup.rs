//! What must be on the machine. Each thing is named before it is installed; what is there stays as it is.

use std::fs::Metadata;
use std::path::PathBuf;
use std::time::SystemTime;

use semver::Version;

use crate::error::Error;
use crate::process::{Program, is_there, root, target};

/// What the set-up is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Building the program and opening its window.
    Start,
    /// Building the package.
    Package,
    /// Every test: also a virtual display, a keychain, a browser and the window's driver.
    Test,
}

/// Debian's and Ubuntu's packages to build the program.
const TO_BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];

/// For the test in the real window: a display, a bus, a keychain, a browser, and letters for it.
const TO_TEST: &[&str] = &[
    "xvfb",
    "dbus",
    "gnome-keyring",
    "libsecret-tools",
    "webkit2gtk-driver",
    "desktop-file-utils",
    "fonts-dejavu-core",
];

const NODE: &str = "20.19.0";
const NODE_HOW: &str = "install it from https://nodejs.org or with your system's packages";

/// Makes sure that everything for `purpose` is there.
pub(crate) fn ready(purpose: Purpose) -> Result<(), Error> {
    node()?;
    if cfg!(target_os = "linux") {
        linux(purpose)?;
    }
    npm()?;
    if purpose == Purpose::Test && cfg!(target_os = "linux") {
        driver()?;
    }
    Ok(())
}

/// Where the window's driver is installed.
pub(crate) fn tools() -> PathBuf {
    target().join("tools").join("bin")
}

fn node() -> Result<(), Error> {
    if !is_there("node") {
        return Err(Error::Missing { tool: "Node.js 20.19 or newer", how: NODE_HOW });
    }
    let found = Program::new("node", &["--version"]).output()?.trim().trim_start_matches('v').to_owned();
    if is_old(&found, NODE) {
        return Err(Error::TooOld { tool: "Node.js", found, needed: NODE, how: NODE_HOW });
    }
    Ok(())
}

/// A version that cannot be read counts as old.
fn is_old(found: &str, needed: &str) -> bool {
    match (Version::parse(found), Version::parse(needed)) {
        (Ok(found), Ok(needed)) => found < needed,
        _ => true,
    }
}

fn linux(purpose: Purpose) -> Result<(), Error> {
    if !is_there("dpkg-query") {
        println!(
            "This is not Debian or Ubuntu: what is missing must be installed by hand. Needed are the development\n\
             files of WebKitGTK 4.1, a C compiler and pkg-config; for tests also Xvfb, D-Bus, gnome-keyring,\n\
             secret-tool, WebKitWebDriver and Chromium."
        );
        return Ok(());
    }
    let mut wanted: Vec<&str> = TO_BUILD.to_vec();
    if purpose == Purpose::Test {
        wanted.extend(TO_TEST);
        if !["chromium", "chromium-browser", "google-chrome"].iter().any(|name| is_there(name)) {
            wanted.push("chromium");
        }
    } else if purpose == Purpose::Start && !has_display() {
        wanted.push("xvfb");
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing system packages: {}", missing.join(" "));
    apt(&["update", "--quiet"])?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends"];
    apt(&install.iter().chain(&missing).copied().collect::<Vec<_>>())
}

/// Whether a window can be shown to somebody.
pub(crate) fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn is_installed(package: &str) -> bool {
    Program::new("sh", &["-c", &format!("dpkg-query --show --showformat='${{Status}}' {package} 2>/dev/null")])
        .output()
        .is_ok_and(|status| status == "install ok installed")
}

fn apt(arguments: &[&str]) -> Result<(), Error> {
    let is_root = Program::new("id", &["-u"]).output()?.trim() == "0";
    if !is_root && !is_there("sudo") {
        return Err(Error::Missing {
            tool: "sudo",
            how: "run this command as root, or install the packages named above",
        });
    }
    let words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let program = if is_root { Program::new(words[0], &words[1..]) } else { Program::new("sudo", &words) };
    program.arguments(arguments).run()
}

/// Installs the window's packages when there are none, or when the lock file is newer than they are.
fn npm() -> Result<(), Error> {
    let ui = root().join("ui");
    let changed = |file: &str| std::fs::metadata(ui.join(file)).and_then(|file: Metadata| file.modified());
    let lock =
        changed("package-lock.json").map_err(|source| Error::File { path: ui.join("package-lock.json"), source })?;
    // npm writes this file last.
    let installed = changed("node_modules/.package-lock.json").unwrap_or(SystemTime::UNIX_EPOCH);
    if lock <= installed {
        return Ok(());
    }
    println!("Installing the window's npm packages (npm ci)");
    Program::npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).run()
}

fn driver() -> Result<(), Error> {
    if tools().join("tauri-driver").is_file() {
        return Ok(());
    }
    println!("Installing tauri-driver 2.1 into target/tools (cargo install)");
    Program::cargo(&["install", "tauri-driver", "--version", "^2.1", "--locked", "--root"])
        .arguments([target().join("tools")])
        .run()
}

#[cfg(test)]
mod tests {
    use super::{NODE, is_old};

    #[test]
    fn an_old_or_unreadable_node_is_not_enough() {
        assert!(is_old("18.20.4", NODE));
        assert!(is_old("20.18.9", NODE));
        assert!(is_old("nightly", NODE));
        assert!(!is_old("20.19.0", NODE));
        assert!(!is_old("22.1.0", NODE));
    }
}
