//! The commands that the window can call: one file per screen, one line per command.
//!
//! A command that waits for nothing is `command(async)` all the same: Tauri would otherwise run it on the thread that
//! draws the window.

pub mod change;
pub mod help;
pub mod history;
pub mod home;
pub mod people;
pub mod policies;
pub mod practice;
pub mod settings;
pub mod welcome;
