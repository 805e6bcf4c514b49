//! What the window wants of policies, as the rules take it.

use std::collections::BTreeSet;

use mfa::change::{Intent, PolicyChange};
use mfa::id::{GroupId, PolicyId, UserId};
use mfa::policy::{Policy, PolicyState, body_of};
use mfa::template::Template;
use serde_json::{Value, json};

use super::backup;
use super::exceptions::day;
use super::templates::left_out;
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::view::{IntentView, PolicyStateWanted};

/// What is meant, by what the status has read of the organization.
///
/// # Errors
/// [`ErrorCode::NotFound`] for a template, a policy or a backup that is not there; [`ErrorCode::Internal`] for what the
/// window never asks for.
pub(crate) async fn intent(signed: &Signed, wanted: &IntentView) -> Result<Intent, AppError> {
    let change = |policy: &str, change, knowingly| {
        Ok(Intent::ChangePolicy { policy: PolicyId::from(policy), change, knowingly })
    };
    match wanted {
        IntentView::AddPolicies { templates, knowingly } => {
            let policies = from_templates(signed, templates).await?;
            Ok(Intent::AddPolicies { policies, knowingly: *knowingly })
        }
        IntentView::SetPolicyState { policy, state, knowingly } => {
            change(policy, PolicyChange::State { state: word(*state).as_str().into() }, *knowingly)
        }
        IntentView::SetPolicyExceptions { policy, people, groups, until, knowingly } => {
            if let Some(until) = until {
                day(until)?;
            }
            let exceptions = PolicyChange::Exceptions {
                users: people.iter().map(|id| UserId::from(id.as_str())).collect(),
                groups: groups.iter().map(|id| GroupId::from(id.as_str())).collect(),
                until: until.as_deref().map(Into::into),
            };
            change(policy, exceptions, *knowingly)
        }
        IntentView::RenamePolicy { policy, name } => {
            change(policy, PolicyChange::Rename { name: name.trim().into() }, false)
        }
        IntentView::DuplicatePolicy { policy, name } => {
            let policies = vec![copy(&find(signed, policy)?, name.trim())];
            // It leaves out whom the other one leaves out, and asks nobody: what it lacks is told, and matters when it
            // is switched on.
            Ok(Intent::AddPolicies { policies, knowingly: true })
        }
        IntentView::DeletePolicy { policy } => change(policy, PolicyChange::Delete, false),
        IntentView::RestorePolicy { policy } => change(policy, PolicyChange::Restore, false),
        IntentView::MoveToConditionalAccess { policies, knowingly } => Ok(Intent::MoveToConditionalAccess {
            policies: policies.iter().map(|id| PolicyId::from(id.as_str())).collect(),
            knowingly: *knowingly,
        }),
        IntentView::RestoreBackup { backup, policies, on, knowingly } => {
            backup::intent(signed, backup, policies, *on, *knowingly).await
        }
        _ => Err(ErrorCode::NotOffered.into()),
    }
}

fn word(state: PolicyStateWanted) -> PolicyState {
    match state {
        PolicyStateWanted::On => PolicyState::Enabled,
        PolicyStateWanted::ReportOnly => PolicyState::ReportOnly,
        PolicyStateWanted::Off => PolicyState::Disabled,
    }
}

/// A policy of the organization.
fn find(signed: &Signed, id: &str) -> Result<Policy, AppError> {
    let id = PolicyId::from(id);
    let parts = signed.organization.status.parts();
    let there = parts.policies.latest().and_then(|(read, _)| read.list.iter().find(|policy| *policy.id() == id));
    there.cloned().ok_or_else(|| ErrorCode::NotFound.into())
}

/// The bodies of policies of these templates, in the order in which they are made.
async fn from_templates(signed: &Signed, ids: &[String]) -> Result<Vec<Value>, AppError> {
    let read = signed.organization.policies.templates.read(signed).await;
    let parts = signed.organization.status.parts();
    let emergency = parts.named_emergency.clone();
    let there: Vec<Policy> = parts.policies.latest().map(|(read, _)| read.list.clone()).unwrap_or_default();
    drop(parts);
    let excluded = left_out(&emergency, &signed.account());
    let mut chosen = Vec::new();
    for id in ids {
        let known = read.list.iter().find(|template| template.id().eq_ignore_ascii_case(id));
        chosen.push(known.ok_or(ErrorCode::NotFound)?);
    }
    // What is made off comes last, as it is recommended.
    chosen.sort_by_key(|template| (template.made_off(), place(&read.list, template)));
    let mut taken: BTreeSet<String> = there.iter().map(|policy| key(policy.display_name())).collect();
    let mut bodies = Vec::new();
    for template in chosen {
        let mut body = template
            .body(&excluded)
            .map_err(|strange| AppError::new(ErrorCode::NotOffered).with("detail", strange.paths.join(", ")))?;
        let name = free(template.name(), &taken);
        taken.insert(key(&name));
        body["displayName"] = json!(name);
        bodies.push(body);
    }
    Ok(bodies)
}

fn place(list: &[Template], template: &Template) -> usize {
    let order = mfa::template::built_in();
    let built_in = order.iter().position(|known| known.id().eq_ignore_ascii_case(template.id()));
    let own = list.iter().position(|known| known.id() == template.id());
    built_in.unwrap_or(order.len() + own.unwrap_or(list.len()))
}

/// How names are compared: nobody tells them apart by their case.
pub(super) fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// `name`, or the same with a number where it is taken.
pub(super) fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken.contains(&key(name))).unwrap_or_default()
}

/// A policy that says the same under another name, and asks nobody.
fn copy(policy: &Policy, name: &str) -> Value {
    let mut body = body_of(policy.raw());
    let rests = if policy.user_actions().next().is_some() { PolicyState::Disabled } else { PolicyState::ReportOnly };
    body["displayName"] = json!(name);
    body["state"] = json!(rests.as_str());
    body
}

#[cfg(test)]
mod tests;
