//! What else the town's Graph knows: the organization, who asks, who administers it, and its policies.

use mfa::role::GLOBAL_ADMINISTRATOR;
use serde_json::{Value, json};
use transport::Request;

use super::combined::{ADMINS, TENANT};
use super::resident::{Resident, id};

/// One person of a list.
pub(super) fn person(number: usize) -> Value {
    json!({
        "id": id(number).as_str(),
        "userPrincipalName": format!("person-{number}@town.example"),
        "displayName": format!("Person {number}"),
        "accountEnabled": true,
        "userType": "Member",
        "assignedLicenses": [{}],
        "onPremisesSyncEnabled": false,
    })
}

/// The answer to a request of a directory that has these `policies`.
pub(super) fn answer(request: &Request, policies: &[Value]) -> (u16, Value) {
    match request.url.path() {
        "/v1.0/organization" => (200, json!({"value": [{"id": TENANT}]})),
        "/v1.0/me" => (200, person(0)),
        "/v1.0/identity/conditionalAccess/policies" => (200, json!({"value": policies})),
        "/beta/identity/conditionalAccess/classicPolicies" => (200, json!({"value": []})),
        "/beta/policies/identitySecurityDefaultsEnforcementPolicy" => (404, Value::Null),
        "/v1.0/$batch" => {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let answers = body["requests"].as_array().unwrap().iter().map(|item| {
                let (status, body) = role_members(item["url"].as_str().unwrap());
                json!({"id": item["id"], "status": status, "body": body})
            });
            (200, json!({"responses": answers.collect::<Vec<_>>()}))
        }
        other => panic!("nobody asks for {other}"),
    }
}

/// Who holds a role. One that nobody ever held is not there.
fn role_members(path: &str) -> (u16, Value) {
    let role = path.strip_prefix("/directoryRoles(roleTemplateId='").expect("nobody asks for anything else");
    if !role.starts_with(GLOBAL_ADMINISTRATOR.as_str()) {
        return (404, Value::Null);
    }
    let member = |number| json!({"@odata.type": "#microsoft.graph.user", "id": id(number).as_str()});
    (200, json!({"value": ADMINS.map(member)}))
}

/// A policy that asks everyone but `excluded` for a second step.
pub(super) fn policy_for_all_but(excluded: &[usize]) -> Value {
    let excluded: Vec<_> = excluded.iter().map(|number| id(*number).to_string()).collect();
    json!({
        "id": "2b31ac51-b855-40a5-a986-0a4ed23e9008",
        "displayName": "Everyone",
        "state": "enabled",
        "x-newer": {"since": 3},
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": ["All"], "excludeApplications": []},
            "users": {
                "includeUsers": ["All"], "excludeUsers": excluded,
                "includeGroups": [], "excludeGroups": [], "includeRoles": [], "excludeRoles": [],
            },
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    })
}

/// All that the service keeps, with what nobody here knows.
pub(super) fn everything(residents: &[Resident], defaults: bool, policies: &[Value]) -> Value {
    let person = |(number, resident): (usize, &Resident)| {
        let mut person = person(number);
        let roles = if ADMINS.contains(&number) { vec![GLOBAL_ADMINISTRATOR.as_str().to_owned()] } else { Vec::new() };
        person["roles"] = json!(roles);
        person["requirements"] = resident.everything();
        person
    };
    json!({
        "securityDefaults": {"isEnabled": defaults},
        "policies": policies,
        "people": residents.iter().enumerate().map(person).collect::<Vec<_>>(),
    })
}
