//! At which sign-ins a policy makes its demands: surely, and at most.

use std::collections::BTreeSet;

use crate::policy::{Applications, Content, Filter, FilterMode, Policy, Range};
use crate::verdict::Doubt;
use crate::verdict::region::{MODERN_CLIENTS, Scope};

/// The platforms that count (VERDICTS.md V16: known ones, J3: five of them).
pub(super) const PLATFORMS: [&str; 5] = ["android", "iOS", "windows", "macOS", "linux"];
/// Behind Graph's `unknownFutureValue`, and behind any word that is not known yet, this one may hide.
const MAY_BE_UNNAMED: &str = "linux";
/// Clients that cannot show a second step. They do not count as a way in (VERDICTS.md V9, J5).
const LEGACY_CLIENTS: [&str; 3] = ["exchangeActiveSync", "easSupported", "other"];
/// Ways of moving a sign-in between devices: any other way lets in as well (J8).
const TRANSFER_METHODS: [&str; 2] = ["deviceCodeFlow", "authenticationTransfer"];
/// Risks that are one. A sign-in without risk is let in.
const RISKS: [&str; 7] = ["low", "medium", "high", "minor", "moderate", "elevated", "hidden"];

const REGISTER_SECURITY_INFO: &str = "urn:user:registersecurityinfo";
const REGISTER_DEVICE: &str = "urn:user:registerdevice";

/// Sign-ins by application, client, platform and place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Where {
    pub(super) apps: Scope,
    pub(super) clients: Scope,
    pub(super) platforms: Scope,
    pub(super) places: Scope,
}

/// Where a policy reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    /// `None`: perhaps nowhere.
    pub(super) surely: Option<Where>,
    pub(super) at_most: Where,
    /// Why the two differ.
    pub(super) doubts: Vec<Doubt>,
}

/// What a policy is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reaches {
    /// Signing in to applications.
    pub(super) sign_in: Option<Reach>,
    /// Registering methods, of all applications none.
    pub(super) registering: Option<Reach>,
}

impl Reaches {
    pub(super) fn of(policy: &Policy) -> Self {
        let content = policy.content();
        let mut doubts = Vec::new();
        let nowhere = Self { sign_in: None, registering: None };
        let risks = [
            ("conditions.signInRiskLevels", needs_risk(&content.risks.sign_in)),
            ("conditions.userRiskLevels", needs_risk(&content.risks.user)),
            ("conditions.insiderRiskLevels", needs_risk(&content.risks.insider)),
        ];
        if risks.iter().any(|(_, needs_risk)| *needs_risk == Some(true)) || only_transfers(content) {
            return nowhere;
        }
        doubts.extend(content.not_understood.iter().cloned().map(Doubt::Condition));
        let mut doubt_if = |doubtful: bool, path: &str| {
            if doubtful {
                doubts.push(Doubt::Condition(path.into()));
            }
        };
        for (path, needs_risk) in risks {
            doubt_if(needs_risk.is_none(), path);
        }
        doubt_if(content.workloads, "conditions.clientApplications");
        doubt_if(!content.transfer_methods.is_empty(), "conditions.authenticationFlows");
        doubt_if(content.device_filter.is_some(), "conditions.devices.deviceFilter");
        let everywhere = doubts.is_empty();
        let (clients, at_most_clients) = clients(&content.client_app_types);
        let (platforms, at_most_platforms) = platforms(content.platforms.as_ref());
        if clients != at_most_clients {
            doubts.push(Doubt::Condition("conditions.clientAppTypes".into()));
        }
        if platforms != at_most_platforms {
            doubts.push(Doubt::Condition("conditions.platforms".into()));
        }
        let places = range(content.locations.as_ref(), "All");
        let common = Where { clients, platforms, places, ..Where::default() };
        let at_most = Where { clients: at_most_clients, platforms: at_most_platforms, ..common.clone() };
        if !MODERN_CLIENTS.iter().any(|client| at_most.clients.has(Some(client))) {
            return nowhere;
        }
        let reach = |apps: Option<Scope>, at_most_apps: Scope, more: Vec<Doubt>| Reach {
            surely: apps.filter(|_| everywhere).map(|apps| Where { apps, ..common.clone() }),
            at_most: Where { apps: at_most_apps, ..at_most.clone() },
            doubts: doubts.iter().cloned().chain(more).collect(),
        };
        let (apps, at_most_apps) = apps(&content.applications);
        let more = if apps.as_ref() == Some(&at_most_apps) { Vec::new() } else { vec![Doubt::Applications] };
        let registering = registering(policy).map(|surely| {
            let more = if surely { Vec::new() } else { vec![Doubt::Applications] };
            reach(surely.then(Scope::default), Scope::default(), more)
        });
        Self { sign_in: is_something(&at_most_apps).then(|| reach(apps, at_most_apps, more)), registering }
    }
}

impl Reach {
    /// The same of a policy that is perhaps not in force.
    pub(super) fn perhaps(mut self, why: Doubt) -> Self {
        self.surely = None;
        self.doubts.push(why);
        self
    }

    /// Everything.
    pub(super) fn everywhere() -> Self {
        Self { surely: Some(Where::default()), at_most: Where::default(), doubts: Vec::new() }
    }
}

fn is_something(apps: &Scope) -> bool {
    apps.all || !apps.include.is_empty()
}

/// Whether a condition leaves out the sign-ins without risk; `None` when that is not known.
fn needs_risk(levels: &[Box<str>]) -> Option<bool> {
    let known = |level: &str| RISKS.contains(&level);
    if levels.is_empty() || levels.iter().any(|level| &**level == "none") {
        Some(false)
    } else if levels.iter().all(|level| known(level)) {
        Some(true)
    } else {
        None
    }
}

fn only_transfers(content: &Content) -> bool {
    let methods = &content.transfer_methods;
    !methods.is_empty() && methods.iter().all(|method| TRANSFER_METHODS.contains(&&**method))
}

fn clients(words: &[Box<str>]) -> (Scope, Scope) {
    if words.is_empty() || words.iter().any(|word| &**word == "all") {
        return (Scope::default(), Scope::default());
    }
    let modern = |word: &str| MODERN_CLIENTS.contains(&word);
    let surely = Scope::only(words.iter().filter(|word| modern(word)).cloned());
    let all_known = words.iter().all(|word| modern(word) || LEGACY_CLIENTS.contains(&&**word));
    let at_most = if all_known { surely.clone() } else { Scope::only(MODERN_CLIENTS.map(Box::from)) };
    (surely, at_most)
}

/// A word that is not known widens what is included at most and what is excluded perhaps.
fn platforms(range: Option<&Range>) -> (Scope, Scope) {
    let Some(range) = range else {
        return (Scope::default(), Scope::default());
    };
    let is_all = |word: &str| word.eq_ignore_ascii_case("all");
    let named = |words: &[Box<str>]| -> BTreeSet<Box<str>> {
        let known = PLATFORMS.iter().filter(|known| words.iter().any(|word| word.eq_ignore_ascii_case(known)));
        known.map(|known| Box::from(*known)).collect()
    };
    let not_known = |words: &[Box<str>]| {
        let known = |word: &str| {
            is_all(word) || PLATFORMS.iter().chain(&["windowsPhone"]).any(|known| word.eq_ignore_ascii_case(known))
        };
        !words.iter().all(|word| known(word))
    };
    let with_unnamed = |words: &[Box<str>]| {
        let mut named = named(words);
        if not_known(words) {
            named.insert(MAY_BE_UNNAMED.into());
        }
        named
    };
    let nothing_excluded_but = |exclude: BTreeSet<Box<str>>| -> BTreeSet<Box<str>> {
        if range.exclude.iter().any(|word| is_all(word)) { PLATFORMS.map(Box::from).into() } else { exclude }
    };
    let all = range.include.is_empty() || range.include.iter().any(|word| is_all(word));
    let surely =
        Scope { all, include: named(&range.include), exclude: nothing_excluded_but(with_unnamed(&range.exclude)) };
    let at_most =
        Scope { all, include: with_unnamed(&range.include), exclude: nothing_excluded_but(named(&range.exclude)) };
    (surely, at_most)
}

fn range(range: Option<&Range>, word_for_all: &str) -> Scope {
    let Some(range) = range else {
        return Scope::default();
    };
    let stands_for_all = |name: &str| name == word_for_all;
    if range.exclude.iter().any(|name| stands_for_all(name)) {
        return Scope::only([]);
    }
    Scope {
        all: range.include.is_empty() || range.include.iter().any(|name| stands_for_all(name)),
        include: range.include.iter().filter(|name| !stands_for_all(name)).cloned().collect(),
        exclude: range.exclude.iter().cloned().collect(),
    }
}

/// The applications that are surely meant (`None`: perhaps none), and at most.
fn apps(applications: &Applications) -> (Option<Scope>, Scope) {
    let filter = |mode: FilterMode| applications.filter.as_ref().filter(|filter| filter.mode == mode);
    let included =
        filter(FilterMode::Include).map(|Filter { rule, .. }| -> Box<str> { format!("app filter: {rule}").into() });
    // Next to a filter that includes, "All" is only what the filter chooses from.
    let all = included.is_none() && applications.include.iter().any(|app| &**app == "All");
    let named = applications.include.iter().filter(|app| !matches!(&***app, "All" | "None")).cloned();
    let contexts = applications.contexts.iter().map(|id| -> Box<str> { format!("context: {id}").into() });
    let scope = Scope {
        all,
        include: named.chain(included).chain(contexts).collect(),
        exclude: applications.exclude.iter().cloned().collect(),
    };
    if applications.not_understood {
        return (None, Scope::default());
    }
    // Which applications a filter spares is not known, nor whether there are any.
    let surely = filter(FilterMode::Exclude).is_none().then(|| scope.clone());
    (surely, scope)
}

/// Whether a policy is about registering methods: surely, perhaps (a user action that is not known), or not (`None`).
fn registering(policy: &Policy) -> Option<bool> {
    let actions = policy.raw().pointer("/conditions/applications/includeUserActions")?.as_array()?;
    let mut words = actions.iter().map(|action| action.as_str());
    if words.clone().any(|word| word == Some(REGISTER_SECURITY_INFO)) {
        Some(true)
    } else {
        words.any(|word| word != Some(REGISTER_DEVICE)).then_some(false)
    }
}
