//! Which groups somebody or something is in, step by step upward: the path by which a rule reaches a person.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use mfa::id::{GroupId, UserId};
use serde::Deserialize;
use transport::LimitGroup;

use crate::page::{Identified, List};
use crate::request::part;
use crate::{Error, Graph, lenient};

/// What is asked of each group.
const QUERY: &str = "memberOf/microsoft.graph.group?$select=id,displayName&$top=999";

/// A group that somebody or another group is in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedGroup {
    /// The object id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: GroupId,
    /// Its name; `None` when the service did not say.
    #[serde(default, rename = "displayName", deserialize_with = "lenient::unless_strange")]
    pub name: Option<Box<str>>,
}

impl Identified for NamedGroup {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Graph {
    /// The groups that a person is in directly, not through another group.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]; [`crate::ErrorKind::NotFound`] when the person is not there.
    pub async fn direct_groups_of_user(&self, user: &UserId) -> Result<Vec<NamedGroup>, Error> {
        let path = format!("v1.0/users/{}/{QUERY}", part(user.as_str()));
        let list = List::new(self.endpoints.graph(&path), LimitGroup::Directory);
        self.distinct_pages(list).try_concat().await
    }

    /// The groups that each of `groups` is in directly, 20 to a batch, in the order in which the answers come. A
    /// group that is gone is in none.
    pub async fn parent_groups(
        &self,
        groups: impl IntoIterator<Item = GroupId>,
    ) -> Vec<(GroupId, Result<Vec<NamedGroup>, Error>)> {
        let source: Vec<_> = groups
            .into_iter()
            .map(|group| {
                let path = format!("/groups/{}/{QUERY}", part(group.as_str()));
                (group, path)
            })
            .collect();
        self.lists(stream::iter(source)).collect().await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, ok, status};

    #[tokio::test]
    async fn the_groups_of_a_person_come_from_all_pages() {
        let fake = Fake::answering(|request| match request.url.path() {
            "/v1.0/users/u/memberOf/microsoft.graph.group" => ok(&json!({
                "value": [{"id": "a", "displayName": "Sales"}],
                "@odata.nextLink": "https://graph.microsoft.com/v1.0/next",
            })),
            _ => ok(&json!({"value": [{"id": "b", "displayName": null}, {"id": "a"}]})),
        });
        let groups = fake.graph().direct_groups_of_user(&"u".into()).await.unwrap();
        let names: Vec<_> = groups.iter().map(|group| (group.id.as_str(), group.name.as_deref())).collect();
        assert_eq!(names, [("a", Some("Sales")), ("b", None)]);
        let error = Fake::answering(|_| status(403)).graph().direct_groups_of_user(&"u".into()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoPermission);
    }

    #[tokio::test]
    async fn parents_are_read_twenty_groups_to_a_request() {
        let fake = Fake::batches(|_, url, _| match url {
            "/groups/1/memberOf/microsoft.graph.group?$select=id,displayName&$top=999" => {
                (200, json!({}), json!({"value": [{"id": "p", "displayName": "All"}]}))
            }
            url if url.starts_with("/groups/2/") => (404, json!({}), json!({})),
            url if url.starts_with("/groups/3/") => (403, json!({}), json!({})),
            _ => (200, json!({}), json!({"value": []})),
        });
        let groups = (1..=20).map(|number: u32| GroupId::from(number.to_string()));
        let parents = fake.graph().parent_groups(groups).await;
        let of = |id: &str| parents.iter().find(|(group, _)| group.as_str() == id).unwrap().1.clone();
        assert_eq!(of("1").unwrap(), [NamedGroup { id: "p".into(), name: Some("All".into()) }]);
        assert_eq!(of("2").unwrap(), []);
        assert_eq!(of("3").unwrap_err().kind(), &ErrorKind::NoPermission);
        assert_eq!((parents.len(), fake.seen().len()), (20, 1));
    }
}
