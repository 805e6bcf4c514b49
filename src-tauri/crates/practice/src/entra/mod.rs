//! An Entra sign-in (GRAPH.md section m): authorization code with PKCE for public clients.

mod authorize;
mod error;
mod metadata;
mod page;
mod scopes;
mod token;

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, Method};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::form_urlencoded;
use uuid::Uuid;

use crate::Error;
use crate::answer::Answer;
use crate::options::Words;
use crate::tenant::Tenant;

/// Graph's own application id: who access tokens are for.
const GRAPH_APP: &str = "00000003-0000-0000-c000-000000000000";

/// A request to the sign-in of an organization.
pub(crate) struct Incoming<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) words: &'a Words,
    pub(crate) clients: &'a [Uuid],
    /// Bases without tenant or version.
    pub(crate) login: &'a str,
    pub(crate) graph: &'a str,
    pub(crate) method: Method,
    /// Path and query below the base.
    pub(crate) target: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) now_ms: i64,
}

impl Incoming<'_> {
    fn issuer(&self) -> String {
        format!("{}/{}/v2.0", self.login, self.tenant.organization.tenant_id)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn knows(&self, client: &str) -> Option<Uuid> {
        Uuid::try_parse(client).ok().filter(|client| self.clients.contains(client))
    }
}

/// Answers a request.
pub(crate) fn serve(incoming: &Incoming<'_>) -> Answer {
    let (path, query) = incoming.target.split_once('?').unwrap_or((incoming.target, ""));
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let Some((&tenant, rest)) = segments.split_first() else {
        return Answer::empty(404);
    };
    let known = is_tenant(incoming.tenant, tenant);
    match (&incoming.method, rest) {
        (&Method::GET, ["v2.0", ".well-known", "openid-configuration"]) if known => {
            metadata::configuration(incoming, tenant)
        }
        (&Method::GET, ["discovery", "v2.0", "keys"]) if known => metadata::keys(incoming),
        (&Method::GET, ["oauth2", "v2.0", "authorize"]) => {
            authorize::ask(incoming, known, path, &Form::parse(query.as_bytes()))
        }
        (&Method::POST, ["oauth2", "v2.0", "authorize"]) => {
            authorize::decide(incoming, known, path, &Form::parse(&incoming.body))
        }
        (&Method::POST, ["oauth2", "v2.0", "token"]) if known => token::serve(incoming),
        (&Method::GET, ["oauth2", "v2.0", "logout"]) if known => {
            token::sign_out(incoming, &Form::parse(query.as_bytes()))
        }
        (&Method::POST, ["oauth2", "v2.0", "logout"]) if known => {
            token::sign_out(incoming, &Form::parse(&incoming.body))
        }
        (_, ["v2.0" | "discovery" | "oauth2", ..]) if !known => {
            error::OAuthError::no_such_tenant(tenant).answer(incoming)
        }
        _ => Answer::empty(404),
    }
}

/// Whether the segment names the organization: `organizations`, its id or one of its domains.
fn is_tenant(tenant: &Tenant, segment: &str) -> bool {
    let organization = &tenant.organization;
    segment.eq_ignore_ascii_case("organizations")
        || Uuid::try_parse(segment).is_ok_and(|id| id == organization.tenant_id)
        || organization.domains.iter().any(|domain| domain.name.eq_ignore_ascii_case(segment))
}

/// The fields of a form or a query.
struct Form(Vec<(String, String)>);

impl Form {
    fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The value of a field; one that is empty counts as not there.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(there, _)| there == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// What an access token carries.
#[derive(Debug, Serialize, Deserialize)]
struct AccessClaims {
    aud: String,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    appid: Uuid,
    oid: Uuid,
    tid: Uuid,
    scp: String,
    ver: String,
    /// The generation of the organization: tokens of another one are dead.
    generation: Uuid,
}

/// A valid access token.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) oid: Uuid,
    /// The app that it was handed out to.
    pub(crate) app: Uuid,
    /// Seconds since 1970.
    pub(crate) expires_s: i64,
    pub(crate) generation: Uuid,
    pub(crate) scopes: Vec<String>,
}

/// Why an access token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenError {
    Expired,
    NotOurs,
}

/// Checks an access token for this organization's Graph.
pub(crate) fn check_access_token(tenant: &Tenant, token: &str, now_ms: i64) -> Result<Access, TokenError> {
    let key = tenant.key().map_err(|_| TokenError::NotOurs)?;
    let claims: AccessClaims = key.claims(token).ok_or(TokenError::NotOurs)?;
    let generation = tenant.read(|state| state.generation);
    if claims.aud != GRAPH_APP || claims.tid != tenant.organization.tenant_id || claims.generation != generation {
        return Err(TokenError::NotOurs);
    }
    if claims.exp <= now_ms / 1000 {
        return Err(TokenError::Expired);
    }
    Ok(Access {
        oid: claims.oid,
        app: claims.appid,
        expires_s: claims.exp,
        generation: claims.generation,
        scopes: claims.scp.split(' ').map(ToOwned::to_owned).collect(),
    })
}

pub(crate) use token::without_browser as token_without_browser;

/// A secret that nobody can guess.
fn secret() -> Result<String, Error> {
    let mut bytes = [0; 48];
    getrandom::fill(&mut bytes).map_err(|_| Error::Key)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// SHA-256 in URL-safe base64: how secrets are kept, and how PKCE's S256 is computed.
fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}
