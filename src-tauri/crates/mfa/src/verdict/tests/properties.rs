//! What must hold in every organization, tried on random ones.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::random::{Blocks, GROUPS, PEOPLE, ROLES, organizations, raws, subset};
use crate::fixture::*;
use crate::location::{LocationKind, NamedLocation};
use crate::tenant::TenantSnapshot;
use crate::verdict::{Level, VerdictKind, verdict, verdicts};

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

/// One more exclusion: where it goes, and what is added there.
fn exclusion() -> impl Strategy<Value = (&'static str, Value)> {
    let guests = json!({ "guestOrExternalUserTypes": "b2bCollaborationGuest", "externalTenants": null });
    prop_oneof![
        prop::sample::select(PEOPLE.to_vec()).prop_map(|id| (EXCLUDE_USERS, json!(id))),
        prop::sample::select(GROUPS.to_vec()).prop_map(|id| (EXCLUDE_GROUPS, json!(id))),
        prop::sample::select(ROLES.to_vec()).prop_map(|id| (EXCLUDE_ROLES, json!(id.as_str()))),
        Just((EXCLUDE_USERS, json!("GuestsOrExternalUsers"))),
        Just((EXCLUDE_USERS, json!("All"))),
        Just((EXCLUDE_GUESTS, guests)),
    ]
}

/// Something of an organization that may not be readable.
#[derive(Debug, Clone, Copy)]
enum Part {
    SecurityDefaults,
    Policies,
    Roles,
    Role(usize),
    Strengths,
    Group(&'static str),
    PerUserMfa(usize),
    AccountEnabled(usize),
    UserType(usize),
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        Just(Part::SecurityDefaults),
        Just(Part::Policies),
        Just(Part::Roles),
        (0..ROLES.len()).prop_map(Part::Role),
        Just(Part::Strengths),
        prop::sample::select(GROUPS.to_vec()).prop_map(Part::Group),
        (0..PEOPLE.len()).prop_map(Part::PerUserMfa),
        (0..PEOPLE.len()).prop_map(Part::AccountEnabled),
        (0..PEOPLE.len()).prop_map(Part::UserType),
    ]
}

impl Part {
    fn unread(self, mut snapshot: TenantSnapshot) -> TenantSnapshot {
        let mut users = snapshot.users.get().unwrap().clone();
        match self {
            Self::SecurityDefaults => snapshot.security_defaults = unread(),
            Self::Policies => snapshot.policies = unread(),
            Self::Roles => snapshot.role_holders = unread(),
            Self::Role(at) if snapshot.role_holders.is_known() => {
                snapshot = snapshot.with_role_unread(ROLES[at].clone())
            }
            Self::Role(_) => {}
            Self::Strengths => snapshot.strengths = unread(),
            Self::Group(id) => drop(snapshot.groups.insert(id.into(), unread())),
            Self::PerUserMfa(at) => users.people[at].per_user_mfa = None,
            Self::AccountEnabled(at) => users.people[at].account_enabled = None,
            Self::UserType(at) => users.people[at].user_type = None,
        }
        snapshot.users = known(users);
        snapshot
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn excluding_someone_from_a_policy_makes_no_verdict_stronger(
        before in organizations(Blocks::Whole),
        (pointer, who) in exclusion(),
    ) {
        let after = with_first(&before, |policy| match policy.pointer_mut(pointer) {
            Some(Value::Array(list)) => list.push(who.clone()),
            Some(guests) => *guests = who.clone(),
            None => unreachable!("the fixture writes every list"),
        });
        none_stronger(&kinds(&after), &kinds(&before))?;
    }

    #[test]
    fn switching_a_policy_from_report_only_to_on_makes_no_verdict_weaker(before in organizations(Blocks::Whole)) {
        let watching = with_first(&before, |policy| policy["state"] = json!(REPORT_ONLY));
        let on = with_first(&before, |policy| policy["state"] = json!("enabled"));
        none_stronger(&kinds(&watching), &kinds(&on))?;
    }

    #[test]
    fn a_policy_that_is_report_only_or_off_is_as_good_as_none(before in organizations(Blocks::Any)) {
        let mut policies = raws(&before);
        policies.retain(|policy| policy["state"] != REPORT_ONLY && policy["state"] != "disabled");
        prop_assert_eq!(verdicts(&before.clone().with_policies(policies)), verdicts(&before));
    }

    #[test]
    fn an_emptied_group_is_the_same_as_a_group_that_no_policy_names(
        before in organizations(Blocks::Any),
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
        prop_assert_eq!(verdicts(&emptied), verdicts(&before.with_policies(policies)));
    }

    #[test]
    fn the_order_of_policies_does_not_matter(
        (before, shuffled) in organizations(Blocks::Any)
            .prop_flat_map(|snapshot| (Just(raws(&snapshot)).prop_shuffle(), Just(snapshot)))
            .prop_map(|(shuffled, snapshot)| (snapshot.clone(), snapshot.with_policies(shuffled))),
    ) {
        for (one, other) in verdicts(&shuffled).unwrap().iter().zip(verdicts(&before).unwrap()) {
            prop_assert_eq!(one.kind, other.kind);
            prop_assert_eq!(one.by, other.by);
            prop_assert_eq!(&one.unknown, &other.unknown);
            prop_assert_eq!(one.sources.len(), other.sources.len());
            prop_assert!(one.sources.iter().all(|source| other.sources.contains(source)));
        }
    }

    #[test]
    fn one_person_and_everyone_are_judged_alike(snapshot in organizations(Blocks::Any)) {
        for (id, judged) in PEOPLE.iter().zip(verdicts(&snapshot).unwrap()) {
            prop_assert_eq!(verdict(&snapshot, &(*id).into()), judged, "{}", id);
        }
    }

    #[test]
    fn what_can_be_read_no_more_leaves_a_verdict_or_makes_it_unknown(
        before in organizations(Blocks::Any),
        part in part(),
    ) {
        for (after, before) in kinds(&part.unread(before.clone())).into_iter().zip(kinds(&before)) {
            prop_assert!(after == VerdictKind::Unknown || after == before, "{} and {}", before, after);
        }
    }

    /// Where the places lie decides only whether policies together leave a hole (VERDICTS.md J16): unread, they may.
    #[test]
    fn places_that_were_not_read_make_no_verdict_stronger(before in organizations(Blocks::Whole)) {
        let network = |id: &str, trusted, range: &str| NamedLocation {
            id: id.into(),
            name: id.into(),
            kind: LocationKind::Networks { trusted: Some(trusted), ranges: vec![range.into()] },
        };
        let apart = vec![network("a", true, "192.0.2.0/24"), network("b", false, "198.51.100.0/24")];
        let read = TenantSnapshot { locations: known(apart), ..before.clone() };
        let (unread, read) = (kinds(&before), kinds(&read));
        none_stronger(&unread, &read)?;
        for (unread, read) in unread.into_iter().zip(read) {
            let known = [unread, read].iter().all(|kind| *kind != VerdictKind::Unknown);
            prop_assert!(!known || unread.coverage() == read.coverage(), "{} and {}", read, unread);
        }
    }

    /// The truth about an unread group is one of its possible memberships: whatever is said with
    /// certainty while it is unread must hold for each of them.
    #[test]
    fn what_is_certain_while_a_group_is_unread_stays_true_when_it_is_read(
        before in organizations(Blocks::Any),
        members in subset(&PEOPLE),
    ) {
        let unread_group = Part::Group("g0").unread(before.clone());
        let read = before.with_group("g0", &members);
        for (said, truth) in kinds(&unread_group).into_iter().zip(kinds(&read)) {
            prop_assert!(said == VerdictKind::Unknown || said == truth, "{said} and {truth}");
        }
    }

    /// The same of a role of which some holders are known: there may be others, or not.
    #[test]
    fn what_is_certain_while_a_role_is_unread_stays_true_when_it_is_read(
        before in organizations(Blocks::Any),
        at in 0..ROLES.len(),
        others in subset(&PEOPLE),
    ) {
        let role = || ROLES[at].clone();
        let whole = known(before.role_holders.get().cloned().unwrap_or_default());
        let before = TenantSnapshot { role_holders: whole, ..before };
        let unread_role = before.clone().with_role_unread(role());
        let read = others.iter().fold(before, |read, other| read.with_role(role(), other));
        for (said, truth) in kinds(&unread_role).into_iter().zip(kinds(&read)) {
            prop_assert!(said == VerdictKind::Unknown || said == truth, "{said} and {truth}");
        }
    }

    #[test]
    fn an_unknown_verdict_says_what_is_missing_and_a_known_one_misses_nothing(
        snapshot in organizations(Blocks::Any),
    ) {
        for verdict in verdicts(&snapshot).unwrap() {
            prop_assert_eq!(verdict.unknown.is_empty(), verdict.kind != VerdictKind::Unknown);
        }
    }
}
