//! The organization that is made in any size.

use std::collections::HashSet;

use super::client::Place;
use crate::OrganizationId;

#[tokio::test]
async fn a_hundred_thousand_people_are_listed_completely_and_each_once() {
    let place = Place::of_people(100_000);
    let signed = place.administrator();
    let mut path = "v1.0/users?$select=id,perUserMfaState&$top=999".to_owned();
    let (mut seen, mut pages) = (HashSet::new(), 0);
    loop {
        let page = signed.get(&path).await.json();
        for user in page["value"].as_array().unwrap() {
            assert!(seen.insert(user["id"].as_str().unwrap().to_owned()), "twice");
        }
        pages += 1;
        let Some(next) = page["@odata.nextLink"].as_str() else { break };
        path = next.split_once("/graph/").unwrap().1.to_owned();
    }
    assert_eq!((seen.len(), pages), (100_000, 101));
    let counts = place.practice.counts(&place.id).unwrap();
    assert_eq!(counts.disabled + counts.enabled + counts.enforced, 100_000);
}

#[test]
fn it_is_there_only_where_it_was_asked_for() {
    let id = OrganizationId::new("sized");
    let without = Place::new("bakery");
    assert!(without.practice.counts(&id).is_err());
    assert!(without.practice.organizations().iter().all(|one| one.id != id));
    let with = Place::of_people(30);
    assert_eq!(with.practice.organizations().iter().find(|one| one.id == id).unwrap().people, 30);
    assert_eq!(with.practice.organizations().len(), 4);
}
