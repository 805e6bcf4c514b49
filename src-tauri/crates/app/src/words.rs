//! Words for what Rust writes itself: pages in the browser and mail. They come from the window's own file.

use std::collections::HashMap;

use serde::Deserialize;

const EN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/src/messages/en.json"));

/// The sections of the window's words that Rust uses.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// The practice sign-in page.
    pub practice_sign_in: practice::Words,
    /// The page that the browser shows after the sign-in.
    pub browser_page: identity::PageWords,
    /// The message to the people.
    pub mail: MailWords,
    /// The people as a file.
    pub export: ExportWords,
    /// Titles of the guide's links, by id.
    pub help_links: HashMap<String, String>,
}

/// The message to the people.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailWords {
    /// The subject.
    pub subject: String,
    /// The text, with `{{organization}}` and `{{links}}`.
    pub body: String,
    /// One link, with `{{title}}` and `{{url}}`.
    pub link_line: String,
}

/// The people as a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportWords {
    /// The name of the file, with `{{organization}}` and `{{date}}`.
    pub file_name: String,
    /// The name of the sheet with the people.
    pub people: String,
    /// The name of the sheet about them.
    pub about: String,
    /// The organization.
    pub organization: String,
    /// When the file was saved.
    pub saved: String,
    /// When the list of people was read.
    pub read: String,
    /// Which people are in the file.
    pub shown: String,
    /// All of them.
    pub everyone: String,
    /// Those who have a text in their names, with `{{search}}`.
    pub searched: String,
    /// Those whom a finding concerns.
    pub found: String,
    /// What could not be read.
    pub not_read: String,
    /// Nothing of it.
    pub nothing: String,
    /// The list of people is incomplete.
    pub incomplete: String,
    /// The heads of the columns, in their order.
    pub columns: [String; 8],
    /// Filters, by their names.
    pub filters: HashMap<String, String>,
    /// How strictly somebody is asked, by its name.
    pub asked: HashMap<String, String>,
    /// What asks, by its name.
    pub by: HashMap<String, String>,
    /// How good a second step is, by its name.
    pub second_step: HashMap<String, String>,
    /// Whether an account is set apart, by its name.
    pub standing: HashMap<String, String>,
    /// Parts of the status, by their names.
    pub parts: HashMap<String, String>,
    /// Why a part could not be read, by its name.
    pub because: HashMap<String, String>,
    /// Yes.
    pub yes: String,
    /// No.
    pub no: String,
    /// Not known.
    pub unknown: String,
}

impl Words {
    /// The words of the only language that there is so far.
    ///
    /// # Errors
    /// When the file does not have the sections that Rust needs. A test sees to it that it has.
    pub fn load() -> Result<Self, serde_json::Error> {
        serde_json::from_str(EN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_s_words_hold_what_rust_needs() {
        let words = Words::load().unwrap();
        assert!(words.mail.body.contains("{{links}}"));
        assert!(words.mail.body.contains("{{organization}}"));
        for link in crate::help::links_for_people() {
            assert!(words.help_links.contains_key(link.id()), "{}", link.id());
        }
    }
}
