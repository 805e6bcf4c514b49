//! Many people and many policies share their judgements.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::json;

use crate::fixture::*;
use crate::verdict::{VerdictKind, verdicts};

#[test]
fn twelve_thousand_people_under_forty_policies() {
    let people: Vec<_> = (0..12_000).map(|n| person(&format!("u{n}"))).collect();
    let mut snapshot = organization(people);
    let mut policies = Vec::new();
    for number in 0_usize..40 {
        let group = format!("g{number}");
        let members: Vec<String> = (0..12_000).filter(|n| n % (number + 2) == 0).map(|n| format!("u{n}")).collect();
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        snapshot = snapshot.with_group(&group, &members);
        let place = json!({ "includeLocations": ["All"], "excludeLocations": [format!("l{number}")] });
        let mut changes = vec![(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!([group])), (LOCATIONS, place)];
        if number % 5 == 0 {
            changes.push((CONTROLS, json!(["mfa", "compliantDevice"])));
        }
        policies.push(policy(&format!("p{number}"), &changes));
    }
    let verdicts = verdicts(&snapshot.with_policies(policies)).unwrap();
    assert_eq!(verdicts.len(), 12_000);
    // Person 0 is in every group, person 1 in none.
    assert_eq!(verdicts[0].kind, VerdictKind::Mostly);
    assert_eq!(verdicts[0].sources.len(), 40);
    assert_eq!(verdicts[1].kind, VerdictKind::Never);
    let shared: HashSet<_> = verdicts.iter().map(|v| Arc::as_ptr(&v.sources).addr()).collect();
    assert!(shared.len() < verdicts.len());
}

/// Each pair of filters covers every device, so the truth is "always". Twelve pairs are too many
/// to work out: less may be said then, never more.
#[test]
fn what_is_too_much_to_work_out_is_read_the_weaker_way() {
    let covered_by_pairs = |pairs: usize| {
        let halves = (0..pairs).flat_map(|rule| ["include", "exclude"].map(|mode| (rule, mode)));
        let policies = halves.map(|(rule, mode)| {
            let filter = json!({ "deviceFilter": { "mode": mode, "rule": format!("r{rule}") } });
            policy(&format!("{mode} {rule}"), &[(DEVICES, filter)])
        });
        let snapshot = organization(vec![person("anna")]).with_policies(policies.collect());
        verdicts(&snapshot).unwrap()[0].kind
    };
    assert_eq!(covered_by_pairs(3), VerdictKind::Always);
    assert_eq!(covered_by_pairs(12), VerdictKind::Mostly);
}
