//! `probe status`.

use serde_json::{Value, json};

use super::graph::{Manner, OtherGraph};
use super::harbour::{Harbour, PEOPLE};
use super::probe::{Account, probe};

/// What is said of each person, in the order of their names.
async fn told(harbour: Harbour, manner: Manner) -> Account {
    let graph = OtherGraph::start(harbour, manner).await;
    let mut account = probe(&graph, &["status"]).await;
    assert_eq!(account.document["requests"], graph.asked(), "each request is counted");
    if let Some(users) = account.document["users"].as_array_mut() {
        users.sort_by_key(|user| user["id"].to_string());
    }
    account
}

fn verdicts(account: &Account) -> Vec<&str> {
    let users = account.document["users"].as_array().unwrap();
    assert!(users.iter().map(|user| &user["id"]).eq(PEOPLE.iter()), "everyone once");
    users.iter().map(|user| user["verdict"].as_str().unwrap()).collect()
}

fn user<'a>(account: &'a Account, id: &str) -> &'a Value {
    account.document["users"].as_array().unwrap().iter().find(|user| user["id"] == id).unwrap()
}

/// What keeps the verdict of a person from being known.
fn missing(account: &Account, id: &str) -> Value {
    user(account, id)["unknown"].clone()
}

/// Anna, Bert, Cora, Dora, Emma, Gina, Rolf, Sync, Ulf, Wim, as they are under the policies.
const UNDER_POLICIES: [&str; 10] =
    ["always", "some_apps", "always", "cannot_sign_in", "always", "always", "always", "never", "never", "always"];

#[tokio::test]
async fn the_document_says_of_each_person_what_was_worked_out_by_hand() {
    let account = told(Harbour::Policies, Manner::PLAIN).await;
    let document = &account.document;
    assert_eq!((&document["tenant"], &document["complete"]), (&json!("harbour"), &json!(true)));
    assert_eq!(document["security_defaults"], json!({"value": false, "because": null}));
    assert_eq!(verdicts(&account), UNDER_POLICIES);
    let sources = |id: &str| -> Vec<Value> { user(&account, id)["sources"].as_array().unwrap().clone() };
    let policy = |id: &str| json!({"kind": "policy", "id": id, "name": id});
    assert_eq!(sources("cora"), [policy("everyone"), policy("staff mail")], "through a group in a circle of groups");
    assert_eq!(sources("rolf"), [policy("admins")], "V5 a role through a group");
    assert_eq!(sources("emma"), [json!({"kind": "per_user_mfa", "id": null, "name": "enforced"})]);
    assert!(sources("ulf").is_empty(), "V5 a role for a part of the organization alone");
    let registration = |id: &str| user(&account, id)["registration"].clone();
    let row = |level: &str, registered: bool| json!({"level": level, "registered": registered, "capable": registered, "from": "report", "because": null});
    assert_eq!(registration("anna"), row("phishing_resistant", true));
    assert_eq!(registration("gina"), row("only_sms_or_voice", true));
    assert_eq!(registration("cora"), row("none", false));
    let unknown = json!({"level": null, "registered": null, "capable": null, "from": null, "because": "not_offered"});
    assert_eq!(registration("dora"), unknown, "V14 disabled accounts are not in the report");
    let findings: Vec<&str> =
        document["findings"].as_array().unwrap().iter().map(|finding| finding["id"].as_str().unwrap()).collect();
    for id in ["people_not_asked", "only_sms_or_voice", "not_registered", "policies_only_watching"] {
        assert!(findings.contains(&id), "{id} in {findings:?}");
    }
    assert!(account.complete);
}

#[tokio::test]
async fn order_pages_and_words_that_nobody_knows_make_no_difference() {
    let plain = told(Harbour::Policies, Manner::PLAIN).await;
    for (page, backwards, chatty) in [(3, false, false), (100, true, true), (4, true, true)] {
        let manner = Manner { page, backwards, chatty, ..Manner::PLAIN };
        let account = told(Harbour::Policies, manner).await;
        assert_eq!(verdicts(&account), UNDER_POLICIES, "{page} {backwards} {chatty}");
        for id in PEOPLE {
            let (mut one, mut other) = (user(&plain, id).clone(), user(&account, id).clone());
            for said in [&mut one, &mut other] {
                said["sources"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
            }
            assert_eq!(one, other, "{page} {backwards} {chatty}");
        }
        assert!(account.complete);
    }
}

#[tokio::test]
async fn security_defaults_ask_administrators_always_and_spare_the_account_that_synchronizes() {
    let account = told(Harbour::Defaults, Manner::PLAIN).await;
    let expected = [
        "always",
        "mostly",
        "mostly",
        "cannot_sign_in",
        "always",
        "mostly",
        "always",
        "never",
        // J17: an administrator of one unit is none here.
        "mostly",
        "mostly",
    ];
    assert_eq!(verdicts(&account), expected);
    assert_eq!(account.document["security_defaults"]["value"], true);
    assert!(account.complete);
}

/// Of whom it cannot be told.
type Open<'a> = &'a [&'a str];

/// Somebody, and what keeps it from being known of them: what is missing, and why.
type Said = Option<(&'static str, &'static str, &'static str)>;

/// The verdicts where it cannot be told of `open`.
fn but_unknown(known: [&'static str; 10], open: Open<'_>) -> Vec<&'static str> {
    PEOPLE.iter().zip(known).map(|(id, known)| if open.contains(id) { "unknown" } else { known }).collect()
}

const REPORT: &str = "reports/authenticationMethods/userRegistrationDetails";
const DEFAULTS: &str = "policies/identitySecurityDefaultsEnforcementPolicy";

#[tokio::test]
async fn what_is_refused_leaves_open_exactly_those_to_whom_it_can_make_a_difference() {
    let refused = |whom, part| Some((whom, part, "no_permission"));
    let cases: [(&str, Open<'_>, Said); 9] = [
        // Who is spared by "everyone". Emma and Rolf are asked always all the same.
        ("groups/spared/t", &["anna", "bert", "cora", "gina", "ulf", "wim"], refused("bert", "groups")),
        // Whom "staff mail" is about: whoever "everyone" asks is asked anyway.
        ("groups/staff/t", &["bert", "sync", "ulf"], refused("ulf", "groups")),
        // Whom "admins" is about, by a group that holds a role, and by the role itself.
        ("groups/captains/t", &["bert", "rolf", "sync", "ulf"], refused("rolf", "roles")),
        ("29232cdf-9323-42fd-ade2-1d097af3e4de", &["bert", "rolf", "sync", "ulf"], refused("rolf", "roles")),
        // Who is left out by the role that synchronization uses.
        ("d29b2b05-8046-44ba-8758-1e26182fcf32", &["anna", "cora", "gina", "sync", "wim"], refused("sync", "roles")),
        // A role that no policy names.
        ("62e90394-69f5-4237-9190-012177145e10", &[], None),
        ("authenticationStrengthPolicies", &["rolf"], refused("rolf", "strengths")),
        // J19, also for whom the older setting asks.
        (
            "conditionalAccess/policies",
            &["anna", "bert", "cora", "emma", "gina", "rolf", "sync", "ulf", "wim"],
            refused("emma", "policies"),
        ),
        // J12: a policy that is on proves that they are off.
        (DEFAULTS, &[], None),
    ];
    for (path, open, said) in cases {
        let account = told(Harbour::Policies, Manner::refusing(&[(path, 403)])).await;
        assert_eq!(verdicts(&account), but_unknown(UNDER_POLICIES, open), "{path}");
        if let Some((whom, part, because)) = said {
            assert_eq!(missing(&account, whom), json!([{"missing": part, "because": because}]), "{path}");
        }
        assert!(!account.complete && account.document["complete"] == false, "{path}");
    }
}

#[tokio::test]
async fn a_report_that_is_refused_is_made_up_for_by_what_each_person_has_and_both_refused_are_unknown() {
    let account = told(Harbour::Policies, Manner::refusing(&[("reports/", 403)])).await;
    let registration = |account: &Account, id: &str| user(account, id)["registration"].clone();
    let row = |level: &str, registered: bool| json!({"level": level, "registered": registered, "capable": null, "from": "methods", "because": null});
    assert_eq!(registration(&account, "anna"), row("phishing_resistant", true));
    assert_eq!(registration(&account, "bert"), row("app", true));
    assert_eq!(registration(&account, "wim"), row("none", false));
    assert!(account.complete);

    // A report that breaks off is no report.
    let broken_off = Manner { page: 4, ..Manner::refusing(&[("userRegistrationDetails?cursor=4", 403)]) };
    let account = told(Harbour::Policies, broken_off).await;
    for (id, _) in PEOPLE.iter().zip(UNDER_POLICIES).filter(|(_, verdict)| *verdict != "cannot_sign_in") {
        assert_eq!(registration(&account, id)["from"], "methods", "{id}");
    }

    let account = told(Harbour::Policies, Manner::refusing(&[("reports/", 403), ("/methods", 403)])).await;
    let unknown = json!({"level": null, "registered": null, "capable": null, "from": null, "because": "no_permission"});
    assert_eq!(registration(&account, "anna"), unknown);
    assert_eq!(verdicts(&account), UNDER_POLICIES, "V14 registration is no part of a verdict");
    assert!(!account.complete);
}

#[tokio::test]
async fn without_the_organization_or_the_people_the_rest_is_said_all_the_same() {
    let account = told(Harbour::Policies, Manner::refusing(&[("organization", 403)])).await;
    assert_eq!((&account.document["tenant"], verdicts(&account)), (&Value::Null, UNDER_POLICIES.to_vec()));
    assert!(!account.complete);

    let graph = OtherGraph::start(Harbour::Defaults, Manner::refusing(&[("users", 403)])).await;
    let account = probe(&graph, &["status"]).await;
    let document = &account.document;
    assert_eq!((&document["users"], &document["users_because"]), (&json!([]), &json!("no_permission")));
    assert_eq!((&document["security_defaults"]["value"], &document["tenant"]), (&json!(true), &json!("harbour")));
    assert!(!account.complete);
}

#[tokio::test]
async fn a_list_of_people_that_breaks_off_says_nothing_of_everyone() {
    let broken_off = Manner { page: 4, ..Manner::refusing(&[("users?cursor=4", 403)]) };
    let account = told(Harbour::Defaults, broken_off).await;
    let users = account.document["users"].as_array().unwrap();
    assert_eq!(
        users.iter().map(|user| &user["verdict"]).collect::<Vec<_>>(),
        ["always", "mostly", "mostly", "cannot_sign_in"]
    );
    let findings = account.document["findings"].as_array().unwrap();
    let is_there = |id: &str| findings.iter().any(|finding| finding["id"] == id);
    assert!(is_there("people_list_incomplete") && !is_there("everyone_asked"));
    assert!(!account.complete);
}

#[tokio::test]
async fn what_is_left_out_is_unknown_and_never_no() {
    // Whoever the older setting asks is asked whatever policies that are perhaps on do.
    let perhaps_asked = ["anna", "bert", "cora", "gina", "rolf", "sync", "ulf", "wim"];
    let policies = "identity/conditionalAccess/policies";
    let strengths = "policies/authenticationStrengthPolicies";
    let cases: [(Manner, Open<'_>, Said); 6] = [
        // The setting is asked for one by one.
        (Manner::without(&[("users", "perUserMfaState")]), &[], None),
        (
            Manner { refuse: vec![("/requirements", 403)], ..Manner::without(&[("users", "perUserMfaState")]) },
            &["bert", "emma", "sync", "ulf"],
            Some(("emma", "per_user_mfa", "no_permission")),
        ),
        (Manner::without(&[("users", "accountEnabled")]), &PEOPLE, Some(("dora", "account_enabled", "not_offered"))),
        // Nothing here hangs on who is a guest.
        (Manner::without(&[("users", "userType")]), &[], None),
        (Manner::without(&[(policies, "state")]), &perhaps_asked, Some(("wim", "policy_not_understood", "failed"))),
        (
            Manner::without(&[(strengths, "requirementsSatisfied")]),
            &["rolf"],
            Some(("rolf", "strengths", "not_offered")),
        ),
    ];
    for (manner, open, said) in cases {
        let what = manner.leave_out[0].1;
        let account = told(Harbour::Policies, manner).await;
        assert_eq!(verdicts(&account), but_unknown(UNDER_POLICIES, open), "{what}");
        if let Some((whom, part, because)) = said {
            assert_eq!(missing(&account, whom), json!([{"missing": part, "because": because}]), "{what}");
        }
    }

    let account = told(Harbour::Defaults, Manner::without(&[(DEFAULTS, "isEnabled")])).await;
    let expected = PEOPLE.map(|id| match id {
        "dora" => "cannot_sign_in",
        "emma" => "always",
        // They are spared whether defaults are on or off.
        "sync" => "never",
        _ => "unknown",
    });
    assert_eq!(verdicts(&account), expected);
    assert_eq!(account.document["security_defaults"], json!({"value": null, "because": "failed"}));
    assert_eq!(missing(&account, "wim"), json!([{"missing": "security_defaults", "because": "failed"}]));

    let account = told(Harbour::Policies, Manner::without(&[(REPORT, "methodsRegistered")])).await;
    let level = |id: &str| user(&account, id)["registration"]["level"].clone();
    assert_eq!((level("anna"), level("cora")), (Value::Null, json!("none")), "registered with what is not said");
    let account = told(Harbour::Policies, Manner::without(&[(REPORT, "isMfaRegistered")])).await;
    let registration = &user(&account, "cora")["registration"];
    assert_eq!((&registration["registered"], &registration["because"]), (&Value::Null, &json!("not_offered")));
}
