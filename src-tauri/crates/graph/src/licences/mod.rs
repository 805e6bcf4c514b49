//! The products that the organization has bought: `subscribedSkus` (GRAPH.md section e).

use serde::Deserialize;
use transport::LimitGroup;

use crate::page::List;
use crate::{Error, Graph, lenient};

/// One product.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribedSku {
    /// Which product.
    #[serde(deserialize_with = "lenient::id")]
    pub sku_id: String,
    /// Its short name, such as `SPB`. For showing only: what it holds is told by its plans.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub sku_part_number: Option<String>,
    /// `Enabled`, `Warning`, `Suspended`, `Deleted`, `LockedOut`, or a word that is not known yet.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub capability_status: Option<String>,
    /// Units that are assigned.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub consumed_units: Option<u64>,
    /// Units that were bought.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub prepaid_units: Option<PrepaidUnits>,
    /// What it holds. `None` when the service did not say.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub service_plans: Option<Vec<ServicePlan>>,
}

/// Bought units by their state.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrepaidUnits {
    /// Usable.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub enabled: Option<u64>,
    /// Usable, but soon no more.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub warning: Option<u64>,
    /// Not usable.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub suspended: Option<u64>,
}

/// One service plan inside a product.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePlan {
    /// Which plan: the test for P1 and P2.
    pub service_plan_id: String,
    /// Its short name, such as `AAD_PREMIUM`.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub service_plan_name: Option<String>,
    /// `Success`, `Disabled`, `PendingInput`, `PendingActivation`, `PendingProvisioning`, or another word.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub provisioning_status: Option<String>,
}

impl Graph {
    /// The organization's products.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn subscribed_skus(&self) -> Result<Vec<SubscribedSku>, Error> {
        self.whole(List::new(self.endpoints.graph("v1.0/subscribedSkus"), LimitGroup::Directory)).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Fake, contract, ok, variants};

    const FILE: &str = "subscribed-skus.list.response.json";

    #[tokio::test]
    async fn the_documented_products_are_read() {
        let skus = Fake::contract(FILE).graph().subscribed_skus().await.unwrap();
        assert_eq!(skus.len(), 2);
        assert_eq!((skus[0].consumed_units, skus[0].prepaid_units.unwrap().enabled), (Some(14), Some(25)));
        assert_eq!(skus[1].capability_status.as_deref(), Some("Suspended"));
        let plans = skus[0].service_plans.as_ref().unwrap();
        assert_eq!(plans[0].service_plan_id, "8c098270-9dd4-4350-9b30-ba4703f3b36b");
    }

    #[tokio::test]
    async fn strange_variants_of_them_are_read_too() {
        let [extra, null, unknown] = variants(&contract(FILE), "Enabled");
        let read = |body| Fake::answering(move |_| ok(&body));
        assert!(read(extra).graph().subscribed_skus().await.unwrap()[0].service_plans.is_some());
        assert!(read(null).graph().subscribed_skus().await.unwrap()[0].service_plans.is_none());
        let skus = read(unknown).graph().subscribed_skus().await.unwrap();
        assert_eq!(skus[0].capability_status.as_deref(), Some("unknownFutureValue"));
    }
}
