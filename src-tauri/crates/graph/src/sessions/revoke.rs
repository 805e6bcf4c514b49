//! Making people sign in anew.

use jiff::Timestamp;
use mfa::id::UserId;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{path, signed_out, valid_from};
use crate::batch::{Change, Item, Outcome, Version};
use crate::request::part;
use crate::{Error, Graph};

/// One person who is to be signed out.
struct Revocation {
    action: String,
    shown_at: String,
    before: Option<Timestamp>,
}

impl Change for Revocation {
    fn item(&self) -> Item<'_> {
        Item::action(&self.action)
    }

    fn shown_at(&self) -> String {
        self.shown_at.clone()
    }

    /// Where the moments do not tell, it does not show: revoking twice does no harm.
    fn shows(&self, body: Value) -> Option<bool> {
        let now = valid_from(body).ok()?;
        Some(signed_out(self.before, now).unwrap_or(false))
    }

    /// `{"value": true}`, or another success, also without a body (GRAPH.md section h).
    fn is_taken(&self, body: &Value) -> bool {
        body.get("value") != Some(&Value::Bool(false))
    }
}

impl Graph {
    /// Ends the sessions of up to 20 people in one batch, everywhere and in every app, and gives what became of each,
    /// in their order. Each comes with the moment from which on their sign-ins counted when it was last read
    /// ([`Graph::sessions_valid_from`]), `None` when that is not known.
    ///
    /// It takes effect within minutes. Access tokens that are out live on to their end, an hour or so, and guests stay
    /// signed in to their own organization.
    ///
    /// Ending sessions twice does no harm: whoever signed in between signs in once more. All the same nothing is
    /// repeated blindly. What the service refused for its limits is read back, and sent again where the moment is not
    /// later than before, or does not tell; where it cannot be read it is [`Outcome::Unknown`], as is whatever else
    /// may have been made. That the caller may send again after it has read. `cancel` gives up whatever is not sent
    /// yet, which is [`Outcome::NotSent`]; the answer to what was sent is still waited for. When the future is dropped
    /// before its end instead, what was sent may have been made.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Refused`] when there are more than 20; then nothing was sent.
    pub async fn revoke_sessions(
        &self,
        people: &[(UserId, Option<Timestamp>)],
        cancel: &CancellationToken,
    ) -> Result<Vec<Outcome>, Error> {
        let revocations = people
            .iter()
            .map(|(id, before)| Revocation {
                action: format!("/users/{}/revokeSignInSessions", part(id.as_str())),
                shown_at: path(id),
                before: *before,
            })
            .collect();
        self.write_each(Version::V1, revocations, cancel).await
    }
}

#[cfg(test)]
mod tests;
