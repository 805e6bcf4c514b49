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
    /// The evidence of a change.
    pub evidence: EvidenceWords,
    /// Titles of the guide's links, by id.
    pub help_links: HashMap<String, String>,
    /// English names of directory roles, by template id.
    pub roles: HashMap<String, String>,
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
    /// The name of the file with policies, with `{{organization}}` and `{{date}}`.
    pub policies_file_name: String,
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

/// The evidence of a change, as a page and for machines.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceWords {
    /// The language of all of these.
    pub language: String,
    /// The name of the file, with `{{organization}}` and `{{date}}`.
    pub file_name: String,
    /// The heading.
    pub title: String,
    /// Said of a practice organization.
    pub practice: String,
    /// What each line about the change is.
    pub lines: EvidenceLines,
    /// What a change did, by the name of its intent.
    pub what: HashMap<String, String>,
    /// How a change ended, by its name.
    pub end: HashMap<String, String>,
    /// A person, with `{{name}}`, `{{username}}` and `{{id}}`.
    pub person: String,
    /// How the items stand, with `{{total}}`, `{{done}}`, `{{refused}}`, `{{notSent}}` and `{{unknown}}`.
    pub counts: String,
    /// It has no end in the record.
    pub no_end: String,
    /// None was given.
    pub no_reason: String,
    /// Whether the record is as it was written: yes.
    pub intact: String,
    /// No.
    pub not_intact: String,
    /// It could not be looked at.
    pub intact_unknown: String,
    /// The heading of what could not be confirmed.
    pub not_confirmed: String,
    /// What could not be confirmed of this change.
    pub open: EvidenceOpen,
    /// What Latch never knows.
    pub limits: Vec<String>,
    /// The heading of the items.
    pub items: String,
    /// The heads of the columns, in their order.
    pub columns: [String; 8],
    /// What stands for the name of what concerns the organization as a whole.
    pub whole_organization: String,
    /// What came of an item, by its name.
    pub outcome: HashMap<String, String>,
    /// There is none.
    pub none: String,
}

/// What each line about a change is.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceLines {
    /// The organization.
    pub organization: String,
    /// Its id.
    pub organization_id: String,
    /// Its cloud.
    pub cloud: String,
    /// What was done.
    pub what: String,
    /// By whom.
    pub by: String,
    /// When it began.
    pub begun: String,
    /// When it ended.
    pub ended: String,
    /// How it ended.
    pub end: String,
    /// How the items stand.
    pub counts: String,
    /// The reason.
    pub reason: String,
    /// The change that it put back.
    pub puts_back: String,
    /// The change that put it back.
    pub put_back_by: String,
    /// Its id.
    pub change: String,
    /// The plan's fingerprint.
    pub plan_hash: String,
    /// Whether the record is as it was written.
    pub record: String,
    /// When the file was saved, and by which Latch.
    pub saved: String,
    /// That, with `{{when}}` and `{{version}}`.
    pub saved_by: String,
}

/// What could not be confirmed of a change, each with `{{count}}` but the last two.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceOpen {
    /// What became of items.
    pub unknown: String,
    /// Items that were prepared, and never sent.
    pub not_sent: String,
    /// Items that were not even prepared.
    pub not_begun: String,
    /// Items of the record that cannot be read.
    pub not_readable: String,
    /// It has no end.
    pub no_end: String,
    /// The record is not as it was written.
    pub not_intact: String,
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
