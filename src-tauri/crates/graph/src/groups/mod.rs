//! Who is in a group (GRAPH.md section e), and what a group is in.

mod upward;

use std::collections::{HashMap, HashSet};

use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, future};
use mfa::id::{GroupId, UserId};
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use transport::LimitGroup;

use crate::batch::Version;
use crate::page::Identified;
use crate::request::part;
use crate::{Error, ErrorKind, Graph, lenient};

pub use upward::NamedGroup;

/// How many large groups are read to their end at once.
const LARGE_GROUPS_AT_ONCE: usize = 8;

/// A group, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRead {
    /// Its name; `None` when that could not be read, or is none.
    pub name: Option<Box<str>>,
    /// The people in it, also through groups inside it, each once.
    pub members: Vec<UserId>,
    /// Whether the service knows neither it nor who is in it: then it was deleted, and has nobody in it.
    pub gone: bool,
}

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

/// What is asked about a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Members,
    Name,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    display_name: Option<Box<str>>,
}

fn members_path(group: &GroupId) -> String {
    format!("/groups/{}/transitiveMembers/microsoft.graph.user?$select=id&$top=999", part(group.as_str()))
}

fn name_path(group: &GroupId) -> String {
    format!("/groups/{}?$select=id,displayName", part(group.as_str()))
}

fn name_in(body: Value) -> Option<Box<str>> {
    let named: Named = serde_json::from_value(body).ok()?;
    named.display_name.filter(|name| !name.is_empty())
}

impl Graph {
    /// Each of `groups` once, in the order in which they are done: ten to a batch, and more requests only for groups
    /// of more than 999 people. What could not be read of one is its own error; a name that could not be read is
    /// left out and spoils nothing.
    pub fn groups(
        &self,
        groups: impl IntoIterator<Item = GroupId>,
    ) -> BoxStream<'static, (GroupId, Result<GroupRead, Error>)> {
        let graph = self.clone();
        let mut seen = HashSet::new();
        let paths: Vec<_> = groups
            .into_iter()
            .filter(|group| seen.insert(group.clone()))
            .flat_map(|group| {
                let (members, name) = (members_path(&group), name_path(&group));
                [((group.clone(), Asked::Members), members), ((group, Asked::Name), name)]
            })
            .collect();
        self.read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), stream::iter(paths))
            .scan(HashMap::new(), |first: &mut HashMap<GroupId, Result<Value, Error>>, ((group, asked), answer)| {
                let both = match first.remove(&group) {
                    None => {
                        first.insert(group, answer);
                        None
                    }
                    Some(other) => Some(match asked {
                        Asked::Members => (group, answer, other),
                        Asked::Name => (group, other, answer),
                    }),
                };
                future::ready(Some(both))
            })
            .filter_map(future::ready)
            .map(move |(group, members, name)| {
                let graph = graph.clone();
                async move {
                    let read = graph.group_of(&group, members, name).await;
                    (group, read)
                }
            })
            .buffer_unordered(LARGE_GROUPS_AT_ONCE)
            .boxed()
    }

    async fn group_of(
        &self,
        group: &GroupId,
        members: Result<Value, Error>,
        name: Result<Value, Error>,
    ) -> Result<GroupRead, Error> {
        let refused = members.as_ref().err().cloned();
        let members: Option<Vec<Member>> = self.rest_of_list(&members_path(group), members).await?;
        let gone = matches!(&name, Err(error) if error.kind() == &ErrorKind::NotFound);
        match (&members, refused) {
            // It is or may be there after all, so that who is in it is not known.
            (None, Some(refused)) if !gone => Err(refused),
            _ => Ok(GroupRead {
                gone: members.is_none(),
                name: name.ok().and_then(name_in),
                members: members.into_iter().flatten().map(|member| member.id).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
