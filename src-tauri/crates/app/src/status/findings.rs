//! What was found, as the window shows it.

use std::collections::HashSet;

use mfa::fact::UnknownBecause;
use mfa::finding::{Finding, FindingId, Found, Part, Urgency};

use super::{Tallied, count};
use crate::convert;
use crate::view::{FindingAction, FindingKind, FindingView, StatusPart, UrgencyView};

/// Every finding, in the order of the rules, with what Latch itself `reminds` of. Of a part that holds several facts, one is enough to say that it was
/// not read.
pub(super) fn views(tallied: &Tallied, reminds: Option<FindingView>) -> Vec<FindingView> {
    let mut unread = HashSet::new();
    let found = tallied
        .findings
        .iter()
        .filter(|finding| match &finding.found {
            Found::PartUnread { part, because } => {
                *because != UnknownBecause::NotReadYet && unread.insert(status_part(*part))
            }
            _ => true,
        })
        .map(|finding| view(tallied, finding));
    let mut views: Vec<FindingView> = reminds.into_iter().chain(found).collect();
    views.sort_by_key(|view| view.urgency);
    views
}

fn view(tallied: &Tallied, finding: &Finding) -> FindingView {
    let kind = kind(finding.id());
    let because = match &finding.found {
        Found::CannotTell { gap } => Some(convert::gap(*gap)),
        Found::PartUnread { because, .. } => Some(convert::unknown(*because)),
        _ => None,
    };
    FindingView {
        kind,
        urgency: match finding.urgency {
            Urgency::Now => UrgencyView::Now,
            Urgency::Soon => UrgencyView::Soon,
            Urgency::Later => UrgencyView::Later,
            Urgency::Fine => UrgencyView::Fine,
        },
        people: count(finding.people.len()),
        at_least: finding.at_least,
        count: number(&finding.found),
        of: match &finding.found {
            Found::LicencesFewerThanPeople { needed, .. } => count(*needed),
            _ => 0,
        },
        names: names(tallied, finding),
        policy: match finding.found.policies() {
            [one] => Some(one.id.to_string()),
            _ => None,
        },
        emergency: match &finding.found {
            Found::ManagedPolicyDue { emergency, .. } => emergency.iter().map(|id| tallied.person(id).name).collect(),
            _ => Vec::new(),
        },
        date: finding.found.date().map(|date| date.to_string()),
        part: match &finding.found {
            Found::PartUnread { part, .. } => Some(status_part(*part)),
            _ => None,
        },
        because,
        action: action(tallied, finding),
    }
}

/// Another number than that of the people.
fn number(found: &Found) -> u32 {
    match found {
        Found::PoliciesOnlyWatching { policies }
        | Found::PolicyNamesDeletedGroup { policies }
        | Found::PolicyNotUnderstood { policies } => count(policies.len()),
        Found::LicencesFewerThanPeople { units, .. } => count(*units),
        Found::EveryoneAsked { of } | Found::AdminsAllAsked { of } | Found::EveryoneRegistered { of } => count(*of),
        _ => 0,
    }
}

fn names(tallied: &Tallied, finding: &Finding) -> Vec<String> {
    match &finding.found {
        // It is about accounts; the policies are among their checks.
        Found::EmergencyProblem { .. } => finding.people.iter().map(|id| tallied.person(id).name).collect(),
        found => found.names().into_iter().map(str::to_owned).collect(),
    }
}

fn action(tallied: &Tallied, finding: &Finding) -> FindingAction {
    match finding.id() {
        FindingId::EmergencyNoneNamed | FindingId::EmergencyOnlyOne | FindingId::EmergencyProblem => {
            FindingAction::EmergencyAccounts
        }
        FindingId::PartUnread | FindingId::PeopleListIncomplete => match &finding.found {
            // Reading it again gives the same answer.
            Found::PartUnread { because: UnknownBecause::NoLicence | UnknownBecause::NotOffered, .. } => {
                FindingAction::None
            }
            _ => FindingAction::ReadAgain,
        },
        FindingId::PoliciesOnlyWatching
        | FindingId::ManagedPolicyDue
        | FindingId::PolicyNamesDeletedGroup
        | FindingId::PolicyNotUnderstood => FindingAction::ConditionalAccess,
        // A policy can keep them out, where the licence has policies.
        FindingId::OldSignInsPossible if has_policies(tallied) => FindingAction::ConditionalAccess,
        _ if !finding.people.is_empty() && finding.urgency != Urgency::Fine => FindingAction::ShowPeople,
        FindingId::DefaultsScheduled
        | FindingId::MethodsMigrationOpen
        | FindingId::LicencesFewerThanPeople
        | FindingId::FederatedDomain => FindingAction::Help,
        _ => FindingAction::None,
    }
}

/// Whether the licence surely includes policies.
fn has_policies(tallied: &Tallied) -> bool {
    tallied.snapshot.licences.get().is_ok_and(mfa::licence::Licences::has_p1)
}

/// A finding's kind as the window is told.
pub(super) fn kind(id: FindingId) -> FindingKind {
    match id {
        FindingId::AdminsNotAsked => FindingKind::AdminsNotAsked,
        FindingId::AdminsNotRegistered => FindingKind::AdminsNotRegistered,
        FindingId::PeopleNotAsked => FindingKind::PeopleNotAsked,
        FindingId::GuestsNotAsked => FindingKind::GuestsNotAsked,
        FindingId::PeopleBlocked => FindingKind::PeopleBlocked,
        FindingId::CannotTell => FindingKind::CannotTell,
        FindingId::PeopleListIncomplete => FindingKind::PeopleIncomplete,
        FindingId::OneGlobalAdministrator => FindingKind::OneGlobalAdministrator,
        FindingId::EmergencyNoneNamed => FindingKind::EmergencyNoneNamed,
        FindingId::EmergencyOnlyOne => FindingKind::EmergencyOnlyOne,
        FindingId::EmergencyProblem => FindingKind::EmergencyProblem,
        FindingId::ManagedPolicyDue => FindingKind::ManagedPolicyDue,
        FindingId::DefaultsScheduled => FindingKind::DefaultsScheduled,
        FindingId::PoliciesOnlyWatching => FindingKind::PoliciesOnlyWatching,
        FindingId::PolicyNamesDeletedGroup => FindingKind::DeletedGroupNamed,
        FindingId::PolicyNotUnderstood => FindingKind::PolicyNotUnderstood,
        FindingId::OldSignIns => FindingKind::OldSignIns,
        FindingId::OldSignInsPossible => FindingKind::OldSignInsPossible,
        FindingId::NotRegistered => FindingKind::NotRegistered,
        FindingId::OnlySmsOrVoice => FindingKind::OnlyPhone,
        FindingId::PerUserLeftOver => FindingKind::PerUserLeftOver,
        FindingId::LicencesFewerThanPeople => FindingKind::LicencesFewerThanPeople,
        FindingId::MethodsMigrationOpen => FindingKind::MethodsMigrationOpen,
        FindingId::FederatedDomain => FindingKind::FederatedDomain,
        FindingId::PartUnread => FindingKind::PartUnread,
        FindingId::EveryoneAsked => FindingKind::EveryoneAsked,
        FindingId::AdminsAllAsked => FindingKind::AdminsAllAsked,
        FindingId::EveryoneRegistered => FindingKind::EveryoneRegistered,
        FindingId::DefaultsOn => FindingKind::DefaultsOn,
        FindingId::OldSignInsBlocked => FindingKind::OldSignInsBlocked,
        FindingId::NoOldSignIns => FindingKind::NoOldSignIns,
        FindingId::EmergencyReady => FindingKind::EmergencyReady,
        FindingId::MethodsMigrationDone => FindingKind::MethodsMigrationDone,
    }
}

/// The part of the status with which a part of the facts is read.
pub(crate) fn status_part(part: Part) -> StatusPart {
    match part {
        Part::People => StatusPart::PerUserMfa,
        Part::SecurityDefaults | Part::DefaultsSchedule => StatusPart::SecurityDefaults,
        Part::Policies | Part::Groups | Part::Roles | Part::Strengths | Part::Locations => {
            StatusPart::ConditionalAccess
        }
        Part::Registration => StatusPart::Registration,
        Part::Licences => StatusPart::Licences,
        Part::MyRoles => StatusPart::You,
        Part::Organization => StatusPart::Organization,
        Part::Domains => StatusPart::Domains,
        Part::MethodsMigration => StatusPart::Methods,
        Part::LegacySignIns => StatusPart::OldSignIns,
    }
}
