//! Signing people out (GRAPH.md section h). From when on their sign-ins count is read right before each of them is
//! journaled; who then shows a later moment was signed out. Both moments are the service's own, never this computer's.

use std::collections::HashMap;

use futures::stream::{self, BoxStream, StreamExt as _};
use graph::sessions::signed_out;
use graph::{Error, Graph};
use jiff::Timestamp;
use mfa::change::{Object, Step, valid_from_json};
use mfa::id::UserId;
use tokio_util::sync::CancellationToken;

use super::{Ended, Making};
use crate::changes::of_people::{Answer, Known, OfPeople, Seen};

/// The end of somebody's sessions.
pub(in crate::changes) enum Sessions {}

impl Making<'_> {
    /// Signs everyone of `steps` out. Whoever runs the change comes when all others were read back, because Latch is
    /// signed out with them.
    pub(super) async fn sign_out(&self, steps: &[Step]) -> Ended {
        let (others, own) = self.last_apart::<Sessions>(steps);
        for part in [others, own] {
            if part.is_empty() {
                continue;
            }
            self.job.begin_sending();
            let ended = self.people::<Sessions>(part, self.job.cancelled()).await.ended;
            if !matches!(ended, Ended::Through) {
                return ended;
            }
        }
        Ended::Through
    }
}

impl OfPeople for Sessions {
    /// From when on their sign-ins counted before.
    type Wanted = Option<Timestamp>;
    /// From when on they count.
    type Shown = Timestamp;

    fn whose(step: &Step) -> Option<&UserId> {
        match &step.object {
            Object::SignInSessions { user } => Some(user),
            _ => None,
        }
    }

    async fn known(graph: &Graph, steps: &[Step]) -> Vec<Known<Self::Wanted>> {
        let people: Vec<UserId> = steps.iter().filter_map(Self::whose).cloned().collect();
        let mut moments: HashMap<UserId, _> = graph.sessions_valid_from(stream::iter(people)).collect().await;
        let known = |step: &Step| {
            let user = Self::whose(step)?.clone();
            // Where the service does not say, signing out does good all the same, and cannot be confirmed.
            let (wanted, unread) = match moments.remove(&user) {
                Some(Ok(moment)) => (moment, None),
                Some(Err(error)) => (None, Some(error)),
                None => (None, None),
            };
            let step = Step { before: valid_from_json(wanted), ..step.clone() };
            Some(Known { step, user, wanted, unread })
        };
        steps.iter().filter_map(known).collect()
    }

    async fn send(
        graph: &Graph,
        people: &[(UserId, Self::Wanted)],
        cancel: &CancellationToken,
    ) -> Result<Vec<Answer>, Error> {
        graph.revoke_sessions(people, cancel).await
    }

    fn look(graph: &Graph, people: Vec<UserId>) -> BoxStream<'static, (UserId, Option<Self::Shown>)> {
        let moments = graph.sessions_valid_from(stream::iter(people));
        moments.map(|(user, moment)| (user, moment.ok().flatten())).boxed()
    }

    fn look_at_all(graph: &Graph) -> BoxStream<'static, Result<Seen<Self::Shown>, Error>> {
        let pages = graph.users_sessions();
        pages.map(|page| Ok(page?.into_iter().map(|user| (user.id, user.valid_from)).collect())).boxed()
    }

    fn shows(shown: Self::Shown, wanted: Self::Wanted) -> Option<bool> {
        signed_out(wanted, Some(shown))
    }
}

#[cfg(test)]
mod tests;
