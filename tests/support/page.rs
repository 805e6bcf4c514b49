//! An HTML page, as far as a sign-in needs it.

use url::Url;

use crate::http::Reply;

/// A page in the fake browser.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it was.
    pub address: Url,
    /// The status that it came with.
    pub status: u16,
    html: String,
}

/// A button of a form.
pub(crate) struct Button {
    pub(crate) name: String,
    pub(crate) value: String,
    text: String,
}

impl Page {
    pub(crate) fn new(address: Url, reply: &Reply) -> Self {
        Self { address, status: reply.status, html: reply.text() }
    }

    /// The words that a person sees.
    #[must_use]
    pub fn text(&self) -> String {
        text(body(&self.html))
    }

    /// Where its form goes to.
    pub(crate) fn action(&self) -> Option<Url> {
        let form = tags(&self.html, "form").next()?;
        self.address.join(&attribute(form, "action")?).ok()
    }

    /// What the form sends whatever button is pressed.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        tags(&self.html, "input")
            .filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"))
            .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
            .collect()
    }

    /// The button whose words hold `words`.
    pub(crate) fn button(&self, words: &str) -> Option<Button> {
        self.buttons().into_iter().find(|button| button.text.contains(words))
    }

    /// The button that sends a field of this name.
    pub(crate) fn button_named(&self, name: &str) -> Option<Button> {
        self.buttons().into_iter().find(|button| button.name == name)
    }

    fn buttons(&self) -> Vec<Button> {
        self.html
            .split("<button")
            .skip(1)
            .filter_map(|rest| {
                let (tag, rest) = rest.split_once('>')?;
                let (inside, _) = rest.split_once("</button>")?;
                Some(Button {
                    name: attribute(tag, "name").unwrap_or_default(),
                    value: attribute(tag, "value").unwrap_or_default(),
                    text: text(inside),
                })
            })
            .collect()
    }
}

fn body(html: &str) -> &str {
    html.split_once("<body").map_or(html, |(_, body)| body.split_once('>').map_or(body, |(_, body)| body))
}

/// The insides of the opening tags of this name.
fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split('<')
        .filter_map(move |rest| rest.strip_prefix(name))
        .filter(|rest| rest.starts_with([' ', '>']))
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let (value, _) = tag.get(start..)?.split_once('"')?;
    Some(unescaped(value))
}

/// What is between the tags, each piece apart from the next.
fn text(html: &str) -> String {
    let pieces = html.split('<').enumerate().filter_map(|(place, piece)| match piece.split_once('>') {
        Some((_, after)) => Some(after),
        None if place == 0 => Some(piece),
        None => None,
    });
    let words: Vec<String> = pieces.map(|piece| unescaped(piece.trim())).filter(|piece| !piece.is_empty()).collect();
    words.join(" ")
}

fn unescaped(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    plain.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_form_are_found() {
        let page = Page {
            address: Url::parse("http://127.0.0.1:1/a/b").unwrap(),
            status: 200,
            html: "<html><head><title>t</title></head><body><form method=\"post\" action=\"/c?x=1&amp;y=2\">\
                   <input type=\"hidden\" name=\"scope\" value=\"a &quot;b&quot;\">\
                   <button class=\"who\" name=\"account\" value=\"7\"><span>Ada</span><span>Reader &amp; more</span></button>\
                   </form></body></html>"
                .to_owned(),
        };
        assert_eq!(page.action().unwrap().as_str(), "http://127.0.0.1:1/c?x=1&y=2");
        assert_eq!(page.hidden(), [("scope".to_owned(), "a \"b\"".to_owned())]);
        assert_eq!(page.button("Reader & more").unwrap().value, "7");
        assert!(page.button("Nobody").is_none() && page.button_named("decline").is_none());
        assert_eq!(page.text(), "Ada Reader & more");
    }
}
