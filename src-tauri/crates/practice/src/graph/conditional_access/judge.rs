//! Whether a policy applies to a sign-in, judged by what is documented (GRAPH.md section c.1, "What-if"). A condition
//! that the policy has and the sign-in does not tell is not met.

use std::net::IpAddr;

use serde_json::Value;
use uuid::Uuid;

use crate::organization::{Organization, User};
use crate::roles::Role;
use crate::state::View;

/// The applications that `Office365` stands for.
const OFFICE: [&str; 7] = [
    "00000002-0000-0ff1-ce00-000000000000", // Exchange Online
    "00000003-0000-0ff1-ce00-000000000000", // SharePoint Online
    "00000005-0000-0ff1-ce00-000000000000", // Viva Engage
    "00000006-0000-0ff1-ce00-000000000000", // Microsoft 365 admin center
    "4765445b-32c6-49b0-83e6-1d93765276ca", // Office home page
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Teams
    "d3590ed6-52b3-4102-aeff-aad2292ab01c", // Microsoft Office
];
/// Those that `MicrosoftAdminPortals` stands for.
const PORTALS: [&str; 2] = ["00000006-0000-0ff1-ce00-000000000000", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"];
/// The conditions that are judged here.
const CONDITIONS: [&str; 12] = [
    "applications",
    "authenticationFlows",
    "clientAppTypes",
    "clientApplications",
    "devices",
    "insiderRiskLevels",
    "locations",
    "platforms",
    "servicePrincipalRiskLevels",
    "signInRiskLevels",
    "userRiskLevels",
    "users",
];

/// A sign-in, as far as it is told.
#[derive(Debug, Clone, Default)]
pub(in crate::graph) struct Attempt<'a> {
    /// The place of the user.
    pub(in crate::graph) user: usize,
    pub(in crate::graph) applications: Vec<&'a str>,
    /// A user action, as policies spell it.
    pub(in crate::graph) action: Option<&'a str>,
    /// The id of an authentication context.
    pub(in crate::graph) context: Option<&'a str>,
    pub(in crate::graph) client: Option<&'a str>,
    pub(in crate::graph) platform: Option<&'a str>,
    pub(in crate::graph) address: Option<IpAddr>,
    pub(in crate::graph) country: Option<&'a str>,
    pub(in crate::graph) sign_in_risk: Option<&'a str>,
    pub(in crate::graph) user_risk: Option<&'a str>,
    pub(in crate::graph) insider_risk: Option<&'a str>,
    pub(in crate::graph) flow: Option<&'a str>,
}

/// One policy, ready to judge any number of sign-ins.
pub(in crate::graph) struct Judge<'a> {
    pub(in crate::graph) policy: &'a Value,
    view: View<'a>,
    /// Whom it includes and does not exclude, by their places.
    concerns: Vec<bool>,
}

impl<'a> Judge<'a> {
    /// A judge for each policy that is on or report-only.
    pub(in crate::graph) fn all(organization: &Organization, view: View<'a>) -> Vec<Self> {
        let acts =
            |policy: &Value| matches!(policy["state"].as_str(), Some("enabled" | "enabledForReportingButNotEnforced"));
        let policies = view.policies().into_iter().map(|(_, policy)| policy).filter(|policy| acts(policy));
        policies
            .map(|policy| {
                let included = people(organization, &policy["conditions"]["users"], "include");
                let excluded = people(organization, &policy["conditions"]["users"], "exclude");
                let concerns = included.into_iter().zip(excluded).map(|(included, excluded)| included && !excluded);
                Self { policy, view, concerns: concerns.collect() }
            })
            .collect()
    }

    /// Why the policy does not apply, in the service's word; `None` when it does.
    pub(in crate::graph) fn reason(&self, attempt: &Attempt<'_>) -> Option<&'static str> {
        let conditions = &self.policy["conditions"];
        let unmet = [
            (self.concerns.get(attempt.user) == Some(&true), "users"),
            (conditions["clientApplications"].is_null(), "workloadIdentities"),
        ];
        unmet
            .into_iter()
            .find_map(|(met, reason)| (!met).then_some(reason))
            .or_else(|| target(&conditions["applications"], attempt))
            .or_else(|| self.circumstances(conditions, attempt))
    }

    fn circumstances(&self, conditions: &Value, attempt: &Attempt<'_>) -> Option<&'static str> {
        let clients = &conditions["clientAppTypes"];
        let unmet = [
            (has(clients, "all") || is_one_of(clients, attempt.client), "clientApps"),
            (platform(&conditions["platforms"], attempt.platform), "devicePlatform"),
            (self.location(&conditions["locations"], attempt), "location"),
            (is_one_of(&conditions["signInRiskLevels"], attempt.sign_in_risk), "signInRisk"),
            (is_one_of(&conditions["userRiskLevels"], attempt.user_risk), "userRisk"),
            (word(&conditions["insiderRiskLevels"], attempt.insider_risk), "insiderRisk"),
            // No rule is read here.
            (conditions["devices"]["deviceFilter"].is_null(), "devices"),
            (word(&conditions["authenticationFlows"]["transferMethods"], attempt.flow), "authenticationFlow"),
            (!has_unknown_condition(conditions), "invalidCondition"),
        ];
        unmet.into_iter().find_map(|(met, reason)| (!met).then_some(reason))
    }

    fn location(&self, locations: &Value, attempt: &Attempt<'_>) -> bool {
        let lists = [&locations["includeLocations"], &locations["excludeLocations"]];
        if has(lists[0], "All") && items(lists[1]).next().is_none() || locations.is_null() {
            return true;
        }
        if attempt.address.is_none() && attempt.country.is_none() {
            return false;
        }
        let [included, excluded] = lists.map(|list| items(list).any(|item| self.is_at(item, attempt)));
        included && !excluded
    }

    fn is_at(&self, place: &str, attempt: &Attempt<'_>) -> bool {
        match place {
            "All" => true,
            "AllTrusted" => self
                .view
                .locations()
                .into_iter()
                .any(|(_, location)| location["isTrusted"] == true && is_within(location, attempt)),
            place => {
                let location = Uuid::try_parse(place).ok().and_then(|id| self.view.location(id));
                location.is_some_and(|location| is_within(location, attempt))
            }
        }
    }
}

fn items(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn has(list: &Value, word: &str) -> bool {
    items(list).any(|item| item.eq_ignore_ascii_case(word))
}

/// Whether a list that narrows holds what is told. An empty one narrows nothing.
fn is_one_of(list: &Value, told: Option<&str>) -> bool {
    items(list).next().is_none() || told.is_some_and(|told| has(list, told))
}

/// The same of words in one text, apart by commas.
fn word(words: &Value, told: Option<&str>) -> bool {
    let mut words =
        words.as_str().unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty()).peekable();
    words.peek().is_none() || told.is_some_and(|told| words.any(|word| word.eq_ignore_ascii_case(told)))
}

fn has_unknown_condition(conditions: &Value) -> bool {
    let says = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    conditions.as_object().is_some_and(|conditions| {
        conditions.iter().any(|(name, value)| !CONDITIONS.contains(&name.as_str()) && says(value))
    })
}

/// Why what is signed in to is not what the policy is about.
fn target(applications: &Value, attempt: &Attempt<'_>) -> Option<&'static str> {
    let actions = &applications["includeUserActions"];
    if items(actions).next().is_some() {
        return (!is_one_of(actions, attempt.action)).then_some("userActions");
    }
    let contexts = &applications["includeAuthenticationContextClassReferences"];
    if items(contexts).next().is_some() {
        return (!is_one_of(contexts, attempt.context)).then_some("authenticationContext");
    }
    let names = |list: &Value, id: &str| {
        items(list).any(|item| match item {
            "All" => true,
            "Office365" => OFFICE.iter().any(|one| one.eq_ignore_ascii_case(id)),
            "MicrosoftAdminPortals" => PORTALS.iter().any(|one| one.eq_ignore_ascii_case(id)),
            item => item.eq_ignore_ascii_case(id),
        })
    };
    let [include, exclude] = [&applications["includeApplications"], &applications["excludeApplications"]];
    // No rule is read here.
    let met = applications["applicationFilter"].is_null()
        && attempt.applications.iter().any(|id| names(include, id) && !names(exclude, id));
    (!met).then_some("application")
}

fn platform(platforms: &Value, told: Option<&str>) -> bool {
    let [include, exclude] = [&platforms["includePlatforms"], &platforms["excludePlatforms"]];
    if platforms.is_null() || has(include, "all") && items(exclude).next().is_none() {
        return true;
    }
    told.is_some_and(|told| (has(include, "all") || has(include, told)) && !has(exclude, told))
}

fn is_within(location: &Value, attempt: &Attempt<'_>) -> bool {
    let mut ranges = location["ipRanges"].as_array().into_iter().flatten();
    let in_network = attempt.address.is_some_and(|address| ranges.any(|range| contains(range, address)));
    in_network || attempt.country.is_some_and(|country| has(&location["countriesAndRegions"], country))
}

fn contains(range: &Value, address: IpAddr) -> bool {
    let Some((network, bits)) = range["cidrAddress"].as_str().and_then(|text| text.split_once('/')) else {
        return false;
    };
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else {
        return false;
    };
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u128::from(network.to_bits()), u128::from(address.to_bits()), 32u32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let rest = width.saturating_sub(bits);
    network.checked_shr(rest).unwrap_or(0) == address.checked_shr(rest).unwrap_or(0)
}

/// Whom one side of a users condition names, by their places.
fn people(organization: &Organization, users: &Value, side: &str) -> Vec<bool> {
    let list = |what: &str| items(&users[format!("{side}{what}")]);
    let mut named = vec![false; organization.users.len()];
    let mut mark = |index: u32| {
        if let Some(mark) = usize::try_from(index).ok().and_then(|place| named.get_mut(place)) {
            *mark = true;
        }
    };
    for id in list("Groups").filter_map(|id| Uuid::try_parse(id).ok()) {
        if let Some(place) = organization.groups.iter().position(|group| group.id == id) {
            organization.members_of(place).into_iter().for_each(&mut mark);
        }
    }
    for role in list("Roles").filter_map(|id| Role::from_template_id(Uuid::try_parse(id).ok()?)) {
        organization.roles.iter().filter(|given| given.role == role).for_each(|given| mark(given.user));
        for (place, _) in organization.groups.iter().enumerate().filter(|(_, group)| group.role == Some(role)) {
            organization.members_of(place).into_iter().for_each(&mut mark);
        }
    }
    for id in list("Users").filter_map(|id| Uuid::try_parse(id).ok()) {
        organization.by_id.get(&id).copied().into_iter().for_each(&mut mark);
    }
    let types = &users[format!("{side}GuestsOrExternalUsers")];
    let everyone = list("Users").any(|word| word == "All");
    let guests = list("Users").any(|word| word == "GuestsOrExternalUsers");
    if everyone || guests || !types.is_null() {
        for (mark, user) in named.iter_mut().zip(&organization.users) {
            let kind = guest_type(user);
            // Whose home organizations are listed is not known here.
            let typed = types["externalTenants"]["membershipKind"] != "enumerated"
                && kind.is_some_and(|kind| !types.is_null() && word(&types["guestOrExternalUserTypes"], Some(kind)));
            *mark |= everyone || guests && kind.is_some() || typed;
        }
    }
    named
}

/// As which type of guest somebody counts, if as any.
fn guest_type(user: &User) -> Option<&'static str> {
    match (user.guest, user.upn.contains("#EXT#")) {
        (true, true) => Some("b2bCollaborationGuest"),
        (true, false) => Some("internalGuest"),
        (false, true) => Some("b2bCollaborationMember"),
        (false, false) => None,
    }
}
