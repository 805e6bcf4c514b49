//! Rules and verdict agree in every organization, tried on random ones.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{Does, Force, Rule, RuleSubject, Touch, Why, why};
use crate::fixture::random::{Blocks, PEOPLE, organizations};
use crate::id::UserId;
use crate::verdict::{Level, Source, UnknownPart, VerdictKind, verdict};

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

/// Whether one of the rules that are on and about them, and may do this, is `source`.
fn has(rules: &[Rule], source: &Source, may: fn(&Does) -> bool) -> bool {
    rules.iter().any(|rule| bears_on_them(rule) && is_source(rule, source) && may(&rule.does))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_explain_the_verdict(snapshot in organizations(Blocks::Any)) {
        for id in PEOPLE.map(UserId::from) {
            let Why { verdict: judged, rules } = why(&snapshot, &id);
            prop_assert_eq!(&judged, &verdict(&snapshot, &id));
            if judged.kind == VerdictKind::CannotSignIn || *judged.unknown == [UnknownPart::AccountEnabled] {
                // That is told before any rule is looked at.
                continue;
            }
            if judged.kind == VerdictKind::Unknown {
                prop_assert!(rules.iter().any(is_not_known), "{rules:#?}");
            }
            let blocked = judged.kind == VerdictKind::Blocked;
            for source in judged.sources.iter() {
                let explained = if blocked {
                    has(&rules, source, |does| matches!(does, Does::Blocks { .. } | Does::Unknown(_)))
                } else {
                    has(&rules, source, |does| matches!(does, Does::Asks { .. } | Does::Unknown(_)))
                };
                prop_assert!(explained, "{source:?} {rules:#?}");
            }
            for rule in rules.iter().filter(|rule| bears_on_them(rule) && !blocked) {
                if let Does::Asks { level, .. } = &rule.does {
                    let sources = judged.sources.iter().filter(|source| is_source(rule, source));
                    let said: Vec<Level> = sources.map(Source::level).collect();
                    let expected: &[Level] = if *level == Level::Never { &[] } else { std::slice::from_ref(level) };
                    prop_assert_eq!(said, expected, "{:#?}", rules);
                }
            }
        }
    }

    /// Several that each cover a part come to "always"; otherwise the strictest is the verdict.
    #[test]
    fn where_everything_is_known_the_strictest_rule_is_the_verdict(snapshot in organizations(Blocks::Whole)) {
        for id in PEOPLE.map(UserId::from) {
            let Why { verdict: judged, rules } = why(&snapshot, &id);
            let before_any_rule = matches!(judged.kind, VerdictKind::CannotSignIn | VerdictKind::Unknown);
            if before_any_rule || rules.iter().any(is_not_known) {
                continue;
            }
            let level_of = |rule: &Rule| match &rule.does {
                Does::Asks { level, .. } => *level,
                Does::Blocks { .. } => Level::Blocked,
                Does::AsksNothing | Does::Unknown(_) => Level::Never,
            };
            let strictest = rules.iter().filter(|rule| bears_on_them(rule)).map(level_of).max();
            let strictest = VerdictKind::from(strictest.unwrap_or(Level::Never));
            let together = judged.kind == VerdictKind::Always && strictest == VerdictKind::Mostly;
            prop_assert!(strictest == judged.kind || together, "{rules:#?}");
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
                        matches!(rule.force, Force::Unknown(UnknownPart::PerUserMfa(_)))
                    ),
                    Does::Blocks { .. } | Does::AsksNothing => {}
                }
            }
        }
    }
}
