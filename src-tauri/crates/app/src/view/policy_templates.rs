//! The templates that policies can be made from.

use serde::Serialize;
use specta::Type;

use super::policy_words::PolicyWords;
use crate::error::AppError;

/// The templates that policies can be made from.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplatesView {
    /// Whether they were read from Microsoft; otherwise they are those that Latch brings along.
    pub from_microsoft: bool,
    /// Why they could not be read from Microsoft.
    pub because: Option<AppError>,
    /// Each template, the recommended ones first in the order in which they are made.
    pub templates: Vec<TemplateView>,
}

/// A template.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    /// Microsoft's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// What a policy of it says.
    pub words: PolicyWords,
    /// Whether it belongs to the set that is recommended for the organization's licence.
    pub recommended: bool,
    /// The policies that were made from it, or do the same by their content: id and name.
    pub there: Vec<TemplatePolicyView>,
    /// Whether it needs Entra ID P2.
    pub needs_p2: bool,
    /// Whether its policy cannot watch only, and is made switched off.
    pub made_off: bool,
    /// Why it is not offered now.
    pub not_now: Option<TemplateNotNow>,
}

/// A policy that stands for a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplatePolicyView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Why a template is not offered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TemplateNotNow {
    /// The licence does not include it.
    NoLicence,
    /// Somebody has not registered a second step and would be shut out of registering one.
    SomebodyUnregistered,
    /// It cannot be told whether everybody has registered.
    RegistrationUnknown,
    /// It carries something that Latch does not understand.
    NotUnderstood,
}
