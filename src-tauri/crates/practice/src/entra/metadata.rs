//! The documents by which clients find their way.

use serde_json::json;

use super::Incoming;
use super::error::OAuthError;
use crate::answer::Answer;

/// `v2.0/.well-known/openid-configuration`. Under `organizations` the issuer carries the
/// literal `{tenantid}`, as Entra's does.
pub(super) fn configuration(incoming: &Incoming<'_>, tenant: &str) -> Answer {
    let base = format!("{}/{tenant}", incoming.login);
    let issuer = if tenant.eq_ignore_ascii_case("organizations") {
        format!("{}/{{tenantid}}/v2.0", incoming.login)
    } else {
        incoming.issuer()
    };
    Answer::json(
        200,
        &json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
            "token_endpoint": format!("{base}/oauth2/v2.0/token"),
            "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
            "jwks_uri": format!("{base}/discovery/v2.0/keys"),
            "userinfo_endpoint": format!("{}/oidc/userinfo", incoming.graph),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_modes_supported": ["query", "form_post"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"],
            "request_uri_parameter_supported": false,
            "tenant_region_scope": null,
            "cloud_instance_name": "practice",
            "msgraph_host": incoming.graph.trim_start_matches("http://"),
        }),
    )
}

/// `discovery/v2.0/keys`.
pub(super) fn keys(incoming: &Incoming<'_>) -> Answer {
    match incoming.tenant.key() {
        Ok(key) => Answer::json(200, &json!({"keys": [key.jwk(&incoming.issuer())]})),
        Err(_) => OAuthError::unavailable().answer(incoming),
    }
}
