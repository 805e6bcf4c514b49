//! Who signed in with old protocols, which cannot ask for a second step (GRAPH.md section j).

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::id::UserId;

/// The successful sign-ins with old protocols that were found in the sign-in log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegacySignIns {
    /// Who, with what, and when last.
    pub people: HashMap<UserId, LegacyUse>,
    /// The moment back to which the log was read.
    pub back_to: Timestamp,
    /// Whether the log was read to that moment as meant. When not, the numbers are "at least".
    pub complete: bool,
}

/// What one person used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyUse {
    /// The old clients, by Graph's `clientAppUsed`.
    pub clients: BTreeSet<Box<str>>,
    /// The newest such sign-in.
    pub last: Timestamp,
}

/// The two words for clients that can ask for a second step.
const MODERN: [&str; 2] = ["Browser", "Mobile Apps and Desktop clients"];

/// Whether a `clientAppUsed` is an old protocol: everything but the two modern words is. `None` when the log does not
/// say.
pub fn is_legacy(client_app_used: &str) -> Option<bool> {
    if client_app_used.is_empty() {
        return None;
    }
    Some(!MODERN.iter().any(|modern| client_app_used.eq_ignore_ascii_case(modern)))
}

#[cfg(test)]
mod tests {
    use super::is_legacy;

    #[test]
    fn everything_but_the_two_modern_words_is_old_and_no_word_is_not_known() {
        for (word, legacy) in [
            ("Browser", Some(false)),
            ("Mobile Apps and Desktop clients", Some(false)),
            ("Mobile apps and desktop clients", Some(false)),
            ("browser", Some(false)),
            ("IMAP4", Some(true)),
            ("A protocol of tomorrow", Some(true)),
            ("", None),
        ] {
            assert_eq!(is_legacy(word), legacy, "{word:?}");
        }
    }
}
