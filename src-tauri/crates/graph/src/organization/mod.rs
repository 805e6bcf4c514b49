//! The organization itself (GRAPH.md section e).

use jiff::Timestamp;
use mfa::id::TenantId;
use serde::Deserialize;
use transport::LimitGroup;

use crate::page::List;
use crate::{Error, ErrorKind, Graph, lenient};

/// The organization, as far as the signed-in person may see it: without `Organization.Read.All` only id, name and
/// domains are there.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// The tenant's id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: TenantId,
    /// The name that people know it by.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub display_name: Option<String>,
    /// When it was created: tells whether it may have had security defaults from the start.
    #[serde(default, rename = "createdDateTime", deserialize_with = "lenient::unless_strange")]
    pub created: Option<Timestamp>,
    /// `AAD`, `AAD B2C` or `CIAM`.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub tenant_type: Option<String>,
    /// Two letters.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub country_letter_code: Option<String>,
    /// Whether people are copied from a local directory. `null`, and so `None`, also where they never were.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub on_premises_sync_enabled: Option<bool>,
    /// The domains that were proven to belong to it.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub verified_domains: Option<Vec<VerifiedDomain>>,
    /// The service plans it has or had.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub assigned_plans: Option<Vec<AssignedPlan>>,
}

/// One domain of [`Organization::verified_domains`].
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedDomain {
    /// Its name.
    pub name: String,
    /// `Managed` or `Federated`, or a word that is not known yet.
    #[serde(default, rename = "type", deserialize_with = "lenient::unless_strange")]
    pub authentication_type: Option<String>,
    /// Whether new people get it.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_default: Option<bool>,
    /// Whether it is the one that the organization began with.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub is_initial: Option<bool>,
}

/// One service plan of [`Organization::assigned_plans`].
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignedPlan {
    /// Which plan.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub service_plan_id: Option<String>,
    /// Only `Enabled` and `Warning` can be used; those that ended are kept as `Deleted`.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub capability_status: Option<String>,
}

impl Graph {
    /// The organization that the token speaks for.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub async fn organization(&self) -> Result<Organization, Error> {
        let list = List::new(self.endpoints.graph("v1.0/organization"), LimitGroup::Directory);
        let found: Vec<Organization> = self.whole(list).await?;
        found.into_iter().next().ok_or_else(|| Error::new(ErrorKind::Malformed, false))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, contract, ok, variants};

    const FILE: &str = "organization.list.response.json";

    #[tokio::test]
    async fn the_documented_answer_is_read() {
        let fake = Fake::contract(FILE);
        let organization = fake.graph().organization().await.unwrap();
        assert_eq!(fake.paths(), ["/v1.0/organization"]);
        assert_eq!(organization.id.as_str(), "84841066-274d-4ec0-a5c1-276be684bdd3");
        assert_eq!(organization.created.unwrap().to_string(), "2021-08-02T10:30:06Z");
        let plans = organization.assigned_plans.unwrap();
        assert_eq!(plans[2].capability_status.as_deref(), Some("Enabled"));
        assert_eq!(organization.on_premises_sync_enabled, None);
        let domains = organization.verified_domains.unwrap();
        assert_eq!(domains[0].authentication_type.as_deref(), Some("Managed"));
    }

    #[tokio::test]
    async fn strange_variants_of_it_are_read_too() {
        let [extra, null, unknown] = variants(&contract(FILE), "Managed");
        for body in [&extra, &null, &unknown] {
            let body = body.clone();
            assert!(Fake::answering(move |_| ok(&body)).graph().organization().await.is_ok());
        }
        let read = |body| Fake::answering(move |_| ok(&body));
        assert!(read(null).graph().organization().await.unwrap().assigned_plans.is_none());
        let domains = read(unknown).graph().organization().await.unwrap().verified_domains.unwrap();
        assert_eq!(domains[0].authentication_type.as_deref(), Some("unknownFutureValue"));
    }

    #[tokio::test]
    async fn no_organization_or_one_without_an_id_is_not_an_organization() {
        for body in [json!({"value": []}), json!({"value": [{"displayName": "x"}]}), json!({"value": null}), json!({})]
        {
            let error = Fake::answering(move |_| ok(&body)).graph().organization().await.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Malformed);
        }
    }
}
