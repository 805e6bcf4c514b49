//! Links of the guide, and the message to the people.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A link of the guide. Its title is in the window's words, under its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HelpLinkView {
    /// Names the link.
    pub id: String,
    /// Where it leads. For showing and copying; only the id can be opened.
    pub url: String,
    /// Whom it is for.
    pub audience: LinkAudience,
    /// What it is about: a key of the window's words.
    pub topic: String,
}

/// Whom a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LinkAudience {
    /// Whoever sets up the organization.
    Admin,
    /// Everyone who signs in.
    User,
}

/// Whom a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MessageAudience {
    /// Everyone who can sign in.
    Everyone,
    /// Those who have not registered a second step, where that is known.
    NotRegistered,
}

/// A short message with the four links for people.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its subject.
    pub subject: String,
    /// Its text, with the links.
    pub body: String,
    /// How many people have an address to send it to.
    pub recipients: u32,
    /// In how many mails it would be opened, each with a part of the people in BCC.
    pub mails: u32,
    /// Whether there are too many for the mail program: the addresses are copied instead.
    pub copy_addresses: bool,
    /// Whether who has registered is known, so that [`MessageAudience::NotRegistered`] can be chosen.
    pub not_registered_known: bool,
}
