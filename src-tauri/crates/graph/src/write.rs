//! One change at a time, so that nothing is sent twice blindly (SAFETY.md cases 50 to 52).

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use transport::{LimitGroup, Method, Request, Response, Retry};

use crate::{Error, Graph};

/// How often a change is sent while the service asks to slow down.
const TRIES: u32 = 5;
/// What was just made may not be in the list yet: before it is made again it is looked for twice, so far apart.
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// A change that the service took. Whether it shows is for the caller to read back (SAFETY.md case 53).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The id by which Microsoft's support finds the request, when the service said it. Of a change that was refused
    /// for limits and shows all the same it is the id of that refusal.
    pub request_id: Option<Box<str>>,
}

impl Answered {
    /// As the service's answer to the change says.
    pub(crate) fn by(response: &Response) -> Self {
        Self { request_id: response.header("request-id").map(Into::into) }
    }

    fn though_refused(error: &Error) -> Self {
        Self { request_id: error.request_id().map(Into::into) }
    }
}

/// What is known of something that was to be made, after a refusal for limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// It is not there.
    Absent,
    /// There is something that may be it.
    Perhaps,
}

impl Graph {
    /// A change at `path` that is sent again only if it was never sent.
    pub(crate) fn change_at(&self, method: Method, path: &str, group: LimitGroup, body: Option<&Value>) -> Request {
        let request = Request::new(method, self.endpoints.graph(path), group, Retry::OnlyIfUnsent);
        match body {
            Some(body) => request.json(Bytes::from(body.to_string())),
            None => request,
        }
    }

    /// Makes a change of which twice is as good as once. After a refusal for limits it is sent again only where it
    /// does not show: such a change may have been made all the same.
    ///
    /// # Errors
    /// With [`Error::may_have_applied`] it may have been made.
    pub(crate) async fn change<F>(&self, request: Request, shows: impl Fn() -> F) -> Result<Answered, Error>
    where
        F: Future<Output = Result<bool, Error>>,
    {
        let mut tries = 0;
        loop {
            let error = match self.send(request.clone()).await {
                Ok(response) => return Ok(Answered::by(&response)),
                Err(error) if tries == 0 => error,
                Err(error) => error.after_doubt(),
            };
            tries += 1;
            if !error.asks_to_wait() || tries >= TRIES {
                return Err(error);
            }
            match shows().await {
                Ok(true) => return Ok(Answered::though_refused(&error)),
                Ok(false) => {}
                Err(_) => return Err(error),
            }
        }
    }

    /// Makes something that must not be there twice. After a refusal for limits it is sent again only after two looks
    /// have not found anything that may be it; when one finds something, it is for the caller to tell whether that is
    /// new.
    ///
    /// # Errors
    /// With [`Error::may_have_applied`] it may have been made.
    pub(crate) async fn make<F>(&self, request: Request, look: impl Fn() -> F) -> Result<Response, Error>
    where
        F: Future<Output = Result<Look, Error>>,
    {
        let mut tries = 0;
        loop {
            let error = match self.send(request.clone()).await {
                Ok(response) => return Ok(response),
                Err(error) if tries == 0 => error,
                Err(error) => error.after_doubt(),
            };
            tries += 1;
            if !error.asks_to_wait() || tries >= TRIES || !is_absent(&look).await {
                return Err(error);
            }
        }
    }
}

/// Whether two looks say that it is not there. One that failed says nothing.
async fn is_absent<F>(look: &impl Fn() -> F) -> bool
where
    F: Future<Output = Result<Look, Error>>,
{
    if !matches!(look().await, Ok(Look::Absent)) {
        return false;
    }
    tokio::time::sleep(BETWEEN_LOOKS).await;
    matches!(look().await, Ok(Look::Absent))
}
