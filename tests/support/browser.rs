//! A browser without a window, and the person in front of it.

use std::io;

use url::Url;

use crate::http::{self, Reply};
use crate::page::Page;

/// Follows as many redirects as a browser would before it gives up.
const MOST_REDIRECTS: usize = 10;

/// What the person at the fake browser does with a sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// Chooses the account whose button holds these words: a name, a sign-in name or a role.
    Chooses(String),
    /// Presses the button that refuses.
    Declines,
    /// Does nothing.
    LooksAway,
    /// There is no browser.
    HasNoBrowser,
}

impl Person {
    /// Chooses the account whose button holds `words`.
    #[must_use]
    pub fn chooses(words: &str) -> Self {
        Self::Chooses(words.to_owned())
    }
}

/// A browser that keeps nothing between two visits.
#[derive(Clone, Copy, Debug, Default)]
pub struct FakeBrowser;

impl FakeBrowser {
    /// Opens `address` and follows where it leads.
    ///
    /// # Errors
    /// When a page does not come, or an address is not on this computer.
    pub async fn open(self, address: &str) -> io::Result<Page> {
        let address = Url::parse(address).map_err(io::Error::other)?;
        let reply = http::get(&address).await?;
        self.follow(address, reply).await
    }

    /// Signs in with the account whose button holds `words`, to the last page.
    ///
    /// # Errors
    /// As [`FakeBrowser::open`], and when there is no such button.
    pub async fn sign_in(self, address: &str, words: &str) -> io::Result<Page> {
        let page = self.open(address).await?;
        let (at, reply) = self.choose(&page, words).await?;
        self.follow(at, reply).await
    }

    /// Refuses on the sign-in page, and goes on to the last page.
    ///
    /// # Errors
    /// As [`FakeBrowser::sign_in`].
    pub async fn decline(self, address: &str) -> io::Result<Page> {
        let page = self.open(address).await?;
        let button = page.button_named("decline").ok_or_else(|| not_there("the button that refuses", &page))?;
        let (at, reply) = self.submit(&page, (button.name, button.value)).await?;
        self.follow(at, reply).await
    }

    /// Presses the button that holds `words`. Gives the answer to the form as it is, and where it came from.
    pub(crate) async fn choose(self, page: &Page, words: &str) -> io::Result<(Url, Reply)> {
        let button = page.button(words).ok_or_else(|| not_there(words, page))?;
        self.submit(page, (button.name, button.value)).await
    }

    async fn submit(self, page: &Page, pressed: (String, String)) -> io::Result<(Url, Reply)> {
        let action = page.action().ok_or_else(|| not_there("a form", page))?;
        let mut fields = page.hidden();
        fields.push(pressed);
        let reply = http::post_form(&action, &fields).await?;
        Ok((action, reply))
    }

    async fn follow(self, mut at: Url, mut reply: Reply) -> io::Result<Page> {
        for _ in 0..MOST_REDIRECTS {
            let Some(target) = reply.header("location").filter(|_| (300..400).contains(&reply.status)) else {
                return Ok(Page::new(at, &reply));
            };
            at = at.join(target).map_err(io::Error::other)?;
            reply = http::get(&at).await?;
        }
        Err(io::Error::other("redirects without an end"))
    }
}

fn not_there(what: &str, page: &Page) -> io::Error {
    io::Error::other(format!("{what} is not on the page ({}): {}", page.status, page.text()))
}
