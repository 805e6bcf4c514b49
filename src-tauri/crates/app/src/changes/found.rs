//! A change that the journal has without an end, and whom it left with nothing that asks them (DESIGN.md R1).

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use journal::{Change, ChangeId, Journal, JsonText, Record};
use mfa::change::Object;
use mfa::id::PolicyId;
use mfa::per_user::PerUserMfaState;
use serde::Deserialize;
use serde_json::Value;

use super::confirm::intent_of;
use super::go_on::{KeptPlan, is_done};
use super::job::Job;
use super::object_of;
use super::put_back::may_have_been_made;
use crate::status::count;
use crate::view::IntentView;

/// What the journal keeps of a move between security defaults and policies.
#[derive(Debug, Clone, Deserialize)]
struct KeptMoving {
    /// How many people nothing asks in between.
    people: u32,
    /// The policies that ask them, all of which have to be on.
    covering: BTreeSet<PolicyId>,
}

/// A change that the journal has without an end, for the window.
pub(crate) async fn found(journal: &Journal, change: &Change) -> Result<Option<Job>, journal::Error> {
    let plan = journal.plan(change.id).await?;
    let Some(intent) = intent_of(change.kind.as_str(), Some(&plan)) else { return Ok(None) };
    let can_go_on = KeptPlan::read(&plan).is_some_and(|kept| kept.can_go_on());
    let job = Job::interrupted(intent, change, can_go_on);
    // Of what it puts back, some may not be as before yet.
    let (of, plan) = match job.intent() {
        IntentView::PutBack { change: of, .. } => match of.parse::<ChangeId>() {
            Ok(of) => match journal.change(of).await {
                Ok(of) => (Some(of.clone()), journal.plan(of.id).await?),
                Err(journal::Error::NoSuchChange(_)) => return Ok(Some(job)),
                Err(error) => return Err(error),
            },
            Err(_) => return Ok(Some(job)),
        },
        _ => (None, plan),
    };
    let kind = of.as_ref().map_or(&change.kind, |of| &of.kind);
    let to_defaults = intent_of(kind.as_str(), Some(&plan)) == Some(IntentView::SecurityDefaultsOn);
    let moving = moving(&plan);
    if !to_defaults && moving.is_none() {
        return Ok(Some(job));
    }
    let mut records = match &of {
        Some(of) => journal.records(of.id).await?,
        None => Vec::new(),
    };
    records.extend(journal.records(change.id).await?);
    let open = match moving {
        Some(moving) => left_open_between(&records, &moving),
        None => left_open(&records),
    };
    if let Some((since, people)) = open {
        job.exposed_since(since, people);
    }
    Ok(Some(job))
}

fn moving(plan: &JsonText) -> Option<KeptMoving> {
    #[derive(Deserialize)]
    struct Kept {
        moving: Option<KeptMoving>,
    }
    plan.read::<Kept>().ok()?.moving
}

/// Whom a change that moves people between security defaults and policies left with nothing that asks them, by what
/// the journal has of it: security defaults may be off, and some policy that asks them is not surely on.
fn left_open_between(records: &[Record], moving: &KeptMoving) -> Option<(Timestamp, u32)> {
    let mut defaults_off = false;
    let mut on: BTreeSet<PolicyId> = BTreeSet::new();
    let mut since = None;
    for record in records {
        let after: Value = record.after.read().unwrap_or_default();
        match object_of(&record.object) {
            Some(Object::SecurityDefaults) if after["isEnabled"] == false && may_have_been_made(record) => {
                defaults_off = true;
            }
            Some(Object::SecurityDefaults) if after["isEnabled"] == true && is_done(record) => defaults_off = false,
            Some(Object::Policy { id }) if after["state"] == "enabled" && is_done(record) => {
                on.insert(id);
            }
            Some(Object::Policy { id })
                if (after.is_null() || after["state"].is_string())
                    && after["state"] != "enabled"
                    && may_have_been_made(record) =>
            {
                on.remove(&id);
            }
            _ => {}
        }
        let open = defaults_off && !moving.covering.is_subset(&on);
        since = if open { since.or(Some(record.intended)) } else { None };
    }
    Some((since?, moving.people))
}

/// Whom a change that moves people to security defaults left with nothing that asks them, by what the journal has of
/// it, and of what puts it back: per-user MFA may be off and is not surely on again, and security defaults are not
/// surely on.
pub(crate) fn left_open(records: &[Record]) -> Option<(Timestamp, u32)> {
    let off = mfa::change::state_json(PerUserMfaState::Disabled);
    let goes_off = |record: &Record| record.after.read().is_ok_and(|after: serde_json::Value| after == off);
    let mut open: HashMap<&str, Timestamp> = HashMap::new();
    for record in records {
        match object_of(&record.object) {
            Some(Object::SecurityDefaults) if is_done(record) => return None,
            Some(Object::PerUserMfa { .. }) if goes_off(record) && may_have_been_made(record) => {
                open.entry(&record.object).or_insert(record.intended);
            }
            Some(Object::PerUserMfa { .. }) if !goes_off(record) && is_done(record) => {
                open.remove(&*record.object);
            }
            _ => {}
        }
    }
    let since = open.values().min()?;
    Some((*since, count(open.len())))
}
