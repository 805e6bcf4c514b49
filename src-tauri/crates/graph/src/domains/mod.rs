//! The organization's domains, and who checks passwords there (GRAPH.md section e).

use serde::Deserialize;
use transport::LimitGroup;

use crate::page::{List, whole_if_there};
use crate::request::part;
use crate::{Error, Graph, lenient};

/// One domain.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    /// Its name, which is its id.
    #[serde(rename = "id", deserialize_with = "lenient::id")]
    pub name: String,
    /// `Managed` or `Federated`, or a word that is not known yet.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub authentication_type: Option<String>,
    /// Whether new people get it.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_default: Option<bool>,
    /// Whether it is the one that the organization began with.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_initial: Option<bool>,
    /// Whether it was proven to belong to the organization.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_verified: Option<bool>,
}

/// How a federated domain is tied to the organization's own identity provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FederationConfiguration {
    /// The provider's name.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub display_name: Option<String>,
    /// The provider's issuer.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub issuer_uri: Option<String>,
    /// Where a second step is done: `acceptIfMfaDoneByFederatedIdp`, `enforceMfaByFederatedIdp`,
    /// `rejectMfaByFederatedIdp`, or a word that is not known yet. `None` is the older setting.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub federated_idp_mfa_behavior: Option<String>,
}

impl Graph {
    /// The organization's domains.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn domains(&self) -> Result<Vec<Domain>, Error> {
        self.whole(List::new(self.endpoints.graph("v1.0/domains"), LimitGroup::Directory)).await
    }

    /// How `domain` is federated; `None` when it is not.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn federation(&self, domain: &str) -> Result<Option<FederationConfiguration>, Error> {
        let path = format!("v1.0/domains/{}/federationConfiguration", part(domain));
        let list = List::new(self.endpoints.graph(&path), LimitGroup::Directory);
        let found: Option<Vec<FederationConfiguration>> = whole_if_there(self.pages(list)).await?;
        Ok(found.and_then(|found| found.into_iter().next()))
    }
}

#[cfg(test)]
mod tests {
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, status, variants};

    #[tokio::test]
    async fn the_documented_domains_are_read_in_all_variants() {
        let body = contract("domains.list.response.json");
        for body in variants(&body, "authenticationType-value").into_iter().chain([body]) {
            let domains = Fake::answering(move |_| ok(&body)).graph().domains().await.unwrap();
            assert_eq!((domains[0].name.as_str(), domains[0].is_default), ("contoso.com", Some(true)));
            assert!(domains[0].authentication_type.is_some());
        }
    }

    #[tokio::test]
    async fn the_documented_federation_is_read_in_all_variants() {
        let body = contract("domain-federation.list.response.json");
        for (body, behavior) in variants(&body, "rejectMfaByFederatedIdp").into_iter().chain([body]).zip([
            "rejectMfaByFederatedIdp",
            "rejectMfaByFederatedIdp",
            "unknownFutureValue",
            "rejectMfaByFederatedIdp",
        ]) {
            let fake = Fake::answering(move |_| ok(&body));
            let federation = fake.graph().federation("contoso.com").await.unwrap().unwrap();
            assert_eq!(federation.federated_idp_mfa_behavior.as_deref(), Some(behavior));
            assert_eq!(fake.paths(), ["/v1.0/domains/contoso.com/federationConfiguration"]);
        }
    }

    #[tokio::test]
    async fn not_found_is_not_federated_and_not_permitted_is_not_known() {
        assert!(Fake::answering(|_| status(404)).graph().federation("a.example").await.unwrap().is_none());
        let error = Fake::answering(|_| status(403)).graph().federation("a.example").await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoPermission);
    }
}
