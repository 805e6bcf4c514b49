//! The sentence and the people, counted once more by another way, in random organizations.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::finding::{FindingId, findings};
use crate::fixture::*;
use crate::headline::{Headline, Protection, headline};
use crate::per_user::PerUserMfaState::{Disabled, Enabled, Enforced};
use crate::policy::PolicyState;
use crate::tally::{Standing, Tally};
use crate::tenant::{TenantSnapshot, User, UserType, Users};
use crate::verdict::{Level, Verdict, VerdictKind, verdicts};

const PEOPLE: [&str; 4] = ["u0", "u1", "u2", "u3"];

fn some_of_them() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(&PEOPLE[..], 0..=PEOPLE.len())
}

fn account(id: &'static str) -> impl Strategy<Value = User> {
    let enabled = prop_oneof![12 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let setting =
        prop_oneof![8 => Just(Some(Disabled)), 1 => Just(Some(Enabled)), 1 => Just(Some(Enforced)), 1 => Just(None)];
    let user_type = prop_oneof![4 => Just(Some(UserType::Member)), 1 => Just(Some(UserType::Guest)), 1 => Just(None)];
    (enabled, setting, user_type).prop_map(move |(account_enabled, per_user_mfa, user_type)| User {
        account_enabled,
        per_user_mfa,
        user_type,
        ..person(id)
    })
}

fn one_policy() -> impl Strategy<Value = Value> {
    let state = prop_oneof![
        4 => Just("enabled"),
        1 => Just("disabled"),
        3 => Just("enabledForReportingButNotEnforced"),
        1 => Just("somethingNew"),
    ];
    let include = prop_oneof![1 => Just(vec!["All"]), 1 => some_of_them()];
    let controls =
        prop_oneof![4 => Just("mfa"), 2 => Just("block"), 1 => Just("compliantDevice"), 1 => Just("telepathy")];
    let apps = prop_oneof![3 => Just("All"), 1 => Just(EXCHANGE)];
    let clients = prop_oneof![3 => Just("all"), 1 => Just("other")];
    (state, include, some_of_them(), controls, apps, clients).prop_map(
        |(state, include, exclude, control, app, client)| {
            policy(
                "p",
                &[
                    (STATE, json!(state)),
                    (INCLUDE_USERS, json!(include)),
                    (EXCLUDE_USERS, json!(&exclude[..exclude.len() / 2])),
                    (CONTROLS, json!([control])),
                    (INCLUDE_APPS, json!([app])),
                    (CLIENTS, json!([client])),
                ],
            )
        },
    )
}

fn any_organization() -> impl Strategy<Value = TenantSnapshot> {
    let people = (account("u0"), account("u1"), account("u2"), account("u3"));
    let defaults = prop_oneof![6 => Just(Some(false)), 1 => Just(Some(true)), 1 => Just(None)];
    let policies = prop::option::weighted(0.9, prop::collection::vec(one_policy(), 0..4));
    let complete = prop::bool::weighted(0.9);
    (people, defaults, policies, complete, some_of_them()).prop_map(
        |((a, b, c, d), defaults, policies, complete, emergency)| {
            let mut snapshot = organization(Vec::new());
            match policies {
                Some(policies) => snapshot = snapshot.with_policies(policies),
                None => snapshot.policies = unread(),
            }
            snapshot.users = known(Users { people: vec![a, b, c, d], complete });
            snapshot.security_defaults = defaults.map_or_else(unread, known);
            snapshot.emergency_accounts = emergency[..emergency.len() / 2].iter().map(|id| (*id).into()).collect();
            snapshot
        },
    )
}

fn asked(verdict: &Verdict) -> bool {
    matches!(verdict.kind, VerdictKind::Always | VerdictKind::Mostly)
}

/// The verdicts of the people counted.
fn counted(snapshot: &TenantSnapshot) -> Vec<Verdict> {
    let people = &snapshot.users.get().unwrap().people;
    let verdicts = verdicts(snapshot).unwrap();
    let all = people.iter().zip(verdicts);
    all.filter(|(user, _)| Standing::of(snapshot, user) == Standing::Counted).map(|(_, verdict)| verdict).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_numbers_of_the_sentence_add_up_and_everyone_is_everyone(snapshot in any_organization()) {
        use VerdictKind::{Blocked, Never, OnlyWhenRisky, SomeApps, Unknown};
        let counted = counted(&snapshot);
        let complete = snapshot.users.get().unwrap().complete;
        let number = |holds: fn(&Verdict) -> bool| counted.iter().filter(|verdict| holds(verdict)).count() as u64;
        let is_asked = number(asked);
        let is_not = number(|verdict| matches!(verdict.kind, Never | OnlyWhenRisky | SomeApps));
        let sometimes = number(|verdict| matches!(verdict.kind, OnlyWhenRisky | SomeApps));
        let (unknown, kept_out) =
            (number(|verdict| verdict.kind == Unknown), number(|verdict| verdict.kind == Blocked));
        let everybody = counted.len() as u64;
        prop_assert_eq!(is_asked + is_not + unknown + kept_out, everybody);
        let all_known = complete && unknown == 0;
        let said = headline(&Tally::count(&snapshot));
        if said.protection() == Protection::Protected {
            prop_assert!(all_known && is_not == 0);
        }
        match said {
            Headline::EveryoneAsked { of, .. } => {
                prop_assert!(all_known && is_not == 0 && is_asked > 0);
                prop_assert_eq!(of, everybody);
            }
            Headline::SomeNotAsked { n, of, asked, sometimes: now_and_then } => {
                prop_assert!(all_known && n > 0 && asked + now_and_then > 0);
                prop_assert_eq!((n, of, asked, now_and_then), (is_not, everybody, is_asked, sometimes));
            }
            Headline::AskedTheOldWay { n, of } => {
                prop_assert!(all_known && is_not > 0 && n > 0);
                prop_assert_eq!((n, of), (is_asked, everybody));
                let another_way = |verdict: &Verdict| {
                    asked(verdict) && verdict.by.policies.max(verdict.by.security_defaults) >= Level::Mostly
                };
                prop_assert!(!counted.iter().any(another_way));
            }
            Headline::NobodyAsked { of } => {
                prop_assert!(all_known && is_asked + sometimes == 0 && is_not > 0);
                prop_assert_eq!(of, everybody);
            }
            Headline::OnlyWatching { policies, of } => {
                prop_assert!(all_known && is_asked + sometimes == 0 && is_not > 0);
                prop_assert_eq!(of, everybody);
                let all = snapshot.policies.get().unwrap().iter().map(|policy| policy.state());
                let not_off: Vec<_> = all.filter(|state| **state != PolicyState::Disabled).collect();
                prop_assert!(not_off.iter().all(|state| **state == PolicyState::ReportOnly));
                prop_assert_eq!(policies, not_off.len() as u64);
            }
            Headline::PartlyKnown { asked, not_asked, cannot_tell, of, list_incomplete } => {
                prop_assert!(!all_known && is_asked + is_not > 0);
                let numbers = (asked, not_asked, cannot_tell, of, list_incomplete);
                prop_assert_eq!(numbers, (is_asked, is_not, unknown, everybody, !complete));
            }
            Headline::CannotTell { .. } => prop_assert!(!all_known && is_asked + is_not == 0),
            Headline::NobodyToAsk { blocked } => {
                prop_assert!(all_known && is_asked + is_not == 0);
                prop_assert_eq!((blocked, blocked), (kept_out, everybody));
            }
        }
    }

    #[test]
    fn the_findings_say_the_same_as_the_sentence(snapshot in any_organization()) {
        let tally = Tally::count(&snapshot);
        let counts = tally.people.as_ref().unwrap().all();
        let verdicts = verdicts(&snapshot).unwrap();
        let found = findings(&snapshot, Ok(&verdicts), Timestamp::UNIX_EPOCH);
        let people = |id| found.iter().filter(|finding| finding.id() == id).map(|finding| finding.people.len() as u64).sum();
        let (members, guests): (u64, u64) = (people(FindingId::PeopleNotAsked), people(FindingId::GuestsNotAsked));
        prop_assert_eq!(members + guests, counts.not_asked());
        let cannot_tell: u64 = people(FindingId::CannotTell);
        prop_assert_eq!(cannot_tell, counts.cannot_tell());
        let kept_out: u64 = people(FindingId::PeopleBlocked);
        prop_assert_eq!(kept_out, counts.blocked);
        let everyone = found.iter().any(|finding| finding.id() == FindingId::EveryoneAsked);
        prop_assert_eq!(everyone, matches!(headline(&tally), Headline::EveryoneAsked { .. }));
        prop_assert!(found.is_sorted_by_key(|finding| finding.urgency));
    }
}
