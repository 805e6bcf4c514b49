//! The spelling of words and ids in a policy: Graph does not keep to one case.

use super::content::Words;

/// The words among the ids of people.
pub(super) const PEOPLE: [&str; 3] = ["All", "None", "GuestsOrExternalUsers"];
/// The words among the ids of applications.
pub(super) const APPLICATIONS: [&str; 4] = ["All", "None", "Office365", "MicrosoftAdminPortals"];
/// The words among the ids of places.
pub(super) const PLACES: [&str; 2] = ["All", "AllTrusted"];
/// The words of `clientAppTypes`.
pub(super) const CLIENTS: [&str; 6] =
    ["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"];
/// The words for platforms.
pub(super) const PLATFORMS: [&str; 7] = ["all", "android", "iOS", "windows", "windowsPhone", "macOS", "linux"];

/// The documented spelling of a word, in whatever case it came.
fn spelling(word: &str, known: &[&str]) -> Option<Box<str>> {
    known.iter().find(|known| known.eq_ignore_ascii_case(word)).map(|known| (*known).into())
}

/// Known words as they are documented; others as they came.
pub(super) fn spelled(words: Words, known: &[&str]) -> Words {
    words.into_iter().map(|word| spelling(&word, known).unwrap_or(word)).collect()
}

/// Known words as they are documented; ids in lower case, so that one id is one text.
pub(super) fn names(words: Words, known: &[&str]) -> Words {
    let lower_case = |word: Box<str>| word.to_ascii_lowercase().into_boxed_str();
    words.into_iter().map(|word| spelling(&word, known).unwrap_or_else(|| lower_case(word))).collect()
}
