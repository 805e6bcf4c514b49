//! The table of people: searched, filtered and sorted here, so that the window holds a few hundred rows of it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use mfa::per_user::PerUserMfaState;
use mfa::registration::{MethodLevel, Registration};
use mfa::role;
use mfa::tally::Standing;
use mfa::tenant::{TenantSnapshot, User, UserType};
use mfa::verdict::{Level, Verdict, VerdictKind};

use crate::status::count;
use crate::view::{
    AskedByView, AskedView, FilterCount, PeopleCounts, PeopleFilter, PeopleQuery, PeopleSort, PersonLine, PersonRow,
    SecondStepView, StandingView,
};

/// How many orders there are: each sort, and the last first.
const ORDERS: usize = 8;

const FILTERS: [PeopleFilter; 9] = [
    PeopleFilter::NotAsked,
    PeopleFilter::CannotTell,
    PeopleFilter::NotRegistered,
    PeopleFilter::OnlyPhone,
    PeopleFilter::NotAllowed,
    PeopleFilter::Admins,
    PeopleFilter::Guests,
    PeopleFilter::PerUserMfaOn,
    PeopleFilter::SetApart,
];

/// What is asked for often, about everyone, in the order of the list of people.
#[derive(Debug)]
pub(crate) struct Table {
    lines: Vec<Line>,
    /// Places by each order, made when it is first asked for.
    orders: [OnceLock<Vec<u32>>; ORDERS],
    counts: PeopleCounts,
    /// The answer to the last query: a window of rows is mostly followed by the next one.
    last: Mutex<Option<(PeopleQuery, Arc<Vec<u32>>)>>,
}

/// One person, as far as the table needs it.
#[derive(Debug)]
struct Line {
    /// The name that is shown, in small letters.
    name: Box<str>,
    /// The sign-in name, in small letters.
    username: Box<str>,
    /// `None` while it is being read.
    asked: Option<AskedView>,
    by: [bool; 3],
    second_step: SecondStepView,
    /// Whether they hold one of the 16 roles that Microsoft counts as administrators (VERDICTS.md V2), as findings
    /// count them.
    admin: Option<bool>,
    guest: Option<bool>,
    standing: StandingView,
    per_user_on: bool,
}

impl Table {
    /// The table of `people`. Without `verdicts` nobody is judged yet.
    pub(crate) fn of(snapshot: &TenantSnapshot, people: &[User], verdicts: Option<&[Verdict]>) -> Self {
        let admins = snapshot.holders_of_any(&role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS);
        let registrations = snapshot.registration.get().ok();
        let lines: Vec<Line> = people
            .iter()
            .enumerate()
            .map(|(at, user)| {
                let verdict = verdicts.and_then(|verdicts| verdicts.get(at));
                Line {
                    name: shown_name(user).to_lowercase().into(),
                    username: user.user_principal_name.to_lowercase().into(),
                    asked: verdict.map(|verdict| asked(verdict.kind)),
                    by: verdict.map(by).unwrap_or_default(),
                    second_step: second_step(registrations.and_then(|rows| rows.get(&user.id))),
                    admin: admins.has(&user.id).ok(),
                    guest: user.user_type.map(|kind| kind == UserType::Guest),
                    standing: standing(Standing::of(snapshot, user)),
                    per_user_on: user.per_user_mfa.is_some_and(PerUserMfaState::is_on),
                }
            })
            .collect();
        let counts = lines.iter().fold(PeopleCounts::default(), counted);
        Self { lines, orders: Default::default(), counts, last: Mutex::default() }
    }

    /// How many accounts there are.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Every account, counted.
    pub(crate) fn counts(&self) -> PeopleCounts {
        self.counts
    }

    /// How many each filter leaves by itself. Hardly any organization has somebody with what it does not allow: without
    /// anybody, that filter is not among them.
    pub(crate) fn filters(&self) -> Vec<FilterCount> {
        let people = |filter| count(self.lines.iter().filter(|line| line.passes(filter)).count());
        let counts = FILTERS.into_iter().map(|filter| FilterCount { filter, people: people(filter) });
        counts.filter(|count| count.filter != PeopleFilter::NotAllowed || count.people > 0).collect()
    }

    /// The places of those who match, in the order that was asked for. `concerned` are the people of the query's
    /// finding.
    pub(crate) fn matching(&self, query: &PeopleQuery, concerned: Option<&HashSet<usize>>) -> Arc<Vec<u32>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((asked, places)) = &*last
            && asked == query
        {
            return places.clone();
        }
        let search = query.search.trim().to_lowercase();
        let order = self.order(query.sort, query.descending);
        let places = order.iter().copied().filter(|place| {
            let at = usize::try_from(*place).unwrap_or(usize::MAX);
            self.lines.get(at).is_some_and(|line| {
                line.has(&search)
                    && query.filters.iter().all(|filter| line.passes(*filter))
                    && (query.finding.is_none() || concerned.is_some_and(|people| people.contains(&at)))
            })
        });
        let places = Arc::new(places.collect());
        *last = Some((query.clone(), Arc::clone(&places)));
        places
    }

    /// The row of the person at `place` of the list.
    pub(crate) fn row(&self, place: usize, user: &User) -> Option<PersonRow> {
        let line = self.lines.get(place)?;
        let by = [AskedByView::SecurityDefaults, AskedByView::Policies, AskedByView::PerUserMfa];
        Some(PersonRow {
            person: person(user),
            asked: line.asked,
            by: by.into_iter().zip(line.by).filter_map(|(by, asks)| asks.then_some(by)).collect(),
            second_step: line.second_step,
            admin: line.admin,
            guest: line.guest,
            standing: line.standing,
        })
    }

    fn order(&self, sort: PeopleSort, descending: bool) -> &[u32] {
        let number = match sort {
            PeopleSort::Name => 0,
            PeopleSort::Username => 2,
            PeopleSort::Asked => 4,
            PeopleSort::SecondStep => 6,
        } + usize::from(descending);
        self.orders[number].get_or_init(|| {
            let mut places: Vec<u32> = (0..count(self.lines.len())).collect();
            let line = |place: &u32| &self.lines[usize::try_from(*place).unwrap_or_default()];
            let by_name = |a: &Line, b: &Line| (&a.name, &a.username).cmp(&(&b.name, &b.username));
            places.sort_by(|a, b| {
                let (a, b) = (line(a), line(b));
                let order = match sort {
                    PeopleSort::Name => by_name(a, b),
                    PeopleSort::Username => a.username.cmp(&b.username),
                    PeopleSort::Asked => strictness(a.asked).cmp(&strictness(b.asked)),
                    PeopleSort::SecondStep => goodness(a.second_step).cmp(&goodness(b.second_step)),
                };
                let order = if descending { order.reverse() } else { order };
                order.then_with(|| by_name(a, b))
            });
            places
        })
    }
}

impl Line {
    fn has(&self, search: &str) -> bool {
        search.is_empty() || self.name.contains(search) || self.username.contains(search)
    }

    fn passes(&self, filter: PeopleFilter) -> bool {
        let counted = self.standing == StandingView::Counted;
        match filter {
            PeopleFilter::NotAsked => counted && self.asked.is_some_and(is_not_asked),
            PeopleFilter::CannotTell => counted && self.asked == Some(AskedView::Unknown),
            PeopleFilter::NotRegistered => counted && self.second_step == SecondStepView::None,
            PeopleFilter::OnlyPhone => counted && self.second_step == SecondStepView::OnlyPhone,
            PeopleFilter::NotAllowed => counted && self.second_step == SecondStepView::NotAllowed,
            PeopleFilter::Admins => self.admin == Some(true),
            PeopleFilter::Guests => self.guest == Some(true),
            PeopleFilter::PerUserMfaOn => self.per_user_on,
            PeopleFilter::SetApart => !counted,
        }
    }
}

fn is_not_asked(asked: AskedView) -> bool {
    matches!(asked, AskedView::SomeApps | AskedView::OnlyWhenRisky | AskedView::Never)
}

fn counted(mut counts: PeopleCounts, line: &Line) -> PeopleCounts {
    let number = match (line.standing, line.asked) {
        (StandingView::Disabled, _) => &mut counts.disabled,
        (StandingView::Emergency, _) => &mut counts.emergency,
        (StandingView::Synchronization, _) => &mut counts.synchronization,
        (StandingView::Counted, asked) => match asked {
            None => &mut counts.reading,
            Some(AskedView::Always | AskedView::Mostly) => &mut counts.asked,
            Some(AskedView::SomeApps | AskedView::OnlyWhenRisky | AskedView::Never) => &mut counts.not_asked,
            Some(AskedView::Blocked) => &mut counts.blocked,
            Some(AskedView::CannotSignIn) => &mut counts.disabled,
            Some(AskedView::Unknown) => &mut counts.cannot_tell,
        },
    };
    *number += 1;
    counts
}

/// Weakest first, and those whom it is most urgent to look at before them.
fn strictness(asked: Option<AskedView>) -> u8 {
    match asked {
        Some(AskedView::Unknown) => 0,
        Some(AskedView::Never) => 1,
        Some(AskedView::OnlyWhenRisky) => 2,
        Some(AskedView::SomeApps) => 3,
        Some(AskedView::Mostly) => 4,
        Some(AskedView::Always) => 5,
        Some(AskedView::Blocked) => 6,
        Some(AskedView::CannotSignIn) => 7,
        None => 8,
    }
}

/// Nothing first.
fn goodness(second_step: SecondStepView) -> u8 {
    match second_step {
        SecondStepView::None => 0,
        SecondStepView::NotAllowed => 1,
        SecondStepView::Unknown => 2,
        SecondStepView::OnlyPhone => 3,
        SecondStepView::Registered => 4,
        SecondStepView::App => 5,
        SecondStepView::PhishingResistant => 6,
    }
}

/// A verdict as the window is told.
pub(super) fn asked(kind: VerdictKind) -> AskedView {
    match kind {
        VerdictKind::Always => AskedView::Always,
        VerdictKind::Mostly => AskedView::Mostly,
        VerdictKind::SomeApps => AskedView::SomeApps,
        VerdictKind::OnlyWhenRisky => AskedView::OnlyWhenRisky,
        VerdictKind::Never => AskedView::Never,
        VerdictKind::Blocked => AskedView::Blocked,
        VerdictKind::CannotSignIn => AskedView::CannotSignIn,
        VerdictKind::Unknown => AskedView::Unknown,
    }
}

/// What asks: security defaults, policies, the older setting. For whom it cannot be told, what surely asks.
fn by(verdict: &Verdict) -> [bool; 3] {
    let by = &verdict.by;
    let blocked = verdict.kind == VerdictKind::Blocked;
    [by.security_defaults, by.policies, by.per_user_mfa].map(|level| level > Level::Never && !blocked)
}

/// How good a second step is, as the window is told.
fn second_step(registration: Option<&Registration>) -> SecondStepView {
    let Some(registration) = registration else {
        return SecondStepView::Unknown;
    };
    match (registration.registered, registration.level) {
        (Some(false), _) => SecondStepView::None,
        // The report knows what the organization allows (GRAPH.md section d).
        (Some(true), _) if registration.capable == Some(false) => SecondStepView::NotAllowed,
        (_, Some(MethodLevel::PhishingResistant)) => SecondStepView::PhishingResistant,
        (_, Some(MethodLevel::App)) => SecondStepView::App,
        (_, Some(MethodLevel::OnlySmsOrVoice)) => SecondStepView::OnlyPhone,
        (Some(true), _) => SecondStepView::Registered,
        (None, _) => SecondStepView::Unknown,
    }
}

fn standing(standing: Standing) -> StandingView {
    match standing {
        Standing::Counted => StandingView::Counted,
        Standing::Disabled => StandingView::Disabled,
        Standing::Emergency => StandingView::Emergency,
        Standing::Synchronization => StandingView::Synchronization,
    }
}

/// A person as the window shows them.
fn person(user: &User) -> PersonLine {
    PersonLine {
        id: user.id.as_str().to_owned(),
        name: shown_name(user).to_owned(),
        username: user.user_principal_name.to_string(),
    }
}

/// Whoever has no name is known by what they sign in with, and whoever has neither, by the id.
fn shown_name(user: &User) -> &str {
    [&*user.display_name, &*user.user_principal_name]
        .into_iter()
        .find(|name| !name.trim().is_empty())
        .unwrap_or(user.id.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use jiff::Timestamp;
    use mfa::id::UserId;
    use mfa::registration::RegistrationSource;

    use super::*;
    use crate::policies::fixture::{of, status};
    use crate::status::Registrations;

    /// The filters where it is so known of Bruno's second step whether the organization allows it.
    fn filters(allowed: bool) -> Vec<FilterCount> {
        let status = status(Vec::new());
        let row = Registration {
            registered: Some(true),
            capable: Some(allowed),
            level: Some(MethodLevel::App),
            from: RegistrationSource::Report,
        };
        let rows = HashMap::from([(UserId::from("bruno"), row)]);
        let read = Registrations { rows, source: crate::view::RegistrationSource::Report, report_from: None };
        status.update(|parts| parts.registrations.put(read.into(), Timestamp::UNIX_EPOCH));
        of(&status).table().filters()
    }

    #[test]
    fn what_is_not_allowed_is_a_filter_only_where_somebody_has_it() {
        let of_what_is_not_allowed =
            |filters: Vec<FilterCount>| filters.into_iter().find(|one| one.filter == PeopleFilter::NotAllowed);
        assert_eq!(of_what_is_not_allowed(filters(true)), None);
        assert_eq!(of_what_is_not_allowed(filters(false)).map(|one| one.people), Some(1));
        assert_eq!(filters(true).len() + 1, filters(false).len(), "the others are there for nobody too");
    }
}
