//! "Why is Anna (not) being asked?": the rules' answer as the window shows it.

use mfa::fact::UnknownBecause;
use mfa::tally::Gap;
use mfa::tenant::{DomainAuthentication, TenantSnapshot, User};
use mfa::verdict::{Coverage, Doubt, Level, UnknownPart, Verdict, VerdictKind, Way};
use mfa::why::{Does, Force, Narrowing, Place, Rule, RuleSubject, Touch, Why};

use super::table;
use crate::convert;
use crate::status::count;
use crate::view::{
    AdviceView, AnswerKind, AnswerView, MissingKind, MissingView, NarrowingKind, PersonRow, RuleEffectKind, RuleKind,
    RuleState, RuleView, SecondStepView, ThroughKind, ThroughView, TouchKind,
};

/// The answer in one sentence.
pub(super) fn answer(why: &Why, snapshot: &TenantSnapshot) -> AnswerView {
    let by = &why.verdict.by;
    match why.verdict.kind {
        VerdictKind::CannotSignIn => plain(AnswerKind::Disabled),
        VerdictKind::Unknown => plain(AnswerKind::CannotTell),
        VerdictKind::Blocked => {
            with_policy(AnswerKind::Blocked, in_force(why).filter(|rule| matches!(rule.does, Does::Blocks { .. })))
        }
        VerdictKind::Always | VerdictKind::Mostly if asks(by.security_defaults) => plain(AnswerKind::AskedByDefaults),
        VerdictKind::Always | VerdictKind::Mostly if asks(by.policies) => {
            with_policy(AnswerKind::AskedByPolicy, asking(why))
        }
        VerdictKind::Always | VerdictKind::Mostly => plain(AnswerKind::AskedByPerUser),
        VerdictKind::SomeApps => with_policy(AnswerKind::SomeApps, asking(why)),
        VerdictKind::OnlyWhenRisky => with_policy(AnswerKind::OnlyWhenRisky, asking(why)),
        VerdictKind::Never => not_asked(why, snapshot),
    }
}

fn asks(level: Level) -> bool {
    level >= Level::Mostly
}

/// Why somebody is never asked.
fn not_asked(why: &Why, snapshot: &TenantSnapshot) -> AnswerView {
    if snapshot.security_defaults.get() == Ok(&true) {
        return plain(AnswerKind::Synchronization);
    }
    let asking_others: Vec<&Rule> =
        policies(why).filter(|rule| rule.force == Force::On && asks_something(&rule.does)).collect();
    let excluded = |rule: &&&Rule| matches!(&rule.touch, Touch::Excluded { otherwise, .. } if !otherwise.is_empty());
    if let Some(rule) = asking_others.iter().find(excluded)
        && let Touch::Excluded { by, .. } = &rule.touch
    {
        let through = by.iter().find_map(through);
        let kind = match by.first() {
            _ if by.contains(&Way::Named) => AnswerKind::ExcludedByName,
            _ if through.is_some() => AnswerKind::ExcludedThrough,
            Some(Way::Guest) => AnswerKind::ExcludedAsGuest,
            _ => AnswerKind::ExcludedByName,
        };
        return AnswerView { through, ..with_policy(kind, std::iter::once(*rule)) };
    }
    let includes_nobody_like_them = asking_others.iter().all(|rule| !matches!(rule.touch, Touch::In(_)));
    if !asking_others.is_empty() && includes_nobody_like_them {
        return AnswerView { policies: count(asking_others.len()), ..plain(AnswerKind::NotIncluded) };
    }
    let watching = policies(why).filter(|rule| {
        rule.force == Force::OnlyWatches && matches!(rule.touch, Touch::In(_)) && asks_something(&rule.does)
    });
    match with_policy(AnswerKind::OnlyWatching, watching) {
        AnswerView { policies: 0, .. } => plain(AnswerKind::NothingAsks),
        watching => watching,
    }
}

fn plain(kind: AnswerKind) -> AnswerView {
    AnswerView { kind, policy: None, through: None, policies: 0 }
}

/// The answer that speaks of the first of `rules`, and of how many there are.
fn with_policy<'a>(kind: AnswerKind, rules: impl Iterator<Item = &'a Rule>) -> AnswerView {
    let rules: Vec<&Rule> = rules.collect();
    AnswerView { policy: rules.first().and_then(|rule| name(rule)), policies: count(rules.len()), ..plain(kind) }
}

fn name(rule: &Rule) -> Option<String> {
    match &rule.subject {
        RuleSubject::Policy { name, .. } => Some(name.to_string()),
        _ => None,
    }
}

fn policies(why: &Why) -> impl Iterator<Item = &Rule> {
    why.rules.iter().filter(|rule| matches!(rule.subject, RuleSubject::Policy { .. }))
}

/// Policies that are on and about the person.
fn in_force(why: &Why) -> impl Iterator<Item = &Rule> {
    policies(why).filter(|rule| rule.force == Force::On && matches!(rule.touch, Touch::In(_)))
}

/// Policies that are on, about the person, and ask for a second step. Those that ask most strictly come first.
fn asking(why: &Why) -> impl Iterator<Item = &Rule> {
    let mut asking: Vec<&Rule> = in_force(why).filter(|rule| asks_something(&rule.does)).collect();
    asking.sort_by_key(|rule| match rule.does {
        Does::Asks { level, .. } => std::cmp::Reverse(level),
        _ => std::cmp::Reverse(Level::Never),
    });
    asking.into_iter()
}

fn asks_something(does: &Does) -> bool {
    matches!(does, Does::Asks { level, .. } if *level > Level::Never)
}

fn through(way: &Way) -> Option<ThroughView> {
    match way {
        Way::Group { id, name } => {
            Some(ThroughView { kind: ThroughKind::Group, id: id.to_string(), name: name.as_deref().map(str::to_owned) })
        }
        Way::Role { id } => Some(ThroughView { kind: ThroughKind::Role, id: id.to_string(), name: None }),
        Way::Everyone | Way::Named | Way::Guest => None,
    }
}

/// What to do about the person, the most useful first.
pub(super) fn advice(
    answer: &AnswerView,
    row: &PersonRow,
    why: &Why,
    snapshot: &TenantSnapshot,
    user: &User,
) -> Vec<AdviceView> {
    let has_policies = snapshot.policies.get().is_ok_and(|policies| !policies.is_empty());
    let mut advice = Vec::new();
    match answer.kind {
        AnswerKind::CannotTell => advice.push(AdviceView::ReadMissing),
        AnswerKind::ExcludedByName | AnswerKind::ExcludedThrough | AnswerKind::ExcludedAsGuest => {
            advice.push(AdviceView::LookAtExclusion);
        }
        AnswerKind::OnlyWatching => advice.push(AdviceView::TurnOnPolicy),
        AnswerKind::NotIncluded | AnswerKind::SomeApps | AnswerKind::OnlyWhenRisky => {
            advice.push(AdviceView::IncludeInPolicy);
        }
        AnswerKind::NothingAsks if has_policies => advice.push(AdviceView::IncludeInPolicy),
        AnswerKind::NothingAsks => advice.push(AdviceView::TurnOnDefaults),
        AnswerKind::AskedByPerUser => advice.push(AdviceView::ReplacePerUser),
        AnswerKind::AskedByDefaults
        | AnswerKind::AskedByPolicy
        | AnswerKind::Synchronization
        | AnswerKind::Blocked
        | AnswerKind::Disabled => {}
    }
    let may_sign_in = !matches!(why.verdict.kind, VerdictKind::CannotSignIn | VerdictKind::Blocked);
    if is_federated(snapshot, user) && why.verdict.kind.coverage() != Coverage::Neither {
        advice.push(AdviceView::CheckFederation);
    }
    match row.second_step {
        SecondStepView::None | SecondStepView::NotAllowed
            if may_sign_in && answer.kind != AnswerKind::Synchronization =>
        {
            advice.push(AdviceView::HelpRegister);
        }
        SecondStepView::OnlyPhone if may_sign_in => advice.push(AdviceView::MoveFromPhone),
        _ => {}
    }
    if advice.is_empty() {
        advice.push(AdviceView::Nothing);
    }
    advice
}

/// Whether the domain of the sign-in name has a sign-in service of its own.
pub(super) fn is_federated(snapshot: &TenantSnapshot, user: &User) -> bool {
    let domain = user.user_principal_name.rsplit_once('@').map_or("", |(_, domain)| domain);
    snapshot.domains.get().is_ok_and(|domains| {
        domains.iter().any(|one| {
            one.authentication == Some(DomainAuthentication::Federated) && one.name.eq_ignore_ascii_case(domain)
        })
    })
}

/// A rule as the window shows it.
pub(super) fn rule(rule: &Rule) -> RuleView {
    let (kind, id) = match &rule.subject {
        RuleSubject::SecurityDefaults => (RuleKind::SecurityDefaults, None),
        RuleSubject::PerUserMfa => (RuleKind::PerUserMfa, None),
        RuleSubject::Policy { id, .. } => (RuleKind::Policy, Some(id.to_string())),
        RuleSubject::AllPolicies => (RuleKind::Policy, None),
    };
    let (touch, ways) = touch(&rule.touch);
    let mut missing = Vec::new();
    let state = match &rule.force {
        Force::On => RuleState::On,
        Force::OnlyWatches => RuleState::ReportOnly,
        Force::Off => RuleState::Off,
        Force::Unknown(part) => {
            missing.push(missing_part(part));
            RuleState::Unknown
        }
    };
    if let Touch::Unknown { doubts, .. } = &rule.touch {
        missing.extend(doubts.iter().map(|doubt| missing_doubt(doubt, None)));
    }
    let (effect, asked, narrowed) = match &rule.does {
        Does::Asks { level, narrowed } => (RuleEffectKind::Asks, Some(table::asked((*level).into())), kinds(narrowed)),
        Does::Blocks { narrowed } => (RuleEffectKind::Blocks, None, kinds(narrowed)),
        Does::AsksNothing => (RuleEffectKind::AsksNothing, None, Vec::new()),
        Does::Unknown(doubts) => {
            missing.extend(doubts.iter().map(|doubt| missing_doubt(doubt, None)));
            (RuleEffectKind::Unknown, None, Vec::new())
        }
    };
    RuleView {
        kind,
        id,
        name: name(rule),
        state,
        touch,
        through: ways.iter().filter_map(through).collect(),
        effect,
        asked,
        narrowed,
        missing,
    }
}

/// How a rule means the person, and the ways that this speaks of.
fn touch(touch: &Touch) -> (TouchKind, &[Way]) {
    let throughs = |ways: &[Way]| ways.iter().any(|way| through(way).is_some());
    match touch {
        Touch::In(ways) if ways.contains(&Way::Everyone) => (TouchKind::Everyone, &[]),
        Touch::In(ways) if ways.contains(&Way::Named) => (TouchKind::Named, &[]),
        Touch::In(ways) if throughs(ways) => (TouchKind::Through, ways),
        Touch::In(_) => (TouchKind::Guest, &[]),
        Touch::Excluded { by, .. } if by.contains(&Way::Named) => (TouchKind::ExcludedByName, &[]),
        Touch::Excluded { by, .. } if throughs(by) => (TouchKind::ExcludedThrough, by),
        Touch::Excluded { .. } => (TouchKind::ExcludedAsGuest, &[]),
        Touch::NotIncluded => (TouchKind::NotIncluded, &[]),
        Touch::Unknown { .. } => (TouchKind::Unknown, &[]),
    }
}

/// What narrows a rule, each kind once.
fn kinds(narrowed: &[Narrowing]) -> Vec<NarrowingKind> {
    let mut kinds: Vec<NarrowingKind> = Vec::new();
    for kind in narrowed.iter().map(narrowing) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn narrowing(narrowing: &Narrowing) -> NarrowingKind {
    const MODERN: [&str; 2] = ["browser", "mobileAppsAndDesktopClients"];
    match narrowing {
        Narrowing::Apps(reach) if reach.only.is_some() => NarrowingKind::OnlySomeApps,
        Narrowing::Apps(_) => NarrowingKind::AllButSomeApps,
        Narrowing::AppFilter { .. } => NarrowingKind::OnlySomeApps,
        Narrowing::Contexts(_) => NarrowingKind::AuthenticationContext,
        Narrowing::UserActions(_) => NarrowingKind::UserAction,
        Narrowing::Clients(clients) if clients.iter().any(|client| MODERN.contains(&&**client)) => {
            NarrowingKind::Clients
        }
        Narrowing::Clients(_) => NarrowingKind::OldClients,
        Narrowing::Platforms(_) => NarrowingKind::Platforms,
        Narrowing::Places(reach) if reach.only.is_none() && reach.but.contains(&Place::AllTrusted) => {
            NarrowingKind::TrustedPlaces
        }
        Narrowing::Places(_) => NarrowingKind::Places,
        Narrowing::DeviceFilter { .. } => NarrowingKind::DeviceFilter,
        Narrowing::SignInRisk(_) | Narrowing::UserRisk(_) | Narrowing::InsiderRisk(_) => NarrowingKind::Risk,
        Narrowing::AuthenticationFlow(_) => NarrowingKind::AuthenticationFlow,
        Narrowing::Alternatives(_) => NarrowingKind::Alternative,
        Narrowing::AsMicrosoftDecides => NarrowingKind::AsMicrosoftDecides,
        Narrowing::OnceRegistered => NarrowingKind::OnceRegistered,
    }
}

/// What could not be read or understood and could change the verdict.
pub(super) fn missing(verdict: &Verdict) -> Vec<MissingView> {
    verdict.unknown.iter().map(missing_part).collect()
}

fn missing_part(part: &UnknownPart) -> MissingView {
    let (part, because) = match part {
        UnknownPart::NotListed => {
            let because = Some(convert::gap(Gap::of(part)));
            return MissingView { part: MissingKind::People, name: None, because };
        }
        UnknownPart::People(because) => (MissingKind::People, Some(*because)),
        UnknownPart::AccountEnabled => (MissingKind::AccountEnabled, Some(UnknownBecause::NotOffered)),
        UnknownPart::PerUserMfa(because) => (MissingKind::PerUserMfa, Some(*because)),
        UnknownPart::SecurityDefaults(because) => (MissingKind::SecurityDefaults, Some(*because)),
        UnknownPart::Policies(because) => (MissingKind::Policies, Some(*because)),
        UnknownPart::Roles(because) => (MissingKind::Roles, Some(*because)),
        UnknownPart::Policy { name, doubt, .. } => return missing_doubt(doubt, Some(name)),
    };
    MissingView { part, name: None, because: because.map(convert::unknown) }
}

/// What is not known about a policy, whose name is given where it does not stand beside it.
fn missing_doubt(doubt: &Doubt, policy: Option<&str>) -> MissingView {
    let (part, name, because) = match doubt {
        Doubt::Group(id, because) => (MissingKind::Group, Some(id.to_string()), Some(*because)),
        Doubt::Roles(because) => (MissingKind::Roles, None, Some(*because)),
        Doubt::GuestHome => (MissingKind::GuestHome, None, None),
        Doubt::GuestType => (MissingKind::GuestType, None, None),
        Doubt::Strength(id, because) => (MissingKind::Strength, Some(id.to_string()), Some(*because)),
        Doubt::Condition(word) | Doubt::Control(word) => (MissingKind::NotUnderstood, Some(word.to_string()), None),
        Doubt::Users | Doubt::State | Doubt::Applications => (MissingKind::NotUnderstood, None, None),
    };
    MissingView { part, name: policy.map(str::to_owned).or(name), because: because.map(convert::unknown) }
}
