//! What the templates are. Four are documented, the others are as third parties saw them; a template's details have
//! properties that no policy has, and a sentence in the place of an id.

use serde_json::{Value, json};

use crate::roles::ALL;

/// What stands among the ids of who is left out.
const SENTENCE: &str = "Current administrator will be excluded";

/// One template.
pub(super) struct Template {
    pub(super) id: &'static str,
    /// Words, apart by commas.
    pub(super) scenarios: &'static str,
    /// Name and description.
    pub(super) english: [&'static str; 2],
    pub(super) german: [&'static str; 2],
    change: fn(&mut Value),
}

impl Template {
    /// Conditions, grant and session controls.
    pub(super) fn details(&self) -> Value {
        let mut details = json!({
            "sessionControls": null,
            "conditions": {
                "userRiskLevels": [],
                "signInRiskLevels": [],
                "clientAppTypes": ["all"],
                "servicePrincipalRiskLevels": [],
                "platforms": null,
                "locations": null,
                "signInRiskDetections": null,
                "times": null,
                "deviceStates": null,
                "devices": null,
                "clientApplications": null,
                "applications": {
                    "includeApplications": ["All"],
                    "excludeApplications": [],
                    "includeUserActions": [],
                    "includeAuthenticationContextClassReferences": [],
                    "applicationFilter": null,
                    "networkAccess": null,
                },
                "users": {
                    "includeUsers": ["All"],
                    "excludeUsers": [SENTENCE],
                    "includeGroups": [],
                    "excludeGroups": [],
                    "includeRoles": [],
                    "excludeRoles": [],
                    "includeGuestsOrExternalUsers": null,
                    "excludeGuestsOrExternalUsers": null,
                },
            },
            "grantControls": {
                "operator": "OR",
                "builtInControls": ["mfa"],
                "customAuthenticationFactors": [],
                "termsOfUse": [],
                "authenticationStrength": null,
            },
        });
        (self.change)(&mut details);
        details
    }
}

/// The roles that security defaults count as administrators, in place of everyone.
fn for_administrators(details: &mut Value) {
    let roles: Vec<String> =
        ALL.iter().filter(|role| role.is_admin()).map(|role| role.template_id().to_string()).collect();
    details["conditions"]["users"]["includeUsers"] = json!([]);
    details["conditions"]["users"]["includeRoles"] = json!(roles);
}

fn apps(details: &mut Value, apps: &[&str]) {
    details["conditions"]["applications"]["includeApplications"] = json!(apps);
}

fn controls(details: &mut Value, controls: &[&str]) {
    details["grantControls"]["builtInControls"] = json!(controls);
}

fn session(details: &mut Value, name: &str, control: Value) {
    let mut session = json!({
        "disableResilienceDefaults": null,
        "applicationEnforcedRestrictions": null,
        "cloudAppSecurity": null,
        "signInFrequency": null,
        "persistentBrowser": null,
    });
    session[name] = control;
    details["sessionControls"] = session;
}

const UNMANAGED: &str = "device.trustType -ne \"ServerAD\" -or device.isCompliant -ne True";

/// Every template, in the order in which they are listed.
pub(super) const TEMPLATES: [Template; 16] = [
    Template {
        id: "c7503427-338e-4c5e-902d-abe252abfb43",
        scenarios: "secureFoundation,zeroTrust,protectAdmins",
        english: [
            "Require multifactor authentication for admins",
            "Require multifactor authentication for privileged administrative accounts to reduce risk of compromise. This policy will target the same roles as Security Default.",
        ],
        german: [
            "Mehrstufige Authentifizierung für Administratoren erzwingen",
            "Mehrstufige Authentifizierung für privilegierte Administratorkonten, um das Risiko einer Kompromittierung zu senken.",
        ],
        change: for_administrators,
    },
    Template {
        id: "b8bda7f8-6584-4446-bce9-d871480e53fa",
        scenarios: "secureFoundation,zeroTrust,remoteWork",
        english: [
            "Securing security info registration",
            "Secure when and how users register for Azure AD multifactor authentication and self-service password reset.",
        ],
        german: [
            "Registrierung von Sicherheitsinformationen schützen",
            "Schützen Sie, wann und wie sich Benutzer für die mehrstufige Authentifizierung registrieren.",
        ],
        change: |details| {
            apps(details, &[]);
            details["conditions"]["applications"]["includeUserActions"] = json!(["urn:user:registersecurityinfo"]);
            details["conditions"]["users"]["excludeUsers"] = json!([SENTENCE, "GuestsOrExternalUsers"]);
            details["conditions"]["locations"] =
                json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]});
        },
    },
    Template {
        id: "0b2282f9-2862-4178-88b5-d79340b36cb8",
        scenarios: "secureFoundation,zeroTrust,remoteWork",
        english: [
            "Block legacy authentication",
            "Block legacy authentication endpoints that can be used to bypass multifactor authentication.",
        ],
        german: [
            "Legacyauthentifizierung blockieren",
            "Ältere Anmeldewege blockieren, mit denen sich die mehrstufige Authentifizierung umgehen lässt.",
        ],
        change: |details| {
            details["conditions"]["clientAppTypes"] = json!(["exchangeActiveSync", "other"]);
            controls(details, &["block"]);
        },
    },
    Template {
        id: "a3d0a415-b068-4326-9251-f9cdf9feeb64",
        scenarios: "secureFoundation,zeroTrust,remoteWork",
        english: [
            "Require multifactor authentication for all users",
            "Require multifactor authentication for all user accounts to reduce risk of compromise.",
        ],
        german: [
            "Mehrstufige Authentifizierung für alle Benutzer erzwingen",
            "Mehrstufige Authentifizierung für alle Benutzerkonten, um das Risiko einer Kompromittierung zu senken.",
        ],
        change: |_| {},
    },
    Template {
        id: "a4072ac0-722b-4991-981b-7f9755daef14",
        scenarios: "zeroTrust,remoteWork",
        english: [
            "Require multifactor authentication for guest access",
            "Require guest users perform multifactor authentication when accessing your company resources.",
        ],
        german: ["Mehrstufige Authentifizierung für Gastzugriff erzwingen", "Gäste müssen sich mehrstufig anmelden."],
        change: |details| {
            details["conditions"]["users"]["includeUsers"] = json!(["GuestsOrExternalUsers"]);
        },
    },
    Template {
        id: "d8c51a9a-e6b1-454d-86af-554e7872e2c1",
        scenarios: "secureFoundation,zeroTrust,protectAdmins",
        english: [
            "Require multifactor authentication for Azure management",
            "Require multifactor authentication to protect privileged access to Azure management.",
        ],
        german: [
            "Mehrstufige Authentifizierung für die Azure-Verwaltung erzwingen",
            "Schützen Sie den privilegierten Zugriff auf die Azure-Verwaltung.",
        ],
        change: |details| apps(details, &["797f4846-ba00-4fd7-ba43-dac1f8f63013"]),
    },
    Template {
        id: "6b619f55-792e-45dc-9711-d83ec9d7ae90",
        scenarios: "zeroTrust,remoteWork",
        english: [
            "Require multifactor authentication for risky sign-ins",
            "Require multifactor authentication if the sign-in risk is detected to be medium or high. (Requires a Microsoft Entra ID P2 license)",
        ],
        german: [
            "Mehrstufige Authentifizierung für riskante Anmeldungen erzwingen",
            "Mehrstufige Authentifizierung bei mittlerem oder hohem Anmelderisiko. (Erfordert Microsoft Entra ID P2)",
        ],
        change: |details| {
            details["conditions"]["signInRiskLevels"] = json!(["high", "medium"]);
            session(
                details,
                "signInFrequency",
                json!({
                    "value": null, "type": null, "isEnabled": true, "frequencyInterval": "everyTime",
                    "authenticationType": "primaryAndSecondaryAuthentication",
                }),
            );
        },
    },
    Template {
        id: "634b6de7-c38d-4357-a2c7-3842706eedd7",
        scenarios: "zeroTrust,remoteWork",
        english: [
            "Require password change for high-risk users",
            "Require the user to change their password if the user risk is detected to be high. (Requires a Microsoft Entra ID P2 license)",
        ],
        german: [
            "Kennwortänderung für Benutzer mit hohem Risiko erzwingen",
            "Das Kennwort muss bei hohem Benutzerrisiko geändert werden. (Erfordert Microsoft Entra ID P2)",
        ],
        change: |details| {
            details["conditions"]["userRiskLevels"] = json!(["high"]);
            details["grantControls"]["operator"] = json!("AND");
            controls(details, &["mfa", "passwordChange"]);
        },
    },
    Template {
        id: "a297dd1a-21fe-4016-99a0-ba43ba64378c",
        scenarios: "remoteWork",
        english: [
            "Require compliant or hybrid Azure AD joined device for admins",
            "Require privileged administrators to only access resources when using a compliant or hybrid joined device.",
        ],
        german: [
            "Konformes oder hybrid eingebundenes Gerät für Administratoren erzwingen",
            "Administratoren brauchen ein konformes oder hybrid eingebundenes Gerät.",
        ],
        change: |details| {
            for_administrators(details);
            controls(details, &["compliantDevice", "domainJoinedDevice"]);
        },
    },
    Template {
        id: "4e39a309-931e-4cb1-a371-e2beea168002",
        scenarios: "remoteWork",
        english: [
            "Block access for unknown or unsupported device platform",
            "Users will be blocked from accessing company resources when the device type is unknown or unsupported.",
        ],
        german: [
            "Zugriff für unbekannte oder nicht unterstützte Geräteplattform blockieren",
            "Unbekannte Arten von Geräten werden blockiert.",
        ],
        change: |details| {
            details["conditions"]["platforms"] = json!({
                "includePlatforms": ["all"],
                "excludePlatforms": ["android", "iOS", "windows", "macOS", "linux"],
            });
            controls(details, &["block"]);
        },
    },
    Template {
        id: "62e51ccc-c9c3-4554-ac70-066172c81007",
        scenarios: "remoteWork",
        english: [
            "No persistent browser session",
            "Protect user access on unmanaged devices by preventing browser sessions from remaining signed in after the browser is closed.",
        ],
        german: [
            "Keine persistente Browsersitzung",
            "Auf nicht verwalteten Geräten endet die Anmeldung mit dem Browser.",
        ],
        change: |details| {
            details["conditions"]["devices"] = json!({"deviceFilter": {"mode": "include", "rule": UNMANAGED}});
            details["grantControls"] = Value::Null;
            session(details, "persistentBrowser", json!({"mode": "never", "isEnabled": true}));
        },
    },
    Template {
        id: "927c884e-7888-4e81-abc4-bd56ded28985",
        scenarios: "secureFoundation,zeroTrust,remoteWork",
        english: [
            "Require compliant or hybrid Azure AD joined device or multifactor authentication for all users",
            "Protect access to company resources by requiring users to use a managed device or perform multifactor authentication.",
        ],
        german: [
            "Konformes oder hybrid eingebundenes Gerät oder mehrstufige Authentifizierung für alle Benutzer erzwingen",
            "Alle brauchen ein verwaltetes Gerät oder melden sich mehrstufig an.",
        ],
        change: |details| controls(details, &["mfa", "compliantDevice", "domainJoinedDevice"]),
    },
    Template {
        id: "81fd2072-4876-42b6-8157-c6000693046b",
        scenarios: "remoteWork",
        english: [
            "Use application enforced restrictions for O365 apps",
            "Block or limit access to O365 apps, including SharePoint Online, OneDrive, and Exchange Online content.",
        ],
        german: [
            "Von der Anwendung erzwungene Einschränkungen für O365-Apps verwenden",
            "Den Zugriff auf O365-Apps blockieren oder einschränken.",
        ],
        change: |details| {
            apps(details, &["Office365"]);
            details["grantControls"] = Value::Null;
            session(details, "applicationEnforcedRestrictions", json!({"isEnabled": true}));
        },
    },
    Template {
        id: "76c03f19-ea37-4656-a772-a183b4ddb81d",
        scenarios: "protectAdmins,emergingThreats",
        english: [
            "Require phishing-resistant multifactor authentication for admins",
            "Require phishing-resistant multifactor authentication for privileged administrative accounts to reduce risk of compromise and phishing attacks.",
        ],
        german: [
            "Phishingresistente mehrstufige Authentifizierung für Administratoren erzwingen",
            "Administratoren müssen sich phishingresistent anmelden.",
        ],
        change: |details| {
            for_administrators(details);
            controls(details, &[]);
            details["grantControls"]["authenticationStrength"] = json!({
                "id": "00000000-0000-0000-0000-000000000004",
                "displayName": "Phishing-resistant MFA",
                "policyType": "builtIn",
                "requirementsSatisfied": "mfa",
                "allowedCombinations": ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"],
            });
        },
    },
    Template {
        id: "6364131e-bc4a-47c4-a20b-33492d1fff6c",
        scenarios: "zeroTrust,protectAdmins",
        english: [
            "Require multifactor authentication for Microsoft admin portals",
            "Use this template to protect sign-ins to admin portals if you are unable to use the \"Require MFA for admins\" template.",
        ],
        german: [
            "Mehrstufige Authentifizierung für Microsoft-Verwaltungsportale erzwingen",
            "Schützen Sie die Anmeldung bei den Verwaltungsportalen.",
        ],
        change: |details| {
            for_administrators(details);
            apps(details, &["MicrosoftAdminPortals"]);
        },
    },
    Template {
        id: "16aaa400-bfdf-4756-a420-ad2245d4cde8",
        scenarios: "zeroTrust",
        english: [
            "Block access to Office365 apps for users with insider risk",
            "Configure insider risk as a condition to identify potential risky behavior. (Requires a Microsoft Entra ID P2 license)",
        ],
        german: [
            "Zugriff auf Office365-Apps für Benutzer mit Insiderrisiko blockieren",
            "Insiderrisiko als Bedingung verwenden. (Erfordert Microsoft Entra ID P2)",
        ],
        change: |details| {
            details["conditions"]["insiderRiskLevels"] = json!("elevated");
            apps(details, &["Office365"]);
            controls(details, &["block"]);
        },
    },
];
