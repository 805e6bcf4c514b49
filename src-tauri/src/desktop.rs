//! The desktop around the window, as the `app` crate sees it.

use std::path::PathBuf;

use app::{CannotOpen, Desktop, Link, Topic};
use tauri::{AppHandle, Manager, async_runtime};
use tauri_plugin_shell::ShellExt;
use tauri_specta::Event;

use crate::bindings::Changed;
use crate::topics::Topics;

/// The desktop through Tauri.
pub(crate) struct Shell {
    handle: AppHandle,
    topics: Topics,
}

impl Shell {
    pub(crate) fn new(handle: &AppHandle) -> Self {
        let window = handle.clone();
        let emit = move |topic| {
            if let Err(error) = Changed(topic).emit(&window) {
                // The window asks again when it is next looked at.
                tracing::warn!(%error, ?topic, "the window could not be told");
            }
        };
        Self { handle: handle.clone(), topics: Topics::new(async_runtime::handle().inner().clone(), emit) }
    }
}

impl Desktop for Shell {
    /// On Linux this is the first of `xdg-open`, `gio` and the like that does not fail within a quarter of a second.
    fn open(&self, link: Link) -> Result<(), CannotOpen> {
        let address = match &link {
            Link::Help(link) => link.url(),
            Link::SignIn(address) => address.as_str(),
            Link::Mail(mail) => mail.as_str(),
        };
        // Deprecated in favour of a plugin that also puts a script into every page to open what is
        // clicked (SAFETY.md §4.5). From Rust it is this call, and the window has no permission
        // for either.
        #[expect(deprecated)]
        let opened = self.handle.shell().open(address, None);
        opened.map_err(|_| {
            // Neither the error nor the address is logged: both hold the whole address.
            tracing::warn!("no program could be started to open a link");
            CannotOpen
        })
    }

    fn downloads(&self) -> Option<PathBuf> {
        let paths = self.handle.path();
        [paths.download_dir(), paths.document_dir(), paths.home_dir()]
            .into_iter()
            .find_map(|folder| folder.ok().filter(|folder| folder.is_dir()))
    }

    fn changed(&self, topic: Topic) {
        self.topics.changed(topic);
    }
}
