//! The pages of the practice sign-in: plain HTML without a script, usable with a keyboard
//! and a screen reader, light and dark.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::authorize::CARRIED;
use super::scopes::Asked;
use super::{Form, Incoming};
use crate::answer::Answer;
use crate::organization::UserIndex;
use crate::roles::Role;

/// Somebody to sign in as.
pub(super) struct Account {
    pub(super) user: UserIndex,
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) upn: String,
    pub(super) roles: Vec<Role>,
    /// Whether the app asked for this account.
    pub(super) hinted: bool,
}

const STYLE: &str = "\
:root{color-scheme:light dark;--page:#f4f1ea;--card:#fff;--text:#1f1b16;--soft:#514a40;--line:#8a8174;--accent:#8a3b12;--stripe:#f3d9a4}\
@media(prefers-color-scheme:dark){:root{--page:#1b1815;--card:#26221d;--text:#f3eee6;--soft:#cfc6b8;--line:#8f8676;--accent:#f0b27f;--stripe:#5a4718}}\
*{box-sizing:border-box}\
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}\
.band{height:.75rem;background:repeating-linear-gradient(45deg,var(--stripe) 0 1rem,var(--card) 1rem 2rem)}\
main{max-width:36rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem;margin:0 0 .5rem}h2,legend{font-size:1rem;font-weight:600;padding:0;margin:1.5rem 0 .5rem}\
p{margin:0;color:var(--soft)}form,fieldset{margin:0;padding:0;border:0;min-width:0}\
ul{margin:0;padding:0;list-style:none}.asked{padding-left:1.25rem;list-style:disc;color:var(--soft)}\
code{font-size:.85em;overflow-wrap:anywhere}\
button{font:inherit;color:inherit;cursor:pointer;border:1px solid var(--line);border-radius:.5rem;background:var(--card);padding:.75rem 1rem;min-height:2.75rem}\
.who{display:block;width:100%;margin:0 0 .5rem;text-align:start}.who span{display:block}\
.name{font-weight:600}.what,.upn{color:var(--soft);overflow-wrap:anywhere}.upn{font-size:.875rem}\
.hinted{border-width:2px;border-color:var(--accent)}\
button:hover{border-color:var(--accent)}button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}\
.end{margin:1.5rem 0}";

/// The page on which an account is chosen; choosing one is agreeing.
pub(super) fn choose(
    incoming: &Incoming<'_>,
    action: &str,
    form: &Form,
    accounts: &[Account],
    asked: &Asked,
) -> Answer {
    let words = incoming.words;
    let organization = escape(incoming.tenant.organization.name);
    let mut body = format!(
        "<p>{}</p><form method=\"post\" action=\"{}\" accept-charset=\"utf-8\">",
        escape(&words.not_microsoft),
        escape(action)
    );
    for name in CARRIED {
        if let Some(value) = form.get(name) {
            hidden(&mut body, name, value);
        }
    }
    let choose = escape(&words.choose).replace("{{organization}}", &organization);
    let _ = write!(body, "<fieldset><legend>{choose}</legend><ul>");
    for account in accounts {
        let _ = write!(
            body,
            "<li><button class=\"who{}\" type=\"submit\" name=\"account\" value=\"{}\" aria-describedby=\"asked\">\
             <span class=\"name\"><bdi>{}</bdi></span><span class=\"what\">{}</span><span class=\"upn\">{}</span></button></li>",
            if account.hinted { " hinted" } else { "" },
            account.id,
            escape(&account.name),
            what(incoming, &account.roles),
            escape(&account.upn),
        );
    }
    let _ = write!(
        body,
        "</ul></fieldset><section id=\"asked\"><h2>{}</h2><ul class=\"asked\">",
        escape(&words.permissions)
    );
    for (name, description) in asked.described() {
        let _ = write!(body, "<li>{} <code>{}</code></li>", escape(description), escape(name));
    }
    let _ = write!(
        body,
        "</ul></section><p class=\"end\"><button type=\"submit\" name=\"decline\" value=\"yes\">{}</button></p></form>",
        escape(&words.decline)
    );
    page(incoming, 200, &body)
}

/// What an account may do, in one line.
fn what(incoming: &Incoming<'_>, roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    match roles {
        [] => escape(&incoming.words.roleless),
        [Role::GlobalReader] => format!("{} · {}", escape(&names.join(", ")), escape(&incoming.words.read_only)),
        _ => escape(&names.join(", ")),
    }
}

/// A page that only says something.
pub(super) fn message(incoming: &Incoming<'_>, status: u16, text: &str) -> Answer {
    page(incoming, status, &format!("<p>{}</p>", escape(text)))
}

/// A page that brings `parameters` to the app by a form (`response_mode=form_post`). Without
/// a script somebody has to press the button.
pub(super) fn post(incoming: &Incoming<'_>, target: &str, parameters: &[(&str, &str)]) -> Answer {
    let mut body = format!("<form method=\"post\" action=\"{}\">", escape(target));
    for (name, value) in parameters {
        hidden(&mut body, name, value);
    }
    let _ =
        write!(body, "<p class=\"end\"><button type=\"submit\">{}</button></p></form>", escape(&incoming.words.title));
    page(incoming, 200, &body)
}

fn hidden(body: &mut String, name: &str, value: &str) {
    let _ = write!(body, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value));
}

fn page(incoming: &Incoming<'_>, status: u16, body: &str) -> Answer {
    let title = escape(&incoming.words.title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><div class=\"band\"></div><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    // Browsers also hold the redirect after a form to form-action.
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self' http://localhost:* http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'"
    );
    Answer::with(status, "text/html; charset=utf-8", html)
        .header(header::CONTENT_SECURITY_POLICY, policy)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        // Not "no-referrer": with that, browsers send `Origin: null` from the form.
        .header(header::REFERRER_POLICY, "same-origin")
        .header(header::CACHE_CONTROL, "no-store, no-cache")
}

/// `text` for between tags or inside of a quoted attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
