//! Who holds a directory role, and for how long (GRAPH.md section f).

mod assignments;

use futures::{StreamExt as _, stream};
use mfa::id::{GroupId, RoleTemplateId, UserId};
use serde::Deserialize;

use crate::page::Identified;
use crate::request::part;
use crate::{Error, Graph, lenient};

pub use assignments::{AssignmentType, End, RoleAssignment, RoleScheduleInstance};

/// Somebody or something that holds a role for the whole organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleMember {
    /// A person, directly.
    User(UserId),
    /// A role-assignable group: its members hold the role (VERDICTS.md V5).
    Group(GroupId),
    /// A person, a group or something else: the service did not say what this id is of.
    NotSaid(String),
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
            Some("#microsoft.graph.user") => Self::User(object.id.into()),
            Some("#microsoft.graph.group") => Self::Group(object.id.into()),
            Some(_) => Self::Other,
            None => Self::NotSaid(object.id),
        }
    }
}

fn path(role: &RoleTemplateId) -> String {
    format!("/directoryRoles(roleTemplateId='{}')/members?$select=id", part(role.as_str()))
}

impl Graph {
    /// Who actively holds each of `roles`, 20 roles to a batch, in the order in which the answers come. A role that
    /// was never used in the organization is not there, and has no holders.
    pub async fn role_members_of(
        &self,
        roles: impl IntoIterator<Item = RoleTemplateId>,
    ) -> Vec<(RoleTemplateId, Result<Vec<RoleMember>, Error>)> {
        let source: Vec<_> = roles
            .into_iter()
            .map(|role| {
                let path = path(&role);
                (role, path)
            })
            .collect();
        self.lists(stream::iter(source))
            .map(|(role, members)| {
                let members =
                    members.map(|members: Vec<DirectoryObject>| members.into_iter().map(RoleMember::from).collect());
                (role, members)
            })
            .collect()
            .await
    }
}

#[cfg(test)]
mod tests {
    use mfa::role::GLOBAL_ADMINISTRATOR;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{Fake, contract, ok, variants};

    fn user(id: &str) -> Value {
        json!({"@odata.type": "#microsoft.graph.user", "id": id})
    }

    async fn read(answer: (u16, Value)) -> Result<Vec<RoleMember>, Error> {
        let fake = Fake::batches(move |_, url, _| {
            assert_eq!(
                url,
                "/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members?$select=id"
            );
            (answer.0, json!({}), answer.1.clone())
        });
        fake.graph().role_members_of([GLOBAL_ADMINISTRATOR]).await.remove(0).1
    }

    #[tokio::test]
    async fn people_groups_and_applications_are_told_apart() {
        let members = json!({"value": [
            {"@odata.type": "#microsoft.graph.user", "id": "u"},
            {"@odata.type": "#microsoft.graph.group", "id": "g"},
            {"@odata.type": "#microsoft.graph.servicePrincipal", "id": "s"},
        ]});
        let members = read((200, members)).await.unwrap();
        assert_eq!(members, [RoleMember::User("u".into()), RoleMember::Group("g".into()), RoleMember::Other]);
    }

    #[tokio::test]
    async fn a_member_of_no_kind_is_not_taken_for_a_person() {
        let members = json!({"value": [
            {"id": "left-out"}, {"@odata.type": null, "id": "null"}, {"@odata.type": 7, "id": "strange"},
        ]});
        let not_said = ["left-out", "null", "strange"].map(|id| RoleMember::NotSaid(id.to_owned()));
        assert_eq!(read((200, members)).await.unwrap(), not_said);
    }

    #[tokio::test]
    async fn the_documented_members_are_read_in_all_variants() {
        let mut body = contract("directory-role-members.list-by-template.response.json");
        // The sample leaves out the id, and the kind.
        body["value"][0]["id"] = json!("adele");
        for body in variants(&body, "Adele").into_iter().chain([body]) {
            assert_eq!(read((200, body)).await.unwrap(), [RoleMember::NotSaid("adele".to_owned())]);
        }
    }

    #[tokio::test]
    async fn nineteen_roles_are_one_request_and_each_has_its_own_answer() {
        let fake = Fake::batches(|_, url, _| match url {
            "/directoryRoles(roleTemplateId='1')/members?$select=id" => {
                (200, json!({}), json!({"value": [user("u"), user("u")]}))
            }
            url if url.contains("'2'") => (404, json!({}), json!({})),
            url if url.contains("'3'") => (403, json!({}), json!({})),
            _ => (200, json!({}), json!({"value": []})),
        });
        let roles = (1..=19).map(|number: u32| RoleTemplateId::new(number.to_string()));
        let members = fake.graph().role_members_of(roles).await;
        let of = |id: &str| members.iter().find(|(role, _)| role.as_str() == id).unwrap().1.clone();
        assert_eq!(of("1").unwrap(), [RoleMember::User("u".into())]);
        assert_eq!(of("2").unwrap(), []);
        assert!(of("3").is_err());
        assert_eq!((members.len(), fake.seen().len()), (19, 1));
    }

    #[tokio::test]
    async fn a_role_with_many_holders_is_read_to_its_end() {
        let batches = Fake::batches(|_, _, _| {
            let next = "https://graph.microsoft.com/v1.0/next";
            (200, json!({}), json!({"value": [user("u")], "@odata.nextLink": next}))
        });
        let fake = Fake::answering(move |request| match request.url.path() {
            "/v1.0/$batch" => batches.answer_for(request),
            _ => ok(&json!({"value": [user("u"), user("v")]})),
        });
        let members = fake.graph().role_members_of([GLOBAL_ADMINISTRATOR]).await.remove(0).1.unwrap();
        assert_eq!(members, [RoleMember::User("u".into()), RoleMember::User("v".into())]);
    }
}
