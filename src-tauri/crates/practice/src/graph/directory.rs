//! The organization, its domains and its subscriptions (GRAPH.md section e).

use serde_json::{Value, json};
use uuid::Uuid;

use super::access::{DOMAINS, FEDERATION, ORGANIZATION, SKUS};
use super::{Call, GraphError, graph_json};
use crate::answer::Answer;
use crate::organization::{Domain, Sku};

/// `GET /organization`: with `User.Read` only id, name and domains are filled.
pub(super) fn organization(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(ORGANIZATION)?;
    let full = ["Organization.Read.All", "Directory.Read.All"].into_iter().any(|scope| call.caller.has_scope(scope));
    let organization = &call.tenant.organization;
    let domains: Vec<Value> = organization
        .domains
        .iter()
        .map(|domain| {
            json!({
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": domain.is_default,
                "isInitial": domain.is_initial,
                "name": domain.name,
                "type": kind(domain),
            })
        })
        .collect();
    let when_full = |value: Value| if full { value } else { Value::Null };
    let listed_when_full = |value: Value| if full { value } else { json!([]) };
    let plans: Vec<Value> = organization
        .skus
        .iter()
        .flat_map(|sku| sku.plans.iter().map(move |plan| (sku, plan)))
        .map(|(sku, (id, name))| {
            json!({
                "assignedDateTime": organization.created,
                "capabilityStatus": if lapsed(call, sku) { "Deleted" } else { "Enabled" },
                "service": name,
                "servicePlanId": id.to_string(),
            })
        })
        .collect();
    let body = json!({
        "@odata.context": call.context("organization"),
        "value": [{
            "id": organization.tenant_id.to_string(),
            "deletedDateTime": null,
            "businessPhones": [],
            "countryLetterCode": when_full(json!(organization.country)),
            "createdDateTime": when_full(json!(organization.created)),
            "displayName": organization.name,
            "onPremisesSyncEnabled": when_full(if organization.synced { json!(true) } else { Value::Null }),
            "onPremisesLastSyncDateTime": null,
            "partnerTenantType": null,
            "preferredLanguage": when_full(json!("en")),
            "technicalNotificationMails": listed_when_full(json!([organization.technical_mail])),
            "tenantType": when_full(json!("AAD")),
            "assignedPlans": listed_when_full(Value::Array(plans)),
            "verifiedDomains": domains,
        }],
    });
    Ok(graph_json(200, &body))
}

const fn kind(domain: &Domain) -> &'static str {
    if domain.federation.is_some() { "Federated" } else { "Managed" }
}

fn domain_body(domain: &Domain) -> Value {
    json!({
        "id": domain.name,
        "authenticationType": kind(domain),
        "availabilityStatus": null,
        "isAdminManaged": true,
        "isDefault": domain.is_default,
        "isInitial": domain.is_initial,
        "isRoot": true,
        "isVerified": true,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
    })
}

fn find_domain<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a Domain, GraphError> {
    let mut domains = call.tenant.organization.domains.iter();
    domains.find(|domain| domain.name.eq_ignore_ascii_case(name)).ok_or_else(|| GraphError::no_such_object(name))
}

/// `GET /domains`.
pub(super) fn domains(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(DOMAINS)?;
    let value: Vec<Value> = call.tenant.organization.domains.iter().map(domain_body).collect();
    Ok(graph_json(200, &json!({"@odata.context": call.context("domains"), "value": value})))
}

/// `GET /domains/{id}`.
pub(super) fn domain(call: &Call<'_>, name: &str) -> Result<Answer, GraphError> {
    call.caller.must(DOMAINS)?;
    let mut body = domain_body(find_domain(call, name)?);
    body["@odata.context"] = json!(call.context("domains/$entity"));
    Ok(graph_json(200, &body))
}

/// `GET /domains/{id}/federationConfiguration`: 404 for a managed domain.
pub(super) fn federation(call: &Call<'_>, name: &str) -> Result<Answer, GraphError> {
    call.caller.must(FEDERATION)?;
    let domain = find_domain(call, name)?;
    let federation = domain.federation.as_ref().ok_or_else(|| GraphError::no_such_object(name))?;
    let context = call.context(&format!("domains('{}')/federationConfiguration", domain.name));
    Ok(graph_json(200, &json!({"@odata.context": context, "value": [federation]})))
}

/// A premium subscription that has run out.
fn lapsed(call: &Call<'_>, sku: &Sku) -> bool {
    call.difficulty.licence_lapsed && sku.is_premium()
}

/// `GET /subscribedSkus`.
pub(super) fn skus(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(SKUS)?;
    let organization = &call.tenant.organization;
    let value: Vec<Value> = organization
        .skus
        .iter()
        .enumerate()
        .map(|(place, sku)| {
            let consumed = organization.users.iter().filter(|user| user.licences & (1 << place) != 0).count();
            let lapsed = lapsed(call, sku);
            let (enabled, suspended) = if lapsed { (0, sku.enabled_units) } else { (sku.enabled_units, 0) };
            let plans: Vec<Value> = sku
                .plans
                .iter()
                .map(|(id, name)| {
                    json!({
                        "servicePlanId": id.to_string(),
                        "servicePlanName": name,
                        "provisioningStatus": if lapsed { "Disabled" } else { "Success" },
                        "appliesTo": "User",
                    })
                })
                .collect();
            json!({
                "accountName": organization.id,
                "accountId": organization.tenant_id.to_string(),
                "appliesTo": "User",
                "capabilityStatus": if lapsed { "Suspended" } else { "Enabled" },
                "consumedUnits": consumed,
                "id": format!("{}_{}", organization.tenant_id, sku.sku_id),
                "prepaidUnits": {"enabled": enabled, "lockedOut": 0, "suspended": suspended, "warning": 0},
                "servicePlans": plans,
                "skuId": sku.sku_id.to_string(),
                "skuPartNumber": sku.part_number,
                "subscriptionIds": [Uuid::new_v5(&organization.tenant_id, sku.part_number.as_bytes()).to_string()],
            })
        })
        .collect();
    Ok(graph_json(200, &json!({"@odata.context": call.context("subscribedSkus"), "value": value})))
}
