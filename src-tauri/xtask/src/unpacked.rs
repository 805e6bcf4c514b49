//! Looks into the Debian package that was built, as it would lie on somebody's machine.

use std::path::{Path, PathBuf};

use crate::error::{Error, hold};
use crate::package::{deb, local_folders};
use crate::process::{Program, target};

/// Sizes that the program and the package that is fetched stay within. The package's goal of 10 MiB is met, the
/// program's of 15 is not yet: these hold what is there.
const PROGRAM_LIMIT: u64 = 25 * 1024 * 1024;
const PACKAGE_LIMIT: u64 = 10 * 1024 * 1024;

/// Where the package is unpacked.
fn folder() -> PathBuf {
    target().join("unpacked")
}

/// The program of the unpacked package.
pub(crate) fn program() -> PathBuf {
    folder().join("usr/bin/latch")
}

/// Unpacks the package and checks its menu entry, icons and program.
pub(crate) fn check() -> Result<(), Error> {
    let package = deb()?;
    let folder = folder();
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
    }
    Program::new("dpkg-deb", &["--extract"]).arguments([&package, &folder]).run()?;
    let entry = folder.join("usr/share/applications/Latch.desktop");
    Program::new("desktop-file-validate", &[]).arguments([&entry]).run()?;

    let mut findings = menu_entry(&text(&entry)?);
    findings.extend(icons(&folder.join("usr/share/icons/hicolor"))?);
    findings.extend(too_large("the package", &package, PACKAGE_LIMIT)?);
    findings.extend(too_large("the program", &program(), PROGRAM_LIMIT)?);
    findings.extend(local_paths(&bytes(&program())?));
    let headers =
        Program::new("readelf", &["--wide", "--file-header", "--dynamic", "--sections"]).arguments([program()]);
    findings.extend(loading(&headers.output()?));
    hold("The package is not as it should be:", findings)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::File { path: path.to_path_buf(), source })
}

fn text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_path_buf(), source })
}

fn menu_entry(entry: &str) -> Vec<String> {
    ["Name=Latch", "Exec=latch", "Icon=latch", "Terminal=false", "Type=Application", "Categories=Utility;"]
        .iter()
        .filter(|line| !entry.lines().any(|other| other == **line))
        .map(|line| format!("the menu entry has no line `{line}`"))
        .collect()
}

/// Desktops want these; each file must have the size of its folder.
fn icons(folder: &Path) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for (size, pixels) in [("32x32", 32), ("64x64", 64), ("128x128", 128), ("256x256@2", 256), ("512x512", 512)] {
        let file = folder.join(size).join("apps/latch.png");
        if !file.is_file() {
            findings.push(format!("there is no icon of {size}"));
        } else if picture_size(&bytes(&file)?) != Some((pixels, pixels)) {
            findings.push(format!("the icon of {size} has another size"));
        }
    }
    Ok(findings)
}

/// Width and height of a PNG, from its first block.
fn picture_size(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    png.starts_with(b"\x89PNG\r\n\x1a\n").then_some(())?;
    Some((number(16)?, number(20)?))
}

fn too_large(what: &str, path: &Path, limit: u64) -> Result<Option<String>, Error> {
    let size = std::fs::metadata(path).map_err(|source| Error::File { path: path.to_path_buf(), source })?.len();
    let mib = |bytes: u64| format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20);
    println!("  {what}: {}", mib(size));
    Ok((size > limit).then(|| format!("{what} is {}, more than {}", mib(size), mib(limit))))
}

/// Names of folders on this machine in the program.
fn local_paths(program: &[u8]) -> Vec<String> {
    local_folders()
        .iter()
        .map(|(folder, _)| format!("{}/", folder.display()))
        .filter(|folder| program.windows(folder.len()).any(|part| part == folder.as_bytes()))
        .map(|folder| format!("the program names {folder}"))
        .collect()
}

/// What `readelf` must and must not say: loaded anywhere, nothing writable that need not be, no libraries from
/// folders of its own, no symbols (SAFETY.md case 134).
fn loading(headers: &str) -> Vec<String> {
    let must = [("DYN (Position-Independent", "position independent"), ("NOW", "bound at the start")];
    let must_not = [
        ("(RPATH)", "a path for libraries"),
        ("(RUNPATH)", "a path for libraries"),
        (".debug_info", "debug symbols"),
        (".symtab", "symbols"),
    ];
    let missing =
        must.iter().filter(|(mark, _)| !headers.contains(mark)).map(|(_, what)| format!("the program is not {what}"));
    let wrong =
        must_not.iter().filter(|(mark, _)| headers.contains(mark)).map(|(_, what)| format!("the program has {what}"));
    missing.chain(wrong).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_entry_without_an_icon_is_found() {
        let entry = "[Desktop Entry]\nCategories=Utility;\nExec=latch\nName=Latch\nTerminal=false\nType=Application\n";
        assert_eq!(menu_entry(entry).len(), 1);
        assert!(menu_entry(&format!("{entry}Icon=latch\n")).is_empty());
    }

    #[test]
    fn a_picture_s_size_is_read_from_the_file() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x40";
        assert_eq!(picture_size(png), Some((32, 64)));
        assert_eq!(picture_size(&png[..20]), None);
        assert_eq!(picture_size(b"GIF89a, and something that is long enough"), None);
    }

    #[test]
    fn a_folder_of_this_machine_in_the_program_is_found() {
        let folder = local_folders().remove(0).0;
        let program = [b"\0\0".as_slice(), folder.display().to_string().as_bytes(), b"/x.rs\0"].concat();
        assert!(!local_paths(&program).is_empty());
        assert!(local_paths(b"cargo/registry/x.rs").is_empty());
    }

    #[test]
    fn a_program_that_is_loaded_carelessly_is_found() {
        let good = "Type: DYN (Position-Independent Executable file)\n (FLAGS_1) Flags: NOW PIE\n";
        assert!(loading(good).is_empty());
        assert_eq!(loading(&format!("{good} (RUNPATH) [/opt]")).len(), 1);
        assert_eq!(loading("Type: EXEC").len(), 2);
    }
}
