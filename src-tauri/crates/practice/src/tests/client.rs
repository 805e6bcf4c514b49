//! A client of the practice organizations: signs in as somebody and asks Graph.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, Method, Request, header};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

use crate::clock::ManualClock;
use crate::options::{Options, OrganizationId, Unconfirmed, Words};
use crate::practice::Practice;
use crate::server::router;

/// Where the tests' server would be.
pub(super) const BASE: &str = "http://127.0.0.1:4321";
pub(super) const CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
pub(super) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters";
const REDIRECT: &str = "http://localhost:9000";
const START_MS: i64 = 1_764_000_000_000;

/// Every permission that a test may want.
const SCOPES: &str = "openid profile offline_access User.Read.All Policy.Read.All Organization.Read.All Domain.Read.All \
    LicenseAssignment.Read.All RoleManagement.Read.Directory GroupMember.Read.All AuditLog.Read.All \
    UserAuthenticationMethod.Read.All Domain-InternalFederation.Read.All Policy.ReadWrite.SecurityDefaults \
    Policy.ReadWrite.AuthenticationMethod Policy.ReadWrite.ConditionalAccess Application.Read.All \
    User.RevokeSessions.All";

/// One organization of a data folder of its own.
pub(super) struct Place {
    pub(super) practice: Practice,
    pub(super) clock: Arc<ManualClock>,
    pub(super) id: OrganizationId,
    folder: TempDir,
}

/// An answer.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// `error.code` of a Graph refusal.
    pub(super) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn words() -> Words {
    let messages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/src/messages/en.json");
    Words::from_messages(&std::fs::read_to_string(messages).unwrap()).unwrap()
}

fn open(folder: &Path, clock: Arc<ManualClock>, unconfirmed: Unconfirmed) -> Practice {
    let options = Options { clock, unconfirmed, ..Options::new(folder.to_owned(), words()) };
    Practice::open(options).unwrap()
}

impl Place {
    pub(super) fn new(id: &str) -> Self {
        Self::with(id, Unconfirmed::default())
    }

    pub(super) fn with(id: &str, unconfirmed: Unconfirmed) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(START_MS));
        let practice = open(folder.path(), clock.clone(), unconfirmed);
        Self { practice, clock, id: OrganizationId::new(id), folder }
    }

    /// The organization that is made in any size.
    pub(super) fn of_people(people: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(START_MS));
        let options =
            Options { clock: clock.clone(), people: Some(people), ..Options::new(folder.path().to_owned(), words()) };
        let practice = Practice::open(options).unwrap();
        Self { practice, clock, id: OrganizationId::new("sized"), folder }
    }

    /// The same folder after a restart.
    pub(super) fn reopened(self) -> Self {
        let Self { practice, clock, id, folder } = self;
        drop(practice);
        let practice = open(folder.path(), clock.clone(), Unconfirmed::default());
        Self { practice, clock, id, folder }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn url(&self, part: &str, path: &str) -> String {
        format!("{BASE}/{}/{part}/{path}", self.id.as_str())
    }

    /// Somebody with a token for everything: the organization's Global Administrator.
    pub(super) fn administrator(&self) -> Signed<'_> {
        let access = self.practice.access_token(&self.id, None).unwrap();
        Signed { place: self, access, refresh: String::new() }
    }

    /// What the Global Administrator is answered.
    pub(super) async fn administrator_answer(&self, path: &str) -> Value {
        let reply = self.administrator().get(path).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }

    /// What tests in another process ask.
    pub(super) async fn control(&self, method: Method, what: &str, body: &str) -> Reply {
        let url = format!("{BASE}/_control/{}/{what}", self.id.as_str());
        self.send_to(true, method, &url, &[], body.into()).await
    }

    pub(super) async fn send(&self, method: Method, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        self.send_to(false, method, url, headers, body).await
    }

    async fn send_to(
        &self,
        control: bool,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Reply {
        let url = Url::parse(url).unwrap();
        let target = &url[url::Position::BeforePath..];
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let router = router(self.practice.clone(), BASE.to_owned(), control);
        let response = router.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        // A connection that is cut has a body that fails.
        let body =
            axum::body::to_bytes(body, usize::MAX).await.map_or_else(|_| b"cut".to_vec(), |bytes| bytes.to_vec());
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(super) async fn form(&self, url: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [(header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")];
        self.send(Method::POST, url, &headers, body.into_bytes()).await
    }

    /// The fields of an authorization request, good in every part.
    pub(super) fn request() -> Vec<(&'static str, String)> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()));
        vec![
            ("client_id", CLIENT.into()),
            ("response_type", "code".into()),
            ("redirect_uri", REDIRECT.into()),
            ("response_mode", "query".into()),
            ("scope", SCOPES.into()),
            ("state", "a-state".into()),
            ("nonce", "a-nonce".into()),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256".into()),
        ]
    }

    pub(super) fn authorize(&self) -> String {
        self.url("login", "organizations/oauth2/v2.0/authorize")
    }

    pub(super) async fn page(&self, request: &[(&str, String)]) -> Reply {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(request).finish();
        self.send(Method::GET, &format!("{}?{query}", self.authorize()), &[], Vec::new()).await
    }

    /// Chooses the account whose button shows `who`, and returns the fields that come back to the app.
    pub(super) async fn choose(&self, request: &[(&str, String)], who: &str) -> Vec<(String, String)> {
        let page = self.page(request).await.text();
        let button =
            page.split("<li>").find(|item| item.contains(who)).unwrap_or_else(|| panic!("nobody is {who}: {page}"));
        let account = button.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        self.decide(request, "account", &account).await
    }

    pub(super) async fn decide(&self, request: &[(&str, String)], field: &str, value: &str) -> Vec<(String, String)> {
        let mut fields: Vec<(&str, &str)> = request.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push((field, value));
        let reply = self.form(&self.authorize(), &fields).await;
        assert_eq!(reply.status, 302, "{}", reply.text());
        let back = Url::parse(reply.header("location")).unwrap();
        assert!(reply.header("location").starts_with(REDIRECT));
        back.query_pairs().into_owned().collect()
    }

    pub(super) async fn tokens(&self, fields: &[(&str, &str)]) -> Reply {
        self.form(&self.url("login", "organizations/oauth2/v2.0/token"), fields).await
    }

    pub(super) async fn redeem(&self, code: &str, verifier: &str) -> Reply {
        self.tokens(&[
            ("client_id", CLIENT),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", verifier),
        ])
        .await
    }

    pub(super) async fn refresh(&self, token: &str) -> Reply {
        self.tokens(&[("client_id", CLIENT), ("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub(super) async fn code(&self, who: &str) -> String {
        field(&self.choose(&Self::request(), who).await, "code")
    }

    /// Signs in as whoever's button shows `who`, with every permission.
    pub(super) async fn signed_in(&self, who: &str) -> Signed<'_> {
        self.signed_in_for(who, SCOPES).await
    }

    pub(super) async fn signed_in_for(&self, who: &str, scopes: &str) -> Signed<'_> {
        let mut request = Self::request();
        request.iter_mut().filter(|(name, _)| *name == "scope").for_each(|(_, value)| *value = scopes.to_owned());
        let code = field(&self.choose(&request, who).await, "code");
        let reply = self.redeem(&code, VERIFIER).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let answer = reply.json();
        Signed {
            place: self,
            access: answer["access_token"].as_str().unwrap().to_owned(),
            refresh: answer["refresh_token"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

pub(super) fn field(fields: &[(String, String)], name: &str) -> String {
    fields.iter().find(|(there, _)| there == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Somebody who signed in.
pub(super) struct Signed<'a> {
    pub(super) place: &'a Place,
    pub(super) access: String,
    pub(super) refresh: String,
}

impl Signed<'_> {
    pub(super) async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        let bearer = format!("Bearer {}", self.access);
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.place.send(method, &self.place.url("graph", path), &all, body).await
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, &[], Vec::new()).await
    }

    pub(super) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call(Method::PATCH, path, &[], body.to_string().into_bytes()).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, &[], body.to_string().into_bytes()).await
    }

    pub(super) async fn people(&self) -> Vec<Value> {
        let reply = self.get("v1.0/users?$top=999&$select=id,userPrincipalName,displayName,perUserMfaState").await;
        reply.json()["value"].as_array().unwrap().clone()
    }
}
