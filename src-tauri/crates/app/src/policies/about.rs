//! How many people each policy is about.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use mfa::id::PolicyId;
use mfa::tenant::TenantSnapshot;
use mfa::verdict;

use crate::status::count;

/// How many people, by policy. One that is not in it is about an unknown number of people.
pub(super) type PeopleAbout = HashMap<PolicyId, u32>;

/// When the parts were read that it is counted from: with other moments, it is counted anew.
type ReadAt = [Option<Timestamp>; 3];

/// What was counted last.
#[derive(Debug, Default)]
pub(super) struct Counted(Mutex<Option<(ReadAt, Arc<PeopleAbout>)>>);

impl Counted {
    /// How many people each policy of `snapshot` is about. Of very many people and policies this takes a while
    /// the first time: never on an async task.
    pub(super) fn of(&self, snapshot: &TenantSnapshot) -> Arc<PeopleAbout> {
        let read_at = [snapshot.users.read_at(), snapshot.policies.read_at(), snapshot.role_holders.read_at()];
        // Held while it is counted: whoever asks meanwhile waits for the same numbers.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((at, counted)) if *at == read_at => counted.clone(),
            _ => {
                let counted = Arc::new(people_about(snapshot));
                *last = Some((read_at, counted.clone()));
                counted
            }
        }
    }
}

fn people_about(snapshot: &TenantSnapshot) -> PeopleAbout {
    let policies = snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let numbers = verdict::people_about(snapshot, policies);
    let known = policies.iter().zip(numbers).filter_map(|(policy, number)| Some((policy.id().clone(), count(number?))));
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::fixture::{policy, tallied};

    #[test]
    fn it_is_counted_once_for_each_reading() {
        let tallied = tallied(vec![policy("everyone", &[])]);
        let counted = Counted::default();
        let first = counted.of(&tallied.snapshot);
        assert_eq!(*first, [(PolicyId::from("everyone"), 4)].into());
        assert!(Arc::ptr_eq(&first, &counted.of(&tallied.snapshot)));
        let mut later = tallied.snapshot.clone();
        later.policies = mfa::fact::Fact::known(Vec::new(), Timestamp::MAX);
        assert!(counted.of(&later).is_empty());
    }
}
