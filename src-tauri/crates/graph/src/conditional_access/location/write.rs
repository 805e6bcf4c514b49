//! Named locations: made, changed, deleted.

use mfa::id::LocationId;
use mfa::location::NamedLocation;
use serde_json::Value;
use transport::{LimitGroup, Method, Request};

use super::{PATH, Wire};
use crate::conditional_access::{newer_words, shows};
use crate::request::{body, part};
use crate::write::Look;
use crate::{Answered, Error, ErrorKind, Graph};

const GROUP: LimitGroup = LimitGroup::ConditionalAccess;

impl Graph {
    /// One named location with all its JSON; `None` when there is none of that id, or not yet: one that was just made
    /// may take a while to show.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn named_location(&self, id: &LocationId) -> Result<Option<Value>, Error> {
        let request = Request { headers: newer_words(), ..Request::get(self.endpoints.graph(&at(id)), GROUP) };
        match self.send(request).await {
            Ok(response) => body(&response).map(Some),
            Err(error) if error.kind() == &ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a named location as `location` says, which needs its `@odata.type`. A policy may name it only when the
    /// service can read it, which takes a while. Never sent twice blindly, as [`Graph::create_policy`].
    ///
    /// # Errors
    /// See [`crate::ErrorKind`], and [`crate::conditional_access::Refusal`]. With [`Error::may_have_applied`] the
    /// location may be there.
    pub async fn create_named_location(&self, location: &Value) -> Result<NamedLocation, Error> {
        let request = self.change_at(Method::Post, PATH, GROUP, Some(location));
        let name = location.get("displayName").and_then(Value::as_str).unwrap_or_default();
        let look = async || {
            let found = self.named_locations().await?.iter().any(|other| &*other.name == name);
            Ok(if found { Look::Perhaps } else { Look::Absent })
        };
        let made: Wire = body(&self.make(request, look).await?)?;
        Ok(made.into())
    }

    /// Changes what `changes` names of a named location; it needs the `@odata.type`. A list in it replaces the whole.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`], and [`crate::conditional_access::Refusal`]. With [`Error::may_have_applied`] the
    /// change may have been made.
    pub async fn change_named_location(&self, id: &LocationId, changes: &Value) -> Result<Answered, Error> {
        let request = self.change_at(Method::Patch, &at(id), GROUP, Some(changes));
        self.change(request, async || Ok(self.named_location(id).await?.is_some_and(|there| shows(&there, changes))))
            .await
    }

    /// Deletes a named location. The service refuses it while a policy names it.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]; [`ErrorKind::NotFound`] when it is not there any more, or not yet. With
    /// [`Error::may_have_applied`] it may be deleted.
    pub async fn delete_named_location(&self, id: &LocationId) -> Result<Answered, Error> {
        let request = self.change_at(Method::Delete, &at(id), GROUP, None);
        self.change(request, async || Ok(self.named_location(id).await?.is_none())).await
    }
}

fn at(id: &LocationId) -> String {
    format!("{PATH}/{}", part(id.as_str()))
}

#[cfg(test)]
mod tests {
    use mfa::location::LocationKind;
    use serde_json::json;
    use transport::Retry;

    use super::*;
    use crate::testing::{Fake, contract, ok, response, status, throttled_once};

    fn id() -> LocationId {
        "0854951d-5fc0-4eb1-b392-9b2c9d7949c2".into()
    }

    #[tokio::test]
    async fn a_location_is_made_as_documented_and_given_as_it_is() {
        let fake = Fake::answering(|_| Ok(response(201, &contract("named-location.create-ip.response.json"))));
        let made =
            fake.graph().create_named_location(&contract("named-location.create-ip.request.json")).await.unwrap();
        assert_eq!(made.id, id());
        let ranges = vec!["12.34.221.11/22".into(), "2001:0:9d38:90d6:0:0:0:0/63".into()];
        assert_eq!(made.kind, LocationKind::Networks { trusted: Some(false), ranges });
        let seen = fake.seen();
        assert_eq!((seen.len(), seen[0].method, seen[0].retry), (1, Method::Post, Retry::OnlyIfUnsent));
        assert_eq!(seen[0].group, GROUP);
        let sent: Value = serde_json::from_slice(&seen[0].body).unwrap();
        assert_eq!(sent, contract("named-location.create-ip.request.json"));
        assert_eq!(fake.paths(), ["/v1.0/identity/conditionalAccess/namedLocations"]);

        let fake = Fake::answering(|_| Ok(response(201, &contract("named-location.create-country.response.json"))));
        let asked = contract("named-location.create-country.request.json");
        let made = fake.graph().create_named_location(&asked).await.unwrap();
        assert!(matches!(made.kind, LocationKind::Countries { unknown_too: true, .. }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_one_is_made_again_only_where_its_name_is_not_there() {
        let asked = json!({"displayName": "Office"});
        for (there, sent) in
            [(json!([{"id": "x", "displayName": "Home"}]), 2), (json!([{"id": "x", "displayName": "Office"}]), 1)]
        {
            let list = json!({"value": there});
            let fake = throttled_once(move |request| match request.method {
                Method::Get => ok(&list),
                _ => Ok(response(201, &json!({"id": "new"}))),
            });
            let made = fake.graph().create_named_location(&asked).await;
            assert_eq!(made.is_ok(), sent == 2);
            assert!(made.map_or_else(|error| error.may_have_applied(), |made| made.id.as_str() == "new"));
            assert_eq!(fake.seen().iter().filter(|request| request.method == Method::Post).count(), sent);
        }
    }

    #[tokio::test]
    async fn a_change_sends_what_it_names_and_is_looked_for_after_a_refusal() {
        let changes = contract("named-location.update-ip.request.json");
        let fake = throttled_once(|_| status(204));
        let graph = fake.graph();
        // What is there cannot be read, so nothing is known.
        assert!(graph.change_named_location(&id(), &changes).await.unwrap_err().may_have_applied());
        let shown = contract("named-location.get-ip.response.json");
        let fake = throttled_once(move |request| if request.method == Method::Get { ok(&shown) } else { status(204) });
        fake.graph().change_named_location(&id(), &changes).await.unwrap();
        let seen = fake.seen();
        assert_eq!(
            seen.iter().map(|request| request.method).collect::<Vec<_>>(),
            [Method::Patch, Method::Get, Method::Patch]
        );
        assert_eq!(serde_json::from_slice::<Value>(&seen[2].body).unwrap(), changes);
        assert_eq!(seen[2].url.path(), format!("/v1.0/identity/conditionalAccess/namedLocations/{}", id()));
    }

    #[tokio::test]
    async fn a_deleted_one_is_gone_and_is_not_deleted_twice() {
        let fake = throttled_once(|request| if request.method == Method::Get { status(404) } else { status(204) });
        fake.graph().delete_named_location(&id()).await.unwrap();
        let seen = fake.seen();
        assert_eq!((seen[0].method, seen.len()), (Method::Delete, 2));
        assert!(seen[0].body.is_empty());
    }

    #[tokio::test]
    async fn one_location_is_read_whole_or_is_not_there() {
        let shown = contract("named-location.get-ip.response.json");
        let fake = Fake::contract("named-location.get-ip.response.json");
        assert_eq!(fake.graph().named_location(&id()).await.unwrap(), Some(shown));
        let gone = Fake::answering(|_| {
            Ok(response(404, &contract("observed.error.named-location-not-found.404.response.json")))
        });
        assert_eq!(gone.graph().named_location(&id()).await.unwrap(), None);
        assert!(Fake::answering(|_| status(403)).graph().named_location(&id()).await.is_err());
    }
}
