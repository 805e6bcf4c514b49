//! A sign-in service, a browser and keychains for tests.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use transport::{Cloud, Endpoints, Method, PracticeId, Request, Response, Transport};
use url::Url;

use crate::{Account, ClientId, MemoryStore, PageWords, Scopes, SecretStore, Session, StoreError, Vault};

/// In every secret of these tests, so that a leak can be searched for.
pub(crate) const CANARY: &str = "eyJTESTCANARY";
pub(crate) const TENANT: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const PERSON: &str = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
pub(crate) const OTHER: &str = "99999999-9999-9999-9999-999999999999";

pub(crate) fn endpoints() -> Endpoints {
    let login = "http://127.0.0.1:9/bakery/login";
    Endpoints::practice(PracticeId::new("bakery"), login, "http://127.0.0.1:9/bakery/graph").unwrap()
}

pub(crate) fn session() -> Session {
    Session {
        cloud: endpoints().cloud().clone(),
        tenant: TENANT.parse().unwrap(),
        account: Account {
            object_id: PERSON.parse().unwrap(),
            username: "ada@bakery.example".into(),
            name: "Ada".into(),
        },
        scopes: Scopes::reading(),
        client_id: ClientId::BUILT_IN,
    }
}

pub(crate) fn other_cloud() -> Session {
    Session { cloud: Cloud::Worldwide, ..session() }
}

pub(crate) fn words() -> PageWords {
    let word = |text: &str| text.to_owned();
    PageWords {
        done_title: word("DONE"),
        done_body: word("go back"),
        failed_title: word("FAILED"),
        failed_body: word("it says why"),
        ignored: word("IGNORED"),
    }
}

pub(crate) fn key() -> &'static EncodingKey {
    static KEY: OnceLock<EncodingKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8: Pkcs8V1Der<'_> = key.as_der().unwrap();
        // The PKCS #1 key inside follows a head of 26 bytes.
        EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..])
    })
}

/// The published keys, with the test key under this name.
pub(crate) fn keys(kid: &str) -> Value {
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key(), Algorithm::RS256).unwrap()).unwrap();
    jwk["kid"] = json!(kid);
    jwk["use"] = json!("sig");
    jwk.as_object_mut().unwrap().remove("alg");
    json!({"keys": [{"kty": "new-kind", "kid": 7.to_string(), "use": "odd"}, jwk]})
}

pub(crate) fn claims(nonce: &str) -> Value {
    let now = jsonwebtoken::get_current_timestamp();
    json!({
        "aud": ClientId::BUILT_IN, "iss": endpoints().login(&format!("{TENANT}/v2.0")),
        "iat": now, "nbf": now, "exp": now + 3600, "nonce": nonce, "tid": TENANT, "oid": PERSON,
        "preferred_username": "ada@bakery.example", "name": "Ada", "ver": "2.0",
    })
}

pub(crate) fn signed(claims: &Value, kid: &str) -> String {
    let header = Header { kid: Some(kid.into()), ..Header::new(Algorithm::RS256) };
    encode(&header, claims, key()).unwrap()
}

/// A token answer with these numbers in its tokens.
pub(crate) fn tokens(number: u32, expires_in: u32) -> Value {
    json!({
        "token_type": "Bearer", "access_token": format!("{CANARY}-access-{number}"), "expires_in": expires_in,
        "refresh_token": format!("{CANARY}-refresh-{number}"), "scope": Scopes::reading().iter().collect::<Vec<_>>().join(" "),
    })
}

pub(crate) fn answer(status: u16, body: impl ToString) -> Response {
    Response { status, headers: http::HeaderMap::new(), body: body.to_string().into() }
}

pub(crate) type Form = BTreeMap<String, String>;
type Answer = Result<Response, transport::Error>;

/// A sign-in service: answers the token endpoint from a list, and the keys endpoint.
pub(crate) struct FakeEntra {
    answers: Mutex<VecDeque<Answer>>,
    keys: Mutex<VecDeque<Response>>,
    asked: Mutex<Vec<Form>>,
    keys_asked: Mutex<Vec<Url>>,
    /// Each token request waits for a permit.
    pub(crate) gate: tokio::sync::Semaphore,
    /// Gets a permit for each token request that came.
    pub(crate) came: tokio::sync::Semaphore,
}

impl FakeEntra {
    pub(crate) fn new() -> Arc<Self> {
        let entra = Self::gated();
        entra.gate.add_permits(1000);
        entra
    }

    pub(crate) fn gated() -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::default(),
            keys: Mutex::default(),
            asked: Mutex::default(),
            keys_asked: Mutex::default(),
            gate: tokio::sync::Semaphore::new(0),
            came: tokio::sync::Semaphore::new(0),
        })
    }

    pub(crate) fn then(&self, answer: Response) {
        self.answers.lock().unwrap().push_back(Ok(answer));
    }

    pub(crate) fn then_fail(&self, kind: transport::ErrorKind) {
        let error = transport::Error::new(kind, Some("127.0.0.1"), true);
        self.answers.lock().unwrap().push_back(Err(error));
    }

    pub(crate) fn then_keys(&self, answer: Response) {
        self.keys.lock().unwrap().push_back(answer);
    }

    /// The token requests so far.
    pub(crate) fn asked(&self) -> Vec<Form> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn keys_asked(&self) -> Vec<Url> {
        self.keys_asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl Transport for FakeEntra {
    async fn send(&self, request: Request) -> Answer {
        if request.method == Method::Get {
            assert!(request.url.path().ends_with("/discovery/v2.0/keys"));
            self.keys_asked.lock().unwrap().push(request.url);
            let keys = self.keys.lock().unwrap().pop_front();
            return Ok(keys.unwrap_or_else(|| answer(200, keys_of_one())));
        }
        assert!(request.url.path().ends_with("/oauth2/v2.0/token"));
        let form = url::form_urlencoded::parse(&request.body).into_owned().collect();
        self.asked.lock().unwrap().push(form);
        self.came.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
        self.answers.lock().unwrap().pop_front().expect("an answer for this request")
    }
}

fn keys_of_one() -> Value {
    keys("k1")
}

/// What a browser sends, byte by byte, and what comes back.
pub(crate) async fn raw(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

pub(crate) async fn get(address: &str, target: &str) -> String {
    raw(address, format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await
}

/// Waits until nobody listens at `address`.
pub(crate) async fn closed(address: &str) {
    let gone = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.expect("the port is closed");
}

/// What the address for the browser says.
pub(crate) fn query(address: &str) -> HashMap<String, String> {
    Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

type Failing = Box<dyn FnMut(&str) -> Result<(), StoreError> + Send>;

/// A store that others can look into, with the limit of Windows, and with a hook before each call: its argument is
/// `get`, `set` or `delete` and the name.
#[derive(Clone, Default)]
pub(crate) struct FakeStore {
    inside: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    before: Arc<Mutex<Option<Failing>>>,
}

impl FakeStore {
    pub(crate) fn before(&self, hook: impl FnMut(&str) -> Result<(), StoreError> + Send + 'static) {
        *self.before.lock().unwrap() = Some(Box::new(hook));
    }

    pub(crate) fn without_hook(&self) {
        *self.before.lock().unwrap() = None;
    }

    pub(crate) fn inside(&self) -> HashMap<String, Vec<u8>> {
        self.inside.lock().unwrap().clone()
    }

    pub(crate) fn put(&self, inside: HashMap<String, Vec<u8>>) {
        *self.inside.lock().unwrap() = inside;
    }

    fn call(&self, what: &str, name: &str) -> Result<(), StoreError> {
        self.before.lock().unwrap().as_mut().map_or(Ok(()), |hook| hook(&format!("{what} {name}")))
    }
}

impl SecretStore for FakeStore {
    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.call("get", name)?;
        Ok(self.inside.lock().unwrap().get(name).cloned())
    }

    fn set(&mut self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        self.call("set", name)?;
        if secret.len() > 2_560 {
            return Err(StoreError::TooLong);
        }
        self.inside.lock().unwrap().insert(name.into(), secret.into());
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), StoreError> {
        self.call("delete", name)?;
        self.inside.lock().unwrap().remove(name);
        Ok(())
    }
}

/// A vault over `store` and the folder with its locks, which goes when the test ends.
pub(crate) fn vault(store: impl SecretStore) -> (Vault, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Vault::new(store, folder.path().into()), folder)
}

pub(crate) fn memory_vault() -> (Vault, tempfile::TempDir) {
    vault(MemoryStore::default())
}
