use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::testing::{Fake, error, ok, response, status};

fn people(count: usize) -> impl Stream<Item = (usize, String)> + Send + 'static {
    stream::iter((0..count).map(|number| (number, format!("/users/{number}/x"))))
}

async fn read(fake: &Arc<Fake>, count: usize) -> HashMap<usize, Result<Value, ErrorKind>> {
    let results: Vec<_> = fake
        .graph()
        .read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), people(count))
        .collect()
        .await;
    assert_eq!(results.len(), count, "each key comes back exactly once");
    results.into_iter().map(|(key, result)| (key, result.map_err(|error| error.kind().clone()))).collect()
}

/// How many batches may be under way when answers come at once.
fn at_once(fake: &Fake) -> usize {
    fake.pace().at_once(LimitGroup::Directory)
}

/// One answer to each item of a batch, by a function of its address; `None` leaves it out.
fn each_item(request: &transport::Request, answer: impl Fn(&str) -> Option<Value>) -> Answered {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let answers: Vec<_> = body["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| {
            let mut answer = answer(item["url"].as_str().unwrap())?;
            answer["id"] = item["id"].clone();
            Some(answer)
        })
        .collect();
    ok(&json!({"responses": answers}))
}

type Answered = Result<transport::Response, transport::Error>;

fn sizes(fake: &Fake) -> Vec<u32> {
    fake.seen().iter().map(|request| request.cost).collect()
}

#[tokio::test]
async fn everyone_is_read_in_full_batches() {
    let fake = Fake::batches(|_, url, _| (200, json!({}), json!(url)));
    let results = read(&fake, 450).await;
    assert!((0..450).all(|number| results[&number] == Ok(json!(format!("/users/{number}/x")))));
    let mut sizes = sizes(&fake);
    sizes.sort_unstable();
    assert_eq!(sizes, [vec![10], vec![20; 22]].concat());
}

#[tokio::test]
async fn nobody_is_no_request() {
    let fake = Fake::answering(|_| status(500));
    assert!(read(&fake, 0).await.is_empty());
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn throttled_items_go_into_fresh_full_batches_with_others() {
    let tries: Mutex<HashMap<String, u32>> = Mutex::default();
    let fake = Fake::batches(move |_, url, _| {
        let mut tries = tries.lock().unwrap();
        let tries = tries.entry(url.to_owned()).or_default();
        *tries += 1;
        // Every tenth person is refused twice.
        if url.ends_with("0/x") && *tries <= 2 {
            return (429, json!({"Retry-After": "3"}), json!({}));
        }
        (200, json!({}), json!(1))
    });
    let results = read(&fake, 400).await;
    assert!(results.values().all(Result::is_ok));
    let sizes = sizes(&fake);
    assert_eq!(sizes.iter().sum::<u32>(), 480, "400 and 40 twice again");
    assert!(sizes.len() <= 26, "{sizes:?}");
    assert_eq!(fake.pace().counts().throttled, 80, "the pace is told of each");
    assert!(fake.pace().waiting().borrow().is_some());
}

#[tokio::test]
async fn however_narrow_the_limit_everyone_is_read() {
    let fake = five_at_a_time();
    let results = read(&fake, 300).await;
    assert!(results.values().all(Result::is_ok));
}

/// Lets five items of each batch through and refuses the others for limits.
fn five_at_a_time() -> Arc<Fake> {
    Fake::answering(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let answers: Vec<_> = body["requests"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
            .map(|(place, item)| match place {
                0..5 => json!({"id": item["id"], "status": 200, "body": 1}),
                _ => json!({"id": item["id"], "status": 429, "headers": {"Retry-After": "10"}}),
            })
            .collect();
        ok(&json!({"responses": answers}))
    })
}

#[tokio::test]
async fn what_stays_refused_failed_or_missing_ends_with_its_own_error() {
    let fake = Fake::answering(|request| {
        each_item(request, |url| match url {
            "/users/0/x" => Some(json!({"status": 429})),
            "/users/1/x" => Some(json!({"status": 503})),
            "/users/2/x" => None,
            "/users/3/x" => Some(json!({"status": 403})),
            _ => Some(json!({"status": 200, "body": 1})),
        })
    });
    let results = read(&fake, 5).await;
    assert_eq!(results[&0], Err(ErrorKind::Throttled { wait: None }));
    assert_eq!(results[&1], Err(ErrorKind::Unavailable));
    assert_eq!(results[&2], Err(ErrorKind::NoAnswer));
    assert_eq!(results[&3], Err(ErrorKind::NoPermission));
    assert_eq!(results[&4], Ok(json!(1)));
    let tries = |url: &str| {
        let bodies = fake.seen();
        bodies.iter().filter(|request| String::from_utf8_lossy(&request.body).contains(url)).count()
    };
    assert_eq!(
        (tries("/users/0/x"), tries("/users/1/x"), tries("/users/2/x")),
        (11, 3, 3),
        "the first time others got through"
    );
    assert_eq!((tries("/users/3/x"), tries("/users/4/x")), (1, 1));
}

#[tokio::test]
async fn a_lost_sign_in_or_connection_ends_the_rest_without_asking() {
    for (answer, kind) in [
        (status(401), ErrorKind::SignInAgain { code: None }),
        (error(transport::ErrorKind::Offline, false), ErrorKind::Offline),
    ] {
        let fake = Fake::answering(move |_| answer.clone());
        let results = read(&fake, 2000).await;
        assert!(results.values().all(|result| result.as_ref().unwrap_err() == &kind));
        assert!(fake.seen().len() <= at_once(&fake), "{}", fake.seen().len());
    }
}

#[tokio::test]
async fn batches_that_keep_failing_are_given_up() {
    let fake = Fake::answering(|_| Ok(response(503, &json!({}))));
    let results = read(&fake, 2000).await;
    assert!(results.values().all(|result| result == &Err(ErrorKind::Unavailable)));
    assert!(fake.seen().len() <= at_once(&fake) + 3, "{}", fake.seen().len());
}

#[tokio::test]
async fn people_of_a_batch_that_failed_are_read_in_others() {
    let count = AtomicUsize::new(0);
    let good = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let fake = Fake::answering(move |request| match count.fetch_add(1, Ordering::Relaxed) {
        3 => status(500),
        7 => error(transport::ErrorKind::Broken, true),
        _ => good.answer_for(request),
    });
    let results = read(&fake, 400).await;
    assert!(results.values().all(Result::is_ok));
    assert_eq!(fake.seen().len(), 22);
}

#[tokio::test]
async fn a_batch_that_is_refused_as_it_is_does_not_end_the_others() {
    let count = AtomicUsize::new(0);
    let good = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let fake = Fake::answering(move |request| match count.fetch_add(1, Ordering::Relaxed) {
        3 => status(413),
        _ => good.answer_for(request),
    });
    let results = read(&fake, 400).await;
    assert_eq!(results.values().filter(|result| *result == &Err(ErrorKind::Refused)).count(), 20);
    assert_eq!((results.values().filter(|result| result.is_ok()).count(), fake.seen().len()), (380, 20));
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_renewed_and_nobody_is_lost() {
    let refused: Mutex<HashMap<String, u32>> = Mutex::default();
    let fake = Fake::answering(move |request| {
        each_item(request, |url| {
            let mut refused = refused.lock().unwrap();
            let tries = refused.entry(url.to_owned()).or_default();
            *tries += 1;
            // Half of the batch that was under way when the token ended.
            let ended = url.len() == "/users/50/x".len() && url.starts_with("/users/5") && *tries == 1;
            Some(json!({"status": if ended { 401 } else { 200 }, "body": 1}))
        })
    });
    let results = read(&fake, 200).await;
    assert!(results.values().all(Result::is_ok));
    assert_eq!(sizes(&fake).iter().sum::<u32>(), 210, "each of the ten once more");
}

#[tokio::test]
async fn somebody_refused_twice_for_the_token_ends_the_rest() {
    let fake = Fake::answering(|request| {
        each_item(request, |url| Some(json!({"status": if url == "/users/5/x" { 401 } else { 200 }, "body": 1})))
    });
    let results = read(&fake, 2000).await;
    let signed_out = Err(ErrorKind::SignInAgain { code: None });
    assert_eq!(results[&5], signed_out);
    assert!(results.values().all(|result| result.is_ok() || *result == signed_out));
    assert_eq!(fake.seen().iter().filter(|request| asks_for(request, "/users/5/x")).count(), 2);
    assert!(fake.seen().len() < 50, "{}", fake.seen().len());
}

fn asks_for(request: &transport::Request, url: &str) -> bool {
    String::from_utf8_lossy(&request.body).contains(url)
}

#[tokio::test]
async fn what_is_given_up_before_it_is_sent_says_so_and_is_not_asked_again() {
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let good = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let fake = Fake::answering(move |request| {
        // As the gate does.
        if request.cancel.is_cancelled() {
            return error(transport::ErrorKind::Cancelled, false);
        }
        if asks_for(request, "/users/100/x") {
            stop.cancel();
        }
        good.answer_for(request)
    });
    let reads = fake.graph().read_each(Version::V1, LimitGroup::Directory, cancel, people(2000));
    let results: HashMap<_, _> = reads.collect().await;
    assert_eq!(results.len(), 2000);
    let given_up = results.values().filter_map(|result| result.as_ref().err()).collect::<Vec<_>>();
    assert!(given_up.len() > 1000 && given_up.iter().all(|error| error.kind() == &ErrorKind::Cancelled));
    assert!(fake.seen().len() <= 6 + at_once(&fake), "{}", fake.seen().len());
}

/// Answers after `latency`, and keeps the most that were under way at once.
struct Slow {
    latency: Duration,
    now: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait::async_trait]
impl transport::Transport for Slow {
    async fn send(&self, _: transport::Request) -> Answered {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(now, Ordering::Relaxed);
        tokio::time::sleep(self.latency).await;
        self.now.fetch_sub(1, Ordering::Relaxed);
        let answers: Vec<_> = (0..20).map(|id| json!({"id": id, "status": 200})).collect();
        ok(&json!({"responses": answers}))
    }
}

struct Token;

#[async_trait::async_trait]
impl transport::TokenSource for Token {
    async fn access_token(&self) -> Result<transport::AccessToken, transport::TokenError> {
        Ok(transport::AccessToken::new("a".into()))
    }

    async fn refused(&self, _: &transport::AccessToken, _: Option<String>) {}
}

#[tokio::test(start_paused = true)]
async fn the_longer_an_answer_takes_the_more_are_under_way() {
    for (milliseconds, few, most) in [(5, 8, 8), (160, 9, 40), (2000, 41, 64)] {
        let latency = Duration::from_millis(milliseconds);
        let slow = Arc::new(Slow { latency, now: AtomicUsize::new(0), most: AtomicUsize::new(0) });
        let endpoints = transport::Endpoints::of(&transport::Cloud::Worldwide).unwrap();
        let limits = transport::Limits::shortened(100);
        let stack = transport::Stack::graph_over(slow.clone(), &endpoints, Arc::new(Token), limits);
        let graph = Graph::new(stack.transport(), stack.pace(), endpoints);
        let reads = graph.read_each(Version::Beta, LimitGroup::Directory, CancellationToken::new(), people(6000));
        assert_eq!(reads.count().await, 6000);
        let under_way = slow.most.load(Ordering::Relaxed);
        assert!((few..=most).contains(&under_way), "{milliseconds} ms: {under_way}");
    }
}

#[tokio::test(start_paused = true)]
async fn batches_leave_while_people_still_come() {
    let fake = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let mut results = slowly(&fake, 60);
    let start = tokio::time::Instant::now();
    assert!(results.next().await.unwrap().1.is_ok());
    assert_eq!(start.elapsed().as_secs(), 20);
}

/// One person comes each second.
fn slowly(fake: &Arc<Fake>, count: usize) -> BoxStream<'static, (usize, Result<Value, Error>)> {
    let slow = people(count).then(|person| async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        person
    });
    fake.graph().read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), slow)
}

#[tokio::test(start_paused = true)]
async fn whoever_stops_waiting_and_asks_again_misses_nobody() {
    let fake = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let mut results = slowly(&fake, 60);
    let mut keys = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_millis(300), results.next()).await {
            Ok(Some((key, _))) => keys.push(key),
            Ok(None) => break,
            Err(_) => {}
        }
    }
    keys.sort_unstable();
    assert_eq!(keys, (0..60).collect::<Vec<_>>());
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test]
async fn no_more_people_are_taken_than_are_sent() {
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    let source = people(10_000).inspect(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let fake = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let mut reads = fake.graph().read_each(Version::V1, LimitGroup::Directory, CancellationToken::new(), source);
    assert!(reads.next().await.is_some());
    assert!(taken.load(Ordering::Relaxed) <= 20 * (2 * at_once(&fake) + 1), "{taken:?}");
}

#[tokio::test]
async fn where_no_batch_is_taken_each_is_read_by_itself_and_judged_by_itself() {
    let fake = Fake::answering(|request| match request.url.path() {
        "/v1.0/$batch" => status(404),
        "/v1.0/users/3/x" => status(403),
        "/v1.0/users/4/x" => {
            Ok(transport::Response { status: 200, headers: Default::default(), body: "<html>".into() })
        }
        path => ok(&json!(path)),
    });
    let results = read(&fake, 2_000).await;
    assert_eq!(results[&0], Ok(json!("/v1.0/users/0/x")));
    assert_eq!(results[&3], Err(ErrorKind::NoPermission));
    assert_eq!(results[&4], Err(ErrorKind::Malformed));
    assert_eq!(results.values().filter(|result| result.is_ok()).count(), 1_998);
    let (singles, batches): (Vec<_>, Vec<_>) = fake.seen().into_iter().partition(|request| !request.is_batch);
    assert_eq!(singles.len(), 2_000);
    assert!(singles.iter().all(|request| request.cost == 1 && request.group == LimitGroup::Directory));
    assert!(batches.len() <= at_once(&fake), "no more batches are sent than were under way");
}

#[tokio::test]
async fn a_batch_that_is_refused_for_another_reason_is_not_taken_apart() {
    for refusal in [403, 413, 500] {
        let fake = Fake::answering(move |_| status(refusal));
        assert!(read(&fake, 5).await.values().all(Result::is_err));
        assert!(fake.seen().iter().all(|request| request.is_batch), "{refusal}");
    }
}
