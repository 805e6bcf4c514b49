//! Per-user MFA off for many people: in groups of 20, journaled before they are sent, read back after.

use std::collections::HashMap;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use journal::{Code, Intent, JsonText, Outcome, RecordId};
use mfa::change::{Object, Step};
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use tokio::time::sleep;

use super::confirm::{Ended, Running};
use super::object_name;
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::status::{count, read_people};
use crate::view::ExceptionLine;

/// People in one batch, and in one transaction of the journal (GRAPH.md section k).
const GROUP: usize = 20;
/// Groups that are sent at once.
const GROUPS_AT_ONCE: usize = 8;
/// Above this many people the whole list is read back instead of each person.
const LIST_ABOVE: usize = 400;
/// When those who still show the old setting are looked at again (SAFETY.md case 53).
const LOOK_AGAIN: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];

/// People whose setting may have been changed, with their records in the journal and what the service said.
type Pending = HashMap<UserId, (RecordId, Option<AppError>)>;

/// What came of one group.
enum GroupEnd {
    /// All of it was asked for.
    Asked(Pending),
    /// Nothing more is to be sent.
    Stop(Pending, Ended),
    /// It was not sent, because the person stopped the change.
    NotSent,
}

impl Running {
    pub(super) async fn per_user_mfa(&self, steps: &[Step]) -> Ended {
        let (mut pending, mut ended) = (Pending::new(), None);
        // Whoever runs the change comes last in the plan, and is sent when all others have been.
        let (others, last) = steps.split_at(steps.len().saturating_sub(1));
        for part in [others, last] {
            if ended.is_some() {
                break;
            }
            // Made here and not in the stream, whose closure could not borrow from `steps`. They do nothing yet.
            let groups: Vec<_> = part.chunks(GROUP).map(|group| self.send_group(group)).collect();
            let mut groups = stream::iter(groups).buffered(GROUPS_AT_ONCE);
            while let Some(group) = groups.next().await {
                match group {
                    GroupEnd::Asked(asked) => pending.extend(asked),
                    GroupEnd::NotSent => ended = ended.or(Some(Ended::Cancelled)),
                    GroupEnd::Stop(asked, because) => {
                        pending.extend(asked);
                        // The groups that are under way come to their end; no new one begins.
                        self.job.cancel();
                        ended = Some(because);
                    }
                }
            }
        }
        self.job.begin_reading_back();
        self.changed();
        match self.read_back(pending).await {
            Ok(()) => ended.unwrap_or(Ended::Through),
            Err(error) => self.journal_failed(&error).await,
        }
    }

    async fn send_group(&self, steps: &[Step]) -> GroupEnd {
        if self.job.is_cancelled() {
            return GroupEnd::NotSent;
        }
        let people: Vec<(&Step, UserId)> = steps
            .iter()
            .filter_map(|step| match &step.object {
                Object::PerUserMfa { user } => Some((step, user.clone())),
                Object::SecurityDefaults => None,
            })
            .collect();
        let intents = people
            .iter()
            .map(|(step, _)| Intent {
                object: object_name(&step.object),
                display_name: step.display_name.to_string(),
                before: JsonText::from(step.before.clone()),
                after: JsonText::from(step.after.clone()),
            })
            .collect();
        let records = match self.journal.intend(self.change, intents).await {
            Ok(records) => records,
            Err(error) => return GroupEnd::Stop(Pending::new(), self.journal_failed(&error).await),
        };
        // The journal took its time: a cancelled change sends nothing more.
        if self.job.is_cancelled() {
            let not_sent = Outcome::Refused { code: "not_sent".into(), request_id: None };
            let outcomes = records.into_iter().map(|record| (record, not_sent.clone())).collect();
            return match self.journal.settle(outcomes).await {
                Ok(()) => GroupEnd::NotSent,
                Err(error) => GroupEnd::Stop(Pending::new(), self.journal_failed(&error).await),
            };
        }
        let wanted: Vec<_> = people.iter().map(|(_, user)| (user.clone(), PerUserMfaState::Disabled)).collect();
        let mut pending = Pending::new();
        let mut refused = Vec::new();
        let mut stop = None;
        match self.signed.graph.set_per_user_mfa(&wanted).await {
            Ok(outcomes) => {
                for (((_, user), record), outcome) in people.into_iter().zip(records).zip(outcomes) {
                    match outcome {
                        graph::per_user_mfa::Outcome::Done => {
                            pending.insert(user, (record, None));
                        }
                        graph::per_user_mfa::Outcome::Unknown(error) => {
                            stop = stop.or_else(|| stops(&error));
                            pending.insert(user, (record, Some(convert::graph(&error))));
                        }
                        graph::per_user_mfa::Outcome::Refused(error) => {
                            stop = stop.or_else(|| stops(&error));
                            refused.push((record, refusal(&error)));
                            self.exception(&user, true, convert::graph(&error), false);
                        }
                    }
                }
            }
            Err(error) => {
                // Refused as a whole; what may have arrived all the same is settled by reading.
                let because = convert::graph(&error);
                for ((_, user), record) in people.into_iter().zip(records) {
                    if error.may_have_applied() {
                        pending.insert(user, (record, Some(because.clone())));
                    } else {
                        refused.push((record, refusal(&error)));
                        self.exception(&user, true, because.clone(), false);
                    }
                }
                stop = stops(&error);
            }
        }
        self.job.sent(count(pending.len()));
        self.changed();
        if let Err(error) = self.journal.settle(refused).await {
            return GroupEnd::Stop(pending, self.journal_failed(&error).await);
        }
        match stop {
            Some(because) => GroupEnd::Stop(pending, Ended::Stopped(because)),
            None => GroupEnd::Asked(pending),
        }
    }

    /// Looks at everyone whose setting may have been changed, and again at those who still show the old one.
    async fn read_back(&self, mut pending: Pending) -> Result<(), journal::Error> {
        self.look(&mut pending).await?;
        for wait in LOOK_AGAIN {
            if pending.is_empty() || self.job.is_cancelled() {
                break;
            }
            tokio::select! {
                () = sleep(wait) => {}
                () = self.job.cancelled() => {}
            }
            self.look(&mut pending).await?;
        }
        let mut outcomes = Vec::with_capacity(pending.len());
        for (user, (record, because)) in pending {
            outcomes.push((record, Outcome::Unknown { code: "not_visible".into(), request_id: None }));
            self.exception(&user, false, because.unwrap_or_else(|| ErrorCode::NotVisibleYet.into()), true);
        }
        self.journal.settle(outcomes).await
    }

    /// One look at all of `pending`. Whoever shows the setting as meant is done and leaves it.
    async fn look(&self, pending: &mut Pending) -> Result<(), journal::Error> {
        let mut done = Vec::new();
        if pending.len() > LIST_ABOVE {
            let Ok(people) = read_people(&self.signed.graph, |_| ()).await else { return Ok(()) };
            for user in &people.users.people {
                self.seen(&user.id, user.per_user_mfa, pending, &mut done);
            }
        } else {
            let ids: Vec<UserId> = pending.keys().cloned().collect();
            let mut states = self.signed.graph.per_user_mfa_states(stream::iter(ids));
            while let Some((user, state)) = states.next().await {
                self.seen(&user, state.ok().flatten(), pending, &mut done);
            }
        }
        self.changed();
        self.journal.settle(done).await
    }

    fn seen(
        &self,
        user: &UserId,
        state: Option<PerUserMfaState>,
        pending: &mut Pending,
        done: &mut Vec<(RecordId, Outcome)>,
    ) {
        if state != Some(PerUserMfaState::Disabled) {
            return;
        }
        if let Some((record, _)) = pending.remove(user) {
            done.push((record, Outcome::Done { request_id: None }));
            self.job.confirmed();
        }
    }

    fn exception(&self, user: &UserId, refused: bool, because: AppError, was_sent: bool) {
        let person = self.signed.tallied().person(user);
        self.job.exception(ExceptionLine { person, refused, because }, was_sent);
    }
}

fn refusal(error: &graph::Error) -> Outcome {
    Outcome::Refused {
        code: Code::new(error.code().unwrap_or("refused")),
        request_id: error.request_id().map(Code::new),
    }
}

/// Whether every further request would fail in the same way.
fn stops(error: &graph::Error) -> Option<AppError> {
    use graph::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::SignInAgain { .. }
            | ErrorKind::SignedOut
            | ErrorKind::SomebodyElse
            | ErrorKind::Offline
            | ErrorKind::Tls
            | ErrorKind::Proxy
            | ErrorKind::WrongHost
    )
    .then(|| convert::graph(error))
}
