//! The page that the browser shows when it comes back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The words of that page: the section `browserPage` of the message catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageWords {
    /// Heading when signed in.
    pub done_title: String,
    /// What to do now, when signed in.
    pub done_body: String,
    /// Heading when not signed in.
    pub failed_title: String,
    /// What to do now, when not signed in.
    pub failed_body: String,
    /// For everything else that asks.
    pub ignored: String,
}

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem}\
@media(prefers-color-scheme:dark){body{background:#1f1f1f;color:#fff}}";

/// A whole page. The words are fixed: nothing that came with the request is ever in it (SAFETY.md case 4).
pub(crate) fn page(title: &str, body: &str) -> String {
    let (title, body) = (escaped(title), escaped(body));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1><p>{body}</p></main></body></html>"
    )
}

/// Forbids everything that the page does not need: it has one style and no script, and loads nothing.
pub(crate) fn content_security_policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shown_as_text_never_as_markup() {
        let page = page("<script>alert(1)</script>", "a \"b\" & 'c'");
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(page.contains("a &quot;b&quot; &amp; &#39;c&#39;"));
    }
}
