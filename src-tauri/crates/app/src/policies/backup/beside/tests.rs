use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::policies::fixture::{policy, tallied};

/// A backup with a place and a strength.
pub(in crate::policies::backup) fn file(policies: &[Value]) -> File {
    let text = json!({"format": "latch-conditional-access", "version": 1,
        "organization": {"id": "bakery", "name": "The bakery"}, "madeAt": "2026-11-01T10:00:00Z",
        "policies": policies,
        "namedLocations": [{"id": "then", "displayName": "Office", "isTrusted": true, "createdDateTime": "2020"}],
        "strengths": [{"id": "keys", "displayName": "Keys only", "allowedCombinations": ["fido2"]}],
        "names": {"left": "Lea Links", "old": "The old office"}});
    File::read(&text.to_string()).unwrap()
}

/// What is there: `parts` as Graph gives them, and the group `office`.
pub(in crate::policies::backup) fn there(parts: Vec<Value>) -> Beside {
    let group = |gone| Fact::known(Group { gone, ..Group::default() }, Timestamp::UNIX_EPOCH);
    let unread = Fact::Unknown(mfa::fact::UnknownBecause::Throttled);
    let groups = [("office".into(), group(false)), ("old".into(), group(true)), ("unread".into(), unread)];
    Beside { groups: groups.into(), parts }
}

#[test]
fn what_a_policy_names_and_is_not_there_is_named() {
    let users = json!({"includeUsers": ["BRUNO", "left"], "excludeUsers": ["spare", "GuestsOrExternalUsers"],
        "includeGroups": ["OFFICE", "old"], "excludeGroups": ["unread", "never"]});
    let places = json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted", "then", "elsewhere"]});
    let strength = json!({"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": "keys"}});
    let changes = [("/conditions/users", users), ("/conditions/locations", places), ("/grantControls", strength)];
    let file = file(&[policy("p", &changes)]);
    let missing = |parts| there(parts).missing(&file.policies[0], &file, &tallied(Vec::new()));
    let people_and_groups = ["Lea Links", "The old office", "unread", "never"];
    let all = [&people_and_groups[..], &["Office", "elsewhere"]].concat();
    assert_eq!(
        missing(Vec::new()),
        all,
        "the strength can be made, and of a group that cannot be read it cannot be told"
    );
    let parts = vec![json!({"id": "THEN"}), json!({"id": "keys"})];
    assert_eq!(missing(parts), [&people_and_groups[..], &["elsewhere"]].concat());
}

#[test]
fn a_place_that_was_made_again_stands_for_the_one_of_the_backup() {
    let file = file(&[]);
    let again = json!({"id": "now", "displayName": "Office", "isTrusted": true, "modifiedDateTime": "2026"});
    assert_eq!(there(vec![again.clone()]).now(&file, "THEN"), Some("now"));
    let mut other = again.clone();
    other["isTrusted"] = json!(false);
    assert_eq!(there(vec![other]).now(&file, "then"), None, "one that says something else does not");
    assert_eq!(there(vec![again, json!({"id": "then"})]).now(&file, "then"), Some("then"), "its own id comes first");
}
