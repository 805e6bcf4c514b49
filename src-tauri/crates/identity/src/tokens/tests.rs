use secrecy::ExposeSecret;
use serde_json::{Value, json};
use transport::ErrorKind;

use super::*;
use crate::testing::{
    CANARY, FakeEntra, FakeStore, OTHER, PERSON, TENANT, answer, claims, endpoints, session, signed, tokens, vault,
};

/// Tokens of an earlier run over `store`, in which `refresh-0` lies.
pub(super) async fn restored(entra: &Arc<FakeEntra>, vault: &Vault) -> Tokens {
    vault.save(&session(), &refresh_token(0)).await.unwrap();
    Tokens::restore(Arc::clone(entra) as _, endpoints(), session(), vault.clone()).await.unwrap()
}

pub(super) fn refresh_token(number: u32) -> SecretString {
    format!("{CANARY}-refresh-{number}").into()
}

pub(super) fn access(number: u32) -> AccessToken {
    AccessToken::new(format!("{CANARY}-access-{number}").into())
}

pub(super) async fn is_access(tokens: &Tokens, number: u32) -> bool {
    tokens.access_token().await.unwrap().is(&access(number))
}

pub(super) async fn stored(vault: &Vault) -> Option<String> {
    vault.load(&session()).await.unwrap().map(|token| token.expose_secret().to_owned())
}

pub(super) fn invalid_grant(code: u32) -> Value {
    json!({"error": "invalid_grant", "error_codes": [code]})
}

/// Expects an error and that it is this one.
pub(super) async fn fails(tokens: &Tokens) -> TokenError {
    tokens.access_token().await.expect_err("no token")
}

#[tokio::test]
async fn a_fresh_token_is_given_without_asking_and_one_near_its_end_is_renewed() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    assert!(entra.asked().is_empty(), "nothing is asked before the first token is wanted");
    entra.then(answer(200, tokens(1, 301)));
    assert!(is_access(&own, 1).await);
    assert!(is_access(&own, 1).await);
    own.refused(&access(1), None).await;
    entra.then(answer(200, tokens(2, 299)));
    entra.then(answer(200, tokens(3, 3600)));
    assert!(is_access(&own, 2).await);
    assert!(is_access(&own, 3).await);
    assert!(is_access(&own, 3).await);
    let forms = entra.asked();
    let used: Vec<_> = forms.iter().map(|form| form["refresh_token"].trim_start_matches(CANARY)).collect();
    assert_eq!(used, ["-refresh-0", "-refresh-1", "-refresh-2"], "each time the newest");
    assert!(forms[0]["scope"].starts_with("openid profile offline_access AuditLog.Read.All "));
    assert_eq!(forms[0]["client_id"], session().client_id.to_string());
}

#[tokio::test]
async fn a_token_ends_with_time() {
    let held = Held {
        token: access(1),
        lives: Duration::from_secs(3600),
        since: Instant::now(),
        since_wall: SystemTime::now() - Duration::from_secs(3000),
    };
    assert!(held.left() <= Duration::from_secs(600), "time during which the computer slept counts");
    tokio::time::pause();
    let held = Held::new(access(1), Duration::from_secs(3600));
    tokio::time::advance(Duration::from_secs(3590)).await;
    assert!(held.left() <= Duration::from_secs(10));
    tokio::time::advance(Duration::from_secs(20)).await;
    assert_eq!(held.left(), Duration::ZERO);
}

#[tokio::test]
async fn all_who_wait_share_one_renewal() {
    let (entra, (vault, _folder)) = (FakeEntra::gated(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    entra.then(answer(200, tokens(1, 3600)));
    let all: Vec<_> = (0..50)
        .map(|_| {
            let own = own.clone();
            tokio::spawn(async move { is_access(&own, 1).await })
        })
        .collect();
    entra.came.acquire().await.unwrap().forget();
    let late = own.access_token();
    tokio::pin!(late);
    assert!(futures::poll!(&mut late).is_pending());
    entra.gate.add_permits(1);
    assert!(late.await.unwrap().is(&access(1)));
    for one in all {
        assert!(one.await.unwrap());
    }
    assert_eq!(entra.asked().len(), 1);
}

#[tokio::test]
async fn the_old_refresh_token_stays_when_no_new_one_comes() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    let mut without = tokens(1, 0);
    without.as_object_mut().unwrap().remove("refresh_token");
    entra.then(answer(200, &without));
    entra.then(answer(200, tokens(2, 3600)));
    assert!(is_access(&own, 1).await);
    assert_eq!(stored(&vault).await.as_deref(), Some(refresh_token(0).expose_secret()));
    assert!(is_access(&own, 2).await);
    assert_eq!(entra.asked()[1]["refresh_token"], refresh_token(0).expose_secret());
}

#[tokio::test]
async fn a_failed_renewal_goes_on_with_a_token_that_is_still_good() {
    for failure in [ErrorKind::Offline, ErrorKind::Timeout, ErrorKind::Redirected] {
        let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
        let own = restored(&entra, &vault).await;
        entra.then(answer(200, tokens(1, 200)));
        assert!(is_access(&own, 1).await);
        entra.then_fail(failure);
        assert!(is_access(&own, 1).await);
        assert!(is_access(&own, 1).await);
        assert_eq!(entra.asked().len(), 2, "it is not tried again at each call");
    }
}

#[tokio::test]
async fn without_a_good_token_a_failed_renewal_is_told_and_tried_again() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    entra.then_fail(ErrorKind::Offline);
    entra.then(answer(200, "<html>Wi-Fi</html>"));
    entra.then(answer(503, json!({"error": "temporarily_unavailable"})));
    entra.then(answer(200, tokens(1, 3600)));
    for _ in 0..3 {
        assert_eq!(fails(&own).await, TokenError::Unreachable);
    }
    assert!(is_access(&own, 1).await);
}

#[tokio::test]
async fn a_void_refresh_token_asks_for_a_new_sign_in_and_is_not_sent_again_and_again() {
    for code in [50173, 70008, 700_082, 50076, 53003] {
        let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
        let own = restored(&entra, &vault).await;
        entra.then(answer(400, invalid_grant(code)));
        for _ in 0..5 {
            assert_eq!(fails(&own).await, TokenError::SignInAgain { code: Some(code) });
        }
        assert_eq!(entra.asked().len(), 1);
        assert!(stored(&vault).await.is_some(), "nothing is removed");
    }
}

#[tokio::test]
async fn a_token_for_somebody_else_is_not_used_and_not_stored() {
    for (member, value) in [("tid", OTHER), ("oid", OTHER)] {
        let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
        let own = restored(&entra, &vault).await;
        let mut claims = claims("");
        claims[member] = json!(value);
        let mut body = tokens(1, 3600);
        body["id_token"] = json!(signed(&claims, "k1"));
        entra.then(answer(200, &body));
        assert_eq!(fails(&own).await, TokenError::SomebodyElse);
        assert_eq!(stored(&vault).await.as_deref(), Some(refresh_token(0).expose_secret()));
    }
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    let mut body = tokens(1, 3600);
    body["id_token"] = json!(signed(&claims(""), "k1"));
    assert_eq!((session().tenant.to_string(), session().account.object_id.to_string()), (TENANT.into(), PERSON.into()));
    entra.then(answer(200, &body));
    assert!(is_access(&own, 1).await);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_its_claims_are_shown_to_the_service() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    let challenge = r#"{"access_token":{"acrs":{"essential":true,"value":"c25"}}}"#;
    entra.then(answer(200, tokens(1, 3600)));
    assert!(is_access(&own, 1).await);
    own.refused(&access(9), Some(challenge.into())).await;
    assert!(is_access(&own, 1).await, "the refusal of an older token changes nothing");

    own.refused(&access(1), Some(challenge.into())).await;
    entra.then(answer(400, invalid_grant(50076)));
    assert_eq!(fails(&own).await, TokenError::SignInAgain { code: Some(50076) });
    assert_eq!(entra.asked()[1]["claims"], challenge);
    assert_eq!(own.claims().as_deref(), Some(challenge), "kept for the next sign-in in the browser");
}

#[tokio::test]
async fn what_a_refused_renewal_wants_proven_is_kept_for_the_browser() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    let mut refusal = invalid_grant(50076);
    refusal["claims"] = json!(r#"{"access_token":{"capolids":{}}}"#);
    entra.then(answer(400, &refusal));
    assert_eq!(fails(&own).await, TokenError::SignInAgain { code: Some(50076) });
    assert_eq!(own.claims().as_deref(), refusal["claims"].as_str());
}

#[tokio::test]
async fn claims_that_are_no_object_or_too_long_are_not_passed_on() {
    for claims in ["<html>".to_owned(), "[1]".into(), format!("{{\"a\":\"{}\"}}", "x".repeat(9000))] {
        let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
        let own = restored(&entra, &vault).await;
        entra.then(answer(200, tokens(1, 3600)));
        entra.then(answer(200, tokens(2, 3600)));
        assert!(is_access(&own, 1).await);
        own.refused(&access(1), Some(claims)).await;
        assert!(is_access(&own, 2).await);
        assert!(!entra.asked()[1].contains_key("claims"));
    }
}
