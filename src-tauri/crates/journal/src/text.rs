//! The two kinds of text in a journal: JSON kept to the byte, and short machine words.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::Error;

/// One JSON value, kept byte for byte: fields that nobody here knows, the order of keys and the
/// spelling of numbers come back as they were, so that what is put back is exactly what was
/// there (DESIGN.md §4, R4).
#[derive(Clone, PartialEq, Eq)]
pub struct JsonText(String);

impl JsonText {
    /// Takes `text` as it is.
    ///
    /// # Errors
    /// [`Error::NotJson`] if it is not exactly one JSON value.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        serde_json::from_str::<IgnoredAny>(&text).map_err(|_| Error::NotJson)?;
        Ok(Self(text))
    }

    /// The text of a column, which was JSON when it was written; the chain tells if it no
    /// longer is.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text, byte for byte.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value as `T`.
    ///
    /// # Errors
    /// [`Error::NotJson`] if the text does not have the shape of `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.0).map_err(|_| Error::NotJson)
    }
}

impl From<&serde_json::Value> for JsonText {
    fn from(value: &serde_json::Value) -> Self {
        Self(value.to_string())
    }
}

impl From<serde_json::Value> for JsonText {
    fn from(value: serde_json::Value) -> Self {
        Self::from(&value)
    }
}

impl fmt::Debug for JsonText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "JsonText({} bytes)", self.0.len())
    }
}

/// One short machine word: the code of an error, the id of a request.
///
/// Sentences have no place here: a server's message may hold names and addresses. What is not a
/// letter, a digit or one of `_ - . :` becomes `_`, and the word ends after 80 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Code(String);

impl Code {
    /// The longest code that is kept, in characters.
    pub const LONGEST: usize = 80;

    /// Makes a code of what a server or this program called it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
        let kept = text.chars().take(Self::LONGEST);
        Self(kept.map(|c| if safe(c) { c } else { '_' }).collect())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Code {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_does_not_survive_as_a_code() {
        assert_eq!(Code::new("Authorization_RequestDenied").as_str(), "Authorization_RequestDenied");
        assert_eq!(Code::new("ada@contoso.com is gone").as_str(), "ada_contoso.com_is_gone");
        assert_eq!(Code::new(&"x".repeat(500)).as_str().len(), Code::LONGEST);
    }

    #[test]
    fn only_one_whole_json_value_is_taken() {
        for bad in ["", "{", "{} {}", "{\"a\":1,}", "hello"] {
            assert_eq!(JsonText::new(bad), Err(Error::NotJson), "{bad}");
        }
        let odd = "{ \"z\":1.50, \"a\" : 1e2,\n\"z\":null }";
        assert_eq!(JsonText::new(odd).map(|t| t.as_str().to_owned()), Ok(odd.to_owned()));
    }
}
