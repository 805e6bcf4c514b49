//! A change that was cut off in the other order, gone on with.

use std::sync::Arc;

use journal::{ChangeId, ChangeRecord, Intent as Written, Journal, JsonText, OrganizationKey, Outcome};
use mfa::change::{Intent, Object, Plan, Step, go_on, state_json};
use mfa::per_user::PerUserMfaState::{Disabled, Enforced};
use serde_json::json;

use super::book::Book;
use super::combined::{CLOUD, TENANT, as_at_first, job_of, make, plan_of, residents, snapshot};
use super::protection::unasked_in;
use super::town::{Fate, Town, Way, id, number};
use crate::changes::found::left_open;
use crate::changes::object_name;

/// Whose setting the other order changes.
fn people_of(plan: &Plan) -> Vec<Step> {
    let other = plan.otherwise_for_tenant(&TENANT.into(), CLOUD).unwrap().unwrap();
    other.into_iter().filter(|step| matches!(step.object, Object::PerUserMfa { .. })).collect()
}

/// A run before this one switched their setting off.
fn let_go(town: &Town, steps: &[Step]) {
    for step in steps {
        let Object::PerUserMfa { user } = &step.object else { continue };
        town.somebody_sets(number(user.as_str()), Disabled);
    }
}

#[tokio::test(start_paused = true)]
async fn everyone_is_put_back_where_the_defaults_are_refused_after_it_was_cut_off() {
    for way in [Way::NeverTakes, Way::HasPolicies] {
        let book = Arc::new(Book::default());
        let kept = book.clone();
        let town = Town::of(
            residents(60),
            way,
            Box::new(|_, _, _| Fate::Well),
            Box::new(|_, _| std::time::Duration::ZERO),
            move |object, after| kept.has_for(object, after),
        );
        let plan = plan_of(&town);
        // The other order, cut off when everyone is off.
        let earlier = people_of(&plan);
        let_go(&town, &earlier);
        assert!(unasked_in(&town) > 0);
        let rest = go_on(Intent::SecurityDefaultsOn, &plan.planned(), &snapshot(&town), &id(0), CLOUD).unwrap();
        let job = job_of(&rest);
        job.exposes(60);
        let change: ChangeId = uuid::Uuid::nil().to_string().parse().unwrap();
        let ended = make(&town, book.as_ref(), change, &job, &rest, &earlier).await;
        assert!(as_at_first(&town).is_ok(), "{way:?}, {ended:?}: nothing asks {} people", unasked_in(&town));
    }
}

#[tokio::test(start_paused = true)]
async fn whom_it_let_go_before_it_was_cut_off_is_shown_while_it_goes_on() {
    let book = Arc::new(Book::default());
    let kept = book.clone();
    let town = Town::of(
        residents(60),
        Way::WantsPerUserOff,
        Box::new(|_, _, _| Fate::Well),
        Box::new(|_, _| std::time::Duration::ZERO),
        move |object, after| kept.has_for(object, after),
    );
    let plan = plan_of(&town);
    let earlier: Vec<Step> = people_of(&plan).into_iter().take(10).collect();
    let_go(&town, &earlier);
    let rest = go_on(Intent::SecurityDefaultsOn, &plan.planned(), &snapshot(&town), &id(0), CLOUD).unwrap();
    let job = job_of(&rest);
    job.exposes(10);
    let change: ChangeId = uuid::Uuid::nil().to_string().parse().unwrap();
    // At each effect the job is seen to show at least whom nothing asks.
    let ended = make(&town, book.as_ref(), change, &job, &rest, &earlier).await;
    assert!(town.defaults() && job.exposure().is_none(), "{ended:?}");
}

#[tokio::test]
async fn whoever_was_about_to_be_put_back_when_it_was_cut_off_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let key = OrganizationKey::new(CLOUD, TENANT).unwrap();
    let journal = Journal::open(folder.path(), &key).await.unwrap();
    let change = journal
        .begin(ChangeRecord {
            kind: "security_defaults_on".into(),
            account: "person-0".into(),
            plan_hash: String::new(),
            plan: JsonText::from(json!({})),
            total: 2,
        })
        .await
        .unwrap();
    let written = |from, to| Written {
        object: object_name(&Object::PerUserMfa { user: id(5) }),
        display_name: String::new(),
        before: JsonText::from(&state_json(from)),
        after: JsonText::from(&state_json(to)),
    };
    let off = journal.intend(change, vec![written(Enforced, Disabled)]).await.unwrap();
    journal.settle(vec![(off[0], Outcome::Done { request_id: None, note: None })]).await.unwrap();
    assert!(left_open(&journal.records(change).await.unwrap()).is_some());
    // In the journal, and not sent yet.
    journal.intend(change, vec![written(Disabled, Enforced)]).await.unwrap();
    assert!(left_open(&journal.records(change).await.unwrap()).is_some(), "it is not known to be back on");
}
