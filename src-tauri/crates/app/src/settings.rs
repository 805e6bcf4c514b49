//! Settings and the remembered session: one JSON file, replaced as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use identity::ClientId;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, ErrorCode};
use crate::policies::TimedException;
use crate::view::{Appearance, SettingsForm, SettingsView};

const FILE: &str = "settings.json";

/// How old a file has to be that a save left behind, before it is taken for one that nobody writes any more.
const LEFT_BEHIND: Duration = Duration::from_secs(60 * 60);

/// An id that no app registration has.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// What is kept between runs. No secret is in it: the refresh token is in the keychain.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Settings {
    /// The client id of the organization's own app registration.
    pub(crate) client_id: Option<ClientId>,
    /// How the window looks.
    pub(crate) appearance: Appearance,
    /// The session to go on with.
    pub(crate) session: Option<RememberedSession>,
    /// The emergency access accounts that were named, by organization ([`Organization::key`]): object ids.
    ///
    /// [`Organization::key`]: crate::organization::Organization::key
    pub(crate) emergency_accounts: BTreeMap<String, BTreeSet<String>>,
    /// People who are left out of a policy until a day, by organization.
    pub(crate) policy_exceptions: BTreeMap<String, Vec<TimedException>>,
}

/// A session that outlives a run. Its token is in the keychain.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RememberedSession {
    /// Who and where.
    pub(crate) session: identity::Session,
    /// The organization's name when it was last read, so that the window can say at once whose it is.
    pub(crate) organization_name: Option<String>,
}

/// The file.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    settings: std::sync::Mutex<Settings>,
}

impl SettingsFile {
    /// Reads the file in `folder`. A file that is missing or cannot be read is as if new: it holds nothing that
    /// protects anybody, and it is kept aside rather than overwritten.
    pub(crate) fn open(folder: &Path) -> Self {
        let path = folder.join(FILE);
        remove_left_behind(folder);
        let settings = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::warn!(%error, "the settings file cannot be read and is put aside");
                let aside = path.with_extension("json.unreadable");
                if let Err(error) = std::fs::rename(&path, aside) {
                    tracing::warn!(%error, "the settings file could not be put aside");
                }
                Settings::default()
            }),
            Err(_) => Settings::default(),
        };
        Self { path, settings: settings.into() }
    }

    /// What is in it.
    pub(crate) fn get(&self) -> Settings {
        self.settings.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Changes it on disk, and only then here.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings, AppError> {
        let mut settings = self.settings.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut next = settings.clone();
        change(&mut next);
        self.write(&next).map_err(|error| {
            tracing::warn!(%error, "the settings could not be saved");
            AppError::from(ErrorCode::SettingsNotSaved)
        })?;
        *settings = next.clone();
        Ok(next)
    }

    fn write(&self, settings: &Settings) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = atomic_write_file::AtomicWriteFile::open(&self.path)?;
        serde_json::to_writer_pretty(&mut file, settings)?;
        file.write_all(b"\n")?;
        file.commit()
    }
}

/// Removes the files of saves that were cut off, by a power cut say, before they took the place of the settings
/// (SAFETY.md case 115). They are named `.settings.json.` and some letters.
fn remove_left_behind(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let ours = name.to_str().and_then(|name| name.strip_prefix('.')?.strip_prefix(FILE)?.strip_prefix('.'));
        let written = file.metadata().and_then(|found| found.modified());
        let age = written.ok().and_then(|written| written.elapsed().ok());
        if ours.is_some() && age.is_some_and(|age| age > LEFT_BEHIND) {
            // It does no harm where it stays.
            let _ = std::fs::remove_file(file.path());
        }
    }
}

impl Settings {
    /// The client id to sign in with.
    pub(crate) fn effective_client_id(&self) -> ClientId {
        self.client_id.unwrap_or(ClientId::BUILT_IN)
    }

    pub(crate) fn view(&self) -> SettingsView {
        SettingsView {
            client_id: self.client_id.map(|id| id.to_string()),
            default_client_id: ClientId::BUILT_IN.to_string(),
            appearance: self.appearance,
        }
    }
}

/// The client id that was typed. An empty one is none.
pub(crate) fn client_id(form: &SettingsForm) -> Result<Option<ClientId>, AppError> {
    match form.client_id.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => match text.parse() {
            Ok(id) if text != NOBODY => Ok(Some(id)),
            _ => Err(ErrorCode::ClientIdMalformed.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(client_id: &str) -> SettingsForm {
        SettingsForm { client_id: Some(client_id.to_owned()), appearance: Appearance::Dark }
    }

    #[test]
    fn what_is_saved_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::open(folder.path());
        file.update(|settings| settings.appearance = Appearance::Dark).unwrap();
        assert_eq!(SettingsFile::open(folder.path()).get().appearance, Appearance::Dark);
    }

    #[test]
    fn an_unreadable_file_is_put_aside_and_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::File::create(&path).unwrap().write_all(b"{\"appearance\": 7").unwrap();
        let file = SettingsFile::open(folder.path());
        assert_eq!(file.get().appearance, Appearance::System);
        file.update(|settings| settings.appearance = Appearance::Light).unwrap();
        assert!(std::fs::read_to_string(path.with_extension("json.unreadable")).unwrap().contains("7"));
    }

    #[test]
    fn a_save_that_is_cut_off_leaves_the_settings_as_they_were_and_no_file_for_good() {
        let folder = tempfile::tempdir().unwrap();
        SettingsFile::open(folder.path()).update(|settings| settings.appearance = Appearance::Dark).unwrap();
        let mut cut_off = atomic_write_file::AtomicWriteFile::open(folder.path().join(FILE)).unwrap();
        cut_off.write_all(b"{\"appearance\": \"light\"").unwrap();
        // Neither put in place nor cleaned up, as by a process that is killed.
        std::mem::forget(cut_off);
        let names = || -> Vec<String> {
            let files = std::fs::read_dir(folder.path()).unwrap();
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
        };
        assert_eq!(SettingsFile::open(folder.path()).get().appearance, Appearance::Dark);
        assert_eq!(names().len(), 2, "another Latch may be writing it now: {:?}", names());

        std::fs::File::create(folder.path().join(".something.else")).unwrap();
        for name in names() {
            let file = std::fs::File::options().write(true).open(folder.path().join(name)).unwrap();
            file.set_modified(std::time::SystemTime::now() - LEFT_BEHIND * 2).unwrap();
        }
        assert_eq!(SettingsFile::open(folder.path()).get().appearance, Appearance::Dark);
        let mut left = names();
        left.sort();
        assert_eq!(left, [".something.else", FILE]);
    }

    #[test]
    fn a_failed_save_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("file");
        std::fs::File::create(&in_the_way).unwrap();
        let file = SettingsFile::open(&in_the_way);
        let error = file.update(|settings| settings.appearance = Appearance::Dark).unwrap_err();
        assert_eq!(error.code, ErrorCode::SettingsNotSaved);
        assert_eq!(file.get().appearance, Appearance::System);
    }

    #[test]
    fn a_client_id_is_a_guid_or_nothing() {
        let id = "14D82EEC-204b-4c2f-b7e8-296a70dab67e";
        assert_eq!(client_id(&form(&format!("  {id} "))).unwrap(), Some(id.parse().unwrap()));
        assert_eq!(client_id(&form("  ")).unwrap(), None);
        for text in ["latch", "14d82eec-204b", NOBODY, "javascript:alert(1)"] {
            assert_eq!(client_id(&form(text)).unwrap_err().code, ErrorCode::ClientIdMalformed, "{text}");
        }
    }
}
