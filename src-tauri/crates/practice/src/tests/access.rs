//! Who may do what: a permission and a role are needed, and lacking either is the same refusal (GRAPH.md section f).

use serde_json::{Value, json};

use super::client::{Place, Signed};
use crate::{PerUserWriteRole, Unconfirmed};

const DENIED: (u16, &str) = (403, "Authorization_RequestDenied");

async fn turn_defaults(signed: &Signed<'_>, on: bool) -> (u16, String) {
    let path = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
    let reply = signed.patch(path, json!({ "isEnabled": on })).await;
    (reply.status, reply.code())
}

async fn turn_off_somebody(signed: &Signed<'_>, reader: &Signed<'_>) -> (u16, String) {
    let people = reader.people().await;
    let on = people.iter().find(|user| user["perUserMfaState"] != "disabled").unwrap();
    let path = format!("beta/users/{}/authentication/requirements", on["id"].as_str().unwrap());
    let reply = signed.patch(&path, json!({ "perUserMfaState": "disabled" })).await;
    (reply.status, reply.code())
}

#[tokio::test]
async fn each_role_changes_what_its_role_allows_and_nothing_else() {
    for (who, defaults, per_user) in [
        ("Global Administrator", true, true),
        ("Security Administrator", true, false),
        ("Conditional Access Administrator", true, false),
        ("Authentication Policy Administrator", false, true),
        ("Global Reader", false, false),
        ("Has no administrator role", false, false),
    ] {
        let place = Place::new("bakery");
        let reader = place.signed_in("Global Reader").await;
        let signed = place.signed_in(who).await;
        let (status, code) = turn_defaults(&signed, true).await;
        assert_eq!((status, code.as_str()), if defaults { (204, "") } else { DENIED }, "{who}, security defaults");
        let (status, code) = turn_off_somebody(&signed, &reader).await;
        assert_eq!((status, code.as_str()), if per_user { (204, "") } else { DENIED }, "{who}, per-user MFA");
    }
}

#[tokio::test]
async fn which_role_may_write_per_user_states_is_a_switch() {
    let entra =
        Unconfirmed { per_user_write_role: PerUserWriteRole::AuthenticationAdministrator, ..Unconfirmed::default() };
    let place = Place::with("bakery", entra);
    let reader = place.signed_in("Global Reader").await;
    let signed = place.signed_in("Authentication Policy Administrator").await;
    let (status, code) = turn_off_somebody(&signed, &reader).await;
    assert_eq!((status, code.as_str()), DENIED);
}

#[tokio::test]
async fn a_role_without_the_permission_is_refused_and_so_is_a_plain_user_who_reads() {
    let place = Place::new("bakery");
    let reading = place.signed_in_for("Global Administrator", "openid Policy.Read.All User.Read.All").await;
    let (status, code) = turn_defaults(&reading, true).await;
    assert_eq!((status, code.as_str()), DENIED);

    let plain = place.signed_in("Has no administrator role").await;
    for path in ["v1.0/identity/conditionalAccess/policies", "v1.0/policies/identitySecurityDefaultsEnforcementPolicy"]
    {
        let reply = plain.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), DENIED, "{path}");
    }
    assert_eq!(plain.get("v1.0/organization").await.status, 200);
}

#[tokio::test]
async fn what_needs_p1_is_refused_without_it_in_microsoft_s_words() {
    let contract: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/contract/observed.error.nonpremium-tenant.403.response.json"
    )))
    .unwrap();
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let reply = signed.get("v1.0/reports/authenticationMethods/userRegistrationDetails").await;
    assert_eq!(reply.status, 403);
    assert_eq!(reply.json()["error"]["code"], contract["error"]["code"]);

    let clinic = Place::new("clinic");
    let signed = clinic.signed_in("Global Administrator").await;
    assert_eq!(signed.get("v1.0/reports/authenticationMethods/userRegistrationDetails").await.status, 200);
}

#[tokio::test]
async fn three_people_of_the_group_can_never_be_written() {
    let place = Place::new("group");
    let restricted: Vec<_> = place
        .practice
        .tenant(&place.id)
        .unwrap()
        .organization
        .users
        .iter()
        .filter(|user| user.restricted)
        .map(|user| user.id)
        .collect();
    assert_eq!(restricted.len(), 3);
    let signed = place.signed_in("Global Administrator").await;
    for id in restricted {
        let path = format!("beta/users/{id}/authentication/requirements");
        let reply = signed.patch(&path, json!({ "perUserMfaState": "disabled" })).await;
        assert_eq!((reply.status, reply.code().as_str()), DENIED);
    }
}
