//! Signing in with the system browser: authorization code with PKCE, back to this computer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout, timeout_at};
use transport::{Endpoints, Transport};

use crate::id_token::{self, Person};
use crate::loopback::{Callback, Expected, Loopback, Outcome, Serving};
use crate::token_endpoint::{self, Answer, Grant};
use crate::{
    ClientId, Error, IdTokenError, Kept, ObjectId, PageWords, Scopes, Session, TenantId, Tokens, Vault, WrongAccount,
};

/// How long the browser is waited for.
pub const SIGN_IN_LIMIT: Duration = Duration::from_secs(5 * 60);
/// How long the service may then take to give the tokens and to show its keys.
const EXCHANGE_LIMIT: Duration = Duration::from_secs(60);

/// Which organizations may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Any organization, no personal account: for the first contact.
    Organizations,
    /// This organization only. Guests and partners need it too.
    Tenant(TenantId),
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organizations => f.write_str("organizations"),
            Self::Tenant(tenant) => tenant.fmt(f),
        }
    }
}

/// What the service is asked to do first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Show the accounts to choose from.
    SelectAccount,
    /// Ask for the password again.
    Login,
    /// Ask for the permissions again.
    Consent,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct SignInRequest {
    /// The app registration.
    pub client_id: ClientId,
    /// Who may sign in.
    pub authority: Authority,
    /// The permissions, without those that every sign-in needs.
    pub scopes: Scopes,
    /// The sign-in name to fill in.
    pub login_hint: Option<String>,
    /// What to do first.
    pub prompt: Option<Prompt>,
    /// The only organization and person that are accepted, when there is a session already.
    pub expect: Option<(TenantId, ObjectId)>,
    /// What the service wanted to see proven ([`Tokens::claims`]).
    pub claims: Option<String>,
    /// The words of the page that the browser ends on.
    pub page: PageWords,
}

impl SignInRequest {
    /// The first sign-in: any organization, reading only, choosing the account.
    #[must_use]
    pub fn first(client_id: ClientId, page: PageWords) -> Self {
        Self {
            client_id,
            authority: Authority::Organizations,
            scopes: Scopes::reading(),
            login_hint: None,
            prompt: Some(Prompt::SelectAccount),
            expect: None,
            claims: None,
            page,
        }
    }

    /// Another sign-in of the same person, for what the session lacks: `scopes` comes on top of what it has.
    #[must_use]
    pub fn again(session: &Session, scopes: &Scopes, page: PageWords) -> Self {
        let scopes = session.scopes.iter().chain(scopes.iter()).collect();
        Self {
            authority: Authority::Tenant(session.tenant),
            scopes,
            login_hint: Some(session.account.username.clone()).filter(|name| !name.is_empty()),
            prompt: None,
            expect: Some((session.tenant, session.account.object_id)),
            ..Self::first(session.client_id, page)
        }
    }
}

/// The address at which the person signs in, for the browser or to be copied. Not for logs: its `Debug` shows nothing.
#[derive(Clone)]
pub struct SignInAddress(SecretString);

impl SignInAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SignInAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInAddress(..)")
    }
}

/// A completed sign-in.
#[derive(Debug)]
pub struct Completed {
    /// Who signed in. It holds no secret.
    pub session: Session,
    /// The source of tokens.
    pub tokens: Tokens,
    /// Whether a restart stays signed in.
    pub kept: Kept,
}

/// A sign-in that waits for the browser. Dropping it, or the future of [`finish`](Self::finish), cancels it and
/// closes the port.
pub struct SignIn {
    transport: Arc<dyn Transport>,
    endpoints: Endpoints,
    request: SignInRequest,
    address: SignInAddress,
    serving: Serving,
    redirect_uri: String,
    verifier: SecretString,
    nonce: SecretString,
    until: Instant,
}

impl SignIn {
    /// Takes a port of this computer and makes the address for the browser.
    ///
    /// `transport` must not add tokens; it is what gets them.
    ///
    /// # Errors
    /// [`Error::NoLoopback`] when no port can be taken; [`Error::AppProblem`] when an address cannot be made.
    pub async fn begin(
        transport: Arc<dyn Transport>,
        endpoints: &Endpoints,
        request: SignInRequest,
    ) -> Result<Self, Error> {
        let loopback = Loopback::bind().await.map_err(|_| Error::NoLoopback)?;
        let redirect_uri = loopback.redirect_uri();
        // 256 bits each.
        let (state, nonce) = (CsrfToken::new_random_len(32), CsrfToken::new_random_len(32));
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();

        let authorize = endpoints.login(&format!("{}/oauth2/v2.0/authorize", request.authority));
        let redirect = RedirectUrl::new(redirect_uri.clone()).map_err(|_| Error::AppProblem { code: None })?;
        let client = BasicClient::new(oauth2::ClientId::new(request.client_id.to_string()))
            .set_auth_uri(AuthUrl::from_url(authorize))
            .set_redirect_uri(redirect);
        let expected = SecretString::from(state.secret().as_str());
        let mut address = client
            .authorize_url(move || state)
            .add_scopes(request.scopes.for_sign_in().map(|name| Scope::new(name.to_owned())))
            .set_pkce_challenge(challenge)
            .add_extra_param("response_mode", "query")
            .add_extra_param("nonce", nonce.secret());
        if let Some(prompt) = request.prompt {
            address = address.add_extra_param("prompt", prompt.name());
        }
        if let Some(hint) = &request.login_hint {
            address = address.add_extra_param("login_hint", hint);
        }
        if let Some(claims) = &request.claims {
            address = address.add_extra_param("claims", claims);
        }
        let (address, _) = address.url();

        let expected = Expected { state: expected, endpoints: endpoints.clone() };
        Ok(Self {
            transport,
            endpoints: endpoints.clone(),
            serving: loopback.serve(expected, request.page.clone()),
            request,
            address: SignInAddress(String::from(address).into()),
            redirect_uri,
            verifier: verifier.into_secret().into(),
            nonce: nonce.into_secret().into(),
            until: Instant::now() + SIGN_IN_LIMIT,
        })
    }

    /// The address to open in the browser, and to show for copying.
    #[must_use]
    pub fn address(&self) -> &SignInAddress {
        &self.address
    }

    /// Waits for the browser, gets the tokens, checks who signed in, and only then stores the refresh token in `vault`.
    ///
    /// # Errors
    /// See [`Error`]. Nothing is stored then, and what was stored for an earlier session stays.
    pub async fn finish(mut self, vault: &Vault) -> Result<Completed, Error> {
        let callback = match timeout_at(self.until, self.serving.callback()).await {
            Ok(Some(callback)) => callback,
            Ok(None) => return Err(Error::NoLoopback),
            Err(_) => return Err(Error::TimedOut),
        };
        let signed_in = timeout(EXCHANGE_LIMIT, self.exchange(callback)).await;
        match signed_in.unwrap_or(Err(Error::TryLater { code: None })) {
            Ok((session, answer)) => {
                // True already, and the keychain may have to be unlocked first: the browser does not wait for that.
                self.serving.conclude(Outcome::SignedIn);
                let vault = vault.clone();
                let tokens = Tokens::new(self.transport, self.endpoints, session.clone(), vault, answer).await;
                Ok(Completed { session, kept: tokens.kept(), tokens })
            }
            Err(error) => {
                self.serving.conclude(Outcome::Failed);
                Err(error)
            }
        }
    }

    async fn exchange(&self, callback: Callback) -> Result<(Session, Answer), Error> {
        let code = match callback {
            Callback::Code(code) => code,
            Callback::Refused(refusal) => return Err(refusal.into()),
        };
        let (transport, request) = (self.transport.as_ref(), &self.request);
        let authority = request.authority.to_string();
        let grant = Grant::Code { code: &code, verifier: &self.verifier, redirect_uri: &self.redirect_uri };
        let scopes = request.scopes.for_sign_in();
        let answer =
            token_endpoint::tokens(transport, &self.endpoints, &authority, request.client_id, scopes, grant).await?;

        let id_token = answer.id_token.as_ref().ok_or(IdTokenError::Missing)?;
        let expected = id_token::Expected {
            client_id: request.client_id,
            nonce: self.nonce.expose_secret(),
            authority: &authority,
        };
        let person = id_token::identify(transport, &self.endpoints, id_token, &expected).await?;
        request.accepts(&person).map_err(Error::WrongAccount)?;
        let session = Session {
            cloud: self.endpoints.cloud().clone(),
            tenant: person.tenant,
            account: person.account,
            scopes: answer.scopes.clone().unwrap_or_else(|| request.scopes.clone()),
            client_id: request.client_id,
        };
        Ok((session, answer))
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("authority", &self.request.authority).finish_non_exhaustive()
    }
}

impl SignInRequest {
    fn accepts(&self, person: &Person) -> Result<(), WrongAccount> {
        let another_organization = matches!(self.authority, Authority::Tenant(tenant) if tenant != person.tenant);
        match self.expect {
            Some((tenant, _)) if tenant != person.tenant => Err(WrongAccount::OtherOrganization),
            _ if another_organization => Err(WrongAccount::OtherOrganization),
            Some((_, object_id)) if object_id != person.account.object_id => Err(WrongAccount::OtherPerson),
            _ => Ok(()),
        }
    }
}

impl Prompt {
    fn name(self) -> &'static str {
        match self {
            Self::SelectAccount => "select_account",
            Self::Login => "login",
            Self::Consent => "consent",
        }
    }
}

#[cfg(test)]
mod tests;
