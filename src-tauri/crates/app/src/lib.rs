//! Latch's use-cases: session, status, changes, messages, help, settings.
//!
//! Everything that the window can ask for is a method of [`App`]. It knows nothing of the window but the trait
//! [`Desktop`]; what it hands over is in [`view`], and what goes wrong is an [`AppError`].

mod app;
mod changes;
mod convert;
mod desktop;
mod emergency;
mod error;
mod help;
mod history;
mod messages;
mod organization;
mod pace;
mod people;
mod policies;
mod saved_file;
mod session;
mod settings;
mod status;
mod words;

pub mod direct;
pub mod view;

pub use app::{App, Environment, Setup};
pub use desktop::{CannotOpen, Desktop, Link, Topic};
pub use error::{AppError, ErrorCode};
pub use help::LinkId;
pub use messages::MailLink;
pub use words::{MailWords, Words};
