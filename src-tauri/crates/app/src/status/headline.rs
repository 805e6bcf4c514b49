//! The sentence on Home and the one next step.

use jiff::Timestamp;
use mfa::headline::{Asker, Headline, Protection};
use mfa::next_step::{NextStep, next_step};
use mfa::tally::{Gap, MissingPart};

use super::Tallied;
use super::view::{count, role_ids};
use crate::changes::Standstill;
use crate::convert;
use crate::view::{HeadlineKind, HeadlineView, NextStepKind, NextStepView, ProtectionView};

pub(super) fn plain(kind: HeadlineKind, protection: ProtectionView) -> HeadlineView {
    HeadlineView { protection, kind, people: 0, of: 0, cannot_tell: 0, policies: 0, because: None, since: None }
}

/// A change left people open who were asked before: nothing else is said as long as that is so (DESIGN.md R1).
pub(super) fn left_open(standstill: Standstill, since: Timestamp, people: u32) -> (HeadlineView, NextStepView) {
    let (kind, next) = match standstill {
        Standstill::Running => (HeadlineKind::OpenForNow, NextStepKind::Reading),
        Standstill::Interrupted => (HeadlineKind::LeftOpen, NextStepKind::SettleChange),
    };
    let headline = plain(kind, ProtectionView::NotProtected);
    (HeadlineView { people, since: Some(since.to_string()), ..headline }, step(next))
}

pub(super) fn step(kind: NextStepKind) -> NextStepView {
    NextStepView { kind, people: None, roles: Vec::new() }
}

pub(super) fn headline(tallied: &Tallied) -> HeadlineView {
    let headline = mfa::headline::headline(&tallied.tally);
    let protection = match headline.protection() {
        Protection::Protected => ProtectionView::Protected,
        Protection::Partly => ProtectionView::Partly,
        Protection::NotProtected => ProtectionView::NotProtected,
        Protection::CannotTell => ProtectionView::CannotTell,
    };
    let view = |kind| plain(kind, protection);
    match headline {
        Headline::EveryoneAsked { by, of } => HeadlineView {
            people: count(of),
            of: count(of),
            ..view(match by {
                Asker::SecurityDefaults => HeadlineKind::EveryoneByDefaults,
                Asker::Policies => HeadlineKind::EveryoneByPolicies,
                Asker::PerUser => HeadlineKind::EveryoneTheOldWay,
                Asker::Mixed => HeadlineKind::EveryoneMixed,
            })
        },
        Headline::SomeNotAsked { n, of, .. } => {
            HeadlineView { people: count(n), of: count(of), ..view(HeadlineKind::SomeNotAsked) }
        }
        Headline::AskedTheOldWay { n, of } => {
            HeadlineView { people: count(n), of: count(of), ..view(HeadlineKind::SomeTheOldWay) }
        }
        Headline::NobodyAsked { of } => HeadlineView { of: count(of), ..view(HeadlineKind::Nobody) },
        Headline::OnlyWatching { policies, of } => {
            HeadlineView { of: count(of), policies: count(policies), ..view(HeadlineKind::OnlyWatching) }
        }
        Headline::PartlyKnown { asked, not_asked: 0, cannot_tell, of, .. } => HeadlineView {
            people: count(asked),
            of: count(of),
            cannot_tell: count(cannot_tell),
            ..view(HeadlineKind::SomeAskedRestUnknown)
        },
        Headline::PartlyKnown { not_asked, cannot_tell, of, .. } => HeadlineView {
            people: count(not_asked),
            of: count(of),
            cannot_tell: count(cannot_tell),
            ..view(HeadlineKind::SomeNotAskedAndUnknown)
        },
        Headline::CannotTell { because, missing } => HeadlineView {
            because: Some(convert::gap(Gap { missing, because }).with("part", missing_part(missing))),
            ..view(HeadlineKind::CannotTell)
        },
        Headline::NobodyToAsk { blocked } => HeadlineView { people: count(blocked), ..view(HeadlineKind::NobodyToAsk) },
    }
}

/// The name of a part, as the window's words know it.
fn missing_part(part: MissingPart) -> &'static str {
    match part {
        MissingPart::People => "people",
        MissingPart::AccountEnabled => "accountEnabled",
        MissingPart::SecurityDefaults => "securityDefaults",
        MissingPart::Policies => "policies",
        MissingPart::Groups => "groups",
        MissingPart::Roles => "roles",
        MissingPart::PerUserMfa => "perUserMfa",
        MissingPart::Strengths => "strengths",
        MissingPart::PolicyNotUnderstood => "policyNotUnderstood",
    }
}

pub(super) fn next(tallied: &Tallied) -> NextStepView {
    let with_people = |kind, people: u64| NextStepView { people: Some(count(people)), ..step(kind) };
    match next_step(&tallied.snapshot, &tallied.tally) {
        NextStep::TurnOnSecurityDefaults => step(NextStepKind::TurnOnSecurityDefaults),
        NextStep::ReplacePerUser { on } => with_people(NextStepKind::ReplacePerUserMfa, on),
        NextStep::TurnOffPerUser { on } => with_people(NextStepKind::TurnOffPerUserMfa, on),
        NextStep::UseConditionalAccess { on: 0, .. } => step(NextStepKind::UseConditionalAccess),
        NextStep::UseConditionalAccess { .. } => {
            with_people(NextStepKind::CoverEveryone, left_out_of_policies(tallied))
        }
        NextStep::AskSomeoneWithRole { roles, .. } => {
            NextStepView { roles: role_ids(&roles), ..step(NextStepKind::AskSomeoneElse) }
        }
        NextStep::ReadAgain { .. } => step(NextStepKind::ReadAgain),
        NextStep::NothingToDo { not_registered: Some(people) } if people > 0 => {
            with_people(NextStepKind::HelpPeopleRegister, people)
        }
        NextStep::NothingToDo { .. } => step(NextStepKind::Nothing),
    }
}

/// How many people no policy asks: those who are not asked, and those whom only the older setting asks.
fn left_out_of_policies(tallied: &Tallied) -> u64 {
    let people = tallied.tally.people.as_ref();
    people.map_or(0, |people| people.all().not_asked() + people.asked_by.only_per_user_mfa)
}
