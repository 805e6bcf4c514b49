//! What the directory says of the organization: its name and age, its domains, what it has bought, and the roles of the
//! signed-in person.

use graph::Graph;
use mfa::fact::UnknownBecause;
use mfa::licence::{Licences, Units};
use mfa::schedule::{DefaultsSchedule, MethodsMigration};
use mfa::tenant::{Domain, DomainAuthentication};

use super::{Bought, ReadError};
use crate::convert;
use crate::error::ErrorCode;
use crate::view::{ProductLine, RoleView};

pub(super) async fn organization(graph: &Graph) -> Result<mfa::tenant::Organization, ReadError> {
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

pub(super) async fn domains(graph: &Graph) -> Result<Vec<Domain>, ReadError> {
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

pub(super) async fn bought(graph: &Graph) -> Result<Bought, ReadError> {
    let skus = graph.subscribed_skus().await.map_err(|error| convert::read(&error))?;
    let mut plans = Vec::new();
    let mut products = Vec::new();
    for sku in skus {
        // What a product opens, and for how many, must be said: what is left out is not zero.
        let status = sku.capability_status.as_deref().ok_or_else(not_offered)?;
        // A suspended or deleted product opens nothing (GRAPH.md section e).
        if !matches!(status, "Enabled" | "Warning") {
            continue;
        }
        let prepaid = sku.prepaid_units.as_ref().ok_or_else(not_offered)?;
        let units = Units {
            enabled: prepaid.enabled.ok_or_else(not_offered)? + prepaid.warning.unwrap_or(0),
            consumed: sku.consumed_units.unwrap_or(0),
        };
        for plan in sku.service_plans.ok_or_else(not_offered)? {
            plans.push((plan.service_plan_id, units));
        }
        products.push(ProductLine {
            part_number: sku.sku_part_number.unwrap_or(sku.sku_id),
            used: sku.consumed_units.map(super::count),
            bought: u32::try_from(units.enabled).unwrap_or(u32::MAX),
        });
    }
    Ok(Bought { licences: Licences::from_plans(plans), products })
}

pub(super) async fn roles(graph: &Graph) -> Result<Vec<RoleView>, ReadError> {
    let roles = graph.my_roles().await.map_err(|error| convert::read(&error))?;
    Ok(roles
        .into_iter()
        .map(|role| RoleView {
            id: role.role_template_id.as_str().to_owned(),
            name: role.display_name.unwrap_or_default(),
        })
        .collect())
}

/// Reads Microsoft's own schedule to switch security defaults on.
pub(super) async fn defaults_schedule(graph: &Graph) -> Result<DefaultsSchedule, ReadError> {
    let schedule = graph.security_defaults_schedule().await.map_err(|error| convert::read(&error))?;
    schedule.ok_or_else(not_offered)
}

/// Reads how far the move of the methods to their policy is.
pub(super) async fn methods_migration(graph: &Graph) -> Result<MethodsMigration, ReadError> {
    let policy = graph.authentication_methods_policy().await.map_err(|error| convert::read(&error))?;
    policy.migration.ok_or_else(not_offered)
}

fn not_offered() -> ReadError {
    ReadError { because: UnknownBecause::NotOffered, error: ErrorCode::NotOffered.into() }
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
