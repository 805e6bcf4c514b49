//! Who signed in, with what, and when last: the sign-in log and each person's last sign-in (GRAPH.md sections e, j).

mod last;
mod legacy;

pub use legacy::{LegacyPage, LegacySignIn};
