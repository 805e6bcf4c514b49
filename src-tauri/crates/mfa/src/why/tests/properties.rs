//! Rules and verdict agree in every organization, tried on random ones.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{Does, Force, Rule, RuleSubject, Touch, why};
use crate::fixture::random::{Blocks, PEOPLE, organizations};
use crate::id::UserId;
use crate::verdict::{Level, Source, VerdictKind, verdict};

fn is_not_known(rule: &Rule) -> bool {
    let about_them = !matches!(rule.touch, Touch::NotIncluded | Touch::Excluded { .. });
    let in_force = !matches!(rule.force, Force::Off | Force::OnlyWatches);
    let not_known = matches!(rule.touch, Touch::Unknown { .. })
        || matches!(rule.force, Force::Unknown(_))
        || matches!(rule.does, Does::Unknown(_));
    about_them && in_force && not_known
}

fn bears_on_them(rule: &Rule) -> bool {
    rule.force == Force::On && matches!(rule.touch, Touch::In(_))
}

fn is_source(rule: &Rule, source: &Source) -> bool {
    match (&rule.subject, source) {
        (RuleSubject::SecurityDefaults, Source::SecurityDefaults { .. })
        | (RuleSubject::PerUserMfa, Source::PerUserMfa { .. }) => true,
        (RuleSubject::Policy { id, .. }, Source::Policy { id: other, .. }) => id == other,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_explain_the_verdict(snapshot in organizations(Blocks::Any)) {
        for id in PEOPLE.map(UserId::from) {
            let why = why(&snapshot, &id);
            prop_assert_eq!(&why.verdict, &verdict(&snapshot, &id));
            let sources = &why.verdict.sources;
            let not_known = why.rules.iter().any(is_not_known);
            match why.verdict.kind {
                VerdictKind::CannotSignIn => continue,
                VerdictKind::Unknown if why.verdict.unknown[0] == crate::verdict::UnknownPart::AccountEnabled => continue,
                VerdictKind::Unknown => prop_assert!(not_known, "{why:#?}"),
                VerdictKind::Blocked => {
                    for source in sources.iter() {
                        let blocks = |rule: &Rule| matches!(rule.does, Does::Blocks { .. } | Does::Unknown(_));
                        let named = |rule: &&Rule| is_source(rule, source) && blocks(rule) && bears_on_them(rule);
                        prop_assert!(why.rules.iter().any(|rule| named(&rule)), "{source:?} {why:#?}");
                    }
                    continue;
                }
                _ => {}
            }
            // Whatever asks is a source, and whatever is a source asks as strictly as it says.
            for rule in why.rules.iter().filter(|rule| bears_on_them(rule)) {
                if let Does::Asks { level, .. } = &rule.does {
                    let said: Vec<Level> =
                        sources.iter().filter(|source| is_source(rule, source)).map(Source::level).collect();
                    let expected: &[Level] = if *level == Level::Never { &[] } else { std::slice::from_ref(level) };
                    prop_assert_eq!(said, expected, "{:#?}", why);
                }
            }
            for source in sources.iter() {
                let asks = |rule: &Rule| matches!(rule.does, Does::Asks { .. } | Does::Unknown(_));
                let named = |rule: &&Rule| is_source(rule, source) && asks(rule) && bears_on_them(rule);
                prop_assert!(why.rules.iter().any(|rule| named(&rule)), "{source:?} {why:#?}");
            }
        }
    }

    /// Several that each cover a part come to "always"; otherwise the strictest is the verdict.
    #[test]
    fn where_everything_is_known_the_strictest_rule_is_the_verdict(snapshot in organizations(Blocks::Whole)) {
        for id in PEOPLE.map(UserId::from) {
            let why = why(&snapshot, &id);
            if why.rules.iter().any(is_not_known) || strictest_would_not_count(&why.verdict.kind) {
                continue;
            }
            let level_of = |rule: &Rule| match &rule.does {
                Does::Asks { level, .. } => *level,
                Does::Blocks { .. } => Level::Blocked,
                Does::AsksNothing | Does::Unknown(_) => Level::Never,
            };
            let strictest = why.rules.iter().filter(|rule| bears_on_them(rule)).map(level_of).max();
            let strictest = VerdictKind::from(strictest.unwrap_or(Level::Never));
            let together = why.verdict.kind == VerdictKind::Always && strictest == VerdictKind::Mostly;
            prop_assert!(strictest == why.verdict.kind || together, "{why:#?}");
        }
    }

    #[test]
    fn each_rule_is_told_once_and_says_what_it_promises(snapshot in organizations(Blocks::Any)) {
        let policies = snapshot.policies.get().unwrap();
        for id in PEOPLE.map(UserId::from) {
            let rules = why(&snapshot, &id).rules;
            let told: BTreeSet<_> = rules.iter().map(|rule| format!("{:?}", rule.subject)).collect();
            prop_assert_eq!(rules.len(), policies.len() + 2);
            prop_assert_eq!(told.len(), rules.len());
            for rule in &rules {
                match &rule.touch {
                    Touch::In(ways) => prop_assert!(!ways.is_empty()),
                    Touch::Excluded { by, .. } => prop_assert!(!by.is_empty()),
                    Touch::Unknown { doubts, .. } => prop_assert!(!doubts.is_empty()),
                    Touch::NotIncluded => {}
                }
                match &rule.does {
                    Does::Asks { level, narrowed } => {
                        prop_assert_eq!(*level == Level::Always, narrowed.is_empty(), "{:#?}", rule);
                    }
                    Does::Unknown(doubts) => prop_assert_eq!(
                        doubts.is_empty(),
                        matches!(rule.force, Force::Unknown(crate::verdict::UnknownPart::PerUserMfa))
                    ),
                    Does::Blocks { .. } | Does::AsksNothing => {}
                }
            }
        }
    }
}

/// These are told before any rule is looked at.
fn strictest_would_not_count(kind: &VerdictKind) -> bool {
    matches!(kind, VerdictKind::CannotSignIn | VerdictKind::Unknown)
}
