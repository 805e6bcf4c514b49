//! The group: 12,000 people in many countries, P2, and years of Conditional Access.

use rand::Rng;
use uuid::Uuid;

use super::builder::{Builder, Person, blank};
use super::sign_ins::{BLOCKED, SignIn, SignIns, WRONG_PASSWORD};
use super::{
    Domain, Group, Methods, Organization, Outline, PerUserState, SEED, Upsell, User, UserIndex, catalog,
    group_policies, names,
};
use crate::options::Kind;
use crate::roles::Role;

pub(super) const OUTLINE: Outline = Outline {
    id: "group",
    tenant_id: Uuid::from_u128(0x2b90_e7d4_5a16_4f83_b0c7_83f5_d9a1_64ee),
    name: "Harrow & Nakamura Group",
    people: 12_000,
    kind: Kind::Group,
    make,
};

const PEOPLE: usize = 12_000;
const DOMAIN: &str = "harrow-nakamura.example";
const STORES: &str = "stores.harrow-nakamura.example";
const INITIAL: &str = "harrownakamura.onmicrosoft.com";

/// Places in the list of groups, for the policies.
pub(super) const EMERGENCY: usize = 0;
pub(super) const HEAD_OFFICE: usize = 2;
pub(super) const STORE_PEOPLE: usize = 3;
pub(super) const FINANCE: usize = 5;
pub(super) const PILOT: usize = 7;
pub(super) const EXCEPTIONS: usize = 8;
pub(super) const TILLS: usize = 9;
pub(super) const NOBODY: usize = 12;
pub(super) const AUDITORS: usize = 13;
pub(super) const TABLETS: usize = 14;

/// Places in [`STAFF`]: who activated a role for some hours, and who uses an old mail program that is blocked.
const ACTIVE: UserIndex = 6;
const OLD_PHONE: UserIndex = 8;
/// Who may read reports and nothing else.
const REPORTER: UserIndex = 10;

const STAFF: [Person; 11] = [
    staff("Margarethe", "Nakamura-Oyelaran", "margarethe.nakamura", "Head of IT", &[Role::GlobalAdministrator]),
    staff("Ravindra", "Wickramasinghe", "ravindra.w", "Security", &[Role::SecurityAdministrator]),
    staff("Þórunn", "Guðmundsdóttir", "thorunn.g", "Identity", &[Role::ConditionalAccessAdministrator]),
    staff("Tadhg", "Ó Súilleabháin", "tadhg.os", "Identity", &[Role::AuthenticationPolicyAdministrator]),
    staff("Soraya", "رضایی", "soraya.rezaei", "Internal audit", &[Role::GlobalReader]),
    staff("Mpho", "Dlamini", "mpho.dlamini", "Store assistant", &[]),
    staff("Jiří", "Dvořák", "jiri.dvorak", "Service desk lead", &[Role::PrivilegedAuthenticationAdministrator]),
    staff("Aroha", "Te Rangi", "aroha.terangi", "Service desk", &[Role::AuthenticationAdministrator]),
    staff("Lorenzo", "De Angelis", "lorenzo.deangelis", "Messaging", &[Role::ExchangeAdministrator]),
    staff(
        "Beatriz",
        "Quintanilha",
        "beatriz.q",
        "People systems",
        &[Role::UserAdministrator, Role::LicenseAdministrator],
    ),
    staff("Kwabena", "Asante", "kwabena.asante", "Reporting", &[Role::ReportsReader]),
];

const fn staff(
    given: &'static str,
    family: &'static str,
    alias: &'static str,
    job: &'static str,
    roles: &'static [Role],
) -> Person {
    Person {
        given,
        family,
        alias,
        job,
        language: "en-GB",
        methods: Methods::AUTHENTICATOR.and(Methods::WINDOWS_HELLO),
        per_user: PerUserState::Disabled,
        roles,
    }
}

const JOBS: [&str; 10] = [
    "Store assistant",
    "Store manager",
    "Warehouse operative",
    "Driver",
    "Buyer",
    "Accountant",
    "Analyst",
    "Designer",
    "Engineer",
    "Customer care",
];

fn make() -> Organization {
    let mut builder = Builder::new(OUTLINE.tenant_id, 3);
    for person in &STAFF {
        builder.person(person, DOMAIN, "GB", 17_400);
    }
    let emergency =
        [special(&mut builder, "Emergency access 1", "ea-1"), special(&mut builder, "Emergency access 2", "ea-2")];
    for account in emergency {
        builder.give(account, Role::GlobalAdministrator);
    }
    builder.activate(ACTIVE, Role::GlobalAdministrator);
    let sync =
        special(&mut builder, "On-Premises Directory Synchronization Service Account", "Sync_HN-AADC01_5c1e9a70b3d4");
    builder.give(sync, Role::DirectorySynchronizationAccounts);
    let first_generated = builder.next();
    while builder.users.len() < PEOPLE {
        let user = someone(&mut builder);
        builder.add(user);
    }
    protect_three(&mut builder.users);

    let groups = groups(&builder, &emergency, first_generated);
    let sign_ins = sign_ins(&builder.users, &groups);
    let locations = group_policies::locations(|name| builder.id(name));
    let policies = group_policies::policies(&builder, &groups, &locations, &emergency);
    let (by_id, by_upn) = builder.tables();
    Organization {
        id: OUTLINE.id,
        seed: SEED,
        tenant_id: OUTLINE.tenant_id,
        name: OUTLINE.name,
        created: "2014-11-05T09:44:52Z",
        country: "GB",
        technical_mail: "it@harrow-nakamura.example",
        synced: true,
        domains: vec![
            Domain { name: DOMAIN, is_default: true, is_initial: false, federation: None },
            Domain { name: STORES, is_default: false, is_initial: false, federation: None },
            Domain { name: INITIAL, is_default: false, is_initial: true, federation: None },
        ],
        skus: vec![catalog::e5(5_200), catalog::f3(6_900), catalog::exchange_only(150)],
        users: builder.users,
        by_id,
        by_upn,
        roles: builder.roles,
        groups,
        accounts: (0..6).chain([REPORTER]).collect(),
        security_defaults: false,
        policies,
        locations,
        recent_policies: vec![(group_policies::ARRIVED, group_policies::ARRIVED_DAYS)],
        methods_migration: Some("migrationComplete"),
        upsell: Upsell::NONE,
        sign_ins,
        seldom: vec![(emergency[0], Some(200)), (emergency[1], None)],
    }
}

/// An account in the initial domain, without licence; those for emergencies have a security key.
fn special(builder: &mut Builder, name: &'static str, alias: &'static str) -> UserIndex {
    let alias = builder.free_alias(alias);
    let methods = if alias.starts_with("ea-") { Methods::FIDO2 } else { Methods::NONE };
    builder.add(User {
        display_name: name.into(),
        upn: format!("{alias}@{INITIAL}").into(),
        language: "en-GB",
        country: "GB",
        methods,
        created_day: 18_200,
        ..blank()
    })
}

/// One of the many: a guest, a store's or an office's person.
fn someone(builder: &mut Builder) -> User {
    let name = names::person(&mut builder.rng);
    let created_day = builder.rng.random_range(16_400..20_750);
    let base = User {
        given_name: name.given.into(),
        surname: name.family.into(),
        language: name.language,
        country: name.country,
        created_day,
        ..blank()
    };
    if builder.rng.random_ratio(3, 100) {
        let alias = builder.free_alias(&name.alias);
        let mail = format!("{alias}@partner-{}.example", name.country.to_lowercase());
        let methods = builder.weighted(&[(3, Methods::NONE), (1, Methods::AUTHENTICATOR)], Methods::NONE);
        return User {
            display_name: format!("{} (partner)", name.display).into(),
            upn: format!("{}#EXT#@{INITIAL}", mail.replace('@', "_")).into(),
            other_mail: Some(mail.into()),
            methods,
            guest: true,
            ..base
        };
    }
    let in_store = builder.rng.random_ratio(55, 100);
    let job = JOBS[if in_store { builder.rng.random_range(0..4) } else { builder.rng.random_range(4..JOBS.len()) }];
    let domain = if in_store { STORES } else { DOMAIN };
    let methods = builder.weighted(
        &[
            (30, Methods::AUTHENTICATOR),
            (9, Methods::AUTHENTICATOR.and(Methods::MOBILE_PHONE)),
            (5, Methods::AUTHENTICATOR_PASSWORDLESS),
            (6, Methods::WINDOWS_HELLO.and(Methods::AUTHENTICATOR)),
            (3, Methods::PASSKEY_AUTHENTICATOR),
            (3, Methods::FIDO2),
            (4, Methods::SOFTWARE_OATH),
            (1, Methods::HARDWARE_OATH),
            (14, Methods::MOBILE_PHONE),
            (2, Methods::OFFICE_PHONE),
            (4, Methods::EMAIL),
            (19, Methods::NONE),
        ],
        Methods::NONE,
    );
    // What is left of per-user MFA: about an eighth, from before the policies.
    let per_user = builder.weighted(
        &[(868, PerUserState::Disabled), (46, PerUserState::Enabled), (86, PerUserState::Enforced)],
        PerUserState::Disabled,
    );
    // Somebody registered and enabled becomes enforced (GRAPH.md section b).
    let per_user =
        if per_user == PerUserState::Enabled && methods.is_strong() { PerUserState::Enforced } else { per_user };
    User {
        display_name: name.display.into(),
        upn: format!("{}@{domain}", builder.free_alias(&name.alias)).into(),
        job,
        methods,
        per_user,
        licences: if in_store { 0b10 } else { 0b01 },
        enabled: builder.rng.random_ratio(96, 100),
        synced: builder.rng.random_ratio(9, 10),
        ..base
    }
}

/// Three people's per-user state is refused to everyone; each of them is still asked by it.
fn protect_three(users: &mut [User]) {
    for wanted in [1_000, 5_000, 9_000] {
        if let Some(user) = users.iter_mut().skip(wanted).find(|user| !user.guest && user.enabled) {
            user.restricted = true;
            user.per_user = PerUserState::Enforced;
        }
    }
}

/// Groups within groups, one circle (head office and finance), and one that is empty.
fn groups(builder: &Builder, emergency: &[UserIndex], first: UserIndex) -> Vec<Group> {
    let pick = |wanted: &dyn Fn(&User) -> bool| -> Vec<UserIndex> {
        (0..)
            .zip(&builder.users)
            .filter(|(place, user)| *place >= first && wanted(user))
            .map(|(place, _)| place)
            .collect()
    };
    let every = |step: usize, of: Vec<UserIndex>| -> Vec<UserIndex> { of.into_iter().step_by(step).collect() };
    let member = |user: &User| !user.guest;
    let store = |user: &User| member(user) && user.upn.ends_with(STORES);
    let office = |user: &User| member(user) && user.upn.ends_with(&format!("@{DOMAIN}"));
    let group = |name: &'static str, users: Vec<UserIndex>, inner: &[usize]| Group {
        id: builder.id(&format!("group {name}")),
        name,
        users,
        groups: inner.to_vec(),
        role: None,
    };
    let mut groups = vec![
        group("Emergency access accounts", emergency.to_vec(), &[]),
        group("All employees", Vec::new(), &[HEAD_OFFICE, STORE_PEOPLE, 4]),
        group("Head office", pick(&|user| office(user) && user.job != "Accountant"), &[FINANCE]),
        group("Stores", pick(&|user| store(user) && user.job == "Store assistant"), &[6]),
        group("Warehouse and driving", pick(&|user| matches!(user.job, "Warehouse operative" | "Driver")), &[]),
        group("Finance", pick(&|user| user.job == "Accountant"), &[HEAD_OFFICE]),
        group("Store managers", pick(&|user| user.job == "Store manager"), &[]),
        group("MFA pilot 2019", every(40, pick(&office)), &[]),
        group("MFA exceptions (temporary)", every(300, pick(&member)), &[9]),
        group("Shared tills and scanners", every(400, pick(&store)), &[]),
        group("Service desk (role-assignable)", every(900, pick(&office)), &[]),
        group("Contractors", pick(&|user| user.guest), &[]),
        group("Nobody yet", Vec::new(), &[]),
        group("Auditors from outside", every(60, pick(&|user| user.guest)), &[]),
        group("Tablet pilot", every(700, pick(&store)), &[]),
    ];
    groups[10].role = Some(Role::HelpdeskAdministrator);
    groups
}

/// Modern sign-ins; old protocols of a few whom no policy stops; and many tries that went wrong.
fn sign_ins(all: &[User], groups: &[Group]) -> Vec<SignIn> {
    let enabled = |group: usize| -> Vec<UserIndex> {
        let within = groups.get(group).map(|group| group.users.as_slice()).unwrap_or_default();
        let is_enabled = |place: UserIndex| {
            usize::try_from(place).ok().and_then(|place| all.get(place)).is_some_and(|user| user.enabled)
        };
        within.iter().copied().filter(|&place| is_enabled(place)).collect()
    };
    let tills = enabled(TILLS);
    let exceptions: Vec<UserIndex> = enabled(EXCEPTIONS).into_iter().filter(|user| !tills.contains(user)).collect();
    let mut log = SignIns::default();
    log.modern(all, 10);
    for &till in tills.iter().take(3) {
        log.days(till, "Authenticated SMTP", 0..45, 0);
    }
    for (place, client, days) in [
        (0, "IMAP4", &[2, 4, 5, 9, 16][..]),
        (1, "POP3", &[28]),
        // Before the last 30 days.
        (2, "POP3", &[34, 41]),
        // No name that is documented, and none at all.
        (3, "Universal Outlook", &[1, 8]),
        (4, "", &[3]),
    ] {
        if let Some(&user) = exceptions.get(place) {
            log.days(user, client, days.iter().copied(), 0);
        }
    }
    log.days(OLD_PHONE, "Exchange ActiveSync", 0..30, BLOCKED);
    // Somebody tries out passwords.
    for user in (200..10_000).step_by(245) {
        log.days(user, "Authenticated SMTP", (0..30).step_by(4), WRONG_PASSWORD);
    }
    log.newest_first()
}
