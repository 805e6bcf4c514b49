//! Whether somebody surely gets in, worked out sign-in by sign-in from the JSON alone: a second opinion that shares no
//! code with the rules (SAFETY.md, INV-L). Whatever is not known counts against getting in.

use serde_json::Value;

use crate::tenant::TenantSnapshot;

/// What somebody has to answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Has {
    Nothing,
    App,
    Key,
}

const APPS: [&str; 2] = [crate::fixture::EXCHANGE, "another"];
const CLIENTS: [&str; 2] = ["browser", "mobileAppsAndDesktopClients"];
const PLATFORMS: [&str; 2] = ["windows", "iOS"];

/// Whether there is a sign-in, away from every named place, that every policy lets through.
pub(super) fn gets_in(snapshot: &TenantSnapshot, user: &str, has: Has) -> bool {
    let policies = snapshot.policies.get().unwrap();
    let on =
        policies.iter().map(|policy| policy.raw()).filter(|raw| may_be_on(raw) && may_be_about(snapshot, raw, user));
    let on: Vec<&Value> = on.collect();
    let ways = APPS.iter().flat_map(|app| {
        CLIENTS.iter().flat_map(move |client| PLATFORMS.iter().map(move |platform| (app, client, platform)))
    });
    ways.into_iter().any(|(app, client, platform)| {
        on.iter().all(|raw| !may_reach(&raw["conditions"], app, client, platform) || is_met(&raw["grantControls"], has))
    })
}

fn may_be_on(raw: &Value) -> bool {
    !["disabled", crate::fixture::REPORT_ONLY].contains(&raw["state"].as_str().unwrap())
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn may_be_about(snapshot: &TenantSnapshot, raw: &Value, user: &str) -> bool {
    let users = &raw["conditions"]["users"];
    let person = snapshot.users.get().unwrap().find(&user.into()).unwrap();
    let outside = person.user_principal_name.contains("#EXT#");
    let member = person.user_type == Some(crate::tenant::UserType::Member) && !outside;
    let types = users["includeGuestsOrExternalUsers"]["guestOrExternalUserTypes"].as_str();
    let by_type = types.is_some_and(|types| !member && (outside || types.contains("internalGuest")));
    let in_group = |group: &&str| {
        snapshot
            .groups
            .get(&(*group).into())
            .and_then(|group| group.get().ok())
            .map(|group| group.members.contains(&user.into()))
    };
    let has_role = |role: &&str| snapshot.holds(&user.into(), &crate::id::RoleTemplateId::new(*role)).ok();
    let left_out = list(users, "excludeUsers").contains(&user)
        || list(users, "excludeGroups").iter().any(|group| in_group(group) == Some(true))
        || list(users, "excludeRoles").iter().any(|role| has_role(role) == Some(true));
    let words = list(users, "includeUsers");
    let included = words.contains(&"All")
        || words.contains(&user)
        || (words.contains(&"GuestsOrExternalUsers") && !member)
        || by_type
        || list(users, "includeGroups").iter().any(|group| in_group(group) != Some(false))
        || list(users, "includeRoles").iter().any(|role| has_role(role) != Some(false))
        || !users["includeFriends"].is_null();
    included && !left_out
}

fn may_reach(conditions: &Value, app: &str, client: &str, platform: &str) -> bool {
    let apps = &conditions["applications"];
    let named = |key: &str| {
        let words = list(apps, key);
        words.contains(&"All") || words.contains(&app) || (words.contains(&"Office365") && app == APPS[0])
    };
    let about = named("includeApplications") || !apps["includeStars"].is_null();
    let clients = list(conditions, "clientAppTypes");
    let by_client = clients.is_empty() || ["all", client, "telegraph"].iter().any(|word| clients.contains(word));
    let platforms = &conditions["platforms"];
    let (only, but) = (list(platforms, "includePlatforms"), list(platforms, "excludePlatforms"));
    let by_platform =
        (only.is_empty() || only.contains(&"all") || only.contains(&platform)) && !but.contains(&platform);
    let places = list(&conditions["locations"], "includeLocations");
    let by_place = places.is_empty() || places.contains(&"All");
    let risky = ["signInRiskLevels", "userRiskLevels"].iter().any(|key| !list(conditions, key).is_empty());
    let moved = conditions["authenticationFlows"]["transferMethods"] == "deviceCodeFlow";
    about && !named("excludeApplications") && by_client && by_platform && by_place && !risky && !moved
}

fn is_met(grant: &Value, has: Has) -> bool {
    if grant.is_null() {
        return true;
    }
    let controls = list(grant, "builtInControls");
    // Whoever has nothing registers on the way.
    let mut answers: Vec<bool> = controls.iter().map(|control| *control == "mfa").collect();
    if let Some(strength) = grant["authenticationStrength"]["id"].as_str() {
        answers.push(strength.ends_with("0004") && has == Has::Key);
    }
    let joined = if grant["operator"] == "AND" { answers.iter().all(|met| *met) } else { answers.contains(&true) };
    joined && !controls.contains(&"block")
}
