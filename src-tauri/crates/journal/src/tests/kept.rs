//! What is stored comes back, and counts as what it is.

use jiff::Timestamp;

use super::{contoso, done, json, opened, per_user_off, refused, turn_off, unknown, written};
use crate::{ChangeEnd, ChangeRecord, Clock, Counts, Error, Intent, Journal, NOT_SENT, Outcome, RecordId};

#[tokio::test]
async fn everything_comes_back_after_reopening_to_the_byte() {
    struct At(Timestamp);
    impl Clock for At {
        fn now(&self) -> Timestamp {
            self.0
        }
    }
    let at: Timestamp = "2026-11-24T04:00:00.123Z".parse().unwrap();
    let odd = "{ \"z\" : 1.0,\n \"a\":1e2, \"new\\u0020field\":null }";
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open_with_clock(folder.path(), &contoso(), At(at)).await.unwrap();
    let change = journal.begin(ChangeRecord { plan: json(odd), ..per_user_off(1) }).await.unwrap();
    let intent = Intent { before: json(odd), ..turn_off("a") };
    let id = journal.intend(change, vec![intent]).await.unwrap()[0];
    journal.settle(vec![(id, refused())]).await.unwrap();
    journal.finish(change, ChangeEnd::DoneWithExceptions).await.unwrap();
    journal.close().await;

    let journal = opened(&folder).await.unwrap();
    assert_eq!(journal.plan(change).await.unwrap().as_str(), odd);
    let change = journal.change(change).await.unwrap();
    assert_eq!(change.organization, contoso());
    assert_eq!(change.kind.as_str(), "per_user_mfa_off");
    assert_eq!((change.account.as_str(), change.plan_hash.as_str(), change.total), ("admin", "hash", 1));
    assert_eq!(change.begun, at);
    let end = change.end.unwrap();
    assert_eq!((end.how, end.at), (ChangeEnd::DoneWithExceptions, at));

    let records = journal.records(change.id).await.unwrap();
    assert_eq!(records.len(), 1);
    let record = &records[0];
    assert_eq!((record.id, &record.organization), (id, &contoso()));
    assert_eq!((record.object.as_str(), record.display_name.as_str()), ("a", "A"));
    assert_eq!(record.before.as_str(), odd);
    assert_eq!(record.after.as_str(), "\"disabled\"");
    assert_eq!(record.intended, at);
    let settled = record.settled.clone().unwrap();
    assert_eq!((settled.outcome, settled.at), (refused(), at));
}

#[tokio::test]
async fn a_record_that_was_never_settled_is_unknown_and_its_change_unfinished() {
    let folder = tempfile::tempdir().unwrap();
    let change = written(folder.path()).await;
    let journal = opened(&folder).await.unwrap();
    let unfinished = journal.unfinished().await.unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!(unfinished[0].id, change);
    let counts = Counts { intended: 3, done: 1, refused: 1, unknown: 1, not_sent: 0 };
    assert_eq!(unfinished[0].counts, counts);
    let records = journal.records(change).await.unwrap();
    let open: Vec<bool> = records.iter().map(|record| record.is_unknown()).collect();
    assert_eq!(open, [false, false, true]);

    journal.finish(change, ChangeEnd::Cancelled).await.unwrap();
    assert_eq!(journal.unfinished().await, Ok(vec![]));
    assert_eq!(journal.changes().await.unwrap().len(), 1);
}

#[tokio::test]
async fn unknown_may_be_resolved_later_and_a_final_outcome_stands() {
    let folder = tempfile::tempdir().unwrap();
    let journal = opened(&folder).await.unwrap();
    let change = journal.begin(per_user_off(2)).await.unwrap();
    let ids = journal.intend(change, vec![turn_off("a"), turn_off("b")]).await.unwrap();
    journal.settle(vec![(ids[0], unknown()), (ids[1], done())]).await.unwrap();
    journal.finish(change, ChangeEnd::DoneWithExceptions).await.unwrap();
    assert_eq!(journal.change(change).await.unwrap().counts.unknown, 1);

    journal.settle(vec![(ids[0], done())]).await.unwrap();
    let counts = journal.change(change).await.unwrap().counts;
    assert_eq!((counts.done, counts.unknown), (2, 0));
    assert_eq!(journal.settle(vec![(ids[1], refused())]).await, Err(Error::AlreadySettled(ids[1])));
    assert_eq!(journal.intend(change, vec![turn_off("c")]).await, Err(Error::Ended(change)));
    assert_eq!(journal.finish(change, ChangeEnd::Done).await, Err(Error::Ended(change)));
}

#[tokio::test]
async fn a_call_with_one_bad_item_stores_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = opened(&folder).await.unwrap();
    let change = journal.begin(per_user_off(1)).await.unwrap();
    let id = journal.intend(change, vec![turn_off("a")]).await.unwrap()[0];
    assert_eq!(journal.settle(vec![(id, done()), (id, done())]).await, Err(Error::AlreadySettled(id)));
    assert!(journal.records(change).await.unwrap()[0].is_unknown());
    assert_eq!(journal.settle(vec![(id, done())]).await, Ok(()));
    assert_eq!(journal.verify().await, Ok(()));
}

#[tokio::test]
async fn pages_of_records_follow_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let journal = opened(&folder).await.unwrap();
    let change = journal.begin(per_user_off(5)).await.unwrap();
    let intents = ["a", "b", "c", "d", "e"].map(turn_off).to_vec();
    journal.intend(change, intents).await.unwrap();
    let mut objects = Vec::new();
    let mut after: Option<RecordId> = None;
    loop {
        let page = journal.records_after(change, after, 2).await.unwrap();
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        objects.extend(page.into_iter().map(|record| record.object));
    }
    assert_eq!(objects, ["a", "b", "c", "d", "e"]);
}

#[tokio::test]
async fn a_window_of_records_is_what_stands_there_and_says_how_many_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let journal = opened(&folder).await.unwrap();
    let other = journal.begin(per_user_off(1)).await.unwrap();
    let change = journal.begin(per_user_off(500)).await.unwrap();
    for group in 0..25 {
        let intents = (0..20).map(|n| turn_off(&format!("{}", group * 20 + n)));
        let ids = journal.intend(change, intents.collect()).await.unwrap();
        journal.intend(other, vec![turn_off("other")]).await.unwrap();
        journal.settle(ids.into_iter().map(|id| (id, done())).collect()).await.unwrap();
    }
    let all = journal.records(change).await.unwrap();
    for (offset, limit) in [(0, 200), (190, 20), (499, 200), (500, 200), (u64::MAX, 1), (0, 0)] {
        let page = journal.record_page(change, offset, limit).await.unwrap();
        assert_eq!(page.total, 500);
        let expected: Vec<_> = all.iter().skip(offset.min(500) as usize).take(limit).cloned().collect();
        assert_eq!(page.records, expected, "{offset} {limit}");
    }
    let nobody: crate::ChangeId = "00000000-0000-4000-8000-000000000000".parse().unwrap();
    assert_eq!(journal.record_page(nobody, 0, 1).await, Err(Error::NoSuchChange(nobody)));
}

#[tokio::test]
async fn what_was_never_sent_is_counted_apart_from_what_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    let journal = opened(&folder).await.unwrap();
    let change = journal.begin(per_user_off(3)).await.unwrap();
    let ids = journal.intend(change, ["a", "b", "c"].map(turn_off).to_vec()).await.unwrap();
    let not_sent = Outcome::Refused { code: NOT_SENT.into(), request_id: None };
    journal.settle(vec![(ids[0], done()), (ids[1], refused()), (ids[2], not_sent)]).await.unwrap();
    let counts = Counts { intended: 3, done: 1, refused: 2, unknown: 0, not_sent: 1 };
    assert_eq!(journal.change(change).await.unwrap().counts, counts);
}
