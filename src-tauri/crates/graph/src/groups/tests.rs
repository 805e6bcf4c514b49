use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::StreamExt as _;
use serde_json::json;
use transport::{Request, Response};

use super::*;
use crate::testing::{Fake, ok, response, status};

const SECOND_PAGE: &str = "https://graph.microsoft.com/v1.0/groups/g/transitiveMembers?$skiptoken=2";

type Answered = Result<Response, transport::Error>;

/// Answers the items of batches by `item` and what is asked for by itself by `single`.
fn with_batches(
    item: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static,
    single: impl Fn(&Request) -> Answered + Send + Sync + 'static,
) -> Arc<Fake> {
    let batches = Fake::batches(move |_, url, _| {
        let (status, body) = item(url);
        (status, json!({}), body)
    });
    Fake::answering(move |request| match request.url.path() {
        "/v1.0/$batch" => batches.answer_for(request),
        _ => single(request),
    })
}

/// The name `n` and the members `members` for each group.
fn named_with(url: &str, members: Value) -> (u16, Value) {
    if url.contains("transitiveMembers") { (200, members) } else { (200, json!({"id": "x", "displayName": "n"})) }
}

async fn read(fake: &Arc<Fake>, groups: &[&str]) -> BTreeMap<String, Result<GroupRead, ErrorKind>> {
    let groups: Vec<GroupId> = groups.iter().map(|group| GroupId::from(*group)).collect();
    let all: Vec<_> = fake.graph().groups(groups).collect().await;
    let count = all.len();
    let all: BTreeMap<_, _> = all
        .into_iter()
        .map(|(group, read)| (group.as_str().to_owned(), read.map_err(|error| error.kind().clone())))
        .collect();
    assert_eq!(all.len(), count, "each comes once");
    all
}

fn group(name: Option<&str>, members: &[&str]) -> Result<GroupRead, ErrorKind> {
    let members = members.iter().map(|member| UserId::from(*member)).collect();
    Ok(GroupRead { name: name.map(Into::into), members, gone: false })
}

fn never(_: &Request) -> Answered {
    unreachable!("everything is in batches")
}

#[tokio::test]
async fn twelve_groups_with_their_names_are_two_requests() {
    let fake = with_batches(|url| named_with(url, json!({"value": [{"id": "a"}, {"id": "b"}, {"id": "a"}]})), never);
    let names: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.push("0");
    let all = read(&fake, &names).await;
    assert_eq!(all.len(), 12);
    assert!(all.values().all(|read| *read == group(Some("n"), &["a", "b"])));
    let mut sizes: Vec<u32> = fake.seen().iter().map(|request| request.cost).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [4, 20]);
    let full = fake.seen().into_iter().find(|request| request.cost == 20).unwrap();
    let body: Value = serde_json::from_slice(&full.body).unwrap();
    assert_eq!(
        [&body["requests"][0]["url"], &body["requests"][1]["url"]],
        ["/groups/0/transitiveMembers/microsoft.graph.user?$select=id&$top=999", "/groups/0?$select=id,displayName"]
    );
}

#[tokio::test]
async fn what_is_refused_of_one_group_spoils_no_other() {
    let fake = with_batches(
        |url| match url {
            "/groups/gone?$select=id,displayName" => (404, json!({})),
            "/groups/nameless?$select=id,displayName" => (403, json!({})),
            "/groups/empty-name?$select=id,displayName" => (200, json!({"displayName": ""})),
            "/groups/strange-name?$select=id,displayName" => (200, json!([1])),
            url if url.starts_with("/groups/gone/") || url.starts_with("/groups/there/") => (404, json!({})),
            url if url.starts_with("/groups/refused/") => (403, json!({})),
            url if url.starts_with("/groups/strange/") => (200, json!({"value": [{"id": ""}]})),
            url => named_with(url, json!({"value": [{"id": "a"}]})),
        },
        never,
    );
    let all =
        read(&fake, &["gone", "nameless", "empty-name", "strange-name", "there", "refused", "strange", "fine"]).await;
    assert_eq!(all["gone"], Ok(GroupRead { name: None, members: Vec::new(), gone: true }));
    for nameless in ["nameless", "empty-name", "strange-name"] {
        assert_eq!(all[nameless], group(None, &["a"]), "{nameless}");
    }
    // A group with a name is there, so that nobody in it would be a guess.
    assert_eq!(all["there"], Err(ErrorKind::NotFound));
    assert_eq!(all["refused"], Err(ErrorKind::NoPermission));
    assert_eq!(all["strange"], Err(ErrorKind::Malformed));
    assert_eq!(all["fine"], group(Some("n"), &["a"]));
}

#[tokio::test]
async fn a_group_is_gone_only_when_its_name_is_not_known_either() {
    for refusal in [400, 403, 500, 503] {
        let fake = with_batches(
            move |url| match url.contains("transitiveMembers") {
                true => (404, json!({})),
                false => (refusal, json!({})),
            },
            never,
        );
        assert_eq!(read(&fake, &["g"]).await["g"], Err(ErrorKind::NotFound), "{refusal}");
    }
}

/// A group of two pages, of which the second is answered by `second`.
fn large(second: impl Fn(&Request) -> Answered + Send + Sync + 'static) -> Arc<Fake> {
    with_batches(
        |url| match url.starts_with("/groups/g/") {
            true => (200, json!({"value": [{"id": "a"}], "@odata.nextLink": SECOND_PAGE})),
            false => named_with(url, json!({"value": []})),
        },
        second,
    )
}

#[tokio::test]
async fn a_large_group_is_read_to_its_end_and_nobody_twice() {
    let expired = AtomicBool::new(false);
    let fake = large(move |request| match request.url.query() {
        Some("$skiptoken=2") if !expired.swap(true, Ordering::Relaxed) => {
            Ok(response(400, &json!({"error": {"code": "Directory_ExpiredPageToken"}})))
        }
        Some("$skiptoken=2") => ok(&json!({"value": [{"id": "a"}, {"id": "b"}]})),
        _ => ok(&json!({"value": [{"id": "a"}], "@odata.nextLink": SECOND_PAGE})),
    });
    let all = read(&fake, &["g", "small"]).await;
    assert_eq!(all["g"], group(Some("n"), &["a", "b"]));
    assert_eq!(all["small"], group(Some("n"), &[]));
    let first = "/v1.0/groups/g/transitiveMembers/microsoft.graph.user?$select=id&$top=999";
    assert_eq!(fake.paths()[2], first, "begun again where it began");
}

#[tokio::test]
async fn part_of_a_group_is_not_the_group() {
    // Gone between two pages: then the first page is not the group either.
    for (answer, kind) in [(404, ErrorKind::NotFound), (403, ErrorKind::NoPermission), (500, ErrorKind::Unavailable)] {
        let all = read(&large(move |_| status(answer)), &["g", "small"]).await;
        assert_eq!(all["g"], Err(kind));
        assert!(all["small"].is_ok());
    }
    let all = read(&large(|_| ok(&json!({"value": [], "@odata.nextLink": SECOND_PAGE}))), &["g"]).await;
    assert_eq!(all["g"], Err(ErrorKind::Endless));
    let all = read(&large(|_| ok(&json!({"value": [], "@odata.nextLink": "https://evil.example/"}))), &["g"]).await;
    assert_eq!(all["g"], Err(ErrorKind::WrongHost));
}

#[tokio::test]
async fn without_batches_groups_are_read_one_by_one() {
    for refusal in [400, 404, 405, 501] {
        let fake = Fake::answering(move |request| match request.url.path() {
            "/v1.0/$batch" => status(refusal),
            "/v1.0/groups/gone" | "/v1.0/groups/gone/transitiveMembers/microsoft.graph.user" => status(404),
            path => {
                let query = request.url.query().map_or_else(String::new, |query| format!("?{query}"));
                ok(&named_with(&format!("{path}{query}"), json!({"value": [{"id": "a"}]})).1)
            }
        });
        let all = read(&fake, &["g", "gone"]).await;
        assert_eq!(all["g"], group(Some("n"), &["a"]));
        assert!(all["gone"].as_ref().unwrap().gone);
        assert_eq!(fake.seen().len(), 5);
    }
}
