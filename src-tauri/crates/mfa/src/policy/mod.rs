//! A Conditional Access policy as Graph gives it (GRAPH.md section c.1).
//!
//! The JSON is kept whole and written back unchanged. What the rules understand is read from it
//! once; what they do not understand is listed in [`Content::not_understood`], never dropped.

mod body;
mod content;
mod read;
pub mod same;
mod spelling;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::PolicyId;

pub use body::body_of;
pub(crate) use body::without_annotations;
pub use content::{
    Applications, Content, Control, Filter, FilterMode, Grant, Guests, HomeTenants, Operator, Range, Risks, Strength,
    UserScope, Users, Words,
};

/// One policy of an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    id: PolicyId,
    content: Content,
    raw: Value,
}

/// A body that is not a policy of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The body is not a JSON object.
    #[error("a Conditional Access policy is not a JSON object")]
    NotAnObject,
    /// The body has no `id`.
    #[error("a Conditional Access policy has no id")]
    NoId,
}

impl Policy {
    /// Reads a policy from the JSON that Graph gave.
    ///
    /// # Errors
    /// Only when there is no object or no `id`: anything else that is strange is kept and makes
    /// the policy's effect unknown.
    pub fn from_json(raw: Value) -> Result<Self, PolicyError> {
        let object = raw.as_object().ok_or(PolicyError::NotAnObject)?;
        let id = object.get("id").and_then(Value::as_str).ok_or(PolicyError::NoId)?;
        Ok(Self { id: PolicyId::from(id), content: Content::read(object), raw })
    }

    /// The policy's id.
    pub fn id(&self) -> &PolicyId {
        &self.id
    }

    /// The name that the organization gave it; empty when it has none.
    pub fn display_name(&self) -> &str {
        &self.content.display_name
    }

    /// On, off, report-only or something else.
    pub fn state(&self) -> &PolicyState {
        &self.content.state
    }

    /// What the rules read from the policy.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The template that it was made from.
    pub fn template_id(&self) -> Option<&str> {
        self.raw.get("templateId").and_then(Value::as_str)
    }

    /// The user actions that it is about, such as `urn:user:registersecurityinfo`; empty for a policy on applications.
    /// A policy on user actions cannot be report-only (GRAPH.md section c.1).
    pub fn user_actions(&self) -> impl Iterator<Item = &str> {
        let actions = self.raw.pointer("/conditions/applications/includeUserActions").and_then(Value::as_array);
        actions.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether it guards the registering of a second step.
    pub fn guards_registering(&self) -> bool {
        self.user_actions().any(|action| action.eq_ignore_ascii_case("urn:user:registersecurityinfo"))
    }

    /// When it was created; `None` when the service did not say.
    pub fn created(&self) -> Option<Timestamp> {
        self.moment("createdDateTime")
    }

    /// When it was last changed; `None` when it never was or the service did not say.
    pub fn modified(&self) -> Option<Timestamp> {
        self.moment("modifiedDateTime")
    }

    /// The whole JSON, as it was read.
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    fn moment(&self, key: &str) -> Option<Timestamp> {
        self.raw.get(key)?.as_str()?.parse().ok()
    }
}

impl Serialize for Policy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Whether a policy is in force.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PolicyState {
    /// In force.
    Enabled,
    /// Off.
    Disabled,
    /// Report-only: it notes what it would have done and asks nobody.
    ReportOnly,
    /// A word that is not known, kept as it was; empty when there was none.
    Other(Box<str>),
}

impl PolicyState {
    /// Reads Graph's `state`.
    pub fn read(word: &str) -> Self {
        match word {
            "enabled" => Self::Enabled,
            "disabled" => Self::Disabled,
            "enabledForReportingButNotEnforced" => Self::ReportOnly,
            other => Self::Other(other.into()),
        }
    }

    /// The word that Graph writes.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::ReportOnly => "enabledForReportingButNotEnforced",
            Self::Other(word) => word,
        }
    }
}

#[cfg(test)]
mod tests;
