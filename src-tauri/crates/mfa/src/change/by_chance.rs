//! What must hold of every plan, whatever the organization: nobody who must get in is locked out after any write, the
//! order is the safe one, nothing that is left out is dropped, and it can be put back.

mod sign_in;

use proptest::prelude::*;
use serde_json::{Value, json};

use self::sign_in::{Has, gets_in};
use super::clinic::{EMERGENCY, registered, with_methods};
use super::simulated::{apply, made, raws, run, steps};
use super::{Intent, Object, Plan, PlanRefused, PutBack, Step, go_on, plan, put_back};
use crate::fixture::random::{Blocks, PEOPLE, organizations, policies};
use crate::fixture::*;
use crate::id::PolicyId;
use crate::policy::same::exclusions_kept;
use crate::registration::MethodLevel;
use crate::role;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, Users};
use crate::verdict::{Coverage, verdict, verdicts};

/// Whoever makes the change.
const ACCOUNT: &str = PEOPLE[0];

/// An organization with what a plan of policies needs, and with what each of the people has.
#[derive(Debug, Clone)]
struct Chance {
    snapshot: TenantSnapshot,
    has: Has,
    knowingly: bool,
}

fn has() -> impl Strategy<Value = Has> {
    prop_oneof![1 => Just(Has::Nothing), 4 => Just(Has::App), 2 => Just(Has::Key)]
}

fn words(has: Has) -> &'static [&'static str] {
    match has {
        Has::Nothing => &[],
        Has::App => &["#microsoft.graph.microsoftAuthenticatorAuthenticationMethod"],
        Has::Key => &["#microsoft.graph.fido2AuthenticationMethod"],
    }
}

/// Policies as they came, with the emergency access accounts left out of those that `spare` says, and one for everyone
/// beside them that only watches.
fn chances() -> impl Strategy<Value = Chance> {
    let registered_ones = prop::collection::vec(prop::bool::weighted(0.8), PEOPLE.len());
    let odds = (prop::bool::weighted(0.8), prop::bool::ANY, prop::bool::weighted(0.8));
    (organizations(Blocks::Any), has(), registered_ones, odds).prop_map(
        |(snapshot, has, registered_ones, (spare, knowingly, all_ours))| {
            let mut users = snapshot.users.get().unwrap().clone();
            users.people[0].account_enabled = Some(true);
            users.people.extend(
                EMERGENCY.map(|id| User {
                    user_principal_name: format!("{id}@bakery.onmicrosoft.com").into(),
                    ..person(id)
                }),
            );
            let mut raws = raws(snapshot.policies.get().unwrap());
            raws.push(policy("all", &[(STATE, json!(REPORT_ONLY))]));
            for raw in raws.iter_mut().filter(|raw| spare || raw["id"] == "all") {
                leave_out(raw, &EMERGENCY);
            }
            leave_out(raws.last_mut().unwrap(), &[ACCOUNT]);
            let mut snapshot = snapshot.with_policies(raws).with_p1(9);
            for id in EMERGENCY {
                if snapshot.role_holders.is_known() {
                    snapshot = snapshot.with_role(role::GLOBAL_ADMINISTRATOR, id);
                }
                snapshot.permanent_global_administrators.insert(id.into(), true);
                snapshot = with_methods(snapshot, id, Ok(words(Has::Key)));
            }
            snapshot = with_methods(snapshot, ACCOUNT, Ok(words(has)));
            let level = |one: bool| if one { MethodLevel::App } else { MethodLevel::None };
            let rows = PEOPLE.iter().zip(registered_ones).map(|(id, one)| ((*id).into(), registered(level(one))));
            let keys = EMERGENCY.map(|id| (id.into(), registered(MethodLevel::PhishingResistant)));
            snapshot.registration = known(rows.chain(keys).collect());
            snapshot.users = known(users);
            snapshot.emergency_accounts = EMERGENCY.map(Into::into).into();
            snapshot.deleted_policies = known(Vec::new());
            snapshot.locations = known(Vec::new());
            let ids = snapshot.policies.get().unwrap().iter().map(|policy| policy.id().clone());
            snapshot.made_here = ids.filter(|id| all_ours || id.as_str() == "all").collect();
            Chance { snapshot, has, knowingly }
        },
    )
}

fn leave_out(raw: &mut Value, ids: &[&str]) {
    raw.pointer_mut(EXCLUDE_USERS).and_then(Value::as_array_mut).unwrap().extend(ids.iter().map(|id| json!(id)));
}

fn make(intent: Intent, chance: &Chance) -> Result<Plan, PlanRefused> {
    plan(intent, &chance.snapshot, &ACCOUNT.into(), "worldwide")
}

/// The policy for everyone is always meant; of the others, some are.
fn moving(chance: &Chance, some: &[usize]) -> Intent {
    let others = some.iter().map(|number| PolicyId::from(format!("p{number}")));
    let there = |id: &PolicyId| chance.snapshot.policies.get().unwrap().iter().any(|policy| policy.id() == id);
    let policies = others.filter(there).chain([PolicyId::from("all")]).collect();
    Intent::MoveToConditionalAccess { policies, knowingly: chance.knowingly }
}

/// The organization before the first write, and after each.
fn after_each(chance: &Chance, steps: &[Step]) -> Vec<TenantSnapshot> {
    let mut all = vec![chance.snapshot.clone()];
    for step in steps {
        all.push(apply(all[all.len() - 1].clone(), step));
    }
    all
}

/// INV-L: whoever makes the change gets in after every write as before, and so do the emergency access accounts unless
/// it was said to be meant otherwise.
fn nobody_is_locked_out(chance: &Chance, steps: &[Step]) -> Result<(), TestCaseError> {
    let emergency = EMERGENCY.iter().filter(|_| !chance.knowingly).map(|id| (*id, Has::Key));
    let who: Vec<(&str, Has)> = emergency.chain([(ACCOUNT, chance.has)]).collect();
    for then in after_each(chance, steps) {
        for (user, has) in &who {
            let before = gets_in(&chance.snapshot, user, *has);
            prop_assert!(!before || gets_in(&then, user, *has), "{user} with {has:?}: {steps:?}");
        }
    }
    Ok(())
}

/// The place of a write in the safe order.
fn place(step: &Step) -> u8 {
    match &step.object {
        Object::Policy { .. } if step.after.get("conditions").is_some() => 0,
        Object::SecurityDefaults => 1,
        Object::Policy { .. } => 2,
        Object::PerUserMfa { user } if user.as_str() != ACCOUNT => 3,
        _ => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_move_keeps_its_order_and_locks_nobody_out(
        chance in chances(), some in prop::sample::subsequence(vec![0, 1, 2, 3], 0..=3),
    ) {
        let Ok(plan) = make(moving(&chance, &some), &chance) else { return Ok(()) };
        let steps = steps(&plan);
        prop_assert!(steps.is_sorted_by_key(place), "{steps:?}");
        nobody_is_locked_out(&chance, steps)?;
        for step in steps.iter().filter(|step| step.after.get("conditions").is_some()) {
            prop_assert_eq!(exclusions_kept(&step.before, &step.after), Err(vec![ACCOUNT.into()]));
        }
        for step in steps.iter().filter(|step| step.after.get("state").is_some()) {
            prop_assert_eq!(&step.after, &json!({ "state": "enabled" }));
            prop_assert_ne!(&step.before, &step.after);
        }
    }

    /// INV-P as far as people go: the move takes the second step from nobody.
    #[test]
    fn whoever_is_asked_before_the_move_is_asked_after_it_and_whenever_the_older_setting_goes_off(
        chance in chances(), some in prop::sample::subsequence(vec![0, 1, 2, 3], 0..=3),
    ) {
        let Ok(plan) = make(moving(&chance, &some), &chance) else { return Ok(()) };
        let steps = steps(&plan);
        let all = after_each(&chance, steps);
        for (step, then) in steps.iter().zip(&all[1..]) {
            if let Object::PerUserMfa { user } = &step.object {
                let coverage = verdict(then, user).kind.coverage();
                let person = then.users.get().unwrap().find(user).unwrap();
                let counted = Standing::of(then, person) == Standing::Counted;
                prop_assert!(!counted || matches!(coverage, Coverage::Asked | Coverage::Neither), "{user} {coverage:?}");
            }
        }
        let Users { people, .. } = chance.snapshot.users.get().unwrap();
        let (now, then) = (verdicts(&chance.snapshot).unwrap(), verdicts(&all[steps.len()]).unwrap());
        for (user, (now, then)) in people.iter().zip(now.iter().zip(&then)) {
            let counted = Standing::of(&chance.snapshot, user) == Standing::Counted;
            let lost = matches!(then.kind.coverage(), Coverage::NotAsked | Coverage::CannotTell);
            prop_assert!(!(counted && now.kind.coverage() == Coverage::Asked && lost), "{}", user.id);
        }
    }

    #[test]
    fn from_wherever_the_move_was_cut_off_the_rest_is_the_rest_and_back_is_as_before(
        chance in chances(), some in prop::sample::subsequence(vec![0, 1, 2, 3], 0..=3), cut in any::<prop::sample::Index>(),
    ) {
        let intent = moving(&chance, &some);
        let Ok(plan) = make(intent.clone(), &chance) else { return Ok(()) };
        let steps = steps(&plan);
        prop_assume!(!steps.is_empty());
        let cut = cut.index(steps.len()) + 1;
        let now = steps[..cut].iter().fold(chance.snapshot.clone(), apply);
        match go_on(intent, &plan.planned(), &now, &ACCOUNT.into(), "worldwide") {
            Ok(rest) => prop_assert_eq!(super::simulated::steps(&rest), &steps[cut..]),
            Err(refused) => prop_assert!(refused == PlanRefused::NothingToDo && cut == steps.len(), "{:?}", refused),
        }
        let made: Vec<_> = steps[..cut].iter().map(made).collect();
        let went_off = steps[..cut].iter().any(|step| step.object == Object::SecurityDefaults);
        let back = match put_back("move", false, &made, &now, &ACCOUNT.into(), "worldwide") {
            Ok(back) => back,
            Err(PlanRefused::PoliciesForbidDefaults { policies }) => {
                prop_assert!(went_off);
                prop_assert_eq!(plan.put_back(), &PutBack::PoliciesForbid { policies });
                return Ok(());
            }
            Err(refused) => return Err(TestCaseError::fail(format!("{refused:?}"))),
        };
        let (then, _) = run(&back, now);
        prop_assert_eq!(&then.users, &chance.snapshot.users);
        prop_assert_eq!(&then.security_defaults, &chance.snapshot.security_defaults);
        if went_off {
            prop_assert_eq!(plan.put_back(), &PutBack::Possible);
            prop_assert_eq!(raws(then.policies.get().unwrap()), Vec::<Value>::new());
        } else {
            prop_assert_eq!(raws(then.policies.get().unwrap()), raws(chance.snapshot.policies.get().unwrap()));
        }
    }

    #[test]
    fn what_is_made_is_sent_to_the_letter_locks_nobody_out_even_when_it_is_on_and_goes_again(
        chance in chances(), drafts in policies(Blocks::Any), spared in prop::bool::weighted(0.8),
    ) {
        let bodies: Vec<Value> = drafts.into_iter().enumerate().map(|(number, mut body)| {
            body.as_object_mut().unwrap().remove("id");
            body["displayName"] = json!(format!("new {number}"));
            body["state"] = json!(REPORT_ONLY);
            if spared || !chance.knowingly {
                leave_out(&mut body, &EMERGENCY);
            }
            body
        }).collect();
        let intent = Intent::AddPolicies { policies: bodies.clone(), knowingly: chance.knowingly };
        let Ok(plan) = make(intent, &chance) else { return Ok(()) };
        let steps = steps(&plan);
        prop_assert_eq!(steps.iter().map(|step| step.after.clone()).collect::<Vec<_>>(), bodies);
        nobody_is_locked_out(&chance, steps)?;
        let on: Vec<Step> = steps.iter().cloned().map(|mut step| {
            step.after["state"] = json!("enabled");
            step
        }).collect();
        nobody_is_locked_out(&chance, &on)?;

        let (then, made) = run(&plan, chance.snapshot.clone());
        let back = put_back("make", false, &made, &then, &ACCOUNT.into(), "worldwide").unwrap();
        let (as_before, _) = run(&back, then);
        prop_assert_eq!(raws(as_before.policies.get().unwrap()), raws(chance.snapshot.policies.get().unwrap()));
    }
}
