//! Emergency access accounts: for the day on which nobody else gets in.

use serde::Serialize;
use specta::Type;

use super::change::PersonLine;
use crate::error::AppError;

/// The emergency access accounts that were named, and who could be.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmergencyView {
    /// The accounts that were named.
    pub accounts: Vec<EmergencyAccountView>,
    /// Accounts that look like ones and were not named. Never taken for granted.
    pub candidates: Vec<PersonLine>,
}

/// A named account, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmergencyAccountView {
    /// Who.
    pub person: PersonLine,
    /// Whether the account is in the list of people; `None` when there is no complete list.
    pub there: Option<bool>,
    /// The checks, in a fixed order.
    pub checks: Vec<EmergencyCheckView>,
    /// When it was last used, where that could be read; `None` when it was not read or never used.
    pub last_sign_in: Option<String>,
}

/// A check of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmergencyCheckView {
    /// What is checked.
    pub check: EmergencyCheckKind,
    /// Whether it is so; `None` when it cannot be told.
    pub passed: Option<bool>,
    /// Why it cannot be told.
    pub because: Option<AppError>,
    /// The policies that it is about.
    pub names: Vec<String>,
}

/// What is checked of an emergency access account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EmergencyCheckKind {
    /// It may sign in.
    Enabled,
    /// It does not come from a local directory.
    CloudOnly,
    /// It is in the `.onmicrosoft.com` domain.
    InitialDomain,
    /// It is a Global Administrator.
    GlobalAdministrator,
    /// And for good, not for some hours.
    Permanent,
    /// It has a passkey, a security key or a certificate.
    PhishingResistant,
    /// No policy keeps it out.
    NotBlocked,
    /// It was used, or tried out, at some time that could be read.
    Used,
}
