//! What plans about policies need to know beside the status: what drafts name, what those have registered who must be
//! able to sign in, which policies are Latch's own (SAFETY.md cases 87 to 92).

use std::collections::HashSet;

use futures::future::OptionFuture;
use graph::{ErrorKind, Graph};
use jiff::Timestamp;
use mfa::change::{Intent, Made, NeededKind, Object, PolicyChange, to_check};
use mfa::fact::{Fact, UnknownBecause};
use mfa::holders::Holders;
use mfa::id::{PolicyId, RoleTemplateId, UserId};
use mfa::policy::{Policy, PolicyState};
use mfa::tenant::TenantSnapshot;
use serde_json::json;

use super::needables::kind;
use super::policy_view::switches_on;
use crate::App;
use crate::convert;
use crate::policies::draft;
use crate::session::Signed;
use crate::status::methods_of;
use crate::status::policies::{
    groups_of, locations, names_place, names_strength, role_holders, roles_named, strengths,
};
use crate::view::StatusPart;

/// The parts of the status that plans about policies look at, beside those that every plan reads anew.
const PARTS: [StatusPart; 6] = [
    StatusPart::You,
    StatusPart::Organization,
    StatusPart::Licences,
    StatusPart::Domains,
    StatusPart::Registration,
    StatusPart::EmergencyAccounts,
];

/// Whether a plan for `intent`, or one that puts back `made`, is about policies.
pub(crate) fn is_about_policies(intent: &Intent, made: &[Made]) -> bool {
    match intent {
        Intent::AddPolicies { .. }
        | Intent::ChangePolicy { .. }
        | Intent::RestorePolicies { .. }
        | Intent::MoveToConditionalAccess { .. } => true,
        Intent::PutBack { .. } => {
            let of_people = |item: &Made| item.object.user().is_some();
            made.iter().any(|item| !of_people(item) && item.object != Object::SecurityDefaults)
        }
        _ => false,
    }
}

impl App {
    /// Reads the parts that were never read, and waits for those that are being read.
    pub(super) async fn read_parts_for_policies(&self, signed: &Signed) {
        let is_missing = |part: &StatusPart| {
            let parts = signed.organization.status.parts();
            let part = parts.of(*part);
            part.is_fresh_start() || part.is_reading()
        };
        let missing: Vec<StatusPart> = PARTS.into_iter().filter(is_missing).collect();
        self.read_now(signed, &missing).await;
    }

    /// `snapshot` with what a plan for `intent` needs to know of policies.
    pub(super) async fn ground(
        &self,
        signed: &Signed,
        mut snapshot: TenantSnapshot,
        intent: &Intent,
        made: &[Made],
    ) -> TenantSnapshot {
        snapshot.made_here = self.made_here(signed).await.ids();
        complete(&signed.graph, snapshot, &signed.account(), intent, made).await
    }
}

/// `snapshot` with what a plan for `intent` needs to know of policies, but which of them are Latch's own. What cannot be
/// read stays unknown.
pub(crate) async fn complete(
    graph: &Graph,
    mut snapshot: TenantSnapshot,
    account: &UserId,
    intent: &Intent,
    made: &[Made],
) -> TenantSnapshot {
    let drafts = drafts(&snapshot, intent, made);
    let missing = missing_roles(&snapshot, &drafts);
    let checked = if checks_lock_out(intent) { to_check(&snapshot, account) } else { Vec::new() };
    let restores = looks_at_deleted(intent);
    // What was made for policies is looked at too, when it is put back.
    let of = |wanted| made.iter().any(|item| kind(&item.object) == Some(wanted));
    let names_strength = drafts.iter().any(names_strength) || of(NeededKind::Strength);
    let names_place = drafts.iter().any(names_place) || of(NeededKind::Location);
    let (groups, strengths, locations, holders, methods, deleted) = tokio::join!(
        groups_of(graph, &drafts),
        OptionFuture::from(names_strength.then(|| strengths(graph))),
        OptionFuture::from(names_place.then(|| locations(graph))),
        OptionFuture::from((!missing.is_empty()).then(|| role_holders(graph, missing.clone()))),
        methods_of(graph, &checked),
        OptionFuture::from(restores.then(|| deleted(graph))),
    );
    snapshot.groups.extend(groups);
    snapshot.strengths = strengths.unwrap_or(snapshot.strengths);
    snapshot.locations = locations.unwrap_or(snapshot.locations);
    if let Fact::Known { value, .. } = &mut snapshot.role_holders {
        for role in missing {
            // Of a role that was not read it is not known that nobody holds it.
            *value.of_mut(role.clone()) = match &holders {
                Some(Ok(read)) => read.of(&role).cloned().unwrap_or_default(),
                Some(Err(error)) => Holders { others_because: Some(error.because), ..Holders::default() },
                None => Holders::default(),
            };
        }
    }
    snapshot.methods = methods;
    if let Some(deleted) = deleted {
        snapshot.deleted_policies = deleted;
    }
    snapshot
}

/// Whether a plan takes policies from where the deleted ones are, or has to know whether they go there.
fn looks_at_deleted(intent: &Intent) -> bool {
    match intent {
        Intent::ChangePolicy { change, .. } => matches!(change, PolicyChange::Restore | PolicyChange::Delete),
        Intent::PutBack { .. } | Intent::MoveToConditionalAccess { .. } => true,
        _ => false,
    }
}

/// Whether a plan switches policies on, or makes some that can be.
fn checks_lock_out(intent: &Intent) -> bool {
    match intent {
        Intent::AddPolicies { .. }
        | Intent::RestorePolicies { .. }
        | Intent::MoveToConditionalAccess { .. }
        | Intent::PutBack { .. } => true,
        Intent::ChangePolicy { change, .. } => match change {
            PolicyChange::State { .. } => switches_on(change),
            PolicyChange::Exceptions { .. } | PolicyChange::Content { .. } | PolicyChange::Restore => true,
            PolicyChange::Rename { .. } | PolicyChange::Delete => false,
        },
        _ => false,
    }
}

/// The policies as they would be of which the status has not read what they name: new ones, those that are off, and
/// those that would name something else.
fn drafts(snapshot: &TenantSnapshot, intent: &Intent, made: &[Made]) -> Vec<Policy> {
    let there = snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let off = |id: &PolicyId| there.iter().find(|policy| policy.id() == id && *policy.state() == PolicyState::Disabled);
    match intent {
        Intent::AddPolicies { policies, .. } => policies.iter().filter_map(draft).collect(),
        Intent::ChangePolicy { policy, change, .. } => match change {
            PolicyChange::Exceptions { groups, .. } => {
                let mut raw = there.iter().find(|there| there.id() == policy).map(|there| there.raw().clone());
                if let Some(left_out) = raw.as_mut().and_then(|raw| raw.pointer_mut("/conditions/users")) {
                    left_out["excludeGroups"] = json!(groups);
                }
                raw.as_ref().and_then(draft).into_iter().collect()
            }
            PolicyChange::Content { body } => draft(body).into_iter().collect(),
            _ => off(policy).cloned().into_iter().collect(),
        },
        Intent::RestorePolicies { made, changed, .. } => {
            made.iter().chain(changed.iter().map(|content| &content.body)).filter_map(draft).collect()
        }
        Intent::MoveToConditionalAccess { policies, .. } => policies.iter().filter_map(off).cloned().collect(),
        Intent::PutBack { .. } => made.iter().filter_map(whole_before).collect(),
        _ => Vec::new(),
    }
}

/// The policy as it was before a change, where that is kept whole.
fn whole_before(item: &Made) -> Option<Policy> {
    item.before.get("conditions").and_then(|_| draft(&item.before))
}

/// The roles that drafts name of which it was not read who holds them.
fn missing_roles(snapshot: &TenantSnapshot, drafts: &[Policy]) -> HashSet<RoleTemplateId> {
    let Ok(holders) = snapshot.role_holders.get() else { return HashSet::new() };
    drafts.iter().flat_map(roles_named).filter(|role| holders.of(role).is_none()).collect()
}

/// The policies that can be restored.
async fn deleted(graph: &Graph) -> Fact<Vec<Policy>> {
    match graph.deleted_policies().await {
        Ok(policies) => Fact::known(policies, Timestamp::now()),
        // Not every cloud keeps them.
        Err(error) if error.kind() == &ErrorKind::NotFound => Fact::Unknown(UnknownBecause::NotOffered),
        Err(error) => Fact::Unknown(convert::read(&error).because),
    }
}

/// The policies of which Latch changes something, by what they are when the plan is made.
pub(super) fn meant<'a>(snapshot: &'a TenantSnapshot, intent: &Intent) -> Vec<&'a Policy> {
    let there = snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let ids: Vec<&PolicyId> = match intent {
        Intent::MoveToConditionalAccess { policies, .. } => policies.iter().collect(),
        Intent::ChangePolicy { policy, .. } => vec![policy],
        _ => Vec::new(),
    };
    there.iter().filter(|policy| ids.contains(&policy.id())).collect()
}

#[cfg(test)]
mod tests;
