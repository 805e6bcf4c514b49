//! Microsoft's own schedule to switch security defaults on (GRAPH.md section a). Undocumented, and in `beta` alone.

use jiff::Timestamp;
use mfa::schedule::DefaultsSchedule;
use serde::Deserialize;
use transport::LimitGroup;

use crate::{Error, Graph, lenient};

/// The policy in `beta`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scheduling {
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    security_defaults_upsell: Option<Upsell>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Upsell {
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    action: Option<String>,
    #[serde(default, rename = "dueDateTime", deserialize_with = "lenient::unless_strange")]
    due: Option<Timestamp>,
}

impl Upsell {
    fn schedule(self) -> Option<DefaultsSchedule> {
        let action = self.action?;
        let is = |word: &str| action.eq_ignore_ascii_case(word);
        if is("none") {
            // The day that is written beside it is one on which nothing happened.
            Some(DefaultsSchedule::NotScheduled)
        } else if is("autoEnable") || is("autoEnabledNotify") {
            Some(DefaultsSchedule::Scheduled { due: self.due.filter(|due| lenient::is_a_day(*due)) })
        } else {
            None
        }
    }
}

impl Graph {
    /// Microsoft's own schedule to switch security defaults on; `None` when the service does not say, or says a word
    /// that is not known.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn security_defaults_schedule(&self) -> Result<Option<DefaultsSchedule>, Error> {
        let path = "beta/policies/identitySecurityDefaultsEnforcementPolicy";
        let policy: Scheduling = self.read(path, LimitGroup::Directory).await?;
        Ok(policy.security_defaults_upsell.and_then(Upsell::schedule))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{Fake, contract, ok, status, variants};

    async fn schedule(body: Value) -> Option<DefaultsSchedule> {
        Fake::answering(move |_| ok(&body)).graph().security_defaults_schedule().await.unwrap()
    }

    #[tokio::test]
    async fn the_schedule_that_was_seen_is_read_in_all_variants() {
        let body = contract("observed.security-defaults-beta-upsell.fragment.json");
        let [extra, _, unknown] = variants(&body, "none");
        assert_eq!(schedule(body).await, Some(DefaultsSchedule::NotScheduled));
        assert_eq!(schedule(extra).await, Some(DefaultsSchedule::NotScheduled));
        assert_eq!(schedule(unknown).await, None);
    }

    #[tokio::test]
    async fn both_words_for_soon_are_a_schedule_and_a_day_that_is_none_is_not_given() {
        let day: Timestamp = "2026-12-24T00:00:00Z".parse().unwrap();
        for word in ["autoEnable", "autoEnabledNotify"] {
            for (due, read) in [
                (json!("2026-12-24T00:00:00Z"), Some(day)),
                (json!("0001-01-01T00:00:00Z"), None),
                (json!(null), None),
                (json!("soon"), None),
            ] {
                let body = json!({"securityDefaultsUpsell": {"action": word, "dueDateTime": due}});
                assert_eq!(schedule(body).await, Some(DefaultsSchedule::Scheduled { due: read }), "{word} {due}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_not_said_is_not_taken_for_no_schedule() {
        for upsell in [json!(null), json!({}), json!({"action": null}), json!({"action": 1}), json!([])] {
            assert_eq!(schedule(json!({"isEnabled": false, "securityDefaultsUpsell": upsell})).await, None, "{upsell}");
        }
        assert_eq!(schedule(contract("security-defaults.get.response.json")).await, None);
        let fake = Fake::answering(|_| status(403));
        assert!(fake.graph().security_defaults_schedule().await.is_err());
        assert_eq!(fake.paths(), ["/beta/policies/identitySecurityDefaultsEnforcementPolicy"]);
    }
}
