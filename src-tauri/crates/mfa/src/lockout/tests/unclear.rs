//! What is not known or not understood is never taken for fine.

use serde_json::json;

use super::*;
use crate::fact::UnknownBecause;
use crate::verdict::{Doubt, UnknownPart};

fn without_methods(because: UnknownBecause) -> PersonWithMethods {
    PersonWithMethods { user: "anna".into(), methods: Err(because) }
}

fn unread_methods(changes: &[(&str, Value)]) -> PersonLockout {
    let asked = [without_methods(UnknownBecause::NoPermission)];
    lockout(&bakery(), &draft(changes), &asked).people.pop().unwrap()
}

#[test]
fn methods_that_were_not_read() {
    let asked = unread_methods(&[]);
    assert_eq!(asked.standing, Unknown);
    assert_eq!(*asked.unknown, [NotKnown::Methods(UnknownBecause::NoPermission)]);
    assert_eq!(unread_methods(&[(EXCLUDE_USERS, json!(["anna"]))]).standing, Open, "nobody asks");
    assert_eq!(unread_methods(&[(CONTROLS, json!(["block"]))]).standing, LockedOut, "nothing answers a block");
    assert_eq!(unread_methods(&strength(PHISHING_RESISTANT)).standing, Unknown);
    assert_eq!(unread_methods(&controls("OR", &["compliantDevice"])).standing, Unknown);
}

#[test]
fn a_method_that_is_not_known_may_be_one_that_answers() {
    let strange = &["#microsoft.graph.telepathyAuthenticationMethod"];
    let asked = judged(&bakery(), &draft(&[]), strange);
    assert_eq!(asked.standing, Unknown);
    assert_eq!(*asked.unknown, [NotKnown::Method(strange[0].into())]);
    assert_eq!(anna(&strength(PHISHING_RESISTANT), strange), Unknown);
    assert_eq!(anna(&[], &[strange[0], SMS[0]]), Open);
}

#[test]
fn defaults_beside_a_policy_that_is_on_ask_perhaps() {
    let for_otto = policy("p", &[(INCLUDE_USERS, json!(["otto"]))]);
    let snapshot = bakery().with_defaults(true).with_policies(vec![for_otto]);
    let nobody = draft(&[(INCLUDE_USERS, json!(["None"]))]);
    let asked = judged(&snapshot, &nobody, NOTHING);
    assert_eq!((asked.standing, asked.without_draft), (Open, Unknown));
}

#[test]
fn a_draft_stands_in_for_the_saved_policy_whatever_the_case_of_its_id() {
    let saved = policy("DRAFT", &[(CONTROLS, json!(["block"]))]);
    let asked = judged(&bakery().with_policies(vec![saved]), &draft(&[]), APP);
    assert_eq!((asked.standing, asked.without_draft), (Open, LockedOut));
}

#[test]
fn bad_drafts_are_unknown_and_never_fine() {
    let cases: Vec<(&str, Value)> = vec![
        ("a control that is not known", policy("draft", &controls("OR", &["telepathy"]))),
        (
            "a custom control",
            policy("draft", &[(CONTROLS, json!([])), ("/grantControls/customAuthenticationFactors", json!(["duo"]))]),
        ),
        ("a strength without an id", policy("draft", &[(CONTROLS, json!([])), (STRENGTH, json!({}))])),
        (
            "a word that joins two controls and is not known",
            policy("draft", &controls("XOR", &["mfa", "compliantDevice"])),
        ),
        (
            "no conditions",
            json!({ "id": "draft", "grantControls": { "operator": "OR", "builtInControls": ["block"] } }),
        ),
        ("people as a number", policy("draft", &[(CONTROLS, json!(["block"])), ("/conditions/users", json!(7))])),
        (
            "applications as text",
            policy("draft", &[(CONTROLS, json!(["block"])), ("/conditions/applications", json!("All"))]),
        ),
        ("places as a list", policy("draft", &[(CONTROLS, json!(["block"])), (LOCATIONS, json!(["office"]))])),
    ];
    for (case, json) in cases {
        let answer = judged(&bakery(), &Policy::from_json(json).unwrap(), KEY);
        assert_eq!(answer.standing, Unknown, "{case}");
        assert!(!answer.unknown.is_empty(), "{case}");
    }
}

#[test]
fn policies_that_were_not_read_may_block() {
    let mut snapshot = bakery();
    snapshot.policies = unread();
    let answer = judged(&snapshot, &draft(&[]), KEY);
    assert_eq!(answer.standing, Unknown);
    assert_eq!(*answer.unknown, [NotKnown::Part(UnknownPart::Policies(UnknownBecause::NoPermission))]);
    assert_eq!(judged(&snapshot, &draft(&[(CONTROLS, json!(["block"]))]), KEY).standing, LockedOut);
    let defaults_on = snapshot.with_defaults(true);
    assert_eq!(judged(&defaults_on, &draft(&[]), KEY).standing, Open, "J12: then there are none");
}

#[test]
fn people_who_were_not_read() {
    let mut snapshot = bakery();
    snapshot.users = unread();
    let answer = judged(&snapshot, &draft(&[]), KEY);
    assert_eq!(*answer.unknown, [NotKnown::Part(UnknownPart::People(UnknownBecause::NoPermission))]);
}

#[test]
fn a_state_that_is_not_known_may_be_on() {
    let snapshot =
        bakery().with_policies(vec![policy("p", &[(STATE, json!("onSundays")), (CONTROLS, json!(["block"]))])]);
    let answer = judged(&snapshot, &draft(&[]), KEY);
    assert_eq!(answer.standing, Unknown);
    let part = UnknownPart::Policy { id: "p".into(), name: "p".into(), doubt: Doubt::State };
    assert_eq!(*answer.unknown, [NotKnown::Part(part)]);
}

#[test]
fn what_is_too_much_to_work_out_is_unknown() {
    let blocks = (0..9).map(|n| {
        let place = json!({ "includeLocations": ["All"], "excludeLocations": [format!("place {n}")] });
        policy(&format!("p{n}"), &[(CONTROLS, json!(["block"])), (LOCATIONS, place)])
    });
    let snapshot = TenantSnapshot { locations: unread(), ..bakery().with_policies(blocks.collect()) };
    let answer = judged(&snapshot, &draft(&[]), KEY);
    assert_eq!(answer.standing, Unknown);
    assert!(answer.unknown.contains(&NotKnown::TooMuch));
    assert_eq!(judged(&snapshot, &draft(&[(CONTROLS, json!(["block"]))]), KEY).standing, LockedOut, "everywhere");
}
