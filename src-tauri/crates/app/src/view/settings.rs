//! Settings and About.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The settings as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The client id of the organization's own app registration, if one is set.
    pub client_id: Option<String>,
    /// The client id that is used otherwise.
    pub default_client_id: String,
    /// How the window looks.
    pub appearance: Appearance,
}

/// The settings as they are meant to be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsForm {
    /// A client id (a GUID), or none for the built-in one.
    pub client_id: Option<String>,
    /// How the window looks.
    pub appearance: Appearance,
}

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Appearance {
    /// As the operating system does.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// About this program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AboutView {
    /// Its version.
    pub version: String,
}
