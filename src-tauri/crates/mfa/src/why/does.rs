//! What a rule does by itself, and what makes it less than always.

use super::{Does, Narrowing, Place, Reach};
use crate::id::LocationId;
use crate::location::Atlas;
use crate::policy::{FilterMode, Policy, Range, Words};
use crate::tenant::TenantSnapshot;
use crate::verdict::{self, Alone, Level};

/// What security defaults do: always to holders of certain roles, mostly to everyone else.
pub(super) fn level_of_defaults(holds_a_role: bool) -> Does {
    if holds_a_role {
        Does::Asks { level: Level::Always, narrowed: Vec::new() }
    } else {
        Does::Asks { level: Level::Mostly, narrowed: vec![Narrowing::AsMicrosoftDecides] }
    }
}

/// What a policy does to those whom it is about, as if it were on.
pub(super) fn policy_does(snapshot: &TenantSnapshot, places: &Atlas<'_>, policy: &Policy) -> Does {
    match verdict::alone(snapshot, places, policy) {
        Alone::Nothing => Does::AsksNothing,
        Alone::NotKnown(doubts) => Does::Unknown(doubts),
        Alone::Blocks => Does::Blocks { narrowed: narrowings(snapshot, policy) },
        Alone::Asks { level, unless } => {
            let mut narrowed = narrowings(snapshot, policy);
            if !unless.is_empty() {
                narrowed.push(Narrowing::Alternatives(unless));
            }
            Does::Asks { level, narrowed }
        }
    }
}

/// VERDICTS.md V9, V10, J6-J8.
fn narrowings(snapshot: &TenantSnapshot, policy: &Policy) -> Vec<Narrowing> {
    let content = policy.content();
    let risks = &content.risks;
    let transfer = &content.transfer_methods;
    let mut narrowed = applications(policy);
    narrowed.extend(clients(&content.client_app_types).map(Narrowing::Clients));
    narrowed.extend(reach(content.platforms.as_ref(), "all", |word| word.into()).map(Narrowing::Platforms));
    narrowed.extend(reach(content.locations.as_ref(), "All", |id| place(snapshot, id)).map(Narrowing::Places));
    narrowed.extend(
        content
            .device_filter
            .as_ref()
            .map(|filter| Narrowing::DeviceFilter { mode: filter.mode, rule: filter.rule.clone() }),
    );
    narrowed.extend(some(&risks.sign_in).map(Narrowing::SignInRisk));
    narrowed.extend(some(&risks.user).map(Narrowing::UserRisk));
    narrowed.extend(some(&risks.insider).map(Narrowing::InsiderRisk));
    narrowed.extend(some(transfer).map(Narrowing::AuthenticationFlow));
    narrowed
}

fn some(words: &Words) -> Option<Words> {
    (!words.is_empty()).then(|| words.clone())
}

fn applications(policy: &Policy) -> Vec<Narrowing> {
    let applications = &policy.content().applications;
    let actions = user_actions(policy);
    let filter = applications.filter.as_ref().map(|filter| Narrowing::AppFilter { mode: filter.mode });
    let filtered_in = applications.filter.as_ref().is_some_and(|filter| filter.mode == FilterMode::Include);
    let all = applications.include.iter().any(|app| &**app == "All");
    let named: Words = applications.include.iter().filter(|app| !matches!(&***app, "All" | "None")).cloned().collect();
    // Next to a filter that includes, contexts or actions, naming no application is not "none".
    let said_otherwise = filtered_in || !applications.contexts.is_empty() || !actions.is_empty();
    let only = if all || (named.is_empty() && said_otherwise) { None } else { Some(named) };
    let reach = Reach { only, but: applications.exclude.clone() };
    let mut narrowed = Vec::new();
    if reach.only.is_some() || !reach.but.is_empty() {
        narrowed.push(Narrowing::Apps(reach));
    }
    narrowed.extend(filter);
    narrowed.extend(some(&applications.contexts).map(Narrowing::Contexts));
    narrowed.extend(some(&actions).map(Narrowing::UserActions));
    narrowed
}

/// The rules take nothing from user actions (J6), so they are not in the policy's content.
fn user_actions(policy: &Policy) -> Words {
    let actions = policy.raw().pointer("/conditions/applications/includeUserActions");
    actions
        .and_then(|list| list.as_array())
        .into_iter()
        .flatten()
        .filter_map(|word| word.as_str())
        .map(Box::from)
        .collect()
}

/// The kinds of client that are meant, unless all that can be asked are (V9).
fn clients(words: &Words) -> Option<Words> {
    let has = |word: &str| words.iter().any(|other| **other == *word);
    let all = words.is_empty() || has("all") || (has("browser") && has("mobileAppsAndDesktopClients"));
    (!all).then(|| words.clone())
}

/// `None` when nothing is narrowed.
fn reach<T>(range: Option<&Range>, word_for_all: &str, read: impl Fn(&str) -> T) -> Option<Reach<T>> {
    let range = range?;
    let all = range.include.is_empty() || range.include.iter().any(|name| **name == *word_for_all);
    let reach = Reach {
        only: (!all).then(|| range.include.iter().map(|name| read(name)).collect()),
        but: range.exclude.iter().map(|name| read(name)).collect(),
    };
    (reach.only.is_some() || !reach.but.is_empty()).then_some(reach)
}

fn place(snapshot: &TenantSnapshot, word: &str) -> Place {
    match word {
        "All" => Place::Anywhere,
        "AllTrusted" => Place::AllTrusted,
        id => {
            let id = LocationId::from(id);
            let known = snapshot.locations.get().ok();
            let found = known.and_then(|locations| locations.iter().find(|location| location.id == id));
            Place::Named { name: found.map(|location| location.name.clone()), id }
        }
    }
}
