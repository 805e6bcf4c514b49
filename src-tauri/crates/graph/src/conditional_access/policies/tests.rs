use serde_json::json;
use transport::Retry;

use super::*;
use crate::testing::{Fake, contract, error, ok, overlapping, response, status, throttled_once, variants, with_header};

async fn policies(body: Value) -> Result<Vec<Policy>, Error> {
    Fake::answering(move |_| ok(&body)).graph().conditional_access_policies().await
}

#[tokio::test]
async fn the_documented_policies_survive_whole_in_all_variants() {
    let body = contract("ca-policies.list.response.json");
    for body in variants(&body, "disabled").into_iter().chain([body]) {
        let read = policies(body.clone()).await.unwrap();
        let raw: Vec<_> = read.iter().map(|policy| policy.raw().clone()).collect();
        assert_eq!(json!(raw), body["value"]);
    }
}

#[tokio::test]
async fn a_policy_without_an_id_is_not_passed_over() {
    for strange in [json!({"displayName": "b"}), json!({"id": "", "displayName": "b"})] {
        let error = policies(json!({"value": [{"id": "a"}, strange]})).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Malformed);
    }
}

#[tokio::test]
async fn policies_that_two_pages_repeat_are_given_once() {
    let read = overlapping().graph().conditional_access_policies().await.unwrap();
    assert_eq!(read.iter().map(|policy| policy.id().as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[tokio::test]
async fn newer_words_are_asked_for_and_the_narrow_quota_is_used() {
    let fake = Fake::answering(|_| ok(&json!({"value": []})));
    assert!(fake.graph().conditional_access_policies().await.unwrap().is_empty());
    let seen = fake.seen();
    assert_eq!(seen[0].headers["prefer"], "include-unknown-enum-members");
    assert_eq!(seen[0].group, LimitGroup::ConditionalAccess);
}

#[tokio::test]
async fn no_permission_is_not_an_empty_list() {
    let error = Fake::answering(|_| status(403)).graph().conditional_access_policies().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoPermission);
}

fn id() -> PolicyId {
    "7359d0e0-d8a9-4afa-8a93-e23e099d7be8".into()
}

fn methods(fake: &Fake) -> Vec<Method> {
    fake.seen().iter().map(|request| request.method).collect()
}

#[tokio::test]
async fn one_policy_is_read_whole_with_its_newer_words_or_is_not_there() {
    let fake = Fake::contract("ca-policy.get.response.json");
    let policy = fake.graph().policy(&id()).await.unwrap().unwrap();
    assert_eq!(policy.raw(), &contract("ca-policy.get.response.json"));
    assert_eq!(fake.seen()[0].headers["prefer"], "include-unknown-enum-members");
    assert_eq!(fake.paths(), [format!("/{PATH}/{}", id())]);
    assert_eq!(Fake::answering(|_| status(404)).graph().policy(&id()).await.unwrap(), None);
    for strange in [json!({"id": ""}), json!({"displayName": "x"}), Value::Null] {
        let error = Fake::answering(move |_| ok(&strange)).graph().policy(&id()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Malformed);
    }
    assert!(Fake::answering(|_| status(403)).graph().policy(&id()).await.is_err());
}

#[tokio::test]
async fn a_policy_is_made_as_documented_and_given_as_the_service_has_it() {
    for name in ["create-all-conditions", "create-example4"] {
        let asked = contract(&format!("ca-policy.{name}.request.json"));
        let answer = contract(&format!("ca-policy.{name}.response.json"));
        let shown = answer.clone();
        let fake = Fake::answering(move |_| with_header(Ok(response(201, &answer)), "request-id", "r-1"));
        let made = fake.graph().create_policy(&asked).await.unwrap();
        assert_eq!(made.policy.raw(), &shown);
        assert_eq!(made.answered.request_id.as_deref(), Some("r-1"));
        let seen = fake.seen();
        assert_eq!((seen.len(), seen[0].method, seen[0].retry), (1, Method::Post, Retry::OnlyIfUnsent));
        assert_eq!(seen[0].headers["prefer"], "include-unknown-enum-members");
        assert_eq!(seen[0].headers["content-type"], "application/json");
        assert_eq!(seen[0].group, LimitGroup::ConditionalAccess);
        assert_eq!(serde_json::from_slice::<Value>(&seen[0].body).unwrap(), asked);
    }
}

#[tokio::test]
async fn a_policy_without_an_answer_that_names_it_may_be_there_and_is_sent_once() {
    let answers = [
        Ok(response(201, &json!({"displayName": "x"}))),
        Ok(response(201, &json!({"id": ""}))),
        status(201),
        status(503),
        status(504),
        error(transport::ErrorKind::Broken, true),
        error(transport::ErrorKind::Timeout, true),
    ];
    for answer in answers {
        let fake = Fake::answering(move |_| answer.clone());
        let error = fake.graph().create_policy(&json!({"displayName": "x"})).await.unwrap_err();
        assert!(error.may_have_applied(), "{error}");
        assert_eq!(fake.seen().len(), 1);
    }
    for refusal in [400, 401, 403, 404, 409] {
        let fake = Fake::answering(move |_| status(refusal));
        let error = fake.graph().create_policy(&json!({"displayName": "x"})).await.unwrap_err();
        assert!(!error.may_have_applied(), "{refusal}");
    }
}

/// Refuses `refusals` creations for limits; the list has a policy of the name after so many looks.
fn throttling(refusals: usize, shows_after: usize) -> std::sync::Arc<Fake> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (writes, looks) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Fake::answering(move |request| match request.method {
        Method::Post if writes.fetch_add(1, Ordering::Relaxed) < refusals => status(429),
        Method::Post => Ok(response(201, &json!({"id": "new", "displayName": "x"}))),
        _ => {
            let name = if looks.fetch_add(1, Ordering::Relaxed) >= shows_after { "x" } else { "other" };
            ok(&json!({"value": [{"id": "p", "displayName": name}]}))
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_refused_policy_is_looked_for_twice_before_it_is_made_again() {
    let fake = throttling(2, usize::MAX);
    let began = tokio::time::Instant::now();
    let made = fake.graph().create_policy(&json!({"displayName": "x"})).await.unwrap();
    assert_eq!(made.policy.id().as_str(), "new");
    assert_eq!(made.answered.request_id, None, "not that of a refusal before it");
    use Method::{Get, Post};
    assert_eq!(methods(&fake), [Post, Get, Get, Post, Get, Get, Post]);
    assert_eq!(began.elapsed().as_secs(), 10, "what was just made may not show at once");
}

#[tokio::test(start_paused = true)]
async fn a_refused_policy_that_may_be_there_is_left_to_whoever_knows_what_was_there_before() {
    use Method::{Get, Post};
    for (shows_after, asked) in [(0, vec![Post, Get]), (1, vec![Post, Get, Get])] {
        let fake = throttling(1, shows_after);
        let error = fake.graph().create_policy(&json!({"displayName": "x"})).await.unwrap_err();
        assert!(error.may_have_applied());
        assert_eq!(methods(&fake), asked);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_policy_is_not_made_again_where_the_list_cannot_be_read() {
    let fake = Fake::answering(|request| status(if request.method == Method::Post { 429 } else { 503 }));
    assert!(fake.graph().create_policy(&json!({"displayName": "x"})).await.unwrap_err().may_have_applied());
    assert_eq!(methods(&fake), [Method::Post, Method::Get]);
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_stays_refused_ends_as_perhaps_made() {
    let fake = throttling(usize::MAX, usize::MAX);
    let error = fake.graph().create_policy(&json!({"displayName": "x"})).await.unwrap_err();
    assert!(error.may_have_applied());
    assert_eq!(methods(&fake).iter().filter(|method| **method == Method::Post).count(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_last_word_does_not_settle_what_a_refusal_for_limits_left_open() {
    let fake = throttled_once(|request| match request.method {
        Method::Get => ok(&json!({"value": []})),
        _ => status(400),
    });
    let error = fake.graph().create_policy(&json!({"displayName": "x"})).await.unwrap_err();
    assert!(error.may_have_applied() && error.kind() == &ErrorKind::Refused);
    let fake = throttled_once(|request| match request.method {
        Method::Get => ok(&json!({"id": "p", "state": "disabled"})),
        _ => status(400),
    });
    let error = fake.graph().change_policy(&id(), &json!({"state": "enabled"})).await.unwrap_err();
    assert!(error.may_have_applied() && error.kind() == &ErrorKind::Refused);
}

#[tokio::test]
async fn a_change_sends_only_what_it_names_and_keeps_the_id_of_the_request() {
    let fake = Fake::answering(|_| with_header(status(204), "request-id", "r-1"));
    let changes = contract("ca-policy.update.request.json");
    let answered = fake.graph().change_policy(&id(), &changes).await.unwrap();
    assert_eq!(answered.request_id.as_deref(), Some("r-1"));
    let seen = fake.seen();
    assert_eq!((seen.len(), seen[0].method, seen[0].retry), (1, Method::Patch, Retry::OnlyIfUnsent));
    assert_eq!(serde_json::from_slice::<Value>(&seen[0].body).unwrap(), changes);
    assert_eq!(fake.paths(), [format!("/{PATH}/{}", id())]);
    assert_eq!(seen[0].group, LimitGroup::ConditionalAccess);
}

#[tokio::test]
async fn a_refused_change_is_sent_again_only_where_it_does_not_show() {
    use Method::{Get, Patch};
    for (state, asked) in [("enabled", vec![Patch, Get]), ("disabled", vec![Patch, Get, Patch])] {
        let fake = throttled_once(move |request| match request.method {
            Get => ok(&json!({"id": "p", "state": state, "more": 1})),
            _ => status(204),
        });
        let answered = fake.graph().change_policy(&id(), &json!({"state": "enabled"})).await.unwrap();
        assert_eq!(methods(&fake), asked);
        assert_eq!(answered.request_id.as_deref(), (state == "enabled").then_some("r-429"));
    }
    let unread = throttled_once(|_| status(503));
    assert!(unread.graph().change_policy(&id(), &json!({})).await.unwrap_err().may_have_applied());
    assert_eq!(unread.seen().len(), 2);
}

#[tokio::test]
async fn a_policy_is_deleted_once_and_one_that_is_gone_is_said_to_be() {
    let fake = throttled_once(|request| status(if request.method == Method::Get { 404 } else { 204 }));
    fake.graph().delete_policy(&id()).await.unwrap();
    assert_eq!(methods(&fake), [Method::Delete, Method::Get]);
    let still = throttled_once(|request| match request.method {
        Method::Get => ok(&json!({"id": "p"})),
        _ => status(204),
    });
    still.graph().delete_policy(&id()).await.unwrap();
    assert_eq!(methods(&still), [Method::Delete, Method::Get, Method::Delete]);
    let error = Fake::answering(|_| status(404)).graph().delete_policy(&id()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_applied()), (&ErrorKind::NotFound, false));
}

#[tokio::test]
async fn deleted_policies_are_read_and_restored_where_they_are_kept() {
    let fake = Fake::answering(|request| match request.method {
        Method::Get => ok(&contract("ca-policies.list.response.json")),
        _ => ok(&json!({"id": "p"})),
    });
    let graph = fake.graph();
    let deleted = graph.deleted_policies().await.unwrap();
    assert_eq!(json!(deleted), contract("ca-policies.list.response.json")["value"]);
    graph.restore_policy(&id()).await.unwrap();
    let kept = "/v1.0/identity/conditionalAccess/deletedItems/policies";
    assert_eq!(fake.paths(), [kept.to_owned(), format!("{kept}/{}/restore", id())]);
    assert_eq!((fake.seen()[1].method, fake.seen()[1].retry), (Method::Post, Retry::OnlyIfUnsent));
    let error = Fake::answering(|_| status(404)).graph().deleted_policies().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotFound, "a cloud without them is not one where none was deleted");
}

#[tokio::test]
async fn a_refused_restoring_is_not_sent_again_where_the_policy_is_back() {
    for (there, sent) in [(200, 1), (404, 2)] {
        let fake = throttled_once(move |request| match request.method {
            Method::Get => Ok(response(there, &json!({"id": "p"}))),
            _ => status(204),
        });
        fake.graph().restore_policy(&id()).await.unwrap();
        assert_eq!(methods(&fake).iter().filter(|method| **method == Method::Post).count(), sent);
    }
}
