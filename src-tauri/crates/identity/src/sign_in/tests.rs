use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use transport::{ErrorKind, Response, TokenSource};

use super::*;
use crate::testing::{
    CANARY, FakeEntra, FakeStore, OTHER, PERSON, TENANT, answer, claims, closed, endpoints, get, memory_vault, query,
    session, signed, tokens, vault, words,
};
use crate::{NotKept, StoreError};

struct Browser {
    address: String,
    state: String,
    nonce: String,
}

impl Browser {
    fn of(sign_in: &SignIn) -> Self {
        let query = query(sign_in.address().as_str());
        let port = query["redirect_uri"].rsplit(':').next().unwrap().to_owned();
        Self { address: format!("127.0.0.1:{port}"), state: query["state"].clone(), nonce: query["nonce"].clone() }
    }

    /// Comes back with these parameters beside the state, and shows the page it ends on.
    fn comes_back(&self, parameters: &str) -> tokio::task::JoinHandle<String> {
        let (address, target) = (self.address.clone(), format!("/?{parameters}&state={}", self.state));
        tokio::spawn(async move {
            assert!(get(&address, &target).await.contains("Location: /done"));
            get(&address, "/done").await
        })
    }
}

async fn begin(entra: &Arc<FakeEntra>, request: SignInRequest) -> (SignIn, Browser) {
    let sign_in = SignIn::begin(Arc::clone(entra) as _, &endpoints(), request).await.unwrap();
    let browser = Browser::of(&sign_in);
    (sign_in, browser)
}

fn first() -> SignInRequest {
    SignInRequest::first(ClientId::BUILT_IN, words())
}

fn good(nonce: &str) -> Response {
    with_id_token(&claims(nonce))
}

fn with_id_token(claims: &Value) -> Response {
    let mut body = tokens(1, 3600);
    body["id_token"] = json!(signed(claims, "k1"));
    answer(200, body)
}

/// Runs a sign-in in which the browser comes back with a code and the service answers as given.
async fn run(
    entra: &Arc<FakeEntra>,
    vault: &Vault,
    request: SignInRequest,
    service: impl FnOnce(&FakeEntra, &str),
) -> (Result<Completed, Error>, String) {
    let (sign_in, browser) = begin(entra, request).await;
    service(entra, &browser.nonce);
    let page = browser.comes_back(&format!("code={CANARY}-code"));
    let done = sign_in.finish(vault).await;
    (done, page.await.unwrap())
}

#[tokio::test]
async fn a_sign_in_ends_with_a_session_tokens_and_a_true_page() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), memory_vault());
    let (sign_in, browser) = begin(&entra, first()).await;
    let asked = query(sign_in.address().as_str());
    assert!(
        sign_in.address().as_str().starts_with("http://127.0.0.1:9/bakery/login/organizations/oauth2/v2.0/authorize?")
    );
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], "14d82eec-204b-4c2f-b7e8-296a70dab67e");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["prompt"], "select_account");
    assert!(asked["scope"].starts_with("openid profile offline_access ") && asked["scope"].contains("User.Read.All"));
    assert!(!asked["scope"].contains("ReadWrite"), "the first sign-in asks for reading only");

    entra.then(good(&browser.nonce));
    let page = browser.comes_back(&format!("code={CANARY}-code"));
    let done = sign_in.finish(&vault).await.unwrap();
    assert!(page.await.unwrap().contains("DONE"));
    assert_eq!(done.session, session());
    assert_eq!(done.kept, Kept::InKeychain);
    assert!(done.tokens.access_token().await.is_ok());
    closed(&browser.address).await;

    let form = &entra.asked()[0];
    assert_eq!(entra.asked().len(), 1);
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], format!("{CANARY}-code"));
    assert_eq!(form["redirect_uri"], asked["redirect_uri"]);
    assert!(asked["redirect_uri"].starts_with("http://localhost:") && !asked["redirect_uri"].ends_with('/'));
    assert!(form["code_verifier"].len() >= 43 && !form.contains_key("client_secret"));
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"])), asked["code_challenge"]);

    let again = Tokens::restore(Arc::clone(&entra) as _, endpoints(), done.session, vault).await;
    assert!(again.is_ok(), "a restart stays signed in");
}

#[tokio::test]
async fn every_sign_in_has_secrets_of_its_own() {
    let entra = FakeEntra::new();
    let (one, _) = begin(&entra, first()).await;
    let (other, _) = begin(&entra, first()).await;
    let (one, other) = (query(one.address().as_str()), query(other.address().as_str()));
    for name in ["state", "nonce", "code_challenge", "redirect_uri"] {
        assert_ne!(one[name], other[name], "{name}");
    }
    assert!(one["state"].len() >= 43 && one["nonce"].len() >= 43, "256 bits");
}

#[tokio::test]
async fn a_refused_identity_stores_nothing() {
    for (member, value) in [("nonce", json!("x")), ("aud", json!(OTHER)), ("tid", json!(OTHER)), ("exp", json!(1))] {
        let store = FakeStore::default();
        let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store.clone()));
        let (done, page) = run(&entra, &vault, first(), |entra, nonce| {
            let mut claims = claims(nonce);
            claims[member] = value.clone();
            entra.then(with_id_token(&claims));
        })
        .await;
        assert!(matches!(done, Err(Error::IdToken(_))), "{member}");
        assert!(page.contains("FAILED"));
        assert!(store.inside().is_empty());
    }
    let (entra, (vault, _folder)) = (FakeEntra::new(), memory_vault());
    let (done, _) = run(&entra, &vault, first(), |entra, _| entra.then(answer(200, tokens(1, 3600)))).await;
    assert!(matches!(done, Err(Error::IdToken(IdTokenError::Missing))));
}

#[tokio::test]
async fn asking_for_more_keeps_the_old_session_until_the_same_person_has_agreed() {
    let store = FakeStore::default();
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store.clone()));
    vault.save(&session(), &"old".to_owned().into()).await.unwrap();
    let before = store.inside();
    let more = Scopes::default().with(crate::scope::WRITE_SECURITY_DEFAULTS);
    let request = || SignInRequest::again(&session(), &more, words());
    let issuer = |tenant: &str| json!(endpoints().login(&format!("{tenant}/v2.0")));

    let (done, _) = run(&entra, &vault, request(), |entra, nonce| {
        let mut claims = claims(nonce);
        claims["oid"] = json!(OTHER);
        entra.then(with_id_token(&claims));
    })
    .await;
    assert!(matches!(done, Err(Error::WrongAccount(WrongAccount::OtherPerson))));
    let (done, _) = run(&entra, &vault, request(), |entra, nonce| {
        let mut claims = claims(nonce);
        (claims["tid"], claims["iss"]) = (json!(OTHER), issuer(OTHER));
        entra.then(with_id_token(&claims));
    })
    .await;
    assert!(matches!(done, Err(Error::WrongAccount(WrongAccount::OtherOrganization))));
    assert_eq!(store.inside(), before);

    let (sign_in, browser) = begin(&entra, request()).await;
    let asked = query(sign_in.address().as_str());
    assert!(sign_in.address().as_str().contains(&format!("/{TENANT}/oauth2/")));
    assert_eq!(asked["login_hint"], "ada@bakery.example");
    assert!(asked["scope"].contains("Policy.ReadWrite.SecurityDefaults") && asked["scope"].contains("User.Read.All"));
    entra.then(good(&browser.nonce));
    let page = browser.comes_back("code=c");
    let done = sign_in.finish(&vault).await.unwrap();
    page.await.unwrap();
    assert_eq!(done.session.account.object_id.to_string(), PERSON);
    assert_ne!(store.inside(), before);
    assert!(!done.session.scopes.contains(crate::scope::WRITE_SECURITY_DEFAULTS), "fewer were given than asked for");
}

#[tokio::test]
async fn what_the_browser_brings_back_decides_the_kind_of_failure() {
    let store = FakeStore::default();
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store.clone()));
    for (parameters, fits) in [
        ("error=access_denied&error_subcode=cancel", (|error| matches!(error, Error::Cancelled)) as fn(&Error) -> bool),
        ("error=access_denied&error_description=AADSTS65004%3A+x", |error| {
            matches!(error, Error::Declined { code: Some(65004) })
        }),
        ("error=access_denied&error_description=AADSTS53003", |error| {
            matches!(error, Error::Blocked { code: Some(53003) })
        }),
    ] {
        let (sign_in, browser) = begin(&entra, first()).await;
        let page = browser.comes_back(parameters);
        let error = sign_in.finish(&vault).await.unwrap_err();
        assert!(fits(&error), "{parameters}: {error:?}");
        assert!(page.await.unwrap().contains("FAILED"));
    }
    assert!(entra.asked().is_empty() && store.inside().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_not_the_services_is_named_without_its_content() {
    let (vault, _folder) = memory_vault();
    let portal = format!("<html>{CANARY}</html>");
    for (response, bad) in [
        (answer(200, &portal), true),
        (answer(200, ""), true),
        (answer(302, &portal), true),
        (answer(500, &portal), false),
        (answer(200, json!({"access_token": CANARY, "token_type": "pop"})), true),
    ] {
        let entra = FakeEntra::new();
        let status = response.status;
        let (done, _) = run(&entra, &vault, first(), |entra, _| entra.then(response)).await;
        let error = done.unwrap_err();
        assert_eq!(matches!(&error, Error::BadAnswer { host } if host == "127.0.0.1"), bad, "{status}: {error:?}");
        assert!(bad || matches!(error, Error::TryLater { code: None }));
        assert!(!format!("{error:?} {error}").contains(CANARY));
    }
    let entra = FakeEntra::new();
    let (done, _) = run(&entra, &vault, first(), |entra, _| entra.then_fail(ErrorKind::Redirected)).await;
    assert!(matches!(done, Err(Error::BadAnswer { host }) if host == "127.0.0.1"));
    let (done, _) = run(&entra, &vault, first(), |entra, _| entra.then_fail(ErrorKind::Offline)).await;
    assert!(matches!(done, Err(Error::NoConnection(error)) if *error.kind() == ErrorKind::Offline));
}

#[tokio::test(start_paused = true)]
async fn nobody_coming_back_ends_after_five_minutes_and_closes_the_port() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), memory_vault());
    let (sign_in, browser) = begin(&entra, first()).await;
    let begun = Instant::now();
    assert!(matches!(sign_in.finish(&vault).await, Err(Error::TimedOut)));
    assert_eq!(begun.elapsed().as_secs(), 300);
    tokio::time::resume();
    closed(&browser.address).await;
}

#[tokio::test]
async fn dropping_cancels_at_once() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), memory_vault());
    let (sign_in, browser) = begin(&entra, first()).await;
    drop(sign_in);
    closed(&browser.address).await;

    let (sign_in, browser) = begin(&entra, first()).await;
    let mut finishing = Box::pin(sign_in.finish(&vault));
    assert!(futures::poll!(&mut finishing).is_pending());
    drop(finishing);
    closed(&browser.address).await;
}

#[tokio::test]
async fn without_a_keychain_the_sign_in_holds_for_this_run() {
    for error in [StoreError::Missing, StoreError::Locked, StoreError::Dismissed, StoreError::Failed] {
        let store = FakeStore::default();
        store.before(move |_| Err(error));
        let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store));
        let (done, page) = run(&entra, &vault, first(), |entra, nonce| {
            let mut body = tokens(1, 0);
            body["id_token"] = json!(signed(&claims(nonce), "k1"));
            entra.then(answer(200, body));
        })
        .await;
        let done = done.unwrap();
        assert!(page.contains("DONE"));
        assert_eq!(done.kept, Kept::ThisRunOnly(NotKept::Keychain(error)));
        entra.then(answer(200, tokens(2, 3600)));
        assert!(done.tokens.access_token().await.is_ok());
        let left = done.tokens.sign_out().await;
        assert_eq!(left.is_ok(), error == StoreError::Missing, "where nothing can be, nothing has to be removed");
    }
}

#[tokio::test]
async fn no_debug_shows_a_secret() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), memory_vault());
    let (sign_in, browser) = begin(&entra, first()).await;
    let address = sign_in.address().clone();
    let mut shown = format!("{sign_in:?} {address:?} {vault:?}");
    entra.then(good(&browser.nonce));
    let page = browser.comes_back(&format!("code={CANARY}-code"));
    let done = sign_in.finish(&vault).await.unwrap();
    page.await.unwrap();
    shown += &format!("{done:?} {:?}", done.tokens.access_token().await);
    shown += &serde_json::to_string(&done.session).unwrap();
    assert!(shown.contains(TENANT));
    for secret in [CANARY, &browser.state, &browser.nonce, &query(address.as_str())["code_challenge"]] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
