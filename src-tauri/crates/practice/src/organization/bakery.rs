//! The bakery: twelve people, no premium plan, made in 2016, per-user MFA here and there.

use uuid::Uuid;

use super::builder::{Builder, Person};
use super::{Domain, Methods, Organization, Outline, PerUserState, SEED, Upsell, catalog};
use crate::options::Kind;
use crate::roles::Role;

pub(super) const OUTLINE: Outline = Outline {
    id: "bakery",
    tenant_id: Uuid::from_u128(0x6f1d_3a52_0b7e_4c19_9a34_5d2e_7c80_11a6),
    name: "Backstube Lindqvist",
    people: 12,
    kind: Kind::Bakery,
    make,
};

const DOMAIN: &str = "backstube-lindqvist.example";

const PEOPLE: [Person; 12] = [
    Person {
        given: "Ingrid",
        family: "Lindqvist",
        alias: "ingrid",
        job: "Owner",
        language: "de-DE",
        methods: Methods::AUTHENTICATOR,
        per_user: PerUserState::Enforced,
        roles: &[Role::GlobalAdministrator],
    },
    Person {
        given: "Mehmet",
        family: "Yıldırım",
        alias: "mehmet",
        job: "Bookkeeper",
        language: "tr-TR",
        methods: Methods::MOBILE_PHONE,
        per_user: PerUserState::Enforced,
        roles: &[Role::SecurityAdministrator],
    },
    Person {
        given: "Zoë",
        family: "O’Sullivan-Brandt",
        alias: "zoe",
        job: "Shop manager",
        language: "en-IE",
        methods: Methods::AUTHENTICATOR.and(Methods::MOBILE_PHONE),
        per_user: PerUserState::Enforced,
        roles: &[Role::ConditionalAccessAdministrator],
    },
    Person {
        given: "Paweł",
        family: "Dąbrowski",
        alias: "pawel",
        job: "Office",
        language: "pl-PL",
        methods: Methods::SOFTWARE_OATH,
        per_user: PerUserState::Disabled,
        roles: &[Role::AuthenticationPolicyAdministrator],
    },
    Person {
        given: "Aiko",
        family: "Tanaka",
        alias: "aiko",
        job: "Tax adviser",
        language: "ja-JP",
        methods: Methods::FIDO2,
        per_user: PerUserState::Disabled,
        roles: &[Role::GlobalReader],
    },
    Person {
        given: "Jonas",
        family: "Weidner",
        alias: "jonas",
        job: "Baker",
        language: "de-DE",
        methods: Methods::NONE,
        per_user: PerUserState::Disabled,
        roles: &[],
    },
    Person {
        given: "Layla",
        family: "حدّاد",
        alias: "layla",
        job: "Pastry cook",
        language: "ar-SY",
        methods: Methods::NONE,
        per_user: PerUserState::Enabled,
        roles: &[],
    },
    Person {
        given: "Thị Hồng Nhung",
        family: "Nguyễn",
        alias: "nhung",
        job: "Sales",
        language: "vi-VN",
        methods: Methods::MOBILE_PHONE,
        per_user: PerUserState::Disabled,
        roles: &[],
    },
    Person {
        given: "Søren",
        family: "Kjær",
        alias: "soren",
        job: "Baker",
        language: "da-DK",
        methods: Methods::EMAIL,
        per_user: PerUserState::Enabled,
        roles: &[],
    },
    Person {
        given: "Adaeze",
        family: "Okonkwo",
        alias: "adaeze",
        job: "Sales",
        language: "en-GB",
        methods: Methods::WINDOWS_HELLO.and(Methods::AUTHENTICATOR),
        per_user: PerUserState::Disabled,
        roles: &[],
    },
    Person {
        given: "Gonçalo",
        family: "Vasconcelos",
        alias: "goncalo",
        job: "Driver",
        language: "pt-PT",
        methods: Methods::OFFICE_PHONE,
        per_user: PerUserState::Disabled,
        roles: &[],
    },
    Person {
        given: "Backstube",
        family: "Bestellungen",
        alias: "bestellungen",
        job: "Shared mailbox for orders",
        language: "de-DE",
        methods: Methods::NONE,
        per_user: PerUserState::Disabled,
        roles: &[],
    },
];

fn make() -> Organization {
    let mut builder = Builder::new(OUTLINE.tenant_id, 1);
    for (place, person) in (0u16..).zip(&PEOPLE) {
        builder.person(person, DOMAIN, "DE", 17_000 + place * 140);
    }
    let (by_id, by_upn) = builder.tables();
    Organization {
        id: OUTLINE.id,
        seed: SEED,
        tenant_id: OUTLINE.tenant_id,
        name: OUTLINE.name,
        created: "2016-03-14T08:21:37Z",
        country: "DE",
        technical_mail: "ingrid@backstube-lindqvist.example",
        synced: false,
        domains: vec![
            Domain { name: DOMAIN, is_default: true, is_initial: false, federation: None },
            Domain {
                name: "backstubelindqvist.onmicrosoft.com",
                is_default: false,
                is_initial: true,
                federation: None,
            },
        ],
        skus: vec![catalog::business_standard(12)],
        users: builder.users,
        by_id,
        by_upn,
        roles: builder.roles,
        groups: Vec::new(),
        accounts: (0..6).collect(),
        security_defaults: false,
        policies: Vec::new(),
        locations: Vec::new(),
        recent_policies: Vec::new(),
        methods_migration: Some("preMigration"),
        upsell: Upsell { action: "autoEnabledNotify", due_in_days: Some(21) },
        sign_ins: Vec::new(),
        seldom: Vec::new(),
    }
}
