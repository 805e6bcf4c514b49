//! Cases. Each says what the policies are, what the person has, and what becomes of them (SAFETY.md cases 87-92,
//! USERS.md 44-53, VERDICTS.md V16).

mod oracle;
mod people;
mod places;
mod properties;
mod unclear;

use serde_json::{Value, json};

use super::Standing::{LockedOut, MustRegister, Ok as Open, PartlyBlocked, Unknown};
use super::{By, Hindrance, Lockout, Methods, NotKnown, PersonLockout, PersonWithMethods, Standing, lockout};
use crate::fixture::*;
use crate::policy::Policy;
use crate::tenant::TenantSnapshot;

/// What is different about a policy: JSON pointers and what goes there.
type Changes = Vec<(&'static str, Value)>;

const NOTHING: &[&str] = &["#microsoft.graph.passwordAuthenticationMethod"];
const SMS: &[&str] = &["#microsoft.graph.phoneAuthenticationMethod"];
const APP: &[&str] = &["#microsoft.graph.microsoftAuthenticatorAuthenticationMethod"];
const KEY: &[&str] = &["#microsoft.graph.fido2AuthenticationMethod"];
const PASS: &[&str] = &["#microsoft.graph.temporaryAccessPassAuthenticationMethod"];
const USER_ACTIONS: &str = "/conditions/applications/includeUserActions";
const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";
const PASSWORDLESS: &str = "00000000-0000-0000-0000-000000000003";
const ANY_MFA: &str = "00000000-0000-0000-0000-000000000002";

fn with(user: &str, words: &[&str]) -> PersonWithMethods {
    PersonWithMethods { user: user.into(), methods: Ok(Methods::read(words.iter().copied())) }
}

fn bakery() -> TenantSnapshot {
    let snapshot = organization(vec![person("anna"), person("otto"), guest("greta")]).with_group("staff", &["anna"]);
    TenantSnapshot { locations: known(vec![]), ..snapshot }
}

fn draft(changes: &[(&str, Value)]) -> Policy {
    Policy::from_json(policy("draft", changes)).unwrap()
}

fn judged(snapshot: &TenantSnapshot, draft: &Policy, words: &[&str]) -> PersonLockout {
    let Lockout { mut people } = lockout(snapshot, draft, &[with("anna", words)]);
    people.pop().unwrap()
}

fn anna(changes: &[(&str, Value)], words: &[&str]) -> Standing {
    judged(&bakery(), &draft(changes), words).standing
}

fn controls(operator: &str, controls: &[&str]) -> Changes {
    vec![(CONTROLS, json!(controls)), (OPERATOR, json!(operator))]
}

fn strength(id: &str) -> Changes {
    vec![(CONTROLS, json!([])), (STRENGTH, json!({ "id": id }))]
}

/// Strength of the organization's own, carried by the policy itself.
fn combinations(allowed: &[&str]) -> Changes {
    let strength = json!({ "id": "own", "requirementsSatisfied": "mfa", "allowedCombinations": allowed });
    vec![(CONTROLS, json!([])), (STRENGTH, strength)]
}

/// What is demanded of Anna at every sign-in, and what she has.
#[test]
fn demands_and_what_answers_them() {
    let mfa = || controls("OR", &["mfa"]);
    let cases: Vec<(&str, Changes, &[&str], Standing)> = vec![
        ("91 a second step, and none registered", mfa(), NOTHING, MustRegister),
        ("the report's empty list", mfa(), &[], MustRegister),
        ("52 e-mail is none", mfa(), &["email"], MustRegister),
        ("a second step by text message", mfa(), SMS, Open),
        ("a second step by app", mfa(), APP, Open),
        ("another company's product", mfa(), &["#microsoft.graph.externalAuthenticationMethod"], Open),
        ("a pass is a loan", mfa(), PASS, MustRegister),
        ("92 everyone and everything blocked", controls("OR", &["block"]), KEY, LockedOut),
        ("a block beside another control", controls("OR", &["mfa", "block"]), KEY, LockedOut),
        ("92 a compliant device without one", controls("OR", &["compliantDevice"]), KEY, LockedOut),
        ("a compliant device", controls("OR", &["compliantDevice"]), &["compliantDevice"], Open),
        ("another device", controls("OR", &["compliantDevice"]), &["domainJoinedDevice"], LockedOut),
        ("a joined device", controls("OR", &["domainJoinedDevice"]), &["domainJoinedDevice"], Open),
        ("an approved app", controls("OR", &["approvedApplication"]), APP, LockedOut),
        ("an app under protection", controls("OR", &["compliantApplication"]), &["compliantApplication"], Open),
        ("either", controls("OR", &["mfa", "compliantDevice"]), SMS, Open),
        ("either, and neither there", controls("OR", &["mfa", "compliantDevice"]), NOTHING, MustRegister),
        ("both, one there", controls("AND", &["mfa", "compliantDevice"]), SMS, LockedOut),
        ("both there", controls("AND", &["mfa", "compliantDevice"]), &["sms", "compliantDevice"], Open),
        ("terms of use", vec![(CONTROLS, json!([])), ("/grantControls/termsOfUse", json!(["t"]))], NOTHING, Open),
        ("nothing but a session control", vec![("/grantControls", Value::Null)], NOTHING, Open),
        ("any second step as a strength", strength(ANY_MFA), SMS, Open),
        ("any second step, none registered", strength(ANY_MFA), NOTHING, MustRegister),
        ("any second step, a pass only", strength(ANY_MFA), PASS, MustRegister),
        ("an external method is in no strength", strength(ANY_MFA), &["externalAuthMethod"], MustRegister),
        ("89 phishing-resistant with a key", strength(PHISHING_RESISTANT), KEY, Open),
        ("phishing-resistant with Windows Hello", strength(PHISHING_RESISTANT), &["windowsHelloForBusiness"], Open),
        ("phishing-resistant with the app", strength(PHISHING_RESISTANT), APP, LockedOut),
        ("phishing-resistant cannot be registered on the way", strength(PHISHING_RESISTANT), NOTHING, LockedOut),
        ("passwordless with text messages", strength(PASSWORDLESS), SMS, LockedOut),
        ("passwordless with phone sign-in", strength(PASSWORDLESS), &["microsoftAuthenticatorPasswordless"], Open),
        ("passwordless: the app's kind is not said", strength(PASSWORDLESS), APP, Unknown),
        ("own: app codes, which can be registered", combinations(&["password,softwareOath"]), SMS, MustRegister),
        ("own: a token, which cannot", combinations(&["password,hardwareOath"]), SMS, LockedOut),
        ("own: one combination is enough", combinations(&["fido2", "password,sms"]), SMS, Open),
        ("own: half a combination is none", combinations(&["fido2,sms"]), SMS, LockedOut),
        ("own: an office phone gets no messages", combinations(&["password,sms"]), &["officePhone"], MustRegister),
        (
            "own: both kinds of pass",
            combinations(&["temporaryAccessPassOneTime", "temporaryAccessPassMultiUse"]),
            PASS,
            MustRegister,
        ),
        ("own: one kind of pass, not said which it is", combinations(&["temporaryAccessPassMultiUse"]), PASS, Unknown),
        ("own: the first step elsewhere", combinations(&["sms,federatedSingleFactor"]), SMS, LockedOut),
        ("own: a word that is not known", combinations(&["telepathy"]), KEY, Unknown),
        ("own: known and not known", combinations(&["telepathy", "fido2"]), KEY, Open),
        ("a strength of which nothing is known", strength("own"), KEY, Unknown),
    ];
    for (case, changes, words, expected) in cases {
        assert_eq!(anna(&changes, words), expected, "{case}");
    }
}

/// Conditions under which nobody is let in.
#[test]
fn what_a_block_is_about() {
    let only = |pointer: &'static str, value: Value| vec![(CONTROLS, json!(["block"])), (pointer, value)];
    let platforms = |include: Value, exclude: Value| {
        only(PLATFORMS, json!({ "includePlatforms": include, "excludePlatforms": exclude }))
    };
    let five = ["android", "iOS", "windows", "macOS", "linux"];
    let cases: Vec<(&str, Changes, Standing)> = vec![
        (
            "J5 both clients that can be asked",
            only(CLIENTS, json!(["browser", "mobileAppsAndDesktopClients"])),
            LockedOut,
        ),
        ("one client", only(CLIENTS, json!(["browser"])), PartlyBlocked),
        ("V9 legacy clients are no way in", only(CLIENTS, json!(["exchangeActiveSync", "other"])), Open),
        ("a client that is not known", only(CLIENTS, json!(["browser", "hologram"])), Unknown),
        ("one platform", platforms(json!(["windows"]), json!([])), PartlyBlocked),
        ("V16 all known platforms", platforms(json!(five), json!([])), LockedOut),
        ("V16 only what is not known", platforms(json!(["all"]), json!(five)), Open),
        ("all but one", platforms(json!(["all"]), json!(["iOS"])), PartlyBlocked),
        ("a platform that Graph does not name", platforms(json!(["unknownFutureValue"]), json!([])), Unknown),
        ("old phones", platforms(json!(["windowsPhone"]), json!([])), Open),
        ("an application", only(INCLUDE_APPS, json!([EXCHANGE])), PartlyBlocked),
        ("all but an application", only(EXCLUDE_APPS, json!([EXCHANGE])), PartlyBlocked),
        (
            "all but what a filter spares",
            only("/conditions/applications/applicationFilter", json!({ "mode": "exclude", "rule": "r" })),
            Unknown,
        ),
        ("a sign-in without risk is let in", only("/conditions/signInRiskLevels", json!(["high", "medium"])), Open),
        ("people at risk", only("/conditions/userRiskLevels", json!(["high"])), Open),
        ("no risk is a level, too", only("/conditions/signInRiskLevels", json!(["none"])), LockedOut),
        ("a level that is not known", only("/conditions/signInRiskLevels", json!(["cosmic"])), Unknown),
        (
            "device code flow",
            only("/conditions/authenticationFlows", json!({ "transferMethods": "deviceCodeFlow" })),
            Open,
        ),
        ("a filter for devices", only(DEVICES, json!({ "deviceFilter": { "mode": "include", "rule": "r" } })), Unknown),
        ("a condition that is not known", only("/conditions/weather", json!(["rain"])), Unknown),
        (
            "registering methods",
            vec![
                (CONTROLS, json!(["block"])),
                (INCLUDE_APPS, json!([])),
                (USER_ACTIONS, json!(["urn:user:registersecurityinfo"])),
            ],
            Open,
        ),
    ];
    for (case, changes, expected) in cases {
        assert_eq!(anna(&changes, KEY), expected, "{case}");
    }
}

#[test]
fn a_draft_counts_as_on_and_stands_in_for_the_saved_policy_of_its_id() {
    for state in ["disabled", "enabledForReportingButNotEnforced", "enabled", "somethingNew"] {
        assert_eq!(anna(&[(STATE, json!(state)), (CONTROLS, json!(["block"]))], KEY), LockedOut, "{state}");
    }
    let saved = bakery().with_policies(vec![policy("draft", &[(CONTROLS, json!(["block"]))])]);
    let now = judged(&saved, &draft(&[]), KEY);
    assert_eq!((now.standing, now.without_draft), (Open, LockedOut), "the draft mends it");
    assert!(now.changed_by_draft());
}

#[test]
fn the_other_policies_that_are_on_count_too_and_are_named() {
    let block = |id: &str, pointer: &str, value: Value| policy(id, &[(CONTROLS, json!(["block"])), (pointer, value)]);
    let phones = json!({ "includePlatforms": ["android", "iOS"] });
    let no_phones = json!({ "includePlatforms": ["all"], "excludePlatforms": ["android", "iOS"] });
    let snapshot = bakery().with_policies(vec![
        block("no phones", PLATFORMS, phones),
        policy("watching", &[(CONTROLS, json!(["block"])), (STATE, json!("enabledForReportingButNotEnforced"))]),
        policy("off", &[(CONTROLS, json!(["block"])), (STATE, json!("disabled"))]),
    ]);
    let together = judged(&snapshot, &draft(&[(CONTROLS, json!(["block"])), (PLATFORMS, no_phones)]), KEY);
    assert_eq!((together.standing, together.without_draft), (LockedOut, PartlyBlocked));
    let by: Vec<_> = together.reasons.iter().map(|reason| reason.by.clone().unwrap()).collect();
    assert_eq!(by, [By::Draft, By::Policy { id: "no phones".into(), name: "no phones".into() }]);
    let first = &together.reasons[0];
    assert_eq!((&first.hindrance, first.certain), (&Hindrance::Blocked, true));
    assert_eq!(first.limits.platforms.as_ref().unwrap().exclude, ["android", "iOS"].map(Box::from));

    let locked_out_before = bakery().with_policies(vec![policy("all", &[(CONTROLS, json!(["block"]))])]);
    let already = judged(&locked_out_before, &draft(&[(EXCLUDE_USERS, json!(["anna"]))]), KEY);
    assert_eq!((already.standing, already.changed_by_draft()), (LockedOut, false));
}

/// Whoever has no method registers on the way, unless registering itself is guarded.
#[test]
fn registering_may_itself_be_guarded() {
    let guard = |changes: &[(&str, Value)]| {
        let actions = json!(["urn:user:registersecurityinfo"]);
        let mut all = vec![(INCLUDE_APPS, json!([])), (USER_ACTIONS, actions)];
        all.extend(changes.iter().cloned());
        policy("guard", &all)
    };
    let under = |guard: Value, words: &[&str]| judged(&bakery().with_policies(vec![guard]), &draft(&[]), words);
    assert_eq!(under(guard(&[]), NOTHING).standing, LockedOut, "a second step before registering one");
    assert_eq!(under(guard(&[]), PASS).standing, MustRegister, "a pass opens the door");
    assert_eq!(under(guard(&[]), SMS).standing, Open);
    assert_eq!(under(guard(&[(CONTROLS, json!(["block"]))]), PASS).standing, LockedOut, "nobody may register");
    assert_eq!(under(guard(&[(CONTROLS, json!(["compliantDevice"]))]), NOTHING).standing, LockedOut);
    assert_eq!(
        under(guard(&[(CLIENTS, json!(["browser"]))]), NOTHING).standing,
        MustRegister,
        "there is another client"
    );
    assert_eq!(under(guard(&[(EXCLUDE_USERS, json!(["anna"]))]), NOTHING).standing, MustRegister);
    assert_eq!(under(guard(&[(STATE, json!("disabled"))]), NOTHING).standing, MustRegister);
    let new_action = guard(&[(USER_ACTIONS, json!(["urn:user:somethingnew"]))]);
    assert_eq!(under(new_action, NOTHING).standing, Unknown);
    let device = guard(&[(USER_ACTIONS, json!(["urn:user:registerdevice"]))]);
    assert_eq!(under(device, NOTHING).standing, MustRegister);

    let reasons = under(guard(&[]), NOTHING).reasons;
    assert!(reasons.iter().any(|reason| reason.hindrance == Hindrance::RegistrationGuarded));
    let nobody_asks = bakery().with_policies(vec![guard(&[])]);
    assert_eq!(judged(&nobody_asks, &draft(&[(INCLUDE_USERS, json!(["otto"]))]), NOTHING).standing, Open);
}
