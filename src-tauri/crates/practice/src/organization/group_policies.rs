//! The group's Conditional Access: what years of good intentions leave behind.

use serde_json::{Value, json};
use uuid::Uuid;

use super::builder::Builder;
use super::group::{
    AUDITORS, EMERGENCY, EXCEPTIONS, FINANCE, HEAD_OFFICE, NOBODY, PILOT, STORE_PEOPLE, TABLETS, TILLS,
};
use super::{Group, UserIndex, normalized};
use crate::roles::Role;

/// The named locations: a trusted office network, an untrusted one, and a list of countries.
pub(super) fn locations(id: impl Fn(&str) -> Uuid) -> Vec<Value> {
    vec![
        json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": id("location offices").to_string(),
            "displayName": "Offices London and Osaka",
            "modifiedDateTime": "2022-02-17T11:20:09Z",
            "createdDateTime": "2018-06-22T11:56:12Z",
            "isTrusted": true,
            "ipRanges": [
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"},
                {"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8:40::/48"},
            ],
        }),
        json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": id("location guest wifi").to_string(),
            "displayName": "Guest Wi-Fi in stores",
            "modifiedDateTime": "2023-09-01T08:00:00Z",
            "createdDateTime": "2023-09-01T08:00:00Z",
            "isTrusted": false,
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.128/25"}],
        }),
        json!({
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": id("location countries").to_string(),
            "displayName": "Countries we work in",
            "modifiedDateTime": "2024-01-10T16:54:53Z",
            "createdDateTime": "2019-09-10T16:54:53Z",
            "countriesAndRegions": ["GB", "JP", "DE", "FR", "ES", "PL", "EG", "IN", "NG", "SE", "BR", "GR"],
            "includeUnknownCountriesAndRegions": false,
            "countryLookupMethod": "clientIpAddress",
        }),
    ]
}

/// Exchange Online.
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// Azure Resource Manager.
const AZURE: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
/// A user who was deleted years ago and is still excluded.
const LONG_GONE: &str = "0dd5ba11-9c2e-4d1b-8f07-5a7e64c1b2f3";

/// A group that was deleted with its office.
const CLOSED_OFFICE: &str = "5e1f0c44-7b0a-4d6f-9a55-0b8d3a1c9e27";
/// The home tenants of two firms of auditors.
const FIRMS: [&str; 2] = ["c2a7d0b1-6f3e-4c58-8d19-72e0b4f6a913", "e9048f5d-13b6-4f7a-a2cb-5d6e81f0437c"];

/// The place of Microsoft's newest policy, and how many days before the organization was opened it came: it may turn
/// itself on 45 days after that (GRAPH.md section c.2).
pub(super) const ARRIVED: usize = 22;
pub(super) const ARRIVED_DAYS: u16 = 40;

/// Twenty-three policies: on, off, report-only, and one in a state that nobody knows.
pub(super) fn policies(
    builder: &Builder,
    groups: &[Group],
    locations: &[Value],
    emergency: &[UserIndex],
) -> Vec<Value> {
    let group = |place: usize| groups.get(place).map(|group| group.id.to_string()).unwrap_or_default();
    let location = |place: usize| locations.get(place).map(|location| location["id"].clone()).unwrap_or_default();
    let account = |place: usize| {
        let index = emergency.get(place).and_then(|&index| usize::try_from(index).ok());
        index.and_then(|index| builder.users.get(index)).map(|user| user.id.to_string()).unwrap_or_default()
    };
    let role = |role: Role| role.template_id().to_string();
    let mfa = json!({"operator": "OR", "builtInControls": ["mfa"]});
    let block = json!({"operator": "OR", "builtInControls": ["block"]});
    let all = json!({"includeApplications": ["All"]});
    let on = "enabled";
    let off = "disabled";
    let report = "enabledForReportingButNotEnforced";

    let bodies = [
        json!({
            "displayName": "CA001 MFA for administrators", "state": on,
            "conditions": {
                "users": {
                    "includeRoles": [role(Role::GlobalAdministrator), role(Role::SecurityAdministrator),
                        role(Role::ConditionalAccessAdministrator), role(Role::ExchangeAdministrator),
                        role(Role::UserAdministrator), role(Role::HelpdeskAdministrator)],
                    "excludeGroups": [group(EMERGENCY)],
                },
                "applications": all,
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "CA002 MFA for head office, not in the office", "state": on,
            "conditions": {
                "users": {"includeGroups": [group(HEAD_OFFICE)], "excludeGroups": [group(EMERGENCY), group(EXCEPTIONS)]},
                "applications": all,
                "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "CA003 MFA for finance, always", "state": on,
            "conditions": {
                "users": {"includeGroups": [group(FINANCE)], "excludeUsers": [account(0), account(1), LONG_GONE]},
                "applications": all,
            },
            "grantControls": {"operator": "AND", "builtInControls": ["mfa"]},
        }),
        json!({
            "displayName": "CA004 Stores: a managed device or MFA", "state": on,
            "conditions": {
                "users": {"includeGroups": [group(STORE_PEOPLE)], "excludeGroups": [group(EMERGENCY), group(EXCEPTIONS)]},
                "applications": {"includeApplications": ["Office365"]},
                "platforms": {"includePlatforms": ["all"], "excludePlatforms": ["linux"]},
            },
            "grantControls": {"operator": "OR", "builtInControls": ["mfa", "compliantDevice", "domainJoinedDevice"]},
        }),
        json!({
            "displayName": "CA005 Block legacy authentication", "state": on,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeGroups": [group(EMERGENCY), group(EXCEPTIONS)]},
                "applications": all, "clientAppTypes": ["exchangeActiveSync", "other"],
            },
            "grantControls": block,
        }),
        json!({
            "displayName": "CA006 Guests: MFA", "state": on,
            "conditions": {
                "users": {
                    "includeGuestsOrExternalUsers": {
                        "guestOrExternalUserTypes": "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,otherExternalUser,serviceProvider",
                        "externalTenants": {"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"},
                    },
                    "excludeGroups": [group(AUDITORS)],
                },
                "applications": all,
            },
            "grantControls": {"operator": "OR", "builtInControls": [],
                "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000002"}},
        }),
        json!({
            "displayName": "CA007 Azure: phishing-resistant", "state": on,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeGroups": [group(EMERGENCY)]},
                "applications": {"includeApplications": [AZURE]},
            },
            "grantControls": {"operator": "OR", "builtInControls": [],
                "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000004"}},
        }),
        json!({
            "displayName": "CA008 Only from countries we work in", "state": on,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeGroups": [group(EMERGENCY)]},
                "applications": {"includeApplications": ["All"], "excludeApplications": [EXCHANGE]},
                "locations": {"includeLocations": ["All"], "excludeLocations": [location(2), location(0)]},
            },
            "grantControls": block,
        }),
        json!({
            "displayName": "CA009 Risky sign-ins: MFA", "state": on,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeGroups": [group(EMERGENCY)]},
                "applications": all, "signInRiskLevels": ["high", "medium"],
            },
            "grantControls": mfa,
            "sessionControls": {"signInFrequency": {"value": null, "type": null, "isEnabled": true,
                "frequencyInterval": "everyTime", "authenticationType": "primaryAndSecondaryAuthentication"}},
        }),
        json!({
            "displayName": "CA010 High user risk", "state": on,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeUsers": [account(0), account(1)]},
                "applications": all, "userRiskLevels": ["high"],
            },
            "grantControls": {"operator": "AND", "builtInControls": ["mfa", "riskRemediation"]},
        }),
        json!({
            "displayName": "CA011 Registering security information", "state": on,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeUsers": ["GuestsOrExternalUsers"], "excludeGroups": [group(EMERGENCY)]},
                "applications": {"includeUserActions": ["urn:user:registersecurityinfo"]},
                "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted", "00000000-0000-0000-0000-000000000000"]},
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "MFA for everyone", "state": report,
            "conditions": {"users": {"includeUsers": ["All"], "excludeGroups": [group(EMERGENCY)]}, "applications": all},
            "grantControls": mfa,
        }),
        json!({
            "displayName": "Passwordless for IT (test)", "state": report,
            "conditions": {
                "users": {"includeGroups": [group(NOBODY)], "includeRoles": [role(Role::SecurityAdministrator)]},
                "applications": all,
            },
            "grantControls": {"operator": "OR", "builtInControls": [],
                "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000003"}},
        }),
        json!({
            "displayName": "Pilot 2019: MFA for Exchange", "state": off,
            "conditions": {
                "users": {"includeGroups": [group(PILOT)]},
                "applications": {"includeApplications": [EXCHANGE]},
                "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "OLD block guest wifi - do not use", "state": off,
            "conditions": {
                "users": {"includeUsers": ["All"]}, "applications": all,
                "locations": {"includeLocations": [location(1)], "excludeLocations": []},
            },
            "grantControls": block,
        }),
        json!({
            "displayName": "Browser sessions on unmanaged devices", "state": on,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeGroups": [group(EMERGENCY)]},
                "applications": {"includeApplications": ["Office365"]},
                "clientAppTypes": ["browser"],
                "devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}},
            },
            "grantControls": null,
            "sessionControls": {
                "persistentBrowser": {"mode": "never", "isEnabled": true},
                "signInFrequency": {"value": 8, "type": "hours", "isEnabled": true,
                    "frequencyInterval": "timeBased", "authenticationType": "primaryAndSecondaryAuthentication"},
            },
        }),
        json!({
            "displayName": "Block device code flow (copied from a blog)", "state": report,
            "conditions": {
                "users": {"includeUsers": ["All"], "excludeUsers": [account(1)]}, "applications": all,
                "authenticationFlows": {"transferMethods": "deviceCodeFlow,authenticationTransfer"},
            },
            "grantControls": block,
        }),
        json!({
            "displayName": "Microsoft-managed: Multifactor authentication for per-user multifactor authentication users",
            "state": report,
            "description": "Made by Microsoft.",
            "conditions": {
                "users": {"includeGroups": [group(PILOT)], "excludeGroups": [group(EMERGENCY)]}, "applications": all,
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "CA012 MFA for the Leeds office", "state": on,
            "conditions": {
                "users": {"includeGroups": [CLOSED_OFFICE], "excludeGroups": [group(EMERGENCY)]}, "applications": all,
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "CA013 Auditors of the two firms: MFA", "state": on,
            "conditions": {
                "users": {
                    "includeGuestsOrExternalUsers": {
                        "guestOrExternalUserTypes": "b2bCollaborationGuest",
                        "externalTenants": {
                            "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
                            "membershipKind": "enumerated",
                            "members": FIRMS,
                        },
                    },
                },
                "applications": all,
            },
            "grantControls": mfa,
        }),
        json!({
            "displayName": "CA014 Tills and scanners: MFA after closing time", "state": on,
            "conditions": {
                "users": {"includeGroups": [group(TILLS)]}, "applications": all,
                // No condition that is documented.
                "openingHours": {"includePeriods": ["closed"], "excludePeriods": []},
            },
            "grantControls": mfa,
        }),
        json!({
            // No state that is documented.
            "displayName": "CA015 Tablets: staged", "state": "enabledForStagedRollout",
            "conditions": {"users": {"includeGroups": [group(TABLETS)]}, "applications": all},
            "grantControls": mfa,
        }),
        json!({
            "displayName": "Microsoft-managed: Multifactor authentication for admins accessing Microsoft Admin Portals",
            "state": report,
            "description": "Made by Microsoft.",
            "conditions": {
                "users": {
                    "includeRoles": [role(Role::GlobalAdministrator), role(Role::SecurityAdministrator),
                        role(Role::ExchangeAdministrator), role(Role::UserAdministrator)],
                },
                "applications": {"includeApplications": ["MicrosoftAdminPortals"]},
            },
            "grantControls": mfa,
        }),
    ];
    let made = ["2019-03-11T14:02:55Z", "2020-11-30T09:15:00Z", "2022-05-19T16:40:21Z", "2024-08-02T07:33:48Z"];
    bodies
        .iter()
        .enumerate()
        .filter_map(|(place, body)| {
            let created = made[place * made.len() / bodies.len()];
            let modified = (place % 3 == 0).then_some("2025-10-06T12:12:12Z");
            let id = builder.id(&format!("policy {}", body["displayName"].as_str()?));
            Some(normalized(id, created, modified, body.as_object()?))
        })
        .collect()
}
