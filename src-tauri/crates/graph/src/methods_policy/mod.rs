//! The authentication methods policy: which methods are allowed (GRAPH.md section g).

use mfa::schedule::MethodsMigration;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use transport::LimitGroup;

use crate::{Error, Graph, lenient};

/// The policy, as far as it is needed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationMethodsPolicy {
    /// How far the move from the older settings is. `None` when the service did not say or said a word that is not
    /// known; null and an empty word are what organizations without older settings have.
    #[serde(default, rename = "policyMigrationState", deserialize_with = "migration")]
    pub migration: Option<MethodsMigration>,
    /// Each method and whether it is allowed; `None` when the service did not say.
    #[serde(default, rename = "authenticationMethodConfigurations", deserialize_with = "lenient::unless_strange")]
    pub methods: Option<Vec<MethodConfiguration>>,
}

/// Whether one method is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MethodConfiguration {
    /// Which method, such as `MicrosoftAuthenticator`; an open set of words.
    #[serde(deserialize_with = "lenient::id")]
    pub id: Box<str>,
    /// `enabled` or `disabled`, or a word that is not known yet.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub state: Option<Box<str>>,
}

impl MethodConfiguration {
    /// Whether the method is allowed, for some people at least; `None` when that is not known.
    #[must_use]
    pub fn is_enabled(&self) -> Option<bool> {
        match self.state.as_deref() {
            Some("enabled") => Some(true),
            Some("disabled") => Some(false),
            _ => None,
        }
    }
}

fn migration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<MethodsMigration>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => MethodsMigration::read(None),
        Value::String(word) => MethodsMigration::read(Some(&word)),
        _ => None,
    })
}

impl Graph {
    /// The authentication methods policy. Some clouds of a country do not have it ([`crate::ErrorKind::NotFound`]).
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn authentication_methods_policy(&self) -> Result<AuthenticationMethodsPolicy, Error> {
        self.read("v1.0/policies/authenticationMethodsPolicy", LimitGroup::Directory).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, status, variants};

    async fn read(body: Value) -> AuthenticationMethodsPolicy {
        Fake::answering(move |_| ok(&body)).graph().authentication_methods_policy().await.unwrap()
    }

    #[tokio::test]
    async fn the_documented_policy_is_read_in_all_variants() {
        let body = contract("auth-methods-policy.get.response.json");
        let [extra, _, unknown] = variants(&body, "enabled");
        for body in [extra, body] {
            let policy = read(body).await;
            // The sample is older than the property.
            assert_eq!(policy.migration, None);
            let methods = policy.methods.unwrap();
            let enabled: Vec<_> =
                methods.iter().filter(|method| method.is_enabled() == Some(true)).map(|method| &*method.id).collect();
            assert_eq!((methods.len(), enabled), (5, vec!["Sms", "Email"]));
        }
        let methods = read(unknown).await.methods.unwrap();
        assert_eq!((methods[2].is_enabled(), methods[2].state.as_deref()), (None, Some("unknownFutureValue")));
        assert_eq!(read(json!({"authenticationMethodConfigurations": null})).await.methods, None);
    }

    #[tokio::test]
    async fn no_older_settings_and_not_said_are_told_apart() {
        for (state, migration) in [
            (json!("preMigration"), Some(MethodsMigration::Before)),
            (json!("premigration"), Some(MethodsMigration::Before)),
            (json!("migrationInProgress"), Some(MethodsMigration::InProgress)),
            (json!("migrationComplete"), Some(MethodsMigration::Complete)),
            (json!(null), Some(MethodsMigration::Complete)),
            (json!(""), Some(MethodsMigration::Complete)),
            (json!("unknownFutureValue"), None),
            (json!(7), None),
        ] {
            assert_eq!(read(json!({"policyMigrationState": state})).await.migration, migration, "{state}");
        }
        assert_eq!(read(json!({})).await.migration, None);
    }

    #[tokio::test]
    async fn a_cloud_without_it_is_not_one_with_nothing_allowed() {
        let error = Fake::answering(|_| status(404)).graph().authentication_methods_policy().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NotFound);
    }
}
