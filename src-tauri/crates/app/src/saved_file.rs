//! Saving a file for the person, without ever replacing one.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The longest name of a file without what is added to it, in characters.
const LONGEST_NAME: usize = 80;

/// With more files of the same name than this, something else is wrong.
const MOST_OF_A_NAME: u32 = 1_000;

/// Saves what `write` writes in `folder` as `name` with `extension`, or with a number behind the name where that is
/// taken.
///
/// # Errors
/// When the folder cannot be written to or is full, or `write` fails. What was begun is removed again.
pub(crate) fn save(
    folder: &Path,
    name: &str,
    extension: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let name = file_name(name);
    for number in 1..=MOST_OF_A_NAME {
        let file = match number {
            1 => format!("{name}.{extension}"),
            _ => format!("{name} ({number}).{extension}"),
        };
        let path = folder.join(file);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => {
                let mut file = BufWriter::new(file);
                let written = write(&mut file).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
                return match written {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        // A half of it would be taken for the whole.
                        let _ = std::fs::remove_file(&path);
                        Err(error)
                    }
                };
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// `name` without what some system does not take in a file's name.
fn file_name(name: &str) -> String {
    let taken = |letter: char| if letter.is_control() || "/\\:*?\"<>|".contains(letter) { '-' } else { letter };
    let name: String = name.chars().map(taken).take(LONGEST_NAME).collect();
    // Neither hidden, nor with an end that Windows drops.
    let name = name.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    if name.is_empty() { "Latch".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_line(line: &'static str) -> impl FnOnce(&mut dyn Write) -> io::Result<()> {
        move |file| file.write_all(line.as_bytes())
    }

    #[test]
    fn a_file_that_is_half_written_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let failed = save(folder.path(), "People", "csv", |file| {
            file.write_all(&[b'x'; 100_000])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_is_there_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let first = save(folder.path(), "People", "csv", one_line("1")).unwrap();
        let second = save(folder.path(), "People", "csv", one_line("2")).unwrap();
        assert_eq!(first.file_name().unwrap(), "People.csv");
        assert_eq!(second.file_name().unwrap(), "People (2).csv");
        assert_eq!((std::fs::read(first).unwrap(), std::fs::read(second).unwrap()), (b"1".to_vec(), b"2".to_vec()));
    }

    #[test]
    fn an_organization_s_name_never_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../../etc/passwd", "C:\\evil", "..", "", "a\0b", &"long".repeat(100)] {
            let saved = save(folder.path(), name, "csv", one_line("")).unwrap();
            assert_eq!(saved.parent(), Some(folder.path()), "{name}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(save(&folder.path().join("gone"), "People", "csv", one_line("")).is_err());
    }
}
