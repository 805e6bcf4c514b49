//! The file of a backup.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use mfa::policy::Policy;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{AppError, ErrorCode};

/// How the file says what it is.
const FORMAT: &str = "latch-conditional-access";

/// The version that is written, and the newest that is read.
const VERSION: u32 = 1;

/// A longer text is not read, in bytes. 240 policies with 200 locations are far below it.
const LONGEST: usize = 20_000_000;

/// An organization may have 240 policies; a file with many more was not made by Latch.
const MOST_POLICIES: usize = 1_000;

/// All policies of an organization and what they name, as Graph gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    format: String,
    version: u32,
    /// The organization that it was made of.
    pub(super) organization: Organization,
    /// When it was made.
    pub(super) made_at: Timestamp,
    /// Every policy, whatever its state.
    pub(super) policies: Vec<Policy>,
    /// Every named location.
    pub(super) named_locations: Vec<Value>,
    /// Every authentication strength, built-in ones too.
    pub(super) strengths: Vec<Value>,
    /// Names of people and groups that policies name by their ids.
    #[serde(default)]
    pub(super) names: BTreeMap<String, String>,
}

/// An organization by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) name: String,
}

/// What is saved of an organization.
pub(super) struct Content {
    pub(super) policies: Vec<Policy>,
    pub(super) named_locations: Vec<Value>,
    pub(super) strengths: Vec<Value>,
    pub(super) names: BTreeMap<String, String>,
}

impl File {
    pub(super) fn new(organization: Organization, made_at: Timestamp, content: Content) -> Self {
        let Content { policies, named_locations, strengths, names } = content;
        let format = FORMAT.to_owned();
        Self { format, version: VERSION, organization, made_at, policies, named_locations, strengths, names }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// [`ErrorCode::NotABackup`] with `detail`: it is too long, no backup, damaged, or from a newer Latch.
    pub(super) fn read(text: &str) -> Result<Self, AppError> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
            version: u32,
        }
        let refused = |detail: &str| AppError::new(ErrorCode::NotABackup).with("detail", detail);
        if text.len() > LONGEST {
            return Err(refused("it is longer than 20 MB"));
        }
        // Some programs put it in front of a text.
        let text = text.trim_start_matches('\u{feff}');
        let head: Head = serde_json::from_str(text).map_err(|error| refused(&error.to_string()))?;
        if head.format != FORMAT {
            return Err(refused("format"));
        }
        if head.version > VERSION {
            return Err(refused("version"));
        }
        let file: Self = serde_json::from_str(text).map_err(|error| refused(&error.to_string()))?;
        let mut ids = HashSet::new();
        let all_once = file.policies.iter().all(|policy| !policy.id().as_str().is_empty() && ids.insert(policy.id()));
        if !all_once || file.policies.len() > MOST_POLICIES {
            return Err(refused("policies"));
        }
        Ok(file)
    }

    /// The name of a person, a group, a location or a strength, or its id where the file has no name for it.
    pub(super) fn name(&self, id: &str) -> String {
        let is_it = |known: &str| known.eq_ignore_ascii_case(id);
        let named = self.names.iter().find(|(known, _)| is_it(known)).map(|(_, name)| name.clone());
        let listed = || self.part(id).and_then(|part| part["displayName"].as_str()).map(str::to_owned);
        named.or_else(listed).filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_owned())
    }

    /// A location or a strength.
    pub(super) fn part(&self, id: &str) -> Option<&Value> {
        let is_it = |part: &&Value| part["id"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(id));
        self.named_locations.iter().chain(&self.strengths).find(is_it)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::policies::fixture::policy;

    fn file() -> Value {
        json!({"format": FORMAT, "version": 1, "organization": {"id": "bakery", "name": "The bakery"},
            "madeAt": "2026-11-01T10:00:00Z", "policies": [policy("p", &[])], "namedLocations": [
            {"id": "L", "displayName": "Office"}], "strengths": [], "names": {"BRUNO": "Bruno Blum"}})
    }

    #[test]
    fn what_is_written_is_read_again() {
        let read = File::read(&file().to_string()).unwrap();
        assert_eq!(File::read(&serde_json::to_string_pretty(&read).unwrap()).unwrap(), read);
        assert_eq!(read.policies[0].raw(), &policy("p", &[]), "unknown fields too");
        assert_eq!(
            (read.name("bruno"), read.name("l"), read.name("other")),
            ("Bruno Blum".into(), "Office".into(), "other".into())
        );
        assert!(File::read(&format!("\u{feff}{}", file())).is_ok());
    }

    #[test]
    fn what_is_no_backup_is_said_to_be_none() {
        let with = |key: &str, value: Value| {
            let mut file = file();
            file[key] = value;
            file.to_string()
        };
        for text in [
            String::new(),
            "not JSON".to_owned(),
            "{}".to_owned(),
            "[]".to_owned(),
            json!({"value": []}).to_string(),
            with("format", json!("another")),
            with("version", json!(2)),
            with("policies", Value::Null),
            with("policies", json!([{"displayName": "without an id"}])),
            with("policies", json!([{"id": ""}])),
            with("policies", json!([policy("p", &[]), policy("P", &[])])),
            with("policies", json!((0..=MOST_POLICIES).map(|n| policy(&n.to_string(), &[])).collect::<Vec<_>>())),
            with("madeAt", json!("yesterday")),
            with("organization", json!("The bakery")),
            file().to_string()[..300].to_owned(),
            format!("{}{}", file(), " ".repeat(LONGEST)),
        ] {
            let error = File::read(&text).unwrap_err();
            assert_eq!(error.code, ErrorCode::NotABackup, "{}", &text[..text.len().min(80)]);
            assert!(error.params.contains_key("detail"));
        }
    }
}
