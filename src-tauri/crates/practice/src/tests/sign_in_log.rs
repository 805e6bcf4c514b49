//! The sign-in log and when people were last seen (GRAPH.md section j).

use std::collections::BTreeSet;

use http::Method;
use serde_json::Value;
use url::form_urlencoded;

use super::client::{Place, Signed};
use crate::clock::iso;
use crate::{Clock, Difficulty};

const NOT_PREMIUM: (u16, &str) = (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant");

fn path(filter: &str, top: usize) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("$filter", filter)
        .append_pair("$top", &top.to_string())
        .finish();
    format!("v1.0/auditLogs/signIns?{query}")
}

async fn all(signed: &Signed<'_>, first: String) -> (Vec<Value>, usize) {
    let (mut path, mut rows, mut pages) = (first, Vec::new(), 0);
    loop {
        let reply = signed.get(&path).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let page = reply.json();
        rows.extend(page["value"].as_array().unwrap().iter().cloned());
        pages += 1;
        let Some(next) = page["@odata.nextLink"].as_str() else { return (rows, pages) };
        path = next.split_once("/graph/").unwrap().1.to_owned();
    }
}

fn days_ago(place: &Place, days: i64) -> String {
    iso(place.clock.now_ms() - days * 86_400_000)
}

#[tokio::test]
async fn old_protocols_of_the_last_30_days_are_found_by_name_newest_first_and_each_once() {
    let place = Place::new("group");
    let signed = place.administrator();
    let since = days_ago(&place, 30);
    let filter = format!(
        "createdDateTime ge {since} and (clientAppUsed eq 'IMAP4' or clientAppUsed eq 'POP3' or \
         clientAppUsed eq 'Authenticated SMTP' or clientAppUsed eq 'Exchange ActiveSync')"
    );
    let (rows, pages) = all(&signed, path(&filter, 100)).await;
    assert!(pages > 2);
    let times: Vec<&str> = rows.iter().map(|row| row["createdDateTime"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older) && times.iter().all(|at| *at >= since.as_str()));
    assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<BTreeSet<_>>().len(), rows.len());

    let in_time = |wanted: &dyn Fn(&Value) -> bool| -> BTreeSet<&str> {
        rows.iter().filter(|row| wanted(row)).map(|row| row["userId"].as_str().unwrap()).collect()
    };
    let succeeded = in_time(&|row| row["status"]["errorCode"] == 0);
    assert_eq!(succeeded.len(), 5, "three tills, one with IMAP and one with POP");
    assert!(in_time(&|row| row["status"]["errorCode"] != 0).len() > succeeded.len(), "most go wrong");

    let (everything, _) = all(&signed, path("status/errorCode eq 0", 1_000)).await;
    let clients: BTreeSet<&str> = everything.iter().map(|row| row["clientAppUsed"].as_str().unwrap()).collect();
    assert!(clients.is_superset(&BTreeSet::from(["", "Universal Outlook", "Browser", "POP3"])), "{clients:?}");
}

#[tokio::test]
async fn what_the_log_does_not_understand_it_refuses() {
    let place = Place::new("group");
    let signed = place.administrator();
    for filter in [
        "createdDateTime ge yesterday",
        "createdDateTime eq 2026-01-01T00:00:00Z",
        "clientAppUsed ne 'Browser'",
        "isInteractive eq true",
        "clientAppUsed eq 'IMAP4' or clientAppUsed eq 'POP3' and userId eq 'x'",
        "clientAppUsed eq IMAP4",
        "not (clientAppUsed eq 'Browser')",
        "(clientAppUsed eq 'IMAP4' or clientAppUsed eq 'POP3'",
    ] {
        assert_eq!(signed.get(&path(filter, 10)).await.status, 400, "{filter}");
    }
    for query in ["$top=1001", "$top=0", "$skip=3", "$search=x", "$orderby=userId"] {
        assert_eq!(signed.get(&format!("v1.0/auditLogs/signIns?{query}")).await.status, 400, "{query}");
    }
    assert_eq!(signed.call(Method::DELETE, "v1.0/auditLogs/signIns", &[], Vec::new()).await.status, 405);
}

#[tokio::test]
async fn a_server_may_give_fewer_than_were_asked_for() {
    let place = Place::new("clinic");
    place.practice.set_difficulty(&place.id, serde_json::from_str(r#"{"pageMost":7}"#).unwrap()).unwrap();
    let signed = place.administrator();
    let (rows, pages) = all(&signed, path("clientAppUsed eq 'IMAP4'", 1_000)).await;
    assert_eq!((rows.len(), pages), (20, 3));
    assert!(rows.iter().all(|row| row["status"]["errorCode"] == 530_035), "security defaults let none of them in");
    let page = signed.get("v1.0/users?$select=id&$top=999").await.json();
    assert_eq!(page["value"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn the_log_and_the_last_sign_in_need_p1_the_permission_and_a_role() {
    let bakery = Place::new("bakery");
    let signed = bakery.administrator();
    for path in ["v1.0/auditLogs/signIns", "v1.0/users?$select=id,signInActivity", "v1.0/me?$select=signInActivity"] {
        let reply = signed.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), NOT_PREMIUM, "{path}");
    }
    let group = Place::new("group");
    let without = group.practice.access_token_for(&group.id, None, "User.Read.All Policy.Read.All").unwrap();
    let without = Signed { place: &group, access: without, refresh: String::new() };
    for path in ["v1.0/auditLogs/signIns", "v1.0/users?$select=id,signInActivity"] {
        let reply = without.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "Authorization_RequestDenied"), "{path}");
    }
    let reporter = group.signed_in("Reports Reader").await;
    assert_eq!(reporter.get("v1.0/auditLogs/signIns?$top=1").await.status, 200);
    assert_eq!(reporter.get("v1.0/identity/conditionalAccess/policies").await.status, 403);
    let nobody = group.signed_in("Has no administrator role").await;
    assert_eq!(nobody.get("v1.0/auditLogs/signIns").await.status, 403);
    assert_eq!(nobody.get("v1.0/users?$select=signInActivity&$top=501").await.status, 400, "fewer with it");
}

#[tokio::test]
async fn the_sixth_page_of_the_log_in_ten_seconds_is_throttled() {
    let place = Place::new("group");
    place.practice.set_difficulty(&place.id, Difficulty::documented_limits()).unwrap();
    let signed = place.administrator();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(signed.get("v1.0/auditLogs/signIns?$top=1").await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429]);
}

#[tokio::test]
async fn accounts_for_emergencies_were_used_long_ago_or_never() {
    let place = Place::new("group");
    let signed = place.administrator();
    let last = async |alias: &str| {
        let path = format!("v1.0/users/{alias}@harrownakamura.onmicrosoft.com?$select=id,signInActivity");
        signed.get(&path).await.json()["signInActivity"].clone()
    };
    let first = last("ea-1").await;
    assert!(first["lastSuccessfulSignInDateTime"].as_str().unwrap() < days_ago(&place, 199).as_str());
    assert_eq!(last("ea-2").await, Value::Null);
}
