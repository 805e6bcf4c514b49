//! Findings about old apps and protocols, which cannot ask for a second step.

use super::applies::{Among, Applies};
use super::people::Counted;
use super::{Finding, Found, Urgency};
use crate::id::UserId;
use crate::policy::{Content, Control, Grant, Operator, Policy, PolicyState};
use crate::tenant::TenantSnapshot;
use crate::verdict::defaults_in_force;

pub(super) fn findings(snapshot: &TenantSnapshot, counted: Option<&Counted<'_>>) -> Vec<Finding> {
    used(snapshot).into_iter().chain(possible(snapshot, counted)).collect()
}

/// Who used them, as far as the log was read.
fn used(snapshot: &TenantSnapshot) -> Option<Finding> {
    let signed_in = snapshot.legacy_sign_ins.get().ok()?;
    let back_to = signed_in.back_to;
    if signed_in.people.is_empty() {
        let fine = || Finding::new(Found::NoOldSignIns { back_to }, Urgency::Fine);
        return signed_in.complete.then(fine);
    }
    let users = snapshot.users.get().ok();
    let mut finding = Finding::new(Found::OldSignIns { back_to }, Urgency::Soon);
    finding.at_least = !signed_in.complete;
    match users {
        Some(users) => {
            let still_there = users.people.iter().filter(|user| user.account_enabled != Some(false));
            let used = still_there.map(|user| &user.id).filter(|id| signed_in.people.contains_key(*id));
            finding.people = used.cloned().collect();
            finding.at_least |= !users.complete;
        }
        None => {
            finding.people = signed_in.people.keys().cloned().collect();
            finding.people.sort();
        }
    }
    (!finding.people.is_empty()).then_some(finding)
}

/// Whom something keeps from using them.
fn possible(snapshot: &TenantSnapshot, counted: Option<&Counted<'_>>) -> Option<Finding> {
    let defaults = defaults_in_force(snapshot);
    if defaults == Ok(true) {
        return Some(Finding::new(Found::OldSignInsBlocked, Urgency::Fine));
    }
    let counted = counted?;
    let policies = snapshot.policies.get().ok()?;
    if counted.people.is_empty() {
        return None;
    }
    let kept_out = kept_out(policies, counted);
    let mut finding = Finding::new(Found::OldSignInsPossible, Urgency::Later);
    finding.at_least = !counted.complete || kept_out.contains(&Sureness::Perhaps);
    let open = counted.people.iter().zip(&kept_out).filter(|(_, kept_out)| **kept_out == Sureness::No);
    finding.people = open.map(|(person, _)| person.user.id.clone()).collect::<Vec<UserId>>();
    if !finding.people.is_empty() {
        // Security defaults, if they are on, keep these out too.
        return (defaults == Ok(false)).then_some(finding);
    }
    (!finding.at_least).then(|| Finding::new(Found::OldSignInsBlocked, Urgency::Fine))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sureness {
    No,
    Perhaps,
    Yes,
}

impl Sureness {
    fn of(applies: Applies) -> Self {
        match applies {
            Applies::Yes => Self::Yes,
            Applies::Maybe(_) => Self::Perhaps,
            Applies::No => Self::No,
        }
    }
}

/// The two client types that stand for old apps.
const OLD_CLIENTS: [&str; 2] = ["exchangeActiveSync", "other"];

/// For each of the people, whether policies together keep both client types out.
fn kept_out(policies: &[Policy], counted: &Counted<'_>) -> Vec<Sureness> {
    let mut among = Among::of(counted.snapshot, counted.people.iter().map(|person| person.user));
    let [first, second] = OLD_CLIENTS.map(|client| {
        let keep_out = policies.iter().filter(|policy| names_client(policy.content(), client));
        let keep_out = keep_out.filter_map(|policy| match keeps_old_apps_out(policy) {
            Sureness::No => None,
            Sureness::Perhaps => Some((policy, false)),
            Sureness::Yes => Some((policy, true)),
        });
        among.by_any(&keep_out.collect::<Vec<_>>(), counted.snapshot)
    });
    first.into_iter().zip(second).map(|(one, other)| Sureness::of(one).min(Sureness::of(other))).collect()
}

fn names_client(content: &Content, client: &str) -> bool {
    let clients = &content.client_app_types;
    clients.is_empty() || clients.iter().any(|word| &**word == "all" || **word == *client)
}

fn keeps_old_apps_out(policy: &Policy) -> Sureness {
    let state = match policy.state() {
        PolicyState::Enabled => Sureness::Yes,
        PolicyState::Other(_) => Sureness::Perhaps,
        PolicyState::Disabled | PolicyState::ReportOnly => Sureness::No,
    };
    state.min(would_keep_old_apps_out(policy.content()))
}

/// Whether a policy that is on keeps old apps out, of everything and everywhere. What they cannot
/// show does so too: a second step, a compliant or joined device (Microsoft's page "Block legacy
/// authentication", under "Indirectly blocking").
fn would_keep_old_apps_out(content: &Content) -> Sureness {
    let apps = &content.applications;
    let risks = &content.risks;
    let all_apps = apps.include.iter().any(|app| &**app == "All") && apps.exclude.is_empty() && apps.filter.is_none();
    let narrowed = content.platforms.is_some()
        || content.locations.is_some()
        || content.device_filter.is_some()
        || !content.transfer_methods.is_empty()
        || [&risks.sign_in, &risks.user, &risks.insider].iter().any(|levels| !levels.is_empty());
    if !all_apps || narrowed {
        return Sureness::No;
    }
    let strange = !content.not_understood.is_empty() || apps.not_understood || content.workloads;
    let understood = if strange { Sureness::Perhaps } else { Sureness::Yes };
    understood.min(content.grant.as_ref().map_or(Sureness::No, cannot_be_met))
}

/// Whether a policy would keep an old app out that is in use now: any of the two client types.
pub(super) fn would_stop_old_apps(content: &Content) -> bool {
    let named = OLD_CLIENTS.iter().any(|client| names_client(content, client));
    named && would_keep_old_apps_out(content) == Sureness::Yes
}

/// Whether an old app surely cannot meet what a policy demands.
fn cannot_be_met(grant: &Grant) -> Sureness {
    let controls = grant.controls.iter().map(|control| match control {
        Control::Block | Control::Mfa | Control::Strength(_) => Sureness::Yes,
        Control::Other(name) if matches!(&**name, "compliantDevice" | "domainJoinedDevice") => Sureness::Yes,
        Control::Other(_) | Control::NotUnderstood(_) => Sureness::Perhaps,
    });
    match grant.operator {
        Operator::And => controls.max(),
        Operator::Or => controls.min(),
        // All of them or one of them: sure only where that makes no difference.
        Operator::NotUnderstood => {
            let (weakest, strongest) = (controls.clone().min(), controls.max());
            if weakest == strongest { weakest } else { Some(Sureness::Perhaps) }
        }
    }
    .unwrap_or(Sureness::No)
}
