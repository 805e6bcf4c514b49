//! Per-user MFA of many people.

use std::future::{self, Future};

use futures::stream::{self, BoxStream, StreamExt as _};
use graph::Graph;
use mfa::change::{Object, Step};
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use tokio_util::sync::CancellationToken;

use super::kind::{Answer, Known, OfPeople, Seen};

/// Whose setting a step changes, and to what; `None` for a step that is not of this kind.
pub(crate) fn wanted(step: &Step) -> Option<(&UserId, PerUserMfaState)> {
    match &step.object {
        Object::PerUserMfa { user } => {
            let state = step.after.get("perUserMfaState")?.as_str();
            Some((user, PerUserMfaState::read(state)?))
        }
        _ => None,
    }
}

/// Somebody's per-user MFA.
pub(in crate::changes) enum PerUser {}

impl OfPeople for PerUser {
    type Wanted = PerUserMfaState;
    type Shown = PerUserMfaState;

    fn whose(step: &Step) -> Option<&UserId> {
        wanted(step).map(|(user, _)| user)
    }

    /// What is there now is in the plan.
    fn known(_: &Graph, steps: &[Step]) -> impl Future<Output = Vec<Known<Self::Wanted>>> + Send {
        let known = |step: &Step| {
            let (user, wanted) = wanted(step)?;
            Some(Known { step: step.clone(), user: user.clone(), wanted, unread: None })
        };
        future::ready(steps.iter().filter_map(known).collect())
    }

    async fn send(
        graph: &Graph,
        people: &[(UserId, Self::Wanted)],
        cancel: &CancellationToken,
    ) -> Result<Vec<Answer>, graph::Error> {
        graph.set_per_user_mfa(people, cancel).await
    }

    fn look(graph: &Graph, people: Vec<UserId>) -> BoxStream<'static, (UserId, Option<Self::Shown>)> {
        let states = graph.per_user_mfa_states(stream::iter(people));
        states.map(|(user, state)| (user, state.ok().flatten())).boxed()
    }

    fn look_at_all(graph: &Graph) -> BoxStream<'static, Result<Seen<Self::Shown>, graph::Error>> {
        let pages = graph.users_states();
        pages.map(|page| Ok(page?.into_iter().map(|user| (user.id, user.per_user_mfa_state)).collect())).boxed()
    }

    fn shows(shown: Self::Shown, wanted: Self::Wanted) -> Option<bool> {
        Some(shown.fulfils(wanted))
    }
}
