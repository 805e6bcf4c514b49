//! Changes that were cut off: found in the journal, and settled by reading. Nothing is sent.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use graph::Graph;
use jiff::Timestamp;
use journal::{Change, ChangeEnd, Code, Journal, Outcome, Record, RecordId};
use mfa::change::{Object, Shows, valid_from_json};
use mfa::per_user::PerUserMfaState;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::found::found;
use super::job::Job;
use super::needables::Needables;
use super::{Standstill, object_of};
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::policies::SUPERSEDED;
use crate::session::Signed;
use crate::status::count;
use crate::view::{ChangeStage, ExceptionLine, PersonLine, StatusPart};
use crate::{App, convert};

/// How old a write that does not show is when it is looked at once more: what is written shows a little later, as in
/// the bulk read-back (SAFETY.md case 53).
const LOOK_AGAIN: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(20)];

impl App {
    /// Looks, until it has worked once, whether the journal has a change without an end. Reading goes on without it.
    pub(crate) async fn find_unfinished(&self, signed: &Signed) {
        if let Err(error) = self.look_for_unfinished(signed).await {
            tracing::warn!(why = ?error.code, "the journal cannot be looked at");
        }
    }

    /// The same, for whoever is about to begin a change: before it is known what was left unfinished, none begins.
    pub(super) async fn look_for_unfinished(&self, signed: &Signed) -> Result<(), AppError> {
        let organization = &signed.organization;
        let look = || async {
            let journal = organization.journal().await?;
            let unfinished = journal.unfinished().await.map_err(|error| convert::journal(&error))?;
            // The newest that this version knows is shown; settling it settles the others too.
            for change in &unfinished {
                if let Some(job) = found(&journal, change).await.map_err(|error| convert::journal(&error))? {
                    *organization.changes.current() = Some(Arc::new(job));
                    break;
                }
            }
            Ok::<_, AppError>(())
        };
        organization.changes.looked_for_unfinished.get_or_try_init(look).await?;
        Ok(())
    }

    /// Finds out what became of an interrupted change, by reading. Nothing is sent.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], and why the journal or the organization cannot be read: then it stays interrupted.
    pub async fn settle_change(&self) -> Result<(), AppError> {
        let signed = self.signed()?;
        let organization = &signed.organization;
        let job = organization.changes.current().clone();
        let Some(job) = job.filter(|job| job.standstill() == Some(Standstill::Interrupted)) else {
            return Ok(());
        };
        let journal = organization.journal().await?;
        for change in journal.unfinished().await.map_err(|error| convert::journal(&error))? {
            let settled = settle(&signed.graph, &journal, &change, self.looks_again(&job)).await?;
            let ended = journal.finish(change.id, ChangeEnd::Interrupted).await;
            ended.map_err(|error| convert::journal(&error))?;
            if job.id() == change.id.to_string() {
                let fresh = Job::interrupted(job.intent().clone(), &change, false);
                settled.account(&signed, &fresh);
                fresh.end(ChangeStage::Stopped, Some(ErrorCode::WasInterrupted.into()));
                *organization.changes.current() = Some(Arc::new(fresh));
            }
        }
        self.read_now(&signed, &[StatusPart::SecurityDefaults, StatusPart::ConditionalAccess, StatusPart::PerUserMfa])
            .await;
        self.inner().desktop.changed(Topic::Change);
        self.inner().desktop.changed(Topic::Status);
        Ok(())
    }

    /// Has `job` show when somebody is looked at again.
    pub(super) fn looks_again(&self, job: &Job) -> impl FnMut(Instant) {
        move |at| {
            job.looks_again(at);
            self.inner().desktop.changed(Topic::Change);
        }
    }
}

/// What the organization shows of the records that were not settled.
#[derive(Default)]
pub(crate) struct Settled {
    done: usize,
    not_applied: Vec<(Object, String)>,
    unknown: Vec<(Object, String)>,
}

impl Settled {
    /// What came of an object that shows this.
    fn take(&mut self, shows: Shows, object: Object, now: Option<&Value>, name: &str) -> Outcome {
        match shows {
            Shows::After => {
                self.done += 1;
                Outcome::Done { request_id: None, note: note(&object, now) }
            }
            Shows::Before => {
                self.not_applied.push((object, name.to_owned()));
                Outcome::Refused { code: "not_applied".into(), request_id: None }
            }
            Shows::Otherwise => {
                self.unknown.push((object, name.to_owned()));
                Outcome::Unknown { code: "not_readable".into(), request_id: None }
            }
        }
    }

    fn account(&self, signed: &Signed, job: &Job) {
        job.confirmed(count(self.done));
        let tallied = signed.tallied();
        let add = |objects: &[(Object, String)], refused, code: ErrorCode| {
            for (object, name) in objects {
                let person = match object {
                    Object::PerUserMfa { user } | Object::SignInSessions { user } => tallied.person(user),
                    Object::SecurityDefaults
                    | Object::NewPolicy { .. }
                    | Object::Policy { .. }
                    | Object::NewNeeded { .. }
                    | Object::Needed { .. } => {
                        PersonLine { id: String::new(), name: name.clone(), username: String::new() }
                    }
                };
                job.exception(ExceptionLine { person, refused, because: code.into() }, true);
            }
        };
        add(&self.not_applied, true, ErrorCode::WasInterrupted);
        add(&self.unknown, false, ErrorCode::OutcomeUnknown);
    }
}

/// Finds out what became of the records of `change` that have no outcome, and journals it. What does not show and was
/// just written is looked at again, 20 s long at most, before it counts as not made: `looks_again` is told when.
pub(crate) async fn settle(
    graph: &Graph,
    journal: &Journal,
    change: &Change,
    mut looks_again: impl FnMut(Instant),
) -> Result<Settled, AppError> {
    let records = journal.records(change.id).await.map_err(|error| convert::journal(&error))?;
    let mut open: Vec<(&Record, Object)> = records
        .iter()
        .filter(|record| record.is_unknown())
        .filter_map(|record| Some((record, object_of(&record.object)?)))
        .collect();
    let mut settled = Settled::default();
    let mut outcomes = Vec::with_capacity(open.len());
    // What was written once more of the same object since says nothing of the first time any more. It counts as made:
    // whatever puts the change back goes by what was there before it, and by the last write.
    let last: HashMap<&str, RecordId> = records.iter().map(|record| (&*record.object, record.id)).collect();
    open.retain(|(record, _)| {
        let stands = last.get(&*record.object) == Some(&record.id);
        if !stands {
            settled.done += 1;
            outcomes.push((record.id, Outcome::Done { request_id: None, note: Some(SUPERSEDED.into()) }));
        }
        stands
    });
    let begun = Begun { now: Timestamp::now(), at: Instant::now() };
    for again in LOOK_AGAIN.map(Some).into_iter().chain([None]) {
        let now = states(graph, open.iter().map(|(_, object)| object)).await?;
        let mut later = Vec::new();
        let mut wait = Duration::ZERO;
        for (record, object) in open {
            let shows = shows(now.get(&record.object), record);
            match again.and_then(|age| begun.left_until(record, age)).filter(|_| shows == Shows::Before) {
                Some(left) => {
                    wait = wait.max(left);
                    later.push((record, object));
                }
                None => outcomes
                    .push((record.id, settled.take(shows, object, now.get(&record.object), &record.display_name))),
            }
        }
        open = later;
        if open.is_empty() {
            break;
        }
        looks_again(Instant::now() + wait);
        sleep(wait).await;
    }
    journal.settle(outcomes).await.map_err(|error| convert::journal(&error))?;
    Ok(settled)
}

/// When it was begun to find out what became of a change.
struct Begun {
    now: Timestamp,
    at: Instant,
}

impl Begun {
    /// How long it is until what was written is so old; `None` when it is. Where the clock was set back since, it counts
    /// as just written.
    fn left_until(&self, record: &Record, age: Duration) -> Option<Duration> {
        let old = Duration::try_from(self.now.duration_since(record.intended)).unwrap_or_default() + self.at.elapsed();
        age.checked_sub(old).filter(|left| !left.is_zero())
    }
}

/// What the organization shows now, by the objects' names in the journal.
async fn states(graph: &Graph, objects: impl Iterator<Item = &Object>) -> Result<HashMap<String, Value>, AppError> {
    let mut shown = HashMap::new();
    let mut people = Vec::new();
    let mut signed_out = Vec::new();
    let mut of_policies = Vec::new();
    let mut needed = Vec::new();
    for object in objects {
        match object {
            Object::PerUserMfa { user } => people.push(user.clone()),
            Object::SignInSessions { user } => signed_out.push(user.clone()),
            Object::NewPolicy { .. } | Object::Policy { .. } => of_policies.push(object.clone()),
            Object::NewNeeded { .. } | Object::Needed { .. } => needed.push(object.clone()),
            Object::SecurityDefaults => {
                let on = graph.security_defaults().await.map_err(|error| convert::graph(&error))?;
                shown.insert(super::object_name(object), serde_json::json!({ "isEnabled": on }));
            }
        }
    }
    if !of_policies.is_empty() {
        let policies = graph.conditional_access_policies().await.map_err(|error| convert::graph(&error))?;
        let named = |name: &str| {
            let mut named = policies.iter().filter(|policy| policy.display_name() == name);
            // Of two it cannot be told which was made.
            named.next().filter(|_| named.next().is_none())
        };
        for object in of_policies {
            let found = match &object {
                Object::NewPolicy { name } => named(name),
                Object::Policy { id } => policies.iter().find(|policy| policy.id() == id),
                _ => None,
            };
            let shows = found.map_or(Value::Null, |policy| policy.raw().clone());
            shown.insert(super::object_name(&object), shows);
        }
    }
    if !needed.is_empty() {
        let there = Needables::read(graph, &needed).await.map_err(|error| convert::graph(&error))?;
        for object in needed {
            let found = there.shows(&object, None).cloned().unwrap_or_default();
            shown.insert(super::object_name(&object), found);
        }
    }
    let mut answers = graph.per_user_mfa_states(stream::iter(people));
    while let Some((user, state)) = answers.next().await {
        match state {
            Ok(Some(state)) => {
                shown.insert(super::object_name(&Object::PerUserMfa { user }), per_user_body(state));
            }
            Ok(None) => {}
            Err(error) if *error.kind() == graph::ErrorKind::NotFound => {}
            Err(error) => return Err(convert::graph(&error)),
        }
    }
    let mut answers = graph.sessions_valid_from(stream::iter(signed_out));
    while let Some((user, moment)) = answers.next().await {
        match moment {
            Ok(moment) => {
                shown.insert(super::object_name(&Object::SignInSessions { user }), valid_from_json(moment));
            }
            Err(error) if *error.kind() == graph::ErrorKind::NotFound => {}
            Err(error) => return Err(convert::graph(&error)),
        }
    }
    Ok(shown)
}

/// The id of what was made and is known by its name until then.
fn note(object: &Object, now: Option<&Value>) -> Option<Code> {
    match object {
        Object::NewPolicy { .. } | Object::NewNeeded { .. } => now?.get("id")?.as_str().map(Code::new),
        _ => None,
    }
}

fn per_user_body(state: PerUserMfaState) -> Value {
    serde_json::json!({ "perUserMfaState": state.as_str() })
}

/// What the organization shows of a record. What cannot be read shows nothing of it.
fn shows(now: Option<&Value>, record: &Record) -> Shows {
    match (now, record.before.read::<Value>(), record.after.read::<Value>()) {
        // What was to be deleted and is there was not deleted, also where the same change had switched it meanwhile. Whether
        // somebody else changed it is for whoever puts it back to tell.
        (Some(now), Ok(before), Ok(Value::Null)) if !now.is_null() && !before.is_null() => Shows::Before,
        (Some(now), Ok(before), Ok(after)) => Shows::of(now, &before, &after),
        _ => Shows::Otherwise,
    }
}

#[cfg(test)]
mod tests;
