//! Changes that were cut off: found in the journal, and settled by reading. Nothing is sent.

use std::collections::HashMap;
use std::sync::Arc;

use futures::stream::{self, StreamExt as _};
use graph::Graph;
use journal::{Change, ChangeEnd, Journal, Outcome, Record};
use mfa::change::{Object, Shows, valid_from_json};
use mfa::per_user::PerUserMfaState;
use serde_json::Value;

use super::go_on::found;
use super::job::Job;
use super::{Standstill, object_of};
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::count;
use crate::view::{ChangeStage, ExceptionLine, PersonLine, StatusPart};
use crate::{App, convert};

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
            let settled = settle(&signed.graph, &journal, &change).await?;
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
}

/// What the organization shows of the records that were not settled.
#[derive(Default)]
pub(crate) struct Settled {
    done: usize,
    not_applied: Vec<(Object, String)>,
    unknown: Vec<(Object, String)>,
}

impl Settled {
    fn account(&self, signed: &Signed, job: &Job) {
        job.confirmed(count(self.done));
        let tallied = signed.tallied();
        let add = |objects: &[(Object, String)], refused, code: ErrorCode| {
            for (object, name) in objects {
                let person = match object {
                    Object::PerUserMfa { user } | Object::SignInSessions { user } => tallied.person(user),
                    Object::SecurityDefaults => {
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

/// Finds out what became of the records of `change` that have no outcome, and journals it.
pub(crate) async fn settle(graph: &Graph, journal: &Journal, change: &Change) -> Result<Settled, AppError> {
    let records = journal.records(change.id).await.map_err(|error| convert::journal(&error))?;
    let open: Vec<(&Record, Object)> = records
        .iter()
        .filter(|record| record.is_unknown())
        .filter_map(|record| Some((record, object_of(&record.object)?)))
        .collect();
    let now = states(graph, open.iter().map(|(_, object)| object)).await?;
    let mut settled = Settled::default();
    let mut outcomes = Vec::with_capacity(open.len());
    for (record, object) in open {
        let outcome = match shows(now.get(&record.object), record) {
            Shows::After => {
                settled.done += 1;
                Outcome::Done { request_id: None }
            }
            Shows::Before => {
                settled.not_applied.push((object, record.display_name.clone()));
                Outcome::Refused { code: "not_applied".into(), request_id: None }
            }
            Shows::Otherwise => {
                settled.unknown.push((object, record.display_name.clone()));
                Outcome::Unknown { code: "not_readable".into(), request_id: None }
            }
        };
        outcomes.push((record.id, outcome));
    }
    journal.settle(outcomes).await.map_err(|error| convert::journal(&error))?;
    Ok(settled)
}

/// What the organization shows now, by the objects' names in the journal.
async fn states(graph: &Graph, objects: impl Iterator<Item = &Object>) -> Result<HashMap<String, Value>, AppError> {
    let mut shown = HashMap::new();
    let mut people = Vec::new();
    let mut signed_out = Vec::new();
    for object in objects {
        match object {
            Object::PerUserMfa { user } => people.push(user.clone()),
            Object::SignInSessions { user } => signed_out.push(user.clone()),
            Object::SecurityDefaults => {
                let on = graph.security_defaults().await.map_err(|error| convert::graph(&error))?;
                shown.insert(super::object_name(object), serde_json::json!({ "isEnabled": on }));
            }
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

fn per_user_body(state: PerUserMfaState) -> Value {
    serde_json::json!({ "perUserMfaState": state.as_str() })
}

/// What the organization shows of a record. What cannot be read shows nothing of it.
fn shows(now: Option<&Value>, record: &Record) -> Shows {
    match (now, record.before.read::<Value>(), record.after.read::<Value>()) {
        (Some(now), Ok(before), Ok(after)) => Shows::of(now, &before, &after),
        _ => Shows::Otherwise,
    }
}
