//! The commands that the window can call: one file per screen, one line per command.

pub mod change;
pub mod help;
pub mod home;
pub mod practice;
pub mod settings;
pub mod welcome;
