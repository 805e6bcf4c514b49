//! What must hold whatever the policies are.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::fact::Fact;
use crate::location::{LocationKind, NamedLocation};

const PEOPLE: [&str; 4] = ["u0", "u1", "u2", "u3"];
const WORDS: [&[&str]; 7] = [NOTHING, SMS, APP, KEY, PASS, &["compliantDevice", "sms"], &["telepathy"]];

fn some(of: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(of, 0..=of.len())
}

fn narrowing() -> impl Strategy<Value = Option<(&'static str, Value)>> {
    let places = |include: &[&str], exclude: &[&str]| {
        (LOCATIONS, json!({ "includeLocations": include, "excludeLocations": exclude }))
    };
    prop_oneof![
        3 => Just(None),
        1 => Just(Some((INCLUDE_APPS, json!([EXCHANGE])))),
        1 => Just(Some((EXCLUDE_APPS, json!(["Office365"])))),
        1 => Just(Some((CLIENTS, json!(["browser"])))),
        1 => Just(Some((CLIENTS, json!(["other"])))),
        1 => Just(Some((PLATFORMS, json!({ "includePlatforms": ["all"], "excludePlatforms": ["iOS", "windows"] })))),
        1 => Just(Some((PLATFORMS, json!({ "includePlatforms": ["iOS", "unknownFutureValue"] })))),
        1 => Just(Some(places(&["All"], &["AllTrusted"]))),
        1 => Just(Some(places(&["All"], &["office"]))),
        1 => Just(Some(places(&["here", "shop"], &[]))),
        1 => Just(Some(("/conditions/signInRiskLevels", json!(["high"])))),
        1 => Just(Some((DEVICES, json!({ "deviceFilter": { "mode": "include", "rule": "r" } })))),
        1 => Just(Some(("/conditions/weather", json!(["rain"])))),
        1 => Just(Some((USER_ACTIONS, json!(["urn:user:registersecurityinfo"])))),
    ]
}

fn demands() -> impl Strategy<Value = Changes> {
    prop_oneof![
        2 => Just(controls("OR", &["block"])),
        3 => Just(controls("OR", &["mfa"])),
        1 => Just(controls("OR", &["mfa", "compliantDevice"])),
        1 => Just(controls("AND", &["mfa", "compliantDevice"])),
        1 => Just(controls("OR", &["telepathy"])),
        1 => Just(strength(PHISHING_RESISTANT)),
        1 => Just(combinations(&["password,softwareOath"])),
    ]
}

fn any_policy() -> impl Strategy<Value = Value> {
    let include = prop_oneof![2 => Just(vec!["All"]), 1 => some(&PEOPLE)];
    let state = prop::sample::select(vec!["enabled", "enabled", "disabled", "new"]);
    (include, some(&["g0", "g1"]), some(&PEOPLE[..1]), narrowing(), demands(), state).prop_map(
        |(include, groups, exclude, narrowing, demands, state)| {
            let mut changes = demands;
            if narrowing.as_ref().is_some_and(|(pointer, _)| *pointer == USER_ACTIONS) {
                changes.push((INCLUDE_APPS, json!([])));
            }
            changes.extend(narrowing);
            changes.extend([
                (INCLUDE_USERS, json!(include)),
                (INCLUDE_GROUPS, json!(groups)),
                (EXCLUDE_USERS, json!(exclude)),
                (STATE, json!(state)),
            ]);
            policy("unnumbered", &changes)
        },
    )
}

fn numbered(policies: Vec<Value>) -> Vec<Value> {
    let each = policies.into_iter().enumerate().map(|(number, mut policy)| {
        policy["id"] = json!(format!("p{number}"));
        policy
    });
    each.collect()
}

fn organizations() -> impl Strategy<Value = TenantSnapshot> {
    let kind = |trusted, ranges: &[&str]| LocationKind::Networks {
        trusted: Some(trusted),
        ranges: ranges.iter().copied().map(Box::from).collect(),
    };
    let countries =
        LocationKind::Countries { codes: vec!["DE".into()], unknown_too: true, found_by: "clientIpAddress".into() };
    let all = vec![
        ("office", kind(true, &["203.0.113.0/24"])),
        ("shop", kind(false, &["203.0.113.128/25", "2001:db8::/32"])),
        ("here", countries),
    ];
    let locations = prop::option::weighted(0.8, prop::sample::subsequence(all, 0..=3));
    let unread_group = prop::bool::weighted(0.3);
    (prop::collection::vec(any_policy(), 0..4), some(&PEOPLE), locations, unread_group).prop_map(
        |(policies, members, locations, unread_group)| {
            let people = PEOPLE.iter().map(|id| person(id)).collect();
            let mut snapshot = organization(people).with_policies(numbered(policies)).with_group("g0", &members);
            if !unread_group {
                snapshot = snapshot.with_group("g1", &[]);
            }
            let located = |(id, kind): (&str, LocationKind)| NamedLocation { id: id.into(), name: id.into(), kind };
            snapshot.locations = locations.map_or_else(unread, |list| known(list.into_iter().map(located).collect()));
            snapshot
        },
    )
}

fn people() -> impl Strategy<Value = Vec<PersonWithMethods>> {
    let one = prop::sample::select(WORDS.to_vec());
    prop::collection::vec(one, PEOPLE.len())
        .prop_map(|words| PEOPLE.iter().zip(words).map(|(id, words)| with(id, words)).collect())
}

fn standings(snapshot: &TenantSnapshot, draft: &Value, people: &[PersonWithMethods]) -> Vec<Standing> {
    let draft = Policy::from_json(draft.clone()).unwrap();
    lockout(snapshot, &draft, people).people.iter().map(|person| person.standing).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_is_excluded_from_the_draft_is_as_without_it(
        snapshot in organizations(), mut draft in any_policy(), people in people(), who in 0..PEOPLE.len(),
    ) {
        draft.pointer_mut(EXCLUDE_USERS).and_then(Value::as_array_mut).unwrap().push(json!(PEOPLE[who]));
        let draft = Policy::from_json(draft).unwrap();
        let answer = &lockout(&snapshot, &draft, &people).people[who];
        prop_assert_eq!(answer.standing, answer.without_draft);
    }

    #[test]
    fn a_draft_that_asks_nobody_changes_nothing(
        snapshot in organizations(), mut draft in any_policy(), people in people(),
    ) {
        draft["conditions"]["users"]["includeUsers"] = json!(["None"]);
        draft["conditions"]["users"]["includeGroups"] = json!([]);
        let draft = Policy::from_json(draft).unwrap();
        for answer in lockout(&snapshot, &draft, &people).people {
            prop_assert_eq!(answer.standing, answer.without_draft);
        }
    }

    #[test]
    fn whoever_is_blocked_everywhere_is_locked_out_whatever_else_there_is(
        snapshot in organizations(), people in people(),
    ) {
        let block = policy("draft", &[(CONTROLS, json!(["block"]))]);
        prop_assert_eq!(standings(&snapshot, &block, &people), vec![LockedOut; PEOPLE.len()]);
    }

    /// One more thing to answer with opens doors and closes none.
    #[test]
    fn a_key_and_a_device_more_lock_nobody_out(
        snapshot in organizations(), draft in any_policy(), people in people(),
    ) {
        let richer: Vec<_> = people.iter().map(|person| {
            let methods = person.methods.clone().map(|m| m.and(crate::lockout::Method::Fido2).and(crate::lockout::Method::CompliantDevice));
            PersonWithMethods { methods, ..person.clone() }
        }).collect();
        let before = standings(&snapshot, &draft, &people);
        for (before, after) in before.iter().zip(standings(&snapshot, &draft, &richer)) {
            prop_assert!(*before == LockedOut || after != LockedOut, "{before:?} and {after:?}");
            prop_assert!(*before != Open || after == Open, "{before:?} and {after:?}");
        }
    }

    /// Whatever is certain while a group is unread holds for each of its possible memberships.
    #[test]
    fn what_is_certain_while_a_group_is_unread_stays_true_when_it_is_read(
        before in organizations(), draft in any_policy(), people in people(), members in some(&PEOPLE),
    ) {
        let mut unread_group = before.clone();
        unread_group.groups.insert("g0".into(), unread());
        let said = standings(&unread_group, &draft, &people);
        for (said, truth) in said.into_iter().zip(standings(&before.with_group("g0", &members), &draft, &people)) {
            prop_assert!(said == Unknown || truth == Unknown || said == truth, "{said:?} and {truth:?}");
        }
    }

    #[test]
    fn reasons_and_what_was_missing_are_told(
        snapshot in organizations(), draft in any_policy(), people in people(),
    ) {
        let draft = Policy::from_json(draft).unwrap();
        for answer in lockout(&snapshot, &draft, &people).people {
            prop_assert_eq!(answer.standing == Unknown, !answer.unknown.is_empty(), "{:?}", answer);
            prop_assert!(!matches!(answer.standing, LockedOut | MustRegister | PartlyBlocked) || !answer.reasons.is_empty());
        }
    }
}

/// Everyone has one of a few kinds of methods and is in some of many groups.
#[test]
fn three_thousand_people_are_judged_at_once_and_alike() {
    let count = 3_000;
    let ids: Vec<String> = (0..count).map(|n| format!("u{n}")).collect();
    let mut snapshot = organization(ids.iter().map(|id| person(id)).collect());
    let mut policies = Vec::new();
    for number in 0..20_usize {
        let members: Vec<&str> =
            ids.iter().enumerate().filter(|(n, _)| n % (number + 2) == 0).map(|(_, id)| &**id).collect();
        snapshot = snapshot.with_group(&format!("g{number}"), &members);
        let place = json!({ "includeLocations": [format!("l{number}")] });
        let group = json!([format!("g{number}")]);
        policies.push(policy(
            &format!("p{number}"),
            &[(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, group), (LOCATIONS, place), (CONTROLS, json!(["block"]))],
        ));
    }
    let locations = (0..20).map(|n| NamedLocation {
        id: format!("l{n}").into(),
        name: format!("l{n}").into(),
        kind: LocationKind::Networks { trusted: Some(false), ranges: vec![format!("10.{n}.0.0/16").into()] },
    });
    snapshot.locations = known(locations.collect());
    let snapshot = snapshot.with_policies(policies);
    let asked: Vec<_> = ids.iter().enumerate().map(|(n, id)| with(id, WORDS[n % 4])).collect();
    let answers = lockout(&snapshot, &draft(&[(EXCLUDE_USERS, json!(["u0"]))]), &asked).people;
    assert_eq!(answers.len(), count);
    assert_eq!((answers[0].standing, answers[0].reasons.len()), (PartlyBlocked, 20), "in every group, and excluded");
    assert_eq!(answers[1].standing, Open, "in no group, with text messages");
    assert_eq!(answers[4].standing, MustRegister, "no method");
    let one = lockout(&snapshot, &draft(&[(EXCLUDE_USERS, json!(["u0"]))]), &asked[6..7]).people;
    assert_eq!(one[0], answers[6]);
    assert!(matches!(snapshot.users, Fact::Known { .. }));
}
