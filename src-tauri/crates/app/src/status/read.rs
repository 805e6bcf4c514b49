//! Reading the parts, each by itself.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use graph::Graph;
use graph::roles::RoleMember;
use jiff::Timestamp;
use mfa::fact::{Fact, UnknownBecause};
use mfa::group::Group;
use mfa::id::{GroupId, RoleTemplateId};
use mfa::licence::{Licences, Units};
use mfa::policy::{Control, Policy, PolicyState};
use mfa::role;
use mfa::strength::AuthenticationStrength;
use mfa::tenant::{Domain, DomainAuthentication};

use super::people::{PeopleForm, read_people};
use super::{
    Bought, Part, Parts, People, Policies, ReadError, Readable as _, Registrations, RoleHolders, Status, registrations,
};
use crate::App;
use crate::convert;
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::view::{ProductLine, RoleView, StatusPart};

/// How many groups and roles are read at once. Each is a list of its own.
const LISTS_AT_ONCE: usize = 4;

const EVERY_PART: [StatusPart; 11] = [
    StatusPart::You,
    StatusPart::Organization,
    StatusPart::SecurityDefaults,
    StatusPart::ConditionalAccess,
    StatusPart::PerUserMfa,
    StatusPart::Licences,
    StatusPart::Domains,
    StatusPart::Registration,
    StatusPart::Methods,
    StatusPart::EmergencyAccounts,
    StatusPart::OldSignIns,
];

impl App {
    /// Reads one part anew, or all of them. Returns at once; the window is told as parts come in.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub fn refresh(&self, part: Option<StatusPart>) -> Result<(), AppError> {
        let signed = self.signed()?;
        match part {
            Some(part) => self.begin_reading(&signed, part),
            None => EVERY_PART.into_iter().for_each(|part| self.begin_reading(&signed, part)),
        }
        Ok(())
    }

    /// Begins to read what was never read.
    pub(crate) fn read_what_is_missing(&self, signed: &Arc<Signed>) {
        let never_read = |part: &StatusPart| signed.organization.status.parts().of(*part).is_fresh_start();
        EVERY_PART.into_iter().filter(never_read).for_each(|part| self.begin_reading(signed, part));
    }

    /// Reads parts now, and returns when all of them are read. A read that is already under way is waited for.
    pub(crate) async fn read_now(&self, signed: &Signed, parts: &[StatusPart]) {
        let status = &signed.organization.status;
        let reads = parts.iter().map(|part| async move {
            if status.update(|parts| parts.begin(*part)) {
                self.read(signed, *part).await;
            } else {
                status.wait_until(|parts| !parts.of(*part).is_reading()).await;
            }
        });
        futures::future::join_all(reads).await;
    }

    /// Reads parts anew because a change ended. A read that is under way began before that, so it is made once more.
    pub(crate) fn read_after_change(&self, signed: &Arc<Signed>, parts: &[StatusPart]) {
        for part in parts.iter().copied() {
            let (app, signed) = (self.clone(), signed.clone());
            // Marked here and not in the task: whoever asks next sees it being read.
            let mut begun = signed.organization.status.update(|parts| parts.begin(part));
            tokio::spawn(async move {
                let status = &signed.organization.status;
                while !begun {
                    status.wait_until(|parts| !parts.of(part).is_reading()).await;
                    begun = status.update(|parts| parts.begin(part));
                }
                app.read(&signed, part).await;
            });
        }
    }

    fn begin_reading(&self, signed: &Arc<Signed>, part: StatusPart) {
        let app = self.clone();
        let signed = signed.clone();
        // Marked here and not in the task, so that the window that asks next sees it being read.
        if !signed.organization.status.update(|parts| parts.begin(part)) {
            return;
        }
        tokio::spawn(async move { app.read(&signed, part).await });
        self.inner().desktop.changed(Topic::Status);
    }

    /// Reads a part that was begun, to its end.
    async fn read(&self, signed: &Signed, part: StatusPart) {
        let status = &signed.organization.status;
        let graph = &signed.graph;
        let failed = match part {
            StatusPart::Organization => {
                let result = organization(graph).await;
                if let Ok(organization) = &result {
                    signed.organization.set_name(organization.name.to_string());
                    self.remember(signed);
                    self.inner().desktop.changed(Topic::Session);
                }
                status.end(result, |parts| &mut parts.organization)
            }
            StatusPart::SecurityDefaults => {
                let result = graph.security_defaults().await.map_err(|error| convert::read(&error));
                status.end(result, |parts| &mut parts.security_defaults)
            }
            StatusPart::PerUserMfa => {
                let result = self.list_of_people(signed).await.map(Arc::new);
                status.end(result, |parts| &mut parts.people)
            }
            StatusPart::ConditionalAccess => {
                let result = policies(graph).await;
                let named = result.as_ref().map(|policies| roles_named(&policies.list)).unwrap_or_default();
                let holders = role_holders(graph, named).await;
                status.end(holders.map(Arc::new), |parts| &mut parts.role_holders);
                status.end(result.map(Arc::new), |parts| &mut parts.policies)
            }
            StatusPart::Registration => {
                let result = self.registrations(signed).await.map(Arc::new);
                status.end(result, |parts| &mut parts.registrations)
            }
            StatusPart::Licences => {
                let result = bought(graph).await;
                status.end(result, |parts| &mut parts.bought)
            }
            StatusPart::You => {
                let result = roles(graph).await;
                status.end(result, |parts| &mut parts.roles)
            }
            StatusPart::Domains => {
                let result = domains(graph).await;
                status.end(result, |parts| &mut parts.domains)
            }
            StatusPart::EmergencyAccounts | StatusPart::OldSignIns | StatusPart::Methods => None,
        };
        if let Some(error) = failed {
            tracing::debug!(?part, code = ?error.code, "a part of the status could not be read");
            self.notice(&error);
        }
        self.inner().desktop.changed(Topic::Status);
    }

    /// Reads the people, a page at a time. A page that is lost for good makes the list incomplete, and it says so.
    async fn list_of_people(&self, signed: &Signed) -> Result<People, ReadError> {
        read_people(&signed.graph, PeopleForm::Auto, |progress| {
            signed.organization.status.progress(progress);
            self.inner().desktop.changed(Topic::Status);
        })
        .await
    }

    /// Reads who has registered: from the report where there is P1, else from each person's methods. The report
    /// fails at random on licensed organizations too; then the methods are read (USERS.md 2h).
    async fn registrations(&self, signed: &Signed) -> Result<Registrations, ReadError> {
        let status = &signed.organization.status;
        status.wait_until(|parts| !parts.bought.is_reading()).await;
        let licensed = status.parts().bought.latest().map(|(bought, _)| bought.licences.has_p1());
        if licensed != Some(false) {
            match registrations::report(&signed.graph).await {
                Ok(registrations) => return Ok(registrations),
                Err(error) if error.because == UnknownBecause::NoLicence => {}
                Err(error) => return Err(error),
            }
        }
        status.wait_until(|parts| !parts.people.is_reading()).await;
        let people = match status.parts().people.latest() {
            Some((people, _)) => people.clone(),
            None => {
                return Err(ReadError {
                    because: UnknownBecause::Incomplete,
                    error: ErrorCode::PeopleIncomplete.into(),
                });
            }
        };
        registrations::methods(&signed.graph, &people).await
    }
}

impl Status {
    /// Ends a read. Says why, when it failed.
    fn end<T>(&self, result: Result<T, ReadError>, part: impl FnOnce(&mut Parts) -> &mut Part<T>) -> Option<AppError> {
        let failed = result.as_ref().err().map(|error| error.error.clone());
        self.update(|parts| part(parts).end(result, Timestamp::now()));
        failed
    }
}

async fn organization(graph: &Graph) -> Result<mfa::tenant::Organization, ReadError> {
    let organization = graph.organization().await.map_err(|error| convert::read(&error))?;
    let domains = organization.verified_domains.unwrap_or_default();
    Ok(mfa::tenant::Organization {
        id: organization.id,
        name: organization.display_name.unwrap_or_default().into(),
        created: organization.created,
        verified_domains: domains
            .into_iter()
            .map(|domain| domain_of(domain.name, domain.authentication_type, domain.is_default, domain.is_initial))
            .collect(),
    })
}

fn domain_of(
    name: String,
    authentication: Option<String>,
    is_default: Option<bool>,
    is_initial: Option<bool>,
) -> Domain {
    Domain {
        name: name.into(),
        authentication: authentication.as_deref().and_then(DomainAuthentication::read),
        is_default: is_default == Some(true),
        is_initial: is_initial == Some(true),
        second_step_elsewhere: None,
    }
}

async fn domains(graph: &Graph) -> Result<Vec<Domain>, ReadError> {
    let domains = graph.domains().await.map_err(|error| convert::read(&error))?;
    let mut read = Vec::with_capacity(domains.len());
    for domain in domains {
        let mut domain = domain_of(domain.name, domain.authentication_type, domain.is_default, domain.is_initial);
        if domain.authentication == Some(DomainAuthentication::Federated) {
            domain.second_step_elsewhere = second_step_elsewhere(graph, &domain.name).await;
        }
        read.push(domain);
    }
    Ok(read)
}

/// Whether a domain's own sign-in service does the second step. What cannot be read is not known: it only takes a
/// line from the card.
async fn second_step_elsewhere(graph: &Graph, domain: &str) -> Option<bool> {
    does_second_step(&graph.federation(domain).await.ok()??.federated_idp_mfa_behavior?)
}

/// What `federatedIdpMfaBehavior` says about it (GRAPH.md section e). One that is only accepted *if* it was done may
/// or may not be done there.
fn does_second_step(behavior: &str) -> Option<bool> {
    match behavior {
        "enforceMfaByFederatedIdp" => Some(true),
        "rejectMfaByFederatedIdp" => Some(false),
        _ => None,
    }
}

async fn bought(graph: &Graph) -> Result<Bought, ReadError> {
    let skus = graph.subscribed_skus().await.map_err(|error| convert::read(&error))?;
    let mut plans = Vec::new();
    let mut products = Vec::new();
    for sku in skus {
        // A suspended or deleted product opens nothing (GRAPH.md section e).
        if !matches!(sku.capability_status.as_deref(), Some("Enabled" | "Warning")) {
            continue;
        }
        let prepaid = sku.prepaid_units.as_ref();
        let units = Units {
            enabled: prepaid.map_or(0, |units| units.enabled.unwrap_or(0) + units.warning.unwrap_or(0)),
            consumed: sku.consumed_units.unwrap_or(0),
        };
        for plan in sku.service_plans.unwrap_or_default() {
            plans.push((plan.service_plan_id, units));
        }
        products.push(ProductLine {
            part_number: sku.sku_part_number.unwrap_or(sku.sku_id),
            used: u32::try_from(units.consumed).unwrap_or(u32::MAX),
            bought: u32::try_from(units.enabled).unwrap_or(u32::MAX),
        });
    }
    Ok(Bought { licences: Licences::from_plans(plans), products })
}

async fn roles(graph: &Graph) -> Result<Vec<RoleView>, ReadError> {
    let roles = graph.my_roles().await.map_err(|error| convert::read(&error))?;
    Ok(roles
        .into_iter()
        .map(|role| RoleView {
            id: role.role_template_id.as_str().to_owned(),
            name: role.display_name.unwrap_or_default(),
        })
        .collect())
}

async fn policies(graph: &Graph) -> Result<Policies, ReadError> {
    let list = graph.conditional_access_policies().await.map_err(|error| convert::read(&error))?;
    let in_force: Vec<&Policy> = list.iter().filter(|policy| counts(policy)).collect();
    let groups: HashSet<GroupId> = in_force.iter().flat_map(|policy| groups_named(policy)).collect();
    let strengths = if in_force.iter().any(|policy| names_strength(policy)) {
        match graph.authentication_strengths().await {
            Ok(strengths) => Fact::known(
                strengths
                    .into_iter()
                    .map(|strength| {
                        let read = AuthenticationStrength {
                            satisfies_mfa: strength.satisfies_mfa(),
                            allowed_combinations: strength
                                .allowed_combinations
                                .into_iter()
                                .flatten()
                                .map(Into::into)
                                .collect(),
                        };
                        (strength.id, read)
                    })
                    .collect(),
                Timestamp::now(),
            ),
            Err(error) => Fact::Unknown(convert::read(&error).because),
        }
    } else {
        Fact::known(BTreeMap::new(), Timestamp::now())
    };
    let groups = stream::iter(groups)
        .map(|group| async move {
            let members = graph.group_members(&group).await;
            let fact = match members {
                Ok(members) => {
                    Fact::known(Group { members: members.into_iter().collect(), ..Group::default() }, Timestamp::now())
                }
                Err(error) => Fact::Unknown(convert::read(&error).because),
            };
            (group, fact)
        })
        .buffer_unordered(LISTS_AT_ONCE)
        .collect()
        .await;
    Ok(Policies { list, groups, strengths, locations: Fact::Unknown(UnknownBecause::NotReadYet) })
}

/// Whether a policy can matter for a verdict (VERDICTS.md V3): a state that is not known may.
fn counts(policy: &Policy) -> bool {
    !matches!(policy.state(), PolicyState::Disabled | PolicyState::ReportOnly)
}

fn names_strength(policy: &Policy) -> bool {
    let controls = policy.content().grant.iter().flat_map(|grant| &grant.controls);
    controls.into_iter().any(|control| matches!(control, Control::Strength(_)))
}

fn groups_named(policy: &Policy) -> Vec<GroupId> {
    let users = &policy.content().users;
    users.include.groups.iter().chain(&users.exclude.groups).cloned().collect()
}

fn roles_named(policies: &[Policy]) -> HashSet<RoleTemplateId> {
    policies
        .iter()
        .filter(|policy| counts(policy))
        .flat_map(|policy| {
            let users = &policy.content().users;
            users.include.roles.iter().chain(&users.exclude.roles).cloned().collect::<Vec<_>>()
        })
        .collect()
}

/// Reads who holds the roles that policies name, those that security defaults ask at every sign-in, and the one
/// that directory synchronization uses. Through role-assignable groups too (VERDICTS.md V5).
async fn role_holders(graph: &Graph, named: HashSet<RoleTemplateId>) -> Result<RoleHolders, ReadError> {
    let mut wanted = named;
    wanted.extend(role::ASKED_ALWAYS_BY_SECURITY_DEFAULTS);
    wanted.insert(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS);
    stream::iter(wanted)
        .map(|role| async move {
            let mut holders = HashSet::new();
            for member in graph.role_members(&role).await? {
                match member {
                    RoleMember::User(user) => {
                        holders.insert(user);
                    }
                    RoleMember::Group(group) => holders.extend(graph.group_members(&group).await?),
                    RoleMember::Other => {}
                }
            }
            Ok((role, holders))
        })
        .buffer_unordered(LISTS_AT_ONCE)
        .try_collect()
        .await
        .map_err(|error: graph::Error| convert::read(&error))
}

#[cfg(test)]
mod tests {
    use super::does_second_step;

    #[test]
    fn a_second_step_that_is_only_accepted_elsewhere_is_not_known_to_be_done_there() {
        assert_eq!(does_second_step("enforceMfaByFederatedIdp"), Some(true));
        assert_eq!(does_second_step("rejectMfaByFederatedIdp"), Some(false));
        for behavior in ["acceptIfMfaDoneByFederatedIdp", "unknownFutureValue", ""] {
            assert_eq!(does_second_step(behavior), None, "{behavior}");
        }
    }
}
