//! Who holds a directory role (GRAPH.md section f).

use mfa::id::{GroupId, RoleTemplateId, UserId};
use serde::Deserialize;
use transport::LimitGroup;

use crate::page::{Identified, List, whole_if_there};
use crate::request::part;
use crate::{Error, Graph, lenient};

/// Somebody or something that holds a role for the whole organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleMember {
    /// A person, directly.
    User(UserId),
    /// A role-assignable group: its members hold the role (VERDICTS.md V5).
    Group(GroupId),
    /// An application or another thing that nobody signs in as.
    Other,
}

#[derive(Deserialize)]
struct DirectoryObject {
    #[serde(rename = "@odata.type", default, deserialize_with = "lenient::unless_strange")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient::id")]
    id: String,
}

impl Identified for DirectoryObject {
    fn id(&self) -> &str {
        &self.id
    }
}

impl From<DirectoryObject> for RoleMember {
    fn from(object: DirectoryObject) -> Self {
        match object.kind.as_deref() {
            // Where all members are people, the kind may be left out.
            Some("#microsoft.graph.user") | None => Self::User(object.id.into()),
            Some("#microsoft.graph.group") => Self::Group(object.id.into()),
            Some(_) => Self::Other,
        }
    }
}

impl Graph {
    /// Who actively holds the role with this template id. A role that was never used in the organization is not
    /// there, and has no holders.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn role_members(&self, role: &RoleTemplateId) -> Result<Vec<RoleMember>, Error> {
        let path = format!("v1.0/directoryRoles(roleTemplateId='{}')/members?$select=id", part(role.as_str()));
        let list = List::new(self.endpoints.graph(&path), LimitGroup::Directory);
        let members: Vec<DirectoryObject> = whole_if_there(self.distinct_pages(list)).await?.unwrap_or_default();
        Ok(members.into_iter().map(RoleMember::from).collect())
    }
}

#[cfg(test)]
mod tests {
    use mfa::role::GLOBAL_ADMINISTRATOR;
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, contract, ok, status, variants};

    #[tokio::test]
    async fn people_groups_and_applications_are_told_apart() {
        let fake = Fake::answering(|_| {
            ok(&json!({"value": [
                {"@odata.type": "#microsoft.graph.user", "id": "u"},
                {"@odata.type": "#microsoft.graph.group", "id": "g"},
                {"@odata.type": "#microsoft.graph.servicePrincipal", "id": "s"},
            ]}))
        });
        let members = fake.graph().role_members(&GLOBAL_ADMINISTRATOR).await.unwrap();
        assert_eq!(members, [RoleMember::User("u".into()), RoleMember::Group("g".into()), RoleMember::Other]);
        assert_eq!(
            fake.paths(),
            ["/v1.0/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members?$select=id"]
        );
    }

    #[tokio::test]
    async fn the_documented_members_are_read_in_all_variants() {
        let mut body = contract("directory-role-members.list-by-template.response.json");
        // The sample leaves out the id.
        body["value"][0]["id"] = json!("adele");
        for body in variants(&body, "Adele").into_iter().chain([body]) {
            let members = Fake::answering(move |_| ok(&body)).graph().role_members(&GLOBAL_ADMINISTRATOR).await;
            assert_eq!(members.unwrap(), [RoleMember::User("adele".into())]);
        }
    }

    #[tokio::test]
    async fn a_role_that_was_never_used_has_no_holders_but_an_unreadable_one_is_an_error() {
        assert!(Fake::answering(|_| status(404)).graph().role_members(&GLOBAL_ADMINISTRATOR).await.unwrap().is_empty());
        assert!(Fake::answering(|_| status(403)).graph().role_members(&GLOBAL_ADMINISTRATOR).await.is_err());
    }

    #[tokio::test]
    async fn nobody_holds_a_role_twice() {
        let fake = Fake::answering(|_| ok(&json!({"value": [{"id": "u"}, {"id": "u"}]})));
        let members = fake.graph().role_members(&GLOBAL_ADMINISTRATOR).await.unwrap();
        assert_eq!(members, [RoleMember::User("u".into())]);
    }
}
