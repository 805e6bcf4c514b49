//! The people, as a table and as a file.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::PersonLine;
use super::finding::FindingKind;
use crate::error::AppError;

/// Which people are meant, and in which order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeopleQuery {
    /// A part of the name or of the sign-in name, in whatever case; empty for everyone.
    pub search: String,
    /// Only people to whom all of these apply.
    pub filters: Vec<PeopleFilter>,
    /// Only people whom this finding concerns.
    pub finding: Option<FindingKind>,
    /// By what they are sorted. Those who are equal in it are sorted by name.
    pub sort: PeopleSort,
    /// Whether the last comes first.
    pub descending: bool,
}

/// What can be chosen to see fewer people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PeopleFilter {
    /// Not asked for a second step (of the people counted).
    NotAsked,
    /// It cannot be told whether they are asked (of the people counted).
    CannotTell,
    /// No second step registered (of the people counted).
    NotRegistered,
    /// Only text messages or calls registered (of the people counted).
    OnlyPhone,
    /// Registered, and the organization does not allow it (of the people counted).
    NotAllowed,
    /// Holders of one of the 16 roles that Microsoft counts as administrators (VERDICTS.md V2).
    Admins,
    /// Guests.
    Guests,
    /// The older per-person setting is on.
    PerUserMfaOn,
    /// Not among the people counted: disabled, emergency access and synchronization accounts.
    SetApart,
}

/// By what people are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PeopleSort {
    /// Name.
    Name,
    /// The name that they sign in with.
    Username,
    /// How strictly they are asked: the weakest first, those who cannot be told apart before them.
    Asked,
    /// How good their second step is: none first.
    SecondStep,
}

/// The head of the table: how many, and what is known.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeopleView {
    /// Names what the rows are made of. Rows of another revision can have another order.
    pub revision: u32,
    /// How many match the query: the length of the table.
    pub matching: u32,
    /// How many accounts there are, or came so far.
    pub total: u32,
    /// Whether people are still being read, for the first time.
    pub reading: bool,
    /// Whether everyone is in the list.
    pub complete: bool,
    /// When the list was read.
    pub read_at: Option<String>,
    /// Why there is no list.
    pub because: Option<AppError>,
    /// Every account, counted. The numbers add up to `total`.
    pub counts: PeopleCounts,
    /// How many each filter leaves by itself.
    pub filters: Vec<FilterCount>,
}

/// Accounts by what is true for them. Everyone is in exactly one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeopleCounts {
    /// Always or mostly asked.
    pub asked: u32,
    /// Asked for some apps, only when risky, or never.
    pub not_asked: u32,
    /// Cannot be told.
    pub cannot_tell: u32,
    /// Not let in at all.
    pub blocked: u32,
    /// Set apart: disabled accounts.
    pub disabled: u32,
    /// Set apart: emergency access accounts.
    pub emergency: u32,
    /// Set apart: directory synchronization accounts.
    pub synchronization: u32,
    /// Not judged yet, because parts are still being read.
    pub reading: u32,
}

/// How many people a filter leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilterCount {
    /// The filter.
    pub filter: PeopleFilter,
    /// How many.
    pub people: u32,
}

/// A window of the table.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeopleRowsView {
    /// What the rows are made of.
    pub revision: u32,
    /// How many match the query at that revision.
    pub matching: u32,
    /// The place of the first row.
    pub from: u32,
    /// The rows, at most 200.
    pub rows: Vec<PersonRow>,
}

/// A person in the table.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonRow {
    /// Who.
    pub person: PersonLine,
    /// Whether the person is asked; `None` while it is being read.
    pub asked: Option<AskedView>,
    /// What asks.
    pub by: Vec<AskedByView>,
    /// How good the person's second step is.
    pub second_step: SecondStepView,
    /// Whether the person holds an administrator role; `None` when that is not known.
    pub admin: Option<bool>,
    /// Whether the person is a guest; `None` when that is not known.
    pub guest: Option<bool>,
    /// Whether the account is set apart from the people counted.
    pub standing: StandingView,
}

/// How strictly somebody is asked (VERDICTS.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AskedView {
    /// At every sign-in.
    Always,
    /// For everything, but something can skip it.
    Mostly,
    /// For some apps.
    SomeApps,
    /// When something looks risky.
    OnlyWhenRisky,
    /// Not by the organization's own rules.
    Never,
    /// Not let in at all.
    Blocked,
    /// The account is disabled.
    CannotSignIn,
    /// It cannot be told.
    Unknown,
}

/// What asks somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AskedByView {
    /// Security defaults.
    SecurityDefaults,
    /// Conditional Access policies.
    Policies,
    /// The older per-person setting.
    PerUserMfa,
}

/// How good somebody's second step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SecondStepView {
    /// A passkey, a security key, Windows Hello or a certificate.
    PhishingResistant,
    /// An app or a code generator.
    App,
    /// Only text messages or calls.
    OnlyPhone,
    /// Registered, but it is not known what.
    Registered,
    /// Registered, and the organization does not allow it: it cannot be used.
    NotAllowed,
    /// Nothing.
    None,
    /// Not known.
    Unknown,
}

/// Whether an account is set apart from the people counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StandingView {
    /// One of the people counted.
    Counted,
    /// Disabled.
    Disabled,
    /// An emergency access account.
    Emergency,
    /// A directory synchronization account.
    Synchronization,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// A file that was saved.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportedView {
    /// Where it is.
    pub path: String,
    /// How many people are in it.
    pub people: u32,
}
