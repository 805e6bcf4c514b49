//! The sign-in: what it shows, what it gives, what it refuses (GRAPH.md section m).

use http::Method;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::client::{BASE, CLIENT, Place, VERIFIER, field};
use crate::Difficulty;

const EVERYBODY: [&str; 6] = [
    "Global Administrator",
    "Security Administrator",
    "Conditional Access Administrator",
    "Authentication Policy Administrator",
    "Global Reader",
    "Has no administrator role",
];

fn changed(name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let mut request = Place::request();
    request.retain(|(there, _)| *there != name);
    request.push((name, value.to_owned()));
    request
}

fn aadsts(reply: &Value) -> i64 {
    reply["error_codes"][0].as_i64().unwrap_or_default()
}

#[tokio::test]
async fn the_page_is_plainly_practice_and_says_what_is_asked_for() {
    let place = Place::new("bakery");
    let page = place.page(&Place::request()).await;
    let text = page.text();
    assert_eq!(page.status, 200);
    for words in [
        "Practice sign-in",
        "not Microsoft",
        "Backstube Lindqvist",
        "Policy.ReadWrite.SecurityDefaults",
        "<html lang=\"en\">",
    ] {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("<script"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
}

#[tokio::test]
async fn each_account_signs_in_and_is_who_the_id_token_says() {
    let place = Place::new("bakery");
    let keys =
        place.send(Method::GET, &place.url("login", "organizations/discovery/v2.0/keys"), &[], Vec::new()).await.json();
    for who in EVERYBODY {
        let back = place.choose(&Place::request(), who).await;
        assert_eq!(field(&back, "state"), "a-state");
        let answer = place.redeem(&field(&back, "code"), VERIFIER).await.json();
        assert_eq!(answer["token_type"], "Bearer");
        assert!(!answer["scope"].as_str().unwrap().contains("offline_access"));
        let token = answer["id_token"].as_str().unwrap();
        let kid = decode_header(token).unwrap().kid.unwrap();
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == kid.as_str()).unwrap();
        let key = DecodingKey::from_rsa_components(key["n"].as_str().unwrap(), key["e"].as_str().unwrap()).unwrap();
        let mut rules = Validation::new(Algorithm::RS256);
        rules.set_audience(&[CLIENT]);
        rules.validate_exp = false;
        let claims = decode::<Value>(token, &key, &rules).unwrap().claims;
        let tenant = claims["tid"].as_str().unwrap();
        assert_eq!(claims["iss"], format!("{BASE}/bakery/login/{tenant}/v2.0"));
        assert_eq!(claims["nonce"], "a-nonce");
        let signed = place.signed_in(who).await;
        let me = signed.get("v1.0/me").await.json();
        assert_eq!((&me["id"], &me["userPrincipalName"]), (&claims["oid"], &claims["preferred_username"]));
    }
}

#[tokio::test]
async fn saying_no_goes_back_with_access_denied_and_gives_nothing() {
    let place = Place::new("bakery");
    let back = place.decide(&Place::request(), "decline", "yes").await;
    assert_eq!((field(&back, "error").as_str(), field(&back, "code").as_str()), ("access_denied", ""));
    assert_eq!(field(&back, "state"), "a-state");
}

#[tokio::test]
async fn what_cannot_be_trusted_is_told_on_a_page_and_sent_nowhere() {
    let place = Place::new("bakery");
    for request in [
        changed("client_id", "00000000-0000-0000-0000-000000000001"),
        changed("redirect_uri", "http://evil.example/"),
        changed("redirect_uri", "https://localhost.evil.example"),
        changed("response_mode", "fragment"),
    ] {
        let page = place.page(&request).await;
        assert_eq!(page.status, 400);
        assert_eq!(page.header("location"), "");
    }
}

#[tokio::test]
async fn a_request_that_is_not_good_goes_back_with_its_error() {
    let place = Place::new("bakery");
    for (request, error) in [
        (changed("code_challenge_method", "plain"), "invalid_request"),
        (changed("code_challenge", ""), "invalid_request"),
        (changed("response_type", "token"), "unsupported_response_type"),
        (changed("prompt", "none"), "login_required"),
    ] {
        let reply = place.page(&request).await;
        assert_eq!(reply.status, 302);
        assert!(reply.header("location").contains(&format!("error={error}")), "{error}");
    }
}

#[tokio::test]
async fn a_code_works_once_in_time_and_only_with_its_verifier() {
    let place = Place::new("bakery");
    let code = place.code("Global Reader").await;
    let wrong = place.redeem(&code, "another-verifier-of-at-least-forty-three-chars").await;
    assert_eq!((wrong.status, wrong.json()["error"].as_str()), (400, Some("invalid_grant")));
    let late = place.redeem(&code, VERIFIER).await;
    assert_eq!(aadsts(&late.json()), 54005, "a code that was tried is used");

    let code = place.code("Global Reader").await;
    assert_eq!(place.redeem(&code, VERIFIER).await.status, 200);
    assert_eq!(aadsts(&place.redeem(&code, VERIFIER).await.json()), 54005);

    let code = place.code("Global Reader").await;
    place.clock.advance_ms(11 * 60 * 1000);
    assert_eq!(aadsts(&place.redeem(&code, VERIFIER).await.json()), 70008);
}

#[tokio::test]
async fn the_token_endpoint_refuses_unknown_clients_secrets_and_other_tenants() {
    let place = Place::new("bakery");
    let unknown =
        place.tokens(&[("client_id", "00000000-0000-0000-0000-000000000001"), ("grant_type", "refresh_token")]).await;
    assert_eq!(aadsts(&unknown.json()), 700_016);
    let secret =
        place.tokens(&[("client_id", CLIENT), ("client_secret", "x"), ("grant_type", "authorization_code")]).await;
    assert_eq!(aadsts(&secret.json()), 700_025);
    let url = place.url("login", "11111111-1111-1111-1111-111111111111/oauth2/v2.0/token");
    let other = place.form(&url, &[("client_id", CLIENT), ("grant_type", "refresh_token")]).await;
    assert_eq!(aadsts(&other.json()), 90002);
}

#[tokio::test]
async fn a_refresh_token_is_renewed_and_the_old_one_lives_on_unless_told_otherwise() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Reader").await;
    let renewed = place.refresh(&signed.refresh).await.json();
    assert_ne!(renewed["refresh_token"].as_str().unwrap(), signed.refresh);
    assert_eq!(place.refresh(&signed.refresh).await.status, 200, "Entra does not revoke the old one");

    let strict = Difficulty { strict_rotation: true, ..Difficulty::default() };
    place.practice.set_difficulty(&place.id, strict).unwrap();
    assert_eq!(place.refresh(&signed.refresh).await.status, 200);
    assert_eq!(place.refresh(&signed.refresh).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn starting_over_and_revoking_end_the_sessions() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let me = signed.get("v1.0/me").await.json()["id"].as_str().unwrap().to_owned();
    place.clock.advance_ms(1);
    let revoked = signed.post(&format!("v1.0/users/{me}/revokeSignInSessions"), Value::Null).await;
    assert_eq!(revoked.json()["value"], true, "{}", revoked.text());
    assert_eq!(aadsts(&place.refresh(&signed.refresh).await.json()), 50173);

    let signed = place.signed_in("Global Administrator").await;
    place.practice.start_over(&place.id).await.unwrap();
    assert_eq!(place.refresh(&signed.refresh).await.json()["error"], "invalid_grant");
    assert_eq!(signed.get("v1.0/me").await.status, 401);
}

#[tokio::test]
async fn an_access_token_ends_in_time_and_graph_says_so() {
    let place = Place::new("bakery");
    place.practice.set_difficulty(&place.id, Difficulty::short_tokens(60)).unwrap();
    let signed = place.signed_in("Global Reader").await;
    assert_eq!(signed.get("v1.0/me").await.status, 200);
    place.clock.advance_ms(61_000);
    let late = signed.get("v1.0/me").await;
    assert_eq!((late.status, late.code().as_str()), (401, "InvalidAuthenticationToken"));
    assert!(late.header("www-authenticate").starts_with("Bearer"));
}

#[tokio::test]
async fn a_token_of_one_organization_is_nothing_in_another() {
    let place = Place::new("bakery");
    let signed = place.signed_in("Global Administrator").await;
    let bearer = format!("Bearer {}", signed.access);
    let elsewhere = format!("{BASE}/clinic/graph/v1.0/organization");
    let reply = place.send(Method::GET, &elsewhere, &[("authorization", bearer.as_str())], Vec::new()).await;
    assert_eq!(reply.status, 401);
}
