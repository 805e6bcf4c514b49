//! Changes, from the plan to the journal.

mod bakery;
mod group;
mod interrupted;
mod not_sent;
mod security_defaults;

use support::Person;

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
