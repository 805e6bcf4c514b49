use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;
use transport::{LimitGroup, Method, Retry};

use super::*;
use crate::testing::{Fake, error, ok, status};

/// How a pretended organization treats the end of one person's sessions.
#[derive(Clone, Copy)]
enum Treat {
    /// Takes it, with this status and body.
    Take(u16, &'static str),
    /// Refuses for limits this many times, and then takes it.
    Throttle(u32),
    /// Refuses for limits, though it took it.
    TakeAndThrottle,
    /// Answers with this status.
    Answer(u16),
    /// Answers with this status the first time, and then takes it.
    AnswerOnce(u16),
}

const TAKE: Treat = Treat::Take(200, r#"{"value":true}"#);

type Calls = Arc<Mutex<Vec<String>>>;

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

/// Everyone's moment is 0 at first, and one second later with each revocation that is taken. `read` is the status of
/// reads.
fn organization(people: &[(&'static str, Treat)], read: u16) -> (Arc<Fake>, Calls) {
    let treats: HashMap<_, _> = people.iter().copied().collect();
    let moments: Mutex<HashMap<String, (u32, i64)>> = Mutex::default();
    let calls = Calls::default();
    let seen = calls.clone();
    let fake = Fake::batches(move |method, url, body| {
        let (id, rest) = url.trim_start_matches("/users/").split_once(['/', '?']).unwrap();
        seen.lock().unwrap().push(format!("{method} {id}"));
        let mut moments = moments.lock().unwrap();
        let (writes, at) = moments.entry(id.to_owned()).or_default();
        if method == "GET" {
            assert_eq!(rest, "$select=id,signInSessionsValidFromDateTime");
            let body = json!({"id": id, "signInSessionsValidFromDateTime": moment(*at).to_string()});
            return (read, json!({}), body);
        }
        assert_eq!((method, rest, body), ("POST", "revokeSignInSessions", &json!({})));
        *writes += 1;
        let throttled = || (429, json!({"Retry-After": "1"}), json!({"error": {"code": "TooManyRequests"}}));
        match treats[id] {
            Treat::Throttle(times) if *writes <= times => throttled(),
            Treat::AnswerOnce(status) if *writes == 1 => (status, json!({}), Value::Null),
            Treat::Throttle(_) | Treat::AnswerOnce(_) => {
                *at += 1;
                (200, json!({}), json!({"value": true}))
            }
            Treat::Take(status, body) => {
                *at += 1;
                (status, json!({}), serde_json::from_str(body).unwrap())
            }
            Treat::TakeAndThrottle => {
                *at += 1;
                throttled()
            }
            Treat::Answer(status) => (status, json!({}), Value::Null),
        }
    });
    (fake, calls)
}

async fn revoke(fake: &Arc<Fake>, people: &[&str]) -> Vec<String> {
    revoke_after(fake, people, Some(moment(0)), &CancellationToken::new()).await
}

async fn revoke_after(
    fake: &Arc<Fake>,
    people: &[&str],
    before: Option<Timestamp>,
    cancel: &CancellationToken,
) -> Vec<String> {
    let people: Vec<_> = people.iter().map(|id| (UserId::from(*id), before)).collect();
    let outcomes = fake.graph().revoke_sessions(&people, cancel).await.unwrap();
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
async fn it_is_sent_as_documented_to_the_first_version_with_a_body_that_batches_need() {
    let fake = Fake::answering(|_| ok(&json!({"responses": [{"id": "0", "status": 200, "body": {"value": true}}]})));
    assert_eq!(revoke(&fake, &["anna@bakery.example"]).await, ["done"]);
    let seen = fake.seen();
    assert_eq!(fake.paths(), ["/v1.0/$batch"]);
    assert_eq!((seen[0].method, seen[0].retry), (Method::Post, Retry::OnlyIfUnsent));
    assert_eq!((seen[0].group, seen[0].cost), (LimitGroup::Writes, 1));
    let body: Value = serde_json::from_slice(&seen[0].body).unwrap();
    assert_eq!(
        body,
        json!({"requests": [{
            "id": "0", "method": "POST", "url": "/users/anna@bakery.example/revokeSignInSessions",
            "headers": {"Content-Type": "application/json"}, "body": {},
        }]})
    );
}

#[tokio::test]
async fn each_persons_answer_is_their_own_and_any_success_is_one_unless_it_says_no() {
    let (fake, calls) = organization(
        &[
            ("a", TAKE),
            ("b", Treat::Take(204, "null")),
            ("c", Treat::Take(202, r#"{"value":"started"}"#)),
            ("d", Treat::Take(200, r#"{"value":false}"#)),
            ("e", Treat::Answer(403)),
            ("f", Treat::Answer(404)),
            ("g", Treat::Answer(503)),
            ("h", Treat::Answer(424)),
        ],
        200,
    );
    assert_eq!(
        revoke(&fake, &["a", "b", "c", "d", "e", "f", "g", "h"]).await,
        [
            "done",
            "done",
            "done",
            "unknown the answer cannot be understood",
            "refused not permitted",
            "refused not found",
            "unknown the service failed",
            "refused refused",
        ]
    );
    assert_eq!(calls.lock().unwrap().len(), 8, "nothing but limits makes it try again");
}

#[tokio::test]
async fn what_was_refused_for_limits_is_read_before_it_is_sent_again() {
    let people = [("a", Treat::Throttle(2)), ("b", TAKE), ("c", Treat::TakeAndThrottle)];
    let (fake, calls) = organization(&people, 200);
    assert_eq!(revoke(&fake, &["a", "b", "c"]).await, ["done", "done", "done"]);
    let of = |id: &str| -> Vec<_> {
        let calls = calls.lock().unwrap();
        calls.iter().filter(|call| call.ends_with(id)).map(|call| call.replace(&format!(" {id}"), "")).collect()
    };
    assert_eq!(of("a"), ["POST", "GET", "POST", "GET", "POST"]);
    assert_eq!(of("b"), ["POST"]);
    assert_eq!(of("c"), ["POST", "GET"], "it was made though refused");
}

#[tokio::test]
async fn where_the_moment_before_is_not_known_it_is_sent_again_after_reading() {
    let (fake, calls) = organization(&[("a", Treat::Throttle(1))], 200);
    assert_eq!(revoke_after(&fake, &["a"], None, &CancellationToken::new()).await, ["done"]);
    assert_eq!((count(&calls, "POST a"), count(&calls, "GET a")), (2, 1));
}

#[tokio::test]
async fn what_cannot_be_read_back_is_unknown_and_not_sent_again() {
    let (fake, calls) = organization(&[("a", Treat::Throttle(1))], 403);
    assert_eq!(revoke(&fake, &["a"]).await, ["unknown asked to slow down"]);
    assert_eq!(count(&calls, "POST a"), 1);
}

#[tokio::test]
async fn who_stays_refused_ends_as_unknown() {
    let (fake, calls) = organization(&[("a", Treat::Throttle(u32::MAX)), ("b", TAKE)], 200);
    assert_eq!(revoke(&fake, &["a", "b"]).await, ["unknown asked to slow down", "done"]);
    assert_eq!((count(&calls, "POST a"), count(&calls, "POST b")), (9, 1));
}

#[tokio::test]
async fn answers_that_are_missing_doubled_or_strange_are_unknown() {
    let fake = Fake::answering(|_| {
        ok(&json!({"responses": [
            {"id": "3", "status": 200, "body": {"value": true}},
            {"id": "1", "status": 200, "body": {"value": true}}, {"id": "1", "status": 403},
            {"id": "2", "status": "soon"},
            {"id": "9", "status": 200, "body": {"value": true}},
        ]}))
    });
    let unknown = "unknown no answer";
    assert_eq!(revoke(&fake, &["a", "b", "c", "d"]).await, [unknown, unknown, unknown, "done"]);
    assert_eq!(fake.seen().len(), 1);
    let fake = Fake::answering(|_| ok(&json!({})));
    assert_eq!(revoke(&fake, &["a"]).await, ["unknown the answer cannot be understood"]);
}

#[tokio::test]
async fn a_batch_without_an_answer_is_unknown_unless_it_never_left() {
    for (answer, outcome) in [
        (error(transport::ErrorKind::Broken, true), "unknown no answer"),
        (status(502), "unknown the service failed"),
        (error(transport::ErrorKind::Offline, false), "refused no connection"),
        (status(400), "refused refused"),
    ] {
        let fake = Fake::answering(move |_| answer.clone());
        assert_eq!(revoke(&fake, &["a", "b"]).await, [outcome, outcome]);
        assert_eq!(fake.seen().len(), 1, "{outcome}");
    }
}

#[tokio::test]
async fn a_revocation_refused_for_its_token_is_sent_once_more() {
    let (fake, calls) = organization(&[("a", Treat::AnswerOnce(401)), ("b", Treat::Answer(401))], 200);
    assert_eq!(revoke(&fake, &["a", "b"]).await, ["done", "refused sign in again"]);
    assert_eq!((count(&calls, "POST a"), count(&calls, "POST b")), (2, 2));
}

#[tokio::test]
async fn what_is_stopped_before_its_turn_is_not_sent_and_what_was_sent_is_waited_for() {
    let people = [("taken", TAKE), ("throttled", Treat::Throttle(1)), ("token", Treat::AnswerOnce(401))];
    let names = people.map(|(name, _)| name);
    let (fake, calls) = organization(&people, 200);
    let cancel = CancellationToken::new();
    cancel.cancel();
    assert_eq!(revoke_after(&fake, &names, Some(moment(0)), &cancel).await, ["not sent"; 3]);
    assert!(calls.lock().unwrap().is_empty());

    let (cancel, sent) = (CancellationToken::new(), AtomicUsize::new(0));
    let stop = cancel.clone();
    let stopping = Fake::answering(move |request| {
        if sent.fetch_add(1, Ordering::Relaxed) > 0 {
            return error(transport::ErrorKind::Cancelled, false);
        }
        stop.cancel();
        fake.answer_for(request)
    });
    assert_eq!(
        revoke_after(&stopping, &names, Some(moment(0)), &cancel).await,
        ["done", "unknown asked to slow down", "not sent"]
    );
    assert_eq!(calls.lock().unwrap().len(), 3, "nothing is sent after it");
}

#[tokio::test]
async fn a_moment_that_is_not_understood_when_read_back_does_not_count_as_signed_out() {
    let first = AtomicBool::new(true);
    let fake = Fake::batches(move |method, _, _| match method {
        "GET" => (200, json!({}), json!({"id": "a", "signInSessionsValidFromDateTime": "soon"})),
        _ if first.swap(false, Ordering::Relaxed) => (429, json!({}), Value::Null),
        _ => (200, json!({}), json!({"value": true})),
    });
    assert_eq!(revoke(&fake, &["a"]).await, ["done"]);
    assert_eq!(fake.seen().len(), 3, "refused, read, and sent again");
}

#[tokio::test]
async fn nobody_is_no_request_and_more_than_a_batch_is_refused_before_anything_is_sent() {
    let fake = Fake::answering(|_| status(500));
    assert!(revoke(&fake, &[]).await.is_empty());
    let people: Vec<_> = (0..21).map(|number| (UserId::from(number.to_string()), None)).collect();
    assert!(fake.graph().revoke_sessions(&people, &CancellationToken::new()).await.is_err());
    assert!(fake.seen().is_empty());
}
