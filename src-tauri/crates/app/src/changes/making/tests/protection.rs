//! Whether something asks everyone whom something asked before (DESIGN.md R1): worked out from how the town truly is,
//! with nothing of what is tested.

use std::sync::Arc;

use mfa::per_user::PerUserMfaState::Disabled;

use super::town::{Town, Truth, Witness};
use crate::changes::Job;

/// How many people nothing asks now, whom their own setting asked at first.
pub(super) fn unasked(truth: &Truth<'_>) -> usize {
    if truth.defaults {
        return 0;
    }
    truth.residents.iter().filter(|person| person.at_first() != Disabled && person.state() == Disabled).count()
}

/// The same, of a town.
pub(super) fn unasked_in(town: &Town) -> usize {
    unasked(&Truth { residents: &town.residents(), defaults: town.defaults() })
}

/// Sees at every change of the town that whoever is not asked is shown by the job at that moment.
pub(super) fn seen_by(job: Arc<Job>) -> Witness {
    Box::new(move |truth| {
        let unasked = unasked(&truth);
        let shown = job.exposure().map_or(0, |(_, people)| people as usize);
        assert!(shown >= unasked, "nothing asks {unasked} people, and {shown} are shown");
    })
}
