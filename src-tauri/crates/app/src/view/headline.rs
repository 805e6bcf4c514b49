//! The one sentence at the top of Home, and the one next step.

use serde::Serialize;
use specta::Type;

use crate::error::AppError;

/// The one sentence on how the organization is protected.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeadlineView {
    /// The shape and word beside the sentence.
    pub protection: ProtectionView,
    /// Which sentence.
    pub kind: HeadlineKind,
    /// How many people the sentence is about (its subject: those asked, or those not asked).
    pub people: u32,
    /// Out of how many.
    pub of: u32,
    /// How many we cannot tell about, beside those.
    pub cannot_tell: u32,
    /// How many policies the sentence is about.
    pub policies: u32,
    /// What stands in the way of telling, for [`HeadlineKind::CannotTell`].
    pub because: Option<AppError>,
    /// Since when nothing asks the people, for [`HeadlineKind::LeftOpen`] and [`HeadlineKind::OpenForNow`].
    pub since: Option<String>,
}

/// The word beside the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProtectionView {
    /// Everyone is asked.
    Protected,
    /// Some are.
    Partly,
    /// Nobody is.
    NotProtected,
    /// Not known.
    CannotTell,
    /// Still being read.
    Reading,
    /// A change is under way, or one was interrupted.
    Changing,
}

/// Which sentence stands at the top of Home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HeadlineKind {
    /// Still reading.
    Reading,
    /// Everyone is asked, by security defaults.
    EveryoneByDefaults,
    /// Everyone is asked, by Conditional Access policies.
    EveryoneByPolicies,
    /// Everyone is asked, by the older per-person setting.
    EveryoneTheOldWay,
    /// Everyone is asked, by several of these.
    EveryoneMixed,
    /// `people` of `of` are not asked.
    SomeNotAsked,
    /// `people` of `of` are asked, all of them by the older per-person setting.
    SomeTheOldWay,
    /// At least `people` of `of` are not asked; `cannot_tell` more we cannot tell about.
    SomeNotAskedAndUnknown,
    /// Nobody of those we can tell about is left out: `people` of `of` are asked, `cannot_tell` we cannot tell about.
    SomeAskedRestUnknown,
    /// Nobody is asked.
    Nobody,
    /// Nobody is asked, and `policies` policies only watch.
    OnlyWatching,
    /// It cannot be told.
    CannotTell,
    /// There is nobody who can sign in; `people` are blocked by policies.
    NobodyToAsk,
    /// A change is under way.
    ChangeRunning,
    /// A change was interrupted and its outcome is not settled.
    ChangeInterrupted,
    /// A change was interrupted, and since then nothing asks `people` people who were asked before.
    LeftOpen,
    /// A change is under way, and until it is through nothing asks `people` people who were asked before.
    OpenForNow,
}

/// The one next step.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NextStepView {
    /// Which step.
    pub kind: NextStepKind,
    /// How many people it concerns, where it concerns people.
    pub people: Option<u32>,
    /// Template ids of the roles that can do it, where the signed-in person cannot.
    pub roles: Vec<String>,
}

/// Which next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NextStepKind {
    /// Wait until enough is read.
    Reading,
    /// Switch security defaults on.
    TurnOnSecurityDefaults,
    /// Switch the older per-person setting off, then security defaults on.
    ReplacePerUserMfa,
    /// Switch the older per-person setting off: something else asks everyone.
    TurnOffPerUserMfa,
    /// There is a P1 licence and policies are not on (or only watching): use Conditional Access.
    UseConditionalAccess,
    /// The policies that Latch made have watched for a week: look at what they saw, and switch them on.
    LookAtWatching,
    /// Some people are spared by the policies: look at who.
    CoverEveryone,
    /// Ask somebody with one of `roles`.
    AskSomeoneElse,
    /// Read again what could not be read.
    ReadAgain,
    /// Settle what was interrupted.
    SettleChange,
    /// Help `people` who have not registered a second step.
    HelpPeopleRegister,
    /// Nothing to do.
    Nothing,
}
