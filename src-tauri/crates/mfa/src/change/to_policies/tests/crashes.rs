//! What is left of a move that was cut off, after any of its writes.

use super::*;
use crate::change::simulated::{apply, steps};

fn both() -> TenantSnapshot {
    ready().with_per_user("bert", Some(Enforced)).with_per_user(ANNA, Some(Enabled))
}

#[test]
fn after_every_write_the_rest_is_exactly_what_was_not_made() {
    let whole = moving(&both(), &FOUR).unwrap();
    let planned = whole.planned();
    let steps = steps(&whole);
    assert_eq!(planned.step_count(), steps.len());
    let kept = serde_json::from_str(&serde_json::to_string(&planned).unwrap()).unwrap();
    assert_eq!(planned, kept);
    let mut now = both();
    for (made, step) in steps.iter().enumerate() {
        let rest = go_on(intent(&FOUR, false), &kept, &now, &ANNA.into(), "worldwide").unwrap();
        assert_eq!(writes(&rest), writes(&whole)[made..], "after {made} writes");
        assert_eq!(rest.put_back(), &PutBack::Possible);
        assert!(rest.gap().is_some());
        now = apply(now, step);
    }
    assert_eq!(go_on(intent(&FOUR, false), &kept, &now, &ANNA.into(), "worldwide"), Err(PlanRefused::NothingToDo));
}

#[test]
fn the_gap_is_whom_the_policies_are_yet_to_ask() {
    let whole = moving(&both(), &FOUR).unwrap();
    assert_eq!(whole.gap(), Some(1), "Anna and Bert are asked by the older setting too");
    let steps = steps(&whole);
    let rest = |made: usize| {
        let now = steps[..made].iter().fold(both(), apply);
        go_on(intent(&FOUR, false), &whole.planned(), &now, &ANNA.into(), "worldwide").unwrap().gap()
    };
    // After defaults are off, and after the policy for everyone is on.
    assert_eq!((rest(5), rest(6), rest(7)), (Some(1), Some(1), Some(0)));
}

#[test]
fn a_policy_that_somebody_deleted_is_not_made_again_and_one_that_somebody_changed_is_left() {
    let planned = moving(&ready(), &FOUR).unwrap().planned();
    let off = ready().with_defaults(false);
    let gone = then::without_policies(off.clone(), &["legacy".into()]);
    let deleted = TenantSnapshot {
        deleted_policies: known(vec![Policy::from_json(find(&ready(), "legacy").raw().clone()).unwrap()]),
        ..gone
    };
    let changed = with_policy(deleted, "admins", STATE, json!("disabled"));
    let rest = go_on(intent(&FOUR, false), &planned, &changed, &ANNA.into(), "worldwide").unwrap();
    assert_eq!(
        policies_left_out(&rest),
        [("legacy", PolicyLeftOutWhy::Gone), ("admins", PolicyLeftOutWhy::ChangedSince)]
    );
    assert_eq!(&*rest.policies_left_out()[0].policy.name, "Block legacy authentication");
    assert!(writes(&rest).iter().all(|(what, _)| what != "admins" && what != "legacy"));
}

#[test]
fn what_was_left_out_at_first_stays_left_out() {
    // Somebody was unregistered at first and has registered since.
    let planned = moving(&with_unregistered(ready(), "cora"), &FOUR).unwrap().planned();
    let rest = go_on(intent(&FOUR, false), &planned, &ready(), &ANNA.into(), "worldwide").unwrap();
    assert!(writes(&rest).iter().all(|(what, _)| what != "registration"));
}

#[test]
fn security_defaults_that_somebody_switched_on_since_are_left_on() {
    let planned = moving(&ready().with_defaults(false), &FOUR).unwrap().planned();
    let rest = go_on(intent(&FOUR, false), &planned, &ready(), &ANNA.into(), "worldwide");
    assert_eq!(rest, Err(PlanRefused::DefaultsOn));
}

#[test]
fn nobody_is_let_go_of_when_the_policy_that_was_to_ask_them_is_gone() {
    let planned = moving(&both(), &FOUR).unwrap().planned();
    let gone = then::without_policies(both(), &["all".into()]);
    let rest = go_on(intent(&FOUR, false), &planned, &gone, &ANNA.into(), "worldwide");
    assert!(matches!(rest, Err(PlanRefused::WouldUncover { people }) if people[0].id.as_str() == "cora"));
    // Once they are off there is nothing to hold on to: it goes on, and per-user MFA stays for whom nothing asks.
    let off = gone.with_defaults(false);
    let rest = go_on(intent(&FOUR, false), &planned, &off, &ANNA.into(), "worldwide").unwrap();
    assert_eq!(left_out(&rest), [("bert", LeftOutWhy::NotAskedOtherwise)]);
}
