//! Security defaults (GRAPH.md section a).

mod schedule;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;
use transport::{LimitGroup, Method, Request, Retry};

use crate::{Error, Graph};

const PATH: &str = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
/// How often the change is sent while the service asks to slow down.
const TRIES: u32 = 5;

/// The policy, of which one property matters and must be there: a guess would be worse than an error.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SecurityDefaults {
    is_enabled: bool,
}

impl Graph {
    /// Whether security defaults are on.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn security_defaults(&self) -> Result<bool, Error> {
        let policy: SecurityDefaults = self.read(PATH, LimitGroup::Directory).await?;
        Ok(policy.is_enabled)
    }

    /// Switches security defaults on or off. `Ok` means that the service took the change; whether it shows is for
    /// the caller to read back (SAFETY.md case 53).
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]. With [`Error::may_have_applied`] the change may have been made.
    pub async fn set_security_defaults(&self, on: bool) -> Result<(), Error> {
        let body = json!({"isEnabled": on}).to_string();
        let mut tries = 0;
        loop {
            let request =
                Request::new(Method::Patch, self.endpoints.graph(PATH), LimitGroup::Writes, Retry::OnlyIfUnsent);
            let error = match self.send(request.json(Bytes::from(body.clone()))).await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            tries += 1;
            if !error.asks_to_wait() || tries >= TRIES {
                return Err(error);
            }
            // It may have been made all the same: read before it is sent again (SAFETY.md case 50).
            match self.security_defaults().await {
                Ok(state) if state == on => return Ok(()),
                Ok(_) => {}
                Err(_) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use serde_json::Value;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, status, variants, with_header};

    #[tokio::test]
    async fn the_documented_answer_is_read_with_and_without_extras() {
        let body = contract("security-defaults.get.response.json");
        let [extra, _, unknown] = variants(&body, "Security Defaults");
        for body in [extra, unknown, body] {
            assert!(Fake::answering(move |_| ok(&body)).graph().security_defaults().await.unwrap());
        }
        let seen = Fake::contract("observed.security-defaults-beta-upsell.fragment.json");
        assert!(!seen.graph().security_defaults().await.unwrap());
    }

    #[tokio::test]
    async fn without_a_plain_yes_or_no_the_answer_is_no_answer() {
        for body in [json!({}), json!({"isEnabled": null}), json!({"isEnabled": "true"}), Value::Null] {
            let error = Fake::answering(move |_| ok(&body)).graph().security_defaults().await.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Malformed);
        }
    }

    #[tokio::test]
    async fn the_change_is_sent_as_documented_and_sends_nothing_else() {
        let fake = Fake::answering(|_| status(204));
        fake.graph().set_security_defaults(false).await.unwrap();
        let seen = fake.seen();
        assert_eq!((seen.len(), seen[0].method, seen[0].retry), (1, Method::Patch, Retry::OnlyIfUnsent));
        let body: Value = serde_json::from_slice(&seen[0].body).unwrap();
        assert_eq!(body, contract("security-defaults.update.request.json"));
    }

    /// Refuses for limits `refusals` times; the first refused change is made all the same if `applies`.
    fn throttling(refusals: u32, applies: bool) -> std::sync::Arc<Fake> {
        let writes = AtomicU32::new(0);
        Fake::answering(move |request| match request.method {
            Method::Patch if writes.fetch_add(1, Ordering::Relaxed) < refusals => {
                with_header(status(429), "retry-after", "1")
            }
            Method::Patch => status(204),
            _ => ok(&json!({"isEnabled": applies && writes.load(Ordering::Relaxed) > 0})),
        })
    }

    fn methods(fake: &Fake) -> Vec<Method> {
        fake.seen().iter().map(|request| request.method).collect()
    }

    #[tokio::test]
    async fn a_change_that_was_made_though_refused_is_not_sent_again() {
        let fake = throttling(1, true);
        fake.graph().set_security_defaults(true).await.unwrap();
        assert_eq!(methods(&fake), [Method::Patch, Method::Get]);
    }

    #[tokio::test]
    async fn a_refused_change_is_read_back_before_it_is_sent_again() {
        let fake = throttling(2, false);
        fake.graph().set_security_defaults(true).await.unwrap();
        assert_eq!(methods(&fake), [Method::Patch, Method::Get, Method::Patch, Method::Get, Method::Patch]);
    }

    #[tokio::test]
    async fn a_change_that_stays_refused_ends_as_perhaps_made() {
        let fake = throttling(u32::MAX, false);
        let error = fake.graph().set_security_defaults(true).await.unwrap_err();
        assert!(error.may_have_applied());
        assert_eq!(methods(&fake).iter().filter(|method| **method == Method::Patch).count(), 5);
    }

    #[tokio::test]
    async fn a_change_without_an_answer_is_sent_once() {
        let fake = Fake::answering(|_| status(504));
        assert!(fake.graph().set_security_defaults(true).await.unwrap_err().may_have_applied());
        assert_eq!(fake.seen().len(), 1);
    }
}
