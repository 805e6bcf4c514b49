use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use transport::{LimitGroup, Method, Retry};

use super::*;
use crate::testing::{Fake, contract, error, ok, status, with_header};

const OFF: PerUserMfaState = PerUserMfaState::Disabled;

/// How a pretended organization treats the change of one person.
#[derive(Clone, Copy)]
enum Treat {
    Take,
    /// Refuses for limits this many times, and then takes it.
    Throttle(u32),
    /// Refuses for limits, though it took it.
    TakeAndThrottle,
    /// Answers with this status.
    Answer(u16),
    /// Answers with this status the first time, and then takes it.
    AnswerOnce(u16),
}

type Calls = Arc<Mutex<Vec<String>>>;

/// Everyone is enforced at first. `read` is the status of reads.
fn organization(people: &[(&'static str, Treat)], read: u16) -> (Arc<Fake>, Calls) {
    let treats: HashMap<_, _> = people.iter().copied().collect();
    let states: Mutex<HashMap<String, (u32, bool)>> = Mutex::default();
    let calls = Calls::default();
    let seen = calls.clone();
    let fake = Fake::batches(move |method, url, body| {
        let id = url.split('/').nth(2).unwrap().to_owned();
        seen.lock().unwrap().push(format!("{method} {id}"));
        let mut states = states.lock().unwrap();
        let (writes, off) = states.entry(id.clone()).or_default();
        if method == "GET" {
            let word = if *off { "disabled" } else { "enforced" };
            return (read, json!({}), json!({"perUserMfaState": word}));
        }
        assert_eq!(body, &contract("user-mfa-requirements.update.request.json"));
        *writes += 1;
        let throttled = || (429, json!({"Retry-After": "1"}), json!({"error": {"code": "TooManyRequests"}}));
        match treats[id.as_str()] {
            Treat::Throttle(times) if *writes <= times => throttled(),
            Treat::AnswerOnce(status) if *writes == 1 => (status, json!({}), Value::Null),
            Treat::Take | Treat::Throttle(_) | Treat::AnswerOnce(_) => {
                *off = true;
                (204, json!({}), Value::Null)
            }
            Treat::TakeAndThrottle => {
                *off = true;
                throttled()
            }
            Treat::Answer(status) => (status, json!({}), Value::Null),
        }
    });
    (fake, calls)
}

async fn set(fake: &Arc<Fake>, people: &[&str]) -> Vec<String> {
    set_until(fake, people, &CancellationToken::new()).await
}

async fn set_until(fake: &Arc<Fake>, people: &[&str], cancel: &CancellationToken) -> Vec<String> {
    let changes: Vec<_> = people.iter().map(|id| (UserId::from(*id), OFF)).collect();
    let outcomes = fake.graph().set_per_user_mfa(&changes, cancel).await.unwrap();
    outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Done { .. } => "done".to_owned(),
            Outcome::Refused(error) => format!("refused {}", error.kind()),
            Outcome::NotSent => "not sent".to_owned(),
            Outcome::Unknown(error) => format!("unknown {}", error.kind()),
        })
        .collect()
}

fn count(calls: &Calls, call: &str) -> usize {
    calls.lock().unwrap().iter().filter(|seen| *seen == call).count()
}

#[tokio::test]
async fn each_persons_answer_is_their_own() {
    let (fake, calls) = organization(
        &[
            ("a", Treat::Take),
            ("b", Treat::Answer(403)),
            ("c", Treat::Answer(404)),
            ("d", Treat::Answer(503)),
            ("e", Treat::Answer(424)),
            ("f", Treat::Take),
        ],
        200,
    );
    assert_eq!(
        set(&fake, &["a", "b", "c", "d", "e", "f"]).await,
        ["done", "refused not permitted", "refused not found", "unknown the service failed", "refused refused", "done"]
    );
    assert_eq!(calls.lock().unwrap().len(), 6, "nothing but limits makes it try again");
    assert_eq!((fake.seen()[0].group, fake.seen()[0].cost), (LimitGroup::Writes, 6));
}

#[tokio::test]
async fn a_change_refused_for_limits_is_read_back_before_it_is_sent_again() {
    let (fake, calls) = organization(&[("a", Treat::Throttle(2)), ("b", Treat::Take)], 200);
    assert_eq!(set(&fake, &["a", "b"]).await, ["done", "done"]);
    let of_a: Vec<_> = calls.lock().unwrap().iter().filter(|call| call.ends_with('a')).cloned().collect();
    assert_eq!(of_a, ["PATCH a", "GET a", "PATCH a", "GET a", "PATCH a"]);
    assert_eq!(count(&calls, "PATCH b"), 1);
    assert_eq!(fake.pace().counts().throttled, 2, "the pace is told");
}

#[tokio::test]
async fn a_change_that_was_made_though_refused_is_not_sent_again() {
    let (fake, calls) = organization(&[("a", Treat::TakeAndThrottle)], 200);
    assert_eq!(set(&fake, &["a"]).await, ["done"]);
    assert_eq!(count(&calls, "PATCH a"), 1);
}

#[tokio::test]
async fn a_refused_change_that_cannot_be_read_back_stays_unknown() {
    let (fake, calls) = organization(&[("a", Treat::Throttle(1))], 403);
    assert_eq!(set(&fake, &["a"]).await, ["unknown asked to slow down"]);
    assert_eq!(count(&calls, "PATCH a"), 1);
}

#[tokio::test]
async fn a_change_that_stays_refused_ends_as_unknown() {
    let (fake, calls) = organization(&[("a", Treat::Throttle(u32::MAX)), ("b", Treat::Take)], 200);
    assert_eq!(set(&fake, &["a", "b"]).await, ["unknown asked to slow down", "done"]);
    assert_eq!(count(&calls, "PATCH a"), 9, "once with progress, and then as often as without");
}

#[tokio::test]
async fn an_answer_that_is_left_out_is_unknown_and_not_done() {
    let fake = Fake::answering(|_| ok(&json!({"responses": [{"id": "1", "status": 204}]})));
    assert_eq!(set(&fake, &["a", "b"]).await, ["unknown no answer", "done"]);
    let fake = Fake::answering(|_| ok(&json!({})));
    assert_eq!(set(&fake, &["a"]).await, ["unknown the answer cannot be understood"]);
}

#[tokio::test]
async fn a_batch_without_an_answer_is_unknown_unless_it_never_left() {
    for (answer, outcome) in [
        (error(transport::ErrorKind::Broken, true), "unknown no answer"),
        (error(transport::ErrorKind::Timeout, true), "unknown no answer"),
        (status(502), "unknown the service failed"),
        (error(transport::ErrorKind::Offline, false), "refused no connection"),
        (status(413), "refused refused"),
        (status(401), "refused sign in again"),
    ] {
        let fake = Fake::answering(move |_| answer.clone());
        assert_eq!(set(&fake, &["a", "b"]).await, [outcome, outcome]);
        assert_eq!(fake.seen().len(), 1, "{outcome}");
        assert_eq!((fake.seen()[0].method, fake.seen()[0].retry), (Method::Post, Retry::OnlyIfUnsent));
    }
}

#[tokio::test]
async fn a_batch_refused_for_limits_is_read_back_too() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let fake = Fake::answering(move |request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        if first.swap(false, std::sync::atomic::Ordering::Relaxed) {
            return with_header(status(429), "retry-after", "1");
        }
        match body["requests"][0]["method"].as_str() {
            Some("GET") => ok(&json!({"responses": [
                {"id": "0", "status": 200, "body": {"perUserMfaState": "disabled"}},
                {"id": "1", "status": 200, "body": {"perUserMfaState": "enabled"}},
            ]})),
            _ => {
                assert_eq!(body["requests"].as_array().unwrap().len(), 1, "only who is still on is sent again");
                ok(&json!({"responses": [{"id": "0", "status": 204}]}))
            }
        }
    });
    assert_eq!(set(&fake, &["a", "b"]).await, ["done", "done"]);
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test]
async fn a_wait_of_a_day_is_not_waited_for() {
    let fake = Fake::answering(|_| with_header(status(429), "retry-after", "86400"));
    assert_eq!(set(&fake, &["a"]).await, ["unknown asked to slow down"]);
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn however_narrow_the_limit_everyone_is_changed() {
    let names: Vec<&'static str> = (0..20).map(|number| &*number.to_string().leak()).collect();
    // One gets through each time.
    let people: Vec<_> = names.iter().zip(0..).map(|(name, times)| (*name, Treat::Throttle(times))).collect();
    let (fake, calls) = organization(&people, 200);
    assert_eq!(set(&fake, &names).await, vec!["done"; 20]);
    assert_eq!((count(&calls, "PATCH 19"), count(&calls, "GET 19"), count(&calls, "PATCH 0")), (20, 19, 1));
}

#[tokio::test]
async fn a_change_refused_for_its_token_is_sent_once_more() {
    let people = [("a", Treat::AnswerOnce(401)), ("b", Treat::Answer(401)), ("c", Treat::Take)];
    let (fake, calls) = organization(&people, 200);
    assert_eq!(set(&fake, &["a", "b", "c"]).await, ["done", "refused sign in again", "done"]);
    assert_eq!((count(&calls, "PATCH a"), count(&calls, "PATCH b"), count(&calls, "PATCH c")), (2, 2, 1));
    assert_eq!(calls.lock().unwrap().len(), 5, "there is nothing to read: it was certainly not made");
}

/// The same, stopped while the request of this number, from 1 on, is under way; what comes after it waits for its
/// turn in vain.
fn stopped_at(number: usize, fake: Arc<Fake>) -> (Arc<Fake>, CancellationToken) {
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let seen = std::sync::atomic::AtomicUsize::new(0);
    let stopping = Fake::answering(move |request| {
        if request.cancel.is_cancelled() {
            return error(transport::ErrorKind::Cancelled, false);
        }
        if seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1 == number {
            stop.cancel();
        }
        fake.answer_for(request)
    });
    (stopping, cancel)
}

const EVERY_TREAT: [(&str, Treat); 5] = [
    ("taken", Treat::Take),
    ("throttled", Treat::Throttle(1)),
    ("both", Treat::TakeAndThrottle),
    ("failed", Treat::Answer(503)),
    ("token", Treat::AnswerOnce(401)),
];

#[tokio::test]
async fn a_change_stopped_before_its_turn_is_not_sent_and_nothing_else() {
    let (fake, calls) = organization(&[("a", Treat::Take), ("b", Treat::Take)], 200);
    let cancel = CancellationToken::new();
    cancel.cancel();
    assert_eq!(set_until(&fake, &["a", "b"], &cancel).await, ["not sent", "not sent"]);
    assert!(fake.seen().is_empty() && calls.lock().unwrap().is_empty());
    // While it waits for its turn.
    let fake = Fake::answering(|_| error(transport::ErrorKind::Cancelled, false));
    assert_eq!(set(&fake, &["a", "b"]).await, ["not sent", "not sent"]);
    assert_eq!(fake.seen().len(), 1);
    // When it is not certain that it did not leave, it is not said.
    let fake = Fake::answering(|_| error(transport::ErrorKind::Cancelled, true));
    assert_eq!(set(&fake, &["a"]).await, ["unknown given up before it was sent"]);
}

#[tokio::test]
async fn what_was_sent_when_the_person_stops_is_waited_for_and_nothing_is_sent_after_it() {
    let (fake, calls) = organization(&EVERY_TREAT, 200);
    let (fake, cancel) = stopped_at(1, fake);
    assert_eq!(
        set_until(&fake, &EVERY_TREAT.map(|(name, _)| name), &cancel).await,
        ["done", "unknown asked to slow down", "unknown asked to slow down", "unknown the service failed", "not sent"]
    );
    assert_eq!(calls.lock().unwrap().len(), 5);
}

#[tokio::test]
async fn who_was_refused_for_limits_is_not_known_to_be_untouched_by_one_look_when_the_person_stops() {
    let (fake, calls) = organization(&EVERY_TREAT, 200);
    let (fake, cancel) = stopped_at(2, fake);
    assert_eq!(
        set_until(&fake, &EVERY_TREAT.map(|(name, _)| name), &cancel).await,
        ["done", "unknown asked to slow down", "done", "unknown the service failed", "not sent"]
    );
    assert_eq!(count(&calls, "PATCH throttled"), 1);
    let (fake, _) = organization(&EVERY_TREAT, 403);
    let (fake, cancel) = stopped_at(2, fake);
    assert_eq!(
        set_until(&fake, &["throttled", "both"], &cancel).await,
        ["unknown asked to slow down", "unknown asked to slow down"]
    );
}

#[tokio::test]
async fn a_read_back_that_fails_in_passing_is_tried_again() {
    let (organized, calls) = organization(&[("a", Treat::Throttle(1))], 200);
    let failed = std::sync::atomic::AtomicBool::new(false);
    let fake = Fake::answering(move |request| {
        let reads = String::from_utf8_lossy(&request.body).contains("GET");
        if reads && !failed.swap(true, std::sync::atomic::Ordering::Relaxed) {
            return ok(&json!({"responses": [{"id": "0", "status": 503}]}));
        }
        organized.answer_for(request)
    });
    assert_eq!(set(&fake, &["a"]).await, ["done"]);
    assert_eq!(count(&calls, "PATCH a"), 2);
}

#[tokio::test]
async fn nobody_is_no_request() {
    let fake = Fake::answering(|_| status(500));
    assert!(set(&fake, &[]).await.is_empty());
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn more_than_a_batch_is_refused_before_anything_is_sent() {
    let fake = Fake::answering(|_| status(500));
    let changes: Vec<_> = (0..21).map(|number| (UserId::from(number.to_string()), OFF)).collect();
    assert!(fake.graph().set_per_user_mfa(&changes, &CancellationToken::new()).await.is_err());
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn whoever_is_done_has_the_id_of_their_own_request_or_else_that_of_the_batch() {
    let answers = |outer: bool| {
        let fake = Fake::answering(move |_| {
            let answers = ok(&json!({"responses": [
                {"id": "0", "status": 204, "headers": {"Request-Id": "own"}},
                {"id": "1", "status": 204},
                {"id": "2", "status": 403, "body": {"error": {"code": "Denied"}}},
            ]}));
            if outer { with_header(answers, "request-id", "of-the-batch") } else { answers }
        });
        async move {
            let people: Vec<_> = ["a", "b", "c"].map(|id| (UserId::from(id), OFF)).into();
            fake.graph().set_per_user_mfa(&people, &CancellationToken::new()).await.unwrap()
        }
    };
    let id = |outcome: &Outcome| match outcome {
        Outcome::Done { request_id } => request_id.as_deref().map(str::to_owned),
        Outcome::Refused(error) => error.request_id().map(str::to_owned),
        other => panic!("{other:?}"),
    };
    let ids = |outcomes: Vec<Outcome>| outcomes.iter().map(id).collect::<Vec<_>>();
    let of_the_batch = || Some("of-the-batch".to_owned());
    assert_eq!(ids(answers(true).await), [Some("own".to_owned()), of_the_batch(), of_the_batch()]);
    assert_eq!(ids(answers(false).await), [Some("own".to_owned()), None, None]);
}

#[tokio::test]
async fn whoever_was_made_though_refused_has_the_id_of_the_refusal() {
    let fake = Fake::batches(|method, _, _| match method {
        "GET" => (200, json!({}), json!({"perUserMfaState": "disabled"})),
        _ => (429, json!({"Retry-After": "1", "request-id": "refused"}), Value::Null),
    });
    let people = [(UserId::from("a"), OFF)];
    let outcomes = fake.graph().set_per_user_mfa(&people, &CancellationToken::new()).await.unwrap();
    assert!(matches!(&outcomes[0], Outcome::Done { request_id: Some(id) } if **id == *"refused"), "{outcomes:?}");
}
