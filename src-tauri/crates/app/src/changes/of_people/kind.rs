//! What is written of many people, one by one: per-user MFA, or the end of their sessions.

use std::future::Future;

use futures::stream::BoxStream;
use graph::{Error, Graph};
use mfa::change::Step;
use mfa::id::UserId;
use tokio_util::sync::CancellationToken;

/// What became of one person's write.
pub(in crate::changes) use graph::per_user_mfa::Outcome as Answer;

/// A page of what the organization shows of people; `None` is not known.
pub(in crate::changes) type Seen<T> = Vec<(UserId, Option<T>)>;

/// A step that may be journaled: with what is there now.
pub(in crate::changes) struct Known<T> {
    /// The step.
    pub(in crate::changes) step: Step,
    /// Whose it is.
    pub(in crate::changes) user: UserId,
    /// What is looked for afterwards.
    pub(in crate::changes) wanted: T,
    /// Why it is not sent: what is there now, and is needed to tell afterwards, could not be read.
    pub(in crate::changes) unread: Option<Error>,
}

/// One kind of write.
pub(in crate::changes) trait OfPeople: 'static {
    /// What is looked for in what the organization shows of somebody afterwards.
    type Wanted: Copy + Send + Sync + 'static;
    /// What the organization shows of somebody.
    type Shown: Copy + Send + 'static;

    /// Whose `step` is; `None` for one of another kind.
    fn whose(step: &Step) -> Option<&UserId>;

    /// `steps` with what is there now, in their order. Sends nothing, and may be given up.
    fn known(graph: &Graph, steps: &[Step]) -> impl Future<Output = Vec<Known<Self::Wanted>>> + Send;

    /// Sends up to 20 people in one batch.
    fn send(
        graph: &Graph,
        people: &[(UserId, Self::Wanted)],
        cancel: &CancellationToken,
    ) -> impl Future<Output = Result<Vec<Answer>, Error>> + Send;

    /// Looks at some people.
    fn look(graph: &Graph, people: Vec<UserId>) -> BoxStream<'static, (UserId, Option<Self::Shown>)>;

    /// Looks at everyone, page by page.
    fn look_at_all(graph: &Graph) -> BoxStream<'static, Result<Seen<Self::Shown>, Error>>;

    /// Whether `shown` is what was wanted; `None` when it cannot be told.
    fn shows(shown: Self::Shown, wanted: Self::Wanted) -> Option<bool>;
}
