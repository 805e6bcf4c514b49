//! The journal against a list in memory, for any sequence of calls: the same answers, the same content, also after each
//! call in a copy of its files, as after a power cut.

use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::TempDir;

use super::{contoso, copied, done, json, opened, per_user_off, refused, turn_off, unknown};
use crate::{ChangeEnd, ChangeId, Counts, Error, Intent, Journal, Outcome, RecordId};

/// A change as a journal tells it, without the times.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    id: ChangeId,
    total: u64,
    end: Option<ChangeEnd>,
    counts: Counts,
    records: Vec<(RecordId, String, String, Option<Outcome>)>,
}

/// All that a journal tells, the newest change first.
pub(super) async fn told(journal: &Journal) -> Vec<Told> {
    let mut all = Vec::new();
    for change in journal.changes().await.unwrap() {
        let records = journal.records(change.id).await.unwrap();
        let page = journal.record_page(change.id, 1, 2).await.unwrap();
        assert_eq!(page.total, records.len() as u64);
        assert_eq!(page.records, records.iter().skip(1).take(2).cloned().collect::<Vec<_>>());
        let records = records.into_iter().map(|record| {
            (record.id, record.object, record.before.as_str().to_owned(), record.settled.map(|settled| settled.outcome))
        });
        all.push(Told {
            id: change.id,
            total: change.total,
            end: change.end.map(|end| end.how),
            counts: change.counts,
            records: records.collect(),
        });
    }
    let unfinished: Vec<ChangeId> = journal.unfinished().await.unwrap().iter().map(|change| change.id).collect();
    let open: Vec<ChangeId> = all.iter().filter(|told| told.end.is_none()).map(|told| told.id).collect();
    assert_eq!(unfinished, open);
    all
}

/// A call. Changes and records are picked from those that there are.
#[derive(Debug, Clone)]
enum Call {
    Begin(u64),
    Intend(usize, usize),
    Settle(Vec<(usize, Outcome)>),
    Finish(usize, ChangeEnd),
    /// Closed and opened again.
    Reopen,
}

fn call() -> impl Strategy<Value = Call> {
    let outcome = || prop_oneof![Just(done()), Just(refused()), Just(unknown())];
    let end = prop_oneof![Just(ChangeEnd::Done), Just(ChangeEnd::Cancelled), Just(ChangeEnd::PutBack)];
    prop_oneof![
        2 => (0..5_u64).prop_map(Call::Begin),
        4 => (0..9_usize, 0..4_usize).prop_map(|(change, records)| Call::Intend(change, records)),
        4 => vec((0..20_usize, outcome()), 0..4).prop_map(Call::Settle),
        1 => (0..9_usize, end).prop_map(|(change, end)| Call::Finish(change, end)),
        1 => Just(Call::Reopen),
    ]
}

/// The list in memory: the oldest change first.
#[derive(Default)]
struct Model(Vec<Told>);

impl Model {
    fn told(&self) -> Vec<Told> {
        let counted = |told: &Told| {
            let is = |wanted: fn(&Outcome) -> bool| {
                told.records.iter().filter(|(.., outcome)| outcome.as_ref().is_some_and(wanted)).count() as u64
            };
            let (done, refused) =
                (is(|it| matches!(it, Outcome::Done { .. })), is(|it| matches!(it, Outcome::Refused { .. })));
            let intended = told.records.len() as u64;
            let counts = Counts { intended, done, refused, unknown: intended - done - refused, not_sent: 0 };
            Told { counts, ..told.clone() }
        };
        self.0.iter().rev().map(counted).collect()
    }

    fn change(&mut self, pick: usize) -> Option<&mut Told> {
        let changes = self.0.len();
        self.0.get_mut(pick % changes.max(1))
    }

    fn record(&self, pick: usize) -> Option<RecordId> {
        let records: Vec<RecordId> = self.0.iter().flat_map(|told| &told.records).map(|record| record.0).collect();
        records.get(pick % records.len().max(1)).copied()
    }

    /// Settles all or none.
    fn settle(&mut self, outcomes: &[(RecordId, Outcome)]) -> Result<(), Error> {
        let before = self.0.clone();
        for (id, outcome) in outcomes {
            let mut records = self.0.iter_mut().flat_map(|told| &mut told.records);
            let record = records.find(|record| record.0 == *id).unwrap();
            if matches!(record.3, Some(Outcome::Done { .. } | Outcome::Refused { .. })) {
                self.0 = before;
                return Err(Error::AlreadySettled(*id));
            }
            record.3 = Some(outcome.clone());
        }
        Ok(())
    }
}

async fn compare(calls: Vec<Call>) {
    let folder: TempDir = tempfile::tempdir().unwrap();
    let mut journal = opened(&folder).await.unwrap();
    let mut model = Model::default();
    for (number, call) in calls.into_iter().enumerate() {
        match call {
            Call::Begin(total) => {
                let id = journal.begin(per_user_off(total)).await.unwrap();
                model.0.push(Told { id, total, end: None, counts: Counts::default(), records: Vec::new() });
            }
            Call::Intend(pick, records) => {
                let Some(change) = model.change(pick) else { continue };
                let before = format!("{{ \"n\" : {number}.0 }}");
                let intents = (0..records)
                    .map(|n| Intent { before: json(&before), ..turn_off(&format!("{number}/{n}")) })
                    .collect::<Vec<_>>();
                let objects: Vec<String> = intents.iter().map(|intent| intent.object.clone()).collect();
                let ids = journal.intend(change.id, intents).await;
                if change.end.is_some() {
                    assert_eq!(ids, Err(Error::Ended(change.id)));
                } else {
                    let ids = ids.unwrap();
                    assert_eq!(ids.len(), records);
                    let kept = ids.into_iter().zip(objects).map(|(id, object)| (id, object, before.clone(), None));
                    change.records.extend(kept);
                }
            }
            Call::Settle(picks) => {
                let outcomes: Vec<_> =
                    picks.into_iter().filter_map(|(pick, outcome)| Some((model.record(pick)?, outcome))).collect();
                assert_eq!(journal.settle(outcomes.clone()).await, model.settle(&outcomes));
            }
            Call::Finish(pick, end) => {
                let Some(change) = model.change(pick) else { continue };
                let finished = journal.finish(change.id, end).await;
                if change.end.is_some() {
                    assert_eq!(finished, Err(Error::Ended(change.id)));
                } else {
                    assert_eq!(finished, Ok(()));
                    change.end = Some(end);
                }
            }
            Call::Reopen => {
                journal.close().await;
                journal = opened(&folder).await.unwrap();
            }
        }
        assert_eq!(told(&journal).await, model.told());
        assert_eq!(journal.verify_new().await, Ok(()));
        let copy = copied(folder.path());
        let after_a_power_cut = Journal::open(copy.path(), &contoso()).await.unwrap();
        assert_eq!(told(&after_a_power_cut).await, model.told());
        after_a_power_cut.close().await;
    }
    assert_eq!(journal.verify().await, Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_calls_is_kept_as_a_list_in_memory_keeps_it(calls in vec(call(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare(calls));
    }
}
