//! Findings about people: who is not asked, who could not answer.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Finding, Found, Urgency};
use crate::fact::UnknownBecause;
use crate::registration::{MethodLevel, Registration};
use crate::role;
use crate::tally::{Gap, Standing};
use crate::tenant::{TenantSnapshot, User, UserType};
use crate::verdict::{Contributions, Coverage, Level, Verdict, VerdictKind};

/// 2027-02-01T00:00:00Z: from then on Microsoft no longer provides text messages and calls. Announced, and not
/// confirmed at its source (GRAPH.md section n).
pub const SMS_AND_VOICE_END: Timestamp = Timestamp::constant(1_801_440_000, 0);
/// 2027-07-01T00:00:00Z: the same for Global Administrators and people from outside.
pub const SMS_AND_VOICE_END_LATER: Timestamp = Timestamp::constant(1_814_400_000, 0);

/// How long it takes to bring people to another method.
const TIME_TO_CHANGE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// One of the people counted (VERDICTS.md, "Words that every screen and gate uses").
pub(super) struct Person<'a> {
    /// Where they stand in the list of people.
    pub(super) at: usize,
    pub(super) user: &'a User,
    pub(super) verdict: &'a Verdict,
    pub(super) guest: bool,
    /// Whether they hold one of the 16 roles that security defaults always ask; `None` when that is not known.
    admin: Option<bool>,
}

/// The people counted.
pub(super) struct Counted<'a> {
    pub(super) snapshot: &'a TenantSnapshot,
    pub(super) people: Vec<Person<'a>>,
    /// Whether everyone is in the list.
    pub(super) complete: bool,
}

impl<'a> Counted<'a> {
    pub(super) fn of(snapshot: &'a TenantSnapshot, verdicts: &'a [Verdict]) -> Result<Self, UnknownBecause> {
        let users = snapshot.users.get()?;
        let admins = snapshot.holders_of_any(&role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS);
        let everyone = users.people.iter().zip(verdicts).enumerate();
        let counted = everyone.filter(|(_, (user, _))| Standing::of(snapshot, user) == Standing::Counted);
        let people = counted.map(|(at, (user, verdict))| Person {
            at,
            user,
            verdict,
            guest: user.user_type == Some(UserType::Guest),
            admin: admins.has(&user.id).ok(),
        });
        Ok(Self { snapshot, people: people.collect(), complete: users.complete })
    }

    pub(super) fn findings(&self, now: Timestamp) -> Vec<Finding> {
        let mut found = self.asked();
        found.extend(self.blocked());
        found.extend(self.cannot_tell());
        found.extend(self.registered());
        found.extend(self.only_sms_or_voice(now));
        found.extend(self.per_user_left_over());
        found
    }

    /// A finding about those of `whom` for whom `holds`. There may be more where it is not known
    /// whether it holds, or when the list of people is incomplete.
    fn about(
        &self,
        found: Found,
        urgency: Urgency,
        whom: impl Fn(&Person<'_>) -> bool,
        holds: impl Fn(&Person<'_>) -> Option<bool>,
    ) -> Option<Finding> {
        let mut finding = Finding { at_least: !self.complete, ..Finding::new(found, urgency) };
        for person in self.people.iter().filter(|person| whom(person)) {
            match holds(person) {
                Some(true) => finding.people.push(person.user.id.clone()),
                Some(false) => {}
                None => finding.at_least = true,
            }
        }
        (!finding.people.is_empty()).then_some(finding)
    }

    /// The same about the administrators. Whoever perhaps is one is perhaps concerned.
    fn about_admins(&self, found: Found, holds: impl Fn(&Person<'_>) -> Option<bool>) -> Option<Finding> {
        let of_them = |person: &Person<'_>| match (person.admin, holds(person)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), holds) => holds,
            (None, _) => None,
        };
        self.about(found, Urgency::Now, |_| true, of_them)
    }

    fn asked(&self) -> Vec<Finding> {
        let not_asked = |found, urgency, whom: fn(&Person<'_>) -> bool| self.about(found, urgency, whom, is_not_asked);
        let mut found: Vec<Finding> = Vec::new();
        found.extend(self.about_admins(Found::AdminsNotAsked, is_not_asked));
        found.extend(not_asked(Found::PeopleNotAsked, Urgency::Now, |person| !person.guest));
        found.extend(not_asked(Found::GuestsNotAsked, Urgency::Soon, |person| person.guest));
        if let Some(of) = self.all_asked(|_| true) {
            found.push(Finding::new(Found::EveryoneAsked { of }, Urgency::Fine));
        }
        if self.snapshot.roles_unread(&role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS).is_none()
            && let Some(of) = self.all_asked(|person| person.admin == Some(true))
        {
            found.push(Finding::new(Found::AdminsAllAsked { of }, Urgency::Fine));
        }
        found
    }

    /// How many of `whom` are asked, when nobody of them is not asked or can't be told.
    fn all_asked(&self, whom: impl Fn(&Person<'_>) -> bool) -> Option<u64> {
        let mut asked = 0;
        for person in self.people.iter().filter(|person| whom(person)) {
            match person.verdict.kind.coverage() {
                Coverage::Asked => asked += 1,
                Coverage::Neither => {}
                Coverage::NotAsked | Coverage::CannotTell => return None,
            }
        }
        (self.complete && asked > 0).then_some(asked)
    }

    fn blocked(&self) -> Option<Finding> {
        let blocked = |person: &Person<'_>| person.verdict.kind == VerdictKind::Blocked;
        let everyone = self.complete && self.people.iter().all(blocked);
        let urgency = if everyone { Urgency::Now } else { Urgency::Later };
        self.about(
            Found::PeopleBlocked { everyone },
            urgency,
            |_| true,
            |person| (person.verdict.kind != VerdictKind::Unknown).then(|| blocked(person)),
        )
    }

    fn cannot_tell(&self) -> Option<Finding> {
        let mut gaps: BTreeMap<Gap, u64> = BTreeMap::new();
        let unknown = self.people.iter().flat_map(|person| person.verdict.unknown.iter());
        for part in unknown {
            *gaps.entry(Gap::of(part)).or_default() += 1;
        }
        let (gap, _) = gaps.into_iter().max_by_key(|(gap, count)| (*count, std::cmp::Reverse(*gap)))?;
        // What is about to be read is not worth a word.
        if gap.because == UnknownBecause::NotReadYet {
            return None;
        }
        let cannot = |person: &Person<'_>| Some(person.verdict.kind == VerdictKind::Unknown);
        self.about(Found::CannotTell { gap }, Urgency::Soon, |_| true, cannot)
    }

    fn registration(&self, person: &Person<'_>) -> Option<&'a Registration> {
        self.snapshot.registration.get().ok()?.get(&person.user.id)
    }

    fn registered(&self) -> Vec<Finding> {
        let registered = |person: &Person<'_>| self.registration(person)?.registered;
        let not = |person: &Person<'_>| registered(person).map(|registered| !registered);
        let mut found: Vec<Finding> = Vec::new();
        found.extend(self.about_admins(Found::AdminsNotRegistered, not));
        found.extend(self.about(Found::NotRegistered, Urgency::Soon, |_| true, not));
        let of = self.people.len() as u64;
        let can_answer = |person: &Person<'_>| self.registration(person)?.can_answer();
        if self.complete && of > 0 && self.people.iter().all(|person| can_answer(person) == Some(true)) {
            found.push(Finding::new(Found::EveryoneRegistered { of }, Urgency::Fine));
        }
        found
    }

    /// One finding for each of the two announced days.
    fn only_sms_or_voice(&self, now: Timestamp) -> Vec<Finding> {
        let only = |person: &Person<'_>| {
            let level = self.registration(person)?.level?;
            Some(level == MethodLevel::OnlySmsOrVoice)
        };
        let later = |person: &Person<'_>| {
            let outside = person.guest || person.user.user_principal_name.to_ascii_uppercase().contains("#EXT#");
            outside || self.snapshot.holds(&person.user.id, &role::GLOBAL_ADMINISTRATOR) == Ok(true)
        };
        let ends = |announced_end| Found::OnlySmsOrVoice { announced_end };
        let urgency = |end: Timestamp| {
            if end.duration_since(now) <= TIME_TO_CHANGE { Urgency::Soon } else { Urgency::Later }
        };
        let (first, second) = (SMS_AND_VOICE_END, SMS_AND_VOICE_END_LATER);
        let sooner = self.about(ends(first), urgency(first), |person| !later(person), only);
        let later = self.about(ends(second), urgency(second), later, only);
        sooner.into_iter().chain(later).collect()
    }

    fn per_user_left_over(&self) -> Option<Finding> {
        let left_over = |person: &Person<'_>| {
            let on = person.user.per_user_mfa?.is_on();
            Some(on && without_per_user(&person.verdict.by) >= Level::Mostly)
        };
        self.about(Found::PerUserLeftOver, Urgency::Later, |_| true, left_over)
    }
}

fn is_not_asked(person: &Person<'_>) -> Option<bool> {
    match person.verdict.kind.coverage() {
        Coverage::NotAsked => Some(true),
        Coverage::Asked | Coverage::Neither => Some(false),
        Coverage::CannotTell => None,
    }
}

fn without_per_user(by: &Contributions) -> Level {
    by.security_defaults.max(by.policies)
}
