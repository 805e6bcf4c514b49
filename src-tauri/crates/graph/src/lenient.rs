//! Reading JSON that may not be what the documents say (SAFETY.md case 57).

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A property of which anything but what is expected means that it is unknown: for `#[serde(deserialize_with)]`
/// together with `#[serde(default)]`.
pub(crate) fn unless_strange<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}

/// Whether a moment is one: the service writes the first day of the year 1 for none.
pub(crate) fn is_a_day(moment: Timestamp) -> bool {
    moment > Timestamp::UNIX_EPOCH
}

/// An id: text, and not empty. An object without one cannot be spoken of and is an error.
pub(crate) fn id<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<String>,
{
    let id = String::deserialize(deserializer)?;
    if id.is_empty() { Err(serde::de::Error::custom("an empty id")) } else { Ok(T::from(id)) }
}
