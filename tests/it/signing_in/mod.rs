//! Signing in, staying signed in, and signing out.

mod addresses;
mod browser;
mod keychain;
mod permission;
mod staying;
