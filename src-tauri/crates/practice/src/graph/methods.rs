//! A user's authentication methods and the policy that allows them (GRAPH.md sections g and h).

use serde_json::{Value, json};
use uuid::Uuid;

use super::access::{METHODS, METHODS_POLICY, MY_METHODS};
use super::{Call, GraphError, graph_json};
use crate::answer::Answer;
use crate::clock::iso;
use crate::organization::{Methods, User, UserIndex};

/// `GET /users/{id}/authentication/methods`: no query options are taken.
pub(super) fn of(call: &Call<'_>, index: UserIndex) -> Result<Answer, GraphError> {
    call.caller.must(if index == call.caller.user { MY_METHODS } else { METHODS })?;
    if !call.request.query.is_empty() {
        return Err(GraphError::bad_request("Query option is not allowed."));
    }
    let user = call.tenant.organization.user(index).ok_or_else(|| GraphError::no_such_object(""))?;
    let context = call.context(&format!("users('{}')/authentication/methods", user.id));
    Ok(graph_json(200, &json!({"@odata.context": context, "value": bodies(user)})))
}

fn bodies(user: &User) -> Vec<Value> {
    const PHONES: [(Methods, &str, &str, &str); 2] = [
        (Methods::MOBILE_PHONE, "3179e48a-750b-4051-897c-87b9720928f7", "mobile", "ready"),
        (Methods::OFFICE_PHONE, "e37fc753-ff3b-4958-9484-eaa9425c82bc", "office", "notSupported"),
    ];
    let id = |name: &str| Uuid::new_v5(&user.id, name.as_bytes()).to_string();
    let created = iso(i64::from(user.created_day) * 86_400_000 + 45_296_000);
    // Everyone has a password; Graph prints the same id for all of them.
    let mut bodies = vec![json!({
        "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
        "id": "28c10230-6103-485e-b985-444c60001490",
        "password": null,
        "createdDateTime": created,
    })];
    for (method, phone_id, phone_type, sms) in PHONES {
        if user.methods.has(method) {
            // Masked, as for a reader who may not see numbers.
            bodies.push(json!({
                "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
                "id": phone_id,
                "phoneNumber": format!("+XX XXXXXXX{:02}", user.id.as_bytes()[0] % 100),
                "phoneType": phone_type,
                "smsSignInState": sms,
                "createdDateTime": null,
            }));
        }
    }
    if user.methods.has(Methods::AUTHENTICATOR.and(Methods::AUTHENTICATOR_PASSWORDLESS)) {
        bodies.push(json!({
            "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
            "id": id("authenticator"),
            "displayName": "Phone",
            "deviceTag": "SoftwareTokenActivated",
            "phoneAppVersion": "6.8.24",
            "createdDateTime": created,
        }));
    }
    if user.methods.has(Methods::PASSKEY_AUTHENTICATOR) {
        bodies.push(json!({
            "@odata.type": "#microsoft.graph.fido2AuthenticationMethod",
            "id": id("passkey"),
            "displayName": "Authenticator passkey",
            "createdDateTime": created,
            "aaGuid": "de1e552d-db1d-4423-a619-566b625cdc84",
            "model": "Microsoft Authenticator",
            "attestationCertificates": [],
            "attestationLevel": "attested",
        }));
    }
    if user.methods.has(Methods::FIDO2) {
        bodies.push(json!({
            "@odata.type": "#microsoft.graph.fido2AuthenticationMethod",
            "id": id("fido2"),
            "displayName": "Security key",
            "createdDateTime": created,
            "aaGuid": "2fc0579f-8113-47ea-b116-555a8db9202a",
            "model": "NFC key",
            "attestationCertificates": ["dbe793efdf1945e2df25d93653a1e8a3268a9075"],
            "attestationLevel": "attested",
        }));
    }
    if user.methods.has(Methods::WINDOWS_HELLO) {
        bodies.push(json!({
            "@odata.type": "#microsoft.graph.windowsHelloForBusinessAuthenticationMethod",
            "id": id("hello"),
            "displayName": "Laptop",
            "createdDateTime": created,
            "keyStrength": "normal",
        }));
    }
    for (method, name) in [(Methods::SOFTWARE_OATH, "softwareOath"), (Methods::HARDWARE_OATH, "hardwareOath")] {
        if user.methods.has(method) {
            bodies.push(json!({
                "@odata.type": format!("#microsoft.graph.{name}AuthenticationMethod"),
                "id": id(name),
                "createdDateTime": created,
            }));
        }
    }
    if user.methods.has(Methods::EMAIL) {
        bodies.push(json!({
            "@odata.type": "#microsoft.graph.emailAuthenticationMethod",
            "id": "3ddfcfc8-9383-446f-83cc-3ab9be4be18f",
            "emailAddress": "private@mail.example",
        }));
    }
    bodies
}

/// `GET /policies/authenticationMethodsPolicy`.
pub(super) fn policy(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(METHODS_POLICY)?;
    let everyone = |more: Value| {
        let mut target = json!({"targetType": "group", "id": "all_users", "isRegistrationRequired": false});
        if let (Some(target), Value::Object(more)) = (target.as_object_mut(), more) {
            target.extend(more);
        }
        json!([target])
    };
    let configuration = |kind: &str, id: &str, state: &str, targets: Value| {
        json!({
            "@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethodConfiguration"),
            "id": id, "state": state, "excludeTargets": [], "includeTargets": targets,
        })
    };
    let sms = if call.tenant.organization.methods_migration == Some("preMigration") { "disabled" } else { "enabled" };
    let mut pass = configuration("temporaryAccessPass", "TemporaryAccessPass", "enabled", everyone(json!({})));
    for (name, value) in [
        ("defaultLifetimeInMinutes", json!(60)),
        ("defaultLength", json!(8)),
        ("minimumLifetimeInMinutes", json!(60)),
        ("maximumLifetimeInMinutes", json!(480)),
        ("isUsableOnce", json!(false)),
    ] {
        pass[name] = value;
    }
    let body = json!({
        "@odata.context": call.context("authenticationMethodsPolicy"),
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "description": "The tenant-wide policy that controls which authentication methods are allowed in the tenant, authentication method registration requirements, and self-service password reset settings",
        "lastModifiedDateTime": call.tenant.organization.created,
        "policyVersion": "1.5",
        "policyMigrationState": call.tenant.organization.methods_migration,
        "registrationEnforcement": {
            "authenticationMethodsRegistrationCampaign": {
                "snoozeDurationInDays": 1,
                "state": "default",
                "excludeTargets": [],
                "includeTargets": [{
                    "id": "all_users", "targetType": "group",
                    "targetedAuthenticationMethod": "microsoftAuthenticator",
                }],
            },
        },
        "authenticationMethodConfigurations": [
            configuration("fido2", "Fido2", "enabled", everyone(json!({}))),
            configuration("microsoftAuthenticator", "MicrosoftAuthenticator", "enabled", everyone(json!({"authenticationMode": "any"}))),
            configuration("sms", "Sms", sms, everyone(json!({"isUsableForSignIn": false}))),
            pass,
            configuration("softwareOath", "SoftwareOath", "enabled", everyone(json!({}))),
            configuration("voice", "Voice", "disabled", everyone(json!({}))),
            configuration("email", "Email", "enabled", everyone(json!({}))),
            configuration("x509Certificate", "X509Certificate", "disabled", everyone(json!({}))),
            configuration("qrCodePin", "QRCodePin", "disabled", everyone(json!({}))),
        ],
    });
    Ok(graph_json(200, &body))
}
