//! The clinic: 180 people, Business Premium, security defaults on, made in 2021.

use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use super::builder::{Builder, Person, blank};
use super::sign_ins::{BLOCKED_BY_DEFAULTS, SignIn, SignIns, WRONG_PASSWORD};
use super::{Domain, Methods, Organization, Outline, PerUserState, SEED, Upsell, User, UserIndex, catalog, names};
use crate::options::Kind;
use crate::roles::Role;

pub(super) const OUTLINE: Outline = Outline {
    id: "clinic",
    tenant_id: Uuid::from_u128(0xa8c4_51f7_93d2_4e06_8b5f_1e70_42cc_90d3),
    name: "Clínica Río Claro",
    people: 180,
    kind: Kind::Clinic,
    make,
};

const DOMAIN: &str = "clinicarioclaro.example";
const FEDERATED: &str = "lab.clinicarioclaro.example";

const PEOPLE: [Person; 8] = [
    Person {
        given: "Valentina",
        family: "Ríos Achterberg",
        alias: "valentina.rios",
        job: "Head of operations",
        language: "es-CL",
        methods: Methods::AUTHENTICATOR.and(Methods::SOFTWARE_OATH),
        per_user: PerUserState::Disabled,
        roles: &[Role::GlobalAdministrator],
    },
    Person {
        given: "Rangi",
        family: "Parata",
        alias: "rangi.parata",
        job: "IT support",
        language: "en-NZ",
        methods: Methods::FIDO2.and(Methods::AUTHENTICATOR),
        per_user: PerUserState::Disabled,
        roles: &[Role::SecurityAdministrator],
    },
    Person {
        given: "Oksana",
        family: "Бондаренко",
        alias: "oksana.bondarenko",
        job: "IT support",
        language: "uk-UA",
        methods: Methods::AUTHENTICATOR,
        per_user: PerUserState::Disabled,
        roles: &[Role::ConditionalAccessAdministrator],
    },
    Person {
        given: "Desta",
        family: "Gebreselassie",
        alias: "desta.g",
        job: "Service desk",
        language: "en-GB",
        methods: Methods::AUTHENTICATOR_PASSWORDLESS,
        per_user: PerUserState::Disabled,
        roles: &[Role::AuthenticationPolicyAdministrator],
    },
    Person {
        given: "Signe",
        family: "Holm",
        alias: "signe.holm",
        job: "Auditor",
        language: "da-DK",
        methods: Methods::PASSKEY_AUTHENTICATOR,
        per_user: PerUserState::Disabled,
        roles: &[Role::GlobalReader],
    },
    Person {
        given: "Teuila",
        family: "Fa‘alogo",
        alias: "teuila",
        job: "Nurse",
        language: "sm-WS",
        methods: Methods::NONE,
        per_user: PerUserState::Disabled,
        roles: &[],
    },
    Person {
        given: "Ruy",
        family: "Campos",
        alias: "ruy.campos",
        job: "Director",
        language: "pt-BR",
        methods: Methods::MOBILE_PHONE,
        per_user: PerUserState::Disabled,
        roles: &[Role::GlobalAdministrator],
    },
    Person {
        given: "Emergency",
        family: "access",
        alias: "emergency",
        job: "",
        language: "es-CL",
        methods: Methods::NONE,
        per_user: PerUserState::Disabled,
        roles: &[Role::GlobalAdministrator],
    },
];

/// The place of the account for emergencies in [`PEOPLE`].
const EMERGENCY: UserIndex = 7;

const JOBS: [&str; 8] = [
    "Nurse",
    "Physician",
    "Laboratory technician",
    "Reception",
    "Radiographer",
    "Physiotherapist",
    "Pharmacist",
    "Cleaning",
];

fn make() -> Organization {
    let mut builder = Builder::new(OUTLINE.tenant_id, 2);
    for person in &PEOPLE {
        let domain = if person.alias == "emergency" { "clinicarioclaro.onmicrosoft.com" } else { DOMAIN };
        builder.person(person, domain, "CL", 18_800);
    }
    while builder.users.len() < 180 {
        let name = names::person(&mut builder.rng);
        let alias = builder.free_alias(&name.alias);
        let job = JOBS[builder.rng.random_range(0..JOBS.len())];
        let domain = if job == "Laboratory technician" { FEDERATED } else { DOMAIN };
        let methods = builder.weighted(
            &[
                (34, Methods::AUTHENTICATOR),
                (14, Methods::AUTHENTICATOR.and(Methods::MOBILE_PHONE)),
                (8, Methods::SOFTWARE_OATH),
                (14, Methods::MOBILE_PHONE),
                (4, Methods::WINDOWS_HELLO),
                (2, Methods::FIDO2),
                (6, Methods::EMAIL),
                (18, Methods::NONE),
            ],
            Methods::NONE,
        );
        let enabled = builder.rng.random_ratio(29, 30);
        let created_day = builder.rng.random_range(18_830..20_600);
        builder.add(User {
            display_name: name.display.into(),
            given_name: name.given.into(),
            surname: name.family.into(),
            upn: format!("{alias}@{domain}").into(),
            job,
            language: name.language,
            country: name.country,
            methods,
            licences: 1,
            enabled,
            created_day,
            ..blank()
        });
    }
    let (by_id, by_upn) = builder.tables();
    let sign_ins = sign_ins(&builder.users);
    let federation = json!({
        "@odata.type": "#microsoft.graph.internalDomainFederation",
        "id": builder.id("federation").to_string(),
        "displayName": "Clínica Río Claro laboratory",
        "issuerUri": "http://sts.lab.clinicarioclaro.example/adfs/services/trust",
        "metadataExchangeUri": "https://sts.lab.clinicarioclaro.example/adfs/services/trust/mex",
        "signingCertificate": "MIIC8DCCAdigAwIBAgIQPRACTICE",
        "passiveSignInUri": "https://sts.lab.clinicarioclaro.example/adfs/ls",
        "preferredAuthenticationProtocol": "wsFed",
        "activeSignInUri": "https://sts.lab.clinicarioclaro.example/adfs/services/trust/2005/usernamemixed",
        "signOutUri": "https://sts.lab.clinicarioclaro.example/adfs/ls",
        "promptLoginBehavior": "nativeSupport",
        "isSignedAuthenticationRequestRequired": false,
        "nextSigningCertificate": null,
        "federatedIdpMfaBehavior": "acceptIfMfaDoneByFederatedIdp",
        "signingCertificateUpdateStatus": null,
    });
    Organization {
        id: OUTLINE.id,
        seed: SEED,
        tenant_id: OUTLINE.tenant_id,
        name: OUTLINE.name,
        created: "2021-06-02T13:05:11Z",
        country: "CL",
        technical_mail: "valentina.rios@clinicarioclaro.example",
        synced: false,
        domains: vec![
            Domain { name: DOMAIN, is_default: true, is_initial: false, federation: None },
            Domain { name: FEDERATED, is_default: false, is_initial: false, federation: Some(federation) },
            Domain { name: "clinicarioclaro.onmicrosoft.com", is_default: false, is_initial: true, federation: None },
        ],
        skus: vec![catalog::business_premium(200)],
        users: builder.users,
        by_id,
        by_upn,
        roles: builder.roles,
        groups: Vec::new(),
        accounts: (0..6).collect(),
        security_defaults: true,
        policies: Vec::new(),
        locations: Vec::new(),
        recent_policies: Vec::new(),
        methods_migration: Some("migrationInProgress"),
        upsell: Upsell::NONE,
        sign_ins,
        seldom: vec![(EMERGENCY, Some(35))],
    }
}

/// Modern sign-ins, and old protocols that security defaults stop: nobody gets in with one.
fn sign_ins(users: &[User]) -> Vec<SignIn> {
    let mut log = SignIns::default();
    log.modern(users, 1);
    log.days(40, "IMAP4", 0..20, BLOCKED_BY_DEFAULTS);
    log.days(41, "Authenticated SMTP", (0..30).step_by(3), BLOCKED_BY_DEFAULTS);
    log.days(6, "POP3", [4, 5], WRONG_PASSWORD);
    log.newest_first()
}
