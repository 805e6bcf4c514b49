use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;
use crate::testing::{FakeEntra, OTHER, PERSON, TENANT, answer, claims, endpoints, keys, signed};

const NONCE: &str = "the-nonce";

async fn judge(entra: &FakeEntra, token: String) -> Result<Person, Error> {
    let expected = Expected { client_id: ClientId::BUILT_IN, nonce: NONCE, authority: "organizations" };
    identify(entra, &endpoints(), &token.into(), &expected).await
}

async fn refused(token: String) -> IdTokenError {
    match judge(&FakeEntra::new(), token).await {
        Err(Error::IdToken(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn changed(member: &str, value: Value) -> String {
    let mut claims = claims(NONCE);
    claims[member] = value;
    signed(&claims, "k1")
}

#[tokio::test]
async fn a_good_token_names_the_person_and_the_keys_come_from_the_chosen_cloud() {
    let entra = FakeEntra::new();
    let person = judge(&entra, signed(&claims(NONCE), "k1")).await.unwrap();
    assert_eq!((person.tenant.to_string(), person.account.object_id.to_string()), (TENANT.into(), PERSON.into()));
    assert_eq!((person.account.username.as_str(), person.account.name.as_str()), ("ada@bakery.example", "Ada"));
    assert_eq!(entra.keys_asked(), [endpoints().login("organizations/discovery/v2.0/keys")]);
}

#[tokio::test]
async fn a_token_that_does_not_fit_is_refused() {
    let now = jsonwebtoken::get_current_timestamp();
    for (member, value, why) in [
        ("aud", json!(OTHER), IdTokenError::Audience),
        ("aud", json!(null), IdTokenError::Malformed),
        ("exp", json!(now - 1000), IdTokenError::Expired),
        ("exp", json!(null), IdTokenError::Malformed),
        ("nbf", json!(now + 1000), IdTokenError::NotYetValid),
        ("nonce", json!("another"), IdTokenError::Nonce),
        ("nonce", json!(null), IdTokenError::Nonce),
        ("nonce", json!(""), IdTokenError::Nonce),
        // The issuer must be the one of the token's own organization, at this cloud's own address.
        ("tid", json!(OTHER), IdTokenError::Issuer),
        ("iss", json!(format!("https://login.microsoftonline.com/{TENANT}/v2.0")), IdTokenError::Issuer),
        ("iss", json!(endpoints().login("{tenantid}/v2.0")), IdTokenError::Issuer),
        ("tid", json!("organizations"), IdTokenError::Nobody),
        ("oid", json!(null), IdTokenError::Nobody),
    ] {
        assert_eq!(refused(changed(member, value.clone())).await, why, "{member} {value}");
    }
}

#[tokio::test]
async fn a_personal_account_is_refused() {
    let personal = TenantId::PERSONAL_ACCOUNTS.to_string();
    let mut claims = claims(NONCE);
    claims["iss"] = json!(endpoints().login(&format!("{personal}/v2.0")));
    claims["tid"] = json!(personal);
    let judged = judge(&FakeEntra::new(), signed(&claims, "k1")).await;
    assert!(matches!(judged, Err(Error::WrongAccount(WrongAccount::Personal))));
}

#[tokio::test]
async fn only_the_one_way_of_signing_is_accepted() {
    let good = signed(&claims(NONCE), "k1");
    let payload = good.split('.').nth(1).unwrap();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"k1"}"#);
    for token in [format!("{none}.{payload}."), format!("{none}.{payload}"), String::new(), "a.b.c".into()] {
        assert_eq!(refused(token).await, IdTokenError::Malformed);
    }

    // The public key taken as a shared secret.
    let modulus = keys("k1")["keys"][1]["n"].as_str().unwrap().to_owned();
    let header = Header { kid: Some("k1".into()), ..Header::new(Algorithm::HS256) };
    let forged = encode(&header, &claims(NONCE), &EncodingKey::from_secret(modulus.as_bytes())).unwrap();
    assert_eq!(refused(forged).await, IdTokenError::Algorithm);

    let other_way = Header { kid: Some("k1".into()), ..Header::new(Algorithm::RS512) };
    assert_eq!(
        refused(encode(&other_way, &claims(NONCE), crate::testing::key()).unwrap()).await,
        IdTokenError::Algorithm
    );

    // A header that demands an extension which is not understood.
    let critical = Header { kid: Some("k1".into()), crit: Some(vec!["exp".into()]), ..Header::new(Algorithm::RS256) };
    assert_eq!(
        refused(encode(&critical, &claims(NONCE), crate::testing::key()).unwrap()).await,
        IdTokenError::Algorithm
    );
}

#[tokio::test]
async fn one_changed_letter_breaks_the_signature() {
    let good = signed(&claims(NONCE), "k1");
    let mut parts: Vec<String> = good.split('.').map(Into::into).collect();
    parts[1] = URL_SAFE_NO_PAD.encode(claims(NONCE).to_string().replace("Ada", "Eve"));
    assert_eq!(refused(parts.join(".")).await, IdTokenError::Signature);
    let zeros = STANDARD.encode([0; 192]);
    assert_eq!(refused(format!("{}.{zeros}", &good[..good.rfind('.').unwrap()])).await, IdTokenError::Signature);
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once_more_and_not_for_ever() {
    let entra = FakeEntra::new();
    entra.then_keys(answer(200, json!({"keys": []})));
    assert!(judge(&entra, signed(&claims(NONCE), "k1")).await.is_ok());
    assert_eq!(entra.keys_asked().len(), 2);

    let entra = FakeEntra::new();
    let judged = judge(&entra, signed(&claims(NONCE), "nobody's")).await;
    assert!(matches!(judged, Err(Error::IdToken(IdTokenError::UnknownKey))));
    assert_eq!(entra.keys_asked().len(), 2);
}

#[tokio::test]
async fn a_key_for_encryption_does_not_sign() {
    let mut published = keys("k1");
    published["keys"][1]["use"] = json!("enc");
    let entra = FakeEntra::new();
    entra.then_keys(answer(200, &published));
    entra.then_keys(answer(200, &published));
    let judged = judge(&entra, signed(&claims(NONCE), "k1")).await;
    assert!(matches!(judged, Err(Error::IdToken(IdTokenError::UnknownKey))));
}

#[tokio::test]
async fn keys_that_cannot_be_read_are_a_bad_answer() {
    let entra = FakeEntra::new();
    entra.then_keys(answer(200, "<html>Welcome</html>"));
    let judged = judge(&entra, signed(&claims(NONCE), "k1")).await;
    assert!(matches!(judged, Err(Error::BadAnswer { host }) if host == "127.0.0.1"));
}
