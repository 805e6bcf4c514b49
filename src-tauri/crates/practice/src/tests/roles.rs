//! For how long roles are held, and what Microsoft itself has in store (GRAPH.md sections a, c.2, f and g).

use serde_json::{Value, json};

use super::client::Place;
use crate::Clock;
use crate::clock::iso;

const DEFAULTS: &str = "policies/identitySecurityDefaultsEnforcementPolicy";

async fn instances(place: &Place, principal: &str) -> Vec<Value> {
    let path = format!(
        "v1.0/roleManagement/directory/roleAssignmentScheduleInstances?$filter=principalId%20eq%20'{principal}'"
    );
    let reply = place.administrator().get(&path).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["value"].as_array().unwrap().clone()
}

fn id(place: &Place, upn: &str) -> String {
    let organization = &place.practice.tenant(&place.id).unwrap().organization;
    organization.user(organization.find(upn).unwrap()).unwrap().id.to_string()
}

#[tokio::test]
async fn who_holds_a_role_for_good_and_who_for_some_hours_is_told_with_p2_alone() {
    let group = Place::new("group");
    for alias in ["ea-1", "ea-2"] {
        let held = instances(&group, &id(&group, &format!("{alias}@harrownakamura.onmicrosoft.com"))).await;
        assert_eq!(held.len(), 1);
        assert_eq!((&held[0]["assignmentType"], &held[0]["endDateTime"]), (&json!("Assigned"), &Value::Null));
    }
    let active = instances(&group, &id(&group, "jiri.dvorak@harrow-nakamura.example")).await;
    let activated: Vec<&Value> = active.iter().filter(|one| one["assignmentType"] == "Activated").collect();
    assert_eq!(activated.len(), 1);
    assert_eq!(activated[0]["roleDefinitionId"], "62e90394-69f5-4237-9190-012177145e10");
    assert!(activated[0]["endDateTime"].as_str().unwrap() > iso(group.clock.now_ms()).as_str());

    for organization in ["bakery", "clinic"] {
        let place = Place::new(organization);
        let reply = place.administrator().get("v1.0/roleManagement/directory/roleAssignmentScheduleInstances").await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "AadPremiumLicenseRequired"), "{organization}");
    }
    let plain = group.signed_in("Has no administrator role").await;
    let path = "v1.0/roleManagement/directory/roleAssignmentScheduleInstances";
    assert_eq!(plain.get(path).await.status, 403);
    assert_eq!(group.administrator().get(&format!("{path}?$filter=x%20eq%20'y'")).await.status, 400);
}

#[tokio::test]
async fn microsofts_schedule_for_security_defaults_is_in_beta_alone_and_only_where_there_is_one() {
    let place = Place::new("bakery");
    let signed = place.administrator();
    let upsell = signed.get(&format!("beta/{DEFAULTS}")).await.json()["securityDefaultsUpsell"].clone();
    assert_eq!(upsell["action"], "autoEnabledNotify");
    assert!(upsell["dueDateTime"].as_str().unwrap() > iso(place.clock.now_ms()).as_str());
    assert!(signed.get(&format!("v1.0/{DEFAULTS}")).await.json().get("securityDefaultsUpsell").is_none());
    signed.patch(&format!("v1.0/{DEFAULTS}"), json!({ "isEnabled": true })).await;
    let done = signed.get(&format!("beta/{DEFAULTS}")).await.json();
    assert_eq!(done["securityDefaultsUpsell"], json!({ "action": "none", "dueDateTime": null }));
    let group = Place::new("group").administrator_answer(&format!("beta/{DEFAULTS}")).await;
    assert_eq!(group["securityDefaultsUpsell"]["action"], "none");
}

#[tokio::test]
async fn each_organization_is_elsewhere_with_moving_its_methods() {
    let path = "v1.0/policies/authenticationMethodsPolicy";
    for (place, expected) in [
        (Place::new("bakery"), json!("preMigration")),
        (Place::new("clinic"), json!("migrationInProgress")),
        (Place::new("group"), json!("migrationComplete")),
        (Place::of_people(10), Value::Null),
    ] {
        assert_eq!(place.administrator_answer(path).await["policyMigrationState"], expected, "{:?}", place.id);
    }
}

#[tokio::test]
async fn one_of_microsofts_policies_came_40_days_ago_and_is_in_report_only() {
    let place = Place::new("group");
    let policies = place.administrator_answer("v1.0/identity/conditionalAccess/policies").await;
    let forty_days_ago = iso(place.clock.now_ms() - 40 * 86_400_000);
    let came = policies["value"].as_array().unwrap().iter().find(|policy| {
        let name = policy["displayName"].as_str().unwrap();
        let created = policy["createdDateTime"].as_str().unwrap();
        name.starts_with("Microsoft-managed:") && created.get(..10) == forty_days_ago.get(..10)
    });
    assert_eq!(came.unwrap()["state"], "enabledForReportingButNotEnforced");
}
