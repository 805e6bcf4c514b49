//! Security defaults (GRAPH.md section a).

mod schedule;

use serde::Deserialize;
use serde_json::json;
use transport::{LimitGroup, Method};

use crate::{Answered, Error, Graph};

const PATH: &str = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";

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
    pub async fn set_security_defaults(&self, on: bool) -> Result<Answered, Error> {
        let body = json!({"isEnabled": on});
        let request = self.change_at(Method::Patch, PATH, LimitGroup::Writes, Some(&body));
        self.change(request, async || Ok(self.security_defaults().await? == on)).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use serde_json::Value;
    use transport::Retry;

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
        let fake = Fake::answering(|_| with_header(status(204), "request-id", "r-1"));
        let answered = fake.graph().set_security_defaults(false).await.unwrap();
        assert_eq!(answered.request_id.as_deref(), Some("r-1"));
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
                with_header(with_header(status(429), "retry-after", "1"), "request-id", "r-429")
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
        let answered = fake.graph().set_security_defaults(true).await.unwrap();
        assert_eq!(answered.request_id.as_deref(), Some("r-429"));
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
