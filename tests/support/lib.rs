//! Fakes for each edge of Latch, and the practice server that stands in for Microsoft.
//!
//! ```text
//! Computer   what outlives a run: a data folder and a keychain
//! Latch      one run of the app on it, with a fake desktop whose browser a fake person uses
//! PracticeServer   a practice server of the test's own, behind *Sign in with Microsoft*
//! RawGraph   Graph read without any of Latch's crates: what the organization really holds
//! ```

mod browser;
mod clock;
mod computer;
mod desktop;
pub mod given;
mod http;
mod keychain;
mod latch;
pub mod memory;
mod page;
mod raw_graph;
mod server;
mod until;

pub use browser::{FakeBrowser, Person};
pub use clock::Behind;
pub use computer::Computer;
pub use desktop::{FakeDesktop, Opened};
pub use http::Reply;
pub use keychain::{FakeKeychain, Mood, PART_LIMIT};
pub use latch::{Latch, adds_up};
pub use page::Page;
pub use raw_graph::{People, RawGraph};
pub use server::PracticeServer;
pub use until::until;
