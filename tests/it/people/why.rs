//! "Why is Anna not being asked?", against what the organization really holds.

use app::ErrorCode;
use app::view::{
    AdviceView, AnswerKind, AskedView, PeopleFilter, PersonRow, PersonView, RuleEffectKind, RuleKind, RuleState,
    TouchKind,
};

use super::{everyone, filtered, searched};
use crate::place::{ADMIN, Place};

impl Place {
    async fn why(&self, row: &PersonRow) -> PersonView {
        self.latch.app.person(&row.person.id).await.unwrap()
    }
}

#[tokio::test]
async fn everyone_at_the_bakery_gets_an_answer_that_fits_the_verdict() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    for row in place.rows(&everyone()).await {
        let why = place.why(&row).await;
        assert_eq!(why.row, row);
        let expected = match row.asked.unwrap() {
            AskedView::Always | AskedView::Mostly => AnswerKind::AskedByPerUser,
            AskedView::Never => AnswerKind::NothingAsks,
            AskedView::CannotSignIn => AnswerKind::Disabled,
            other => panic!("{other:?}"),
        };
        assert_eq!(why.answer.kind, expected, "{}", row.person.name);
        // Security defaults and the person's own setting; there are no policies.
        let kinds: Vec<RuleKind> = why.rules.iter().map(|rule| rule.kind).collect();
        assert!(
            kinds.len() == 2 && kinds.contains(&RuleKind::SecurityDefaults) && kinds.contains(&RuleKind::PerUserMfa)
        );
        assert!(!why.advice.is_empty() && why.missing.is_empty());
    }
}

#[tokio::test]
async fn each_of_the_groups_people_who_are_not_asked_is_told_the_policy_and_the_group_that_leaves_them_out() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let not_asked = place.rows(&filtered(&[PeopleFilter::NotAsked])).await;
    let mut kinds = std::collections::BTreeMap::<String, PersonView>::new();
    for row in not_asked.iter().filter(|row| row.asked == Some(AskedView::Never)) {
        let why = place.why(row).await;
        kinds.entry(format!("{:?}", why.answer.kind)).or_insert(why);
    }
    let excluded = kinds.get("ExcludedThrough").unwrap_or_else(|| panic!("{:?}", kinds.keys()));
    let through = excluded.answer.through.as_ref().unwrap();
    assert!(excluded.answer.policy.is_some() && through.name.is_some(), "{:?}", excluded.answer);
    assert_eq!(excluded.advice[0], AdviceView::LookAtExclusion);
    let rule = excluded.rules.iter().find(|rule| rule.name == excluded.answer.policy).unwrap();
    assert_eq!(
        (rule.touch, rule.state, rule.effect),
        (TouchKind::ExcludedThrough, RuleState::On, RuleEffectKind::Asks)
    );

    // The way into that group, from the group that the policy names down to the one that they are in.
    let paths = place.latch.app.group_paths(&excluded.row.person.id).await.unwrap();
    let path = paths.iter().find(|path| path.group == through.id).unwrap();
    assert_eq!(path.path[0], *through.name.as_ref().unwrap());

    // Every policy of the organization has its line.
    let policies = place.truth().await.list("v1.0/identity/conditionalAccess/policies").await.unwrap();
    for policy in &policies {
        let id = policy["id"].as_str();
        assert!(excluded.rules.iter().any(|rule| rule.id.as_deref() == id), "{}", policy["displayName"]);
    }
}

#[tokio::test]
async fn a_way_through_groups_in_a_circle_is_found_and_ends() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let mut longest = 0;
    for row in place.rows(&everyone()).await.iter().step_by(601) {
        for path in place.latch.app.group_paths(&row.person.id).await.unwrap() {
            let each_once: std::collections::HashSet<&String> = path.path.iter().collect();
            assert_eq!(each_once.len(), path.path.len(), "{path:?}");
            longest = longest.max(path.path.len());
        }
    }
    assert!(longest >= 2, "no nested group was met");
}

#[tokio::test]
async fn what_cannot_be_told_says_which_policy_and_why() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let unknown = place.rows(&filtered(&[PeopleFilter::CannotTell])).await;
    assert!(!unknown.is_empty());
    for row in unknown.iter().take(40) {
        let why = place.why(row).await;
        assert_eq!((why.answer.kind, why.advice[0]), (AnswerKind::CannotTell, AdviceView::ReadMissing));
        assert!(why.missing.iter().any(|missing| missing.name.is_some() || missing.because.is_some()), "{why:#?}");
    }
}

#[tokio::test]
async fn somebody_who_is_not_in_the_list_is_not_found() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    for id in ["", "nobody", "../me", "00000000-0000-0000-0000-000000000001"] {
        assert_eq!(place.latch.app.person(id).await.unwrap_err().code, ErrorCode::NotFound, "{id}");
        assert!(place.latch.app.group_paths(id).await.unwrap().is_empty());
    }
    assert_eq!(place.rows(&searched("Ingrid")).await.len(), 1);
}
