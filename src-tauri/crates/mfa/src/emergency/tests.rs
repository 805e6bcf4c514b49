use serde_json::{Value, json};

use super::{Answer, Check, LastSignIn, candidates, check};
use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::registration::Registration;
use crate::role::GLOBAL_ADMINISTRATOR;
use crate::tenant::{Domain, TenantSnapshot, User, Users};

fn glass() -> User {
    User {
        user_principal_name: "glass@bakery.onmicrosoft.com".into(),
        on_premises_sync: Some(false),
        licensed: Some(false),
        ..person("glass")
    }
}

/// An organization with an account that passes everything.
fn ready() -> TenantSnapshot {
    of(glass())
}

fn of(account: User) -> TenantSnapshot {
    let key = Registration::from_methods(["#microsoft.graph.fido2AuthenticationMethod"]);
    let mut snapshot = organization(vec![person("anna"), account]).with_role(GLOBAL_ADMINISTRATOR, "glass");
    snapshot.registration = known([("glass".into(), key)].into());
    snapshot.permanent_global_administrators = [("glass".into(), true)].into();
    snapshot
}

fn answer(snapshot: &TenantSnapshot, one: Check) -> Answer {
    check(snapshot, &"glass".into()).answer(one)
}

#[test]
fn an_account_that_has_everything_passes() {
    let mut snapshot = ready();
    let checked = check(&snapshot, &"glass".into());
    assert!(checked.passes(), "{checked:?}");
    assert_eq!(checked.last_sign_in, LastSignIn::NotRead);
    let at = "2026-11-01T00:00:00Z".parse().unwrap();
    snapshot.last_sign_ins = [("glass".into(), Some(at))].into();
    assert_eq!(check(&snapshot, &"glass".into()).last_sign_in, LastSignIn::At(at));
}

#[test]
fn each_fault_fails_its_own_check_alone() {
    let app = Registration::from_methods(["#microsoft.graph.microsoftAuthenticatorAuthenticationMethod"]);
    let mut with_app = ready();
    with_app.registration = known([("glass".into(), app)].into());
    let mut for_hours = ready();
    for_hours.permanent_global_administrators = [("glass".into(), false)].into();
    let mut on_own_domain = of(User { user_principal_name: "glass@bakery.example".into(), ..glass() });
    on_own_domain.domains = known(Vec::new());
    let guest = User { user_principal_name: "glass_other#EXT#@bakery.onmicrosoft.com".into(), ..glass() };
    let cases = [
        (Check::Enabled, of(User { account_enabled: Some(false), ..glass() })),
        (Check::CloudOnly, of(User { on_premises_sync: Some(true), ..glass() })),
        (Check::OnInitialDomain, on_own_domain),
        (Check::OnInitialDomain, of(guest)),
        (Check::Permanent, for_hours),
        (Check::PhishingResistant, with_app),
    ];
    for (fault, snapshot) in cases {
        assert_eq!(check(&snapshot, &"glass".into()).failed(), [fault]);
    }
    let mut no_role = ready();
    no_role.role_holders = known([].into());
    assert_eq!(answer(&no_role, Check::GlobalAdministrator), Ok(false));
}

#[test]
fn what_was_not_read_is_neither_passed_nor_failed() {
    const REFUSED: Answer = Err(UnknownBecause::NoPermission);
    let name = "glass@x.example".into();
    let mut snapshot = of(User { account_enabled: None, on_premises_sync: None, user_principal_name: name, ..glass() });
    snapshot.role_holders = unread();
    snapshot.registration = unread();
    snapshot.policies = unread();
    snapshot.domains = unread();
    snapshot.permanent_global_administrators.clear();
    let checked = check(&snapshot, &"glass".into());
    let unknown = [Check::OnInitialDomain, Check::GlobalAdministrator, Check::PhishingResistant, Check::NotBlocked];
    for one in unknown {
        assert_eq!(checked.answer(one), REFUSED, "{one:?}");
    }
    for one in [Check::Enabled, Check::CloudOnly] {
        assert_eq!(checked.answer(one), Err(UnknownBecause::NotOffered), "{one:?}");
    }
    assert_eq!(checked.answer(Check::Permanent), Err(UnknownBecause::NotOffered));
    assert_eq!((checked.failed(), checked.passes()), (vec![], false));
    snapshot.emergency_because = Some(UnknownBecause::Throttled);
    assert_eq!(answer(&snapshot, Check::Permanent), Err(UnknownBecause::Throttled));
    snapshot.registration = known([].into());
    assert_eq!(answer(&snapshot, Check::PhishingResistant), Err(UnknownBecause::Incomplete), "not in the report");
}

#[test]
fn an_account_that_is_gone_is_missed_only_in_a_complete_list() {
    let mut snapshot = organization(vec![person("anna")]);
    assert_eq!(answer(&snapshot, Check::Listed), Ok(false));
    snapshot.users = known(Users { people: vec![person("anna")], complete: false });
    assert_eq!(answer(&snapshot, Check::Listed), Err(UnknownBecause::Incomplete));
    assert_eq!(answer(&snapshot, Check::Enabled), Err(UnknownBecause::Incomplete));
}

/// What keeps the account out, somewhere or everywhere, and what does not.
#[test]
fn a_policy_that_blocks_must_leave_the_account_out() {
    let block = |changes: &[(&str, Value)]| {
        let mut all = vec![(CONTROLS, json!(["block"]))];
        all.extend(changes.iter().cloned());
        policy("p", &all)
    };
    let transfer = ("/conditions/authenticationFlows", json!({ "transferMethods": "deviceCodeFlow" }));
    let refused = Err(UnknownBecause::NoPermission);
    let cases: Vec<(&str, Value, Answer)> = vec![
        ("everyone", block(&[]), Ok(false)),
        ("in some places", block(&[(LOCATIONS, json!({ "includeLocations": ["a"] }))]), Ok(false)),
        ("all but this account", block(&[(EXCLUDE_USERS, json!(["glass"]))]), Ok(true)),
        ("all but a group with it", block(&[(EXCLUDE_GROUPS, json!(["with"]))]), Ok(true)),
        ("all but a group without it", block(&[(EXCLUDE_GROUPS, json!(["without"]))]), Ok(false)),
        ("all but a group that is unread", block(&[(EXCLUDE_GROUPS, json!(["unread"]))]), refused),
        (
            "by role",
            block(&[(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!([GLOBAL_ADMINISTRATOR.as_str()]))]),
            Ok(false),
        ),
        ("old apps", block(&[(CLIENTS, json!(["exchangeActiveSync", "other"]))]), Ok(true)),
        ("one application", block(&[(INCLUDE_APPS, json!([EXCHANGE]))]), Ok(true)),
        ("device code", block(&[transfer]), Ok(true)),
        ("only watching", block(&[(STATE, json!("enabledForReportingButNotEnforced"))]), Ok(true)),
        ("in a state that is not known", block(&[(STATE, json!("somethingNew"))]), Err(UnknownBecause::Failed)),
        (
            "under a condition that is not known",
            block(&[("/conditions/weather", json!(["rain"]))]),
            Err(UnknownBecause::Failed),
        ),
        ("asking is not blocking", policy("p", &[]), Ok(true)),
        ("a control that is not known", policy("p", &[(CONTROLS, json!(["telepathy"]))]), Err(UnknownBecause::Failed)),
    ];
    for (mix, policy, expected) in cases {
        let mut snapshot =
            ready().with_policies(vec![policy]).with_group("with", &["glass"]).with_group("without", &["anna"]);
        snapshot.groups.insert("unread".into(), unread());
        assert_eq!(answer(&snapshot, Check::NotBlocked), expected, "{mix}");
    }
    let unsure = policy("unsure", &[(CONTROLS, json!(["telepathy"]))]);
    let both = ready().with_policies(vec![block(&[]), unsure]);
    assert_eq!(answer(&both, Check::NotBlocked), Ok(false), "a sure block stays sure");
}

#[test]
fn every_policy_that_is_on_and_reaches_the_account_is_listed() {
    let spares = policy("spares", &[(EXCLUDE_USERS, json!(["glass"]))]);
    let watches = policy("watches", &[(STATE, json!("enabledForReportingButNotEnforced"))]);
    let snapshot = ready().with_policies(vec![policy("asks", &[]), spares, watches]);
    let policies = check(&snapshot, &"glass".into()).policies.unwrap();
    assert_eq!(policies.iter().map(|policy| &*policy.name).collect::<Vec<_>>(), ["asks"]);
    let mut under_defaults = ready().with_defaults(true);
    under_defaults.policies = unread();
    assert_eq!(answer(&under_defaults, Check::NotBlocked), Ok(true), "security defaults prove that none is on");
}

#[test]
fn the_domain_of_another_cloud_is_known_from_the_list_of_domains() {
    let mut snapshot = of(User { user_principal_name: "glass@bakery.onmicrosoft.us".into(), ..glass() });
    let first = |is_initial| Domain {
        name: "bakery.onmicrosoft.us".into(),
        authentication: None,
        is_default: true,
        is_initial,
        second_step_elsewhere: None,
    };
    snapshot.domains = known(vec![first(true)]);
    assert_eq!(answer(&snapshot, Check::OnInitialDomain), Ok(true));
    snapshot.domains = known(vec![first(false)]);
    assert_eq!(answer(&snapshot, Check::OnInitialDomain), Ok(false));
}

#[test]
fn candidates_are_suggested_the_likeliest_first_and_never_taken_for_granted() {
    let at_home = |id: &str| User {
        user_principal_name: format!("{id}@bakery.onmicrosoft.com").into(),
        licensed: Some(true),
        ..person(id)
    };
    let unlicensed = |id: &str| User { licensed: Some(false), ..at_home(id) };
    let people = vec![
        at_home("admin"),
        unlicensed("spare"),
        unlicensed("breakglass1"),
        User { account_enabled: Some(false), ..unlicensed("emergency-off") },
        User { on_premises_sync: Some(true), ..unlicensed("emergency-synced") },
        person("emergency-on-own-domain"),
        unlicensed("emergency-no-role"),
        unlicensed("emergency-named"),
    ];
    let admins: Vec<String> = people.iter().map(|user| user.id.as_str().to_owned()).collect();
    let mut snapshot = organization(people);
    snapshot.domains = known(Vec::new());
    for id in admins.iter().filter(|id| *id != "emergency-no-role") {
        snapshot = snapshot.with_role(GLOBAL_ADMINISTRATOR, id);
    }
    snapshot.emergency_accounts = ["emergency-named".into()].into();
    assert_eq!(candidates(&snapshot), ["breakglass1", "spare", "admin"].map(Into::into));
    snapshot.role_holders = unread();
    assert_eq!(candidates(&snapshot), []);
}
