//! `token` and `logout`: codes and refresh tokens against new tokens, and the end of a session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::error::OAuthError;
use super::scopes::{Asked, everything, is_sign_in, printed};
use super::{AccessClaims, Form, GRAPH_APP, Incoming, authorize, digest, page, secret};
use crate::Error;
use crate::answer::Answer;
use crate::options::COMMAND_LINE_TOOLS;
use crate::organization::User;
use crate::roles::Role;
use crate::state::{Grant, Mutation, Refresh};
use crate::tenant::{Tally, Tenant};

/// How long an authorization code can be redeemed.
const CODE_MS: i64 = 10 * 60 * 1000;
/// How long a refresh token lives when it is not used.
const REFRESH_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// How long an access token lives that nobody signed in for.
const WITHOUT_BROWSER_S: i64 = 90 * 60;

/// What an ID token carries.
#[derive(Serialize, Deserialize)]
struct IdClaims {
    aud: Uuid,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    nonce: Option<String>,
    oid: Uuid,
    tid: Uuid,
    sub: String,
    name: String,
    preferred_username: String,
    ver: String,
}

/// What tokens are to be made of.
struct Redeemed {
    grant: Grant,
    nonce: Option<String>,
    resource: String,
    /// The refresh token that was used.
    used: Option<String>,
}

/// `POST token`.
pub(super) fn serve(incoming: &Incoming<'_>) -> Answer {
    let form = Form::parse(&incoming.body);
    match redeem(incoming, &form).and_then(|redeemed| tokens(incoming, redeemed)) {
        Ok(answer) => answer,
        Err(error) => error.answer(incoming),
    }
}

fn redeem(incoming: &Incoming<'_>, form: &Form) -> Result<Redeemed, OAuthError> {
    let client = form.get("client_id").ok_or_else(|| OAuthError::missing("client_id"))?;
    let client = incoming.knows(client).ok_or_else(|| OAuthError::unknown_client(client))?;
    if form.get("client_secret").is_some() || form.get("client_assertion").is_some() {
        return Err(OAuthError::new(
            "invalid_client",
            700_025,
            "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        ));
    }
    match form.get("grant_type") {
        Some("authorization_code") => code(incoming, form, client),
        Some("refresh_token") => refresh(incoming, form, client),
        Some(_) => {
            Err(OAuthError::new("unsupported_grant_type", 70003, "The app requested an unsupported grant type."))
        }
        None => Err(OAuthError::missing("grant_type")),
    }
}

fn code(incoming: &Incoming<'_>, form: &Form, client: Uuid) -> Result<Redeemed, OAuthError> {
    let invalid = |code, message: &'static str| OAuthError::new("invalid_grant", code, message);
    let sent = form.get("code").ok_or_else(|| OAuthError::missing("code"))?;
    let verifier = form.get("code_verifier").ok_or_else(|| OAuthError::missing("code_verifier"))?;
    let redirect = form.get("redirect_uri").ok_or_else(|| OAuthError::missing("redirect_uri"))?;
    let asked = form.get("scope").map(|scope| Asked::parse(scope, incoming.graph)).transpose()?;
    let key = digest(sent);
    // Looked at and marked as used in one go: of two requests with one code, one gets tokens.
    let kept = incoming
        .tenant
        .transact(incoming.now_ms, |transaction| {
            let Some(kept) = transaction.state().code(&key).cloned() else {
                return Err(invalid(70000, "The provided value for the input parameter 'code' is not valid."));
            };
            if kept.used {
                return Err(invalid(
                    54005,
                    "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
                ));
            }
            transaction.apply(Mutation::CodeUsed(key.clone()));
            Ok(kept)
        })
        .map_err(|_| OAuthError::unavailable())??;
    if kept.issued_ms + CODE_MS < incoming.now_ms {
        return Err(invalid(
            70008,
            "The provided authorization code has expired. Send a new interactive authorization request for this user and resource.",
        ));
    }
    if kept.grant.client != client {
        return Err(invalid(70000, "The provided authorization code was issued to another application."));
    }
    if kept.redirect_uri != redirect {
        return Err(invalid(
            500_112,
            "The reply address does not match the reply address provided when requesting Authorization code.",
        ));
    }
    if !is_verifier(verifier) || digest(verifier) != kept.challenge {
        return Err(invalid(
            501_481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
        ));
    }
    let resource = asked.map_or_else(default_resource, |asked| asked.resource);
    Ok(Redeemed { grant: kept.grant, nonce: kept.nonce, resource, used: None })
}

fn default_resource() -> String {
    "https://graph.microsoft.com".to_owned()
}

/// 43 to 128 of the characters that RFC 7636 allows.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~'))
}

fn refresh(incoming: &Incoming<'_>, form: &Form, client: Uuid) -> Result<Redeemed, OAuthError> {
    let sent = form.get("refresh_token").ok_or_else(|| OAuthError::missing("refresh_token"))?;
    let key = digest(sent);
    let kept = incoming.tenant.read(|state| state.refresh(&key).cloned()).ok_or_else(|| {
        OAuthError::new(
            "invalid_grant",
            50173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
        )
    })?;
    if kept.issued_ms + REFRESH_MS < incoming.now_ms {
        return Err(OAuthError::new("invalid_grant", 700_082, "The refresh token has expired due to inactivity."));
    }
    if kept.grant.client != client {
        return Err(OAuthError::new("invalid_grant", 70000, "The refresh token was issued to another application."));
    }
    let enabled = incoming.tenant.organization.user(kept.grant.user).is_some_and(|user| user.enabled);
    if !enabled {
        return Err(OAuthError::new("invalid_grant", 50057, "The user account is disabled."));
    }
    let mut grant = kept.grant;
    let mut resource = default_resource();
    if let Some(scope) = form.get("scope") {
        let asked = Asked::parse(scope, incoming.graph)?;
        let agreed = incoming.tenant.read(|state| state.consented(grant.user, client));
        let wanted = asked.agreed();
        if wanted.iter().any(|scope| !is_sign_in(scope) && !agreed.contains(scope)) {
            return Err(OAuthError::consent_required());
        }
        // What was asked for at sign-in stays: a refresh token is for all of it.
        for scope in wanted {
            if !grant.scopes.contains(&scope) {
                grant.scopes.push(scope);
            }
        }
        resource = asked.resource;
    }
    Ok(Redeemed { grant, nonce: None, resource, used: Some(key) })
}

fn tokens(incoming: &Incoming<'_>, redeemed: Redeemed) -> Result<Answer, OAuthError> {
    let tenant = incoming.tenant;
    let Redeemed { grant, nonce, resource, used } = redeemed;
    let unavailable = |_| OAuthError::unavailable();
    let user = tenant.organization.user(grant.user).ok_or_else(OAuthError::unavailable)?;
    let (generation, agreed) = tenant.read(|state| (state.generation, state.consented(grant.user, grant.client)));
    let key = tenant.key().map_err(unavailable)?;
    let seconds = incoming.now_ms / 1000;
    let refresh = secret().map_err(unavailable)?;
    let difficulty = tenant.difficulty();
    // Between 60 and 90 minutes, by chance, as Entra's.
    let spread = i64::from(u16::from_be_bytes([refresh.as_bytes()[0], refresh.as_bytes()[1]]) % 1801);
    let lifetime = difficulty.token_lifetime_s.map_or(3600 + spread, i64::from);
    let graph_scopes: Vec<&str> = agreed.iter().map(String::as_str).filter(|scope| !is_sign_in(scope)).collect();
    let access = key
        .sign(&AccessClaims {
            aud: GRAPH_APP.to_owned(),
            iss: incoming.issuer(),
            iat: seconds,
            nbf: seconds,
            exp: seconds + lifetime,
            appid: grant.client,
            oid: user.id,
            tid: tenant.organization.tenant_id,
            scp: graph_scopes.join(" "),
            ver: "1.0".to_owned(),
            generation,
        })
        .map_err(unavailable)?;
    let mut body = json!({
        "token_type": "Bearer",
        "scope": printed(&agreed, &resource),
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": access,
    });
    if grant.scopes.iter().any(|scope| scope == "openid") {
        let claims = id_claims(incoming, user, grant.client, nonce, seconds);
        body["id_token"] = json!(key.sign(&claims).map_err(unavailable)?);
    }
    let renewable = grant.scopes.iter().any(|scope| scope == "offline_access");
    tenant
        .transact(incoming.now_ms, |transaction| {
            // Whoever was signed out in the meantime stays signed out.
            if let Some(used) = &used
                && transaction.state().refresh(used).is_none()
            {
                return Err(OAuthError::new(
                    "invalid_grant",
                    50173,
                    "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
                ));
            }
            if let Some(used) = used.filter(|_| difficulty.strict_rotation) {
                transaction.apply(Mutation::RefreshDead(used));
            }
            if renewable {
                let kept = Refresh { grant, issued_ms: incoming.now_ms };
                transaction.apply(Mutation::Refresh(digest(&refresh), kept));
            }
            Ok(())
        })
        .map_err(|_| OAuthError::unavailable())??;
    if renewable {
        body["refresh_token"] = json!(refresh);
    }
    Tally::count(&tenant.tally.tokens);
    Ok(Answer::json(200, &body).header(header::CACHE_CONTROL, "no-store, no-cache").header(header::PRAGMA, "no-cache"))
}

/// An access token for `scopes`, or for everything that can be agreed to, without anybody's having signed in.
pub(crate) fn without_browser(
    tenant: &Tenant,
    account: Option<&str>,
    scopes: Option<&str>,
    now_ms: i64,
) -> Result<String, Error> {
    let organization = &tenant.organization;
    let index = match account {
        Some(name) => organization.find(name),
        None => {
            let mut roles = organization.roles.iter();
            roles.find(|given| given.role == Role::GlobalAdministrator).map(|given| given.user)
        }
    };
    let user = index.and_then(|index| organization.user(index)).ok_or(Error::UnknownPerson)?;
    let seconds = now_ms / 1000;
    let token = tenant.key()?.sign(&AccessClaims {
        aud: GRAPH_APP.to_owned(),
        // As in Entra's own tokens for Graph; whoever holds one does not look into it.
        iss: format!("https://sts.windows.net/{}/", organization.tenant_id),
        iat: seconds,
        nbf: seconds,
        exp: seconds + WITHOUT_BROWSER_S,
        appid: COMMAND_LINE_TOOLS,
        oid: user.id,
        tid: organization.tenant_id,
        scp: scopes.map_or_else(everything, ToOwned::to_owned),
        ver: "1.0".to_owned(),
        generation: tenant.read(|state| state.generation),
    })?;
    Tally::count(&tenant.tally.tokens);
    Ok(token)
}

fn id_claims(incoming: &Incoming<'_>, user: &User, client: Uuid, nonce: Option<String>, seconds: i64) -> IdClaims {
    IdClaims {
        aud: client,
        iss: incoming.issuer(),
        iat: seconds,
        nbf: seconds,
        exp: seconds + 3600,
        nonce,
        oid: user.id,
        tid: incoming.tenant.organization.tenant_id,
        // Another one for each app, as Entra's.
        sub: URL_SAFE_NO_PAD.encode(Uuid::new_v5(&client, user.id.as_bytes())),
        name: user.display_name.to_string(),
        preferred_username: user.upn.to_string(),
        ver: "2.0".to_owned(),
    }
}

/// `logout`: the sessions of the user whom `id_token_hint` names end. Without it there is
/// nothing to end, since the sign-in page remembers nobody.
pub(super) fn sign_out(incoming: &Incoming<'_>, form: &Form) -> Answer {
    let organization = &incoming.tenant.organization;
    let hinted = form
        .get("id_token_hint")
        .and_then(|token| incoming.tenant.key().ok()?.claims::<IdClaims>(token))
        .filter(|claims| claims.tid == organization.tenant_id)
        .and_then(|claims| organization.by_id.get(&claims.oid).copied());
    if let Some(user) = hinted {
        let ended = incoming.tenant.transact(incoming.now_ms, |transaction| {
            transaction.apply(Mutation::SignedOut(user, incoming.now_ms));
        });
        if ended.is_err() {
            return OAuthError::unavailable().answer(incoming);
        }
    }
    match form.get("post_logout_redirect_uri").and_then(authorize::loopback) {
        Some(mut target) => {
            if let Some(state) = form.get("state") {
                target.query_pairs_mut().append_pair("state", state);
            }
            Answer::empty(302).header(header::LOCATION, target.as_str())
        }
        None => page::message(incoming, 200, &incoming.words.not_microsoft),
    }
}
