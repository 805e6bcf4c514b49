//! How many requests a look at an organization takes: the fewest with which everything is known.

use super::known;
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn twelve_thousand_people_and_everything_about_them_take_53_requests() {
    let place = Place::signed_in("group", ADMIN).await;
    place.server.requests("group").unwrap();
    let status = place.latch.status().await;
    let asked = place.server.requests("group").unwrap();
    let http = |path: &str| asked.http.get(path).copied().unwrap_or_default();

    // 12,000 people, 999 to a page, in both lists.
    assert_eq!(http("v1.0/users"), 13);
    assert_eq!(http("v1.0/reports/authenticationMethods/userRegistrationDetails"), 13);
    // The members and the names of the groups that policies name, and the holders of the roles: 20 to a batch, and
    // further pages of the one group that is larger than a page.
    assert_eq!(http("v1.0/$batch"), 3);
    let groups = asked.items["v1.0/groups/{id}/transitiveMembers/microsoft.graph.user"];
    let policies = place.truth().await.list("v1.0/identity/conditionalAccess/policies").await.unwrap();
    let named: std::collections::HashSet<String> = policies
        .iter()
        .filter(|policy| policy["state"] != "disabled")
        .flat_map(|policy| ["includeGroups", "excludeGroups"].map(|list| policy["conditions"]["users"][list].clone()))
        .flat_map(|list| list.as_array().cloned().unwrap_or_default())
        .map(|id| id.as_str().unwrap().to_owned())
        .collect();
    assert!(groups as usize >= named.len(), "{groups} of {}", named.len());
    // Conditional Access allows one request in a second.
    assert_eq!(http("v1.0/identity/conditionalAccess/policies"), 1);
    assert_eq!(http("v1.0/identity/conditionalAccess/namedLocations"), 1);
    assert_eq!(http("v1.0/policies/authenticationStrengthPolicies"), 1);
    assert_eq!(asked.http.values().sum::<u64>(), 53, "{asked:#?}");
    assert!(known(status.registration).registered > 0 && known(status.per_user_mfa).complete);
}
