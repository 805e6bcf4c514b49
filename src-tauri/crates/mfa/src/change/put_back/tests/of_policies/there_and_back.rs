//! The move to Conditional Access, back, and there again, on an organization that takes each write.

use super::*;
use crate::change::Step;
use crate::change::simulated::{apply, made, run, steps};

fn there(snapshot: &TenantSnapshot) -> Plan {
    let policies = NAMES.iter().map(|id| PolicyId::from(*id)).collect();
    plan(Intent::MoveToConditionalAccess { policies, knowingly: false }, snapshot, &ANNA.into(), "worldwide").unwrap()
}

fn both() -> TenantSnapshot {
    ready().with_per_user("bert", Some(Enforced)).with_per_user("cora", Some(Enabled))
}

#[test]
fn back_to_security_defaults_per_user_comes_first_and_no_policy_is_left_in_the_way() {
    let (moved, made) = run(&there(&both()), both());
    let back = planned(&made, false, &moved).unwrap();
    let expected = [
        to("bert", json!({ "perUserMfaState": "enforced" })),
        to("cora", json!({ "perUserMfaState": "enabled" })),
        to("registration", state("disabled")),
        to("legacy", state(REPORT_ONLY)),
        to("all", state(REPORT_ONLY)),
        to("admins", state(REPORT_ONLY)),
        to("legacy", Value::Null),
        to("admins", Value::Null),
        to("all", Value::Null),
        to("registration", Value::Null),
        to("defaults", json!({ "isEnabled": true })),
    ];
    assert_eq!(sent(&back), expected);
    assert_eq!((back.gap(), back.put_back()), (Some(1), &PutBack::Possible), "Bert and Cora are asked the old way");
    assert!(back.warnings().iter().all(|warning| !matches!(warning, Warning::LeftUnasked { .. })));
    let (as_before, _) = run(&back, moved);
    assert_eq!(as_before.security_defaults, both().security_defaults);
    assert_eq!(as_before.users, both().users);
    assert_eq!(as_before.policies.get().unwrap().len(), 0);
}

#[test]
fn there_again_defaults_go_off_only_when_the_policies_are_back_and_per_user_last() {
    let (moved, made) = run(&there(&both()), both());
    let (back, undone) = run(&planned(&made, false, &moved).unwrap(), moved.clone());
    let again = planned(&undone, false, &back).unwrap();
    let restored = |id: &str| to(id, state(if id == "registration" { "disabled" } else { REPORT_ONLY }));
    let on = |id: &str| to(id, state("enabled"));
    let off = |id: &str| to(id, json!({ "perUserMfaState": "disabled" }));
    let mut order = sent(&again);
    let first: Vec<_> = order.drain(..4).collect();
    assert!(NAMES.iter().all(|id| first.contains(&restored(id))), "{first:?}");
    let expected = [
        to("defaults", json!({ "isEnabled": false })),
        on("admins"),
        on("all"),
        on("legacy"),
        on("registration"),
        off("bert"),
        off("cora"),
    ];
    assert_eq!(order, expected);
    assert_eq!(again.gap(), Some(1));
    let (then, _) = run(&again, back);
    assert_eq!(then.users, moved.users);
    assert_eq!(then.security_defaults, moved.security_defaults);
    for id in NAMES {
        assert_eq!(find(&then, id).raw(), find(&moved, id).raw(), "byte for byte");
    }
}

#[test]
fn without_security_defaults_before_the_policies_stay_and_are_exactly_what_they_were() {
    let before = both().with_defaults(false);
    let (moved, made) = run(&there(&before), before.clone());
    let back = planned(&made, false, &moved).unwrap();
    let order = sent(&back);
    assert_eq!(order[0], to("bert", json!({ "perUserMfaState": "enforced" })));
    assert_eq!((back.gap(), order.len()), (None, 2 + 4 + 4));
    let (as_before, undone) = run(&back, moved.clone());
    for id in NAMES {
        assert_eq!(find(&as_before, id).raw(), find(&before, id).raw(), "byte for byte");
    }
    assert_eq!(as_before.users, before.users);

    // There again: Anna is left out no more before anything is on, and per-user MFA goes off last.
    let again = planned(&undone, false, &as_before).unwrap();
    let order: Vec<String> = sent(&again).into_iter().map(|(what, _)| what).collect();
    assert_eq!(order[4..], ["admins", "all", "legacy", "registration", "bert", "cora"]);
    let (then, _) = run(&again, as_before);
    for id in NAMES {
        assert_eq!(find(&then, id).raw(), find(&moved, id).raw());
    }
    assert_eq!(then.users, moved.users);
}

#[test]
fn from_wherever_it_was_cut_off_it_goes_back() {
    let whole = there(&both());
    let steps = steps(&whole);
    let defaults = steps.iter().position(|step| step.object == Object::SecurityDefaults).unwrap();
    for cut in 1..=steps.len() {
        let now = steps[..cut].iter().fold(both(), apply);
        let made: Vec<Made> = steps[..cut].iter().map(made).collect();
        let (back, _) = run(&planned(&made, false, &now).unwrap(), now);
        assert_eq!((&back.users, &back.security_defaults), (&both().users, &both().security_defaults), "{cut}");
        // Before security defaults went off the policies were in nobody's way, and stay.
        if cut <= defaults {
            assert_eq!(back.policies, both().policies, "{cut}");
        } else {
            assert_eq!(back.policies.get().unwrap().len(), 0, "{cut}");
        }
    }
}

#[test]
fn what_was_sent_and_not_made_is_not_put_back() {
    // Every write but those of the policies' states was made: the service refused them.
    let whole = there(&both());
    let steps = steps(&whole);
    let all: Vec<Made> = steps.iter().map(made).collect();
    let refused = |step: &&Step| !step.after.as_object().unwrap().contains_key("state");
    let now = steps.iter().filter(refused).filter(|step| step.object.user().is_none()).fold(both(), apply);
    let back = planned(&all, false, &now).unwrap();
    let order: Vec<String> = sent(&back).into_iter().map(|(what, _)| what).collect();
    assert_eq!(order, ["legacy", "admins", "all", "registration", "defaults"]);
}

#[test]
fn policies_of_others_forbid_security_defaults_and_are_named() {
    let mut before = both();
    before.made_here.remove(&PolicyId::from("legacy"));
    let (moved, made) = run(&there(&before), before);
    let Err(PlanRefused::PoliciesForbidDefaults { policies }) = planned(&made, true, &moved) else { panic!() };
    assert_eq!(policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>(), ["legacy"]);

    // One of ours that somebody changed since is not deleted unseen.
    let (moved, made) = run(&there(&both()), both());
    let changed = with_policy(moved, "all", EXCLUDE_USERS, json!(["em1", "em2", "cora"]));
    let Err(PlanRefused::PoliciesForbidDefaults { policies }) = planned(&made, false, &changed) else { panic!() };
    assert_eq!(policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>(), ["all"]);
    assert!(planned(&made, true, &changed).is_ok());
}

#[test]
fn a_change_of_one_policy_goes_back_byte_for_byte() {
    let before = with_policy(ready().with_defaults(false), "all", EXCLUDE_USERS, json!(EMERGENCY));
    let changes = [
        PolicyChange::State { state: "enabled".into() },
        PolicyChange::Rename { name: "Everyone".into() },
        PolicyChange::Delete,
        PolicyChange::Exceptions {
            users: ["em1", "em2", "cora"].map(Into::into).into(),
            groups: [].into(),
            until: None,
        },
    ];
    for change in changes {
        let intent = Intent::ChangePolicy { policy: "all".into(), change, knowingly: false };
        let (then, made) = run(&plan(intent, &before, &ANNA.into(), "worldwide").unwrap(), before.clone());
        assert_ne!(then.policies, before.policies);
        let (back, undone) = run(&planned(&made, false, &then).unwrap(), then.clone());
        assert_eq!(find(&back, "all").raw(), find(&before, "all").raw());
        let (again, _) = run(&planned(&undone, false, &back).unwrap(), back);
        assert_eq!(again.policies.get().unwrap().len(), then.policies.get().unwrap().len());
    }
}
