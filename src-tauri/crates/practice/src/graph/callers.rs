//! Who calls: what an access token says and the directory knows, remembered for tokens that were checked already.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::GraphError;
use crate::entra;
use crate::organization::UserIndex;
use crate::roles::Role;
use crate::tenant::{Tenant, lock};

/// How many tokens are remembered: more are alive only when somebody asks for one at each call.
const MOST: usize = 1_000;

/// Who calls, as the access token says and the directory knows.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) user: UserIndex,
    /// The app that the token was handed out to.
    pub(crate) app: Uuid,
    pub(crate) scopes: Vec<String>,
    pub(crate) roles: Vec<Role>,
    pub(crate) guest: bool,
}

/// Callers by SHA-256 of their tokens: checking a signature for each call would cost more than the call.
#[derive(Debug, Default)]
pub(crate) struct Callers(Mutex<HashMap<[u8; 32], Known>>);

#[derive(Debug)]
struct Known {
    caller: Arc<Caller>,
    expires_s: i64,
    generation: Uuid,
}

impl Callers {
    /// The caller of a token that was checked before and still holds.
    fn get(&self, token: &[u8; 32], generation: Uuid, now_ms: i64) -> Option<Arc<Caller>> {
        let known = lock(&self.0);
        let known = known.get(token)?;
        (known.generation == generation && known.expires_s > now_ms / 1000).then(|| Arc::clone(&known.caller))
    }

    fn keep(&self, token: [u8; 32], known: Known) {
        let mut all = lock(&self.0);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(token, known);
    }
}

/// The caller whom the `Authorization` header names.
///
/// # Errors
/// 401 when the token is missing, not this organization's or expired.
pub(super) fn authenticate(
    tenant: &Tenant,
    authorization: Option<&str>,
    login: &str,
    now_ms: i64,
) -> Result<Arc<Caller>, GraphError> {
    let refuse = |message| GraphError::unauthenticated(message, login);
    let token = bearer(authorization).ok_or_else(|| refuse("Access token is empty."))?;
    let digest = Sha256::digest(token.as_bytes()).into();
    let generation = tenant.read(|state| state.generation);
    if let Some(caller) = tenant.callers.get(&digest, generation, now_ms) {
        return Ok(caller);
    }
    let access = entra::check_access_token(tenant, token, now_ms).map_err(|error| {
        refuse(match error {
            entra::TokenError::Expired => "Lifetime validation failed, the token is expired.",
            entra::TokenError::NotOurs => "Access token validation failure. Invalid signature.",
        })
    })?;
    let organization = &tenant.organization;
    let user = organization.by_id.get(&access.oid).copied();
    let (Some(user), Some(person)) = (user, user.and_then(|user| organization.user(user))) else {
        return Err(refuse("Access token validation failure. Invalid signature."));
    };
    let roles = organization.roles_of(user);
    let caller = Arc::new(Caller { user, app: access.app, scopes: access.scopes, roles, guest: person.guest });
    let known = Known { caller: Arc::clone(&caller), expires_s: access.expires_s, generation: access.generation };
    tenant.callers.keep(digest, known);
    Ok(caller)
}

fn bearer(authorization: Option<&str>) -> Option<&str> {
    authorization
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty())
}
