//! Groups, what is in them and what they are in (GRAPH.md section e).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::client::{Place, Signed};

/// Every entry of a list, page by page.
async fn all(signed: &Signed<'_>, path: &str) -> Vec<Value> {
    let mut path = path.to_owned();
    let mut entries = Vec::new();
    loop {
        let reply = signed.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        let page = reply.json();
        entries.extend(page["value"].as_array().unwrap().iter().cloned());
        let Some(next) = page["@odata.nextLink"].as_str() else { return entries };
        path = next.split_once("/graph/").unwrap().1.to_owned();
    }
}

fn ids(entries: &[Value]) -> BTreeSet<String> {
    entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

fn group_id(place: &Place, name: &str) -> String {
    let tenant = place.practice.tenant(&place.id).unwrap();
    tenant.organization.groups.iter().find(|group| group.name == name).unwrap().id.to_string()
}

#[tokio::test]
async fn a_group_is_shown_with_what_was_selected_and_one_that_was_deleted_is_not_found() {
    let place = Place::new("group");
    let signed = place.administrator();
    let desk = group_id(&place, "Service desk (role-assignable)");
    let group = signed.get(&format!("v1.0/groups/{desk}?$select=id,displayName,isAssignableToRole")).await.json();
    assert_eq!(group["isAssignableToRole"], true);
    assert_eq!(group["displayName"], "Service desk (role-assignable)");
    assert!(group.get("securityEnabled").is_none());

    let policies = all(&signed, "v1.0/identity/conditionalAccess/policies").await;
    let leeds = policies.iter().find(|policy| policy["displayName"] == "CA012 MFA for the Leeds office").unwrap();
    let deleted = leeds["conditions"]["users"]["includeGroups"][0].as_str().unwrap();
    for path in [format!("v1.0/groups/{deleted}"), format!("v1.0/groups/{deleted}/transitiveMembers")] {
        let reply = signed.get(&path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "Request_ResourceNotFound"));
    }
}

#[tokio::test]
async fn members_of_a_group_in_pages_within_a_batch_are_those_of_one_page_after_the_other() {
    let place = Place::new("group");
    let signed = place.administrator();
    let office = group_id(&place, "Head office");
    let path = format!("groups/{office}/transitiveMembers/microsoft.graph.user?$select=id&$top=999");
    let alone = all(&signed, &format!("v1.0/{path}")).await;
    assert!(alone.len() > 2_000, "more than two pages");
    assert_eq!(ids(&alone).len(), alone.len());

    let mut url = format!("/{path}");
    let mut together = BTreeSet::new();
    loop {
        let requests = json!([{ "id": "1", "method": "GET", "url": url }]);
        let reply = signed.post("v1.0/$batch", json!({ "requests": requests })).await.json();
        let page = &reply["responses"][0]["body"];
        let entries = page["value"].as_array().unwrap();
        assert!(entries.len() <= 999 && entries.iter().all(|entry| entry.as_object().unwrap().len() == 2));
        together.extend(ids(entries));
        let Some(next) = page["@odata.nextLink"].as_str() else { break };
        url = next.split_once("/v1.0").unwrap().1.to_owned();
    }
    assert_eq!(together, ids(&alone));
}

#[tokio::test]
async fn direct_members_are_people_and_groups_and_can_be_narrowed_to_one_of_them() {
    let place = Place::new("group");
    let signed = place.administrator();
    let exceptions = group_id(&place, "MFA exceptions (temporary)");
    let tills = group_id(&place, "Shared tills and scanners");
    let path = format!("v1.0/groups/{exceptions}/members");
    let every = all(&signed, &path).await;
    let users = all(&signed, &format!("{path}/microsoft.graph.user?$top=7")).await;
    let groups = all(&signed, &format!("{path}/microsoft.graph.group")).await;
    assert_eq!(ids(&groups), BTreeSet::from([tills]));
    assert_eq!(groups[0]["@odata.type"], "#microsoft.graph.group");
    assert_eq!(ids(&every), ids(&users).union(&ids(&groups)).cloned().collect());
    let nested = all(&signed, &format!("v1.0/groups/{exceptions}/transitiveMembers/microsoft.graph.user")).await;
    assert!(nested.len() > users.len());
    assert_eq!(signed.get(&format!("{path}/microsoft.graph.device")).await.status, 400);
    assert_eq!(signed.get(&format!("{path}?$top=1000")).await.status, 400);
    assert_eq!(signed.get(&format!("{path}?$search=x")).await.status, 400);
}

#[tokio::test]
async fn what_somebody_is_in_leads_up_through_groups_that_contain_each_other() {
    let place = Place::new("group");
    let signed = place.administrator();
    let finance = group_id(&place, "Finance");
    let office = group_id(&place, "Head office");
    let employees = group_id(&place, "All employees");
    let above = all(&signed, &format!("v1.0/groups/{finance}/memberOf/microsoft.graph.group?$select=id")).await;
    assert_eq!(ids(&above), BTreeSet::from([office.clone()]));
    let of_office = all(&signed, &format!("v1.0/groups/{office}/memberOf")).await;
    assert_eq!(ids(&of_office), BTreeSet::from([employees.clone(), finance.clone()]));

    let accountants = all(&signed, &format!("v1.0/groups/{finance}/members/microsoft.graph.user?$select=id")).await;
    let user = accountants[0]["id"].as_str().unwrap();
    let direct = ids(&all(&signed, &format!("v1.0/users/{user}/memberOf/microsoft.graph.group")).await);
    let every = ids(&all(&signed, &format!("v1.0/users/{user}/transitiveMemberOf/microsoft.graph.group")).await);
    assert!(direct.contains(&finance) && !direct.contains(&employees));
    assert!(every.is_superset(&BTreeSet::from([finance, office, employees])));
    assert!(every.is_superset(&direct));
}

#[tokio::test]
async fn memberships_of_a_role_holder_name_the_role_and_need_a_permission_for_groups_to_be_named() {
    let place = Place::new("group");
    let signed = place.administrator();
    let own = all(&signed, "v1.0/users/ravindra.w@harrow-nakamura.example/memberOf").await;
    assert!(own.iter().any(|entry| entry["roleTemplateId"] == "194ae4cb-b126-40b2-bd5b-6091b380977d"));

    let desk = group_id(&place, "Service desk (role-assignable)");
    let members = all(&signed, &format!("v1.0/groups/{desk}/members?$select=id")).await;
    let path = format!("v1.0/users/{}/memberOf/microsoft.graph.group", members[0]["id"].as_str().unwrap());
    let less = place.practice.access_token_for(&place.id, None, "User.Read.All").unwrap();
    let less = Signed { place: &place, access: less, refresh: String::new() };
    let seen = all(&less, &path).await;
    assert!(seen.iter().any(|group| group["id"] == desk.as_str() && group["displayName"].is_null()));
    assert_eq!(less.get(&format!("v1.0/groups/{desk}")).await.status, 403);
    assert_eq!(less.get(&format!("v1.0/groups/{desk}/members")).await.status, 403);
}
