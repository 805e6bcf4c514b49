//! An organization of ten, written down by hand from the documents, and what is true of each of them.

use serde_json::{Value, json};

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const EXCHANGE_ADMINISTRATOR: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const HELPDESK_ADMINISTRATOR: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
const SYNCHRONIZATION: &str = "d29b2b05-8046-44ba-8758-1e26182fcf32";
const EXCHANGE_ONLINE: &str = "00000002-0000-0ff1-ce00-000000000000";
const P1: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";

/// What protects it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Harbour {
    /// Policies of its own.
    Policies,
    /// Security defaults.
    Defaults,
}

/// Each account, and what the registration report says of it.
///
/// Anna is a Global Administrator. Bert and Cora are staff, she through a group inside a group in a circle. Dora is
/// disabled. Emma has the older setting. Gina is a guest. Rolf is an administrator through a group. Sync copies a local
/// directory. Ulf is an administrator of one unit alone. Wim is nothing of all this. Bert, Emma, Rolf and Ulf are spared.
pub(super) const PEOPLE: [&str; 10] = ["anna", "bert", "cora", "dora", "emma", "gina", "rolf", "sync", "ulf", "wim"];

fn person(id: &str) -> Value {
    let name = if id == "gina" { "gina_else.example#EXT#@harbour.example" } else { "@harbour.example" };
    let name = if id == "gina" { name.to_owned() } else { format!("{id}{name}") };
    json!({
        "id": id, "displayName": id, "userPrincipalName": name, "accountEnabled": id != "dora",
        "userType": if id == "gina" { "Guest" } else { "Member" }, "assignedLicenses": [{"skuId": "sku"}],
        "onPremisesSyncEnabled": null, "perUserMfaState": per_user(id), "mail": null
    })
}

fn per_user(id: &str) -> &'static str {
    if id == "emma" { "enforced" } else { "disabled" }
}

/// Each method that somebody has, by the words of the report and of the person's own list.
fn method(id: &str) -> Option<(&'static str, &'static str)> {
    Some(match id {
        "anna" => ("passKeyDeviceBound", "fido2"),
        "bert" => ("microsoftAuthenticatorPush", "microsoftAuthenticator"),
        "emma" => ("softwareOneTimePasscode", "softwareOath"),
        "gina" => ("mobilePhone", "phone"),
        "rolf" => ("windowsHelloForBusiness", "windowsHelloForBusiness"),
        _ => return None,
    })
}

fn row(id: &str) -> Value {
    let methods: Vec<&str> = method(id).into_iter().map(|(word, _)| word).collect();
    json!({
        "id": id, "isMfaRegistered": !methods.is_empty(), "isMfaCapable": !methods.is_empty(),
        "methodsRegistered": methods, "lastUpdatedDateTime": "2026-11-20T08:00:00Z"
    })
}

fn methods(id: &str) -> Vec<Value> {
    let all = ["password"].into_iter().chain(method(id).map(|(_, kind)| kind));
    let kind = |kind| json!({"@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod"), "id": kind});
    all.map(kind).collect()
}

fn policy(id: &str, users: Value, applications: &[&str], grant: Value) -> Value {
    json!({
        "id": id, "displayName": id, "state": "enabled", "grantControls": grant, "sessionControls": null,
        "conditions": {
            "users": users, "applications": {"includeApplications": applications}, "clientAppTypes": ["all"]
        }
    })
}

/// What groups hold directly, people and groups.
fn inside(group: &str) -> &'static [&'static str] {
    match group {
        "staff" => &["bert", "quay"],
        "quay" => &["cora", "staff"],
        "spared" => &["bert", "emma", "rolf", "ulf"],
        "captains" => &["rolf"],
        _ => &[],
    }
}

/// The people in a group, also through groups inside it.
fn everyone_in(group: &str) -> Vec<&'static str> {
    let (mut seen, mut left) = (vec![group.to_owned()], vec![group.to_owned()]);
    let mut people = Vec::new();
    while let Some(next) = left.pop() {
        for member in inside(&next) {
            if PEOPLE.contains(member) {
                people.push(*member);
            } else if !seen.contains(&(*member).to_owned()) {
                seen.push((*member).to_owned());
                left.push((*member).to_owned());
            }
        }
    }
    people
}

impl Harbour {
    /// What is at a path, which comes without its version: a list, an object, or nothing.
    pub(super) fn at(self, path: &str) -> Option<Value> {
        let parts: Vec<&str> = path.split('/').collect();
        Some(match parts.as_slice() {
            ["organization"] => json!([{"id": "harbour", "displayName": "Harbour",
                "createdDateTime": "2018-05-01T00:00:00Z", "verifiedDomains": []}]),
            ["policies", "identitySecurityDefaultsEnforcementPolicy"] => {
                json!({"id": "defaults", "isEnabled": self == Self::Defaults,
                    "securityDefaultsUpsell": {"action": "none", "dueDateTime": "0001-01-01T00:00:00Z"}})
            }
            ["policies", "authenticationStrengthPolicies"] => json!([{"id": "own", "displayName": "Own",
                "requirementsSatisfied": "mfa", "allowedCombinations": ["windowsHelloForBusiness", "fido2"]}]),
            ["policies", "authenticationMethodsPolicy"] => json!({"policyMigrationState": "migrationComplete"}),
            ["identity", "conditionalAccess", "policies"] => Value::Array(self.policies()),
            ["identity", "conditionalAccess", "namedLocations"] => json!([{"id": "office", "displayName": "Office",
                "@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": true,
                "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}]}]),
            ["users"] => PEOPLE.map(person).to_vec().into(),
            ["users", id, "authentication", "methods"] => methods(id).into(),
            ["users", id, "authentication", "requirements"] => json!({"perUserMfaState": per_user(id)}),
            ["groups", group] if !inside(group).is_empty() => json!({"id": group, "displayName": group}),
            ["groups", group, "transitiveMembers", "microsoft.graph.user"] if !inside(group).is_empty() => {
                everyone_in(group).into_iter().map(|id| json!({"id": id})).collect()
            }
            [role, "members"] if role.starts_with("directoryRoles(") => holders(role)?,
            ["me", "transitiveMemberOf", "microsoft.graph.directoryRole"] => json!([{"id": "1",
                "displayName": "Global Reader", "roleTemplateId": "f2ef992c-3afb-46b9-b7cf-a126ee74c451"}]),
            ["subscribedSkus"] => json!([{"id": "harbour_sku", "skuId": "sku", "skuPartNumber": "SPB",
                "capabilityStatus": "Enabled", "consumedUnits": 10, "prepaidUnits": {"enabled": 25, "warning": 0},
                "servicePlans": [{"servicePlanId": P1}]}]),
            ["domains"] => json!([{"id": "harbour.example", "authenticationType": "Managed", "isDefault": true,
                "isInitial": false, "isVerified": true}]),
            ["reports", "authenticationMethods", "userRegistrationDetails"] => {
                // The report leaves disabled accounts out.
                PEOPLE.iter().filter(|id| **id != "dora").map(|id| row(id)).collect()
            }
            ["auditLogs", "signIns"] => json!([]),
            _ => return None,
        })
    }

    fn policies(self) -> Vec<Value> {
        if self == Self::Defaults {
            return Vec::new();
        }
        let mfa = || json!({"operator": "OR", "builtInControls": ["mfa"]});
        let mut watching = policy("watching", json!({"includeUsers": ["All"]}), &["All"], mfa());
        watching["state"] = json!("enabledForReportingButNotEnforced");
        let everyone = json!({"includeUsers": ["All"], "excludeGroups": ["spared"], "excludeRoles": [SYNCHRONIZATION]});
        let admins = json!({"includeRoles": [EXCHANGE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR]});
        let own = json!({"operator": "AND", "builtInControls": [], "authenticationStrength": {"id": "own"}});
        vec![
            policy("everyone", everyone, &["All"], mfa()),
            policy("admins", admins, &["All"], own),
            policy("staff mail", json!({"includeGroups": ["staff"]}), &[EXCHANGE_ONLINE], mfa()),
            watching,
        ]
    }
}

/// Who holds a role in the whole organization. Ulf's role is for one unit, and so he is not among its members
/// (`scopedRoleMembers` would have him). The role of a group has the group for a member.
fn holders(role: &str) -> Option<Value> {
    let user = |id: &str| json!({"@odata.type": "#microsoft.graph.user", "id": id});
    let of = |template: &str| role.contains(template);
    Some(match () {
        () if of(GLOBAL_ADMINISTRATOR) => json!([user("anna")]),
        () if of(EXCHANGE_ADMINISTRATOR) => json!([{"@odata.type": "#microsoft.graph.group", "id": "captains"}]),
        () if of(HELPDESK_ADMINISTRATOR) => json!([{"@odata.type": "#microsoft.graph.servicePrincipal", "id": "app"}]),
        () if of(SYNCHRONIZATION) => json!([user("sync")]),
        // A role that nobody ever held is not there.
        () => return None,
    })
}
