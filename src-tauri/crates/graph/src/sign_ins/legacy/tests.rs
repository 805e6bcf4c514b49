use futures::TryStreamExt as _;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::*;
use crate::ErrorKind;
use crate::testing::{Fake, contract, ok, response, status, variants};

const NEXT: &str = "https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken=2";

fn since() -> Timestamp {
    "2026-10-25T12:00:00.5Z".parse().unwrap()
}

fn row(id: &str, client: &str, code: i64, at: &str) -> Value {
    json!({"id": id, "userId": "u", "clientAppUsed": client, "createdDateTime": at, "status": {"errorCode": code}})
}

async fn read(pages: Vec<Value>) -> Vec<LegacyPage> {
    let fake = Fake::answering(move |request| {
        let number = match request.url.query().and_then(|query| query.strip_prefix("$skiptoken=")) {
            Some(number) => number.parse().unwrap(),
            None => 0,
        };
        let next = format!("https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken={}", number + 1);
        let next = if number + 1 < pages.len() { json!(next) } else { Value::Null };
        ok(&json!({"value": pages[number], "@odata.nextLink": next}))
    });
    fake.graph().legacy_sign_ins(since()).try_collect().await.unwrap()
}

fn at(moment: &str) -> Option<Timestamp> {
    Some(moment.parse().unwrap())
}

fn unescaped(query: &str) -> String {
    percent_decode_str(query).decode_utf8().unwrap().into_owned()
}

#[tokio::test]
async fn only_successful_sign_ins_with_old_protocols_are_given() {
    let day = "2026-11-01T08:00:00Z";
    let pages = read(vec![json!([
        row("1", "IMAP4", 0, day),
        row("2", "IMAP4", 50126, day),
        row("3", "Browser", 0, day),
        row("4", "Mobile Apps and Desktop clients", 0, day),
        row("5", "Carrier Pigeon", 0, day),
        row("6", "POP3", 0, "2026-10-25T11:59:59Z"),
    ])])
    .await;
    let of = |client: &str| LegacySignIn { user: "u".into(), client: client.into(), at: day.parse().unwrap() };
    assert_eq!(pages[0].sign_ins, [of("IMAP4"), of("Carrier Pigeon")]);
    assert_eq!((pages[0].unclear, pages[0].back_to), (0, Some(since())));
}

#[tokio::test]
async fn what_may_be_one_is_counted_and_not_passed_over() {
    let day = "2026-11-01T08:00:00Z";
    let without = |key: &str| {
        let mut row = row(key, "IMAP4", 0, day);
        row.as_object_mut().unwrap().remove(key);
        row
    };
    let pages = read(vec![json!([
        without("userId"),
        without("clientAppUsed"),
        without("createdDateTime"),
        without("status"),
        row("5", "", 0, day),
        {"id": "6", "userId": 7, "clientAppUsed": "POP3", "createdDateTime": day, "status": {"errorCode": 0}},
        // These are surely none.
        row("7", "", 50126, day),
        {"id": "8", "clientAppUsed": "Browser"},
    ])])
    .await;
    assert_eq!((pages[0].sign_ins.len(), pages[0].unclear), (0, 6));
}

#[tokio::test]
async fn how_far_back_is_known_only_while_the_newest_come_first() {
    let pages = |days: [&str; 3]| {
        let pages = days.iter().map(|day| json!([row(day, "Browser", 0, day)])).collect();
        async move { read(pages).await.into_iter().map(|page| page.back_to).collect::<Vec<_>>() }
    };
    let (first, second, third) = ("2026-11-03T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z");
    assert_eq!(pages([first, second, third]).await, [at(first), at(second), at(third)]);
    assert_eq!(pages([first, third, second]).await, [at(first), at(third), None]);
    assert_eq!(read(vec![json!([])]).await, [LegacyPage::default()]);
}

#[tokio::test]
async fn the_known_names_are_asked_for_and_after_a_refusal_everything() {
    let fake = Fake::answering(|request| match request.url.query() {
        Some(query) if query.contains("clientAppUsed%20eq") || query.contains("$select") => status(400),
        _ => ok(&json!({"value": [row("1", "IMAP4", 0, "2026-11-01T08:00:00Z")]})),
    });
    let pages: Vec<_> = fake.graph().legacy_sign_ins(since()).try_collect().await.unwrap();
    assert_eq!(pages[0].sign_ins.len(), 1);
    let seen = fake.seen();
    assert!(seen.iter().all(|request| request.group == LimitGroup::Reports));
    let asked: Vec<_> = seen.iter().map(|request| unescaped(request.url.query().unwrap())).collect();
    let select = "&$select=id,createdDateTime,userId,clientAppUsed,status";
    assert!(asked[0].starts_with(
        "$filter=createdDateTime ge 2026-10-25T12:00:00Z and (clientAppUsed eq 'AutoDiscover' or clientAppUsed eq "
    ));
    assert!(asked[0].contains(" or clientAppUsed eq 'Outlook Anywhere (RPC over HTTP)' or "));
    assert!(asked[0].ends_with(&format!("'SMTP'){select}&$top=1000")), "{}", asked[0]);
    assert_eq!(asked[1], format!("$filter=createdDateTime ge 2026-10-25T12:00:00Z{select}&$top=1000"));
    assert_eq!(asked[2], "$filter=createdDateTime ge 2026-10-25T12:00:00Z&$top=1000");
}

#[tokio::test]
async fn another_refusal_is_not_asked_around() {
    let body = contract("observed.error.nonpremium-tenant.403.response.json");
    let fake = Fake::answering(move |_| Ok(response(403, &body)));
    let error = fake.graph().legacy_sign_ins(since()).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!((error.kind(), fake.seen().len()), (&ErrorKind::NoLicence, 1));
}

#[tokio::test]
async fn no_more_is_read_than_is_asked_for() {
    let fake = Fake::answering(|_| ok(&json!({"value": [], "@odata.nextLink": NEXT})));
    let mut pages = fake.graph().legacy_sign_ins(since());
    assert!(pages.next().await.unwrap().is_ok());
    drop(pages);
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn the_documented_sign_ins_are_read_in_all_variants() {
    for file in ["signins.list.response.json", "signins.list-filter-top10.response.json"] {
        let mut body = contract(file);
        body["@odata.nextLink"] = Value::Null;
        let [extra, null, unknown] = variants(&body, "Browser");
        let since = "2020-01-01T00:00:00Z".parse().unwrap();
        for (body, found) in [(body, 0), (extra, 0), (null, 0), (unknown, 1)] {
            let fake = Fake::answering(move |_| ok(&body));
            let pages: Vec<_> = fake.graph().legacy_sign_ins(since).try_collect().await.unwrap();
            assert_eq!((pages[0].sign_ins.len(), pages[0].unclear), (found, 0));
            assert_eq!(pages[0].back_to, at("2020-03-13T19:15:41.6195833Z"));
        }
    }
}
