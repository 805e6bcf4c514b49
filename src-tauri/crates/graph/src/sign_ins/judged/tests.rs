use futures::TryStreamExt as _;
use serde_json::{Value, json};

use super::*;
use crate::ErrorKind;
use crate::testing::{Fake, contract, ok, response, status, variants};

const NEXT: &str = "https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken=2";

fn since() -> Timestamp {
    "2026-11-01T00:00:00.7Z".parse().unwrap()
}

async fn read(rows: Value) -> JudgedPage {
    let fake = Fake::answering(move |_| ok(&json!({"value": rows})));
    fake.graph().judged_sign_ins(since()).try_collect::<Vec<_>>().await.unwrap().remove(0)
}

fn row(id: &str, at: &str) -> Value {
    json!({"id": id, "userId": "u", "createdDateTime": at})
}

#[tokio::test]
async fn a_sign_in_says_who_where_and_what_each_policy_would_have_done() {
    let page = read(json!([{
        "id": "1", "createdDateTime": "2026-11-20T08:00:00Z", "userId": "u", "userDisplayName": "Anna",
        "userPrincipalName": "anna@bakery.example", "appId": "a", "appDisplayName": "Outlook",
        "clientAppUsed": "Browser", "status": {"errorCode": 50126},
        "appliedConditionalAccessPolicies": [
            {"id": "p", "displayName": "x", "result": "reportOnlyInterrupted"},
            {"id": "q", "result": "somethingNew"},
            {"id": "SecurityDefaults", "result": null},
        ],
    }]))
    .await;
    let result = |policy: &str, result: &str| PolicyResult { policy: policy.into(), result: result.into() };
    let expected = JudgedSignIn {
        user: "u".into(),
        name: Some("Anna".into()),
        principal_name: Some("anna@bakery.example".into()),
        at: "2026-11-20T08:00:00Z".parse().unwrap(),
        app: Some("Outlook".into()),
        app_id: Some("a".into()),
        client: Some("Browser".into()),
        error_code: Some(50126),
        policies: Some(vec![
            result("p", "reportOnlyInterrupted"),
            result("q", "somethingNew"),
            result("SecurityDefaults", ""),
        ]),
    };
    assert_eq!((page.sign_ins, page.unclear), (vec![expected], 0));
}

#[tokio::test]
async fn policies_that_are_not_told_are_not_none_that_applied() {
    let with = |policies: Value| {
        let mut row = row("1", "2026-11-20T08:00:00Z");
        row["appliedConditionalAccessPolicies"] = policies;
        async move { read(json!([row])).await.sign_ins.remove(0).policies }
    };
    assert_eq!(with(json!([])).await, Some(Vec::new()));
    for unknown in [Value::Null, json!({}), json!("none"), json!([{"result": "success"}]), json!([7])] {
        assert_eq!(with(unknown.clone()).await, None, "{unknown}");
    }
    let page = read(json!([row("1", "2026-11-20T08:00:00Z")])).await;
    assert_eq!((&page.sign_ins[0].policies, page.sign_ins[0].error_code), (&None, None));
}

#[tokio::test]
async fn a_row_that_says_not_whose_or_when_is_counted_and_one_from_before_is_left_out() {
    let page = read(json!([
        row("1", "2026-11-20T08:00:00Z"),
        {"id": "2", "createdDateTime": "2026-11-19T08:00:00Z"},
        {"id": "3", "userId": "", "createdDateTime": "2026-11-19T08:00:00Z"},
        {"id": "4", "userId": "u"},
        row("5", "2026-10-31T23:59:59Z"),
    ]))
    .await;
    assert_eq!((page.sign_ins.len(), page.unclear, page.back_to), (1, 3, Some(since())));
}

#[tokio::test]
async fn the_log_is_asked_for_since_a_second_and_whole_where_it_cannot_be_chosen_from() {
    let fake = Fake::answering(|request| match request.url.query() {
        Some(query) if query.contains("$select") => status(400),
        _ => ok(&json!({"value": [row("1", "2026-11-20T08:00:00Z")]})),
    });
    let pages: Vec<_> = fake.graph().judged_sign_ins(since()).try_collect().await.unwrap();
    assert_eq!(pages[0].sign_ins.len(), 1);
    let filter = "/v1.0/auditLogs/signIns?$filter=createdDateTime%20ge%202026-11-01T00:00:00Z";
    assert_eq!(fake.paths(), [format!("{filter}{SELECT}&$top=1000"), format!("{filter}&$top=1000")]);
    assert!(fake.seen().iter().all(|request| request.group == LimitGroup::Reports));
}

#[tokio::test]
async fn no_more_is_read_than_is_asked_for_and_a_refusal_is_not_an_empty_log() {
    let fake = Fake::answering(|_| ok(&json!({"value": [], "@odata.nextLink": NEXT})));
    let mut pages = fake.graph().judged_sign_ins(since());
    assert!(pages.next().await.unwrap().is_ok());
    drop(pages);
    assert_eq!(fake.seen().len(), 1);
    let body = contract("observed.error.nonpremium-tenant.403.response.json");
    let fake = Fake::answering(move |_| Ok(response(403, &body)));
    let error = fake.graph().judged_sign_ins(since()).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!((error.kind(), fake.seen().len()), (&ErrorKind::NoLicence, 1));
}

#[tokio::test]
async fn the_documented_sign_ins_are_read_in_all_variants() {
    let mut body = contract("signins.list.response.json");
    body["@odata.nextLink"] = Value::Null;
    let [extra, null, unknown] = variants(&body, "notEnabled");
    for (body, results) in
        [(body, Some("notEnabled")), (extra, Some("notEnabled")), (null, None), (unknown, Some("unknownFutureValue"))]
    {
        let fake = Fake::answering(move |_| ok(&body));
        let since = "2020-01-01T00:00:00Z".parse().unwrap();
        let pages: Vec<_> = fake.graph().judged_sign_ins(since).try_collect().await.unwrap();
        let sign_in = &pages[0].sign_ins[0];
        assert_eq!((sign_in.app.as_deref(), sign_in.error_code), (Some("Graph explorer"), Some(0)));
        let first = sign_in.policies.as_ref().map(|policies| (policies.len(), &*policies[0].result));
        assert_eq!(first, results.map(|result| (2, result)));
    }
}
