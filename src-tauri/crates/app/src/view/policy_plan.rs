//! What a plan says of policies: what becomes of each, and who could still sign in afterwards.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::PersonLine;
use super::policy_words::PolicyWords;

/// Who could not sign in any more if what a plan makes were on, by Latch's own rules.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LockoutView {
    /// How many people were looked at.
    pub checked: u32,
    /// Those who would be locked out (at most 200).
    pub locked_out: Vec<PersonLine>,
    /// Those who would have to register something first (at most 200).
    pub must_register: Vec<PersonLine>,
    /// How many would have to register something first.
    pub must_register_count: u32,
    /// Those to whom some ways in would be closed (at most 200).
    pub partly_blocked: Vec<PersonLine>,
    /// Those of whom it cannot be told (at most 200).
    pub unknown: Vec<PersonLine>,
    /// Whether the signed-in person can sign in afterwards; none when that cannot be told.
    pub you: Option<bool>,
}

/// What Microsoft's own check says of the saved policies.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecondOpinionView {
    /// Each person whom it was asked about.
    pub people: Vec<OpinionLine>,
}

/// Microsoft's check for one person.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpinionLine {
    /// Who.
    pub person: PersonLine,
    /// What it says beside what Latch says.
    pub opinion: Opinion,
    /// The names of the policies about which the two differ.
    pub differs_about: Vec<String>,
}

/// What Microsoft's check says beside Latch's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Opinion {
    /// The same policies apply.
    Agrees,
    /// Other policies apply than Latch says.
    Differs,
    /// It gave no answer that says anything.
    Unknown,
}

/// A policy before and after a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanPolicyView {
    /// Its id; none for one that is made.
    pub id: Option<String>,
    /// Its name, or the new one.
    pub name: String,
    /// What it says afterwards; none for one that is deleted.
    pub words: Option<PolicyWords>,
    /// What happens to it.
    pub change: PlanPolicyChange,
}

/// What a plan does with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PlanPolicyChange {
    /// It is made, and only watches.
    MadeWatching,
    /// It is made, switched off.
    MadeOff,
    /// It is switched on.
    On,
    /// It only watches from now on.
    Watching,
    /// It is switched off.
    Off,
    /// Whoever makes the change is not left out of it any more.
    YouNotLeftOut,
    /// Who is left out of it changes.
    Exceptions,
    /// It gets another name.
    Renamed,
    /// It is deleted; it can be restored for 30 days.
    Deleted,
    /// It is restored.
    Restored,
    /// Something else of it changes.
    Changed,
}

/// A policy that a plan leaves alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyLeftOutView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: PolicyLeftOutReason,
}

/// Why a plan leaves a policy alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyLeftOutReason {
    /// Somebody deleted it: it is not made again.
    Gone,
    /// Somebody changed it since.
    ChangedSince,
    /// Latch did not make it, so it does not delete it.
    NotMadeHere,
    /// Whether it can be restored could not be read.
    NotKnown,
    /// A named location or a strength that a policy still names.
    StillNamed,
    /// It guards the registering of a second step, and somebody has not registered one.
    SomebodyUnregistered,
    /// It guards the registering of a second step, and whether everybody has registered one is not known.
    RegistrationNotKnown,
}

/// A state that a policy can be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyStateWanted {
    /// On.
    On,
    /// Only watching.
    ReportOnly,
    /// Off.
    Off,
}
