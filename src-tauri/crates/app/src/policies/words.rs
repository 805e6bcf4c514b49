//! What a policy says, so that the window can say it in a sentence. What is not understood is said to be there.

use mfa::policy::{Applications, Content, Control, Filter, FilterMode, Grant, Operator, PolicyState, UserScope};
use serde_json::Value;

use super::conditions;
use super::names::Names;
use crate::status::count;
use crate::view::{AppWords, DemandKind, DemandWords, PolicyWords, WhoWords};

/// What `raw` says, of which `content` was understood: the body of a policy, of a draft or of a template.
pub(crate) fn words(raw: &Value, content: &Content, names: &Names<'_>) -> PolicyWords {
    let mut not_understood: Vec<String> = content.not_understood.iter().map(|path| path.to_string()).collect();
    if content.users.not_understood {
        not_understood.push("conditions.users".to_owned());
    }
    if content.applications.not_understood {
        not_understood.push("conditions.applications".to_owned());
    }
    if content.workloads {
        // It is about programs, of which these words do not speak.
        not_understood.push("conditions.clientApplications".to_owned());
    }
    let (apps, except_apps) = apps(raw, &content.applications, &mut not_understood);
    let only_when = conditions::conditions(content, names, &mut not_understood);
    let (demands, one_is_enough) = match &content.grant {
        Some(grant) => (demands(raw, grant, names), grant.operator == Operator::Or),
        None => (Vec::new(), false),
    };
    if content.grant.as_ref().is_some_and(|grant| grant.operator == Operator::NotUnderstood) {
        not_understood.push("grantControls.operator".to_owned());
    }
    if demands.iter().any(|demand| demand.kind == DemandKind::NotUnderstood) {
        not_understood.push("grantControls.builtInControls".to_owned());
    }
    if matches!(&content.state, PolicyState::Other(word) if !word.is_empty()) {
        not_understood.push("state".to_owned());
    }
    PolicyWords {
        who: who(&content.users.include, names),
        except: who(&content.users.exclude, names),
        apps,
        except_apps,
        only_when,
        demands,
        one_is_enough,
        session: conditions::session(raw),
        not_understood,
    }
}

fn who(scope: &UserScope, names: &Names<'_>) -> WhoWords {
    let UserScope { all, all_guests, users, groups, roles, guests } = scope;
    let people_gone = users.iter().filter(|user| names.is_gone(user)).count();
    let groups_gone = groups.iter().filter(|group| names.is_group_gone(group)).count();
    WhoWords {
        everyone: *all,
        guests: *all_guests || guests.is_some(),
        people: names.people(users),
        people_count: count(users.len()),
        emergency: count(users.iter().filter(|user| names.is_emergency(user)).count()),
        groups: names.groups(groups),
        group_count: count(groups.len()),
        roles: names.roles(roles),
        role_count: count(roles.len()),
        gone: count(people_gone + groups_gone),
    }
}

/// For which apps, and for which not.
fn apps(raw: &Value, apps: &Applications, not_understood: &mut Vec<String>) -> (AppWords, AppWords) {
    let mut include = named(&apps.include);
    let mut exclude = named(&apps.exclude);
    include.contexts = count(apps.contexts.len());
    for action in list(raw, "/conditions/applications/includeUserActions") {
        match action {
            "urn:user:registersecurityinfo" => include.registering = true,
            "urn:user:registerdevice" => include.joining_device = true,
            _ => not_understood.push("conditions.applications.includeUserActions".to_owned()),
        }
    }
    match &apps.filter {
        Some(Filter { mode: FilterMode::Include, .. }) => include.filter = true,
        Some(Filter { mode: FilterMode::Exclude, .. }) => exclude.filter = true,
        None => {}
    }
    (include, exclude)
}

fn named(apps: &[Box<str>]) -> AppWords {
    let mut words = AppWords::default();
    for app in apps {
        match &**app {
            "All" => words.all = true,
            "None" => {}
            "Office365" => words.office = true,
            "MicrosoftAdminPortals" => words.admin_portals = true,
            _ => words.named += 1,
        }
    }
    words
}

fn demands(raw: &Value, grant: &Grant, names: &Names<'_>) -> Vec<DemandWords> {
    grant.controls.iter().map(|control| demand(raw, control, names)).collect()
}

fn demand(raw: &Value, control: &Control, names: &Names<'_>) -> DemandWords {
    let plain = |kind| DemandWords { kind, name: None };
    match control {
        Control::Block => plain(DemandKind::Block),
        Control::Mfa => plain(DemandKind::SecondStep),
        Control::Strength(strength) => {
            let said = raw.pointer("/grantControls/authenticationStrength/displayName").and_then(Value::as_str);
            let name = said.filter(|name| !name.is_empty()).map(str::to_owned);
            DemandWords { kind: DemandKind::Strength, name: name.or_else(|| Some(names.strength(&strength.id))) }
        }
        Control::Other(word) => match &**word {
            "compliantDevice" => plain(DemandKind::CompliantDevice),
            "domainJoinedDevice" => plain(DemandKind::JoinedDevice),
            "approvedApplication" => plain(DemandKind::ApprovedApp),
            "compliantApplication" => plain(DemandKind::ProtectedApp),
            "passwordChange" => plain(DemandKind::PasswordChange),
            "riskRemediation" => plain(DemandKind::RiskRemediation),
            id if list(raw, "/grantControls/termsOfUse").any(|terms| terms == id) => plain(DemandKind::TermsOfUse),
            id if list(raw, "/grantControls/customAuthenticationFactors").any(|factor| factor == id) => {
                plain(DemandKind::OtherProduct)
            }
            _ => DemandWords { kind: DemandKind::NotUnderstood, name: Some(word.to_string()) },
        },
        Control::NotUnderstood(word) => DemandWords { kind: DemandKind::NotUnderstood, name: Some(word.to_string()) },
    }
}

/// The words of a list within a body.
fn list<'a>(raw: &'a Value, pointer: &str) -> impl Iterator<Item = &'a str> {
    raw.pointer(pointer).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests;
