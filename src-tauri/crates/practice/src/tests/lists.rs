//! Lists: pages, properties, filters (GRAPH.md section e).

use std::collections::HashSet;

use http::Method;

use super::client::{BASE, Place};
use crate::{PerUserInList, Unconfirmed};

#[tokio::test]
async fn following_the_next_links_gives_everyone_once() {
    let place = Place::new("clinic");
    let signed = place.signed_in("Global Reader").await;
    let mut next = Some(place.url("graph", "v1.0/users?$top=50&$select=id"));
    let mut seen = HashSet::new();
    let mut pages = 0;
    let bearer = format!("Bearer {}", signed.access);
    while let Some(url) = next {
        assert!(url.starts_with(&format!("{BASE}/clinic/graph/v1.0/")), "{url}");
        let page = place.send(Method::GET, &url, &[("authorization", bearer.as_str())], Vec::new()).await.json();
        let people = page["value"].as_array().unwrap();
        assert!(people.len() <= 50);
        for user in people {
            assert!(seen.insert(user["id"].as_str().unwrap().to_owned()), "twice");
        }
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!((seen.len(), pages), (180, 4));
}

#[tokio::test]
async fn a_page_has_at_most_999_people_and_a_page_token_that_is_not_ours_is_refused() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    assert_eq!(signed.get("v1.0/users?$top=1000").await.status, 400);
    assert_eq!(signed.get("v1.0/users?$skiptoken=nonsense").await.status, 400);
    assert_eq!(signed.get("v1.0/users?$skip=3").await.status, 400);
}

#[tokio::test]
async fn select_gives_what_was_asked_for_and_nothing_else() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    let page = signed.get("v1.0/users?$select=id,displayName").await.json();
    for user in page["value"].as_array().unwrap() {
        let names: HashSet<&str> = user.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, HashSet::from(["id", "displayName"]));
    }
    assert!(signed.get("v1.0/users").await.json()["value"][0].get("perUserMfaState").is_none(), "only when asked for");
}

#[tokio::test]
async fn the_undocumented_property_is_given_absent_or_null_as_it_is_set() {
    for (form, expected) in
        [(PerUserInList::Given, Some(true)), (PerUserInList::Null, Some(false)), (PerUserInList::Absent, None)]
    {
        let place = Place::with("bakery", Unconfirmed { per_user_in_list: form, ..Unconfirmed::default() });
        let signed = place.signed_in("Global Reader").await;
        let found: HashSet<Option<bool>> = signed
            .people()
            .await
            .iter()
            .map(|user| user.get("perUserMfaState").map(|state| state.is_string()))
            .collect();
        assert_eq!(found, HashSet::from([expected]), "{form:?}");
    }
}

#[tokio::test]
async fn filters_that_graph_does_not_know_are_refused_and_counts_need_their_header() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    assert_eq!(signed.get("v1.0/users?$filter=accountEnabled%20eq%20true").await.status, 200);
    let refused = signed.get("v1.0/users?$filter=endsWith(userPrincipalName,'x')").await;
    assert_eq!(refused.status, 400);
    assert_eq!(signed.get("v1.0/users?$count=true&$filter=endsWith(mail,'x')").await.status, 400);
}

#[tokio::test]
async fn members_of_nested_groups_that_contain_each_other_are_each_listed_once() {
    let place = Place::new("group");
    let signed = place.signed_in("Global Reader").await;
    let tenant = place.practice.tenant(&place.id).unwrap();
    let nested: Vec<_> = tenant.organization.groups.iter().filter(|group| !group.groups.is_empty()).collect();
    assert!(!nested.is_empty());
    for group in nested {
        let path = format!("v1.0/groups/{}/transitiveMembers/microsoft.graph.user?$select=id&$top=999", group.id);
        let page = signed.get(&path).await.json();
        let ids: Vec<&str> =
            page["value"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap()).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        assert!(ids.len() >= group.users.len().min(999));
    }
}
