//! What is made and changed when policies of a backup are restored.

use std::collections::BTreeSet;

use mfa::change::{Intent, Needed, PolicyContent, name_instead};
use mfa::policy::same::shows;
use mfa::policy::{Policy, PolicyState, body_of};
use serde_json::{Value, json};

use super::beside::{Beside, parts_named};
use super::chosen;
use super::file::File;
use super::needed::needed;
use crate::error::{AppError, ErrorCode};
use crate::policies::intent::{free, key};
use crate::session::Signed;

/// What restoring means, by what the status has read of the organization.
///
/// # Errors
/// [`ErrorCode::NotFound`] for a backup or a policy that is not there; [`ErrorCode::PolicyNamesMissing`] for one that
/// names a location or a strength that is not there and cannot be made; why these cannot be read.
pub(in crate::policies) async fn intent(
    signed: &Signed,
    backup: &str,
    policies: &[String],
    on: bool,
    knowingly: bool,
) -> Result<Intent, AppError> {
    let file = signed.organization.policies.backups.find(backup)?;
    let chosen = chosen(&file, policies)?;
    let beside = Beside::read(&signed.graph, &file).await?;
    let parts = signed.organization.status.parts();
    let there = parts.policies.latest().map(|(read, _)| read.list.clone()).unwrap_or_default();
    drop(parts);
    let Restored { needed, made, on, changed } = restored(&file, &beside, &chosen, &there, on)?;
    Ok(Intent::RestorePolicies { needed, made, on, changed, knowingly })
}

/// What comes back.
#[derive(Debug, Default)]
struct Restored {
    /// What policies name and is not there.
    needed: Vec<Needed>,
    /// The bodies of those that are made.
    made: Vec<Value>,
    /// The names of those of them that are switched on.
    on: Vec<Box<str>>,
    /// Those that are changed.
    changed: Vec<PolicyContent>,
}

/// The policy that is there in the place of `policy` of a backup: the one of its id, or else the only one of its name
/// that stands for no other of `all` policies of the backup.
pub(super) fn stands_for<'a>(there: &'a [Policy], policy: &Policy, all: &[Policy]) -> Option<&'a Policy> {
    let by_id = there.iter().find(|found| found.id() == policy.id());
    by_id.or_else(|| {
        let is_another = |found: &Policy| all.iter().any(|other| other.id() == found.id());
        let name = key(policy.display_name());
        let mut named = there.iter().filter(|found| key(found.display_name()) == name && !is_another(found));
        let only = named.next()?;
        named.next().is_none().then_some(only)
    })
}

/// Whether a policy that is there says what the backup says.
pub(super) fn says_the_same(file: &File, beside: &Beside, then: &Policy, now: &Policy) -> bool {
    let Ok(then) = with_parts_of_now(file, beside, then) else { return false };
    let now = body_of(now.raw());
    shows(&then, &now) && shows(&now, &then)
}

/// What comes back of the `chosen` policies; `on`: as it was, also where it asks people.
fn restored(
    file: &File,
    beside: &Beside,
    chosen: &[&Policy],
    there: &[Policy],
    on: bool,
) -> Result<Restored, AppError> {
    let needed = needed(file, beside, chosen.iter().copied());
    let mut taken: BTreeSet<String> = there.iter().map(|policy| key(policy.display_name())).collect();
    let mut back = Restored { needed, ..Restored::default() };
    for policy in chosen {
        let mut body = with_parts_of_now(file, beside, policy)?;
        let was_on = !matches!(policy.state(), PolicyState::Disabled | PolicyState::ReportOnly);
        match stands_for(there, policy, &file.policies) {
            Some(found) => {
                if was_on
                    && !on
                    && let Some(fields) = body.as_object_mut()
                {
                    // One that is on stays on: whoever restores the rest of it takes no protection away.
                    fields.remove("state");
                    if *found.state() != PolicyState::Enabled {
                        fields.insert("state".to_owned(), json!(rests(policy).as_str()));
                    }
                }
                back.changed.push(PolicyContent { policy: found.id().clone(), body });
            }
            None => {
                let name = free(policy.display_name(), &taken);
                taken.insert(key(&name));
                body["displayName"] = json!(name);
                // What is made asks nobody, whatever it did: it is switched on once it shows.
                if on && *policy.state() == PolicyState::Enabled {
                    back.on.push(name.as_str().into());
                }
                if *policy.state() != PolicyState::Disabled {
                    body["state"] = json!(rests(policy).as_str());
                }
                back.made.push(body);
            }
        }
    }
    Ok(back)
}

/// The state in which a policy asks nobody.
fn rests(policy: &Policy) -> PolicyState {
    if policy.user_actions().next().is_some() { PolicyState::Disabled } else { PolicyState::ReportOnly }
}

/// A policy's body with the locations and strengths by the ids that they have now. What is to be made keeps the id that
/// the backup has for it.
///
/// # Errors
/// [`ErrorCode::PolicyNamesMissing`]: nothing that it names is dropped.
fn with_parts_of_now(file: &File, beside: &Beside, policy: &Policy) -> Result<Value, AppError> {
    let mut body = body_of(policy.raw());
    let mut missing = Vec::new();
    for id in parts_named(policy) {
        match beside.now(file, id) {
            Some(now) if now.eq_ignore_ascii_case(id) => {}
            Some(now) => name_instead(&mut body, id, now),
            None => match beside.to_make(file, id) {
                Some(needed) => name_instead(&mut body, id, &needed.id),
                None => missing.push(file.name(id)),
            },
        }
    }
    if missing.is_empty() {
        Ok(body)
    } else {
        Err(AppError::new(ErrorCode::PolicyNamesMissing).with("names", missing.join(", ")))
    }
}

#[cfg(test)]
mod tests;
