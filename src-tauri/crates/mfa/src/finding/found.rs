//! The things that can be found, each with what belongs to it.

use jiff::Timestamp;
use serde::Serialize;

use crate::emergency::Check;
use crate::fact::UnknownBecause;
use crate::id::{PolicyId, UserId};
use crate::policy::Policy;
use crate::tally::Gap;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "id", rename_all = "snake_case")]
pub enum Found {
    /// Holders of one of the 16 administrator roles are not asked. Whoever is here and a member
    /// or a guest is in the other two as well, so that those add up to the headline.
    AdminsNotAsked,
    /// Holders of one of the 16 administrator roles have no second step registered.
    AdminsNotRegistered,
    /// Members are not asked.
    PeopleNotAsked,
    /// Guests are not asked.
    GuestsNotAsked,
    /// People are kept out of everything.
    PeopleBlocked {
        /// Whether that is everyone of the people counted.
        everyone: bool,
    },
    /// It cannot be told whether people are asked.
    CannotTell {
        /// What keeps most of them from being known.
        gap: Gap,
    },
    /// The list of people is incomplete, so that every number is "at least".
    PeopleListIncomplete,
    /// There is only one Global Administrator who may sign in: their lost phone locks the
    /// organization out.
    OneGlobalAdministrator,
    /// No emergency access account is named.
    EmergencyNoneNamed,
    /// Only one emergency access account is named.
    EmergencyOnlyOne,
    /// A named emergency access account fails a check.
    EmergencyProblem {
        /// What it fails.
        failed: Vec<Check>,
        /// The policies that would keep it out.
        policies: Vec<Named>,
    },
    /// A policy of Microsoft's is in report-only, and Microsoft may switch it on by itself.
    ManagedPolicyDue {
        /// Which.
        policy: Named,
        /// The first day on which it may be switched on; `None` when it does not say when it came.
        earliest: Option<Timestamp>,
        /// Whom it would ask, or ask more often.
        asks: Vec<UserId>,
        /// Whom it would keep out, or whose old apps it would.
        blocks: Vec<UserId>,
        /// The emergency access accounts that it does not surely spare.
        emergency: Vec<UserId>,
    },
    /// Microsoft has announced to switch security defaults on.
    DefaultsScheduled {
        /// When, if it says.
        due: Option<Timestamp>,
    },
    /// Policies only watch. Those of Microsoft's are told by [`Found::ManagedPolicyDue`].
    PoliciesOnlyWatching {
        /// Which.
        policies: Vec<Named>,
    },
    /// Policies name a group that is there no more.
    PolicyNamesDeletedGroup {
        /// Which.
        policies: Vec<Named>,
    },
    /// Policies say something that is not understood.
    PolicyNotUnderstood {
        /// Which.
        policies: Vec<Named>,
    },
    /// People signed in with old apps, which cannot ask.
    OldSignIns {
        /// Back to when the log was read.
        back_to: Timestamp,
    },
    /// Nothing keeps the old apps of these people out.
    OldSignInsPossible,
    /// People have no second step registered.
    NotRegistered,
    /// People have only text messages or calls.
    OnlySmsOrVoice {
        /// From when on Microsoft no longer provides those for these people, as announced.
        announced_end: Timestamp,
    },
    /// The older per-person setting is on for people whom something better covers.
    PerUserLeftOver,
    /// There are fewer licences than people who need one.
    LicencesFewerThanPeople {
        /// Usable units of P1.
        units: u64,
        /// At least so many need one.
        needed: u64,
    },
    /// The move of the methods to their new place is not finished.
    MethodsMigrationOpen,
    /// The people of a domain give their password to the organization's own service.
    FederatedDomain {
        /// The domain.
        name: Box<str>,
        /// Whether that service does the second step; `None` when that is not known.
        second_step_elsewhere: Option<bool>,
    },
    /// A part could not be read.
    PartUnread {
        /// Which.
        part: Part,
        /// Why.
        because: UnknownBecause,
    },
    /// Fine: everyone is asked.
    EveryoneAsked {
        /// How many.
        of: u64,
    },
    /// Fine: all holders of one of the 16 administrator roles are asked.
    AdminsAllAsked {
        /// How many.
        of: u64,
    },
    /// Fine: everyone has a second step registered.
    EveryoneRegistered {
        /// How many.
        of: u64,
    },
    /// Fine: security defaults are on.
    DefaultsOn,
    /// Fine: old apps are kept out for everyone.
    OldSignInsBlocked,
    /// Fine: nobody signed in with old apps.
    NoOldSignIns {
        /// Back to when the log was read.
        back_to: Timestamp,
    },
    /// Fine: two or more emergency access accounts are named, and each passes every check.
    EmergencyReady,
    /// Fine: the move of the methods to their new place is done.
    MethodsMigrationDone,
}

/// A policy, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id.
    pub id: PolicyId,
    /// Its name.
    pub name: Box<str>,
}

impl Named {
    pub(crate) fn of(policy: &Policy) -> Self {
        Self { id: policy.id().clone(), name: policy.display_name().into() }
    }
}

/// A part of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The list of people.
    People,
    /// Security defaults.
    SecurityDefaults,
    /// The Conditional Access policies.
    Policies,
    /// Groups that policies name.
    Groups,
    /// Who holds which role.
    Roles,
    /// The authentication strengths.
    Strengths,
    /// The named locations.
    Locations,
    /// Who has registered what.
    Registration,
    /// The licences.
    Licences,
    /// The roles of the signed-in person.
    MyRoles,
    /// The organization itself.
    Organization,
    /// The domains.
    Domains,
    /// How far the methods have moved.
    MethodsMigration,
    /// Microsoft's schedule to switch security defaults on.
    DefaultsSchedule,
    /// Sign-ins with old apps.
    LegacySignIns,
}

/// What was found, in one word. In the order in which findings of equal urgency are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingId {
    /// [`Found::AdminsNotAsked`].
    AdminsNotAsked,
    /// [`Found::AdminsNotRegistered`].
    AdminsNotRegistered,
    /// [`Found::PeopleNotAsked`].
    PeopleNotAsked,
    /// [`Found::GuestsNotAsked`].
    GuestsNotAsked,
    /// [`Found::PeopleBlocked`].
    PeopleBlocked,
    /// [`Found::CannotTell`].
    CannotTell,
    /// [`Found::PeopleListIncomplete`].
    PeopleListIncomplete,
    /// [`Found::OneGlobalAdministrator`].
    OneGlobalAdministrator,
    /// [`Found::EmergencyNoneNamed`].
    EmergencyNoneNamed,
    /// [`Found::EmergencyOnlyOne`].
    EmergencyOnlyOne,
    /// [`Found::EmergencyProblem`].
    EmergencyProblem,
    /// [`Found::ManagedPolicyDue`].
    ManagedPolicyDue,
    /// [`Found::DefaultsScheduled`].
    DefaultsScheduled,
    /// [`Found::PoliciesOnlyWatching`].
    PoliciesOnlyWatching,
    /// [`Found::PolicyNamesDeletedGroup`].
    PolicyNamesDeletedGroup,
    /// [`Found::PolicyNotUnderstood`].
    PolicyNotUnderstood,
    /// [`Found::OldSignIns`].
    OldSignIns,
    /// [`Found::OldSignInsPossible`].
    OldSignInsPossible,
    /// [`Found::NotRegistered`].
    NotRegistered,
    /// [`Found::OnlySmsOrVoice`].
    OnlySmsOrVoice,
    /// [`Found::PerUserLeftOver`].
    PerUserLeftOver,
    /// [`Found::LicencesFewerThanPeople`].
    LicencesFewerThanPeople,
    /// [`Found::MethodsMigrationOpen`].
    MethodsMigrationOpen,
    /// [`Found::FederatedDomain`].
    FederatedDomain,
    /// [`Found::PartUnread`].
    PartUnread,
    /// [`Found::EveryoneAsked`].
    EveryoneAsked,
    /// [`Found::AdminsAllAsked`].
    AdminsAllAsked,
    /// [`Found::EveryoneRegistered`].
    EveryoneRegistered,
    /// [`Found::DefaultsOn`].
    DefaultsOn,
    /// [`Found::OldSignInsBlocked`].
    OldSignInsBlocked,
    /// [`Found::NoOldSignIns`].
    NoOldSignIns,
    /// [`Found::EmergencyReady`].
    EmergencyReady,
    /// [`Found::MethodsMigrationDone`].
    MethodsMigrationDone,
}

impl Found {
    /// What was found, in one word.
    pub fn id(&self) -> FindingId {
        match self {
            Self::AdminsNotAsked => FindingId::AdminsNotAsked,
            Self::AdminsNotRegistered => FindingId::AdminsNotRegistered,
            Self::PeopleNotAsked => FindingId::PeopleNotAsked,
            Self::GuestsNotAsked => FindingId::GuestsNotAsked,
            Self::PeopleBlocked { .. } => FindingId::PeopleBlocked,
            Self::CannotTell { .. } => FindingId::CannotTell,
            Self::PeopleListIncomplete => FindingId::PeopleListIncomplete,
            Self::OneGlobalAdministrator => FindingId::OneGlobalAdministrator,
            Self::EmergencyNoneNamed => FindingId::EmergencyNoneNamed,
            Self::EmergencyOnlyOne => FindingId::EmergencyOnlyOne,
            Self::EmergencyProblem { .. } => FindingId::EmergencyProblem,
            Self::ManagedPolicyDue { .. } => FindingId::ManagedPolicyDue,
            Self::DefaultsScheduled { .. } => FindingId::DefaultsScheduled,
            Self::PoliciesOnlyWatching { .. } => FindingId::PoliciesOnlyWatching,
            Self::PolicyNamesDeletedGroup { .. } => FindingId::PolicyNamesDeletedGroup,
            Self::PolicyNotUnderstood { .. } => FindingId::PolicyNotUnderstood,
            Self::OldSignIns { .. } => FindingId::OldSignIns,
            Self::OldSignInsPossible => FindingId::OldSignInsPossible,
            Self::NotRegistered => FindingId::NotRegistered,
            Self::OnlySmsOrVoice { .. } => FindingId::OnlySmsOrVoice,
            Self::PerUserLeftOver => FindingId::PerUserLeftOver,
            Self::LicencesFewerThanPeople { .. } => FindingId::LicencesFewerThanPeople,
            Self::MethodsMigrationOpen => FindingId::MethodsMigrationOpen,
            Self::FederatedDomain { .. } => FindingId::FederatedDomain,
            Self::PartUnread { .. } => FindingId::PartUnread,
            Self::EveryoneAsked { .. } => FindingId::EveryoneAsked,
            Self::AdminsAllAsked { .. } => FindingId::AdminsAllAsked,
            Self::EveryoneRegistered { .. } => FindingId::EveryoneRegistered,
            Self::DefaultsOn => FindingId::DefaultsOn,
            Self::OldSignInsBlocked => FindingId::OldSignInsBlocked,
            Self::NoOldSignIns { .. } => FindingId::NoOldSignIns,
            Self::EmergencyReady => FindingId::EmergencyReady,
            Self::MethodsMigrationDone => FindingId::MethodsMigrationDone,
        }
    }

    /// The names of the policies or of the domain that it is about.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::PoliciesOnlyWatching { policies }
            | Self::PolicyNamesDeletedGroup { policies }
            | Self::PolicyNotUnderstood { policies }
            | Self::EmergencyProblem { policies, .. } => policies.iter().map(|policy| &*policy.name).collect(),
            Self::ManagedPolicyDue { policy, .. } => vec![&policy.name],
            Self::FederatedDomain { name, .. } => vec![name],
            _ => Vec::new(),
        }
    }

    /// The policies that it is about, as far as it is about policies.
    pub fn policies(&self) -> &[Named] {
        match self {
            Self::PoliciesOnlyWatching { policies }
            | Self::PolicyNamesDeletedGroup { policies }
            | Self::PolicyNotUnderstood { policies } => policies,
            Self::ManagedPolicyDue { policy, .. } => std::slice::from_ref(policy),
            _ => &[],
        }
    }

    /// When something happens by itself, or back to when was read.
    pub fn date(&self) -> Option<Timestamp> {
        match self {
            Self::ManagedPolicyDue { earliest, .. } => *earliest,
            Self::DefaultsScheduled { due } => *due,
            Self::OnlySmsOrVoice { announced_end } => Some(*announced_end),
            Self::OldSignIns { back_to } | Self::NoOldSignIns { back_to } => Some(*back_to),
            _ => None,
        }
    }
}
