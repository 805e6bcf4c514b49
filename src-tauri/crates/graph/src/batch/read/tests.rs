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
    let results: Vec<_> = fake.graph().read_each(Version::V1, LimitGroup::Directory, people(count)).collect().await;
    assert_eq!(results.len(), count, "each key comes back exactly once");
    results.into_iter().map(|(key, result)| (key, result.map_err(|error| error.kind().clone()))).collect()
}

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
    assert_eq!(fake.slowed()[0], (LimitGroup::Directory, Some(Duration::from_secs(3))));
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
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let answers: Vec<_> = body["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|item| match item["url"].as_str().unwrap() {
                "/users/0/x" => Some(json!({"id": item["id"], "status": 429})),
                "/users/1/x" => Some(json!({"id": item["id"], "status": 503})),
                "/users/2/x" => None,
                "/users/3/x" => Some(json!({"id": item["id"], "status": 403})),
                _ => Some(json!({"id": item["id"], "status": 200, "body": 1})),
            })
            .collect();
        ok(&json!({"responses": answers}))
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
        assert!(fake.seen().len() <= BATCHES_IN_FLIGHT, "{}", fake.seen().len());
    }
}

#[tokio::test]
async fn batches_that_keep_failing_are_given_up() {
    let fake = Fake::answering(|_| Ok(response(503, &json!({}))));
    let results = read(&fake, 2000).await;
    assert!(results.values().all(|result| result == &Err(ErrorKind::Unavailable)));
    assert!(fake.seen().len() <= BATCHES_IN_FLIGHT + 3, "{}", fake.seen().len());
}

#[tokio::test]
async fn one_batch_that_fails_does_not_end_the_others() {
    let count = AtomicUsize::new(0);
    let good = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let fake = Fake::answering(move |request| {
        if count.fetch_add(1, Ordering::Relaxed) == 3 {
            return status(500);
        }
        good.answer_for(request)
    });
    let results = read(&fake, 400).await;
    assert_eq!(results.values().filter(|result| result.is_err()).count(), 20);
}

#[tokio::test]
async fn no_more_than_the_limit_are_under_way() {
    struct Counting(AtomicUsize, AtomicUsize);
    #[async_trait::async_trait]
    impl transport::Transport for Counting {
        async fn send(&self, _: transport::Request) -> Result<transport::Response, transport::Error> {
            let now = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            self.1.fetch_max(now, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(80)).await;
            self.0.fetch_sub(1, Ordering::Relaxed);
            let answers: Vec<_> = (0..20).map(|id| json!({"id": id, "status": 200})).collect();
            ok(&json!({"responses": answers}))
        }
    }
    tokio::time::pause();
    let counting = Arc::new(Counting(AtomicUsize::new(0), AtomicUsize::new(0)));
    let endpoints = transport::Endpoints::of(&transport::Cloud::Worldwide).unwrap();
    let graph = Graph::new(counting.clone(), endpoints);
    let results: Vec<_> = graph.read_each(Version::Beta, LimitGroup::Directory, people(1000)).collect().await;
    assert_eq!((results.len(), counting.1.load(Ordering::Relaxed)), (1000, BATCHES_IN_FLIGHT));
}

#[tokio::test(start_paused = true)]
async fn batches_leave_while_people_still_come() {
    let fake = Fake::batches(|_, _, _| (200, json!({}), json!(1)));
    let slow = people(60).then(|person| async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        person
    });
    let mut results = fake.graph().read_each(Version::V1, LimitGroup::Directory, slow);
    let start = tokio::time::Instant::now();
    assert!(results.next().await.unwrap().1.is_ok());
    assert_eq!(start.elapsed().as_secs(), 20);
}
