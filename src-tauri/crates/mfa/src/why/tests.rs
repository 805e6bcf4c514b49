//! Rules one by one. V and J: VERDICTS.md.

mod properties;

use serde_json::{Value, json};

use super::{Does, Force, Narrowing, Place, Reach, Rule, RuleSubject, Touch, Why, why};
use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::group::Group;
use crate::location::{LocationKind, NamedLocation};
use crate::per_user::PerUserMfaState::{Enabled, Enforced};
use crate::policy::FilterMode;
use crate::role;
use crate::tenant::TenantSnapshot;
use crate::verdict::{Doubt, Level, UnknownPart, VerdictKind, Way};

/// Anna is a member, Greta a guest; the group "staff" has Anna and is called Staff.
fn bakery() -> TenantSnapshot {
    let staff = Group { name: Some("Staff".into()), gone: false, members: ["anna".into()].into() };
    let mut snapshot = organization(vec![person("anna"), guest("greta")]);
    snapshot.groups.insert("staff".into(), known(staff));
    snapshot
}

fn rule<'w>(why: &'w Why, subject: &str) -> &'w Rule {
    let is_it = |rule: &&Rule| name(rule) == subject;
    why.rules.iter().find(is_it).unwrap()
}

fn name(rule: &Rule) -> &str {
    match &rule.subject {
        RuleSubject::SecurityDefaults => "security defaults",
        RuleSubject::PerUserMfa => "per-user",
        RuleSubject::Policy { name, .. } => name,
        RuleSubject::AllPolicies => "all policies",
    }
}

fn touch_of(person: &str, users: &[(&str, Value)]) -> Touch {
    let snapshot = bakery().with_role(role::GLOBAL_READER, "anna").with_policies(vec![policy("p", users)]);
    rule(&why(&snapshot, &person.into()), "p").touch.clone()
}

fn staff() -> Way {
    Way::Group { id: "staff".into(), name: Some("Staff".into()) }
}

#[test]
fn how_someone_comes_into_a_policy_and_how_they_are_left_out() {
    let reader = || Way::Role { id: role::GLOBAL_READER };
    let readers = || json!([role::GLOBAL_READER.as_str()]);
    let nobody = (INCLUDE_USERS, json!([]));
    let cases = [
        ("everyone", touch_of("anna", &[]), Touch::In(vec![Way::Everyone])),
        (
            "in several ways",
            touch_of(
                "anna",
                &[(INCLUDE_USERS, json!(["anna"])), (INCLUDE_GROUPS, json!(["staff"])), (INCLUDE_ROLES, readers())],
            ),
            Touch::In(vec![Way::Named, staff(), reader()]),
        ),
        (
            "guests",
            touch_of("greta", &[(INCLUDE_USERS, json!(["GuestsOrExternalUsers"]))]),
            Touch::In(vec![Way::Guest]),
        ),
        ("someone else", touch_of("greta", &[nobody.clone(), (INCLUDE_GROUPS, json!(["staff"]))]), Touch::NotIncluded),
        (
            "left out by group",
            touch_of("anna", &[(EXCLUDE_GROUPS, json!(["staff"]))]),
            Touch::Excluded { by: vec![staff()], otherwise: vec![Way::Everyone] },
        ),
        (
            "left out in two ways, and not in anyway",
            touch_of("anna", &[nobody, (EXCLUDE_USERS, json!(["anna"])), (EXCLUDE_ROLES, readers())]),
            Touch::Excluded { by: vec![Way::Named, reader()], otherwise: vec![] },
        ),
        (
            "in, unless a group that was not read leaves them out",
            touch_of("anna", &[(EXCLUDE_GROUPS, json!(["unread"]))]),
            Touch::Unknown {
                included: vec![Way::Everyone],
                doubts: vec![Doubt::Group("unread".into(), UnknownBecause::NotReadYet)],
            },
        ),
        (
            "in, whatever else is not read",
            touch_of("anna", &[(INCLUDE_GROUPS, json!(["staff", "unread"])), (INCLUDE_USERS, json!([]))]),
            Touch::In(vec![staff()]),
        ),
        (
            "guests of listed organizations",
            touch_of(
                "greta",
                &[
                    (INCLUDE_USERS, json!([])),
                    (
                        INCLUDE_GUESTS,
                        json!({
                            "guestOrExternalUserTypes": "b2bCollaborationGuest",
                            "externalTenants": { "membershipKind": "enumerated", "members": ["t"] }
                        }),
                    ),
                ],
            ),
            Touch::Unknown { included: vec![], doubts: vec![Doubt::GuestHome] },
        ),
    ];
    for (case, said, expected) in cases {
        assert_eq!(said, expected, "{case}");
    }
}

fn does(changes: &[(&str, Value)]) -> Does {
    let berlin = NamedLocation { id: "berlin".into(), name: "Shop".into(), kind: LocationKind::Other };
    let snapshot = TenantSnapshot { locations: known(vec![berlin]), ..bakery() };
    let why = why(&snapshot.with_policies(vec![policy("p", changes)]), &"anna".into());
    rule(&why, "p").does.clone()
}

#[test]
fn what_a_policy_does_and_what_narrows_it() {
    let asks = |level, narrowed: Vec<Narrowing>| Does::Asks { level, narrowed };
    let words = |words: &[&str]| words.iter().copied().map(Box::from).collect::<Vec<_>>();
    let only = |apps: &[&str]| Narrowing::Apps(Reach { only: Some(words(apps)), but: vec![] });
    let shop = Place::Named { id: "berlin".into(), name: Some("Shop".into()) };
    let block = (CONTROLS, json!(["block"]));
    let old_clients = (CLIENTS, json!(["exchangeActiveSync", "other"]));
    let cases = [
        ("everything", does(&[]), asks(Level::Always, vec![])),
        ("one application", does(&[(INCLUDE_APPS, json!([EXCHANGE]))]), asks(Level::SomeApps, vec![only(&[EXCHANGE])])),
        (
            "all but one",
            does(&[(EXCLUDE_APPS, json!([EXCHANGE]))]),
            asks(Level::Mostly, vec![Narrowing::Apps(Reach { only: None, but: words(&[EXCHANGE]) })]),
        ),
        (
            "J6",
            does(&[
                (INCLUDE_APPS, json!([])),
                ("/conditions/applications/includeUserActions", json!(["urn:user:registersecurityinfo"])),
            ]),
            asks(Level::Never, vec![Narrowing::UserActions(words(&["urn:user:registersecurityinfo"]))]),
        ),
        (
            "J7",
            does(&[
                (INCLUDE_APPS, json!([])),
                ("/conditions/applications/includeAuthenticationContextClassReferences", json!(["c1"])),
            ]),
            asks(Level::SomeApps, vec![Narrowing::Contexts(words(&["c1"]))]),
        ),
        (
            "J8",
            does(&[("/conditions/authenticationFlows", json!({ "transferMethods": "deviceCodeFlow" }))]),
            asks(Level::Never, vec![Narrowing::AuthenticationFlow(words(&["deviceCodeFlow"]))]),
        ),
        (
            "places, by name, and a platform",
            does(&[
                (LOCATIONS, json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted", "berlin"] })),
                (PLATFORMS, json!({ "includePlatforms": ["iOS"] })),
            ]),
            asks(
                Level::Mostly,
                vec![
                    Narrowing::Platforms(Reach { only: Some(words(&["iOS"])), but: vec![] }),
                    Narrowing::Places(Reach { only: None, but: vec![Place::AllTrusted, shop] }),
                ],
            ),
        ),
        (
            "risk and a device filter",
            does(&[
                ("/conditions/signInRiskLevels", json!(["high"])),
                (DEVICES, json!({ "deviceFilter": { "mode": "exclude", "rule": "r" } })),
            ]),
            asks(
                Level::OnlyWhenRisky,
                vec![
                    Narrowing::DeviceFilter { mode: FilterMode::Exclude, rule: "r".into() },
                    Narrowing::SignInRisk(words(&["high"])),
                ],
            ),
        ),
        (
            "V7 or a device",
            does(&[(CONTROLS, json!(["mfa", "compliantDevice"]))]),
            asks(Level::Mostly, vec![Narrowing::Alternatives(words(&["compliantDevice"]))]),
        ),
        ("V7 a device alone", does(&[(CONTROLS, json!(["compliantDevice"]))]), Does::AsksNothing),
        ("V7 session controls alone", does(&[("/grantControls", Value::Null)]), Does::AsksNothing),
        ("V11", does(std::slice::from_ref(&block)), Does::Blocks { narrowed: vec![] }),
        (
            "V11 old clients",
            does(&[block.clone(), old_clients.clone()]),
            Does::Blocks { narrowed: vec![Narrowing::Clients(words(&["exchangeActiveSync", "other"]))] },
        ),
        (
            "V9 asking old clients asks nobody",
            does(&[old_clients]),
            asks(Level::Never, vec![Narrowing::Clients(words(&["exchangeActiveSync", "other"]))]),
        ),
        (
            "J5 both modern clients",
            does(&[block, (CLIENTS, json!(["browser", "mobileAppsAndDesktopClients"]))]),
            Does::Blocks { narrowed: vec![] },
        ),
        (
            "V13",
            does(&[("/conditions/weather", json!(["rain"]))]),
            Does::Unknown(vec![Doubt::Condition("conditions.weather".into())]),
        ),
    ];
    for (case, said, expected) in cases {
        assert_eq!(said, expected, "{case}");
    }
}

#[test]
fn security_defaults_and_the_per_user_setting_are_rules_too() {
    let of = |snapshot: TenantSnapshot| why(&snapshot, &"anna".into());
    let plain = of(bakery().with_defaults(true));
    let defaults = rule(&plain, "security defaults");
    assert_eq!(defaults.touch, Touch::In(vec![Way::Everyone]));
    assert_eq!(defaults.does, Does::Asks { level: Level::Mostly, narrowed: vec![Narrowing::AsMicrosoftDecides] }, "V2");
    assert_eq!(rule(&plain, "per-user").force, Force::Off);

    let admin = of(bakery().with_defaults(true).with_role(role::USER_ADMINISTRATOR, "anna"));
    let defaults = rule(&admin, "security defaults");
    assert_eq!(defaults.touch, Touch::In(vec![Way::Role { id: role::USER_ADMINISTRATOR }]));
    assert_eq!(defaults.does, Does::Asks { level: Level::Always, narrowed: vec![] }, "V2");

    let copies = of(bakery().with_defaults(true).with_role(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS, "anna"));
    let by = vec![Way::Role { id: role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS }];
    let touch = &rule(&copies, "security defaults").touch;
    assert_eq!(*touch, Touch::Excluded { by, otherwise: vec![Way::Everyone] }, "J13");

    let mut unread_roles = bakery().with_defaults(true);
    unread_roles.role_holders = unread();
    let defaults = of(unread_roles);
    let no_roles = || vec![Doubt::Roles(UnknownBecause::NoPermission)];
    let touch = Touch::Unknown { included: vec![Way::Everyone], doubts: no_roles() };
    assert_eq!(rule(&defaults, "security defaults").touch, touch);
    assert_eq!(rule(&defaults, "security defaults").does, Does::Unknown(no_roles()));

    let one_unread = || bakery().with_defaults(true).with_role_unread(role::GLOBAL_ADMINISTRATOR);
    let another = of(one_unread().with_role(role::USER_ADMINISTRATOR, "anna"));
    let does = Does::Asks { level: Level::Always, narrowed: vec![] };
    assert_eq!(rule(&another, "security defaults").does, does, "one role is enough");
    assert_eq!(rule(&of(one_unread()), "security defaults").does, Does::Unknown(no_roles()));

    let mut unread_defaults = bakery().with_per_user("anna", None);
    unread_defaults.security_defaults = unread();
    let nothing = of(unread_defaults.clone());
    let because = UnknownPart::SecurityDefaults(UnknownBecause::NoPermission);
    assert_eq!(rule(&nothing, "security defaults").force, Force::Unknown(because));
    assert_eq!(rule(&nothing, "per-user").force, Force::Unknown(UnknownPart::PerUserMfa(UnknownBecause::NotOffered)));
    let proven_off = of(unread_defaults.with_policies(vec![policy("on", &[])]));
    assert_eq!(rule(&proven_off, "security defaults").force, Force::Off, "J12");
}

#[test]
fn policies_that_could_not_be_read_are_said_to_be_so() {
    let mut snapshot = bakery();
    snapshot.policies = unread();
    let because = UnknownPart::Policies(UnknownBecause::NoPermission);
    let said = why(&snapshot, &"anna".into());
    assert_eq!(name(&said.rules[0]), "all policies", "what could change the verdict comes first");
    assert_eq!(said.rules[0].force, Force::Unknown(because));
    let defaults_on = why(&snapshot.with_defaults(true), &"anna".into());
    assert!(defaults_on.rules.iter().all(|rule| rule.subject != RuleSubject::AllPolicies), "J12");

    let nobody = why(&bakery(), &"nobody".into());
    assert_eq!(nobody.verdict.kind, VerdictKind::Unknown);
    assert!(nobody.rules.is_empty());
}

#[test]
fn what_decides_comes_first_and_what_is_not_about_them_last() {
    let snapshot = bakery().with_per_user("anna", Some(Enabled)).with_policies(vec![
        policy("not about her", &[(INCLUDE_USERS, json!(["greta"]))]),
        policy("off", &[(STATE, json!("disabled"))]),
        policy("device", &[(CONTROLS, json!(["compliantDevice"]))]),
        policy("watches", &[(STATE, json!(REPORT_ONLY))]),
        policy("leaves her out", &[(EXCLUDE_GROUPS, json!(["staff"]))]),
        policy("old clients", &[(CONTROLS, json!(["block"])), (CLIENTS, json!(["other"]))]),
        policy("perhaps on", &[(STATE, json!("enabledOnSundays"))]),
        policy("mail", &[(INCLUDE_APPS, json!([EXCHANGE]))]),
    ]);
    let order = |snapshot: &TenantSnapshot| -> Vec<String> {
        why(snapshot, &"anna".into()).rules.iter().map(|rule| name(rule).to_owned()).collect()
    };
    let expected = [
        "per-user",
        "mail",
        "perhaps on",
        "old clients",
        "leaves her out",
        "watches",
        "security defaults",
        "off",
        "not about her",
        "device",
    ];
    assert_eq!(order(&snapshot), expected);

    let enforced = snapshot.with_per_user("anna", Some(Enforced));
    let blocked = policy("nobody gets in", &[(CONTROLS, json!(["block"]))]);
    let mut policies = crate::fixture::random::raws(&enforced);
    policies.push(blocked);
    assert_eq!(order(&enforced.with_policies(policies))[..3], ["nobody gets in", "per-user", "mail"]);
}
