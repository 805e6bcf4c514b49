//! Changing per-user MFA.

use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{path, state};
use crate::batch::{Change, Item, Outcome, Version};
use crate::{Error, Graph};

/// The setting that one person is to have.
struct Setting {
    path: String,
    wanted: PerUserMfaState,
}

impl Change for Setting {
    fn item(&self) -> Item<'_> {
        Item::patch(&self.path, json!({"perUserMfaState": self.wanted.as_str()}))
    }

    fn shown_at(&self) -> String {
        self.path.clone()
    }

    fn shows(&self, body: Value) -> Option<bool> {
        let found = state(body).ok().flatten()?;
        Some(found.fulfils(self.wanted))
    }
}

impl Graph {
    /// Sets the per-user MFA of up to 20 people in one batch, and gives what became of each, in their order.
    ///
    /// What the service refused for its limits is read back, and only sent again where it was not made after all;
    /// the wait that it asks for is kept by the gate below. `cancel` gives up whatever is not sent yet, which is
    /// [`Outcome::NotSent`]; the answer to what was sent is still waited for. When the future is dropped before its
    /// end instead, what was sent may have been made.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Refused`] when there are more than 20; then nothing was sent.
    pub async fn set_per_user_mfa(
        &self,
        changes: &[(UserId, PerUserMfaState)],
        cancel: &CancellationToken,
    ) -> Result<Vec<Outcome>, Error> {
        let settings = changes.iter().map(|(id, wanted)| Setting { path: path(id), wanted: *wanted }).collect();
        self.write_each(Version::Beta, settings, cancel).await
    }
}

#[cfg(test)]
mod tests;
