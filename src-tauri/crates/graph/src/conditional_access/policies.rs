//! Conditional Access policies: read, made, changed, deleted, restored (GRAPH.md section c.1).

use mfa::id::PolicyId;
use mfa::policy::Policy;
use serde_json::{Map, Value};
use transport::{LimitGroup, Method, Request};

use super::{newer_words, shows};
use crate::page::{Identified, List};
use crate::request::{body, part};
use crate::write::Look;
use crate::{Answered, Error, ErrorKind, Graph};

const PATH: &str = "v1.0/identity/conditionalAccess/policies";
const DELETED: &str = "v1.0/identity/conditionalAccess/deletedItems/policies";
const GROUP: LimitGroup = LimitGroup::ConditionalAccess;

/// A policy that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Created {
    /// As the service says that it is now.
    pub policy: Policy,
    /// What it answered beside that.
    pub answered: Answered,
}

impl Identified for Policy {
    fn id(&self) -> &str {
        Self::id(self).as_str()
    }
}

impl Graph {
    /// Every Conditional Access policy, whatever its state, once and with all its JSON. Words that are newer than the
    /// documents come as they are, because they are asked for by `Prefer`.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn conditional_access_policies(&self) -> Result<Vec<Policy>, Error> {
        self.policies_at(PATH).await
    }

    async fn policies_at(&self, path: &str) -> Result<Vec<Policy>, Error> {
        let list = List::new(self.endpoints.graph(path), GROUP).headers(newer_words());
        let policies: Vec<Policy> = self.whole_distinct(list).await?;
        // Two without an id would count as one.
        match policies.iter().any(|policy| policy.id().as_str().is_empty()) {
            true => Err(Error::new(ErrorKind::Malformed, false)),
            false => Ok(policies),
        }
    }

    /// One policy with all its JSON; `None` when there is none of that id, or not yet: one that was just made may
    /// take a minute to show (SAFETY.md case 52).
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn policy(&self, id: &PolicyId) -> Result<Option<Policy>, Error> {
        let request = Request { headers: newer_words(), ..Request::get(self.endpoints.graph(&at(PATH, id)), GROUP) };
        match self.send(request).await {
            Ok(response) => with_id(body(&response)?).map(Some),
            Err(error) if error.kind() == &ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a policy as `policy` says, and gives it as the service says that it is now: which may be something else
    /// than was asked for.
    ///
    /// It is never sent twice blindly (SAFETY.md case 51). After a refusal for limits it is sent again only when two
    /// looks at the list find no policy of that name. Where they find one the refusal is given back: whoever knows
    /// which policies there were before can tell by [`shows`] whether it is this one.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`], and [`super::Refusal`]. With [`Error::may_have_applied`] the policy may be there:
    /// look for one that is new and [`shows`] it before it is sent again.
    pub async fn create_policy(&self, policy: &Value) -> Result<Created, Error> {
        let mut request = self.change_at(Method::Post, PATH, GROUP, Some(policy));
        request.headers.extend(newer_words());
        let name = policy.get("displayName").and_then(Value::as_str).unwrap_or_default();
        let look = async || {
            let there = self.conditional_access_policies().await?;
            let found = there.iter().any(|other| other.display_name() == name);
            Ok(if found { Look::Perhaps } else { Look::Absent })
        };
        let response = self.make(request, look).await?;
        Ok(Created { policy: with_id(body(&response)?)?, answered: Answered::by(&response) })
    }

    /// Changes what `changes` names and nothing else of a policy. An object in it replaces the whole of what is there
    /// of that name: `conditions` has to be complete.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`], and [`super::Refusal`]. With [`Error::may_have_applied`] the change may have been
    /// made.
    pub async fn change_policy(&self, id: &PolicyId, changes: &Value) -> Result<Answered, Error> {
        let request = self.change_at(Method::Patch, &at(PATH, id), GROUP, Some(changes));
        self.change(request, async || Ok(self.policy(id).await?.is_some_and(|policy| shows(policy.raw(), changes))))
            .await
    }

    /// Deletes a policy. Worldwide it can be restored for 30 days.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]; [`ErrorKind::NotFound`] when it is not there any more, or not yet. With
    /// [`Error::may_have_applied`] it may be deleted.
    pub async fn delete_policy(&self, id: &PolicyId) -> Result<Answered, Error> {
        let request = self.change_at(Method::Delete, &at(PATH, id), GROUP, None);
        self.change(request, async || Ok(self.policy(id).await?.is_none())).await
    }

    /// The policies that were deleted in the last 30 days and can be restored.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]; [`ErrorKind::NotFound`] in a cloud that does not keep them.
    pub async fn deleted_policies(&self) -> Result<Vec<Policy>, Error> {
        self.policies_at(DELETED).await
    }

    /// Puts a deleted policy back, in the state in which it was deleted.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`], and [`super::Refusal`]; [`ErrorKind::NotFound`] when it is not kept any more. With
    /// [`Error::may_have_applied`] it may be back.
    pub async fn restore_policy(&self, id: &PolicyId) -> Result<Answered, Error> {
        let path = format!("{}/restore", at(DELETED, id));
        let request = self.change_at(Method::Post, &path, GROUP, Some(&Value::Object(Map::new())));
        self.change(request, async || Ok(self.policy(id).await?.is_some())).await
    }
}

fn at(folder: &str, id: &PolicyId) -> String {
    format!("{folder}/{}", part(id.as_str()))
}

/// A policy that can be spoken of: without an id it might be made and never found again.
fn with_id(policy: Policy) -> Result<Policy, Error> {
    if policy.id().as_str().is_empty() { Err(Error::new(ErrorKind::Malformed, true)) } else { Ok(policy) }
}

#[cfg(test)]
mod tests;
