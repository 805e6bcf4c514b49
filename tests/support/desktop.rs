//! The desktop around the window: remembers what it was asked, and has a browser.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::{CannotOpen, Desktop, Link, Topic};

use crate::browser::{FakeBrowser, Person};
use crate::page::Page;

/// Something that was opened outside the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A link of the guide, by its name.
    Help(String),
    /// The sign-in page, by its whole address.
    SignIn(String),
    /// A message, by its `mailto:` address.
    Mail(String),
}

#[derive(Debug)]
struct Seen {
    person: Person,
    opened: Vec<Opened>,
    topics: Vec<Topic>,
    pages: Vec<io::Result<Page>>,
    downloads: Option<PathBuf>,
}

/// A desktop for tests.
#[derive(Clone, Debug)]
pub struct FakeDesktop(Arc<Mutex<Seen>>);

impl FakeDesktop {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Seen {
            person: Person::LooksAway,
            opened: Vec::new(),
            topics: Vec::new(),
            pages: Vec::new(),
            downloads: None,
        })))
    }

    /// Says what the person does with the next sign-in pages.
    pub fn person(&self, person: Person) {
        self.seen().person = person;
    }

    /// Says where saved files go.
    pub fn downloads_to(&self, folder: PathBuf) {
        self.seen().downloads = Some(folder);
    }

    /// Everything that was opened, oldest first.
    #[must_use]
    pub fn opened(&self) -> Vec<Opened> {
        self.seen().opened.clone()
    }

    /// The address of the last sign-in page.
    #[must_use]
    pub fn sign_in_address(&self) -> Option<String> {
        self.seen().opened.iter().rev().find_map(|opened| match opened {
            Opened::SignIn(address) => Some(address.clone()),
            _ => None,
        })
    }

    /// What the window was told, oldest first.
    #[must_use]
    pub fn topics(&self) -> Vec<Topic> {
        self.seen().topics.clone()
    }

    /// The words of the page that the browser ended on last, or why it did not get there. `None` while it is on its
    /// way.
    #[must_use]
    pub fn last_page(&self) -> Option<Result<String, String>> {
        let seen = self.seen();
        Some(match seen.pages.last()? {
            Ok(page) => Ok(page.text()),
            Err(error) => Err(error.to_string()),
        })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn visit(&self, address: String, person: Person) {
        let desktop = self.clone();
        tokio::spawn(async move {
            let browser = FakeBrowser;
            let page = match person {
                Person::Chooses(words) => browser.sign_in(&address, &words).await,
                Person::Declines => browser.decline(&address).await,
                Person::LooksAway | Person::HasNoBrowser => return,
            };
            desktop.seen().pages.push(page);
        });
    }
}

impl Desktop for FakeDesktop {
    fn open(&self, link: Link) -> Result<(), CannotOpen> {
        let opened = match link {
            Link::Help(id) => Opened::Help(id.id().to_owned()),
            Link::SignIn(address) => Opened::SignIn(address.as_str().to_owned()),
            Link::Mail(mail) => Opened::Mail(mail.as_str().to_owned()),
        };
        let person = self.seen().person.clone();
        if person == Person::HasNoBrowser {
            return Err(CannotOpen);
        }
        self.seen().opened.push(opened.clone());
        if let Opened::SignIn(address) = opened {
            self.visit(address, person);
        }
        Ok(())
    }

    fn downloads(&self) -> Option<PathBuf> {
        self.seen().downloads.clone()
    }

    fn changed(&self, topic: Topic) {
        self.seen().topics.push(topic);
    }
}
