//! Who is in a group (GRAPH.md section e).

use mfa::id::{GroupId, UserId};
use serde::Deserialize;
use transport::LimitGroup;

use crate::page::{Identified, List, whole_if_there};
use crate::request::part;
use crate::{Error, Graph, lenient};

#[derive(Deserialize)]
struct Member {
    #[serde(deserialize_with = "lenient::id")]
    id: UserId,
}

impl Identified for Member {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Graph {
    /// The people in a group, also through groups inside it. A group that is gone has nobody in it.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn group_members(&self, group: &GroupId) -> Result<Vec<UserId>, Error> {
        let path =
            format!("v1.0/groups/{}/transitiveMembers/microsoft.graph.user?$select=id&$top=999", part(group.as_str()));
        let list = List::new(self.endpoints.graph(&path), LimitGroup::Directory);
        let members: Vec<Member> = whole_if_there(self.distinct_pages(list)).await?.unwrap_or_default();
        Ok(members.into_iter().map(|member| member.id).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Fake, ok, response, status};

    #[tokio::test]
    async fn members_come_from_all_pages_and_a_group_that_is_gone_is_empty() {
        let fake = Fake::answering(|request| match request.url.query() {
            Some("$select=id&$top=999") => ok(&json!({"value": [{"id": "a"}],
                "@odata.nextLink": "https://graph.microsoft.com/v1.0/groups/g/transitiveMembers?$skiptoken=2"})),
            _ => ok(&json!({"value": [{"id": "b", "more": null}]})),
        });
        assert_eq!(fake.graph().group_members(&"g".into()).await.unwrap(), ["a".into(), "b".into()]);
        assert!(Fake::answering(|_| status(404)).graph().group_members(&"g".into()).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_failure_in_the_middle_is_not_a_smaller_group() {
        let fake = Fake::answering(|request| match request.url.query() {
            Some("$select=id&$top=999") => ok(&json!({"value": [{"id": "a"}],
                "@odata.nextLink": "https://graph.microsoft.com/v1.0/groups/g/transitiveMembers?$skiptoken=2"})),
            // Gone between two pages: then the first page is not the group either.
            _ => status(404),
        });
        assert!(fake.graph().group_members(&"g".into()).await.is_err());
    }

    #[tokio::test]
    async fn a_group_whose_pages_repeat_or_expire_has_nobody_twice() {
        let asked = std::sync::atomic::AtomicBool::new(false);
        let fake = Fake::answering(move |request| match request.url.query() {
            Some("$select=id&$top=999") => ok(&json!({"value": [{"id": "a"}],
                "@odata.nextLink": "https://graph.microsoft.com/v1.0/groups/g/transitiveMembers?$skiptoken=2"})),
            _ if !asked.swap(true, std::sync::atomic::Ordering::Relaxed) => {
                Ok(response(400, &json!({"error": {"code": "Directory_ExpiredPageToken"}})))
            }
            _ => ok(&json!({"value": [{"id": "a"}, {"id": "b"}]})),
        });
        assert_eq!(fake.graph().group_members(&"g".into()).await.unwrap(), ["a".into(), "b".into()]);
    }
}
