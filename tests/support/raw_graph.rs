//! What an organization really holds, read without any of Latch's crates: another client, plain JSON.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value;
use url::Url;

use crate::browser::FakeBrowser;
use crate::http::{self, Reply};

/// The public client that every practice organization knows (GRAPH.md section m).
const CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// The example pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Nobody listens there: the answer to the form is read, not followed.
const REDIRECT: &str = "http://localhost:9";
const SCOPES: &str = "openid User.Read.All Policy.Read.All Organization.Read.All AuditLog.Read.All \
                      UserAuthenticationMethod.Read.All RoleManagement.Read.Directory GroupMember.Read.All \
                      Domain.Read.All Application.Read.All Policy.ReadWrite.AuthenticationMethod \
                      Policy.ReadWrite.SecurityDefaults Policy.ReadWrite.ConditionalAccess";

/// How many people have which per-user MFA state, by the state's name.
pub type People = BTreeMap<String, u32>;

/// A Graph, asked directly.
#[derive(Debug)]
pub struct RawGraph {
    graph: Url,
    token: String,
}

impl RawGraph {
    /// Signs in at the base `login` as the account whose button holds `who`, for the Graph at the base `graph`.
    ///
    /// # Errors
    /// When any step of it does not go as documented.
    pub async fn sign_in(login: &Url, graph: &Url, who: &str) -> io::Result<Self> {
        let mut authorize = below(login, "organizations/oauth2/v2.0/authorize")?;
        authorize
            .query_pairs_mut()
            .append_pair("client_id", CLIENT)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", REDIRECT)
            .append_pair("scope", SCOPES)
            .append_pair("state", "raw")
            .append_pair("code_challenge", CHALLENGE)
            .append_pair("code_challenge_method", "S256");
        let page = FakeBrowser.open(authorize.as_str()).await?;
        let (_, reply) = FakeBrowser.choose(&page, who).await?;
        let target = reply.header("location").and_then(|target| Url::parse(target).ok());
        let code = target.and_then(|target| {
            target.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
        });
        let code = code.ok_or_else(|| io::Error::other(format!("no code came back: {}", reply.status)))?;
        let fields = [
            ("client_id", CLIENT),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
            ("scope", SCOPES),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let answer = http::post_form(&below(login, "organizations/oauth2/v2.0/token")?, &fields).await?;
        let token = answer.json()?["access_token"].as_str().map(str::to_owned);
        let token = token.ok_or_else(|| io::Error::other(format!("no token came back: {}", answer.status)))?;
        Ok(Self { graph: graph.clone(), token })
    }

    /// Asks for a path below the base, such as `v1.0/organization`.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub async fn ask(&self, path: &str) -> io::Result<Reply> {
        self.send("GET", &below(&self.graph, path)?, b"").await
    }

    /// The JSON of a path.
    ///
    /// # Errors
    /// When the answer is not 200.
    pub async fn get(&self, path: &str) -> io::Result<Value> {
        of(self.ask(path).await?)
    }

    /// The values of a list, all pages of it.
    ///
    /// # Errors
    /// As [`RawGraph::get`].
    pub async fn list(&self, path: &str) -> io::Result<Vec<Value>> {
        let mut next = Some(below(&self.graph, path)?);
        let mut all = Vec::new();
        while let Some(url) = next.take() {
            let mut page = of(self.send("GET", &url, b"").await?)?;
            if let Value::Array(values) = page["value"].take() {
                all.extend(values);
            }
            next = page["@odata.nextLink"].as_str().and_then(|link| Url::parse(link).ok());
        }
        Ok(all)
    }

    /// Changes something.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn patch(&self, path: &str, body: &Value) -> io::Result<()> {
        let reply = self.send("PATCH", &below(&self.graph, path)?, body.to_string().as_bytes()).await?;
        if reply.status == 204 { Ok(()) } else { Err(refused(&reply)) }
    }

    /// Makes something, or brings back what was deleted.
    ///
    /// # Errors
    /// When it is not made.
    pub async fn create(&self, path: &str, body: &Value) -> io::Result<Value> {
        let reply = self.send("POST", &below(&self.graph, path)?, body.to_string().as_bytes()).await?;
        if [200, 201].contains(&reply.status) { reply.json() } else { Err(refused(&reply)) }
    }

    /// Whether security defaults are on.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn security_defaults(&self) -> io::Result<bool> {
        let policy = self.get("v1.0/policies/identitySecurityDefaultsEnforcementPolicy").await?;
        policy["isEnabled"].as_bool().ok_or_else(|| io::Error::other("isEnabled is not there"))
    }

    /// Everyone, with the properties that matter here.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn people(&self) -> io::Result<Vec<Value>> {
        let select = "id,displayName,userPrincipalName,accountEnabled,userType,perUserMfaState";
        self.list(&format!("beta/users?$top=999&$select={select}")).await
    }

    /// How many people have which per-user MFA state, by the list.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn per_user(&self) -> io::Result<People> {
        let mut counts = People::new();
        for person in self.people().await? {
            *counts.entry(person["perUserMfaState"].as_str().unwrap_or("unknown").to_owned()).or_default() += 1;
        }
        Ok(counts)
    }

    /// The per-user MFA state of one person, by the documented form.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn per_user_of(&self, id: &str) -> io::Result<String> {
        let body = self.get(&format!("beta/users/{id}/authentication/requirements")).await?;
        Ok(body["perUserMfaState"].as_str().unwrap_or("unknown").to_owned())
    }

    /// Sets the per-user MFA state of one person.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn set_per_user(&self, id: &str, state: &str) -> io::Result<()> {
        let body = serde_json::json!({ "perUserMfaState": state });
        self.patch(&format!("beta/users/{id}/authentication/requirements"), &body).await
    }

    /// Deletes something.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn delete(&self, path: &str) -> io::Result<()> {
        let reply = self.send("DELETE", &below(&self.graph, path)?, b"").await?;
        if reply.status == 204 { Ok(()) } else { Err(refused(&reply)) }
    }

    /// The access token that it asks with, for another program.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    async fn send(&self, method: &str, url: &Url, body: &[u8]) -> io::Result<Reply> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        http::send(method, url, &headers, body).await
    }
}

fn below(base: &Url, path: &str) -> io::Result<Url> {
    Url::parse(&format!("{}/{path}", base.as_str().trim_end_matches('/'))).map_err(io::Error::other)
}

fn of(reply: Reply) -> io::Result<Value> {
    if reply.status == 200 { reply.json() } else { Err(refused(&reply)) }
}

fn refused(reply: &Reply) -> io::Error {
    io::Error::other(format!("{}: {}", reply.status, reply.text()))
}
