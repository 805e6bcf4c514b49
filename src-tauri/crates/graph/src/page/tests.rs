use serde_json::json;
use transport::ErrorKind as Transport;

use super::*;
use crate::testing::{Fake, error, ok, status};

const USERS: &str = "https://graph.microsoft.com/v1.0/users";

fn list(fake: &std::sync::Arc<Fake>) -> BoxStream<'static, Result<Vec<Value>, Error>> {
    fake.graph().pages(List::new(Url::parse(USERS).unwrap(), LimitGroup::Directory))
}

/// Reads to the end: all that came, and the error that ended it.
async fn read(fake: &std::sync::Arc<Fake>) -> (Vec<Value>, Option<ErrorKind>) {
    let mut pages = list(fake);
    let mut items = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => items.extend(page),
            Err(error) => {
                assert!(pages.next().await.is_none(), "an error is the end");
                return (items, Some(error.kind().clone()));
            }
        }
    }
    (items, None)
}

fn page(items: Value, next: &str) -> Result<transport::Response, transport::Error> {
    ok(&json!({"value": items, "@odata.nextLink": next}))
}

#[tokio::test]
async fn the_link_is_followed_as_it_is_given() {
    let link = "https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdAIAAQ%3d%3d_AA+b/c=&%24top=2";
    let fake = Fake::answering(move |request| match request.url.query() {
        None => page(json!([1]), link),
        Some(_) => ok(&json!({"value": [2], "@odata.nextLink": null})),
    });
    let headers = HeaderMap::from_iter([(http::header::ACCEPT, "a".parse().unwrap())]);
    let first = List::new(Url::parse(USERS).unwrap(), LimitGroup::Directory).headers(headers);
    let items: Vec<Value> = fake.graph().whole(first).await.unwrap();
    assert_eq!(items, [1, 2]);
    let seen = fake.seen();
    assert_eq!(seen[1].url.as_str(), link);
    assert_eq!(seen[1].headers[http::header::ACCEPT], "a", "headers go on with each page");
}

#[tokio::test]
async fn a_link_to_another_host_is_not_followed() {
    for link in
        ["https://evil.example/v1.0/users", "http://graph.microsoft.com/v1.0/users", "https://graph.microsoft.us/x"]
    {
        let fake = Fake::answering(move |_| page(json!([1]), link));
        assert_eq!(read(&fake).await, (Vec::new(), Some(ErrorKind::WrongHost)));
        assert_eq!(fake.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_link_that_is_no_address_is_an_error_and_not_the_end() {
    for link in [json!("users?page=2"), json!(7), json!(" ")] {
        let fake = Fake::answering(move |_| ok(&json!({"value": [1], "@odata.nextLink": link})));
        assert_eq!(read(&fake).await.1, Some(ErrorKind::Malformed));
    }
}

#[tokio::test]
async fn an_empty_link_is_none() {
    let fake = Fake::answering(|_| page(json!([1]), ""));
    assert_eq!(read(&fake).await, (vec![json!(1)], None));
}

#[tokio::test]
async fn a_circle_is_found() {
    let fake = Fake::answering(|request| {
        let next = if request.url.query() == Some("$skiptoken=a") { "b" } else { "a" };
        page(json!([1]), &format!("{USERS}?$skiptoken={next}"))
    });
    assert_eq!(read(&fake).await.1, Some(ErrorKind::Endless));
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test]
async fn pages_without_an_end_end() {
    for (items, most) in [(json!([1]), MOST_PAGES), (json!([]), MOST_EMPTY_PAGES)] {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let fake = Fake::answering(move |_| {
            let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            page(items.clone(), &format!("{USERS}?$skiptoken={number}"))
        });
        assert_eq!(read(&fake).await.1, Some(ErrorKind::Endless));
        assert_eq!(fake.seen().len(), most);
    }
}

#[tokio::test]
async fn an_empty_page_in_between_is_not_the_end() {
    let fake = Fake::answering(|request| match request.url.query() {
        None => page(json!([]), &format!("{USERS}?$skiptoken=2")),
        Some(_) => ok(&json!({"value": [2]})),
    });
    assert_eq!(read(&fake).await, (vec![json!(2)], None));
}

#[tokio::test]
async fn a_page_that_is_lost_ends_the_list_with_an_error() {
    let fake = Fake::answering(|request| match request.url.query() {
        None => page(json!([1]), &format!("{USERS}?$skiptoken=2")),
        Some(_) => status(503),
    });
    assert_eq!(read(&fake).await, (vec![json!(1)], Some(ErrorKind::Unavailable)));
    let fake = Fake::answering(|_| error(Transport::Broken, true));
    assert_eq!(read(&fake).await, (Vec::new(), Some(ErrorKind::NoAnswer)));
}

#[tokio::test]
async fn what_is_no_list_is_an_error_and_not_an_empty_list() {
    for body in [json!({}), json!({"value": null}), json!({"value": {}}), json!([]), json!("x"), Value::Null] {
        let fake = Fake::answering(move |_| ok(&body));
        assert_eq!(read(&fake).await.1, Some(ErrorKind::Malformed));
    }
    let broken = |bytes: &'static [u8]| {
        Fake::answering(move |_| Ok(transport::Response { status: 200, headers: HeaderMap::new(), body: bytes.into() }))
    };
    let deep = format!("{{\"value\":{}{}}}", "[".repeat(500), "]".repeat(500)).leak();
    for bytes in [&b"{\"value\":[1"[..], b"\xef\xbb\xbf{\"value\":[]}", b"<html>", deep.as_bytes()] {
        assert_eq!(read(&broken(bytes)).await.1, Some(ErrorKind::Malformed));
    }
    let doubled = broken(b"{\"value\":[1],\"value\":[2]}");
    assert_eq!(read(&doubled).await, (vec![json!(2)], None), "the last of a doubled key counts");
}

#[tokio::test]
async fn only_a_first_page_that_is_not_there_means_that_there_is_nothing() {
    let all = |fake: std::sync::Arc<Fake>| async move {
        let first = List::new(Url::parse(USERS).unwrap(), LimitGroup::Directory);
        whole_if_there::<Value>(fake.graph().pages(first)).await.map_err(|error| error.kind().clone())
    };
    assert_eq!(all(Fake::answering(|_| status(404))).await, Ok(None));
    let gone_later = Fake::answering(|request| match request.url.query() {
        None => page(json!([1]), &format!("{USERS}?$skiptoken=2")),
        Some(_) => status(404),
    });
    assert_eq!(all(gone_later).await, Err(ErrorKind::NotFound));
    assert_eq!(all(Fake::answering(|_| ok(&json!({"value": [1]})))).await, Ok(Some(vec![json!(1)])));
}

#[derive(Deserialize)]
struct Thing {
    id: String,
}

impl Identified for Thing {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Reads a list of things with ids: each page that came, and the error that ended it.
async fn distinct(fake: &std::sync::Arc<Fake>, list: List) -> (Vec<Vec<String>>, Option<ErrorKind>) {
    let mut pages = fake.graph().distinct_pages::<Thing>(list);
    let mut given = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => given.push(page.into_iter().map(|thing| thing.id).collect()),
            Err(error) => {
                assert!(pages.next().await.is_none(), "an error is the end");
                return (given, Some(error.kind().clone()));
            }
        }
    }
    (given, None)
}

fn users() -> List {
    List::new(Url::parse(USERS).unwrap(), LimitGroup::Directory)
}

fn things(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({"id": id})).collect()
}

fn expired(status: u16, code: &str) -> Result<transport::Response, transport::Error> {
    Ok(crate::testing::response(status, &json!({"error": {"code": code, "message": "The page token has expired."}})))
}

/// Three pages of two; the token of the third has expired the first `times` that it is asked for.
fn three_pages(times: usize, status: u16, code: &'static str) -> std::sync::Arc<Fake> {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    Fake::answering(move |request| match request.url.query() {
        Some("$skiptoken=2") => page(things(&["c", "d"]), &format!("{USERS}?$skiptoken=3")),
        Some("$skiptoken=3") if asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < times => {
            expired(status, code)
        }
        Some("$skiptoken=3") => ok(&json!({"value": things(&["e", "f"])})),
        // As from another replica: in another order.
        _ => page(things(&["b", "a"]), &format!("{USERS}?$skiptoken=2")),
    })
}

#[tokio::test]
async fn an_expired_page_begins_the_list_again_and_gives_nobody_twice() {
    for (status, code) in [
        (400, "Directory_ExpiredPageToken"),
        (400, "_Directory_ExpiredPageToken"),
        (400, "directory_expiredpagetoken"),
        (410, "ExpiredPageToken"),
    ] {
        let fake = three_pages(1, status, code);
        let (given, error) = distinct(&fake, users()).await;
        assert_eq!(error, None, "{code}");
        assert_eq!(given.concat(), ["b", "a", "c", "d", "e", "f"]);
        assert_eq!(fake.seen().len(), 6);
    }
}

#[tokio::test]
async fn a_list_begins_again_three_times_and_then_is_incomplete() {
    let fake = three_pages(3, 400, "Directory_ExpiredPageToken");
    assert_eq!(distinct(&fake, users()).await.1, None);
    let fake = three_pages(4, 400, "Directory_ExpiredPageToken");
    let (given, error) = distinct(&fake, users()).await;
    assert_eq!((given.concat(), error), (["b", "a", "c", "d"].map(String::from).to_vec(), Some(ErrorKind::Refused)));
    assert_eq!(fake.seen().len(), 12);
}

#[tokio::test]
async fn another_refusal_of_a_page_does_not_begin_again() {
    for (status, code) in [
        (400, "Request_BadRequest"),
        (400, "Directory_ExpiredPageTokens"),
        (404, "Directory_ExpiredPageToken"),
        (410, "Gone"),
    ] {
        let fake = three_pages(1, status, code);
        assert!(distinct(&fake, users()).await.1.is_some(), "{status} {code}");
        assert_eq!(fake.seen().len(), 3, "{status} {code}");
    }
    // A first page has no token.
    let fake = Fake::answering(|_| expired(400, "Directory_ExpiredPageToken"));
    assert_eq!(distinct(&fake, users()).await, (Vec::new(), Some(ErrorKind::Refused)));
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn a_list_that_begins_again_is_asked_in_the_form_that_was_accepted() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let fake = Fake::answering(move |request| match request.url.query() {
        Some("$select=new") => status(400),
        Some("$skiptoken=2") if asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 => {
            expired(400, "Directory_ExpiredPageToken")
        }
        Some("$skiptoken=2") => ok(&json!({"value": things(&["b"])})),
        _ => page(things(&["a"]), &format!("{USERS}?$skiptoken=2")),
    });
    let first = Url::parse(&format!("{USERS}?$select=new")).unwrap();
    let list = List::new(first, LimitGroup::Directory).or_plain(Url::parse(USERS).unwrap());
    let (given, error) = distinct(&fake, list).await;
    assert_eq!((given.concat(), error), (vec!["a".into(), "b".into()], None));
    let asked_new = fake.paths().iter().filter(|path| path.contains("new")).count();
    assert_eq!((asked_new, fake.seen().len()), (1, 5));
}

#[tokio::test]
async fn whoever_two_pages_repeat_is_given_once() {
    let fake = Fake::answering(|request| match request.url.query() {
        None => page(things(&["a", "b", "a"]), &format!("{USERS}?$skiptoken=2")),
        Some(_) => ok(&json!({"value": things(&["b", "c"])})),
    });
    let (given, error) = distinct(&fake, users()).await;
    assert_eq!((given, error), (vec![vec!["a".into(), "b".into()], vec!["c".into()]], None));
}

#[tokio::test]
async fn the_size_of_the_organization_is_known_from_its_first_page() {
    // How fast the largest, the middle and the smallest organization may be read (GRAPH.md section k).
    let forecast = |people: u64| {
        let pace = transport::Pace::new(transport::Limits::documented());
        pace.people(people);
        pace.forecast(LimitGroup::Directory, 1_000_000).unwrap()
    };
    for (count, next, everyone, as_of) in [
        (49, false, true, 49),
        (50, false, true, 50),
        (500, false, true, 500),
        // A short page is no sign of more.
        (500, true, true, 500),
        (FULL_PAGE, true, true, 1000),
        (FULL_PAGE, true, false, 0),
    ] {
        let fake = Fake::answering(move |_| {
            let ids: Vec<_> = (0..count).map(|number| json!({"id": number.to_string()})).collect();
            let next = next.then(|| format!("{USERS}?$skiptoken=2"));
            ok(&json!({"value": ids, "@odata.nextLink": next}))
        });
        let list = if everyone { users().everyone() } else { users() };
        let mut pages = fake.graph().distinct_pages::<Thing>(list);
        assert_eq!(pages.next().await.unwrap().unwrap().len(), count);
        let read = fake.pace().forecast(LimitGroup::Directory, 1_000_000).unwrap();
        assert!(read.abs_diff(forecast(as_of)).as_secs() < 2, "{count} {next} {everyone}");
    }
}
