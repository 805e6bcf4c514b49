//! Changes, from the plan to the journal.

mod bakery;
mod group;
mod held_back;
mod interrupted;
mod not_sent;
mod one_plan;
mod put_back;
mod security_defaults;
mod sign_out;
mod two_windows;

use std::collections::BTreeMap;

use support::{Person, RawGraph};

use crate::place::ADMIN;

/// The person who grants what is asked for.
fn admin() -> Person {
    Person::chooses(ADMIN)
}

/// The states of a record in the journal, as JSON.
fn before_and_after(record: &journal::Record) -> (serde_json::Value, serde_json::Value) {
    (record.before.read().unwrap(), record.after.read().unwrap())
}

fn is_done(record: &journal::Record) -> bool {
    matches!(&record.settled, Some(settled) if matches!(settled.outcome, journal::Outcome::Done { .. }))
}

/// Everyone's per-user MFA by their id, as the organization really holds it.
async fn states(truth: &RawGraph) -> BTreeMap<String, String> {
    let people = truth.people().await.unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    people.iter().map(|person| (text(&person["id"]), text(&person["perUserMfaState"]))).collect()
}
