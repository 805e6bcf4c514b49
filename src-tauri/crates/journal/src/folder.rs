//! The folder and the files of one journal: named, made and opened so that only their owner
//! reads them and nothing planted at a path is followed (SAFETY.md case 43).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::drive::{self, Mounts};
use crate::error::Error;
use crate::key::OrganizationKey;

/// The paths of one organization's journal.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    folder: PathBuf,
    stem: String,
}

impl Files {
    /// The files in `folder`, which is made if it is missing and kept to its owner. It has to be on a drive of this
    /// computer.
    pub(crate) fn make(folder: &Path, organization: &OrganizationKey) -> Result<Self, Error> {
        Self::make_on(folder, organization, &Mounts::of_this_computer())
    }

    /// The same where `mounts` says what is mounted.
    pub(crate) fn make_on(folder: &Path, organization: &OrganizationKey, mounts: &Mounts) -> Result<Self, Error> {
        make_folder(folder)?;
        let files = Self::find(folder, organization)?;
        drive::require_local(&files.folder, mounts)?;
        Ok(files)
    }

    /// The files in a folder that is there.
    pub(crate) fn find(folder: &Path, organization: &OrganizationKey) -> Result<Self, Error> {
        let files = Self {
            // SQLite refuses a link anywhere on the way; those above the folder are the
            // system's own (macOS has some), so they are resolved first.
            folder: fs::canonicalize(folder)?,
            stem: organization.file_stem(),
        };
        for path in [files.database(), files.head(), files.lock()] {
            match fs::symlink_metadata(&path) {
                Ok(found) if !found.is_file() => return Err(Error::NotPlain),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(files)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.named("db")
    }

    pub(crate) fn head(&self) -> PathBuf {
        self.named("head")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.named("lock")
    }

    fn named(&self, extension: &str) -> PathBuf {
        self.folder.join(format!("{}.{extension}", self.stem))
    }

    /// Makes new names durable: a file that is not in its folder after a power cut is lost.
    pub(crate) fn sync_folder(&self) -> Result<(), Error> {
        // Windows has no such call and needs none.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Renames everything but the lock, so that a new journal can begin beside the old one.
    /// The database goes last: until then the rest is found missing, never taken for whole.
    pub(crate) fn set_aside(&self, mark: &str) -> Result<PathBuf, Error> {
        let aside = |name: &str| self.named(&format!("{mark}.{name}"));
        for name in ["head", "db-shm", "db-wal", "db"] {
            match fs::rename(self.named(name), aside(name)) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.sync_folder()?;
        Ok(aside("db"))
    }
}

/// Opens a file for reading and writing, made for its owner alone if it is missing.
pub(crate) fn open_private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    restrict(&file, 0o600)?;
    Ok(file)
}

fn make_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(Error::NotPlain);
    }
    #[cfg(unix)]
    {
        let opened = File::open(folder)?;
        let mode = std::os::unix::fs::PermissionsExt::mode(&opened.metadata()?.permissions());
        // Such a folder, like /tmp, is not ours to close to others.
        if mode & 0o002 != 0 {
            return Err(Error::OpenFolder);
        }
        restrict(&opened, 0o700)?;
    }
    Ok(())
}

#[cfg(unix)]
fn restrict(file: &File, mode: u32) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = file.metadata()?.permissions();
    if permissions.mode() & 0o777 != mode {
        permissions.set_mode(mode);
        file.set_permissions(permissions)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_journal_is_made_on_a_network_drive() {
        let folder = tempfile::tempdir().unwrap();
        let organization = OrganizationKey::new("worldwide", "contoso").unwrap();
        let here = fs::canonicalize(folder.path()).unwrap();
        let mounts = |file_system| {
            let at = here.parent().unwrap().display();
            Mounts::parse(&format!("1 0 8:1 / / rw - ext4 a rw\n2 1 0:9 / {at} rw - {file_system} b rw"))
        };
        for file_system in ["nfs", "cifs", "fuse.rclone"] {
            let refused = Error::NetworkFolder { file_system: file_system.into() };
            let made = Files::make_on(folder.path(), &organization, &mounts(file_system));
            assert_eq!(made.err(), Some(refused));
        }
        assert!(Files::make_on(folder.path(), &organization, &mounts("xfs")).is_ok());
    }
}
