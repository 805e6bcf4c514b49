//! What the use-cases need of the desktop. The shell implements it; tests have a fake.

use std::path::PathBuf;

use serde::Serialize;
use specta::Type;

use crate::help::LinkId;

/// The desktop around the window. Grows only when a use-case needs something new.
pub trait Desktop: Send + Sync + 'static {
    /// Opens `link` in the browser or mail program.
    ///
    /// # Errors
    /// When there is none, or it cannot be started.
    fn open(&self, link: Link) -> Result<(), CannotOpen>;

    /// The folder in which people look for what a program saved for them; `None` when there is none.
    fn downloads(&self) -> Option<PathBuf>;

    /// Tells the window that something of `topic` changed. The window then asks for it.
    fn changed(&self, topic: Topic);
}

/// What may be opened outside the window. There is no variant for an address that somebody else chose.
#[derive(Clone, Debug)]
pub enum Link {
    /// A link of the guide.
    Help(LinkId),
    /// The sign-in page.
    SignIn(identity::SignInAddress),
    /// A new message in the mail program.
    Mail(crate::messages::MailLink),
}

/// Nothing could be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no program could be started to open it")]
pub struct CannotOpen;

/// What the window shows that can change by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Topic {
    /// Who is signed in.
    Session,
    /// How the organization is protected.
    Status,
    /// The change under way.
    Change,
    /// The window was asked to close while a change is under way, and stays open: the person is asked.
    Closing,
}
