//! The signed-in person (GRAPH.md sections e and f).

use mfa::id::{RoleTemplateId, UserId};
use serde::Deserialize;
use transport::LimitGroup;

use crate::page::List;
use crate::{Error, Graph, lenient};

/// The signed-in person.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The object id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: UserId,
    /// The name that is shown.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub display_name: Option<String>,
    /// The sign-in name.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub user_principal_name: Option<String>,
    /// The address for mail.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub mail: Option<String>,
}

/// A role that the signed-in person holds now.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiveRole {
    /// Which role, the same in every organization.
    pub role_template_id: RoleTemplateId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    pub display_name: Option<String>,
}

impl Graph {
    /// The signed-in person.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn me(&self) -> Result<Me, Error> {
        self.read("v1.0/me?$select=id,displayName,userPrincipalName,mail", LimitGroup::Directory).await
    }

    /// The roles that the signed-in person holds now, also through groups. One that could be activated but is not
    /// is not among them.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn my_roles(&self) -> Result<Vec<ActiveRole>, Error> {
        let path = "v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId";
        self.whole(List::new(self.endpoints.graph(path), LimitGroup::Directory)).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Fake, contract, ok, variants};

    #[tokio::test]
    async fn the_documented_person_is_read_in_all_variants() {
        let body = contract("me.get.response.json");
        for body in variants(&body, "Adele Vance").into_iter().chain([body]) {
            let fake = Fake::answering(move |_| ok(&body));
            let me = fake.graph().me().await.unwrap();
            assert_eq!(me.id.as_str(), "87d349ed-44d7-43e1-9a83-5f2406dee5bd");
            assert_eq!(me.user_principal_name.as_deref(), Some("AdeleV@contoso.onmicrosoft.com"));
        }
    }

    #[tokio::test]
    async fn roles_are_told_by_their_template() {
        let fake = Fake::answering(|_| {
            ok(&json!({"value": [{"id": "x", "displayName": null,
                "roleTemplateId": "62e90394-69f5-4237-9190-012177145e10", "isBuiltIn": true}]}))
        });
        let roles = fake.graph().my_roles().await.unwrap();
        assert_eq!(roles[0].role_template_id, mfa::role::GLOBAL_ADMINISTRATOR);
        assert_eq!(
            fake.paths(),
            ["/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId"]
        );
    }
}
