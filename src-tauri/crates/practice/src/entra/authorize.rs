//! `authorize`: the page on which an account is chosen, and what follows from the choice.

use http::header;
use url::{Host, Url};
use uuid::Uuid;

use super::error::OAuthError;
use super::page::{self, Account};
use super::scopes::Asked;
use super::{Form, Incoming, digest, secret};
use crate::answer::Answer;
use crate::organization::UserIndex;
use crate::state::{Code, Grant, Mutation};

/// The parameters that go through the page unchanged.
pub(super) const CARRIED: [&str; 11] = [
    "client_id",
    "response_type",
    "redirect_uri",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
    "prompt",
];

/// Where the answer goes, once that much of a request is known to be good.
struct ReturnTo {
    client: Uuid,
    redirect: Url,
    /// As it was sent: the token request must repeat it letter for letter.
    redirect_text: String,
    by_form: bool,
    state: Option<String>,
}

/// A request that is good in every part.
struct Wanted {
    scopes: Asked,
    challenge: String,
    nonce: Option<String>,
}

/// GET: shows the page.
pub(super) fn ask(incoming: &Incoming<'_>, tenant_known: bool, path: &str, form: &Form) -> Answer {
    let to = match return_to(incoming, tenant_known, form) {
        Ok(to) => to,
        Err(page) => return page,
    };
    let wanted = match wanted(incoming, form) {
        Ok(wanted) => wanted,
        Err(error) => return to.refused(incoming, &error),
    };
    if form.get("prompt") == Some("none") {
        let error = OAuthError::new(
            "login_required",
            50058,
            "A silent sign-in request was sent but no user is signed in. The user must sign in interactively.",
        );
        return to.refused(incoming, &error);
    }
    let accounts = accounts(incoming, form.get("login_hint"));
    let action = format!("{}/{}", incoming.login, path.trim_start_matches('/'));
    page::choose(incoming, &action, form, &accounts, &wanted.scopes)
}

/// POST: somebody chose an account, or did not allow it.
pub(super) fn decide(incoming: &Incoming<'_>, tenant_known: bool, path: &str, form: &Form) -> Answer {
    // Only our own page may send this.
    let own = Url::parse(incoming.login).map(|login| login.origin().ascii_serialization());
    if let (Some(origin), Ok(own)) = (incoming.header(header::ORIGIN.as_str()), own)
        && origin != own
    {
        return page::message(incoming, 403, &incoming.words.bad_request);
    }
    let to = match return_to(incoming, tenant_known, form) {
        Ok(to) => to,
        Err(page) => return page,
    };
    let wanted = match wanted(incoming, form) {
        Ok(wanted) => wanted,
        Err(error) => return to.refused(incoming, &error),
    };
    if form.get("decline").is_some() {
        let error = OAuthError::new("access_denied", 65004, "User declined to consent to access the app.");
        return to.refused(incoming, &error);
    }
    let offered = accounts(incoming, form.get("login_hint"));
    let chosen = form.get("account").and_then(|id| Uuid::try_parse(id).ok());
    let Some(account) = chosen.and_then(|id| offered.iter().find(|account| account.id == id)) else {
        return ask(incoming, tenant_known, path, form);
    };
    match issue(incoming, &to, wanted, account.user) {
        Ok(code) => {
            let session = Uuid::new_v4().to_string();
            to.answer(incoming, &[("code", &code), ("session_state", &session)])
        }
        Err(error) => to.refused(incoming, &error),
    }
}

/// Remembers the consent and hands out a code.
fn issue(incoming: &Incoming<'_>, to: &ReturnTo, wanted: Wanted, user: UserIndex) -> Result<String, OAuthError> {
    let code = format!("1.{}", secret().map_err(|_| OAuthError::unavailable())?);
    let grant = Grant { user, client: to.client, scopes: wanted.scopes.agreed() };
    let kept = Code {
        grant: grant.clone(),
        challenge: wanted.challenge,
        redirect_uri: to.redirect_text.clone(),
        nonce: wanted.nonce,
        issued_ms: incoming.now_ms,
        used: false,
    };
    incoming
        .tenant
        .transact(incoming.now_ms, |transaction| {
            transaction.apply(Mutation::Consent(grant));
            transaction.apply(Mutation::Code(digest(&code), kept));
        })
        .map_err(|_| OAuthError::unavailable())?;
    Ok(code)
}

/// The part of the request that must be good before anything is sent anywhere: otherwise a
/// page tells it, and nothing is redirected.
fn return_to(incoming: &Incoming<'_>, tenant_known: bool, form: &Form) -> Result<ReturnTo, Answer> {
    let words = incoming.words;
    let bad = || page::message(incoming, 400, &words.bad_request);
    if !tenant_known {
        return Err(bad());
    }
    let client = form.get("client_id").ok_or_else(bad)?;
    let client = incoming.knows(client).ok_or_else(|| page::message(incoming, 400, &words.unknown_app))?;
    let redirect_text = form.get("redirect_uri").ok_or_else(bad)?.to_owned();
    let redirect = loopback(&redirect_text).ok_or_else(bad)?;
    let by_form = match form.get("response_mode") {
        None | Some("query") => false,
        Some("form_post") => true,
        Some(_) => return Err(bad()),
    };
    Ok(ReturnTo { client, redirect, redirect_text, by_form, state: form.get("state").map(ToOwned::to_owned) })
}

/// An address on this machine: `http://localhost` or `http://127.0.0.1`, any port and path.
pub(super) fn loopback(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.octets() == [127, 0, 0, 1],
        Host::Ipv6(_) => false,
    };
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (url.scheme() == "http" && here && plain).then_some(url)
}

fn wanted(incoming: &Incoming<'_>, form: &Form) -> Result<Wanted, OAuthError> {
    if form.get("response_type") != Some("code") {
        return Err(OAuthError::new(
            "unsupported_response_type",
            70005,
            "The provided value for the input parameter 'response_type' is not allowed for this client. Expected value is 'code'.",
        ));
    }
    let challenge = form.get("code_challenge").ok_or_else(|| OAuthError::missing("code_challenge"))?;
    if form.get("code_challenge_method") != Some("S256") || challenge.len() != 43 {
        return Err(OAuthError::new(
            "invalid_request",
            501_481,
            "The code challenge must be of the method S256 and 43 characters long.",
        ));
    }
    let scopes = Asked::parse(form.get("scope").unwrap_or_default(), incoming.graph)?;
    Ok(Wanted { scopes, challenge: challenge.to_owned(), nonce: form.get("nonce").map(ToOwned::to_owned) })
}

/// Who is offered. The account of `login_hint` comes first; one that is not usually offered
/// is offered when it is named and may sign in.
fn accounts(incoming: &Incoming<'_>, hint: Option<&str>) -> Vec<Account> {
    let organization = &incoming.tenant.organization;
    let hinted = hint
        .and_then(|hint| organization.by_upn.get(hint.to_lowercase().as_str()).copied())
        .filter(|&user| organization.user(user).is_some_and(|user| user.enabled && !user.guest));
    let usual = organization.accounts.iter().copied().filter(|&user| Some(user) != hinted);
    hinted
        .into_iter()
        .chain(usual)
        .filter_map(|user| {
            let person = organization.user(user)?;
            Some(Account {
                user,
                id: person.id,
                name: person.display_name.to_string(),
                upn: person.upn.to_string(),
                roles: organization.roles_of(user),
                hinted: Some(user) == hinted,
            })
        })
        .collect()
}

impl ReturnTo {
    fn refused(&self, incoming: &Incoming<'_>, error: &OAuthError) -> Answer {
        let description = error.redirect_description(incoming);
        self.answer(incoming, &[("error", error.error), ("error_description", &description)])
    }

    fn answer(&self, incoming: &Incoming<'_>, parameters: &[(&str, &str)]) -> Answer {
        let state = self.state.iter().map(|state| ("state", state.as_str()));
        let parameters: Vec<(&str, &str)> = parameters.iter().copied().chain(state).collect();
        if self.by_form {
            return page::post(incoming, self.redirect.as_str(), &parameters);
        }
        let mut target = self.redirect.clone();
        target.query_pairs_mut().extend_pairs(parameters);
        Answer::empty(302)
            .header(header::LOCATION, target.as_str())
            .header(header::CACHE_CONTROL, "no-store, no-cache")
            .header(header::REFERRER_POLICY, "no-referrer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_on_this_machine_are_redirected_to() {
        for good in ["http://localhost", "http://localhost:8400/", "http://127.0.0.1:1/callback?x=1"] {
            assert!(loopback(good).is_some(), "{good}");
        }
        for bad in [
            "https://localhost",
            "http://localhost.evil.example/",
            "http://localhost@evil.example/",
            "http://evil.example/",
            "http://127.0.0.2/",
            "http://[::1]:80/",
            "http://localhost/#x",
            "javascript:alert(1)",
            "localhost:80",
            "",
        ] {
            assert!(loopback(bad).is_none(), "{bad}");
        }
    }
}
