//! The status as the window shows it.

use std::sync::Arc;

use mfa::change::PlanRefused;
use mfa::id::RoleTemplateId;
use mfa::permission::{Action, Allowed, allows};
use mfa::registration::MethodLevel;
use mfa::schedule::MethodsMigration;
use mfa::tenant::{CreatedEra, DomainAuthentication, TenantSnapshot};
use transport::{LimitGroup, Pace};

use super::findings;
use super::headline::{headline, left_open, next, plain, step};
use super::{Parts, Policies, Readable as _, Registrations, Tallied};
use crate::changes::Standstill;
use crate::error::{AppError, ErrorCode};
use crate::policies::{Reminders, state as policy_state};
use crate::session::Signed;
use crate::view::{
    Ability, AbilityView, ConditionalAccessView, DomainLine, DomainsView, EditableView, EmergencyView, HeadlineKind,
    LicencesView, MethodsView, MigrationView, NextStepKind, NotEditable, OldSignInsView, OrganizationView, PartView,
    PerUserMfaView, Permission, PolicyLine, PolicyStateView, ProtectionView, RegistrationView, SecurityDefaultsView,
    StatusView, YouView,
};
use crate::{App, emergency, pace};

/// How many names of what stands in the way are shown.
const NAMES_SHOWN: usize = 5;

impl App {
    /// The status as far as it is known. Begins to read what was never read.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub async fn status(&self) -> Result<StatusView, AppError> {
        let signed = self.signed()?;
        self.find_unfinished(&signed).await;
        self.read_what_is_missing(&signed);
        loop {
            let made = self.made_here(&signed).await;
            let (app, counting) = (self.clone(), signed.clone());
            // Counting many people takes longer than an async task may block.
            let counted = tokio::task::spawn_blocking(move || {
                let tallied = counting.tallied();
                let reminders = Reminders::of(&app, &counting, &tallied, &made);
                (tallied, reminders)
            });
            let (tallied, reminders) =
                counted.await.map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))?;
            // A part that came in meanwhile is counted too: the sentence speaks of the parts that are shown.
            if let Some(status) = status(&signed, &tallied, &reminders) {
                return Ok(status);
            }
        }
    }
}

/// The whole of Home; `None` when the parts are not those that were counted.
fn status(signed: &Signed, tallied: &Tallied, reminders: &Reminders) -> Option<StatusView> {
    let (standstill, exposure) = (signed.organization.changes.standstill(), signed.organization.changes.exposure());
    let parts = signed.organization.status.parts();
    if signed.organization.status.revision() != tallied.revision {
        return None;
    }
    let pace = signed.stack.pace();
    let directory = &[LimitGroup::Directory];
    let snapshot = &tallied.snapshot;
    let (headline, next_step) = match standstill {
        None if parts.are_being_read() => {
            (plain(HeadlineKind::Reading, ProtectionView::Reading), step(NextStepKind::Reading))
        }
        None => (headline(tallied), reminders.next_step(next(tallied), snapshot)),
        Some(standstill) if let Some((since, people)) = exposure => left_open(standstill, since, people),
        Some(Standstill::Running) => {
            (plain(HeadlineKind::ChangeRunning, ProtectionView::Changing), step(NextStepKind::Reading))
        }
        Some(Standstill::Interrupted) => {
            (plain(HeadlineKind::ChangeInterrupted, ProtectionView::Changing), step(NextStepKind::SettleChange))
        }
    };
    let editable = |can: &Result<(), PlanRefused>, permission| editable(signed, snapshot, can, permission);
    Some(StatusView {
        headline,
        next_step,
        organization: parts.organization.view(&pace, directory, |organization| OrganizationView {
            name: organization.name.to_string(),
            created: organization.created.map(|created| created.to_string()),
            created_with_defaults: organization.era().map(|era| era == CreatedEra::SinceSecurityDefaults),
        }),
        security_defaults: parts.security_defaults.view(&pace, directory, |on| SecurityDefaultsView {
            on: *on,
            editable: editable(&tallied.security_defaults, Permission::SecurityDefaults),
            conditional_access_instead: snapshot.licences.get().is_ok_and(|licences| licences.has_p1()),
        }),
        per_user_mfa: per_user_mfa(&parts, tallied, &pace, editable(&tallied.per_user_mfa, Permission::PerUserMfa)),
        conditional_access: parts.policies.view(
            &pace,
            &[LimitGroup::ConditionalAccess, LimitGroup::Directory],
            |policies| conditional_access(policies, snapshot),
        ),
        registration: registration(&parts, tallied, &pace),
        licences: parts.bought.view(&pace, directory, |bought| LicencesView {
            p1: bought.licences.has_p1(),
            p2: bought.licences.has_p2(),
            p1_units: count(bought.licences.conditional_access_units().enabled),
            people: tallied
                .tally
                .people
                .as_ref()
                .ok()
                .filter(|people| people.complete)
                .map(|people| count(people.members.total())),
            products: bought.products.clone(),
        }),
        you: parts.roles.view(&pace, directory, |roles| YouView {
            roles: roles.clone(),
            abilities: abilities(&roles.iter().map(|role| RoleTemplateId::new(role.id.as_str())).collect()),
        }),
        domains: parts.domains.view(&pace, directory, |domains| DomainsView {
            domains: domains
                .iter()
                .map(|read| DomainLine {
                    name: read.name.to_string(),
                    federated: read.authentication.map(|by| by == DomainAuthentication::Federated),
                    second_step_elsewhere: read.second_step_elsewhere,
                })
                .collect(),
        }),
        emergency: emergency_accounts(&parts, tallied, &pace),
        old_sign_ins: parts.old_sign_ins.view(&pace, &[LimitGroup::Reports], |found| OldSignInsView {
            people: count(found.people.len()),
            at_least: !found.complete,
            back_to: found.back_to.to_string(),
        }),
        methods: parts.methods_migration.view(&pace, directory, |migration| MethodsView {
            migration: match migration {
                MethodsMigration::Before => MigrationView::Before,
                MethodsMigration::InProgress => MigrationView::InProgress,
                MethodsMigration::Complete => MigrationView::Complete,
            },
        }),
        findings: findings::views(tallied, reminders.finding()),
    })
}

fn editable(
    signed: &Signed,
    snapshot: &TenantSnapshot,
    can: &Result<(), PlanRefused>,
    permission: Permission,
) -> EditableView {
    if signed.organization.changes.is_running() {
        return not(NotEditable::ChangeRunning);
    }
    if !snapshot.my_roles.is_known() {
        return not(NotEditable::RolesUnknown);
    }
    match can {
        Ok(()) if signed.may(permission) => EditableView::Yes,
        Ok(()) => EditableView::AfterPermission { permission },
        Err(refused) => refused_view(refused),
    }
}

fn not(reason: NotEditable) -> EditableView {
    EditableView::No { reason, roles: Vec::new(), count: 0, names: Vec::new() }
}

fn refused_view(refused: &PlanRefused) -> EditableView {
    use mfa::change::PlanPart;
    match refused {
        PlanRefused::NotAllowed { needs } => {
            EditableView::No { reason: NotEditable::Role, roles: role_ids(needs), count: 0, names: Vec::new() }
        }
        PlanRefused::PoliciesForbidDefaults { policies } => EditableView::No {
            reason: NotEditable::Policies,
            roles: Vec::new(),
            count: count(policies.len()),
            names: policies.iter().take(NAMES_SHOWN).map(|policy| policy.name.to_string()).collect(),
        },
        PlanRefused::NotKnown { part: PlanPart::Policies, .. } => not(NotEditable::PoliciesUnknown),
        PlanRefused::NotKnown { part: PlanPart::People, .. } | PlanRefused::StateUnknown { .. } => {
            not(NotEditable::PerUserMfaUnknown)
        }
        PlanRefused::NotKnown { .. } => not(NotEditable::RolesUnknown),
        PlanRefused::IncompletePeople | PlanRefused::PeopleNotFound { .. } => not(NotEditable::PeopleIncomplete),
        // The others are of plans for policies.
        _ => not(NotEditable::NothingToDo),
    }
}

pub(crate) fn role_ids(roles: &[RoleTemplateId]) -> Vec<String> {
    roles.iter().map(|role| role.as_str().to_owned()).collect()
}

fn per_user_mfa(parts: &Parts, tallied: &Tallied, pace: &Pace, editable: EditableView) -> PartView<PerUserMfaView> {
    // People who were read but whose setting nobody may read: one reason is truer than a count of unknowns.
    let unreadable =
        matches!(&tallied.tally.per_user, Ok(counts) if counts.unknown > 0 && counts.on() + counts.disabled == 0);
    if let (true, Some((people, _))) = (unreadable, parts.people.latest()) {
        let because = people.states_unread.as_ref().map(|unread| unread.error.clone());
        return PartView::Unknown {
            because: because.unwrap_or_else(|| ErrorCode::NotOffered.into()),
            refreshing: parts.people.is_reading(),
        };
    }
    parts.people.view(pace, &[LimitGroup::Directory], |people| {
        let counts = tallied.tally.per_user.unwrap_or_default();
        PerUserMfaView {
            disabled: count(counts.disabled),
            enabled: count(counts.enabled),
            enforced: count(counts.enforced),
            unknown: count(counts.unknown),
            complete: people.users.complete,
            editable,
        }
    })
}

fn conditional_access(policies: &Arc<Policies>, snapshot: &TenantSnapshot) -> ConditionalAccessView {
    let mut lines: Vec<PolicyLine> = policies
        .list
        .iter()
        .map(|policy| PolicyLine {
            id: policy.id().as_str().to_owned(),
            name: policy.display_name().to_owned(),
            state: policy_state(policy),
        })
        .collect();
    lines.sort_by_cached_key(|line| line.name.to_lowercase());
    let of = |state| count(lines.iter().filter(|line| line.state == state).count());
    ConditionalAccessView {
        on: of(PolicyStateView::On),
        report_only: of(PolicyStateView::ReportOnly),
        off: of(PolicyStateView::Off),
        other: of(PolicyStateView::Other),
        licensed: snapshot.licences.get().ok().map(|licences| licences.has_p1()),
        policies: lines,
    }
}

/// The accounts are of the list of people; when they were used is only added to it.
fn emergency_accounts(parts: &Parts, tallied: &Tallied, pace: &Pace) -> PartView<EmergencyView> {
    parts.people.view(pace, &[LimitGroup::Directory], |_| emergency::view(tallied))
}

fn registration(parts: &Parts, tallied: &Tallied, pace: &Pace) -> PartView<RegistrationView> {
    let groups = &[LimitGroup::Reports, LimitGroup::Directory];
    // The counts are of people, so they wait for the people.
    if parts.people.latest().is_none() && parts.people.is_reading() && parts.registrations.latest().is_some() {
        let waiting = pace::waiting(pace, groups);
        return PartView::Loading { so_far: None, total: None, seconds_left: None, waiting };
    }
    if let (None, Some(failed)) = (parts.people.latest(), parts.people.failed()) {
        return PartView::Unknown { because: failed.error.clone(), refreshing: parts.people.is_reading() };
    }
    parts.registrations.view(pace, groups, |registrations| registered(registrations, tallied))
}

fn registered(registrations: &Registrations, tallied: &Tallied) -> RegistrationView {
    let mut view = RegistrationView {
        registered: 0,
        only_phone: 0,
        not_allowed: 0,
        not_registered: 0,
        unknown: 0,
        source: registrations.source,
        report_from: registrations.report_from.map(|from| from.to_string()),
    };
    for user in tallied.people_counted() {
        let row = registrations.rows.get(&user.id);
        match row.and_then(|row| row.registered) {
            Some(true) => {
                view.registered += 1;
                view.not_allowed += u32::from(row.and_then(|row| row.capable) == Some(false));
                if row.and_then(|row| row.level) == Some(MethodLevel::OnlySmsOrVoice) {
                    view.only_phone += 1;
                }
            }
            Some(false) => view.not_registered += 1,
            None => view.unknown += 1,
        }
    }
    view
}

fn abilities(roles: &std::collections::BTreeSet<RoleTemplateId>) -> Vec<AbilityView> {
    [
        (Ability::ReadStatus, Action::ReadPolicies),
        (Ability::ReadRegistration, Action::ReadReports),
        (Ability::SecurityDefaults, Action::SecurityDefaults),
        (Ability::PerUserMfa, Action::PerUserMfa),
        (Ability::ConditionalAccess, Action::ConditionalAccess),
    ]
    .into_iter()
    .map(|(ability, action)| AbilityView {
        ability,
        allowed: allows(roles, action) == Allowed::Yes,
        roles: role_ids(&mfa::permission::roles_for(action)),
    })
    .collect()
}

/// A count for the window.
pub(crate) fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
