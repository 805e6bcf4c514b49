//! Making policies, which only watch or are off (SAFETY.md §2.5, cases 83, 87, 89, 92, 103).

use std::collections::HashSet;

use serde_json::{Value, json};

use super::emergency::{self, LeftOutHow};
use super::rest::Rest;
use super::security_defaults::complete_users;
use super::{Draft, Object, PlanPart, PlanRefused, PolicyLeftOut, PolicyLeftOutWhy, PolicyName, Step, about, lock_out};
use super::{resolve, then};
use crate::id::UserId;
use crate::policy::{Content, Policy, PolicyState, same};
use crate::template::needs_p2;
use crate::tenant::TenantSnapshot;

/// How many policies an organization may have, whatever their states (GRAPH.md section c.1).
pub(super) const MOST: usize = 240;

pub(super) fn draft(
    snapshot: &TenantSnapshot,
    account: &UserId,
    bodies: &[Value],
    knowingly: bool,
    rest: Option<&Rest<'_>>,
) -> Result<Draft, PlanRefused> {
    let there = policies(snapshot)?;
    let users = complete_users(snapshot)?;
    let mut drafts = bodies.iter().enumerate().map(|(at, body)| read(at, body)).collect::<Result<Vec<_>, _>>()?;
    licensed(snapshot, drafts.iter().map(Policy::content))?;
    let mut policies_left_out = Vec::new();
    if let Some(rest) = rest {
        drafts.retain(|draft| rest.makes(draft.display_name()));
        for made in drafts.extract_if(.., |draft| with_name(there, draft.display_name()).is_some()) {
            let found = with_name(there, made.display_name()).filter(|found| !is_it(&made, found));
            let policy = found.map(PolicyName::of);
            policies_left_out
                .extend(policy.map(|policy| PolicyLeftOut { policy, why: PolicyLeftOutWhy::ChangedSince }));
        }
    }
    if drafts.is_empty() && policies_left_out.is_empty() {
        return Err(PlanRefused::NothingToDo);
    }
    if there.len() + drafts.len() > MOST {
        return Err(PlanRefused::PolicyLimit { most: MOST });
    }
    let mut names = HashSet::new();
    for draft in &drafts {
        let name = draft.display_name();
        if with_name(there, name).is_some() || !names.insert(name.trim().to_lowercase()) {
            return Err(PlanRefused::PolicyNameTaken { name: name.into() });
        }
    }
    resolve::all(snapshot, users, &drafts, true)?;
    let mut warnings = emergency::check(snapshot, users, &drafts, LeftOutHow::ById, knowingly)?;
    let checked = lock_out::check(snapshot, users, account, &drafts)?;
    warnings.extend(checked.warnings());
    warnings.extend(about::programs(snapshot, users, &drafts));
    let affected = about::count(snapshot, users, &drafts);
    let steps = drafts.iter().map(step).collect();
    Ok(Draft { warnings, policies_left_out, lock_out: Some(checked.check), ..Draft::of(steps, affected) })
}

/// The policies of the organization.
///
/// # Errors
/// [`PlanRefused::NotKnown`].
pub(super) fn policies(snapshot: &TenantSnapshot) -> Result<&[Policy], PlanRefused> {
    let unknown = |because| PlanRefused::NotKnown { part: PlanPart::Policies, because };
    snapshot.policies.get().map(Vec::as_slice).map_err(unknown)
}

/// Whether the licence includes policies like these, as far as it is known.
///
/// # Errors
/// [`PlanRefused::NoLicence`].
pub(super) fn licensed<'a>(
    snapshot: &TenantSnapshot,
    mut contents: impl Iterator<Item = &'a Content>,
) -> Result<(), PlanRefused> {
    let Ok(licences) = snapshot.licences.get() else { return Ok(()) };
    let no_p2 = licences.is_complete() && !licences.has_p2();
    let lacking = licences.has_p1_known() == Some(false) || (no_p2 && contents.any(needs_p2));
    if lacking { Err(PlanRefused::NoLicence) } else { Ok(()) }
}

/// The policy of a name, in whatever case.
pub(super) fn with_name<'a>(policies: &'a [Policy], name: &str) -> Option<&'a Policy> {
    policies.iter().find(|policy| policy.display_name().trim().to_lowercase() == name.trim().to_lowercase())
}

/// Whether `there` is what was to be made. Its state may have been changed since by what came after.
pub(super) fn is_it(meant: &Policy, there: &Policy) -> bool {
    let mut meant = meant.raw().clone();
    if let Some(fields) = meant.as_object_mut() {
        fields.retain(|key, _| !["id", "state", "templateId"].contains(&key.as_str()));
    }
    same::shows(&meant, there.raw())
}

/// A body as the policy that it would be, under an id that no policy has.
pub(super) fn read(at: usize, body: &Value) -> Result<Policy, PlanRefused> {
    let refused = || PlanRefused::CannotBeMade { name: body["displayName"].as_str().unwrap_or_default().into() };
    let mut raw = body.clone();
    raw.as_object_mut().ok_or_else(refused)?.insert("id".to_owned(), json!(format!("new {at}")));
    let policy = Policy::from_json(raw).map_err(|_| refused())?;
    // Nothing is made that asks people at once, and what cannot only watch is made off.
    let state = policy.state();
    let waits =
        *state == PolicyState::Disabled || (*state == PolicyState::ReportOnly && then::resting(&policy) == *state);
    if policy.display_name().trim().is_empty() || !waits { Err(refused()) } else { Ok(policy) }
}

fn step(draft: &Policy) -> Step {
    let name: Box<str> = draft.display_name().into();
    let mut after = draft.raw().clone();
    if let Some(fields) = after.as_object_mut() {
        fields.remove("id");
    }
    Step { object: Object::NewPolicy { name: name.clone() }, before: Value::Null, after, display_name: name }
}

#[cfg(test)]
mod tests;
