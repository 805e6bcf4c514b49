//! Whether something asks everyone whom something asked before (DESIGN.md R1), and whether the organization is
//! protected at all (SAFETY.md section 2, INV-P): worked out from how it truly is, with nothing of what is tested.

use std::collections::BTreeSet;
use std::sync::Arc;

use mfa::per_user::PerUserMfaState::Disabled;
use serde_json::{Value, json};

use super::town::{Town, Truth, Witness};
use crate::changes::Job;

/// How many people nothing asks now, whom their own setting asked at first.
pub(super) fn unasked(truth: &Truth<'_>) -> usize {
    if truth.defaults {
        return 0;
    }
    truth.residents.iter().filter(|person| person.at_first() != Disabled && person.state() == Disabled).count()
}

/// The same, of a town.
pub(super) fn unasked_in(town: &Town) -> usize {
    unasked(&Truth { residents: &town.residents(), defaults: town.defaults() })
}

/// Sees at every change of the town that whoever is not asked is shown by the job at that moment.
pub(super) fn seen_by(job: Arc<Job>) -> Witness {
    Box::new(move |truth| {
        let unasked = unasked(&truth);
        let shown = job.exposure().map_or(0, |(_, people)| people as usize);
        assert!(shown >= unasked, "nothing asks {unasked} people, and {shown} are shown");
    })
}

/// Whether INV-P holds in an organization that has `now` everything that the service keeps of it, had `before`, and of
/// which the app shows that nothing asks so many people: nobody is let go of unseen, and the organization never loses
/// what protected it unseen.
pub(super) fn holds(now: &Value, before: &Value, shown: usize) -> Result<(), String> {
    let unasked = unasked_since(now, before);
    if unasked.len() > shown {
        return Err(format!("nothing asks {unasked:?}, and {shown} are shown"));
    }
    if is_protected(before) && !is_protected(now) && shown == 0 {
        return Err("nothing protects the organization, and nothing is shown".to_owned());
    }
    Ok(())
}

/// Whoever was asked `before`, and is not now.
pub(super) fn unasked_since(now: &Value, before: &Value) -> BTreeSet<String> {
    asked(before).difference(&asked(now)).cloned().collect()
}

/// Whom something asks for a second step.
pub(super) fn asked(all: &Value) -> BTreeSet<String> {
    let asks = |person: &&Value| {
        let by_policy = || list(&all["policies"]).any(|policy| policy_asks(policy, person));
        defaults_on(all) || has_per_user(person) || by_policy()
    };
    list(&all["people"]).filter(asks).map(id).collect()
}

/// INV-P without what the app shows: security defaults are on; or one enabled policy asks every active administrator
/// but the verified emergency access accounts; or every administrator has per-user MFA on.
pub(super) fn is_protected(all: &Value) -> bool {
    let admins = || list(&all["people"]).filter(|person| list(&person["roles"]).next().is_some());
    let is_emergency = |person: &Value| list(&all["emergency"]).any(|account| *account == person["id"]);
    let active = || admins().filter(|admin| admin["accountEnabled"] == true && !is_emergency(admin));
    defaults_on(all)
        || list(&all["policies"]).any(|policy| active().all(|admin| policy_asks(policy, admin)))
        || admins().all(has_per_user)
}

fn defaults_on(all: &Value) -> bool {
    all["securityDefaults"]["isEnabled"] == true
}

fn has_per_user(person: &Value) -> bool {
    ["enabled", "enforced"].iter().any(|on| person["requirements"]["perUserMfaState"] == *on)
}

/// Whether an enabled policy asks this person at every sign-in to everything, whatever the circumstances.
fn policy_asks(policy: &Value, person: &Value) -> bool {
    let conditions = &policy["conditions"];
    let (users, grant) = (&conditions["users"], &policy["grantControls"]);
    let named = |names: &str| list(&users[names]).any(|name| name == "All" || *name == person["id"]);
    let by_role = |roles: &str| list(&users[roles]).any(|role| list(&person["roles"]).any(|held| held == role));
    let included = named("includeUsers") || by_role("includeRoles");
    let excluded = named("excludeUsers") || by_role("excludeRoles");
    let controls: Vec<&Value> = list(&grant["builtInControls"]).collect();
    let mfa = controls.iter().any(|control| **control == "mfa");
    let nothing_else = controls.len() == 1 || grant["operator"] == "AND";
    let everything = list(&conditions["applications"]["includeApplications"]).any(|app| app == "All")
        && list(&conditions["applications"]["excludeApplications"]).next().is_none();
    let narrows = |condition: &&str| !conditions[*condition].is_null() && conditions[*condition] != json!([]);
    let narrowed = ["locations", "platforms", "devices", "userRiskLevels", "signInRiskLevels"].iter().any(narrows);
    policy["state"] == "enabled" && included && !excluded && mfa && nothing_else && everything && !narrowed
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn id(person: &Value) -> String {
    person["id"].as_str().unwrap().to_owned()
}

mod tests;
