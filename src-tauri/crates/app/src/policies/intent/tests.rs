use mfa::template::built_in;
use serde_json::json;

use super::*;
use crate::policies::fixture::policy;

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let taken: BTreeSet<String> = ["For everyone", " FOR ADMINS ", "for admins (2)"].map(key).into();
    assert_eq!(free("Old apps", &taken), "Old apps");
    assert_eq!(free("For everyone", &taken), "For everyone (2)");
    assert_eq!(free("For admins", &taken), "For admins (3)", "nobody tells names apart by their case");
}

#[test]
fn a_copy_says_the_same_and_asks_nobody() {
    let exclude = ("/conditions/users/excludeUsers", json!(["spare"]));
    let strange = ("/conditions/somethingNewer", json!({"a": 1}));
    let original = policy("p", &[exclude, strange, ("/templateId", json!("t"))]);
    let copied = copy(&Policy::from_json(original.clone()).unwrap(), "A copy");
    assert_eq!(
        (&copied["displayName"], &copied["state"]),
        (&json!("A copy"), &json!("enabledForReportingButNotEnforced"))
    );
    assert_eq!(copied["conditions"], original["conditions"]);
    for key in ["id", "createdDateTime", "modifiedDateTime", "templateId"] {
        assert_eq!(copied.get(key), None, "{key}");
    }
    // A policy on what people do cannot watch.
    let action = ("/conditions/applications", json!({"includeUserActions": ["urn:user:registersecurityinfo"]}));
    let copied = copy(&Policy::from_json(policy("p", &[action])).unwrap(), "A copy");
    assert_eq!(copied["state"], "disabled");
}

#[test]
fn policies_are_made_in_the_order_of_what_is_recommended() {
    let mut list = built_in();
    list.reverse();
    list.sort_by_key(|template| (template.made_off(), place(&built_in(), template)));
    assert_eq!(list, built_in());
}
