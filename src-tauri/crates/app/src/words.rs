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
