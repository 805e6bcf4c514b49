//! What must hold in every organization, tried on random ones.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::*;
use crate::per_user::PerUserMfaState;
use crate::role;
use crate::tenant::TenantSnapshot;
use crate::verdict::{Level, VerdictKind, verdicts};

const PEOPLE: [&str; 5] = ["u0", "u1", "u2", "u3", "u4"];
const GROUPS: [&str; 3] = ["g0", "g1", "g2"];

fn subset(of: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(of, 0..=of.len())
}

fn users() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let include = prop_oneof![
        2 => Just(vec!["All"]),
        1 => Just(vec!["GuestsOrExternalUsers"]),
        2 => subset(&PEOPLE),
    ];
    let admins = prop::bool::weighted(0.2);
    (include, subset(&GROUPS), subset(&PEOPLE), subset(&GROUPS), admins).prop_map(
        |(include, groups, exclude, exclude_groups, admins)| {
            let roles = if admins { json!([role::GLOBAL_ADMINISTRATOR.as_str()]) } else { json!([]) };
            vec![
                (INCLUDE_USERS, json!(include)),
                (INCLUDE_GROUPS, json!(groups)),
                (EXCLUDE_USERS, json!(&exclude[..exclude.len() / 2])),
                (EXCLUDE_GROUPS, json!(&exclude_groups[..exclude_groups.len() / 2])),
                (INCLUDE_ROLES, roles),
            ]
        },
    )
}

fn narrowing() -> impl Strategy<Value = Option<(&'static str, Value)>> {
    prop_oneof![
        4 => Just(None),
        1 => Just(Some((INCLUDE_APPS, json!([EXCHANGE])))),
        1 => Just(Some((INCLUDE_APPS, json!(["Office365"])))),
        1 => Just(Some((EXCLUDE_APPS, json!([EXCHANGE])))),
        1 => Just(Some((CLIENTS, json!(["browser"])))),
        1 => Just(Some((CLIENTS, json!(["mobileAppsAndDesktopClients"])))),
        1 => Just(Some((CLIENTS, json!(["other"])))),
        1 => Just(Some((LOCATIONS, json!({ "includeLocations": ["All"], "excludeLocations": ["a"] })))),
        1 => Just(Some((LOCATIONS, json!({ "includeLocations": ["a", "b"] })))),
        1 => Just(Some((PLATFORMS, json!({ "includePlatforms": ["iOS"] })))),
        1 => Just(Some((PLATFORMS, json!({ "includePlatforms": ["all"], "excludePlatforms": ["iOS"] })))),
        1 => Just(Some(("/conditions/signInRiskLevels", json!(["high"])))),
        1 => Just(Some(("/conditions/weather", json!(["rain"])))),
    ]
}

fn state() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        5 => Just("enabled"),
        1 => Just("disabled"),
        2 => Just("enabledForReportingButNotEnforced"),
        1 => Just("somethingNew"),
    ]
}

fn any_policy(controls: Vec<Value>) -> impl Strategy<Value = Value> {
    (users(), narrowing(), state(), prop::sample::select(controls)).prop_map(
        |(mut changes, narrowing, state, controls)| {
            changes.extend(narrowing);
            changes.push((STATE, json!(state)));
            changes.push((CONTROLS, controls));
            policy("unnumbered", &changes)
        },
    )
}

fn asking() -> Vec<Value> {
    vec![json!(["mfa"]), json!(["mfa"]), json!(["mfa", "compliantDevice"]), json!(["telepathy", "mfa"])]
}

fn asking_or_blocking() -> Vec<Value> {
    let mut controls = asking();
    controls.push(json!(["block"]));
    controls
}

fn policies(controls: Vec<Value>) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(any_policy(controls), 1..5).prop_map(|mut policies| {
        for (number, policy) in policies.iter_mut().enumerate() {
            policy["id"] = json!(format!("p{number}"));
            policy["displayName"] = json!(format!("p{number}"));
        }
        policies
    })
}

/// Five people, the last a guest and the first an administrator; three groups of which one may
/// be unread; per-user settings of all kinds.
fn organizations(controls: Vec<Value>) -> impl Strategy<Value = TenantSnapshot> {
    let states = prop::collection::vec(
        prop::sample::select(vec![
            Some(PerUserMfaState::Disabled),
            Some(PerUserMfaState::Disabled),
            Some(PerUserMfaState::Enabled),
            Some(PerUserMfaState::Enforced),
            None,
        ]),
        PEOPLE.len(),
    );
    let groups = prop::collection::vec(subset(&PEOPLE), GROUPS.len());
    let unread_group = prop::bool::weighted(0.3);
    (policies(controls), states, groups, unread_group).prop_map(|(policies, states, groups, unread_group)| {
        let mut people: Vec<_> = PEOPLE[..4].iter().map(|id| person(id)).collect();
        people.push(guest(PEOPLE[4]));
        for (user, state) in people.iter_mut().zip(states) {
            user.per_user_mfa = state;
        }
        let mut snapshot =
            organization(people).with_policies(policies).with_role(role::GLOBAL_ADMINISTRATOR, PEOPLE[0]);
        for (group, members) in GROUPS.iter().zip(&groups) {
            snapshot = snapshot.with_group(group, members);
        }
        if unread_group {
            snapshot.groups.insert(GROUPS[2].into(), unread());
        }
        snapshot
    })
}

fn kinds(snapshot: &TenantSnapshot) -> Vec<VerdictKind> {
    verdicts(snapshot).unwrap().iter().map(|v| v.kind).collect()
}

/// Place in the order of strength; `None` for what stands outside it.
fn strength(kind: VerdictKind) -> Option<Level> {
    use Level::{Always, Blocked, Mostly, Never, OnlyWhenRisky, SomeApps};
    [Never, OnlyWhenRisky, SomeApps, Mostly, Always, Blocked]
        .into_iter()
        .find(|level| VerdictKind::from(*level) == kind)
}

fn raws(snapshot: &TenantSnapshot) -> Vec<Value> {
    let policies = snapshot.policies.get().unwrap();
    policies.iter().map(|policy| policy.raw().clone()).collect()
}

/// Replaces the first policy by what `change` makes of it.
fn with_first(snapshot: &TenantSnapshot, change: impl Fn(&mut Value)) -> TenantSnapshot {
    let mut policies = raws(snapshot);
    change(&mut policies[0]);
    snapshot.clone().with_policies(policies)
}

fn none_stronger(weaker: &[VerdictKind], stronger: &[VerdictKind]) -> Result<(), TestCaseError> {
    for (weak, strong) in weaker.iter().zip(stronger) {
        if let (Some(weak), Some(strong)) = (strength(*weak), strength(*strong)) {
            prop_assert!(weak <= strong, "{weak:?} is stronger than {strong:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn excluding_someone_from_a_policy_makes_no_verdict_stronger(
        before in organizations(asking()),
        who in prop::sample::select(PEOPLE.to_vec()),
    ) {
        let after = with_first(&before, |policy| {
            let list = policy.pointer_mut(EXCLUDE_USERS).and_then(Value::as_array_mut).unwrap();
            list.push(json!(who));
        });
        none_stronger(&kinds(&after), &kinds(&before))?;
    }

    #[test]
    fn switching_a_policy_from_report_only_to_on_makes_no_verdict_weaker(
        before in organizations(asking()),
    ) {
        let watching = with_first(&before, |policy| policy["state"] = json!("enabledForReportingButNotEnforced"));
        let on = with_first(&before, |policy| policy["state"] = json!("enabled"));
        none_stronger(&kinds(&watching), &kinds(&on))?;
    }

    #[test]
    fn an_emptied_group_is_the_same_as_a_group_that_no_policy_names(
        before in organizations(asking_or_blocking()),
        group in prop::sample::select(GROUPS.to_vec()),
    ) {
        let emptied = before.clone().with_group(group, &[]);
        let mut policies = raws(&before);
        for policy in &mut policies {
            for pointer in [INCLUDE_GROUPS, EXCLUDE_GROUPS] {
                let list = policy.pointer_mut(pointer).and_then(Value::as_array_mut).unwrap();
                list.retain(|id| id != group);
            }
        }
        prop_assert_eq!(kinds(&emptied), kinds(&before.with_policies(policies)));
    }

    #[test]
    fn the_order_of_policies_does_not_matter(before in organizations(asking_or_blocking())) {
        let mut policies = raws(&before);
        policies.reverse();
        prop_assert_eq!(kinds(&before.clone().with_policies(policies)), kinds(&before));
    }

    /// The truth about an unread group is one of its possible memberships: whatever is said with
    /// certainty while it is unread must hold for each of them.
    #[test]
    fn what_is_certain_while_a_group_is_unread_stays_true_when_it_is_read(
        before in organizations(asking_or_blocking()),
        members in subset(&PEOPLE),
    ) {
        let mut unread_group = before.clone();
        unread_group.groups.insert("g0".into(), unread());
        let read = before.with_group("g0", &members);
        for (said, truth) in kinds(&unread_group).into_iter().zip(kinds(&read)) {
            prop_assert!(said == VerdictKind::Unknown || said == truth, "{said} and {truth}");
        }
    }
}
