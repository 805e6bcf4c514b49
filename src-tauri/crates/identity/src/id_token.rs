//! Who signed in: the ID token, checked against the keys that the cloud publishes.
//!
//! Every address comes from [`Endpoints`], never from the service's metadata, so
//! that no answer can point to somebody else's keys (SAFETY.md §9.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use transport::{Endpoints, LimitGroup, Request, Transport};

use crate::token_endpoint::no_answer;
use crate::{Account, ClientId, Error, IdTokenError, ObjectId, TenantId, WrongAccount};

/// How wrong this computer's clock may be, in seconds.
const CLOCK_LEEWAY: u64 = 300;

/// Who an ID token speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) tenant: TenantId,
    pub(crate) account: Account,
}

/// What the ID token has to fit.
pub(crate) struct Expected<'a> {
    pub(crate) client_id: ClientId,
    pub(crate) nonce: &'a str,
    /// `organizations` or the id of the organization: where its keys are.
    pub(crate) authority: &'a str,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Key>,
}

/// A published key. Lenient, so that one key of a new kind does not hide the others.
#[derive(Deserialize)]
struct Key {
    kid: Option<String>,
    kty: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    nonce: Option<String>,
    #[serde(flatten)]
    who: Who,
    preferred_username: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Who {
    tid: Option<String>,
    oid: Option<String>,
}

/// Checks an ID token and says who it speaks of (SAFETY.md case 18).
pub(crate) async fn identify(
    transport: &dyn Transport,
    endpoints: &Endpoints,
    token: &SecretString,
    expected: &Expected<'_>,
) -> Result<Person, Error> {
    let header = decode_header(token.expose_secret()).map_err(|error| unreadable(error.kind()))?;
    if header.alg != Algorithm::RS256 || header.crit.is_some() {
        return Err(IdTokenError::Algorithm.into());
    }
    let kid = header.kid.ok_or(IdTokenError::UnknownKey)?;
    let key = match published(transport, endpoints, expected.authority, &kid).await? {
        Some(key) => key,
        // A key may have been made a moment ago: one more look.
        None => published(transport, endpoints, expected.authority, &kid).await?.ok_or(IdTokenError::UnknownKey)?,
    };
    let person = check(token.expose_secret(), &key, endpoints, expected)?;
    if person.tenant == TenantId::PERSONAL_ACCOUNTS {
        return Err(Error::WrongAccount(WrongAccount::Personal));
    }
    Ok(person)
}

/// The organization and person that a renewed ID token speaks of.
///
/// Its signature is not looked at: it came over TLS straight from the token
/// endpoint, which OpenID Connect Core section 3.1.3.7 accepts as proof, and it
/// can only end a session here, never start one.
pub(crate) fn claimed(token: &SecretString) -> Result<(TenantId, ObjectId), IdTokenError> {
    let payload = token.expose_secret().split('.').nth(1).ok_or(IdTokenError::Malformed)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| IdTokenError::Malformed)?;
    ids(&serde_json::from_slice(&payload).map_err(|_| IdTokenError::Malformed)?)
}

async fn published(
    transport: &dyn Transport,
    endpoints: &Endpoints,
    authority: &str,
    kid: &str,
) -> Result<Option<DecodingKey>, Error> {
    let url = endpoints.login(&format!("{authority}/discovery/v2.0/keys"));
    let bad = Error::BadAnswer { host: url.host_str().unwrap_or_default().to_owned() };
    let answer = transport.send(Request::get(url, LimitGroup::SignIn)).await.map_err(no_answer)?;
    if answer.status != 200 {
        return Err(if answer.status >= 500 { Error::TryLater { code: None } } else { bad });
    }
    let Ok(keys) = serde_json::from_slice::<Keys>(&answer.body) else {
        return Err(bad);
    };
    let key = keys.keys.into_iter().find(|key| key.kid.as_deref() == Some(kid) && key.signs());
    Ok(key.and_then(|key| DecodingKey::from_rsa_components(&key.n?, &key.e?).ok()))
}

impl Key {
    fn signs(&self) -> bool {
        self.kty.as_deref() == Some("RSA") && self.used_for.as_deref().is_none_or(|used_for| used_for == "sig")
    }
}

fn check(
    token: &str,
    key: &DecodingKey,
    endpoints: &Endpoints,
    expected: &Expected<'_>,
) -> Result<Person, IdTokenError> {
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_required_spec_claims(&["exp", "iss", "aud"]);
    rules.set_audience(&[expected.client_id]);
    rules.validate_nbf = true;
    rules.leeway = CLOCK_LEEWAY;
    let claims = decode::<Claims>(token, key, &rules).map_err(|error| unreadable(error.kind()))?.claims;

    // The metadata of `organizations` only has a pattern for the issuer, so it is made from the token's own `tid`
    // and this cloud's own address.
    let (tenant, object_id) = ids(&claims.who)?;
    if claims.iss != endpoints.login(&format!("{tenant}/v2.0")).as_str() {
        return Err(IdTokenError::Issuer);
    }
    let nonce = claims.nonce.unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(IdTokenError::Nonce);
    }
    let username = claims.preferred_username.unwrap_or_default();
    let name = claims.name.filter(|name| !name.is_empty()).unwrap_or_else(|| username.clone());
    Ok(Person { tenant, account: Account { object_id, username, name } })
}

fn ids(who: &Who) -> Result<(TenantId, ObjectId), IdTokenError> {
    fn id<T: std::str::FromStr>(text: Option<&String>) -> Result<T, IdTokenError> {
        text.and_then(|text| text.parse().ok()).ok_or(IdTokenError::Nobody)
    }
    Ok((id(who.tid.as_ref())?, id(who.oid.as_ref())?))
}

fn unreadable(kind: &ErrorKind) -> IdTokenError {
    match kind {
        ErrorKind::InvalidSignature | ErrorKind::InvalidRsaKey(_) => IdTokenError::Signature,
        ErrorKind::ExpiredSignature => IdTokenError::Expired,
        ErrorKind::ImmatureSignature => IdTokenError::NotYetValid,
        ErrorKind::InvalidAudience => IdTokenError::Audience,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName | ErrorKind::MissingAlgorithm => {
            IdTokenError::Algorithm
        }
        _ => IdTokenError::Malformed,
    }
}

#[cfg(test)]
mod tests;
